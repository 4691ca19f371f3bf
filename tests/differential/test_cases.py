"""Every lineage case: what the engine says against what the case expects, and against what DuckDB does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from governance.lineage.model import Statement
from governance.lineage.schema import Schema
from governance.lineage.statement import trace_sql
from tests.differential.cases import Case, load_cases
from tests.differential.compare import differences
from tests.differential.oracle import expected_claim, judge, traced_claim

_LEDGER: dict[str, tuple[int, int, list[str]]] = {}


def params(check: str, *, executable: bool = False) -> Iterator[object]:
    """One pytest parameter a case; known defects are strict xfails."""
    for case in load_cases():
        if executable and not case.execute:
            continue
        marks = (
            [pytest.mark.xfail(strict=True, reason=f"defect {case.defects[check]}")]
            if check in case.defects
            else []
        )
        yield pytest.param(case, id=case.id, marks=marks)


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
    verdict = judge(case, claim, seeds=(0, 1))
    _LEDGER[case.id] = (
        len(verdict.direct),
        len(verdict.confirmed),
        [f"{claim.names[p]} <- {d}.{c}" for p, d, c in sorted(verdict.direct - verdict.confirmed)],
    )
    assert not verdict.misses, "\n".join([case.sql, *map(str, verdict.misses)])


def test_expectations_hold_in_duckdb() -> None:
    """The hand-derived edges themselves miss nothing that DuckDB shows (a sample; `-m slow` takes all)."""
    _check_expectations([c for c in load_cases() if c.execute][::7], seeds=(0,))


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
