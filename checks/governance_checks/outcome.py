"""What a run found, as a table and as JSON: numbers and our own names, and a gate that lets nothing else by."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from governance.errors import InternalError
from governance.findings.model import Severity
from governance.policy.checks import Check, CheckKind
from governance.writers.escape import line
from governance_checks import detect
from governance_checks.model import Counts, Reason, Status

_PERSONAL = re.compile(f"(^|[^0-9A-Za-z])({detect.ANY_CORE})([^0-9A-Za-z]|$)")
_ORDER = {Status.FAIL: 0, Status.NOT_VERIFIED: 1, Status.PASS: 2, Status.NOT_APPLICABLE: 3}
_WORD = {
    Status.FAIL: "FAIL",
    Status.NOT_VERIFIED: "NOT VERIFIED",
    Status.PASS: "pass",
    Status.NOT_APPLICABLE: "n/a",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One check and what came of it."""

    check: Check
    status: Status
    counts: Counts | None = None
    reason: Reason | None = None

    @property
    def fails(self) -> bool:
        """Whether it fails the run with exit code 1."""
        return self.status is Status.FAIL and self.check.severity is Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """All checks of a run, in the order of the plan. `database` is how messages name it."""

    database: str
    checks: tuple[Outcome, ...]

    @property
    def exit_code(self) -> int:
        """2 if anything could not be verified, else 1 if an error was found, else 0."""
        if not self.checks or any(o.status is Status.NOT_VERIFIED for o in self.checks):
            return 2
        if not any(o.status is Status.PASS or o.status is Status.FAIL for o in self.checks):
            return 2
        return 1 if any(o.fails for o in self.checks) else 0

    def number(self, status: Status) -> int:
        """Return how many checks ended so."""
        return sum(o.status is status for o in self.checks)


def as_json(outcomes: Outcomes) -> str:
    """Return the JSON document, after the gate."""
    document = {
        "version": 1,
        "exit_code": outcomes.exit_code,
        "summary": {"planned": len(outcomes.checks)} | {s.value: outcomes.number(s) for s in Status},
        "checks": [_row(o) for o in outcomes.checks],
    }
    _gate(document, _vocabulary(outcomes))
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _row(outcome: Outcome) -> dict[str, object]:
    check, counts = outcome.check, outcome.counts
    row: dict[str, object] = {
        "id": check.id,
        "code": check.kind.code,
        "kind": check.kind.value,
        "status": outcome.status.value,
        "severity": check.severity.value,
        "relation": check.relation,
        "columns": [_column(name) for name in check.columns],
        "why": check.why,
    }
    if outcome.reason is not None:
        row["reason"] = outcome.reason.value
    if counts is not None:
        row |= {"rows": counts.rows, "evaluated": counts.evaluated, "violations": counts.violations}
        row |= {n: v for n, v in (("smallest", counts.smallest), ("compared", counts.compared)) if v >= 0}
        if counts.details:
            row["details"] = [
                {"column": _column(d.column), "kind": d.kind, "values": d.values} for d in counts.details
            ]
    thresholds = {name: check.params[name] for name in _THRESHOLDS if name in check.params}
    if thresholds:
        row["thresholds"] = thresholds
    return row


def _column(name: str) -> str:
    """Return a column's name as the database has it, unless a PIVOT made a personal value into a name."""
    return "(a name with the shape of a personal value)" if _PERSONAL.search(name) else name


_THRESHOLDS = ("k", "least", "days", "under")
_KEYS = (
    *("version", "exit_code", "summary", "planned", "checks", "id", "code", "kind", "status", "severity"),
    *("relation", "columns", "why", "reason", "rows", "evaluated", "violations", "smallest", "compared"),
    *("details", "column", "values", "thresholds"),
    *_THRESHOLDS,
)


def _vocabulary(outcomes: Outcomes) -> frozenset[str]:
    words: set[str] = set(_KEYS)
    words |= {member.value for enum in (Status, Reason, CheckKind, Severity) for member in enum}
    words |= {kind.code for kind in CheckKind} | {kind.name for kind in detect.KINDS}
    for outcome in outcomes.checks:
        check = outcome.check
        words |= {check.id, check.relation, check.why, *map(_column, check.columns)}
        if outcome.counts is not None:
            words |= {_column(d.column) for d in outcome.counts.details}
    return frozenset(words)


def _gate(value: object, words: frozenset[str]) -> None:
    """Let numbers, booleans and our own words pass; anything else is a defect, and is not repeated."""
    if isinstance(value, dict):
        for name, inner in value.items():
            _gate(name, words)
            _gate(inner, words)
    elif isinstance(value, list):
        for inner in value:
            _gate(inner, words)
    elif not isinstance(value, (bool, int)) and (not isinstance(value, str) or value not in words):
        raise InternalError("a text that is none of our own names was kept out of the report")


def as_text(outcomes: Outcomes) -> str:
    """Return the table: what failed first, and why it was asked."""
    _gate([_row(o) for o in outcomes.checks], _vocabulary(outcomes))
    ordered = sorted(outcomes.checks, key=lambda o: (not o.fails, _ORDER[o.status]))
    rows = [(_word(o), o.check.kind.code, o.check.kind.value, _place(o), _numbers(o)) for o in ordered]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(4)]
    out: list[str] = []
    for row, outcome in zip(rows, ordered, strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)]
        out.append("  ".join([*cells, row[4]]).rstrip())
        if outcome.status in {Status.FAIL, Status.NOT_VERIFIED}:
            out.append(f"    = why: {line(outcome.check.why)}")
    out.append(_summary(outcomes))
    return "\n".join(out) + "\n"


def _word(outcome: Outcome) -> str:
    return "warn" if outcome.status is Status.FAIL and not outcome.fails else _WORD[outcome.status]


def _place(outcome: Outcome) -> str:
    check = outcome.check
    relation = check.relation.partition(".")[2] if check.relation.count(".") == 2 else check.relation
    shown = "" if check.kind is CheckKind.FREE_OF_PERSONAL_VALUES else ", ".join(map(_column, check.columns))
    return line(
        f"{relation}.{shown}"
        if len(check.columns) == 1 and shown
        else f"{relation} ({shown})"
        if shown
        else relation
    )


def _numbers(outcome: Outcome) -> str:
    if outcome.reason is not None:
        return outcome.reason.value
    counts = outcome.counts
    if counts is None:
        return ""
    text = f"{counts.violations} of {counts.evaluated}"
    if counts.smallest >= 0:
        asked = outcome.check.params.get("k", outcome.check.params.get("least"))
        text += f", smallest {counts.smallest} (asked: {asked})"
    if counts.compared >= 0:
        text += f", compared with {counts.compared}"
    found = [f"{d.values} {d.kind} in {line(_column(d.column))}" for d in counts.details]
    return f"{text}: {', '.join(found)}" if found else text


def _summary(outcomes: Outcomes) -> str:
    number = outcomes.number
    parts = [f"{number(Status.PASS)} passed", f"{number(Status.FAIL)} failed"]
    parts.append(f"{number(Status.NOT_VERIFIED)} could not be verified")
    if number(Status.NOT_APPLICABLE):
        parts.append(f"{number(Status.NOT_APPLICABLE)} had nothing to look at")
    return f"\n{len(outcomes.checks)} data checks on {line(outcomes.database)}: {', '.join(parts)}"
