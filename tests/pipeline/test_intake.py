"""What is read goes into the store once, whatever happens in between."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.logs import event, write_json
from tests.pipeline.logs import write_logs, write_rules
from tests.store.stores import has_postgres, postgres, whole

from trailhawk.alerting.alerts import Alert
from trailhawk.alerting.exceptions import AlertException, Exceptions
from trailhawk.alerting.plans import make_plans
from trailhawk.ingest import LogObject, discover
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack
from trailhawk.pipeline import Intake, Taken
from trailhawk.scan import Job, conditions_asked
from trailhawk.store import Store, open_store


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("rules"))


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return write_logs(tmp_path / "logs")


def objects(logs: Path) -> list[LogObject]:
    return [one for one in discover([str(logs)], Limits()) if isinstance(one, LogObject)]


def take(
    store: Store,
    rules: Path,
    found: list[LogObject],
    exceptions: tuple[AlertException, ...] = (),
    workers: int = 1,
) -> Taken:
    pack = load_pack((rules,), Limits(), cached=False)
    assert not pack.refusals
    job = Job(conditions=conditions_asked(pack.rules))
    intake = Intake(
        store, job, pack.rules, make_plans(pack.rules, ()), Exceptions(exceptions, date(2026, 1, 1))
    )
    return intake.take(found, workers)


def alerts_of(rules: Path, found: list[LogObject], workers: int = 1) -> list[Alert]:
    store = open_store(":memory:")
    take(store, rules, found, workers=workers)
    return whole(store)


def test_every_kind_of_rule_alerts(rules: Path, logs: Path) -> None:
    names = {one.name for one in alerts_of(rules, objects(logs))}
    assert names >= {"StopLogging", "DeleteTrail", "Many instances"}


def test_any_order_and_number_of_workers_give_the_same_alerts(rules: Path, logs: Path) -> None:
    straight = alerts_of(rules, objects(logs))
    for seed in range(6):
        found = objects(logs)
        random.Random(seed).shuffle(found)
        assert alerts_of(rules, found, workers=1 + seed % 2) == straight


def test_the_same_again_elsewhere_or_in_parts_adds_nothing(
    rules: Path, logs: Path, tmp_path: Path
) -> None:
    store = open_store(":memory:")
    found = objects(logs)
    take(store, rules, found[:5])
    take(store, rules, found)
    first = [(one.id, one.count) for one in whole(store)]
    assert take(store, rules, found).objects == 0
    shutil.copytree(logs, tmp_path / "copy")
    assert take(store, rules, objects(tmp_path / "copy")).objects == len(found)
    assert [(one.id, one.count) for one in whole(store)] == first
    assert first == [(one.id, one.count) for one in alerts_of(rules, found)]


def test_an_event_id_with_two_contents_is_one_alert_more(rules: Path, tmp_path: Path) -> None:
    one = event(1, "StopLogging")
    write_json(tmp_path / "a.json", [one])
    write_json(tmp_path / "b.json", [{**one, "userAgent": "altered"}])
    expected = [("StopLogging", 2), ("One event id with two contents", 1)]
    for order in (1, -1):
        found = alerts_of(rules, objects(tmp_path)[::order])
        assert [(one.name, one.count) for one in found] == expected


def test_an_exception_hides_a_reused_event_id_too(rules: Path, tmp_path: Path) -> None:
    one = event(1, "StopLogging")
    write_json(tmp_path / "a.json", [one, {**one, "userAgent": "altered"}])
    store = open_store(":memory:")
    hiding = AlertException(id="x", reason="r", author="a", rules=("event-id-reused",))
    take(store, rules, objects(tmp_path), (hiding,))
    assert [alert.name for alert in whole(store)] == ["StopLogging"]
    assert store.hidden() == {"x": 1}


def test_a_file_that_grew_is_read_again(rules: Path, tmp_path: Path) -> None:
    path = write_json(tmp_path / "a.json", [event(1, "StopLogging")])
    store = open_store(":memory:")
    take(store, rules, objects(tmp_path))
    write_json(path, [event(1, "StopLogging"), event(2, "StopLogging")])
    take(store, rules, objects(tmp_path))
    assert [one.count for one in whole(store)] == [2]


def test_an_exception_hides_and_counts_each_finding_once(rules: Path, logs: Path) -> None:
    store = open_store(":memory:")
    hiding = AlertException(id="x", reason="r", author="a", events=("StopLogging",))
    take(store, rules, objects(logs), (hiding,))
    hidden = store.hidden()["x"]
    assert "StopLogging" not in {one.name for one in whole(store)}
    assert hidden == next(
        one.count for one in alerts_of(rules, objects(logs)) if one.name == "StopLogging"
    )


class Dead(BaseException):
    """Stands for the end of the process at one step."""


def dying(step: int) -> Callable[[str], None]:
    steps = iter(range(10_000))

    def on_step(name: str) -> None:
        if next(steps) == step:
            raise Dead(name)

    return on_step


def test_death_at_every_step_loses_and_doubles_nothing(rules: Path, tmp_path: Path) -> None:
    logs = write_logs(tmp_path / "logs", files=2, records=12)
    expected = alerts_of(rules, objects(logs))
    step = 0
    while True:
        path = str(tmp_path / f"{step}.db")
        died = True
        with contextlib.suppress(Dead):
            take(open_store(path, on_step=dying(step)), rules, objects(logs))
            died = False
        store = open_store(path)
        take(store, rules, objects(logs))
        assert whole(store) == expected, step
        store.close()
        os.unlink(path)  # noqa: PTH108
        if not died:
            break
        step += 1
    assert step > 20


@pytest.mark.skipif(not has_postgres(), reason="no PostgreSQL server and psycopg here")
def test_postgresql_gives_the_same_answers(rules: Path, logs: Path) -> None:
    expected = alerts_of(rules, objects(logs))
    with postgres() as url:
        store = open_store(url)
        found = objects(logs)
        take(store, rules, found[::-1][:4])
        take(store, rules, found)
        take(store, rules, found)
        assert whole(store) == expected
        ident = expected[0].id
        assert len(store.event_ids(ident)) == expected[0].count
        store.close()
        again = open_store(url)
        assert whole(again) == expected
        again.close()
