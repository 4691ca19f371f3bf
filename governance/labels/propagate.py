"""Carry labels along column lineage through a whole project, in topological order.

Linear in edges times labels: one label per class, origin, state, subject and kind of flow is kept per
column, the one with the shortest path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from governance.findings.codes import CODES
from governance.findings.model import Finding, Verdict
from governance.labels.aggregation import Aggregation
from governance.labels.declare import NOT_PERSONAL, Declared, declare, is_origin
from governance.labels.facts import Facts
from governance.labels.identity import identify
from governance.labels.minors import Adults
from governance.labels.model import Hop, Identity, Label, RelationLabels, Source, State
from governance.labels.pseudonyms import Pseudonyms
from governance.labels.taxonomy import level_of
from governance.labels.transfer import (
    Family,
    Remains,
    Side,
    as_group_key,
    family_of,
    is_aggregate,
    stronger,
    through_condition,
    through_value,
)
from governance.lineage.model import (
    WHOLE_ROW,
    ColumnRef,
    Graph,
    Input,
    NodeLineage,
    Operation,
    OutputColumn,
    RowInput,
    Statement,
    Subtype,
)
from governance.project.location import Location
from governance.project.nodes import Node, Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling:
    """What is known of every dataset, and what was wrong or missing on the way (GV1xx, GV2xx)."""

    relations: Mapping[str, RelationLabels]
    findings: tuple[Finding, ...] = ()


def propagate(project: Project, graph: Graph, facts: Facts) -> Labelling:
    """Label every column and relation of a project.

    Args:
        project: nodes with their meta; which macros a node uses.
        graph: column lineage of the project.
        facts: subjects, classifications, declassifiers and witnesses of the policy.

    Returns:
        Labels by dataset (relation name), and findings about declarations and gaps.
    """
    return _Propagation(project, graph, facts).run()


_Key = tuple[str, ColumnRef, State, str, bool]


@dataclass(slots=True)
class _Bag:
    """Labels of one column; one per class, origin, state, subject and kind of flow."""

    labels: dict[_Key, Label] = field(default_factory=dict)

    def add(self, label: Label) -> None:
        key = (label.data_class, label.origin, label.state, label.subject, label.implicit)
        before = self.labels.get(key)
        self.labels[key] = label if before is None else _merged(before, label)

    def done(self) -> tuple[Label, ...]:
        """Return the labels in order, without those that a stronger flow of the same value covers."""
        plain: set[tuple[str, ColumnRef, str]] = set()
        raw: set[tuple[str, ColumnRef, str]] = set()
        for label in self.labels.values():
            if not label.implicit:
                plain.add(_value(label))
                if label.state is State.RAW:
                    raw.add(_value(label))
        kept = [
            label
            for label in self.labels.values()
            if not (
                _value(label) in (plain if label.implicit else raw)
                and (label.implicit or label.state is not State.RAW)
            )
        ]
        return tuple(sorted(kept, key=_order))


def _value(label: Label) -> tuple[str, ColumnRef, str]:
    return label.data_class, label.origin, label.subject


class _Propagation:
    def __init__(self, project: Project, graph: Graph, facts: Facts) -> None:
        self.project = project
        self.graph = graph
        self.facts = facts
        self.declared: Declared = declare(project, graph, facts)
        self.relations: dict[str, RelationLabels] = {}
        self.findings: list[Finding] = list(self.declared.findings)
        self.pseudonyms = Pseudonyms(project, facts)
        self.adults = Adults(facts, self.declared.ages)
        self._families: dict[str, Family] = {}
        self._everything: dict[str, tuple[Label, ...]] = {}
        self._unique = _unique_columns(project)

    def run(self) -> Labelling:
        for dataset in self.graph.columns:
            if dataset not in self.graph.by_dataset:
                self._origin(dataset, None)
        for unique_id, lineage in self.graph.nodes.items():
            if not lineage.dataset:
                continue
            if lineage.merged.kind == "declared":
                self._origin(lineage.dataset, lineage.merged)
            else:
                _Node(self, unique_id, lineage).run()
        self._unclassified()
        unique = {(f.fingerprint, f.message): f for f in self.findings}
        return Labelling(
            relations=dict(sorted(self.relations.items())),
            findings=tuple(sorted(unique.values(), key=lambda f: f.order)),
        )

    def family(self, data_class: str) -> Family:
        found = self._families.get(data_class)
        if found is None:
            found = self._families[data_class] = family_of(self.facts.taxonomy, data_class)
        return found

    def labels_at(self, dataset: str, column: str) -> tuple[Label, ...]:
        """Return the labels of a column; of a whole row, those of every column."""
        relation = self.relations.get(dataset)
        if relation is None:
            return ()
        if column == WHOLE_ROW:
            return self.everything(dataset)
        found = relation.columns.get(column)
        return found if found is not None else relation.columns.get(WHOLE_ROW, ())

    def everything(self, dataset: str) -> tuple[Label, ...]:
        """Return the labels of all columns of a dataset."""
        if dataset not in self._everything:
            bag = _Bag()
            relation = self.relations.get(dataset)
            for labels in relation.columns.values() if relation else ():
                for label in labels:
                    bag.add(label)
            self._everything[dataset] = bag.done()
        return self._everything[dataset]

    def unique_columns(self, dataset: str) -> frozenset[str]:
        """Return the columns that each determine a row of a dataset, or did where they came from."""
        lineage = self.graph.nodes.get(self.graph.by_dataset.get(dataset, ""))
        relation = self.relations.get(dataset)
        grain = lineage.merged.grain if lineage is not None else ()
        copies = {
            column
            for column, labels in (relation.columns if relation else {}).items()
            for label in labels
            if label.origin in self._unique and all(hop.subtype is Subtype.IDENTITY for hop in label.path)
        }
        return frozenset(copies | {keys[0] for keys in grain if len(keys) == 1})

    def keep(self, relation: RelationLabels) -> None:
        self.relations[relation.dataset] = relation

    def find(
        self,
        code: str,
        message: str,
        *,
        node: Node | None,
        location: Location | None,
        column: str = "",
        fix: str = "",
    ) -> None:
        self.findings.append(
            Finding(
                code=code,
                severity=CODES[code].severity,
                message=message,
                node=node.unique_id if node else "",
                node_name=node.name if node else "",
                column=column,
                location=location,
                verdict=Verdict.UNKNOWN,
                fix=(fix,) if fix else (),
            )
        )

    def judged(
        self,
        dataset: str,
        columns: Mapping[str, tuple[Label, ...]],
        presence: tuple[Label, ...],
        *,
        grain: str,
        group_size: int,
    ) -> None:
        """Record a relation with its identity, from all its labels together."""
        witness = self.facts.witnesses.get(dataset, 0)
        found = identify(columns, presence, self.facts, witnessed=witness >= self.facts.k)
        if found.identity is Identity.NONE and grain.startswith(("person:", "event:")):
            found = replace(found, identity=Identity.UNLINKED)
        self.keep(
            RelationLabels(
                dataset=dataset,
                columns=dict(sorted(columns.items())),
                presence=presence,
                identity=found.identity,
                identity_by=found.by,
                grain=grain,
                group_size=group_size,
                anonymity={link.subject: link.anonymity for link in found.linkages},
                bits={column: bits for link in found.linkages for column, bits in sorted(link.bits.items())},
            )
        )

    def _origin(self, dataset: str, statement: Statement | None) -> None:
        columns = {
            name: tuple(sorted(labels, key=_order))
            for name, labels in self.declared.labels.get(dataset, {}).items()
        }
        subject = self.declared.subjects.get(dataset, "")
        grain = "unknown"
        if columns:
            key = self.declared.keys.get(subject)
            alone = statement is not None and any(
                len(keys) == 1 and key == ColumnRef(dataset, keys[0]) for keys in statement.grain
            )
            home = key is not None and key.dataset == dataset
            grain = f"{'person' if alone or home else 'event'}:{subject}"
        elif dataset in self.declared.classified:
            grain = "row"
        self.judged(dataset, columns, (), grain=grain, group_size=0)

    def _unclassified(self) -> None:
        """Report sources that something reads and nobody classified."""
        read: set[str] = set()
        for lineage in self.graph.nodes.values():
            read.update(scan.dataset for scan in lineage.merged.scans)
        for node in self.project.nodes.values():
            if is_origin(node) and node.relation in read and node.relation not in self.declared.classified:
                if self.relations.get(node.relation) and self.relations[node.relation].columns:
                    continue
                self.find(
                    "GV207",
                    f"`{node.name}` is read by models, and nothing says what personal data it holds",
                    node=node,
                    location=Location(path=node.patch_path or node.path, line=node.patch_line),
                    fix=f"classify `{node.name}`; `columns: {{}}` says that somebody looked and found none",
                )


def _unique_columns(project: Project) -> frozenset[ColumnRef]:
    """Return columns that tests or constraints say determine a row; dbt attaches no source's tests to it."""
    found: set[ColumnRef] = set()
    for node in project.nodes.values():
        found.update(ColumnRef(node.relation, keys[0]) for keys in node.unique_keys if len(keys) == 1)
        if node.test_name == "unique" and node.column_name and len(node.depends_on) == 1:
            tested = project.nodes.get(node.depends_on[0])
            if tested is not None:
                found.add(ColumnRef(tested.relation, node.column_name))
    return frozenset(found)


class _Node:
    """Labels of one node with code."""

    def __init__(self, whole: _Propagation, unique_id: str, lineage: NodeLineage) -> None:
        self.whole = whole
        self.unique_id = unique_id
        self.node = whole.project.nodes.get(unique_id)
        self.lineage = lineage
        self.dataset = lineage.dataset
        self.statement = lineage.merged
        self.aggregation = Aggregation(
            self.statement,
            whole.relations,
            whole.facts,
            whole.graph,
            labels_at=whole.labels_at,
            key_labels=self._key_labels,
        )

    @property
    def blind(self) -> bool:
        """Nothing at all is known of how the columns are made."""
        if not self.statement.gaps and self.lineage.traced:
            return False
        return not any(column.inputs for column in self.statement.columns) and not self.statement.scans

    def run(self) -> None:
        bags: dict[str, _Bag] = {}
        for column in self.statement.columns:
            bag = bags.setdefault(column.name, _Bag())
            for label in self._column(column):
                bag.add(label)
        if self.blind:
            self._untraced(bags)
        columns = {name: labels for name, bag in bags.items() if (labels := bag.done())}
        columns = self._with_declared(columns)
        presence = self._presence()
        witness = self.whole.facts.witnesses.get(self.dataset, 0)
        if self.aggregation.grouped and witness >= self.whole.facts.k:
            columns = {
                name: tuple(_discharged(label, witness) for label in labels)
                for name, labels in columns.items()
            }
            presence = tuple(_discharged(label, witness) for label in presence)
        grain = self.aggregation.grain(columns, presence)
        size = max(self.aggregation.group_size(grain), witness if self.aggregation.grouped else 0)
        self.whole.judged(self.dataset, columns, presence, grain=grain, group_size=size)
        self._gaps()

    def _column(self, column: OutputColumn) -> Iterable[Label]:
        if column.gap:
            for entry in column.inputs:
                for label in self.whole.labels_at(entry.dataset, entry.column):
                    yield self._moved(
                        label, _remains(label), entry, Subtype.TRANSFORMATION, source=Source.UNKNOWN
                    )
            return
        yield from self._values(column)
        yield from self._conditions(column)
        if self.aggregation.grouped and not column.inputs and not column.literal:
            yield from self._counted_rows(column)

    def _values(self, column: OutputColumn) -> Iterable[Label]:
        shown: dict[tuple[str, ColumnRef], list[Label]] = {}
        for entry in column.inputs:
            if not entry.subtype.direct:
                continue
            labels = self.whole.labels_at(entry.dataset, entry.column)
            if not labels:
                continue
            evidence = self.whole.pseudonyms.of(self.unique_id, column, entry)
            aggregate = is_aggregate(entry.operations)
            for label in labels:
                family = self.whole.family(label.data_class)
                rows = self.aggregation.rows(label.subject)
                now = through_value(
                    _remains(label),
                    family,
                    entry.operations,
                    rows=rows,
                    keyed=evidence.keyed,
                    given=evidence.gives(label.data_class),
                )
                if now.state is State.PSEUDONYM_KEYED and evidence.text:
                    now = replace(now, evidence=evidence.text)
                if rows is not None and not aggregate:
                    now = as_group_key(now, family, rows)
                if now.state is State.NONE:
                    continue
                moved = self._moved(label, now, entry, entry.subtype)
                if family.side is Side.WHO and now.state is State.MASKED:
                    shown.setdefault((label.data_class, label.origin), []).append(moved)
                yield moved
        yield from _pieced_together(shown)

    def _conditions(self, column: OutputColumn) -> Iterable[Label]:
        by_input: dict[tuple[str, str], list[Input]] = {}
        for entry in column.inputs:
            if not entry.subtype.direct:
                by_input.setdefault((entry.dataset, entry.column), []).append(entry)
        for entries in by_input.values():
            first = entries[0]
            compared = {entry.operations for entry in entries if entry.subtype not in _ORDERING}
            for label in self.whole.labels_at(first.dataset, first.column):
                now = through_condition(
                    _remains(label),
                    self.whole.family(label.data_class),
                    branches=max(len(compared), 1),
                    rows=self.aggregation.rows(label.subject),
                    order_only=not compared,
                )
                yield self._moved(label, now, first, first.subtype)

    def _counted_rows(self, column: OutputColumn) -> Iterable[Label]:
        """Count the rows of what is read: `count(*)` says as much as a count of the keys of those rows."""
        text = self._text(column)
        if "(" in text and "count" not in text.lower():
            return
        for number, scan in enumerate(self.statement.scans):
            if scan.semi:
                continue
            for key in self.whole.unique_columns(scan.dataset):
                entry = Input(scan.dataset, key, Subtype.AGGREGATION, _COUNT, number)
                for label in self.whole.labels_at(scan.dataset, key):
                    family = self.whole.family(label.data_class)
                    if family.side is Side.WHAT:
                        rows = self.aggregation.rows(label.subject)
                        now = through_value(_remains(label), family, _COUNT, rows=rows)
                        yield self._moved(label, now, entry, entry.subtype)

    def _text(self, column: OutputColumn) -> str:
        codes = {code.branch: code.sql for code in self.node.compiled} if self.node else {}
        branch = min(codes, default="")
        return codes[branch][column.span.start : column.span.end] if column.span and codes else ""

    def _key_labels(self, column: OutputColumn) -> tuple[Label, ...]:
        """Labels of a grouping key as it stands in the output, before grouping changes anything."""
        found: list[Label] = []
        for entry in column.inputs:
            for label in self.whole.labels_at(entry.dataset, entry.column):
                family = self.whole.family(label.data_class)
                if entry.subtype.direct:
                    now = through_value(_remains(label), family, entry.operations)
                else:
                    now = through_condition(_remains(label), family, branches=1)
                found.append(self._moved(label, now, entry, entry.subtype))
        return tuple(found)

    def _moved(
        self,
        label: Label,
        now: Remains,
        entry: Input | RowInput,
        subtype: Subtype,
        source: Source = Source.INHERITED,
    ) -> Label:
        hop = Hop(ColumnRef(entry.dataset, entry.column), entry.operations, subtype, self.unique_id)
        minor = label.minor and not self.whole.adults.shown(
            self.statement, entry.scan, label, self.whole.labels_at
        )
        keep_unknown = label.source is Source.UNKNOWN
        return Label(
            data_class=label.data_class,
            state=now.state,
            origin=label.origin,
            subject=label.subject,
            source=Source.UNKNOWN if keep_unknown else source,
            path=(*label.path, hop),
            bits=now.bits,
            implicit=now.implicit,
            evidence=now.evidence,
            owed=now.owed,
            floor=now.floor,
            minor=minor,
        )

    def _untraced(self, bags: dict[str, _Bag]) -> None:
        """Give every column everything that the node depends on: nothing is known of how it is made."""
        names = [name for name in self.whole.graph.columns.get(self.dataset, ()) if name != WHOLE_ROW]
        targets = [bags.setdefault(name, _Bag()) for name in names or [WHOLE_ROW]]
        for unique_id in self.node.depends_on if self.node else ():
            lineage = self.whole.graph.nodes.get(unique_id)
            if lineage is None:
                continue
            for label in self.whole.everything(lineage.dataset):
                entry = Input(lineage.dataset, WHOLE_ROW, Subtype.TRANSFORMATION)
                moved = self._moved(label, _remains(label), entry, Subtype.TRANSFORMATION, Source.UNKNOWN)
                for bag in targets:
                    bag.add(moved)

    def _presence(self) -> tuple[Label, ...]:
        bag = _Bag()
        keys = self._joined_keys()
        for entry in self.statement.row_inputs:
            for label in self.whole.labels_at(entry.dataset, entry.column):
                if entry.subtype is Subtype.JOIN and label.data_class in keys:
                    continue
                now = _present(label, self.whole.family(label.data_class), entry)
                if now is not None:
                    bag.add(self._moved(label, self._grouped(now, label), entry, entry.subtype))
        datasets = dict.fromkeys(scan.dataset for scan in self.statement.scans)
        for name in datasets or dict.fromkeys(e.dataset for c in self.statement.columns for e in c.inputs):
            self._inherit_presence(bag, name)
        if self.blind and self.node:
            for unique_id in self.node.depends_on:
                lineage = self.whole.graph.nodes.get(unique_id)
                if lineage is not None:
                    self._inherit_presence(bag, lineage.dataset)
        return tuple(sorted(bag.labels.values(), key=_order))

    def _joined_keys(self) -> frozenset[str]:
        """Return classes of unique keys that joins use: they say which row, not what is said in it."""
        return frozenset(
            label.data_class
            for entry in self.statement.row_inputs
            if entry.subtype is Subtype.JOIN and entry.column in self.whole.unique_columns(entry.dataset)
            for label in self.whole.labels_at(entry.dataset, entry.column)
        )

    def _inherit_presence(self, bag: _Bag, dataset: str) -> None:
        relation = self.whole.relations.get(dataset)
        for label in relation.presence if relation else ():
            entry = RowInput(dataset, WHOLE_ROW, Subtype.FILTER)
            bag.add(self._moved(label, self._grouped(_remains(label), label), entry, Subtype.FILTER))

    def _grouped(self, now: Remains, label: Label) -> Remains:
        rows = self.aggregation.rows(label.subject)
        family = self.whole.family(label.data_class)
        if rows is None:
            return now
        if family.side is Side.WHO:
            return replace(now, state=State.GROUP, evidence=rows.proof) if rows.proof else now
        return as_group_key(now, family, rows)

    def _with_declared(self, columns: dict[str, tuple[Label, ...]]) -> dict[str, tuple[Label, ...]]:
        """Add what is declared on this relation; a declaration that says less than flows in is reported."""
        own = self.whole.declared.labels.get(self.dataset, {})
        for ref, claims in self.whole.declared.claims.items():
            if ref.dataset == self.dataset:
                for claim in claims:
                    self._check_claim(ref.column, claim.data_class, claim.state, claim.location, columns)
        for column, labels in own.items():
            there = columns.get(column, ())
            have = {label.data_class for label in there if not label.implicit}
            added = tuple(label for label in labels if label.data_class not in have)
            columns[column] = tuple(sorted((*there, *added), key=_order))
        return columns

    def _check_claim(
        self,
        column: str,
        data_class: str,
        state: State | None,
        location: Location,
        columns: Mapping[str, tuple[Label, ...]],
    ) -> None:
        inherited = [label for label in columns.get(column, ()) if not label.implicit]
        taxonomy, levels = self.whole.facts.taxonomy, self.whole.facts.levels
        for label in inherited:
            if state is not None and label.data_class == data_class:
                lowered = state is not label.state and stronger(state, label.state) is label.state
                said = state.value
            elif data_class in NOT_PERSONAL:
                lowered, said = True, data_class
            else:
                claimed = level_of(taxonomy, data_class, overrides=levels).level
                lowered = claimed < level_of(taxonomy, label.data_class, overrides=levels).level
                said = data_class
            if lowered:
                self.whole.find(
                    "GV203",
                    f"`{self.dataset}.{column}` is declared as `{said}`, but `{label.data_class}` ({label.state.value}) "
                    f"flows in from `{label.origin}`",
                    node=self.node,
                    location=location,
                    column=column,
                    fix="remove the declaration, or declare a declassifier in the policy",
                )

    def _gaps(self) -> None:
        reached = any(
            self.whole.everything(name)
            for name in dict.fromkeys(scan.dataset for scan in self.statement.scans)
        ) or any(
            self.whole.everything(lineage.dataset)
            for unique_id in (self.node.depends_on if self.node else ())
            if (lineage := self.whole.graph.nodes.get(unique_id)) is not None
        )
        if not reached:
            return
        for gap in self.statement.gaps:
            place = Location(path=self.node.path, compiled=gap.span) if self.node else None
            code = gap.code if gap.code in CODES else "GV105"
            affected = f" (columns: {', '.join(gap.columns)})" if gap.columns else ""
            self.whole.find(
                code,
                f"{gap.message}{affected}; personal data may be in it",
                node=self.node,
                location=place,
                column=gap.columns[0] if len(gap.columns) == 1 else "",
                fix="write it in SQL that can be read, or declare the columns it reads and makes",
            )


_COUNT = (Operation("count"),)
_ORDERING = frozenset({Subtype.WINDOW, Subtype.SORT})


def _present(label: Label, family: Family, entry: RowInput) -> Remains | None:
    """Return what a deciding column tells through the rows that are there, None if it tells nothing."""
    now = _remains(label)
    if family.side is Side.WHAT:
        joined_by_number = entry.subtype is Subtype.JOIN and family.name in _NUMBERS
        return None if joined_by_number else now
    if family.side is Side.WHO and is_aggregate(entry.operations):
        return None
    if entry.subtype in {Subtype.JOIN, Subtype.GROUP_BY} or now.state in {State.GROUP, State.NONE}:
        return None
    if family.side is Side.QUASI:
        equal = [op.name for op in entry.operations][:1] == ["="]
        if equal:
            return now
        return replace(now, state=State.GENERALISED, bits=1.0, owed="", floor=None)
    return replace(now, state=State.EXISTENCE, bits=1.0, owed="", floor=None)


_NUMBERS = frozenset({"health.record_number", "biometric", "genetic"})


def _pieced_together(shown: Mapping[tuple[str, ColumnRef], list[Label]]) -> Iterable[Label]:
    """Yield a raw label where several parts of one identifier stand in one column and show most of it."""
    for parts in shown.values():
        if len(parts) > 1 and sum(part.bits for part in parts) > _SHOWN_BITS:
            yield replace(parts[0], state=State.RAW, evidence="")


_SHOWN_BITS = 34.0


def _discharged(label: Label, witness: int) -> Label:
    if not label.owed or label.state is not State.GROUP:
        return label
    return replace(
        label, owed="", floor=None, evidence=f"witnessed: a check found at least {witness} people per row"
    )


def _remains(label: Label) -> Remains:
    return Remains(
        state=label.state,
        bits=label.bits,
        implicit=label.implicit,
        evidence=label.evidence,
        owed=label.owed,
        floor=label.floor,
    )


def _merged(left: Label, right: Label) -> Label:
    """Keep the label with the shortest path; doubt of either one stays."""
    best = min(left, right, key=_rank)
    floors = [label.floor for label in (left, right) if label.owed and label.floor is not None]
    owed = next((label for label in (best, left, right) if label.owed), None)
    floor = floors[0] if len(floors) == 1 else stronger(*floors) if floors else None
    source = Source.UNKNOWN if Source.UNKNOWN in {left.source, right.source} else best.source
    return replace(
        best,
        bits=max(left.bits, right.bits),
        minor=left.minor or right.minor,
        owed=owed.owed if owed else "",
        floor=floor,
        evidence="" if owed else best.evidence,
        source=source,
    )


def _rank(label: Label) -> tuple[int, tuple[tuple[str, str, str, str], ...]]:
    hops = tuple(
        (str(h.column), h.node, h.subtype.value, " ".join(map(str, h.operations))) for h in label.path
    )
    return len(label.path), hops


def _order(label: Label) -> tuple[str, str, str, str, bool]:
    return label.data_class, str(label.origin), label.state.value, label.subject, label.implicit
