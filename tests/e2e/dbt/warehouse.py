"""Renders the package's macros as dbt would for a warehouse that no test can reach.

dbt's own template engine and `return` do the work; `adapter` is a stand-in that dispatches by the adapter's
names, quotes as it does, knows the columns of a relation, and writes down what it is asked to run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from dbt_common.clients.jinja import CallableMacroGenerator, get_environment, get_template
from dbt_common.exceptions import CompilationError

from tests.e2e.dbt.harness import ROOT

SEARCH = {
    "bigquery": ("bigquery", "default"),
    "databricks": ("databricks", "spark", "default"),
    "duckdb": ("duckdb", "default"),
    "postgres": ("postgres", "default"),
    "redshift": ("redshift", "postgres", "default"),
    "snowflake": ("snowflake", "default"),
    "spark": ("spark", "default"),
}
_BACKTICKS = {"bigquery", "databricks", "spark"}
_CREATE = {
    # As dbt-adapters write them, without the clauses that no configuration asks for.
    "bigquery": "\n    create or replace table {relation}\n      \n    as (\n      {sql}\n    );",
    "databricks": "\n      create or replace table {relation}\n      using delta\n      as\n      {sql}",
    "snowflake": "\n\ncreate or replace {kind}table {relation}\n    \n    as (\n        {sql}\n    )\n;\n",
}
_NAMES = re.compile(r"\{%-?\s*macro\s+(\w+)\s*\(")


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation as an adapter renders it."""

    parts: tuple[str, ...]
    mark: str

    def __str__(self) -> str:
        return ".".join(f"{self.mark}{part}{self.mark}" for part in self.parts)

    @property
    def identifier(self) -> str:
        return self.parts[-1]

    def include(self, *, database: bool) -> Relation:
        return Relation(self.parts if database else self.parts[1:], self.mark)

    def incorporate(self, *, path: Mapping[str, str]) -> Relation:
        return Relation((*self.parts[:-1], path["identifier"]), self.mark)


class Warehouse:
    """The package's macros under one adapter; `sent` is what they ran while rendering, in order, `reached` the macros called."""

    def __init__(
        self,
        adapter: str,
        *,
        columns: Sequence[Mapping[str, Any]] = (),
        existing: Sequence[tuple[str, str]] = (),
        materialized: str = "table",
        variables: Mapping[str, Any] | None = None,
        creates: str = "",
    ) -> None:
        self.adapter = adapter
        self.sent: list[str] = []
        self.reached: set[str] = set()
        self._creates = creates or _CREATE.get(adapter, "")
        self._existing = [SimpleNamespace(name=name, data_type=kind) for name, kind in existing]
        mark = "`" if adapter in _BACKTICKS else "" if adapter == "snowflake" else '"'
        self.relation = Relation(("shop", "main", "people"), mark)
        self.macros = self._load()
        variables = variables or {}
        self._context: dict[str, Any] = {
            "adapter": self._adapter(),
            "config": SimpleNamespace(get=lambda _name, default=None: default),
            "dbt": {f"{name}__create_table_as": self._create for name in _CREATE},
            "dbt_governance": self.macros,
            "exceptions": SimpleNamespace(raise_compiler_error=_refuse),
            "execute": True,
            "model": SimpleNamespace(
                columns={c["name"]: _Column(c) for c in columns},
                config=SimpleNamespace(materialized=materialized),
            ),
            "modules": SimpleNamespace(re=re),
            "return": _return,
            "run_query": self.sent.append,
            "this": self.relation,
            "tojson": lambda value, default=None: _json(value, default),
            "var": lambda name, default=None: variables.get(name, default),
        }

    def call(self, expression: str) -> str:
        """Render a call, such as `mask_email('email')`."""
        template = get_environment(None).from_string(f"{{{{ dbt_governance.{expression} }}}}")
        return template.render(self._context).strip()

    def line(self, expression: str) -> str:
        """Render a call on one line."""
        return " ".join(self.call(expression).split())

    @property
    def documented(self) -> Mapping[str, Any]:
        """What dbt would find of the columns after the macros ran."""
        return {name: dict(column) for name, column in self._context["model"].columns.items()}

    def _load(self) -> dict[str, Any]:
        return {name: self._macro(name, template) for name, template in _templates().items()}

    def _macro(self, name: str, template: Any) -> Any:
        node = SimpleNamespace(name=name, package_name="dbt_governance", unique_id=name)

        class Generator(CallableMacroGenerator):
            def get_template(self) -> Any:
                return template

        def call(*args: Any, **kwargs: Any) -> Any:
            self.reached.add(name)
            return Generator(node, self._context)(*args, **kwargs)

        return call

    def _adapter(self) -> SimpleNamespace:
        mark = "`" if self.adapter in _BACKTICKS else '"'

        def dispatch(name: str, _package: str) -> Any:
            return next(m for p in SEARCH[self.adapter] if (m := self.macros.get(f"{p}__{name}")) is not None)

        return SimpleNamespace(
            dispatch=dispatch,
            drop_relation=lambda relation: self.sent.append(f"drop table if exists {relation}"),
            get_columns_in_relation=lambda _relation: list(self._existing),
            quote=lambda name: f"{mark}{name}{mark}",
            update_columns=lambda relation, changes: self.sent.append(
                f"-- api: update_columns {relation} {json.dumps(changes, sort_keys=True)}"
            ),
        )

    def _create(self, temporary: bool, relation: Any, sql: str, _language: str, **_: Any) -> str:
        kind = "temporary " if temporary else "transient "
        return self._creates.format(kind=kind, relation=relation, sql=sql)


@lru_cache
def _templates() -> dict[str, Any]:
    """Return the compiled file of every macro, by the macro's name."""
    found: dict[str, Any] = {}
    for path in sorted((ROOT / "macros").rglob("*.sql")):
        source = path.read_text(encoding="utf-8")
        template = get_template(source, {}, None)
        found.update(dict.fromkeys(_NAMES.findall(source), template))
    return found


class _Column(dict[str, Any]):
    """A column of `model.columns`, which templates read by attribute."""

    def __getattr__(self, name: str) -> Any:
        value = self.get(name)
        return _Column(value) if isinstance(value, dict) else value


def _json(value: Any, default: Any) -> Any:
    try:
        return json.dumps(value)
    except TypeError:
        return default


def _refuse(message: str) -> None:
    raise CompilationError(message)


def _return(value: Any) -> None:
    from dbt_common.exceptions import MacroReturn

    raise MacroReturn(value)
