"""TPC-H and TPC-DS through the oracles, over tiny tables; a few by default, all of them with `-m slow`."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from governance.lineage.schema import Schema
from governance.lineage.statement import trace_sql
from tests.differential.oracle import Verdict, fruitful, judge, traced_claim
from tests.differential.tpc import STORE, mentioned, queries, tpc_case

needs_queries = pytest.mark.skipif(
    not STORE.exists(), reason="no TPC queries here: `python -m tests.differential.tpc` gets them"
)
SIZES = {"tpch": 22, "tpcds": 99}
EVERY = [(suite, n) for suite, size in SIZES.items() for n in range(1, size + 1)]
SAMPLE = [
    ("tpch", 1),
    ("tpch", 5),
    ("tpch", 18),
    ("tpch", 21),
    ("tpcds", 14),
    ("tpcds", 36),
    ("tpcds", 70),
    ("tpcds", 77),
]
NO_ROWS = 20
"""How many of the queries may stay without a row on every data set tried; then the oracles see less."""


def verdict(suite: str, number: int, *, seeds: int, kinds: Sequence[str]) -> Verdict:
    case = tpc_case(suite, number)
    statements = trace_sql(
        case.sql, dialect="duckdb", schema=Schema.from_mapping(case.schema, dialect="duckdb")
    )
    assert [s.gaps for s in statements] == [()], case.id
    chosen = fruitful(case, seeds, 30) or (0,)
    found = judge(case, traced_claim(case, statements), seeds=chosen, kinds=kinds, only=mentioned(case))
    assert not found.misses, "\n".join([case.id, *map(str, found.misses)])
    return found


@needs_queries
def test_the_suites_are_whole() -> None:
    assert {suite: len(queries(suite)) for suite in SIZES} == SIZES


@needs_queries
@pytest.mark.parametrize(("suite", "number"), SAMPLE)
def test_sample(suite: str, number: int) -> None:
    verdict(suite, number, seeds=1, kinds=("shuffle",))


@pytest.mark.slow
@needs_queries
def test_all_with_precision() -> None:
    found = [verdict(s, n, seeds=3, kinds=("shuffle", "cell", "fresh", "null")) for s, n in EVERY]
    direct, confirmed = sum(len(v.direct) for v in found), sum(len(v.confirmed) for v in found)
    empty = sum(not v.rows_seen for v in found)
    print(f"\nTPC: {confirmed} of {direct} direct edges confirmed; {empty} queries without rows")
    assert empty <= NO_ROWS
    assert confirmed / direct > 0.75
