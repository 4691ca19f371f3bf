"""Propose classes for columns that nobody has classified, from names, types, descriptions and aliases.

A suggestion is never a declaration: a person takes it over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from governance.labels.facts import Facts
from governance.labels.model import RelationLabels
from governance.lineage.model import ColumnRef, Graph, Subtype
from governance.policy.hints import BOOLEAN, DATE_OR_TEXT, HARMLESS, HINTS, NUMERIC, TEMPORAL, TEXT_ONLY
from governance.policy.index import Index
from governance.project.nodes import DeclaredColumn, Node, Project, ResourceType

_ORIGINS = frozenset({ResourceType.SOURCE, ResourceType.SEED})
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zß-ÿ]+|[0-9]+|[\u3040-\u30ff\u4e00-\u9fff]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


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
        for name in dict.fromkeys((*declared, *graph.columns.get(node.relation, ()))):
            labelled = relation is not None and relation.columns.get(name)
            if labelled or ColumnRef(node.relation, name) in settled or _settled(declared.get(name)):
                continue
            column = declared.get(name) or DeclaredColumn(name=name)
            best = _best(column, node, aliases.get(ColumnRef(node.relation, name), ()))
            if best is not None and best[1] >= least and best[0] in facts.taxonomy.classes:
                data_class, confidence, why = best
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


def class_of_name(name: str, data_type: str = "", description: str = "") -> tuple[str, float, str] | None:
    """Return the class that a column's name, type and description suggest, how surely, and why."""
    found = _by_words(_words(name), f"the name `{name[:60]}`", whole=0.9, part=0.7)
    told = _by_words(_words(description), "the description", whole=0.7, part=0.55) if description else None
    if found is None and told is None:
        return None
    if found is not None and told is not None and found[0] == told[0]:
        best = (found[0], min(1.0, found[1] + 0.08), f"{found[2]} and the description")
    else:
        best = max((entry for entry in (found, told) if entry is not None), key=lambda entry: entry[1])
    return best if _type_agrees(best[0], data_type) else None


def _best(column: DeclaredColumn, node: Node, aliases: Iterable[str]) -> tuple[str, float, str] | None:
    options = [class_of_name(column.name, column.data_type, column.description)]
    for alias in sorted(set(aliases)):
        told = class_of_name(alias, column.data_type)
        if told is not None:
            options.append((told[0], told[1] - 0.1, f"a model calls it `{alias[:60]}`"))
    known = [option for option in options if option is not None]
    return max(known, key=lambda option: (option[1], option[0])) if known else None


def _by_words(
    words: tuple[str, ...], what: str, *, whole: float, part: float
) -> tuple[str, float, str] | None:
    """Return the class of the longest hint among some words."""
    if not words:
        return None
    for length in range(min(len(words), 4), 0, -1):
        for start in range(len(words) - length, -1, -1):
            data_class = _hints().get(" ".join(words[start : start + length])) or _wide_hint(
                words[start : start + length]
            )
            if data_class is None:
                continue
            others = words[:start] + words[start + length :]
            if HARMLESS.intersection(others):
                return None
            share = length / len(words)
            return data_class, part + (whole - part) * share, what
    return None


def _wide_hint(words: tuple[str, ...]) -> str | None:
    """Find a Chinese or Japanese hint within a word, since such words are not separated."""
    if len(words) != 1 or not _WIDE.search(words[0]):
        return None
    within = [hint for hint in _hints() if _WIDE.search(hint) and hint in words[0]]
    return _hints()[max(within, key=len)] if within else None


@lru_cache(maxsize=1)
def _hints() -> Mapping[str, str]:
    return {hint: data_class for data_class, hints in HINTS.items() for hint in hints}


@lru_cache(maxsize=65536)
def _words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORDS.findall(text[:400]) if not word.isdigit() or len(word) > 1)


def _type_agrees(data_class: str, data_type: str) -> bool:
    base = re.split(r"[\s(<]", data_type.strip().lower(), maxsplit=1)[0]
    if base in BOOLEAN:
        return False
    if data_class in TEXT_ONLY:
        return base not in NUMERIC and base not in TEMPORAL
    if data_class in DATE_OR_TEXT:
        return base not in NUMERIC
    return not (base in TEMPORAL and not data_class.startswith(("demographic.birth", "health", "event")))


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
    meta = column.meta.get("governance", column.meta)
    return bool(meta) and ("class" in meta if isinstance(meta, Mapping) else True)
