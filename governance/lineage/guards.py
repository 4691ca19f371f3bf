# ruff: noqa: PLR0917
"""Guards: what is certain of the rows that a reading contributes to the output.

A guard is claimed only where it must hold: consent proofs rest on it. Conjuncts of WHERE and HAVING hold for
all rows of a block; those of ON for both sides of an inner or semi join and for the nullable side of an outer
one. A later conjunct that no padded row can meet makes an outer join an inner one. Whatever is not a
comparison of a single column in the row at hand is `opaque`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from governance.lineage.expressions import flow_of
from governance.lineage.flows import AGGREGATION, FIRST_INDIRECT, Chain, Flow, Item
from governance.lineage.functions import ACROSS_ROWS
from governance.lineage.literals import CONSTANTS, children, constant, shown
from governance.lineage.operations import operands
from governance.lineage.resolve import resolve
from governance.lineage.scope import Mark, Relation, Scope, Tracer

FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
COMPARISONS: dict[type, str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_KEEPS_NULL = frozenset({"cast", "lower", "upper", "trim", "date", "date_trunc", "year", "abs", "round"})


@dataclass(slots=True)
class Facts:
    """What one conjunct says: guards by the reading they are about, and readings it cannot be padded in."""

    guards: list[tuple[int, Mark]]
    present: set[int]


Conjunct = tuple[Any, "Facts | None"]
"""A conjunct, with what it says if that is known already."""


def conjuncts(node: Any) -> list[Any]:
    """Return the conjuncts of a predicate."""
    return operands(node, exp.And)


def facts_of(t: Tracer, scope: Scope, node: Any) -> Facts:
    """Return what a conjunct that is true says of the readings it mentions."""
    facts = Facts([], set())
    _read(t, scope, node, facts)
    return facts


def _read(t: Tracer, scope: Scope, node: Any, facts: Facts) -> None:
    cls = node.__class__
    args = node.args
    if cls in COMPARISONS:
        _compare(t, scope, COMPARISONS[cls], args["this"], args["expression"], facts)
    elif cls is exp.Between and not args.get("symmetric"):
        _compare(t, scope, ">=", args["this"], args["low"], facts)
        _compare(t, scope, "<=", args["this"], args["high"], facts)
    elif cls is exp.Is:
        _is(t, scope, node, facts)
    elif cls is exp.Not:
        _not(t, scope, args["this"], facts)
    elif cls is exp.In:
        _in(t, scope, node, facts)
    elif cls is exp.Exists:
        _exists(t, node, facts)
    elif cls is exp.Column:
        _simple(t, scope, node, "is true", (), facts)
    elif cls is exp.Like and constant(args["expression"]):
        _simple(t, scope, args["this"], "like", (constant(args["expression"]),), facts)
    elif cls not in (exp.Boolean, exp.Null, exp.Literal):
        _opaque(t, scope, [node], facts)


def _is(t: Tracer, scope: Scope, node: Any, facts: Facts) -> None:
    right = node.args["expression"]
    if right.__class__ is exp.Null:
        _simple(t, scope, node.args["this"], "is null", (), facts)
    elif right.__class__ is exp.Boolean and right.args["this"]:
        _simple(t, scope, node.args["this"], "is true", (), facts)
    else:
        _opaque(t, scope, [node], facts)


def _not(t: Tracer, scope: Scope, inner: Any, facts: Facts) -> None:
    while inner.__class__ is exp.Paren:
        inner = inner.args["this"]
    if inner.__class__ is exp.Is and inner.args["expression"].__class__ is exp.Null:
        _simple(t, scope, inner.args["this"], "is not null", (), facts)
    elif inner.__class__ is exp.In and _listed(t, inner) is not None:
        _simple(t, scope, inner.args["this"], "not in", _listed(t, inner) or (), facts)
    elif inner.__class__ is exp.In and inner.args.get("query") is not None:
        _opaque(t, scope, [inner.args["this"]], facts)
    elif inner.__class__ is not exp.Exists:
        _opaque(t, scope, [inner], facts)


def _listed(t: Tracer, node: Any) -> tuple[str, ...] | None:
    """Return the constants of an IN list, None if it is not one."""
    if node.args.get("query") is not None or node.args.get("unnest") is not None or node.args.get("field"):
        return None
    values = tuple(constant(value, t.dialect) for value in node.args.get("expressions") or ())
    return values if values and all(values) else None


def _in(t: Tracer, scope: Scope, node: Any, facts: Facts) -> None:
    values = _listed(t, node)
    if values is not None:
        _simple(t, scope, node.args["this"], "in", values, facts)
        return
    rel = t.subqueries.get(id(node.args.get("query")))
    if rel is None:
        _opaque(t, scope, [node], facts)
        return
    _establish(t, rel, facts)
    left = node.args["this"]
    lefts = left.args["expressions"] if isinstance(left, exp.Tuple) else [left]
    for at, side in enumerate(lefts):
        inner = rel.flows[at] if len(lefts) == len(rel.flows) else ()
        right = inner[0][:2] if len(inner) == 1 and not inner[0][3] and inner[0][2] == 0 else None
        if right is None:
            _opaque(t, scope, [side], facts)
        else:
            _pair(t, _alternatives(t, flow_of(t, side, scope)), "=", right, facts)


def _exists(t: Tracer, node: Any, facts: Facts) -> None:
    rel = t.subqueries.get(id(node.args["this"]))
    if rel is not None:
        _establish(t, rel, facts)


def _establish(t: Tracer, rel: Relation, facts: Facts) -> None:
    """A row of the subquery exists: what its readings demand holds, and what it demands of outer ones too."""
    for scan in rel.scans:
        t.scans[scan].anti = False
    for scan, guard in rel.outer:
        facts.guards.append((scan, guard))


def _compare(t: Tracer, scope: Scope, op: str, left: Any, right: Any, facts: Facts) -> None:
    """Read a comparison of a column with a constant or with another column."""
    for side, other, oriented in ((left, right, op), (right, left, FLIPPED[op])):
        value = shown(t, other)
        if value != "…" and not _reads(side):
            return
        if value != "…":
            if value == "null":
                return
            _simple(t, scope, side, oriented, (value,), facts)
            return
    if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple) and op == "=":
        for a, b in zip(left.args["expressions"], right.args["expressions"], strict=False):
            _compare(t, scope, op, a, b, facts)
    elif (
        isinstance(left, exp.Tuple)
        or isinstance(right, exp.Tuple)
        or not compared(t, flow_of(t, left, scope), flow_of(t, right, scope), op, facts)
    ):
        _opaque(t, scope, [left, right], facts)


def compared(t: Tracer, left: Flow, right: Flow, op: str, facts: Facts) -> bool:
    """Add that two values compare so; tell whether it can be said of single columns."""
    ours, theirs = _alternatives(t, left), _alternatives(t, right)
    if ours is None or theirs is None:
        return False
    for one, many, oriented in ((theirs, ours, op), (ours, theirs, FLIPPED[op])):
        if len(one) == 1 and not one[0][3]:
            _pair(t, many, oriented, one[0][:2], facts)
        else:
            facts.guards.extend([(item[0], _opaque_mark(item)) for item in many])
    facts.present.update([item[0] for item in (*ours, *theirs) if _keeps_null(t, item[3])])
    return True


def _reads(node: Any) -> bool:
    return node.__class__ is exp.Column or node.find(exp.Column) is not None


def _pair(t: Tracer, items: list[Item] | None, op: str, right: tuple[int, str], facts: Facts) -> None:
    for item in items or ():
        facts.guards.append((item[0], (op, item[:2], right, (), item[3])))
        if _keeps_null(t, item[3]):
            facts.present.add(item[0])


def _simple(t: Tracer, scope: Scope, side: Any, op: str, values: tuple[str, ...], facts: Facts) -> None:
    """Add `column op values`, or say that the column is under a condition that was not understood."""
    while side.__class__ is exp.Paren:
        side = side.args["this"]
    if not said(t, flow_of(t, side, scope), op, values, facts):
        _opaque(t, scope, [side], facts)


def said(t: Tracer, flow: Flow, op: str, values: tuple[str, ...], facts: Facts) -> bool:
    """Add `column op values`; tell whether it can be said of single columns."""
    items = _alternatives(t, flow)
    for item in items or ():
        facts.guards.append((item[0], (op, item[:2], None, values, item[3])))
        if op != "is null" and _keeps_null(t, item[3]):
            facts.present.add(item[0])
    return items is not None


def _opaque(t: Tracer, scope: Scope, nodes: Iterable[Any], facts: Facts) -> None:
    for node in nodes:
        columns = _columns(node)
        if columns is not None:
            for column in columns:
                opaque(resolve(t, scope, column), facts)
        elif node.find(exp.Query) is None:
            opaque(flow_of(t, node, scope), facts)


_PLAIN = frozenset(
    {
        *COMPARISONS, exp.And, exp.Or, exp.Not, exp.Paren, exp.Between, exp.In, exp.Is, exp.Like, exp.ILike,
        exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Cast,
    }
)  # fmt: skip
"""Expressions whose value is made from all of their columns and from nothing else."""


def _columns(node: Any) -> list[Any] | None:
    """Return an expression's columns from left to right, None if there may be more to it than they."""
    found: list[Any] = []
    todo = [node]
    while todo:
        current = todo.pop()
        cls = current.__class__
        if cls is exp.Column:
            if current.args["this"].__class__ is not exp.Identifier:
                return None
            found.append(current)
        elif cls in _PLAIN:
            todo.extend(reversed(children(current)))
        elif cls not in CONSTANTS:
            return None
    return found


def opaque(flow: Flow, facts: Facts) -> None:
    """Add that columns are under a condition that was not understood."""
    facts.guards.extend(
        [(item[0], _opaque_mark(item)) for item in flow if item[0] >= 0 and item[2] != AGGREGATION]
    )


def _opaque_mark(item: Item) -> Mark:
    return "opaque", item[:2], None, (), ()


def _keeps_null(t: Tracer, chain: Chain) -> bool:
    return not chain or all(t.ops.ops[op].name in _KEEPS_NULL for op in chain)


def _alternatives(t: Tracer, flow: Iterable[Item]) -> list[Item] | None:
    """Return the columns of which exactly one is the value in any row, None if that cannot be said.

    One column is; so are the columns of different branches of a UNION.
    """
    items = list(flow)
    for item in items:
        if item[0] < 0 or item[2] >= FIRST_INDIRECT or item[2] == AGGREGATION:
            return None
        if item[3] and any(t.ops.ops[op].name in ACROSS_ROWS for op in item[3]):
            return None
    if len(items) < 2:
        return items or None
    paths = [t.scans[item[0]].branch for item in items]
    for at, path in enumerate(paths):
        for other in paths[at + 1 :]:
            if not _apart(path, other):
                return None
    return items


def _apart(left: tuple[tuple[int, int], ...], right: tuple[tuple[int, int], ...]) -> bool:
    """Tell whether two readings are in different branches of one UNION."""
    branches = dict(left)
    return any(union in branches and branches[union] != branch for union, branch in right)


def hold(t: Tracer, scope: Scope, facts: Facts, eligible: set[int] | None = None) -> None:
    """Let guards hold for the readings of this block; those about outer ones are for the block that asks."""
    own = set(scope.rel.scans) if eligible is None else eligible
    for scan, guard in facts.guards:
        if scan in own:
            attach(t, scan, guard)
        elif eligible is None:
            scope.rel.outer.append((scan, guard))
    if eligible is None and scope.padded:
        _unpad(t, scope, facts.present)


def attach(t: Tracer, scan: int, guard: Mark) -> None:
    """Add a guard to a reading unless something says that later conditions do not bind it."""
    state = t.scans[scan]
    if not state.frozen:
        state.guards[guard] = None


def _unpad(t: Tracer, scope: Scope, present: set[int]) -> None:
    """Make outer joins inner whose padded rows a later condition has thrown away."""
    todo = [present]
    while todo:
        seen = todo.pop()
        for entry in [entry for entry in scope.padded if entry[0] & seen]:
            scope.padded.remove(entry)
            facts: Facts = entry[1]
            own = set(scope.rel.scans)
            for scan, guard in facts.guards:
                if scan in own:
                    attach(t, scan, guard)
                else:
                    scope.rel.outer.append((scan, guard))
            todo.append(facts.present)


def require(t: Tracer, scope: Scope, conditions: Iterable[Conjunct]) -> None:
    """Let conjuncts hold for every row of a block."""
    for node, facts in conditions:
        hold(t, scope, facts_of(t, scope, node) if facts is None else facts)


def join_guards(t: Tracer, scope: Scope, on: Facts, side: str, before: set[int], added: set[int]) -> None:
    """Let a join's condition hold for the sides that it filters."""
    if side == "LEFT":
        hold(t, scope, on, added)
        scope.padded.append((frozenset(added), on))
    elif side == "RIGHT":
        hold(t, scope, on, before)
        scope.padded.append((frozenset(before), on))
    elif side != "FULL":
        hold(t, scope, on)


def on_facts(t: Tracer, scope: Scope, conditions: Iterable[Conjunct]) -> Facts:
    """Return what the conditions of a join say together."""
    all_facts = Facts([], set())
    for node, known in conditions:
        facts = facts_of(t, scope, node) if known is None else known
        all_facts.guards.extend(facts.guards)
        all_facts.present |= facts.present
    return all_facts


def equal_flows(t: Tracer, left: Iterable[Item], right: Iterable[Item], facts: Facts) -> None:
    """Add that two columns merged by USING or NATURAL are equal."""
    ours, theirs = _alternatives(t, left), _alternatives(t, right)
    if ours is None or theirs is None:
        return
    for one, many in ((theirs, ours), (ours, theirs)):
        if len(one) == 1 and not one[0][3]:
            _pair(t, many, "=", one[0][:2], facts)


def separate_windows(t: Tracer, rel: Relation) -> None:
    """Give values that windows brought from other rows a reading that later filters do not bind."""
    ghosts: dict[int, int] = {}
    for position, flow in enumerate(rel.flows):
        if not any(_from_other_row(t, item) for item in flow):
            continue
        moved: list[Item] = []
        for item in flow:
            if _from_other_row(t, item):
                ghost = ghosts.get(item[0])
                if ghost is None:
                    ghost = ghosts[item[0]] = t.ghost(item[0])
                    rel.scans.append(ghost)
                moved.append((ghost, *item[1:]))
            else:
                moved.append(item)
        rel.flows[position] = tuple(moved)


def _from_other_row(t: Tracer, item: Item) -> bool:
    scan, _, kind, chain, _ = item
    if scan < 0 or kind >= FIRST_INDIRECT or t.scans[scan].ghost_of >= 0 or not chain:
        return False
    ops = t.ops.ops
    return any(ops[op].name == "window" for op in chain)
