"""Find the datasets and columns that a dotted name of the policy means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from governance.lineage.model import WHOLE_ROW, ColumnRef, Graph
from governance.project.names import key, split
from governance.project.nodes import Project


@dataclass(slots=True)
class Datasets:
    """Finds the datasets that a dotted name means: a relation, its suffix, a node name or a unique_id."""

    project: Project
    graph: Graph
    _suffixes: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    _columns: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = dict.fromkeys([*self.graph.by_dataset, *self.graph.columns])
        for dataset in names:
            parts = self._key(dataset)
            for start in range(len(parts)):
                self._suffixes.setdefault(parts[start:], []).append(dataset)
        for node in self.project.nodes.values():
            if node.relation and node.relation in names and node.name:
                found = self._suffixes.setdefault(self._key(node.name), [])
                if node.relation not in found:
                    found.append(node.relation)

    def find(self, dotted: str) -> tuple[str, ...]:
        """Return the datasets of a dotted name; the whole name wins over suffixes."""
        if dotted in self.graph.by_dataset:
            return (dotted,)
        node = self.project.nodes.get(dotted)
        if node is not None and node.relation:
            return (node.relation,)
        parts = self._key(dotted)
        found = self._suffixes.get(parts, [])
        whole = [dataset for dataset in found if self._key(dataset) == parts]
        return tuple(sorted(whole or found))

    def columns(self, dataset: str) -> Mapping[str, str]:
        """Return the columns of a dataset, key to spelling; empty if they are not known."""
        if dataset not in self._columns:
            names = self.graph.columns.get(dataset, ())
            self._columns[dataset] = {self._fold(name): name for name in names if name != WHOLE_ROW}
        return self._columns[dataset]

    def column(self, dataset: str, name: str) -> str | None:
        """Return a column as its definition spells it, None if the dataset is known not to have it."""
        columns = self.columns(dataset)
        return columns.get(self._fold(name)) if columns else name

    def reference(self, dotted: str) -> tuple[ColumnRef | None, str]:
        """Return the column that a dotted name means, or None with what is wrong."""
        parts = split(dotted)
        if len(parts) < 2:
            return None, f"`{dotted}` is not a dotted column"
        table = ".".join(parts[:-1])
        found = self.find(table)
        if not found:
            return None, f"the project has no dataset `{table}`"
        for dataset in found:
            spelled = self.column(dataset, parts[-1])
            if spelled is not None:
                return ColumnRef(dataset, spelled), ""
        return None, f"`{found[0]}` has no column `{parts[-1]}`"

    def names(self) -> list[str]:
        """Return every name a dataset goes by, for suggestions."""
        return sorted({*self.graph.by_dataset, *(node.name for node in self.project.nodes.values())})

    def _key(self, dotted: str) -> tuple[str, ...]:
        return tuple(self._fold(part) for part in split(dotted))

    def _fold(self, name: str) -> str:
        return key(name, self.project.dialect)
