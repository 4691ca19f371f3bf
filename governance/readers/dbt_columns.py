"""Declared columns and keys of dbt's nodes: YAML, contracts, catalogs, CSV headers, and the tests that prove keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from governance.project.nodes import DeclaredColumn, ResourceType
from governance.project.quick import quick
from governance.readers.dbt_shapes import (
    NO_CONFIG,
    NO_DEPENDS,
    NO_TEST,
    Column,
    Config,
    Shape,
    column_of,
    mapping,
    names,
    pick,
    plain,
    text,
)

_UNIQUE = ("primary_key", "unique")
_DeclaredColumn = quick(DeclaredColumn)


def meta_of(raw: Shape | Column, config_meta: Any) -> dict[str, Any]:
    """Merge the places meta can stand in: a source's, then the old top-level one, then `config.meta`."""
    merged: dict[str, Any] = {}
    if not config_meta and not raw.meta and not isinstance(raw, Shape):
        return merged
    for part in (raw.source_meta if isinstance(raw, Shape) else None, raw.meta, config_meta):
        if not part:
            continue
        for key, value in mapping(part).items():
            if key == "governance" and isinstance(value, Mapping):
                merged["governance"] = {**mapping(merged.get("governance")), **plain(value)}
            else:
                merged[str(key)] = plain(value)
    return merged


def tags_of(tags: Any, config_tags: Any) -> tuple[str, ...]:
    """Return the tags of the two places they can stand in."""
    if not tags and not config_tags:
        return ()
    return tuple(sorted({*names(tags), *names(config_tags)}))


def columns_of(
    raw: Shape,
    config: Config,
    *,
    header: Sequence[str] | None,
    listed: Sequence[DeclaredColumn],
    kind: ResourceType,
) -> tuple[tuple[DeclaredColumn, ...], bool]:
    """Return the columns declared for a node, and whether there can be no others.

    Args:
        raw: the node.
        config: its configuration.
        header: of its CSV, None if it has none that was read.
        listed: what `catalog.json` says of it.
        kind: what it is.
    """
    if not raw.columns and header is None and not listed:
        return (), False
    enforced = bool(pick(config.contract, "enforced") or pick(raw.contract, "enforced"))
    declared: dict[str, DeclaredColumn] = {}
    if raw.columns:
        source = "contract" if enforced else "yaml"
        for name, column in raw.columns.items():
            spelled = (column and column.name) or name
            declared[spelled.lower()] = _declared(spelled, column or column_of(None), source)
    if header is not None:
        return _complete(declared, [DeclaredColumn(name=h, source="csv") for h in header]), True
    if listed and kind in {ResourceType.SOURCE, ResourceType.SEED}:
        return _complete(declared, listed), True
    return tuple(declared.values()), enforced and bool(declared)


def _complete(
    declared: Mapping[str, DeclaredColumn], listed: Sequence[DeclaredColumn]
) -> tuple[DeclaredColumn, ...]:
    """Return the listed columns in their order, with what YAML says of them; YAML's own come last."""
    known = {column.name.lower() for column in listed}
    merged = []
    for column in listed:
        said = declared.get(column.name.lower())
        if said is None:
            merged.append(column)
            continue
        merged.append(
            DeclaredColumn(
                name=column.name,
                data_type=said.data_type or column.data_type,
                description=said.description,
                meta=said.meta,
                tags=said.tags,
                source=column.source,
                line=said.line,
            )
        )
    return (*merged, *(column for key, column in declared.items() if key not in known))


def _declared(name: str, column: Column, source: str) -> DeclaredColumn:
    config = column.config or None
    meta = meta_of(column, pick(config, "meta"))
    classifiers = names(column.classifiers) or names(pick(config, "classifiers"))
    if classifiers:
        meta.setdefault("classifiers", list(classifiers))
    return _DeclaredColumn(
        name=name,
        data_type=column.data_type or "",
        description=column.description or "",
        meta=meta,
        tags=tags_of(column.tags, pick(config, "tags")),
        source=source,
    )


def keys_of(raw: Shape, tested: Collection[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return the keys that tests have proved, and those that a node's constraints declare."""
    if not tested and not raw.columns and not raw.constraints:
        return ()
    keys = set(tested)
    for constraint in raw.constraints or ():
        columns = names(pick(constraint, "columns"))
        if pick(constraint, "type") in _UNIQUE and columns:
            keys.add(tuple(sorted(columns)))
    for name, column in (raw.columns or {}).items():
        if column is None or not column.constraints:
            continue
        for constraint in column.constraints:
            if pick(constraint, "type") in _UNIQUE:
                keys.add((column.name or name,))
    return tuple(sorted(keys))


def tested_keys(resources: Iterable[tuple[str, ResourceType, Shape]]) -> dict[str, set[tuple[str, ...]]]:
    """Return the keys that tests prove; a test that filters rows or only warns proves nothing."""
    keys: dict[str, set[tuple[str, ...]]] = {}
    for _, kind, raw in resources:
        if kind is not ResourceType.TEST:
            continue
        test = raw.test_metadata or NO_TEST
        config = raw.config or NO_CONFIG
        target = raw.attached_node or _tested_source(raw)
        severity = config.severity or "error"
        if not target or config.where or severity.lower() != "error":
            continue
        arguments = mapping(test.kwargs)
        match test.name:
            case "unique":
                column = raw.column_name or text(arguments.get("column_name"))
                columns: tuple[str, ...] = (column,) if column.isidentifier() else ()
            case "unique_combination_of_columns":
                columns = names(arguments.get("combination_of_columns"))
            case _:
                columns = ()
        if columns:
            keys.setdefault(target, set()).add(tuple(sorted(columns)))
    return keys


def _tested_source(raw: Shape) -> str:
    """Return what a test of a source tests: dbt attaches models and seeds only."""
    upstream = names((raw.depends_on or NO_DEPENDS).nodes)
    return upstream[0] if len(upstream) == 1 and upstream[0].startswith("source.") else ""
