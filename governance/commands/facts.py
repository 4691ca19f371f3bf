"""`governance taxonomy` and `governance doctor`: what is known, and whether the gate is on."""

from __future__ import annotations

import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from governance.commands import terminal
from governance.commands.inputs import POLICY

_TAXONOMY = """List or search the classes of personal data, with the level each law gives them.

\b
Examples:
  governance taxonomy
  governance taxonomy email
  governance taxonomy health --regime gdpr --regime pipl --format json
"""

_DOCTOR = """Say whether the gate is on for a project, and if not, why not.

\b
Examples:
  governance doctor
  governance doctor --project-dir warehouse --format json

Exit codes: 0 the gate is on; 1 it is not; 2 could not run.
"""


@click.command("taxonomy", help=_TAXONOMY)
@click.argument("word", required=False, default="")
@click.option("--regime", "regimes", multiple=True, metavar="NAME", help="Only this law; may be repeated.")
@click.option("--extra", multiple=True, metavar="FILE", help="A file with classes and laws of your own.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def taxonomy(*, word: str, regimes: tuple[str, ...], extra: tuple[str, ...], form: str) -> int:
    """Run the command."""
    from governance.labels.taxonomy import entry_of
    from governance.readers.taxonomy import known_regimes, load_taxonomy
    from governance.writers.document import dumps
    from governance.writers.escape import line

    tax = load_taxonomy(regimes or known_regimes(), extra)
    wanted = word.lower()
    found = [
        c
        for c in tax.classes.values()
        if wanted in f"{c.name} {c.role.value} {c.description} {c.fideslang} {c.dpv}".lower()
    ]
    rows: list[dict[str, Any]] = [
        {
            "class": c.name,
            "role": c.role.value,
            "bits": c.bits,
            "description": c.description,
            "fideslang": c.fideslang,
            "dpv": c.dpv,
            "levels": {
                r.name: {
                    "level": entry_of(r, c.name).level.word,
                    "article": entry_of(r, c.name).article,
                    "verified": entry_of(r, c.name).verified,
                }
                for r in tax.regimes
            },
        }
        for c in found
    ]
    if form == "json":
        terminal.emit(dumps(rows))
        return 0
    width = max((len(c.name) for c in found), default=0)
    lines = []
    for row in rows:
        levels = ", ".join(f"{name} {e['level']}" for name, e in row["levels"].items())
        lines.append(f"{row['class']:<{width}}  {row['role']:<10}  {levels}  {row['description']}".rstrip())
    lines.append(f"({len(rows)} of {len(tax.classes)} classes)")
    terminal.emit("\n".join(map(line, lines)) + "\n")
    return 0


@click.command("doctor", help=_DOCTOR)
@click.option("--project-dir", metavar="DIR", default=".", help="The dbt project.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def doctor(*, project_dir: str, form: str) -> int:
    """Run the command."""
    from governance.writers.document import dumps
    from governance.writers.escape import line

    checks = _examine(Path(project_dir))
    armed = all(c["ok"] for c in checks if c["needed"])
    if form == "json":
        terminal.emit(dumps({"armed": armed, "checks": checks}))
    else:
        lines = [
            f"{'ok  ' if c['ok'] else 'NO  ' if c['needed'] else '-   '} {c['name']}: {c['says']}"
            for c in checks
        ]
        lines.append("the gate is on" if armed else "the gate is NOT on")
        terminal.emit("\n".join(map(line, lines)) + "\n")
    return 0 if armed else 1


def _examine(root: Path) -> list[dict[str, Any]]:
    return [
        _row("Python", True, platform.python_version(), needed=True),
        _row("dbt-governance", True, _installed("dbt-governance"), needed=True),
        _dbt(),
        _row(
            "plugin",
            find_spec("dbt_governance") is not None,
            "dbt finds it by the module `dbt_governance`"
            if find_spec("dbt_governance")
            else "the module `dbt_governance` is missing; install dbt-governance where dbt is",
            needed=True,
        ),
        _row(
            "project",
            (root / "dbt_project.yml").is_file(),
            "dbt_project.yml is there"
            if (root / "dbt_project.yml").is_file()
            else "there is no dbt_project.yml here",
            needed=True,
        ),
        _policy(root),
        _switch(),
        _extra("great_expectations", "great-expectations", "data checks"),
        _row(
            "git",
            shutil.which("git") is not None,
            "for --base" if shutil.which("git") else "missing; --base needs it",
        ),
        _stored(root),
        _trail(root),
    ]


def _row(name: str, ok: bool, says: str, *, needed: bool = False) -> dict[str, Any]:
    return {"name": name, "ok": ok, "needed": needed, "says": says}


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _dbt() -> dict[str, Any]:
    found = _installed("dbt-core")
    return _row(
        "dbt", bool(found), f"dbt-core {found}" if found else "dbt-core is not installed here", needed=True
    )


def _policy(root: Path) -> dict[str, Any]:
    from governance.errors import GovernanceError
    from governance.readers.policy import read_policy

    path = root / POLICY
    if not path.is_file():
        return _row(
            "policy",
            False,
            f"there is no {POLICY} beside dbt_project.yml; `governance init` writes one",
            needed=True,
        )
    try:
        policy = read_policy(path, shown=POLICY)
    except GovernanceError as error:
        return _row("policy", False, str(error.problems[0]), needed=True)
    return _row("policy", True, f"{', '.join(policy.files)}, mode {policy.mode.value}", needed=True)


def _switch() -> dict[str, Any]:
    value = os.environ.get("DBT_GOVERNANCE", "").strip().lower()
    off = value in {"off", "0", "false"}
    required = os.environ.get("DBT_GOVERNANCE_REQUIRED", "")
    says = "DBT_GOVERNANCE is off" if off else "not switched off"
    return _row(
        "switch", not off, says + ("; demanded by DBT_GOVERNANCE_REQUIRED" if required else ""), needed=True
    )


def _extra(module: str, distribution: str, what: str) -> dict[str, Any]:
    found = find_spec(module) is not None
    return _row(
        what,
        found,
        f"{distribution} {_installed(distribution)}" if found else 'pip install "dbt-governance[checks]"',
    )


def _stored(root: Path) -> dict[str, Any]:
    path = root / "target" / "governance.duckdb"
    return _row(
        "last run",
        path.is_file(),
        "stored in target/governance.duckdb" if path.is_file() else "none is stored",
    )


def _trail(root: Path) -> dict[str, Any]:
    from governance.catalog import audit
    from governance.errors import GovernanceError

    try:
        count = len(audit.read(root / "target" / "governance" / "audit.jsonl"))
    except GovernanceError as error:
        return _row("audit trail", False, str(error.problems[0].message))
    return _row("audit trail", True, f"{count} entries, unbroken" if count else "no entries yet")
