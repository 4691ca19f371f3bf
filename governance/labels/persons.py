"""Which columns of a relation tell of one person in a row, so that a proof about one holds for the other.

A model may join two people into one row, shift a key, or take a birth date from elsewhere; a filter on such a
column proves nothing of the rest of the row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from governance.labels.facts import Facts
from governance.labels.identity import counts_people
from governance.labels.keys import UniqueColumns
from governance.labels.model import Label, RelationLabels
from governance.lineage.model import WHOLE_ROW, Graph, Input, Operation, OutputColumn, Statement, Subtype

Spot = tuple[int, str]
"""A column of a reading: the scan's number and the column."""

_NONE: frozenset[Spot] = frozenset()
_CASTS = frozenset({"cast", "try_cast", "trycast"})
_SHORT = re.compile(r"(?:char|text|string|binary)\w*\((\d+)\)$")
_KEEPS_AT_LEAST = 16


class Persons:
    """Follows people through the project; answers are remembered."""

    def __init__(
        self,
        graph: Graph,
        relations: Mapping[str, RelationLabels],
        facts: Facts,
        keys: UniqueColumns,
    ) -> None:
        self.graph = graph
        self.relations = relations
        self.facts = facts
        self.keys = keys
        self._alike: dict[tuple[str, str, str], frozenset[str]] = {}
        self._met: dict[tuple[int, int, frozenset[str], str], frozenset[Spot]] = {}
        self._outputs: dict[int, dict[str, tuple[OutputColumn, ...]]] = {}
        self._copied: dict[tuple[int, frozenset[Spot]], frozenset[str]] = {}

    def alike(self, dataset: str, column: str, subject: str) -> frozenset[str]:
        """Return the columns that are unchanged copies from the row of the person whom a column is about."""
        key = (dataset, column, subject)
        found = self._alike.get(key)
        if found is None:
            self._alike[key] = frozenset()  # while it is being worked out, so that circles prove nothing
            found = self._alike[key] = self._worked_out(dataset, column, subject)
        return found

    def outputs(self, statement: Statement, column: str) -> tuple[OutputColumn, ...]:
        """Return the output columns of a name, of which there may be several."""
        named = self._outputs.get(id(statement))
        if named is None:
            named = self._outputs[id(statement)] = {}
            for output in statement.columns:
                named[output.name] = (*named.get(output.name, ()), output)
        return named.get(column, ())

    def met(self, statement: Statement, scan: int, column: str, subject: str) -> frozenset[Spot]:
        """Return the columns of all readings that are about the person whom a value of a reading is about.

        Rows of two readings are of one person where an equality joins keys that count people, and where a row
        that names nobody itself refers to another by its unique key.
        """
        if not 0 <= scan < len(statement.scans):
            return _NONE
        start = self.alike(statement.scans[scan].dataset, column, subject)
        key = (id(statement), scan, start, subject)
        found = self._met.get(key)
        if found is None:
            found = self._met[key] = self._reached(statement, scan, start, subject)
        return found

    def _worked_out(self, dataset: str, column: str, subject: str) -> frozenset[str]:
        statements = self._statements(dataset)
        if not statements:
            return frozenset(self.graph.columns.get(dataset, ()))
        found: frozenset[str] | None = None
        if column == WHOLE_ROW:
            names = self.graph.columns.get(dataset, ())
            several = [self.alike(dataset, n, subject) for n in names if self._is_about(dataset, n, subject)]
            return frozenset.intersection(*several) if several else frozenset()
        for statement in statements:
            for output in self.outputs(statement, column):
                for entry in self._about(output, dataset, subject):
                    spots = _NONE if _of_others(entry) else self._spots(statement, entry, subject)
                    here = self._copies(statement, spots)
                    found = here if found is None else found & here
                if output.gap:
                    return frozenset()
        return found or frozenset()

    def _spots(self, statement: Statement, entry: Input, subject: str) -> frozenset[Spot]:
        return self.met(statement, entry.scan, entry.column, subject)

    def _about(self, output: OutputColumn, dataset: str, subject: str) -> list[Input]:
        """Return the inputs that bring a person's values; an incremental model brings no rows but its own."""
        direct = [entry for entry in output.inputs if entry.subtype.direct and entry.dataset != dataset]
        personal = [entry for entry in direct if self._is_about(entry.dataset, entry.column, subject)]
        return personal or direct

    def _is_about(self, dataset: str, column: str, subject: str) -> bool:
        return any(label.subject == subject for label in self._labels(dataset, column))

    def _labels(self, dataset: str, column: str) -> tuple[Label, ...]:
        relation = self.relations.get(dataset)
        return relation.columns.get(column, ()) if relation is not None else ()

    def _copies(self, statement: Statement, spots: frozenset[Spot]) -> frozenset[str]:
        """Return the output columns that are copies of one of the columns, in the rows that these are in.

        A copy of several columns is one of a union, each of them in rows of its own.
        """
        key = (id(statement), spots)
        found = self._copied.get(key)
        if found is None:
            found = self._copied[key] = frozenset(
                output.name
                for output in statement.columns
                if not output.gap
                and (direct := [entry for entry in output.inputs if entry.subtype.direct])
                and all(is_copy(entry) for entry in direct)
                and any((entry.scan, entry.column) in spots for entry in direct)
            )
        return found

    def _reached(
        self, statement: Statement, scan: int, start: frozenset[str], subject: str
    ) -> frozenset[Spot]:
        spots = {(scan, column) for column in start}
        scans = [scan]
        pairs = _equalities(statement, scan)
        grown = True
        while grown:
            grown = False
            for pair in list(pairs):
                for one, other in (pair, pair[::-1]):
                    if one not in spots or other in spots or not 0 <= other[0] < len(statement.scans):
                        continue
                    if not self._joined(statement, one, other, subject):
                        continue
                    same = self.alike(statement.scans[other[0]].dataset, other[1], subject)
                    if other[1] not in same:
                        continue
                    spots.update((other[0], name) for name in same)
                    if other[0] not in scans:
                        # Each row comes with a row of the other reading, so what holds of that one holds as well.
                        scans.append(other[0])
                        pairs += _equalities(statement, other[0])
                    grown = True
        return frozenset(spots)

    def _joined(self, statement: Statement, one: Spot, other: Spot, subject: str) -> bool:
        if self._counts(statement, one, subject) and self._counts(statement, other, subject):
            return True
        here, there = statement.scans[one[0]].dataset, statement.scans[other[0]].dataset
        return other[1] in self.keys.of(there) and not self._names_somebody(here, subject)

    def _names_somebody(self, dataset: str, subject: str) -> bool:
        relation = self.relations.get(dataset)
        return any(
            label.subject == subject and counts_people(self.facts.taxonomy, label, self.facts)
            for labels in (relation.columns.values() if relation is not None else ())
            for label in labels
        )

    def _counts(self, statement: Statement, spot: Spot, subject: str) -> bool:
        dataset = statement.scans[spot[0]].dataset
        return any(
            label.subject == subject and counts_people(self.facts.taxonomy, label, self.facts)
            for label in self._labels(dataset, spot[1])
        )

    def _statements(self, dataset: str) -> tuple[Statement, ...]:
        unique_id = self.graph.by_dataset.get(dataset)
        lineage = self.graph.nodes.get(unique_id) if unique_id else None
        if lineage is None or lineage.merged.kind == "declared":
            return ()
        branches = tuple(lineage.branches[name] for name in sorted(lineage.branches))
        return branches or (lineage.merged,)


def _equalities(statement: Statement, scan: int) -> list[tuple[Spot, Spot]]:
    return [
        ((guard.left.scan, guard.left.column), (guard.right.scan, guard.right.column))
        for guard in statement.scans[scan].guards
        if guard.op == "=" and guard.right is not None and not guard.operations
    ]


def is_copy(entry: Input, *, null: bool = False) -> bool:
    """Tell whether a value is handed on as it is; a cast keeps which person a key names.

    Args:
        entry: the value's flow.
        null: it must be null exactly where the value is.
    """
    if entry.subtype is Subtype.IDENTITY:
        return True
    return entry.subtype is Subtype.TRANSFORMATION and all(
        keeps_value(operation, null=null) for operation in entry.operations
    )


def keeps_value(operation: Operation, *, null: bool = False) -> bool:
    """Tell whether an operation is a cast that loses nothing; one that may fail makes nulls."""
    if operation.name not in _CASTS or (null and operation.name != "cast"):
        return False
    return not any(
        (size := _SHORT.search(arg)) and int(size.group(1)) < _KEEPS_AT_LEAST for arg in operation.args
    )


def _of_others(entry: Input) -> bool:
    """Whether a value may come from another row than the one it stands in."""
    return any(operation.name == "window" for operation in entry.operations)
