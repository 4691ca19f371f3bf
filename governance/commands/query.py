"""`governance query`: SQL over the last run."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

from governance.commands import terminal

if TYPE_CHECKING:
    from governance.catalog.store import Answer

_HELP = """Ask the last stored run in SQL.

Only SELECT, and only over the run: no file, network or extension can be reached. The tables are datasets,
columns, edges, row_inputs, operations, labels, decisions, findings, gaps, waivers and runs; the views
coverage, personal_columns and open_findings; upstream('dataset', 'column') and downstream('dataset',
'column') walk the lineage. docs/catalog.md has every column.

\b
Examples:
  governance query "select dataset, column_name, class from labels where state = 'raw'"
  governance query "from downstream('shop.raw.users', 'email')" --format csv
"""


@click.command("query", help=_HELP)
@click.argument("sql")
@click.option("--project-dir", metavar="DIR", default=".", help="The project whose run is asked.")
@click.option("--database", metavar="FILE", help="The catalog; default: target/governance.duckdb.")
@click.option(
    "--format", "form", type=click.Choice(("table", "json", "csv")), default="table", show_default=True
)
@click.option("--output", "-o", metavar="FILE", help="Write there instead of to standard output.")
def query(*, sql: str, project_dir: str, database: str | None, form: str, output: str | None) -> int:
    """Run the command."""
    from governance.catalog.store import query as ask
    from governance.commands.storing import database_path

    answer = ask(database_path(Path(project_dir), Path(database) if database else None), sql)
    terminal.emit({"table": table, "json": as_json, "csv": as_csv}[form](answer), output)
    return 0


def table(answer: Answer) -> str:
    """Return rows aligned for reading."""
    from governance.writers.escape import line

    body = [[line(_cell(value)) for value in row] for row in answer.rows]
    head = [line(name) for name in answer.columns]
    widths = [max(len(row[i]) for row in [head, *body]) for i in range(len(head))]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, ["-" * w for w in widths], *body]
    ]
    count = len(body)
    return "\n".join(lines) + f"\n({count:,} {'row' if count == 1 else 'rows'})\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(_cell, value)) if isinstance(value, list) else str(value)


def as_json(answer: Answer) -> str:
    """Return rows as a JSON list of objects."""
    from governance.writers.document import dumps

    return dumps(
        [
            {name: _value(value) for name, value in zip(answer.columns, row, strict=True)}
            for row in answer.rows
        ]
    )


def _value(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_value(item) for item in value]
    return {str(k): _value(v) for k, v in value.items()} if isinstance(value, dict) else str(value)


def as_csv(answer: Answer) -> str:
    """Return rows as CSV with a header."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_cell(value) for value in row] for row in answer.rows)
    return stream.getvalue()
