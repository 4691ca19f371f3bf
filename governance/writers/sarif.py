"""SARIF 2.1.0, as code scanning services and editors read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from governance.findings.codes import CODES
from governance.findings.model import Finding, Severity, Step
from governance.policy.report import Report
from governance.project.location import Location, Precision
from governance.writers import escape, words
from governance.writers.document import dumps

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def render(report: Report, *, version: str = "0") -> str:
    """Return the report as one SARIF run.

    Args:
        report: what a run found.
        version: of this tool.
    """
    results = [_result(report, f) for f in report.findings]
    results += [_result(report, f, absent=True) for f in report.fixed]
    rules = sorted({f.code for f in (*report.findings, *report.fixed)})
    for result in results:
        result["ruleIndex"] = rules.index(result["ruleId"])
    run = {
        "tool": {
            "driver": {
                "name": "dbt-governance",
                "semanticVersion": version,
                "rules": [_rule(code) for code in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the dbt project."}}},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolConfigurationNotifications": [
                    {"level": "note", "message": {"text": escape.sarif(escape.line(note))}}
                    for note in words.notes(report)
                ],
            }
        ],
        "results": results,
    }
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, Any]:
    known = CODES.get(code)
    if known is None:
        return {"id": code}
    return {
        "id": code,
        "name": known.title,
        "shortDescription": {"text": known.summary},
        "help": {"text": f"{known.summary} See {known.page}, or run `governance explain {code}`."},
        "defaultConfiguration": {"level": _LEVELS[known.severity]},
    }


def _result(report: Report, finding: Finding, *, absent: bool = False) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "partialFingerprints": {"governance/v1": finding.fingerprint},
        "properties": {
            key: value
            for key, value in (
                ("verdict", finding.verdict.value),
                ("origin", finding.origin),
                ("class", finding.data_class),
                ("state", finding.state),
                ("zone", finding.zone),
                ("purpose", finding.purpose),
                ("waive", finding.waive),
            )
            if value
        },
    }
    if finding.location is not None and finding.location.path:
        result["locations"] = [_location(finding.location, finding)]
    elif finding.node:
        result["locations"] = [{"logicalLocations": _logical(finding)}]
    flow = _flow(finding.path)
    if flow:
        result["codeFlows"] = [{"threadFlows": [{"locations": flow}]}]
    if finding.waived_by:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": f"waived by {finding.waived_by}"}
        ]
    if absent:
        result["baselineState"] = "absent"
    elif report.new is not None:
        result["baselineState"] = "new" if finding.fingerprint in report.new else "unchanged"
    return result


def _message(finding: Finding) -> str:
    parts = [finding.message]
    parts += [f"{key}: {value}" for key, value in (("Who", finding.who), ("What", finding.what)) if value]
    if finding.path:
        parts.append(f"Path: {words.path_text(finding.path)}")
    if finding.law:
        parts.append(f"Law: {finding.law}")
    parts += [f"Fix: {fix}" for fix in finding.fix]
    return escape.sarif("\n".join(escape.line(part) for part in parts))


def _logical(finding: Finding) -> list[dict[str, str]]:
    name = finding.node_name or finding.node
    full = f"{name}.{finding.column}" if finding.column else name
    return [{"name": escape.line(finding.column or name), "fullyQualifiedName": escape.line(full)}]


def _location(at: Location, finding: Finding | None = None) -> dict[str, Any]:
    physical: dict[str, Any] = {
        "artifactLocation": {"uri": quote(escape.line(at.path), safe="/!$'()*,;=@+~"), "uriBaseId": "SRCROOT"}
    }
    if at.line and at.precision is not Precision.FILE:
        region: dict[str, int] = {"startLine": at.line}
        if at.column and at.precision is Precision.EXACT:
            region["startColumn"] = at.column
            if at.length:
                region["endColumn"] = at.column + at.length
        physical["region"] = region
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding is not None and finding.node:
        location["logicalLocations"] = _logical(finding)
    return location


def _flow(path: Iterable[Step]) -> list[dict[str, Any]]:
    flow = []
    for step in path:
        location = _location(step.location) if step.location is not None and step.location.path else {}
        location["message"] = {"text": escape.sarif(escape.line(words.step_text(step)))}
        flow.append({"location": location})
    return flow
