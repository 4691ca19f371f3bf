"""Commands for whoever keeps the policy: its difference to another, the baseline, a waiver."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import click

from governance.commands import terminal
from governance.commands.inputs import (
    BASELINE,
    Request,
    Source,
    at_revision,
    day,
    policy_options,
    project_options,
)
from governance.errors import ConfigError, Problem, nearest

_DIFF = """Show what a change of the policy does: the flows that become allowed, and those that become denied.

\b
Examples:
  governance policy-diff --before old/privacy.yml
  governance policy-diff --base origin/main --format json

Exit codes: 0 shown; 2 could not run.
"""

_BASELINE = """Write down the findings that `mode: ratchet` tolerates for now.

The first time, everything that fails today goes into privacy_baseline.yml. After that the file can only
shrink: what is mended is dropped, and nothing new is ever added.

\b
Examples:
  governance baseline
  governance baseline --dry-run

Exit codes: 0 written; 2 could not run.
"""

_WAIVE = """Print a complete waiver for a finding, to be put under `waivers:` and reviewed.

Nothing is written: a waiver is a change of the policy, and its owners review it.

\b
Examples:
  governance waive 9ef5edbe52654b57 --reason "PRIV-88" --approved-by dpo@example.com --expires 2027-03-31

Exit codes: 0 printed; 2 it cannot be waived, or could not run.
"""


@click.command("policy-diff", help=_DIFF)
@project_options
@policy_options
@click.option("--before", metavar="FILE", help="The older policy.")
@click.option("--base", metavar="REF", help="Take the older policy from this git revision.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def policy_diff(
    *, before: str | None, base: str | None, form: str, policy: str | None, today: str | None, **options: Any
) -> int:
    """Run the command."""
    if (before is None) == (base is None):
        raise ConfigError(Problem(message="one of --before and --base is needed"))
    request = Request(source=Source.of(options), policy=policy, today=today)
    from governance.policy.diff import describe_diff, diff_policies
    from governance.writers.document import dumps, finding
    from governance.writers.escape import line

    with terminal.progress() as progress:
        older = _older(request, before, base)
        newer = request.read_policy()
        project, graph = request.source.trace(progress)
        diff = diff_policies(project, graph, before=older, after=newer, today=request.day)
    if form == "json":
        document = {
            "version": 1,
            "allowed": [finding(f) for f in diff.allowed],
            "denied": [finding(f) for f in diff.denied],
        }
        terminal.emit(dumps(document))
    else:
        terminal.emit("".join(line(text) + "\n" for text in describe_diff(diff)))
    return 0


def _older(request: Request, before: str | None, base: str | None) -> Any:
    if before is not None:
        return dataclasses.replace(request, policy=before).read_policy()
    from governance.readers.base import revision

    root = request.policy_path.resolve().parent
    with revision(str(base), root) as folder:
        name = request.policy_path.name
        return dataclasses.replace(
            request, policy=(folder / name).as_posix(), policy_shown=at_revision(str(base), Path(name))
        ).read_policy()


@click.command("baseline", help=_BASELINE)
@project_options
@policy_options
@click.option("--dry-run", is_flag=True, help="Print the file and do not write it.")
def baseline(*, dry_run: bool, policy: str | None, today: str | None, **options: Any) -> int:
    """Run the command."""
    request = Request(source=Source.of(options), policy=policy, today=today)
    from governance.policy.baseline import make_baseline
    from governance.readers.baseline import read_baseline, render_baseline

    path = request.baseline_path
    before = read_baseline(path, shown=BASELINE) if path.is_file() else None
    with terminal.progress() as progress:
        report = request.judge(progress)
    made = make_baseline(report.findings, today=request.day, before=before)
    text = render_baseline(made)
    if dry_run:
        terminal.emit(text)
    else:
        terminal.write_file(path, text)
        terminal.echo(f"wrote {path.as_posix()}: {len(made.entries):,} tolerated\n", err=True)
    return 0


@click.command("waive", help=_WAIVE)
@click.argument("finding")
@project_options
@policy_options
@click.option("--reason", metavar="TEXT", required=True, help="Why, with the number of a ticket.")
@click.option("--approved-by", metavar="WHO", required=True, help="One of the policy's approvers.")
@click.option("--expires", metavar="DATE", required=True, help="Until when: 2027-03-31.")
def waive(
    *,
    finding: str,
    reason: str,
    approved_by: str,
    expires: str,
    policy: str | None,
    today: str | None,
    **options: Any,
) -> int:
    """Run the command."""
    request = Request(source=Source.of(options), policy=policy, today=today)
    until = day(expires)
    if until <= request.day:
        raise ConfigError(Problem(message=f"--expires {expires} is not in the future"))
    from governance.commands.explain import find_finding

    with terminal.progress() as progress:
        report = request.judge(progress)
    found = find_finding(report, finding)
    if found is None:
        raise ConfigError(
            Problem(
                message=f"`{finding}` is not the id of a finding", expected="as `governance check` prints it"
            )
        )
    if not found.waive:
        raise ConfigError(Problem(message=f"{found.code} cannot be waived", help="; or ".join(found.fix)))
    approvers = report.policy.approvers
    if not approvers:
        raise ConfigError(
            Problem(
                message="the policy names no `approvers`, so that no waiver can count",
                path=request.policy_path.as_posix(),
                help=f"add `approvers: [{approved_by}]` if that is who may approve one",
            )
        )
    if approved_by not in approvers:
        raise ConfigError(
            Problem(
                message=f"`{approved_by}` is not an approver of the policy",
                expected="one of " + ", ".join(approvers),
                nearest=nearest(approved_by, approvers),
            )
        )
    terminal.emit(
        f"  - {fill(found.waive, reason=reason, approved_by=approved_by, expires=until.isoformat())}\n"
    )
    return 0


def fill(waiver: str, **values: str) -> str:
    """Return a waiver's line with its empty members filled in, as YAML that reads back as meant."""
    for name, value in values.items():
        plain = re.fullmatch(r"\d{4}-\d\d-\d\d|[\w.+-]+@[\w.-]+", value)
        quoted = value if plain else "'" + value.replace("'", "''") + "'"
        head, found, tail = waiver.partition(f" {name}: ")
        waiver = f"{head}{found}{quoted}{tail}" if found else waiver
    return waiver
