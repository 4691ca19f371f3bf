"""What depends on a column: the models, exposures and purposes that a change of it reaches."""

from __future__ import annotations

from typing import Any

from governance.lineage.model import ColumnRef
from governance.lineage.walk import Walker
from governance.policy.report import Report
from governance.policy.zones import place_nodes
from governance.project.nodes import ResourceType
from governance.writers.document import dumps
from governance.writers.escape import line
from governance.writers.words import plural


def document(report: Report, start: ColumnRef) -> dict[str, Any]:
    """Return every column that a column reaches, by node, with who uses it."""
    reached: dict[str, dict[str, bool]] = {}
    for edge in Walker(report.graph).downstream(start.dataset, start.column):
        columns = reached.setdefault(edge.node, {})
        columns[edge.target.column] = columns.get(edge.target.column, False) or edge.subtype.direct
    rows = _rows(report, start, reached)
    places = place_nodes(report.project, report.policy)
    nodes = []
    for uid in sorted({*reached, *rows}):
        node = report.project.nodes[uid]
        place = places[uid]
        nodes.append(
            {
                "name": node.name,
                "type": node.resource_type.value,
                "path": node.path,
                "owner": node.owner,
                "purposes": list(place.purposes),
                "audiences": list(place.audiences),
                "values": sorted(c for c, direct in reached.get(uid, {}).items() if direct),
                "decided": sorted(c for c, direct in reached.get(uid, {}).items() if not direct),
                "rows": uid in rows,
            }
        )
    touched = {*reached, *rows, report.graph.by_dataset.get(start.dataset, "")}
    exposures = sorted(
        node.name
        for node in report.project.nodes.values()
        if node.resource_type is ResourceType.EXPOSURE and touched & set(node.depends_on)
    )
    return {"version": 1, "column": str(start), "nodes": nodes, "exposures": exposures}


def _rows(report: Report, start: ColumnRef, reached: dict[str, dict[str, bool]]) -> set[str]:
    """Return the nodes whose rows are decided by the column, or by one that it reaches."""
    columns = {start}
    for uid, found in reached.items():
        columns |= {ColumnRef(report.graph.nodes[uid].dataset, name) for name in found}
    return {
        uid
        for uid, lineage in report.graph.nodes.items()
        if any(ColumnRef(r.dataset, r.column) in columns for r in lineage.merged.row_inputs)
    }


def render_json(report: Report, start: ColumnRef) -> str:
    """Return the impact as JSON."""
    return dumps(document(report, start))


def render_text(report: Report, start: ColumnRef) -> str:
    """Return the impact for a person."""
    found = document(report, start)
    lines = []
    for node in found["nodes"]:
        use = f"for {', '.join(node['purposes'])}" if node["purposes"] else "carries"
        owner = f", {node['owner']}" if node["owner"] else ""
        lines.append(f"{node['name']}  ({use}{owner})")
        lines += [f"  {word}: {', '.join(node[word])}" for word in ("values", "decided") if node[word]]
        lines += ["  decides its rows"] if node["rows"] else []
    lines += [f"exposure {name.removeprefix('exposure:')}" for name in found["exposures"]]
    lines.append(f"{plural(len(found['nodes']), 'model')}, {plural(len(found['exposures']), 'exposure')}")
    return "\n".join(map(line, lines)) + "\n"
