"""The parameters of dbt's function nodes, and of models that dbt-duckdb builds as table macros."""

from __future__ import annotations

from typing import Any

from governance.project.nodes import Argument, ResourceType
from governance.readers.dbt_shapes import Config, Shape, names, pick, text


def arguments_of(shape: Shape, config: Config, kind: ResourceType) -> tuple[Argument, ...]:
    """Return what a call of a node gives it, nothing for what cannot be called."""
    if kind is ResourceType.FUNCTION:
        return tuple(
            Argument(name=text(pick(item, "name")), default=_sql(pick(item, "default_value")))
            for item in shape.arguments or ()
        )
    if not config.parameters:
        return ()
    listed = config.parameters.split(",") if isinstance(config.parameters, str) else names(config.parameters)
    parts = [item.partition(":=") for item in listed]
    return tuple(Argument(name=name.strip(), default=value.strip() or None) for name, _, value in parts)


def returns_rows(config: Config, kind: ResourceType) -> bool:
    """Tell whether a function node is a table function."""
    return kind is ResourceType.FUNCTION and text(pick(config, "type")) == "table"


def _sql(value: Any) -> str | None:
    """Return a default as SQL; dbt writes strings into the statement as they are."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
