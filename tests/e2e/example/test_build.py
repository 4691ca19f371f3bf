"""What dbt builds in both states, and that each planted leak really leaks. Counts only, never values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.example.conftest import EXAMPLE, Built, dbt, leaks

pytestmark = pytest.mark.e2e

CANARIES = {
    "raw_clinic.people": ("person_id", "full_name", "email", "phone", "national_id"),
    "raw_clinic.guardians": ("full_name", "email", "phone"),
    "raw_clinic.addresses": ("street",),
    "raw_clinic.visits": ("diagnosis_code", "notes"),
    "raw_clinic.prescriptions": ("drug_code",),
    "raw_shop.payments": ("card_number", "gateway_message"),
    "raw_app.devices": ("device_id", "push_token"),
    "raw_app.web_events": ("ip_address",),
    "raw_hr.employees": ("bank_account",),
}


def spilt(built: Built, state: str, schemas: tuple[str, ...]) -> dict[str, int]:
    """Count, for every text column of some schemas, the values that a raw column holds verbatim."""
    raw = " union ".join(
        f"select {column} as value from {table}" for table, columns in CANARIES.items() for column in columns
    )
    built.rows(state, f"create or replace temp table spilt as {raw}")
    columns = built.rows(
        state,
        "select table_schema, table_name, column_name from information_schema.columns "
        f"where table_catalog = 'willow' and table_schema in {schemas} and data_type = 'VARCHAR' order by all",
    )
    found = {
        f"{table}.{column}": built.count(
            state, f'select count(*) from {schema}.{table} where "{column}" in (from spilt)'
        )
        for schema, table, column in columns
    }
    return {name: count for name, count in found.items() if count}


def test_the_leaky_state_is_stopped_before_anything_is_built(project: Path, built: Built) -> None:
    done = dbt(project, "build", "--vars", "state: leaky")
    assert done.returncode == 2
    assert "Governance Error" in done.stdout
    assert "error[GV3" in done.stdout
    assert not (project / "target" / "willow.duckdb").exists()


def test_the_project_has_the_parts_its_readme_tells_of(built: Built) -> None:
    kinds = dict(
        built.rows(
            "clean",
            "select table_type, count(*) from information_schema.tables where table_catalog = 'willow' group by all",
        )
    )
    assert kinds["BASE TABLE"] > 20
    assert kinds["VIEW"] >= 20
    assert len(list(EXAMPLE.glob("models/**/*.sql"))) >= 30
    assert len(list(EXAMPLE.glob("models/**/*.py"))) == 2


def test_no_table_of_the_clean_state_is_empty(built: Built) -> None:
    names = built.rows(
        "clean",
        "select table_schema, table_name from information_schema.tables where table_catalog = 'willow' order by all",
    )
    assert [
        name for name in names if not built.count("clean", f"select count(*) from {'.'.join(name)}")
    ] == []


def test_the_clean_state_shows_no_raw_value_to_the_company_or_to_researchers(built: Built) -> None:
    assert spilt(built, "clean", ("bi", "research")) == {}


def test_the_canaries_sing_in_the_leaky_state(built: Built) -> None:
    assert len(spilt(built, "leaky", ("bi", "research"))) >= 12


def test_the_clean_newsletter_reaches_only_people_of_14_and_over_who_agreed(built: Built) -> None:
    agreed = (
        "select person_id from raw_clinic.consents "
        "where purpose = 'marketing.email' and granted and withdrawn_at is null"
    )
    audience = "from growth.growth_newsletter_audience inner join raw_clinic.people using (person_id)"
    assert built.count("clean", f"select count(*) {audience}") > 50
    assert built.count("clean", f"select count(*) {audience} where person_id not in ({agreed})") == 0
    young = "birth_date > current_date - interval 14 year"
    assert built.count("clean", f"select count(*) {audience} where {young}") == 0


@pytest.mark.parametrize("leak", leaks(), ids=lambda leak: leak["name"])
def test_the_leak_is_real(built: Built, leak: dict[str, Any]) -> None:
    assert built.count("leaky", leak["proof"]) > 0


def test_every_leak_is_of_another_kind_and_has_a_model_of_its_own() -> None:
    listed = leaks()
    for part in ("name", "kind", "model"):
        assert len({leak[part] for leak in listed}) == len(listed) >= 10
    planted = {path.stem for path in EXAMPLE.glob("models/marts/*/leaky/*.*") if path.suffix != ".yml"}
    planted |= {path.stem for path in EXAMPLE.glob("data_tests/leaky/*.sql")}
    planted |= {path.stem for path in EXAMPLE.glob("seeds/leaky/*.csv")} | {"exposure:insurer_risk_report"}
    planted.remove("press_contacts")  # shows the seed to the company, and is no leak of its own
    assert {leak["model"] for leak in listed} == planted
