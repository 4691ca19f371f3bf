"""How a name finds its column: aliases, merged columns, outer blocks, whole rows, fields."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.flows import (
    IDENTITY,
    NO_CHAIN,
    TRANSFORMATION,
    Flow,
    Item,
    compose,
    settle,
)
from governance.lineage.pipes import STEP
from governance.lineage.scope import NestedTable, Relation, Scope, Source, Table, Tracer, everything

PSEUDO = frozenset(
    {
        "rowid", "rownum", "ctid", "oid", "xmin", "_rowid_", "_metadata", "_file", "_pos", "_partitiontime",
        "_partitiondate", "_table_suffix", "_file_name", "_change_type", "_commit_version",
        "_commit_timestamp", "metadata$action", "metadata$isupdate", "metadata$row_id",
        "metadata$filename", "metadata$file_row_number", "$path", "$file_size", "$partition", "filename",
        "input__file__name", "block__offset__inside__file",
    }
)  # fmt: skip


"""Columns that every table of some warehouse has and no schema lists."""


SESSION = frozenset(
    {
        "current_date", "current_time", "current_timestamp", "current_user", "session_user", "user",
        "current_role", "current_schema", "current_catalog", "current_database", "sysdate", "systimestamp",
        "localtime", "localtimestamp", "getdate", "today", "now", "level", "sqlcode", "default",
    }
)  # fmt: skip


"""Names that are no columns: the session's or the clock's."""


def resolve(t: Tracer, scope: Scope, node: exp.Column) -> Flow:
    """Return the flow of a column reference; what cannot be resolved carries a gap."""
    args = node.args
    identifier = args["this"]
    named = identifier.args
    if "this" not in named:
        from governance.lineage.stars import star_argument

        return star_argument(t, scope, node)
    key = None if named.get("quoted") else t.spelled.get(named["this"])
    return resolve_key(t, scope, t.fold(identifier) if key is None else key, node)


def resolve_key(t: Tracer, scope: Scope, key: str, node: exp.Column) -> Flow:
    """Return the flow of a column reference whose name has the given key."""
    args = node.args
    table = args.get("table")
    if not table:
        cached = scope.cache.get(key)
        if cached is not None:
            return cached[0].at(cached[1], node)
        sources = scope.sources
        if len(sources) == 1 and not (scope.merged or scope.lambdas or t.rules.alias_first):
            rel = sources[0].rel
            where = rel.where(key)
            if isinstance(where, int):
                scope.cache[key] = (rel, where)
                return rel.at(where, node)
        return _unqualified(t, scope, key, args["this"], node)
    if scope.lambdas is None and args.get("db") is None:
        named = table.args
        alias = None if named.get("quoted") else t.spelled.get(named["this"])
        source = scope.by_alias.get(t.fold(table) if alias is None else alias)
        if source is not None:
            rel = source.rel
            where = rel.where(key)
            if isinstance(where, int):
                return rel.at(where, node)
            return _member(t, source, key, args["this"], node)
    parts = [args[part] for part in ("catalog", "db", "table", "this") if args.get(part) is not None]
    return resolve_parts(t, scope, parts, node)


def resolve_parts(t: Tracer, scope: Scope, parts: list[Any], node: Any) -> Flow:
    """Resolve a dotted reference: source and column, column and fields, or all of them."""
    keys = [t.fold(part) for part in parts]
    at: Scope | None = scope
    while at is not None:
        if at.lambdas and keys[0] in at.lambdas:
            return _fields(t, at.lambdas[keys[0]], parts[1:])
        found = _source(at, keys)
        if found is not None:
            source, used = found
            field = _field(t, source, keys, used, node)
            if field is not None:
                return _fields(t, field[0], parts[field[1] :])
            flow = _member(t, source, keys[used], parts[used], node)
            return _fields(t, flow, parts[used + 1 :])
        at = at.parent
    for source in scope.sources:
        field = _field(t, source, keys, 0, node) if source.rel.fields else None
        if field is not None:
            return _fields(t, field[0], parts[field[1] :])
    value = _search(t, scope, keys[0], parts[0], node)
    if value is not None:
        return _fields(t, value, parts[1:])
    if len(parts) > 1 and scope.sources and scope.sources[0].alias.startswith(STEP):
        return resolve_parts(t, scope, parts[1:], node)
    unnested = [source.rel.fallback for source in scope.sources if source.rel.fallback is not None]
    if unnested:
        return _fields(t, tuple(item for flow in unnested for item in flow), parts)
    nested = ".".join(keys)
    for source in scope.sources:
        where = source.rel.where(nested)
        if where is not None:
            return _at(source.rel, where, node)
    return _unresolved(t, scope, ".".join(part.name for part in parts), node)


def _field(t: Tracer, source: Source, keys: list[str], at: int, node: Any) -> tuple[Flow, int] | None:
    """Return the flow of `column.field` where fields are known one by one, and the number of keys it took."""
    if at + 1 >= len(keys) or not source.rel.fields:
        return None
    where = source.rel.where(keys[at])
    if not isinstance(where, int):
        return None
    if isinstance(source.rel, NestedTable):
        found = source.rel.field(where, keys[at + 1 :], node)
        return None if found is None else (found[0], at + 1 + found[1])
    for _, key, flow in source.rel.fields.get(where, ()):
        if key == keys[at + 1]:
            return flow, at + 2
    return None


def _source(scope: Scope, keys: list[str]) -> tuple[Source, int] | None:
    source = scope.by_alias.get(keys[0])
    if source is not None:
        return source, 1
    if len(keys) > 2:
        for used in (2, 3):
            if len(keys) <= used:
                break
            wanted = tuple(keys[:used])
            for candidate in scope.sources:
                if candidate.qualifiers[-used:] == wanted:
                    return candidate, used
    return None


def _member(t: Tracer, source: Source, key: str, identifier: Any, node: Any) -> Flow:
    """Return a column of one source."""
    rel = source.rel
    where = rel.where(key)
    if where is not None:
        return _at(rel, where, node)
    name = identifier.name
    if identifier.__class__ is exp.Parameter and name.isdigit() and 0 < int(name) <= len(rel.names):
        return rel.at(int(name) - 1, node)
    spelled = _other_case(rel, key)
    if spelled is not None:
        return rel.at(spelled, node)
    items = rel.unknown(key, name, node, t)
    if not items and rel.fallback is not None:
        return _fields(t, rel.fallback, [identifier])
    if len(items) == 1:
        return tuple(items)
    if items:
        gap = t.gap(
            "GV103", f"`{name}` may come from more than one relation whose columns are not known", node
        )
        return (*items, gap)
    if name.lower() in PSEUDO and isinstance(rel, Table):
        return ((rel.scan, t.spell(rel.dataset, key, name), IDENTITY, NO_CHAIN, node),)
    out: list[Item] = [t.gap("GV103", f"`{source.alias}` has no column `{name}`", node)]
    compose(rel.everything(node), TRANSFORMATION, (t.ops.unknown,), out, t.ops)
    return settle(out, t.ops)


def _other_case(rel: Relation, key: str) -> int | None:
    """Return the only column that differs from a name in case alone: catalogs do not say what was quoted."""
    if not rel.keys:
        return None
    lowered = key.lower()
    found = [at for at, known in enumerate(rel.keys) if known.lower() == lowered]
    return found[0] if len(found) == 1 else None


def _at(rel: Relation, where: int | tuple[int, ...], node: Any) -> Flow:
    if isinstance(where, int):
        return rel.at(where, node)
    out: list[Item] = []
    for position in where:
        out.extend(rel.at(position, node))
    return tuple(dict.fromkeys(out))


def known_column(t: Tracer, scope: Scope, identifier: exp.Identifier, node: Any) -> Flow:
    """Return the flow of a name if it surely is a column, else nothing."""
    found = _search(t, scope, t.fold(identifier), identifier, node)
    return () if found is None else tuple(item for item in found if item[0] >= 0)


def _unqualified(t: Tracer, scope: Scope, key: str, identifier: Any, node: Any) -> Flow:
    found = _search(t, scope, key, identifier, node)
    if found is not None:
        return found
    spelled = [(s.rel, at) for s in scope.sources if (at := _other_case(s.rel, key)) is not None]
    if len(spelled) == 1:
        return spelled[0][0].at(spelled[0][1], node)
    name = identifier.name
    if key in t.named:
        from governance.lineage.expressions import flow_of

        body = t.named.pop(key)
        flow = flow_of(t, body, scope)
        t.named[key] = body
        return flow
    variable = t.variables.get(name.lower())
    if variable is not None:
        from governance.lineage.variables import use

        return use(t, name, variable, node, "variable")
    lowered = name.lower()
    quoted = bool(identifier.args.get("quoted")) if identifier.__class__ is exp.Identifier else False
    if lowered in SESSION and not quoted:
        return ()
    whole = whole_row(t, scope, key, node)
    if whole is not None:
        return whole
    unnested = [source.rel.fallback for source in scope.sources if source.rel.fallback is not None]
    if unnested:
        return _fields(t, tuple(item for flow in unnested for item in flow), [identifier])
    if lowered in PSEUDO:
        for source in scope.sources:
            if isinstance(source.rel, Table):
                return ((source.rel.scan, t.spell(source.rel.dataset, key, name), IDENTITY, NO_CHAIN, node),)
    return _unresolved(t, scope, name, node)


def _search(t: Tracer, scope: Scope, key: str, identifier: Any, node: Any) -> Flow | None:
    """Look an unqualified name up from the inside out, None if nothing can hold it."""
    if scope.lambdas and key in scope.lambdas:
        return scope.lambdas[key]
    maybe: list[Item] = []
    loose: list[Flow] = []
    openings = 0
    at: Scope | None = scope
    while at is not None:
        known = _known(t, at, key, identifier, node)
        if known is not None:
            return settle([*known, *maybe], t.ops) if maybe else known
        for source in at.sources:
            if source.rel.open:
                items = source.rel.unknown(key, identifier.name, node, t)
                openings += len(items)
                maybe.extend(items)
            elif not source.alias and source.rel.fallback is not None:
                loose.append(source.rel.fallback)
        at = at.parent
    if not maybe:
        return None
    for flow in loose:
        openings += 1
        maybe.extend(_fields(t, flow, [identifier]))
    if whole_row(t, scope, key, node) is not None:
        return None
    if openings > 1:
        message = f"`{identifier.name}` may come from more than one relation whose columns are not known"
        maybe.append(t.gap("GV103", message, node))
    return tuple(maybe)


def _alias_first(t: Tracer, scope: Scope, key: str) -> Flow | None:
    """Return what an alias of the SELECT list is made from, even one that stands further on (ClickHouse)."""
    from governance.lineage.expressions import flow_of

    if scope.aliases and key in scope.aliases:
        return scope.aliases[key]
    if key not in scope.forward:
        return None
    body = scope.forward.pop(key)
    flow = flow_of(t, body, scope)
    scope.forward[key] = body
    return flow


def _known(t: Tracer, scope: Scope, key: str, identifier: Any, node: Any) -> Flow | None:
    """Look a name up among what one scope knows for sure: columns, merged columns, lateral aliases."""
    aliases = scope.aliases
    if t.rules.alias_first and (hidden := _alias_first(t, scope, key)) is not None:
        return hidden
    merged = scope.merged.get(key)
    if merged is not None:
        return merged
    hits: list[tuple[Relation, int | tuple[int, ...]]] = []
    for source in scope.sources:
        rel = source.rel
        where = rel.where(key) if rel.index is None else rel.index.get(key)
        if where is not None:
            hits.append((rel, where))
    if len(hits) == 1:
        rel, where = hits[0]
        if isinstance(where, int):
            scope.cache[key] = (rel, where)
            return rel.at(where, node)
        return _at(rel, where, node)
    if hits:
        items = [item for rel, where in hits for item in _at(rel, where, node)]
        items.append(t.gap("GV103", f"`{identifier.name}` is a column of more than one relation", node))
        return tuple(items)
    if aliases and key in aliases:
        flow = list(aliases[key])
        for source in scope.sources:
            if source.rel.open:
                flow.extend(source.rel.unknown(key, identifier.name, node, t))
        return settle(flow, t.ops)
    return None


def whole_row(t: Tracer, scope: Scope, key: str, node: Any) -> Flow | None:
    """Return every column of the source called `key`, as one value."""
    at: Scope | None = scope
    while at is not None:
        source = at.by_alias.get(key)
        if source is not None:
            out: list[Item] = []
            compose(source.rel.everything(node), TRANSFORMATION, (t.ops.id("row"),), out, t.ops)
            if source.rel.open:
                out.append(t.gap("GV102", f"the columns of `{source.alias}` are not known", node))
            return settle(out, t.ops)
        at = at.parent
    return None


def _fields(t: Tracer, flow: Flow, parts: list[Any]) -> Flow:
    if not parts:
        return flow
    out: list[Item] = []
    chain = tuple([t.ops.id(".", ("·", part.name)) for part in parts if not isinstance(part, exp.Star)])
    compose(flow, TRANSFORMATION, chain, out, t.ops)
    return tuple(out)


def _unresolved(t: Tracer, scope: Scope, name: str, node: Any) -> Flow:
    out: list[Item] = [t.gap("GV103", f"`{name}` is not a column of any relation in scope", node)]
    compose(everything(scope, node), TRANSFORMATION, (t.ops.unknown,), out, t.ops)
    return settle(out, t.ops)
