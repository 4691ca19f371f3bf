"""`build_graph`: the lineage of a whole project, every node's columns being the next one's schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from governance.lineage.building import (
    DECLARED,
    TRACED,
    UNKEPT,
    Build,
    begin,
    declare,
    key_for,
    publish,
    remembered,
    statements_of,
)
from governance.lineage.closing import finish
from governance.lineage.codec import Memo
from governance.lineage.collector import paused_collector
from governance.lineage.compose import inline, merge, without_spans
from governance.lineage.entry import Outline, outline_of
from governance.lineage.later import retarget, unread
from governance.lineage.model import (
    WHOLE_ROW,
    Gap,
    Graph,
    Input,
    NodeLineage,
    Operation,
    OutputColumn,
    RowInput,
    Scan,
    Statement,
    Subtype,
)
from governance.lineage.order import topological
from governance.lineage.packing import Packed
from governance.lineage.project_functions import ProjectFunctions, readable_body
from governance.lineage.schema import Schema
from governance.lineage.scope import NotTracedYetError
from governance.lineage.sharing import Sharing, share
from governance.lineage.snapshots import with_snapshot_columns
from governance.project import names
from governance.project.nodes import SEMANTIC_LAYER, Node, Project, ResourceType


def build_graph(
    project: Project,
    *,
    schema: Schema | None = None,
    memo: Memo | None = None,
    named: Iterable[str] = (),
) -> Graph:
    """Trace every node of a project, upstream first.

    Args:
        project: what a reader yielded.
        schema: columns of tables that the project does not declare, or declares in part.
        memo: what was traced before; the result is the same without.
        named: functions that mean more than their body says; calls of them end in an operation of that name.

    Returns:
        The graph; whatever was not understood is a gap in it.
    """
    with paused_collector():
        named = tuple(named)
        build = begin(project, schema=schema, memo=memo, named=named)
        sharing = share(build, schema=schema, named=named)
        try:
            for unique_id in build.order:
                _trace_upstream_first(build, build.wanted, unique_id, sharing)
        finally:
            if sharing is not None:
                sharing.close()
        return finish(build)


class Tracing:
    """Traces nodes one at a time, in whatever order they are asked for, as `build_graph` would."""

    def __init__(self, project: Project, memo: Memo) -> None:
        """Start with nothing declared."""
        self._build = Build(project, Schema(project.dialect), Schema(project.dialect), memo)
        self._build.functions = ProjectFunctions(project.dialect, project.nodes.values())

    def declare(self, node: Node) -> None:
        """Register what is declared of a node, until its code is known."""
        self._build.owners.setdefault(node.relation, node.unique_id)
        declare(self._build, node)

    def expect(self, node: Node) -> None:
        """Note that the code of a node is known."""
        self._build.pending.add(node.relation)
        if self._build.functions is not None:
            self._build.functions.learn(node)

    def lineage(self, unique_id: str, known: Mapping[str, Node]) -> NodeLineage:
        """Return the lineage of a node, all of whose upstream nodes are known."""
        build = self._build
        done = build.nodes.get(unique_id)
        if done is not None:
            return done
        waiting = [unique_id]
        upstream: dict[str, Node] = {}
        while waiting:
            uid = waiting.pop()
            if uid in known and uid not in upstream and uid not in build.nodes:
                upstream[uid] = known[uid]
                waiting.extend(known[uid].depends_on)
        order, cyclic = topological(upstream)
        build.cyclic.update(cyclic)
        for uid in order:
            _trace_upstream_first(build, known, uid)
        return build.nodes[unique_id]


def _trace_upstream_first(
    build: Build, wanted: Mapping[str, Node], root: str, sharing: Sharing | None = None
) -> None:
    """Trace a node, and before it whatever its SQL turns out to read that has not been traced."""
    stack = [root]
    while stack:
        unique_id = stack[-1]
        if unique_id in build.nodes:
            stack.pop()
            continue
        node = wanted[unique_id]
        build.reading = node.relation
        try:
            lineage, outline = _trace_node(build, node, sharing)
        except NotTracedYetError as missing:
            owner = build.owners[missing.dataset]
            if owner in stack:
                build.cyclic.update(stack[stack.index(owner) :])
                build.pending.discard(missing.dataset)
            else:
                stack.append(owner)
            continue
        if unique_id in build.cyclic:
            lineage = _with_gap(lineage, Gap("GV105", f"`{node.name}` depends on itself through others"))
        build.nodes[unique_id] = lineage
        build.outlines[unique_id] = outline
        build.pending.discard(node.relation)
        publish(build, node, outline, traced=lineage.traced)
        if sharing is not None:
            sharing.published(unique_id, outline, traced=lineage.traced)
        stack.pop()


def _trace_node(build: Build, node: Node, sharing: Sharing | None) -> tuple[NodeLineage, Outline]:
    if len(node.compiled) == 1 and node.resource_type is not ResourceType.SNAPSHOT:
        kept = _kept(build, node, sharing)
        if kept is not None:
            return kept
    lineage = _traced_now(build, node)
    return lineage, outline_of(lineage.merged)


def _kept(build: Build, node: Node, sharing: Sharing | None) -> tuple[NodeLineage, Outline] | None:
    """Return what the cache has of a node, if it is one statement that could be read."""
    if build.memo is None or node.language == "python" or node.resource_type in UNKEPT:
        return None
    (code,) = node.compiled
    key = key_for(build, node, code.sql)
    entry = remembered(build, key)
    if entry is None and sharing is not None:
        entry = sharing.take(node, key)
    outline = entry.outline if isinstance(entry, Packed) else None
    if not isinstance(entry, Packed) or outline is None or (outline.gaps and not outline.names):
        return None
    lineage = unread(
        unique_id=node.unique_id,
        dataset=node.relation,
        packed=entry,
        branch=code.branch,
        traced=outline.traced,
    )
    return lineage, outline


def _traced_now(build: Build, node: Node) -> NodeLineage:
    if node.resource_type in DECLARED or (node.resource_type not in TRACED and not node.compiled):
        return _declared(build, node)
    if node.resource_type is ResourceType.FUNCTION:
        return _function(build, node)
    if node.language == "python":
        return _python(build, node)
    if not node.compiled:
        gap = Gap("GV101", f"`{node.name}` has no compiled code")
        if node.resource_type in SEMANTIC_LAYER:
            gap = Gap("GV105", f"what `{node.name}` names is not defined, or not in a form that can be read")
        return _conservative(build, node, gap)
    branches: dict[str, Statement] = {}
    for code in sorted(node.compiled, key=lambda code: code.branch != "full_refresh"):
        statement = _script(build, node, code.sql)
        branches[code.branch] = statement
        if len(node.compiled) > 1:
            publish(build, node, outline_of(statement), traced=True)
    merged = merge(list(branches.values()))
    if not merged.columns and merged.gaps:
        return _unread(build, node, merged)
    if node.resource_type is ResourceType.SNAPSHOT:
        merged = with_snapshot_columns(merged, node)
    traced = not any(column.gap for column in merged.columns) and bool(merged.columns)
    merged = retarget(merged, node.relation)
    return NodeLineage(
        unique_id=node.unique_id,
        dataset=node.relation,
        merged=merged,
        branches={**branches, "": merged},
        traced=traced,
    )


def _lineage(node: Node, statement: Statement, branches: Mapping[str, Statement]) -> NodeLineage:
    return NodeLineage(unique_id=node.unique_id, dataset=node.relation, merged=statement, branches=branches)


def _script(build: Build, node: Node, sql: str) -> Statement:
    """Trace one rendering; of a script, put its statements together."""
    statements = statements_of(build, node, sql)
    if len(statements) == 1:
        return statements[0]
    if not statements:
        return Statement(kind="other", gaps=(Gap("GV101", f"`{node.name}` has no statement"),))
    made: dict[str, Statement] = {}
    gaps: list[Gap] = []
    final: Statement | None = None
    for statement in statements:
        composed = inline(statement, made)
        if composed.kind == "other":
            gaps.extend(composed.gaps)
        elif composed.target is None or composed.target == node.relation:
            final = composed if final is None or composed.target is None else merge([final, composed])
        elif composed.target in made:
            made[composed.target] = merge([made[composed.target], composed])
        else:
            made[composed.target] = composed
    if final is None:
        final = list(made.values())[-1] if made else statements[-1]
    whole = tuple(Gap(gap.code, gap.message, gap.span) for gap in gaps)
    return replace(final, gaps=tuple(dict.fromkeys((*final.gaps, *whole))))


def _function(build: Build, node: Node) -> NodeLineage:
    """Trace what a function reads besides its arguments; a call is traced where it stands."""
    body = readable_body(node) if node.relation and node.compiled and node.language == "sql" else ""
    if not body:
        return _declared(build, node)
    statement = _script(build, node, body)
    if not statement.columns and statement.gaps:
        return _unread(build, node, statement)
    if body != node.compiled[0].sql:
        statement = without_spans(statement)
    if len(statement.columns) == 1 and not node.returns_rows:
        only = replace(statement.columns[0], name=names.split(node.relation)[-1])
        statement = replace(statement, columns=(only,))
    statement = retarget(statement, node.relation)
    traced = not any(column.gap for column in statement.columns)
    return replace(_lineage(node, statement, {"": statement}), traced=traced)


def _declared(build: Build, node: Node) -> NodeLineage:
    known = build.schema.get(node.relation)
    columns = tuple(
        OutputColumn(name, position) for position, name in enumerate(known.columns if known else ())
    )
    statement = Statement(kind="declared", target=node.relation or None, columns=columns)
    return _lineage(node, statement, {"": statement})


def _unread(build: Build, node: Node, statement: Statement) -> NodeLineage:
    """Let a node whose code could not be read depend on everything upstream, keeping what is known."""
    lineage = _conservative(build, node, statement.gaps[0])
    merged = replace(
        lineage.merged,
        gaps=statement.gaps,
        row_inputs=tuple(dict.fromkeys((*lineage.merged.row_inputs, *_unscanned(statement.row_inputs)))),
    )
    return replace(lineage, merged=merged, branches={"": merged})


def _unscanned(rows: tuple[RowInput, ...]) -> tuple[RowInput, ...]:
    return tuple(replace(row, scan=-1) for row in rows)


def _python(build: Build, node: Node) -> NodeLineage:
    gap = Gap("GV104", f"`{node.name}` is a Python model; every column may hold any input")
    return _conservative(build, node, gap)


def _conservative(build: Build, node: Node, gap: Gap) -> NodeLineage:
    """Let every column depend on every column of everything upstream."""
    op = (Operation("…"),)
    inputs: list[Input] = []
    rows: list[RowInput] = []
    scans: list[Scan] = []
    for unique_id in sorted(node.depends_on):
        upstream = build.project.nodes.get(unique_id)
        if upstream is None or not upstream.relation or upstream is node:
            continue
        dataset = build.schema.get(upstream.relation)
        scans.append(Scan(upstream.relation))
        columns = list(dataset.columns) if dataset is not None else []
        if dataset is None or not dataset.complete:
            columns.append(WHOLE_ROW)
        at = len(scans) - 1
        inputs.extend(Input(upstream.relation, c, Subtype.TRANSFORMATION, op, at) for c in columns)
        rows.extend(RowInput(upstream.relation, c, Subtype.FILTER, op, at) for c in columns)
    own = build.schema.get(node.relation) if node.relation else None
    outputs = [*own.columns] if own is not None else []
    if own is None or not own.complete:
        outputs.append(WHOLE_ROW)
    shared = tuple(inputs)
    statement = Statement(
        kind="create",
        target=node.relation or None,
        columns=tuple(OutputColumn(name, at, shared, gap=True) for at, name in enumerate(outputs)),
        row_inputs=tuple(rows),
        scans=tuple(scans),
        gaps=(gap,),
    )
    return NodeLineage(
        unique_id=node.unique_id,
        dataset=node.relation,
        merged=statement,
        branches={"": statement},
        traced=False,
    )


def _with_gap(lineage: NodeLineage, gap: Gap) -> NodeLineage:
    merged = replace(lineage.merged, gaps=(*lineage.merged.gaps, gap))
    return replace(lineage, merged=merged, branches={**lineage.branches, "": merged}, traced=False)
