"""What a finding says: the right line, who decides, what could be done with the data, the law, a fix, a waiver."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.findings.model import Finding
from governance.readers.policy import read_policy
from tests.core.policy.project import judge, write_policy

POLICY = """\
version: 1
regimes: [pipl, gdpr]
subjects:
  person: {key: raw.people.id, population: 90000}
classify:
  raw.people:
    subject: person
    columns: {id: account.id, email: contact.email, what: health.diagnosis}
purposes:
  analytics: {basis: legitimate_interest}
zones:
  "models/kpi/**": {for: [analytics], audience: company}
declassify:
  - {macro: tokens.keyed, gives: pseudonym.keyed, secret: env.KEY}
rules:
  - forbid: contact.*
    audience: company
    except: {state: pseudonym.keyed}
    because: "Readers need no addresses"
"""
TABLES = {"raw.people": {"id": "integer", "email": "varchar", "what": "varchar"}}


def find(folder: Path, sql: str, code: str) -> Finding:
    judged = judge(folder, policy=POLICY, models={"models/kpi/m.sql": sql}, tables=TABLES)
    return next(finding for finding in judged.findings if finding.code == code)


def test_everything_a_person_needs(tmp_path: Path) -> None:
    found = find(tmp_path, "select\n  id,\n  md5(lower(email)) as code\nfrom raw.people\n", "GV302")
    assert found.message == "`contact.email` reaches `kpi.m.code` as an open pseudonym"
    assert str(found.location) == "models/kpi/m.sql:3:3"
    assert found.location is not None
    assert found.location.length == len("md5(lower(email))")
    assert found.snippet == ((3, "  md5(lower(email)) as code"),)
    assert found.who == (
        "zone `models/kpi/**` serves `analytics` for company; "
        'rule privacy.yml:16 forbids it because "Readers need no addresses"'
    )
    assert found.what == "MD5 without a secret: anyone with a list of such values can recompute it"
    assert [str(step.column) for step in found.path] == ["raw.people.email", "kpi.m.code"]
    assert found.path[1].operations == ("lower", "md5")
    assert "PIPL 73(3); GDPR 4(5)" in found.law
    assert found.fix[0] == "{{ tokens.keyed('email') }}"
    assert found.rule == "privacy.yml:16"


def test_the_ready_waiver_covers_its_finding(tmp_path: Path) -> None:
    sql = "select md5(email) as code, id from raw.people"
    found = find(tmp_path, sql, "GV302")
    filled = found.waive.replace("reason: ", "reason: r").replace(
        "approved_by: ", "approved_by: a@example.com"
    )
    filled = filled.replace("expires: ", "expires: 2027-01-01")
    (tmp_path / "again").mkdir()
    policy = POLICY + f"approvers: [a@example.com]\nwaivers:\n  - {filled}\n"
    judged = judge(tmp_path / "again", policy=policy, models={"models/kpi/m.sql": sql}, tables=TABLES)
    assert [f.code for f in judged.findings if not f.waived_by] == []
    assert [f.waived_by for f in judged.findings] == ["a@example.com (privacy.yml:22)"]


@pytest.mark.parametrize(
    ("sql", "code", "line", "what"),
    [
        (
            "select sha256('pepper' || email) as c from raw.people",
            "GV302",
            1,
            "SHA-256 with a salt that stands in the code",
        ),
        ("select to_base64(encode(email)) as c from raw.people", "GV302", 1, "is only encoded"),
        ("select email from raw.people", "GV302", 1, "names a person to everyone who reads it"),
        (
            "select id, what from raw.people",
            "GV303",
            1,
            "tells `health.diagnosis` of a person; rows lead to the person by `id`",
        ),
        ("select id\nfrom raw.people\nwhere\n  what = 'E11'", "GV309", 4, "so the list itself tells it"),
        (
            "select id as x from raw.people\nunion all\nselect what from raw.people",
            "GV303",
            3,
            "tells `health.diagnosis`",
        ),
    ],
)
def test_what_could_be_done_and_where(sql: str, code: str, line: int, what: str, tmp_path: Path) -> None:
    found = find(tmp_path, sql, code)
    assert what in found.what
    assert found.location is not None
    assert found.location.line == line
    assert found.fix
    assert all("waive" not in fix for fix in found.fix)


def test_every_finding_is_whole(tmp_path: Path) -> None:
    judged = judge(
        tmp_path,
        policy=POLICY,
        models={
            "models/kpi/m.sql": "select *, md5(email) as h from raw.people where what like 'E%'",
            "models/x/n.sql": "select emial from raw.people",
        },
        tables=TABLES,
    )
    assert judged.findings
    for finding in judged.findings:
        assert finding.fix, finding.code
        assert finding.location is not None, finding.code
        assert len(finding.message) < 300
        assert "None" not in finding.message + finding.who + finding.what


def test_law_flags_what_was_not_checked(tmp_path: Path) -> None:
    taxonomy = read_policy(write_policy(tmp_path, POLICY)).facts.taxonomy
    unverified = [
        (regime.name, name) for regime in taxonomy.regimes for name, entry in regime.entries.items()
        if entry.article and not entry.verified
    ]  # fmt: skip
    assert unverified, "the packs hold entries from memory"
    found = find(tmp_path, "select email from raw.people", "GV302")
    assert "(unverified)" in found.law


@pytest.mark.parametrize("stated", [True, False])
def test_an_estimate_says_when_its_population_is_assumed(stated: bool, tmp_path: Path) -> None:
    policy = POLICY.replace(
        "what: health.diagnosis", "born: demographic.birth_date, zip: contact.address.postal"
    )
    if not stated:
        policy = policy.replace(", population: 90000", "")
    tables = {"raw.people": {"id": "integer", "email": "varchar", "born": "date", "zip": "varchar"}}
    models = {"models/kpi/m.sql": "select born, zip from raw.people"}
    judged = judge(tmp_path, policy=policy, models=models, tables=tables)
    [found] = [finding for finding in judged.findings if finding.code == "GV308"]
    assert ("10,000 people are assumed" in found.what) is not stated
