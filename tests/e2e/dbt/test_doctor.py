"""`doctor` and the gate agree: what it calls armed is gated, and what it does not is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.dbt.doctor import diagnose
from tests.e2e.dbt.harness import Project

pytestmark = pytest.mark.e2e
LEAK = {"models/marts/leak.sql": "select email as contact from {{ ref('stg_people') }}\n"}


@pytest.mark.parametrize(
    ("files", "env", "armed", "check"),
    [
        ({}, {}, True, ""),
        ({"privacy.yml": None}, {}, False, "policy"),
        pytest.param(
            {"privacy.yml": "version: 1\nregimes: [gdrp]\n"}, {}, False, "policy", marks=pytest.mark.slow
        ),
        pytest.param({}, {"DBT_GOVERNANCE": "off"}, False, "switch", marks=pytest.mark.slow),
        pytest.param({}, {"DBT_GOVERNANCE": "maybe"}, False, "switch", marks=pytest.mark.slow),
        pytest.param({}, {"DBT_GOVERNANCE_CACHE": "maybe"}, False, "switch", marks=pytest.mark.slow),
    ],
)
def test_doctor_says_what_a_build_then_does(tmp_path, monkeypatch, files, env, armed, check):
    project = Project.copy("shop", tmp_path / "shop", {**LEAK, **files})
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    found = diagnose(project.root)
    assert found.armed is armed
    assert found.target == "dev"
    assert [c.name for c in found.checks if c.ok is False] == ([check] if check else [])
    for failed in (c for c in found.checks if c.ok is False):
        assert failed.help
    outcome = project.dbt("build", env=env)
    gated = "error[GV302]" in outcome.output
    assert gated is armed
    built = "main.leak" in project.relations()
    # What is not armed either builds ungated or, with a policy or a switch it cannot read, refuses.
    assert built is (not armed and outcome.code == 0)


def test_doctor_knows_a_project_and_an_old_dbt_when_it_sees_them(tmp_path: Path, monkeypatch):
    import governance.dbt.doctor as doctor

    monkeypatch.setattr(doctor, "version", lambda _: "2.0.0")
    found = {c.name: c for c in diagnose(tmp_path).checks}
    assert found["project"].ok is False
    assert found["dbt"].ok is False
    assert "governance check --manifest" in found["dbt"].help
