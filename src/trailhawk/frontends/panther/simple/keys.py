"""Key specifiers: ``Key``, ``DeepKey``, ``KeyPath`` and ``Enrichment`` as paths of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trailhawk.frontends.panther.symbolic.fields import known_type, step_to
from trailhawk.ir.conditions import Leaf, Origin, Over
from trailhawk.ir.tests import JsonType, Test
from trailhawk.model.errors import RuleError
from trailhawk.model.paths import AnyCase, FieldPath, Step
from trailhawk.model.printable import cut

__all__ = ["SPECIFIERS", "Key", "key_of", "path_of"]

SPECIFIERS = ("Key", "DeepKey", "KeyPath", "Enrichment")
MAX_STEPS = 32


@dataclass(frozen=True, slots=True)
class Key:
    """What an expression looks at."""

    path: FieldPath
    written: str
    """As the author wrote it."""
    several: bool = False
    """Whether all elements of a list are looked at, so that any of them may pass."""
    constant: str | None = None
    """The text that Panther gives every record under this name."""
    nothing: bool = False
    """Whether nothing ever stands there: raw CloudTrail has no enrichment."""

    def leaf(self, test: Test) -> Leaf:
        """Return the leaf that tests what stands there."""
        over = Over.ANY if self.several else Over.VALUE
        return Leaf(self.path, test, over, Origin(self.written))

    @property
    def type(self) -> JsonType | None:
        """The type of what stands there, where that is certain."""
        return known_type(self.path.steps)


def key_of(row: Mapping[str, object], *, nested: bool) -> Key:
    """Return the key of an expression; ``RuleError`` for none, several or a broken one.

    ``nested`` says that it is looked for in an element of a list.
    """
    given = [name for name in SPECIFIERS if name in row]
    if len(given) != 1:
        said = " and ".join(given) if given else "no Key, DeepKey or KeyPath"
        raise RuleError("R608", f"an expression has {said}", fix="give each exactly one key")
    if given == ["Enrichment"]:
        return _enrichment(row["Enrichment"])
    steps = _written_steps(given[0], row[given[0]])
    return _key(steps, nested=nested)


def path_of(row: Mapping[str, object]) -> Key:
    """Return a key specifier that stands alone, as in ``GroupBy``."""
    return key_of(row, nested=False)


def _written_steps(name: str, value: object) -> list[str | int]:
    if name == "Key" and isinstance(value, str) and value:
        return [value]
    if name == "KeyPath" and isinstance(value, str) and value:
        return _parsed(value)
    if name == "DeepKey" and isinstance(value, list) and 0 < len(value) <= MAX_STEPS:
        steps = [step for step in value if isinstance(step, str | int) and step is not True]
        if len(steps) == len(value):
            return steps
    raise RuleError("R608", f"{name}: {cut(repr(value), 80)} is no key")


def _parsed(text: str) -> list[str | int]:
    """Read ``a.b[2].c[*]."d.e"``."""
    steps: list[str | int] = []
    rest = text
    while rest:
        step, rest = _first(rest, text)
        steps.append(step)
        if len(steps) > MAX_STEPS:
            raise RuleError("R608", f"KeyPath: {cut(text, 80)} has more than {MAX_STEPS} steps")
    return steps


def _first(rest: str, whole: str) -> tuple[str | int, str]:
    if rest[0] == "[":
        inside, closed, after = rest[1:].partition("]")
        after = after.removeprefix(".")
        digits = inside.removeprefix("-")
        if closed and inside == "*":
            return "*", after
        if closed and digits.isascii() and digits.isdigit() and len(digits) < 7:
            return int(inside), after
        name = inside.strip("'\"")
        if closed and name and inside[0] == inside[-1] != name[0]:
            return name, after
    elif rest[0] in "\"'":
        name, closed, after = rest[1:].partition(rest[0])
        if closed and name:
            return name, after.removeprefix(".")
    else:
        end = min((at for at in (rest.find("."), rest.find("[")) if at >= 0), default=len(rest))
        if end:
            return rest[:end], rest[end:].removeprefix(".")
    raise RuleError("R608", f"KeyPath: {cut(whole, 80)!r} is no path", fix="write a.b[0].c")


def _key(steps: list[str | int], *, nested: bool) -> Key:
    written = ".".join(map(str, steps))
    first = steps[0]
    if not nested and isinstance(first, str) and first.startswith("p_"):
        return _added(first, written)
    path: tuple[Step, ...] = ()
    for step in steps:
        if step == "*":
            continue
        if isinstance(step, int):
            path = (*path, step)
        else:
            path = (*path, AnyCase(step) if nested else step_to(path, step))
    return Key(FieldPath(path), written, several="*" in steps)


def _added(first: str, written: str) -> Key:
    """Return a key of what Panther, not CloudTrail, puts into a record."""
    if first == "p_log_type":
        return Key(FieldPath((first,)), written, constant="AWS.CloudTrail")
    if first == "p_enrichment":
        return Key(FieldPath((first,)), written, nothing=True)
    raise RuleError(
        "R608",
        f"{cut(written, 80)} is a field that Panther adds; CloudTrail's records have none such",
        fix="name the field of the record",
    )


def _enrichment(value: object) -> Key:
    if not isinstance(value, dict) or not isinstance(value.get("Table"), str):
        raise RuleError("R608", "Enrichment has no Table", fix="give Table, Selector, FieldPath")
    parts = [str(value[name]) for name in ("Table", "Selector", "FieldPath") if name in value]
    written = ".".join(("p_enrichment", *parts))
    return Key(FieldPath(("p_enrichment",)), written, nothing=True)
