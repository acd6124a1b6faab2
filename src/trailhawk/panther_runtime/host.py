"""Inside the worker: the modules that rules import, the rules, and calling them."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from unittest.mock import MagicMock

import msgspec

from trailhawk.panther_runtime.alerting import TooLong, checked, said
from trailhawk.panther_runtime.messages import Ask, Batch, Content, Verdict
from trailhawk.panther_runtime.modules import Finder, execute, install
from trailhawk.panther_runtime.record import Event, Methods, supplied
from trailhawk.panther_runtime.store import Store

__all__ = ["Host"]

_TOLD = (
    *("title", "dedup", "description", "reference", "runbook", "unique"),
    *("severity", "destinations", "alert_context"),
)
"""The functions that make an alert, in the order in which they are called."""

EXTRA = frozenset({"policyuniverse", "pycountry"})
"""Libraries that Panther's rules import and that are not installed without being asked for."""

_NOTHING = object()


def _too_long(*_: object) -> None:
    raise TooLong


class Host:
    """Everything that one content needs in order to run, in this process."""

    def __init__(self, content: Content) -> None:
        self._now = 0.0
        self.store = Store(lambda: self._now or time.time(), time.time)
        self.store.restore(content.kept)
        self.broken: dict[str, str] = dict(content.broken)
        self._content = content
        self._rules: dict[str, ModuleType] = {}
        self._models: dict[str, tuple[Mapping[str, str], Methods]] = {}
        install(self.store)

    def load(self, begins: Callable[[str], None]) -> None:
        """Execute the helpers and rules; what fails is named in ``broken``.

        ``begins`` hears of each rule before its first line is run, which may be the last that
        this process does.
        """
        if hasattr(signal, "SIGALRM"):
            signal.signal(signal.SIGALRM, _too_long)
        sys.meta_path.insert(0, Finder(self._content.helpers))
        seconds = self._content.load_seconds
        for name, text in self._content.rules.items():
            begins(name)
            module = ModuleType(f"rule_{len(self._rules)}")
            try:
                with _bounded(seconds):
                    execute(text, name, module)
            except TooLong:
                self.broken[name] = f"TooLong: more than {seconds:g} seconds"
            except ModuleNotFoundError as error:
                self.broken[name] = f"{said(error)}: {_unavailable(error.name or '')}"
            except BaseException as error:  # noqa: BLE001 - whatever a rule's code does is its own
                self.broken[name] = said(error)
            else:
                self._rules[name] = module

    def _model(self, log_type: object) -> tuple[Mapping[str, str], Methods] | None:
        """Return the paths and methods of a log type's data model, loaded when first needed."""
        if not isinstance(log_type, str) or log_type not in self._content.models:
            return None
        if log_type not in self._models:
            model = self._content.models[log_type]
            module = ModuleType("data_model")
            failed = ""
            try:
                execute(model.text, "data model", module)
            except TooLong:
                raise
            except BaseException as error:  # noqa: BLE001 - a data model's code, as a rule's
                failed = f"the data model cannot be loaded: {said(error)}"
            methods = {
                name: getattr(module, method, None) or _failing(failed or f"no method {method!r}")
                for name, method in model.methods.items()
            }
            self._models[log_type] = (model.paths, methods)
        return self._models[log_type]

    def answer(self, ask: Ask) -> list[Verdict]:
        """Return what a rule says of each record."""
        if ask.forget:
            self.store.clear()
        module = self._rules.get(ask.rule)
        if module is None:
            error = self.broken.get(ask.rule, "no such rule")
            return [Verdict(None, error, missing=True) for _ in ask.records]
        mocked = {name: getattr(module, name, _NOTHING) for name in ask.mocks}
        for name, value in ask.mocks.items():
            setattr(module, name, MagicMock(return_value=value))
        try:
            return [self._one(module, record, alerts=ask.alerts) for record in ask.records]
        finally:
            for name, value in mocked.items():
                if value is _NOTHING:
                    delattr(module, name)
                else:
                    setattr(module, name, value)

    def answer_all(self, batch: Batch) -> list[Verdict]:
        """Return what each rule says of its record, in their order; records come raw."""
        records = [supplied(record) for record in batch.records]
        return [self._asked(rule, records[at]) for rule, at in batch.asks]

    def _asked(self, rule: str, record: dict[str, object]) -> Verdict:
        module = self._rules.get(rule)
        if module is None:
            return Verdict(None, self.broken.get(rule, "no such rule"), missing=True)
        return self._one(module, record, alerts=None)

    def _one(
        self, module: ModuleType, record: dict[str, object], *, alerts: bool | None
    ) -> Verdict:
        """Call ``rule``, and the functions of the alert: always, never, or (None) on a match.

        A function of the alert that takes too long takes nothing from what the rule has answered.
        """
        seconds = self._content.call_seconds
        alert: dict[str, object] = {}
        errors: dict[str, str] = {}
        answered: list[Verdict] = []
        try:
            with _bounded(seconds):
                model = self._model(record.get("p_log_type"))
                event = Event(record, model, raw=alerts is None)
                answered.append(self._ruled(module, event))
                if answered[0].matched if alerts is None else alerts:
                    _tell(module, event, alert, errors)
        except TooLong:
            late = f"TooLong: more than {seconds:g} seconds"
            if not answered:
                return Verdict(None, late, missing=True)
            left = [name for name in _TOLD if name not in alert and name not in errors]
            errors |= {name: late for name in left if callable(getattr(module, name, None))}
        return msgspec.structs.replace(answered[0], alert=alert, errors=errors)

    def _ruled(self, module: ModuleType, event: Event) -> Verdict:
        try:
            self._now = float(event.event_time_epoch())
            found = module.rule(event)
        except TooLong:
            raise
        except BaseException as raised:  # noqa: BLE001 - whatever a rule's code does is its own
            return Verdict(None, said(raised))
        if isinstance(found, bool):
            return Verdict(found)
        return Verdict(None, f"rule() returned {type(found).__name__}, not bool")


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Raise ``TooLong`` in what takes too long; what cannot be interrupted the client ends."""
    if not seconds or not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _tell(
    module: ModuleType, event: Event, alert: dict[str, object], errors: dict[str, str]
) -> None:
    """Call the functions that make an alert; note what each returns, or raises."""
    for name in _TOLD:
        function = getattr(module, name, None)
        if callable(function):
            try:
                alert[name] = checked(name, function(event))
            except TooLong:
                raise
            except BaseException as error:  # noqa: BLE001 - as above
                errors[name] = said(error)


def _failing(why: str) -> Callable[[object], object]:
    """Return what stands in for a data model's method: only rules that ask for it fail."""

    def fails(_event: object) -> object:
        raise RuntimeError(why)

    return fails


def _unavailable(module: str) -> str:
    """Return why a worker does not have a module, or how it gets it."""
    if module.partition(".")[0] in EXTRA:
        return "pip install 'trailhawk[panther]'"
    return "none of those that a worker has"
