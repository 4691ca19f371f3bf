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


def test_what_a_query_shows() -> None:
    assert shown("select lower(email) from people", dialect="duckdb", labelled=_LABELLED) == (
        "shop.main.people.email",
    )
    assert shown("select 1 as email from cities", dialect="duckdb", labelled=_LABELLED) == ()
    assert shown("from people; select", dialect="duckdb", labelled=_LABELLED) == (
        "shop.main.people.email",
        "shop.main.people.person_id",
    )
