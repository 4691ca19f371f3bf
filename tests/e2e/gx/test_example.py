"""The example clinic, built by dbt with the gate off: what its rows confirm, and which leaks they show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from governance_checks import connect, run
from governance_checks.witness import read_witnesses

from governance.pipeline import check
from governance.policy.report import Report
from governance.readers.dbt_manifest import read_manifest
from governance.readers.policy import read_policy
from tests.e2e.example.conftest import copy_project, dbt

pytestmark = pytest.mark.e2e


@dataclass(frozen=True)
class Clinic:
    """One database that holds both states, and what static analysis says of each."""

    folder: Path
    reports: dict[str, Report]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """The leaky state holds every clean model too, so one build serves both."""
    folder = copy_project(tmp_path_factory.mktemp("clinic"))
    reports = {}
    for arguments in (
        ("deps",),
        ("build", "--exclude-resource-type", "test", "unit_test", "--vars", "state: leaky"),
        ("compile", "--vars", "state: clean"),
    ):
        done = dbt(folder, *arguments, gated=False)
        assert done.returncode == 0, done.stdout
        if arguments[0] != "deps":
            project = read_manifest(folder / "target" / "manifest.json", project_dir=folder)
            policy = read_policy(folder / "privacy.yml")
            reports[arguments[-1].split()[-1]] = check(project, policy, today=date(2026, 11, 23))
    return Clinic(folder, reports)


def test_the_clean_state_passes_and_leaves_witnesses(clinic, tmp_path):
    report, out, path = clinic.reports["clean"], tmp_path / "out.json", tmp_path / "w" / "witnesses.json"
    target = connect.find_connection(clinic.folder)
    code = run.data_check(report, connection=target, out=out, format="json", witnesses=path)
    document = json.loads(out.read_text())
    wrong = [c for c in document["checks"] if c["status"] in {"fail", "not_verified"}]
    assert (code, wrong) == (0, [])
    assert document["summary"]["pass"] >= 60
    assert {c["kind"] for c in document["checks"] if c["status"] == "pass"} >= {
        "free_of_personal_values", "no_raw_values", "no_guessable_hashes", "masked", "smallest_group",
        "groups_of_people", "consent", "adults",
    }  # fmt: skip
    proved = read_witnesses(path, report.project)
    assert proved
    assert min(proved.values()) >= 20
    assert read_witnesses(path, clinic.reports["leaky"].project) == proved


SHOWN = {
    ("k_anonymity", "bi.kpi_member_profile"),
    ("no_guessable_hashes", "bi.kpi_customer_value"),
    ("no_guessable_hashes", "bi.kpi_callbacks"),
    ("no_guessable_hashes", "partner.partner_card_matching"),
    ("groups_of_people", "bi.kpi_salaries_by_title"),
    ("consent", "growth.growth_newsletter_backfill"),
    ("adults", "growth.growth_newsletter_relaunch"),
}
"""Planted leaks that rows can show."""


def test_the_leaky_state_fails_where_rows_can_show_it(clinic, tmp_path, capsys):
    target = connect.find_connection(clinic.folder)
    path = tmp_path / "witnesses.json"
    code = run.data_check(
        clinic.reports["leaky"], connection=target, engine="sql", format="json", witnesses=path
    )
    document = json.loads(capsys.readouterr().out)
    failed = {
        (c["kind"], c["relation"].partition(".")[2]) for c in document["checks"] if c["status"] == "fail"
    }
    assert code == 1
    assert failed >= SHOWN
    clean = {c["relation"] for c in document["checks"]} & {
        n.relation for n in clinic.reports["clean"].project.nodes.values()
    }
    assert not [c for c in document["checks"] if c["status"] == "fail" and c["relation"] in clean]
    text = json.dumps(document) + path.read_text()
    assert "@example" not in text


def test_without_the_profile_s_key_what_cannot_be_seen_is_not_verified(clinic, tmp_path):
    """A view that reads the pseudonym key is empty-handed in a session without it."""
    file = clinic.folder / "target" / "willow.duckdb"
    code = run.data_check(
        clinic.reports["clean"],
        connection=str(file),
        engine="sql",
        format="json",
        out=tmp_path / "out.json",
    )
    reasons = {
        c["relation"]: c.get("reason") for c in json.loads((tmp_path / "out.json").read_text())["checks"]
    }
    assert code == 2
    assert any(r and r.startswith("the column holds no value") for r in reasons.values())
