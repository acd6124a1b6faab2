"""The modules that rules import: helpers of the content, and what stands in for Panther's own."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType

from trailhawk.panther_runtime.event import EventMap
from trailhawk.panther_runtime.record import Event
from trailhawk.panther_runtime.store import HELPERS, Store

__all__ = ["Finder", "execute", "install"]


class Finder(Loader):
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
        execute(self._helpers[module.__name__], module.__name__, module)


def execute(text: str, name: str, module: ModuleType) -> None:
    """Execute a text as a module; what this file imports from the future is none of its own."""
    exec(compile(text, name, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - by flag


def install(store: Store) -> None:
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
