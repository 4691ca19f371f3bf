"""Commands that run something else: dbt with the gate required, and the data checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from governance.commands import terminal
from governance.commands.inputs import Request, Source, policy_options, project_options
from governance.errors import ConfigError, MissingExtraError, Problem

_DBT = """Run any dbt command with the gate required.

Everything after `dbt` goes to dbt as it is. Plain `dbt build` is gated as well where dbt-governance is
installed and a privacy.yml stands beside dbt_project.yml; this command fails if either is missing.

\b
Examples:
  governance dbt build --select marts
  governance dbt run --threads 4 --vars 'state: leaky'

Exit codes: dbt's own: 0 done, 1 something failed or was stopped, 2 dbt could not run.
"""

_DATA_CHECK = """Ask the rows of a build whether what was claimed of them holds.

Plans Great Expectations checks from the labels and the policy, runs them in the warehouse, and prints
counts, never values: no personal values in columns without a class, masked and hashed columns hold no raw
value of their source, groups are large enough. Passes become evidence for the build's own tables.

\b
Examples:
  governance data-check
  governance data-check --connection warehouse.duckdb --format json

Exit codes: 0 all hold; 1 one does not; 2 one could not be verified, or could not run.
"""


@click.command(
    "dbt",
    help=_DBT,
    context_settings={
        "ignore_unknown_options": True,
        "allow_extra_args": True,
        "help_option_names": ["--gate-help"],
    },
    add_help_option=True,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def dbt(*, arguments: tuple[str, ...]) -> int:
    """Run the command."""
    from governance.dbt.run import run_dbt

    return run_dbt(arguments or ("--help",))


@click.command("data-check", help=_DATA_CHECK)
@project_options
@policy_options
@click.option(
    "--connection", metavar="URL", help="A database URL or DuckDB file; default: the dbt profile's."
)
@click.option(
    "--engine",
    type=click.Choice(("gx", "sql")),
    default="gx",
    show_default=True,
    help="sql runs the same statements without Great Expectations.",
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
@click.option("--write-gx", metavar="DIR", help="Also write a Great Expectations project there.")
@click.option("--no-witness", is_flag=True, help="Do not record passes as evidence.")
def data_check(
    *,
    connection: str | None,
    engine: str,
    form: str,
    output: str | None,
    write_gx: str | None,
    no_witness: bool,
    policy: str | None,
    today: str | None,
    **options: Any,
) -> int:
    """Run the command."""
    source = Source.of(options)
    if source.witnesses is not None:
        # What was shown before would leave out the very check that has to show it again.
        raise ConfigError("data-check makes witnesses and believes none; leave --witnesses out")
    request = Request(source=source, policy=policy, today=today)
    try:
        from governance_checks.connect import find_connection
        from governance_checks.run import data_check as run
    except ImportError as error:
        raise MissingExtraError("checks", "data-check") from error
    if connection is None and source.sql:
        raise ConfigError(
            Problem(message="--sql needs --connection", help="name the database that holds the tables")
        )
    profiles = Path(source.profiles_dir) if source.profiles_dir else None
    target = connection or find_connection(source.root, profiles_dir=profiles, target=source.target or "")
    with terminal.progress() as progress:
        report = request.judge(progress)
        progress.stage("running the data checks")
        folder = source.artefacts
        witnesses = None if no_witness or folder is None else folder / "governance" / "witnesses.json"
        if witnesses is not None:
            witnesses.parent.mkdir(parents=True, exist_ok=True)
        return run(
            report,
            connection=target,
            out=Path(output) if output else None,
            format=form,
            engine=engine,
            witnesses=witnesses,
            write_gx=Path(write_gx) if write_gx else None,
        )
