"""A word that nobody knows is answered with the nearest one that is known, and exit code 2."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from governance.readers.yamlfile import plain, read_yaml
from tests.core.cli.conftest import SQL, Run

CASES = plain(read_yaml(Path(__file__).parents[2] / "cases" / "policy" / "misspelt.yml"))["commands"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["run"]))
def test_the_nearest_word_is_said(case: dict[str, Any], project: Path, governance: Run) -> None:
    found = json.loads(governance("check", *SQL, "--format", "json").out)["findings"]
    known = next(f["fingerprint"] for f in found if f["code"] == "GV302")
    near = known[:-1] + ("0" if known[-1] != "0" else "1")
    words = [word.replace("<near>", near) for word in shlex.split(case["run"])]
    result = governance(*words, *(() if case.get("bare") else SQL))
    assert result.code == 2, result.out
    assert result.out == ""
    assert case["meant"].replace("<id>", known) in result.err
    assert "mean" in result.err
