# ruff: noqa: PLR0917
"""Functions of functions: lambdas, comprehensions, and whose elements their parameters are."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.expressions import BY_NAME, HANDLERS, at_least, decide, handles, walk
from governance.lineage.flows import (
    CONDITIONAL,
    FIRST_INDIRECT,
    TRANSFORMATION,
    Chain,
    Flow,
    Item,
    compose,
    settle,
)
from governance.lineage.functions import HIGHER_ORDER
from governance.lineage.literals import children, shown
from governance.lineage.operations import function_name
from governance.lineage.resolve import known_column
from governance.lineage.scope import Scope, Tracer


@handles(exp.Lambda)
def _lambda(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """A lambda whose caller bound nothing.

    `f(doc -> 'a')` is parsed as one where `->` takes a field of JSON: parameters may be columns then.
    """
    for parameter in node.args.get("expressions") or ():
        if isinstance(parameter, exp.Identifier):
            flow = known_column(t, scope, parameter, node)
            op = t.ops.id("json_extract", ("·", shown(t, node.args["this"])))
            compose(flow, at_least(kind), (op, *chain), out, t.ops)
    with_parameters(t, node, scope, (), kind, chain, out)


@handles(exp.Comprehension)
def _comprehension(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """`[f(x) for x in list if test(x)]`: the variable is an element, the test decides."""
    args = node.args
    bound: list[Item] = []
    walk(t, args["iterator"], scope, TRANSFORMATION, (t.ops.id("unnest"),), bound)
    before, aliases = scope.lambdas, scope.cache
    names = [args["expression"], *([args["position"]] if isinstance(args.get("position"), exp.Expr) else [])]
    scope.lambdas = {**(before or {}), **{t.fold(name): settle(bound, t.ops) for name in names}}
    scope.cache = {}
    walk(t, args["this"], scope, at_least(kind), (t.ops.id("transform"), *chain), out)
    if args.get("condition") is not None:
        decide(t, args["condition"], scope, kind, CONDITIONAL, chain, out)
    scope.lambdas, scope.cache = before, aliases


def with_parameters(
    t: Tracer, node: Any, scope: Scope, value: Flow, kind: int, chain: Chain, out: list[Item]
) -> None:
    """Walk a lambda's body with its parameters bound to a value."""
    before, cache = scope.lambdas, scope.cache
    scope.lambdas = {**(before or {}), **{t.fold(p): value for p in node.args.get("expressions") or ()}}
    scope.cache = {}
    walk(t, node.args["this"], scope, kind, chain, out)
    scope.lambdas, scope.cache = before, cache


_PASSES_THROUGH = (exp.ArrayFilter, exp.ArraySort)


def _higher_order(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """A function with a lambda: `transform` maps its values, everything else may also return them."""
    name = function_name(node)
    nodes = children(node)
    lambdas = [child for child in nodes if child.__class__ is exp.Lambda]
    others = [child for child in nodes if child.__class__ is not exp.Lambda]
    bound: list[Item] = []
    for child in others:
        walk(t, child, scope, 0, (), bound)
    value = settle(bound, t.ops)
    op = t.ops.id(name, ("·", "…"))
    if name not in ("transform", "array_map", "arraymap") or not lambdas:
        compose(value, at_least(kind), (op, *chain), out, t.ops)
    for body in lambdas:
        if isinstance(node, _PASSES_THROUGH) and kind < FIRST_INDIRECT:
            with_parameters(t, body, scope, value, CONDITIONAL, (), out)
        else:
            with_parameters(t, body, scope, value, at_least(kind), (op, *chain), out)


for _cls in (exp.Transform, *_PASSES_THROUGH, exp.ArrayAny, exp.ArrayAll, exp.Reduce):
    HANDLERS[_cls] = _higher_order
for _name in HIGHER_ORDER:
    BY_NAME[_name] = _higher_order
