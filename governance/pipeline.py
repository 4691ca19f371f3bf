"""The stages, called in order: project, lineage, labels, policy, findings."""

from __future__ import annotations

from datetime import date

from governance.errors import PolicyError, Problem
from governance.findings.model import Finding, Severity
from governance.labels.propagate import propagate
from governance.lineage.codec import Memo
from governance.lineage.graph import build_graph
from governance.lineage.model import Graph
from governance.policy.baseline import Baseline
from governance.policy.decide import decide
from governance.policy.model import Policy
from governance.policy.report import Coverage, Report
from governance.project.nodes import Project


def check(
    project: Project,
    policy: Policy,
    *,
    today: date,
    graph: Graph | None = None,
    memo: Memo | None = None,
    baseline: Baseline | None = None,
) -> Report:
    """Judge a project by a policy.

    Args:
        project: what a reader yielded.
        policy: what `privacy.yml` says.
        today: the date waivers are judged on (the core has no clock).
        graph: lineage if it is known already.
        memo: what was traced before; the result is the same without.
        baseline: the findings that `mode: ratchet` tolerates.

    Returns:
        The report; nothing is written anywhere.

    Raises:
        PolicyError: the policy names a column or a subject's key that the project does not have, or a dataset
            that must be meant for one nobody classified.
    """
    if graph is None:
        named = (entry.function for entry in policy.facts.declassify if entry.function)
        graph = build_graph(project, memo=memo, named=named)
    labelling = propagate(project, graph, policy.facts)
    misspelt = [f for f in labelling.findings if _is_misspelt(f) and _from_policy(f, policy)]
    if misspelt:
        raise PolicyError(*map(_problem, sorted(misspelt, key=lambda f: f.order)))
    findings: list[Finding] = list(decide(project, graph, labelling, policy, today=today, baseline=baseline))
    return Report(
        project=project,
        graph=graph,
        labels=labelling.relations,
        policy=policy,
        findings=tuple(sorted(findings, key=lambda f: f.order)),
        coverage=coverage(graph),
    )


_MISSPELT = frozenset({"GV201", "GV202", "GV206"})


def _is_misspelt(finding: Finding) -> bool:
    """Whether a name must be a typing error; a dataset that other projects have is only a warning."""
    return finding.code in _MISSPELT and finding.severity is Severity.ERROR


def _from_policy(finding: Finding, policy: Policy) -> bool:
    return finding.location is not None and finding.location.path in policy.files


def _problem(finding: Finding) -> Problem:
    place = finding.location
    return Problem(
        message=finding.message,
        path=place.path if place else "",
        line=place.line if place else 0,
        help="; ".join(finding.fix),
    )


def coverage(graph: Graph) -> Coverage:
    """Count what was traced fully, partly and not at all; sources and seeds do not count."""
    columns = traced = nodes = full = partly = 0
    for lineage in graph.nodes.values():
        if lineage.merged.kind == "declared":
            continue
        nodes += 1
        outputs = lineage.merged.columns
        good = sum(not column.gap for column in outputs)
        columns += max(len(outputs), 1)
        traced += good
        if outputs and good == len(outputs) and not lineage.merged.gaps:
            full += 1
        elif good:
            partly += 1
    return Coverage(
        columns=columns,
        columns_traced=traced,
        nodes=nodes,
        nodes_traced=full,
        nodes_partly=partly,
        nodes_untraced=nodes - full - partly,
    )
