from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from tests.sinks.factories import books, finding, folded

from trailhawk.model.errors import ConfigError, SourceError
from trailhawk.model.limits import Limits
from trailhawk.sinks import RunInfo, open_sink
from trailhawk.sinks.atomic import AtomicFile
from trailhawk.sinks.csv_file import CsvSink
from trailhawk.sinks.html import HtmlSink
from trailhawk.sinks.jsonl import JsonLinesSink
from trailhawk.sinks.opening import check_outputs
from trailhawk.sinks.parquet_file import ParquetSink
from trailhawk.sinks.timesketch import TimesketchSink

RUN = RunInfo("0.1.0", "scan")
NAMES = ["o.jsonl", "o.csv", "o.html", "o.timesketch.jsonl", "o.parquet"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("o.jsonl", JsonLinesSink),
        ("o.ndjson", JsonLinesSink),
        ("o.JSON", JsonLinesSink),
        ("o.csv", CsvSink),
        ("o.html", HtmlSink),
        ("o.HTM", HtmlSink),
        ("o.timesketch.jsonl", TimesketchSink),
        ("a.b.TimeSketch.JSONL", TimesketchSink),
        ("timesketch.jsonl", JsonLinesSink),
        ("o.parquet", ParquetSink),
    ],
)
def test_the_extension_chooses_the_format(name: str, kind: type) -> None:
    assert isinstance(open_sink(Path(name), Limits()), kind)


@pytest.mark.parametrize(
    "name", ["report", "report.pdf", "o.json.gz", "o.timesketch", "\x1b[2J.exe"]
)
def test_an_unknown_extension_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot tell the format") as caught:
        open_sink(Path(name), Limits())
    assert str(caught.value).isprintable()
    assert ".jsonl" in str(caught.value)
    assert ".parquet" in str(caught.value)


def test_one_file_cannot_be_two_outputs(tmp_path: Path) -> None:
    (tmp_path / "here").symlink_to(tmp_path)
    check_outputs([tmp_path / "a.html", tmp_path / "a.csv"])
    with pytest.raises(ConfigError, match=r"two outputs are one file: .*here/a\.html"):
        check_outputs([tmp_path / "a.html", tmp_path / "here" / "a.html"])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_has_the_final_name_before_the_end(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("the report of yesterday")
    sink = open_sink(path, Limits())
    sink.begin(RUN)
    sink.add(finding())
    assert path.read_bytes() == b"the report of yesterday"
    sink.end(folded([finding()]), books())
    assert b"yesterday" not in path.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_an_abandoned_output_leaves_nothing(tmp_path: Path, name: str) -> None:
    sink = open_sink(tmp_path / name, Limits())
    sink.abandon()
    sink.begin(RUN)
    sink.add(finding())
    sink.abandon()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_for_their_owner_alone(tmp_path: Path, name: str) -> None:
    sink = open_sink(tmp_path / name, Limits())
    sink.begin(RUN)
    sink.end(folded([]), books())
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_that_is_missing_is_the_operators_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=r"cannot write .*: No such file"):
        open_sink(tmp_path / "nowhere" / name, Limits()).begin(RUN)


def test_a_folder_in_the_place_of_the_file_is_the_operators_error(tmp_path: Path) -> None:
    (tmp_path / "o.csv").mkdir()
    with pytest.raises(ConfigError, match="it is a folder"):
        open_sink(tmp_path / "o.csv", Limits()).begin(RUN)


def test_a_symbolic_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious")
    (tmp_path / "o.csv").symlink_to(target)
    sink = open_sink(tmp_path / "o.csv", Limits())
    sink.begin(RUN)
    sink.end(folded([]), books())
    assert target.read_text() == "precious"
    assert not (tmp_path / "o.csv").is_symlink()


def test_a_device_that_is_full_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = AtomicFile(tmp_path / "o.csv")
    file.open()

    def full(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SourceError, match=r"o\.csv: No space left on device"):
        file.commit()
    assert not list(tmp_path.iterdir())


def test_a_write_that_fails_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    file = AtomicFile(tmp_path / "o.csv")
    file.open()
    assert file._out is not None
    os.close(file._out.fileno())
    with pytest.raises(SourceError, match="Bad file descriptor"):
        file.write("x" * 100_000)
    file._out = None
    assert not list(tmp_path.iterdir())


def test_text_that_cannot_be_encoded_is_still_written(tmp_path: Path) -> None:
    file = AtomicFile(tmp_path / "o.csv")
    file.open()
    file.write("a\ud800b")
    file.commit()
    assert (tmp_path / "o.csv").read_text() == "a?b"


def test_writing_before_opening_is_our_own_bug(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="before open"):
        AtomicFile(tmp_path / "o.csv").write("x")
