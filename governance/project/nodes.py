"""A project as every reader yields it: nodes with code, declared columns and dependencies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class ResourceType(str, Enum):
    """dbt's own words; a folder of SQL files yields models and, for unknown tables, sources."""

    MODEL = "model"
    SOURCE = "source"
    SEED = "seed"
    SNAPSHOT = "snapshot"
    TEST = "test"
    UNIT_TEST = "unit_test"
    EXPOSURE = "exposure"
    ANALYSIS = "analysis"
    OPERATION = "operation"
    FUNCTION = "function"
    SEMANTIC_MODEL = "semantic_model"
    METRIC = "metric"
    SAVED_QUERY = "saved_query"


SEMANTIC_LAYER = frozenset({ResourceType.SEMANTIC_MODEL, ResourceType.METRIC, ResourceType.SAVED_QUERY})
"""What dbt's semantic layer is made of: shown to whoever asks for it, like an exposure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredColumn:
    """A column as YAML, a contract, a catalog or a CSV header declares it.

    `source` says which of them: `yaml`, `contract`, `catalog`, `csv`, `schema`, `ddl`; the listing one if two do.
    """

    name: str
    data_type: str = ""
    description: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    source: str = "yaml"
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledCode:
    """One rendering of a node's code.

    `branch` is empty for code with one rendering, else `full_refresh` or `incremental`.
    """

    sql: str
    branch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A parameter of a function node; `default` is SQL, None if a call has to give it."""

    name: str
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One thing that holds, makes or uses data.

    Attributes:
        unique_id: dbt's; `model.<path>` for a folder of SQL files.
        name: what a person types, `schema.identifier` (`exposure:<name>` for exposures, `name` for tests).
        relation: `database.schema.identifier` as SQL refers to it, spelled, unquoted; empty if it has none
            (exposures). An ephemeral model has one too: what its consumers inline as `__dbt__cte__<name>`.
        aliases: other relation names SQL may use for it (deferral, `__dbt__cte__x`).
        path: POSIX path of the file, relative to the project's root.
        compiled: every rendering known; empty means that there is none, which is a gap for SQL nodes.
        dynamic: rendering asked the warehouse, so the code may differ at run time.
        test_arguments: what a generic test was given (`k`, `columns`, …), of tests only.
        unique_keys: sets of columns that tests or constraints say determine a row.
        patch_path: the YAML file that declares it; `patch_line` its line there, 0 if unknown.
        arguments: the parameters of a function, or of a model that is built as one.
        returns_rows: whether a function is a table function.
    """

    unique_id: str
    resource_type: ResourceType
    name: str
    relation: str = ""
    aliases: tuple[str, ...] = ()
    path: str = ""
    package: str = ""
    language: str = "sql"
    materialized: str = ""
    raw_code: str = ""
    compiled: tuple[CompiledCode, ...] = ()
    columns: tuple[DeclaredColumn, ...] = ()
    columns_complete: bool = False
    depends_on: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    access: str = "protected"
    group: str = ""
    owner: str = ""
    exposure_type: str = ""
    description: str = ""
    unique_keys: tuple[tuple[str, ...], ...] = ()
    hooks: tuple[str, ...] = ()
    dynamic: bool = False
    attached_node: str = ""
    column_name: str = ""
    test_name: str = ""
    test_arguments: Mapping[str, Any] = field(default_factory=dict)
    stored: bool = True
    patch_path: str = ""
    patch_line: int = 0
    arguments: tuple[Argument, ...] = ()
    returns_rows: bool = False

    @property
    def governance(self) -> Mapping[str, Any]:
        """`meta.governance`, with flat `governance_x` keys folded in; empty if absent or null."""
        return governance_meta(self.meta)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Everything read from one project; `nodes` is keyed and sorted by unique_id."""

    name: str
    dialect: str
    nodes: Mapping[str, Node]
    root: str = ""
    gaps: tuple[str, ...] = ()
    macros: Mapping[str, str] = field(default_factory=dict)
    macros_used: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def governance_meta(meta: Mapping[Any, Any] | None) -> Mapping[str, Any]:
    """Return the `governance` part of a dbt meta mapping; tolerates null and flat keys."""
    if not meta:
        return {}
    inner = meta.get("governance")
    out: dict[str, Any] = dict(inner) if isinstance(inner, Mapping) else {}
    for name, value in meta.items():
        if isinstance(name, str) and name.startswith("governance_"):
            out.setdefault(name.removeprefix("governance_"), value)
    return out
