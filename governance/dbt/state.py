"""Whether the gate is on in this process and this environment; imports nothing heavy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SWITCH = "DBT_GOVERNANCE"
REQUIRED = "DBT_GOVERNANCE_REQUIRED"
CACHE = "DBT_GOVERNANCE_CACHE"
POLICY = "privacy.yml"

_suspended: ContextVar[bool] = ContextVar("governance_suspended", default=False)


@contextmanager
def suspended() -> Iterator[None]:
    """Keep the gate out of a dbt command that we run ourselves only to read the project."""
    token = _suspended.set(True)
    try:
        yield
    finally:
        _suspended.reset(token)


def is_suspended() -> bool:
    """Tell whether we are inside `suspended`."""
    return _suspended.get()


def switched_off() -> bool:
    """Tell whether the environment switches the gate off.

    Raises:
        ValueError: the switch has a value that means nothing.
    """
    return _is_off(SWITCH)


def remembers() -> bool:
    """Tell whether the gate may use what earlier runs left in the target folder.

    Raises:
        ValueError: the variable has a value that means nothing.
    """
    return not _is_off(CACHE)


def _is_off(name: str) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in {"off", "0", "false"}:
        return True
    if value in {"", "on", "1", "true"}:
        return False
    raise ValueError(f"{name} must be `on` or `off`")


def required() -> bool:
    """Tell whether the environment demands the gate; anything but an explicit no counts as yes."""
    return os.environ.get(REQUIRED, "").strip().lower() not in {"", "0", "off", "false", "no"}
