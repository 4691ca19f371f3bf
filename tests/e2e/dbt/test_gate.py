"""Real dbt builds: what is denied is never materialised, and what is allowed is built as ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.dbt.harness import Outcome, Project, words

pytestmark = pytest.mark.e2e
_CASES = yaml.safe_load((Path(__file__).parent / "cases" / "gate.yml").read_text(encoding="utf-8"))
_QUICK = {
    "a macro that a hook defines is read through",
    "a dimension of the semantic layer is judged, and its model is not built",
    "clean project builds",
    "denied model stops the whole build",
    "no-write-json",
    "DBT_WRITE_JSON=false",
    "the denied model alone",
    "what is not selected does not stop the build and is reported",
    "through a view, an ephemeral model and a rename",
    "incremental model whose second run leaks",
    "stored test failures",
    "fail_node vetoes the model and what is made from it, and builds the rest",
    "no privacy.yml, no gate",
    "switched off, said and written down",
}
"""What every change is tested with; `pytest -m slow` runs the others."""


def test_quick_cases_are_cases() -> None:
    assert {case["name"] for case in _CASES} >= _QUICK


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case["name"].replace(" ", "-"),
            marks=() if case["name"] in _QUICK else pytest.mark.slow,
        )
        for case in _CASES
    ],
)
def test_gate(case: dict[str, Any], tmp_path: Path) -> None:
    project = Project.copy("shop", tmp_path / "shop", case.get("files"))
    env = case.get("env", {})
    for command in case.get("before", ()):
        project.dbt(*words(command), env={"DBT_GOVERNANCE": "off"})
    if case.get("before") and (project.root / "target" / "governance").exists():
        (project.root / "target" / "governance" / "report.json").unlink()
    project.write(case.get("then", {}))
    outcome = Outcome(0, "")
    for command in case["run"]:
        outcome = project.dbt(*words(command), env=env)
    assert outcome.code == case["exit"], outcome.output
    relations = project.relations()
    assert not relations & set(case.get("absent", ()))
    assert set(case.get("present", ())) <= relations
    for text in case.get("says", ()):
        assert text in outcome.output
    for text in case.get("silent", ()):
        assert text not in outcome.output
    report = project.root / "target" / "governance" / "report.json"
    if "status" in case or case["exit"] == 2:
        status = json.loads(report.read_text(encoding="utf-8"))["status"] if report.exists() else None
        assert status == case.get("status", "stopped")
    if "unselected" in case:
        assert json.loads(report.read_text(encoding="utf-8"))["unselected"] == case["unselected"]
