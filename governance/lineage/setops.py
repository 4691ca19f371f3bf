"""Set operations: whose values come out, and what decides the rows."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.flows import (
    FILTER,
    GROUP_BY,
    Item,
    compose,
    settle,
)
from governance.lineage.grain import set_grain
from governance.lineage.model import WHOLE_ROW
from governance.lineage.scope import Env, Relation, Scope, Tracer


def set_operation(t: Tracer, node: Any, parent: Scope | None, env: Env) -> Relation:
    """Fold a chain of set operations from the left, runs of one operator at once."""
    from governance.lineage.queries import query

    steps: list[Any] = []
    current = node
    while isinstance(current, exp.SetOperation):
        steps.append(current)
        current = current.args["this"]
        if isinstance(current, exp.SetOperation) and (current.args.get("with_") or has_modifiers(current)):
            break
    result = query(t, current, parent, env)
    steps.reverse()
    at = 0
    while at < len(steps):
        run = [steps[at]]
        while at + len(run) < len(steps) and _same_operator(run[0], steps[at + len(run)]):
            run.append(steps[at + len(run)])
        rights = [query(t, step.args["expression"], parent, env) for step in run]
        result = combine(t, run[0], [result, *rights])
        at += len(run)
    return result


def _same_operator(left: Any, right: Any) -> bool:
    if left.args.get("on") or right.args.get("on"):
        return False
    return left.__class__ is right.__class__ and all(
        bool(left.args.get(part)) == bool(right.args.get(part))
        for part in ("distinct", "by_name", "side", "kind")
    )


def combine(t: Tracer, node: Any, branches: list[Relation]) -> Relation:
    """Combine the branches of one set operator."""
    first = branches[0]
    out = Relation()
    union = isinstance(node, exp.Union)
    if node.args.get("by_name") or node.args.get("on"):
        columns = _by_name(t, node, branches)
    else:
        columns = _by_position(t, node, branches)
    for name, key, items, origin in columns:
        out.add(name, key, settle(items, t.ops) if union else tuple(items), origin)
    if union:
        _mark_branches(t, branches)
    for branch in branches:
        out.inherits.append((branch, None))
        out.scans.extend(branch.scans)
        out.shared = out.shared or branch.shared
        if union or branch is first:
            out.open = (*out.open, *branch.open)
            out.hidden = out.hidden | branch.hidden
            out.stars = (*out.stars, *branch.stars)
    if out.shared:
        out.scans = list(dict.fromkeys(out.scans))
    if not union:
        _compared(t, node, out, branches)
    elif node.args.get("distinct"):
        for flow in out.flows:
            compose(flow, GROUP_BY, (), out.rows, t.ops)
    set_grain(node, out, branches)
    return out


def _compared(t: Tracer, node: Any, out: Relation, branches: list[Relation]) -> None:
    """EXCEPT and INTERSECT: the first branch gives the values, all of them decide the rows."""
    first = branches[0]
    for scan in out.scans[len(first.scans) :]:
        t.scans[scan].semi = True
        t.scans[scan].anti = isinstance(node, exp.Except)
    for branch in branches:
        for flow in branch.flows:
            compose(flow, FILTER, (), out.rows, t.ops)
    out.flows = [first.at(position, node) for position in range(len(first.flows))]


def _mark_branches(t: Tracer, branches: list[Relation]) -> None:
    """Note of every reading which branch of a UNION it is in: only one of them makes a row."""
    t.unions += 1
    for number, branch in enumerate(branches):
        for scan in branch.scans:
            state = t.scans[scan]
            state.branch = (*state.branch, (t.unions, number))


Columns = list[tuple[str, str, list[Item], Any]]


def _by_position(t: Tracer, node: Any, branches: list[Relation]) -> Columns:
    first = branches[0]
    width = len(first.names)
    columns: Columns = [
        (first.names[i], first.keys[i], list(first.flows[i]), first.nodes[i]) for i in range(width)
    ]
    for branch in branches[1:]:
        starred = next((i for i, key in enumerate(branch.keys) if key == WHOLE_ROW), -1)
        ours = next((i for i, key in enumerate(first.keys) if key == WHOLE_ROW), -1)
        if starred == ours == width - 1 and len(branch.names) == width:
            starred = ours = -1
        known = min(
            x if x >= 0 else len(names) for x, names in ((starred, branch.names), (ours, first.names))
        )
        for position in range(min(known, width)):
            columns[position][2].extend(branch.flows[position])
        if starred >= 0 or ours >= 0 or len(branch.names) != width:
            rest = [item for flow in branch.flows[known:] for item in flow]
            gap = t.gap("GV102", "the branches of a set operation cannot be matched by position", node)
            for position in range(known, width):
                columns[position][2].extend(rest)
                columns[position][2].append(gap)
    return columns


def _by_name(t: Tracer, node: Any, branches: list[Relation]) -> Columns:
    """Match columns by name; LEFT keeps the first branch's, INNER those of all, ON the ones it lists."""
    order: dict[str, tuple[str, str, list[Item], Any]] = {}
    for branch in branches:
        for position, key in enumerate(branch.keys):
            entry = order.setdefault(key, (branch.names[position], key, [], branch.nodes[position]))
            entry[2].extend(branch.flows[position])
    for branch in branches:
        if branch.open:
            for key, entry in order.items():
                if key != WHOLE_ROW and branch.where(key) is None:
                    entry[2].extend(branch.unknown(key, entry[0], entry[3], t))
    listed = {t.fold(column.args["this"]) for column in node.args.get("on") or ()}
    if listed:
        return [entry for key, entry in order.items() if key in listed or key == WHOLE_ROW]
    side, kind = (str(node.args.get(part) or "").upper() for part in ("side", "kind"))
    needed = branches[:1] if side == "LEFT" else branches if kind == "INNER" and not side else []
    if not needed or any(branch.open for branch in needed):
        return list(order.values())
    return [entry for key, entry in order.items() if all(branch.where(key) is not None for branch in needed)]


def has_modifiers(node: Any) -> bool:
    """Tell whether clauses follow the parenthesis that closes a query."""
    return any(
        node.args.get(part) for part in ("order", "limit", "offset", "where", "joins", "pivots", "sample")
    )
