"""`governance taxonomy` and `governance doctor`: what is known, and whether the gate is on."""

from __future__ import annotations

import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click

from governance.commands import terminal
from governance.errors import ConfigError, Problem, nearest

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
    if not found:
        parts = {part for name in tax.classes for part in (name, *name.split("."))}
        raise ConfigError(
            Problem(
                message=f"no class has `{word}` in its name, role or description",
                nearest=nearest(wanted, parts),
                help="`governance taxonomy` lists all of them",
            )
        )
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
        lines.append(f"{row['class']:<{width}}  {row['role']:<10}  {_levels(row['levels'])}".rstrip())
        if row["description"]:
            lines.append(f"{'':<{width}}  {row['description']}")
    lines.append(f"({len(rows)} of {len(tax.classes)} classes)")
    terminal.emit("\n".join(map(line, lines)) + "\n")
    return 0


def _levels(entries: dict[str, dict[str, Any]]) -> str:
    """Write the laws by the level they give, the strictest first."""
    from governance.labels.model import Level

    by_level: dict[str, list[str]] = {}
    for name, entry in sorted(entries.items()):
        by_level.setdefault(entry["level"], []).append(name)
    strictest = sorted((level for level in Level if level.word in by_level), reverse=True)
    return "; ".join(
        f"{level.word}: {' '.join(by_level[level.word])}" for level in strictest if level is not Level.NONE
    )


@click.command("doctor", help=_DOCTOR)
@click.option("--project-dir", metavar="DIR", default=".", help="The dbt project.")
@click.option("--target", metavar="NAME", default=None, help="The target of the dbt profile.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def doctor(*, project_dir: str, target: str | None, form: str) -> int:
    """Run the command."""
    from governance.dbt.doctor import diagnose
    from governance.writers.document import dumps
    from governance.writers.escape import line

    root = Path(project_dir)
    found = diagnose(root, target=target)
    rows: list[dict[str, Any]] = [
        {"name": c.name, "ok": c.ok, "found": c.found, "help": c.help} for c in found.checks
    ]
    rows += [_extra(), _git(), _stored(root), _trail(root)]
    if form == "json":
        terminal.emit(dumps({"armed": found.armed, "target": found.target, "checks": rows}))
        return 0 if found.armed else 1
    lines = []
    for row in rows:
        mark = {True: "ok  ", False: "NO  ", None: "-   "}[row["ok"]]
        lines.append(f"{mark} {row['name']}: {row['found']}")
        if row["help"] and row["ok"] is not True:
            lines.append(f"       help: {row['help']}")
    about = f" for target `{found.target}`" if found.target else ""
    lines.append(f"the gate is {'on' if found.armed else 'NOT on'}{about}")
    terminal.emit("\n".join(map(line, lines)) + "\n")
    return 0 if found.armed else 1


def _row(name: str, ok: bool | None, found: str, hint: str = "") -> dict[str, Any]:
    return {"name": name, "ok": ok, "found": found, "help": hint}


def _extra() -> dict[str, Any]:
    try:
        return _row("data checks", None, f"great-expectations {version('great-expectations')}")
    except PackageNotFoundError:
        return _row("data checks", None, "not installed", 'pip install "dbt-governance[checks]"')


def _git() -> dict[str, Any]:
    there = shutil.which("git") is not None
    return _row("git", None, "installed" if there else "not installed", "" if there else "--base needs it")


def _stored(root: Path) -> dict[str, Any]:
    stored = (root / "target" / "governance.duckdb").is_file()
    return _row("last run", None, "stored in target/governance.duckdb" if stored else "none is stored")


def _trail(root: Path) -> dict[str, Any]:
    from governance.catalog import audit
    from governance.errors import GovernanceError

    try:
        count = len(audit.read(root / "target" / "governance" / "audit.jsonl"))
    except GovernanceError as error:
        return _row("audit trail", None, error.problems[0].message, error.problems[0].help)
    return _row("audit trail", None, f"{count:,} entries, unbroken" if count else "no entries yet")
