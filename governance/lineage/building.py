"""What grows while a project is traced, and the steps that `graph` and helping processes share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from governance.lineage.codec import Fingerprints, Memo, key_of, usable
from governance.lineage.conflicts import between_declarations, with_sql
from governance.lineage.entry import Entry, Outline
from governance.lineage.flows import OpTable
from governance.lineage.model import WHOLE_ROW, NodeLineage, Statement
from governance.lineage.order import topological
from governance.lineage.packing import Packed
from governance.lineage.project_functions import ProjectFunctions
from governance.lineage.schema import Schema
from governance.lineage.statement import trace_entry
from governance.project import names
from governance.project.nodes import SEMANTIC_LAYER, Node, Project, ResourceType

DECLARED = frozenset({ResourceType.SOURCE, ResourceType.SEED})
UNKEPT = DECLARED | {ResourceType.FUNCTION}
TESTS = frozenset({ResourceType.TEST, ResourceType.UNIT_TEST})
TRACED = frozenset(
    {
        ResourceType.MODEL,
        ResourceType.SNAPSHOT,
        ResourceType.ANALYSIS,
        ResourceType.OPERATION,
        *SEMANTIC_LAYER,
    }
)


@dataclass(slots=True)
class Build:
    """What grows while the nodes of a project are traced one after the other."""

    project: Project
    schema: Schema
    given: Schema
    memo: Memo | None = None
    wanted: Mapping[str, Node] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
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

    def __post_init__(self) -> None:
        """Fingerprints are of use where something is remembered or told to others."""
        if self.memo is not None:
            self.prints = Fingerprints(self.schema)

    def waits_for(self, dataset: str) -> bool:
        """Tell whether a dataset is a node's that has not been traced."""
        return dataset in self.pending and dataset != self.reading


def begin(project: Project, *, schema: Schema | None, memo: Memo | None, named: Iterable[str]) -> Build:
    """Declare all of a project, so that its nodes can be traced."""
    dialect = project.dialect
    build = Build(project, Schema(dialect), schema or Schema(dialect), memo)
    build.functions = ProjectFunctions(dialect, project.nodes.values(), named)
    build.wanted = wanted = {
        unique_id: node
        for unique_id, node in project.nodes.items()
        if node.relation
        or (node.compiled and node.resource_type not in TESTS)
        or node.resource_type in TRACED
    }
    order, cyclic = topological(wanted)
    build.order = order
    build.cyclic.update(cyclic)
    for unique_id in order:
        if wanted[unique_id].relation:
            build.owners.setdefault(wanted[unique_id].relation, unique_id)
            declare(build, wanted[unique_id])
    for dataset in build.given.datasets.values():
        if not build.schema.candidates(build.schema.parts(dataset.name)):
            build.schema.add(dataset.name, dataset.columns, complete=dataset.complete, types=dataset.types)
    build.pending.update(
        wanted[unique_id].relation for unique_id in order if wanted[unique_id].resource_type not in DECLARED
    )
    return build


def declare(build: Build, node: Node) -> None:
    """Register what is declared of a node, until its code tells more."""
    columns = [column.name for column in node.columns]
    known = build.given.get(node.relation) or build.given.find(build.given.parts(node.relation))
    complete = node.columns_complete
    if node.resource_type in DECLARED and columns:
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


def publish(build: Build, node: Node, outline: Outline, *, traced: bool) -> None:
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


def key_for(build: Build, node: Node, sql: str) -> bytes:
    """Return the key under which a node's code is remembered: the functions it may call are part of it."""
    functions = build.functions.seen_by(node) if build.functions is not None else None
    mark = functions.mark if functions is not None else ""
    place = "\0".join((node.relation, mark, *(argument.name for argument in node.arguments)))
    return key_of(sql, build.project.dialect, place if mark or node.arguments else node.relation)


def statements_of(build: Build, node: Node, sql: str) -> tuple[Statement, ...]:
    """Return the statements of a script, from the cache if nothing that they rest on has changed."""
    if build.memo is None:
        return trace_now(build, node, sql).statements
    key = key_for(build, node, sql)
    entry = remembered(build, key)
    if entry is not None:
        return entry.statements
    made = trace_now(build, node, sql)
    build.memo.put(key, made)
    return made.statements


def trace_now(build: Build, node: Node, sql: str) -> Entry:
    """Trace a script.

    Raises:
        NotTracedYetError: if it reads what is still to be traced.
    """
    return trace_entry(
        sql,
        dialect=build.project.dialect,
        schema=build.schema,
        ops=build.ops,
        extra=build.extra,
        prints=build.prints,
        waits_for=build.waits_for,
        functions=build.functions.seen_by(node) if build.functions is not None else None,
        parameters=tuple(argument.name for argument in node.arguments),
    )


def remembered(build: Build, key: bytes) -> Entry | Packed | None:
    """Return what was traced under a key, if tracing it again would give the same."""
    entry = None if build.memo is None else build.memo.get(key)
    return entry if entry is not None and still_holds(build, entry) else None


def still_holds(build: Build, entry: Entry | Packed) -> bool:
    """Tell whether tracing again would give the same, and take over how it spells what nobody lists."""
    if build.prints is None or not usable(entry, build.prints, build.extra):
        return False
    for dataset, column, used, _ in entry.spelled:
        build.extra.setdefault(dataset, {}).setdefault(column, used)
    return True
