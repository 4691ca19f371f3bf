"""The words of a finding about a flow: who decides, what could be done, what to write instead."""

from __future__ import annotations

from governance.labels.model import Level, Role, State
from governance.labels.parts import is_beside
from governance.policy import explain
from governance.policy.context import Context
from governance.policy.judging import Flow, Problem
from governance.policy.ruling import Reason
from governance.project.nodes import ResourceType


def message_of(context: Context, flow: Flow, problem: Problem, sink: str) -> str:
    """Return the message: what reaches where, and how."""
    label, state = flow.label, problem.level.state
    to = f"`{flow.node.name}`" if flow.node.resource_type is ResourceType.EXPOSURE else ""
    where = f"{to} through `{sink}`" if to else f"`{sink}`"
    how = "beside a part of the same value" if is_beside(label) else explain.state_phrase(state)
    text = {
        "GV305": f"`{label.data_class}` in {where} has no proof of {problem.missing[0] if problem.missing else 'consent'}",
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


def who_decides(flow: Flow, problem: Problem, purposes: tuple[str, ...]) -> str:
    """Return the zone, the purposes, the audience and the rule that decide."""
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


def what_of(flow: Flow, problem: Problem, role: Role, state: State) -> str:
    """Return what a person could do with the data."""
    if not flow.column:
        return (
            f"every row is there because of `{flow.label.data_class}`, so the list itself tells it; "
            + explain.who_rows(flow.relation)
        )
    if problem.code in {"GV305", "GV306"} and problem.proof is not None and problem.proof.why:
        return problem.proof.why
    if problem.code == "GV306":
        return "rows of minors are not filtered out on every path"
    if is_beside(flow.label):
        return f"the value can be worked out from what stands beside it; missing is {flow.label.owed}"
    return explain.what_column(flow.label, state, role, flow.relation)


def topics_of(problem: Problem, state: State) -> tuple[str, ...]:
    """Return the topics whose articles a finding names."""
    about = {"GV305": "consent", "GV306": "minors", "GV307": "purpose"}.get(problem.code)
    topics: tuple[str, ...] = (about,) if about else ()
    if state in {State.PSEUDONYM_OPEN, State.PSEUDONYM_KEYED}:
        topics = (*topics, "pseudonym")
    if problem.code == "GV305" and problem.level.level >= Level.SENSITIVE:
        topics = ("separate consent",)
    return topics


def fixes_of(
    context: Context, flow: Flow, problem: Problem, role: Role, users: tuple[str, ...]
) -> tuple[str, ...]:
    """Return what to write instead; none of it is a waiver."""
    drop = "drop the column" if flow.column else "take the condition out"
    if problem.missing == ("separate consent",):
        return (f"ask for it separately, and rest `{problem.purpose}` on `basis: separate_consent`", drop)
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
    if is_beside(flow.label):
        return ("drop one of the two, or keep them in tables that nobody joins",)
    if problem.code == "GV304" and any("among the rows" in item for item in problem.missing):
        k = context.minimum(flow.placement)
        return (f"filter by the condition or group by it, and keep groups of at least {k} people",)
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
