"""The gate and the package on a real Postgres: what is stopped, what is counted, and what is there when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.dbt import postgres
from tests.e2e.dbt.harness import ROOT, Outcome, Project

postgres.require()
pytestmark = pytest.mark.e2e
KEY = postgres.KEY


class Clinic:
    """The project and its server."""

    def __init__(self, project: Project, server: postgres.Server) -> None:
        self.project = project
        self.server = server
        self.output = ""

    def dbt(self, *args: str, key: str = KEY) -> Outcome:
        env = {"GOVERNANCE_ROOT": str(ROOT), "CLINIC_PORT": str(self.server.port)}
        outcome = self.project.dbt(
            *args, env={**env, "PGOPTIONS": f"-c dbt_governance.key={key}"} if key else env
        )
        self.output += outcome.output
        return outcome

    def relations(self) -> set[str]:
        sql = "select table_schema || '.' || table_name from information_schema.tables where table_schema like 'main%'"
        return {row[0] for row in self.server.query(sql)}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    server = postgres.Server()
    try:
        clinic = Clinic(Project.copy("postgres", tmp_path_factory.mktemp("clinic") / "project"), server)
        assert clinic.dbt("deps").code == 0
        yield clinic
    finally:
        server.stop()


@pytest.fixture(scope="module")
def clinic(empty: Clinic) -> Clinic:
    leak = {"models/marts/leak.sql": "select person_id, email from {{ ref('stg_people') }}\n"}
    empty.project.write(leak)
    stopped = empty.dbt("build")
    assert stopped.code == 2, stopped.output
    assert "error[GV3" in stopped.output
    assert "leak" in stopped.output
    assert empty.relations() == set()
    empty.project.write(dict.fromkeys(leak))
    outcome = empty.dbt("build")
    assert outcome.code == 0, outcome.output
    return empty


def keyed(value: str, domain: str = "") -> str:
    inner = hashlib.sha256(f"{KEY}{domain}|{value}".encode()).hexdigest()
    return hashlib.sha256(f"{KEY}{inner}".encode()).hexdigest()


def test_macros_leave_what_they_say(clinic):
    ann, ben, nobody, zofie, blank = clinic.server.query("select * from main.masked order by person_id")
    assert ann[1:] == [
        keyed("ann@example.com"),
        keyed("ann@example.com", "mailing"),
        "***99",
        "***0000",
        "1980-01-01",
        "1980-05-12",
        "1980",
        "40",
        "101",
        "1000",
        "~",
    ]
    assert ben[5:] == ["1981-01-01", "1980-12-29", "1980", "90", "101", "500", "~"]
    assert set(nobody[1:]) == {"~"}
    # Short values show nothing, and a number below nought is not above its band.
    assert zofie[1:] == [
        keyed("žofie@example.org"),
        keyed("žofie@example.org", "mailing"),
        *("***", "***", "2019-01-01", "2019-12-30", "2010", "5", "9", "-500", "~"),
    ]
    assert blank[1:5] == [keyed(""), keyed("", "mailing"), "***", "***"]


def test_masked_addresses_and_bands_on_any_text(clinic):
    from tests.e2e.dbt.warehouse import Warehouse

    calls = ["mask_email('v')", "mask_email('v', keep_domain=true)", "truncate_postal('v')"]
    made = ", ".join(Warehouse("postgres").line(call) for call in calls)
    values = (
        "(values (1, 'ann@example.com'), (2, 'žo@example.org'), (3, ''), (4, null), (5, 'none')) as t (n, v)"
    )
    assert clinic.server.query(f"select {made} from {values} order by n") == [
        ["a***", "a***@example.com", "ann"],
        ["ž***", "ž***@example.org", "žo@"],
        ["***", "***@", ""],
        ["~", "~", "~"],
        ["n***", "n***@", "non"],
    ]


def test_pseudonyms_stay_the_same_from_run_to_run(clinic):
    before = clinic.server.query("select person_id, keyed from main.masked order by 1")
    assert clinic.dbt("run", "-s", "masked").code == 0
    assert clinic.server.query("select person_id, keyed from main.masked order by 1") == before


def test_columns_are_told_apart_in_the_transaction_that_makes_them(clinic):
    comments = clinic.server.query(
        "select c.relname, a.attname, d.description from pg_description d join pg_class c on c.oid = d.objoid "
        "join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid "
        "where c.relnamespace = 'main'::regnamespace order by 1, 2"
    )
    said = {(relation, column): text for relation, column, text in comments}
    assert said["stg_people", "email"] == "Where 'we' write to personal data: contact.email (raw)"
    assert said["masked", "keyed"] == "personal data: contact.email (pseudonym.keyed)"
    assert ("masked", "nothing") not in said
    labels = clinic.server.query(
        "select s.provider, a.attname, s.label, s.xmin = c.xmin from pg_seclabel s "
        "join pg_class c on c.oid = s.objoid join pg_attribute a on a.attrelid = c.oid and a.attnum = s.objsubid "
        "where c.relname = 'masked' order by 2"
    )
    assert ["classes", "keyed", "contact.email", "t"] in labels
    # What one transaction wrote bears its number.
    assert {row[3] for row in labels} == {"t"}
    assert clinic.server.query(
        "select distinct d.xmin = c.xmin from pg_description d join pg_class c on c.oid = d.objoid "
        "where c.relname in ('masked', 'stg_people') and d.objsubid > 0"
    ) == [["t"]]


def test_a_table_whose_tags_fail_is_not_there(clinic):
    late = "{{ config(materialized='table', post_hook='analyze main.nothing_there') }}select person_id from {{ ref('stg_people') }}\n"
    clinic.project.write({"models/marts/late.sql": late})
    outcome = clinic.dbt("run", "-s", "late")
    clinic.project.write({"models/marts/late.sql": None})
    assert outcome.code == 1, outcome.output
    assert 'nothing_there" does not exist' in outcome.output
    assert "main.late" not in clinic.relations()
    tagged = [
        line for line in clinic.server.log().splitlines() if "comment on column" in line and '"late"' in line
    ]
    assert tagged
    assert clinic.server.query(
        "select count(*) from pg_seclabel where objoid not in (select oid from pg_class)"
    ) == [["0"]]


TESTS = """
seeds:
  - name: people
    data_tests:
      - dbt_governance.k_anonymity: {name: by_postal, arguments: {columns: [postal_code], k: 2}}
      - dbt_governance.k_anonymity: {name: by_area, arguments: {columns: ["left(postal_code, 3)"], k: 2, subject: person_id}}
      - dbt_governance.l_diversity: {name: diagnoses, arguments: {columns: [postal_code], sensitive: diagnosis, l: 2}}
    columns:
      - name: email
        data_tests: [{dbt_governance.no_personal_values: {name: addresses}}]
      - name: phone
        data_tests: [{dbt_governance.no_personal_values: {name: numbers, arguments: {kinds: [phone]}}}]
      - name: card
        data_tests: [{dbt_governance.no_personal_values: {name: cards, arguments: {kinds: [card]}}}]
      - name: age
        data_tests: [{dbt_governance.no_personal_values: {name: nothing_in_a_number}}]
      - name: person_id
        data_tests:
          - dbt_governance.only_consented: {name: agreed, arguments: {consents: ref('consents'), key: person_id, when: "given.granted"}}
      - name: birth_date
        data_tests:
          - dbt_governance.retention: {name: kept_too_long, arguments: {keep: 30, unit: year}}
          - dbt_governance.retention: {name: kept, arguments: {keep: 200, unit: year}}
"""
COUNTS = {
    "by_postal": 4,
    "by_area": 2,
    "diagnoses": 4,
    "addresses": 3,
    "numbers": 2,
    "cards": 2,
    "nothing_in_a_number": 0,
    "agreed": 3,
    "kept_too_long": 2,
    "kept": 0,
}


def test_generic_tests_count_and_store_no_row(clinic):
    clinic.project.write({"seeds/schema.yml": TESTS})
    outcome = clinic.dbt("test", "-s", "people", "--store-failures")
    clinic.project.write({"seeds/schema.yml": None})
    assert outcome.code == 1, outcome.output
    results = json.loads(clinic.project.text("target/run_results.json"))["results"]
    counted = {
        r["unique_id"].split(".")[2]: r["failures"] for r in results if r["unique_id"].startswith("test.")
    }
    assert counted == COUNTS
    for name, expected in COUNTS.items():
        ((count,),) = clinic.server.query(f"select * from main_dbt_test__audit.{name}")
        assert int(count) == expected
    assert "example.com" not in outcome.output


def test_inventory_lists_what_is_declared(clinic):
    declared = "models:\n  - name: masked\n    columns: [{name: keyed, config: {meta: {governance: {class: contact.email}}}}]\n"
    clinic.project.write({"models/marts/schema.yml": declared})
    outcome = clinic.dbt("--quiet", "run-operation", "governance_inventory")
    clinic.project.write({"models/marts/schema.yml": None})
    assert outcome.code == 0, outcome.output
    (entry,) = json.loads(outcome.output)["datasets"]
    assert entry["relation"] == '"postgres"."main"."masked"'
    assert entry["columns"] == {"keyed": {"class": "contact.email"}}


@pytest.mark.parametrize(
    ("key", "says"), [("short", "no pseudonym key of at least 16"), ("", "dbt_governance.key")]
)
def test_without_a_key_nothing_is_built(clinic, key, says):
    clinic.server.query("drop table main.masked")
    outcome = clinic.dbt("run", key=key)
    assert outcome.code != 0
    assert says in outcome.output
    assert "main.masked" not in clinic.relations()
    assert clinic.dbt("run").code == 0


def test_an_empty_key_makes_no_pseudonym(clinic):
    from tests.e2e.dbt.warehouse import Warehouse

    hashed = Warehouse("postgres").line("pseudonymize('v')")
    sql = f"set dbt_governance.key = ''; select {hashed} from (select 'ann@example.com' as v) as t"
    assert clinic.server.query(sql)[-1] == ["~"]


def test_the_key_is_in_no_output_file_or_server_log(clinic):
    broken = "select {{ dbt_governance.pseudonymize('email') }} / 0 as x from {{ ref('stg_people') }}\n"
    clinic.project.write({"models/marts/broken.sql": "{{ config(materialized='table') }}" + broken})
    outcome = clinic.dbt("--debug", "run", "-s", "broken")
    clinic.project.write({"models/marts/broken.sql": None})
    assert outcome.code == 1, outcome.output
    assert "dbt_governance.key" in outcome.output
    assert KEY not in clinic.output
    assert KEY not in clinic.server.log()
    root: Path = clinic.project.root
    files = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    assert {"dbt.log", "run_results.json", "manifest.json", "masked.sql", "report.json"} <= {
        f.name for f in files
    }
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []
