"""Find what is wrong with the flows into judged nodes, and say each thing once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from governance.findings.codes import CODES
from governance.findings.model import Finding, Verdict
from governance.labels.model import RelationLabels, Source
from governance.labels.taxonomy import role_of
from governance.lineage.model import ColumnRef
from governance.policy import explain
from governance.policy.context import Context
from governance.policy.judging import Flow, Problem, problems_of
from governance.policy.ruling import strength
from governance.policy.telling import fixes_of, message_of, topics_of, what_of, who_decides
from governance.policy.zones import Placement
from governance.project.nodes import SEMANTIC_LAYER, Node, ResourceType

__all__ = ["Flow", "Problem", "flow_findings", "flows_into", "problems_of"]

_ORDER = {Verdict.DENY: 0, Verdict.UNKNOWN: 1, Verdict.OWED: 2, Verdict.ALLOW: 3}


def flow_findings(context: Context) -> Iterator[Finding]:
    """Yield the findings about flows into judged nodes."""
    for node, placement in context.judged():
        sources = [node.unique_id]
        if node.resource_type is ResourceType.EXPOSURE:
            sources = sorted(node.depends_on)
        for unique_id in sources:
            source = context.project.nodes.get(unique_id)
            relation = context.relation(source) if source is not None else None
            if relation is not None:
                yield from _told_once(_folded(context, flows_into(node, placement, relation)))


def flows_into(node: Node, placement: Placement, relation: RelationLabels) -> list[Flow]:
    """Return the flows of a relation into a node: its own, or one that an exposure shows."""
    flows = [
        Flow(node=node, placement=placement, relation=relation, column=column, label=label, sink=column)
        for column, labels in sorted(relation.columns.items())
        for label in labels
    ]
    flows += [
        Flow(node=node, placement=placement, relation=relation, column="", label=label, sink="*")
        for label in relation.presence
    ]
    return flows


def _folded(context: Context, flows: Iterable[Flow]) -> Iterator[Finding]:
    """Make one finding for each code, column, class and origin: its worst state, its purposes together."""
    groups: dict[tuple[str, ...], list[tuple[Flow, Problem]]] = {}
    for flow in flows:
        if _in_own_gap(context, flow):
            continue
        for purpose in flow.placement.purposes:
            for problem in problems_of(context, flow, purpose):
                about = (problem.code, flow.sink, flow.label.data_class, str(flow.label.origin))
                groups.setdefault(about, []).append((flow, problem))
    for key in sorted(groups):
        found = groups[key]
        worst = max(strength(problem.level.state) for _, problem in found)
        kept = [entry for entry in found if strength(entry[1].level.state) == worst]
        flow, problem = min(kept, key=lambda e: (_ORDER[e[1].verdict], len(e[0].label.path), e[1].purpose))
        purposes = tuple(sorted({entry[1].purpose for entry in found}))
        yield _finding(context, flow, problem, purposes)


def _in_own_gap(context: Context, flow: Flow) -> bool:
    """Whether a label is only feared, because of a gap in the same node that is reported as an error."""
    if flow.node.resource_type is ResourceType.EXPOSURE:
        return False
    lineage = context.graph.nodes.get(flow.node.unique_id)
    if lineage is not None and not lineage.traced and lineage.merged.gaps:
        return True
    if flow.label.source is not Source.UNKNOWN:
        return False
    gaps = lineage.merged.gaps if lineage is not None else ()
    return any(not gap.columns or flow.column in gap.columns for gap in gaps)


def _told_once(findings: Iterable[Finding]) -> list[Finding]:
    """Leave out what the rows reveal where a column of the same class and origin says it in full."""
    found = list(findings)
    whole = {"GV301", "GV302", "GV303", "GV304", "GV310", "GV313"}
    denied = {(f.data_class, f.origin) for f in found if f.column and f.code in whole}
    return [f for f in found if f.column or (f.data_class, f.origin) not in denied]


def _finding(context: Context, flow: Flow, problem: Problem, purposes: tuple[str, ...]) -> Finding:
    code = CODES[problem.code]
    node, label = flow.node, flow.label
    state = problem.level.state
    role = role_of(context.policy.facts.taxonomy, label.data_class)
    own = context.index.node(flow.dataset) or node
    located = context.locate_label(own, flow.column, label)
    sink = context.index.shown(ColumnRef(flow.dataset, flow.sink))
    origin = context.index.shown(label.origin)
    users = tuple(user for user in context.readers(flow.dataset, flow.column) if user != node.unique_id)
    return Finding(
        code=code.code,
        severity=code.severity,
        message=message_of(context, flow, problem, sink),
        node=node.unique_id,
        node_name=node.name,
        column=flow.column,
        location=located.location,
        verdict=Verdict.UNKNOWN if label.source is Source.UNKNOWN else problem.verdict,
        who=who_decides(flow, problem, purposes),
        what=what_of(flow, problem, role, state),
        path=explain.path_steps(label, sink, context.index.shown),
        origin=origin,
        data_class=label.data_class,
        state=state.value,
        zone=flow.placement.name,
        purpose=", ".join(purposes),
        rule=str(problem.ruling.rule.place) if problem.ruling and problem.ruling.rule else "",
        law=_law(context, problem, label.data_class),
        fix=fixes_of(context, flow, problem, role, users),
        waive=explain.waive_line(
            origin, sink, state.value, zone=flow.placement.name, data_class=label.data_class
        )
        if code.waivable
        else "",
        snippet=located.snippet,
        related=users,
    )


def _law(context: Context, problem: Problem, data_class: str) -> str:
    decided, topics = problem.level.decided, topics_of(problem, problem.level.state)
    key = (id(decided), topics, data_class)
    found = context.laws.get(key)
    if found is None:
        line = explain.law_line(decided, topics, context.policy.facts.taxonomy, data_class)
        # The level is kept beside the line, so that no other one takes its id.
        found = context.laws[key] = (decided, line)
    return found[1]


def without_repeats(findings: list[Finding], context: Context) -> list[Finding]:
    """Leave out what is said of an exposure where its model is denied for the same; a waiver is no denial.

    So for the semantic layer, whose columns have names of their own.
    """
    nodes = context.project.nodes
    layer = {uid for uid, node in nodes.items() if node.resource_type in SEMANTIC_LAYER}
    denied = {_what(finding, finding.node) for finding in findings if not finding.waived_by}
    renamed = {_what(f, f.node, any_column=True) for f in findings if not f.waived_by} if layer else set()
    kept = []
    for finding in findings:
        node = nodes.get(finding.node)
        if node is None:
            repeats = False
        elif finding.node in layer:
            repeats = any(_what(finding, up, any_column=True) in renamed for up in _shown(context, node))
        else:
            shown = node.depends_on if node.resource_type is ResourceType.EXPOSURE else ()
            repeats = any(_what(finding, parent) in denied for parent in shown)
        if not repeats:
            kept.append(finding)
    return kept


def _shown(context: Context, node: Node) -> set[str]:
    """Return the models behind a part of the semantic layer, and the parts between."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for uid in waiting.pop().depends_on:
            upstream = context.project.nodes.get(uid)
            if upstream is not None and uid not in found:
                found.add(uid)
                if upstream.resource_type in SEMANTIC_LAYER:
                    waiting.append(upstream)
    return found


def _what(finding: Finding, node: str, *, any_column: bool = False) -> tuple[str, ...]:
    """What a finding is about, whichever node it is reported at."""
    column = "" if any_column else finding.column
    return (finding.code, node, column, finding.data_class, finding.origin, finding.state)
