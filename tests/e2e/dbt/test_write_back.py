"""Inferred classes reach dbt's manifest and, through `apply_tags`, the warehouse; only where asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.dbt.harness import ROOT, Project

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
ENV = {"GOVERNANCE_ROOT": str(ROOT)}
PACKAGE = {"packages.yml": "packages:\n  - local: \"{{ env_var('GOVERNANCE_ROOT') }}\"\n"}


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    project = Project.copy("shop", tmp_path / "shop", PACKAGE)
    project.write(
        {
            "dbt_project.yml~": [
                "    staging: {+materialized: view}",
                '    staging: {+materialized: table, +post-hook: "{{ dbt_governance.apply_tags() }}"}',
            ]
        }
    )
    assert project.dbt("deps", env=ENV).code == 0
    return project


def comments(project: Project) -> dict[str, str]:
    with project._connect() as connection:
        rows = connection.execute(
            "select column_name, comment from duckdb_columns() where table_name = 'stg_people'"
        ).fetchall()
    return {name: comment for name, comment in rows if comment}


def test_inferred_classes_are_in_the_manifest_and_on_the_columns(shop):
    shop.write(
        {"dbt_project.yml~": ["profile: shop", "profile: shop\nvars: {dbt_governance_write_back: true}"]}
    )
    outcome = shop.dbt("build", env=ENV)
    assert outcome.code == 0, outcome.output
    columns = json.loads(shop.text("target/manifest.json"))["nodes"]["model.shop.stg_people"]["columns"]
    assert columns["email"]["config"]["meta"]["dbt_governance"] == {
        "classes": ["contact.email"],
        "states": ["raw"],
    }
    assert comments(shop) == {
        "person_id": "personal data: account.id (raw)",
        "email": "personal data: contact.email (raw)",
        "city": "personal data: contact.address.city (raw)",
        "signed_up_on": "personal data: event.date (raw)",
    }


def test_nothing_is_written_unasked(shop):
    outcome = shop.dbt("build", env=ENV)
    assert outcome.code == 0, outcome.output
    assert 'dbt_governance": {' not in json.dumps(json.loads(shop.text("target/manifest.json"))["nodes"])
    assert comments(shop) == {}


def test_write_back_does_not_make_a_label_a_declaration(shop):
    """A second run must not read what the first inferred as if a person had said it."""
    shop.write(
        {"dbt_project.yml~": ["profile: shop", "profile: shop\nvars: {dbt_governance_write_back: true}"]}
    )
    assert shop.dbt("build", env=ENV).code == 0
    first = json.loads(shop.text("target/governance/report.json"))["check"]
    assert shop.dbt("build", env=ENV).code == 0
    assert json.loads(shop.text("target/governance/report.json"))["check"] == first
