"""Propose classes for columns that nobody has classified, from names, types, descriptions and aliases.

A suggestion is never a declaration: a person takes it over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from governance.labels.facts import Facts
from governance.labels.model import RelationLabels
from governance.lineage.model import ColumnRef, Graph, Subtype
from governance.policy.hints import DESCRIBING, FOLLOWERS, HARMLESS, LINKING, REVEALING
from governance.policy.index import Index
from governance.policy.naming import Around, around, named, phrases, type_agrees, words
from governance.project.nodes import DeclaredColumn, Project, ResourceType, governance_meta

_ORIGINS = frozenset({ResourceType.SOURCE, ResourceType.SEED})
_PROSE = 12
_LINKS = 0.5
_PORTRAIT = 2
_CLAUSES = re.compile(
    r"[,.;:()\n]|\b(?:of|for|in|on|from|to|used|that|which|who|where|when|associated|if|as|with|at)\b",
    re.IGNORECASE,
)
_OF_EVENT = re.compile(r"\b(date|year|month|day|cause|time) of (birth|death)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A class for a column of a source or seed. `confidence` is between 0 and 1, `why` says what told it."""

    node: str
    node_name: str
    column: str
    data_class: str
    confidence: float
    why: str


def suggest(
    project: Project,
    graph: Graph,
    labels: Mapping[str, RelationLabels],
    facts: Facts,
    *,
    least: float = 0.5,
) -> tuple[Suggestion, ...]:
    """Propose classes for the unclassified columns of sources and seeds.

    Args:
        project: its declared columns, types and descriptions.
        graph: for the columns of datasets and the aliases that models give them.
        labels: what is known already; labelled columns get no suggestion.
        facts: what the policy has settled, and the taxonomy; classes it lacks are left out.
        least: the least confidence to report.
    """
    aliases = _aliases(graph)
    index = Index(project, graph, labels)
    settled = {
        ColumnRef(dataset, index.column(dataset, column))
        for entry in facts.classify
        for dataset in index.datasets(entry.dataset)
        for column in entry.columns
    }
    found: list[Suggestion] = []
    for unique_id, node in sorted(project.nodes.items()):
        if node.resource_type not in _ORIGINS:
            continue
        relation = labels.get(node.relation)
        declared = {column.name: column for column in node.columns}
        names = dict.fromkeys((*declared, *graph.columns.get(node.relation, ())))
        columns = [declared.get(name) or DeclaredColumn(name=name) for name in names]
        given = {name: aliases[ref] for name in names if (ref := ColumnRef(node.relation, name)) in aliases}
        told = classes_of_table(node.name, columns, given, known=_known(relation))
        for column in columns:
            name = column.name
            labelled = relation is not None and relation.columns.get(name)
            if labelled or ColumnRef(node.relation, name) in settled or _settled(declared.get(name)):
                continue
            data_class, confidence, why = told.get(name, ("", 0.0, ""))
            if confidence >= least and data_class in facts.taxonomy.classes:
                found.append(
                    Suggestion(
                        node=unique_id,
                        node_name=node.name,
                        column=name,
                        data_class=data_class,
                        confidence=round(confidence, 2),
                        why=why,
                    )
                )
    return tuple(found)


def classes_of_table(
    table: str,
    columns: Sequence[DeclaredColumn],
    aliases: Mapping[str, Iterable[str]] | None = None,
    *,
    known: Iterable[str] = (),
) -> dict[str, tuple[str, float, str]]:
    """Return, for the columns that tell something, a class, how surely, and why.

    What a column says of a person counts only where the table is about people: a list of diagnosis codes
    is nobody's diagnosis, and the ages in a census are nobody's age.

    Args:
        table: its dotted name.
        columns: all its columns.
        aliases: names that models give to columns, by column.
        known: classes that are settled for some of its columns.
    """
    beside = around(table, [column.name for column in columns])
    told = {
        column.name: best
        for column in columns
        if (best := _best(column, beside, (aliases or {}).get(column.name, ()))) is not None
    }
    classes = {*known, *(entry[0] for entry in told.values() if entry[1] >= _LINKS)}
    described = [data_class for data_class in classes if data_class.startswith((*DESCRIBING, *REVEALING))]
    telling = classes - {"identity.name"} if beside.lookup else classes
    linked = beside.person or any(data_class.startswith(LINKING) for data_class in telling)
    if linked or (len(described) >= _PORTRAIT and not beside.lookup):
        return told
    return {
        name: (data_class, min(confidence, _unlinked(data_class, beside)), why)
        for name, (data_class, confidence, why) in told.items()
    }


def _unlinked(data_class: str, beside: Around) -> float:
    """Say how surely a class can hold at most in a table without a word about a person in it."""
    if beside.lookup or data_class.startswith(DESCRIBING):
        return 0.4
    return 0.6 if data_class.startswith(REVEALING) else 1.0


def class_of_name(
    name: str, data_type: str = "", description: str = "", *, table: str = "", columns: Iterable[str] = ()
) -> tuple[str, float, str] | None:
    """Return the class that a column's name, type, table and description suggest, how surely, and why.

    Args:
        name: the column.
        data_type: its type, if known.
        description: what its author says of it.
        table: the table it stands in.
        columns: the columns of that table.
    """
    return _told(
        DeclaredColumn(name=name, data_type=data_type, description=description), around(table, tuple(columns))
    )


def _told(column: DeclaredColumn, beside: Around) -> tuple[str, float, str] | None:
    found = named(column.name, column.data_type, beside)
    told = _described(column.description)
    if told is not None and not type_agrees(told[0], column.data_type, words(column.name)):
        told = None
    if found is None or told is None:
        return told if found is None else (found.data_class, found.confidence, found.why)
    if found.data_class == told[0]:
        return found.data_class, min(1.0, found.confidence + 0.08), f"{found.why} and the description"
    if found.confidence >= told[1]:
        return found.data_class, found.confidence, found.why
    return told


def _described(description: str) -> tuple[str, float, str] | None:
    """Return what the head of a description's first clause tells: "the patient's date of birth, as entered".

    Any word for a thing in the clause speaks against it.
    """
    for clause in _CLAUSES.split(_OF_EVENT.sub(r"\1 \2", description[:400])):
        cut = words(clause)
        if not cut:
            continue
        if len(cut) > _PROSE or HARMLESS.intersection(cut):
            return None
        for end in range(len(cut), 0, -1):
            for length in range(min(end, 4), 0, -1):
                data_class = phrases().get(cut[end - length : end])
                if data_class is not None:
                    return data_class, 0.55 + 0.15 * length / len(cut), "the description"
            if cut[end - 1] not in FOLLOWERS:
                return None
    return None


def _known(relation: RelationLabels | None) -> frozenset[str]:
    """Return the classes that are in a relation already."""
    found = relation.columns.values() if relation is not None else ()
    return frozenset(label.data_class for labels in found for label in labels)


def _best(column: DeclaredColumn, beside: Around, aliases: Iterable[str]) -> tuple[str, float, str] | None:
    options = [_told(column, beside)]
    for alias in sorted(set(aliases)):
        told = named(alias, column.data_type, beside)
        if told is not None:
            options.append((told.data_class, told.confidence - 0.1, f"a model calls it `{alias[:60]}`"))
    known = [option for option in options if option is not None]
    return max(known, key=lambda option: (option[1], option[0])) if known else None


def _aliases(graph: Graph) -> Mapping[ColumnRef, tuple[str, ...]]:
    """Return the names under which models hand columns on unchanged."""
    found: dict[ColumnRef, dict[str, None]] = {}
    for lineage in graph.nodes.values():
        for column in lineage.merged.columns:
            direct = [item for item in column.inputs if item.subtype.direct]
            if len(direct) == 1 and direct[0].subtype is Subtype.IDENTITY and direct[0].column != column.name:
                found.setdefault(ColumnRef(direct[0].dataset, direct[0].column), {})[column.name] = None
    return {ref: tuple(sorted(names)) for ref, names in found.items()}


def _settled(column: DeclaredColumn | None) -> bool:
    """Whether somebody has said what the column is, even that it is nothing personal."""
    if column is None:
        return False
    return "class" in governance_meta(column.meta)
