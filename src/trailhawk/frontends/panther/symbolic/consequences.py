"""What one answered question about the record says about another.

Keeps a rule's branches apart that cannot both be taken, and its condition free of what goes
without saying: that a name is ``Root`` says that there is an identity.
"""

from __future__ import annotations

from collections.abc import Iterable

from trailhawk.frontends.panther.symbolic.fields import known_type
from trailhawk.ir.conditions import Leaf, Over
from trailhawk.ir.testing import type_of, value_predicate
from trailhawk.ir.tests import (
    Contains,
    EndsWith,
    Exists,
    Glob,
    IpAddress,
    IsType,
    JsonType,
    Length,
    OneOf,
    Present,
    Regex,
    Same,
    StartsWith,
    Test,
    Truthy,
)
from trailhawk.model.paths import AnyCase, FieldPath, Part, Step
from trailhawk.model.text import scalar_text

__all__ = ["consequence", "may_be_scalar"]

Facts = Iterable[tuple[Leaf, bool]]


def consequence(facts: Facts, asked: Leaf) -> bool | None:
    """Return what answered leaves say of another; None when they leave it open.

    All must be of one scope and read exactly one value (``Over.VALUE``).
    """
    if asked.over is not Over.VALUE:
        return next((answer for leaf, answer in facts if leaf == asked), None)
    ruled_out: set[str] = set()
    related = [one for one in facts if _may_tell(one, asked)]
    for leaf, answer in related:
        found = _one(leaf, asked) if answer else _one_denied(leaf, asked)
        if found is not None:
            return found
        if not answer and leaf.path == asked.path and isinstance(leaf.test, OneOf | Same):
            ruled_out.update(_texts(leaf.test))
    wanted = _texts(asked.test)
    left = [leaf for leaf, answer in related if answer and leaf.path == asked.path]
    for leaf in left:
        # One of these, and all but what is asked for are ruled out.
        rest = [text for text in _texts(leaf.test) if text not in ruled_out]
        if rest and wanted and ruled_out and set(rest) <= set(wanted):
            return True
    return False if wanted and set(wanted) <= ruled_out else None


def _may_tell(fact: tuple[Leaf, bool], asked: Leaf) -> bool:
    """Whether an answer can say anything: of the same value, what is above it, or what is below.

    What is there says that all above it is, and what is not there that nothing below it is.
    """
    known, answer = fact
    steps, wanted = known.path.steps, asked.path.steps
    if known.over is not Over.VALUE:
        return False
    if answer:
        return steps[: len(wanted)] == wanted
    return wanted[: len(steps)] == steps


def _texts(test: Test) -> tuple[str, ...]:
    match test:
        case OneOf(texts, False):
            return texts
        case Same(values) if all(isinstance(value, str) for value in values):
            return tuple(str(value) for value in values)
        case _:
            return ()


def _one(known: Leaf, asked: Leaf) -> bool | None:
    """Return what a leaf that holds says."""
    if known.path == asked.path:
        return _same_value(known.test, asked.test, known.path)
    below = _below(known.path, asked.path)
    if below is None:
        return None
    holder = JsonType.TEXT if isinstance(below, Part) else JsonType.OBJECT
    if not isinstance(below, str | AnyCase | Part):
        return True if isinstance(asked.test, Present) else None
    match asked.test:
        case Present() | Exists() | Truthy():
            return True
        case IsType(types):
            return holder in types
        case Length():
            # How many keys, or letters, there are is another question.
            return None
        case _:
            return False if holder is JsonType.OBJECT else None


def _same_value(known: Test, asked: Test, path: FieldPath) -> bool | None:
    if known == asked and type(known) is type(asked):
        return True
    if isinstance(asked, Present):
        return True
    types = _types(known, path)
    if isinstance(known, OneOf | Same) and not isinstance(asked, IsType):
        return _finite(known, asked)
    match asked:
        case Exists():
            return None if JsonType.NULL in types else True
        case IsType(wanted):
            if types <= set(wanted):
                return True
            return False if not types & set(wanted) else None
        case Truthy():
            return True if _not_empty(known) else None
        case OneOf() | Same() | Contains() | StartsWith() | EndsWith() | Glob() | Regex():
            return False if not types & _types(asked, path) else None
        case _:
            return None


def _finite(known: OneOf | Same, asked: Test) -> bool | None:
    """Decide by trying the few values that it can be."""
    values = known.texts if isinstance(known, OneOf) else known.values
    if isinstance(known, OneOf) and (known.fold or any(map(_scalar_like, values))):
        return None
    holds = value_predicate(asked)
    answers = {holds(value) for value in values}
    return answers.pop() if len(answers) == 1 else None


_ANY = frozenset(JsonType)
_NOT_NULL = _ANY - {JsonType.NULL}
_TEXT = frozenset({JsonType.TEXT})
_SCALAR = frozenset({JsonType.TEXT, JsonType.NUMBER, JsonType.BOOLEAN})
_SIZED = frozenset({JsonType.TEXT, JsonType.LIST, JsonType.OBJECT})


def _types(test: Test, path: FieldPath) -> frozenset[JsonType]:
    """Return the types that a value passing a test can have."""
    match test:
        case IsType(types):
            return frozenset(types)
        case Same(values):
            return frozenset(type_of(value) for value in values)
        case Truthy() | Exists():
            certain = known_type(path.steps)
            return frozenset({certain}) if certain else _NOT_NULL
        case Present():
            return _ANY
        case Length():
            return _SIZED
        case _ if not may_be_scalar(test) or known_type(path.steps) is JsonType.TEXT:
            return _TEXT
        case _:
            return _SCALAR


def _not_empty(test: Test) -> bool:
    match test:
        case OneOf(texts) | Contains(texts) | StartsWith(texts) | EndsWith(texts):
            return not any(text == "" or _scalar_like(text) for text in texts)
        case Same(values):
            return all(values)
        case IpAddress():
            return True
        case _:
            return False


def _one_denied(known: Leaf, asked: Leaf) -> bool | None:
    """Return what a leaf that does not hold says."""
    if known.path == asked.path:
        return False if _denies(known.test, asked.test, known.path) else None
    below = _below(asked.path, known.path)
    if not isinstance(below, str | AnyCase | Part):
        return None
    match known.test:
        case Present() | Exists() | Truthy():
            return False
        case IsType(types):
            holder = JsonType.TEXT if isinstance(below, Part) else JsonType.OBJECT
            return False if holder in types else None
        case _:
            return None


def _denies(known: Test, asked: Test, path: FieldPath) -> bool:
    """Whether a value that fails ``known`` must fail ``asked``: what passes it passes that."""
    return _same_value(asked, known, path) is True


def _below(path: FieldPath, holder: FieldPath) -> Step | None:
    """Return the step that leads from ``holder`` towards ``path``; None if it is not above."""
    length = len(holder.steps)
    if len(path.steps) <= length or path.steps[:length] != holder.steps:
        return None
    return path.steps[length]


def may_be_scalar(test: Test) -> bool:
    """Whether a number or a boolean could pass a test on texts by its text form."""
    match test:
        case OneOf(texts):
            return any(map(_scalar_like, texts))
        case StartsWith(texts):
            return any(_starts_scalar(text) for text in texts)
        case EndsWith(texts):
            return any(
                not text or text[-1].isdigit() or _ends("true", text) or _ends("false", text)
                for text in texts
            )
        case Contains(texts):
            return any(_in_scalar(text) for text in texts)
        case IpAddress():
            return False
        case _:
            return True


def _scalar_like(value: object) -> bool:
    text = scalar_text(value) or ""
    return text in {"true", "false"} or text[:1].isdigit() or text[:1] == "-"


def _starts_scalar(text: str) -> bool:
    words = ("true", "false")
    return not text or _scalar_like(text) or any(word.startswith(text.lower()) for word in words)


def _ends(word: str, text: str) -> bool:
    return word.endswith(text.lower())


def _in_scalar(text: str) -> bool:
    lowered = text.lower()
    return lowered in "true" or lowered in "false" or set(text) <= set("-+.e0123456789")
