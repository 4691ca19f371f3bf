# ruff: noqa: PLR0917
"""Items of FROM that make rows: table functions, unnested arrays, VALUES."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.expressions import apply, flow_of, walk
from governance.lineage.flows import JOIN, TRANSFORMATION, Flow, Item, compose, settle
from governance.lineage.functions import GENERATORS, SET_RETURNING
from governance.lineage.literals import children
from governance.lineage.operations import function_name, operation_name
from governance.lineage.scope import (
    Fields,
    Relation,
    Scope,
    Source,
    Tracer,
    inherit,
)

_GENERATING = (exp.GenerateSeries, exp.GenerateDateArray, exp.GenerateTimestampArray, exp.Generator)


_FLATTEN_COLUMNS = ("SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS")


_EXPLODERS = (
    exp.Explode, exp.ExplodeOuter, exp.Posexplode, exp.PosexplodeOuter, exp.Inline, exp.Unnest,
)  # fmt: skip


def rows_function(t: Tracer, node: Any, function: Any, scope: Scope) -> None:
    """Bring in what a table function returns."""
    if isinstance(function, _EXPLODERS):
        unnest_source(t, node, function, scope)
        return
    name, why = function_name(function), ""
    if function.__class__ is exp.Dot and isinstance(function.args["expression"], exp.Func):
        name = function_name(function.args["expression"])
    if t.functions:
        from governance.lineage.calls import expand_rows
        from governance.lineage.relations import place

        made = expand_rows(t, node, function, scope)
        if isinstance(made, Relation):
            place(t, scope, node, made, name)
            return
        why = f": {made}" if made else ""
    if isinstance(function, _GENERATING) or name in GENERATORS:
        _generator(t, node, function, name, scope)
        return
    if name == "table" and len(function.args.get("expressions") or ()) == 1:
        inner = function.args["expressions"][0]
        if isinstance(inner, exp.Func):
            rows_function(t, node, inner, scope)
            return
    if name == "nodes" and t.rules.unnamed == "none":
        _set_returning(t, node, function, name, scope)
        return
    if name in SET_RETURNING or isinstance(function, (exp.SplitToTable, exp.OpenJSON, exp.JSONTable)):
        _set_returning(t, node, function, name, scope)
        return
    rel = Relation()
    items: list[Item] = []
    if not isinstance(function, exp.Var):
        apply(t, name, children(function), scope, TRANSFORMATION, (), items)
    what = "a staged file" if isinstance(function, exp.Var) else f"`{name}`"
    items.append(t.gap("GV104", f"what {what} returns is not known{why}", node))
    rel.fallback = settle(items, t.ops)
    rel.rows = [item for item in rel.fallback if item[0] < 0]
    compose([item for item in rel.fallback if item[0] >= 0], JOIN, (), rel.rows, t.ops)
    for column in _alias_columns(node):
        rel.add(column.name, t.fold(column), rel.fallback, node)
    _place_named(t, scope, node, rel, name)


def _set_returning(t: Tracer, node: Any, function: Any, name: str, scope: Scope) -> None:
    """Bring in rows made from a function's arguments: every column may hold any part of them."""
    rel = Relation()
    arguments = [child for child in children(function) if not isinstance(child, _SHAPES)]
    items: list[Item] = []
    apply(t, name, arguments, scope, TRANSFORMATION, (), items)
    flow = settle(items, t.ops)
    for argument in arguments:
        walk(t, argument, scope, JOIN, (), rel.rows)
    shapes = list(function.find_all(exp.OpenJSONColumnDef, exp.JSONColumnDef))
    named: list[Any] = _alias_columns(node) or [
        s.args["this"] for s in shapes if s.args.get("this") is not None
    ]
    flows = stacked(t, function, scope) if isinstance(function, exp.Stack) else []
    for at, column in enumerate(named):
        identifier = column.args["this"] if isinstance(column, exp.ColumnDef) else column
        counts = identifier.parent.args.get("ordinality") if identifier.parent is not None else None
        counts = counts or (node.args.get("ordinality") and column is named[-1])
        value = () if counts else flows[at] if at < len(flows) else flow
        rel.add(identifier.name, t.fold(identifier), value, node)
    defaults = SET_RETURNING.get(name, ())
    if isinstance(function, exp.SplitToTable):
        defaults = SET_RETURNING["split_to_table"]
    elif isinstance(function, exp.OpenJSON):
        defaults = ("key", "value", "type")
    for default in defaults if not named else ():
        rel.add(default, t.fold(default), flow, node)
    if not rel.names:
        rel.fallback = flow
        rel.rows.append(t.gap("GV102", f"the columns that `{name}` returns are not known", node))
    _place_named(t, scope, node, rel, name)


def generated(t: Tracer, node: exp.Aliases, scope: Scope) -> list[Flow]:
    """Return what each of the names that `f(x) as (a, b)` gives stands for."""
    function, count = node.args["this"], len(node.args["expressions"])
    every = flow_of(t, function, scope)
    if isinstance(function, _POSITIONAL):
        return [(), *[every] * (count - 1)]
    if isinstance(function, exp.Stack):
        flows = stacked(t, function, scope)
        if len(flows) == count:
            return flows
    return [every] * count


def stacked(t: Tracer, function: exp.Stack, scope: Scope) -> list[Flow]:
    """Return the columns of `stack(n, …)`, whose arguments fill n rows one after the other."""
    rows, cells = function.args["this"], function.args.get("expressions") or []
    if rows.__class__ is not exp.Literal or not rows.args["this"].isdigit() or not int(rows.args["this"]):
        return []
    width = -(-len(cells) // int(rows.args["this"]))
    out: list[Flow] = []
    for at in range(width):
        items: list[Item] = []
        for cell in cells[at::width]:
            walk(t, cell, scope, TRANSFORMATION, (t.ops.id("stack", ("·", "…")),), items)
        out.append(settle(items, t.ops))
    return out


_SHAPES = (exp.OpenJSONColumnDef, exp.JSONSchema, exp.JSONColumnDef, exp.Literal)


def _alias_columns(node: Any) -> list[Any]:
    alias = node.args.get("alias")
    return list(alias.args.get("columns") or ()) if isinstance(alias, exp.TableAlias) else []


def _place_named(t: Tracer, scope: Scope, node: Any, rel: Relation, name: str) -> None:
    """Add a relation whose columns its alias has named already."""
    alias = node.args.get("alias")
    if isinstance(alias, exp.TableAlias) and alias.args.get("this") is not None:
        name = t.fold(alias.args["this"])
    elif rel.keys and isinstance(alias, exp.TableAlias):
        name = rel.keys[0]
    scope.add(Source(name, rel))
    inherit(scope, rel)


_OWN_NAMES = {"numbers": "number", "zeros": "zero"}


def _generator(t: Tracer, node: Any, function: Any, name: str, scope: Scope) -> None:
    rel = Relation()
    items: list[Item] = []
    apply(t, name, children(function), scope, TRANSFORMATION, (), items)
    flow = settle(items, t.ops)
    columns = _alias_columns(node)
    alias = node.args.get("alias")
    for column in columns:
        rel.add(column.name, t.fold(column), flow, node)
    if not columns:
        named = alias.args.get("this") if isinstance(alias, exp.TableAlias) else None
        own = "id" if name == "range" and t.rules.spark_generators else _OWN_NAMES.get(name)
        name, named = (own, None) if own else (name, named)
        rel.add(named.name if named else name, t.fold(named) if named else name, flow, node)
        rel.fallback = flow
    compose(flow, JOIN, (), rel.rows, t.ops)
    _place_named(t, scope, node, rel, name)


def unnest_source(t: Tracer, node: Any, function: Any, scope: Scope) -> None:
    """Bring in the elements of arrays: one column each, and as many rows as there are elements."""
    rel = Relation()
    name = operation_name(function.__class__)
    if isinstance(function, exp.Unnest):
        arrays = list(function.args.get("expressions") or ())
    else:
        arrays = [child for child in children(function) if child.__class__ is not exp.TableAlias][:1]
    flows: list[Flow] = []
    for array in arrays:
        value = flow_of(t, array, scope)
        items: list[Item] = []
        compose(value, TRANSFORMATION, (t.ops.id(name),), items, t.ops)
        flows.append(settle(items, t.ops))
        compose(value, JOIN, (), rel.rows, t.ops)
    every: Flow = tuple(item for flow in flows for item in flow)
    rel.fallback = every
    fields = _element_fields(t, arrays, name, scope)
    if fields is None or not t.rules.element_star:
        _name_elements(t, node, function, rel, flows, every, scope)
        if fields is not None and len(rel.names) == 1:
            rel.fields[0] = fields
        _place_named(t, scope, node, rel, "" if t.rules.element_star else name)
        return
    for spelled, key, flow in fields:
        rel.add(spelled, key, flow, node)
    _name_offset(t, node, function, rel)
    called = _alias_columns(node)
    scope.add(Source(t.fold(called[0]) if called else "", rel))
    inherit(scope, rel)


def _element_fields(t: Tracer, arrays: list[Any], name: str, scope: Scope) -> Fields | None:
    """Return the fields of an array's elements, None if they are not known."""
    from governance.lineage.structs import ROWLIKE, fields_of

    if len(arrays) != 1 or arrays[0].__class__ not in ROWLIKE:
        return None
    fields = fields_of(t, scope, arrays[0])
    if fields is None:
        return None
    out: Fields = []
    for spelled, key, flow in fields:
        items: list[Item] = []
        compose(flow, TRANSFORMATION, (t.ops.id(name),), items, t.ops)
        out.append((spelled, key, settle(items, t.ops)))
    return out


def _name_elements(
    t: Tracer, node: Any, function: Any, rel: Relation, flows: list[Flow], every: Flow, scope: Scope
) -> None:
    """Name the columns of unnested arrays: by the alias, else as the dialect does."""
    columns = _alias_columns(node)
    flatten = isinstance(function, exp.Explode) and any(isinstance(c, exp.Kwarg) for c in children(function))
    if flatten and len(columns) <= 1:
        columns = []
    for at, column in enumerate(columns):
        rel.add(column.name, t.fold(column), _element(t, function, flatten, at, column, flows, every), node)
    if not columns:
        for name, flow in _unnamed_elements(t, node, function, flatten, every, scope):
            rel.add(name, t.fold(name), flow, node)
    _name_offset(t, node, function, rel)


def _name_offset(t: Tracer, node: Any, function: Any, rel: Relation) -> None:
    """Name the column that counts the elements."""
    offset = function.args.get("offset")
    if isinstance(offset, exp.Expr):
        rel.add(offset.name, t.fold(offset), (), node)
    elif offset:
        rel.add("offset", t.fold("offset"), (), node)


_POSITIONAL = (exp.Posexplode, exp.PosexplodeOuter)


def _element(
    t: Tracer, function: Any, flatten: bool, at: int, column: Any, flows: list[Flow], every: Flow
) -> Flow:
    """Return what the column that an alias names at a position holds."""
    if isinstance(function, _POSITIONAL) and at == 0:
        return ()
    if flatten:
        return () if t.fold(column).upper() in ("SEQ", "INDEX") else every
    if len(flows) > 1 or len(flows) == 0:
        return flows[at] if at < len(flows) else ()
    return every


def _unnamed_elements(
    t: Tracer, node: Any, function: Any, flatten: bool, every: Flow, scope: Scope
) -> list[tuple[Any, Flow]]:
    alias = node.args.get("alias")
    table_alias = alias.args.get("this") if isinstance(alias, exp.TableAlias) else None
    if flatten:
        return [(name, () if name in ("SEQ", "INDEX") else every) for name in _FLATTEN_COLUMNS]
    if t.rules.spark_generators:
        from governance.lineage.structs import exploded_names

        return [(name, () if name == "pos" else every) for name in exploded_names(t, scope, function)]
    if table_alias is not None and t.dialect != "duckdb":
        return [(table_alias.name, every)]
    return [("unnest" if t.dialect in ("duckdb", "postgres") else "col", every)]


def values_relation(t: Tracer, node: exp.Values, scope: Scope) -> Relation:
    """Return the relation that VALUES makes; a column depends on its cell in every row."""
    rel = Relation()
    columns: list[list[Item]] = []
    for row in node.args.get("expressions") or ():
        cells = row.args["expressions"] if isinstance(row, exp.Tuple) else [row]
        while len(columns) < len(cells):
            columns.append([])
        for at, cell in enumerate(cells):
            walk(t, cell, scope, 0, (), columns[at])
    for at, items in enumerate(columns):
        name = t.rules.values.format(at + t.rules.first_value)
        rel.add(name, t.fold(name), settle(items, t.ops), node)
    return rel


def array_join(t: Tracer, join: exp.Join, scope: Scope) -> None:
    """ClickHouse's ARRAY JOIN: each array becomes a column of its elements, hiding the array."""
    for item in [join.args["this"], *(join.args.get("expressions") or ())]:
        array = item.args["this"] if isinstance(item, exp.Alias) else item
        name = item.args["alias"] if isinstance(item, exp.Alias) else array.args.get("this")
        if isinstance(array, exp.Table):
            array = exp.Column(this=array.args["this"], table=array.args.get("db"))
            alias = item.args.get("alias")
            name = alias.args["this"] if isinstance(alias, exp.TableAlias) else array.args["this"]
        value = flow_of(t, array, scope)
        items: list[Item] = []
        compose(value, TRANSFORMATION, (t.ops.id("unnest"),), items, t.ops)
        compose(value, JOIN, (), scope.rel.rows, t.ops)
        rel = Relation()
        if isinstance(name, exp.Identifier):
            scope.merged[t.fold(name)] = tuple(items)
            scope.cache.pop(t.fold(name), None)
            if isinstance(item, exp.Alias) or isinstance(item.args.get("alias"), exp.TableAlias):
                rel.add(name.name, t.fold(name), tuple(items), item)
                scope.add(Source(t.fold(name), rel))
