"""`governance trace`: column lineage of SQL, or of a column in a project."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from governance.commands import terminal
from governance.commands.check import version
from governance.commands.inputs import Source, project_options
from governance.errors import ConfigError, InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.lineage.model import Statement

FORMATS = ("text", "json", "mermaid", "dot", "openlineage")
_UNREADABLE = "GV101"

_HELP = """Show where columns come from and where they go.

With --sql: the lineage of every statement of a file, a folder, or standard input (-). With a COLUMN: its
lineage in a project, upstream unless --downstream is given. What is not understood is shown as a gap;
SQL that cannot be parsed is an error as well.

\b
Examples:
  governance trace --sql query.sql --dialect snowflake --schema tables.yml
  echo "select md5(email) as e from users" | governance trace --sql - --dialect duckdb --format json
  governance trace raw.users.email --downstream --format mermaid
  governance trace marts.kpi.partner_feed.email_md5 --manifest target/manifest.json

Exit codes: 0 done; 2 could not run, or some SQL could not be parsed.
"""


@click.command("trace", help=_HELP)
@click.argument("column", required=False)
@project_options
@click.option(
    "--upstream",
    "direction",
    flag_value="upstream",
    default=True,
    help="What the column is made of (default).",
)
@click.option("--downstream", "direction", flag_value="downstream", help="What is made of the column.")
@click.option("--direct", is_flag=True, help="Only values, not what decides them or their rows.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
@click.option("--namespace", metavar="NAME", help="OpenLineage namespace; default: the dialect.")
@click.option(
    "--event-time", metavar="TIME", help="OpenLineage event time; default: SOURCE_DATE_EPOCH, else now."
)
def trace(
    *,
    column: str | None,
    direction: str,
    direct: bool,
    form: str,
    output: str | None,
    namespace: str | None,
    event_time: str | None,
    **options: Any,
) -> int:
    """Run the command."""
    source = Source.of(options)
    if column is not None:
        from governance.commands.walking import walk

        with terminal.progress() as progress:
            text = walk(source, column, direction, form, direct=direct, progress=progress)
        terminal.emit(text, output)
        return 0
    if not source.sql:
        raise ConfigError(Problem(message="there is nothing to trace", expected="a COLUMN, or --sql FILE"))
    with terminal.progress() as progress:
        progress.stage("tracing")
        scripts = _trace(source)
        statements = [s for _, found in scripts for s in found]
        text = _render(scripts, statements, form, namespace or str(source.dialect), event_time)
    terminal.emit(text, output)
    problems = [
        Problem(
            message=g.message,
            path=path,
            line=g.span.line if g.span else 0,
            column=g.span.column if g.span else 0,
        )
        for path, found in scripts
        for s in found
        for g in s.gaps
        if g.code == _UNREADABLE
    ]
    if problems:
        raise InputError(*problems)
    return 0


def _trace(source: Source) -> list[tuple[str, tuple[Statement, ...]]]:
    from governance.lineage.library import Functions
    from governance.lineage.project_functions import defined_in
    from governance.lineage.schema import Schema
    from governance.lineage.statement import trace_sql
    from governance.readers.schema_file import read_schema
    from governance.readers.sql_files import sql_texts
    from governance.readers.sql_script import check_dialect
    from governance.readers.textfile import decode

    dialect = check_dialect(str(source.dialect))
    tables = read_schema(source.schema) if source.schema else {}
    texts: list[tuple[str, str]] = []
    if "-" in source.sql:
        texts.append(("standard input", decode(sys.stdin.buffer.read(), shown="standard input")))
    files = [path for path in source.sql if path != "-"]
    texts += sql_texts(files, root=source.root, exclude=source.exclude) if files else []
    schema = Schema.from_mapping(tables, dialect=dialect)
    several = len(texts) > 1
    functions = [f for _, sql in texts for f in defined_in(sql, dialect)] if several else []
    library = Functions(dialect, functions) if functions else None
    return [
        (shown, trace_sql(sql, dialect=dialect, schema=schema, functions=library)) for shown, sql in texts
    ]


def _render(
    scripts: Sequence[tuple[str, tuple[Statement, ...]]],
    statements: Sequence[Statement],
    form: str,
    namespace: str,
    event_time: str | None,
) -> str:
    from governance.writers import lineage, openlineage

    if form == "openlineage":
        named = [
            (s.target or Path(path).stem + (f"#{n}" if len(found) > 1 else ""), s)
            for path, found in scripts
            for n, s in enumerate(found, 1)
        ]
        context = openlineage.Context(namespace=namespace, time=event_moment(event_time), version=version())
        return openlineage.render(named, context)
    if form == "json":
        return lineage.render_json(statements)
    if form == "text":
        return lineage.render_text(statements)
    picture = lineage.arrows(statements)
    return lineage.render_mermaid(picture) if form == "mermaid" else lineage.render_dot(picture)


def event_moment(given: str | None) -> str:
    """Return the time of an event: as given, from SOURCE_DATE_EPOCH, or now.

    Raises:
        ConfigError: if it is not a time with an offset.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if given is not None:
            moment = datetime.fromisoformat(given.replace("Z", "+00:00"))
        elif epoch:
            moment = datetime.fromtimestamp(int(epoch), timezone.utc)
        else:
            moment = datetime.now(timezone.utc)
    except (ValueError, OverflowError):
        raise ConfigError(
            Problem(message=f"`{given or epoch}` is not a time", expected="such as 2026-11-23T09:00:00Z")
        ) from None
    if moment.tzinfo is None:
        raise ConfigError(
            Problem(message=f"`{given}` has no offset", expected="such as 2026-11-23T09:00:00Z")
        )
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
