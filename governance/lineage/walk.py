"""Questions to a graph: what a column is made from, and what is made from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from governance.lineage.model import WHOLE_ROW, ColumnRef, Graph, Input, Operation, Subtype


@dataclass(frozen=True, slots=True)
class Edge:
    """One step of a column's way: `node` is the unique_id whose code takes it."""

    source: ColumnRef
    target: ColumnRef
    subtype: Subtype
    operations: tuple[Operation, ...]
    node: str


class Walker:
    """A graph with its edges indexed both ways; make one for many questions."""

    def __init__(self, graph: Graph, *, rows: bool = False) -> None:
        """Index a graph.

        Args:
            graph: what `build_graph` returned.
            rows: whether what decides a relation's rows counts as an edge to each of its columns.
        """
        self._into: dict[ColumnRef, list[Edge]] = {}
        self._out_of: dict[ColumnRef, list[Edge]] = {}
        for unique_id, lineage in graph.nodes.items():
            dataset = lineage.dataset or unique_id
            for column in lineage.merged.columns:
                target = ColumnRef(dataset, column.name)
                inputs: Iterable[Input] = column.inputs
                for i in inputs:
                    self._add(
                        Edge(ColumnRef(i.dataset, i.column), target, i.subtype, i.operations, unique_id)
                    )
                for row in lineage.merged.row_inputs if rows else ():
                    source = ColumnRef(row.dataset, row.column)
                    self._add(Edge(source, target, row.subtype, row.operations, unique_id))

    def _add(self, edge: Edge) -> None:
        self._into.setdefault(edge.target, []).append(edge)
        self._out_of.setdefault(edge.source, []).append(edge)

    def upstream(self, dataset: str, column: str) -> tuple[Edge, ...]:
        """Return every edge on a way into a column, nearest first."""
        return self._follow(ColumnRef(dataset, column), self._into, up=True)

    def downstream(self, dataset: str, column: str) -> tuple[Edge, ...]:
        """Return every edge on a way out of a column, nearest first."""
        return self._follow(ColumnRef(dataset, column), self._out_of, up=False)

    def _follow(self, start: ColumnRef, edges: dict[ColumnRef, list[Edge]], *, up: bool) -> tuple[Edge, ...]:
        found: dict[Edge, None] = {}
        seen = {start}
        level = [start]
        while level:
            following: list[ColumnRef] = []
            for at in level:
                near = [*edges.get(at, ())]
                if at.column != WHOLE_ROW:
                    near.extend(edges.get(ColumnRef(at.dataset, WHOLE_ROW), ()) if not up else ())
                for edge in sorted(near, key=_order):
                    found[edge] = None
                    other = edge.source if up else edge.target
                    if other not in seen:
                        seen.add(other)
                        following.append(other)
            level = following
        return tuple(found)


def _order(edge: Edge) -> tuple[str, ...]:
    return (
        edge.source.dataset, edge.source.column, edge.target.dataset, edge.target.column,
        edge.subtype.value, *map(str, edge.operations),
    )  # fmt: skip


def upstream(graph: Graph, dataset: str, column: str, *, rows: bool = False) -> tuple[Edge, ...]:
    """Return every edge on a way into a column, nearest first; `rows` adds what decides the rows."""
    return Walker(graph, rows=rows).upstream(dataset, column)


def downstream(graph: Graph, dataset: str, column: str, *, rows: bool = False) -> tuple[Edge, ...]:
    """Return every edge on a way out of a column, nearest first; `rows` adds what decides the rows."""
    return Walker(graph, rows=rows).downstream(dataset, column)
