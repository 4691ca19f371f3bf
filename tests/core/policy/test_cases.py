"""Runs the policy cases in `tests/cases/policy`: a policy, SQL, and exactly the findings expected.

A file holds defaults for `policy`, `tables`, `nodes` and a list of `cases`. A case may replace any of them,
add to the policy (`and`), and gives its SQL as `sql` (the model `models/kpi/m.sql`) or `models` by path.
`expect` lists every finding but notes, as `[severity] code node.column [state] [(waived)]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from governance.findings.model import Finding, Severity
from governance.readers.yamlfile import plain, read_yaml
from tests.core.policy.project import judge

FOLDER = Path(__file__).parents[2] / "cases" / "policy"
SEVERITIES = {severity.value for severity in Severity}


def cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yml")):
        document = plain(read_yaml(path))
        if "cases" not in document:
            continue
        names: set[str] = set()
        for case in document["cases"]:
            assert case["name"] not in names, f"{path.name} has `{case['name']}` twice"
            names.add(case["name"])
            yield pytest.param({**document, **case}, id=f"{path.stem}: {case['name']}")


def said(finding: Finding, like: str) -> str:
    """A finding in the words of an expectation, with as many of them as that one has."""
    column = f".{finding.column}" if finding.column and finding.node_name else finding.column
    parts = [finding.severity.value, finding.code, f"{finding.node_name}{column}", finding.state]
    words = [word for word in like.split() if word != "(waived)"]
    kept = parts if words[0] in SEVERITIES else parts[1:]
    return " ".join([*kept[: len(words)], *(["(waived)"] if finding.waived_by else [])])


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    models = case.get("models") or ({"models/kpi/m.sql": case["sql"]} if "sql" in case else {})
    judged = judge(
        tmp_path,
        policy=case["policy"] + case.get("and", ""),
        models=models,
        tables=case["tables"],
        nodes=case.get("nodes"),
    )
    found = [finding for finding in judged.findings if finding.severity is not Severity.NOTE]
    expected = list(case["expect"])
    left = list(expected)
    unexpected = []
    for finding in found:
        match = next((like for like in left if said(finding, like) == like), None)
        if match is None:
            unexpected.append(said(finding, "error x y z"))
        else:
            left.remove(match)
    assert not unexpected, f"unexpected: {unexpected}; missing: {left}"
    assert not left, f"missing: {left}"


def test_there_are_many_cases() -> None:
    assert len(list(cases())) >= 100
