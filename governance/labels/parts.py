"""Put parts of one value together: several in one column, or in the columns of one row beside a code for it.

A mask hides what it does not show, so long as nothing else in the row shows that; a hash hides a value, so
long as no part of the value stands beside it and leaves few others to try.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from governance.labels.facts import Facts
from governance.labels.functions import Part, parts
from governance.labels.linkage import ASSUMED_POPULATION, people_left
from governance.labels.model import Label, State
from governance.labels.transfer import Family, Side, shown_at_most
from governance.lineage.model import ColumnRef

_BESIDE = "part of the same value"

_PARTIAL = frozenset({State.MASKED, State.GENERALISED})
_HASHED = frozenset({State.PSEUDONYM_OPEN, State.PSEUDONYM_KEYED})
_NEARLY = 0.5

_Value = tuple[str, ColumnRef, str]
_Columns = Mapping[str, tuple[Label, ...]]


def value_of(label: Label) -> _Value:
    """Return what tells one value of a person from another."""
    return label.data_class, label.origin, label.subject


def is_part(label: Label) -> bool:
    """Tell whether a label is of a part of a value."""
    return label.state in _PARTIAL and not label.implicit


def is_beside(label: Label) -> bool:
    """Tell whether a label is weak only without what stands beside it."""
    return label.owed.endswith(_BESIDE)


def pieced_together(labels: Iterable[Label], family: Callable[[str], Family]) -> Iterator[Label]:
    """Yield what several parts of one value in one column amount to, where that is more than each of them."""
    values: dict[_Value, list[Label]] = {}
    for label in labels:
        values.setdefault(value_of(label), []).append(label)
    for several in values.values():
        if len(several) < 2:
            continue
        about = family(several[0].data_class)
        bits = _together(several)
        if about.side is Side.WHO:
            if bits > shown_at_most(about):
                yield replace(several[0], state=State.RAW, evidence="")
        elif bits >= about.bits - _NEARLY > 0:
            yield replace(several[0], state=State.RAW, evidence="", bits=about.bits)
        else:
            yield replace(several[0], bits=max(bits, several[0].bits))


def beside_parts(columns: _Columns, facts: Facts, family: Callable[[str], Family]) -> _Columns:
    """Return the labels of a relation, those owed that parts of the same value in other columns give away.

    Args:
        columns: labels by column.
        facts: populations and k.
        family: of a class.

    Returns:
        The same mapping where nothing stands beside anything.
    """
    values: dict[_Value, list[tuple[str, Label]]] = {}
    for column, labels in columns.items():
        for label in labels:
            if not label.implicit and (label.state in _PARTIAL or label.state in _HASHED):
                values.setdefault(value_of(label), []).append((column, label))
    owed: dict[tuple[str, int], Label] = {}
    for several in values.values():
        if len(several) > 1 and family(several[0][1].data_class).side is Side.WHO:
            for column, label, floor, beside in _given_away(several, facts, family):
                names = " and ".join(f"`{name}`" for name in beside)
                text = f"a table without {names}, which {'shows' if len(beside) == 1 else 'show'} {_BESIDE}"
                owed[column, id(label)] = replace(label, owed=text, floor=floor, evidence="")
    if not owed:
        return columns
    return {
        column: tuple(owed.get((column, id(label)), label) for label in labels)
        for column, labels in columns.items()
    }


def _given_away(
    several: list[tuple[str, Label]], facts: Facts, family: Callable[[str], Family]
) -> Iterator[tuple[str, Label, State, list[str]]]:
    """Yield the labels that others give away, what they are then worth, and the columns that do."""
    masked = [(column, label) for column, label in several if label.state is State.MASKED]
    partial = [(column, label) for column, label in several if label.state in _PARTIAL]
    names = sorted({column for column, _ in partial})
    about = family(several[0][1].data_class)
    if len(names) > 1 and _together([label for _, label in partial]) > shown_at_most(about):
        for column, label in partial:
            yield column, label, State.RAW, [name for name in names if name != column]
    if not masked:
        return
    shown = sorted({column for column, _ in masked})
    subject = facts.subjects.get(masked[0][1].subject)
    people = (subject.population if subject is not None else 0) or ASSUMED_POPULATION
    few = people_left(people, _together([label for _, label in masked])) < facts.k
    for column, label in several:
        others = [name for name in shown if name != column] or shown
        if label.state is State.PSEUDONYM_OPEN:
            yield column, label, State.RAW, others
        elif label.state is State.PSEUDONYM_KEYED and few:
            yield column, label, State.PSEUDONYM_OPEN, others


def _together(labels: Iterable[Label]) -> float:
    """Return the bits that parts of one value show together; the same part twice counts once.

    Truncations of one value hold each other; remainders, prefixes and suffixes say something different each.
    """
    added: dict[tuple[Part, ...], float] = {}
    nested = 0.0
    for label in labels:
        way = tuple(part for hop in label.path for part in parts(hop.operations))
        if way and not way[-1].nested:
            added[way] = max(added.get(way, 0.0), label.bits)
        else:
            nested = max(nested, label.bits)
    return nested + sum(added[way] for way in sorted(added))
