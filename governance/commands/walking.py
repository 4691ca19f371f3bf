"""`governance trace COLUMN`: a column's way through a project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from governance.commands.columns import find_column, names
from governance.commands.terminal import Progress
from governance.errors import ConfigError, Problem

if TYPE_CHECKING:
    from governance.commands.inputs import Source
    from governance.lineage.model import ColumnRef, RowInput
    from governance.lineage.walk import Edge


def walk(source: Source, column: str, direction: str, form: str, *, direct: bool, progress: Progress) -> str:
    """Return a column's way in a format.

    Raises:
        GovernanceError: if the project cannot be read or has no such column.
    """
    from governance.lineage.walk import Walker
    from governance.writers import lineage
    from governance.writers.document import dumps

    project, graph = source.trace(progress)
    start = find_column(project, graph, column)
    walker = Walker(graph)
    edges = getattr(walker, direction)(start.dataset, start.column)
    if direct:
        edges = _direct(edges, start, up=direction == "upstream")
    rows = () if direct else graph.nodes[graph.by_dataset[start.dataset]].merged.row_inputs
    shown = names(project, graph)
    if form == "json":
        return dumps(_document(start, direction, edges, rows, shown))
    if form == "text":
        return _text(start, direction, edges, rows, shown)
    if form == "openlineage":
        raise ConfigError(
            Problem(message="--format openlineage goes with --sql only", help="use json, mermaid or dot")
        )

    def end(ref: ColumnRef) -> tuple[str, str]:
        return shown.get(ref.dataset, ref.dataset), ref.column

    picture = [
        lineage.Arrow(
            end(e.source),
            end(e.target),
            " ".join(str(op) for op in e.operations) if e.subtype.direct else _word(e),
            not e.subtype.direct,
        )
        for e in edges
    ]
    picture = list(dict.fromkeys(picture))
    return lineage.render_mermaid(picture) if form == "mermaid" else lineage.render_dot(picture)


def _direct(edges: Sequence[Edge], start: ColumnRef, *, up: bool) -> list[Edge]:
    """Keep what values alone reach; dropping an indirect edge cuts off what lies behind it."""
    reached, kept, grew = {start}, dict[Any, None](), True
    while grew:
        grew = False
        for edge in edges:
            near, far = (edge.target, edge.source) if up else (edge.source, edge.target)
            if edge.subtype.direct and near in reached and edge not in kept:
                kept[edge] = None
                reached.add(far)
                grew = True
    return list(kept)


def _word(edge: Edge | RowInput) -> str:
    return edge.subtype.value.lower().replace("_", " ")


def _document(
    start: ColumnRef, direction: str, edges: Sequence[Edge], rows: Sequence[RowInput], shown: dict[str, str]
) -> dict[str, Any]:
    def column(dataset: str, name: str) -> dict[str, str]:
        return {"dataset": dataset, "name": shown.get(dataset, dataset), "column": name}

    return {
        "version": 1,
        "column": column(start.dataset, start.column),
        "direction": direction,
        "edges": [
            {
                "from": column(e.source.dataset, e.source.column),
                "to": column(e.target.dataset, e.target.column),
                "type": e.subtype.type,
                "subtype": e.subtype.value,
                "operations": [str(op) for op in e.operations],
                "node": e.node,
            }
            for e in edges
        ],
        "row_inputs": [
            {**column(r.dataset, r.column), "type": "INDIRECT", "subtype": r.subtype.value} for r in rows
        ],
    }


def _text(
    start: ColumnRef, direction: str, edges: Sequence[Edge], rows: Sequence[RowInput], shown: dict[str, str]
) -> str:
    from governance.writers.escape import line

    up = direction == "upstream"
    near: dict[ColumnRef, list[tuple[ColumnRef, str]]] = {}
    for edge in edges:
        here, there = (edge.target, edge.source) if up else (edge.source, edge.target)
        chain = " -> ".join(str(op) for op in edge.operations)
        note = chain if edge.subtype.direct else _word(edge) + (f": {chain}" if chain else "")
        near.setdefault(here, []).append((there, note))

    def spell(ref: ColumnRef) -> str:
        return line(f"{shown.get(ref.dataset, ref.dataset)}.{ref.column}")

    lines = [spell(start)]
    told = {start}
    stack = [(start, there, note, 1) for there, note in reversed(near.get(start, []))]
    while stack:
        _, ref, note, depth = stack.pop()
        again = ref in told and ref in near
        lines.append(
            "  " * depth
            + ("<- " if up else "-> ")
            + spell(ref)
            + (f"  [{line(note)}]" if note else "")
            + ("  (above)" if again else "")
        )
        if ref not in told:
            told.add(ref)
            stack += [(ref, there, more, depth + 1) for there, more in reversed(near.get(ref, []))]
    if not edges:
        lines.append("  nothing" + (" flows into it" if up else " is made of it"))
    if up and rows:
        lines.append(f"rows of {line(shown.get(start.dataset, start.dataset))} are decided by:")
        decided = dict.fromkeys(
            f"  {line(shown.get(r.dataset, r.dataset))}.{line(r.column)}  [{_word(r)}]" for r in rows
        )
        lines += sorted(decided)
    return "\n".join(lines) + "\n"
