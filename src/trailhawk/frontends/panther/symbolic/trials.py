"""Trying out a loop's body on any one element, with everything put back afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from trailhawk.frontends.panther.symbolic.circumstances import trial_key
from trailhawk.frontends.panther.symbolic.core import Core
from trailhawk.frontends.panther.symbolic.frames import Frame
from trailhawk.frontends.panther.symbolic.questions import Ending, Explorer, explore
from trailhawk.frontends.panther.symbolic.trial import Trial
from trailhawk.frontends.panther.symbolic.trouble import Raised, Unsupported
from trailhawk.frontends.panther.symbolic.values import Answer, Field, Once, Unknown
from trailhawk.ir.conditions import Leaf, Over
from trailhawk.ir.tests import IsType, JsonType
from trailhawk.model.paths import FieldPath

__all__ = ["tried_out"]

MAX_ELEMENT_WAYS = 300

_UNSET = Unknown("a name that a loop gives a value")
"""What a name stands for after a loop that alone has given it a value."""


class Names:
    """The names that a loop's body can reach, kept as they were while it is tried out.

    Every trial gets copies of collections, so that what is kept is never changed.
    """

    def __init__(self, core: Core, frame: Frame) -> None:
        self._core = core
        self._frames: list[tuple[Frame, dict[str, Any]]] = []
        here: Frame | None = frame
        while here is not None:
            self._frames.append((here, here.names))
            here = here.outer
        self._shared = core.shared
        self.touched: set[tuple[str, str]] = set()
        self.made: list[set[str]] = [set() for _ in self._frames]
        """Names that a trial has given a value first, by frame."""

    def copy(self) -> None:
        """Give the next trial its own copies."""
        for frame, names in self._frames:
            frame.names = {name: _copied(value) for name, value in names.items()}
        self._core.shared = {key: _copied(value) for key, value in self._shared.items()}

    def changed(self) -> bool:
        """Whether the trial gave names that were there before other values; notes modules'."""
        now = self._core.shared
        touched = {
            key
            for key in now
            if key in self._shared and not _unchanged(self._shared[key], now[key])
        } | {key for key in now.keys() - self._shared.keys() if self._core.is_written(key)}
        self.touched |= touched
        for made, (frame, names) in zip(self.made, self._frames, strict=True):
            made.update(frame.names.keys() - names.keys())
        return bool(touched) or any(
            name in names and names[name] is not _UNSET and not _unchanged(names[name], value)
            for frame, names in self._frames
            for name, value in frame.names.items()
        )

    def restore(self) -> None:
        """Put everything back; what some trial gave a name is not known."""
        self.make(self.made)
        unknown = Unknown("a name that a loop gives a value", harmless=True)
        self._core.shared = {**self._shared, **dict.fromkeys(self.touched, unknown)}

    def make(self, made: Sequence[set[str]]) -> None:
        """Put names back, and those that trials have made, by frame."""
        for new, (frame, names) in zip(made, self._frames, strict=True):
            frame.names = {**names, **dict.fromkeys(new, _UNSET)} if new else names


def tried_out(  # noqa: PLR0913 - a body and what it is tried out on
    core: Core,
    body: Callable[[object], Ending],
    frame: Frame,
    what: tuple[object, ...],
    *,
    bare: bool = False,
    kind: JsonType | None = None,
) -> Trial:
    """Return every way through a loop's body for any one element, or for any of a kind.

    ``what`` tells one piece of syntax from another: a body that was tried out in the same
    circumstances is not tried again.
    """
    scope = len(core.explorers)
    given = () if kind is None else ((Leaf(FieldPath(), IsType((kind,)), Over.VALUE), True),)
    explorer = Explorer(scope, given)
    names, taint = Names(core, frame), core.taint
    key = trial_key(core, frame, (*what, scope, bare, kind))
    if key is not None and key in core.trials:
        trial = core.trials[key]
        names.make(trial.made)
        return trial
    kept, core.kept = core.kept, False
    before = core.marks()

    def once() -> Ending:
        names.copy()
        core.taint = ""
        ending = _ended(body, Field((), scope, bare=bare))
        if ending.kind == "return" and isinstance(ending.what, Answer):
            ending = Ending("return", core.truth(ending.what))
        return _settled(core, ending, changed=names.changed())

    core.explorers.append(explorer)
    try:
        tree = explore(explorer, once, MAX_ELEMENT_WAYS)
    finally:
        core.explorers.pop()
        names.restore()
        core.taint = taint
    trial = Trial(tree, tuple(names.made), failing_alike=not core.trying)
    if key is not None and before == core.marks() and not names.touched:
        core.trials[key] = trial
    core.kept |= kept
    return trial


def _ended(body: Callable[[object], Ending], element: Field) -> Ending:
    try:
        return body(element)
    except Raised as error:
        return Ending("raise", error.kind)
    except Unsupported as error:
        return Ending("unknown", str(error))


def _settled(core: Core, ending: Ending, *, changed: bool) -> Ending:
    """Return an ending that can be told of all elements together, or that it is unknown."""
    if core.taint and ending.kind != "raise":
        return Ending("unknown", core.taint)
    if ending.kind == "return" and not (ending.what is None or isinstance(ending.what, bool)):
        return Ending("unknown", "a loop that returns what it finds")
    if ending.kind in {"next", "break"} and changed:
        return Ending("unknown", "a loop that collects what it finds")
    return ending


def _unchanged(before: object, after: object) -> bool:
    return before is after or (type(before) is type(after) and bool(before == after))


def _copied(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Once):
        copy = Once(map(_copied, value))
        copy.used = value.used
        return copy
    if isinstance(value, list):
        return [_copied(one) for one in value]
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return set(value) if isinstance(value, set) else value
