"""A small folder of SQL with a policy, leaky or clean, and a way to run the command in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from governance.cli import run

POLICY = """\
version: 1
regimes: [gdpr]
subjects:
  customer: {key: raw.users.user_id, population: 100000}
classify:
  raw.users:
    subject: customer
    collected_for: [analytics]
    columns: {user_id: account.id, email: contact.email, country: location.coarse}
purposes:
  analytics: {basis: legitimate_interest, assessment: docs/lia.md}
zones:
  "models/staging/**": {audience: pipeline}
  "models/marts/**": {for: [analytics], audience: company}
rules:
  - forbid: [contact.*]
    audience: company
    except: {state: pseudonym.keyed}
    because: "Readable identifiers stay inside"
"""
STAGING = "create table staging.stg_users as select user_id, email, country from raw.users\n"
LEAKY = "create table marts.feed as\nselect country,\n    md5(email) as email_md5\nfrom staging.stg_users\n"
CLEAN = (
    "create table marts.feed as\nselect country, count(email) as people\nfrom staging.stg_users\n"
    "group by country having count(distinct user_id) >= 20\n"
)
SQL = ("--sql", "models", "--dialect", "duckdb", "--schema", "schema.json")


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The leaky project, as the current folder."""
    (tmp_path / "models/staging").mkdir(parents=True)
    (tmp_path / "models/marts").mkdir()
    (tmp_path / "privacy.yml").write_text(POLICY)
    (tmp_path / "models/staging/stg_users.sql").write_text(STAGING)
    (tmp_path / "models/marts/feed.sql").write_text(LEAKY)
    schema = {"raw.users": {"user_id": "int", "email": "text", "country": "text"}}
    (tmp_path / "schema.json").write_text(json.dumps(schema))
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "GOVERNANCE_DEBUG", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def clean(project: Path) -> Path:
    (project / "models/marts/feed.sql").write_text(CLEAN)
    return project


@pytest.fixture
def governance(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> Result:
        capfd.readouterr()
        code = run(list(arguments))
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return call
