"""`governance check`: the gate outside dbt."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from governance.commands import terminal
from governance.commands.inputs import POLICY, Request, Source, at_revision, policy_options, project_options
from governance.errors import ConfigError, Problem

if TYPE_CHECKING:
    from governance.policy.report import Report

FORMATS = ("console", "json", "sarif", "junit", "github", "gitlab", "markdown")
THRESHOLDS = ("error", "warning", "note", "never")

_HELP = """Judge a project by its privacy policy.

Reads the dbt project in this folder, or a manifest, or plain SQL files; traces every column; and reports
each one that reaches a model or a purpose that the policy does not allow. Nothing is connected to and
nothing is built.

\b
Examples:
  governance check
  governance check --vars 'state: leaky' --format sarif --output findings.sarif
  governance check --manifest target/manifest.json --base-manifest main/manifest.json --format markdown
  governance check --base origin/main                 only what this change adds
  governance check --sql queries/ --dialect snowflake --schema tables.yml

Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 could not run.
"""


@click.command("check", help=_HELP)
@project_options
@policy_options
@click.option("--base", metavar="REF", help="Report only what is not there at this git revision.")
@click.option("--base-manifest", metavar="FILE", help="Report only what is not there in this manifest.json.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="console", show_default=True)
@click.option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
@click.option(
    "--fail-on",
    type=click.Choice(THRESHOLDS),
    default=None,
    help="Least severity that makes exit code 1; default: error, never with `mode: observe`.",
)
@click.option("--show-waived", is_flag=True, help="Print findings that a waiver covers too (console).")
@click.option("--database", metavar="FILE", help="Store the run there; default: target/governance.duckdb.")
@click.option("--no-store", is_flag=True, help="Do not store the run.")
def check(
    *,
    form: str,
    output: str | None,
    fail_on: str | None,
    show_waived: bool,
    base: str | None,
    base_manifest: str | None,
    policy: str | None,
    today: str | None,
    database: str | None,
    no_store: bool,
    **options: Any,
) -> int:
    """Run the command."""
    if base and base_manifest:
        raise ConfigError("--base and --base-manifest exclude each other")
    request = Request(source=Source.of(options), policy=policy, today=today)
    with terminal.progress() as progress:
        report = request.judge(progress)
        if base is not None:
            report = against_revision(report, request, base, progress)
        elif base_manifest is not None:
            report = against_manifest(report, request, base_manifest, progress)
        if not no_store:
            report = _store(report, request, database, progress)
        progress.stage("writing")
        text = render(report, form, today=request.day, waived=show_waived, to_file=output is not None)
    terminal.emit(text, output)
    return exit_code(report, fail_on)


def render(report: Report, form: str, *, today: date, waived: bool = False, to_file: bool = False) -> str:
    """Return the report in a format."""
    from governance.writers import ci, console, document, markdown, sarif

    formats: dict[str, Callable[[], str]] = {
        "console": lambda: console.render(
            report,
            colour=terminal.colour() and not to_file,
            waived=waived,
            width=0 if to_file else terminal.width(),
        ),
        "json": lambda: document.render(report),
        "sarif": lambda: sarif.render(report, version=version()),
        "junit": lambda: ci.junit(report),
        "github": lambda: ci.github(report),
        "gitlab": lambda: ci.gitlab(report),
        "markdown": lambda: markdown.render(report, today=today),
    }
    return formats[form]()


def version() -> str:
    """Return the version of this tool."""
    from importlib.metadata import version as installed

    return installed("dbt-governance")


def exit_code(report: Report, fail_on: str | None) -> int:
    """Return 1 if a finding reaches the threshold, else 0."""
    from governance.findings.model import Severity
    from governance.policy.model import Mode
    from governance.writers.words import shown

    if fail_on is None:
        return int(bool(report.failing) and report.policy.mode is not Mode.OBSERVE)
    if fail_on == "never":
        return 0
    order = list(Severity)
    limit = order.index(Severity(fail_on))
    return int(any(order.index(f.severity) <= limit for f in shown(report)))


def against_manifest(report: Report, request: Request, manifest: str, progress: terminal.Progress) -> Report:
    """Mark what another manifest's project did not have under the same policy.

    Raises:
        GovernanceError: if it cannot be read.
    """
    progress.stage("judging the base")
    base = dataclasses.replace(
        request,
        source=Source(project_dir=request.source.root.as_posix(), manifest=manifest),
        policy=request.policy_path.as_posix(),
        cached=request.source,
    )
    from governance.policy.change import judge_change

    return judge_change(base.judge(progress), report, today=request.day)


def against_revision(report: Report, request: Request, ref: str, progress: terminal.Progress) -> Report:
    """Mark what a git revision did not have, and what only a change of the policy permits.

    The base is judged by its own policy, so that loosening the policy hides nothing.

    Raises:
        GovernanceError: if it cannot be read.
    """
    from governance.readers.base import revision

    with revision(ref, request.source.root) as folder:
        progress.stage(f"judging {ref}")
        source = _relocate(request.source, folder)
        inside = _inside(request.policy_path, request.source.root, POLICY)
        own = folder / inside
        policy = own if own.is_file() else request.policy_path
        base = dataclasses.replace(
            request,
            source=source,
            policy=policy.as_posix(),
            policy_shown=at_revision(ref, inside) if policy is own else None,
            cached=request.source,
        )
        if request.source.sql and not source.sql:
            from governance.policy.change import compare

            return compare(report, dataclasses.replace(report, findings=()))
        from governance.policy.change import judge_change

        return judge_change(base.judge(progress), report, today=request.day)


def _inside(path: Path, root: Path, otherwise: str) -> Path:
    full, top = path.resolve(), root.resolve()
    return full.relative_to(top) if full.is_relative_to(top) else Path(otherwise)


def _relocate(source: Source, folder: Path) -> Source:
    """Return the same source inside another folder."""
    if source.manifest is not None:
        raise ConfigError(
            Problem(
                message="--base cannot compare a manifest, which is not in git",
                help="--base-manifest FILE names the manifest of the base",
            )
        )
    root = source.root.resolve()

    def inside(path: str) -> str:
        full = Path(path).resolve()
        if not full.is_relative_to(root):
            raise ConfigError(Problem(message="--base needs it inside the project", path=path))
        return (folder / full.relative_to(root)).as_posix()

    profiles = source.profiles_dir
    if profiles is None and not source.sql and (root / "profiles.yml").is_file():
        profiles = root.as_posix()
    return dataclasses.replace(
        source,
        project_dir=folder.as_posix(),
        profiles_dir=profiles,
        sql=tuple(path for path in map(inside, source.sql) if Path(path).exists()),
        schema=inside(source.schema) if source.schema else None,
    )


def _store(report: Report, request: Request, database: str | None, progress: terminal.Progress) -> Report:
    folder = request.source.artefacts
    if database is None and folder is None:
        return report
    progress.stage("storing the run")
    from governance.commands.storing import store

    return store(report, request, Path(database) if database else None, event="check")
