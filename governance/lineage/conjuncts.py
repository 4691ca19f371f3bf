# ruff: noqa: PLR0917
"""Predicates, conjunct by conjunct: what each reads and what it says of the rows that are left.

Row inputs come from the one, guards from the other. The commonest conjuncts, a column compared with a
constant or with another column, are looked at once for both; for the others `guards.facts_of` looks again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from governance.lineage.expressions import walk
from governance.lineage.flows import VALUE, Flow, Item, compose
from governance.lineage.guards import COMPARISONS, FLIPPED, Conjunct, Facts, compared, conjuncts, opaque, said
from governance.lineage.literals import ARGS_LIMIT, arguments, constant, many_arguments, shown
from governance.lineage.resolve import resolve
from governance.lineage.scope import Scope, Tracer


def predicate(t: Tracer, node: Any, scope: Scope, kind: int, out: list[Item]) -> list[Conjunct]:
    """Append what a predicate's conjuncts read and return them; a top-level AND is no operation."""
    found: list[Conjunct] = []
    for conjunct in conjuncts(node):
        reader = _READERS.get(conjunct.__class__)
        facts = reader(t, conjunct, scope, kind, out) if reader is not None else None
        if facts is None:
            walk(t, conjunct, scope, kind, (), out)
        found.append((conjunct, facts))
    return found


def _constant(t: Tracer, node: Any) -> str:
    """Return a literal as an operation shows it, a cast one or a sum too; an empty string for anything else."""
    if _is_literal(node) or node.__class__ is exp.Cast or node.__class__ in _SUMS:
        return shown(t, node) if _is_plain(node) else ""
    return ""


def _is_plain(node: Any) -> bool:
    """Tell whether an expression is made of literals alone, by nothing but casts and at most one sum."""
    if node.__class__ in _SUMS:
        return _is_term(node.args["this"]) and _is_term(node.args["expression"])
    return _is_term(node)


def _is_term(node: Any) -> bool:
    inner = node.args["this"] if node.__class__ in (exp.Cast, exp.Interval) else node
    return _is_literal(inner)


def _is_literal(node: Any) -> bool:
    return node.__class__ in _LITERALS


_LITERALS = frozenset({exp.Literal, exp.Boolean, exp.HexString})
_SUMS = frozenset({exp.Add, exp.Sub})


def _read(
    t: Tracer, column: Any, name: str, args: tuple[str, ...], scope: Scope, kind: int, out: list[Item]
) -> Flow:
    """Append that a column is read by an operation and return its flow."""
    flow = resolve(t, scope, column)
    compose(flow, kind, (t.ops.id(name, args),), out, t.ops)
    return flow


def _say(t: Tracer, flow: Flow, op: str, values: tuple[str, ...], facts: Facts) -> None:
    if not said(t, flow, op, values, facts):
        opaque(flow, facts)


def _comparison(t: Tracer, node: Any, scope: Scope, kind: int, out: list[Item]) -> Facts | None:
    """`column = 1`, `1 = column` and `column = column`."""
    args = node.args
    if len(args) != 2:
        return None
    left, right = args["this"], args["expression"]
    name = COMPARISONS[node.__class__]
    if left.__class__ is not exp.Column:
        value = _constant(t, left) if right.__class__ is exp.Column else ""
        if not value:
            return None
        facts = Facts([], set())
        _say(t, _read(t, right, name, (value, "·"), scope, kind, out), FLIPPED[name], (value,), facts)
        return facts
    if right.__class__ is exp.Column:
        facts = Facts([], set())
        ours = _read(t, left, name, ("·", "…"), scope, kind, out)
        theirs = _read(t, right, name, ("…", "·"), scope, kind, out)
        if not compared(t, ours, theirs, name, facts):
            opaque((*ours, *theirs), facts)
        return facts
    value = _constant(t, right)
    if not value:
        return None
    facts = Facts([], set())
    _say(t, _read(t, left, name, ("·", value), scope, kind, out), name, (value,), facts)
    return facts


def _between(t: Tracer, node: Any, scope: Scope, kind: int, out: list[Item]) -> Facts | None:
    """`column between 1 and 2`."""
    args = node.args
    column = args["this"]
    if column.__class__ is not exp.Column or args.get("symmetric"):
        return None
    low, high = _constant(t, args["low"]), _constant(t, args["high"])
    if not low or not high:
        return None
    facts = Facts([], set())
    flow = _read(t, column, "between", ("·", low, high), scope, kind, out)
    _say(t, flow, ">=", (low,), facts)
    _say(t, flow, "<=", (high,), facts)
    return facts


def _member(t: Tracer, node: Any, scope: Scope, kind: int, out: list[Item]) -> Facts | None:
    """`column in (1, 2)`."""
    args = node.args
    column, values = args["this"], args.get("expressions")
    if column.__class__ is not exp.Column or not values or not all(map(_is_literal, values)):
        return None
    if any(args.get(part) is not None for part in ("query", "unnest", "field")):
        return None
    nodes = [column, *values]
    shown_values = many_arguments(t, nodes) if len(nodes) > ARGS_LIMIT else arguments(t, nodes, 0)
    flow = _read(t, column, "in", shown_values, scope, kind, out)
    facts = Facts([], set())
    _say(t, flow, "in", tuple([constant(value, t.dialect) for value in values]), facts)
    return facts


def _null_test(t: Tracer, node: Any, scope: Scope, kind: int, out: list[Item]) -> Facts | None:
    """`column is null` and `not column is null`."""
    inner, op = node, "is null"
    if node.__class__ is exp.Not:
        inner, op = node.args["this"], "is not null"
        while inner.__class__ is exp.Paren:
            inner = inner.args["this"]
    if inner.__class__ is not exp.Is or inner.args["expression"].__class__ is not exp.Null:
        return None
    column = inner.args["this"]
    if column.__class__ is not exp.Column:
        return None
    facts = Facts([], set())
    _say(t, _read(t, column, op, VALUE, scope, kind, out), op, (), facts)
    return facts


_Reader = Callable[[Tracer, Any, Scope, int, "list[Item]"], "Facts | None"]
_READERS: dict[type, _Reader] = {
    **dict.fromkeys(COMPARISONS, _comparison),
    exp.Between: _between,
    exp.In: _member,
    exp.Is: _null_test,
    exp.Not: _null_test,
}
