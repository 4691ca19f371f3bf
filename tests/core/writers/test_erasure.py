"""The statements of an erasure plan remove a person from every stored table, and nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from governance.errors import ConfigError
from governance.policy.report import Coverage, Report
from governance.writers.erasure import document, render_markdown, render_sql
from tests.core.policy.project import judge

POLICY = """\
version: 1
regimes: [gdpr]
subjects:
  customer: {key: raw.users.user_id}
  clerk: {key: raw.clerks.clerk_id}
classify:
  raw.users: {subject: customer, columns: {user_id: account.id, email: contact.email}}
  raw.clerks: {subject: clerk, columns: {clerk_id: account.id, full_name: identity.name}}
  raw.orders: {subject: customer, columns: {user_id: account.id, placed: event.date, note: freetext}}
  raw.calls:
    subject: clerk
    columns: {clerk_id: account.id, topic: comms.content}
  raw.items: {subject: customer, columns: {sku: behaviour.purchase}}
  raw.loose: {subject: customer, columns: {email: contact.email}}
purposes: {service: {basis: contract}}
zones: {"models/**": {audience: pipeline}}
"""
TABLES = {
    "raw.users": {"user_id": "integer", "email": "varchar"},
    "raw.clerks": {"clerk_id": "integer", "full_name": "varchar"},
    "raw.orders": {"order_id": "integer", "user_id": "integer", "placed": "date", "note": "varchar"},
    "raw.calls": {"call_id": "integer", "clerk_id": "integer", "user_id": "integer", "topic": "varchar"},
    "raw.items": {"order_id": "integer", "sku": "varchar"},
    "raw.loose": {"email": "varchar"},
}
MODELS = {
    "models/stg/lines.sql": (
        "select o.user_id, i.sku, o.order_id from raw.orders as o join raw.items as i on i.order_id = o.order_id"
    ),
    "models/kept/hashed.sql": "select md5(cast(user_id as varchar)) as person, email from raw.users",
    "models/kept/versions.sql": "select user_id as customer_no, email from raw.users",
    "models/mart/sales.sql": "select user_id, count(*) as n from stg.lines group by user_id",
    "models/mart/served.sql": "select c.topic, c.clerk_id, u.email from raw.calls as c join raw.users as u using (user_id)",
    "models/mart/big.sql": (
        "select sku, count(distinct user_id) as people from stg.lines group by sku having count(distinct user_id) >= 20"
    ),
}
NODES: dict[str, Any] = {
    "lines": {"materialized": "view"},
    "hashed": {"materialized": "incremental"},
    "versions": {"resource_type": "snapshot", "materialized": "snapshot"},
    "exposure:board": {"depends_on": ["model.demo.sales"], "owner": "Board"},
}


@pytest.fixture
def report(tmp_path: Path) -> Report:
    judged = judge(tmp_path, policy=POLICY, models=MODELS, tables=TABLES, nodes=NODES)
    return Report(
        project=judged.project,
        graph=judged.graph,
        labels=judged.labelling.relations,
        policy=judged.policy,
        findings=judged.findings,
        coverage=Coverage(),
    )


def actions(report: Report, subject: str) -> dict[str, str]:
    return {step["name"]: step["action"] for step in document(report, subject)["steps"]}


def test_every_table_has_its_step(report: Report) -> None:
    assert actions(report, "customer") == {
        "raw.loose": "by hand",
        "raw.items": "delete",
        "kept.versions": "delete",
        "kept.hashed": "delete",
        "raw.orders": "delete",
        "raw.users": "delete",
        "mart.sales": "rebuild",
        "mart.served": "rebuild",
        "stg.lines": "nothing",
        "mart.big": "survives",
    }
    assert actions(report, "clerk") == {
        "raw.calls": "delete",
        "raw.clerks": "delete",
        "mart.served": "rebuild",
    }


def test_what_is_found_through_a_table_goes_before_it(report: Report) -> None:
    steps = document(report, "customer")["steps"]
    order = {step["name"]: step["order"] for step in steps}
    assert order["raw.items"] < order["raw.orders"] < order["raw.users"] < order["mart.sales"]
    assert [step["order"] for step in steps if step["order"]] == list(range(1, 9))
    (items,) = (step for step in steps if step["name"] == "raw.items")
    assert items["path"] == ["raw.items.order_id", "raw.orders.order_id", "raw.orders.user_id"]


def test_the_statements_erase_one_person_and_nobody_else(report: Report) -> None:
    with duckdb.connect() as db:
        db.execute("create schema raw; create schema stg; create schema kept; create schema mart")
        for name, columns in TABLES.items():
            db.execute(f"create table {name} ({', '.join(f'{c} {t}' for c, t in columns.items())})")
        for person in (7, 8):
            db.execute("insert into raw.users values (?, ? || '@example.com')", [person, person])
            for order in (10, 20):
                db.execute(
                    "insert into raw.orders values (?, ?, '2026-01-01', 'n')", [order + person, person]
                )
                db.execute("insert into raw.items values (?, 'x')", [order + person])
        for name, kind in (("hashed", "kept"), ("versions", "kept")):
            db.execute(f"create table {kind}.{name} as {MODELS[f'models/{kind}/{name}.sql']}")
        stored = ("raw.users", "raw.orders", "raw.items", "kept.hashed", "kept.versions")
        before = {name: db.execute(f"select count(*) from {name}").fetchone() for name in stored}
        assert before["raw.items"] == (4,)
        for step in document(report, "customer")["steps"]:
            if step["action"] == "delete":
                db.execute(step["sql"].replace(":subject_key", "$key"), {"key": 7})
        after = {name: db.execute(f"select count(*) from {name}").fetchone() for name in stored}
        assert {name: (count[0] // 2,) for name, count in before.items() if count} == after
        left = db.execute("select user_id from raw.users").fetchall()
        assert left == [(8,)]


def test_rows_about_others_are_kept_and_blanked(tmp_path: Path) -> None:
    policy = POLICY.replace(
        "clerk_id: account.id, topic: comms.content}", "clerk_id: account.id, topic: freetext}"
    )
    nodes = {
        "raw.calls": {"columns": {"user_id": {"governance": {"class": "account.id", "subject": "customer"}}}},
        **NODES,
    }
    judged = judge(tmp_path, policy=policy, models=MODELS, tables=TABLES, nodes=nodes)
    made = Report(
        project=judged.project,
        graph=judged.graph,
        labels=judged.labelling.relations,
        policy=judged.policy,
        findings=judged.findings,
        coverage=Coverage(),
    )
    (calls,) = (step for step in document(made, "customer")["steps"] if step["name"] == "raw.calls")
    assert calls["action"] == "blank"
    assert calls["sql"] == "update raw.calls set user_id = null where user_id = :subject_key;"
    (calls,) = (step for step in document(made, "clerk")["steps"] if step["name"] == "raw.calls")
    assert calls["action"] == "delete"


def test_an_unknown_subject(report: Report) -> None:
    with pytest.raises(ConfigError, match="expected one of clerk, customer; did you mean `customer`"):
        document(report, "custmer")


def test_what_a_person_reads(report: Report) -> None:
    doc = document(report, "customer")
    text = render_markdown(doc)
    assert (
        "`delete from raw.items where order_id in (select order_id from raw.orders where user_id = :subject_key);`"
        in text
    )
    assert "`dbt run --select served sales`" in text
    assert "- `board` (exposure), Board" in text
    script = render_sql(doc)
    assert script.startswith("-- erase one customer; :subject_key is the value of raw.users.user_id\n")
    statements = [text for text in script.splitlines() if not text.startswith("--")]
    assert len(statements) == 5
    assert all(text.startswith("delete from ") and text.endswith(";") for text in statements)
