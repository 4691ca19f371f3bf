"""Which rows a statement takes together: one person's, an event's, or a group's, and how large a group is.

Grouping by a key that tells people apart is no aggregation, whatever the key is called and however it was
hashed on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from governance.labels.facts import Facts
from governance.labels.identity import counts_people, names_person
from governance.labels.judge import judged_state
from governance.labels.model import Label, RelationLabels, State
from governance.labels.transfer import Rows, is_aggregate
from governance.lineage.model import ColumnRef, Graph, GroupProof, Input, OutputColumn, Statement, Subtype

LabelsAt = Callable[[str, str], tuple[Label, ...]]

_PERSON = Rows("person")
_AGGREGATED = frozenset({State.GROUP, State.NONE})


class Aggregation:
    """What the grouping of one statement means for each subject."""

    def __init__(
        self,
        statement: Statement,
        relations: Mapping[str, RelationLabels],
        facts: Facts,
        graph: Graph,
        *,
        labels_at: LabelsAt,
        key_labels: Callable[[OutputColumn], tuple[Label, ...]],
    ) -> None:
        self.statement = statement
        self.relations = relations
        self.facts = facts
        self.graph = graph
        self.labels_at = labels_at
        self.grouped = statement.grouped_by is not None
        self._key_labels = key_labels
        self._people, self._only_people = self._people_in_keys() if self.grouped else self._people_in_rows()
        self._proofs = self._proved()
        self._rows: dict[str, Rows | None] = {}

    def rows(self, subject: str) -> Rows | None:
        """Return what an aggregate of this statement takes together for a subject, None if rows are not aggregated."""
        if subject not in self._rows:
            self._rows[subject] = self._rows_of(subject)
        return self._rows[subject]

    def is_key(self, column: OutputColumn, entry: Input) -> bool:
        """Tell whether an input of a column is what rows are grouped by, rather than something unknown."""
        if self.statement.grain:
            return any(column.name in keys for keys in self.statement.grain)
        return ColumnRef(entry.dataset, entry.column) in (self.statement.grouped_by or ())

    def grain(self, columns: Mapping[str, tuple[Label, ...]], presence: Iterable[Label]) -> str:
        """Return the grain in words, see `RelationLabels`."""
        labels = [label for several in columns.values() for label in several]
        every = [*labels, *presence]
        if self.grouped:
            if self._people:
                return self._person_grain(min(self._people), alone=self._only_people)
            return "group" if every or self._reads_people() else "row"
        people = sorted({label.subject for label in every if judged_state(label) not in _AGGREGATED})
        if not every:
            return self._inherited() or "row"
        if not people:
            return "group"
        if all(label.state in _AGGREGATED for label in every) and self._inherited() == "group":
            return "group"
        for subject in people:
            if self._one_row_per_person(subject, columns):
                return f"person:{subject}"
        with_key = [
            s for s in people if any(names_person(self.facts.taxonomy, x) for x in labels if x.subject == s)
        ]
        return f"event:{(with_key or people)[0]}"

    def group_size(self, grain: str) -> int:
        """Return the proved least number of people per row, 0 if nothing is proved."""
        if self.grouped:
            return max(self._proofs.values(), default=0) if not self._people else 0
        if grain != "group":
            return 0
        sizes = [r.group_size for r in self._upstream() if r.grain == "group"]
        return min(sizes, default=0)

    def _rows_of(self, subject: str) -> Rows | None:
        if subject in self._people or "" in self._people or (not subject and self._people):
            return _PERSON
        if not self.grouped:
            return None
        k = self.facts.k
        proved = self._proofs.get(subject, 0)
        if not subject and len(self._proofs) == 1:
            proved = next(iter(self._proofs.values()))
        if proved >= k:
            return Rows("group", proof=f"proved: at least {proved} people per row")
        missing = f"at least {k} people per row"
        if proved:
            missing += f" (the SQL shows {proved})"
        return Rows("group", owed=missing)

    def _people_in_keys(self) -> tuple[frozenset[str], bool]:
        """Return the subjects of whom a grouping key tells people apart, and whether every key does."""
        found: set[str] = set()
        only = True
        shown = self._shown_keys()
        for ref in self.statement.grouped_by or ():
            labels = shown.get(ref) if ref in shown else self.labels_at(ref.dataset, ref.column)
            people = {label.subject for label in labels or () if names_person(self.facts.taxonomy, label)}
            found |= people
            only = only and bool(people)
        unique = self._unique_rows()
        return frozenset(found | unique), only and bool(found) and not unique

    def _shown_keys(self) -> dict[ColumnRef, list[Label]]:
        """Return, for keys that stand in the output, their labels there: a key may be coarser than its column."""
        names = set(self.statement.grain[0]) if self.statement.grain else set()
        found: dict[ColumnRef, list[Label]] = {}
        for column in self.statement.columns:
            if column.name not in names or column.gap:
                continue
            labels = self._key_labels(column)
            for entry in column.inputs:
                ref = ColumnRef(entry.dataset, entry.column)
                found.setdefault(ref, []).extend(label for label in labels if label.path[-1].column == ref)
        return found

    def _unique_rows(self) -> set[str]:
        """Return subjects whose rows stay apart because the keys hold a unique key of a relation read."""
        keys: dict[str, set[str]] = {}
        for ref in self.statement.grouped_by or ():
            keys.setdefault(ref.dataset, set()).add(ref.column)
        found: set[str] = set()
        for dataset, columns in keys.items():
            lineage = self.graph.nodes.get(self.graph.by_dataset.get(dataset, ""))
            relation = self.relations.get(dataset)
            if lineage is None or relation is None or not relation.grain.startswith(("person:", "event:")):
                continue
            if any(keys_of and set(keys_of) <= columns for keys_of in lineage.merged.grain):
                found.add(relation.grain.partition(":")[2])
        return found

    def _people_in_rows(self) -> tuple[frozenset[str], bool]:
        """Return the subjects whose key stands in the output of a statement that does not aggregate.

        It matters only where an inner aggregate comes through.
        """
        found: set[str] = set()
        columns = self.statement.columns
        if not any(entry.subtype is Subtype.AGGREGATION for column in columns for entry in column.inputs):
            return frozenset(), False
        for column in columns:
            for entry in column.inputs:
                if entry.subtype.direct and not is_aggregate(entry.operations):
                    labels = self.labels_at(entry.dataset, entry.column)
                    found |= {label.subject for label in labels if names_person(self.facts.taxonomy, label)}
        return frozenset(found), False

    def _proved(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for proof in self.statement.group_proofs:
            for subject in self._counted(proof):
                found[subject] = max(found.get(subject, 0), proof.at_least)
        return found

    def _counted(self, proof: GroupProof) -> set[str]:
        """Return the subjects whose people a count counts."""
        alone = self._single_person_scan()
        if proof.column is None:
            return {alone} if alone is not None else set()
        if not proof.distinct:
            return {alone} if alone is not None else set()
        labels = self.labels_at(proof.column.dataset, proof.column.column)
        return {label.subject for label in labels if counts_people(self.facts.taxonomy, label, self.facts)}

    def _single_person_scan(self) -> str | None:
        """Return the subject if the statement reads one relation and that has one row per person."""
        scans = [scan for scan in self.statement.scans if not scan.semi]
        if len(scans) != 1:
            return None
        relation = self.relations.get(scans[0].dataset)
        if relation is None or not relation.grain.startswith("person:"):
            return None
        return relation.grain.partition(":")[2]

    def _one_row_per_person(self, subject: str, columns: Mapping[str, tuple[Label, ...]]) -> bool:
        for keys in self.statement.grain:
            if len(keys) == 1 and any(
                label.subject == subject and counts_people(self.facts.taxonomy, label, self.facts)
                for label in columns.get(keys[0], ())
            ):
                return True
        return self._single_person_scan() == subject

    def _person_grain(self, subject: str, *, alone: bool) -> str:
        return f"{'person' if alone else 'event'}:{subject}"

    def _upstream(self) -> list[RelationLabels]:
        names = dict.fromkeys(scan.dataset for scan in self.statement.scans)
        return [self.relations[name] for name in names if name in self.relations]

    def _reads_people(self) -> bool:
        return any(r.columns or r.presence for r in self._upstream())

    def _inherited(self) -> str:
        grains = {r.grain for r in self._upstream() if r.grain not in {"row", "unknown"}}
        if "group" in grains:
            return "group" if len(grains) == 1 else ""
        people = sorted(grains)
        return f"event:{people[0].partition(':')[2]}" if people else ""
