"""The package's SQL for every warehouse: pinned as text, parsed in its dialect, and seen by the lineage for what it is.

What is pinned here has run on DuckDB and Postgres only; `python -m tests.e2e.dbt.test_warehouses` pins it anew.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from dbt_common.exceptions import CompilationError
from sqlglot import exp
from sqlglot.errors import ParseError

from tests.core.labels.cases import Case, outcome, run
from tests.e2e.dbt.warehouse import SEARCH, Warehouse

GOLDEN = Path(__file__).parent / "golden"
_DECLARED = {
    "declassify": [
        {"macro": "pseudonymize", "gives": "pseudonym.keyed", "secret": "env.DBT_ENV_SECRET_PII_KEY"}
    ],
    "macros_used": ["macro.dbt_governance.pseudonymize"],
}
# What the lineage must find left of each class; nothing but the SQL tells it.
CALLS = {
    "pseudonymize('email')": ["contact.email pseudonym.keyed"],
    "pseudonymize('email', domain='mailing')": ["contact.email pseudonym.keyed"],
    "mask_email('email')": ["contact.email masked"],
    "mask_email('email', keep_domain=true)": ["contact.email generalised", "contact.email masked"],
    "mask_phone('phone')": ["contact.phone masked"],
    "mask_phone('phone', keep=4)": ["contact.phone masked"],
    "mask_pan('pan')": ["finance.card.pan masked"],
    "generalize_date('birth_date')": ["demographic.birth_date generalised"],
    "generalize_date('birth_date', to='quarter')": ["demographic.birth_date generalised"],
    "generalize_date('birth_date', to='month')": ["demographic.birth_date generalised"],
    "generalize_date('birth_date', to='week')": ["demographic.birth_date generalised"],
    "generalize_date('birth_date', to='decade')": ["demographic.birth_date generalised"],
    "generalize_age('age')": ["demographic.age generalised"],
    "generalize_age('age', width=10, cap=80)": ["demographic.age generalised"],
    "truncate_postal('zip')": ["contact.address.postal generalised"],
    "bucket('salary', 500)": ["employment.salary generalised"],
    "redact('email')": [],
    "redact('salary', data_type='numeric(10, 2)')": [],
}
_MATCHES = "matches('notes', dbt_governance.personal_pattern('{}'))"
_PROTECTED = {
    "bigquery": "projects/shop/locations/eu/taxonomies/1/policyTags/2",
    "redshift": "mask_text",
}
_COLUMNS = (
    {
        "name": "email",
        "description": "Where 'we' write to",
        "config": {"meta": {"dbt_governance": {"classes": ["contact.email"], "states": ["raw"]}}},
    },
    {"name": "Card No", "config": {"meta": {"governance": {"class": "finance.card.pan"}}}},
    {"name": "gone", "config": {"meta": {"governance": {"class": "contact.phone"}}}},
    {"name": "plan", "config": {"meta": {}}},
)
_NOT_PARSED = {
    # sqlglot keeps these as text, or does not know them; the warehouses' manuals are all there is to go by.
    ("databricks", "alter table"): exp.Command,
    ("databricks", "alter view"): exp.Command,
    ("snowflake", "alter table"): exp.Command,
    ("snowflake", "alter view"): exp.Command,
    ("postgres", "security label"): ParseError,
    ("redshift", "attach masking"): ParseError,
}


def tagged(adapter: str, **options: Any) -> Warehouse:
    """A relation with two labelled columns, one of which is protected, under an adapter."""
    email = "EMAIL" if adapter == "snowflake" else "email"
    return Warehouse(
        adapter,
        columns=[dict(column) for column in _COLUMNS],
        existing=[(email, "varchar(320)"), ("Card No", "varchar(19)"), ("plan", "integer")],
        variables={
            "dbt_governance_masks": {"contact": _PROTECTED.get(adapter, "governance.mask_text")},
            **options.pop("variables", {}),
        },
        **options,
    )


def tagging(adapter: str) -> Iterator[tuple[str, Warehouse]]:
    """Yield every way an adapter's columns are tagged, after it was done."""
    ways: dict[str, dict[str, Any]] = {
        "apply_tags()": {},
        "apply_tags(), a view": {"materialized": "view"},
        "apply_tags(), nothing raw": {"variables": {"dbt_governance_mask_states": ["masked"]}},
    }
    if adapter == "postgres":
        for provider in ("anon", "classes"):
            ways[f"apply_tags(), label provider {provider}"] = {
                "variables": {"dbt_governance_security_label_provider": provider}
            }
    for name, options in ways.items():
        warehouse = tagged(adapter, **options)
        assert warehouse.call("apply_tags()") == ""
        yield name, warehouse
    if f"{adapter}__create_table_as" in warehouse.macros:
        warehouse = tagged(adapter)
        made = warehouse.macros[f"{adapter}__create_table_as"](
            False, warehouse.relation, "select * from people -- all"
        )
        warehouse.sent.append(made)
        yield "create_table_as", warehouse


def pinned(adapter: str) -> str:
    """Return everything that the package makes for an adapter."""
    calls = [*CALLS, *(_MATCHES.format(kind) for kind in ("email", "phone", "card")), "pseudonym_key()"]
    parts = [f"-- {call}\n{Warehouse(adapter).line(call)}\n" for call in calls]
    for name, warehouse in tagging(adapter):
        statements = "\n".join(_tidy(statement) for statement in warehouse.sent)
        parts.append(f"-- {name}\n{statements or '-- nothing'}\n")
    return "\n".join(parts)


def _tidy(statement: str) -> str:
    lines = [line.rstrip() for line in statement.strip().rstrip(";").splitlines()]
    text = "\n".join(line for line in lines if line)
    return text if text.startswith("--") else f"{text.rstrip(chr(10) + ';')};"


@pytest.mark.parametrize("adapter", sorted(SEARCH))
def test_sql_is_as_pinned(adapter):
    assert pinned(adapter) == (GOLDEN / f"{adapter}.sql").read_text(encoding="utf-8")


def test_everything_that_is_dispatched_is_pinned():
    reached: set[str] = set()
    for adapter in SEARCH:
        warehouse = tagged(adapter, variables={"dbt_governance_security_label_provider": "anon"})
        for call in (*CALLS, _MATCHES.format("email"), "apply_tags()"):
            warehouse.call(call)
        reached |= warehouse.reached
    written = {name for name in Warehouse("duckdb").macros if "__" in name}
    # `create_table_as` is dispatched by dbt and not by us; a pattern is looked for in seven ways already.
    assert written - reached == {n for n in written if n.endswith("__create_table_as")} | {"default__matches"}


@pytest.mark.parametrize("adapter", sorted(SEARCH))
def test_every_macro_is_an_expression_of_its_warehouse(adapter):
    for call in (*CALLS, _MATCHES.format("card"), "pseudonym_key()"):
        parsed: Any = sqlglot.parse_one(
            f"select {Warehouse(adapter).line(call)} as c from t", dialect=adapter
        )
        assert parsed.named_selects == ["c"]
        assert not list(parsed.find_all(exp.Command))


@pytest.mark.parametrize("adapter", sorted(SEARCH))
def test_every_statement_is_one_of_its_warehouse(adapter, monkeypatch):
    monkeypatch.setattr(logging.getLogger("sqlglot"), "disabled", True)
    for _, warehouse in tagging(adapter):
        for statement in warehouse.sent:
            if statement.startswith("-- api"):
                continue
            kind = _NOT_PARSED.get((adapter, " ".join(statement.split()[:2]).lower()))
            if kind is ParseError:
                with pytest.raises(ParseError):
                    sqlglot.parse(statement, dialect=adapter)
                continue
            for parsed in sqlglot.parse(statement, dialect=adapter):
                assert parsed is None or isinstance(parsed, exp.Command) == (kind is exp.Command), statement


@pytest.mark.parametrize("adapter", sorted(SEARCH))
@pytest.mark.parametrize("call", CALLS)
def test_lineage_sees_by_construction_what_a_macro_leaves(adapter, call):
    sql = f"select {Warehouse(adapter).line(call)} as x from raw.users"
    relation, labelling = run(Case("macros", call, {"x": sql}, adapter, _DECLARED))
    found = outcome(relation, labelling, "model.x")
    assert found["columns"].get("x", []) == CALLS[call]
    assert found["presence"] == []


def test_a_pseudonym_is_keyed_only_where_the_policy_says_so():
    sql = f"select {Warehouse('snowflake').line(next(iter(CALLS)))} as x from raw.users"
    relation, labelling = run(Case("macros", "undeclared", {"x": sql}, "snowflake", {}))
    assert outcome(relation, labelling, "model.x")["columns"]["x"] == ["contact.email pseudonym.open"]


def test_descriptions_that_dbt_writes_afterwards_keep_what_was_said():
    for adapter in ("duckdb", "postgres", "redshift"):
        warehouse = tagged(adapter)
        warehouse.call("apply_tags()")
        warehouse.call("apply_tags()")
        described = warehouse.documented["email"]["description"]
        assert described == "Where 'we' write to personal data: contact.email (raw)"
    warehouse = tagged("bigquery")
    warehouse.call("apply_tags()")
    assert warehouse.documented["email"]["policy_tags"] == [_PROTECTED["bigquery"]]


@pytest.mark.parametrize(
    ("adapter", "variables", "says"),
    [
        ("snowflake", {"dbt_governance_masks": {"contact": "x; drop table y"}}, "must be a dotted name"),
        ("snowflake", {"dbt_governance_masks": ["contact"]}, "must map classes to policies"),
        ("snowflake", {"dbt_governance_tag": "a'b"}, "`var dbt_governance_tag` must be a dotted name"),
        ("snowflake", {"dbt_governance_mask_states": ["rew"]}, "did you mean `raw`?"),
        ("postgres", {"dbt_governance_security_label_provider": "a b"}, "must be a dotted name"),
        ("bigquery", {"dbt_governance_masks": {"contact": "some_tag"}}, "must name policy tags"),
    ],
)
def test_wrong_settings_are_refused(adapter, variables, says):
    with pytest.raises(CompilationError, match=says.replace("?", r"\?")):
        tagged(adapter, variables=variables).call("apply_tags()")


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            "generalize_date('x', to='yaer')",
            "`to` must be one of decade, year, quarter, month, week, not `yaer`; did you mean `year`?",
        ),
        ("generalize_date('x', to='fortnight')", "not `fortnight`"),
        ("generalize_date('x', to=3)", "not `3`"),
        ("generalize_age('x', width=0)", "`width` must be a whole number from 1 to 50, not 0"),
        ("generalize_age('x', cap=true)", "`cap` must be a whole number from 1 to 90, not true"),
        ("mask_phone('x', keep='2')", '`keep` must be a whole number from 1 to 4, not "2"'),
        ("mask_phone('x', keep=nothing)", "from 1 to 4"),
        ("mask_email('x', keep_domain='yes')", "`keep_domain` must be true or false"),
        ("truncate_postal('x', keep=5)", "from 1 to 4, not 5"),
        ("bucket('x', -1)", "`width` must be a number above 0, not -1"),
        ("bucket('', 5)", "the first argument must be SQL as text, such as bucket('a_column')"),
        ("pseudonymize(email)", "the first argument must be SQL as text"),
        ("redact('x', data_type='int; drop')", "`data_type` must be the name of a type"),
        ("redact(3)", "the first argument must be SQL as text"),
        ("mask_pan(none)", "the first argument must be SQL as text"),
    ],
)
def test_wrong_arguments_are_refused(call, says):
    with pytest.raises(CompilationError) as caught:
        Warehouse("duckdb").call(call)
    assert f"dbt_governance.{call.split('(')[0]}: " in str(caught.value)
    assert says in str(caught.value)


def test_a_class_that_is_no_name_is_refused():
    columns = [{"name": "email", "config": {"meta": {"governance": {"class": "x' or 'y"}}}}]
    warehouse = Warehouse("duckdb", columns=columns, existing=[("email", "varchar")])
    with pytest.raises(CompilationError, match="must be a dotted name"):
        warehouse.call("apply_tags()")


def test_a_table_that_is_made_some_other_way_is_not_left_without_masks():
    warehouse = tagged("snowflake", creates="create table if not exists {relation} as {sql}")
    with pytest.raises(CompilationError, match="in a way that this version does not know"):
        warehouse.macros["snowflake__create_table_as"](False, warehouse.relation, "select 1")


if __name__ == "__main__":
    for name in SEARCH:
        (GOLDEN / f"{name}.sql").write_text(pinned(name), encoding="utf-8")
