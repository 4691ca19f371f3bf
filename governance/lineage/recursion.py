# ruff: noqa: PLR0917
"""Recursive common tables: what a column may be made from after any number of rounds."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.flows import GROUP_BY, Flow, Item, compose, settle
from governance.lineage.schema import Dataset
from governance.lineage.scope import Relation, Scope, Table, Tracer, rows_of

ROUNDS = 1


def refers_to(t: Tracer, node: Any, name: str) -> bool:
    """Tell whether a query reads a table of this bare name."""
    return any(
        isinstance(table.args["this"], exp.Identifier)
        and table.args.get("db") is None
        and t.fold(table.args["this"]) == name
        for table in node.find_all(exp.Table)
    )


def recursive_relation(
    t: Tracer, body: Any, name: str, columns: list[Any] | None, parent: Scope | None, env: dict[str, Any]
) -> Relation:
    """Trace the branches that do not refer to the table, then close over those that do."""
    from governance.lineage.queries import query
    from governance.lineage.relations import rename
    from governance.lineage.setops import combine

    branches: list[Any] = []
    current: Any = body
    if body.args.get("with_") is not None:
        from governance.lineage.queries import common_tables

        env = common_tables(t, body.args["with_"], parent, env)
    while isinstance(current, exp.SetOperation):
        branches.append(current.args["expression"])
        current = current.args["this"]
    branches.append(current)
    branches.reverse()
    anchors = [query(t, branch, parent, env) for branch in branches if not refers_to(t, branch, name)]
    steps = [branch for branch in branches if refers_to(t, branch, name)]
    if not anchors:
        empty = Relation()
        for column in columns or ():
            empty.add(column.name, t.fold(column), (), column)
        anchors = [empty]
    anchor = combine(t, body, anchors) if len(anchors) > 1 else anchors[0]
    anchor = rename(t, anchor, columns)
    scan = t.new_scan("", body, recursive=True)
    keys = tuple(anchor.keys)
    dataset = Dataset(
        name="",
        columns=keys,
        keys=keys,
        index={key: position for position, key in reversed(list(enumerate(keys)))},
        complete=not anchor.open,
    )
    inner = {**env, name: Table(dataset, scan)}
    rounds = [query(t, step, parent, inner) for step in steps]
    return _close(t, body, anchor, rounds, scan)


def _close(t: Tracer, body: Any, anchor: Relation, steps: list[Relation], own: int) -> Relation:
    """Substitute the table's own columns by what they are made from until nothing new comes up."""
    out = Relation()
    made: dict[str, Flow] = {}
    for position, key in enumerate(anchor.keys):
        out.add(anchor.names[position], key, anchor.flows[position], anchor.nodes[position])
        made[key] = anchor.flows[position]
    grown = True
    rounds = 0
    while grown:
        rounds += 1
        grown = False
        for position, key in enumerate(out.keys):
            items = list(made[key])
            for step in steps:
                if position < len(step.flows):
                    items.extend(_substitute(t, step.flows[position], own, made, anchor))
            if rounds > ROUNDS:
                items = _only_new(made[key], items)
            flow = settle(items, t.ops)
            if len(flow) != len(made[key]):
                grown = True
                made[key] = flow
    out.flows = [made[key] for key in out.keys]
    out.inherits = [(anchor, None)]
    out.scans = list(anchor.scans)
    out.open, out.hidden, out.stars = anchor.open, anchor.hidden, anchor.stars
    for step in steps:
        out.rows.extend(_substitute(t, rows_of(step), own, made, anchor))
        out.scans.extend(scan for scan in step.scans if scan != own)
    if body.args.get("distinct"):
        for flow in out.flows:
            compose(flow, GROUP_BY, (), out.rows, t.ops)
    out.rows = list(settle(out.rows, t.ops))
    for scan in out.scans:
        t.scans[scan].frozen = True
    return out


def _substitute(t: Tracer, flow: Any, own: int, made: dict[str, Flow], anchor: Relation) -> list[Item]:
    out: list[Item] = []
    for item in flow:
        if item[0] != own:
            out.append(item)
            continue
        source = made.get(item[1])
        if source is None:
            source = tuple(anchor.unknown(item[1], item[1], item[4], t))
        compose(source, item[2], item[3], out, t.ops)
    return out


def _only_new(known: Flow, items: list[Item]) -> list[Item]:
    """Keep what adds a column or a kind of dependency; longer chains of known ones add nothing."""
    seen = {item[:3] for item in known}
    return [*known, *(item for item in items if item[:3] not in seen)]
