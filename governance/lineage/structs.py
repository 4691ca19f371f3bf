"""Values that have fields: whole rows, structs and what is picked out of arrays of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from governance.lineage.expressions import flow_of, walk
from governance.lineage.flows import AGGREGATION, SORT, TRANSFORMATION, Flow, Item, compose, settle
from governance.lineage.functions import EXPLODE_OUTER
from governance.lineage.literals import children
from governance.lineage.operations import function_name, operation_name
from governance.lineage.schema import RECORDS
from governance.lineage.scope import Field, Fields, Relation, Scope, Source, Table, Tracer
from governance.lineage.stars import expand_fields, struct_star

ROWLIKE = frozenset(
    {
        exp.Bracket, exp.ArrayAgg, exp.AnyValue, exp.Struct, exp.Paren, exp.First, exp.Last, exp.Column,
        exp.Max, exp.Cast, exp.Explode, EXPLODE_OUTER,
    }
)  # fmt: skip
"""Expressions whose value may have fields that are known one by one."""


def fields_of(t: Tracer, scope: Scope, node: Any) -> Fields | None:
    """Return the fields of an expression's value, None if they are not all known."""
    cls = node.__class__
    if cls is exp.Column:
        return _column(t, scope, node)
    if cls is exp.Paren:
        return fields_of(t, scope, node.args["this"])
    if cls is exp.Struct:
        return _struct(t, scope, node)
    if cls is exp.Cast:
        return _typed_struct(t, scope, node)
    if cls is exp.Bracket:
        return _under(t, fields_of(t, scope, node.args["this"]), "[]", TRANSFORMATION, [])
    if cls is exp.Explode or cls is EXPLODE_OUTER:
        return _under(t, fields_of(t, scope, node.args["this"]), operation_name(cls), TRANSFORMATION, [])
    if cls in ROWLIKE:
        return _aggregate(t, scope, node)
    return None


def _under(t: Tracer, fields: Fields | None, name: str, kind: int, also: list[Item]) -> Fields | None:
    """Return fields after an operation on the value that holds them."""
    if fields is None:
        return None
    op = (t.ops.id(name),)
    out: list[Field] = []
    for spelled, key, flow in fields:
        items: list[Item] = []
        compose(flow, kind, op, items, t.ops)
        out.append((spelled, key, settle([*items, *also], t.ops)))
    return out


def _aggregate(t: Tracer, scope: Scope, node: Any) -> Fields | None:
    """`array_agg(row order by x limit 1)` and its like: a row of the group, chosen by the order."""
    inner = node.args.get("this")
    decided: list[Item] = []
    while inner.__class__ in (exp.Order, exp.Limit, exp.Distinct, exp.IgnoreNulls, exp.HavingMax):
        if inner.__class__ is exp.Order:
            for ordered in inner.args.get("expressions") or ():
                walk(t, ordered.args.get("this") or ordered, scope, SORT, (), decided)
        elif inner.__class__ is exp.HavingMax:
            walk(t, inner.args["expression"], scope, SORT, (), decided)
        if inner.__class__ is exp.Distinct:
            if len(inner.args.get("expressions") or ()) != 1:
                return None
            inner = inner.args["expressions"][0]
        else:
            inner = inner.args.get("this")
    if inner is None:
        return None
    return _under(t, fields_of(t, scope, inner), operation_name(node.__class__), AGGREGATION, decided)


def _struct(t: Tracer, scope: Scope, node: exp.Struct) -> Fields | None:
    out: list[Field] = []
    for part in node.args.get("expressions") or ():
        if part.__class__ is exp.PropertyEQ and part.args["this"].__class__ is exp.Identifier:
            name, value = part.args["this"], part.args["expression"]
        elif part.__class__ is exp.Alias:
            name, value = part.args["alias"], part.args["this"]
        elif part.__class__ is exp.Column and part.args["this"].__class__ is exp.Identifier:
            name, value = part.args["this"], part
        else:
            return None
        out.append((name.name, t.fold(name), flow_of(t, value, scope)))
    return out


def _typed_struct(t: Tracer, scope: Scope, node: exp.Cast) -> Fields | None:
    """`struct<a int64>(x)`, `cast(row(x) as row(a bigint))`: the type names the parts in order."""
    value, kind = node.args["this"], node.args["to"]
    parts, names = value.args.get("expressions") or (), kind.args.get("expressions") or ()
    if value.__class__ is not exp.Struct or len(parts) != len(names):
        return None
    if not all(part.__class__ is exp.ColumnDef for part in names):
        return None
    return [
        (name.name, t.fold(name.args["this"]), flow_of(t, part, scope))
        for name, part in zip(names, parts, strict=True)
    ]


def _column(t: Tracer, scope: Scope, node: exp.Column) -> Fields | None:
    args = node.args
    if args["this"].__class__ is not exp.Identifier or args.get("db") is not None:
        return None
    key = t.fold(args["this"])
    found = _holder(t, scope, node)
    if found is not None:
        return member_fields(t, found, key, node)
    whole = scope.by_alias.get(key) if args.get("table") is None else None
    if whole is None or whole.rel.open or whole.rel.fallback is not None:
        return None
    rel = whole.rel
    return [(rel.names[at], rel.keys[at], rel.at(at, node)) for at in range(len(rel.names))]


def _holder(t: Tracer, scope: Scope, node: exp.Column) -> Source | None:
    """Return the source that a column belongs to, of this block or one around it."""
    key = t.fold(node.args["this"])
    table = node.args.get("table")
    at: Scope | None = scope
    while at is not None:
        if table is not None:
            named = at.by_alias.get(t.fold(table))
            if named is not None:
                return named
        for source in at.sources if table is None else ():
            if source.rel.where(key) is not None:
                return source
            if source.rel.open or source.rel.fallback is not None:
                return None
        at = at.parent
    return None


def member_fields(t: Tracer, source: Source, key: str, node: Any) -> Fields | None:
    """Return the fields of one column of a source."""
    rel: Relation = source.rel
    where = rel.where(key)
    if not isinstance(where, int):
        return None
    known = rel.fields.get(where)
    if known is not None:
        return known
    if isinstance(rel, Table):
        return typed_fields(t, rel.dataset.types.get(key, ""), rel.at(where, node))
    return None


def typed_fields(t: Tracer, declared: str, flow: Flow) -> Fields | None:
    """Return the fields that a data type names."""
    names = field_names(declared, t.dialect)
    if not names:
        return None
    out: list[Field] = []
    for name in names:
        items: list[Item] = []
        compose(flow, TRANSFORMATION, (t.ops.id(".", ("·", name)),), items, t.ops)
        out.append((name, t.fold(name), tuple(items)))
    return out


@lru_cache(maxsize=4096)
def field_names(declared: str, dialect: str) -> tuple[str, ...]:
    """Return the names of a struct type's fields (of its elements, for an array of structs)."""
    if not any(word in declared.lower() for word in RECORDS):
        return ()
    try:
        kind = exp.DataType.build(declared, dialect=dialect or None)
    except (SqlglotError, ValueError):
        return ()
    while kind.args.get("nested") and kind.args.get("expressions"):
        inner = kind.args["expressions"]
        if all(isinstance(part, exp.ColumnDef) for part in inner):
            return tuple(str(part.name) for part in inner)
        if len(inner) != 1 or not isinstance(inner[0], exp.DataType):
            return ()
        kind = inner[0]
    return ()


def _declared_type(scope: Scope, t: Tracer, value: Any) -> str:
    """Return the declared type of a source's column, in lower case, empty if it is not known."""
    if value.__class__ is not exp.Column or value.args["this"].__class__ is not exp.Identifier:
        return ""
    source = _holder(t, scope, value)
    if source is None or not isinstance(source.rel, Table):
        return ""
    return source.rel.dataset.types.get(t.fold(value.args["this"]), "").lower()


def _unnested_struct(t: Tracer, scope: Scope, node: Any) -> Fields | None:
    """Return the fields that `unnest(struct)` makes columns of, None if its argument is no struct."""
    declared = _declared_type(scope, t, node.args.get("this"))
    if declared.startswith(("struct", "row")) and not declared.rstrip().endswith("]"):
        return fields_of(t, scope, node.args["this"])
    return None


def exploded_names(t: Tracer, scope: Scope, function: Any) -> list[str]:
    """Return the names of the columns that Spark's `explode` and its kin make."""
    value = function.args.get("this")
    mapped = isinstance(value, _MAPS) or _declared_type(scope, t, value).startswith("map")
    names = ["key", "value"] if mapped else ["col"]
    return ["pos", *names] if isinstance(function, (exp.Posexplode, exp.PosexplodeOuter)) else names


_MAPS = (exp.Map, exp.VarMap, exp.StrToMap, exp.MapFromEntries, exp.ToMap)


def unnested_fields(t: Tracer, scope: Scope, node: Any) -> bool:
    """Expand Spark's `inline(x)` and DuckDB's `unnest(x, recursive := true)`; tell whether it is one."""
    if node.__class__ is exp.Inline or (
        node.__class__ is exp.Anonymous and function_name(node) == "inline_outer"
    ):
        flow = flow_of(t, node, scope)
        fields = _under(t, fields_of(t, scope, children(node)[0]), "inline", TRANSFORMATION, [])
        if fields is None:
            struct_star(t, scope, flow, node)
        else:
            expand_fields(t, scope, fields, node)
        return True
    if not isinstance(node, exp.Explode):
        return False
    fields = _unnested_struct(t, scope, node) if t.dialect == "duckdb" else None
    if fields is not None:
        expand_fields(t, scope, fields, node)
        return True
    if t.rules.spark_generators:
        flow = flow_of(t, node, scope)
        for name in exploded_names(t, scope, node):
            scope.rel.add(name, t.fold(name), () if name == "pos" else flow, node)
        return True
    if not any(
        part.__class__ is exp.PropertyEQ and str(part.args["this"].name).lower() == "recursive"
        for part in node.args.get("expressions") or ()
    ):
        return False
    flow = flow_of(t, node, scope)
    fields = fields_of(t, scope, node.args["this"])
    if fields is None:
        struct_star(t, scope, flow, node)
    else:
        unnested = _under(t, fields, "unnest", TRANSFORMATION, [])
        expand_fields(t, scope, unnested or fields, node)
    return True
