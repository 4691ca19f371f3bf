"""Reading a project through dbt for `governance check`, and running dbt for `governance dbt`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from governance.dbt.run import compile_project
from governance.errors import ConfigError, InputError
from tests.e2e.dbt.harness import Project

pytestmark = pytest.mark.e2e


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.copy("shop", tmp_path / "shop")


def test_project_is_rendered_without_a_warehouse_or_a_manifest(shop, capfd):
    shop.write(
        {
            "models/marts/growing.sql": (
                "{{ config(materialized='incremental') }}select 1 as a {% if is_incremental() %}, 2 as b{% endif %}"
            ),
            "models/staging/eph.sql": "{{ config(materialized='ephemeral') }}select 1 as one",
            "models/marts/from_eph.sql": "select one from {{ ref('eph') }}",
        }
    )
    project = compile_project(shop.root)
    assert project.dialect == "duckdb"
    assert {c.branch: c.sql for c in project.nodes["model.shop.growing"].compiled} == {
        "full_refresh": "select 1 as a ",
        "incremental": "select 1 as a , 2 as b",
    }
    (code,) = project.nodes["model.shop.from_eph"].compiled
    assert code.sql == "select one from __dbt__cte__eph"
    assert [c.name for c in project.nodes["seed.shop.people"].columns] == [
        "person_id",
        "email",
        "city",
        "signed_up_on",
    ]
    assert not (shop.root / "shop.duckdb").exists()
    assert not (shop.root / "target" / "manifest.json").exists()
    assert not (shop.root / "target" / "governance").exists()
    assert capfd.readouterr().out == ""


def test_what_asks_the_warehouse_is_dynamic_and_what_we_can_answer_is_not(shop):
    shop.write(
        {
            "models/marts/asked.sql": "{% set r = run_query('select 1') %}select {{ r.columns | length if execute else 0 }} as n",
            "models/marts/answered.sql": (
                "select {% for c in adapter.get_columns_in_relation(ref('cities')) %}{{ c.name }}{{ ', ' if not loop.last }}"
                "{% endfor %} from {{ ref('cities') }}"
            ),
        }
    )
    project = compile_project(shop.root)
    assert project.nodes["model.shop.asked"].dynamic
    assert not project.nodes["model.shop.answered"].dynamic
    (code,) = project.nodes["model.shop.answered"].compiled
    assert code.sql == 'select city, country from "shop"."main"."cities"'


@pytest.mark.slow
def test_project_that_dbt_cannot_parse_is_one_clear_error(shop):
    shop.write({"models/marts/bad.sql": "select {{ ref('nobody') }}"})
    with pytest.raises(InputError, match="depends on a node named 'nobody' which was not found"):
        compile_project(shop.root)
    with pytest.raises(ConfigError, match=r"there is no dbt_project\.yml here"):
        compile_project(shop.root / "models")
    with pytest.raises(InputError, match="nowhere"):
        compile_project(shop.root, target="nowhere")


@pytest.mark.slow
def test_governance_dbt_demands_the_gate_and_gives_dbts_exit_code(shop):
    def governance_dbt() -> tuple[int, str]:
        command = [sys.executable, "-m", "governance", "dbt", "--no-use-colors", "build"]
        done = subprocess.run(command, cwd=shop.root, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    code, output = governance_dbt()
    assert code == 0, output
    shop.write({"models/marts/leak.sql": "select email as contact from {{ ref('stg_people') }}"})
    code, output = governance_dbt()
    assert code == 2
    assert "error[GV302]" in output
    shop.write({"privacy.yml": None})
    code, output = governance_dbt()
    assert code == 2
    assert "demands the gate" in output
