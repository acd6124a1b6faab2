"""What a bug of ours says before it ends a run: where it happened, never what a log held."""

from __future__ import annotations

import traceback

from trailhawk.model.printable import printable
from trailhawk.model.redaction import redacted

__all__ = ["crash_text"]

_TOLD = (AssertionError, AttributeError, ImportError, NameError, RecursionError)
"""Errors whose text names what is ours. Others may quote a record, and so whatever it holds."""


def crash_text(error: BaseException, *, whole: bool = False) -> str:
    """Return the places of an error and of its causes, without their texts unless ``whole``.

    Known secrets are taken out in any case. Source lines are not among what is told: with
    the text of an error left out, a line of ours says nothing that its place does not.
    """
    lines = []
    for one in _chain(error):
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(one.__traceback__)
        ]
        told = str(one) if whole or isinstance(one, _TOLD) else _hidden(one)
        lines.append(f"{type(one).__name__}: {told}" if told else type(one).__name__)
    lines.append("trailhawk: our bug, please report it with the lines above")
    return "\n".join(printable(redacted(line)) for line in lines)


def _hidden(error: BaseException) -> str:
    return "(left out: it may quote a log)" if str(error) else ""


def _chain(error: BaseException) -> list[BaseException]:
    """Return the error after all that led to it, each once."""
    found: list[BaseException] = []
    here: BaseException | None = error
    while here is not None and here not in found:
        found.append(here)
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)
    return found[::-1]
