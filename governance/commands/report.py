"""`governance report`: the page and other reports over one run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from governance.commands import terminal
from governance.commands.inputs import Request, Source, policy_options, project_options

_PAGE = """Write a page for people who read no SQL.

One HTML file that requests nothing from any network: the data sets and their columns with what is known of
them, a column's way lit up, the findings with their fix, and what could not be seen.

\b
Examples:
  governance report page
  governance report page --vars 'state: leaky' --output leaky.html

Exit codes: 0 written; 2 could not run.
"""


@click.group("report")
def report() -> None:
    """Write reports: the page, coverage, waivers, the audit trail."""


@report.command("page", help=_PAGE)
@project_options
@policy_options
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    default=None,
    help="Default: target/governance.html, or governance.html with --sql.",
)
def page(*, output: str | None, policy: str | None, today: str | None, **options: Any) -> int:
    """Run the command."""
    request = Request(source=Source.of(options), policy=policy, today=today)
    with terminal.progress() as progress:
        result = request.judge(progress)
        progress.stage("writing the page")
        from governance.writers.page import render

        text = render(result)
    terminal.emit(text, output or _default(request))
    return 0


def _default(request: Request) -> str:
    folder = request.source.artefacts
    if folder is None:
        return "governance.html"
    Path(folder).mkdir(parents=True, exist_ok=True)
    return (folder / "governance.html").as_posix()
