"""The rows of every catalog table, from a report; `docs/catalog.md` documents them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from governance.findings.model import Finding
from governance.labels.judge import effective_level
from governance.labels.model import Label, RelationLabels
from governance.lineage.model import Gap, NodeLineage, Operation, Statement
from governance.policy.report import Report
from governance.policy.zones import Placement, place_nodes

Row = dict[str, Any]

TABLES: dict[str, dict[str, str]] = {
    "runs": {
        "seq": "BIGINT",
        "at": "TIMESTAMPTZ",
        "event": "VARCHAR",
        "actor": "VARCHAR",
        "commit": "VARCHAR",
        "dirty": "BOOLEAN",
        "tool": "VARCHAR",
        "project_hash": "VARCHAR",
        "policy_hash": "VARCHAR",
        "mode": "VARCHAR",
        "errors": "INTEGER",
        "warnings": "INTEGER",
        "notes": "INTEGER",
        "waived": "INTEGER",
        "columns": "INTEGER",
        "columns_traced": "INTEGER",
    },
    "datasets": {
        "dataset": "VARCHAR",
        "unique_id": "VARCHAR",
        "name": "VARCHAR",
        "resource_type": "VARCHAR",
        "path": "VARCHAR",
        "materialized": "VARCHAR",
        "language": "VARCHAR",
        "owner": "VARCHAR",
        "access": "VARCHAR",
        "description": "VARCHAR",
        "zone": "VARCHAR",
        "audiences": "VARCHAR[]",
        "purposes": "VARCHAR[]",
        "identity": "VARCHAR",
        "identity_by": "VARCHAR[]",
        "grain": "VARCHAR",
        "group_size": "INTEGER",
        "traced": "BOOLEAN",
    },
    "columns": {
        "dataset": "VARCHAR",
        "column_name": "VARCHAR",
        "position": "INTEGER",
        "data_type": "VARCHAR",
        "description": "VARCHAR",
        "gap": "BOOLEAN",
        "star": "BOOLEAN",
    },
    "edges": {
        "input_dataset": "VARCHAR",
        "input_column": "VARCHAR",
        "dataset": "VARCHAR",
        "column_name": "VARCHAR",
        "type": "VARCHAR",
        "subtype": "VARCHAR",
        "operations": "VARCHAR[]",
        "chain": "INTEGER",
    },
    "row_inputs": {
        "input_dataset": "VARCHAR",
        "input_column": "VARCHAR",
        "dataset": "VARCHAR",
        "subtype": "VARCHAR",
        "operations": "VARCHAR[]",
    },
    "operations": {
        "chain": "INTEGER",
        "position": "INTEGER",
        "operation": "VARCHAR",
        "arguments": "VARCHAR[]",
        "is_distinct": "BOOLEAN",
    },
    "labels": {
        "dataset": "VARCHAR",
        "column_name": "VARCHAR",
        "class": "VARCHAR",
        "state": "VARCHAR",
        "level": "VARCHAR",
        "subject": "VARCHAR",
        "origin": "VARCHAR",
        "source": "VARCHAR",
        "presence": "BOOLEAN",
        "implicit": "BOOLEAN",
        "minor": "BOOLEAN",
        "evidence": "VARCHAR",
        "owed": "VARCHAR",
    },
    "decisions": {
        "unique_id": "VARCHAR",
        "name": "VARCHAR",
        "column_name": "VARCHAR",
        "class": "VARCHAR",
        "state": "VARCHAR",
        "origin": "VARCHAR",
        "zone": "VARCHAR",
        "purpose": "VARCHAR",
        "verdict": "VARCHAR",
        "rule": "VARCHAR",
        "fingerprint": "VARCHAR",
    },
    "findings": {
        "fingerprint": "VARCHAR",
        "code": "VARCHAR",
        "severity": "VARCHAR",
        "verdict": "VARCHAR",
        "message": "VARCHAR",
        "unique_id": "VARCHAR",
        "name": "VARCHAR",
        "column_name": "VARCHAR",
        "path": "VARCHAR",
        "line": "INTEGER",
        "origin": "VARCHAR",
        "class": "VARCHAR",
        "state": "VARCHAR",
        "zone": "VARCHAR",
        "purpose": "VARCHAR",
        "rule": "VARCHAR",
        "law": "VARCHAR",
        "fix": "VARCHAR[]",
        "waived_by": "VARCHAR",
        "new": "BOOLEAN",
    },
    "gaps": {
        "dataset": "VARCHAR",
        "unique_id": "VARCHAR",
        "code": "VARCHAR",
        "message": "VARCHAR",
        "line": "INTEGER",
        "columns": "VARCHAR[]",
    },
    "waivers": {
        "origin": "VARCHAR",
        "sink": "VARCHAR",
        "state": "VARCHAR",
        "class": "VARCHAR",
        "reason": "VARCHAR",
        "approved_by": "VARCHAR",
        "expires": "DATE",
        "place": "VARCHAR",
    },
}

VIEWS: dict[str, str] = {
    "coverage": """
        select d.dataset, d.zone, count(c.column_name) as columns,
               count(c.column_name) filter (not c.gap) as traced,
               count(distinct l.column_name) as labelled
        from datasets d
        left join columns c using (dataset)
        left join labels l on l.dataset = c.dataset and l.column_name = c.column_name
        group by d.dataset, d.zone""",
    "personal_columns": """
        select dataset, column_name, class, state, level, subject, origin
        from labels where not presence and level in ('personal', 'sensitive', 'prohibited')""",
    "open_findings": "select * from findings where waived_by = ''",
}

MACROS: dict[str, str] = {
    "upstream": """(d, c) as table
        with recursive walk(dataset, column_name, distance) as (
            select input_dataset, input_column, 1 from edges where dataset = d and column_name = c
            union
            select e.input_dataset, e.input_column, w.distance + 1
            from walk w join edges e on e.dataset = w.dataset and e.column_name = w.column_name
            where w.distance < 200)
        select dataset, column_name, min(distance) as distance from walk group by all""",
    "downstream": """(d, c) as table
        with recursive walk(dataset, column_name, distance) as (
            select dataset, column_name, 1 from edges where input_dataset = d and input_column = c
            union
            select e.dataset, e.column_name, w.distance + 1
            from walk w join edges e on e.input_dataset = w.dataset and e.input_column = w.column_name
            where w.distance < 200)
        select dataset, column_name, min(distance) as distance from walk group by all""",
}


def rows(report: Report, runs: list[Row]) -> dict[str, list[Row]]:
    """Return every table's rows, in a fixed order."""
    edges, operations = _edges(report)
    return {
        "runs": runs,
        "datasets": list(_datasets(report)),
        "columns": list(_columns(report)),
        "edges": edges,
        "row_inputs": list(_row_inputs(report)),
        "operations": operations,
        "labels": list(_labels(report)),
        "decisions": [_decision(f) for f in report.findings if f.code.startswith("GV3")],
        "findings": [finding_row(f, report) for f in report.findings],
        "gaps": list(_gaps(report)),
        "waivers": [
            {
                "origin": w.origin,
                "sink": w.sink,
                "state": w.state.value,
                "class": w.data_class,
                "reason": w.reason,
                "approved_by": w.approved_by,
                "expires": w.expires.isoformat(),
                "place": str(w.place),
            }
            for w in report.policy.waivers
        ],
    }


def _datasets(report: Report) -> Iterator[Row]:
    places = place_nodes(report.project, report.policy)
    for uid, lineage in report.graph.nodes.items():
        node = report.project.nodes.get(uid)
        place = places.get(uid, Placement())
        labels = report.labels.get(lineage.dataset) or RelationLabels(dataset=lineage.dataset, columns={})
        yield {
            "dataset": lineage.dataset,
            "unique_id": uid,
            "name": node.name if node else lineage.dataset,
            "resource_type": node.resource_type.value if node else "",
            "path": node.path if node else "",
            "materialized": node.materialized if node else "",
            "language": node.language if node else "",
            "owner": node.owner if node else "",
            "access": node.access if node else "",
            "description": node.description if node else "",
            "zone": place.name,
            "audiences": list(place.audiences),
            "purposes": list(place.purposes),
            "identity": labels.identity.word,
            "identity_by": list(labels.identity_by),
            "grain": labels.grain,
            "group_size": labels.group_size,
            "traced": lineage.traced,
        }


def _columns(report: Report) -> Iterator[Row]:
    for uid, lineage in report.graph.nodes.items():
        node = report.project.nodes.get(uid)
        declared = {c.name.lower(): c for c in node.columns} if node else {}
        for column in lineage.merged.columns:
            known = declared.get(column.name.lower())
            yield {
                "dataset": lineage.dataset,
                "column_name": column.name,
                "position": column.position,
                "data_type": known.data_type if known else "",
                "description": known.description if known else "",
                "gap": column.gap,
                "star": column.star,
            }


def _edges(report: Report) -> tuple[list[Row], list[Row]]:
    chains: dict[tuple[Operation, ...], int] = {}
    texts = _Texts()
    edges: list[Row] = [
        {
            "input_dataset": one.dataset,
            "input_column": one.column,
            "dataset": lineage.dataset,
            "column_name": column.name,
            "type": one.subtype.type,
            "subtype": one.subtype.value,
            "operations": texts.of(one.operations),
            "chain": chains.setdefault(one.operations, len(chains)),
        }
        for lineage in report.graph.nodes.values()
        for column in lineage.merged.columns
        for one in column.inputs
    ]
    operations = [
        {
            "chain": number,
            "position": position,
            "operation": op.name,
            "arguments": list(op.args),
            "is_distinct": op.distinct,
        }
        for chain, number in chains.items()
        for position, op in enumerate(chain)
    ]
    return edges, operations


class _Texts:
    """The texts of chains, made once for each chain; there are far fewer than inputs."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[tuple[Operation, ...], list[str]]] = {}

    def of(self, chain: tuple[Operation, ...]) -> list[str]:
        made = self._made.get(id(chain))
        if made is None:
            # The chain is kept with its text: its id must not come to mean another one.
            made = self._made[id(chain)] = (chain, [str(op) for op in chain])
        return made[1]


def _row_inputs(report: Report) -> Iterator[Row]:
    texts = _Texts()
    for lineage in report.graph.nodes.values():
        for one in lineage.merged.row_inputs:
            yield {
                "input_dataset": one.dataset,
                "input_column": one.column,
                "dataset": lineage.dataset,
                "subtype": one.subtype.value,
                "operations": texts.of(one.operations),
            }


def _labels(report: Report) -> Iterator[Row]:
    for dataset, labels in sorted(report.labels.items()):
        for column, found in sorted(labels.columns.items()):
            for label in found:
                yield _label(report, labels, dataset, column, label, presence=False)
        for label in labels.presence:
            yield _label(report, labels, dataset, "", label, presence=True)


def _label(
    report: Report, labels: RelationLabels, dataset: str, column: str, label: Label, *, presence: bool
) -> Row:
    facts = report.policy.facts
    level = effective_level(label, labels.identity, facts.taxonomy, overrides=facts.levels)
    return {
        "dataset": dataset,
        "column_name": column,
        "class": label.data_class,
        "state": label.state.value,
        "level": level.level.word,
        "subject": label.subject,
        "origin": str(label.origin),
        "source": label.source.value,
        "presence": presence,
        "implicit": label.implicit,
        "minor": label.minor,
        "evidence": label.evidence,
        "owed": label.owed,
    }


def _decision(found: Finding) -> Row:
    return {
        "unique_id": found.node,
        "name": found.node_name,
        "column_name": found.column,
        "class": found.data_class,
        "state": found.state,
        "origin": found.origin,
        "zone": found.zone,
        "purpose": found.purpose,
        "verdict": found.verdict.value,
        "rule": found.rule,
        "fingerprint": found.fingerprint,
    }


def finding_row(found: Finding, report: Report) -> Row:
    """Return the row of one finding."""
    at = found.location
    return {
        "fingerprint": found.fingerprint,
        "code": found.code,
        "severity": found.severity.value,
        "verdict": found.verdict.value,
        "message": found.message,
        "unique_id": found.node,
        "name": found.node_name,
        "column_name": found.column,
        "path": at.path if at else "",
        "line": at.line if at else 0,
        "origin": found.origin,
        "class": found.data_class,
        "state": found.state,
        "zone": found.zone,
        "purpose": found.purpose,
        "rule": found.rule,
        "law": found.law,
        "fix": list(found.fix),
        "waived_by": found.waived_by,
        "new": None if report.new is None else found.fingerprint in report.new,
    }


def _gaps(report: Report) -> Iterator[Row]:
    for uid, lineage in report.graph.nodes.items():
        for gap in all_gaps(lineage):
            yield {
                "dataset": lineage.dataset,
                "unique_id": uid,
                "code": gap.code,
                "message": gap.message,
                "line": gap.span.line if gap.span else 0,
                "columns": list(gap.columns),
            }


def all_gaps(lineage: NodeLineage) -> tuple[Gap, ...]:
    """Return the gaps of all branches, each once."""
    statements: list[Statement] = [lineage.merged, *lineage.branches.values()]
    return tuple(dict.fromkeys(gap for statement in statements for gap in statement.gaps))
