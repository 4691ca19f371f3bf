from __future__ import annotations

import pytest
from governance_checks import connect, run

from tests.core.checks import clinic


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    path = clinic.build(tmp_path_factory.mktemp("clinic") / "clinic.duckdb")
    checks = [case[0] for case in clinic.CASES]
    found = run.run_checks(checks, connect.from_text(str(path)), engine="sql")
    return {o.check.id: o for o in found.checks}


@pytest.mark.parametrize(
    ("check", "status", "violations"), clinic.CASES, ids=lambda v: getattr(v, "id", None)
)
def test_each_check_ends_as_the_data_are(outcomes, check, status, violations):
    outcome = outcomes[check.id]
    assert (outcome.status.value, outcome.counts.violations if outcome.counts else -1) == (
        status,
        violations,
    ), outcome
