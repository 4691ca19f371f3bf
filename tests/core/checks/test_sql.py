"""Statements of every kind and dialect: one SELECT of numbers, whatever the names are."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import sqlglot
from governance_checks import detect, sql
from governance_checks.model import Bound, Param
from governance_checks.sqldialect import DIALECTS, sql_dialect
from sqlglot import exp

from governance.errors import ConfigError

HOSTILE = "x\"'`\\; drop table people -- /*"
PARAMS: Mapping[str, Mapping[str, Param]] = {
    "no_raw_values": {"source": ("db", "raw", HOSTILE), "source_column": HOSTILE},
    "no_guessable_hashes": {"source": ("db", "raw", HOSTILE), "source_column": HOSTILE},
    "masked": {"shapes": ("email", "card"), "marked": 1},
    "k_anonymity": {"k": 20, "person": HOSTILE},
    "l_diversity": {"least": 2, "attribute": HOSTILE},
    "smallest_group": {"k": 20},
    "consent": {
        "table": ("db", "raw", HOSTILE),
        "key": HOSTILE,
        "when": "purpose = 'x' and granted",
        "via": (),
        "via_column": "",
        "via_key": "",
    },
    "adults": {
        "table": ("db", "raw", HOSTILE),
        "key": HOSTILE,
        "birth_date": HOSTILE,
        "under": 14,
        "shared": 1,
    },
    "retention": {"days": 30},
    "groups_of_people": {"k": 20, "query": "select count(distinct person) as people from t group by x"},
}


def statements(kind: str, name: str) -> list[str]:
    dialect = sql_dialect(name)
    relation = ("db", "mart", HOSTILE)
    if kind == "free_of_personal_values":
        check = Bound(kind=kind, relation=relation, columns=(HOSTILE, "b"))
        pairs = [(column, k) for column in check.columns for k in detect.KINDS]
        return [
            sql.scan(check, dialect),
            sql.shapes(check, check.columns, dialect),
            sql.closer(check, pairs, dialect),
        ]
    return [sql.render(Bound(kind=kind, relation=relation, columns=(HOSTILE,), params=PARAMS[kind]), dialect)]


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("kind", [*PARAMS, "free_of_personal_values"])
def test_every_statement_is_one_select_of_numbers(kind, name):
    for text in statements(kind, name):
        parsed = sqlglot.parse(text, read=name)
        assert len(parsed) == 1
        select = parsed[0]
        assert isinstance(select, exp.Select)
        assert not select.args.get("group")
        assert select.selects
        for projection in select.selects:
            assert _is_a_number(projection.unalias()), projection.sql(name)


def _is_a_number(value: exp.Expr) -> bool:
    """Whether only counts, and sums and minima of numbers the statement made itself, can come out."""
    if isinstance(value, (exp.Count, exp.Literal)):
        return isinstance(value, exp.Count) or value.is_number
    if isinstance(value, (exp.Coalesce, exp.Cast)):
        inner = [value.this, *value.args.get("expressions", [])]
        return all(_is_a_number(v) for v in inner)
    if isinstance(value, exp.Subquery):
        return all(_is_a_number(s.unalias()) for s in value.this.selects)
    if isinstance(value, exp.Case):
        results = [i.args["true"] for i in value.args["ifs"]] + [value.args.get("default")]
        return all(r is not None and _is_a_number(r) for r in results)
    if isinstance(value, (exp.Sum, exp.Min)):
        inner = value.this
        if isinstance(inner, exp.Case):
            return all(i.args["true"].is_number or _counted(i.args["true"]) for i in inner.args["ifs"])
        return _counted(inner) or value.find_ancestor(exp.Cast) is not None
    return False


def _counted(value: exp.Expr) -> bool:
    return isinstance(value, exp.Column) and value.name in {"n", "people", "known", "diversity"}


@pytest.mark.parametrize("name", DIALECTS)
def test_a_hostile_name_stays_one_name(name):
    dialect = sql_dialect(name)
    parsed = sqlglot.parse_one(
        f"select {dialect.ident(HOSTILE)} from {dialect.relation(('a', HOSTILE))}", read=name
    )
    assert [c.name for c in parsed.find_all(exp.Column)] == [HOSTILE]
    assert [t.name for t in parsed.find_all(exp.Table)] == [HOSTILE]


@pytest.mark.parametrize(
    "text",
    [
        "granted) or (1 = 1",
        "granted; drop table people",
        "granted union select 1",
        "exists (select 1)",
        "granted order by 1",
        "granted group by 1",
        "granted limit 1",
        "",
        "select",
        "granted --",
        "granted /*",
        "granted) --",
    ],
)
def test_a_consent_condition_cannot_leave_its_bracket(text):
    duckdb = sql_dialect("duckdb")
    try:
        made = sql.condition(text, duckdb)
    except sql.UnreadableConditionError:
        return
    assert sqlglot.parse_one(f"select 1 where ({made}) and x", read="duckdb").find(exp.And)
    assert made == "granted"


def test_a_consent_condition_is_kept():
    assert sql.condition("a = 'x' and b is null", sql_dialect("duckdb")) == "a = 'x' AND b IS NULL"


def test_an_unknown_dialect_names_those_that_are_known():
    with pytest.raises(ConfigError, match="duckdb or postgres"):
        sql_dialect("postgress")
