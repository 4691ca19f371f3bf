"""Makes a project from dbt's live manifest: renders it offline and converts it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from governance.dbt.render import Renderer, render_all
from governance.dbt.rendering import Columns, KnownColumns, Rendering
from governance.lineage.codec import Memo
from governance.lineage.model import WHOLE_ROW
from governance.project.nodes import Node, Project, ResourceType
from governance.readers.dbt_manifest import seed_headers
from governance.readers.dbt_nodes import Extras, convert, resources
from governance.readers.dbt_shapes import pick
from governance.readers.dbt_sql import snapshot_sql

if TYPE_CHECKING:
    from governance.dbt.rendered import Rendered
    from governance.lineage.growing import Growing

_ALWAYS = {ResourceType.MODEL, ResourceType.SNAPSHOT, ResourceType.OPERATION, ResourceType.FUNCTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A project as dbt holds it, and every SQL text that was rendered for a node, as dbt would compile it."""

    project: Project
    sql: Mapping[str, frozenset[str]]
    memo: Memo = field(default_factory=Memo)


def live_project(
    config: Any,
    manifest: Any,
    *,
    guarded: bool = False,
    memo: Memo | None = None,
    rendered: Rendered | None = None,
) -> Live:
    """Return the project that dbt holds, with every branch of its SQL, and no warehouse asked.

    Args:
        config: dbt's `RuntimeConfig`.
        manifest: dbt's live `Manifest`; it is not changed.
        guarded: whether the guard will see the SQL that is run, so that what may change until then is no gap.
        memo: what was traced before; what templates ask the columns of is traced here already.
        rendered: what was rendered before; only for the guarded, whose SQL is compared when it runs.
    """
    store_failures = bool(getattr(config.args, "store_failures", False))
    which = getattr(config.args, "which", "")
    memo = memo or Memo()
    root = Path(config.project_root)
    seeds = seed_headers(manifest, project_dir=root)

    def project(renderings: Mapping[str, Rendering]) -> Project:
        return convert(
            manifest,
            Extras(
                compiled={uid: r.compiled for uid, r in renderings.items()},
                hooks={uid: r.hooks for uid, r in renderings.items()},
                dynamic=frozenset(uid for uid, r in renderings.items() if r.dynamic and not guarded),
                seed_columns=seeds,
                store_failures=store_failures,
            ),
        )

    def infer(renderings: Mapping[str, Rendering]) -> Columns:
        from governance.lineage.graph import build_graph

        known = project(renderings)
        missing = {uid for uid in order if uid not in renderings}
        graph = build_graph(
            Project(
                name=known.name,
                dialect=known.dialect,
                nodes={uid: node for uid, node in known.nodes.items() if uid not in missing},
            ),
            memo=memo,
        )
        built = {
            node.relation.lower(): node
            for uid, node in known.nodes.items()
            if node.relation and uid not in missing
        }
        columns = {name.lower(): names for name, names in graph.columns.items()}

        def of(relation: str) -> KnownColumns | None:
            names = columns.get(relation.lower())
            node = built.get(relation.lower())
            if not names or node is None or WHOLE_ROW in names:
                return None
            return _typed(
                node, names, complete=node.columns_complete or node.resource_type is not ResourceType.SOURCE
            )

        return of

    order = rendered_ids(manifest, store_failures=store_failures, which=which)
    with _manifest_out_of_the_way():
        renderings = render_all(
            Renderer(config, manifest, rendered),
            order,
            _Growing(lambda: project({}), manifest, memo),
            infer,
        )
    return Live(
        project=project(renderings),
        sql={uid: frozenset(c.sql for c in r.compiled) for uid, r in renderings.items()},
        memo=memo,
    )


@contextmanager
def _manifest_out_of_the_way() -> Iterator[None]:
    """Keep Python's collector from going through dbt's manifest again and again; rendering makes much garbage."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Growing:
    """Answers what templates ask while the nodes upstream of them are rendered already."""

    def __init__(self, project: Callable[[], Project], manifest: Any, memo: Memo) -> None:
        self._project = project
        self._manifest = manifest
        self._memo = memo
        self._learnt: dict[str, Rendering] = {}

    def columns(self, relation: str) -> KnownColumns | None:
        growing, nodes = self._growing
        learnt, self._learnt = self._learnt, {}
        for uid, rendering in learnt.items():
            self._tell(growing, nodes.get(uid), rendering)
        found = growing.columns(relation)
        return None if found is None else _typed(*found, complete=True)

    def learn(self, unique_id: str, rendering: Rendering) -> None:
        # Most projects ask for no columns at all.
        self._learnt[unique_id] = rendering

    @cached_property
    def _growing(self) -> tuple[Growing, Mapping[str, Node]]:
        from governance.lineage.growing import Growing

        project = self._project()
        return Growing(project, self._memo), project.nodes

    def _tell(self, growing: Growing, node: Node | None, rendering: Rendering) -> None:
        if node is None:
            return
        compiled = rendering.compiled
        if node.resource_type is ResourceType.SNAPSHOT:
            live = self._manifest.nodes[node.unique_id]
            compiled = tuple(replace(code, sql=snapshot_sql(live, code.sql)) for code in compiled)
        growing.learn(replace(node, compiled=compiled))


def _typed(node: Node, names: Iterable[str], *, complete: bool) -> KnownColumns:
    types = {c.name.lower(): c.data_type for c in node.columns}
    return KnownColumns(
        columns=tuple((name, types.get(name.lower(), "")) for name in names), complete=complete
    )


def rendered_ids(manifest: Any, *, store_failures: bool, which: str) -> list[str]:
    """Return what has SQL that builds or shows something, upstream first."""
    wanted: dict[str, tuple[str, ...]] = {}
    for uid, kind, raw in resources(manifest):
        if pick(raw, "language") == "python":
            continue
        stored = store_failures or pick(raw, "relation_name") or pick(raw, "config", "store_failures")
        shown = which in {"show", "compile"}
        needed = {ResourceType.TEST: stored, ResourceType.ANALYSIS: shown}.get(kind, kind in _ALWAYS)
        if needed:
            wanted[uid] = tuple(pick(raw, "depends_on", "nodes") or ())
    return _upstream_first(wanted)


def _upstream_first(wanted: Mapping[str, Iterable[str]]) -> list[str]:
    done: dict[str, None] = {}
    for start in sorted(wanted):
        stack = [(start, False)]
        while stack:
            uid, expanded = stack.pop()
            if uid in done or uid not in wanted:
                continue
            if expanded:
                done[uid] = None
                continue
            stack.append((uid, True))
            stack.extend((up, False) for up in sorted(wanted[uid], reverse=True) if up not in done)
    return list(done)
