"""A pull request comment: only what this change adds, short enough to be read."""

from __future__ import annotations

from datetime import date

from governance.findings.model import Finding, Severity
from governance.policy.report import Report
from governance.writers import escape, words

MARKER = "<!-- dbt-governance -->"
"""First line of the comment, by which a bot finds and replaces its own."""

LIMIT = 60_000
"""GitHub refuses comments over 65,536 characters."""

_SOON = 30


def render(report: Report, *, today: date | None = None, limit: int = LIMIT) -> str:
    """Return the comment.

    Args:
        report: what a run found; with a base, only the difference is shown.
        today: the date to count waivers' days from; without it none are mentioned.
        limit: most characters; what does not fit is counted, never dropped in silence.
    """
    found = words.shown(report)
    head = [MARKER, f"### {_title(report, found)}", ""]
    tail = ["", *_closing(report, today)]
    body: list[str] = []
    room = limit - sum(len(line) + 1 for line in (*head, *tail)) - 200
    for number, finding in enumerate(found):
        block = _finding(report, finding)
        room -= len(block) + 1
        if room < 0:
            left = len(found) - number
            body.append(f"\n... and {words.plural(left, 'more finding')}; `governance check` lists all.")
            break
        body.append(block)
    return "\n".join([*head, *body, *tail]) + "\n"


def _title(report: Report, found: tuple[Finding, ...]) -> str:
    totals = words.counts(found)
    new = " new" if report.new is not None else ""
    parts = [words.plural(totals[s], f"{new.strip()} {s.value}".strip()) for s in Severity if totals[s]]
    if report.fixed:
        parts.append(f"{len(report.fixed):,} fixed")
    if not parts:
        return f"Privacy: no{new} findings"
    return "Privacy: " + ", ".join(parts)


def _finding(report: Report, finding: Finding) -> str:
    mark = f"{finding.severity.value} {escape.xml(finding.code)}"
    lines = [
        f"<details{' open' if finding.severity is Severity.ERROR else ''}>",
        f"<summary><b>{mark}</b> {escape.html_in_markdown(finding.message)}</summary>",
        "",
        f"- **where:** {escape.code(words.place(finding))}",
    ]
    source = words.source_lines(report, finding)
    if source:
        lines.append(f"- **code:** {escape.code(words.cut(source[0][1].strip(), 0, 0)[0])}")
    if finding.who:
        lines.append(f"- **who:** {escape.markdown(finding.who)}")
    if finding.what:
        lines.append(f"- **what:** {escape.markdown(finding.what)}")
    if finding.path:
        lines.append(f"- **path:** {escape.code(words.path_text(finding.path))}")
    if finding.law:
        lines.append(f"- **law:** {escape.markdown(finding.law)}")
    for number, fix in enumerate(finding.fix):
        lines.append(f"- **{'or' if number else 'fix'}:** {escape.code(fix)}")
    if finding.waive:
        lines.append(f"- **waive:** {escape.code(finding.waive)}")
    lines += ["", "</details>"]
    return "\n".join(lines)


def _closing(report: Report, today: date | None) -> list[str]:
    lines = [f"- fixed: {escape.markdown(f.message)}" for f in report.fixed[:20]]
    if len(report.fixed) > 20:
        lines.append(f"- and {len(report.fixed) - 20:,} more fixed")
    if today is not None:
        for waiver in sorted(report.policy.waivers, key=lambda w: (w.expires, w.origin, w.sink)):
            days = (waiver.expires - today).days
            if 0 <= days <= _SOON:
                flow = escape.code(f"{waiver.origin} -> {waiver.sink}")
                lines.append(f"- the waiver for {flow} expires in {words.plural(days, 'day')}")
    if lines:
        lines.append("")
    return [*lines, f"<sub>{escape.html_in_markdown(words.summary(report))}</sub>"]
