"""The SQL of dbt's nodes: renderings, what dbt adds to a snapshot, hooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from governance.project.nodes import CompiledCode, ResourceType
from governance.readers.dbt_shapes import Config, Shape, mapping, names, pick, text


def compiled_of(
    raw: Any, shape: Shape, kind: ResourceType, given: Sequence[CompiledCode] | None
) -> tuple[CompiledCode, ...]:
    """Return a node's renderings.

    Args:
        raw: the node as the manifest has it.
        shape: the same in our shape.
        kind: what it is.
        given: renderings that take the place of the manifest's own, None without any.
    """
    if shape.language == "python":
        return ()
    if given is None:
        sql = shape.compiled_code or shape.compiled_sql
        given = (CompiledCode(sql=sql),) if sql and not sql.isspace() else ()
    if kind is ResourceType.SNAPSHOT:
        return tuple(CompiledCode(sql=snapshot_sql(raw, c.sql), branch=c.branch) for c in given)
    return tuple(given)


def snapshot_sql(raw: Any, sql: str) -> str:
    """Add the columns that dbt adds to a snapshot; `dbt_scd_id` is an unkeyed hash of its unique key."""
    called = {
        key: text(value)
        for key, value in mapping(_plain_config(pick(raw, "config", "snapshot_meta_column_names"))).items()
    }
    unique_key = names(pick(raw, "config", "unique_key"))
    updated = text(pick(raw, "config", "updated_at"))
    changed = updated if pick(raw, "config", "strategy") == "timestamp" and updated else "current_timestamp"
    hashed = " || '|' || ".join(f"cast({part} as varchar)" for part in (*unique_key, changed))
    added = [
        f"md5({hashed}) as {called.get('dbt_scd_id') or 'dbt_scd_id'}",
        f"{changed} as {called.get('dbt_updated_at') or 'dbt_updated_at'}",
        f"{changed} as {called.get('dbt_valid_from') or 'dbt_valid_from'}",
        f"cast(null as timestamp) as {called.get('dbt_valid_to') or 'dbt_valid_to'}",
    ]
    if pick(raw, "config", "hard_deletes") == "new_record":
        added.append(f"'False' as {called.get('dbt_is_deleted') or 'dbt_is_deleted'}")
    return f"select snapshot_source.*, {', '.join(added)} from (\n{sql}\n) as snapshot_source"  # noqa: S608 - read, never run


def _plain_config(value: Any) -> Any:
    if value is None or isinstance(value, Mapping):
        return value
    found = {name: getattr(value, name, None) for name in _SNAPSHOT_COLUMNS}
    return {name: column for name, column in found.items() if column}


_SNAPSHOT_COLUMNS = ("dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to", "dbt_is_deleted")


def hooks_of(config: Config) -> tuple[str, ...]:
    """Return SQL that runs beside the node's own: pre-hooks, the header, post-hooks."""
    before, after = (config.pre_hook_hyphen, config.pre_hook), (config.post_hook_hyphen, config.post_hook)
    given = (*before, config.sql_header, *after)
    if not any(given):
        return ()
    found: list[str] = []
    for value in given:
        for hook in [value] if isinstance(value, (str, Mapping)) else value or ():
            sql = hook if isinstance(hook, str) else text(pick(hook, "sql"))
            if sql.strip():
                found.append(sql)
    return tuple(found)


def half_seen(shape: Shape, config: Config, compiled: Sequence[CompiledCode], macros: Sequence[str]) -> bool:
    """Tell whether a manifest shows only one of the branches of an incremental model."""
    if not compiled or config.materialized != "incremental":
        return False
    return "is_incremental" in (shape.raw_code or "") or "macro.dbt.is_incremental" in macros
