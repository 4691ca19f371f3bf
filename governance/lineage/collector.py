"""Keeps Python's cycle collector out of the way of syntax trees.

A tree is many small objects in cycles (every node knows its parent), which the collector looks at several
times before it frees them: more work than parsing and tracing together. Taking a tree apart frees it at
once, so that the collector may pause over a batch.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlglot import exp


@contextmanager
def paused_collector() -> Iterator[None]:
    """Pause the collector; what lives on afterwards counts as old and is not looked at again at once."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


_LEAVES = frozenset(
    {
        exp.Identifier, exp.Literal, exp.Null, exp.Boolean, exp.Var, exp.DType, str, bool, type(None), int,
    }
)  # fmt: skip


def release(root: Any) -> None:
    """Take a syntax tree apart, which frees its nodes one by one however deep it is.

    Leaves are left alone: nothing but their parent holds them.
    """
    leaves, column, expression = _LEAVES, exp.Column, exp.Expr
    todo = [root]
    while todo:
        args = todo.pop().args
        for value in args.values():
            cls = value.__class__
            if cls in leaves:
                continue
            if cls is column:
                value.args.clear()
            elif cls is list:
                for item in value:
                    cls = item.__class__
                    if cls is column:
                        item.args.clear()
                    elif cls not in leaves and isinstance(item, expression):
                        todo.append(item)
            elif isinstance(value, expression):
                todo.append(value)
        args.clear()
