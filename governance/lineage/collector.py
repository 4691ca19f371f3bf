"""Pauses Python's cycle collector over a batch of statements.

Syntax trees are many small objects in cycles that live for one statement: the collector's own schedule
looks at each of them several times. Collecting the youngest ones now and then frees the same memory.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BATCH = 400_000
"""Characters of SQL traced between two collections; bounds the memory of dead trees."""


@contextmanager
def paused_collector() -> Iterator[Callable[[int], None]]:
    """Pause the collector; the function yielded is told how much SQL was traced and collects in batches."""
    enabled = gc.isenabled()
    gc.disable()
    done = 0

    def collect(characters: int) -> None:
        nonlocal done
        done += characters
        if done >= BATCH:
            done = 0
            gc.collect(0)

    try:
        yield collect
    finally:
        if enabled:
            gc.enable()
