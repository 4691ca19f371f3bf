"""What a contract test says when dbt behaves in another way: which dbt, what broke, and where it matters."""

from __future__ import annotations

import contextlib
import io
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.e2e.dbt.harness import ROOT

FILES = {
    "dbt_project.yml": (
        "name: tiny\nversion: '1.0'\nprofile: tiny\nflags: {send_anonymous_usage_stats: false}\nvars: {word: said}\n"
    ),
    "profiles.yml": "tiny: {target: dev, outputs: {dev: {type: duckdb, path: tiny.duckdb, threads: 1}}}\n",
    "seeds/rows.csv": "n,word\n1,one\n2,two\n",
    "models/first.sql": "select n, word from {{ ref('rows') }}\n",
    "models/second.sql": "{{ config(materialized='table') }}select n from {{ ref('first') }}\n",
    "models/aside.sql": "{{ config(materialized='table') }}select 1 as n\n",
}


def rests(holds: object, behaviour: str, where: str) -> None:
    """Fail with the version, the behaviour, and the file of ours that rests on it, unless it holds."""
    assert (ROOT / where).is_file(), f"{where} is no file of ours any more"
    assert holds, f"dbt-core {version('dbt-core')}: no longer true that {behaviour}; {where} rests on it"


def has(thing: Any, names: str, where: str) -> None:
    """Fail unless an object of dbt's has these members."""
    missing = [name for name in names.split() if not hasattr(thing, name)]
    what = getattr(thing, "__name__", type(thing).__name__)
    rests(not missing, f"`{what}` has {', '.join(f'`{name}`' for name in missing)}", where)


@dataclass
class Run:
    """One dbt command, and what a callback and the plugin hooks saw of it."""

    code: int = 0
    output: str = ""
    events: list[Any] = field(default_factory=list)
    error: BaseException | None = None
    result: Any = None

    def named(self, name: str) -> list[Any]:
        return [event for event in self.events if event.info.name == name]


class Tiny:
    """A project of four nodes, run in this process with a callback on dbt's events."""

    def __init__(self, root: Path, files: Mapping[str, str] | None = None) -> None:
        self.root = root
        self.write({**FILES, **(files or {})})

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text, encoding="utf-8")

    def dbt(self, *args: str, on_event: Callable[[Any], None] | None = None, manifest: Any = None) -> Run:
        run = Run()

        def see(event: Any) -> None:
            run.events.append(event)
            if on_event is not None:
                on_event(event)

        out = io.StringIO()
        with _inside(self.root), contextlib.redirect_stdout(out), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from dbt.adapters.duckdb.connections import DuckDBConnectionManager
            from dbt.cli.main import dbtRunner

            done = dbtRunner(manifest=manifest, callbacks=[see]).invoke(["--no-use-colors", *args])
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        run.code = 0 if done.success else 1 if done.exception is None else 2
        run.output, run.error, run.result = out.getvalue(), done.exception, done.result
        return run

    def tables(self) -> set[str]:
        import duckdb

        if not (self.root / "tiny.duckdb").exists():
            return set()
        with duckdb.connect(str(self.root / "tiny.duckdb"), read_only=True) as connection:
            return {
                row[0]
                for row in connection.execute("select table_name from information_schema.tables").fetchall()
            }


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    here, before = Path.cwd(), dict(os.environ)
    os.chdir(folder)
    for name in [name for name in os.environ if name.startswith("DBT_GOVERNANCE")]:
        del os.environ[name]
    try:
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)
