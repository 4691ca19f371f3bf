"""Large and deep SQL: work grows in proportion, and depth ends in a gap rather than in a stack overflow."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from types import FrameType

import pytest

from governance.lineage.model import Statement
from governance.lineage.schema import Schema
from governance.lineage.statement import trace_sql

Made = tuple[str, dict[str, dict[str, str]]]
AB = {"t": {"a": "int", "b": "int"}}


def wide(n: int) -> dict[str, dict[str, str]]:
    return {"t": {f"c{i}": "text" for i in range(n)}}


def ctes(n: int) -> Made:
    steps = "".join(f", c{i} as (select a, b from c{i - 1})" for i in range(1, n))
    return f"with c0 as (select a, b from t){steps} select * from c{n - 1}", AB


def joined_ctes(n: int) -> Made:
    steps = "".join(
        f", c{i} as (select x.a, y.b from c{i - 1} x join c0 y on x.a = y.a)" for i in range(1, n)
    )
    return f"with c0 as (select a, b from t){steps} select * from c{n - 1}", AB


def joins(n: int) -> Made:
    more = " ".join(f"left join t t{i} on t{i}.a = t0.a" for i in range(1, n))
    return f"select {', '.join(f't{i}.b as v{i}' for i in range(n))} from t t0 {more}", AB


def star_chain(n: int) -> Made:
    steps = "".join(f", s{i} as (select * from s{i - 1})" for i in range(1, 50))
    return f"with s0 as (select * from t){steps} select * from s49", wide(n)


def megabyte(n: int) -> Made:
    filler = "x" * 200
    return "select " + ", ".join(
        f"coalesce(lower(c{i}), '{filler}') as d{i}" for i in range(n)
    ) + " from t", wide(n)


def scripts(n: int) -> Made:
    return "; ".join(
        f"create temp table x{i} as select a from {f'x{i - 1}' if i else 't'}" for i in range(n)
    ), AB


SHAPES: dict[str, tuple[int, Callable[[int], Made]]] = {
    "union": (5000, lambda n: (" union all ".join("select a, b from t" for _ in range(n)), AB)),
    "union distinct": (5000, lambda n: (" union ".join("select a, b from t" for _ in range(n)), AB)),
    "concat": (5000, lambda n: (f"select {' || '.join(['a'] * n)} as v from t", {"t": {"a": "text"}})),
    "plus": (5000, lambda n: (f"select {' + '.join(f'c{i % 50}' for i in range(n))} as v from t", wide(50))),
    "and": (5000, lambda n: (f"select a from t where {' and '.join(f'a <> {i}' for i in range(n))}", AB)),
    "or": (5000, lambda n: (f"select a from t where {' or '.join(f'a = {i}' for i in range(n))}", AB)),
    "in list": (20000, lambda n: (f"select a from t where a in ({', '.join(map(str, range(n)))})", AB)),
    "case": (4000, lambda n: (f"select case {' '.join(f'when a = {i} then {i}' for i in range(n))} end v from t", AB)),
    "ctes": (2000, ctes),
    "joined ctes": (500, joined_ctes),
    "joins": (800, joins),
    "star chain": (2000, star_chain),
    "megabyte": (4400, megabyte),
    "values": (4000, lambda n: (f"select a from (values {', '.join(f'({i})' for i in range(n))}) v(a)", {})),
    "script": (800, scripts),
    "windows": (
        800,
        lambda n: (f"select {', '.join(f'sum(a) over (order by b rows {i} preceding) w{i}' for i in range(n))} from t", AB),
    ),
}  # fmt: skip


def trace(made: Made) -> tuple[Statement, ...]:
    return trace_sql(made[0], dialect="duckdb", schema=Schema.from_mapping(made[1], dialect="duckdb"))


def calls(made: Made) -> int:
    """Python calls inside the package: work counted without a clock."""
    count = 0

    def profile(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        if event == "call" and "/governance/" in frame.f_code.co_filename:
            count += 1

    sys.setprofile(profile)
    try:
        trace(made)
    finally:
        sys.setprofile(None)
    return count


def cpu(made: Made, times: int) -> float:
    """The best of some runs, with the collector off: its passes over a growing heap are not linear."""
    best = float("inf")
    for _ in range(times):
        gc.collect()
        gc.disable()
        start = time.process_time()
        statements = trace(made)
        best = min(best, time.process_time() - start)
        gc.enable()
        assert statements
        assert all(s.columns and not s.gaps for s in statements)
    return best


@pytest.mark.parametrize("name", SHAPES)
def test_time_grows_in_proportion(name: str) -> None:
    size, make = SHAPES[name]
    assert cpu(make(size), 1) <= 10 * max(cpu(make(size // 4), 2), 0.008), (
        "quadratic growth would be 16 times"
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_work_grows_in_proportion(name: str) -> None:
    size, make = SHAPES[name]
    assert calls(make(size)) <= 4.5 * calls(make(size // 4))
    assert cpu(make(size), 3) <= 7 * max(cpu(make(size // 4), 3), 0.008)


def test_a_megabyte_is_a_megabyte() -> None:
    assert len(megabyte(SHAPES["megabyte"][0])[0]) > 1_000_000


DEEP: dict[str, Callable[[int], str]] = {
    "subqueries": lambda n: (
        "select a from " + "(select a from " * n + "t" + "".join(f") x{i}" for i in range(n))
    ),
    "parentheses": lambda n: f"select {'(' * n}a{')' * n} as v from t",
    "functions": lambda n: f"select {'abs(' * n}a{')' * n} as v from t",
    "cases": lambda n: f"select {'case when b > 1 then a else ' * n}0{' end' * n} as v from t",
    "exists": lambda n: (
        f"select a from t where {'exists (select 1 from t where a = 1 and ' * n}b = 2{')' * n}"
    ),
    "brackets": lambda n: f"select {'[' * n}a{']' * n} as v from t",
    "ctes": lambda n: "with x as (" * n + "select a from t" + ") select a from x" * n,
    "not": lambda n: f"select a from t where {'not ' * n}a = 1",
    "minus": lambda n: f"select {'- ' * n}a as v from t",
    "unclosed": lambda n: "select " + "(" * n,
}


@pytest.mark.parametrize("name", DEEP)
def test_moderate_depth_is_traced(name: str) -> None:
    (statement,) = trace((DEEP[name](60), AB))
    if name == "unclosed":
        assert [g.code for g in statement.gaps] == ["GV101"]
        return
    assert not statement.gaps
    assert [i.column for i in statement.columns[0].inputs if i.subtype.direct] == ["a"]


@pytest.mark.parametrize("depth", [800, 6000, pytest.param(40000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", DEEP)
def test_any_depth_is_answered(name: str, depth: int) -> None:
    for statement in trace((DEEP[name](depth), AB)):
        assert statement.columns or statement.gaps
        assert all(g.span is not None for g in statement.gaps)
