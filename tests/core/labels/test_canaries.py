"""Run the label cases on DuckDB: a value found verbatim in an output must be labelled as such there.

Canaries only bound from below: what the rows happen not to show proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from governance.labels.judge import judged_state
from governance.labels.model import State
from tests.core.labels.cases import Case, read_cases, run, schema

ROWS = 60
_VERBATIM = {State.RAW, State.GROUP}
_NUMBERS = {
    "id",
    "user_id",
    "pupil_id",
    "guest_id",
    "salary",
    "fee",
    "amount",
    "lat",
    "lon",
    "age",
    "visit_id",
}
_DATES = {"birth_date", "created_at", "visited_on", "ordered_at"}
_FEW = {
    "diagnosis": ("B20", "B24", "J45"),
    "religion": ("x", "y"),
    "sex": ("f", "m"),
    "plan": ("basic",),
    "grade": ("x", "adult"),
    "allergy": ("nuts", "none"),
    "channel": ("web",),
    "status": ("paid",),
    "city": ("Exampleville",),
}

CASES = [
    case
    for case in read_cases()
    if case.dialect == "duckdb" and "python" not in case.sql.values() and "witness" not in case.expected
]


def value(table: str, column: str, row: int) -> Any:
    """A value that tells its column and row, where a column is not about few values."""
    number = 1 + row if column in {"id", "user_id", "pupil_id", "guest_id"} else None
    if number is not None:
        return 70_000_000 + number
    if column == "is_active":
        return row % 2 == 0
    if column == "age":
        return 20 + row % 60
    if column in _FEW:
        return _FEW[column][row % len(_FEW[column])]
    if column in _DATES:
        return date(1950, 1, 1) + timedelta(days=101 * row)
    if column in {"lat", "lon"}:
        return round((10 if column == "lat" else 105) + row * 1.00117 + 0.00013, 5)
    if column in _NUMBERS:
        return 81_000_000 + 1_000 * row + sorted(_NUMBERS).index(column) * 17
    if column == "phone":
        return f"5550{row:08d}"
    if column == "pan":
        return f"9999{row:012d}"
    if column == "email":
        return f"canary{table[4:]}{row:04d}@mail{row:04d}.example.com"
    return f"canary~{table}~{column}~{row:04d}"


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:")
    connection.execute("set variable dbt_governance_key = 'only for this test'")
    connection.execute("create schema raw")
    for name, relation in schema()["relations"].items():
        columns = list(relation["columns"])
        rows = [[value(name, column, row) for column in columns] for row in range(ROWS)]
        types = ", ".join(f'"{column}" {_type(rows[0][at])}' for at, column in enumerate(columns))
        connection.execute(f"create table {name} ({types})")
        connection.executemany(f"insert into {name} values ({', '.join('?' * len(columns))})", rows)
    yield connection
    connection.close()


def _type(example: Any) -> str:
    return {bool: "boolean", int: "bigint", float: "double", date: "date"}.get(type(example), "varchar")


def outputs(
    database: duckdb.DuckDBPyConnection, case: Case
) -> tuple[list[str], list[tuple[Any, ...]]] | None:
    """Build the models of a case; None if DuckDB cannot run it (made-up functions, other defects)."""
    database.execute("drop schema if exists m cascade")
    database.execute("create schema m")
    try:
        for name, sql in case.sql.items():
            database.execute(f"create table m.{name} as {sql}")
    except duckdb.Error:
        return None
    found = database.execute(f"select * from m.{list(case.sql)[-1]}")
    return [column[0] for column in found.description or ()], found.fetchall()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_found_verbatim_is_labelled(database: duckdb.DuckDBPyConnection, case: Case) -> None:
    made = outputs(database, case)
    if made is None:
        pytest.skip("DuckDB does not know a function of it")
    names, rows = made
    relation, _ = run(case)
    for at, name in enumerate(names):
        text = "\n".join(str(row[at]) for row in rows)
        labels = relation.columns.get(name, ())
        if name not in relation.columns and name.rpartition("_")[0] in relation.columns:
            continue  # DuckDB renames the second of two columns of one name
        verbatim = {(x.origin.dataset, x.origin.column) for x in labels if judged_state(x) in _VERBATIM}
        for table, entry in schema()["relations"].items():
            for column, data_class in entry["columns"].items():
                if not data_class or column in _FEW or column == "age":
                    continue
                seen = [row for row in range(ROWS) if str(value(table, column, row)) in text]
                if seen and (column not in _NUMBERS | _DATES or len(seen) > 1):
                    assert verbatim & _alike(column), f"{name} shows {len(seen)} values of {table}.{column}"


def _alike(column: str) -> set[tuple[str, str]]:
    """Columns that hold the same values as a column of that name."""
    keys = {"id", "user_id", "pupil_id", "guest_id"}
    names = next((group for group in (keys, _DATES) if column in group), {column})
    return {
        (f"db.{table}", name)
        for table, entry in schema()["relations"].items()
        for name in entry["columns"]
        if name in names
    }


def test_most_cases_run(database: duckdb.DuckDBPyConnection) -> None:
    assert sum(outputs(database, case) is not None for case in CASES) > 0.8 * len(CASES)
