"""Prove along the lineage that only people who consented, or only adults, are in a column.

A reading of a dataset is *witnessed* when its rows are tied, by equal keys of the person, to rows of the
consent table that meet the condition; inner and semi joins tie, an outer join does not. Every path from the
origin to the column must pass a witnessed reading, so a union or a later outer join undoes a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from governance.labels.keys import UniqueColumns
from governance.labels.minors import Adults
from governance.labels.model import Label, Role, State
from governance.labels.persons import Persons, is_copy, keeps_value
from governance.labels.taxonomy import role_of
from governance.lineage.model import ColumnRef, Guard, Input, Operation, RowInput, Statement, Subtype
from governance.policy.index import Index
from governance.policy.model import Consent, Policy
from governance.policy.predicates import Atom, Formula, formula, implies, value_of

_CASTS = frozenset({"cast", "try_cast", "trycast", "trim", "upper", "lower"})
_NAMES = frozenset({Role.PSEUDONYM, Role.IDENTIFIER})
_DEPTH = 200


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether something holds on every path; `why` names a path on which it does not."""

    holds: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Fact:
    """What holds of one column of a reading: a comparison with constants, under a chain of operations."""

    column: str
    op: str
    values: tuple[str, ...]
    operations: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """What is to be proved of a label: `tied` judges one reading, `what` names the proof that is missing."""

    kind: tuple[str, ...]
    label: Label
    tied: Callable[[Statement, Input | RowInput], bool]
    what: str


@dataclass(frozen=True, slots=True)
class _Register:
    """Where consent is recorded: what declares it, the key column by dataset, and the condition."""

    name: str
    keys: tuple[tuple[str, str], ...]
    wanted: Formula


_Met = tuple[int, int, str, frozenset[str]]
"""A statement and a reading of it, a subject, and the columns that are about the same person of it."""


class Prover:
    """Proves consent and age over one project; answers are remembered."""

    def __init__(self, index: Index, policy: Policy) -> None:
        self.index = index
        self.policy = policy
        subjects = policy.facts.subjects
        births = {
            name: found[0]
            for name, subject in subjects.items()
            if subject.minors is not None and (found := index.columns(subject.minors.by))
        }
        self._keys_of = UniqueColumns(index.project, index.graph, index.labels)
        self._people = Persons(index.graph, index.labels, policy.facts, self._keys_of)
        self._adults = Adults(policy.facts, births, self._people)
        self._proofs: dict[tuple[object, ...], Proof] = {}
        self._tied: dict[tuple[object, ...], bool] = {}
        self._registers: dict[str, _Register] = {}
        self._keys: dict[tuple[str, str], tuple[str, ...]] = {}
        self._persons: dict[_Met, tuple[set[tuple[int, str]], list[Guard]]] = {}
        self._grown_up: dict[_Met, bool] = {}

    def consent(self, dataset: str, column: str, label: Label, consent: Consent) -> Proof:
        """Prove that every value of a label in a column is of a person who consented."""
        register = self._register(consent)
        if not register.keys or not all(column for _, column in register.keys):
            return Proof(False, f"`{consent.table}.{consent.key}` is not in the project")
        ask = _Ask(
            kind=("consent", str(consent.place)),
            label=label,
            tied=lambda statement, item: self._tied_to(statement, item, label, register),
            what=f"a join with `{consent.table}` on `{consent.key}` where {consent.when}",
        )
        return self._along(ask, dataset, column)

    def _register(self, consent: Consent) -> _Register:
        name = str((consent.place, consent.table, consent.key, consent.when))
        found = self._registers.get(name)
        if found is None:
            tables = self.index.datasets(consent.table)
            keys = tuple((table, self.index.column(table, consent.key)) for table in tables)
            found = _Register(name, keys, formula(consent.when, self.index.project.dialect))
            self._registers[name] = found
        return found

    def adults(self, dataset: str, column: str, label: Label) -> Proof:
        """Prove that no value of a label in a column is of a minor; people without minors prove it.

        Propagation has told whether the rows themselves are filtered by age; what is added here are rows
        tied by the person's key to a relation that is.
        """
        subject = self.policy.facts.subjects.get(label.subject)
        if subject is None:
            return Proof(False)
        if subject.minors is None or not label.minor:
            return Proof(True)
        ask = _Ask(
            kind=("adults",),
            label=label,
            tied=lambda statement, item: self._tied_to_adults(statement, item, label),
            what=f"a filter that keeps people of {subject.minors.under} and over by `{subject.minors.by}`",
        )
        return self._along(ask, dataset, column)

    def _along(self, ask: _Ask, dataset: str, column: str, depth: int = 0) -> Proof:
        """Walk every path of a label back from a column until a reading is tied or the origin is reached."""
        label = ask.label
        origin = label.origin
        key = (*ask.kind, dataset, column, origin.dataset, origin.column, label.data_class, label.subject)
        if key in self._proofs:
            return self._proofs[key]
        if depth > _DEPTH:
            return Proof(False, f"the way to `{dataset}` is longer than {_DEPTH} steps")
        self._proofs[key] = Proof(False)  # while it is being worked out, so that circles prove nothing
        sources = list(self._sources(dataset, column, label)) or list(self._came_by_rows(dataset, label))
        proof = Proof(bool(sources))
        for statement, item in sources:
            itself = item.dataset == dataset  # an incremental model brings no rows but its own
            if itself or (0 <= item.scan < len(statement.scans) and ask.tied(statement, item)):
                continue
            proof = self._along(ask, item.dataset, item.column, depth + 1)
            if not proof.holds:
                if not proof.why:
                    came = self.index.shown(ColumnRef(item.dataset, item.column))
                    proof = Proof(
                        False, f"`{came}` comes into `{self.index.display(dataset)}` without {ask.what}"
                    )
                break
        self._proofs[key] = proof
        return proof

    def _sources(
        self, dataset: str, column: str, label: Label
    ) -> Iterator[tuple[Statement, Input | RowInput]]:
        """Yield the inputs through which a label's values come into a column, in every branch of the code."""
        origin = label.origin
        if dataset == origin.dataset and column == origin.column:
            return
        for statement in self._statements(dataset):
            if not column:
                for row in statement.row_inputs:
                    if self._carries(row.dataset, row.column, label):
                        yield statement, row
                continue
            for output in self._people.outputs(statement, column):
                for item in output.inputs:
                    if self._carries(item.dataset, item.column, label):
                        yield statement, item

    def _came_by_rows(self, dataset: str, label: Label) -> Iterator[tuple[Statement, RowInput]]:
        """Yield the readings that may have brought a label that no input names, as `count(*)` does."""
        if dataset == label.origin.dataset:
            return
        for statement in self._statements(dataset):
            for at, scan in enumerate(statement.scans):
                relation = self.index.labels.get(scan.dataset)
                for column, labels in sorted(relation.columns.items() if relation else ()):
                    if any(other.origin == label.origin for other in labels):
                        yield statement, RowInput(scan.dataset, column, Subtype.FILTER, scan=at)

    def _statements(self, dataset: str) -> tuple[Statement, ...]:
        unique_id = self.index.graph.by_dataset.get(dataset)
        lineage = self.index.graph.nodes.get(unique_id) if unique_id else None
        if lineage is None or lineage.merged.kind == "declared":
            return ()
        branches = tuple(lineage.branches[name] for name in sorted(lineage.branches))
        return branches or (lineage.merged,)

    def _carries(self, dataset: str, column: str, label: Label) -> bool:
        if dataset == label.origin.dataset and column == label.origin.column:
            return True
        relation = self.index.labels.get(dataset)
        if relation is None:
            return False
        labels = relation.columns.get(column, ())
        return any(other.origin == label.origin for other in labels)

    def _person_keys(self, dataset: str, subject: str) -> tuple[str, ...]:
        """Return the columns of a dataset that name a person of a subject, as the raw value."""
        key = (dataset, subject)
        if key not in self._keys:
            taxonomy = self.policy.facts.taxonomy
            relation = self.index.labels.get(dataset)
            self._keys[key] = tuple(
                column
                for column, labels in sorted(relation.columns.items() if relation else ())
                if any(
                    label.subject == subject
                    and label.state is State.RAW
                    and not label.implicit
                    and role_of(taxonomy, label.data_class) in _NAMES
                    for label in labels
                )
            )
        return self._keys[key]

    def _tied_to(
        self, statement: Statement, item: Input | RowInput, label: Label, register: _Register
    ) -> bool:
        """Whether a value's rows are tied to rows of the consent table that meet the condition."""
        equal, guards = self._same_person(statement, item, label.subject)
        return self._any_consented(statement, equal, guards, (), register)

    def _same_person(
        self, statement: Statement, item: Input | RowInput, subject: str
    ) -> tuple[set[tuple[int, str]], list[Guard]]:
        """Remember what `_reach` finds; the graph holds on to its statements, so that their ids stay."""
        key = self._met(statement, item, subject)
        if key not in self._persons:
            self._persons[key] = self._reach(statement, item.scan, subject, key[-1])
        return self._persons[key]

    def _met(self, statement: Statement, item: Input | RowInput, subject: str) -> _Met:
        alike = self._people.alike(statement.scans[item.scan].dataset, item.column, subject)
        return id(statement), item.scan, subject, alike

    def _reach(
        self, statement: Statement, scan: int, subject: str, alike: frozenset[str]
    ) -> tuple[set[tuple[int, str]], list[Guard]]:
        """Return the columns that name the person of a value's rows, by equal keys across readings.

        Every key that a row reached holds of the same person names that one too. A reading without a key is
        about the person of the row it refers to by a unique key.
        """
        mine = self._person_keys(statement.scans[scan].dataset, subject)
        keys = [(scan, column) for column in mine if column in alike]
        if not mine:
            keys = self._referred(statement, scan, subject)
        equal: set[tuple[int, str]] = set()
        guards = list(statement.scans[scan].guards)
        while keys:
            start = keys.pop()
            if start in equal:
                continue
            found, more = _closure(statement, start)
            guards.extend(guard for guard in more if guard not in guards)
            for at, name in sorted(found - equal):
                equal.add((at, name))
                dataset = statement.scans[at].dataset
                same = self._people.alike(dataset, name, subject)
                if name in same and name in (others := self._person_keys(dataset, subject)):
                    keys.extend((at, other) for other in others if other in same and (at, other) not in equal)
        return equal, guards

    def _referred(self, statement: Statement, scan: int, subject: str) -> list[tuple[int, str]]:
        """Return the person's keys in the readings whose unique key a reading's rows are joined to."""
        found: list[tuple[int, str]] = []
        for guard in statement.scans[scan].guards:
            if guard.op != "=" or guard.right is None or guard.operations:
                continue
            for one, other in ((guard.left, guard.right), (guard.right, guard.left)):
                if one.scan != scan or not 0 <= other.scan < len(statement.scans) or other.scan == scan:
                    continue
                dataset = statement.scans[other.scan].dataset
                if other.column in self._keys_of.of(dataset):
                    same = self._people.alike(dataset, other.column, subject)
                    found += [(other.scan, key) for key in self._person_keys(dataset, subject) if key in same]
        return found

    def _any_consented(
        self,
        statement: Statement,
        equal: set[tuple[int, str]],
        guards: list[Guard],
        facts: tuple[tuple[int, _Fact], ...],
        register: _Register,
    ) -> bool:
        """Whether one of several columns, which all name the same person, names one who consented."""
        for other, name in sorted(equal):
            about = tuple(
                dict.fromkeys(
                    [_fact(guard) for guard in guards if guard.left.scan == other and guard.right is None]
                    + [fact for at, fact in facts if at == other]
                )
            )
            if self._all_consented(statement.scans[other].dataset, name, about, register):
                return True
        return False

    def _all_consented(
        self, dataset: str, column: str, facts: tuple[_Fact, ...], register: _Register
    ) -> bool:
        """Whether every row of a dataset that meets some facts names, in a column, a person who consented."""
        if (dataset, column) in register.keys:
            return implies([atom for fact in facts if (atom := _atom(fact)) is not None], register.wanted)
        key = (dataset, column, facts, register.name)
        if key in self._tied:
            return self._tied[key]
        self._tied[key] = False  # while it is being worked out, so that circles prove nothing
        statements = self._statements(dataset)
        holds = bool(statements)
        for statement in statements:
            inputs = [item for out in self._people.outputs(statement, column) for item in out.inputs]
            copies = [item for item in inputs if item.subtype.direct]
            holds = bool(copies) and all(
                is_copy(item)
                and 0 <= item.scan < len(statement.scans)
                and self._key_consented(statement, item, facts, register)
                for item in copies
            )
            if not holds:
                break
        self._tied[key] = holds
        return holds

    def _key_consented(
        self, statement: Statement, item: Input, facts: tuple[_Fact, ...], register: _Register
    ) -> bool:
        """Whether a copied key names people who consented only."""
        equal, guards = _closure(statement, (item.scan, item.column))
        said = _translated(statement, facts, item.scan, frozenset(at for at, _ in equal))
        return self._any_consented(statement, equal, guards, said, register)

    def _tied_to_adults(self, statement: Statement, item: Input | RowInput, label: Label) -> bool:
        """Whether a value's rows are tied by the person's key to rows of adults."""
        key = self._met(statement, item, label.subject)
        if key not in self._grown_up:
            self._grown_up[key] = self._all_adults(statement, item, label)
        return self._grown_up[key]

    def _all_adults(self, statement: Statement, item: Input | RowInput, label: Label) -> bool:
        equal, _ = self._same_person(statement, item, label.subject)
        for other, name in sorted(equal):
            dataset = statement.scans[other].dataset
            if name not in self._people.alike(dataset, name, label.subject):
                continue
            labels = self._labels_at(dataset, name)
            about = [entry for entry in labels if entry.subject == label.subject and not entry.implicit]
            if about and not any(entry.minor for entry in about):
                return True
            if self._adults.shown(statement, other, name, label, self._labels_at):
                return True
        return False

    def _labels_at(self, dataset: str, column: str) -> tuple[Label, ...]:
        relation = self.index.labels.get(dataset)
        return relation.columns.get(column, ()) if relation is not None else ()


def _closure(statement: Statement, start: tuple[int, str]) -> tuple[set[tuple[int, str]], list[Guard]]:
    """Return the columns that equal one of a reading in every row it contributes, and what holds of them.

    The guards of a reading that rows are tied to hold as well, since each row comes with one of its rows.
    """
    equal = {start}
    guards = list(statement.scans[start[0]].guards)
    seen = {start[0]}
    grown = True
    while grown:
        grown = False
        for guard in guards:
            if guard.op != "=" or guard.right is None or not all(o.name in _CASTS for o in guard.operations):
                continue
            left, right = (guard.left.scan, guard.left.column), (guard.right.scan, guard.right.column)
            for one, other in ((left, right), (right, left)):
                if one in equal and other not in equal:
                    equal.add(other)
                    grown = True
        for at, _ in sorted(equal):
            if at not in seen and 0 <= at < len(statement.scans):
                seen.add(at)
                guards.extend(statement.scans[at].guards)
                grown = True
    return {(at, name) for at, name in equal if 0 <= at < len(statement.scans)}, guards


def _fact(guard: Guard) -> _Fact:
    return _Fact(guard.left.column, guard.op, guard.values, guard.operations)


def _translated(
    statement: Statement, facts: tuple[_Fact, ...], branch: int, tied: frozenset[int]
) -> tuple[tuple[int, _Fact], ...]:
    """Say facts about a relation's columns of the readings that its columns come from.

    A column with several inputs is one of a union; then only the input of the branch at hand counts. So it is
    where the one input there is belongs to another branch, and this one has a constant.
    """
    found: list[tuple[int, _Fact]] = []
    for fact in facts:
        inputs = [item for out in statement.columns if out.name == fact.column for item in out.inputs]
        if len(inputs) > 1:
            inputs = [item for item in inputs if item.scan == branch]
        if len(inputs) != 1 or inputs[0].scan not in {branch, *tied}:
            continue
        item = inputs[0]
        if is_copy(item, null=fact.op == "is null"):
            found.append((item.scan, _Fact(item.column, fact.op, fact.values, fact.operations)))
        elif (unfolded := _unfolded(item, fact)) is not None:
            found.append((item.scan, unfolded))
        elif item.subtype.direct:
            found.append(
                (item.scan, _Fact(item.column, fact.op, fact.values, item.operations + fact.operations))
            )
    return tuple(found)


def _unfolded(item: Input, fact: _Fact) -> _Fact | None:
    """Read `status = 'granted' as ok` back from `ok is true`."""
    truth = fact.op == "is true" or (fact.op == "=" and [value_of(v) for v in fact.values] == [True])
    if not truth or fact.operations or len(item.operations) != 1:
        return None
    operation = item.operations[0]
    if (
        operation.name in {"=", "<>", "<", "<=", ">", ">="}
        and len(operation.args) == 2
        and operation.args[0] == "·"
    ):
        return _Fact(item.column, operation.name, (operation.args[1],))
    return None


def _atom(fact: _Fact) -> Atom | None:
    if fact.op in {"opaque", "like"}:
        return None
    values = tuple(value_of(text) for text in fact.values)
    if any(value is None for value in values):
        return None
    changes = [op for op in fact.operations if not keeps_value(op, null=fact.op == "is null")]
    functions = tuple(operation.name for operation in changes)
    if any(operation.args != ("·",) for operation in changes):
        return None
    return Atom(fact.column.lower(), fact.op, tuple(v for v in values if v is not None), functions)
