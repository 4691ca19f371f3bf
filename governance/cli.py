"""The `governance` command: its commands, its errors, its exit codes.

Exit codes: 0 clean, 1 findings, 2 could not run. Nothing here loads dbt, Great Expectations, DuckDB or
sqlglot; every command loads what it needs.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import NoReturn

import click

from governance.commands.check import check
from governance.commands.explain import can_use, explain
from governance.commands.facts import doctor, taxonomy
from governance.commands.norms import baseline, policy_diff, waive
from governance.commands.query import query
from governance.commands.report import report
from governance.commands.running import data_check, dbt
from governance.commands.starting import init, lint_policy, policy_schema, suggest, test_policy
from governance.commands.terminal import colour, echo
from governance.commands.trace import trace
from governance.errors import GovernanceError

EPILOG = """\b
Examples:
  governance check                                  judge the dbt project in this folder
  governance check --manifest target/manifest.json  the same without dbt
  governance check --sql queries/ --dialect snowflake --policy privacy.yml
  governance trace --sql query.sql --dialect bigquery --format json
  governance explain marts.kpi.partner_feed.email_md5
  governance report page --output governance.html

Exit codes: 0 clean, 1 findings, 2 could not run.
"""

_debug: ContextVar[bool] = ContextVar("governance_debug", default=False)


@click.group(
    epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="dbt-governance", prog_name="governance")
@click.option(
    "--debug", is_flag=True, help="Show the traceback of an internal error (it may quote your SQL)."
)
def cli(debug: bool) -> None:
    """Stops a dbt build before personal data reaches a model or a purpose that nobody approved."""
    _debug.set(debug or bool(os.environ.get("GOVERNANCE_DEBUG")))


for _command in (
    check, dbt, trace, explain, can_use, query, report, data_check, init, suggest, lint_policy, test_policy,
    policy_diff, policy_schema, baseline, waive, doctor, taxonomy,
):  # fmt: skip
    cli.add_command(_command)


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run a command and end the process with its exit code."""
    sys.exit(run(args))


def run(args: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; no exception leaves this function."""
    try:
        result = cli.main(args=args, prog_name="governance", standalone_mode=False)
    except GovernanceError as error:
        _complain(*(str(problem) for problem in error.problems))
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        _complain("interrupted")
        return 2
    except Exception as error:  # noqa: BLE001 - the one place: a crash is exit code 2, never a pass
        _internal(error)
        return 2
    return result if isinstance(result, int) else 0


def _complain(*messages: str) -> None:
    from governance.writers.escape import visible

    red, reset = ("\x1b[1;31m", "\x1b[0m") if colour(sys.stderr) else ("", "")
    for message in messages:
        echo(f"{red}error{reset}: {visible(message)}\n", err=True)


def _internal(error: Exception) -> None:
    """Name the defect without its text, which may quote what was read."""
    home = Path(__file__).resolve().parent
    ours = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(home)]
    place = ""
    if ours:
        at = Path(ours[-1].filename).relative_to(home.parent).as_posix()
        place = f" at {at}:{ours[-1].lineno} in {ours[-1].name}"
    _complain(
        f"internal error: {type(error).__name__}{place}\n"
        "  this is a defect of dbt-governance; nothing was judged\n"
        "  help: `governance --debug ...` shows the traceback"
    )
    if _debug.get():
        echo("".join(traceback.format_exception(error)), err=True)
