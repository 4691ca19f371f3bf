"""How well the rows of a relation can be tied to a person: identity, grain and group size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from governance.labels.facts import Facts
from governance.labels.judge import judged_state
from governance.labels.linkage import Linkage, linkage
from governance.labels.model import Identity, Label, Role, State, Taxonomy
from governance.labels.taxonomy import roles_of

PERSON_STATES = frozenset({State.RAW, State.PSEUDONYM_OPEN, State.PSEUDONYM_KEYED})
"""States in which a key still tells people apart."""

_KEY_CLASSES = ("account.id", "account.pseudonym", "govid.national", "health.record_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """The outcome for one relation; see `RelationLabels`."""

    identity: Identity
    by: tuple[str, ...]
    linkages: tuple[Linkage, ...]


def names_person(taxonomy: Taxonomy, label: Label) -> bool:
    """Tell whether a label's value tells people apart: a grouping by it is a grouping by person."""
    roles = roles_of(taxonomy, label.data_class)
    who = Role.IDENTIFIER in roles or Role.PSEUDONYM in roles
    return who and not label.implicit and judged_state(label) in PERSON_STATES


def counts_people(taxonomy: Taxonomy, label: Label, facts: Facts) -> bool:
    """Tell whether distinct values of a label are distinct people, so that counting them counts people.

    Stricter than `names_person`: one person may have several addresses or devices.
    """
    if not names_person(taxonomy, label):
        return False
    subject = facts.subjects.get(label.subject)
    if subject is not None and str(label.origin).endswith(subject.key):
        return True
    return any(label.data_class == name or label.data_class.startswith(name + ".") for name in _KEY_CLASSES)


def identify(
    columns: Mapping[str, tuple[Label, ...]],
    presence: Iterable[Label],
    facts: Facts,
    *,
    witnessed: bool,
    determines: Mapping[str, frozenset[str]] | None = None,
) -> Identified:
    """Return the identity of a relation from all its columns together.

    Args:
        columns: labels by output column.
        presence: labels that decide which rows exist.
        facts: populations and k.
        witnessed: a check showed that no combination of values belongs to fewer than k people.
        determines: what each class determines, see `linkage`.
    """
    presence = tuple(presence)
    ranked: dict[Identity, list[str]] = {}
    for column, labels in columns.items():
        for label in labels:
            rank = _rank(facts.taxonomy, label)
            named = ranked.get(rank)
            if named is None:
                ranked[rank] = [column]
            elif named[-1] != column:
                named.append(column)
    if any(judged_state(label) not in _AGGREGATED for label in presence):
        ranked.setdefault(Identity.UNLINKED, [])
    elif presence:
        ranked.setdefault(Identity.GROUP, [])
    found = linkage(
        columns,
        presence,
        taxonomy=facts.taxonomy,
        populations={name: subject.population for name, subject in facts.subjects.items()},
        determines=determines,
    )
    worst = max(ranked, default=Identity.NONE)
    small = [link for link in found if link.anonymity < facts.k]
    if small and not witnessed and worst < Identity.LINKABLE:
        return Identified(
            identity=Identity.LINKABLE,
            by=tuple(sorted({column for link in small for column in link.bits})),
            linkages=found,
        )
    by = tuple(sorted(ranked.get(worst, ()))) if worst > Identity.UNLINKED else ()
    return Identified(identity=worst, by=by, linkages=found)


def _rank(taxonomy: Taxonomy, label: Label) -> Identity:
    """Return what one label alone makes of its relation."""
    state = judged_state(label)
    if state is State.NONE:
        return Identity.NONE
    if state is State.GROUP:
        return Identity.GROUP
    roles = roles_of(taxonomy, label.data_class)
    if label.implicit or state in _WEAKENED:
        return Identity.UNLINKED
    if Role.UNKNOWN in roles or Role.IDENTIFIER in roles:
        return _BY_STATE[state]
    if Role.PSEUDONYM in roles:
        keyed = state is State.PSEUDONYM_KEYED or (
            state is State.RAW and label.data_class.startswith("account.pseudonym")
        )
        return Identity.KEYED if keyed else Identity.OPEN
    return Identity.UNLINKED


_AGGREGATED = (State.GROUP, State.NONE)
_WEAKENED = (State.MASKED, State.GENERALISED, State.EXISTENCE)
_BY_STATE = {
    State.RAW: Identity.DIRECT,
    State.PSEUDONYM_OPEN: Identity.OPEN,
    State.PSEUDONYM_KEYED: Identity.KEYED,
}
