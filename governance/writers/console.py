"""Findings for a person at a terminal: line, path, reason and fix, read in ten seconds."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from governance.findings.model import Finding, Severity
from governance.policy.report import Report
from governance.project.location import Precision
from governance.writers import escape, words

_STYLES = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.NOTE: "\x1b[1;36m",
}
_READ = frozenset({"who", "what", "path", "law"})
"""Facts that are only read; the others are copied, and stay on their line."""

_INDENT, _NARROW = 13, 40
_BOLD, _BLUE, _DIM, _RESET = "\x1b[1m", "\x1b[1;34m", "\x1b[2m", "\x1b[0m"


def render(report: Report, *, colour: bool = False, waived: bool = False, width: int = 0) -> str:
    """Return the report as text.

    Args:
        report: what a run found.
        colour: whether to use ANSI colours; the text is the same without them.
        waived: also print findings that a waiver covers.
        width: break what is only read at so many columns; 0 breaks nothing.
    """
    out = [_finding(report, f, colour, width) for f in words.shown(report)]
    if waived:
        out += [_finding(report, f, colour, width) for f in report.findings if f.waived_by]
    out += [f"note: {escape.line(note)}\n" for note in words.notes(report)]
    out.append(escape.line(words.summary(report)) + "\n")
    return "\n".join(out)


def render_finding(report: Report, finding: Finding, *, colour: bool = False, width: int = 0) -> str:
    """Return one finding as the gate prints it."""
    return _finding(report, finding, colour, width)


def _finding(report: Report, finding: Finding, colour: bool, width: int) -> str:
    def paint(style: str, text: str) -> str:
        return f"{style}{text}{_RESET}" if colour else text

    mark = finding.severity.value + (f"[{finding.code}]" if finding.code else "")
    lines = [
        f"{paint(_STYLES[finding.severity], mark)} {paint(_BOLD, escape.line(finding.message))}",
        f"  {paint(_BLUE, '-->')} {escape.line(words.place(finding))}{_caveat(finding)}",
    ]
    lines += [paint(_BLUE, head) + body for head, body in _source(report, finding)]
    for key, value in _facts(finding):
        body = escape.line(value)
        first, *rest = _broken(body, width) if key in _READ else [body]
        lines.append(f"   {paint(_BLUE, '=')} {paint(_BOLD, f'{key}:'):<{8 + _width(colour)}}{first}")
        lines += [" " * _INDENT + more for more in rest]
    return "\n".join(lines) + "\n"


def _broken(text: str, width: int) -> list[str]:
    """Break a text between words; a narrow terminal breaks nothing."""
    room = width - _INDENT
    if room < _NARROW:
        return [text]
    return textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [text]


def _width(colour: bool) -> int:
    return len(_BOLD) + len(_RESET) if colour else 0


def _caveat(finding: Finding) -> str:
    at = finding.location
    if at is None or at.precision is Precision.EXACT:
        return ""
    return (
        "  (the line, not the place in it, is known)"
        if at.precision is Precision.LINE
        else "  (the file is known, not the line)"
    )


def _source(report: Report, finding: Finding) -> Iterator[tuple[str, str]]:
    at = finding.location
    if at is None:
        return
    lines = words.source_lines(report, finding)
    gutter = max((len(str(number)) for number, _ in lines), default=0)
    for number, text in lines:
        here = number == at.line
        body, column, length = words.cut(text, at.column if here else 0, at.length if here else 0)
        body = body.rstrip()
        yield f"{number:>{gutter}} |", f" {escape.line(body.expandtabs(1))}" if body else ""
        if here and column and length:
            length = max(1, min(length, len(body) - column + 1))
            # Escapes lengthen a line, so the underline is placed under what is shown.
            lead = len(escape.line(body[: column - 1]))
            under = len(escape.line(body[column - 1 : column - 1 + length]))
            yield f"{'':>{gutter}} |", " " * (lead + 1) + "^" * under


def _facts(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.who:
        yield "who", finding.who
    if finding.what:
        yield "what", finding.what
    if finding.path:
        yield "path", words.path_text(finding.path)
    if finding.law:
        yield "law", finding.law
    for number, fix in enumerate(finding.fix):
        yield ("or" if number else "fix"), fix
    if finding.waived_by:
        yield "waived", f"by {finding.waived_by}"
    elif finding.waive:
        yield "waive", finding.waive
    yield "more", f"governance explain {finding.fingerprint}"
