"""Estimate how many people share one combination of what a relation shows of them.

k̂ = population / product of cardinalities, in bits, after columns that others determine. It is an estimate:
values are neither independent nor equally frequent, so a small k̂ warns and a large one proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from governance.labels.judge import judged_state
from governance.labels.model import Label, Role, State, Taxonomy
from governance.labels.taxonomy import bits_of, roles_of

ASSUMED_POPULATION = 10_000
"""What is assumed of a subject whose population nobody declared; small, so that the estimate is strict."""

_COUNTED = frozenset({State.RAW, State.MASKED, State.GENERALISED, State.PSEUDONYM_OPEN})
_PART = frozenset({State.MASKED, State.GENERALISED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """The estimate for one subject: `bits` by column, `anonymity` is k̂."""

    subject: str
    bits: Mapping[str, float]
    population: int
    assumed: bool
    anonymity: float


@dataclass(frozen=True, slots=True)
class _Part:
    column: str
    data_class: str
    dataset: str
    bits: float
    full: float


def linkage(
    columns: Mapping[str, tuple[Label, ...]],
    presence: Iterable[Label],
    *,
    taxonomy: Taxonomy,
    populations: Mapping[str, int],
    determines: Mapping[str, frozenset[str]] | None = None,
) -> tuple[Linkage, ...]:
    """Return the estimate for every subject of which a relation shows quasi-identifiers.

    Args:
        columns: labels by column.
        presence: labels that decide which rows exist; an equality narrows the population as a column does.
        taxonomy: for default cardinalities and known dependencies.
        populations: by subject, 0 or missing where nobody declared one.
        determines: what each class determines (`closure`); the taxonomy's dependencies if not given.
    """
    parts: dict[str, list[_Part]] = {}
    for column, labels in columns.items():
        for label in labels:
            _add(parts, column, label, taxonomy)
    for label in presence:
        _add(parts, "(rows)", label, taxonomy)
    if determines is None:
        determines = closure(taxonomy.dependencies)
    return tuple(
        _estimate(subject, found, determines, populations.get(subject, 0))
        for subject, found in sorted(parts.items())
    )


def _add(parts: dict[str, list[_Part]], column: str, label: Label, taxonomy: Taxonomy) -> None:
    state = judged_state(label)
    if state not in _COUNTED or label.bits <= 0:
        return
    roles = roles_of(taxonomy, label.data_class)
    if Role.QUASI not in roles and state not in _PART:
        return
    if not any(role in _LINKS for role in roles):
        return
    full = bits_of(taxonomy, label.data_class) or label.bits
    parts.setdefault(label.subject, []).append(
        _Part(column, label.data_class, label.origin.dataset, min(label.bits, full), full)
    )


_LINKS = frozenset({Role.QUASI, Role.IDENTIFIER, Role.PSEUDONYM})


def _estimate(
    subject: str, parts: list[_Part], determines: Mapping[str, frozenset[str]], population: int
) -> Linkage:
    best = _one_per_value(parts)
    counted: dict[str, float] = {}
    taken: list[_Part] = []
    for part in sorted(best, key=lambda p: (-p.bits, p.data_class, p.column)):
        bits = part.bits
        for other in taken:
            bits = min(bits, _added(part, other, determines))
        taken.append(part)
        if bits > 0:
            counted[part.column] = round(counted.get(part.column, 0.0) + bits, 2)
    people = population or ASSUMED_POPULATION
    anonymity = people_left(people, sum(counted.values()))
    return Linkage(
        subject=subject,
        bits=dict(sorted(counted.items())),
        population=people,
        assumed=not population,
        anonymity=float(f"{anonymity:.3g}"),
    )


def people_left(people: int, bits: float) -> float:
    """Return how many of some people share what so many bits tell; hundreds of columns tell them all apart."""
    shared: float = 2.0 ** min(bits, _BITS_AT_MOST)
    return people / shared


_BITS_AT_MOST = 512.0


def _one_per_value(parts: list[_Part]) -> list[_Part]:
    """Keep one column per value: copies in other relations and the halves of a coordinate count once."""
    best: dict[tuple[str, str], _Part] = {}
    for part in parts:
        key = (part.data_class, "" if part.data_class.startswith("location.") else part.column)
        if key not in best or part.bits > best[key].bits:
            best[key] = part
    kept: list[_Part] = []
    for part in sorted(best.values(), key=lambda p: (-p.bits, p.column)):
        copies = [k for k in kept if k.data_class == part.data_class and k.dataset != part.dataset]
        if not copies:
            kept.append(part)
    return kept


def _added(part: _Part, other: _Part, determines: Mapping[str, frozenset[str]]) -> float:
    """Return how many bits a column adds to another one, given which class determines which."""
    down, up = (
        part.data_class in determines.get(other.data_class, ()),
        other.data_class in determines.get(part.data_class, ()),
    )
    if part.data_class == other.data_class and part.dataset == other.dataset:
        same = part.bits < part.full or other.bits < other.full
        return max(part.full - other.bits, 0.0) if same else part.bits
    if down:
        return max(min(other.full - other.bits, part.bits), 0.0)
    if up:
        return max(part.full - other.bits, 0.0)
    return part.bits


def closure(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """Return what each class determines, directly and through others."""
    direct: dict[str, set[str]] = {}
    for left, right in pairs:
        direct.setdefault(left, set()).add(right)
    found: dict[str, frozenset[str]] = {}
    for start in sorted(direct):
        seen: set[str] = set()
        todo = [start]
        while todo:
            for following in direct.get(todo.pop(), ()):
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
        found[start] = frozenset(seen - {start})
    return found
