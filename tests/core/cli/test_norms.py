"""Waivers that read back as meant, a baseline that shrinks, policies compared, questions answered."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from governance_checks.witness import Witness, digest, write_witnesses

from governance import load_project
from tests.core.cli.conftest import CLEAN, LEAKY, POLICY, SQL, Run

WAIVER = ("--approved-by", "dpo@example.com", "--expires", "2027-01-31", "--today", "2026-11-23")


def finding(governance: Run) -> str:
    return str(json.loads(governance("check", *SQL, "--format", "json").out)["findings"][0]["fingerprint"])


@pytest.mark.parametrize("reason", ["PRIV-88", "it's PRIV-88: a {test}, #1", "yes"])
def test_a_printed_waiver_covers_its_finding(reason: str, project: Path, governance: Run) -> None:
    approved = f"{POLICY}approvers: [dpo@example.com]\n"
    (project / "privacy.yml").write_text(approved)
    printed = governance("waive", finding(governance), *SQL, "--reason", reason, *WAIVER)
    assert printed.code == 0
    (project / "privacy.yml").write_text(f"{approved}waivers:\n{printed.out}")
    result = governance("check", *SQL, "--today", "2026-11-23")
    assert result.code == 0
    assert "1 waived" in result.out
    shown = governance("check", *SQL, "--today", "2026-11-23", "--show-waived")
    assert "waived" in shown.out
    ledger = governance("report", "waivers", *SQL, "--today", "2026-11-23", "--format", "json")
    assert [(w["covers"], w["days"], w["reason"]) for w in json.loads(ledger.out)["waivers"]] == [
        (1, 69, reason)
    ]
    late = governance("check", *SQL, "--today", "2027-02-01")
    assert late.code == 1
    assert "GV320" in late.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("abc123", "--expires", "2027-01-31"), "there is no finding"),
        (("FINDING", "--expires", "2020-01-31"), "not in the future"),
        (("FINDING", "--expires", "soon"), "is not a date"),
        (("GV302", "--expires", "2027-01-31"), "not the id of a finding"),
    ],
)
def test_a_waiver_that_cannot_be(
    arguments: tuple[str, ...], said: str, project: Path, governance: Run
) -> None:
    given = [finding(governance) if a == "FINDING" else a for a in arguments]
    result = governance("waive", *given, *SQL, "--reason", "x", "--approved-by", "a@example.com")
    assert result.code == 2
    assert said in result.err


def test_without_approvers_nobody_approves(project: Path, governance: Run) -> None:
    result = governance("waive", finding(governance), *SQL, "--reason", "PRIV-88", *WAIVER)
    assert result.code == 2
    assert "the policy names no `approvers`" in result.err


def test_only_approvers_approve(project: Path, governance: Run) -> None:
    (project / "privacy.yml").write_text(POLICY + "approvers: [dpo@example.com]\n")
    waiver = ("--reason", "x", "--approved-by", "dop@example.com", "--expires", "2099-01-01")
    result = governance("waive", finding(governance), *SQL, *waiver)
    assert result.code == 2
    assert "did you mean `dpo@example.com`" in result.err


def test_the_baseline_tolerates_and_shrinks(project: Path, governance: Run) -> None:
    (project / "privacy.yml").write_text(POLICY.replace("version: 1\n", "version: 1\nmode: ratchet\n"))
    assert governance("check", *SQL).code == 1
    assert governance("baseline", *SQL).code == 0
    assert governance("check", *SQL).code == 0
    (project / "models/marts/more.sql").write_text(LEAKY.replace("marts.feed", "marts.more"))
    assert governance("check", *SQL).code == 1
    assert governance("baseline", *SQL).code == 0
    assert governance("check", *SQL).code == 1, "what is new is never added"
    (project / "models/marts/feed.sql").write_text(CLEAN)
    governance("baseline", *SQL)
    assert "findings: []" in (project / "privacy_baseline.yml").read_text()


def test_policies_are_compared_by_the_flows_they_allow(project: Path, governance: Run) -> None:
    (project / "loose.yml").write_text(POLICY.partition("rules:")[0])
    tighter = governance("policy-diff", *SQL, "--before", "loose.yml", "--format", "json")
    document = json.loads(tighter.out)
    assert [f["column"] for f in document["denied"]] == ["email_md5"]
    assert document["allowed"] == []
    looser = governance("policy-diff", *SQL, "--before", "privacy.yml", "--policy", "loose.yml")
    assert looser.out.startswith("1 flow becomes allowed:")


@pytest.mark.parametrize(
    ("column", "answer", "code"),
    [("marts.feed.email_md5", "no", 1), ("raw.users.email", "no", 1), ("marts.feed.country", "yes", 0)],
)
def test_can_use(column: str, answer: str, code: int, project: Path, governance: Run) -> None:
    result = governance("can-use", column, "--for", "analytics", "--audience", "company", *SQL)
    assert (result.code, result.out.partition(":")[0]) == (code, answer)
    document = json.loads(
        governance(
            "can-use", column, "--for", "analytics", "--audience", "company", *SQL, "--format", "json"
        ).out
    )
    assert document["answer"] == answer


def test_explain_agrees_with_the_gate(project: Path, governance: Run) -> None:
    document = json.loads(governance("explain", "marts.feed.email_md5", *SQL, "--format", "json").out)
    (label,) = document["labels"]
    assert (label["class"], label["state"], label["origin"]) == (
        "contact.email",
        "pseudonym.open",
        "raw.users.email",
    )
    (decision,) = label["decisions"]
    assert decision["verdict"] == "deny"
    assert decision["rule"] == "privacy.yml:16"
    assert [f["code"] for f in document["findings"]] == ["GV302"]
    text = governance("explain", "feed.email_md5", *SQL).out
    assert "deny:     for analytics by rule privacy.yml:16: Readable identifiers stay inside" in text


def test_explain_says_why_something_is_allowed(clean: Path, governance: Run) -> None:
    text = governance("explain", "staging.stg_users.email", *SQL).out
    assert "contact.email of customer, raw: personal" in text
    text = governance("explain", "marts.feed.country", *SQL).out
    assert re.search(r"allow: +for analytics by the default", text)


def test_explain_a_finding_by_the_first_digits(project: Path, governance: Run) -> None:
    result = governance("explain", finding(governance)[:8], *SQL)
    assert result.code == 0
    assert "error[GV302]" in result.out
    assert "docs/rules/GV302.md" in result.out


def test_coverage_counts(project: Path, governance: Run) -> None:
    document = json.loads(governance("report", "coverage", *SQL, "--format", "json").out)
    zones = {z["zone"]: z for z in document["zones"]}
    assert zones["models/marts/**"]["columns"] == 2
    assert zones["models/marts/**"]["classified"] == 2
    assert document["coverage"]["share"] == 1


def test_witnesses_are_believed_for_the_very_sql_only(project: Path, governance: Run) -> None:
    schema = {"raw.users": dict.fromkeys(("user_id", "email", "country", "illness"), "text")}
    (project / "schema.json").write_text(json.dumps(schema))
    policy = POLICY.replace("country: location.coarse", "country: location.coarse, illness: health.diagnosis")
    (project / "privacy.yml").write_text(
        policy + "  - allow: sensitive\n    for: analytics\n    state: group\n"
    )
    feed = project / "models/marts/feed.sql"
    feed.write_text(
        "create table marts.feed as\nselect illness, count(distinct user_id) as people\nfrom raw.users group by illness\n"
    )
    owed = governance("check", *SQL)
    assert owed.code == 1
    loaded = load_project(sql=["models"], dialect="duckdb", schema="schema.json")
    witness = Witness(
        check="c",
        kind="smallest_group",
        relation="marts.feed",
        digest=digest(loaded, "model.models/marts/feed.sql"),
        rows=3,
        group=25,
    )
    write_witnesses(project / "witnesses.json", [witness])
    assert governance("check", *SQL, "--witnesses", "witnesses.json").code == 0
    feed.write_text(feed.read_text().replace("from raw.users", "from raw.users where true"))
    assert governance("check", *SQL, "--witnesses", "witnesses.json").code == 1
    missing = governance("check", *SQL, "--witnesses", "none.json")
    assert missing.code == 2
    assert "none.json" in missing.err


def test_impact_names_what_depends_on_a_column(project: Path, governance: Run) -> None:
    (project / "models/marts/germans.sql").write_text(
        "create table marts.germans as select user_id from staging.stg_users where country = 'DE'"
    )
    document = json.loads(governance("report", "impact", "raw.users.country", *SQL, "--format", "json").out)
    found = {n["name"]: (n["values"], n["rows"]) for n in document["nodes"]}
    assert found == {
        "staging.stg_users": (["country"], False),
        "marts.feed": (["country"], False),
        "marts.germans": ([], True),
    }
    text = governance("report", "impact", "raw.users.country", *SQL).out
    assert "marts.germans  (for analytics)\n  decides its rows" in text
    assert text.endswith("3 models, 0 exposures\n")


def test_the_page_is_written(project: Path, governance: Run) -> None:
    result = governance("report", "page", *SQL, "--output", "page.html")
    assert result.code == 0
    assert "marts.feed" in (project / "page.html").read_text()


def test_doctor_says_why_the_gate_is_off(project: Path, governance: Run) -> None:
    result = governance("doctor")
    assert result.code == 1
    assert "NO   project: no dbt_project.yml" in result.out
    assert "the gate is NOT on" in result.out
    (project / "dbt_project.yml").write_text("name: x\n")
    assert governance("doctor").code == 0


def test_taxonomy_searches(governance: Run) -> None:
    rows = json.loads(governance("taxonomy", "email", "--regime", "gdpr", "--format", "json").out)
    assert [r["class"] for r in rows] == ["contact.email"]
    assert rows[0]["levels"]["gdpr"]["level"] == "personal"


def test_can_use_asks_for_who_reads_the_zone_unless_told(project: Path, governance: Run) -> None:
    asked = ("can-use", "marts.feed.email_md5", "--for", "analytics")
    there = governance(*asked, *SQL)
    assert (there.code, there.out.splitlines()[0]) == (1, "no: marts.feed.email_md5 for analytics (company)")
    assert governance(*asked, "--audience", "team", *SQL).code == 0
    staged = governance("can-use", "staging.stg_users.email", "--for", "analytics", *SQL)
    assert staged.out.splitlines()[0].endswith("(internal)")
