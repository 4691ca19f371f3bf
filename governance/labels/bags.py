"""Collect the labels of one column or relation: one per class, origin, state, subject and kind of flow."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from governance.labels.model import Hop, Label, Source, State
from governance.labels.transfer import Remains, stronger

_Key = tuple[str, str, str, State, str, bool]
_Value = tuple[str, str, str, str]


@dataclass(slots=True)
class Bag:
    """Labels under way; the one with the shortest path is kept of those with the same key."""

    labels: dict[_Key, Label] = field(default_factory=dict)

    def add(self, label: Label) -> None:
        """Add a label, merging it with one of the same key."""
        origin = label.origin
        key = (label.data_class, origin.dataset, origin.column, label.state, label.subject, label.implicit)
        before = self.labels.get(key)
        self.labels[key] = label if before is None else merged(before, label)

    def done(self) -> tuple[Label, ...]:
        """Return the labels in order, without those that a stronger flow of the same value covers."""
        if len(self.labels) < 2:
            return tuple(self.labels.values())
        plain: set[_Value] = set()
        raw: set[_Value] = set()
        for label in self.labels.values():
            if not label.implicit:
                plain.add(_value(label))
                if label.state is State.RAW:
                    raw.add(_value(label))
        kept = [
            label
            for label in self.labels.values()
            if (
                _value(label) not in plain
                if label.implicit
                else label.state is State.RAW or _value(label) not in raw
            )
        ]
        return tuple(sorted(kept, key=order) if len(kept) > 1 else kept)

    def everything(self) -> tuple[Label, ...]:
        """Return all labels in order."""
        return tuple(sorted(self.labels.values(), key=order))


def remains(label: Label) -> Remains:
    """Return the part of a label that operations change."""
    return Remains(
        state=label.state,
        bits=label.bits,
        implicit=label.implicit,
        evidence=label.evidence,
        owed=label.owed,
        floor=label.floor,
    )


def merged(left: Label, right: Label) -> Label:
    """Keep the label with the shortest path; doubt of either one stays."""
    best = min(left, right, key=_rank)
    if left.owed or right.owed:
        floors = [label.floor for label in (left, right) if label.owed and label.floor is not None]
        owed = next(label.owed for label in (best, left, right) if label.owed)
        floor = floors[0] if len(floors) == 1 else stronger(*floors) if floors else None
        best = replace(best, owed=owed, floor=floor, evidence="")
    bits, minor = max(left.bits, right.bits), left.minor or right.minor
    source = Source.UNKNOWN if Source.UNKNOWN in {left.source, right.source} else best.source
    if (bits, minor, source) == (best.bits, best.minor, best.source):
        return best
    return replace(best, bits=bits, minor=minor, source=source)


def order(label: Label) -> tuple[str, str, str, str, str, bool]:
    """Sort key of labels."""
    origin = label.origin
    return label.data_class, origin.dataset, origin.column, label.state.value, label.subject, label.implicit


def _value(label: Label) -> _Value:
    return label.data_class, label.origin.dataset, label.origin.column, label.subject


def _rank(label: Label) -> tuple[int, tuple[str, ...]]:
    """Rank by length, then by the last step; what came before it was chosen the same way."""
    return len(label.path), _step(label.path[-1]) if label.path else ()


def _step(hop: Hop) -> tuple[str, ...]:
    return hop.column.dataset, hop.column.column, hop.subtype.value, *(map(str, hop.operations))
