"""Records of processing (GDPR 30; PIPL 55, 56): what the policy states, with what the project shows of it.

What only a person can state (who is responsible, how long data is kept, where it goes) is read from the policy, and
where the policy does not say it, the record says that it does not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from governance.labels.model import Label, RelationLabels, State
from governance.policy.context import Context
from governance.policy.model import Purpose
from governance.policy.report import Report
from governance.project.nodes import Node, ResourceType
from governance.writers.document import dumps
from governance.writers.escape import code, line, markdown, xml

MISSING = "not stated"
_SHOWN = frozenset({ResourceType.EXPOSURE, ResourceType.SAVED_QUERY, ResourceType.METRIC})
_BASES = {"legitimate_interest": "legitimate interest"}


def document(report: Report, *, today: date) -> dict[str, Any]:
    """Return one record for each purpose of the policy, sorted by its name."""
    policy = report.policy
    context = Context(report.project, report.graph, report.labels, policy, today)
    return {
        "version": 1,
        "project": report.project.name,
        "controller": policy.controller,
        "regimes": [regime.title for regime in policy.facts.taxonomy.regimes],
        "records": [_record(report, context, purpose) for _, purpose in sorted(policy.purposes.items())],
    }


def _record(report: Report, context: Context, purpose: Purpose) -> dict[str, Any]:
    nodes = [
        report.project.nodes[uid]
        for uid, placement in sorted(context.placements.items())
        if purpose.name in placement.purposes and uid in report.project.nodes
    ]
    places = [context.placements[node.unique_id] for node in nodes]
    categories, subjects, sources = _categories(report, context, nodes)
    zones = {place.zone.pattern: place.zone for place in places if place.zone is not None}
    consumers = _consumers(report, nodes)
    record = {
        "purpose": purpose.name,
        "basis": purpose.basis,
        "consent": f"{purpose.consent.table} ({purpose.consent.when})" if purpose.consent else "",
        "assessment": purpose.assessment,
        "adults_only": purpose.adults_only,
        "compatible_with": list(purpose.compatible_with),
        "subjects": subjects,
        "categories": categories,
        "recipients": sorted({*purpose.recipients, *(name for place in places for name in place.audiences)}),
        "consumers": consumers,
        "zones": [
            {"zone": name, "audience": zone.audience, "owner": zone.owner}
            for name, zone in sorted(zones.items())
        ],
        "retention": purpose.retention,
        "transfer": purpose.transfer,
        "sources": sources,
        "models": [node.name for node in nodes if node.resource_type not in _SHOWN],
    }
    return {**record, "missing": list(_missing(report, record))}


def _categories(
    report: Report, context: Context, nodes: Iterable[Node]
) -> tuple[list[dict[str, Any]], list[str], list[str]]:
    """Return the classes of data, the people they are about and where they come from."""
    by_class: dict[str, dict[str, Any]] = {}
    subjects: set[str] = set()
    origins: set[str] = set()
    for node in nodes:
        relation = report.labels.get(node.relation)
        for where, label in _labels(relation):
            level = context.level(label, relation or RelationLabels(dataset="", columns={}))
            row = by_class.setdefault(
                label.data_class, {"level": level.level, "states": set(), "columns": set()}
            )
            row["level"] = max(row["level"], level.level)
            row["states"].add(level.state.value)
            row["columns"].add(f"{node.name}.{where}")
            subjects.update({label.subject} - {""})
            origins.add(label.origin.dataset)
    names = {dataset: report.project.nodes[uid].name for dataset, uid in report.graph.by_dataset.items()}
    rows = [
        {
            "class": name,
            "level": row["level"].word,
            "states": sorted(row["states"]),
            "columns": sorted(row["columns"]),
        }
        for name, row in sorted(by_class.items())
    ]
    return rows, sorted(subjects), sorted({names.get(dataset, dataset) for dataset in origins})


def _labels(relation: RelationLabels | None) -> Iterator[tuple[str, Label]]:
    if relation is None:
        return
    for name, labels in sorted(relation.columns.items()):
        yield from ((name, label) for label in labels if label.state is not State.NONE)
    yield from (("(its rows)", label) for label in relation.presence if label.state is not State.NONE)


def _consumers(report: Report, nodes: Iterable[Node]) -> list[dict[str, str]]:
    """Return the dashboards and applications that read a model of the purpose or serve it themselves."""
    mine = {node.unique_id for node in nodes}
    return [
        {"name": node.name.removeprefix("exposure:"), "kind": node.exposure_type, "owner": node.owner}
        for uid, node in sorted(report.project.nodes.items())
        if node.resource_type is ResourceType.EXPOSURE and (uid in mine or mine.intersection(node.depends_on))
    ]


def _missing(report: Report, record: dict[str, Any]) -> Iterator[str]:
    if not report.policy.controller:
        yield "controller"
    if not record["categories"]:
        return
    for name in ("retention", "transfer"):
        if not record[name]:
            yield name
    if record["basis"] == "legitimate_interest" and not record["assessment"]:
        yield "assessment"
    if not record["subjects"]:
        yield "subject"
    if any(not zone["owner"] for zone in record["zones"]):
        yield "owner"


def _fields(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a record says, in words."""
    basis = _BASES.get(record["basis"], record["basis"].replace("_", " "))
    yield (
        "Legal basis",
        "; ".join(
            filter(
                None,
                (
                    basis,
                    f"recorded in {record['consent']}" if record["consent"] else "",
                    f"assessment: {record['assessment']}" if record["assessment"] else "",
                    "adults only" if record["adults_only"] else "",
                    f"compatible with {', '.join(record['compatible_with'])}"
                    if record["compatible_with"]
                    else "",
                ),
            )
        ),
    )
    yield "People", ", ".join(record["subjects"]) or (MISSING if record["categories"] else "nobody")
    yield "Recipients", ", ".join(record["recipients"]) or "nobody"
    yield (
        "Used in",
        ", ".join(f"{c['name']}{' (' + c['kind'] + ')' if c['kind'] else ''}" for c in record["consumers"])
        or "no exposure is declared",
    )
    owners = sorted({zone["owner"] or MISSING for zone in record["zones"]})
    yield "Responsible", ", ".join(owners) or MISSING
    yield "Kept for", record["retention"] or MISSING
    yield "Transfer to third countries", record["transfer"] or MISSING
    yield "Comes from", ", ".join(record["sources"]) or "nowhere"
    yield "Held in", ", ".join(record["models"]) or "no model"


def render_json(doc: dict[str, Any]) -> str:
    """Return the records as JSON."""
    return dumps(doc)


def render_csv(doc: dict[str, Any]) -> str:
    """Return a row for each category of data of each purpose; a cell never begins like a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = (
        "controller",
        "purpose",
        "basis",
        "subjects",
        "class",
        "level",
        "states",
        "recipients",
        "consumers",
    )
    writer.writerow((*head, "retention", "transfer", "assessment", "missing"))
    for record in doc["records"]:
        for row in record["categories"] or [{"class": "", "level": "", "states": []}]:
            cells = (
                doc["controller"],
                record["purpose"],
                record["basis"],
                " ".join(record["subjects"]),
                row["class"],
                row["level"],
                " ".join(row["states"]),
                " ".join(record["recipients"]),
                "; ".join(consumer["name"] for consumer in record["consumers"]),
                record["retention"],
                record["transfer"],
                record["assessment"],
                " ".join(record["missing"]),
            )
            writer.writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(text: str) -> str:
    """Keep a spreadsheet from running what a name says."""
    safe = line(text)
    return f"'{safe}" if safe[:1] in {"=", "+", "-", "@"} else safe


def render_markdown(doc: dict[str, Any]) -> str:
    """Return the records for a person, as Markdown."""
    lines = [f"# Records of processing: {markdown(doc['project'])}", ""]
    lines.append(f"Controller: {markdown(doc['controller']) if doc['controller'] else f'**{MISSING}**'}  ")
    lines += [f"Laws: {markdown(', '.join(doc['regimes']) or 'no regime')}", ""]
    for record in doc["records"]:
        lines += [f"## {markdown(record['purpose'])}", "", "| | |", "|---|---|"]
        lines += [f"| {name} | {_strong(value)} |" for name, value in _fields(record)]
        lines.append("")
        if record["categories"]:
            lines += ["| category of data | level | as | columns |", "|---|---|---|---|"]
            for row in record["categories"]:
                states = ", ".join(row["states"])
                lines.append(f"| {code(row['class'])} | {row['level']} | {states} | {len(row['columns'])} |")
        else:
            lines.append("No personal data is known in the models of this purpose.")
        lines.append("")
        if record["missing"]:
            lines += [f"To be stated in the policy: **{', '.join(record['missing'])}**.", ""]
    return "\n".join(lines)


def _strong(value: str) -> str:
    return f"**{MISSING}**" if value == MISSING else markdown(value)


_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}"
    "td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#f4f4f4;width:14rem}.missing{color:#a00;font-weight:bold}"
    "@media print{h2{break-before:page}}"
)


def render_html(doc: dict[str, Any]) -> str:
    """Return the records as one HTML file that requests nothing from any network."""
    controller = (
        xml(line(doc["controller"])) if doc["controller"] else f'<span class="missing">{MISSING}</span>'
    )
    title = f"Records of processing: {xml(line(doc['project']))}"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{title}</h1>",
        f"<p>Controller: {controller}<br>Laws: {xml(line(', '.join(doc['regimes'])))}</p>",
    ]
    for record in doc["records"]:
        parts += [f"<h2>{xml(line(record['purpose']))}</h2>", "<table>"]
        for name, value in _fields(record):
            mark = ' class="missing"' if value == MISSING else ""
            parts.append(f"<tr><th>{name}</th><td{mark}>{xml(line(value))}</td></tr>")
        parts.append("</table>")
        if record["categories"]:
            parts.append("<table><tr><th>category of data</th><th>level</th><th>as</th><th>columns</th></tr>")
            for row in record["categories"]:
                cells = (row["class"], row["level"], ", ".join(row["states"]), ", ".join(row["columns"]))
                parts.append("<tr>" + "".join(f"<td>{xml(line(cell))}</td>" for cell in cells) + "</tr>")
            parts.append("</table>")
        else:
            parts.append("<p>No personal data is known in the models of this purpose.</p>")
        if record["missing"]:
            parts.append(
                f'<p class="missing">To be stated in the policy: {xml(", ".join(record["missing"]))}</p>'
            )
    return "\n".join([*parts, "</body></html>", ""])
