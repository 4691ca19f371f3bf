"""`build_graph`: the lineage of a whole project, every node's columns being the next one's schema."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from governance.lineage.codec import Fingerprints, Memo, key_of, usable
from governance.lineage.collector import paused_collector
from governance.lineage.compose import inline, merge, without_spans
from governance.lineage.conflicts import between_declarations, with_sql
from governance.lineage.entry import Entry, Outline, outline_of
from governance.lineage.flows import OpTable
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
from governance.lineage.snapshots import with_snapshot_columns
from governance.lineage.statement import trace_entry
from governance.project import names
from governance.project.nodes import SEMANTIC_LAYER, Node, Project, ResourceType

_DECLARED = frozenset({ResourceType.SOURCE, ResourceType.SEED})
_UNKEPT = _DECLARED | {ResourceType.FUNCTION}
_TESTS = frozenset({ResourceType.TEST, ResourceType.UNIT_TEST})
_TRACED = frozenset(
    {
        ResourceType.MODEL,
        ResourceType.SNAPSHOT,
        ResourceType.ANALYSIS,
        ResourceType.OPERATION,
        *SEMANTIC_LAYER,
    }
)


@dataclass(slots=True)
class _Build:
    """What grows while the nodes of a project are traced one after the other."""

    project: Project
    schema: Schema
    given: Schema
    memo: Memo | None = None
    prints: Fingerprints | None = None
    ops: OpTable = field(default_factory=OpTable)
    extra: dict[str, dict[str, str]] = field(default_factory=dict)
    nodes: dict[str, NodeLineage] = field(default_factory=dict)
    outlines: dict[str, Outline] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    pending: set[str] = field(default_factory=set)
    cyclic: set[str] = field(default_factory=set)
    reading: str = ""
    functions: ProjectFunctions | None = None

    def waits_for(self, dataset: str) -> bool:
        """Tell whether a dataset is a node's that has not been traced."""
        return dataset in self.pending and dataset != self.reading


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
        return _traced(project, schema, memo, named)


def _traced(project: Project, schema: Schema | None, memo: Memo | None, named: Iterable[str]) -> Graph:
    dialect = project.dialect
    build = _Build(project, Schema(dialect), schema or Schema(dialect), memo)
    build.functions = ProjectFunctions(dialect, project.nodes.values(), named)
    wanted = {
        unique_id: node
        for unique_id, node in project.nodes.items()
        if node.relation
        or (node.compiled and node.resource_type not in _TESTS)
        or node.resource_type in _TRACED
    }
    order, cyclic = topological(wanted)
    build.cyclic.update(cyclic)
    for unique_id in order:
        if wanted[unique_id].relation:
            build.owners.setdefault(wanted[unique_id].relation, unique_id)
            _declare(build, wanted[unique_id])
    for dataset in build.given.datasets.values():
        if not build.schema.candidates(build.schema.parts(dataset.name)):
            build.schema.add(dataset.name, dataset.columns, complete=dataset.complete, types=dataset.types)
    build.pending.update(
        wanted[unique_id].relation for unique_id in order if wanted[unique_id].resource_type not in _DECLARED
    )
    for unique_id in order:
        _trace_upstream_first(build, wanted, unique_id)
    return _finish(build)


class Tracing:
    """Traces nodes one at a time, in whatever order they are asked for, as `build_graph` would."""

    def __init__(self, project: Project, memo: Memo) -> None:
        """Start with nothing declared."""
        self._build = _Build(project, Schema(project.dialect), Schema(project.dialect), memo)
        self._build.functions = ProjectFunctions(project.dialect, project.nodes.values())

    def declare(self, node: Node) -> None:
        """Register what is declared of a node, until its code is known."""
        self._build.owners.setdefault(node.relation, node.unique_id)
        _declare(self._build, node)

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


def _trace_upstream_first(build: _Build, wanted: Mapping[str, Node], root: str) -> None:
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
            lineage, outline = _trace_node(build, node)
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
        _publish(build, node, outline, traced=lineage.traced)
        stack.pop()


def _declare(build: _Build, node: Node) -> None:
    """Register what is declared of a node, until its code tells more."""
    columns = [column.name for column in node.columns]
    known = build.given.get(node.relation) or build.given.find(build.given.parts(node.relation))
    complete = node.columns_complete
    if node.resource_type in _DECLARED and columns:
        build.conflicts.extend(between_declarations(node, known, build.project.dialect))
    if known is not None:
        have = {names.key(column, build.project.dialect) for column in columns}
        columns += [name for name, key in zip(known.columns, known.keys, strict=True) if key not in have]
        complete = complete or known.complete
    build.schema.add(
        node.relation,
        columns,
        complete=complete,
        unique=node.unique_keys,
        types={column.name: column.data_type for column in node.columns if column.data_type},
        aliases=node.aliases,
    )


def _trace_node(build: _Build, node: Node) -> tuple[NodeLineage, Outline]:
    if len(node.compiled) == 1 and node.resource_type is not ResourceType.SNAPSHOT:
        kept = _kept(build, node)
        if kept is not None:
            return kept
    lineage = _traced_now(build, node)
    return lineage, outline_of(lineage.merged)


def _kept(build: _Build, node: Node) -> tuple[NodeLineage, Outline] | None:
    """Return what the cache has of a node, if it is one statement that could be read."""
    if build.memo is None or node.language == "python" or node.resource_type in _UNKEPT:
        return None
    (code,) = node.compiled
    entry = _remembered(build, _key(build, node, code.sql))
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


def _traced_now(build: _Build, node: Node) -> NodeLineage:
    if node.resource_type in _DECLARED or (node.resource_type not in _TRACED and not node.compiled):
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
            _publish(build, node, outline_of(statement), traced=True)
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


def _key(build: _Build, node: Node, sql: str) -> bytes:
    """Return the key under which a node's code is remembered: the functions it may call are part of it."""
    functions = build.functions.seen_by(node) if build.functions is not None else None
    mark = functions.mark if functions is not None else ""
    place = "\0".join((build.reading, mark, *(argument.name for argument in node.arguments)))
    return key_of(sql, build.project.dialect, place if mark or node.arguments else build.reading)


def _statements(build: _Build, node: Node, sql: str) -> tuple[Statement, ...]:
    """Return the statements of a script, from the cache if nothing that they rest on has changed."""
    dialect = build.project.dialect
    memo = build.memo
    functions = build.functions.seen_by(node) if build.functions is not None else None
    parameters = tuple(argument.name for argument in node.arguments)
    if memo is None:
        return trace_entry(
            sql,
            dialect=dialect,
            schema=build.schema,
            ops=build.ops,
            extra=build.extra,
            prints=None,
            waits_for=build.waits_for,
            functions=functions,
            parameters=parameters,
        ).statements
    key = _key(build, node, sql)
    entry = _remembered(build, key)
    if entry is not None:
        return entry.statements
    made = trace_entry(
        sql,
        dialect=dialect,
        schema=build.schema,
        ops=build.ops,
        extra=build.extra,
        prints=build.prints,
        waits_for=build.waits_for,
        functions=functions,
        parameters=parameters,
    )
    memo.put(key, made)
    return made.statements


def _remembered(build: _Build, key: bytes) -> Entry | Packed | None:
    """Return what was traced under a key, if tracing it again would give the same."""
    if build.memo is None:
        return None
    if build.prints is None:
        build.prints = Fingerprints(build.schema)
    entry = build.memo.get(key)
    if entry is None or not usable(entry, build.prints, build.extra):
        return None
    for dataset, column, used, _ in entry.spelled:
        build.extra.setdefault(dataset, {}).setdefault(column, used)
    return entry


def _script(build: _Build, node: Node, sql: str) -> Statement:
    """Trace one rendering; of a script, put its statements together."""
    statements = _statements(build, node, sql)
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


def _function(build: _Build, node: Node) -> NodeLineage:
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


def _declared(build: _Build, node: Node) -> NodeLineage:
    known = build.schema.get(node.relation)
    columns = tuple(
        OutputColumn(name, position) for position, name in enumerate(known.columns if known else ())
    )
    statement = Statement(kind="declared", target=node.relation or None, columns=columns)
    return _lineage(node, statement, {"": statement})


def _unread(build: _Build, node: Node, statement: Statement) -> NodeLineage:
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


def _python(build: _Build, node: Node) -> NodeLineage:
    gap = Gap("GV104", f"`{node.name}` is a Python model; every column may hold any input")
    return _conservative(build, node, gap)


def _conservative(build: _Build, node: Node, gap: Gap) -> NodeLineage:
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


def _publish(build: _Build, node: Node, outline: Outline, *, traced: bool) -> None:
    """Make a node's columns the schema that the next ones see."""
    if not node.relation or outline.kind == "declared":
        return
    dialect = build.project.dialect
    columns: dict[str, str] = {}
    for name in outline.names:
        columns.setdefault(names.key(name, dialect), name)
    complete = bool(columns)
    if WHOLE_ROW in outline.names:
        complete = False
        columns.pop(names.key(WHOLE_ROW, dialect))
    if complete and traced:
        if node.columns:
            build.conflicts.extend(with_sql(node, columns, list(columns.values()), dialect))
    else:
        for declared in node.columns:
            columns.setdefault(names.key(declared.name, dialect), declared.name)
    build.schema.add(
        node.relation,
        list(columns.values()),
        complete=complete,
        unique=(*node.unique_keys, *outline.grain),
        aliases=node.aliases,
    )


def _finish(build: _Build) -> Graph:
    nodes = _close_stars(build)
    columns: dict[str, tuple[str, ...]] = {}
    by_dataset: dict[str, str] = {}
    made: set[str] = set()
    for unique_id, lineage in nodes.items():
        if lineage.dataset:
            outline = build.outlines[unique_id]
            by_dataset.setdefault(lineage.dataset, unique_id)
            if outline.kind == "declared":
                known = build.schema.get(lineage.dataset)
                columns[lineage.dataset] = known.columns if known else ()
            else:
                columns[lineage.dataset] = outline.names
                if by_dataset[lineage.dataset] == unique_id:
                    made.add(lineage.dataset)
    for dataset, found in sorted(_unlisted(build, made).items()):
        have = list(columns.get(dataset, ()))
        known = build.schema.get(dataset)
        if not have and known is not None:
            have = list(known.columns)
        have += sorted(name for name in found if name not in have)
        columns[dataset] = tuple(have)
    return Graph(
        nodes=nodes,
        by_dataset=dict(sorted(by_dataset.items())),
        columns=dict(sorted(columns.items())),
        conflicts=tuple(sorted(set(build.conflicts))),
    )


def _unlisted(build: _Build, made: Collection[str]) -> dict[str, set[str]]:
    """Return what is read of datasets that no code makes: sources, seeds and what nobody declares."""
    found: dict[str, set[str]] = {}
    for outline in build.outlines.values():
        for dataset, columns in outline.reads.items():
            if dataset not in made:
                found.setdefault(dataset, set()).update(columns)
    return found


def _close_stars(build: _Build) -> dict[str, NodeLineage]:
    """Give a node whose `*` is open the columns that others ask it for, and pass the question upstream."""
    open_ones = {
        build.nodes[unique_id].dataset
        for unique_id, outline in build.outlines.items()
        if WHOLE_ROW in outline.names and build.nodes[unique_id].dataset
    }
    if not open_ones:
        return build.nodes
    asked: dict[str, set[str]] = {}
    closed: dict[str, NodeLineage] = {}
    for unique_id in reversed(list(build.nodes)):
        lineage = build.nodes[unique_id]
        wanted = asked.get(lineage.dataset) if lineage.dataset else None
        if wanted and WHOLE_ROW in build.outlines[unique_id].names:
            lineage = _with_columns(lineage, wanted)
            build.outlines[unique_id] = outline_of(lineage.merged)
        closed[unique_id] = lineage
        for dataset, columns in build.outlines[unique_id].reads.items():
            if dataset in open_ones and dataset != lineage.dataset:
                asked.setdefault(dataset, set()).update(c for c in columns if c != WHOLE_ROW)
    return {unique_id: closed[unique_id] for unique_id in build.nodes}


def _with_columns(lineage: NodeLineage, wanted: Collection[str]) -> NodeLineage:
    """Add columns that came through a node's `*`."""
    statement = lineage.merged
    star = next(column for column in statement.columns if column.name == WHOLE_ROW)
    have = {column.name for column in statement.columns}
    added = [_from_star(star, name) for name in sorted(wanted) if name not in have]
    columns = tuple(replace(column, position=at) for at, column in enumerate([*statement.columns, *added]))
    statement = replace(statement, columns=columns)
    return replace(lineage, merged=statement, branches={**lineage.branches, "": statement})


def _from_star(star: OutputColumn, name: str) -> OutputColumn:
    """Return a column that came through a `*` by its name."""
    by_name = [i for i in star.inputs if i.column == WHOLE_ROW and i.subtype is Subtype.IDENTITY]
    sure = len(by_name) == 1 and len(star.inputs) == 1
    inputs = tuple(replace(i, column=name) for i in by_name) if by_name else star.inputs
    if not sure:
        inputs = (*inputs, *(i for i in star.inputs if i not in by_name and i not in inputs))
    return OutputColumn(name, 0, inputs, star.span, not sure, True)
