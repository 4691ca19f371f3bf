"""A project's own checks: `governance/checks/*.sql` over the catalog; any row is a finding."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from governance.catalog.store import select
from governance.errors import GovernanceError, InputError, Problem
from governance.findings.model import Finding, Severity, Verdict
from governance.project.location import Location

if TYPE_CHECKING:
    import duckdb

FOLDER = "governance/checks"
CODE = "GV450"
_HEADER = re.compile(r"^--\s*(severity|message)\s*:\s*(.+?)\s*$", re.MULTILINE)
_MAX_BYTES = 1 << 20


def listed(root: Path) -> list[Path]:
    """Return a project's checks in order."""
    return sorted((root / FOLDER).glob("*.sql"))


def run_checks(connection: duckdb.DuckDBPyConnection, root: Path) -> tuple[Finding, ...]:
    """Run every check of a project; the finding says how many rows came back and never what is in them.

    A check may say `-- severity: warning` and `-- message: text` in comments.

    Raises:
        InputError: naming every check that cannot be run.
    """
    findings: list[Finding] = []
    problems: list[Problem] = []
    for path in listed(root):
        shown = f"{FOLDER}/{path.name}"
        try:
            finding = _run(connection, path, shown)
        except GovernanceError as error:
            problems.extend(error.problems)
        else:
            findings += [finding] if finding is not None else []
    if problems:
        raise InputError(*problems)
    return tuple(findings)


def _run(connection: duckdb.DuckDBPyConnection, path: Path, shown: str) -> Finding | None:
    from governance.readers.textfile import read_text

    sql = read_text(path, shown=shown, limit=_MAX_BYTES)
    header = dict(_HEADER.findall(sql))
    word = header.get("severity", "error")
    if word not in {s.value for s in Severity}:
        raise InputError(
            Problem(message=f"`{word}` is not a severity", path=shown, expected="error, warning or note")
        )
    count = len(select(connection, sql, shown=shown).rows)
    if not count:
        return None
    said = header.get("message", "the project's own check found something")
    return Finding(
        code=CODE,
        severity=Severity(word),
        message=f"{said}: `{shown}` returned {count:,} {'row' if count == 1 else 'rows'}",
        node=shown,
        node_name=shown,
        location=Location(path=shown, line=1),
        verdict=Verdict.DENY,
        fix=(f'governance query "$(cat {shown})" shows the rows',),
    )
