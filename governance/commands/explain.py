"""`governance explain` and `governance can-use`: why something is denied, and why it is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from governance.commands import terminal
from governance.commands.inputs import Request, Source, policy_options, project_options
from governance.errors import ConfigError, Problem, nearest

if TYPE_CHECKING:
    from governance.findings.model import Finding
    from governance.labels.model import Label, RelationLabels
    from governance.lineage.model import ColumnRef
    from governance.policy.context import Context
    from governance.policy.flows import Flow
    from governance.policy.flows import Problem as FlowProblem
    from governance.policy.report import Report
    from governance.policy.zones import Placement
    from governance.project.nodes import Node

_EXPLAIN = """Say why: of a finding, a column, or a code.

A finding is named by the id that `governance check` prints (its first digits are enough), a column by its
dotted name. Of a column it says what is in it, where that came from and what was done to it, which law
protects it, and for every purpose of its table which rule allows or denies it.

\b
Examples:
  governance explain 9ef5edbe52654b57
  governance explain marts.kpi.partner_feed.email_md5
  governance explain GV302

Exit codes: 0 explained; 2 could not run.
"""

_CAN_USE = """Ask whether a column may be used for a purpose.

\b
Examples:
  governance can-use raw.users.email --for marketing.email
  governance can-use raw.users.birth_date --for analytics --audience company

Exit codes: 0 yes; 1 no, or only if something is brought; 2 could not run.
"""


@click.command("explain", help=_EXPLAIN)
@click.argument("what")
@project_options
@policy_options
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def explain(*, what: str, form: str, policy: str | None, today: str | None, **options: Any) -> int:
    """Run the command."""
    if re.fullmatch(r"GV\w{0,4}", what, re.IGNORECASE):
        terminal.emit(_code(what.upper(), form))
        return 0
    request = Request(source=Source.of(options), policy=policy, today=today)
    with terminal.progress() as progress:
        report = request.judge(progress)
        found = find_finding(report, what)
        text = (
            _explain_finding(report, found, form)
            if found is not None
            else _explain_column(report, request, what, form)
        )
    terminal.emit(text)
    return 0


@click.command("can-use", help=_CAN_USE)
@click.argument("column")
@project_options
@policy_options
@click.option("--for", "purpose", metavar="PURPOSE", required=True, help="A purpose of the policy.")
@click.option(
    "--audience",
    metavar="NAME",
    default=None,
    help="Who reads it; default: who reads its zone, else internal.",
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def can_use(
    *,
    column: str,
    purpose: str,
    audience: str | None,
    form: str,
    policy: str | None,
    today: str | None,
    **options: Any,
) -> int:
    """Run the command."""
    request = Request(source=Source.of(options), policy=policy, today=today)
    with terminal.progress() as progress:
        report = request.judge(progress)
        answer = _ask(report, request, column, purpose, audience)
    terminal.emit(_answer_text(answer) if form == "text" else _dumps(answer))
    return 0 if answer["answer"] == "yes" else 1


def _dumps(value: Any) -> str:
    from governance.writers.document import dumps

    return dumps(value)


def _code(code: str, form: str) -> str:
    from governance.findings.codes import CODES

    known = CODES.get(code)
    if known is None:
        raise ConfigError(Problem(message=f"there is no code `{code}`", nearest=nearest(code, CODES)))
    if form == "json":
        return _dumps(
            {
                "code": code,
                "title": known.title,
                "severity": known.severity.value,
                "summary": known.summary,
                "waivable": known.waivable,
                "page": known.page,
            }
        )
    waivable = "a waiver can cover it" if known.waivable else "no waiver covers it"
    return (
        f"{code} {known.title} ({known.severity.value}; {waivable})\n  {known.summary}\n  See {known.page}.\n"
    )


def find_finding(report: Report, target: str) -> Finding | None:
    """Return the finding whose id starts with the text; None if the text is no id.

    Raises:
        ConfigError: if there is none, or several.
    """
    if not re.fullmatch(r"[0-9a-f]{6,16}", target):
        return None
    found = {f.fingerprint: f for f in report.findings if f.fingerprint.startswith(target)}
    if not found:
        raise ConfigError(
            Problem(
                message=f"there is no finding `{target}` now",
                nearest=nearest(target, (f.fingerprint for f in report.findings)),
                help="`governance check` lists what there is",
            )
        )
    if len(found) > 1:
        raise ConfigError(
            Problem(message=f"`{target}` begins the id of {len(found)} findings", help="give more digits")
        )
    return next(iter(found.values()))


def _explain_finding(report: Report, found: Finding, form: str) -> str:
    from governance.findings.codes import CODES
    from governance.writers import document
    from governance.writers.console import render_finding

    known = CODES.get(found.code)
    if form == "json":
        return _dumps({**document.finding(found, report), "summary": known.summary if known else ""})
    about = f"{found.code}: {known.summary} See {known.page}.\n" if known else ""
    return render_finding(report, found, colour=terminal.colour(), width=terminal.width()) + "\n" + about


def _context(report: Report, request: Request) -> Context:
    from governance.policy.context import Context

    return Context(report.project, report.graph, report.labels, report.policy, request.day)


def _where(report: Report, column: str) -> tuple[ColumnRef, Node, RelationLabels]:
    from governance.commands.columns import find_column
    from governance.labels.model import RelationLabels

    ref = find_column(report.project, report.graph, column)
    node = report.project.nodes[report.graph.by_dataset[ref.dataset]]
    return ref, node, report.labels.get(ref.dataset) or RelationLabels(dataset=ref.dataset, columns={})


def _explain_column(report: Report, request: Request, column: str, form: str) -> str:
    from governance.commands.columns import names
    from governance.writers import document

    ref, node, relation = _where(report, column)
    context = _context(report, request)
    placement = context.placements[node.unique_id]
    labels = relation.columns.get(ref.column, ())
    facts = {
        "column": f"{node.name}.{ref.column}",
        "dataset": ref.dataset,
        "zone": placement.name,
        "purposes": list(placement.purposes),
        "audiences": list(placement.audiences),
        "identity": relation.identity.word,
        "identity_by": list(relation.identity_by),
        "grain": relation.grain,
        "labels": [
            {
                **_named(document.label(label), names(report.project, report.graph)),
                "level": context.level(label, relation).level.word,
                "why": context.level(label, relation).why,
                "law": _law(context, label, relation),
                "decisions": [
                    _decision(context, _flow(node, placement, relation, ref.column, label), purpose)
                    for purpose in placement.purposes
                ],
            }
            for label in labels
        ],
        "findings": [
            document.finding(f, report)
            for f in report.findings
            if f.node == node.unique_id and f.column.lower() == ref.column.lower()
        ],
    }
    return _dumps(facts) if form == "json" else _column_text(facts)


def _named(label: dict[str, Any], shown: dict[str, str]) -> dict[str, Any]:
    """Spell datasets as people call them."""

    def spell(dotted: str) -> str:
        dataset, _, column = dotted.rpartition(".")
        return f"{shown.get(dataset, dataset)}.{column}"

    return {
        **label,
        "origin": spell(label["origin"]),
        "path": [{**hop, "column": spell(hop["column"])} for hop in label["path"]],
    }


def _law(context: Context, label: Label, relation: RelationLabels) -> str:
    decided = context.level(label, relation).decided
    article = decided.entry.article
    return article if article.startswith(decided.title) else f"{decided.title} {article}".strip()


def _flow(node: Node, placement: Placement, relation: RelationLabels, column: str, label: Label) -> Flow:
    from governance.policy.flows import Flow

    return Flow(node=node, placement=placement, relation=relation, column=column, label=label, sink=column)


def _decision(context: Context, flow: Flow, purpose: str) -> dict[str, Any]:
    """Decide as the gate does, and say which rule it was even where it allows."""
    from governance.policy.flows import problems_of
    from governance.policy.ruling import Asked, decide_label

    label, relation = flow.label, flow.relation
    problems = list(problems_of(context, flow, purpose))
    worst = min(problems, key=lambda p: _SEVERITY.index(p.verdict.value), default=None)
    level = context.level(label, relation)
    asked = Asked(
        data_class=label.data_class,
        state=level.state,
        level=level.level,
        subject=label.subject,
        unknown=context.is_unknown(label),
        identity=relation.identity,
        group_size=relation.group_size,
    )
    ruling = worst.ruling if worst else decide_label(asked, flow.placement, purpose, context.policy)
    rule = ruling.rule if ruling else None
    return {
        "purpose": purpose,
        "verdict": worst.verdict.value if worst else "allow",
        "codes": sorted({p.code for p in problems}),
        "rule": str(rule.place) if rule else "",
        "because": rule.because if rule else "",
        "missing": list(dict.fromkeys(text for p in problems for text in _missing(p))),
    }


_SEVERITY = ("deny", "unknown", "owed", "allow")


def _missing(problem: FlowProblem) -> Iterator[str]:
    if problem.code == "GV307":
        yield "a purpose it was collected for: " + (", ".join(problem.missing) or "none is stated")
    else:
        yield from problem.missing


def _column_text(facts: dict[str, Any]) -> str:
    from governance.writers.escape import line

    lines = [facts["column"]]
    zone = facts["zone"] or "no zone"
    use = (
        f", used for {', '.join(facts['purposes'])} by {', '.join(facts['audiences'])}"
        if facts["purposes"]
        else ""
    )
    lines.append(f"  zone:     {zone}{use}")
    by = f" (by {', '.join(facts['identity_by'])})" if facts["identity_by"] else ""
    lines.append(f"  identity: {facts['identity']}{by}; a row is {facts['grain']}")
    if not facts["labels"]:
        lines.append("  no personal data is known in it")
    for label in facts["labels"]:
        lines += _label_lines(label)
    lines += [
        f"  {f['severity']}[{f['code']}] {f['message']}  ({f['fingerprint']})" for f in facts["findings"]
    ]
    return "\n".join(line(text) for text in lines) + "\n"


_COPIED = {"IDENTITY": "copied"}


def _label_lines(label: dict[str, Any]) -> Iterator[str]:
    about = f" of {label['subject']}" if label["subject"] else ""
    yield f"  {label['class']}{about}, {label['state']}: {label['level']}" + (
        f" ({label['law']})" if label["law"] else ""
    )
    if label["why"]:
        yield f"    why:      {label['why']}"
    yield f"    from:     {label['origin']} ({label['source']})"
    for hop in label["path"]:
        done = ", ".join(hop["operations"]) or _COPIED.get(
            hop["subtype"], hop["subtype"].lower().replace("_", " ")
        )
        yield f"    way:      {hop['column']}: {done}"
    if label["evidence"]:
        yield f"    evidence: {label['evidence']}"
    if label["owed"]:
        yield f"    owed:     {label['owed']}"
    for decision in label["decisions"]:
        rule = f"rule {decision['rule']}" if decision["rule"] else "the default"
        because = f": {decision['because']}" if decision["because"] else ""
        missing = f"; missing: {'; '.join(decision['missing'])}" if decision["missing"] else ""
        yield f"    {decision['verdict'] + ':':<9} for {decision['purpose']} by {rule}{because}{missing}"


def _ask(report: Report, request: Request, column: str, purpose: str, audience: str | None) -> dict[str, Any]:
    from governance.commands.columns import names
    from governance.policy.zones import Placement, declared_purposes
    from governance.writers import document

    known = declared_purposes(report.policy)
    if purpose not in known:
        raise ConfigError(
            Problem(
                message=f"the policy has no purpose `{purpose}`",
                expected="one of " + ", ".join(sorted(known)),
                nearest=nearest(purpose, known),
            )
        )
    audiences = report.policy.audiences
    if audience is not None and audience not in audiences:
        raise ConfigError(
            Problem(
                message=f"the policy knows no audience `{audience}`",
                expected="one of " + ", ".join(sorted(audiences)),
                nearest=nearest(audience, audiences),
            )
        )
    ref, node, relation = _where(report, column)
    context = _context(report, request)
    there = context.placements[node.unique_id]
    if audience is None and there.judged:
        placement = Placement(zone=there.zone, purposes=(purpose,), audiences=there.audiences)
    else:
        placement = Placement(purposes=(purpose,), audiences=(audience or "internal",))
    shown = names(report.project, report.graph)
    decisions = [
        {
            "class": label.data_class,
            "state": label.state.value,
            "level": context.level(label, relation).level.word,
            "origin": _named(document.label(label), shown)["origin"],
            **_decision(context, _flow(node, placement, relation, ref.column, label), purpose),
        }
        for label in relation.columns.get(ref.column, ())
    ]
    verdicts = {d["verdict"] for d in decisions}
    answer = "no" if "deny" in verdicts else "only if" if verdicts & {"owed", "unknown"} else "yes"
    gap = any(c.name == ref.column and c.gap for c in report.graph.nodes[node.unique_id].merged.columns)
    if gap and answer == "yes":
        answer = "only if"
    return {
        "column": f"{node.name}.{ref.column}",
        "purpose": purpose,
        "audience": " and ".join(placement.audiences),
        "answer": answer,
        "not_understood": gap,
        "decisions": decisions,
    }


def _answer_text(answer: dict[str, Any]) -> str:
    from governance.writers.escape import line

    lines = [f"{answer['answer']}: {answer['column']} for {answer['purpose']} ({answer['audience']})"]
    if answer["not_understood"]:
        lines.append("  what is in it could not be told; see `governance trace`")
    if not answer["decisions"]:
        lines.append("  no personal data is known in it")
    for d in answer["decisions"]:
        rule = f"rule {d['rule']}" if d["rule"] else "the default"
        because = f": {d['because']}" if d["because"] else ""
        missing = f"; missing: {'; '.join(d['missing'])}" if d["missing"] else ""
        lines.append(
            f"  {d['verdict']}: {d['class']}, {d['state']} ({d['level']}) by {rule}{because}{missing}"
        )
    return "\n".join(line(text) for text in lines) + "\n"
