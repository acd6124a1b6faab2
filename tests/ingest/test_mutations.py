"""Damaged logs: nothing crashes, the books balance, and damage costs only what it touches."""

from __future__ import annotations

import gzip
import random

import msgspec
import pytest
from tests.ingest.runs import run_bytes
from tests.ingest.texts import mutated

from trailhawk.model.limits import Limits

SMALL = Limits(max_record_bytes=1024, max_buffer_bytes=4096)


def log_of(count: int, *, form: str) -> tuple[bytes, list[tuple[int, int]]]:
    """Return a log of records, and the stretch of each."""
    opening, glue, closing = {
        "delivery": (b'{"Records":[', b",", b"]}"),
        "array": (b"[\n", b",\n", b"\n]"),
        "lines": (b"", b"\n", b"\n"),
    }[form]
    text = opening
    places = []
    for number in range(count):
        record = {
            "eventVersion": "1.08",
            "eventName": "RunInstances",
            "eventSource": "ec2.amazonaws.com",
            "eventID": str(number),
            "userAgent": 'a "quoted" \\ agent {[',
            "requestParameters": {"items": [{"key": "x" * (number % 40)}, {"eventName": 3}]},
        }
        encoded = msgspec.json.encode(record)
        places.append((len(text), len(text) + len(encoded)))
        text += encoded + (glue if number < count - 1 else closing)
    return text, places


def ids(found: list[tuple[int, dict[str, object]]]) -> list[object]:
    return [record.get("eventID") for _, record in found]


@pytest.mark.parametrize("form", ["delivery", "array", "lines"])
@pytest.mark.parametrize("limits", [Limits(), SMALL], ids=["whole", "streamed"])
@pytest.mark.parametrize("seed", range(60))
def test_records_that_damage_does_not_touch_are_read(seed: int, limits: Limits, form: str) -> None:
    draw = random.Random(seed)
    count = 60
    text, places = log_of(count, form=form)
    for _ in range(5):
        damaged, start, end = mutated(draw, text)
        found = ids(run_bytes(damaged, limits).records)
        untouched = [
            str(number)
            for number, (first, last) in enumerate(places)
            if last <= start or first >= end
        ]
        inside = [first < start < last for first, last in places]
        missing = [one for one in untouched if one not in found and not inside[int(one)]]
        assert missing == []


@pytest.mark.parametrize("seed", range(200))
def test_damaged_gzip_never_crashes_the_reader(seed: int) -> None:
    draw = random.Random(seed)
    text, _ = log_of(40, form="delivery")
    data, _, _ = mutated(draw, gzip.compress(text))
    for limits in (Limits(), SMALL):
        found = run_bytes(data, limits)
        numbers = [index for index, _ in found.records]
        assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("seed", range(100))
def test_damage_upon_damage_keeps_the_books_balanced(seed: int) -> None:
    draw = random.Random(seed)
    text, _ = log_of(60, form=draw.choice(["delivery", "array", "lines"]))
    for _ in range(draw.randrange(30)):
        if text:
            text, _, _ = mutated(draw, text)
    for limits in (Limits(), SMALL):
        run_bytes(text, limits)
        run_bytes(text, limits, slowly=True)
