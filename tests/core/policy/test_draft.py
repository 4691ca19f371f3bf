"""A first policy is valid as it stands, and stops nothing yet."""

from __future__ import annotations

from pathlib import Path

from governance.findings.model import Severity
from governance.policy.draft import draft_policy
from governance.policy.model import Mode
from governance.policy.suggest import suggest
from governance.readers.policy import read_policy
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
    draft = draft_policy(judged.project, found, regimes=["gdpr", "pipl"])
    (tmp_path / "new").mkdir()
    policy = read_policy(write_policy(tmp_path / "new", draft.text))
    assert policy.mode is Mode.OBSERVE
    assert [zone.pattern for zone in policy.zones] == [
        "models/intermediate/**", "models/staging/**", "models/**", "models/marts/kpi/**", "exposure:*",
    ]  # fmt: skip
    assert policy.facts.subjects["person"].key == "raw.users.user_id"
    assert {c.dataset: dict(c.columns) for c in policy.facts.classify} == {
        "raw.order items": {"customer_id": "account.id"},
        "raw.users": {
            "birth_date": "demographic.birth_date",
            "email": "contact.email",
            "user_id": "account.id",
        },
    }
    assert draft.questions
    again = judge_project(judged.project, policy)
    assert not any(finding.severity is Severity.ERROR for finding in again.findings)


def test_a_draft_without_anything_known(tmp_path: Path) -> None:
    judged = judge(tmp_path, policy=EMPTY, models={}, tables={})
    draft = draft_policy(judged.project, (), regimes=["gdpr"])
    (tmp_path / "new").mkdir()
    assert read_policy(write_policy(tmp_path / "new", draft.text)).zones == ()
