"""Every lineage case: what the engine says against what the case expects, and against what DuckDB does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from _pytest.mark import ParameterSet

from governance.lineage.model import Statement
from governance.lineage.schema import Schema
from governance.lineage.statement import trace_sql
from tests.differential.cases import Case, load_cases
from tests.differential.compare import differences
from tests.differential.oracle import expected_claim, judge, traced_claim

PRECISION = 0.96
"""The least share of direct edges that a perturbation must confirm."""
WHOLE = 300
_LEDGER: dict[str, tuple[int, int, list[str]]] = {}


def params(check: str, *, executable: bool = False) -> list[ParameterSet]:
    """One pytest parameter a case; known defects are strict xfails."""
    found = []
    for case in load_cases():
        if executable and not case.execute:
            continue
        marks = (
            [pytest.mark.xfail(strict=True, reason=f"defect {case.defects[check]}")]
            if check in case.defects
            else []
        )
        found.append(pytest.param(case, id=case.id, marks=marks))
    return found


def trace(case: Case) -> tuple[Statement, ...]:
    return trace_sql(
        case.sql, dialect=case.dialect, schema=Schema.from_mapping(case.schema, dialect=case.dialect)
    )


@pytest.mark.parametrize("case", params("expect"))
def test_expected(case: Case) -> None:
    found = differences(case, trace(case))
    assert not found, "\n".join([case.sql, *found])


@pytest.mark.parametrize("case", params("oracle", executable=True))
def test_oracles(case: Case) -> None:
    claim = traced_claim(case, trace(case))
    verdict = judge(case, claim, seeds=(0, 2), kinds=("cell", "shuffle", "null"))
    _LEDGER[case.id] = (
        len(verdict.direct),
        len(verdict.confirmed),
        [f"{case.id}: output {p} <- {d}.{c}" for p, d, c in sorted(verdict.direct - verdict.confirmed)],
    )
    assert not verdict.misses, "\n".join([case.sql, *map(str, verdict.misses)])


def test_precision() -> None:
    """Few of the direct edges are such that no perturbation moves the output (read off the oracles' runs)."""
    if len(_LEDGER) < WHOLE:
        for case in [c for c in load_cases() if c.execute and not c.defects][::10]:
            test_oracles(case)
    direct, confirmed = sum(row[0] for row in _LEDGER.values()), sum(row[1] for row in _LEDGER.values())
    doubtful = "\n".join(line for row in _LEDGER.values() for line in row[2])
    print(f"\n{confirmed} of {direct} direct edges confirmed\n{doubtful}")
    assert confirmed >= PRECISION * direct, doubtful


def test_expectations_hold_in_duckdb() -> None:
    """The hand-derived edges themselves miss nothing that DuckDB shows (a sample; `-m slow` takes all)."""
    _check_expectations([c for c in load_cases() if c.execute][::15], seeds=(0,))


@pytest.mark.slow
def test_all_expectations_hold_in_duckdb() -> None:
    _check_expectations([c for c in load_cases() if c.execute], seeds=range(6))


def _check_expectations(cases: list[Case], seeds: Sequence[int]) -> None:
    for case in cases:
        verdict = judge(case, expected_claim(case), seeds=tuple(seeds))
        assert not verdict.misses, "\n".join([case.id, case.sql, *map(str, verdict.misses)])
        assert verdict.rows_seen or case.empty or len(seeds) < 3, f"{case.id}: no data set yields a row"


@pytest.mark.slow
@pytest.mark.parametrize("case", params("oracle", executable=True))
def test_oracles_at_length(case: Case) -> None:
    verdict = judge(case, traced_claim(case, trace(case)), seeds=range(2, 14))
    assert not verdict.misses, "\n".join([case.sql, *map(str, verdict.misses)])
