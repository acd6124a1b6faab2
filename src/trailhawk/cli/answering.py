"""Answers to questions, on the terminal and in the files that ``-o`` names."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from trailhawk import __version__
from trailhawk.sinks.opening import check_outputs
from trailhawk.sinks.table_files import Heading, TableFile, open_table

__all__ = ["Files", "files_for"]

T = TypeVar("T")


class Files:
    """The files of one answer; what is told of is written to each."""

    def __init__(self, files: Sequence[TableFile]) -> None:
        self._files = tuple(files)

    def table(self, title: str, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write a table at once; files of one table keep the first."""
        if not self._files:
            return
        for file in self._files:
            file.table(title, names)
        for row in rows:
            for file in self._files:
                file.row(row)

    def fields(self, found: Iterable[Mapping[str, object]]) -> None:
        """Write what JSON lines hold."""
        if not self._files:
            return
        for one in found:
            for file in self._files:
                file.fields(one)

    def passing(
        self,
        found: Iterable[T],
        names: Sequence[str],
        cells: Callable[[T], Sequence[str]],
        fields: Callable[[T], Mapping[str, object]],
    ) -> Iterator[T]:
        """Yield what is found, each written as it passes."""
        for file in self._files:
            file.table("", names)
        for one in found:
            if self._files:
                row, told = cells(one), fields(one)
                for file in self._files:
                    file.row(row)
                    file.fields(told)
            yield one


@contextmanager
def files_for(arguments: argparse.Namespace, kind: str, title: str) -> Iterator[Files]:
    """Yield the files that the arguments name; each appears when the answer is whole, or not."""
    paths: list[Path] = arguments.output
    check_outputs(paths)
    command = shlex.join(["trailhawk", *sys.argv[1:]])
    heading = Heading(kind, title, command, __version__)
    begun: list[TableFile] = []
    try:
        for path in paths:
            file = open_table(path, heading)
            file.begin()
            begun.append(file)
        yield Files(begun)
        while begun:
            begun[0].end()
            del begun[0]
    finally:
        for file in begun:
            file.abandon()
