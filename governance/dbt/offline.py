"""dbt's compiler without a warehouse: what a template may ask is answered from the project, or is recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dbt.adapters.base.relation import BaseRelation
from dbt.clients import jinja
from dbt.clients.jinja import MacroStack
from dbt.compilation import Compiler
from dbt.context.configured import ConfiguredContext
from dbt.context.providers import BaseDatabaseWrapper, ModelContext, RuntimeProvider
from dbt.contracts.graph.nodes import GenericTestNode, UnitTestNode

from governance.dbt.rendering import Columns, KnownColumns

_PURE = frozenset(
    {
        "behavior",
        "convert_datetimes_to_strs",
        "disable_transactions",
        "escape_sql_string",
        "external_root",
        "external_write_options",
        "external_read_location",
        "get_binding_char",
        "is_motherduck",
        "parse_index",
        "quote",
        "quote_as_configured",
        "quote_seed_column",
        "render_raw_columns_constraints",
        "render_raw_model_constraints",
        "valid_incremental_strategies",
    }
)
_SILENT = ("log", "print", "write")


@dataclass(slots=True)
class Probe:
    """What a template asked during one rendering, and what it is told.

    Attributes:
        columns: answers what columns a relation has.
        execute: whether the template is told that it runs.
        incremental: whether it is told that its table exists.
        asked: what else it asked of the warehouse.
        wanted: relations whose columns it asked for, and the answers.
        branched: whether it asked if its table exists.
        met: the macros that were called.
    """

    columns: Columns
    execute: bool = False
    incremental: bool = False
    asked: set[str] = field(default_factory=set)
    wanted: dict[str, KnownColumns | None] = field(default_factory=dict)
    branched: bool = False
    met: set[str] = field(default_factory=set)


class UnansweredError(Exception):
    """A template running as if in a warehouse asked what only a warehouse knows."""


class Offline(Compiler):
    """dbt's compiler with probes in the template's context and ephemeral models left as they are named.

    Attributes:
        probe: what the next rendering is told, and what it asked.
    """

    probe: Probe

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self._shared: dict[str, _Macros] = {}
        self._stack = _Met(self)

    def context(self, node: Any, manifest: Any) -> dict[str, Any]:
        """Return what a template of a node sees."""
        return self._create_node_context(node, manifest, {})

    def _create_node_context(self, node: Any, manifest: Any, extra_context: dict[str, Any]) -> dict[str, Any]:
        if isinstance(node, UnitTestNode):
            context: dict[str, Any] = super()._create_node_context(node, manifest, extra_context)
        else:
            context = _Context(node, self.config, manifest, self._shared, self._stack).to_dict()
            context.update(extra_context)
            if isinstance(node, GenericTestNode):
                jinja.add_rendered_test_kwargs(context, node)
        probe = self.probe

        def is_incremental() -> bool:
            probe.branched = True
            return probe.incremental

        said = {
            "execute": _Execute(probe),
            "adapter": _Adapter(context["adapter"], probe, node),
            "exceptions": {**context["exceptions"], "warn": _say_nothing},
            **dict.fromkeys(_SILENT, _say_nothing),
        }
        context.update(said)
        # The same names once more: `builtins.adapter` would ask the warehouse.
        context["builtins"].update(said)
        context["is_incremental"] = is_incremental
        context["dbt"] = {**context["dbt"], "is_incremental": is_incremental}
        return context

    def _recursively_prepend_ctes(
        self, model: Any, manifest: Any, extra_context: Any
    ) -> tuple[Any, list[Any]]:
        return model, []


@dataclass(frozen=True, slots=True)
class _Macros:
    """The macros that the nodes of one package see; `context` is filled anew for every node."""

    namespace: Any
    flat: dict[str, Any]
    context: dict[str, Any]


class _Met(MacroStack):
    """Tells the probe which macros are called."""

    def __init__(self, compiler: Offline) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._compiler = compiler

    def push(self, name: str) -> None:
        self._compiler.probe.met.add(name)
        super().push(name)  # type: ignore[no-untyped-call]


class _Context(ModelContext):
    """A model's context; dbt would make an object of every macro, for every node."""

    def __init__(
        self, node: Any, config: Any, manifest: Any, shared: dict[str, _Macros], stack: MacroStack
    ) -> None:
        self._shared = shared
        self._met = stack
        super().__init__(node, config, manifest, RuntimeProvider(), None)

    def _build_namespace(self) -> Any:
        self.macro_stack = self._met
        known = self._shared.get(self.search_package)
        if known is None:
            namespace = super()._build_namespace()
            known = _Macros(namespace, dict(namespace), self._ctx)
            self._shared[self.search_package] = known
        known.context.clear()
        self._ctx = known.context
        return known.namespace

    def _get_namespace_builder(self) -> Any:
        builder = super()._get_namespace_builder()  # type: ignore[no-untyped-call]
        builder.node = None
        return builder

    def to_dict(self) -> dict[str, Any]:
        """Return the context, macros included."""
        context: dict[str, Any] = ConfiguredContext.to_dict(self)
        context.update(self._shared[self.search_package].flat)
        return context


def _say_nothing(*_: Any, **__: Any) -> str:
    return ""


class _Execute:
    """Stands for `execute`; being asked is what marks a template as dynamic."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    def __bool__(self) -> bool:
        self._probe.asked.add("execute")
        return self._probe.execute

    def __eq__(self, other: object) -> bool:
        return bool(self) == other

    def __hash__(self) -> int:
        return hash(bool(self))

    def __str__(self) -> str:
        return str(bool(self))


class _Adapter(BaseDatabaseWrapper):
    """Answers what follows from the project, and records every other question."""

    def __init__(self, real: Any, probe: Probe, node: Any) -> None:
        super().__init__(real._adapter, real._namespace)
        self._probe = probe
        self._node = node

    def __getattr__(self, name: str) -> Any:
        adapter = self._adapter
        if name not in adapter._available_:
            raise AttributeError(f"adapter has no `{name}`")
        if name in _PURE:
            return getattr(adapter, name)
        return lambda *args, **kwargs: self._ask(name, *args, **kwargs)

    def get_columns_in_relation(self, relation: Any) -> list[Any]:
        """Answer from the inferred schema."""
        name = _dotted(relation)
        known = self._probe.columns(name)
        self._probe.wanted[name] = known
        if known is None or not known.complete:
            self._probe.asked.add("get_columns_in_relation")
        if known is None:
            if self._probe.execute:
                raise UnansweredError(name)
            return []
        return [self._adapter.Column(column, kind or "varchar") for column, kind in known.columns]

    def get_relation(self, database: str, schema: str, identifier: str) -> Any:
        """Answer that the node's own relation exists in the incremental branch, and nothing else does."""
        node = self._node
        own = (schema, identifier) == (getattr(node, "schema", None), getattr(node, "identifier", None))
        if own:
            self._probe.branched = True
        else:
            self._probe.asked.add("get_relation")
        if own and self._probe.incremental:
            return self._adapter.Relation.create(
                database=database, schema=schema, identifier=identifier, type="table"
            )
        return None

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        self._probe.asked.add(name)
        if self._probe.execute:
            raise UnansweredError(name)
        replacement = self._adapter._parse_replacements_.get(name)
        if replacement is None:
            raise UnansweredError(name)
        return replacement(*args, **kwargs)


def _dotted(relation: Any) -> str:
    if isinstance(relation, BaseRelation):
        parts = (relation.database, relation.schema, relation.identifier)
        return ".".join(str(part) for part in parts if part)
    return str(relation).replace('"', "").replace("`", "")
