"""Carry labels along column lineage through a whole project, in topological order.

Linear in edges times labels: one label per class, origin, state, subject and kind of flow is kept per
column, the one with the shortest path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from governance.findings.model import Finding
from governance.labels.bags import order
from governance.labels.carry import Carrier
from governance.labels.declare import is_origin
from governance.labels.facts import Facts
from governance.labels.known import Known
from governance.labels.model import RelationLabels
from governance.lineage.collector import paused_collector
from governance.lineage.model import ColumnRef, Graph, Statement
from governance.project.location import Location
from governance.project.nodes import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling:
    """What is known of every dataset, and what was wrong or missing on the way (GV1xx, GV2xx)."""

    relations: Mapping[str, RelationLabels]
    findings: tuple[Finding, ...] = ()


def propagate(project: Project, graph: Graph, facts: Facts) -> Labelling:
    """Label every column and relation of a project.

    Args:
        project: nodes with their meta; which macros a node uses.
        graph: column lineage of the project.
        facts: subjects, classifications, declassifiers and witnesses of the policy.

    Returns:
        Labels by dataset (relation name), and findings about declarations and gaps.
    """
    with paused_collector():
        return _propagate(project, graph, facts)


def _propagate(project: Project, graph: Graph, facts: Facts) -> Labelling:
    known = Known(project, graph, facts)
    for dataset in graph.columns:
        if dataset not in graph.by_dataset:
            _origin(known, dataset, None)
    for unique_id, lineage in graph.nodes.items():
        if not lineage.dataset:
            continue
        if lineage.merged.kind == "declared":
            _origin(known, lineage.dataset, lineage.merged)
        else:
            Carrier(known, unique_id, lineage).run()
    _unclassified(known)
    unique = {(found.fingerprint, found.message): found for found in known.findings}
    return Labelling(
        relations=known.final(),
        findings=tuple(sorted(unique.values(), key=lambda found: found.order)),
    )


def _origin(known: Known, dataset: str, statement: Statement | None) -> None:
    columns = {
        name: tuple(sorted(labels, key=order))
        for name, labels in known.declared.labels.get(dataset, {}).items()
    }
    subject = known.declared.subjects.get(dataset, "")
    grain = "unknown"
    if columns:
        key = known.declared.keys.get(subject)
        alone = statement is not None and any(
            len(keys) == 1 and key == ColumnRef(dataset, keys[0]) for keys in statement.grain
        )
        home = key is not None and key.dataset == dataset
        grain = f"{'person' if alone or home else 'event'}:{subject}"
    elif dataset in known.declared.classified:
        grain = "row"
    known.judged(dataset, columns, (), grain=grain, group_size=0)


def _unclassified(known: Known) -> None:
    """Report sources that something reads and nobody classified."""
    read: set[str] = set()
    for lineage in known.graph.nodes.values():
        read.update(scan.dataset for scan in lineage.merged.scans)
    for node in known.project.nodes.values():
        if is_origin(node) and node.relation in read and node.relation not in known.declared.classified:
            if known.relations.get(node.relation) and known.relations[node.relation].columns:
                continue
            known.find(
                "GV207",
                f"`{node.name}` is read by models, and nothing says what personal data it holds",
                node=node,
                location=Location(path=node.patch_path or node.path, line=node.patch_line),
                fix=f"classify `{node.name}`; `columns: {{}}` says that somebody looked and found none",
            )
