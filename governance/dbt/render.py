"""Renders a project's SQL without a warehouse, before dbt runs anything.

dbt's own compiler does the work, on copies (rendering changes a node, and one rendered with `execute` off
would be built that way). What a template may ask is replaced by a probe: `execute`, `is_incremental()` and
the adapter. So both branches of an incremental model are seen, columns are answered from what we inferred,
and a template that asked anything else is `dynamic`: the guard looks at it again when dbt runs it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import jinja2
from dbt.clients import jinja
from dbt.contracts.graph.nodes import BatchContext
from dbt_common.exceptions import DbtBaseException

from governance.dbt.offline import Offline, Probe, UnansweredError
from governance.dbt.rendering import Columns, KnownColumns, Rendering
from governance.project.nodes import CompiledCode

if TYPE_CHECKING:
    from governance.dbt.rendered import Rendered


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

_BATCH = (datetime(2000, 1, 1, tzinfo=timezone.utc), datetime(2000, 1, 2, tzinfo=timezone.utc))
_BRANCHES = {False: "full_refresh", True: "incremental"}


class Renderer:
    """Renders nodes of one manifest under one configuration."""

    def __init__(self, config: Any, manifest: Any, rendered: Rendered | None = None) -> None:
        """Prepare to render.

        Args:
            config: dbt's `RuntimeConfig`.
            manifest: dbt's live `Manifest`; it is not changed.
            rendered: what was rendered before.
        """
        self._config = config
        self._manifest = manifest
        self._rendered = rendered

    def render(self, unique_id: str, columns: Columns) -> Rendering:
        """Render a node in every branch it has."""
        live = self._manifest.nodes.get(unique_id) or _functions(self._manifest)[unique_id]
        if self._rendered is None:
            return self._render(unique_id, columns)
        found = self._rendered.get(live, columns)
        if found is None:
            found = self._render(unique_id, columns)
            self._rendered.put(live, found)
        return found

    @cached_property
    def _shadow(self) -> Any:
        return shadow(self._manifest)

    @cached_property
    def _compiler(self) -> Offline:
        return Offline(self._config)

    def _render(self, unique_id: str, columns: Columns) -> Rendering:
        original = self._shadow.nodes.get(unique_id) or _functions(self._shadow)[unique_id]
        first, branched = self._branch(original, columns, incremental=False)
        found = [first]
        if branched:
            found.append(self._branch(original, columns, incremental=True)[0])
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
            answers={name: known for r in found for name, known in r.answers.items()},
            met=frozenset().union(*(r.met for r in found)),
        )

    def _branch(self, original: Any, columns: Columns, *, incremental: bool) -> tuple[Rendering, bool]:
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
            probe.met |= second.met
        return (
            Rendering(
                compiled=rendering.compiled,
                hooks=rendering.hooks,
                dynamic=bool(probe.asked),
                wanted=frozenset(probe.wanted),
                error=rendering.error,
                answers=probe.wanted,
                met=frozenset(probe.met),
            ),
            probe.branched,
        )

    def _once(self, original: Any, probe: Probe) -> Rendering:
        node = _fresh(original)
        self._compiler.probe = probe
        try:
            node = self._compiler.compile_node(node, self._shadow, {}, write=False)
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
        context = self._compiler.context(node, self._shadow)
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
    # What `ref()` finds is only read; the node that is rendered is copied anew each time.
    twin.nodes = {
        uid: _fresh(node) if getattr(node, "defer_relation", None) is not None else node
        for uid, node in manifest.nodes.items()
    }
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
    if any(_is_foreign_key(c) for c in getattr(node, "all_constraints", ())):
        # dbt's compiler writes the relation into them.
        twin.constraints = copy.deepcopy(node.constraints)
        twin.columns = copy.deepcopy(node.columns)
    if _is_microbatch(node):
        # dbt renders such a model once per batch and never without one.
        twin.batch = BatchContext(id="batch", event_time_start=_BATCH[0], event_time_end=_BATCH[1])
    return twin


def _is_foreign_key(constraint: Any) -> bool:
    return str(getattr(constraint.type, "value", constraint.type)) == "foreign_key"


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
