"""Names: from what a policy writes to datasets, and from datasets to what a person reads."""

from __future__ import annotations

from collections.abc import Mapping

from governance.labels.model import RelationLabels
from governance.lineage.model import ColumnRef, Graph
from governance.project.names import split
from governance.project.nodes import Node, Project


class Index:
    """Looks names of one project up; case is ignored, since a policy is written by hand."""

    def __init__(self, project: Project, graph: Graph, labels: Mapping[str, RelationLabels]) -> None:
        self.project = project
        self.graph = graph
        self.labels = labels
        self._datasets: dict[str, set[str]] = {}
        self._columns: dict[str, Mapping[str, str]] = {}
        self._by_dataset: dict[str, Node] = {}
        for unique_id, node in sorted(project.nodes.items()):
            lineage = graph.nodes.get(unique_id)
            dataset = lineage.dataset if lineage is not None else node.relation
            if not dataset:
                continue
            self._by_dataset.setdefault(dataset, node)
            for name in (node.relation, *node.aliases, node.name):
                self._add(name, dataset)
            self._datasets.setdefault(unique_id.lower(), set()).add(dataset)
        for dataset in graph.columns:
            self._add(dataset, dataset)

    def _add(self, name: str, dataset: str) -> None:
        parts = [part.lower() for part in split(name)] if name else []
        for start in range(len(parts)):
            self._datasets.setdefault(".".join(parts[start:]), set()).add(dataset)

    def datasets(self, dotted: str) -> tuple[str, ...]:
        """Return the datasets a dotted name may mean: a relation or its end, a node's name or unique_id."""
        name = ".".join(part.lower() for part in split(dotted))
        found = self._datasets.get(name)
        if found is None:
            found = self._datasets.get(dotted.lower(), set())
        return tuple(sorted(found))

    def columns(self, dotted: str) -> tuple[ColumnRef, ...]:
        """Return the columns that `dataset.column` may mean, spelled as they are defined."""
        parts = split(dotted)
        if len(parts) < 2:
            return ()
        stem = ".".join(f'"{part}"' if "." in part else part for part in parts[:-1])
        return tuple(
            ColumnRef(dataset, column)
            for dataset in self.datasets(stem)
            if (column := self.column(dataset, parts[-1]))
        )

    def column(self, dataset: str, name: str) -> str:
        """Return a column of a dataset as it is spelled, empty if the dataset has none of that name."""
        known = self._columns.get(dataset)
        if known is None:
            names = [*self.graph.columns.get(dataset, ())]
            if dataset in self.labels:
                names += self.labels[dataset].columns
            known = {column.lower(): column for column in reversed(names)}
            self._columns[dataset] = known
        return known.get(name.lower(), "")

    def node(self, dataset: str) -> Node | None:
        """Return the node that makes or declares a dataset."""
        return self._by_dataset.get(dataset)

    def display(self, dataset: str) -> str:
        """Return what a person calls a dataset."""
        node = self._by_dataset.get(dataset)
        return node.name if node is not None else dataset

    def shown(self, ref: ColumnRef) -> str:
        """Return what a person calls a column."""
        return f"{self.display(ref.dataset)}.{ref.column}"

    def names(self, dataset: str) -> frozenset[str]:
        """Return every name of a dataset, in lower case."""
        node = self._by_dataset.get(dataset)
        names = {dataset, *((node.relation, *node.aliases, node.name, node.unique_id) if node else ())}
        found: set[str] = set()
        for name in names:
            parts = [part.lower() for part in split(name)] if name else []
            found.update(".".join(parts[start:]) for start in range(max(len(parts) - 1, 1)))
        return frozenset(found)
