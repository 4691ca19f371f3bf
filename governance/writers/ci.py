"""Formats that build servers read: JUnit XML, GitHub annotations, GitLab code quality."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from governance.findings.model import Finding, Severity
from governance.policy.report import Report
from governance.writers import escape, words

_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_GITLAB = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def junit(report: Report) -> str:
    """Return one test case per node: failed by its findings, skipped if all are waived, else passed."""
    by_node: dict[str, list[Finding]] = defaultdict(list)
    for finding in words.shown(report):
        by_node[finding.node].append(finding)
    names = {uid: report.project.nodes[uid].name for uid in report.graph.nodes if uid in report.project.nodes}
    for uid, found in by_node.items():
        names.setdefault(uid, found[0].node_name or uid or "project")
    failing = {f.fingerprint for f in report.failing}
    cases = []
    failures = 0
    for uid in sorted(names, key=lambda u: (names[u], u)):
        found = by_node.get(uid, [])
        bad = [f for f in found if f.fingerprint in failing]
        failures += bool(bad)
        cases.append(_case(report, uid, names[uid], found, bad))
    head = f'tests="{len(names)}" failures="{failures}" errors="0"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="dbt-governance" {head}>\n'
        f'  <testsuite name="{escape.xml(report.project.name)}" {head} skipped="0">\n'
        + "".join(cases)
        + "  </testsuite>\n</testsuites>\n"
    )


def _case(report: Report, uid: str, name: str, found: list[Finding], bad: list[Finding]) -> str:
    node = report.project.nodes.get(uid)
    path = f' file="{escape.xml(node.path)}"' if node is not None and node.path else ""
    head = f'    <testcase classname="governance" name="{escape.xml(name)}"{path}'
    body = ""
    if bad:
        codes = ", ".join(sorted({f.code for f in bad}))
        text = "\n".join(_plain(f) for f in bad)
        body += (
            f'      <failure type="{escape.xml(codes)}" message="{escape.xml(escape.line(bad[0].message))}">'
            f"{escape.xml(text)}</failure>\n"
        )
    rest = [f for f in found if f not in bad]
    if rest:
        body += "      <system-out>" + escape.xml("\n".join(_plain(f) for f in rest)) + "</system-out>\n"
    return f"{head}>\n{body}    </testcase>\n" if body else f"{head}/>\n"


def _plain(finding: Finding) -> str:
    lines = [
        f"{finding.severity.value}[{finding.code}] {escape.line(finding.message)}",
        f"  at {escape.line(words.place(finding))}",
    ]
    if finding.path:
        lines.append(f"  path: {escape.line(words.path_text(finding.path))}")
    lines += [f"  fix: {escape.line(fix)}" for fix in finding.fix]
    return "\n".join(lines)


def github(report: Report) -> str:
    """Return workflow commands that annotate the lines of a pull request, and the summary."""
    lines = []
    for finding in words.shown(report):
        properties = []
        at = finding.location
        if at is not None and at.path:
            properties.append(f"file={escape.command_property(at.path)}")
            if at.line:
                properties.append(f"line={at.line}")
            if at.line and at.column:
                properties.append(f"col={at.column}")
                if at.length:
                    properties.append(f"endColumn={at.column + at.length - 1}")
        properties.append(f"title={escape.command_property(f'{finding.code} dbt-governance')}")
        text = [escape.line(finding.message)]
        if finding.path:
            text.append("path: " + escape.line(words.path_text(finding.path)))
        text += [f"fix: {escape.line(fix)}" for fix in finding.fix]
        lines.append(
            f"::{_GITHUB[finding.severity]} {','.join(properties)}::" + escape.command("\n".join(text))
        )
    lines.append(escape.line(words.summary(report)))
    return "\n".join(lines) + "\n"


def gitlab(report: Report) -> str:
    """Return a code quality report; findings without a file stand at the policy."""
    fallback = report.policy.files[0] if report.policy.files else "privacy.yml"
    seen: dict[str, int] = defaultdict(int)
    issues: list[dict[str, Any]] = []
    for finding in words.shown(report):
        # GitLab merges equal fingerprints, so the second of two equal flows gets a number.
        seen[finding.fingerprint] += 1
        again = seen[finding.fingerprint]
        at = finding.location
        issues.append(
            {
                "description": escape.line(finding.message),
                "check_name": finding.code,
                "fingerprint": finding.fingerprint + (f"-{again}" if again > 1 else ""),
                "severity": _GITLAB[finding.severity],
                "location": {
                    "path": at.path if at is not None and at.path else fallback,
                    "lines": {"begin": at.line if at is not None and at.line else 1},
                },
            }
        )
    return json.dumps(issues, indent=2) + "\n"
