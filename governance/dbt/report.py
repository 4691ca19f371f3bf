"""Writes `target/governance/report.json`, which dbt's run results join on the invocation id."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from governance.dbt.selection import Selection
    from governance.dbt.session import Judgement

VERSION = 1


def write_report(
    config: Any,
    *,
    status: str,
    judgement: Judgement | None = None,
    selection: Selection | None = None,
    runtime: Mapping[str, str] | None = None,
    reason: str = "",
) -> Path:
    """Write what the gate did in this invocation; the file is replaced whole or not at all.

    Args:
        config: dbt's `RuntimeConfig`.
        status: `passed`, `stopped`, `vetoed`, `warned` or `operation`; `off`, `refused` and `crashed` are notes.
        judgement: what was judged.
        selection: what the command selects; asked only where something is left out or denied.
        runtime: what happened to single nodes while dbt ran.
        reason: one sentence, where the status alone does not say it.
    """
    folder = Path(config.project_root) / config.target_path / "governance"
    asked = selection is not None and (selection.narrowed or bool(judgement and judgement.denied))
    selected = selection.ids if selection is not None and asked else None
    return write_document(
        folder,
        {
            **_invocation(),
            "status": status,
            "reason": reason,
            "project": config.project_name,
            "target": config.target_name,
            "command": config.args.which,
            "selected": None if selected is None else sorted(selected),
            **_judged(judgement, selected, Path(config.project_root)),
            "runtime": dict(sorted((runtime or {}).items())),
        },
    )


def write_note(folder: Path, *, status: str, reason: str, command: str) -> Path:
    """Write a report of a command that was not judged."""
    return write_document(
        folder, {**_invocation(), "status": status, "reason": reason, "command": command, "denied": []}
    )


def write_document(folder: Path, document: Mapping[str, Any]) -> Path:
    """Write a report document into a folder, atomically."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report.json"
    scratch = folder / f".report.{os.getpid()}.json"
    text = json.dumps({"version": VERSION, "governance": own_version(), **document}, indent=2)
    scratch.write_text(text + "\n", encoding="utf-8")
    scratch.replace(path)
    return path


def own_version() -> str:
    """Return the installed version of this package."""
    try:
        return version("dbt-governance")
    except PackageNotFoundError:
        return "unknown"


def _invocation() -> dict[str, str]:
    from dbt_common.invocation import get_invocation_id

    return {"invocation_id": get_invocation_id()}


def _judged(judgement: Judgement | None, selected: frozenset[str] | None, root: Path) -> dict[str, Any]:
    if judgement is None:
        return {"denied": [], "unselected": []}
    from governance.writers.document import document

    denied = sorted(judgement.denied)
    return {
        "policy_sha256": _digest(root, judgement.report.policy.files),
        "denied": [uid for uid in denied if selected is None or uid in selected],
        "unselected": [uid for uid in denied if selected is not None and uid not in selected],
        "check": document(judgement.report),
    }


def _digest(root: Path, files: tuple[str, ...]) -> str:
    total = hashlib.sha256()
    for name in files:
        path = root / name
        total.update(path.read_bytes() if path.is_file() else b"")
    return total.hexdigest()
