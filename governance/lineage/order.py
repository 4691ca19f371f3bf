"""In which order nodes are traced: upstream first, by what dbt says and by the names in their SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping

from governance.project.names import split
from governance.project.nodes import Node

_WORD = re.compile(r"[^\W\d]\w*")


def topological(wanted: Mapping[str, Node]) -> tuple[list[str], frozenset[str]]:
    """Order nodes upstream first, ties by unique_id, and name those on a cycle of `depends_on`.

    A node that says nothing of its dependencies comes after those whose names its SQL mentions. That is a
    hint, not a dependency: tracing itself finds out what is read.
    """
    hints = _hints(wanted)
    order: list[str] = []
    done: dict[str, bool] = {}
    cyclic: set[str] = set()
    for root in sorted(wanted):
        if root in done:
            continue
        done[root] = False
        stack = [(root, _upstream_of(wanted, hints, root))]
        while stack:
            unique_id, pending = stack[-1]
            if not pending:
                stack.pop()
                done[unique_id] = True
                order.append(unique_id)
                continue
            following = pending.pop()
            if following not in done:
                done[following] = False
                stack.append((following, _upstream_of(wanted, hints, following)))
            elif not done[following]:
                path = [entry[0] for entry in stack]
                path = path[path.index(following) :]
                if _declared_cycle(wanted, path):
                    cyclic.update(path)
    return order, frozenset(cyclic)


def upstream_of_each(wanted: Mapping[str, Node]) -> dict[str, list[str]]:
    """Return what comes before each node, as `topological` sees it."""
    hints = _hints(wanted)
    return {unique_id: _upstream_of(wanted, hints, unique_id) for unique_id in wanted}


def _declared_cycle(wanted: Mapping[str, Node], path: list[str]) -> bool:
    following = [*path[1:], path[0]]
    return all(b in wanted[a].depends_on for a, b in zip(path, following, strict=True))


def _upstream_of(wanted: Mapping[str, Node], hints: Mapping[str, list[str]], unique_id: str) -> list[str]:
    found = {d for d in wanted[unique_id].depends_on if d in wanted}
    found.update(hints.get(unique_id, ()))
    found.discard(unique_id)
    return sorted(found, reverse=True)


def _hints(wanted: Mapping[str, Node]) -> dict[str, list[str]]:
    """Return, for nodes without dependencies of their own, the nodes whose names their SQL mentions."""
    silent = {unique_id: node for unique_id, node in wanted.items() if node.compiled and not node.depends_on}
    if not silent:
        return {}
    by_name: dict[str, list[str]] = {}
    for unique_id, node in wanted.items():
        for name in (node.relation, *node.aliases):
            if name:
                by_name.setdefault(split(name)[-1].lower(), []).append(unique_id)
    found: dict[str, list[str]] = {}
    for unique_id, node in silent.items():
        words = {word for code in node.compiled for word in _WORD.findall(code.sql.lower())}
        found[unique_id] = sorted({u for word in words & by_name.keys() for u in by_name[word]})
    return found
