"""Which data checks a project owes: what labels and policy claim, turned into questions for the rows.

Static analysis claims that a column holds no personal value, that a hash cannot be undone, that a group has
twenty people. Each claim becomes a check here; `governance_checks` asks the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from governance.errors import PolicyError, Problem, nearest
from governance.findings.model import Finding, Severity
from governance.labels.judge import effective_level, judged_state
from governance.labels.model import Identity, Label, Level, RelationLabels, Role, State
from governance.labels.taxonomy import UNKNOWN_CLASS, contains, overlaps, roles_of
from governance.lineage.model import WHOLE_ROW, ColumnRef, Graph, Statement
from governance.policy.model import Consent, Policy, Purpose, Rule
from governance.policy.regroup import people_per_group
from governance.policy.ruling import covers, linkage_rule
from governance.policy.words import CONSENT_BASES
from governance.policy.zones import Placement, place_nodes
from governance.project.names import key, split
from governance.project.nodes import Node, Project, ResourceType

Param = int | str | tuple[str, ...]


class CheckKind(str, Enum):
    """What is asked of the rows."""

    FREE_OF_PERSONAL_VALUES = "free_of_personal_values"
    NO_RAW_VALUES = "no_raw_values"
    NO_GUESSABLE_HASHES = "no_guessable_hashes"
    MASKED = "masked"
    K_ANONYMITY = "k_anonymity"
    L_DIVERSITY = "l_diversity"
    SMALLEST_GROUP = "smallest_group"
    CONSENT = "consent"
    ADULTS = "adults"
    RETENTION = "retention"
    GROUPS_OF_PEOPLE = "groups_of_people"

    @property
    def code(self) -> str:
        """The published code of a failure."""
        return _CODES[self]


_CODES = {kind: f"GV4{number:02}" for number, kind in enumerate(CheckKind, start=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question for the rows of a relation.

    Attributes:
        id: stable under reordering, line moves and changed thresholds.
        kind: what is asked.
        relation: dataset as the graph spells it.
        columns: columns concerned.
        params: what the question needs besides; names of relations are spelled like `relation`.
        severity: an error fails `governance data-check`.
        why: what claims that the answer is yes, in our names only.
        node: unique_id behind the relation.
    """

    id: str
    kind: CheckKind
    relation: str
    columns: tuple[str, ...]
    params: Mapping[str, Param] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    why: str = ""
    node: str = ""


_STORED = frozenset({ResourceType.MODEL, ResourceType.SNAPSHOT, ResourceType.SEED, ResourceType.SOURCE})
_PSEUDONYMS = frozenset({State.PSEUDONYM_KEYED, State.PSEUDONYM_OPEN})
_HELD = _PSEUDONYMS | {State.RAW, State.MASKED, State.GENERALISED}
_SHAPES = (
    ("contact.email", "email"),
    ("contact.phone", "phone_international"),
    ("contact.phone", "phone_cn"),
    ("finance.card.pan", "card"),
    ("finance.account", "iban"),
    ("govid.national", "cn_resident_id"),
    ("device.ip", "ip_address"),
)
_MARKS = ("*", "x", "#", "•", "…", "...")
_NAMING = ("govid", "contact.email", "contact.phone")
_LEAST_DIVERSITY = 2


def plan_checks(
    project: Project,
    graph: Graph,
    labels: Mapping[str, RelationLabels],
    policy: Policy,
    findings: Iterable[Finding] = (),
) -> tuple[Check, ...]:
    """Return every check that labels and policy ask for, sorted by relation, kind and columns.

    Args:
        project: the nodes.
        graph: their lineage.
        labels: what is known of every relation.
        policy: purposes, zones, rules and facts.
        findings: what static analysis reported: an open pseudonym is tested only where it is one of them.

    Raises:
        PolicyError: a node's `meta.governance.retention` cannot be read.
    """
    plan = _Plan(project, graph, labels, policy, tuple(findings))
    checks: dict[str, Check] = {}
    for node in project.nodes.values():
        for check in plan.of(node):
            checks.setdefault(check.id, check)
    return tuple(sorted(checks.values(), key=lambda c: (c.relation, c.kind.value, c.columns, c.id)))


class _Plan:
    """The stages' results together, with the look-ups that planning repeats."""

    def __init__(
        self,
        project: Project,
        graph: Graph,
        labels: Mapping[str, RelationLabels],
        policy: Policy,
        findings: tuple[Finding, ...],
    ) -> None:
        self.project, self.graph, self.labels, self.policy = project, graph, labels, policy
        self.places = place_nodes(project, policy)
        self.read = {upstream for node in project.nodes.values() for upstream in node.depends_on}
        self.reported = {
            (f.node, f.column) for f in findings if f.severity is Severity.ERROR and not f.waived_by
        }

    def of(self, node: Node) -> Iterator[Check]:
        if not _is_stored(node) or (
            node.resource_type is ResourceType.SOURCE and node.unique_id not in self.read
        ):
            return
        labels = self.labels.get(node.relation) or RelationLabels(dataset=node.relation, columns={})
        yield self._free_of_personal_values(node, labels)
        for column, several in sorted(labels.columns.items()):
            for label in several:
                yield from self._of_weakened(node, column, label)
        yield from _retention(node)
        place = self.places[node.unique_id]
        if place.judged:
            yield from self._of_judged(node, labels, place)

    def _free_of_personal_values(self, node: Node, labels: RelationLabels) -> Check:
        classed = sorted(
            column
            for column, several in labels.columns.items()
            if any(_holds_value(label) and label.data_class != UNKNOWN_CLASS for label in several)
        )
        known = [c for c in self.graph.columns.get(node.relation, ()) if c not in classed and c != WHOLE_ROW]
        return _check(
            CheckKind.FREE_OF_PERSONAL_VALUES,
            node,
            tuple(known),
            {"classed": tuple(classed)},
            why="columns without a class are taken to hold no personal data",
            named=(),
        )

    def _of_weakened(self, node: Node, column: str, label: Label) -> Iterator[Check]:
        if label.implicit or label.origin.dataset == node.relation or label.origin.column == WHOLE_ROW:
            return
        if label.state not in _PSEUDONYMS | {State.MASKED}:
            return
        source: dict[str, Param] = {"source": label.origin.dataset, "source_column": label.origin.column}
        claim = f"`{label.data_class}` of `{label.origin}` is taken to be `{label.state.value}` here"
        yield _check(CheckKind.NO_RAW_VALUES, node, (column,), source, why=claim)
        if label.state is State.MASKED:
            yield from _masked(node, column, label, claim)
        elif label.state is State.PSEUDONYM_KEYED or (node.unique_id, column) in self.reported:
            yield _check(CheckKind.NO_GUESSABLE_HASHES, node, (column,), source, why=claim)

    def _of_judged(self, node: Node, labels: RelationLabels, place: Placement) -> Iterator[Check]:
        if self._aggregated(node, labels):
            yield from self._smallest_group(node, labels, place)
        elif labels.identity <= Identity.LINKABLE:
            yield from self._anonymity(node, labels, place)
        for name in place.purposes:
            purpose = _purpose(self.policy, name)
            if purpose is None:
                continue
            if purpose.basis in CONSENT_BASES and purpose.consent is not None:
                yield from self._consent(node, labels, purpose.name, purpose.consent)
        if self._adults_only(labels, place):
            yield from self._adults(node, labels)

    def _aggregated(self, node: Node, labels: RelationLabels) -> bool:
        """Whether rows stand for groups, or claim to: how often a row occurs then says nothing of people."""
        lineage = self.graph.nodes.get(node.unique_id)
        if labels.grain == "group" or (lineage is not None and lineage.merged.grouped_by is not None):
            return True
        return any(
            label.state is State.GROUP and not label.implicit
            for several in labels.columns.values()
            for label in several
        )

    def _anonymity(self, node: Node, labels: RelationLabels, place: Placement) -> Iterator[Check]:
        taxonomy = self.policy.facts.taxonomy
        quasi = tuple(
            column
            for column, several in sorted(labels.columns.items())
            if any(
                _holds_value(label) and Role.QUASI in roles_of(taxonomy, label.data_class)
                for label in several
            )
        )
        if not quasi:
            return
        subjects = sorted({label.subject for several in labels.columns.values() for label in several} - {""})
        rule = linkage_rule(self.policy, place, subjects)
        if rule is not None and rule.effect == "allow":
            return
        severity = Severity.ERROR if rule is not None else Severity.WARNING
        k = max(place.zone.k if place.zone else 0, self.policy.facts.k)
        why = f"rule {rule.place} is about linkage" if rule else f"zone `{place.name}` serves people's data"
        yield _check(CheckKind.K_ANONYMITY, node, quasi, {"k": k, "person": ""}, why=why, severity=severity)
        for column in self._sensitive(labels):
            if column not in quasi:
                params: dict[str, Param] = {"least": _LEAST_DIVERSITY, "attribute": column}
                yield _check(CheckKind.L_DIVERSITY, node, quasi, params, why=why, severity=severity)

    def _sensitive(self, labels: RelationLabels) -> list[str]:
        facts = self.policy.facts
        return [
            column
            for column, several in sorted(labels.columns.items())
            if any(
                _holds_value(label)
                and Role.ATTRIBUTE in roles_of(facts.taxonomy, label.data_class)
                and effective_level(label, labels.identity, facts.taxonomy, overrides=facts.levels).level
                >= Level.SENSITIVE
                for label in several
            )
        ]

    def _smallest_group(self, node: Node, labels: RelationLabels, place: Placement) -> Iterator[Check]:
        lineage = self.graph.nodes.get(node.unique_id)
        counted = _people_counts(lineage.merged, self._keys()) if lineage else ()
        grouped = [label for several in labels.columns.values() for label in several]
        k, rule = self._group_of(grouped + list(labels.presence), place)
        if not grouped and not labels.presence:
            return
        why = f"rule {rule.place} asks for groups" if rule else "the relation holds groups of people"
        severity = Severity.ERROR if rule else Severity.WARNING
        for column in counted:
            yield _check(CheckKind.SMALLEST_GROUP, node, (column,), {"k": k}, why=why, severity=severity)
        claimed = any(label.state is State.GROUP and not label.implicit for label in grouped)
        if not counted and lineage is not None and (claimed or labels.identity <= Identity.LINKABLE):
            subjects = {label.subject for label in grouped} - {""}
            query = self._count_anew(node, lineage.merged, subjects)
            if query:
                params: dict[str, Param] = {"k": k, "query": query}
                yield _check(
                    CheckKind.GROUPS_OF_PEOPLE, node, (), params, why=why, severity=severity, named=()
                )

    def _count_anew(self, node: Node, statement: Statement, subjects: set[str]) -> str | None:
        """Return the node's query with people counted in place of what it selects."""
        if len(node.compiled) != 1 or node.language != "sql" or statement.grouped_by is None:
            return None
        taxonomy = self.policy.facts.taxonomy
        for dataset in sorted({scan.dataset for scan in statement.scans if not scan.semi}):
            there = self.labels.get(dataset)
            for column, several in sorted(there.columns.items()) if there else ():
                names = any(
                    label.state is State.RAW
                    and not label.implicit
                    and label.subject in subjects
                    and Role.PSEUDONYM in roles_of(taxonomy, label.data_class)
                    and self._is_key(label)
                    for label in several
                )
                if names:
                    query = people_per_group(node.compiled[0].sql, self.project.dialect, dataset, column)
                    if query:
                        return query
        return None

    def _is_key(self, label: Label) -> bool:
        """Whether a label is of the class that the subject's own key has; a device is no person."""
        subject = self.policy.facts.subjects.get(label.subject)
        if subject is None:
            return False
        dataset, _, column = subject.key.rpartition(".")
        there = self.labels.get(self._dataset(dataset) or "")
        return there is not None and any(
            other.data_class == label.data_class for other in there.columns.get(column, ())
        )

    def _group_of(self, labels: list[Label], place: Placement) -> tuple[int, Rule | None]:
        """Return the least group that is asked for, and the rule that asks."""
        k = max(place.zone.k if place.zone else 0, self.policy.facts.k)
        for rule in self.policy.rules:
            if not _about(rule, labels, place):
                continue
            if rule.require is not None and rule.require.min_group:
                return max(k, rule.require.min_group), rule
            if State.GROUP in (rule.unless.states if rule.unless else rule.states):
                return k, rule
        return k, None

    def _keys(self) -> frozenset[tuple[str, str]]:
        """Columns that name a person: declared keys and everything labelled with a pseudonym or identifier."""
        taxonomy = self.policy.facts.taxonomy
        return frozenset(
            (dataset, column)
            for dataset, labels in self.labels.items()
            for column, several in labels.columns.items()
            if any(
                _holds_value(label)
                and {Role.PSEUDONYM, Role.IDENTIFIER} & set(roles_of(taxonomy, label.data_class))
                for label in several
            )
        )

    def _consent(self, node: Node, labels: RelationLabels, purpose: str, consent: Consent) -> Iterator[Check]:
        table = self._dataset(consent.table)
        if table is None or table == node.relation:
            return
        why = f"purpose `{purpose}` rests on consent ({consent.place})"
        params: dict[str, Param] = {"table": table, "key": consent.key, "when": consent.when}
        columns = self._same_person(labels, table, consent.key)
        for column in columns:
            direct: dict[str, Param] = {**params, "via": "", "via_column": "", "via_key": ""}
            yield _check(CheckKind.CONSENT, node, (column,), direct, why=why)
        for column, origin, person in () if columns else self._named_otherwise(labels):
            bridge: dict[str, Param] = {"via": origin.dataset, "via_column": origin.column, "via_key": person}
            yield _check(CheckKind.CONSENT, node, (column,), {**params, **bridge}, why=why)

    def _adults_only(self, labels: RelationLabels, place: Placement) -> bool:
        for name in place.purposes:
            purpose = _purpose(self.policy, name)
            if purpose is not None and purpose.adults_only:
                return True
        every = [label for several in labels.columns.values() for label in several]
        return any(
            rule.require is not None and rule.require.adults and _about(rule, every, place)
            for rule in self.policy.rules
        )

    def _adults(self, node: Node, labels: RelationLabels) -> Iterator[Check]:
        for subject in self.policy.facts.subjects.values():
            if subject.minors is None:
                continue
            people, _, person = subject.key.rpartition(".")
            births, _, birth_date = subject.minors.by.rpartition(".")
            table = self._dataset(people)
            if table is None or table == node.relation or table != self._dataset(births):
                continue
            params: dict[str, Param] = {
                "table": table,
                "birth_date": birth_date,
                "under": subject.minors.under,
            }
            why = f"`{subject.name}` has minors ({subject.place}), and only adults may be here"
            columns = self._same_person(labels, table, person)
            for column in columns:
                direct: dict[str, Param] = {**params, "key": person, "shared": 0}
                yield _check(CheckKind.ADULTS, node, (column,), direct, why=why)
            for column, origin, _ in () if columns else self._named_otherwise(labels):
                if origin.dataset == table:
                    bridge: dict[str, Param] = {**params, "key": origin.column, "shared": 1}
                    yield _check(CheckKind.ADULTS, node, (column,), bridge, why=why)

    def _named_otherwise(self, labels: RelationLabels) -> Iterator[tuple[str, ColumnRef, str]]:
        """Yield the best column that names a person who also stands in the table of the subject's key.

        With its origin and the name of that key. Several people may share an address, never a number.
        """
        best: list[tuple[int, str, ColumnRef, str]] = []
        for name, several in labels.columns.items():
            for label in several:
                subject = self.policy.facts.subjects.get(label.subject)
                if label.state is not State.RAW or label.implicit or subject is None:
                    continue
                rank = next((i for i, n in enumerate(_NAMING) if contains(n, label.data_class)), -1)
                people, _, person = subject.key.rpartition(".")
                if rank >= 0 and self._dataset(people) == label.origin.dataset:
                    best.append((rank, name, label.origin, person))
        for _, name, origin, person in sorted(best, key=lambda b: (b[0], b[1], str(b[2])))[:1]:
            yield name, origin, person

    def _same_person(self, labels: RelationLabels, dataset: str, column: str) -> tuple[str, ...]:
        """Return the columns that hold, unchanged, the same subject's key as a column of another dataset."""
        there = self.labels.get(dataset)
        wanted = {
            (label.data_class, label.subject)
            for name, several in (there.columns.items() if there else ())
            if key(name, self.project.dialect) == key(column, self.project.dialect)
            for label in several
            if label.state is State.RAW and not label.implicit
        }
        return tuple(
            name
            for name, several in sorted(labels.columns.items())
            if any(
                label.state is State.RAW
                and not label.implicit
                and (label.data_class, label.subject) in wanted
                for label in several
            )
        )

    def _dataset(self, dotted: str) -> str | None:
        """Return the one relation that a dotted name of the policy means, None if none or several do."""
        dialect = self.project.dialect
        wanted = [key(part, dialect, table=True) for part in split(dotted)]
        found = set()
        for node in self.project.nodes.values():
            parts = [key(part, dialect, table=True) for part in split(node.relation)]
            if node.relation and (dotted in {node.unique_id, node.name} or parts[-len(wanted) :] == wanted):
                found.add(node.relation)
        return found.pop() if len(found) == 1 else None


def _check(
    kind: CheckKind,
    node: Node,
    columns: tuple[str, ...],
    params: Mapping[str, Param],
    *,
    why: str,
    severity: Severity = Severity.ERROR,
    named: tuple[str, ...] | None = None,
) -> Check:
    """Make a check; its id leaves thresholds out, and `named` replaces columns that come and go."""
    texts = [f"{name}={value}" for name, value in sorted(params.items()) if isinstance(value, str)]
    parts = (kind.value, node.relation, *(columns if named is None else named), *texts)
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]
    return Check(
        id=f"{kind.value}-{digest}",
        kind=kind,
        relation=node.relation,
        columns=columns,
        params=dict(params),
        severity=severity,
        why=why,
        node=node.unique_id,
    )


def _is_stored(node: Node) -> bool:
    return bool(
        node.resource_type in _STORED and node.stored and node.relation and node.materialized != "ephemeral"
    )


def _holds_value(label: Label) -> bool:
    return not label.implicit and (label.state in _HELD or judged_state(label) in _HELD)


def _masked(node: Node, column: str, label: Label, claim: str) -> Iterator[Check]:
    shapes = tuple(shape for name, shape in _SHAPES if contains(name, label.data_class))
    literals = [arg for hop in label.path for step in hop.operations for arg in step.args]
    marked = any(arg.startswith("'") and any(m in arg.lower() for m in _MARKS) for arg in literals)
    if shapes or marked:
        params: dict[str, Param] = {"shapes": shapes, "marked": int(marked)}
        yield _check(CheckKind.MASKED, node, (column,), params, why=claim)


def _people_counts(statement: Statement, keys: frozenset[tuple[str, str]]) -> tuple[str, ...]:
    """Return the columns that count distinct people of each group."""
    return tuple(
        column.name
        for column in statement.columns
        if any(
            step.operations
            and step.operations[-1].name == "count"
            and step.operations[-1].distinct
            and (step.dataset, step.column) in keys
            for step in column.inputs
        )
    )


def _purpose(policy: Policy, name: str) -> Purpose | None:
    """Return a purpose or the nearest one above it that is declared."""
    while name:
        if name in policy.purposes:
            return policy.purposes[name]
        name = name.rpartition(".")[0]
    return None


def _about(rule: Rule, labels: Iterable[Label], place: Placement) -> bool:
    """Tell whether a rule may concern the labels where they stand."""
    if rule.purposes and not any(
        covers(theirs, name) or covers(name, theirs) for theirs in rule.purposes for name in place.purposes
    ):
        return False
    if rule.audiences and not set(rule.audiences) & set(place.audiences):
        return False
    if rule.zones and place.name not in rule.zones:
        return False
    return any(
        (not rule.subjects or not label.subject or label.subject in rule.subjects)
        and (bool(rule.levels) or any(overlaps(pattern, label.data_class) for pattern in rule.classes))
        for label in labels
    )


def _retention(node: Node) -> Iterator[Check]:
    """Read `meta.governance.retention: {column: created_at, days: 365}` of a node."""
    declared = node.governance.get("retention")
    if declared is None:
        return
    column, days = None, None
    unknown: list[str] = []
    if isinstance(declared, Mapping):
        column, days = declared.get("column"), declared.get("days")
        unknown = sorted(str(name) for name in declared if name not in {"column", "days"})
    if unknown or not isinstance(column, str) or not column or type(days) is not int or days <= 0:
        raise PolicyError(
            Problem(
                message=f"`meta.governance.retention` of `{node.name}` cannot be read",
                path=node.patch_path or node.path,
                line=node.patch_line,
                expected="{column: <name>, days: <whole number above 0>}",
                nearest=nearest(unknown[0], ("column", "days")) if unknown else "",
            )
        )
    yield _check(
        CheckKind.RETENTION, node, (column,), {"days": days}, why=f"`{node.name}` declares its retention"
    )
