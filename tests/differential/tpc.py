"""TPC-H's 22 and TPC-DS's 99 queries as cases, over tiny tables made for each query.

The texts come with DuckDB's own extensions and are not copied here. Their packages on the registry trail
DuckDB itself, so they are installed with the DuckDB they were built for into a folder of their own:

    python -m tests.differential.tpc        writes .cache/tpc.json (about a second, needs the registry)
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.simplify import simplify

from tests.differential.cases import Case, ExpectedStatement, Table

STORE = Path(__file__).parents[2] / ".cache" / "tpc.json"
VERSION = "1.5.5"
SUITES = ("tpch", "tpcds")

_DUMP = """
import glob, json, sys
import duckdb
con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
out = {}
for suite, make in (("tpch", "dbgen"), ("tpcds", "dsdgen")):
    pattern = f"{sys.argv[1]}/duckdb_extension_{suite}/extensions/**/*.duckdb_extension"
    con.execute(f"load '{glob.glob(pattern, recursive=True)[0]}'")
    con.execute(f"create schema {suite}; use {suite}; call {make}(sf=0)")
    rows = con.execute(
        "select table_name, column_name, lower(data_type) from information_schema.columns "
        f"where table_schema = '{suite}' order by table_name, ordinal_position"
    ).fetchall()
    tables = {}
    for table, column, kind in rows:
        tables.setdefault(table, {})[column] = kind
    queries = [q for _, q in con.execute(f"select query_nr, query from {suite}_queries() order by 1").fetchall()]
    out[suite] = {"tables": tables, "queries": queries}
json.dump(out, open(sys.argv[2], "w"))
"""


def install(store: Path = STORE) -> None:
    """Get the packages and write the queries and schemas."""
    packages = [
        f"{name}=={VERSION}" for name in ("duckdb", "duckdb-extension-tpcds", "duckdb-extension-tpch")
    ]
    with tempfile.TemporaryDirectory() as folder:
        uv = shutil.which("uv")
        command = [uv, "pip", "install", "-q"] if uv else [sys.executable, "-m", "pip", "install", "-q"]
        subprocess.run([*command, "--target", folder, *packages], check=True)
        store.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, "-c", _DUMP, folder, str(store)],
            check=True,
            env={"PYTHONPATH": folder},
            cwd=folder,
        )


@cache
def _store() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(STORE.read_text(encoding="utf-8"))
    return found


def queries(suite: str) -> list[str]:
    """The texts of a suite, in order."""
    return list(_store()[suite]["queries"])


def schema(suite: str) -> Mapping[str, Mapping[str, str]]:
    """The tables of a suite."""
    tables: Mapping[str, Mapping[str, str]] = _store()[suite]["tables"]
    return tables


def tpc_case(suite: str, number: int) -> Case:
    """One query over the tables it reads, with values that its filters let through."""
    sql = queries(suite)[number - 1]
    tree = sqlglot.parse_one(sql, read="duckdb")
    known = schema(suite)
    names = sorted({t.name.lower() for t in tree.find_all(exp.Table)} & set(known))
    literals = _literals(tree)
    values: dict[tuple[str, str], tuple[str, ...]] = {}
    for name in names:
        for column, kind in known[name].items():
            if pool := _pool(column, kind, literals):
                values[name, column] = pool
    return Case(
        path=Path(f"{suite}/q{number:02}.sql"),
        construct=suite,
        name=f"q{number:02}",
        dialect="duckdb",
        tables=tuple(Table(name=n, columns=known[n]) for n in names),
        values=values,
        execute=True,
        transpile=False,
        reason="",
        empty="",
        unsure=frozenset(),
        unique=frozenset(),
        defects={},
        statements=(ExpectedStatement(),),
        sql=sql.rstrip().rstrip(";"),
    )


def mentioned(case: Case) -> set[tuple[str, str]]:
    """The columns whose names the query says; no star in these suites reaches others."""
    words = {c.name.lower() for c in sqlglot.parse_one(case.sql, read="duckdb").find_all(exp.Column)}
    return {(t.name, c) for t in case.tables for c in t.columns if c.lower() in words}


def _pool(column: str, kind: str, literals: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Keys from a few numbers, so that joins match; other columns mostly from what they are compared with."""
    if column.endswith(("_sk", "key", "_order_number", "_ticket_number")):
        return ("1", "2") if "char" not in kind else ("'k1'", "'k2'")
    wanted = r"'\d{4}-\d\d-\d\d'" if "date" in kind else r"'.*'" if "char" in kind else r"-?[\d.]+"
    found = [v for v in literals.get(column.lower(), []) if re.fullmatch(wanted, v)]
    if not found:
        if not column.endswith("_id"):
            return ()
        return ("'k1'", "'k2'") if "char" in kind else ("1", "2")
    if "date" in kind:
        return tuple(f"date {v} {shift}" for v in found for shift in ("", "", "- 9", "+ 9"))
    other = "'other'" if "char" in kind else "3"
    return tuple([f"cast({v} as {kind})" for v in found] * 3 + [f"cast({other} as {kind})"])


def _literals(tree: exp.Expr) -> dict[str, list[str]]:
    """What each column is compared with, by column name."""
    out: dict[str, set[str]] = {}
    for node in tree.find_all(exp.Predicate):
        columns = {c.name.lower() for c in node.find_all(exp.Column)}
        if len(columns) != 1 or any(node.find_all(exp.Query)):
            continue
        sides = [v for v in node.iter_expressions() if not any(v.find_all(exp.Column))]
        folded = (simplify(v.copy()) for v in sides)
        texts = {_literal(v, node) for side in folded for v in side.find_all(exp.Literal)}
        out.setdefault(columns.pop(), set()).update(texts)
    rng = random.Random(0)
    return {k: rng.sample(sorted(v), min(len(v), 8)) for k, v in sorted(out.items())}


def _literal(value: exp.Literal, node: exp.Expr) -> str:
    if not value.is_string:
        shift = int(isinstance(node, exp.GT)) - int(isinstance(node, exp.LT))
        return str(float(value.name) + shift if "." in value.name else int(value.name) + shift)
    text = value.name
    if isinstance(node, exp.Like):
        text = text.replace("%", "x").replace("_", "y")
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    install()
    print(f"{STORE.name}: " + ", ".join(f"{len(queries(s))} {s} queries" for s in SUITES))
