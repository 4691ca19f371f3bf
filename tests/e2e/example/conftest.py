"""Builds the example project with real dbt and DuckDB, both states, once a session."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from governance.dbt.run import compile_project
from governance.pipeline import check
from governance.policy.report import Report
from governance.readers.policy import read_policy

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 23)
EXAMPLE = ROOT / "example_project"
NOT_COPIED = shutil.ignore_patterns("target", "logs", "dbt_packages", "__pycache__")


@dataclass(frozen=True)
class Built:
    """Connections to the databases that dbt left behind, by state; both are called `willow` in SQL."""

    connections: dict[str, duckdb.DuckDBPyConnection]

    def rows(self, state: str, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.connections[state].execute(sql, list(values)).fetchall()

    def count(self, state: str, sql: str) -> int:
        return int(self.rows(state, sql)[0][0])


def copy_project(folder: Path) -> Path:
    """Copy the example and the dbt package it uses, so that a run leaves nothing in the repository."""
    shutil.copytree(EXAMPLE, folder / "example_project", ignore=NOT_COPIED)
    shutil.copytree(ROOT / "macros", folder / "macros")
    shutil.copy(ROOT / "dbt_project.yml", folder / "dbt_project.yml")
    return folder / "example_project"


def dbt(project: Path, *arguments: str, gated: bool = True) -> subprocess.CompletedProcess[str]:
    """Run dbt in a project, as a user would."""
    program = Path(sys.executable).with_name("dbt")
    gate = {} if gated else {"DBT_GOVERNANCE": "off"}
    return subprocess.run(
        [str(program), *arguments],
        cwd=project,
        env={**{k: v for k, v in os.environ.items() if k != "DBT_GOVERNANCE"}, **gate, "NO_COLOR": "1"},
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
def built(project: Path) -> Iterator[Built]:
    """Both states built: the clean one by one plain command, the leaky one with the gate switched off."""
    database = project / "target" / "willow.duckdb"
    connections = {}
    for state, commands in (
        ("clean", [["build"]]),
        ("leaky", [["build"], ["run", "--select", "kpi_page_log"]]),
    ):
        for command in commands:
            done = dbt(project, *command, "--vars", f"state: {state}", gated=state == "clean")
            assert done.returncode == 0, done.stdout
        kept = database.rename(database.with_name(f"{state}.duckdb"))
        connections[state] = duckdb.connect()
        connections[state].execute(f"attach '{kept.as_posix()}' as willow (read_only)")
        connections[state].execute("use willow")
    yield Built(connections=connections)
    for connection in connections.values():
        connection.close()


@pytest.fixture(scope="session")
def reported(project: Path) -> Callable[[str], Report]:
    """What the pipeline says of each state, without a database."""
    policy = read_policy(project)
    done: dict[str, Report] = {}

    def report(state: str) -> Report:
        if state not in done:
            compiled = compile_project(project, variables=f"state: {state}")
            done[state] = check(compiled, policy, today=TODAY)
        return done[state]

    return report


def leaks() -> list[dict[str, Any]]:
    """The planted leaks, as `expected_findings.yml` lists them."""
    loaded = yaml.safe_load((EXAMPLE / "expected_findings.yml").read_text(encoding="utf-8"))
    return list(loaded["leaks"])
