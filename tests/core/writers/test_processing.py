"""Records of processing say what the policy states, show what the project has, and name what is missing."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from governance.policy.report import Coverage, Report
from governance.writers.processing import document, render_csv, render_html, render_markdown
from tests.core.policy.project import TODAY, judge

POLICY = """\
version: 1
regimes: [gdpr]
controller: "Willow, 1 Example Street"
subjects:
  customer: {key: raw.users.user_id}
classify:
  raw.users: {subject: customer, columns: {user_id: account.id, email: contact.email}}
purposes:
  service: {basis: contract, retention: three years after the last order, transfer: none, recipients: [Parcel Ltd]}
  service.support: {}
  analytics: {basis: legitimate_interest}
  idle: {basis: contract}
zones:
  "models/svc/**": {for: [service], audience: team, owner: "@svc"}
  "models/bi/**": {for: [analytics, service.support], audience: company}
"""
MODELS = {
    "models/svc/mails.sql": "select user_id, email from raw.users",
    "models/bi/hashes.sql": "select md5(email) as person from raw.users",
}
NODES: dict[str, Any] = {
    "exposure:=board": {
        "depends_on": ["model.demo.hashes"],
        "owner": "<b>Board</b>",
        "exposure_type": "dashboard",
    }
}


def records(folder: Path) -> dict[str, Any]:
    tables = {"raw.users": {"user_id": "integer", "email": "varchar"}}
    judged = judge(folder, policy=POLICY, models=MODELS, tables=tables, nodes=NODES)
    report = Report(
        project=judged.project,
        graph=judged.graph,
        labels=judged.labelling.relations,
        policy=judged.policy,
        findings=judged.findings,
        coverage=Coverage(),
    )
    return document(report, today=TODAY)


def test_a_record_for_each_purpose(tmp_path: Path) -> None:
    doc = records(tmp_path)
    assert doc["controller"] == "Willow, 1 Example Street"
    by_name = {record["purpose"]: record for record in doc["records"]}
    assert list(by_name) == ["analytics", "idle", "service", "service.support"]
    service = by_name["service"]
    assert service["categories"] == [
        {"class": "account.id", "level": "personal", "states": ["raw"], "columns": ["svc.mails.user_id"]},
        {"class": "contact.email", "level": "personal", "states": ["raw"], "columns": ["svc.mails.email"]},
    ]
    assert service["subjects"] == ["customer"]
    assert service["recipients"] == ["Parcel Ltd", "team"]
    assert service["sources"] == ["raw.users"]
    assert service["missing"] == []
    assert by_name["service.support"]["retention"] == "three years after the last order"
    assert by_name["analytics"]["consumers"] == [
        {"name": "=board", "kind": "dashboard", "owner": "<b>Board</b>"}
    ]
    assert by_name["analytics"]["categories"][0]["states"] == ["pseudonym.open"]
    assert by_name["analytics"]["missing"] == ["retention", "transfer", "assessment", "owner"]
    assert by_name["idle"]["categories"] == []
    assert by_name["idle"]["missing"] == []


def test_the_formats_are_safe_and_say_what_is_missing(tmp_path: Path) -> None:
    doc = records(tmp_path)
    text = render_markdown(doc)
    assert "To be stated in the policy: **retention, transfer, assessment, owner**." in text
    assert "| Kept for | **not stated** |" in text
    page = render_html(doc)
    assert "<b>Board" not in page
    assert page.count("<h2>") == 4
    assert "http" not in page.replace("http-equiv", "")
    rows = list(csv.DictReader(io.StringIO(render_csv(doc))))
    assert [(row["purpose"], row["class"]) for row in rows] == [
        ("analytics", "contact.email"),
        ("idle", ""),
        ("service", "account.id"),
        ("service", "contact.email"),
        ("service.support", "contact.email"),
    ]
    assert rows[0]["consumers"] == "'=board"
