"""What a script keeps between its statements besides tables and functions: variables.

Their values were read by another statement, so that a use is a gap that carries what was read, by readings of
its own.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.flows import Chain, Flow, Item, settle
from governance.lineage.scope import Tracer

Kept = tuple[tuple[str, str, int, Chain], ...]
"""Items of a flow with the dataset in place of the reading, valid beyond their statement."""


def keep(t: Tracer, items: Any) -> Kept:
    """Return items in a form that outlives their statement."""
    kept: dict[tuple[str, str, int, Chain], None] = {}
    for scan, column, kind, chain, _ in items:
        if scan >= 0 and not t.scans[scan].recursive:
            kept[t.scans[scan].dataset, column, kind, chain] = None
        elif scan < 0:
            kept["", column, kind, chain] = None
    return tuple(kept)


def use(t: Tracer, name: str, kept: Kept, node: Any, what: str) -> Flow:
    """Return the flow of something kept, as a statement that uses it sees it."""
    if not kept:
        return ()
    scans: dict[str, int] = {}
    items: list[Item] = [t.gap("GV105", f"{what} `{name}` was made by another statement", node)]
    for dataset, column, kind, chain in kept:
        if not dataset:
            continue
        if dataset not in scans:
            scans[dataset] = t.new_scan(dataset, node)
            t.scans[scans[dataset]].frozen = True
        items.append((scans[dataset], column, kind, chain, node))
    return settle(items, t.ops)


def assign(t: Tracer, target: Any, items: Any) -> None:
    """Set a variable; one assigned more than once may hold any of its values."""
    name = variable_name(target)
    if name:
        t.variables[name] = tuple(dict.fromkeys((*t.variables.get(name, ()), *keep(t, items))))


def variable_name(node: Any) -> str:
    """Return a variable's name in lower case, however it is written."""
    while isinstance(node, exp.Expr) and not isinstance(node, exp.Identifier):
        inner = node.args.get("this")
        if not isinstance(inner, exp.Expr):
            return str(inner or "").lower().lstrip("@$")
        node = inner
    return str(node.name if isinstance(node, exp.Expr) else node).lower().lstrip("@$")
