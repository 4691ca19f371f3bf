"""Builds the example project with real dbt and DuckDB, both states, once a session."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "example_project"
NOT_COPIED = shutil.ignore_patterns("target", "logs", "dbt_packages", "__pycache__")


@dataclass(frozen=True)
class Built:
    """Databases that dbt left behind, by state."""

    folder: Path
    databases: dict[str, Path]

    def rows(self, state: str, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.databases[state]), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def count(self, state: str, sql: str) -> int:
        return int(self.rows(state, sql)[0][0])


def copy_project(folder: Path) -> Path:
    """Copy the example and the dbt package it uses, so that a run leaves nothing in the repository."""
    shutil.copytree(EXAMPLE, folder / "example_project", ignore=NOT_COPIED)
    shutil.copytree(ROOT / "macros", folder / "macros")
    shutil.copy(ROOT / "dbt_project.yml", folder / "dbt_project.yml")
    return folder / "example_project"


def dbt(project: Path, *arguments: str, gate: str = "off") -> subprocess.CompletedProcess[str]:
    """Run dbt in a project, as a user would."""
    program = Path(sys.executable).with_name("dbt")
    return subprocess.run(
        [str(program), *arguments],
        cwd=project,
        env={**os.environ, "DBT_GOVERNANCE": gate, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_project(tmp_path_factory.mktemp("example"))
    done = dbt(folder, "deps")
    assert done.returncode == 0, done.stdout
    return folder


@pytest.fixture(scope="session")
def built(project: Path) -> Built:
    databases = {}
    for state in ("clean", "leaky"):
        done = dbt(project, "build", "--vars", f"state: {state}")
        assert done.returncode == 0, done.stdout
        if state == "leaky":
            done = dbt(project, "run", "--vars", "state: leaky", "--select", "kpi_page_log")
            assert done.returncode == 0, done.stdout
        databases[state] = project / "target" / f"{state}.duckdb"
        (project / "target" / "willow.duckdb").rename(databases[state])
    return Built(folder=project, databases=databases)


def leaks() -> list[dict[str, Any]]:
    """The planted leaks, as `expected_findings.yml` lists them."""
    loaded = yaml.safe_load((EXAMPLE / "expected_findings.yml").read_text(encoding="utf-8"))
    return list(loaded["leaks"])
