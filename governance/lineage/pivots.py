"""PIVOT, UNPIVOT and MATCH_RECOGNIZE: relations whose columns are made up on the way."""

from __future__ import annotations

from itertools import product
from typing import Any

from sqlglot import exp

from governance.lineage.expressions import flow_of, walk
from governance.lineage.flows import (
    CONDITIONAL,
    FILTER,
    FIRST_INDIRECT,
    GROUP_BY,
    TRANSFORMATION,
    WINDOW,
    Flow,
    Item,
    compose,
    settle,
)
from governance.lineage.literals import shown
from governance.lineage.model import WHOLE_ROW, ColumnRef
from governance.lineage.scope import Relation, Scope, Source, Tracer, everything


def pivoted(t: Tracer, pivot: exp.Pivot, rel: Relation, scope: Scope) -> tuple[Relation, str]:
    """Return a relation after PIVOT or UNPIVOT and the name it has then, if it gets one."""
    from governance.lineage.relations import rename

    block = Scope(scope.parent, scope.env)
    block.add(Source("", rel))
    out = block.rel
    out.scans = list(rel.scans)
    out.inherits = [(rel, None)]
    if pivot.args.get("unpivot"):
        _unpivot(t, pivot, rel, block)
    else:
        _pivot(t, pivot, rel, block)
    alias = pivot.args.get("alias")
    name = ""
    if isinstance(alias, exp.TableAlias):
        out = rename(t, out, alias.args.get("columns"))
        name = t.fold(alias.args["this"]) if alias.args.get("this") is not None else ""
    return out, name


def pivot_statement(t: Tracer, node: exp.Pivot, parent: Scope | None, env: dict[str, Any]) -> Relation:
    """Trace DuckDB's `PIVOT t ON …` and `UNPIVOT t ON …`."""
    from governance.lineage.relations import bring
    from governance.lineage.stars import expand_all

    scope = Scope(parent, env)
    bring(t, node.args["this"], scope)
    expand_all(t, scope, node)
    out, _ = pivoted(t, node, scope.rel, scope)
    return out


def _mentioned(t: Tracer, nodes: list[Any]) -> set[str]:
    return {t.fold(c.args["this"]) for node in nodes for c in node.find_all(exp.Column)}


def _fields(pivot: exp.Pivot) -> tuple[list[Any], bool]:
    """Return the `column IN (…)` parts, and whether every list of values is written out."""
    fields = list(pivot.args.get("fields") or ())
    statement = not fields
    if statement:
        fields = list(pivot.args.get("expressions") or ())
    listed = all(
        isinstance(field, exp.In)
        and bool(field.args.get("expressions"))
        and not any(isinstance(v, (exp.PivotAny, exp.Query)) for v in field.args["expressions"])
        for field in fields
    )
    return fields, listed


def _pivot(t: Tracer, pivot: exp.Pivot, rel: Relation, block: Scope) -> None:
    out = block.rel
    fields, listed = _fields(pivot)
    aggregates = list(pivot.args.get("using") or ())
    if not aggregates and pivot.args.get("fields"):
        aggregates = list(pivot.args.get("expressions") or ())
    keys = [field.args["this"] if isinstance(field, exp.In) else field for field in fields]
    _group_columns(t, pivot, rel, block, _mentioned(t, [*aggregates, *keys]))
    if not aggregates:
        aggregates = [exp.Count(this=exp.Star())]
    values = [
        flow_of(t, agg.args["this"] if isinstance(agg, exp.Alias) else agg, block) for agg in aggregates
    ]
    tests: list[Item] = []
    for key in keys:
        walk(t, key, block, FILTER, (), tests)
    if not listed:
        _unknown_columns(t, pivot, out, values, tests)
        return
    cells = list(product(*(field.args["expressions"] for field in fields)))
    names = _pivot_names(pivot, cells, aggregates)
    at = 0
    for cell in cells:
        conditions: list[Item] = []
        for key, value in zip(keys, cell, strict=True):
            inner = value.args["this"] if isinstance(value, exp.PivotAlias) else value
            op = t.ops.id("=", ("·", shown(t, inner)))
            walk(t, key, block, FILTER, (op,), conditions)
        for flow in values:
            column = names[at]
            out.add(column[0], t.fold(column[1]), settle([*flow, *conditions], t.ops), pivot)
            at += 1


def _pivot_names(pivot: exp.Pivot, cells: list[Any], aggregates: list[Any]) -> list[tuple[str, Any]]:
    """Return the names of the columns that a pivot makes, as its dialect forms them."""
    made = list(pivot.args.get("columns") or ())
    plain = all(v.__class__ in _NAMED_BY_TEXT for cell in cells for v in cell)
    if plain and len(made) == len(cells) * len(aggregates):
        return [(name.name, name) for name in made]
    names = []
    for cell in cells:
        parts = [_value_name(value) for value in cell]
        for aggregate in aggregates:
            named = aggregate.alias if isinstance(aggregate, exp.Alias) else ""
            name = "_".join(
                [*parts, *([named or aggregate.sql().lower()] if named or len(aggregates) > 1 else [])]
            )
            names.append((name, name))
    return names


_NAMED_BY_TEXT = frozenset({exp.Literal, exp.PivotAlias, exp.Column, exp.Identifier, exp.Tuple})


def _value_name(value: Any) -> str:
    """Return what a pivoted value adds to a column's name."""
    if isinstance(value, exp.PivotAlias):
        return str(value.args["alias"].name)
    if value.__class__ is exp.Boolean:
        return "true" if value.args["this"] else "false"
    if value.__class__ is exp.Neg:
        return "-" + _value_name(value.args["this"])
    if value.__class__ is exp.Null:
        return "NULL"
    return _value_name(value.args["this"]) if value.__class__ is exp.Cast else str(value.name)


def _group_columns(t: Tracer, pivot: exp.Pivot, rel: Relation, block: Scope, mentioned: set[str]) -> None:
    """Keep the columns that are neither pivoted nor aggregated: they are the group keys."""
    out = block.rel
    group = pivot.args.get("group")
    wanted = _mentioned(t, [group]) if group is not None else None
    refs: dict[ColumnRef, None] = {}
    for position, key in enumerate(rel.keys):
        if (wanted is None and key in mentioned) or (wanted is not None and key not in wanted):
            continue
        flow = rel.at(position, pivot)
        out.add(rel.names[position], key, flow, pivot)
        compose(flow, GROUP_BY, (), out.rows, t.ops)
        refs.update(
            (ColumnRef(t.scans[i[0]].dataset, i[1]), None)
            for i in flow
            if i[0] >= 0 and i[1] and i[2] < FIRST_INDIRECT and not t.scans[i[0]].recursive
        )
    out.grouped = tuple(refs)
    out.grain = (frozenset(range(len(out.names))),)
    if rel.open and wanted is None:
        out.open, out.hidden = rel.open, rel.hidden | mentioned
        if WHOLE_ROW not in out.keys:
            items = [item for item in rel.everything(pivot) if item[1] == WHOLE_ROW]
            gap = t.gap("GV102", "the columns of a pivoted relation are not known", pivot)
            out.add(WHOLE_ROW, WHOLE_ROW, (*items, gap), pivot)


def _unknown_columns(
    t: Tracer, pivot: exp.Pivot, out: Relation, values: list[Flow], tests: list[Item]
) -> None:
    gap = t.gap("GV105", "which columns PIVOT makes depends on the data", pivot)
    flow = settle([*(item for value in values for item in value), *tests, gap], t.ops)
    alias = pivot.args.get("alias")
    named = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    for column in (named or ())[len(out.names) :]:
        out.add(column.name, t.fold(column), flow, pivot)
    if not named:
        out.add(WHOLE_ROW, WHOLE_ROW, flow, pivot)
        out.fallback = flow


def _unpivot(t: Tracer, pivot: exp.Pivot, rel: Relation, block: Scope) -> None:
    out = block.rel
    into = pivot.args.get("into")
    if pivot.args.get("fields"):
        field = pivot.args["fields"][0]
        named = field.args["this"]
        columns = list(field.args["expressions"])
        values = list(pivot.args["expressions"])
    else:
        named = into.args["this"] if into is not None else exp.to_identifier("name")
        values = (
            list(into.args.get("expressions") or ()) if into is not None else [exp.to_identifier("value")]
        )
        columns = list(pivot.args["expressions"])
    if len(values) == 1 and isinstance(values[0], exp.Tuple):
        values = list(values[0].args["expressions"])
    cells = _unpivoted(t, columns, block)
    mentioned = {t.fold(c.args["this"]) for cell in cells for c in cell if isinstance(c, exp.Column)}
    merged: list[list[Item]] = [[] for _ in values]
    for cell in cells:
        for at, column in enumerate(cell):
            merged[min(at, len(values) - 1)].extend(flow_of(t, column, block))
    if not values:
        values, merged = [exp.to_identifier("value")], [[]]
    for position, key in enumerate(rel.keys):
        if key not in mentioned:
            out.add(rel.names[position], key, rel.at(position, pivot), pivot)
    out.open, out.hidden, out.stars = rel.open, rel.hidden | mentioned, rel.stars
    made = [(_name(value), settle(items, t.ops)) for value, items in zip(values, merged, strict=True)]
    label: tuple[Any, Flow] = (_name(named), ())
    values_first = pivot.args.get("value_columns_first") or t.dialect == "bigquery"
    for name, flow in [*made, label] if values_first else [label, *made]:
        out.add(name.name, t.fold(name), flow, pivot)
    if not pivot.args.get("include_nulls"):
        op = t.ops.id("is not null")
        for items in merged:
            compose(items, FILTER, (op,), out.rows, t.ops)


def _name(node: Any) -> Any:
    return node.args["this"] if isinstance(node, exp.Column) else node


def _unpivoted(t: Tracer, columns: list[Any], block: Scope) -> list[list[Any]]:
    """Return the columns that become rows, those that become one row together."""
    from governance.lineage.stars import chosen_columns

    cells: list[list[Any]] = []
    for column in columns:
        inner = column
        while isinstance(inner, (exp.PivotAlias, exp.Alias, exp.Paren)):
            inner = inner.args["this"]
        if isinstance(inner, exp.Columns):
            cells.extend(
                [exp.Column(this=exp.Identifier(this=name, quoted=True))]
                for name in chosen_columns(t, inner, block).names
            )
        elif isinstance(inner, exp.Tuple):
            cells.append(list(inner.args["expressions"]))
        else:
            cells.append([inner])
    return cells


def match_recognize(t: Tracer, node: exp.MatchRecognize, scope: Scope) -> None:
    """Replace the sources by what MATCH_RECOGNIZE makes of them."""
    rel = Relation()
    _bind_pattern(t, node, scope)
    decided: list[Item] = []
    for key in node.args.get("partition_by") or ():
        walk(t, key, scope, WINDOW, (), decided)
    order = node.args.get("order")
    if order is not None:
        walk(t, order, scope, WINDOW, (), decided)
    for define in node.args.get("define") or ():
        walk(t, define.args["this"], scope, CONDITIONAL, (), decided)
    compose(decided, FILTER, (), scope.rel.rows, t.ops)
    for key in node.args.get("partition_by") or ():
        rel.add(key.name, t.fold(key.args["this"]), flow_of(t, key, scope), node)
    rows = str(node.args.get("rows") or "").upper()
    if "ALL ROWS" in rows:
        _all_columns(rel, scope, node)
    for measure in node.args.get("measures") or ():
        alias = measure.args["this"]
        if not isinstance(alias, exp.Alias):
            continue
        items: list[Item] = []
        walk(t, alias.args["this"], scope, TRANSFORMATION, (t.ops.id("match_recognize"),), items)
        rel.add(
            alias.args["alias"].name, t.fold(alias.args["alias"]), settle([*items, *decided], t.ops), node
        )
    alias = node.args.get("alias")
    name = t.fold(alias.args["this"]) if isinstance(alias, exp.TableAlias) and alias.args.get("this") else ""
    scope.sources.clear()
    scope.by_alias.clear()
    scope.keys = []
    scope.add(Source(name, rel))


def _bind_pattern(t: Tracer, node: exp.MatchRecognize, scope: Scope) -> None:
    """Let the pattern's variables name the rows of the only source."""
    if len(scope.sources) != 1:
        return
    for column in node.find_all(exp.Column):
        qualifier = column.args.get("table")
        if qualifier is not None:
            scope.by_alias.setdefault(t.fold(qualifier), scope.sources[0])


def _all_columns(rel: Relation, scope: Scope, node: Any) -> None:
    for source in scope.sources:
        for position, key in enumerate(source.rel.keys):
            if key not in rel.keys:
                rel.add(source.rel.names[position], key, source.rel.at(position, node), node)
        rel.open = (*rel.open, *source.rel.open)


def depends_on_all(t: Tracer, scope: Scope, node: Any) -> list[Item]:
    """Return what decides the rows of something that was not understood: everything in scope."""
    out: list[Item] = []
    compose([item for item in everything(scope, node) if item[0] >= 0], FILTER, (t.ops.unknown,), out, t.ops)
    return out
