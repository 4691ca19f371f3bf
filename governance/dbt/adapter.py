"""What is running inside this dbt process: its configuration and its live manifest."""

from __future__ import annotations

from typing import Any


def running() -> tuple[Any, Any]:
    """Return dbt's `RuntimeConfig` and live `Manifest`.

    Raises:
        LookupError: no dbt command is far enough to have them.
    """
    from dbt.adapters.factory import FACTORY

    for adapter in reversed(FACTORY.adapters.values()):
        config = getattr(adapter, "config", None)
        resolver = adapter.get_macro_resolver()
        if config is not None and getattr(resolver, "nodes", None) is not None:
            return config, resolver
    raise LookupError("dbt has no adapter with a manifest")
