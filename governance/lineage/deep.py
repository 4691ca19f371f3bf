"""A large stack for the rare statement that is nested deeper than Python's own one allows.

sqlglot's compiled parser recurses without asking how much stack is left, so that deep nesting kills the
process instead of raising: the depth is measured before, and what is too deep even here is never parsed.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from sqlglot.tokenizer_core import Token, TokenType

T = TypeVar("T")

SHALLOW = 150
"""Nesting that is safe on an ordinary stack."""
DEEPEST = 4000
"""Nesting that is not even tried."""
_STACK = 512 * 1024 * 1024
_FRAMES = 120_000
_LOCK = threading.Lock()

_OPENING = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE})
_CLOSING = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END})


def nesting(tokens: list[Token]) -> int:
    """Return how deep brackets and CASE are nested at most."""
    depth = deepest = 0
    for token in tokens:
        kind = token.token_type
        if kind in _OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif kind in _CLOSING:
            depth -= 1
    return deepest


def may_be_deep(sql: str) -> bool:
    """Tell cheaply whether a text could be nested deeply at all."""
    lowered = sum(sql.count(opening) for opening in "([{")
    return lowered > SHALLOW or sql.count("case") + sql.count("CASE") > SHALLOW


def on_large_stack(function: Callable[[], T]) -> T:
    """Call a function on a thread with a large stack and return what it returns or raise what it raises.

    Raises:
        RecursionError: if the system grants no such stack.
    """
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(function())
        except (Exception, RecursionError) as error:  # noqa: BLE001 - raised again by the caller's thread
            failure.append(error)

    with _LOCK:
        before_stack, before_frames = threading.stack_size(), sys.getrecursionlimit()
        try:
            threading.stack_size(_STACK)
            sys.setrecursionlimit(_FRAMES)
            thread = threading.Thread(target=run, name="lineage-deep")
            thread.start()
            thread.join()
        except (ValueError, RuntimeError) as error:
            raise RecursionError(str(error)) from error
        finally:
            threading.stack_size(before_stack)
            sys.setrecursionlimit(before_frames)
    if failure:
        raise failure[0]
    return outcome[0]
