"""Findings about values: those that CloudTrail never writes, and texts that are field names."""

from __future__ import annotations

from collections.abc import Iterator

from trailhawk.facts.fields import VALUES, is_record_field
from trailhawk.facts.loading import nearest_one
from trailhawk.ir.conditions import Leaf
from trailhawk.ir.tests import OneOf
from trailhawk.lint.asked import Asked, is_plain, passes, plain_texts, spelt
from trailhawk.lint.context import Context
from trailhawk.lint.findings import Edit, FileSpan, LintFinding
from trailhawk.lint.places import quoted_place
from trailhawk.model.printable import cut
from trailhawk.model.text import fold

__all__ = ["check_values", "never_written"]

_ON_FAILURE = {"errorCode", "errorMessage"}
_SUCCESS = {"success", "successful", "succeeded", "ok", "0", "200", "-", "", "none", "null", "n/a"}


def never_written(leaf: Leaf) -> bool:
    """Whether CloudTrail writes no value that a leaf asks for."""
    path = spelt(leaf.path)
    texts = plain_texts(leaf)
    if not is_plain(leaf.path):
        return False
    if path in _ON_FAILURE and texts:
        return all(fold(text) in _SUCCESS for text in texts)
    values = VALUES.get(path)
    if values is None or (not texts and not _on_text(leaf)):
        return False
    return not any(passes(leaf, value) for value in values)


def _on_text(leaf: Leaf) -> bool:
    return hasattr(leaf.test, "texts") or hasattr(leaf.test, "parts")


def check_values(context: Context) -> Iterator[LintFinding]:
    """Yield what is wrong with the values that a rule compares with."""
    for one in context.leaves:
        path = spelt(one.path) if is_plain(one.path) else ""
        for text in plain_texts(one.leaf):
            if path in _ON_FAILURE and fold(text) in _SUCCESS:
                yield _on_success(context, one, path, text)
            elif path in VALUES and not _written(one.leaf, text, path):
                yield _never(context, one, path, text)
        yield from _field_names(context, one, path)
        if path in VALUES and not plain_texts(one.leaf) and never_written(one.leaf):
            said = f"the pattern matches nothing that CloudTrail writes into {path}"
            yield LintFinding("L-NOMATCH", said, context.place(one.leaf))


def _field_names(context: Context, one: Asked, path: str) -> Iterator[LintFinding]:
    for text in getattr(one.leaf.test, "texts", ()):
        # ``eventSource`` aside, a value that spells a record's path was meant as the field.
        if "." in text and path != "eventSource" and is_record_field(text):
            yield LintFinding(
                "L-FIELDREF",
                f"{cut(text, 80)!r} is compared with as a text, and is a field's name",
                context.place(one.leaf, text),
                "use the modifier 'fieldref' to compare with the field",
            )


def _written(leaf: Leaf, text: str, path: str) -> bool:
    folds = isinstance(leaf.test, OneOf) and leaf.test.fold
    known = {fold(value) for value in VALUES[path]} if folds else VALUES[path]
    return (fold(text) if folds else text) in known


def _on_success(context: Context, one: Asked, path: str, text: str) -> LintFinding:
    place = context.place(one.leaf, text)
    shown = cut(text, 80)
    if not one.wanted:
        said = f"{path} is never {shown!r}: nothing is left out by it"
        return LintFinding("L-ABSENT-ON-SUCCESS", said, place, f"test that {path} is not there")
    edits: tuple[Edit, ...] = ()
    # ``null`` is the word for it in a rule file; code has its own ways.
    in_file = place is not None and not isinstance(place, FileSpan)
    if place is not None and in_file and text and len(plain_texts(one.leaf)) == 1:
        edits = (Edit(quoted_place(context.text, place), ("null", "None")),)
    return LintFinding(
        "L-ABSENT-ON-SUCCESS",
        f"CloudTrail writes no {path} when a call succeeds; it is never {shown!r}",
        place,
        f"test that {path} is not there: {path}: null",
        edits,
    )


def _never(context: Context, one: Asked, path: str, text: str) -> LintFinding:
    place = context.place(one.leaf, text)
    home = next((name for name, values in VALUES.items() if text in values), "")
    near = nearest_one(text, VALUES[path])
    code = "L-VALUE-CLASS" if home and near == "" else "L-VALUE"
    said = f"CloudTrail never writes {cut(text, 80)!r} into {path}"
    if code == "L-VALUE-CLASS":
        said += f"; it is a value of {home}"
    help_ = f"use {near!r}" if near else f"it writes {', '.join(sorted(VALUES[path]))}"
    safe = place is not None and near and one.wanted
    edits = (Edit(place, (near,)),) if safe and place is not None else ()
    return LintFinding(code, said, place, help_, edits)
