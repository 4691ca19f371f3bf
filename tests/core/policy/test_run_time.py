"""SQL that is made at run time: never a silent pass, whatever it names beforehand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.policy.project import judge

POLICY = """\
version: 1
regimes: [gdpr]
subjects: {customer: {key: raw.users.user_id, population: 1000}}
classify:
  raw.users: {subject: customer, columns: {user_id: account.id, email: contact.email}}
purposes: {analytics: {basis: contract}}
zones: {"models/**": {for: [analytics], audience: internal}}
"""
TABLES = {
    "raw.users": {"user_id": "int", "email": "varchar"},
    "raw.cities": {"city": "varchar"},
}


@pytest.mark.parametrize(
    ("sql", "severity"),
    [
        ("select count(*) as n from raw.users", "error"),
        ("select city from raw.cities", "warning"),
        ("select 1 as one", "error"),
    ],
)
def test_a_judged_node_that_was_not_seen_is_reported(tmp_path: Path, sql: str, severity: str) -> None:
    models = {"models/m/x.sql": sql}
    seen = judge(tmp_path, policy=POLICY, models=models, tables=TABLES)
    assert not [f for f in seen.findings if f.code == "GV104"]
    unseen = judge(tmp_path, policy=POLICY, models=models, tables=TABLES, nodes={"x": {"dynamic": True}})
    assert [f.severity.value for f in unseen.findings if f.code == "GV104"] == [severity]


@pytest.mark.parametrize("kind", ["model", "test"])
def test_a_judged_node_far_below_one_that_was_not_seen_is_reported(tmp_path: Path, kind: str) -> None:
    """The rows that a test stores are data as a model's are."""
    models = {
        "models/m/x.sql": "select count(*) as n from raw.users",
        "models/m/y.sql": "select n from m.x",
        "models/m/z.sql": "select n from m.y",
        "models/m/aside.sql": "select city from raw.cities",
    }
    nodes: dict[str, dict[str, object]] = {"x": {"dynamic": True}, "z": {"resource_type": kind}}
    found = judge(tmp_path, policy=POLICY, models=models, tables=TABLES, nodes=nodes).findings
    said = {f.node: f.severity.value for f in found if f.code == "GV104"}
    assert said == {"model.demo.x": "error", "model.demo.y": "warning", "model.demo.z": "warning"}
