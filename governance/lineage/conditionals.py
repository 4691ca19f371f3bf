# ruff: noqa: PLR0917
"""Expressions in which a test decides between values."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.expressions import BY_NAME, HANDLERS, apply, at_least, decide, handles, walk
from governance.lineage.flows import (
    CONDITIONAL,
    FIRST_INDIRECT,
    Chain,
    Item,
)
from governance.lineage.functions import CHOOSERS, CONDITIONALS
from governance.lineage.literals import arguments, children
from governance.lineage.operations import function_name, operation_name
from governance.lineage.scope import Scope, Tracer


def _tests_and_values(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """`multiIf(test, value, test, value, default)`."""
    name = function_name(node)
    nodes = list(node.args.get("expressions") or ())
    value = (t.ops.id(name), *chain)
    while len(nodes) > 1:
        decide(t, nodes[0], scope, kind, CONDITIONAL, value, out)
        walk(t, nodes[1], scope, at_least(kind), value, out)
        nodes = nodes[2:]
    if nodes:
        walk(t, nodes[0], scope, at_least(kind), value, out)


@handles(exp.Case)
def _case(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    args = node.args
    value = (t.ops.id("case"), *chain)
    tested = args.get("this")
    for branch in args.get("ifs") or ():
        test = branch.args["this"]
        if tested is not None:
            _compare(t, tested, test, scope, kind, value, out)
        else:
            decide(t, test, scope, kind, CONDITIONAL, value, out)
        if branch.args.get("true") is not None:
            walk(t, branch.args["true"], scope, at_least(kind), value, out)
    if args.get("default") is not None:
        walk(t, args["default"], scope, at_least(kind), value, out)


def _compare(
    t: Tracer, left: Any, right: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]
) -> None:
    """Append both sides of an implied `left = right` as a decision."""
    inner = CONDITIONAL if kind < FIRST_INDIRECT else kind
    apply(t, "=", [left, right], scope, inner, () if kind < FIRST_INDIRECT else chain, out)


@handles(exp.If, exp.Nvl2)
def _if(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    args = node.args
    null_test = node.__class__ is exp.Nvl2
    value = (t.ops.id("nvl2" if null_test else "if"), *chain)
    if null_test:
        _null_test(t, args["this"], scope, kind, value, out)
    else:
        decide(t, args["this"], scope, kind, CONDITIONAL, value, out)
    for branch in ("true", "false"):
        if args.get(branch) is not None:
            walk(t, args[branch], scope, at_least(kind), value, out)


def _null_test(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    op = t.ops.id("is null")
    if kind < FIRST_INDIRECT:
        walk(t, node, scope, CONDITIONAL, (op,), out)
    else:
        walk(t, node, scope, kind, (op, *chain), out)


@handles(exp.Coalesce)
def _coalesce(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    nodes = [node.args["this"], *(node.args.get("expressions") or ())]
    apply(t, "coalesce", nodes, scope, at_least(kind), chain, out)
    if kind < FIRST_INDIRECT:
        for tested in nodes[:-1]:
            _null_test(t, tested, scope, kind, chain, out)


@handles(exp.Nanvl)
def _nanvl(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    apply(t, "nanvl", children(node), scope, at_least(kind), chain, out)
    if kind < FIRST_INDIRECT:
        walk(t, node.args["this"], scope, CONDITIONAL, (t.ops.id("is nan"),), out)


@handles(exp.RegrValx, exp.RegrValy)
def _regr(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """`regr_valx(y, x)` is x unless y is NULL, `regr_valy(y, x)` the reverse."""
    tested, value = node.args["this"], node.args["expression"]
    if node.__class__ is exp.RegrValy:
        tested, value = value, tested
    inner = (t.ops.id(operation_name(node.__class__)), *chain)
    _null_test(t, tested, scope, kind, inner, out)
    walk(t, value, scope, at_least(kind), inner, out)


@handles(exp.Nullif)
def _nullif(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    left, right = node.args["this"], node.args["expression"]
    op = t.ops.id("nullif", arguments(t, [left, right], 0))
    walk(t, left, scope, at_least(kind), (op, *chain), out)
    _compare(t, left, right, scope, kind, (t.ops.id("nullif"), *chain), out)


@handles(exp.DecodeCase)
def _decode(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    first, *rest = node.args["expressions"]
    value = (t.ops.id("decode"), *chain)
    while len(rest) > 1:
        _compare(t, first, rest[0], scope, kind, value, out)
        walk(t, rest[1], scope, at_least(kind), value, out)
        rest = rest[2:]
    if rest:
        walk(t, rest[0], scope, at_least(kind), value, out)


def _chosen(t: Tracer, node: Any, scope: Scope, kind: int, chain: Chain, out: list[Item]) -> None:
    """`choose(n, value, value, …)`: a number picks the value."""
    which, *values = children(node)
    value = (t.ops.id(function_name(node)), *chain)
    decide(t, which, scope, kind, CONDITIONAL, value, out)
    for child in values:
        walk(t, child, scope, at_least(kind), value, out)


HANDLERS[exp.Elt] = _chosen
for _name in CHOOSERS:
    BY_NAME[_name] = _chosen
for _name in CONDITIONALS:
    BY_NAME[_name] = _tests_and_values
