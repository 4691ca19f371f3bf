"""The outcome of one run, as every writer and the catalog take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from governance.findings.model import Finding, Severity
from governance.labels.model import RelationLabels
from governance.lineage.model import Graph
from governance.policy.model import Policy
from governance.project.nodes import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much was traced: output columns in all, those without a gap, and nodes by outcome."""

    columns: int = 0
    columns_traced: int = 0
    nodes: int = 0
    nodes_traced: int = 0
    nodes_partly: int = 0
    nodes_untraced: int = 0

    @property
    def share(self) -> float:
        """Columns fully traced / columns, 1.0 for none."""
        return self.columns_traced / self.columns if self.columns else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything one run found. `findings` are in their published order.

    `labels` maps dataset (relation name) to what is known of it. `new` holds the fingerprints that a base
    did not have, None when no base was given.
    """

    project: Project
    graph: Graph
    labels: Mapping[str, RelationLabels]
    policy: Policy
    findings: tuple[Finding, ...]
    coverage: Coverage
    new: frozenset[str] | None = None
    fixed: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Findings that fail the run: errors that no waiver covers, only new ones if there is a base."""
        return tuple(
            f
            for f in self.findings
            if f.severity is Severity.ERROR
            and not f.waived_by
            and (self.new is None or f.fingerprint in self.new)
        )
