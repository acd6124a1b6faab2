"""The executor and its slow twin agree on generated rules and events."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.windows.strategies import sequences, series, waiting, windowed

from trailhawk.engine.windows import RuleWindows, Seen, plain_bursts
from trailhawk.engine.windows.plain import PlainBurst
from trailhawk.engine.windows.seen import moment_of
from trailhawk.ir.logic import Sequence, Windowed, conditions_of
from trailhawk.model.events import event_time
from trailhawk.model.findings import Burst
from trailhawk.model.limits import Limits

LIMITS = Limits()


def moment(text: str) -> int:
    found = event_time(text)
    assert found is not None
    return moment_of(found)


def comparable(burst: Burst) -> tuple[object, ...]:
    keys = tuple(value or "" for _, value in burst.keys)
    return (keys, moment(burst.first), moment(burst.last), burst.count, burst.event_ids)


def fast(logic: Windowed | Sequence, events: list[Seen]) -> list[Burst]:
    windows = RuleWindows(logic, LIMITS)
    found = [closed for seen in events for closed in windows.take(seen)]
    assert windows.pressure == 0
    return [closed.burst for closed in (*found, *windows.finish())]


def plain(logic: Windowed | Sequence, events: list[Seen]) -> list[tuple[object, ...]]:
    from trailhawk.engine.windows.keys import key_texts  # noqa: PLC0415

    def row(one: PlainBurst) -> tuple[object, ...]:
        keys = tuple(text or "" for text in key_texts(one.key))
        return (keys, one.first, one.last, one.count, one.event_ids)

    return sorted(row(one) for one in plain_bursts(logic, events, LIMITS))


@settings(max_examples=400, deadline=None)
@given(data=st.data(), logic=windowed())
def test_windows_agree_with_their_twin(data: st.DataObject, logic: Windowed) -> None:
    events = data.draw(series(len(conditions_of(logic))))
    assert sorted(map(comparable, fast(logic, events))) == plain(logic, events)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), logic=waiting())
def test_windows_that_wait_agree_with_their_twin(data: st.DataObject, logic: Windowed) -> None:
    events = data.draw(series(len(conditions_of(logic))))
    assert sorted(map(comparable, fast(logic, events))) == plain(logic, events)


@settings(max_examples=400, deadline=None)
@given(data=st.data(), logic=sequences())
def test_sequences_agree_with_their_twin(data: st.DataObject, logic: Sequence) -> None:
    events = data.draw(series(len(conditions_of(logic))))
    assert sorted(map(comparable, fast(logic, events))) == plain(logic, events)
