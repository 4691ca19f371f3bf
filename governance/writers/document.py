"""The JSON document of a check: what the other machine-readable formats are views of."""

from __future__ import annotations

import json
from typing import Any

from governance.findings.model import Finding, Severity, Step
from governance.labels.model import Label, RelationLabels
from governance.policy.report import Report
from governance.project.location import Location
from governance.writers import words

VERSION = 1


def dumps(value: Any) -> str:
    """Return JSON that is safe on a terminal and in a log: ASCII, two-space indents, a final line feed."""
    return json.dumps(value, indent=2, ensure_ascii=True).replace("\x7f", "\\u007f") + "\n"


def render(report: Report) -> str:
    """Return the report as JSON; `docs/cli.md` describes the members."""
    return dumps(document(report))


def document(report: Report) -> dict[str, Any]:
    """Return the report as JSON-ready values, in published order."""
    policy = report.policy
    return {
        "version": VERSION,
        "project": {"name": report.project.name, "dialect": report.project.dialect},
        "policy": {
            "files": list(policy.files),
            "mode": policy.mode.value,
            "regimes": [regime.name for regime in policy.facts.taxonomy.regimes],
            "k": policy.facts.k,
        },
        "summary": summary(report),
        "coverage": coverage(report),
        "findings": [finding(f, report) for f in report.findings],
        "fixed": [finding(f, report) for f in report.fixed],
        "notes": list(words.notes(report)),
    }


def summary(report: Report) -> dict[str, Any]:
    """Return the counts; `new` and `fixed` are null without a base."""
    totals = words.counts(words.shown(report))
    compared = report.new is not None
    return {
        **{f"{severity.value}s": totals[severity] for severity in Severity},
        "waived": sum(bool(f.waived_by) for f in report.findings),
        "failing": len(report.failing),
        "new": len(words.shown(report)) if compared else None,
        "fixed": len(report.fixed) if compared else None,
    }


def coverage(report: Report) -> dict[str, Any]:
    """Return what was traced, by output column and by node."""
    cover = report.coverage
    return {
        "columns": cover.columns,
        "columns_traced": cover.columns_traced,
        "share": round(cover.share, 6),
        "nodes": cover.nodes,
        "nodes_traced": cover.nodes_traced,
        "nodes_partly": cover.nodes_partly,
        "nodes_untraced": cover.nodes_untraced,
    }


def finding(found: Finding, report: Report | None = None) -> dict[str, Any]:
    """Return one finding; `new` is null without a base."""
    new = None if report is None or report.new is None else found.fingerprint in report.new
    return {
        "code": found.code,
        "severity": found.severity.value,
        "verdict": found.verdict.value,
        "message": found.message,
        "fingerprint": found.fingerprint,
        "new": new,
        "node": found.node,
        "name": found.node_name,
        "column": found.column,
        "location": location(found.location),
        "origin": found.origin,
        "class": found.data_class,
        "state": found.state,
        "zone": found.zone,
        "purpose": found.purpose,
        "rule": found.rule,
        "who": found.who,
        "what": found.what,
        "path": [step(s) for s in found.path],
        "law": found.law,
        "fix": list(found.fix),
        "waive": found.waive,
        "waived_by": found.waived_by,
        "related": list(found.related),
    }


def step(one: Step) -> dict[str, Any]:
    """Return one step of a path."""
    return {
        "column": one.column,
        "operations": list(one.operations),
        "indirect": one.indirect,
        "location": location(one.location),
    }


def location(at: Location | None) -> dict[str, Any] | None:
    """Return a place; zeros mean that it is not known more closely."""
    if at is None:
        return None
    return {
        "path": at.path,
        "line": at.line,
        "column": at.column,
        "length": at.length,
        "precision": at.precision.value,
    }


def label(one: Label) -> dict[str, Any]:
    """Return a label as the page and `explain` show it."""
    return {
        "class": one.data_class,
        "state": one.state.value,
        "subject": one.subject,
        "origin": str(one.origin),
        "source": one.source.value,
        "implicit": one.implicit,
        "minor": one.minor,
        "evidence": one.evidence,
        "owed": one.owed,
        "path": [
            {
                "column": str(hop.column),
                "operations": [str(op) for op in hop.operations],
                "subtype": hop.subtype.value,
            }
            for hop in one.path
        ],
    }


def relation(labels: RelationLabels) -> dict[str, Any]:
    """Return what is known of one dataset."""
    return {
        "dataset": labels.dataset,
        "identity": labels.identity.word,
        "identity_by": list(labels.identity_by),
        "grain": labels.grain,
        "group_size": labels.group_size,
        "anonymity": {k: round(v, 3) for k, v in sorted(labels.anonymity.items())},
        "bits": {k: round(v, 3) for k, v in sorted(labels.bits.items())},
        "presence": [label(one) for one in labels.presence],
        "columns": {name: [label(one) for one in found] for name, found in labels.columns.items()},
    }
