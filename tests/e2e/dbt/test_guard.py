"""What is only known when dbt runs: introspective models, reused manifests, deferral, retries, batches."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.dbt.harness import Project

pytestmark = pytest.mark.e2e
LEAK = {"models/marts/leak.sql": "select person_id, email as contact from {{ ref('stg_people') }}\n"}
DYNAMIC = {
    "models/marts/asked.sql": (
        "{% set found = run_query(\"select 'email' as c\") if execute else none %}\n"
        "{% set column = found.columns[0].values()[0] if found else \"''\" %}\n"
        "select person_id, {{ column }} as word from {{ ref('stg_people') }}\n"
    )
}
OFF = {"DBT_GOVERNANCE": "off"}


def report(project: Project) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(project.text("target/governance/report.json"))
    return document


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.copy("shop", tmp_path / "shop")


def test_model_whose_columns_come_from_a_query_is_vetoed_before_it_exists(shop):
    shop.write(DYNAMIC)
    outcome = shop.dbt("build")
    assert outcome.code == 1
    assert "Governance Error in model asked (models/marts/asked.sql)" in outcome.output
    assert "main.asked.word" in outcome.output
    assert "main.asked" not in shop.relations()
    assert "main.countries" in shop.relations()
    assert report(shop)["status"] == "vetoed"
    assert report(shop)["runtime"] == {"model.shop.asked": "vetoed"}


def test_child_of_a_dynamic_model_is_judged_on_what_its_parent_became(shop):
    """The parent may hold e-mail addresses; only the child's zone forbids them."""
    source = DYNAMIC["models/marts/asked.sql"]
    shop.write(
        {
            "models/staging/asked.sql": source,
            "models/marts/child.sql": "select word from {{ ref('asked') }}\n",
        }
    )
    outcome = shop.dbt("build")
    assert outcome.code == 1, outcome.output
    assert "main.asked" in shop.relations()
    assert "main.child" not in shop.relations()
    assert report(shop)["runtime"]["model.shop.asked"] == "judged on the SQL it ran"
    assert report(shop)["runtime"]["model.shop.child"] == "vetoed"


@pytest.mark.slow
def test_columns_asked_of_a_model_are_answered_without_the_warehouse(shop):
    shop.write(
        {
            "macros/all_but.sql": (
                "{% macro all_but(relation, left_out) %}{% set names = [] %}\n"
                "{%- for c in adapter.get_columns_in_relation(relation) if c.name not in left_out -%}\n"
                "{%- do names.append(c.name) -%}{%- endfor -%}{{ names | join(', ') }}{% endmacro %}\n"
            ),
            "models/marts/all_of_it.sql": "select {{ all_but(ref('stg_people'), ['city']) }} from {{ ref('stg_people') }}\n",
        }
    )
    outcome = shop.dbt("build")
    assert outcome.code == 2, outcome.output
    assert "main.all_of_it.email" in outcome.output
    assert shop.relations() == set()


def test_manifest_given_to_the_runner_is_judged(shop):
    shop.write(LEAK)
    manifest = shop.dbt("parse").result
    outcome = shop.dbt("build", manifest=manifest)
    assert outcome.code == 2
    assert "error[GV302]" in outcome.output
    assert shop.relations() == set()


@pytest.mark.slow
def test_manifest_used_twice_is_judged_twice(shop):
    """The second command must not profit from what the first one rendered."""
    shop.write(LEAK)
    manifest = shop.dbt("parse").result
    assert shop.dbt("build", "--exclude", "leak", manifest=manifest).code == 0
    outcome = shop.dbt("build", "-s", "leak", manifest=manifest)
    assert outcome.code == 2
    assert "main.leak" not in shop.relations()


@pytest.mark.slow
def test_retry_is_judged(shop):
    shop.write(
        {"models/marts/broken.sql": "select 1 / cast('x' as integer) as a from {{ ref('stg_people') }}\n"}
    )
    assert shop.dbt("build", env=OFF).code == 1
    shop.write({"models/marts/broken.sql": "select email as a from {{ ref('stg_people') }}\n"})
    outcome = shop.dbt("retry")
    assert outcome.code == 2, outcome.output
    assert "error[GV302]" in outcome.output
    assert "main.broken" not in shop.relations()


@pytest.mark.slow
def test_retry_is_not_stopped_by_what_it_does_not_run(shop):
    shop.write({"models/marts/broken.sql": "select cast('x' as integer) as a\n"})
    assert shop.dbt("build", env=OFF).code == 1
    shop.write({**LEAK, "models/marts/broken.sql": "select 1 as a\n"})
    outcome = shop.dbt("retry")
    assert outcome.code == 0, outcome.output
    assert "main.broken" in shop.relations()
    assert "main.leak" not in shop.relations()


@pytest.mark.slow
def test_deferral_keeps_the_labels_of_what_it_defers_to(shop):
    """`--defer` names another schema's relation in the SQL that runs."""
    shop.write(
        {
            "profiles.yml~": [
                "      threads: 4\n",
                "      threads: 4\n      schema: \"{{ env_var('SHOP_SCHEMA', 'main') }}\"\n",
            ],
        }
    )
    assert shop.dbt("build", env=OFF).code == 0
    (shop.root / "target").rename(shop.root / "prod")
    shop.write({"models/marts/growth.sql": "select count(*) as n from {{ ref('cities') }}\n"})
    args = ("build", "--defer", "--state", "prod", "-s")
    clean = shop.dbt(*args, "growth", env={"SHOP_SCHEMA": "dev"})
    assert clean.code == 0, clean.output
    assert report(shop)["runtime"] == {"model.shop.growth": "judged on the SQL it ran"}
    shop.write(DYNAMIC)
    outcome = shop.dbt(*args, "asked", env={"SHOP_SCHEMA": "dev"})
    assert outcome.code == 1, outcome.output
    assert "error[GV302]" in outcome.output
    assert "dev.asked" not in shop.relations()


@pytest.mark.slow
def test_microbatch_is_judged_with_a_batch(shop):
    shop.write(
        {
            "models/staging/stg_people.sql~": [
                "select\n",
                "{{ config(event_time='signed_up_on') }}\nselect\n",
            ],
            "models/marts/batches.sql": (
                "{{ config(materialized='incremental', incremental_strategy='microbatch', batch_size='month',"
                " event_time='signed_up_on', begin='2024-01-01', unique_key='person_id') }}\n"
                "select person_id, signed_up_on{% if model.batch %}, email{% endif %} from {{ ref('stg_people') }}\n"
            ),
        }
    )
    outcome = shop.dbt("build", "--event-time-start", "2024-01-01", "--event-time-end", "2024-03-01")
    assert outcome.code == 2, outcome.output
    assert "main.batches.email" in outcome.output
    assert shop.relations() == set()


@pytest.mark.slow
def test_batch_that_differs_from_the_judged_one_is_judged_itself(shop):
    shop.write(
        {
            "models/staging/stg_people.sql~": [
                "select\n",
                "{{ config(event_time='signed_up_on') }}\nselect\n",
            ],
            "models/marts/batches.sql": (
                "{{ config(materialized='incremental', incremental_strategy='microbatch', batch_size='month',"
                " event_time='signed_up_on', begin='2024-01-01') }}\n"
                "select signed_up_on, {% if model.batch.event_time_start.month == 2 %}email{% else %}''{% endif %} as word"
                " from {{ ref('stg_people') }}\n"
            ),
        }
    )
    times = ("--event-time-start", "2024-01-01", "--event-time-end")
    clean = shop.dbt("build", *times, "2024-02-01")
    assert clean.code == 0, clean.output
    assert report(shop)["runtime"] == {}
    outcome = shop.dbt("build", *times, "2024-03-01")
    assert outcome.code == 1, outcome.output
    assert "main.batches.word" in outcome.output
    assert report(shop)["runtime"]["model.shop.batches"] == "vetoed"
    assert {row[1] for row in shop.rows("main.batches")} <= {""}


@pytest.mark.slow
def test_clean_microbatch_runs_its_batches(shop):
    shop.write(
        {
            "models/marts/batches.sql": (
                "{{ config(materialized='incremental', incremental_strategy='microbatch', batch_size='month',"
                " event_time='day', begin='2024-01-01') }}\n"
                "select date '2024-01-03' as day, country from {{ ref('cities') }}\n"
            ),
        }
    )
    outcome = shop.dbt("build", "--event-time-start", "2024-01-01", "--event-time-end", "2024-03-01")
    assert outcome.code == 0, outcome.output
    assert "main.batches" in shop.relations()


def test_defect_of_ours_fails_the_build_under_our_name(shop, monkeypatch):
    import governance.pipeline

    def fail(*_args, **_kwargs):
        raise ZeroDivisionError("ann@example.com")

    monkeypatch.setattr(governance.pipeline, "check", fail)
    outcome = shop.dbt("build")
    assert outcome.code == 2
    assert "dbt-governance 0.1.0 has a defect (ZeroDivisionError" in outcome.output
    assert "DBT_GOVERNANCE=off" in outcome.output
    assert "ann@example.com" not in outcome.output
    assert shop.relations() == set()
    assert report(shop)["status"] == "crashed"


@pytest.mark.slow
def test_module_of_ours_that_cannot_be_imported_fails_the_build_under_our_name(shop, monkeypatch):
    monkeypatch.setitem(sys.modules, "governance.dbt.guard", None)
    assert shop.dbt("parse").code == 0
    outcome = shop.dbt("build")
    assert outcome.code == 2
    assert "dbt-governance 0.1.0 has a defect (ModuleNotFoundError" in outcome.output
    assert shop.relations() == set()


@pytest.mark.slow
def test_defect_at_run_time_fails_the_node(shop, monkeypatch):
    from governance.dbt import session

    def fail(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr(session.Session, "_reason", fail)
    outcome = shop.dbt("build")
    assert outcome.code == 1
    assert "has a defect (ZeroDivisionError" in outcome.output
    assert shop.relations() == set()


def test_report_joins_dbts_run_results(shop):
    assert shop.dbt("build").code == 0
    results = json.loads(shop.text("target/run_results.json"))
    assert report(shop)["invocation_id"] == results["metadata"]["invocation_id"]


@pytest.mark.slow
def test_gate_holds_in_a_process_of_its_own(shop):
    shop.write(LEAK)
    outcome = shop.shell("build")
    assert outcome.code == 2, outcome.output
    assert "error[GV302]" in outcome.output
    assert shop.relations() == set()


@pytest.mark.slow
def test_inline_query_is_stopped_if_it_reads_what_is_denied_and_else_written_down(shop):
    shop.write(LEAK)
    assert shop.dbt("build", env=OFF).code == 0
    denied = shop.shell("show", "--inline", "select contact from {{ ref('leak') }}")
    assert denied.code == 2, denied.output
    assert "error[GV302]" in denied.output
    assert "ann@" not in denied.output
    assert shop.shell("compile", "--inline", "select city from {{ ref('cities') }}").code == 0
    assert report(shop)["runtime"] == {}
    assert shop.shell("show", "--inline", "select email from {{ ref('stg_people') }}").code == 0
    assert list(report(shop)["runtime"].values()) == ["reads shop.main.stg_people.email"]


@pytest.mark.slow
def test_unit_tests_and_their_fixtures_do_not_confuse_the_gate(shop):
    shop.write(
        {
            "models/staging/eph.sql": "{{ config(materialized='ephemeral') }}select city, email from {{ ref('stg_people') }}\n",
            "models/marts/towns.sql": "select city, count(*) as n from {{ ref('eph') }} group by city\n",
            "models/marts/towns.yml": (
                "unit_tests:\n  - name: counts\n    model: towns\n    given:\n"
                "      - {input: ref('eph'), format: sql, rows: \"select 'Lyon' as city, 'dee@example.com' as email\"}\n"
                "    expect: {rows: [{city: Lyon, n: 1}]}\n"
            ),
        }
    )
    outcome = shop.dbt("build")
    assert outcome.code == 0, outcome.output
    assert report(shop)["status"] == "passed"
    assert "dee@example.com" not in shop.text("target/governance/report.json")


@pytest.mark.slow
def test_two_projects_and_two_commands_in_one_process_are_judged_apart(shop, tmp_path):
    other = Project.copy("shop", tmp_path / "other", LEAK)
    assert shop.dbt("build").code == 0
    assert other.dbt("build").code == 2
    assert shop.dbt("build").code == 0
    assert other.relations() == set()
    shop.write(LEAK)
    assert shop.dbt("build").code == 2
    assert "main.leak" not in shop.relations()


@pytest.mark.slow
def test_project_and_profiles_are_named_from_elsewhere(shop, tmp_path):
    shop.write(LEAK)
    for env, args in (
        ({}, ("--project-dir", "shop", "--profiles-dir", "shop", "--target-path", "elsewhere")),
        ({"DBT_PROJECT_DIR": "shop", "DBT_PROFILES_DIR": "shop", "DBT_TARGET_PATH": "elsewhere"}, ()),
    ):
        outcome = Project(tmp_path).dbt("build", *args, env=env)
        assert outcome.code == 2, outcome.output
        assert "error[GV302]" in outcome.output
        assert json.loads(shop.text("elsewhere/governance/report.json"))["status"] == "stopped"
        (shop.root / "elsewhere/governance/report.json").unlink()


@pytest.mark.slow
def test_sample_and_a_failing_hook_of_the_project(shop):
    shop.write(
        {"models/staging/stg_people.sql~": ["select\n", "{{ config(event_time='signed_up_on') }}\nselect\n"]}
    )
    sample = ("build", "--sample", "{'start': '2024-01-01', 'end': '2024-02-01'}")
    outcome = shop.dbt(*sample)
    assert outcome.code == 0, outcome.output
    assert report(shop)["runtime"] == {}
    shop.write(LEAK)
    assert shop.dbt(*sample).code == 2
    shop.write({"dbt_project.yml~": ["profile: shop", "profile: shop\non-run-start: select no_such_column"]})
    assert shop.dbt("build").code == 2
    assert "main.leak" not in shop.relations()


@pytest.mark.slow
def test_retry_after_a_stop_has_nothing_to_repeat_or_is_stopped(shop):
    shop.write(LEAK)
    assert shop.dbt("build").code == 2
    assert shop.dbt("retry").code == 2
    assert shop.relations() == set()
