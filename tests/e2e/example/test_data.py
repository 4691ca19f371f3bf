"""The fabricated data: reproducible, obviously made up, and with the people the story needs."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.e2e.example.conftest import EXAMPLE

DATA = EXAMPLE / "data"
FILES = sorted(DATA.glob("*/*.csv"))
PHONES = re.compile(r"\+49 30 23125 \d{3}|\+33 6 39 98 \d{2} \d{2}|\+44 7700 900\d{3}|\+86 000 0000 \d{4}")
ADDRESSES = re.compile(r"[\w.]+@example\.(com|org|net)")
DOCUMENTATION_NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.")
TEST_CARDS = {
    "4111111111111111", "4242424242424242", "4012888888881881", "4000056655665556", "5555555555554444",
    "5105105105105100", "2223003122003222", "378282246310005", "371449635398431", "6011111111111117",
    "6011000990139424", "3566002020360505",
}  # fmt: skip


def table(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_generator_writes_the_committed_files_byte_for_byte(tmp_path: Path) -> None:
    script = EXAMPLE / "scripts" / "generate_data.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, capture_output=True, timeout=60)
    written = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.glob("*/*.csv")}
    committed = {path.relative_to(DATA).as_posix(): path.read_bytes() for path in FILES}
    assert len(committed) == 14
    assert [name for name in sorted({*written, *committed}) if written.get(name) != committed.get(name)] == []


def test_the_tables_of_the_schema_are_the_files_with_their_columns() -> None:
    ddl = (DATA / "schema.sql").read_text(encoding="utf-8")
    declared = {
        f"{schema}/{name}": re.findall(
            r"(\w+) (?:varchar|date|timestamp|boolean|integer|double|decimal)", body
        )
        for schema, name, body in re.findall(r"replace table (\w+)\.(\w+) \((.*?)\n\);", ddl, re.DOTALL)
    }
    headers = {}
    for path in FILES:
        with path.open(encoding="utf-8") as file:
            headers[path.relative_to(DATA).with_suffix("").as_posix()] = file.readline().strip().split(",")
    assert declared == headers


def test_some_hundred_people_some_of_them_children_with_guardians() -> None:
    people = table("raw_clinic/people")
    children = {
        row["person_id"] for row in people if date.fromisoformat(row["birth_date"]) > date(2015, 12, 31)
    }
    adults = {row["person_id"] for row in people if date.fromisoformat(row["birth_date"]) < date(2009, 1, 1)}
    assert len(people) == len(children) + len(adults) == 420
    assert {row["person_id"] for row in table("raw_clinic/guardians")} == children
    assert len(children) > 20


def test_records_are_chinese_and_european() -> None:
    countries = [row["country_code"] for row in table("raw_clinic/people")]
    assert set(countries) == {"CN", "DE", "FR", "IE"}
    assert all(countries.count(code) >= 20 for code in sorted(set(countries)))
    assert any(re.search(r"[\u4e00-\u9fff]", row["full_name"]) for row in table("raw_clinic/people"))


def test_consents_are_given_refused_and_withdrawn() -> None:
    rows = [row for row in table("raw_clinic/consents") if row["purpose"] == "marketing.email"]
    assert sum(row["granted"] == "true" and not row["withdrawn_at"] for row in rows) > 50
    assert sum(row["granted"] == "false" for row in rows) > 20
    assert sum(bool(row["withdrawn_at"]) for row in rows) > 20


@pytest.mark.parametrize(
    ("name", "column", "allowed"),
    [
        ("raw_clinic/people", "email", ADDRESSES),
        ("raw_clinic/guardians", "email", ADDRESSES),
        ("raw_hr/employees", "work_email", ADDRESSES),
        ("raw_clinic/people", "phone", PHONES),
        ("raw_clinic/guardians", "phone", PHONES),
        ("raw_clinic/people", "national_id", re.compile(r"TEST-[A-Z]{2}-\d{6}")),
        ("raw_hr/employees", "bank_account", re.compile(r"XX00TEST\d{10}")),
    ],
)
def test_only_reserved_or_impossible_values_are_used(
    name: str, column: str, allowed: re.Pattern[str]
) -> None:
    wrong = sum(not allowed.fullmatch(row[column]) for row in table(name))
    assert wrong == 0


def test_cards_are_published_test_numbers() -> None:
    assert {row["card_number"] for row in table("raw_shop/payments")} == TEST_CARDS


def test_addresses_of_the_network_are_for_documentation_and_positions_are_at_sea() -> None:
    assert all(row["ip_address"].startswith(DOCUMENTATION_NETWORKS) for row in table("raw_app/web_events"))
    assert all(
        abs(float(row["latitude"])) < 0.5 and abs(float(row["longitude"])) < 0.5
        for row in table("raw_app/location_pings")
    )


def test_a_declared_class_has_no_committed_secret_and_no_file_a_machine_path() -> None:
    texts = [path for path in EXAMPLE.rglob("*") if path.suffix in {".yml", ".sql", ".py", ".md"}]
    own = [path for path in texts if not {"target", "dbt_packages", "logs"} & set(path.parts)]
    assert len(own) > 90
    assert [path.name for path in own if str(Path.home()) + "/" in path.read_text(encoding="utf-8")] == []
