"""Turns dbt's manifest into our nodes, whether it was read from a file or is alive inside dbt.

Both are read through `pick`, so that the gate and `governance check --manifest` cannot differ. Nothing here
imports dbt: field names are those of manifest v12 (dbt-core 1.10 to 1.12) and v20 (Fusion), missing and null
fields are the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from governance.project.names import split
from governance.project.nodes import (
    CompiledCode,
    DeclaredColumn,
    Node,
    Project,
    ResourceType,
)

DIALECTS: Mapping[str, str] = {
    "athena": "athena",
    "bigquery": "bigquery",
    "clickhouse": "clickhouse",
    "databricks": "databricks",
    "doris": "doris",
    "dremio": "dremio",
    "duckdb": "duckdb",
    "exasol": "exasol",
    "fabric": "fabric",
    "fabricspark": "spark",
    "greenplum": "postgres",
    "impala": "hive",
    "hive": "hive",
    "materialize": "materialize",
    "mysql": "mysql",
    "oracle": "oracle",
    "postgres": "postgres",
    "redshift": "redshift",
    "risingwave": "risingwave",
    "singlestore": "singlestore",
    "snowflake": "snowflake",
    "spark": "spark",
    "sqlite": "sqlite",
    "sqlserver": "tsql",
    "starrocks": "starrocks",
    "synapse": "tsql",
    "teradata": "teradata",
    "trino": "trino",
}

RENDERED = frozenset({"model", "snapshot", "test", "analysis", "operation", "function", "sql_operation"})
"""Resource types whose SQL is rendered; of all others, missing SQL is no gap."""

_IN_NODES = {
    "model": ResourceType.MODEL,
    "seed": ResourceType.SEED,
    "snapshot": ResourceType.SNAPSHOT,
    "test": ResourceType.TEST,
    "analysis": ResourceType.ANALYSIS,
    "operation": ResourceType.OPERATION,
    "function": ResourceType.FUNCTION,
    "sql_operation": ResourceType.ANALYSIS,
    "sql operation": ResourceType.ANALYSIS,
}

_COLLECTIONS = (
    ("nodes", None),
    ("sources", ResourceType.SOURCE),
    ("unit_tests", ResourceType.UNIT_TEST),
    ("exposures", ResourceType.EXPOSURE),
    ("functions", ResourceType.FUNCTION),
    ("semantic_models", ResourceType.SEMANTIC_MODEL),
    ("metrics", ResourceType.METRIC),
    ("saved_queries", ResourceType.SAVED_QUERY),
)

_MAKERS = {ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT, ResourceType.TEST}
_UNNAMED_RELATIONS = {
    ResourceType.UNIT_TEST,
    ResourceType.EXPOSURE,
    ResourceType.ANALYSIS,
    ResourceType.OPERATION,
    ResourceType.SEMANTIC_MODEL,
    ResourceType.METRIC,
    ResourceType.SAVED_QUERY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What is known besides the manifest.

    Attributes:
        compiled: renderings by unique_id, used in place of `compiled_code`; None takes the manifest's own.
        hooks: rendered hooks by unique_id, in place of their templates.
        dynamic: unique_ids whose rendering asked the warehouse.
        catalog: column names by unique_id, from `catalog.json`.
        seed_columns: CSV headers by unique_id.
        store_failures: whether every test's failures are stored, whatever its configuration says.
    """

    compiled: Mapping[str, Sequence[CompiledCode]] | None = None
    hooks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    dynamic: frozenset[str] = frozenset()
    catalog: Mapping[str, Sequence[DeclaredColumn]] = field(default_factory=dict)
    seed_columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    store_failures: bool = False


_JSON = frozenset({dict, list, str, int, float, bool, type(None)})


def pick(thing: Any, *names: str) -> Any:
    """Follow `names` through mappings and objects; None as soon as one is missing."""
    for name in names:
        if thing is None:
            return None
        # A manifest asks this a hundred times a node: what JSON yields goes before what dbt's objects need.
        if thing.__class__ is dict or isinstance(thing, Mapping):
            thing = thing.get(name)
        else:
            thing = getattr(thing, name, None)
    if thing.__class__ in _JSON:
        return thing
    return thing.value if isinstance(thing, Enum) else thing


def convert(manifest: Any, extras: Extras | None = None) -> Project:
    """Return the project that a manifest describes.

    Args:
        manifest: the parsed JSON, or dbt's live `Manifest`.
        extras: renderings, catalog columns and CSV headers.
    """
    extras = extras or Extras()
    adapter = text(pick(manifest, "metadata", "adapter_type"))
    project = text(pick(manifest, "metadata", "project_name"))
    macros = _mapping(pick(manifest, "macros"))
    closure = _MacroClosure(macros)
    nodes: dict[str, Node] = {}
    used: dict[str, tuple[str, ...]] = {}
    keys = _tested_keys(manifest)
    owners = {name: _owner(pick(group, "owner")) for name, group in _groups(manifest)}
    for uid, kind, raw in resources(manifest):
        used[uid] = closure.of(names(pick(raw, "depends_on", "macros")))
        nodes[uid] = _node(
            raw,
            uid=uid,
            kind=kind,
            extras=extras,
            tested=keys.get(uid, set()),
            owners=owners,
            macros=used[uid],
            root=project,
        )
    nodes = _without_doubles(nodes)
    wanted = {macro for ids in used.values() for macro in ids}
    gaps = []
    if adapter not in DIALECTS:
        gaps.append(f"adapter `{adapter or 'unknown'}` has no known SQL dialect; SQL was read as generic")
    return Project(
        name=project,
        dialect=DIALECTS.get(adapter, ""),
        nodes=dict(sorted(nodes.items())),
        gaps=tuple(gaps),
        macros={m: text(pick(macros[m], "macro_sql")) for m in sorted(wanted) if m in macros},
        macros_used={uid: ids for uid, ids in sorted(used.items()) if ids},
    )


def _without_doubles(nodes: dict[str, Node]) -> dict[str, Node]:
    """Let whoever reads a source that is really a model's relation depend on the model.

    Otherwise a `source()` that names a model's table would cut the way from its upstream.
    """
    makers = {
        node.relation.lower(): uid
        for uid, node in sorted(nodes.items())
        if node.relation and node.resource_type in _MAKERS
    }
    doubles = {
        uid: makers[node.relation.lower()]
        for uid, node in nodes.items()
        if node.resource_type is ResourceType.SOURCE and node.relation.lower() in makers
    }
    if not doubles:
        return nodes
    return {
        uid: dataclasses.replace(
            node, depends_on=tuple(sorted({doubles.get(up, up) for up in node.depends_on}))
        )
        for uid, node in nodes.items()
        if uid not in doubles
    }


def resources(manifest: Any) -> Iterator[tuple[str, ResourceType, Any]]:
    """Yield every enabled resource with its kind."""
    for collection, kind in _COLLECTIONS:
        for uid, raw in _mapping(pick(manifest, collection)).items():
            actual = kind or _IN_NODES.get(text(pick(raw, "resource_type")))
            if actual is not None and raw is not None:
                yield uid, actual, raw


def relation_of(raw: Any) -> str:
    """Return `database.schema.identifier`, spelled and unquoted, empty without a schema."""
    rendered = text(pick(raw, "relation_name"))
    if rendered and "(" not in rendered and "'" not in rendered:
        return ".".join(split(rendered))
    identifier = pick(raw, "identifier") or pick(raw, "alias") or pick(raw, "name")
    parts = [pick(raw, "database"), pick(raw, "schema"), identifier]
    return ".".join(str(part) for part in parts if part) if pick(raw, "schema") else ""


def text(value: Any) -> str:
    """Return a string, empty for null and anything that is not one."""
    return value if isinstance(value, str) else ""


def names(value: Any) -> tuple[str, ...]:
    """Return the strings of a list; a single string counts as a list of one."""
    if not value:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return tuple(v for v in value if isinstance(v, str))
    return ()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if value.__class__ is dict or isinstance(value, Mapping) else {}


def _plain(value: Any) -> Any:
    """Copy YAML-like data into plain mappings and lists, so that no live dbt object leaks."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value.value if isinstance(value, Enum) else value


def _meta(raw: Any) -> dict[str, Any]:
    """Merge the places meta can stand in: a source's, then the old top-level one, then `config.meta`."""
    merged: dict[str, Any] = {}
    for part in (pick(raw, "source_meta"), pick(raw, "meta"), pick(raw, "config", "meta")):
        for key, value in _mapping(part).items():
            if key == "governance" and isinstance(value, Mapping):
                merged["governance"] = {**_mapping(merged.get("governance")), **_plain(value)}
            else:
                merged[str(key)] = _plain(value)
    return merged


def _tags(raw: Any) -> tuple[str, ...]:
    return tuple(sorted({*names(pick(raw, "tags")), *names(pick(raw, "config", "tags"))}))


def _owner(raw: Any) -> str:
    return text(pick(raw, "name")) or text(pick(raw, "email"))


def _groups(manifest: Any) -> Iterator[tuple[str, Any]]:
    for group in _mapping(pick(manifest, "groups")).values():
        yield text(pick(group, "name")), group


def _node(
    raw: Any,
    *,
    uid: str,
    kind: ResourceType,
    extras: Extras,
    tested: set[tuple[str, ...]],
    owners: Mapping[str, str],
    macros: Sequence[str],
    root: str,
) -> Node:
    meta = _meta(raw)
    group = text(pick(raw, "group")) or text(pick(raw, "config", "group"))
    relation = "" if kind in _UNNAMED_RELATIONS else relation_of(raw)
    stored = _stored(kind, raw, extras)
    if kind is ResourceType.TEST and not stored:
        relation = ""
    compiled = _compiled(uid, kind, raw, extras)
    columns, complete = _columns(uid, kind, raw, extras)
    governance = _mapping(meta.get("governance"))
    return Node(
        unique_id=uid,
        resource_type=kind,
        name=_name(kind, raw, relation),
        relation=relation,
        aliases=_aliases(raw, relation),
        path=_path(raw, root),
        package=text(pick(raw, "package_name")),
        language=text(pick(raw, "language")) or "sql",
        materialized=text(pick(raw, "config", "materialized")),
        raw_code=text(pick(raw, "raw_code")),
        compiled=compiled,
        columns=columns,
        columns_complete=complete,
        depends_on=_depends_on(raw),
        meta=meta,
        tags=_tags(raw),
        access=text(pick(raw, "access")) or text(pick(raw, "config", "access")) or "protected",
        group=group,
        owner=text(governance.get("owner")) or _owner(pick(raw, "owner")) or owners.get(group, ""),
        exposure_type=text(pick(raw, "type")) if kind is ResourceType.EXPOSURE else "",
        description=text(pick(raw, "description")),
        unique_keys=tuple(sorted({*tested, *_constraint_keys(raw)})),
        hooks=tuple(extras.hooks[uid]) if uid in extras.hooks else _hooks(raw),
        dynamic=uid in extras.dynamic or (extras.compiled is None and _half_seen(raw, compiled, macros)),
        attached_node=text(pick(raw, "attached_node")) or text(pick(raw, "tested_node_unique_id")),
        column_name=text(pick(raw, "column_name")),
        test_name=text(pick(raw, "test_metadata", "name")),
        test_arguments=_plain(_mapping(pick(raw, "test_metadata", "kwargs"))),
        stored=stored,
        patch_path=text(pick(raw, "patch_path")).rpartition("://")[2],
    )


def _path(raw: Any, root: str) -> str:
    path = text(pick(raw, "original_file_path")).replace("\\", "/").removeprefix("./")
    package = text(pick(raw, "package_name"))
    return f"dbt_packages/{package}/{path}" if path and package and root and package != root else path


def _name(kind: ResourceType, raw: Any, relation: str) -> str:
    name = text(pick(raw, "name"))
    if kind is ResourceType.EXPOSURE:
        return f"exposure:{name}"
    if not relation or kind in {ResourceType.TEST, ResourceType.UNIT_TEST}:
        return name
    return ".".join(relation.split(".")[-2:])


def _aliases(raw: Any, relation: str) -> tuple[str, ...]:
    found = set()
    if pick(raw, "config", "materialized") == "ephemeral":
        found.add(f"__dbt__cte__{pick(raw, 'alias') or pick(raw, 'name')}")
    deferred = text(pick(raw, "defer_relation", "relation_name"))
    if deferred:
        found.add(".".join(split(deferred)))
    rendered = text(pick(raw, "relation_name"))
    if rendered and ("(" in rendered or "'" in rendered):
        found.add(rendered.strip("'"))
    return tuple(sorted(found - {relation}))


def _depends_on(raw: Any) -> tuple[str, ...]:
    direct = names(pick(raw, "depends_on", "nodes"))
    return tuple(sorted(set(direct)))


def _stored(kind: ResourceType, raw: Any, extras: Extras) -> bool:
    if kind is not ResourceType.TEST:
        return True
    return bool(
        extras.store_failures
        or pick(raw, "relation_name")
        or pick(raw, "config", "store_failures")
        or pick(raw, "config", "store_failures_as") in {"table", "view"}
    )


def _compiled(uid: str, kind: ResourceType, raw: Any, extras: Extras) -> tuple[CompiledCode, ...]:
    if text(pick(raw, "language")) == "python":
        return ()
    if extras.compiled is not None:
        found: Sequence[CompiledCode] = extras.compiled.get(uid, ())
    else:
        sql = text(pick(raw, "compiled_code")) or text(pick(raw, "compiled_sql"))
        found = (CompiledCode(sql=sql),) if sql.strip() else ()
    if kind is ResourceType.SNAPSHOT:
        return tuple(CompiledCode(sql=snapshot_sql(raw, c.sql), branch=c.branch) for c in found)
    if kind is ResourceType.SEMANTIC_MODEL:
        return _semantic_sql(raw)
    return tuple(found)


def snapshot_sql(raw: Any, sql: str) -> str:
    """Add the columns that dbt adds to a snapshot; `dbt_scd_id` is an unkeyed hash of its unique key."""
    called = {
        key: text(value)
        for key, value in _mapping(_plain_config(pick(raw, "config", "snapshot_meta_column_names"))).items()
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


def _semantic_sql(raw: Any) -> tuple[CompiledCode, ...]:
    """Write a semantic model's dimensions, entities and measures as the query they stand for."""
    relation = text(pick(raw, "node_relation", "relation_name"))
    if not relation:
        return ()
    parts = []
    for group in ("entities", "dimensions", "measures"):
        for item in pick(raw, group) or ():
            name = text(pick(item, "name"))
            if name:
                parts.append(f"{text(pick(item, 'expr')) or name} as {name}")
    sql = f"select {', '.join(parts)} from {relation}"  # noqa: S608 - read, never run
    return (CompiledCode(sql=sql),) if parts else ()


def _columns(
    uid: str, kind: ResourceType, raw: Any, extras: Extras
) -> tuple[tuple[DeclaredColumn, ...], bool]:
    enforced = bool(pick(raw, "config", "contract", "enforced") or pick(raw, "contract", "enforced"))
    declared: dict[str, DeclaredColumn] = {}
    for name, column in _mapping(pick(raw, "columns")).items():
        spelled = text(pick(column, "name")) or str(name)
        declared[spelled.lower()] = _declared(spelled, column, "contract" if enforced else "yaml")
    header = extras.seed_columns.get(uid)
    if header is not None:
        return _complete(declared, [DeclaredColumn(name=h, source="csv") for h in header]), True
    listed = extras.catalog.get(uid)
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
                source=said.source,
                line=said.line,
            )
        )
    return (*merged, *(column for key, column in declared.items() if key not in known))


def _declared(name: str, column: Any, source: str) -> DeclaredColumn:
    meta = _meta(column)
    classifiers = names(pick(column, "classifiers")) or names(pick(column, "config", "classifiers"))
    if classifiers:
        meta.setdefault("classifiers", list(classifiers))
    return DeclaredColumn(
        name=name,
        data_type=text(pick(column, "data_type")),
        description=text(pick(column, "description")),
        meta=meta,
        tags=_tags(column),
        source=source,
    )


def _constraint_keys(raw: Any) -> set[tuple[str, ...]]:
    keys: set[tuple[str, ...]] = set()
    for constraint in pick(raw, "constraints") or ():
        columns = names(pick(constraint, "columns"))
        if pick(constraint, "type") in {"primary_key", "unique"} and columns:
            keys.add(tuple(sorted(columns)))
    for name, column in _mapping(pick(raw, "columns")).items():
        for constraint in pick(column, "constraints") or ():
            if pick(constraint, "type") in {"primary_key", "unique"}:
                keys.add((text(pick(column, "name")) or str(name),))
    return keys


def _tested_keys(manifest: Any) -> dict[str, set[tuple[str, ...]]]:
    """Return the keys that tests prove; a test that filters rows or only warns proves nothing."""
    keys: dict[str, set[tuple[str, ...]]] = {}
    for _, kind, raw in resources(manifest):
        if kind is not ResourceType.TEST:
            continue
        target = text(pick(raw, "attached_node"))
        if not target or pick(raw, "config", "where") or _severity(raw) != "error":
            continue
        arguments = _mapping(pick(raw, "test_metadata", "kwargs"))
        match text(pick(raw, "test_metadata", "name")):
            case "unique":
                column = text(pick(raw, "column_name")) or text(arguments.get("column_name"))
                columns: tuple[str, ...] = (column,) if column.isidentifier() else ()
            case "unique_combination_of_columns":
                columns = names(arguments.get("combination_of_columns"))
            case _:
                columns = ()
        if columns:
            keys.setdefault(target, set()).add(tuple(sorted(columns)))
    return keys


def _severity(raw: Any) -> str:
    return (text(pick(raw, "config", "severity")) or "error").lower()


def _hooks(raw: Any) -> tuple[str, ...]:
    """Return SQL that runs beside the node's own: pre-hooks, the header, post-hooks."""
    config = pick(raw, "config")
    found: list[str] = []
    for key in ("pre-hook", "pre_hook", "sql_header", "post-hook", "post_hook"):
        value = pick(config, key)
        for hook in [value] if isinstance(value, (str, Mapping)) else value or ():
            sql = hook if isinstance(hook, str) else text(pick(hook, "sql"))
            if sql.strip():
                found.append(sql)
    return tuple(found)


def _half_seen(raw: Any, compiled: Sequence[CompiledCode], macros: Sequence[str]) -> bool:
    """Tell whether a manifest shows only one of the branches of an incremental model."""
    if not compiled or pick(raw, "config", "materialized") != "incremental":
        return False
    return "is_incremental" in text(pick(raw, "raw_code")) or "macro.dbt.is_incremental" in macros


class _MacroClosure:
    """Macros that are reached from others; dbt lists only the direct ones."""

    def __init__(self, macros: Mapping[str, Any]) -> None:
        self._macros = macros
        self._direct: dict[str, tuple[str, ...]] = {}

    def of(self, start: Iterable[str]) -> tuple[str, ...]:
        seen: set[str] = set()
        waiting = list(start)
        while waiting:
            macro = waiting.pop()
            if macro not in seen:
                seen.add(macro)
                waiting.extend(self._calls(macro))
        return tuple(sorted(seen))

    def _calls(self, macro: str) -> tuple[str, ...]:
        if macro not in self._direct:
            self._direct[macro] = names(pick(self._macros.get(macro), "depends_on", "macros"))
        return self._direct[macro]
