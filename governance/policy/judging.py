"""What is wrong with one flow for one purpose: ruled against, owed, or not what the data was collected for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from governance.findings.model import Verdict
from governance.labels.judge import EffectiveLevel
from governance.labels.model import Label, Level, RelationLabels, State
from governance.policy.consent import Proof
from governance.policy.context import Context
from governance.policy.ruling import Asked, Reason, Ruling, covers, decide_label
from governance.policy.zones import Placement
from governance.project.nodes import Node


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


def problems_of(context: Context, flow: Flow, purpose: str) -> Iterator[Problem]:
    """Yield what is wrong with a flow for one purpose; nothing if the policy allows it."""
    flow = _held_to(context, flow)
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
    if not flow.column or (not context.policy.waivers and any(p.code in DENIALS for p in ruled)):
        return  # what a flow would owe besides does not matter while it is denied anyway
    yield from _consent(context, flow, purpose, level)
    if not any(problem.code == "GV306" for problem in ruled):
        yield from _adults(context, flow, purpose, level, adult)
    yield from _creep(context, flow, purpose, level)


def _held_to(context: Context, flow: Flow) -> Flow:
    """Take back what counts as a group where the zone asks for more people than are shown."""
    k = context.minimum(flow.placement)
    shown = flow.relation.group_size
    if k <= context.policy.facts.k or shown >= k or flow.label.state is not State.GROUP or flow.label.owed:
        return flow
    owed = f"at least {k} people per row" + (f" (the SQL shows {shown})" if shown else "")
    return replace(flow, label=replace(flow.label, owed=owed, floor=State.RAW))


def _ruling(context: Context, flow: Flow, purpose: str, level: EffectiveLevel, *, adult: Proof) -> Ruling:
    label = flow.label
    consent = context.rules_ask_consent and _consented(context, flow, purpose).holds
    placement, relation = flow.placement, flow.relation
    key = (
        label.data_class, level.state, level.level, label.subject, relation.identity, relation.group_size,
        consent, adult.holds, bool(flow.column), placement.name, placement.audiences, purpose,
    )  # fmt: skip
    found = context.rulings.get(key)
    if found is None:
        found = context.rulings[key] = _ruling_of(context, flow, purpose, level, consent=consent, adult=adult)
    return found


def _ruling_of(
    context: Context, flow: Flow, purpose: str, level: EffectiveLevel, *, consent: bool, adult: Proof
) -> Ruling:
    label = flow.label
    asked = Asked(
        data_class=label.data_class,
        state=level.state,
        level=level.level,
        subject=label.subject,
        unknown=context.is_unknown(label),
        identity=flow.relation.identity,
        group_size=flow.relation.group_size,
        consent=consent,
        adults=adult.holds,
    )
    if not flow.column and asked.level < Level.SENSITIVE and not asked.unknown:
        return Ruling(verdict=Verdict.ALLOW, reason=Reason.DEFAULT)
    return decide_label(asked, flow.placement, purpose, context.policy)


DENIALS = frozenset({"GV301", "GV302", "GV303", "GV310", "GV313"})
"""Codes of flows that may not be at all, whatever is proved."""


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
    sensitive = min(level.level, level.own) >= Level.SENSITIVE
    if declared.basis == "consent" and sensitive and _asks_separately(context):
        yield Problem(
            code="GV305", verdict=Verdict.OWED, purpose=purpose, level=level, missing=("separate consent",)
        )
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


def _asks_separately(context: Context) -> bool:
    """Whether a regime asks for a consent of its own for sensitive data (PIPL 29)."""
    return any(regime.name == "pipl" for regime in context.policy.facts.taxonomy.regimes)


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
