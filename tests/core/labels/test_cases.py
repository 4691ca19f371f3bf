"""Every case of tests/cases/labels comes out as written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.labels.cases import Case, outcome, read_cases, run

CASES = read_cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case) -> None:
    relation, labelling = run(case)
    got = outcome(relation, labelling, f"model.{list(case.sql)[-1]}")
    expected = {key: _plain(key, case.expected[key]) for key in got if key in case.expected}
    assert {key: got[key] for key in expected} == expected


def _plain(key: str, value: Any) -> Any:
    if key == "columns":
        return {
            name: sorted([labels] if isinstance(labels, str) else labels) for name, labels in value.items()
        }
    return sorted(value) if isinstance(value, list) and key != "identity_by" else value


def test_there_are_many_cases_and_none_twice() -> None:
    assert len(CASES) >= 200
    names = [str(case) for case in CASES]
    assert len(names) == len(set(names))
