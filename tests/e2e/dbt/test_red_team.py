"""Ways round the gate: each is stopped, or reported, or on the list of what is open."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.dbt.harness import Outcome, Project

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
_CASES = yaml.safe_load((Path(__file__).parent / "cases" / "red_team.yml").read_text(encoding="utf-8"))


def test_there_are_enough_ways() -> None:
    assert sum(case["outcome"] != "open" for case in _CASES) >= 30
    assert len({case["way"] for case in _CASES}) == len(_CASES)


@pytest.mark.parametrize("case", _CASES, ids=[case["way"].replace(" ", "-") for case in _CASES])
def test_way(case: dict[str, Any], tmp_path: Path) -> None:
    project = Project.copy("shop", tmp_path / "shop", None if case.get("then") else case.get("files"))
    for command in case.get("before", ()):
        made = project.dbt(*shlex.split(command), env={"DBT_GOVERNANCE": "off"})
        assert made.code == 0 or "then" not in case, made.output
    for relation in case.get("absent", ()):
        project.execute(f"drop table if exists {relation}")
    project.write(case.get("then", {}))
    outcome = Outcome(0, "")
    for command in case.get("run", ["build"]):
        outcome = project.dbt(*shlex.split(command), env=case.get("env"))
    relations = project.relations()
    if case["outcome"] == "stopped":
        assert outcome.code in {1, 2}, outcome.output
        quiet = any("--log-level none" in command for command in case.get("run", ()))
        named = any(
            text in outcome.output for text in ("Governance Error", "error[GV", *case.get("says", ()))
        )
        assert quiet or named, outcome.output
    else:
        assert outcome.code == 0, outcome.output
    assert not relations & set(case.get("absent", ())), outcome.output
    assert set(case.get("present", ())) <= relations
    assert not [name for name in case.get("absent_files", ()) if (project.root / name).exists()]
    for text in case.get("says", ()):
        assert text in outcome.output
    if case["outcome"] == "reported":
        report = json.loads(project.text("target/governance/report.json"))
        assert case.get("status") in {None, report["status"]}
        assert case.get("unselected", []) == report.get("unselected", [])
        codes = {finding["code"] for finding in report.get("check", {}).get("findings", ())}
        assert set(case.get("finds", ())) <= codes
