"""A waiver of a column that is not there says which one was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.policy.project import judge

POLICY = """\
version: 1
regimes: [gdpr]
approvers: [dpo@example.com]
classify: {raw.users: {columns: {email: contact.email}}}
waivers:
  - {flow: FLOW, state: raw, reason: r, approved_by: dpo@example.com, expires: 2027-01-01}
"""


@pytest.mark.parametrize(
    ("flow", "fix"),
    [
        ("raw.users.emial -> kpi.m.email", "correct it, if it is `raw.users.email`, or remove it"),
        ("raw.usres.email -> kpi.m.email", "correct it, if it is `raw.users.email`, or remove it"),
        ("raw.users.email -> kpi.m.e_mail", "correct it, if it is `kpi.m.email`, or remove it"),
        ("raw.users.zzzzzzz -> kpi.m.email", "remove it"),
    ],
)
def test_the_column_that_was_meant(flow: str, fix: str, tmp_path: Path) -> None:
    judged = judge(
        tmp_path,
        policy=POLICY.replace("FLOW", flow),
        models={"models/kpi/m.sql": "select email from raw.users"},
        tables={"raw.users": {"email": "varchar", "user_id": "integer"}},
    )
    (unused,) = (finding for finding in judged.findings if finding.code == "GV321")
    assert unused.fix == (fix,)
