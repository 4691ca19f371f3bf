"""Decide on every labelled column and row condition of the judged nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from governance.findings import explain
from governance.findings.codes import CODES
from governance.findings.model import Finding, Verdict
from governance.labels.judge import EffectiveLevel
from governance.labels.model import Label, Level, RelationLabels, Role, Source, State
from governance.labels.taxonomy import role_of
from governance.lineage.model import ColumnRef
from governance.policy.consent import Proof
from governance.policy.context import Context
from governance.policy.ruling import Asked, Reason, Ruling, covers, decide_label, strength
from governance.policy.zones import Placement
from governance.project.nodes import Node, ResourceType

_ORDER = {Verdict.DENY: 0, Verdict.UNKNOWN: 1, Verdict.OWED: 2, Verdict.ALLOW: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One label in one relation, on its way into one node.

    `column` is empty for a condition on rows; `sink` is how the column is called there.
    """

    node: Node
    placement: Placement
    relation: RelationLabels
    column: str
    label: Label
    sink: str

    @property
    def dataset(self) -> str:
        """The relation that holds the data; another than the node's own for exposures."""
        return self.relation.dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a flow for one purpose."""

    code: str
    verdict: Verdict
    purpose: str
    level: EffectiveLevel
    ruling: Ruling | None = None
    missing: tuple[str, ...] = ()
    proof: Proof | None = None


def flow_findings(context: Context) -> Iterator[Finding]:
    """Yield the findings about flows into judged nodes."""
    models: set[tuple[str, ...]] = set()
    exposures: list[tuple[Node, Placement]] = []
    for node, placement in context.judged():
        if node.resource_type is ResourceType.EXPOSURE:
            exposures.append((node, placement))
            continue
        relation = context.relation(node)
        if relation is not None:
            for finding in _told_once(_folded(context, flows_into(node, placement, relation))):
                models.add(_what(finding, node.unique_id))
                yield finding
    for node, placement in exposures:
        for parent in sorted(node.depends_on):
            upstream = context.project.nodes.get(parent)
            relation = context.relation(upstream) if upstream is not None else None
            if relation is None:
                continue
            for finding in _told_once(_folded(context, flows_into(node, placement, relation))):
                if _what(finding, parent) not in models:
                    yield finding


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


def problems_of(context: Context, flow: Flow, purpose: str) -> Iterator[Problem]:
    """Yield what is wrong with a flow for one purpose; nothing if the policy allows it."""
    # A condition on rows tells what is said of people, not who they are, so that age does not raise it.
    adult = context.prover.adults(flow.dataset, flow.column, flow.label) if flow.column else Proof(True)
    level = context.level(flow.label, flow.relation, adult=adult.holds)
    if level.level < Level.PERSONAL and not context.is_unknown(flow.label):
        ruling = _ruling(context, flow, purpose, level, adult=adult)
        if ruling.verdict is not Verdict.ALLOW:
            yield from _ruled(context, flow, purpose, level=level, ruling=ruling, adult=adult)
        return
    ruling = _ruling(context, flow, purpose, level, adult=adult)
    ruled = list(_ruled(context, flow, purpose, level=level, ruling=ruling, adult=adult))
    yield from ruled
    if not flow.column:
        return
    yield from _consent(context, flow, purpose, level)
    if not any(problem.code == "GV306" for problem in ruled):
        yield from _adults(context, flow, purpose, level, adult)
    yield from _creep(context, flow, purpose, level)


def _ruling(context: Context, flow: Flow, purpose: str, level: EffectiveLevel, *, adult: Proof) -> Ruling:
    label = flow.label
    asked = Asked(
        data_class=label.data_class,
        state=level.state,
        level=level.level,
        subject=label.subject,
        unknown=context.is_unknown(label),
        identity=flow.relation.identity,
        group_size=flow.relation.group_size,
        consent=_consented(context, flow, purpose).holds,
        adults=adult.holds,
    )
    if not flow.column and asked.level < Level.SENSITIVE and not asked.unknown:
        return Ruling(verdict=Verdict.ALLOW, reason=Reason.DEFAULT)
    return decide_label(asked, flow.placement, purpose, context.policy)


def _ruled(
    context: Context, flow: Flow, purpose: str, *, level: EffectiveLevel, ruling: Ruling, adult: Proof
) -> Iterator[Problem]:
    """Turn a ruling into a problem, telling what is owed from what is wrong."""
    if ruling.verdict is Verdict.ALLOW:
        return
    code = _CODES[ruling.reason]
    verdict: Verdict = ruling.verdict
    missing = ruling.missing
    if ruling.verdict is Verdict.UNKNOWN:
        code = "GV313"
    elif ruling.reason is not Reason.PROHIBITED and _allowed_once_proved(context, flow, purpose, adult):
        code, verdict, missing = "GV304", Verdict.OWED, (flow.label.owed,)
    elif ruling.reason is Reason.DEFAULT and level.decided.minor:
        code, verdict, missing = "GV306", Verdict.OWED, ("adults only",)
    elif ruling.reason is Reason.REQUIRED:
        code, verdict = _code_of_missing(ruling.missing)
    if not flow.column and code in {"GV302", "GV303", "GV304"}:
        code = "GV309"
    yield Problem(
        code=code,
        verdict=verdict,
        purpose=purpose,
        level=level,
        ruling=ruling,
        missing=missing,
        proof=adult if code == "GV306" else None,
    )


_CODES = {
    Reason.PROHIBITED: "GV301",
    Reason.FORBIDDEN: "GV302",
    Reason.DEFAULT: "GV303",
    Reason.REQUIRED: "GV303",
}


def _code_of_missing(missing: tuple[str, ...]) -> tuple[str, Verdict]:
    """Evidence can be brought; identity and state are facts about the table."""
    if any(item.startswith("state") for item in missing):
        return "GV303", Verdict.DENY
    if any(item.startswith("identity") for item in missing):
        return "GV310", Verdict.DENY
    if missing == ("adults only",):
        return "GV306", Verdict.OWED
    return ("GV305" if "consent" in missing else "GV304"), Verdict.OWED


def _allowed_once_proved(context: Context, flow: Flow, purpose: str, adult: Proof) -> bool:
    """Whether only the evidence that a label owes stands between it and an allow."""
    if not flow.label.owed or flow.label.floor is None:
        return False
    proved = replace(flow, label=replace(flow.label, owed="", floor=None))
    level = context.level(proved.label, proved.relation, adult=adult.holds)
    return _ruling(context, proved, purpose, level, adult=adult).verdict is Verdict.ALLOW


def _consented(context: Context, flow: Flow, purpose: str) -> Proof:
    declared = context.policy.purposes.get(purpose)
    if declared is None or declared.consent is None:
        return Proof(holds=False)
    if flow.column:
        return context.prover.consent(flow.dataset, flow.column, flow.label, declared.consent)
    about = [
        context.prover.consent(flow.dataset, column, label, declared.consent)
        for column, labels in sorted(flow.relation.columns.items())
        for label in labels
        if label.subject == flow.label.subject
    ]
    return next((proof for proof in about if not proof.holds), Proof(holds=bool(about)))


def _consent(context: Context, flow: Flow, purpose: str, level: EffectiveLevel) -> Iterator[Problem]:
    declared = context.policy.purposes.get(purpose)
    if declared is None or declared.consent is None:
        return
    proof = _consented(context, flow, purpose)
    if not proof.holds:
        yield Problem(
            code="GV305",
            verdict=Verdict.OWED,
            purpose=purpose,
            level=level,
            missing=("consent",),
            proof=proof,
        )


def _adults(
    context: Context, flow: Flow, purpose: str, level: EffectiveLevel, adult: Proof
) -> Iterator[Problem]:
    declared = context.policy.purposes.get(purpose)
    subject = context.policy.facts.subjects.get(flow.label.subject)
    if declared is None or not declared.adults_only or subject is None or subject.minors is None:
        return
    if not adult.holds:
        yield Problem(
            code="GV306",
            verdict=Verdict.OWED,
            purpose=purpose,
            level=level,
            missing=("adults only",),
            proof=adult,
        )


def _creep(context: Context, flow: Flow, purpose: str, level: EffectiveLevel) -> Iterator[Problem]:
    collected = context.collected_for.get(flow.label.origin.dataset)
    if collected is None or flow.label.implicit or any(covers(stated, purpose) for stated in collected):
        return
    declared = context.policy.purposes.get(purpose)
    if declared is not None and declared.assessment:
        compatible = declared.compatible_with
        if any(
            covers(stated, other) or covers(other, stated) for other in compatible for stated in collected
        ):
            return
    yield Problem(
        code="GV307", verdict=Verdict.DENY, purpose=purpose, level=level, missing=tuple(sorted(collected))
    )


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
        message=_message(context, flow, problem, sink),
        node=node.unique_id,
        node_name=node.name,
        column=flow.column,
        location=located.location,
        verdict=Verdict.UNKNOWN if label.source is Source.UNKNOWN else problem.verdict,
        who=_who(flow, problem, purposes),
        what=_what_text(flow, problem, role, state),
        path=explain.path_steps(label, sink, context.index.shown),
        origin=origin,
        data_class=label.data_class,
        state=state.value,
        zone=flow.placement.name,
        purpose=", ".join(purposes),
        rule=str(problem.ruling.rule.place) if problem.ruling and problem.ruling.rule else "",
        law=explain.law_line(
            problem.level.decided, _topics(problem, state), context.policy.facts.taxonomy, label.data_class
        ),
        fix=_fixes(context, flow, problem, role, users),
        waive=explain.waive_line(
            origin, sink, state.value, zone=flow.placement.name, data_class=label.data_class
        )
        if code.waivable
        else "",
        snippet=located.snippet,
        related=users,
    )


def _message(context: Context, flow: Flow, problem: Problem, sink: str) -> str:
    label, state = flow.label, problem.level.state
    to = f"`{flow.node.name}`" if flow.node.resource_type is ResourceType.EXPOSURE else ""
    where = f"{to} through `{sink}`" if to else f"`{sink}`"
    how = explain.state_phrase(state)
    text = {
        "GV305": f"`{label.data_class}` in {where} has no proof of consent",
        "GV306": f"`{label.data_class}` in {where} may be of minors",
        "GV307": f"`{label.data_class}` in {where} was not collected for this",
        "GV309": f"the rows of `{context.index.display(flow.dataset)}` reveal `{label.data_class}`",
        "GV310": f"`{label.data_class}` in {where} is tied to people by {explain.listed(flow.relation.identity_by)}",
        "GV313": f"data that nobody has classified reaches {where}",
        "GV301": f"`{label.data_class}` must not be stored, and is in {where}",
    }.get(problem.code)
    if text is None:
        text = f"`{label.data_class}` reaches {where} {how}"
        if label.implicit and label.path:
            text = f"`{label.data_class}` decides {where}"
        if problem.code == "GV304":
            text = f"`{label.data_class}` reaches {where}; owed: {' and '.join(problem.missing)}"
    return text


def _who(flow: Flow, problem: Problem, purposes: tuple[str, ...]) -> str:
    placement = flow.placement
    audience = " and ".join(placement.audiences)
    serves = ", ".join(f"`{purpose}`" for purpose in placement.purposes)
    text = f"zone `{placement.name}` serves {serves} for {audience}"
    rule = problem.ruling.rule if problem.ruling else None
    if problem.code == "GV307":
        return f"{text}; collected for {', '.join(f'`{word}`' for word in problem.missing)} only"
    if problem.code == "GV305":
        return f"{text}; {', '.join(f'`{p}`' for p in purposes)} rests on consent"
    if problem.code == "GV306" and rule is None:
        return f"{text}; people `{flow.label.subject}` is about include minors"
    if rule is not None and problem.ruling is not None:
        verb = "forbids" if rule.effect == "forbid" else "allows it"
        needs = f" with {' and '.join(problem.missing)}" if rule.effect == "allow" and problem.missing else ""
        because = f' because "{rule.because}"' if rule.because else ""
        what = " it" if rule.effect == "forbid" else " only"
        return f"{text}; rule {rule.place} {verb}{what}{needs}{because}"
    if problem.ruling is not None and problem.ruling.reason is Reason.DEFAULT:
        return f"{text}; no rule allows {problem.level.level.word} data there"
    return text


def _what_text(flow: Flow, problem: Problem, role: Role, state: State) -> str:
    if not flow.column:
        return (
            f"every row is there because of `{flow.label.data_class}`, so the list itself tells it; "
            + explain.who_rows(flow.relation)
        )
    if problem.code in {"GV305", "GV306"} and problem.proof is not None and problem.proof.why:
        return problem.proof.why
    if problem.code == "GV306":
        return "rows of minors are not filtered out on every path"
    return explain.what_column(flow.label, state, role, flow.relation)


def _topics(problem: Problem, state: State) -> tuple[str, ...]:
    about = {"GV305": "consent", "GV306": "minors", "GV307": "purpose"}.get(problem.code)
    topics: tuple[str, ...] = (about,) if about else ()
    if state in {State.PSEUDONYM_OPEN, State.PSEUDONYM_KEYED}:
        topics = (*topics, "pseudonym")
    if problem.code == "GV305" and problem.level.level >= Level.SENSITIVE:
        topics = ("separate consent",)
    return topics


def _fixes(
    context: Context, flow: Flow, problem: Problem, role: Role, users: tuple[str, ...]
) -> tuple[str, ...]:
    drop = "drop the column" if flow.column else "take the condition out"
    if problem.code == "GV305":
        return (_consent_fix(context, flow, problem), drop)
    if problem.code == "GV306":
        subject = context.policy.facts.subjects.get(flow.label.subject)
        minors = subject.minors if subject else None
        if minors is not None:
            return (f"keep people of {minors.under} and over only, by `{minors.by}`", drop)
        return (drop,)
    if problem.code == "GV307":
        return (
            "leave the column to models that serve what it was collected for",
            f"assess the purpose and declare it compatible (`purposes: {problem.purpose}: compatible_with`)",
        )
    if problem.code == "GV304" and any("people" in item for item in problem.missing):
        subject = context.policy.facts.subjects.get(flow.label.subject)
        key = subject.key.rpartition(".")[2] if subject is not None else "…"
        k = context.minimum(flow.placement)
        return (
            f"keep groups of enough people: `having count(distinct {key}) >= {k}`",
            "declare a test that counts them under `declassify`; it is a witness once it passed",
        )
    if problem.code == "GV310":
        return (f"leave out {explain.listed(flow.relation.identity_by)}, or what was joined to get it", drop)
    if problem.code == "GV313":
        return (f"classify `{context.index.shown(flow.label.origin)}` under `classify`", drop)
    if not flow.column:
        k = context.minimum(flow.placement)
        return (
            f"take the condition on `{context.index.shown(flow.label.origin)}` out, or count people in groups of {k}",
            "move the model to a zone whose purpose allows it",
        )
    return explain.fixes_for_column(
        flow.label,
        problem.level.state,
        role,
        _written(context, flow),
        keyed_macro=context.keyed_macro,
        k=context.minimum(flow.placement),
        users=len(users),
    )


def _consent_fix(context: Context, flow: Flow, problem: Problem) -> str:
    declared = context.policy.purposes.get(problem.purpose)
    if declared is None or declared.consent is None:
        return "take part only of people who consented"
    consent = declared.consent
    return f"inner join `{consent.table}` on `{consent.key}` where {consent.when}"


def _written(context: Context, flow: Flow) -> str:
    """Return the column as a query would name it: what it is made from, else its own name."""
    lineage = context.graph.nodes.get(flow.node.unique_id)
    for column in lineage.merged.columns if lineage else ():
        if column.name == flow.column:
            direct = [item.column for item in column.inputs if item.subtype.direct]
            return direct[0] if len(set(direct)) == 1 else flow.column
    return flow.column


def _what(finding: Finding, node: str) -> tuple[str, ...]:
    """What a finding is about, whichever node it is reported at."""
    return (
        finding.code, node, finding.column, finding.data_class, finding.origin, finding.state,
    )  # fmt: skip
