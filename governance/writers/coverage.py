"""How much of a project was traced and classified, by zone."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from governance.policy.report import Report
from governance.policy.zones import place_nodes
from governance.writers.document import coverage, dumps
from governance.writers.escape import line
from governance.writers.words import percent, plural


def document(report: Report) -> dict[str, Any]:
    """Return coverage in all, by zone, and every gap."""
    places = place_nodes(report.project, report.policy)
    zones: dict[str, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(("datasets", "columns", "traced", "classified"), 0)
    )
    gaps: list[dict[str, str]] = []
    for uid, lineage in report.graph.nodes.items():
        node = report.project.nodes.get(uid)
        place = places.get(uid)
        row = zones[place.name if place else ""]
        labels = report.labels.get(lineage.dataset)
        row["datasets"] += 1
        for column in lineage.merged.columns:
            row["columns"] += 1
            row["traced"] += not column.gap
            row["classified"] += bool(labels and labels.columns.get(column.name))
        gaps += [
            {"name": node.name if node else uid, "code": gap.code, "message": gap.message}
            for gap in dict.fromkeys(lineage.merged.gaps)
        ]
    return {
        "version": 1,
        "coverage": coverage(report),
        "zones": [{"zone": name, **row} for name, row in sorted(zones.items())],
        "gaps": sorted(gaps, key=lambda g: (g["name"], g["code"], g["message"])),
    }


def render_json(report: Report) -> str:
    """Return coverage as JSON."""
    return dumps(document(report))


def render_text(report: Report) -> str:
    """Return coverage for a person."""
    doc = document(report)
    cover = report.coverage
    parts = (
        f"{cover.nodes_traced:,} in full, {cover.nodes_partly:,} in part, {cover.nodes_untraced:,} not at all"
    )
    lines = [
        f"{percent(cover.share)} of {plural(cover.columns, 'column')} traced",
        f"{plural(cover.nodes, 'model')}: {parts}",
        "",
    ]
    head = ("zone", "datasets", "columns", "traced", "classified")
    rows = [head, *((z["zone"] or "(none)", *(f"{z[k]:,}" for k in head[1:])) for z in doc["zones"])]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append("  ".join(cells))
    if doc["gaps"]:
        lines += ["", "not understood:"]
        lines += [f"  {g['name']}: {g['code']} {g['message']}" for g in doc["gaps"]]
    return "\n".join(map(line, lines)) + "\n"
