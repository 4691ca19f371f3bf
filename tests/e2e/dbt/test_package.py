"""The dbt package on DuckDB: what its macros make of values, and what its tests count."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from governance.dbt.run import compile_project
from governance.pipeline import check
from governance.readers.policy import read_policy
from tests.e2e.dbt.harness import ROOT, Project

pytestmark = pytest.mark.e2e
KEY = "a-key-for-made-up-people"
ENV = {"GOVERNANCE_ROOT": str(ROOT), "DBT_ENV_SECRET_PII_KEY": KEY}
_TESTS = yaml.safe_load((Path(__file__).parent / "cases" / "package_tests.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.copy("package", tmp_path_factory.mktemp("package") / "project")
    assert project.dbt("deps", env=ENV).code == 0
    outcome = project.dbt("build", env=ENV)
    assert outcome.code == 0, outcome.output
    return project


def keyed(value: str, domain: str = "") -> str:
    inner = hashlib.sha256(f"{KEY}{domain}|{value}".encode()).hexdigest()
    return hashlib.sha256(f"{KEY}{inner}".encode()).hexdigest()


def test_macros_leave_what_they_say(package):
    empty, ann, ben = sorted(package.rows("main.masked"), key=lambda row: row[1] is not None and row[0])
    assert ann == (
        1,
        keyed("ann@example.com"),
        keyed("ann@example.com", "mailing"),
        "a***",
        "a***@example.com",
        "***99",
        "***0000",
        datetime.date(1980, 1, 1),
        datetime.date(1980, 5, 1),
        1980,
        40,
        "101",
        1000.0,
        None,
    )
    assert ben[7:] == (datetime.date(1981, 1, 1), datetime.date(1981, 1, 1), 1980, 90, "101", 500.0, None)
    assert set(empty[1:]) == {None}


def test_the_key_is_in_no_file_that_dbt_writes(package):
    files = [path for path in (package.root).rglob("*") if path.is_file() and path.suffix != ".yml"]
    assert any(path.name == "dbt.log" for path in files)
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_short_key_stops_the_run_before_anything_is_built(package, tmp_path):
    project = Project(package.root)
    outcome = project.dbt("run", env={**ENV, "DBT_ENV_SECRET_PII_KEY": "short"})
    assert outcome.code == 2, outcome.output
    assert "no pseudonym key of at least 16 characters" in outcome.output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            "generalize_date('birth_date', to='mont')",
            "`to` must be one of decade, year, quarter, month, week",
        ),
        ("generalize_date('birth_date', to='mont')", "did you mean `month`?"),
        ("mask_phone('phone', keep=9)", "`keep` must be a whole number from 1 to 4, not 9"),
        ("mask_email('email', keep_domain='no')", "`keep_domain` must be true or false"),
        ("mask_email(email)", "the first argument must be SQL as text, such as mask_email('a_column')"),
        ("generalize_age('age', cap=120)", "`cap` must be a whole number from 1 to 90"),
        ("bucket('salary', 0)", "`width` must be a number above 0"),
        ("redact('email', 'text) from secrets --')", "`data_type` must be the name of a type"),
        ("pseudonymize('email', domain=\"x' || '\")", "`domain` must be a word of letters"),
    ],
)
def test_wrong_arguments_are_refused(package, call, says):
    package.write(
        {"models/wrong.sql": f"select {{{{ dbt_governance.{call} }}}} as x from {{{{ ref('people') }}}}\n"}
    )
    outcome = package.dbt("compile", "-s", "wrong", env=ENV)
    package.write({"models/wrong.sql": None})
    assert outcome.code != 0
    assert says in outcome.output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("test", "says"),
    [
        ("retention: {arguments: {keep: 2, unit: yaer}}", "did you mean `year`?"),
        ("retention: {arguments: {keep: none}}", "`keep` must be a whole number of at least 1"),
        (
            "no_personal_values: {arguments: {kinds: [mail]}}",
            "`kinds` must be one of card, email, phone, not `mail`",
        ),
        ("no_personal_values: {arguments: {kinds: email}}", "`kinds` must be a list"),
    ],
)
def test_wrong_arguments_of_tests_are_refused(package, test, says):
    body = f"data_tests: [{{dbt_governance.{test}}}]"
    package.write(
        {"models/wrong.yml": f"seeds: [{{name: consents, columns: [{{name: purpose, {body}}}]}}]\n"}
    )
    outcome = package.dbt("compile", "-s", "consents", env=ENV)
    package.write({"models/wrong.yml": None})
    assert outcome.code != 0
    assert says in outcome.output


@pytest.mark.slow
@pytest.mark.parametrize("materialized", ["table", "view"])
def test_without_the_gate_what_is_declared_is_tagged(package, materialized):
    config = f"materialized='{materialized}', post_hook='{{{{ dbt_governance.apply_tags() }}}}'"
    column = '{name: Host, description: "It\'s", config: {meta: {governance: {class: [contact.email, device.ip]}}}}'
    package.write(
        {
            "models/tagged.sql": f"{{{{ config({config}) }}}}select 'x' as host, 1 as other\n",
            "models/tagged.yml": f"models: [{{name: tagged, columns: [{column}, {{name: other}}]}}]\n",
        }
    )
    outcome = package.dbt("run", "-s", "tagged", env=ENV)
    package.write({"models/tagged.sql": None, "models/tagged.yml": None})
    assert outcome.code == 0, outcome.output
    with package._connect() as connection:
        sql = "select column_name, comment from duckdb_columns() where table_name = 'tagged' order by 1"
        found = connection.execute(sql).fetchall()
    assert found == [("host", "It's personal data: contact.email, device.ip"), ("other", None)]


@pytest.fixture(scope="module")
def counted(package: Project) -> dict[str, int]:
    """Run every case's test in one go and return what each counted."""
    model: list[Any] = []
    columns: dict[str, list[Any]] = {}
    for at, case in enumerate(_TESTS):
        name, body = (case["test"], {}) if isinstance(case["test"], str) else next(iter(case["test"].items()))
        entry = {name: {**body, "name": f"case_{at}"}}
        (model if not case["column"] else columns.setdefault(case["column"], [])).append(entry)
    document = {
        "seeds": [
            {
                "name": "people",
                "config": {"column_types": {"postal_code": "varchar", "card": "varchar", "phone": "varchar"}},
                "data_tests": model,
                "columns": [{"name": name, "data_tests": tests} for name, tests in columns.items()],
            }
        ]
    }
    package.write({"seeds/schema.yml": yaml.safe_dump(document)})
    outcome = package.dbt("test", "--store-failures", env=ENV)
    assert outcome.code == 1, outcome.output
    results = json.loads(package.text("target/run_results.json"))["results"]
    found = {
        r["unique_id"].split(".")[2]: r["failures"] for r in results if r["unique_id"].startswith("test.")
    }
    assert len(found) == len(_TESTS)
    return found


@pytest.mark.parametrize("at", range(len(_TESTS)), ids=[case["name"].replace(" ", "-") for case in _TESTS])
def test_generic_test_counts(counted, at):
    assert counted[f"case_{at}"] == _TESTS[at]["failures"]


def test_generic_tests_store_counts_and_no_rows(package, counted):
    stored = [name for name in package.relations() if name.startswith("main_dbt_test__audit.")]
    assert len(stored) == len(_TESTS)
    for name in stored:
        (row,) = package.rows(name)
        assert isinstance(row[0], int)
        assert len(row) == 1


def test_inventory_lists_what_is_declared(package):
    outcome = package.dbt("--quiet", "run-operation", "governance_inventory", env=ENV)
    assert outcome.code == 0, outcome.output
    (entry,) = json.loads(outcome.output)["datasets"]
    assert entry["unique_id"] == "model.package.masked"
    assert entry["governance"] == {"purpose": ["analytics"]}
    assert entry["columns"] == {"keyed": {"class": "contact.email"}}


def test_require_plugin_stops_a_run_that_is_not_gated(tmp_path):
    hook = 'on-run-start: ["{{ dbt_governance.require_plugin() }}"]\n'
    project = Project.copy("shop", tmp_path / "shop", {"packages.yml": _packages()})
    project.write({"dbt_project.yml": project.text("dbt_project.yml") + hook})
    assert project.dbt("deps", env=ENV).code == 0
    off = project.dbt("build", env={**ENV, "DBT_GOVERNANCE": "off"})
    assert off.code == 2, off.output
    assert "the gate is not on in this run" in off.output
    assert project.relations() == set()
    armed = project.dbt("build", env=ENV)
    assert armed.code == 0, armed.output


def _packages() -> str:
    return "packages:\n  - local: \"{{ env_var('GOVERNANCE_ROOT') }}\"\n"


@pytest.fixture(scope="module")
def states(package: Project) -> dict[str, set[str]]:
    """The states of the labels that the offline rendering of `masked` leads to."""
    policy = read_policy(Path(__file__).parent / "cases" / "package_privacy.yml", shown="privacy.yml")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENV.items():
            patch.setenv(name, value)
        project = compile_project(package.root)
    report = check(project, policy, today=datetime.date(2026, 11, 23))
    relation = report.labels["shop.main.masked"]
    return {column: {label.state.value for label in labels} for column, labels in relation.columns.items()}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("keyed", {"pseudonym.keyed"}),
        ("keyed_for_mailing", {"pseudonym.keyed"}),
        ("mail", {"masked"}),
        ("phone", {"masked"}),
        ("card", {"masked"}),
        ("born", {"generalised"}),
        ("born_month", {"generalised"}),
        ("born_decade", {"generalised"}),
        ("age", {"generalised"}),
        ("postal", {"generalised"}),
        ("pay", {"generalised"}),
        ("nothing", set()),
    ],
)
def test_lineage_sees_what_a_macro_does(states, column, expected):
    """By the SQL and not by the name: the macros are no trusted list."""
    assert states.get(column, set()) == expected
