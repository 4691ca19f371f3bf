"""Turns dbt's manifest into our nodes, whether it was read from a file or is alive inside dbt.

Both go through `dbt_shapes`, so that the gate and `governance check --manifest` cannot differ. Nothing here
imports dbt.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from governance.project.names import split
from governance.project.nodes import CompiledCode, DeclaredColumn, Node, Project, ResourceType
from governance.project.quick import quick
from governance.readers.dbt_columns import columns_of, keys_of, meta_of, tags_of, tested_keys
from governance.readers.dbt_functions import arguments_of, returns_rows
from governance.readers.dbt_shapes import (
    NO_CONFIG,
    NO_DEPENDS,
    NO_TEST,
    Config,
    Shape,
    mapping,
    names,
    pick,
    plain,
    shape_of,
    text,
)
from governance.readers.dbt_sql import compiled_of, half_seen, hooks_of
from governance.readers.semantic import with_semantic_layer

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


_Node = quick(Node)


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


def convert(manifest: Any, extras: Extras | None = None) -> Project:
    """Return the project that a manifest describes.

    Args:
        manifest: what `dbt_shapes.decode` read, or the parsed JSON, or dbt's live `Manifest`.
        extras: renderings, catalog columns and CSV headers.
    """
    extras = extras or Extras()
    adapter = text(pick(manifest, "metadata", "adapter_type"))
    macros = mapping(pick(manifest, "macros"))
    listed = list(resources(manifest))
    shapes = [(uid, kind, shape_of(raw)) for uid, kind, raw in listed]
    known = _Known(
        extras=extras,
        root=text(pick(manifest, "metadata", "project_name")),
        keys=tested_keys(shapes),
        owners={name: _owner(pick(group, "owner")) for name, group in _groups(manifest)},
        macros=_MacroClosure(macros),
    )
    nodes: dict[str, Node] = {}
    used: dict[str, tuple[str, ...]] = {}
    for (uid, kind, shape), (_, _, raw) in zip(shapes, listed, strict=True):
        used[uid] = known.macros.of(names((shape.depends_on or NO_DEPENDS).macros))
        nodes[uid] = _node(raw, shape, uid=uid, kind=kind, macros=used[uid], known=known)
    nodes = with_semantic_layer(_without_doubles(nodes), listed, DIALECTS.get(adapter, ""))
    wanted = {macro for ids in set(used.values()) for macro in ids}
    gaps = []
    if adapter not in DIALECTS:
        gaps.append(f"adapter `{adapter or 'unknown'}` has no known SQL dialect; SQL was read as generic")
    return Project(
        name=known.root,
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
        for uid, raw in mapping(pick(manifest, collection)).items():
            if raw is None:
                continue
            stated = raw.resource_type if raw.__class__ is Shape else text(pick(raw, "resource_type"))
            actual = kind or _IN_NODES.get(stated)
            if actual is not None:
                yield uid, actual, raw


def relation_of(raw: Any) -> str:
    """Return `database.schema.identifier`, spelled and unquoted, empty without a schema."""
    return _relation(shape_of(raw))


def _relation(raw: Shape) -> str:
    rendered = raw.relation_name or ""
    if rendered and "(" not in rendered and "'" not in rendered:
        return ".".join(split(rendered))
    if not raw.schema:
        return ""
    parts = (raw.database, raw.schema, raw.identifier or raw.alias or raw.name)
    return ".".join([str(part) for part in parts if part])


def _owner(raw: Any) -> str:
    return text(pick(raw, "name")) or text(pick(raw, "email"))


def _groups(manifest: Any) -> Iterator[tuple[str, Any]]:
    for group in mapping(pick(manifest, "groups")).values():
        yield text(pick(group, "name")), group


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What converting a node takes besides the node."""

    extras: Extras
    root: str
    keys: Mapping[str, set[tuple[str, ...]]]
    owners: Mapping[str, str]
    macros: _MacroClosure


def _node(
    raw: Any, shape: Shape, *, uid: str, kind: ResourceType, macros: Sequence[str], known: _Known
) -> Node:
    extras = known.extras
    config, test = shape.config or NO_CONFIG, shape.test_metadata or NO_TEST
    meta = meta_of(shape, config.meta)
    group = text(shape.group) or text(config.group)
    stored = kind is not ResourceType.TEST or _stored(shape, config, extras)
    relation = _relation(shape) if stored and kind not in _UNNAMED_RELATIONS else ""
    renderings = None if extras.compiled is None else extras.compiled.get(uid, ())
    compiled = compiled_of(raw, shape, kind, renderings)
    columns, complete = columns_of(
        shape, config, header=extras.seed_columns.get(uid), listed=extras.catalog.get(uid, ()), kind=kind
    )
    upstream = (shape.depends_on or NO_DEPENDS).nodes
    owner = text(mapping(meta.get("governance")).get("owner")) if meta else ""
    return _Node(
        unique_id=uid,
        resource_type=kind,
        name=_name(kind, shape, relation),
        relation=relation,
        aliases=_aliases(shape, config, relation),
        path=_path(shape, known.root),
        package=shape.package_name or "",
        language=shape.language or "sql",
        materialized=config.materialized or "",
        raw_code=shape.raw_code or "",
        compiled=compiled,
        columns=columns,
        columns_complete=complete,
        depends_on=tuple(sorted(set(names(upstream)))) if upstream else (),
        meta=meta,
        tags=tags_of(shape.tags, config.tags),
        access=text(shape.access) or text(config.access) or "protected",
        group=group,
        owner=owner or (_owner(shape.owner) if shape.owner else "") or known.owners.get(group, ""),
        exposure_type=text(shape.type) if kind is ResourceType.EXPOSURE else "",
        description=shape.description or "",
        unique_keys=keys_of(shape, known.keys.get(uid, ())),
        hooks=tuple(extras.hooks[uid]) if uid in extras.hooks else hooks_of(config),
        dynamic=uid in extras.dynamic
        or (extras.compiled is None and half_seen(shape, config, compiled, macros)),
        attached_node=shape.attached_node or shape.tested_node_unique_id or "",
        column_name=shape.column_name or "",
        test_name=test.name or "",
        test_arguments=plain(mapping(test.kwargs)) if test.kwargs else {},
        stored=stored,
        patch_path=(shape.patch_path or "").rpartition("://")[2],
        arguments=arguments_of(shape, config, kind),
        returns_rows=returns_rows(config, kind),
    )


def _path(raw: Shape, root: str) -> str:
    path = (raw.original_file_path or "").replace("\\", "/").removeprefix("./")
    package = raw.package_name or ""
    return f"dbt_packages/{package}/{path}" if path and package and root and package != root else path


def _name(kind: ResourceType, raw: Shape, relation: str) -> str:
    name = text(raw.name)
    if kind is ResourceType.EXPOSURE:
        return f"exposure:{name}"
    if not relation or kind is ResourceType.TEST or kind is ResourceType.UNIT_TEST:
        return name
    return ".".join(relation.split(".")[-2:])


def _aliases(raw: Shape, config: Config, relation: str) -> tuple[str, ...]:
    found = set()
    if config.materialized == "ephemeral":
        found.add(f"__dbt__cte__{raw.alias or raw.name}")
    if raw.defer_relation is not None:
        deferred = text(pick(raw.defer_relation, "relation_name"))
        if deferred:
            found.add(".".join(split(deferred)))
    rendered = raw.relation_name or ""
    if rendered and ("(" in rendered or "'" in rendered):
        found.add(rendered.strip("'"))
    return tuple(sorted(found - {relation})) if found else ()


def _stored(raw: Shape, config: Config, extras: Extras) -> bool:
    return bool(
        extras.store_failures
        or raw.relation_name
        or config.store_failures
        or config.store_failures_as in ("table", "view")
    )


class _MacroClosure:
    """Macros that are reached from others; dbt lists only the direct ones."""

    def __init__(self, macros: Mapping[str, Any]) -> None:
        self._macros = macros
        self._direct: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, ...], tuple[str, ...]] = {}

    def of(self, start: tuple[str, ...]) -> tuple[str, ...]:
        found = self._found.get(start)
        if found is not None:
            return found
        seen: set[str] = set()
        waiting = list(start)
        while waiting:
            macro = waiting.pop()
            if macro not in seen:
                seen.add(macro)
                waiting.extend(self._calls(macro))
        found = self._found[start] = tuple(sorted(seen))
        return found

    def _calls(self, macro: str) -> tuple[str, ...]:
        if macro not in self._direct:
            self._direct[macro] = names(pick(self._macros.get(macro), "depends_on", "macros"))
        return self._direct[macro]
