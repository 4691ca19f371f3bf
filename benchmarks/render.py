"""Renders a dbt project's models without dbt and without a warehouse, well enough to measure on.

`ref` and `source` become table names, variables their defaults, the project's own macros and its packages'
run as they are; what asks the warehouse gets nothing. A model that cannot be rendered so is left out and
counted. Nothing that is rendered is part of this repository.

    python -m benchmarks.render PROJECT OUT [--target-type snowflake]
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, TemplateError, Undefined
from jinja2.ext import Extension
from jinja2.nodes import CallBlock, Node


class Anything(Undefined):
    """A value nobody knows: it can be called, indexed and iterated, and writes nothing."""

    def __call__(self, *_: object, **__: object) -> Anything:  # type: ignore[override]
        """Stay unknown."""
        return self

    def __getattr__(self, name: str) -> Anything:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _: object) -> Anything:  # type: ignore[override]
        return self


class DbtBlocks(Extension):
    """Reads dbt's block tags: macros keep their meaning, the rest is skipped."""

    tags = {"snapshot", "materialization", "test", "docs"}  # noqa: RUF012

    def parse(self, parser: Any) -> Node:
        """Keep a snapshot's body, drop the others."""
        tag = parser.stream.expect("name").value
        while not parser.stream.current.test("block_end"):
            next(parser.stream)
        body = parser.parse_statements((f"name:end{tag}",), drop_needle=True)
        kept = body if tag == "snapshot" else []
        return CallBlock(self.call_method("_same"), [], [], kept)

    def _same(self, caller: Any) -> str:
        return str(caller())


class Namespace(dict[str, Any]):
    """A package's macros: `pkg.macro(...)`."""

    def __getattr__(self, name: str) -> Any:
        return self.get(name, Anything())


class _Api:
    """dbt's `api`, as far as type names need it."""

    class Column:
        """Type names stay what they are called."""

        @staticmethod
        def translate_type(name: str) -> str:
            """Return the name."""
            return name

        @staticmethod
        def numeric_type(name: str, precision: object, scale: object) -> str:
            """Return the name with its size."""
            return f"{name}({precision}, {scale})"


def _builtin() -> list[Path]:
    """Give dbt's own macros, where dbt is installed."""
    found = importlib.util.find_spec("dbt")
    places = (
        [Path(p) / "include" / "global_project" for p in (found.submodule_search_locations or [])]
        if found
        else []
    )
    return [p for p in places if p.exists()]


def _same(value: Any) -> Any:
    return value


class Renderer:
    """One project with its macros."""

    def __init__(self, root: Path, adapter: str) -> None:
        self.root = root
        self.adapter = adapter
        self.env = Environment(
            extensions=["jinja2.ext.do", DbtBlocks], undefined=Anything, trim_blocks=False, autoescape=False
        )
        self.env.filters.update(as_bool=bool, as_native=_same, as_number=_same, as_text=str)
        self.config = yaml.safe_load((root / "dbt_project.yml").read_text(encoding="utf-8"))
        self.name = str(self.config.get("name", "project"))
        self.macros: dict[str, Any] = {}
        self.context = self._context()
        self._load_macros()

    def _context(self) -> dict[str, Any]:
        def var(name: str, default: Any = None) -> Any:
            values = self.config.get("vars") or {}
            for scope in (values, values.get(self.name) or {}):
                if isinstance(scope, dict) and name in scope:
                    return scope[name]
            return default if default is not None else ""

        def dispatch(name: str, *_: object, **__: object) -> Any:
            for prefix in (f"{self.adapter}__", "default__"):
                if prefix + name in self.macros:
                    return self.macros[prefix + name]
            return Anything()

        class Adapter:
            def __getattr__(self, name: str) -> Any:
                return dispatch if name == "dispatch" else Anything()

        return {
            "ref": lambda *names, **_: names[-1],
            "source": lambda schema, table: f"{schema}.{table}",
            "var": var,
            "env_var": lambda name, default="": default,
            "config": lambda *_, **__: "",
            "is_incremental": lambda: False,
            "this": "this_model",
            "execute": False,
            "target": {"type": self.adapter, "name": "dev", "schema": "main", "database": "db"},
            "adapter": Adapter(),
            "return": lambda value="": value,
            "log": lambda *_, **__: "",
            "tojson": json.dumps,
            "fromjson": json.loads,
            "modules": {"datetime": datetime, "re": re},
            "exceptions": Anything(),
            "run_query": Anything(),
            "api": _Api,
            "invocation_id": "0",
            "model": {"name": "model"},
            "run_started_at": datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc),
            "statement": Anything(),
            "load_result": Anything(),
        }

    def _load_macros(self) -> None:
        packages = [self.root, *sorted((self.root / "dbt_packages").glob("*")), *_builtin()]
        for package in packages:
            space = Namespace()
            for path in sorted((package / "macros").rglob("*.sql")):
                try:
                    module = self.env.from_string(
                        path.read_text(encoding="utf-8"), globals=self.context
                    ).module
                except (TemplateError, TypeError, ValueError, AttributeError):
                    continue
                found = {k: v for k, v in vars(module).items() if not k.startswith("_")}
                space.update(found)
                self.macros.update({k: v for k, v in found.items() if k not in self.macros})
            config = package / "dbt_project.yml"
            if config.exists():
                name = yaml.safe_load(config.read_text(encoding="utf-8")).get("name", package.name)
                self.context[str(name)] = space
        self.context.update({k: v for k, v in self.macros.items() if k not in self.context})
        self.env.globals.update(self.context)

    def render(self, path: Path) -> str:
        """One model as SQL."""
        return self.env.from_string(path.read_text(encoding="utf-8"), globals=self.context).render().strip()


def main() -> None:
    """Render a project into a folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("project", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--target-type", default="duckdb")
    args = parser.parse_args()
    sys.setrecursionlimit(5000)
    renderer = Renderer(args.project, args.target_type)
    done = failed = 0
    args.out.mkdir(parents=True, exist_ok=True)
    for folder in renderer.config.get("model-paths") or renderer.config.get("source-paths") or ["models"]:
        for path in sorted((args.project / folder).rglob("*.sql")):
            try:
                sql = renderer.render(path)
            except (TemplateError, TypeError, ValueError, AttributeError, KeyError, RecursionError, OSError):
                failed += 1
                continue
            if sql:
                done += 1
                (args.out / path.name).write_text(sql + "\n", encoding="utf-8")
    print(f"{done} rendered, {failed} not")


if __name__ == "__main__":
    main()
