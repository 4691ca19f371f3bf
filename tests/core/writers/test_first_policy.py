"""A first policy is valid as it stands, and stops nothing yet."""

from __future__ import annotations

from pathlib import Path

from governance.findings.model import Severity
from governance.policy.model import Mode
from governance.policy.suggest import suggest
from governance.readers.policy import read_policy
from governance.writers.first_policy import draft
from tests.core.policy.project import judge, judge_project, write_policy

EMPTY = "version: 1\nregimes: [gdpr]\n"
MODELS = {
    "models/staging/stg_users.sql": "select * from raw.users",
    "models/intermediate/deep/i.sql": "select email from staging.stg_users",
    "models/marts/kpi/m.sql": "select email from deep.i",
    "models/top.sql": "select 1 as one",
}
TABLES = {
    "raw.users": {"user_id": "integer", "email": "varchar", "birth_date": "date", "total": "integer"},
    "raw.order items": {"customer_id": "integer", "no": "varchar"},
    "raw.products": {"sku": "varchar"},
}


def test_a_draft_is_valid_and_only_observes(tmp_path: Path) -> None:
    judged = judge(
        tmp_path,
        policy=EMPTY,
        models=MODELS,
        tables=TABLES,
        nodes={"exposure:board": {"depends_on": ["model.demo.m"]}},
    )
    found = suggest(judged.project, judged.graph, judged.labelling.relations, judged.policy.facts)
    first = draft(judged.project, found, ["gdpr", "pipl"])
    (tmp_path / "new").mkdir()
    policy = read_policy(write_policy(tmp_path / "new", first.text))
    assert policy.mode is Mode.OBSERVE
    assert {zone.pattern: zone.purposes for zone in policy.zones} == {
        "models/intermediate/**": (),
        "models/staging/**": (),
        "models/**": ("analytics",),
        "models/marts/kpi/**": ("analytics",),
        "exposure:*": ("analytics",),
    }
    assert {name: subject.key for name, subject in policy.facts.subjects.items()} == {
        "user": "raw.users.user_id"
    }
    assert {c.dataset: (c.subject, dict(c.columns)) for c in policy.facts.classify} == {
        "raw.order items": ("user", {"customer_id": "account.id"}),
        "raw.users": (
            "user",
            {"birth_date": "demographic.birth_date", "email": "contact.email", "user_id": "account.id"},
        ),
    }
    assert "#  raw.products: {columns: {}}" in first.text
    assert first.said[0].startswith("4 columns of 2 tables classed")
    again = judge_project(judged.project, policy)
    assert not any(finding.severity is Severity.ERROR for finding in again.findings)


def test_every_kind_of_people_is_a_subject(tmp_path: Path) -> None:
    tables = {
        "hr.employees": {"employee_id": "integer", "last_name": "varchar"},
        "crm.customer": {"id": "integer", "email": "varchar"},
        "crm.visits": {"visit_id": "integer", "customer_id": "integer", "employee_id": "integer"},
        "crm.kontakte": {"kundennummer": "integer", "phone": "varchar"},
    }
    judged = judge(tmp_path, policy=EMPTY, models={"models/m.sql": "select 1 as one"}, tables=tables)
    found = suggest(judged.project, judged.graph, judged.labelling.relations, judged.policy.facts)
    (tmp_path / "new").mkdir()
    policy = read_policy(write_policy(tmp_path / "new", draft(judged.project, found, ["gdpr"]).text))
    assert {name: subject.key for name, subject in policy.facts.subjects.items()} == {
        "customer": "crm.customer.id",
        "employee": "hr.employees.employee_id",
    }
    assert {entry.dataset: entry.subject for entry in policy.facts.classify} == {
        "crm.customer": "customer",
        "crm.kontakte": "",
        "crm.visits": "customer",
        "hr.employees": "employee",
    }


def test_the_commonest_key_names_the_subject_where_no_table_is_about_people_alone(tmp_path: Path) -> None:
    tables = {
        "raw.eligibility": {"member_id": "varchar", "person_id": "varchar", "first_name": "varchar"},
        "raw.claims": {"person_id": "varchar", "diagnosis_code": "varchar"},
    }
    judged = judge(tmp_path, policy=EMPTY, models={}, tables=tables)
    found = suggest(judged.project, judged.graph, judged.labelling.relations, judged.policy.facts)
    (tmp_path / "new").mkdir()
    policy = read_policy(write_policy(tmp_path / "new", draft(judged.project, found, ["gdpr"]).text))
    assert [subject.key for subject in policy.facts.subjects.values()] == ["raw.eligibility.person_id"]
    assert {entry.subject for entry in policy.facts.classify} == {"person"}


def test_what_dbt_declares_is_left_there_and_gets_its_subject(tmp_path: Path) -> None:
    tables = {"raw.users": {"user_id": "integer", "email": "varchar"}, "raw.orders": {"user_id": "integer"}}
    meta = {
        "raw.users": {
            "columns": {
                "user_id": {"governance": {"class": "account.id"}},
                "email": {"governance": {"class": "contact.email"}},
            }
        },
        "raw.orders": {"columns": {"user_id": {"governance": {"class": "account.id"}}}},
    }
    judged = judge(tmp_path, policy=EMPTY, models={}, tables=tables, nodes=meta)
    found = suggest(judged.project, judged.graph, judged.labelling.relations, judged.policy.facts)
    assert found == ()
    first = draft(judged.project, found, ["gdpr"])
    (tmp_path / "new").mkdir()
    policy = read_policy(write_policy(tmp_path / "new", first.text))
    assert [subject.key for subject in policy.facts.subjects.values()] == ["raw.users.user_id"]
    assert {e.dataset: (e.subject, dict(e.columns)) for e in policy.facts.classify} == {
        "raw.users": ("user", {}),
        "raw.orders": ("user", {}),
    }
    assert "3 columns classed in dbt's YAML already: left there" in first.said
    again = judge_project(judged.project, policy)
    labels = again.labelling.relations["raw.users"].columns["email"]
    assert [label.subject for label in labels] == ["user"]


def test_a_large_project_gets_few_zones(tmp_path: Path) -> None:
    models = {f"models/marts/area{n:02}/m{n}.sql": "select 1 as one" for n in range(40)}
    judged = judge(tmp_path, policy=EMPTY, models=models, tables={})
    (tmp_path / "new").mkdir()
    policy = read_policy(write_policy(tmp_path / "new", draft(judged.project, (), ["gdpr"]).text))
    assert [zone.pattern for zone in policy.zones] == ["models/marts/**"]


def test_a_draft_without_anything_known(tmp_path: Path) -> None:
    judged = judge(tmp_path, policy=EMPTY, models={}, tables={})
    first = draft(judged.project, (), ["gdpr"])
    (tmp_path / "new").mkdir()
    assert read_policy(write_policy(tmp_path / "new", first.text)).zones == ()
