"""Approved exceptions: which findings they cover, and which of them are expired, unused, too wide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from governance.errors import nearest
from governance.findings.codes import CODES
from governance.findings.model import Finding, Verdict
from governance.labels.facts import Place
from governance.labels.model import State
from governance.lineage.model import ColumnRef
from governance.policy.context import Context
from governance.policy.model import Waiver
from governance.policy.ruling import at_most
from governance.project.location import Location, Precision
from governance.project.names import split

_SOON = timedelta(days=30)


def apply_waivers(findings: Iterable[Finding], context: Context) -> list[Finding]:
    """Mark the findings that a waiver in force covers, and add findings about the waivers themselves."""
    out = list(findings)
    for waiver in context.policy.waivers:
        covered = [at for at, finding in enumerate(out) if covers_finding(waiver, finding, context)]
        problems = list(_problems(waiver, [out[at] for at in covered], context))
        if not any(problem.code in {"GV320", "GV322", "GV323"} for problem in problems):
            for at in covered:
                if not out[at].waived_by:
                    out[at] = replace(out[at], waived_by=f"{waiver.approved_by} ({waiver.place})")
        out.extend(problems)
    return out


def covers_finding(waiver: Waiver, finding: Finding, context: Context) -> bool:
    """Tell whether a waiver is about a finding; it is not once the flow got worse than it says."""
    code = CODES.get(finding.code)
    if code is None or not code.waivable:
        return False
    if waiver.zone and waiver.zone != finding.zone:
        return False
    if waiver.data_class and waiver.data_class != finding.data_class:
        return False
    return (
        _state_covers(waiver.state, finding)
        and _origin_covers(waiver.origin, finding, context)
        and _sink_covers(waiver.sink, finding, context)
    )


def _state_covers(state: State, finding: Finding) -> bool:
    return not finding.state or at_most(State(finding.state), state)


def _origin_covers(origin: str, finding: Finding, context: Context) -> bool:
    if not finding.origin:
        return origin == "*"
    return origin != "*" and _same_column(origin, finding.origin, context)


def _sink_covers(sink: str, finding: Finding, context: Context) -> bool:
    column = finding.column or "*"
    names = {f"{name}.{column}".lower() for name in _sink_names(finding, context)}
    return ".".join(split(sink)).lower() in names


def _sink_names(finding: Finding, context: Context) -> set[str]:
    lineage = context.graph.nodes.get(finding.node)
    names = {finding.node_name, finding.node}
    if lineage is not None and lineage.dataset:
        names |= context.index.names(lineage.dataset)
    return names


def _same_column(dotted: str, shown: str, context: Context) -> bool:
    """Whether two dotted names mean the same column of the project."""
    if ".".join(split(dotted)).lower() == shown.lower():
        return True
    mine = set(context.index.columns(dotted))
    return len(mine) == 1 and mine == set(context.index.columns(shown))


def _problems(waiver: Waiver, covered: list[Finding], context: Context) -> Iterator[Finding]:
    flow = f"`{waiver.origin} -> {waiver.sink}`"
    approvers = context.policy.approvers
    if waiver.expires < context.today:
        yield _about(waiver, "GV320", f"the waiver of {flow} expired on {waiver.expires.isoformat()}",
                     "fix the flow, or have the waiver approved again")  # fmt: skip
    elif covered and waiver.expires - context.today <= _SOON:
        yield _about(waiver, "GV324", f"the waiver of {flow} ends on {waiver.expires.isoformat()}",
                     "fix the flow before then")  # fmt: skip
    if not approvers:
        yield _about(waiver, "GV323", f"the waiver of {flow} counts for nothing: the policy has no `approvers`",
                     "name who may approve waivers: `approvers: [dpo@example.com]`")  # fmt: skip
    elif waiver.approved_by not in approvers:
        yield _about(waiver, "GV323", f"the waiver of {flow} is approved by nobody under `approvers`",
                     "have one of the policy's approvers approve it")  # fmt: skip
    flows = {(finding.node, finding.column, finding.origin, finding.data_class) for finding in covered}
    if len(flows) > 1:
        yield _about(waiver, "GV322", f"the waiver of {flow} covers {len(flows)} flows",
                     "name one flow: add `class`, or the longer name of the sink")  # fmt: skip
    if not covered:
        why, fix = _unused_reason(waiver, context)
        yield _about(waiver, "GV321", f"the waiver of {flow} covers nothing{why}", fix)


def _unused_reason(waiver: Waiver, context: Context) -> tuple[str, str]:
    """Say why a waiver matches no finding, and what to do about it."""
    for column in (waiver.origin, waiver.sink):
        if column != "*" and not column.endswith(".*") and not context.index.columns(column):
            close = _like(column, context)
            fix = f"correct it, if it is `{close}`, or remove it" if close else "remove it"
            return f": the project has no column `{column}`", fix
    return ": the flow is gone, allowed, or got worse than the waiver says", "remove it"


def _like(column: str, context: Context) -> str:
    """Return the column most like one that is not there: of the same dataset, else of the same name elsewhere."""
    stem, _, name = column.rpartition(".")
    columns = context.graph.columns
    for dataset in context.index.datasets(stem):
        close = nearest(name, columns.get(dataset, ()))
        return context.index.shown(ColumnRef(dataset, close)) if close else ""
    named = (
        ColumnRef(dataset, other)
        for dataset in columns
        for other in columns[dataset]
        if other.lower() == name.lower()
    )
    return nearest(column, map(context.index.shown, named))


def _about(waiver: Waiver, code: str, message: str, fix: str) -> Finding:
    entry = CODES[code]
    return Finding(
        code=code,
        severity=entry.severity,
        message=message,
        column=waiver.sink,
        location=place_of(waiver.place),
        verdict=Verdict.DENY,
        origin=waiver.origin,
        state=waiver.state.value,
        data_class=waiver.data_class,
        zone=waiver.zone,
        fix=(fix,),
    )


def place_of(place: Place) -> Location:
    """Return a place of the policy as a location; its line is known, its column is not."""
    return Location(path=place.path, line=place.line, precision=Precision.LINE)
