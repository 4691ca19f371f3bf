# ruff: noqa: PLR0917
"""Aggregates and windows: what is counted, in which order, over which rows."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.expressions import (
    apply,
    at_least,
    counted_rows,
    decide,
    handles,
    starred,
    walk,
)
from governance.lineage.flows import (
    AGGREGATION,
    FILTER,
    SORT,
    TRANSFORMATION,
    WINDOW,
    Chain,
    Item,
)
from governance.lineage.literals import CONSTANTS, children, constant
from governance.lineage.operations import operation_name, window_function
from governance.lineage.scope import Scope, Tracer


@handles(exp.Count)
def _count(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    nodes = children(node)
    if scope.windowing is not node:
        scope.aggregated = True
    distinct = bool(nodes) and nodes[0].__class__ is exp.Distinct
    if distinct:
        nodes[:1] = children(nodes[0])
        starred(t, "count", nodes, scope, at_least(kind, AGGREGATION), chain, out, distinct=True)
    before = len(out)
    apply(t, "count", nodes, scope, at_least(kind, AGGREGATION), chain, out, distinct=distinct)
    if len(out) == before:
        counted_rows(t, "count", scope, kind, chain, out)


@handles(exp.Filter)
def _filter(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    walk(t, node.args["this"], scope, kind, chain, out)
    decide(t, node.args["expression"].args["this"], scope, kind, FILTER, chain, out)


@handles(exp.ArgMax, exp.ArgMin)
def _arg_extreme(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    op = t.ops.id(operation_name(node.__class__), ("·", "…"))
    if scope.windowing is not node:
        scope.aggregated = True
    walk(t, node.args["this"], scope, at_least(kind, AGGREGATION), (op, *chain), out)
    decide(t, node.args["expression"], scope, kind, SORT, (op, *chain), out)


@handles(exp.HavingMax)
def _having_max(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    walk(t, node.args["this"], scope, kind, chain, out)
    decide(t, node.args["expression"], scope, kind, SORT, chain, out)


@handles(exp.Order)
def _order(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """`array_agg(x order by y)`: the order decides, the argument is the value."""
    inner = node.args.get("this")
    if inner is not None:
        walk(t, inner, scope, kind, chain, out)
    for ordered in node.args.get("expressions") or ():
        decide(t, ordered.args.get("this") or ordered, scope, kind, SORT, chain, out)


@handles(exp.Ordered)
def _ordered(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    walk(t, node.args["this"], scope, kind, chain, out)


_VALUE_IN_ORDER = (exp.PercentileCont, exp.PercentileDisc, exp.Mode, exp.Median, exp.Quantile)


@handles(exp.WithinGroup)
def _within_group(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    function = node.args["this"]
    order = node.args["expression"]
    bare = not any(child.__class__ not in CONSTANTS for child in children(function))
    if isinstance(function, _VALUE_IN_ORDER) or bare:
        name = operation_name(function.__class__)
        if function.__class__ in (exp.Anonymous, exp.AnonymousAggFunc):
            name = str(function.name).lower()
        nodes = [ordered.args.get("this") or ordered for ordered in order.args.get("expressions") or ()]
        given = tuple(constant(child, t.dialect) for child in children(function))
        op = t.ops.id(name, ("·", *filter(None, given)))
        if scope.windowing is not function:
            scope.aggregated = True
        for value in nodes:
            walk(t, value, scope, at_least(kind, AGGREGATION), (op, *chain), out)
        return
    walk(t, function, scope, kind, chain, out)
    walk(t, order, scope, kind, chain, out)


_NAVIGATION = (exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.NthValue)


@handles(*_NAVIGATION)
def _navigation(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    nodes = [child for child in children(node) if child.__class__ is not exp.Order]
    least = TRANSFORMATION
    if scope.windowing is not node:
        scope.aggregated = True
        least = AGGREGATION
    apply(t, operation_name(node.__class__), nodes, scope, at_least(kind, least), chain, out)
    for child in children(node):
        if child.__class__ is exp.Order:
            walk(t, child, scope, kind, chain, out)


@handles(exp.Window)
def _window(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    op = t.ops.id("window")
    inner = (op, *chain)
    scope.windowed = True
    before = scope.windowing
    scope.windowing = window_function(node)
    walk(t, node.args["this"], scope, at_least(kind), inner, out)
    scope.windowing = before
    window_keys(t, node, scope, kind, inner, out)


def window_keys(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """Append what a window's partition, order and frame decide, following named windows."""
    seen: set[str] = set()
    current = node
    while current is not None:
        args = current.args
        for key in args.get("partition_by") or ():
            decide(t, key, scope, kind, WINDOW, chain, out)
        order = args.get("order")
        for ordered in order.args["expressions"] if order is not None else ():
            decide(t, ordered.args.get("this") or ordered, scope, kind, WINDOW, chain, out)
        spec = args.get("spec")
        for edge in children(spec) if spec is not None else ():
            decide(t, edge, scope, kind, WINDOW, chain, out)
        name = args.get("alias")
        if name is None and current is not node:
            name = args.get("this")
        key = t.fold(name) if isinstance(name, exp.Identifier) else ""
        current = None if not key or key in seen else scope.windows.get(key)
        seen.add(key)
