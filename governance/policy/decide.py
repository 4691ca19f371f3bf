"""Decide on every flow of a project: what may be where, for whom, for what.

Findings are made for judged nodes (those with a purpose), for personal data that no zone covers, and for
what could not be understood there; carriers are looked through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from governance.findings.model import Finding, Severity
from governance.labels.propagate import Labelling
from governance.lineage.collector import paused_collector
from governance.lineage.model import Graph
from governance.policy.baseline import Baseline, apply_baseline
from governance.policy.context import Context
from governance.policy.flows import flow_findings, without_repeats
from governance.policy.folding import fold_creep, fold_unzoned
from governance.policy.gaps import conflict_findings, gap_findings, refined
from governance.policy.judging import DENIALS
from governance.policy.model import Mode, Policy
from governance.policy.relations import relation_findings
from governance.policy.unclassified import weighed
from governance.policy.unzoned import unzoned_findings
from governance.policy.waivers import apply_waivers
from governance.project.nodes import Project


def decide(
    project: Project,
    graph: Graph,
    labelling: Labelling,
    policy: Policy,
    *,
    today: date,
    baseline: Baseline | None = None,
) -> tuple[Finding, ...]:
    """Judge a labelled project by a policy.

    Args:
        project: what a reader yielded.
        graph: its lineage.
        labelling: the labels along it.
        policy: what `privacy.yml` says.
        today: the date that waivers and ages are judged on.
        baseline: findings that `mode: ratchet` tolerates.

    Returns:
        Findings in their published order; waived and tolerated ones are among them and say so.
    """
    with paused_collector():
        context = Context(project, graph, labelling.relations, policy, today)
        return decide_in(context, labelling, baseline)


def decide_in(
    context: Context, labelling: Labelling, baseline: Baseline | None = None
) -> tuple[Finding, ...]:
    """Judge what a context holds; see `decide`."""
    policy, today = context.policy, context.today
    found = [
        *flow_findings(context),
        *relation_findings(context),
        *gap_findings(context),
        *conflict_findings(context),
        *(
            weighed(context, refined(context, finding))
            for finding in labelling.findings
            if not (finding.code.startswith("GV1") and _judged(context, finding))
        ),
        *fold_unzoned(unzoned_findings(context)),
    ]
    findings = fold_creep(without_repeats(_principal(apply_waivers(_unique(found), context)), context))
    if policy.mode is Mode.RATCHET:
        findings = apply_baseline(findings, baseline or Baseline(), today=today)
    if policy.mode is Mode.OBSERVE:
        findings = [_softened(finding) for finding in findings]
    return tuple(sorted(_unique(findings), key=lambda finding: finding.order))


def _unique(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Drop findings that say the same of the same thing, keeping the first."""
    seen: set[tuple[str, ...]] = set()
    for finding in findings:
        key = (*finding.identity, finding.message)
        if key not in seen:
            seen.add(key)
            yield finding


def _judged(context: Context, finding: Finding) -> bool:
    """Whether a gap stands in a judged node, where it is reported from the lineage itself."""
    placement = context.placements.get(finding.node)
    return placement is not None and placement.judged


_FURTHER = frozenset({"GV305", "GV306", "GV307"})


def _principal(findings: list[Finding]) -> list[Finding]:
    """Leave out what else a flow would owe while it is denied anyway; a waived denial hides nothing."""
    denied = {
        (finding.node, finding.column, finding.data_class, finding.origin)
        for finding in findings
        if finding.code in DENIALS and not finding.waived_by
    }
    return [
        finding
        for finding in findings
        if finding.code not in _FURTHER
        or (finding.node, finding.column, finding.data_class, finding.origin) not in denied
    ]


def _softened(finding: Finding) -> Finding:
    if finding.severity is Severity.ERROR:
        return replace(finding, severity=Severity.WARNING)
    return finding
