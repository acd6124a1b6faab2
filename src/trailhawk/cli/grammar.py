"""A parser that says what to do about a word it does not know. Standard library only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NoReturn

__all__ = ["Grammar"]


class Grammar(argparse.ArgumentParser):
    """As argparse's own, but for its errors: short, with the nearest word, at the right command."""

    def parse_known_args(  # type: ignore[override]  # argparse has overloads for one signature
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse; whatever is left over is an error, and a bare group of commands shows its help."""
        words = sys.argv[1:] if args is None else list(args)
        if self._subparsers is not None:
            self._check_group(words)
        parsed, left = super().parse_known_args(words, namespace)
        if left:
            self.error(self._unknown(left))
        return parsed, left

    def error(self, message: str) -> NoReturn:
        """Say it, and where to read on, and end with the exit code of wrong usage."""
        self.exit(2, f"{self.prog}: {message}\n{self.prog} --help has more\n")

    def _check_value(self, action: argparse.Action, value: object) -> None:
        if action.choices is None or value in action.choices:
            return
        names = [str(one) for one in action.choices]
        nearest = _nearest(str(value), names)
        raise argparse.ArgumentError(action, f"{value!r} is none of {', '.join(names)}{nearest}")

    def _check_group(self, words: Sequence[str]) -> None:
        """End here when no command follows: argparse would ask for one before anything else."""
        if not words:
            self.print_help(sys.stderr)
            self.exit(2)
        first = words[0]
        if first.startswith("-") and not any(one.startswith(first) for one in self._options()):
            self.error(self._unknown([first]))

    def _options(self) -> Iterable[str]:
        return self._option_string_actions

    def _unknown(self, left: Sequence[str]) -> str:
        options = [word for word in left if word.startswith("-")]
        if not options:
            return f"nothing goes with {' '.join(map(repr, left))}"
        word = options[0].partition("=")[0]
        return f"there is no option {word}{_nearest(word, self._options())}"


def _nearest(word: str, names: Iterable[str]) -> str:
    found = get_close_matches(word, list(names), n=1)
    return f"; did you mean {found[0]}?" if found else ""
