"""Carry labels through the code of one node: values, conditions, counted rows, presence, declarations, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from governance.findings.codes import CODES
from governance.labels.aggregation import Aggregation
from governance.labels.bags import Bag, order, remains
from governance.labels.declare import NOT_PERSONAL
from governance.labels.known import Known
from governance.labels.model import Hop, Label, Source, State
from governance.labels.parts import is_part, pieced_together
from governance.labels.pseudonyms import Evidence
from governance.labels.taxonomy import level_of
from governance.labels.transfer import (
    BRANCHES_AT_MOST,
    Family,
    Remains,
    Rows,
    Side,
    as_group_key,
    is_aggregate,
    loses_rows,
    stronger,
    through_condition,
    through_value,
    totals,
)
from governance.lineage.model import (
    WHOLE_ROW,
    ColumnRef,
    Input,
    NodeLineage,
    Operation,
    OutputColumn,
    RowInput,
    Subtype,
)
from governance.project.location import Location


class Carrier:
    """Labels of one node with code."""

    def __init__(self, known: Known, unique_id: str, lineage: NodeLineage) -> None:
        self.known = known
        self.unique_id = unique_id
        self.node = known.project.nodes.get(unique_id)
        self.lineage = lineage
        self.dataset = lineage.dataset
        self.statement = lineage.merged
        self.aggregation = Aggregation(
            self.statement,
            known.relations,
            known.facts,
            known.graph,
            labels_at=known.labels_at,
            key_labels=self._key_labels,
        )

    @property
    def blind(self) -> bool:
        """Nothing at all is known of how the columns are made."""
        if not self.statement.gaps and self.lineage.traced:
            return False
        return not any(column.inputs for column in self.statement.columns) and not self.statement.scans

    def run(self) -> None:
        """Label the node's relation."""
        bags: dict[str, Bag] = {}
        for column in self.statement.columns:
            if not column.inputs and not self.aggregation.grouped and not column.gap:
                continue
            bag = bags.get(column.name)
            for label in self._column(column):
                if bag is None:
                    bag = bags[column.name] = Bag()
                bag.add(label)
        if self.blind:
            self._untraced(bags)
        columns = {name: labels for name, bag in bags.items() if (labels := bag.done())}
        columns = self._with_declared(columns)
        presence = self._presence()
        witness = self.known.facts.witnesses.get(self.dataset, 0)
        if self.aggregation.grouped and witness >= self.known.facts.k:
            columns = {
                name: tuple(_discharged(label, witness) for label in labels)
                for name, labels in columns.items()
            }
            presence = tuple(_discharged(label, witness) for label in presence)
        grain = self.aggregation.grain(columns, presence)
        size = max(self.aggregation.group_size(grain), witness if self.aggregation.grouped else 0)
        self.known.judged(self.dataset, columns, presence, grain=grain, group_size=size)
        self._gaps()

    def _column(self, column: OutputColumn) -> Iterable[Label]:
        if column.gap:
            for entry in column.inputs:
                for label in self.known.labels_at(entry.dataset, entry.column):
                    yield self._moved(
                        label, remains(label), entry, Subtype.TRANSFORMATION, source=Source.UNKNOWN
                    )
            return
        yield from self._values(column)
        yield from self._conditions(column)
        if self.aggregation.grouped and not column.inputs and not column.literal:
            yield from self._counted_rows(column)

    def _values(self, column: OutputColumn) -> Iterable[Label]:
        shown: list[Label] = []
        labels_at = self.known.labels_at
        for entry in column.inputs:
            labels = labels_at(entry.dataset, entry.column)
            if not labels or not entry.subtype.direct:
                continue
            hop = Hop(ColumnRef(entry.dataset, entry.column), entry.operations, entry.subtype, self.unique_id)
            plain = not entry.operations
            evidence = _NO_EVIDENCE if plain else self.known.pseudonyms.of(self.unique_id, column, entry)
            aggregate = not plain and is_aggregate(entry.operations)
            some = aggregate and _takes_some(column, entry)
            for label in labels:
                rows = self.aggregation.rows(label.subject)
                if some and rows is not None and rows.kind == "group":
                    rows = _SOME_ROWS
                if plain and (rows is None or rows.kind == "person"):
                    copied = self._copied(label, entry, hop)
                    if is_part(copied):
                        shown.append(copied)
                    yield copied
                    continue
                family = self.known.family(label.data_class)
                now = through_value(
                    remains(label),
                    family,
                    entry.operations,
                    rows=rows,
                    keyed=evidence.keyed,
                    given=evidence.gives(label.data_class),
                    dialect=self.known.project.dialect,
                )
                if evidence.text and now.state in _DECLARED:
                    now = replace(now, evidence=evidence.text)
                if rows is not None and not aggregate and self.aggregation.is_key(column, entry):
                    now = as_group_key(now, family, rows)
                if now.state is State.NONE:
                    continue
                moved = self._moved(label, now, entry, entry.subtype)
                if is_part(moved):
                    shown.append(moved)
                yield moved
        if len(shown) > 1:
            yield from pieced_together(shown, self.known.family)

    def _conditions(self, column: OutputColumn) -> Iterable[Label]:
        by_input: dict[tuple[str, str], list[Input]] = {}
        labels_at = self.known.labels_at
        for entry in column.inputs:
            if not entry.subtype.direct and labels_at(entry.dataset, entry.column):
                by_input.setdefault((entry.dataset, entry.column), []).append(entry)
        alone: bool | None = None
        for entries in by_input.values():
            first = entries[0]
            if alone is None:
                alone = self._shows_rows(column)
            compared = {entry.operations for entry in entries if entry.subtype not in _ORDERING}
            for label in labels_at(first.dataset, first.column):
                now = through_condition(
                    remains(label),
                    self.known.family(label.data_class),
                    branches=_branches(compared),
                    rows=None if alone else self.aggregation.rows(label.subject),
                    order_only=not compared,
                )
                yield self._moved(label, now, first, first.subtype)

    def _shows_rows(self, column: OutputColumn) -> bool:
        """Whether a column holds a value of a row, and not only what many rows or a key give."""
        return any(
            entry.subtype.direct
            and not loses_rows(entry.operations)
            and not self.aggregation.is_key(column, entry)
            for entry in column.inputs
        )

    def _counted_rows(self, column: OutputColumn) -> Iterable[Label]:
        """Count the rows of what is read: `count(*)` says as much as a count of the keys of those rows."""
        text = self._text(column)
        if "(" in text and "count" not in text.lower():
            return
        for number, scan in enumerate(self.statement.scans):
            if scan.semi:
                continue
            for key in self.known.unique_columns(scan.dataset):
                entry = Input(scan.dataset, key, Subtype.AGGREGATION, _COUNT, number)
                for label in self.known.labels_at(scan.dataset, key):
                    family = self.known.family(label.data_class)
                    if family.side is Side.WHAT:
                        rows = self.aggregation.rows(label.subject)
                        now = through_value(remains(label), family, _COUNT, rows=rows)
                        yield self._moved(label, now, entry, entry.subtype)

    def _text(self, column: OutputColumn) -> str:
        codes = {code.branch: code.sql for code in self.node.compiled} if self.node else {}
        branch = min(codes, default="")
        return codes[branch][column.span.start : column.span.end] if column.span and codes else ""

    def _key_labels(self, column: OutputColumn) -> tuple[Label, ...]:
        """Labels of a grouping key as it stands in the output, before grouping changes anything."""
        found: list[Label] = []
        for entry in column.inputs:
            for label in self.known.labels_at(entry.dataset, entry.column):
                family = self.known.family(label.data_class)
                if entry.subtype.direct:
                    dialect = self.known.project.dialect
                    now = through_value(remains(label), family, entry.operations, dialect=dialect)
                else:
                    now = through_condition(remains(label), family, branches=1)
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
        minor = label.minor and not self._adult(entry, label)
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

    def _copied(self, label: Label, entry: Input, hop: Hop) -> Label:
        """Return a label whose value is copied as it is."""
        return Label(
            data_class=label.data_class,
            state=label.state,
            origin=label.origin,
            subject=label.subject,
            source=Source.UNKNOWN if label.source is Source.UNKNOWN else Source.INHERITED,
            path=(*label.path, hop),
            bits=label.bits,
            implicit=label.implicit,
            evidence=label.evidence,
            owed=label.owed,
            floor=label.floor,
            minor=label.minor and not self._adult(entry, label),
        )

    def _adult(self, entry: Input | RowInput, label: Label) -> bool:
        return self.known.adults.shown(self.statement, entry.scan, entry.column, label, self.known.labels_at)

    def _untraced(self, bags: dict[str, Bag]) -> None:
        """Give every column everything that the node depends on: nothing is known of how it is made."""
        names = [name for name in self.known.graph.columns.get(self.dataset, ()) if name != WHOLE_ROW]
        targets = [bags.setdefault(name, Bag()) for name in names or [WHOLE_ROW]]
        for unique_id in self.node.depends_on if self.node else ():
            lineage = self.known.graph.nodes.get(unique_id)
            if lineage is None:
                continue
            for label in self.known.everything(lineage.dataset):
                entry = Input(lineage.dataset, WHOLE_ROW, Subtype.TRANSFORMATION)
                moved = self._moved(label, remains(label), entry, Subtype.TRANSFORMATION, Source.UNKNOWN)
                for bag in targets:
                    bag.add(moved)

    def _presence(self) -> tuple[Label, ...]:
        bag = Bag()
        keys = self._joined_keys()
        for entry in self.statement.row_inputs:
            semi = entry.scan >= 0 and self.statement.scans[entry.scan].semi
            for label in self.known.labels_at(entry.dataset, entry.column):
                family = self.known.family(label.data_class)
                listed = semi and family.side is Side.WHO
                if entry.subtype is Subtype.JOIN and not listed and label.data_class in keys:
                    continue
                now = _present(label, family, entry, listed=listed)
                if now is not None:
                    bag.add(self._moved(label, self._grouped(now, label), entry, entry.subtype))
        for number, scan in enumerate(self.statement.scans):
            self._inherit_presence(bag, scan.dataset, number)
        if not self.statement.scans:
            for name in dict.fromkeys(entry.dataset for c in self.statement.columns for entry in c.inputs):
                self._inherit_presence(bag, name)
        if self.blind and self.node:
            for unique_id in self.node.depends_on:
                lineage = self.known.graph.nodes.get(unique_id)
                if lineage is not None:
                    self._inherit_presence(bag, lineage.dataset)
        return tuple(sorted(bag.labels.values(), key=order))

    def _joined_keys(self) -> frozenset[str]:
        """Return classes of unique keys that joins use: they say which row, not what is said in it."""
        return frozenset(
            label.data_class
            for entry in self.statement.row_inputs
            if entry.subtype is Subtype.JOIN and entry.column in self.known.unique_columns(entry.dataset)
            for label in self.known.labels_at(entry.dataset, entry.column)
        )

    def _inherit_presence(self, bag: Bag, dataset: str, scan: int = -1) -> None:
        relation = self.known.relations.get(dataset)
        for label in relation.presence if relation else ():
            entry = RowInput(dataset, WHOLE_ROW, Subtype.FILTER, (), scan)
            bag.add(self._moved(label, self._grouped(remains(label), label), entry, Subtype.FILTER))

    def _grouped(self, now: Remains, label: Label) -> Remains:
        rows = self.aggregation.rows(label.subject)
        family = self.known.family(label.data_class)
        if rows is None:
            return now
        if family.side is Side.WHO:
            return replace(now, state=State.GROUP, evidence=rows.proof) if rows.proof else now
        return as_group_key(now, family, rows)

    def _with_declared(self, columns: dict[str, tuple[Label, ...]]) -> dict[str, tuple[Label, ...]]:
        """Add what is declared on this relation; a declaration that says less than flows in is reported."""
        own = self.known.declared.labels.get(self.dataset, {})
        for column, claim in self.known.claims(self.dataset):
            self._check_claim(column, claim.data_class, claim.state, claim.location, columns)
        for column, labels in own.items():
            there = columns.get(column, ())
            have = {label.data_class for label in there if not label.implicit}
            added = tuple(label for label in labels if label.data_class not in have)
            columns[column] = tuple(sorted((*there, *added), key=order))
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
        taxonomy, levels = self.known.facts.taxonomy, self.known.facts.levels
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
                self.known.find(
                    "GV203",
                    f"`{self.dataset}.{column}` is declared as `{said}`, but `{label.data_class}` ({label.state.value}) "
                    f"flows in from `{label.origin}`",
                    node=self.node,
                    location=location,
                    column=column,
                    fix="remove the declaration, or declare a declassifier in the policy",
                )

    def _gaps(self) -> None:
        if not self.statement.gaps:
            return
        reached = any(
            self.known.everything(name)
            for name in dict.fromkeys(scan.dataset for scan in self.statement.scans)
        ) or any(
            self.known.everything(lineage.dataset)
            for unique_id in (self.node.depends_on if self.node else ())
            if (lineage := self.known.graph.nodes.get(unique_id)) is not None
        )
        if not reached:
            return
        for gap in self.statement.gaps:
            place = Location(path=self.node.path, compiled=gap.span) if self.node else None
            code = gap.code if gap.code in CODES else "GV105"
            affected = f" (columns: {', '.join(gap.columns)})" if gap.columns else ""
            self.known.find(
                code,
                f"{gap.message}{affected}; personal data may be in it",
                node=self.node,
                location=place,
                column=gap.columns[0] if len(gap.columns) == 1 else "",
                fix="write it in SQL that can be read, or declare the columns it reads and makes",
            )


_DECLARED = frozenset({State.PSEUDONYM_KEYED, State.GROUP})
_COUNT = (Operation("count"),)
_NO_EVIDENCE = Evidence()
_ORDERING = frozenset({Subtype.WINDOW, Subtype.SORT})
_SOME_ROWS = Rows("group", owed="enough people among the rows that the aggregate takes")
_CHOOSING = frozenset({Subtype.CONDITIONAL, Subtype.FILTER})
_NULL_CHECKS = frozenset({"is null", "is not null"})


def _takes_some(column: OutputColumn, entry: Input) -> bool:
    """Whether a total takes only some rows of its group, so that what the group counts says nothing of it.

    A value that is left out for being null, or is turned into null, is no choice among people.
    """
    if not totals(entry.operations):
        return False
    for other in column.inputs:
        if other.subtype not in _CHOOSING:
            continue
        itself = (other.dataset, other.column) == (entry.dataset, entry.column)
        first = other.operations[0].name if other.operations else ""
        if itself and (first in _NULL_CHECKS or any(op.name == "nullif" for op in entry.operations)):
            continue
        return True
    return False


def _branches(compared: set[tuple[Operation, ...]]) -> int:
    """Count the comparisons of a condition; beyond those that lineage tells apart there is no count."""
    if any(operation.name == "…" for chain in compared for operation in chain):
        return BRANCHES_AT_MOST + 1
    return max(len(compared), 1)


def _present(label: Label, family: Family, entry: RowInput, *, listed: bool) -> Remains | None:
    """Return what a deciding column tells through the rows that are there, None if it tells nothing.

    A join tells nothing of a key; a semi or anti join tells whether the key is listed there (`listed`).
    """
    now = remains(label)
    if family.side is Side.WHAT:
        joined_by_number = entry.subtype is Subtype.JOIN and family.name in _NUMBERS
        return None if joined_by_number else now
    if family.side is Side.WHO and is_aggregate(entry.operations):
        return None
    told_nothing = entry.subtype is Subtype.GROUP_BY or (entry.subtype is Subtype.JOIN and not listed)
    if told_nothing or now.state in {State.GROUP, State.NONE}:
        return None
    if family.side is Side.QUASI:
        equal = [op.name for op in entry.operations][:1] == ["="]
        if equal:
            return now
        return replace(now, state=State.GENERALISED, bits=1.0, owed="", floor=None)
    return replace(now, state=State.EXISTENCE, bits=1.0, owed="", floor=None)


_NUMBERS = frozenset({"health.record_number", "biometric", "genetic"})


def _discharged(label: Label, witness: int) -> Label:
    if not label.owed or label.state is not State.GROUP or label.owed == _SOME_ROWS.owed:
        return label
    return replace(
        label, owed="", floor=None, evidence=f"witnessed: a check found at least {witness} people per row"
    )
