"""Inside the worker: the modules that rules import, the rules, and calling them."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType
from unittest.mock import MagicMock

from trailhawk.frontends.panther.event import EventMap
from trailhawk.panther_runtime.alerting import TooLong, checked, said
from trailhawk.panther_runtime.messages import Ask, Batch, Content, Verdict
from trailhawk.panther_runtime.record import Event, Methods, supplied
from trailhawk.panther_runtime.store import HELPERS, Store

__all__ = ["Host"]

_TEXTS = ("title", "dedup", "description", "reference", "runbook", "unique")

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
        _install(self.store)

    def load(self, begins: Callable[[str], None]) -> None:
        """Execute the helpers and rules; what fails is named in ``broken``.

        ``begins`` hears of each rule before its first line is run, which may be the last that
        this process does.
        """
        if hasattr(signal, "SIGALRM"):
            signal.signal(signal.SIGALRM, _too_long)
        sys.meta_path.insert(0, _Finder(self._content.helpers))
        seconds = self._content.load_seconds
        for name, text in self._content.rules.items():
            begins(name)
            module = ModuleType(f"rule_{len(self._rules)}")
            try:
                with _bounded(seconds):
                    exec(compile(text, name, "exec"), module.__dict__)  # noqa: S102 - by flag
            except TooLong:
                self.broken[name] = f"TooLong: more than {seconds:g} seconds"
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
                exec(compile(model.text, "data model", "exec"), module.__dict__)  # noqa: S102
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
        """Call ``rule``, and the functions of the alert: always, never, or (None) on a match."""
        found = Verdict(None, "it did not end")
        seconds = self._content.call_seconds
        try:
            with _bounded(seconds):
                found = self._called(module, record, alerts=alerts)
        except TooLong:
            return Verdict(None, f"TooLong: more than {seconds:g} seconds")
        return found

    def _called(
        self, module: ModuleType, record: dict[str, object], *, alerts: bool | None
    ) -> Verdict:
        matched: bool | None = None
        error = ""
        event = Event(record, self._model(record.get("p_log_type")))
        try:
            self._now = float(event.event_time_epoch())
            found = module.rule(event)
            if isinstance(found, bool):
                matched = found
            else:
                error = f"rule() returned {type(found).__name__}, not bool"
        except TooLong:
            raise
        except BaseException as raised:  # noqa: BLE001 - whatever a rule's code does is its own
            error = said(raised)
        if not (matched if alerts is None else alerts):
            return Verdict(matched, error)
        alert, errors = _alert(module, event)
        return Verdict(matched, error, alert, errors)


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


def _alert(module: ModuleType, event: Event) -> tuple[dict[str, object], dict[str, str]]:
    """Call the functions that make an alert; what each returns, or raises."""
    alert: dict[str, object] = {}
    errors: dict[str, str] = {}
    for name in (*_TEXTS, "severity", "destinations", "alert_context"):
        function = getattr(module, name, None)
        if callable(function):
            try:
                alert[name] = checked(name, function(event))
            except TooLong:
                raise
            except BaseException as error:  # noqa: BLE001 - as above
                errors[name] = said(error)
    return alert, errors


def _failing(why: str) -> Callable[[object], object]:
    """Return what stands in for a data model's method: only rules that ask for it fail."""

    def fails(_event: object) -> object:
        raise RuntimeError(why)

    return fails


class _Finder(Loader):
    """Finds helper modules in the content, and nowhere else."""

    def __init__(self, helpers: Mapping[str, str]) -> None:
        self._helpers = helpers

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - what the protocol asks for
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return how a helper is loaded; None for other modules."""
        return spec_from_loader(name, self) if name in self._helpers else None

    def exec_module(self, module: ModuleType) -> None:
        """Execute a helper."""
        text = self._helpers[module.__name__]
        exec(compile(text, module.__name__, "exec"), module.__dict__)  # noqa: S102


def _install(store: Store) -> None:
    """Put the modules that content expects, and that are Panther's own, in their places."""
    core = ModuleType("panther_core")
    enriched = ModuleType("panther_core.enriched_event")
    core.PantherEvent = enriched.PantherEvent = Event  # type: ignore[attr-defined]
    core.enriched_event = enriched  # type: ignore[attr-defined]
    immutable = ModuleType("panther_core.immutable")
    immutable.ImmutableCaseInsensitiveDict = EventMap  # type: ignore[attr-defined]
    caching = ModuleType("panther_detection_helpers.caching")
    for name in HELPERS:
        setattr(caching, name, getattr(store, name))
    caching.reset_string_set = caching.reset_counter = store.reset  # type: ignore[attr-defined]
    caching.set_key_expiration = store.expire  # type: ignore[attr-defined]
    helpers = ModuleType("panther_detection_helpers")
    helpers.caching = caching  # type: ignore[attr-defined]
    boto3 = ModuleType("boto3")
    boto3.resource = boto3.client = _no_aws  # type: ignore[attr-defined]
    for module in (core, enriched, immutable, caching, helpers, boto3):
        sys.modules[module.__name__] = module


def _no_aws(*_args: object, **_kwargs: object) -> object:
    raise RuntimeError("rules have no access to AWS here")
