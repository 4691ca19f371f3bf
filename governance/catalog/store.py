"""One run as a DuckDB file, replaced at once, and read without any way out of it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from governance.catalog.tables import MACROS, TABLES, VIEWS, Row, finding_row, rows
from governance.errors import ConfigError, InputError, Problem
from governance.policy.report import Report

if TYPE_CHECKING:
    import duckdb

VERSION = 1
"""Of the tables; a file of another version is not read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query returned."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def build(path: Path, report: Report, runs: list[Row]) -> None:
    """Write a new catalog file at `path`, which must not exist.

    Raises:
        duckdb.Error: if it cannot be written.
    """
    import duckdb

    with (
        duckdb.connect(str(path)) as connection,
        tempfile.TemporaryDirectory(prefix="governance-") as folder,
    ):
        connection.execute("begin")
        for table, content in rows(report, runs).items():
            definition = ", ".join(f'"{name}" {kind}' for name, kind in TABLES[table].items())
            connection.execute(f'create table "{table}" ({definition})')
            _fill(connection, table, content, Path(folder))
        connection.execute(f"create table catalog_version as select {VERSION} as version")
        for name, sql in VIEWS.items():
            connection.execute(f"create view {name} as {sql}")
        for name, body in MACROS.items():
            connection.execute(f"create macro {name}{body}")
        connection.execute("commit")


def amend(path: Path, report: Report, runs: list[Row]) -> None:
    """Put other findings and runs into a catalog, whose lineage and labels are this report's already.

    Raises:
        duckdb.Error: if it cannot be written.
    """
    import duckdb

    with (
        duckdb.connect(str(path)) as connection,
        tempfile.TemporaryDirectory(prefix="governance-") as folder,
    ):
        connection.execute("begin")
        findings = [finding_row(found, report) for found in report.findings]
        for table, content in (("findings", findings), ("runs", runs)):
            connection.execute(f'delete from "{table}"')  # noqa: S608 - names are ours
            _fill(connection, table, content, Path(folder))
        connection.execute("commit")


def _fill(connection: duckdb.DuckDBPyConnection, table: str, content: Sequence[Row], folder: Path) -> None:
    columns = TABLES[table]
    if not content:
        return
    # Row-by-row inserts take a millisecond each; a file of JSON lines takes a fraction of that.
    source = folder / f"{table}.jsonl"
    source.write_bytes(_lines(content))
    kinds = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    connection.execute(
        f"insert into \"{table}\" select * from read_json(?, format = 'newline_delimited', "  # noqa: S608 - names are ours
        f"columns = {{{kinds}}}, maximum_object_size = 67108864)",
        [str(source)],
    )


def _lines(content: Sequence[Row]) -> bytes:
    try:
        import msgspec

        lines: bytes = msgspec.json.Encoder().encode_lines(content)
        if b"\\u0000" not in lines:
            return lines
    except (ImportError, UnicodeEncodeError):
        # Without msgspec, or with half a surrogate in some text.
        pass
    return b"".join(
        [
            json.dumps({k: _clean(v) for k, v in row.items()}, ensure_ascii=False).encode() + b"\n"
            for row in content
        ]
    )


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        # DuckDB's text is UTF-8: no lone surrogates, and a zero byte would end it.
        return value.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()
    return [_clean(v) for v in value] if isinstance(value, list) else value


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a catalog for reading only; no file, network, extension or Python object can be reached from it.

    Raises:
        ConfigError: if there is no run yet.
        InputError: if the file is not a catalog of this version.
    """
    import duckdb

    if not path.is_file():
        raise ConfigError(
            Problem(
                message="no run is stored here yet",
                path=path.as_posix(),
                help="`governance check` stores one; --database FILE names another",
            )
        )
    settings: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        "lock_configuration": "true",
    }
    try:
        connection = duckdb.connect(str(path), read_only=True, config=settings)
    except duckdb.Error:
        raise InputError(
            Problem(
                message="is not a catalog that can be read",
                path=path.as_posix(),
                help="run `governance check` again",
            )
        ) from None
    with connection:
        try:
            found = connection.execute("select version from catalog_version").fetchone()
        except duckdb.Error:
            found = None
        if found is None or found[0] != VERSION:
            raise InputError(
                Problem(
                    message="was not written by this version of dbt-governance",
                    path=path.as_posix(),
                    help="run `governance check` again",
                )
            )
        yield connection


def query(path: Path, sql: str) -> Answer:
    """Run one SELECT over a catalog.

    Raises:
        ConfigError: if the SQL cannot be run, or is not one SELECT; or there is no run yet.
        InputError: if the file is not a catalog.
    """
    with reading(path) as connection:
        return select(connection, sql, shown="the query")


def select(connection: duckdb.DuckDBPyConnection, sql: str, *, shown: str) -> Answer:
    """Run one SELECT.

    Raises:
        ConfigError: if it cannot be run, or is something else.
    """
    import duckdb

    try:
        statements = duckdb.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise ConfigError(Problem(message="is not a single SELECT", path=shown))
        result = connection.execute(statements[0])
        names = tuple(str(column[0]) for column in result.description or ())
        return Answer(names, tuple(tuple(row) for row in result.fetchall()))
    except duckdb.Error as error:
        raise ConfigError(
            Problem(message=f"cannot be run: {_reason(error)}", path=shown, help=_TABLES)
        ) from None


_TABLES = (
    "tables: " + ", ".join(TABLES) + "; views: " + ", ".join(VIEWS) + "; docs/catalog.md has their columns"
)


def _reason(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
