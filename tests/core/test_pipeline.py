"""The pipeline as a whole: what ends a run before anything is judged."""

from datetime import date
from pathlib import Path

import pytest

from governance.errors import PolicyError
from governance.pipeline import check
from governance.policy.report import Report
from governance.readers.policy import read_policy
from governance.readers.sql_files import read_sql

POLICY = """\
version: 1
regimes: [gdpr]
subjects:
  customer: {key: raw.users.user_idd, population: 1000}
classify:
  raw.users:
    subject: customer
    columns: {emial: contact.email}
zones:
  "**": {audience: pipeline}
"""


def judge(tmp_path: Path, policy: str) -> Report:
    (tmp_path / "privacy.yml").write_text(policy)
    (tmp_path / "schema.yml").write_text("raw.users: {user_id: int, email: varchar}\n")
    (tmp_path / "copied.sql").write_text("select user_id, email from raw.users\n")
    project = read_sql([tmp_path / "copied.sql"], dialect="duckdb", schema=tmp_path / "schema.yml")
    return check(
        project, read_policy(tmp_path / "privacy.yml", shown="privacy.yml"), today=date(2026, 11, 23)
    )


def test_a_policy_that_names_what_is_not_there_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as stopped:
        judge(tmp_path, POLICY)
    first, second = stopped.value.problems
    assert (first.path, first.line) == ("privacy.yml", 4)
    assert "user_id" in first.help
    assert (second.path, second.line) == ("privacy.yml", 8)
    assert "email" in second.help


def test_a_policy_that_names_what_is_there_is_judged(tmp_path: Path) -> None:
    right = POLICY.replace("user_idd", "user_id").replace("emial", "email")
    assert judge(tmp_path, right).coverage.share == 1


def test_a_misspelt_table_ends_the_run_while_a_foreign_one_is_a_warning(tmp_path: Path) -> None:
    right = POLICY.replace("user_idd", "user_id").replace("emial", "email")
    with pytest.raises(PolicyError) as stopped:
        judge(tmp_path, right.replace("  raw.users:", "  raw.usres:"))
    [problem] = stopped.value.problems
    assert (problem.path, problem.line) == ("privacy.yml", 6)
    assert "raw.users" in problem.help
    foreign = right.replace("zones:", "  billing.invoices: {columns: {iban: finance.account}}\nzones:")
    assert [(f.code, f.severity.value) for f in judge(tmp_path, foreign).findings] == [("GV201", "warning")]
