"""Two processes on one store at the same time: nothing lost, nothing doubled, the same answers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from tests.pipeline.logs import environment, run, scan_command, write_logs, write_rules
from tests.pipeline.test_intake import alerts_of, objects, take
from tests.store.stores import has_postgres, postgres, whole

from trailhawk.alerting.exceptions import Exceptions
from trailhawk.alerting.plans import make_plans
from trailhawk.alerting.triggers import Trigger
from trailhawk.model.limits import Limits
from trailhawk.packs import load_pack
from trailhawk.pipeline import Intake
from trailhawk.pipeline.together import Together
from trailhawk.scan import Job, conditions_asked
from trailhawk.store import Store, open_store

FILES = 60


@contextmanager
def a_store(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield str(folder / "shared.db")
        return
    if not has_postgres():
        pytest.skip("no PostgreSQL server and psycopg here")
    with postgres() as url:
        yield url


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("share", ["the same", "halves", "overlapping parts"])
def test_two_processes_read_at_the_same_time(kind: str, share: str, tmp_path: Path) -> None:
    logs, rules = write_logs(tmp_path / "logs", files=FILES), write_rules(tmp_path / "rules")
    cache = tmp_path / "cache"
    names = [str(one) for one in sorted(logs.iterdir())]
    parts = {
        "the same": (names, names),
        "halves": (names[::2], names[1::2]),
        "overlapping parts": (names[: FILES * 2 // 3], names[FILES // 3 :][::-1]),
    }[share]
    run(scan_command(tmp_path / "alone.db", logs, rules), cache)
    expected = exported(str(tmp_path / "alone.db"), cache)
    with a_store(kind, tmp_path) as where:
        open_store(where).close()
        both = [start(part, where, rules, cache) for part in parts]
        said = [one.communicate(timeout=300)[1] for one in both]
        assert [one.returncode for one in both] == [1, 1], said
        assert exported(where, cache) == expected
        store = open_store(where)
        assert store.counts()["objects"] == FILES
        assert len(store.waiting(0, 10_000)) == len(store.alerts())
        store.close()
    assert expected


def start(part: list[str], where: str, rules: Path, cache: Path) -> subprocess.Popen[str]:
    command = scan_command(Path(where), Path("LOGS"), rules)
    at = command.index("LOGS")
    # A path would have lost a slash of the URL.
    command = [where if one == str(Path(where)) else one for one in command]
    return subprocess.Popen(
        [*command[:at], *part, *command[at + 1 :]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(cache),
    )


def exported(store: str, cache: Path) -> str:
    command = [*scan_command(Path("x"), Path("x"), Path("x"))[:3], "alerts", "export"]
    return run([*command, "--store", store], cache).stdout


class _Overtaken(Intake):
    """Another worker settles when this one has worked a windowed rule out, before it writes."""

    other: Intake | None = None
    parts: list[object]

    def _worked_out(
        self, rules: Together, folder: Path
    ) -> tuple[int, list[Trigger], list[tuple[str, Trigger]]]:
        found = super()._worked_out(rules, folder)
        if self.other is not None:
            other, self.other = self.other, None
            other.take(self.parts, 1)  # type: ignore[arg-type]
        return found


def intake(kind: type[Intake], store: Store, rules: Path) -> Intake:
    pack = load_pack((rules,), Limits(), cached=False)
    job = Job(conditions=conditions_asked(pack.rules))
    exceptions = Exceptions((), date(2026, 1, 1))
    return kind(store, job, pack.rules, make_plans(pack.rules, ()), exceptions)


def test_an_older_answer_of_a_windowed_rule_never_wins(tmp_path: Path) -> None:
    logs, rules = write_logs(tmp_path / "logs", files=20), write_rules(tmp_path / "rules")
    expected = alerts_of(rules, objects(logs))
    path = str(tmp_path / "shared.db")
    store, second = open_store(path), open_store(path)
    slow = intake(_Overtaken, store, rules)
    assert isinstance(slow, _Overtaken)
    slow.other, slow.parts = intake(Intake, second, rules), list(objects(logs)[::2])
    slow.take(objects(logs)[1::2], 1)
    assert whole(store) == expected
    take(store, rules, objects(logs))
    assert whole(store) == expected
    store.close()
    second.close()
