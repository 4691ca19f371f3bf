"""Renders a project's SQL without a warehouse, before dbt runs anything.

dbt's own compiler does the work, on copies (rendering changes a node, and one rendered with `execute` off
would be built that way). What a template may ask is replaced by a probe: `execute`, `is_incremental()` and
the adapter. So both branches of an incremental model are seen, columns are answered from what we inferred,
and a template that asked anything else is `dynamic`: the guard looks at it again when dbt runs it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Protocol

import jinja2
from dbt.adapters.base.relation import BaseRelation
from dbt.clients import jinja
from dbt.compilation import Compiler
from dbt.context.providers import BaseDatabaseWrapper
from dbt.contracts.graph.nodes import BatchContext
from dbt_common.exceptions import DbtBaseException

from governance.project.nodes import CompiledCode


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownColumns:
    """Names and types of a relation's columns; a source may have more of them than its YAML says."""

    columns: tuple[tuple[str, str], ...]
    complete: bool = True


Columns = Callable[[str], KnownColumns | None]
"""What is known of a relation's columns, by its unquoted name."""


class GrowingColumns(Protocol):
    """Columns that become known as nodes are rendered."""

    def columns(self, relation: str) -> KnownColumns | None:
        """Return what is known of a relation, None unless that is all there is to know."""

    def learn(self, unique_id: str, rendering: Rendering) -> None:
        """Take a node's rendering."""


TEMPLATE_ERRORS = (
    DbtBaseException,
    jinja2.TemplateError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a template can raise; the node then has no SQL, which is a gap. Anything else is our defect."""

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
_BATCH = (datetime(2000, 1, 1, tzinfo=timezone.utc), datetime(2000, 1, 2, tzinfo=timezone.utc))
_SILENT = ("log", "print", "write")
_BRANCHES = {False: "full_refresh", True: "incremental"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What rendering one node gave.

    Attributes:
        compiled: one per branch, or one; empty if no branch could be rendered.
        hooks: its hooks and its header, rendered where they can be.
        dynamic: the warehouse was asked, so the SQL may differ at run time.
        wanted: relations whose columns were asked for and not known.
        error: why a branch could not be rendered.
    """

    compiled: tuple[CompiledCode, ...] = ()
    hooks: tuple[str, ...] = ()
    dynamic: bool = False
    wanted: frozenset[str] = frozenset()
    error: str = ""


@dataclass(slots=True)
class Probe:
    """What a template asked during one rendering, and what it is told."""

    columns: Columns
    execute: bool = False
    incremental: bool = False
    asked: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)
    branched: bool = False


class UnansweredError(Exception):
    """A template running as if in a warehouse asked what only a warehouse knows."""


class Renderer:
    """Renders nodes of one manifest under one configuration."""

    def __init__(self, config: Any, manifest: Any) -> None:
        self._manifest = shadow(manifest)
        self._compiler = _Offline(config)

    def render(self, unique_id: str, columns: Columns) -> Rendering:
        """Render a node in every branch it has."""
        original = self._manifest.nodes.get(unique_id) or _functions(self._manifest)[unique_id]
        first, probe = self._branch(original, columns, incremental=False)
        found = [first]
        if probe.branched:
            second, _ = self._branch(original, columns, incremental=True)
            found.append(second)
        compiled = {c.sql: c for r in reversed(found) for c in r.compiled}
        branched = len(compiled) > 1
        return Rendering(
            compiled=tuple(
                CompiledCode(sql=c.sql, branch=c.branch if branched else "")
                for c in reversed(compiled.values())
            ),
            hooks=tuple(dict.fromkeys(hook for r in found for hook in r.hooks)),
            dynamic=any(r.dynamic for r in found),
            wanted=frozenset().union(*(r.wanted for r in found)),
            error=next((r.error for r in found if r.error), ""),
        )

    def _branch(self, original: Any, columns: Columns, *, incremental: bool) -> tuple[Rendering, Probe]:
        """Render one branch: as dbt parses, then, if `execute` was asked, as dbt runs."""
        probe = Probe(columns=columns, incremental=incremental)
        rendering = self._once(original, probe)
        if "execute" in probe.asked:
            second = Probe(columns=columns, incremental=incremental, execute=True)
            as_run = self._once(original, second)
            if as_run.compiled:
                rendering = as_run
                probe.asked.discard("execute")
            probe.branched |= second.branched
            probe.asked |= second.asked - {"execute"}
            probe.wanted |= second.wanted
        return (
            Rendering(
                compiled=rendering.compiled,
                hooks=rendering.hooks,
                dynamic=bool(probe.asked),
                wanted=frozenset(probe.wanted),
                error=rendering.error,
            ),
            probe,
        )

    def _once(self, original: Any, probe: Probe) -> Rendering:
        node = _fresh(original)
        self._compiler.probe = probe
        try:
            node = self._compiler.compile_node(node, self._manifest, {}, write=False)
        except (*TEMPLATE_ERRORS, UnansweredError) as error:
            return Rendering(error=_first_line(error), hooks=tuple(_hook_sources(node)))
        branch = _BRANCHES[probe.incremental]
        return Rendering(
            compiled=(CompiledCode(sql=node.compiled_code or "", branch=branch),),
            hooks=self._hooks(node),
        )

    def _hooks(self, node: Any) -> tuple[str, ...]:
        sources = _hook_sources(node)
        if not sources:
            return ()
        context = self._compiler.context(node, self._manifest)
        rendered = [_rendered_hook(sql, context, node) for sql in sources]
        return tuple(sql for sql in rendered if sql.strip())


def render_all(
    renderer: Renderer,
    unique_ids: Iterable[str],
    growing: GrowingColumns,
    infer: Callable[[Mapping[str, Rendering]], Columns],
) -> dict[str, Rendering]:
    """Render nodes; what a template asks is answered from what was rendered before it.

    Args:
        renderer: renders one node.
        unique_ids: in an order where what is upstream comes first.
        growing: gives columns while the renderings come in.
        infer: gives the columns that follow from the renderings so far, also those that are not all known.
    """
    found: dict[str, Rendering] = {}
    waiting: list[str] = []
    for uid in unique_ids:
        found[uid] = renderer.render(uid, growing.columns)
        if _answered(found[uid], growing.columns):
            growing.learn(uid, found[uid])
        else:
            waiting.append(uid)
    while waiting:
        columns = infer({uid: r for uid, r in found.items() if uid not in waiting})
        answered = [uid for uid in waiting if _answered(found[uid], columns)]
        if not answered:
            break
        for uid in answered:
            found[uid] = renderer.render(uid, columns)
        # Once its first question is answered, a template may ask the next.
        waiting = [uid for uid in waiting if not _answered(found[uid], columns)]
    return found


def _answered(rendering: Rendering, columns: Columns) -> bool:
    return all(columns(name) is not None for name in rendering.wanted)


def shadow(manifest: Any) -> Any:
    """Copy a live manifest as far as rendering changes it."""
    # `copy.copy` would go through dbt's `Manifest.__reduce_ex__`, which leaves a field out and so shifts its look-ups.
    twin = object.__new__(type(manifest))
    twin.__dict__.update(manifest.__dict__)
    twin.nodes = {uid: _fresh(node) for uid, node in manifest.nodes.items()}
    if hasattr(manifest, "functions"):
        twin.functions = {uid: _fresh(node) for uid, node in manifest.functions.items()}
    twin.env_vars = dict(manifest.env_vars)
    return twin


def _fresh(node: Any) -> Any:
    twin = copy.copy(node)
    depends_on = getattr(node, "depends_on", None)
    if depends_on is not None and hasattr(depends_on, "macros"):
        twin.depends_on = copy.copy(depends_on)
        twin.depends_on.macros = list(depends_on.macros)
    if hasattr(twin, "extra_ctes") and node.resource_type != "seed":
        twin.extra_ctes = []
        twin.extra_ctes_injected = False
        twin.compiled = False
        twin.compiled_code = None
    if getattr(twin, "defer_relation", None) is not None:
        twin.defer_relation = None
    if _is_microbatch(node):
        # dbt renders such a model once per batch and never without one.
        twin.batch = BatchContext(id="batch", event_time_start=_BATCH[0], event_time_end=_BATCH[1])
    return twin


def _is_microbatch(node: Any) -> bool:
    config = getattr(node, "config", None)
    strategy = getattr(config, "incremental_strategy", None)
    return node.resource_type == "model" and strategy == "microbatch" and hasattr(node, "batch")


def _hook_sources(node: Any) -> list[str]:
    config = node.config
    hooks = [*(getattr(config, "pre_hook", None) or ()), *(getattr(config, "post_hook", None) or ())]
    header = config.get("sql_header") if hasattr(config, "get") else None
    sources = [header] if isinstance(header, str) else []
    return sources + [hook.sql for hook in hooks if getattr(hook, "sql", "")]


def _rendered_hook(sql: str, context: dict[str, Any], node: Any) -> str:
    try:
        return str(jinja.get_rendered(sql, context, node))
    except (*TEMPLATE_ERRORS, UnansweredError):
        return sql


def _functions(manifest: Any) -> Mapping[str, Any]:
    return getattr(manifest, "functions", None) or {}


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:2])[:200] or type(error).__name__


class _Offline(Compiler):
    """dbt's compiler with probes in the template's context and ephemeral models left as they are named."""

    probe: Probe

    def context(self, node: Any, manifest: Any) -> dict[str, Any]:
        return self._create_node_context(node, manifest, {})

    def _create_node_context(self, node: Any, manifest: Any, extra_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super()._create_node_context(node, manifest, extra_context)
        probe = self.probe

        def is_incremental() -> bool:
            probe.branched = True
            return probe.incremental

        context["execute"] = _Execute(probe)
        context["is_incremental"] = is_incremental
        context["dbt"] = {**context["dbt"], "is_incremental": is_incremental}
        context["adapter"] = _Adapter(context["adapter"], probe, node)
        context["exceptions"] = {**context["exceptions"], "warn": _say_nothing}
        for name in _SILENT:
            context[name] = _say_nothing
        return context

    def _recursively_prepend_ctes(
        self, model: Any, manifest: Any, extra_context: Any
    ) -> tuple[Any, list[Any]]:
        return model, []


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
        self._probe.wanted.add(name)
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
