"""Reading many rule files: each for itself, so that processes can share the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from trailhawk.ir.rule import RuleFile
from trailhawk.model.forking import in_parts

__all__ = ["is_yaml", "read_each"]

T = TypeVar("T")

MIN_READ = 400
"""Below this many files, starting processes costs more than it saves."""


def is_yaml(name: str) -> bool:
    """Whether a file of this name is YAML, which JSON is as well."""
    return name.lower().endswith((".yml", ".yaml", ".json"))


def read_each(read: Callable[[RuleFile], T], files: Sequence[RuleFile]) -> Iterator[T]:
    """Yield what ``read`` makes of each file, in order.

    Only to read YAML takes time: other files are not worth sending from process to process.
    """
    slow = tuple(file for file in files if is_yaml(file.name))
    came_to = in_parts(lambda some: [read(file) for file in some], slow, at_least=MIN_READ)
    ready = iter(tuple(came_to))
    for file in files:
        yield next(ready) if is_yaml(file.name) else read(file)
