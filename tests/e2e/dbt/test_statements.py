"""What the last look says of single statements, by a table of cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from governance.dbt.statements import Labelled, Owner, shown, written

_CASES = yaml.safe_load((Path(__file__).parent / "cases" / "statements.yml").read_text(encoding="utf-8"))
_LABELLED = Labelled(
    {
        "people": ((("shop", "main", "people"), "shop.main.people", frozenset({"email", "person_id"})),),
        "mails": ((("shop", "main", "mails"), "shop.main.mails", frozenset({"email"})),),
        "__dbt__cte__eph": ((("__dbt__cte__eph",), "shop.main.eph", frozenset({"email"})),),
    }
)
_OWNER = Owner(relations=("shop.main.mails",), sql="select email from people")


@pytest.mark.parametrize("case", _CASES, ids=[case["sql"] for case in _CASES])
def test_statement(case: dict[str, Any]) -> None:
    owner = _OWNER if case.get("owned") else Owner()
    found = written(case["sql"], dialect="duckdb", labelled=_LABELLED, owner=owner)
    assert list(found) == case.get("takes", [])


_SEED = Owner(relations=("shop.main.people",), seed=True)
_INSERT = 'insert into "shop"."main"."people" ("email", "city") values\n' + ",".join(["(%s,%s)"] * 200)


@pytest.mark.parametrize("dialect", ["postgres", "redshift", "snowflake", "databricks"])
@pytest.mark.parametrize("length", [30, 60, 100, 512])
def test_the_values_of_a_seed_go_where_it_is(dialect: str, length: int) -> None:
    """dbt shows the start of such a statement, and `...` after it, however long it is."""
    sql = f'/* {{"app": "dbt"}} */ {_INSERT}'[:length] + "..."
    assert written(sql, dialect=dialect, labelled=_LABELLED, owner=_SEED) == ()


@pytest.mark.parametrize(
    "sql",
    [
        'insert into "shop"."main"."other" ("email") select email from people...',
        'insert into "shop"."main"."people" ("email") values (%s); create table other as select email from people...',
        "create table other as select email from people...",
    ],
)
def test_what_else_is_sent_like_a_seed_is_looked_at(sql: str) -> None:
    assert "shop.main.people.email" in written(sql, dialect="postgres", labelled=_LABELLED, owner=_SEED)


def test_what_dbt_does_not_show_may_be_anything() -> None:
    sql = "create table other as select 1 as n /* " + "x" * 600
    assert written(sql[:512] + "...", dialect="postgres", labelled=_LABELLED, owner=Owner()) == (
        "shop.main.eph.email",
        "shop.main.mails.email",
        "shop.main.people.email",
        "shop.main.people.person_id",
    )
    assert written(_INSERT[:512] + "...", dialect="postgres", labelled=_LABELLED, owner=_OWNER)
    assert written("/* " + "x" * 509 + "...", dialect="postgres", labelled=_LABELLED, owner=Owner())


def test_what_a_query_shows() -> None:
    assert shown("select lower(email) from people", dialect="duckdb", labelled=_LABELLED) == (
        "shop.main.people.email",
    )
    assert shown("select 1 as email from cities", dialect="duckdb", labelled=_LABELLED) == ()
    assert shown("from people; select", dialect="duckdb", labelled=_LABELLED) == (
        "shop.main.people.email",
        "shop.main.people.person_id",
    )
