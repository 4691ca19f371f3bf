"""The example's own policy tests pass, and each of them can fail."""

from __future__ import annotations

from dataclasses import replace

from governance.findings.model import Verdict
from governance.policy.trial import Expectation, run_policy_test
from governance.readers.policy import read_policy
from governance.readers.policytests import read_policy_tests
from tests.e2e.example.conftest import EXAMPLE, TODAY

POLICY = read_policy(EXAMPLE)
TESTS = read_policy_tests(EXAMPLE / "privacy_tests.yml", POLICY)


def test_the_policy_says_what_its_tests_expect() -> None:
    outcomes = [run_policy_test(test, POLICY, dialect="duckdb", today=TODAY) for test in TESTS]
    assert len(outcomes) >= 12
    assert {outcome.test.name: outcome.differences for outcome in outcomes if not outcome.passed} == {}


def test_without_its_rules_the_policy_fails_its_tests() -> None:
    bare = replace(POLICY, rules=())
    failed = [test for test in TESTS if not run_policy_test(test, bare, dialect="duckdb", today=TODAY).passed]
    assert len(failed) >= 4


def test_every_policy_test_fails_under_the_opposite_verdict() -> None:
    for test in TESTS:
        verdict = Verdict.DENY if test.expect.verdict is Verdict.ALLOW else Verdict.ALLOW
        wrong = replace(test, expect=Expectation(verdict=verdict))
        assert not run_policy_test(wrong, POLICY, dialect="duckdb", today=TODAY).passed
