"""The case reader refuses what it does not understand, and the oracles can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential.cases import DIALECTS, ROOT, Case, CaseError, load_cases, parse_case
from tests.differential.oracle import Claim, expected_claim, judge

TABLE = "-- table: users(id int, email text, deleted bool)\n"


def case(header: str, sql: str) -> Case:
    return parse_case(Path("construct/made.sql"), f"{TABLE}{header}\n{sql}\n")


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        ("-- dialekt: duckdb", "unknown header `dialekt`"),
        ("-- dialect: duckbd", "`duckbd` is no dialect"),
        ("-- id <- users.idd", "`users` has no column `idd`"),
        ("-- id <- user.id", "`user` is no table"),
        ("-- id <- users.id IDENTICAL", "`IDENTICAL` is no subtype"),
        ("-- id <- users", "expected `dataset.column"),
        ("-- id <- users.id TRANSFORMATION [lower(·]", "unbalanced"),
        ("-- table: users(id int)", "table `users` twice"),
        ("-- table: t(id)", "expected `column type`"),
        ("-- table: t(id int, id text)", "column `id` twice"),
        ("-- execute: false", "expected `execute: transpile`"),
        ("-- execute: maybe -- x", "expected `execute: transpile`"),
        ("-- defect: 7 expect", "expected `defect: NNN"),
        ("-- defect: 007 everything", "expected `defect: NNN"),
        ("-- statement: selekt", "`selekt` is no kind"),
        ("-- grain: id", "expected `grain:"),
        ("-- values users.x: 1", "is in no table"),
        ("-- unsure users.id", "cannot read header line"),
        ("-- rows <-! users.id", "`rows` cannot be a gap"),
        ("-- just words", "cannot read header line"),
    ],
)
def test_malformed_case_is_an_error(header: str, complaint: str) -> None:
    with pytest.raises(CaseError, match=r"construct/made\.sql") as caught:
        case(f"-- id <- users.id\n{header}", "select id from users")
    assert complaint in str(caught.value)


def test_case_without_sql_or_expectation_is_an_error() -> None:
    with pytest.raises(CaseError, match="no SQL"):
        case("-- id <- users.id", "")
    with pytest.raises(CaseError, match="nothing is expected"):
        case("-- dialect: duckdb", "select id from users")


def test_every_file_is_a_case_and_every_dialect_has_some() -> None:
    cases = load_cases()
    assert len(cases) == sum(1 for p in ROOT.rglob("*") if p.is_file()), "a file in no construct's folder"
    assert len(cases) > 500
    tested = {
        "duckdb",
        "snowflake",
        "bigquery",
        "databricks",
        "spark",
        "redshift",
        "postgres",
        "trino",
        "tsql",
        "clickhouse",
    }
    assert tested <= {c.dialect for c in cases} <= DIALECTS
    assert len({c.sql.strip() + c.dialect + str(c.schema) for c in cases}) == len(cases), (
        "two cases are the same"
    )


BROKEN = [
    # SQL, a claim that is right but for one edge, the edge taken away
    (
        "-- id <- users.id\n-- e <- users.email TRANSFORMATION",
        "select id, lower(email) as e from users",
        (1, ("users", "email")),
    ),
    (
        "-- id <- users.id\n-- rows <- users.deleted",
        "select id from users where not deleted",
        (0, ("users", "deleted")),
    ),
    (
        "-- v <- users.email TRANSFORMATION, users.deleted CONDITIONAL",
        "select case when deleted then email end as v from users",
        (0, ("users", "deleted")),
    ),
    (
        "-- n <-\n-- rows <- users.email GROUP_BY",
        "select count(*) as n from users group by email",
        (0, ("users", "email")),
    ),
    (
        "-- id <- users.id\n-- r <- users.email WINDOW",
        "select id, row_number() over (order by email) as r from users",
        (1, ("users", "email")),
    ),
    (
        "-- id <- users.id\n-- email <- users.email",
        "select distinct on (id) id, email from users order by id, email",
        (1, ("users", "email")),
    ),
]


@pytest.mark.parametrize(("header", "sql", "edge"), BROKEN)
def test_oracle_reports_an_edge_that_is_taken_away(
    header: str, sql: str, edge: tuple[int, tuple[str, str]]
) -> None:
    made = case(header, sql)
    whole = expected_claim(made)
    if "distinct on" not in sql:
        assert not judge(made, whole).misses
    verdict = judge(made, whole.without(*edge))
    assert edge[1] in {m.source for m in verdict.misses}
    assert all(m.outputs or m.oracle == "perturbation" for m in verdict.misses)


def test_canary_demands_a_direct_edge_not_just_any() -> None:
    made = case("-- e <- users.email TRANSFORMATION", "select lower(email) as e from users")
    right = expected_claim(made)
    weak = Claim(right.names, frozenset(), right.direct, frozenset({("users", "email")}))
    assert [m.oracle for m in judge(made, weak).misses] == ["canary"]


def test_spurious_edge_stays_unconfirmed() -> None:
    made = case("-- id <- users.id, users.email", "select id from users")
    verdict = judge(made, expected_claim(made))
    assert verdict.direct - verdict.confirmed == {(0, "users", "email")}
    assert verdict.confirmed == {(0, "users", "id")}
