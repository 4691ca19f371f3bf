"""The baseline of `mode: ratchet`: known findings that are tolerated, dated, and can only become fewer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from governance.findings.codes import CODES
from governance.findings.model import Finding, Severity, Verdict
from governance.project.location import Location, Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """One tolerated finding: what it is, and since when it is known."""

    fingerprint: str
    code: str
    node: str
    column: str = ""
    since: date
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The findings a project tolerates, by fingerprint; `path` is the file they stand in."""

    entries: Mapping[str, Debt] = field(default_factory=dict)
    path: str = "privacy_baseline.yml"


def make_baseline(findings: Iterable[Finding], *, today: date, before: Baseline | None = None) -> Baseline:
    """Return a baseline of the findings that fail now; those known before keep their date.

    With a baseline before it, the new one is a part of that: it can only shrink.
    """
    entries: dict[str, Debt] = {}
    for finding in sorted(findings, key=lambda finding: finding.order):
        if finding.severity is not Severity.ERROR or (finding.waived_by and not tolerated(finding)):
            continue
        known = before.entries.get(finding.fingerprint) if before is not None else None
        if before is not None and known is None:
            continue
        entries[finding.fingerprint] = known or Debt(
            fingerprint=finding.fingerprint,
            code=finding.code,
            node=finding.node_name or finding.node,
            column=finding.column,
            since=today,
        )
    path = before.path if before is not None else Baseline().path
    return Baseline(entries=dict(sorted(entries.items())), path=path)


def apply_baseline(findings: Iterable[Finding], baseline: Baseline, *, today: date) -> list[Finding]:
    """Mark what the baseline tolerates, with its age, and report entries that are gone."""
    out: list[Finding] = []
    met: set[str] = set()
    for finding in findings:
        debt = baseline.entries.get(finding.fingerprint)
        if debt is None or finding.severity is not Severity.ERROR:
            out.append(finding)
            continue
        met.add(debt.fingerprint)
        days = (today - debt.since).days
        age = f"{days} day{'' if days == 1 else 's'}"
        tolerated = finding.waived_by or f"baseline since {debt.since.isoformat()} ({age})"
        out.append(replace(finding, waived_by=tolerated))
    if met:
        out.append(
            _debt_note([baseline.entries[fingerprint] for fingerprint in sorted(met)], baseline.path, today)
        )
    gone = [debt for fingerprint, debt in sorted(baseline.entries.items()) if fingerprint not in met]
    out.extend(_gone(debt, baseline.path) for debt in gone)
    return out


def tolerated(finding: Finding) -> bool:
    """Return whether the baseline, not a waiver, lets a finding pass."""
    return finding.waived_by.startswith("baseline since ")


def _debt_note(debts: list[Debt], path: str, today: date) -> Finding:
    code = CODES["GV331"]
    oldest = max((today - debt.since).days for debt in debts)
    count = f"{len(debts)} finding{'' if len(debts) == 1 else 's'}"
    return Finding(
        code=code.code,
        severity=code.severity,
        message=f"the baseline tolerates {count}, the oldest for {oldest} days",
        location=Location(path=path),
        verdict=Verdict.DENY,
        fix=("fix them, then run `governance baseline`, which takes them off",),
    )


def _gone(debt: Debt, path: str) -> Finding:
    code = CODES["GV330"]
    what = f"{debt.node}.{debt.column}" if debt.column else debt.node
    return Finding(
        code=code.code,
        severity=code.severity,
        message=f"the baseline lists {debt.code} at `{what}`, which is gone",
        column=debt.fingerprint,
        location=Location(path=path, line=debt.line, precision=Precision.LINE),
        verdict=Verdict.ALLOW,
        fix=("run `governance baseline`, which removes it",),
    )
