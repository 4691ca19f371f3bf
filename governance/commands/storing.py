"""Stores a run: the catalog, the project's own checks over it, and a line in the audit trail."""

from __future__ import annotations

import dataclasses
import getpass
import hashlib
import json
import os
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from governance.catalog import audit
from governance.catalog.tables import Row
from governance.commands.inputs import Request
from governance.commands.terminal import replacing
from governance.errors import ConfigError, Problem
from governance.findings.model import Severity
from governance.writers.words import counts, shown

if TYPE_CHECKING:
    from governance.policy.report import Report

DATABASE = "governance.duckdb"
TRAIL = "governance/audit.jsonl"


def database_path(request_root: Path, database: Path | None) -> Path:
    """Return where the catalog is."""
    return database if database is not None else request_root / "target" / DATABASE


def store(report: Report, request: Request, database: Path | None, *, event: str) -> Report:
    """Store a run and return the report with the findings of the project's own checks.

    Raises:
        ConfigError: if it cannot be written.
        InputError: if one of the project's checks cannot be run.
    """
    import duckdb

    from governance.catalog import checks
    from governance.catalog.store import amend, build, reading

    root = request.source.root
    path = database_path(root, database)
    trail = path.parent / TRAIL
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        earlier = [_run(entry) for entry in audit.read(trail)]
        with replacing(path) as temporary:
            temporary.unlink()
            own = checks.listed(root)
            if own:
                # They see the run as it stands without them.
                build(temporary, report, earlier)
                with reading(temporary) as connection:
                    found = checks.run_checks(connection, root)
                report = dataclasses.replace(
                    report, findings=tuple(sorted((*report.findings, *found), key=lambda f: f.order))
                )
            entry = audit.append(trail, entry_of(report, request, event))
            (amend if own else build)(temporary, report, [*earlier, _run(entry)])
    except OSError as error:
        raise ConfigError(
            Problem(
                message=f"the run cannot be stored: {error.strerror}",
                path=path.as_posix(),
                help="--database FILE stores it elsewhere, --no-store does not store it",
            )
        ) from None
    except duckdb.Error as error:
        raise ConfigError(
            Problem(message=f"the run cannot be stored: {type(error).__name__}", path=path.as_posix())
        ) from error
    return report


def entry_of(report: Report, request: Request, event: str) -> dict[str, Any]:
    """Return the audit entry of a run: who, when, on which commit, what was judged, what came out."""
    totals = counts(shown(report))
    commit, dirty = _commit(request.source.root)
    from governance.commands.check import version

    return {
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "event": event,
        "actor": _actor(),
        "commit": commit,
        "dirty": dirty,
        "tool": version(),
        "project_hash": _project_hash(report),
        "policy_hash": _files_hash(report, request),
        "mode": report.policy.mode.value,
        "errors": totals[Severity.ERROR],
        "warnings": totals[Severity.WARNING],
        "notes": totals[Severity.NOTE],
        "waived": sum(bool(f.waived_by) for f in report.findings),
        "columns": report.coverage.columns,
        "columns_traced": report.coverage.columns_traced,
    }


def _run(entry: audit.Entry) -> Row:
    return {k: v for k, v in entry.items() if k not in {"previous", "hash"}}


def _actor() -> str:
    for name in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN"):
        if os.environ.get(name):
            return os.environ[name]
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _commit(root: Path) -> tuple[str, bool | None]:
    command = ["git", "-C", str(root), "-c", "core.fsmonitor=false"]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        head = subprocess.run(  # noqa: S603 - fixed arguments
            [*command, "rev-parse", "HEAD"], capture_output=True, check=False, text=True, env=environment
        )
        if head.returncode:
            return "", None
        state = subprocess.run(  # noqa: S603 - fixed arguments
            [*command, "status", "--porcelain", "--untracked-files=no", "."],
            capture_output=True,
            check=False,
            text=True,
            env=environment,
        )
    except OSError:
        return "", None
    return head.stdout.strip(), bool(state.stdout.strip()) if not state.returncode else None


def _project_hash(report: Report) -> str:
    content = [
        [uid, node.relation, node.raw_code, [code.sql for code in node.compiled]]
        for uid, node in report.project.nodes.items()
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _files_hash(report: Report, request: Request) -> str:
    digest = hashlib.sha256()
    folder = request.policy_path.parent
    for name in report.policy.files:
        digest.update(name.encode("utf-8", "backslashreplace") + b"\0")
        for path in (Path(name), folder / name):
            if path.is_file():
                digest.update(path.read_bytes())
                break
    return digest.hexdigest()
