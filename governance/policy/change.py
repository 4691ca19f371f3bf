"""What a change does to the rules it is judged by: the flows it permits, the classes it drops, the gate it loosens.

The person who wants the data out may write the rule, the waiver, the baseline's entry or the classification
that lets it out; a reviewer must see the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from governance.findings.codes import CODES
from governance.findings.model import Finding, Severity, Verdict
from governance.labels.model import Source
from governance.labels.propagate import propagate
from governance.labels.taxonomy import level_of
from governance.policy.baseline import tolerated
from governance.policy.decide import decide
from governance.policy.diff import failing_under, flow_of
from governance.policy.model import Mode, Policy
from governance.policy.report import Report
from governance.project.location import Location
from governance.project.nodes import Node

_REVIEW = "have the policy reviewed by its owners in a change of its own"
_STRICTER = (Mode.OBSERVE, Mode.RATCHET, Mode.ENFORCE)


def judge_change(before: Report, after: Report, *, today: date) -> Report:
    """Return the later report with `new` and `fixed`, and what the change does to its own judgement.

    Findings of the base that only an edit of the policy made go away are not `fixed`. Where the change
    turns `mode` to `observe`, what it adds is judged as the base would.

    Args:
        before: the base, judged by its own policy.
        after: the project as it is now, judged by the policy as it is now.
        today: the date waivers are judged on, the same for both.
    """
    loosened = tuple(_loosened(before.policy, after.policy))
    after = _as_strictly(before.policy.mode, after, today=today)
    permitted = tuple(_permitted(before, after, today=today))
    weaker = (*permitted, *_dropped(before, after), *loosened)
    findings = tuple(sorted((*after.findings, *weaker), key=lambda f: f.order))
    compared = compare(replace(after, findings=findings), before)
    still_there = {flow_of(f) for f in permitted}
    return replace(compared, fixed=tuple(f for f in compared.fixed if flow_of(f) not in still_there))


def compare(report: Report, before: Report) -> Report:
    """Return the report with `new` and `fixed` against an earlier one."""
    had = {f.fingerprint for f in before.findings if not f.waived_by or tolerated(f)}
    has = {f.fingerprint for f in report.findings if not f.waived_by or tolerated(f)}
    return replace(
        report,
        new=frozenset(has - had),
        fixed=tuple(f for f in before.findings if f.fingerprint in had - has),
    )


def _as_strictly(mode: Mode, after: Report, *, today: date) -> Report:
    """Judge again as the base does, if the change turned the gate into one that only observes."""
    if after.policy.mode is not Mode.OBSERVE or mode is Mode.OBSERVE:
        return after
    policy = replace(after.policy, mode=Mode.ENFORCE)
    labelling = propagate(after.project, after.graph, policy.facts)
    findings = decide(after.project, after.graph, labelling, policy, today=today)
    return replace(after, policy=policy, findings=findings)


def _permitted(before: Report, after: Report, *, today: date) -> Iterator[Finding]:
    """Flows that the old policy denies on the new project, and that pass now."""
    already = {flow_of(f) for f in failing_under(before.project, before.graph, before.policy, today=today)}
    still = {flow_of(f) for f in failing_under(after.project, after.graph, after.policy, today=today)}
    for finding in failing_under(after.project, after.graph, before.policy, today=today):
        if flow_of(finding) not in still:
            yield _beside_the_flow(finding, known=flow_of(finding) in already)
    known = {f.fingerprint for f in before.findings}
    for finding in after.findings:
        if tolerated(finding) and finding.fingerprint not in known:
            yield _beside_the_flow(
                finding, known=False, edit="lists in the baseline", fix="take it out of the baseline"
            )


def _beside_the_flow(
    finding: Finding, *, known: bool, edit: str = "edits the policy and adds", fix: str = _REVIEW
) -> Finding:
    code = CODES["GV340"]
    does = "edits the policy and permits what was there" if known else f"{edit} what it permits"
    return replace(
        finding,
        code=code.code,
        severity=Severity.NOTE if known else code.severity,
        message=f"this change {does}: {finding.message}",
        verdict=Verdict.ALLOW,
        rule=finding.code,
        fix=(fix,),
        waive="",
        waived_by="",
    )


def _dropped(before: Report, after: Report) -> Iterator[Finding]:
    """Declared classes that are gone, or lower, on columns whose dataset is still there."""
    present = {node.relation: node for node in after.project.nodes.values() if node.relation}
    taxonomy, overrides = before.policy.facts.taxonomy, before.policy.facts.levels

    def level(data_class: str) -> int:
        return level_of(taxonomy, data_class, overrides=overrides).level.value

    now = _declared(after)
    for (dataset, column), classes in sorted(_declared(before).items()):
        node = present.get(dataset)
        if node is None:
            continue
        left = now.get((dataset, column), frozenset())
        most = max(map(level, left), default=-1)
        for data_class in sorted(classes - left):
            if level(data_class) > most or not left:
                yield _dropped_class(node, column, data_class, sorted(left))


def _dropped_class(node: Node, column: str, data_class: str, left: list[str]) -> Finding:
    code = CODES["GV341"]
    instead = " and ".join(f"`{name}`" for name in left)
    return Finding(
        code=code.code,
        severity=code.severity,
        message=f"this change no longer declares `{node.name}.{column}` as `{data_class}`"
        + (f" but as {instead}" if left else ""),
        node=node.unique_id,
        node_name=node.name,
        column=column,
        location=Location(path=node.patch_path or node.path, line=node.patch_line),
        verdict=Verdict.UNKNOWN,
        what="everything made of it is judged as less than it was",
        data_class=data_class,
        fix=("put the class back, or have its removal reviewed by the owners of the policy",),
    )


def _declared(report: Report) -> Mapping[tuple[str, str], frozenset[str]]:
    return {
        (dataset, column): classes
        for dataset, relation in report.labels.items()
        for column, labels in relation.columns.items()
        if (classes := frozenset(label.data_class for label in labels if label.source is Source.DECLARED))
    }


def _loosened(before: Policy, after: Policy) -> Iterator[Finding]:
    """Settings of the policy as a whole that ask for less than they did."""
    if _STRICTER.index(after.mode) < _STRICTER.index(before.mode):
        yield _setting("mode", before.mode.value, after.mode.value, after)
    if after.facts.k < before.facts.k:
        yield _setting("k", str(before.facts.k), str(after.facts.k), after)
    if before.on_violation != after.on_violation == "warn":
        yield _setting("on_violation", before.on_violation, after.on_violation, after)
    had, has = _regimes(before), _regimes(after)
    if set(had) - set(has):
        yield _setting("regimes", ", ".join(had), ", ".join(has) or "none", after)
    if before.approvers and not set(after.approvers) <= set(before.approvers):
        yield _setting("approvers", _count(before.approvers), _count(after.approvers), after)


def _count(who: Iterable[str]) -> str:
    return f"{len(tuple(who))} named"


def _regimes(policy: Policy) -> tuple[str, ...]:
    return tuple(regime.name for regime in policy.facts.taxonomy.regimes)


def _setting(name: str, was: str, now: str, policy: Policy) -> Finding:
    code = CODES["GV342"]
    return Finding(
        code=code.code,
        severity=code.severity,
        message=f"this change sets `{name}` of the policy from {was} to {now}",
        location=Location(path=policy.files[0]) if policy.files else None,
        what="the gate asks for less than it did",
        origin=name,
        fix=(_REVIEW,),
    )
