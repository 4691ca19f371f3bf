"""What a change of the policy does: the flows that become allowed, and those that become denied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from governance.findings.model import Finding, Severity
from governance.labels.propagate import propagate
from governance.lineage.model import Graph
from governance.policy.decide import decide
from governance.policy.model import Mode, Policy
from governance.project.location import Location
from governance.project.nodes import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDiff:
    """The findings that only the older policy makes, and those that only the newer one makes."""

    allowed: tuple[Finding, ...] = ()
    denied: tuple[Finding, ...] = ()


def diff_policies(
    project: Project, graph: Graph, *, before: Policy, after: Policy, today: date
) -> PolicyDiff:
    """Judge one project by two policies and compare.

    Args:
        project: the project as it is now.
        graph: its lineage.
        before: the older policy.
        after: the newer policy.
        today: the date waivers are judged on, the same for both.
    """
    old = failing_under(project, graph, before, today=today)
    new = failing_under(project, graph, after, today=today)
    known, found = {flow_of(f) for f in old}, {flow_of(f) for f in new}
    return PolicyDiff(
        allowed=tuple(f for f in old if flow_of(f) not in found),
        denied=tuple(f for f in new if flow_of(f) not in known),
    )


def failing_under(project: Project, graph: Graph, policy: Policy, *, today: date) -> tuple[Finding, ...]:
    """Return the flows that a policy does not let pass, whatever its mode."""
    strict = replace(policy, mode=Mode.ENFORCE)
    labelling = propagate(project, graph, strict.facts)
    found = decide(project, graph, labelling, strict, today=today)
    return tuple(f for f in found if f.severity is Severity.ERROR and not f.waived_by and f.node)


def flow_of(finding: Finding) -> tuple[str, ...]:
    """Return what a flow is, whichever rule or zone judges it."""
    return finding.node, finding.column, finding.origin, finding.data_class


def describe_diff(diff: PolicyDiff) -> tuple[str, ...]:
    """Say a difference in lines a reviewer reads."""
    return (
        *_lines(diff.allowed, "becomes", "become", "allowed"),
        *_lines(diff.denied, "becomes", "become", "denied"),
    ) or ("the two policies judge every flow alike",)


def _lines(findings: Iterable[Finding], one: str, many: str, what: str) -> list[str]:
    found = list(findings)
    if not found:
        return []
    head = f"{len(found)} flow{'' if len(found) == 1 else 's'} {one if len(found) == 1 else many} {what}:"
    return [head, *(f"  {f.code} {f.message}{_at(f.location)}" for f in found)]


def _at(location: Location | None) -> str:
    return f" ({location})" if location is not None else ""
