"""Hostile and broken SQL gives a gap with a position, never a traceback, and never an empty answer."""

from __future__ import annotations

import os
import random
import time

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp
from sqlglot.errors import SqlglotError

from governance.lineage.model import Statement
from governance.lineage.schema import Schema
from governance.lineage.statement import trace_sql
from tests.differential.cases import Case, load_cases
from tests.property.test_lineage import quick

SECONDS = float(os.environ.get("GOVERNANCE_FUZZ_SECONDS", "3"))
"""What a fuzzer may spend by default; the number of inputs is bounded too, so that a fast machine stops."""
ROUNDS = 400
FRAGMENTS = (
    "select", "from", "(", ")", "'", '"', "`", ",", "*", ".", ";", "--", "/*", "*/", "::", "case", "end", "union all",
    "with x as (", "pivot(", "unnest(", "lateral ", "over (", "::int[]", "$$", "{{", "{% if %}", "\x00", "\ud7ff", "客", "𝒳",
    "\\", "%", "?", ":x", "@y", "#t", "null", "1e999", "0x", "not", "exclude (", "columns(", "qualify", "group by all", "[", "]",
)  # fmt: skip


def trace(case: Case, sql: str, dialect: str = "") -> tuple[Statement, ...]:
    dialect = dialect or case.dialect
    return trace_sql(sql, dialect=dialect, schema=Schema.from_mapping(case.schema, dialect=dialect))


def check(sql: str, statements: tuple[Statement, ...]) -> None:
    """Every span lies in the text, every gap has one, and what is not read has a gap."""
    for statement in statements:
        for gap in statement.gaps:
            assert gap.span is not None, f"{gap.message} has no position in {sql!r}"
            assert 0 <= gap.span.start <= gap.span.end <= len(sql), f"{gap} lies outside {sql!r}"
            assert gap.span.line == sql.count("\n", 0, gap.span.start) + 1, (
                f"{gap} has the wrong line in {sql!r}"
            )
        if any(c.gap for c in statement.columns):
            assert statement.gaps, f"a column with a gap, and no gap in {sql!r}"
        spans = [c.span for c in statement.columns] + [i.span for c in statement.columns for i in c.inputs]
        for span in spans:
            assert span is None or 0 <= span.start <= span.end <= len(sql), f"{span} lies outside {sql!r}"


def mutate(rng: random.Random, sql: str) -> str:
    """Damage a text at one to four places."""
    for _ in range(rng.randint(1, 4)):
        at, width = rng.randrange(len(sql) + 1), rng.randint(1, 12)
        kind = rng.randrange(6)
        if kind == 0:
            sql = sql[:at] + sql[at + width :]
        elif kind == 1:
            sql = sql[:at] + rng.choice(FRAGMENTS) + sql[at:]
        elif kind == 2:
            sql = sql[:at] + sql[at : at + width] * 2 + sql[at + width :]
        elif kind == 3:
            sql = sql[:at] + chr(rng.randrange(1, 0x3000)) + sql[at + 1 :]
        elif kind == 4:
            sql = sql[:at]
        else:
            words = sql.split(" ")
            i, j = rng.randrange(len(words)), rng.randrange(len(words))
            words[i], words[j] = words[j], words[i]
            sql = " ".join(words)
    return sql


def fuzz_texts(seed: int, rounds: int, seconds: float) -> int:
    rng = random.Random(seed)
    cases = load_cases()
    until = time.process_time() + seconds
    for n in range(rounds):
        if time.process_time() > until:
            return n
        case = rng.choice(cases)
        sql = mutate(rng, case.sql)
        try:
            check(sql, trace(case, sql))
        except Exception as error:
            raise AssertionError(f"seed {seed}, round {n}, {case.dialect}: {sql!r}") from error
    return rounds


def graft(rng: random.Random, left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Put a random piece of one tree where a random piece of another was."""
    tree = left.copy()
    places = [n for n in tree.walk() if n.parent is not None]
    donors = list(right.walk())
    for _ in range(rng.randint(1, 3)):
        if places:
            rng.choice(places).replace(rng.choice(donors).copy())
    return tree


def fuzz_trees(seed: int, rounds: int, seconds: float) -> int:
    rng = random.Random(seed)
    cases = load_cases()
    dialects = sorted({c.dialect for c in cases})
    until = time.process_time() + seconds
    done = 0
    for n in range(rounds):
        if time.process_time() > until:
            break
        one, two = rng.choice(cases), rng.choice(cases)
        dialect = rng.choice([one.dialect, one.dialect, rng.choice(dialects)])
        try:
            trees = [sqlglot.parse(c.sql, read=c.dialect)[-1] for c in (one, two)]
            assert trees[0] is not None
            assert trees[1] is not None
            sql = graft(rng, trees[0], trees[1]).sql(dialect)
        except (SqlglotError, AssertionError, AttributeError, ValueError, TypeError, KeyError, IndexError):
            continue  # sqlglot cannot write every graft down
        done += 1
        try:
            check(sql, trace(one, sql, dialect))
        except Exception as error:
            raise AssertionError(f"seed {seed}, round {n}, {dialect}: {sql!r}") from error
    return done


def test_damaged_texts() -> None:
    assert fuzz_texts(1, ROUNDS, SECONDS) > 50


def test_grafted_trees() -> None:
    assert fuzz_trees(1, ROUNDS, SECONDS) > 30


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_damaged_texts_at_length(seed: int) -> None:
    fuzz_texts(seed, 4000, 60)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_grafted_trees_at_length(seed: int) -> None:
    fuzz_trees(seed, 4000, 60)


@quick
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.decode("latin-1")))
def test_any_text(sql: str) -> None:
    case = load_cases()[0]
    for dialect in ("duckdb", "snowflake", "bigquery"):
        check(sql, trace(case, sql, dialect))


@pytest.mark.parametrize(
    "sql", ["", ";", ";;;", "-- nothing", "/* never closed", "'open", "\x00", "\ufeffselect 1 as a"]
)
def test_next_to_nothing(sql: str) -> None:
    check(sql, trace(load_cases()[0], sql, "duckdb"))
