"""Finds the column of a project that a person means by a dotted name."""

from __future__ import annotations

from collections.abc import Iterator

from governance.errors import ConfigError, Problem, nearest
from governance.lineage.model import ColumnRef, Graph
from governance.project.nodes import Project


def find_column(project: Project, graph: Graph, dotted: str) -> ColumnRef:
    """Return the column that a name means: `model.column`, with as much of the relation before it as needed.

    Raises:
        ConfigError: if there is none, or several.
    """
    found: dict[ColumnRef, str] = {}
    candidates: dict[str, None] = {}
    wanted = dotted.lower()
    for dataset, spelling in _spellings(project, graph):
        for column in graph.columns.get(dataset, ()):
            full = f"{spelling}.{column}"
            candidates.setdefault(full)
            if full.lower() == wanted or full.lower().endswith(f".{wanted}"):
                found.setdefault(ColumnRef(dataset, column), full)
    exact = {ref: name for ref, name in found.items() if name.lower() == wanted}
    found = exact or found
    if len(found) == 1:
        return next(iter(found))
    if found:
        options = ", ".join(f"`{name}`" for name in sorted(found.values())[:6])
        raise ConfigError(Problem(message=f"`{dotted}` may be any of {options}", help="name more of it"))
    raise ConfigError(
        Problem(message=f"the project has no column `{dotted}`", nearest=nearest(dotted, candidates))
    )


def names(project: Project, graph: Graph) -> dict[str, str]:
    """Return what a person calls each dataset."""
    shown = {}
    for dataset, uid in graph.by_dataset.items():
        node = project.nodes.get(uid)
        shown[dataset] = node.name if node is not None else dataset
    return shown


def _spellings(project: Project, graph: Graph) -> Iterator[tuple[str, str]]:
    for dataset, uid in sorted(graph.by_dataset.items()):
        node = project.nodes.get(uid)
        if node is not None:
            yield dataset, node.name
        yield dataset, dataset
