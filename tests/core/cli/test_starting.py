"""A first policy is valid as written, suggestions stay suggestions, and policies are linted and tested."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from governance.readers.policy import read_policy
from tests.core.cli.conftest import POLICY, SQL, Run


def test_init_writes_a_policy_that_check_accepts(project: Path, governance: Run) -> None:
    (project / "privacy.yml").unlink()
    assert governance("init", *SQL).code == 0
    policy = read_policy(project / "privacy.yml")
    assert {
        (c.dataset, column, name) for c in policy.facts.classify for column, name in c.columns.items()
    } >= {("raw.users", "email", "contact.email")}
    assert policy.mode.value == "observe"
    assert governance("check", *SQL).code == 0


def test_init_never_overwrites(project: Path, governance: Run) -> None:
    result = governance("init", *SQL)
    assert result.code == 2
    assert "there is a policy already" in result.err
    assert (project / "privacy.yml").read_text() == POLICY


def test_init_survives_odd_names(project: Path, governance: Run) -> None:
    schema = {
        "raw.users": {"E-Mail: x": "text", "email": "text", "'\"": "text", "yes": "text", "phone #1": "text"}
    }
    (project / "schema.json").write_text(json.dumps(schema))
    (project / "odd.sql").write_text("select email from raw.users")
    given = ("--sql", "odd.sql", "--dialect", "duckdb", "--schema", "schema.json")
    assert governance("init", *given, "--output", "new.yml").code == 0
    columns = yaml.safe_load((project / "new.yml").read_text())["classify"]["raw.users"]["columns"]
    assert columns["email"] == "contact.email"
    assert set(columns) <= set(schema["raw.users"])
    read_policy(project / "new.yml")


def test_suggestions_leave_out_what_is_settled(project: Path, governance: Run) -> None:
    schema = {"raw.users": {"user_id": "int", "email": "text", "country": "text", "phone": "text"}}
    (project / "schema.json").write_text(json.dumps(schema))
    rows = json.loads(governance("suggest", *SQL, "--format", "json").out)
    assert [(r["name"], r["column"], r["class"]) for r in rows] == [("raw.users", "phone", "contact.phone")]
    before = (project / "privacy.yml").read_text()
    governance("suggest", *SQL)
    assert (project / "privacy.yml").read_text() == before


def test_suggest_works_before_there_is_a_policy(project: Path, governance: Run) -> None:
    (project / "privacy.yml").unlink()
    assert "contact.email" in governance("suggest", *SQL).out


def test_lint(project: Path, governance: Run) -> None:
    owned = POLICY.replace("audience: company}", 'audience: company, owner: "@bi"}')
    (project / "privacy.yml").write_text(owned)
    assert governance("lint-policy", *SQL).code == 0
    (project / "privacy.yml").write_text(
        owned.replace(
            '  "models/staging/**"', '  "models/nowhere/**": {audience: pipeline}\n  "models/staging/**"'
        )
    )
    result = governance("lint-policy", *SQL)
    assert result.code == 1
    assert "privacy.yml:13" in result.out
    assert "models/nowhere/**" in result.out
    assert json.loads(governance("lint-policy", *SQL, "--format", "json").out)[0]["line"] == 13


TESTS = """\
version: 1
tests:
  - name: hashed addresses stay inside
    model: models/marts/x.sql
    sql: select md5(email) as e from raw.users
    expect: {verdict: VERDICT}
"""


@pytest.mark.parametrize(("verdict", "code"), [("deny", 0), ("allow", 1)])
def test_policy_tests(verdict: str, code: int, project: Path, governance: Run) -> None:
    (project / "privacy_tests.yml").write_text(TESTS.replace("VERDICT", verdict))
    result = governance("test-policy")
    assert result.code == code
    assert ("1 passed, 0 failed" if not code else "FAILED hashed addresses stay inside") in result.out
    (row,) = json.loads(governance("test-policy", "--format", "json").out)
    assert row["passed"] is (code == 0)


def test_policy_tests_that_are_not_there(project: Path, governance: Run) -> None:
    result = governance("test-policy")
    assert result.code == 2
    assert "privacy_tests.yml" in result.err


def test_the_schema_accepts_a_good_policy_and_no_other(project: Path, governance: Run) -> None:
    schema = json.loads(governance("policy-schema").out)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(yaml.safe_load(POLICY))
    assert not validator.is_valid({**yaml.safe_load(POLICY), "zonse": {}})
