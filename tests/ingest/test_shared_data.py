"""The real logs: every file is read, or is damaged or skipped with its reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.ingest.runs import Run, run

from trailhawk.ingest import LogObject, Skipped, discover
from trailhawk.model.limits import Limits

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "cloudtrail"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the shared logs are not beside this checkout"
)


def runs(folder: str, limits: Limits | None = None) -> list[tuple[str, Run]]:
    found = discover([str(DATA / folder)], Limits())
    return [
        (Path(one.path).name, run(Path(one.path), limits))
        for one in found
        if isinstance(one, LogObject)
    ]


@pytest.mark.parametrize(
    ("folder", "records"),
    [
        ("stratus-red-team", 216),
        ("invictus-aws-dataset", 2_900),
        ("sans504-s3-lab", 18_672),
        ("permiso-console-sessions", 5_672),
        ("traildiscover", 192),
    ],
)
def test_a_dataset_has_the_records_that_its_readme_counts(folder: str, records: int) -> None:
    found = runs(folder)
    assert sum(len(one.records) for _, one in found) == records
    assert all(
        one.outcome.startswith(("skipped: JSON, but no", f"{len(one.records)} read"))
        for _, one in found
    )
    assert sum(one.books.damaged + one.salvaged for _, one in found) == 0


def test_format_variants() -> None:
    found = runs("format-variants")
    assert Counter(one.outcome.partition(" ")[2][:12] for _, one in found) == {
        "read": 29,
        "read, 1 dama": 2,
    }
    malformed = {name: one.outcome for name, one in found if one.books.damaged}
    assert set(malformed) == {"CreateApiKey.json", "bad_cloudtrail.json"}


def test_streaming_reads_the_same() -> None:
    small = Limits(max_record_bytes=16_384, max_buffer_bytes=40_000)
    for (name, whole), (_, streamed) in zip(
        runs("invictus-aws-dataset"), runs("invictus-aws-dataset", small), strict=True
    ):
        assert streamed.records == whole.records, name


def test_what_is_not_read_has_a_reason() -> None:
    skipped = Counter(
        one.reason for one in discover([str(DATA)], Limits()) if isinstance(one, Skipped)
    )
    assert set(skipped) == {"not a log file by its name: .md"}
