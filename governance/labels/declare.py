"""Turn what the policy and dbt's meta declare into labels of columns, and say what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from governance.errors import nearest
from governance.findings.codes import CODES
from governance.findings.model import Finding, Severity, Verdict
from governance.labels.datasets import Datasets
from governance.labels.facts import Classification, Facts, Place, Subject
from governance.labels.model import Label, State
from governance.labels.taxonomy import bits_of, known
from governance.lineage.model import ColumnRef, Graph
from governance.lineage.schema import record_of
from governance.project.location import Location, Precision
from governance.project.nodes import Node, Project, ResourceType, governance_meta

NOT_PERSONAL = frozenset({"none", "public"})
"""Words that a column's meta may say instead of a class: somebody looked, and it is not personal data."""

_TABLE_KEYS = ("subject", "collected_for", "columns")
_COLUMN_KEYS = ("class", "subject", "state")
_STATES = {state.value: state for state in State}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One declaration of one column. `data_class` is a class or one of `NOT_PERSONAL`."""

    ref: ColumnRef
    data_class: str
    subject: str
    location: Location
    node: str = ""
    state: State | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """All declarations, resolved against the project.

    Attributes:
        labels: by dataset and column.
        claims: by dataset and column, `none` included, for what is declared on a column that inherits.
        subjects: the subject of each dataset that has one.
        keys: the column that names a person of a subject, and `ages` the one that tells the age.
        classified: datasets of which anything is declared.
    """

    labels: Mapping[str, Mapping[str, tuple[Label, ...]]]
    claims: Mapping[ColumnRef, tuple[Claim, ...]]
    subjects: Mapping[str, str]
    keys: Mapping[str, ColumnRef]
    ages: Mapping[str, ColumnRef]
    classified: frozenset[str]
    findings: tuple[Finding, ...]


def declare(project: Project, graph: Graph, facts: Facts) -> Declared:
    """Resolve every declaration of the policy and of dbt's meta."""
    return _Declarations(project, graph, facts).run()


class _Declarations:
    def __init__(self, project: Project, graph: Graph, facts: Facts) -> None:
        self.project = project
        self.graph = graph
        self.facts = facts
        self.datasets = Datasets(project, graph)
        self.claims: dict[ColumnRef, list[Claim]] = {}
        # Classes of fields that the SQL makes no columns of: they hold for the whole record.
        self.fields: list[tuple[ColumnRef, str, str, State | None]] = []
        self.subjects: dict[str, str] = {}
        self.classified: set[str] = set()
        self.findings: list[Finding] = []

    def run(self) -> Declared:
        for entry in self.facts.classify:
            self._classification(entry)
        for node in self.project.nodes.values():
            if node.relation:
                self._meta(node)
        for entry in self.facts.classify:
            if not self.datasets.find(entry.dataset):
                self._absent(entry)
        keys = self._references({name: s.key for name, s in self.facts.subjects.items()}, "key")
        by = {name: s.minors.by for name, s in self.facts.subjects.items() if s.minors is not None}
        ages = self._references(by, "birth date")
        labels = self._labels(keys, ages)
        self._contradictions()
        return Declared(
            labels=labels,
            claims={ref: tuple(found) for ref, found in self.claims.items()},
            subjects=self.subjects,
            keys=keys,
            ages=ages,
            classified=frozenset(self.classified),
            findings=tuple(self.findings),
        )

    def _classification(self, entry: Classification) -> None:
        for dataset in self.datasets.find(entry.dataset):
            self.classified.add(dataset)
            self._subject(dataset, entry.subject, at(entry.place))
            for column, data_class in entry.columns.items():
                place = at(entry.places.get(column, entry.place))
                self._claim(dataset, column, data_class, entry.subject, place)

    def _absent(self, entry: Classification) -> None:
        """Report a dataset that is not there; an error where it must be meant for one that nobody classified."""
        close = nearest(entry.dataset, self.datasets.names())
        meant = self.datasets.find(close) if close else ()
        origins = {node.relation for node in self.project.nodes.values() if is_origin(node)}
        missed = any(dataset in origins and dataset not in self.classified for dataset in meant)
        self._find(
            "GV201",
            f"`{entry.dataset}` is classified, but the project has no such dataset",
            at(entry.place),
            fix=_meant(close) or f"remove `{entry.dataset}` from `classify`",
            severity=Severity.ERROR if missed and entry.columns else None,
        )

    def _meta(self, node: Node) -> None:
        table = node.governance
        place = in_yaml(node)
        self._shape(node, "", node.meta, place)
        subject = _word(table.get("subject"))
        if table:
            self._keys(node, table, _TABLE_KEYS, place)
            self.classified.add(node.relation)
            self._subject(node.relation, subject, place)
        columns = table.get("columns")
        if isinstance(columns, Mapping):
            for column, value in columns.items():
                self._column_meta(node, str(column), value, subject, place)
        elif columns is not None:
            self._bad(node, "", "`columns` is not a mapping", place, fix="write `columns: {name: class}`")
        for column in node.columns:
            if not column.meta:
                continue
            meta = governance_meta(column.meta)
            line = column.line or node.patch_line
            where = Location(
                path=node.patch_path or node.path,
                line=line,
                precision=Precision.LINE if line else Precision.FILE,
            )
            self._shape(node, column.name, column.meta, where)
            if meta:
                self.classified.add(node.relation)
                self._column_meta(node, column.name, meta, subject, where)

    def _column_meta(self, node: Node, column: str, value: Any, subject: str, place: Location) -> None:
        meta: Mapping[str, Any] = value if isinstance(value, Mapping) else {"class": value}
        self._keys(node, meta, _COLUMN_KEYS, place)
        subject = _word(meta.get("subject")) or subject
        state = self._state(node, column, meta.get("state"), place)
        classes = meta.get("class")
        for data_class in classes if isinstance(classes, (list, tuple)) else [classes]:
            word = _word(data_class)
            if data_class is None:
                continue
            if not word:
                self._bad(node, column, "`class` is not a word", place, fix="write `class: contact.email`")
                continue
            if word not in NOT_PERSONAL and known(self.facts.taxonomy, word) is None:
                close = nearest(word, self.facts.taxonomy.classes)
                self._find(
                    "GV204",
                    f"`{node.name}.{column}` declares the class `{word[:60]}`, which is not known",
                    place,
                    node=node,
                    column=column,
                    fix=_meant(close) or "use a class that `governance taxonomy` lists",
                )
            self._claim(node.relation, column, word, subject, place, node=node, state=state)

    def _shape(self, node: Node, column: str, meta: Mapping[str, Any], place: Location) -> None:
        """Report a `governance` entry that is no mapping: it would be read as nothing."""
        value = meta.get("governance") if meta else None
        if value is not None and not isinstance(value, Mapping):
            fix = (
                "write `governance: {class: contact.email}`" if column else "write `governance: {subject: …}`"
            )
            self._bad(node, column, "`governance` is not a mapping", place, fix=fix)

    def _bad(self, node: Node, column: str, message: str, place: Location, *, fix: str) -> None:
        where = f"{node.name}.{column}" if column else node.name
        self._find("GV204", f"in the meta of `{where}`, {message}", place, node=node, column=column, fix=fix)

    def _state(self, node: Node, column: str, value: Any, place: Location) -> State | None:
        if value is None:
            return None
        word = _word(value)
        if word not in _STATES:
            self._find(
                "GV204",
                f"`{node.name}.{column}` declares the state `{word[:60]}`, which is not known",
                place,
                node=node,
                column=column,
                fix=_meant(nearest(word, _STATES)) or "states: " + ", ".join(_STATES),
            )
        return _STATES.get(word)

    def _keys(self, node: Node, meta: Mapping[str, Any], known_keys: Iterable[str], place: Location) -> None:
        known_keys = tuple(known_keys)
        for name in sorted(str(name) for name in meta):
            close = nearest(name, known_keys)
            if name not in known_keys and close:
                self._find(
                    "GV204",
                    f"the meta of `{node.name}` has an unknown key `{name[:60]}` under `governance`",
                    place,
                    node=node,
                    fix=_meant(close),
                )

    def _claim(
        self,
        dataset: str,
        column: str,
        data_class: str,
        subject: str,
        place: Location,
        *,
        node: Node | None = None,
        state: State | None = None,
    ) -> None:
        spelled = self.datasets.column(dataset, column)
        record = record_of(column, self.project.dialect) if spelled is None else None
        if record is not None and (whole := self.datasets.column(dataset, record)) is not None:
            self.fields.append((ColumnRef(dataset, whole), data_class, subject, state))
            return
        if spelled is None:
            columns = self.datasets.columns(dataset)
            self._find(
                "GV202",
                f"`{dataset}` has no column `{column}`, which is declared as `{data_class}`",
                place,
                node=node,
                column=column,
                fix=_meant(nearest(column, columns.values()))
                or f"columns: {', '.join(columns.values())}"[:300],
            )
            spelled = column
        ref = ColumnRef(dataset, spelled)
        claim = Claim(
            ref=ref,
            data_class=data_class,
            subject=subject,
            location=place,
            node=node.unique_id if node else self.graph.by_dataset.get(dataset, ""),
            state=state,
        )
        self.claims.setdefault(ref, []).append(claim)

    def _subject(self, dataset: str, subject: str, place: Location) -> None:
        if not subject:
            return
        if self.facts.subjects and subject not in self.facts.subjects:
            self._find(
                "GV204",
                f"`{dataset}` is declared to be about `{subject[:60]}`, which is no subject of the policy",
                place,
                fix=_meant(nearest(subject, self.facts.subjects))
                or "subjects: " + ", ".join(self.facts.subjects),
            )
        before = self.subjects.setdefault(dataset, subject)
        if before != subject:
            self._find(
                "GV205",
                f"`{dataset}` is declared to be about `{before}` and about `{subject}`",
                place,
                fix="keep one `subject`",
            )

    def _references(self, dotted: Mapping[str, str], what: str) -> dict[str, ColumnRef]:
        found: dict[str, ColumnRef] = {}
        for name, column in sorted(dotted.items()):
            ref, wrong = self.datasets.reference(column)
            if ref is not None:
                found[name] = ref
                continue
            self._find(
                "GV206",
                f"the {what} column `{column}` of subject `{name}` is not in the project: {wrong}",
                at(self.facts.subjects[name].place),
                fix=_meant(nearest(column, self._all_columns())) or "name a column of a source or model",
            )
        return found

    def _all_columns(self) -> list[str]:
        return [f"{d}.{c}" for d, columns in self.graph.columns.items() for c in columns]

    def _labels(
        self, keys: Mapping[str, ColumnRef], ages: Mapping[str, ColumnRef]
    ) -> dict[str, dict[str, tuple[Label, ...]]]:
        found: dict[str, dict[str, tuple[Label, ...]]] = {}
        for ref, claims in self.claims.items():
            for claim in claims:
                if claim.data_class not in NOT_PERSONAL:
                    subject = claim.subject or self.subjects.get(ref.dataset, "")
                    self._add(found, ref, claim.data_class, subject, claim.state)
        for ref, data_class, subject, state in self.fields:
            if data_class not in NOT_PERSONAL:
                self._add(found, ref, data_class, subject or self.subjects.get(ref.dataset, ""), state)
        for refs, data_class in ((keys, "account.id"), (ages, "demographic.birth_date")):
            for subject, ref in refs.items():
                if not found.get(ref.dataset, {}).get(ref.column):
                    self._add(found, ref, data_class, subject, None)
                self.subjects.setdefault(ref.dataset, subject)
        return found

    def _add(
        self,
        found: dict[str, dict[str, tuple[Label, ...]]],
        ref: ColumnRef,
        data_class: str,
        subject: str,
        state: State | None,
    ) -> None:
        about: Subject | None = self.facts.subjects.get(subject)
        label = Label(
            data_class=data_class,
            state=state or State.RAW,
            origin=ref,
            subject=subject,
            bits=bits_of(self.facts.taxonomy, data_class),
            minor=about is not None and about.minors is not None,
        )
        columns = found.setdefault(ref.dataset, {})
        if label not in columns.get(ref.column, ()):
            columns[ref.column] = (*columns.get(ref.column, ()), label)

    def _contradictions(self) -> None:
        for ref, claims in self.claims.items():
            words = list(dict.fromkeys(claim.data_class for claim in claims))
            personal = [word for word in words if word not in NOT_PERSONAL]
            related = all(
                a == b or a.startswith(b + ".") or b.startswith(a + ".") for a in words for b in words
            )
            by_list = len({id(claim.location) for claim in claims}) == 1
            if len(words) < 2 or related or (by_list and len(personal) == len(words)):
                continue
            self._find(
                "GV205",
                f"`{ref}` is declared as " + " and as ".join(f"`{word}`" for word in words),
                claims[-1].location,
                column=ref.column,
                fix="keep one declaration; until then every class counts",
            )

    def _find(
        self,
        code: str,
        message: str,
        location: Location,
        *,
        node: Node | None = None,
        column: str = "",
        fix: str = "",
        severity: Severity | None = None,
    ) -> None:
        self.findings.append(
            Finding(
                code=code,
                severity=severity or CODES[code].severity,
                message=message,
                node=node.unique_id if node else "",
                node_name=node.name if node else "",
                column=column,
                location=location,
                verdict=Verdict.UNKNOWN,
                fix=(fix,) if fix else (),
            )
        )


def at(place: Place) -> Location:
    """Return a place in the policy as a location."""
    return Location(path=place.path, line=place.line, precision=Precision.LINE)


def in_yaml(node: Node) -> Location:
    """Return where dbt's YAML declares a node, or the node's own file."""
    if node.patch_path:
        precision = Precision.LINE if node.patch_line else Precision.FILE
        return Location(path=node.patch_path, line=node.patch_line, precision=precision)
    return Location(path=node.path)


def is_origin(node: Node) -> bool:
    """Tell whether a node brings data in rather than making it from other nodes."""
    return node.resource_type in {ResourceType.SOURCE, ResourceType.SEED}


def _word(value: Any) -> str:
    return str(value).strip() if value is not None and not isinstance(value, (Mapping, list, tuple)) else ""


def _meant(close: str) -> str:
    return f"did you mean `{close}`?" if close else ""
