"""When Python's cyclic garbage collector walks all that there is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["rare_collection"]


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let the collector rest: records and rules are trees, and it would walk each of them.

    It is not switched off, for a cycle may hide in an error's traceback.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(500_000, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
