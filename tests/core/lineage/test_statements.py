"""One statement at a time: spans, gaps, depth, names; the cases under tests/cases cover SQL itself."""

from __future__ import annotations

import sys
import threading

import pytest

from governance.lineage.model import Statement
from governance.lineage.schema import Schema
from governance.lineage.statement import trace_sql
from governance.project.location import Span

SCHEMA = {"db.s.t": ["id", "a", "b"], "db.s.u": ["id", "x"], "other.u": ["id"]}


def traced(sql: str, dialect: str = "duckdb") -> tuple[Statement, ...]:
    return trace_sql(sql, dialect=dialect, schema=Schema.from_mapping(SCHEMA, dialect=dialect))


def cut(sql: str, span: Span | None) -> str:
    return sql[span.start : span.end] if span else ""


@pytest.mark.parametrize(
    ("sql", "spans"),
    [
        ("select a, t.b from t", ["a", "t.b"]),
        ("select md5(t.a) as h, lower(b) || 'x' y from t", ["md5(t.a)", "lower(b) || 'x'"]),
        ("select (a + b) * id as z, ((a)) w, -a from t", ["(a + b) * id", "((a))", "-a"]),
        ("select case when a then b end as c, count(*) n from t", ["case when a then b end", "count(*)"]),
        ("select (select max(x) from s.u where s.u.id = t.id) m, 1 as one from t",
         ["(select max(x) from s.u where s.u.id = t.id)", "1"]),
        ("select * from t", ["*", "*", "*"]),
        ("select a::int as i, sum(a) over (order by b, id) s from t", ["a::int", "sum(a) over (order by b, id)"]),
        ("with q as (\n  select upper(a) as k from t\n)\nselect q.k,\n  q.k || '-' as l from q", ["q.k", "q.k || '-'"]),
    ],
)  # fmt: skip
def test_outputs_point_at_their_expression(sql: str, spans: list[str]) -> None:
    (statement,) = traced(sql)
    assert [cut(sql, column.span) for column in statement.columns] == spans
    for column in statement.columns:
        assert column.span is not None
        line = sql[: column.span.start].count("\n") + 1
        assert column.span.line == line
        assert column.span.column == column.span.start - (sql.rfind("\n", 0, column.span.start) + 1) + 1


def test_edges_point_at_the_reference_that_read_the_column() -> None:
    sql = "with q as (select t.a as k from t) select upper(k) as z from q where k > 1"
    (statement,) = traced(sql)
    assert cut(sql, statement.columns[0].inputs[0].span) == "t.a"
    assert cut(sql, statement.row_inputs[0].span) == "t.a"
    assert [cut(sql, scan.span) for scan in statement.scans] == ["t"]


@pytest.mark.parametrize(
    ("sql", "open_stars"),
    [
        ("select * from t", 1),
        ("select a from (select * from t)", 0),
        ("with q as (select * from t) select * from q", 2),
        ("with q as (select a from t) select * from q", 0),
        ("select t.*, x from t, s.u", 1),
    ],
)
def test_open_stars_are_those_that_let_a_new_column_through(sql: str, open_stars: int) -> None:
    assert len(traced(sql)[0].open_star) == open_stars


@pytest.mark.parametrize(
    "sql",
    ["select from where", "select 'abc", "select a from t where (", ")", "select a b c d from t"],
)
def test_broken_sql_is_a_gap_with_a_position(sql: str) -> None:
    statements = traced(sql)
    gaps = [gap for statement in statements for gap in statement.gaps]
    assert [statement.kind for statement in statements] == ["other"]
    assert [gap.code for gap in gaps] == ["GV101"]
    assert gaps[0].span is not None


def test_syntax_error_does_not_hide_other_statements_or_quote_literals() -> None:
    sql = "create table z as select a from t; select a from t where b = 'secret' 'secret'); select a from z"
    first, second, third = traced(sql)
    assert (first.kind, second.kind, third.kind) == ("create", "other", "select")
    assert third.columns[0].inputs[0].dataset == "z"
    assert "secret" not in second.gaps[0].message


def test_empty_script_has_no_statement() -> None:
    assert traced("") == ()
    assert traced("-- nothing\n;;") == ()


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("(", ")"), ("case when a then ", " end"), ("lower(", ")"), ("not ", ""), ("coalesce(b, ", ")")],
)
@pytest.mark.parametrize("depth", [300, 1500])
def test_deep_nesting_is_traced(opening: str, closing: str, depth: int) -> None:
    if depth > 300 and opening.startswith(("coalesce", "not")):
        pytest.skip("sqlglot's own parser is quadratic there")
    before = sys.getrecursionlimit(), threading.stack_size()
    (statement,) = traced(f"select {opening * depth}a{closing * depth} as z from t")
    assert "a" in {i.column for i in statement.columns[0].inputs}
    assert before == (sys.getrecursionlimit(), threading.stack_size())


def test_nesting_beyond_any_stack_is_a_gap() -> None:
    (statement,) = traced("select * from " + "(select * from " * 20_000 + "t" + ")" * 20_000)
    assert [gap.code for gap in statement.gaps] == ["GV101"]


def test_long_unions_and_chains_stay_linear_and_flat() -> None:
    (union,) = traced(" union all ".join(["select a from t"] * 5000))
    assert len(union.columns[0].inputs) == 5000
    (chain,) = traced("select " + " || ".join(["a", "b"] * 2500) + " as z from t")
    assert {i.column for i in chain.columns[0].inputs} == {"a", "b"}


def test_cte_used_over_and_over_does_not_explode() -> None:
    levels = ["x0 as (select a, b from t)"]
    levels += [
        f"x{i} as (select l.a || r.b as a, r.b from x{i - 1} l join x{i - 1} r using (a))"
        for i in range(1, 60)
    ]
    (statement,) = traced(f"with {', '.join(levels)} select a from x59")
    assert {i.column for i in statement.columns[0].inputs} == {"a", "b"}
    assert len(statement.columns[0].inputs) < 5000


@pytest.mark.parametrize(
    ("table", "dataset"),
    [("t", "db.s.t"), ("s.t", "db.s.t"), ("db.s.t", "db.s.t"), ("DB.S.T", "db.s.t"), ("s.u", "db.s.u"),
     ("other.u", "other.u"), ("nowhere.t", "nowhere.t")],
)  # fmt: skip
def test_names_find_their_dataset_by_suffix(table: str, dataset: str) -> None:
    (statement,) = traced(f"select id from {table}")
    assert statement.columns[0].inputs[0].dataset == dataset
    assert not statement.gaps


def test_ambiguous_name_is_a_gap() -> None:
    (statement,) = traced("select id from u")
    assert [gap.code for gap in statement.gaps] == ["GV103"]


@pytest.mark.parametrize(
    ("dialect", "column", "sql", "found"),
    [
        ("snowflake", "EMAIL", "select email from t", "EMAIL"),
        ("snowflake", "email", 'select "email" from t', "email"),
        ("snowflake", "Email", "select EMAIL from t", "Email"),
        ("postgres", "email", "select EMAIL from t", "email"),
        ("postgres", "Email", 'select "Email" from t', "Email"),
        ("bigquery", "Email", "select eMail from t", "Email"),
        ("duckdb", "Email", 'select "EMAIL" from t', "Email"),
        ("clickhouse", "Email", "select Email from t", "Email"),
        ("tsql", "Email", "select [EMAIL] from t", "Email"),
    ],
)
def test_columns_are_spelled_as_the_schema_has_them(dialect: str, column: str, sql: str, found: str) -> None:
    (statement,) = trace_sql(
        sql, dialect=dialect, schema=Schema.from_mapping({"t": [column]}, dialect=dialect)
    )
    assert [(i.column, statement.columns[0].gap) for i in statement.columns[0].inputs] == [(found, False)]


def test_count_star_names_the_readings_it_counts() -> None:
    (statement,) = traced("with q as (select id, count(*) as n from t group by id) select n + 1 as m from q")
    assert statement.columns[0].inputs == ()
    assert [statement.scans[at].dataset for at in statement.columns[0].counted] == ["db.s.t"]
    assert statement.columns[0].literal == ""


def test_window_values_are_not_bound_by_later_filters() -> None:
    sql = "select a, e from (select a, b, max(id) over (partition by a) as e from t) where b = 1"
    (statement,) = traced(sql)
    by_name = {column.name: column.inputs for column in statement.columns}
    shown = {name: statement.scans[found[0].scan].guards for name, found in by_name.items()}
    assert [guard.op for guard in shown["a"]] == ["="]
    assert shown["e"] == ()


@pytest.mark.parametrize(
    "where",
    ["not exists (select 1 from s.u where u.id = t.id)", "id not in (select id from s.u)",
     "a = 1 or exists (select 1 from s.u where u.id = t.id)", "case when exists (select 1 from s.u) then true end"],
)  # fmt: skip
def test_subquery_that_need_not_have_a_row_guards_nothing(where: str) -> None:
    (statement,) = traced(f"select a from t where {where}")
    assert all(guard.right is None for scan in statement.scans for guard in scan.guards)
    assert not [scan.guards for scan in statement.scans if scan.semi and scan.guards]
