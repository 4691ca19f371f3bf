"""Copies a small dbt project, changes files in it, and runs dbt there as a user would."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

PROJECTS = Path(__file__).parent / "projects"
ROOT = Path(__file__).parents[3]
_OURS = ("DBT_GOVERNANCE", "DBT_GOVERNANCE_REQUIRED", "DBT_WRITE_JSON", "DBT_GOVERNANCE_ACTIVE")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one dbt command gave."""

    code: int
    output: str
    result: Any = None


@dataclass(frozen=True, slots=True)
class Project:
    """A project in a scratch folder."""

    root: Path

    @classmethod
    def copy(cls, name: str, into: Path, files: Mapping[str, Any] | None = None) -> Project:
        """Copy a project; `files` adds or replaces files, None removes one."""
        shutil.copytree(PROJECTS / name, into, ignore=shutil.ignore_patterns("target", "logs", "*.duckdb"))
        project = cls(into)
        project.write(files or {})
        return project

    def write(self, files: Mapping[str, Any]) -> None:
        """Write files, remove them (None), or replace a text in one (`name~: [old, new]`)."""
        for path, content in files.items():
            target = self.root / path.removesuffix("~")
            if isinstance(content, list):
                old, new = content
                assert old in target.read_text(encoding="utf-8")
                target.write_text(target.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
            elif content is None:
                target.unlink()
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(content, encoding="utf-8")

    def dbt(self, *args: str, env: Mapping[str, str] | None = None, manifest: Any = None) -> Outcome:
        """Run a dbt command in this process; its exit code is worked out as dbt's own entry point does."""
        out = io.StringIO()
        with _inside(self.root, env or {}), contextlib.redirect_stdout(out), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from dbt.cli.main import dbtRunner

            done = dbtRunner(manifest=manifest).invoke(["--no-use-colors", *args])
        _close_database()
        code = 0 if done.success else 1 if done.exception is None else 2
        return Outcome(code, out.getvalue(), done.result)

    def shell(self, *args: str, env: Mapping[str, str] | None = None) -> Outcome:
        """Run a dbt command in a process of its own."""
        command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *args]
        done = subprocess.run(
            command, cwd=self.root, env=_environment(env or {}), capture_output=True, text=True, check=False
        )
        return Outcome(done.returncode, done.stdout + done.stderr)

    def relations(self) -> set[str]:
        """Return `schema.name` of everything in the database that is not a seed."""
        return set(self._query("select table_schema || '.' || table_name from information_schema.tables"))

    def rows(self, relation: str) -> list[Any]:
        """Return a relation's rows, in order."""
        with self._connect() as connection:
            return sorted(connection.execute(f"select * from {relation}").fetchall())

    def execute(self, sql: str) -> None:
        """Run SQL in the project's database, which dbt has let go of."""
        with duckdb.connect(str(self.root / "shop.duckdb")) as connection:
            connection.execute(sql)

    def _query(self, sql: str) -> Iterator[str]:
        with self._connect() as connection:
            return iter([str(row[0]) for row in connection.execute(sql).fetchall()])

    def _connect(self) -> duckdb.DuckDBPyConnection:
        path = self.root / "shop.duckdb"
        return duckdb.connect(str(path), read_only=True) if path.exists() else duckdb.connect()

    def text(self, path: str) -> str:
        """Return a file's text."""
        return (self.root / path).read_text(encoding="utf-8")


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return {**kept, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", **extra}


@contextlib.contextmanager
def _inside(folder: Path, extra: Mapping[str, str]) -> Iterator[None]:
    before, here = dict(os.environ), Path.cwd()
    os.environ.clear()
    os.environ.update(_environment(extra))
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)


def _close_database() -> None:
    """Let go of the database, which dbt-duckdb keeps open as long as the process lives."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def words(line: str | Sequence[str]) -> list[str]:
    """Split a command line of a case file."""
    return line.split() if isinstance(line, str) else list(line)
