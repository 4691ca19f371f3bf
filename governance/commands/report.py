"""`governance report`: the page and other reports over one run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from governance.commands import terminal
from governance.commands.inputs import Request, Source, policy_options, project_options
from governance.errors import ConfigError, Problem

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
    """Write reports: the page, records of processing, erasure, coverage, impact, waivers, the audit trail."""


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


@report.command("coverage")
@project_options
@policy_options
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
def coverage(*, form: str, output: str | None, policy: str | None, today: str | None, **options: Any) -> int:
    """How much was traced and classified, by zone, and what could not be seen."""
    from governance.writers import coverage as writer

    request = Request(source=Source.of(options), policy=policy, today=today)
    with terminal.progress() as progress:
        result = request.judge(progress)
    terminal.emit(writer.render_json(result) if form == "json" else writer.render_text(result), output)
    return 0


@report.command("impact")
@click.argument("column")
@project_options
@policy_options
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
def impact(
    *, column: str, form: str, output: str | None, policy: str | None, today: str | None, **options: Any
) -> int:
    """What depends on a column: models with their purposes and owners, and exposures."""
    from governance.commands.columns import find_column
    from governance.writers import impact as writer

    request = Request(source=Source.of(options), policy=policy, today=today)
    with terminal.progress() as progress:
        result = request.judge(progress)
        start = find_column(result.project, result.graph, column)
        text = writer.render_json(result, start) if form == "json" else writer.render_text(result, start)
    terminal.emit(text, output)
    return 0


_PROCESSING = """Write the records of processing that GDPR 30 and PIPL 55 ask for.

A record for each purpose of the policy: its legal basis, whose data of which categories, who receives it, how
long it is kept and whether it leaves the country. Categories, people, recipients and models are read from the
project; `controller`, and `retention`, `transfer` and `recipients` of a purpose, from the policy.

\b
Examples:
  governance report processing
  governance report processing --format html --output records.html

Exit codes: 0 written; 2 could not run.
"""


@report.command("processing", help=_PROCESSING)
@project_options
@policy_options
@click.option(
    "--format",
    "form",
    type=click.Choice(("markdown", "html", "csv", "json")),
    default="markdown",
    show_default=True,
)
@click.option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
def processing(
    *, form: str, output: str | None, policy: str | None, today: str | None, **options: Any
) -> int:
    """Run the command."""
    from governance.writers import processing as writer

    request = Request(source=Source.of(options), policy=policy, today=today)
    with terminal.progress() as progress:
        result = request.judge(progress)
    render = {
        "markdown": writer.render_markdown,
        "html": writer.render_html,
        "csv": writer.render_csv,
        "json": writer.render_json,
    }[form]
    terminal.emit(render(writer.document(result, today=request.day)), output)
    return 0


_ERASURE = """Write what has to be done to erase one person.

Every table that holds something of the subject: how its rows are found from the person's key, the statement
that deletes them with a parameter in place of the key, in the order in which it works; what dbt builds anew;
what stays, and why. No key is asked for, and none is written.

\b
Examples:
  governance report erasure --subject customer
  governance report erasure --subject customer --format sql

Exit codes: 0 written; 2 could not run.
"""


@report.command("erasure", help=_ERASURE)
@project_options
@policy_options
@click.option("--subject", metavar="NAME", required=True, help="A subject of the policy.")
@click.option(
    "--format", "form", type=click.Choice(("markdown", "sql", "json")), default="markdown", show_default=True
)
@click.option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
def erasure(
    *, subject: str, form: str, output: str | None, policy: str | None, today: str | None, **options: Any
) -> int:
    """Run the command."""
    from governance.writers import erasure as writer

    request = Request(source=Source.of(options), policy=policy, today=today)
    with terminal.progress() as progress:
        result = request.judge(progress)
    render = {"markdown": writer.render_markdown, "sql": writer.render_sql, "json": writer.render_json}[form]
    terminal.emit(render(writer.document(result, subject)), output)
    return 0


@report.command("waivers")
@project_options
@policy_options
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
def waivers(*, form: str, output: str | None, policy: str | None, today: str | None, **options: Any) -> int:
    """Every waiver of the policy: what it covers, who approved it, and how long it lasts."""
    from governance.writers import waivers as writer

    request = Request(source=Source.of(options), policy=policy, today=today)
    with terminal.progress() as progress:
        result = request.judge(progress)
    rows = writer.ledger(result, today=request.day)
    terminal.emit(writer.render_json(rows) if form == "json" else writer.render_text(rows), output)
    return 0


@report.command("audit")
@click.option("--project-dir", metavar="DIR", default=".", help="The project whose trail is shown.")
@click.option("--file", "trail", metavar="FILE", help="Default: target/governance/audit.jsonl.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def trail(*, project_dir: str, trail: str | None, form: str) -> int:
    """The audit trail, after checking that its chain is unbroken."""
    from governance.catalog import audit
    from governance.commands.storing import TRAIL
    from governance.writers.document import dumps
    from governance.writers.escape import line

    path = Path(trail) if trail else Path(project_dir) / "target" / TRAIL
    if not path.is_file():
        raise ConfigError(Problem(message="there is no audit trail", path=path.as_posix()))
    entries = audit.read(path)
    if form == "json":
        terminal.emit(dumps(list(entries)))
        return 0
    for entry in entries:
        what = ", ".join(f"{entry[k]} {k}" for k in ("errors", "warnings", "waived") if k in entry)
        commit = str(entry.get("commit") or "-")[:12] + ("+" if entry.get("dirty") else "")
        terminal.emit(
            line(
                f"{entry['seq']:>5}  {entry.get('at', '')}  {entry.get('event', '')}  {entry.get('actor', '')}  {commit}  {what}"
            )
            + "\n"
        )
    terminal.emit(f"{len(entries):,} entries; the chain is unbroken\n")
    return 0


def _default(request: Request) -> str:
    folder = request.source.artefacts
    if folder is None:
        return "governance.html"
    Path(folder).mkdir(parents=True, exist_ok=True)
    return (folder / "governance.html").as_posix()
