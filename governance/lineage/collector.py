"""Keeps Python's cycle collector out of the way of syntax trees.

A tree is many small objects in cycles (every node knows its parent), which the collector looks at several
times before it frees them: more work than parsing and tracing together. Taking a tree apart frees it at
once, so that the collector may pause over a batch.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlglot import exp


@contextmanager
def paused_collector() -> Iterator[Callable[[int], None]]:
    """Pause the collector; what lives on afterwards counts as old and is not looked at again at once."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield lambda characters: None
    finally:
        if enabled:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def release(root: Any) -> None:
    """Take a syntax tree apart, which frees its nodes one by one however deep it is."""
    todo = [root]
    expression = exp.Expr
    while todo:
        args = todo.pop().args
        for value in args.values():
            cls = value.__class__
            if cls is list:
                todo.extend([item for item in value if isinstance(item, expression)])
            elif cls is not bool and cls is not str and value is not None and isinstance(value, expression):
                todo.append(value)
        args.clear()
