"""Inside the worker: the modules that rules import, the rules, and calling them."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

from trailhawk.frontends.panther.event import EventMap, plain
from trailhawk.panther_runtime.messages import Ask, Batch, Content, Verdict
from trailhawk.panther_runtime.record import Event, Methods, supplied
from trailhawk.panther_runtime.store import Store

__all__ = ["Host"]

LEVELS = frozenset({"INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL", "DEFAULT"})
MAX_TEXT = 1_000
MAX_CONTEXT = 200 * 1024
TRUNCATED = "... (truncated)"

_TEXTS = ("title", "dedup", "description", "reference", "runbook", "unique")


class TooLong(BaseException):
    """A call took longer than a rule may. No ``Exception``: rules catch those."""


def _too_long(*_: object) -> None:
    raise TooLong


class Host:
    """Everything that one content needs in order to run, in this process."""

    def __init__(self, content: Content) -> None:
        self._now = 0.0
        self.store = Store(lambda: self._now or time.time(), time.time)
        self.store.restore(content.kept)
        self.broken: dict[str, str] = {}
        self._content = content
        self._rules: dict[str, ModuleType] = {}
        self._models: dict[str, tuple[Mapping[str, str], Methods]] = {}
        _install(self.store)

    def load(self) -> None:
        """Execute the helpers and rules; what fails is named in ``broken``."""
        if hasattr(signal, "SIGALRM"):
            signal.signal(signal.SIGALRM, _too_long)
        sys.meta_path.insert(0, _Finder(self._content.helpers))
        for name, text in self._content.rules.items():
            module = ModuleType(f"rule_{len(self._rules)}")
            try:
                exec(compile(text, name, "exec"), module.__dict__)  # noqa: S102 - trusted by flag
            except BaseException as error:  # noqa: BLE001 - whatever a rule's code does is its own
                self.broken[name] = _said(error)
            else:
                self._rules[name] = module

    def _model(self, log_type: object) -> tuple[Mapping[str, str], Methods] | None:
        """Return the paths and methods of a log type's data model, loaded when first needed."""
        if not isinstance(log_type, str) or log_type not in self._content.models:
            return None
        if log_type not in self._models:
            model = self._content.models[log_type]
            module = ModuleType("data_model")
            exec(compile(model.text, "data model", "exec"), module.__dict__)  # noqa: S102
            methods = {name: getattr(module, method) for name, method in model.methods.items()}
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
        mocked = {name: getattr(module, name, None) for name in ask.mocks}
        for name, value in ask.mocks.items():
            setattr(module, name, MagicMock(return_value=value))
        try:
            return [self._one(module, record, alerts=ask.alerts) for record in ask.records]
        finally:
            for name, value in mocked.items():
                setattr(module, name, value)

    def answer_all(self, batch: Batch) -> list[Verdict]:
        """Return what each rule says of its record, in their order; records come raw."""
        records = [supplied(record) for record in batch.records]
        return [self._asked(rule, records[at]) for rule, at in batch.asks]

    def _asked(self, rule: str, record: dict[str, object]) -> Verdict:
        module = self._rules.get(rule)
        if module is None:
            return Verdict(None, self.broken.get(rule, "no such rule"), missing=True)
        found = Verdict(None, "it did not end")
        try:
            with self._bounded():
                found = self._one(module, record, alerts=None)
        except TooLong:
            return Verdict(None, f"TooLong: more than {self._content.call_seconds:g} seconds")
        return found

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        """Raise ``TooLong`` in what takes too long; what cannot be interrupted the client ends."""
        seconds = self._content.call_seconds
        if not seconds or not hasattr(signal, "setitimer"):
            yield
            return
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _one(
        self, module: ModuleType, record: dict[str, object], *, alerts: bool | None
    ) -> Verdict:
        """Call ``rule``, and the functions of the alert: always, never, or (None) on a match."""
        matched: bool | None = None
        error = ""
        try:
            event = Event(record, self._model(record.get("p_log_type")))
            self._now = float(event.event_time_epoch())
            found = module.rule(event)
            if isinstance(found, bool):
                matched = found
            else:
                error = f"rule() returned {type(found).__name__}, not bool"
        except TooLong:
            raise
        except BaseException as raised:  # noqa: BLE001 - whatever a rule's code does is its own
            error = _said(raised)
        if not (matched if alerts is None else alerts):
            return Verdict(matched, error)
        alert, errors = _alert(module, event)
        return Verdict(matched, error, alert, errors)


def _alert(module: ModuleType, event: Event) -> tuple[dict[str, object], dict[str, str]]:
    """Call the functions that make an alert; what each returns, or raises."""
    alert: dict[str, object] = {}
    errors: dict[str, str] = {}
    for name in (*_TEXTS, "severity", "destinations", "alert_context"):
        function = getattr(module, name, None)
        if callable(function):
            try:
                alert[name] = _checked(name, function(event))
            except TooLong:
                raise
            except BaseException as error:  # noqa: BLE001 - as above
                errors[name] = _said(error)
    return alert, errors


def _checked(name: str, found: Any) -> object:  # noqa: ANN401 - anything a rule returns
    """Return what a function returned, as the contract has it; raise where it is not allowed."""
    if name == "alert_context":
        return _context(found)
    if name == "destinations":
        if found is not None and not isinstance(found, list):
            raise TypeError("destinations() must return a list")
        return found
    if name == "unique" and found is None:
        return None
    if not isinstance(found, str):
        raise TypeError(f"{name}() returned {type(found).__name__}, not a text")
    if name == "severity" and found.upper() not in LEVELS:
        raise ValueError(f"severity() returned {found!r}")
    if len(found) > MAX_TEXT:
        return found[: MAX_TEXT - len(TRUNCATED)] + TRUNCATED
    return found


def _context(found: object) -> object:
    if not isinstance(found, Mapping):
        raise TypeError(f"alert_context() returned {type(found).__name__}, not a mapping")
    text = json.dumps(found, default=_plain_json, allow_nan=False)
    if len(text.encode()) > MAX_CONTEXT:
        return {"_error": f"alert_context is larger than {MAX_CONTEXT} bytes"}
    return json.loads(text)


def _plain_json(value: object) -> object:
    made = plain(value)
    if made is value:
        raise TypeError(f"{type(value).__name__} is not JSON serializable")
    return made


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error)[:300]}"


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
    for name in dir(store):
        if not name.startswith("_") and name not in {"changes", "restore"}:
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
