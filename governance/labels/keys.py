"""Which columns determine a row, or did so where their values came from."""

from __future__ import annotations

from collections.abc import Mapping

from governance.labels.model import RelationLabels
from governance.lineage.model import ColumnRef, Graph, Subtype
from governance.project.nodes import Project


class UniqueColumns:
    """Single columns that are keys, by dataset; answers are remembered once a dataset is labelled."""

    def __init__(self, project: Project, graph: Graph, relations: Mapping[str, RelationLabels]) -> None:
        self.graph = graph
        self.relations = relations
        self._stated = _stated(project)
        self._stated_in: dict[str, set[str]] = {}
        for ref in self._stated:
            self._stated_in.setdefault(ref.dataset, set()).add(ref.column)
        self._found: dict[str, frozenset[str]] = {}

    def of(self, dataset: str) -> frozenset[str]:
        """Return the columns that each determine a row of a dataset, or did where they came from."""
        if dataset in self._found:
            return self._found[dataset]
        lineage = self.graph.nodes.get(self.graph.by_dataset.get(dataset, ""))
        relation = self.relations.get(dataset)
        grain = lineage.merged.grain if lineage is not None else ()
        stated = self._stated_in.get(dataset, set())
        copies = {
            column
            for column, labels in (relation.columns if relation else {}).items()
            for label in labels
            if label.origin in self._stated and all(hop.subtype is Subtype.IDENTITY for hop in label.path)
        }
        unique = frozenset(copies | stated | {keys[0] for keys in grain if len(keys) == 1})
        if relation is not None:
            self._found[dataset] = unique
        return unique


def _stated(project: Project) -> frozenset[ColumnRef]:
    """Return columns that tests or constraints say determine a row."""
    found: set[ColumnRef] = set()
    for node in project.nodes.values():
        found.update(ColumnRef(node.relation, keys[0]) for keys in node.unique_keys if len(keys) == 1)
    return frozenset(found)
