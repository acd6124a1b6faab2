"""Arguments to objects: what is read, what is skipped by its name, what is an error."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from trailhawk.ingest import LogObject, Skipped, discover
from trailhawk.model.errors import SourceError
from trailhawk.model.limits import Limits

LIMITS = Limits()


def found(*arguments: Path | str) -> dict[str, str]:
    """Return each name under the argument with its reason, or "" where it is read."""
    return {
        Path(one.name).name: one.reason if isinstance(one, Skipped) else ""
        for one in discover([str(argument) for argument in arguments], LIMITS)
    }


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.json", ""),
        ("A.JSON.GZ", ""),
        ("a.jsonl", ""),
        ("a.ndjson.gz", ""),
        ("a.log", ""),
        ("a.gz", ""),
        ("000000", ""),
        ("aws.defense-evasion.cloudtrail-delete", ""),
        ("truth.json", ""),
        ("README.md", "not a log file by its name: .md"),
        ("notes.md.gz", "not a log file by its name: .md"),
        ("a.py", "not a log file by its name: .py"),
        (".DS_Store", "hidden"),
        ("111122223333_CloudTrail-Digest_us-east-1_x.json.gz", "CloudTrail digest"),
        ("111122223333_CloudTrail-Insight_us-east-1_x.json.gz", "CloudTrail Insights"),
    ],
)
def test_names_in_a_folder(tmp_path: Path, name: str, reason: str) -> None:
    touch(tmp_path, name)
    assert found(tmp_path) == {name: reason}


def test_a_file_that_is_named_itself_is_read_whatever_its_name(tmp_path: Path) -> None:
    touch(tmp_path, "README.md", ".hidden")
    assert found(tmp_path / "README.md", tmp_path / ".hidden") == {"README.md": "", ".hidden": ""}


def test_a_bucket_s_other_deliveries_are_skipped(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "AWSLogs/1/CloudTrail/us-east-1/2023/07/10/a.json.gz",
        "AWSLogs/1/CloudTrail-Digest/us-east-1/2023/07/10/b.json.gz",
        "AWSLogs/1/CloudTrail-Insight/us-east-1/2023/07/10/c.json.gz",
    )
    assert found(tmp_path) == {
        "a.json.gz": "",
        "b.json.gz": "CloudTrail digest",
        "c.json.gz": "CloudTrail Insights",
    }


def test_order_is_the_same_everywhere(tmp_path: Path) -> None:
    touch(tmp_path, "b/2.json", "b/10.json", "a/z.json", "c.json", "B.json")
    names = [one.name.removeprefix(f"{tmp_path}/") for one in discover([str(tmp_path)], LIMITS)]
    assert names == ["B.json", "a/z.json", "b/10.json", "b/2.json", "c.json"]


def test_each_real_file_is_read_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.json", "folder/b.json")
    (tmp_path / "c.json").symlink_to(tmp_path / "a.json")
    (tmp_path / "folder" / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    twice = [str(tmp_path), str(tmp_path / "folder" / "b.json"), str(tmp_path)]
    read = [one for one in discover(twice, LIMITS) if isinstance(one, LogObject)]
    assert [Path(one.path).name for one in read] == ["a.json", "b.json"]
    skipped = {
        Path(one.name).name: one.reason
        for one in discover(twice, LIMITS)
        if isinstance(one, Skipped)
    }
    assert skipped == {
        "c.json": "the same file again",
        "b.json": "the same file again",
        "gone.json": "cannot be opened: No such file or directory",
    }


def test_globs(tmp_path: Path) -> None:
    touch(tmp_path, "x/a.json", "x/y/b.json", "x/c.txt")
    assert found(f"{tmp_path}/**/*.json") == {"a.json": "", "b.json": ""}
    touch(tmp_path, "odd[1].json")
    assert found(f"{tmp_path}/odd[1].json") == {"odd[1].json": ""}


def test_what_names_nothing_stops_before_anything_is_read(tmp_path: Path) -> None:
    touch(tmp_path, "a.json")
    for argument in ("missing.json", "*.nothing"):
        with pytest.raises(SourceError, match="no such file or folder"):
            discover([str(tmp_path), str(tmp_path / argument)], LIMITS)


def test_standard_input() -> None:
    assert list(discover(["-"], LIMITS)) == [LogObject("stdin", "-", 0)]


def test_sizes_are_told(tmp_path: Path) -> None:
    touch(tmp_path, "a.json")
    assert list(discover([str(tmp_path / "a.json")], LIMITS)) == [
        LogObject(str(tmp_path / "a.json"), str(tmp_path / "a.json"), 1)
    ]


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "socket"))
        assert found(tmp_path) == {"pipe": "not a regular file", "socket": "not a regular file"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open anything")
def test_a_folder_that_may_not_be_opened_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert found(tmp_path) == {"closed": "cannot be opened: Permission denied"}
