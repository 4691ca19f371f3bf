"""What several formats say alike: counts, paths, places, and the source line under a finding."""

from __future__ import annotations

from collections.abc import Iterable

from governance.findings.model import Finding, Severity, Step
from governance.policy.report import Report

MAX_SOURCE_LINE = 160
"""A longer line is cut around the span, so that a minified file does not flood the terminal."""


def plural(count: int, noun: str) -> str:
    """Return `1 error`, `2 errors`, `2 queries`."""
    if count == 1:
        return f"{count:,} {noun}"
    return f"{count:,} {noun[:-1]}ies" if noun.endswith("ry") else f"{count:,} {noun}s"


def step_text(step: Step) -> str:
    """Return a step as `column (operation, operation)`."""
    marks = list(step.operations)
    if step.indirect:
        marks.append(f"decides by {step.indirect.lower().replace('_', ' ')}")
    return f"{step.column} ({', '.join(marks)})" if marks else step.column


def path_text(path: Iterable[Step]) -> str:
    """Return a path from origin to sink on one line."""
    return " -> ".join(step_text(step) for step in path)


def place(finding: Finding) -> str:
    """Return `path:line:column` as far as it is known; a node's name where there is no file."""
    if finding.location is not None and finding.location.path:
        return str(finding.location)
    return finding.node_name or finding.node or "project"


def shown(report: Report) -> tuple[Finding, ...]:
    """Return the findings a person has to read: not waived, and only new ones if there is a base."""
    return tuple(
        f for f in report.findings if not f.waived_by and (report.new is None or f.fingerprint in report.new)
    )


def source_lines(report: Report, finding: Finding) -> tuple[tuple[int, str], ...]:
    """Return the numbered source lines a finding points at; empty when the file's text is not known."""
    if finding.snippet:
        return finding.snippet
    at = finding.location
    node = report.project.nodes.get(finding.node)
    if at is None or not at.line or node is None or node.path != at.path:
        return ()
    lines = node.raw_code.splitlines()
    return ((at.line, lines[at.line - 1]),) if at.line <= len(lines) else ()


def cut(text: str, column: int, length: int) -> tuple[str, int, int]:
    """Shorten a long source line around a span; `column` counts from 1 and 0 means that none is known."""
    if len(text) <= MAX_SOURCE_LINE:
        return text, column, length
    start = max(0, column - 1 - MAX_SOURCE_LINE // 3)
    end = min(len(text), start + MAX_SOURCE_LINE)
    before, after = ("..." if start else ""), ("..." if end < len(text) else "")
    if not column:
        return text[:MAX_SOURCE_LINE] + "...", 0, 0
    return before + text[start:end] + after, column - start + len(before), min(length, end - column + 1)


def notes(report: Report) -> tuple[str, ...]:
    """Return what a reader of the report has to know besides the findings."""
    return (*report.project.gaps, *report.notes)


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Count findings by severity; every severity is present."""
    totals = dict.fromkeys(Severity, 0)
    for finding in findings:
        totals[finding.severity] += 1
    return totals


def percent(share: float) -> str:
    """Return a share as a percentage that says 100 only when it is whole."""
    return "100 %" if share >= 1 else f"{min(share * 100, 99.9):.1f} %"


def summary(report: Report) -> str:
    """Return the closing sentence: what was found, in how much, and how far it was seen."""
    seen = shown(report)
    totals = counts(seen)
    parts = [plural(totals[s], s.value) for s in Severity if totals[s]]
    waived = sum(bool(f.waived_by) for f in report.findings)
    text = ", ".join(parts) or "no findings"
    if report.new is not None:
        text += f" new against the base, {len(report.fixed):,} fixed"
    if waived:
        text += f", {waived:,} waived"
    cover = report.coverage
    text += f"; {plural(cover.nodes, 'model')}, {percent(cover.share)} of {plural(cover.columns, 'column')} traced"
    return text
