"""`mode: ratchet` inside dbt: what the baseline lists is built, what it does not list is stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.dbt.harness import Project

pytestmark = pytest.mark.e2e


def test_known_findings_are_tolerated_and_new_ones_are_not(tmp_path: Path) -> None:
    leak = "select email as contact from {{ ref('stg_people') }}\n"
    project = Project.copy("shop", tmp_path / "shop", {"models/marts/old.sql": leak})
    project.write({"privacy.yml~": ["mode: enforce", "mode: ratchet"]})
    assert project.dbt("build").code == 2
    subprocess.run(
        [sys.executable, "-m", "governance", "baseline"], cwd=project.root, env=os.environ, check=True
    )
    known = project.dbt("build")
    assert known.code == 0, known.output
    assert "main.old" in project.relations()
    project.write({"models/marts/new.sql": leak})
    stopped = project.dbt("build")
    assert stopped.code == 2
    assert "main.new.contact" in stopped.output
    assert "main.old.contact" not in stopped.output
    assert "main.new" not in project.relations()
