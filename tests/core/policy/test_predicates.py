"""Implication between what a scan demands and a condition: never claimed wrongly, checked against rows."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.policy.predicates import Atom, formula, implies, problem_in, value_of

PROVED = [
    ("ok", "ok = true"),
    ("ok = true", "ok"),
    ("x = 5", "x > 3"),
    ("x = 5", "x between 1 and 9"),
    ("x >= 5", "x > 4"),
    ("x > 5", "x >= 5"),
    ("x < 3 and x > 1", "x < 3"),
    ("x in (1, 2)", "x < 3"),
    ("x in (1, 2, 9) and x < 5", "x in (1, 2)"),
    ("x = 1", "x in (1, 2)"),
    ("x = 1", "x <> 2"),
    ("x > 3", "x <> 2"),
    ("x not in (1, 2)", "x <> 2"),
    ("s = 'a'", "s is not null"),
    ("s = 'a'", "s = 'a' or s = 'b'"),
    ("s = 'a' and t is null", "s = 'a' and (t is null or t > 3)"),
    ("not ok", "ok = false"),
    ("d >= '2026-01-01'", "d > '2025-12-31'"),
    ("x = 1 and x = 2", "s = 'anything'"),
    ("lower(s) = 'a'", "lower(s) = 'a'"),
    ("s is null", "s is null"),
]
NOT_PROVED = [
    ("ok is not null", "ok"),
    ("x > 3", "x > 4"),
    ("x >= 5", "x > 5"),
    ("x in (1, 2)", "x = 1"),
    ("x <> 1", "x = 2"),
    ("x <> 1", "x > 1"),
    ("s = 'a'", "s = 'A'"),
    ("s = '5'", "s = 5"),
    ("x = 5", "y = 5"),
    ("x = 1", "x is null"),
    ("x is null", "x <> 3"),
    ("s = 'a'", "lower(s) = 'a'"),
    ("s > 'a'", "s > 'B'"),
    ("ok", "ok and t is null"),
    ("t is null", "t < 3"),
]


def atoms(text: str) -> list[Atom]:
    """The conjuncts of a condition that are comparisons, as a scan's guards would be."""
    found, stack = [], [formula(text)]
    while stack:
        top = stack.pop()
        assert top.all_of or top.atom is not None, "only conjunctions"
        if top.atom is not None:
            found.append(top.atom)
        stack.extend(top.parts)
    return found


@pytest.mark.parametrize(("known", "wanted"), PROVED)
def test_proved(known: str, wanted: str) -> None:
    assert implies(atoms(known), formula(wanted))


@pytest.mark.parametrize(("known", "wanted"), NOT_PROVED)
def test_not_proved(known: str, wanted: str) -> None:
    assert not implies(atoms(known), formula(wanted))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = ", "not a SQL condition"),
        ("exists (select 1)", "subquery"),
        ("1 = 1", "names no column"),
        ("a = 1", ""),
    ],
)
def test_problems(text: str, problem: str) -> None:
    assert problem in problem_in(text)
    assert bool(problem) == bool(problem_in(text))


def test_values() -> None:
    assert value_of("TRUE") is True
    assert value_of("'it''s'") == "it's"
    assert value_of("CAST('2026-01-01' AS DATE)") == "2026-01-01"
    assert value_of("-5") == -5
    assert value_of("CURRENT_DATE") is None


comparisons = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["x", "y"]),
        st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
        st.integers(0, 4),
    ),
    st.builds(
        "{} {} ({})".format,
        st.sampled_from(["x", "y"]),
        st.sampled_from(["in", "not in"]),
        st.lists(st.integers(0, 4), min_size=1, max_size=3).map(lambda v: ", ".join(map(str, v))),
    ),
    st.builds("{} is {}null".format, st.sampled_from(["x", "y"]), st.sampled_from(["", "not "])),
    st.sampled_from(["b", "not b", "b = true", "b = false"]),
)
wanted_formulas = st.recursive(
    comparisons,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
        | st.builds("not ({})".format, inner)
    ),
    max_leaves=4,
)


@pytest.fixture(scope="module")
def rows() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        "create table t as select * from (select unnest([0, 1, 2, 3, 4, null]) as x),"
        " (select unnest([0, 1, 2, 3, 4, null]) as y), (select unnest([true, false, null]) as b)"
    )
    return connection


@given(known=st.lists(comparisons, min_size=1, max_size=3), wanted=wanted_formulas)
@settings(max_examples=150, deadline=None)
def test_what_is_proved_holds_for_every_row(
    rows: duckdb.DuckDBPyConnection, known: list[str], wanted: str
) -> None:
    guards = " and ".join(known)
    if implies(atoms(guards), formula(wanted)):
        broken = rows.execute(
            f"select count(*) from t where ({guards}) and ({wanted}) is not true"
        ).fetchone()
        assert broken == (0,), f"{guards} does not imply {wanted}"
