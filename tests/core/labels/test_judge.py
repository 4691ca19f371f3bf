"""The effective level: what a label says, judged with how well its rows lead to a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from governance.labels.judge import effective_level, judged_state
from governance.labels.model import Identity, Label, Level, State
from governance.lineage.model import ColumnRef
from governance.readers.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy(["pipl", "gdpr"])
NO, PUBLIC, P, S = Level.NONE, Level.PUBLIC, Level.PERSONAL, Level.SENSITIVE
DIRECT, OPEN, KEYED, LINKABLE, UNLINKED, GROUP, NONE = (
    Identity.DIRECT,
    Identity.OPEN,
    Identity.KEYED,
    Identity.LINKABLE,
    Identity.UNLINKED,
    Identity.GROUP,
    Identity.NONE,
)


def label(data_class: str, state: State = State.RAW, **more) -> Label:
    return Label(data_class=data_class, state=state, origin=ColumnRef("db.raw.t", "c"), **more)


# The table of DESIGN section 3: class, state in which it would stand there, then one level per identity.
TABLE = [
    ("health.diagnosis", State.RAW, {DIRECT: S, OPEN: S, KEYED: S, LINKABLE: S, UNLINKED: S}),
    ("health.diagnosis", State.GROUP, {GROUP: P, UNLINKED: P}),
    ("health.diagnosis", State.NONE, {DIRECT: NO, NONE: NO}),
    ("finance.card.pan", State.RAW, {DIRECT: S, OPEN: S}),
    ("finance.card.pan", State.PSEUDONYM_OPEN, {DIRECT: S, OPEN: S}),
    ("finance.card.pan", State.PSEUDONYM_KEYED, {KEYED: P, DIRECT: P}),
    ("finance.card.pan", State.MASKED, {LINKABLE: P, UNLINKED: P, DIRECT: P}),
    ("finance.card.pan", State.EXISTENCE, {UNLINKED: P}),
    ("finance.card.pan", State.GROUP, {GROUP: PUBLIC}),
    ("contact.email", State.RAW, {DIRECT: P}),
    ("contact.email", State.GROUP, {GROUP: PUBLIC}),
    ("demographic.birth_date", State.RAW, {DIRECT: P, KEYED: P, LINKABLE: P, UNLINKED: P}),
    ("demographic.birth_date", State.GROUP, {GROUP: PUBLIC}),
    ("behaviour.search", State.RAW, {DIRECT: P, UNLINKED: P}),
    ("behaviour.search", State.GROUP, {GROUP: PUBLIC}),
    ("biometric.face", State.PSEUDONYM_KEYED, {KEYED: S}),
    ("freetext", State.RAW, {DIRECT: S, UNLINKED: S}),
    ("unknown", State.RAW, {UNLINKED: S}),
]


@pytest.mark.parametrize(
    ("data_class", "state", "identity", "level"),
    [(name, state, identity, level) for name, state, row in TABLE for identity, level in row.items()],
)
def test_table(data_class, state, identity, level):
    assert effective_level(label(data_class, state), identity, TAXONOMY).level is level


def test_a_secret_is_a_secret_in_any_state():
    pci = load_taxonomy(["pci_dss"])
    for state in (State.RAW, State.PSEUDONYM_OPEN, State.PSEUDONYM_KEYED, State.EXISTENCE):
        assert effective_level(label("finance.card.cvv", state), UNLINKED, pci).level is Level.PROHIBITED


def test_owed_evidence_counts_as_missing():
    owed = label("employment.salary", State.GROUP, owed="at least 20 people", floor=State.RAW)
    levels = {"employment.salary": Level.SENSITIVE}
    assert judged_state(owed) is State.RAW
    assert effective_level(owed, UNLINKED, TAXONOMY, overrides=levels).level is S
    shown = replace(owed, owed="", floor=None)
    assert effective_level(shown, GROUP, TAXONOMY, overrides=levels).level is P


def test_a_minor_raises_what_is_left_and_not_a_group():
    assert effective_level(label("contact.email", minor=True), DIRECT, TAXONOMY).level is S
    keyed = label("contact.email", State.PSEUDONYM_KEYED, minor=True)
    found = effective_level(keyed, KEYED, TAXONOMY)
    assert (found.level, found.decided.entry.article) == (S, "PIPL 28")
    grouped = label("health.diagnosis", State.GROUP, minor=True)
    assert effective_level(grouped, GROUP, TAXONOMY).level is P


def test_a_coarse_place_is_a_coarser_class():
    near = label("location.precise", State.GENERALISED, bits=18.4)
    far = label("location.precise", State.GENERALISED, bits=5.1)
    assert effective_level(near, UNLINKED, TAXONOMY).level is S
    assert effective_level(far, UNLINKED, TAXONOMY).level is P


def test_the_outcome_says_what_decided():
    found = effective_level(label("health.diagnosis"), DIRECT, TAXONOMY)
    assert (found.decided.regime, found.decided.entry.article) == ("pipl", "PIPL 28")
    assert (found.own, found.state) == (S, State.RAW)


@pytest.mark.parametrize("data_class", sorted(TAXONOMY.classes))
@pytest.mark.parametrize("state", list(State))
def test_less_identity_is_never_a_higher_level(data_class, state):
    levels = [
        effective_level(label(data_class, state), identity, TAXONOMY).level for identity in sorted(Identity)
    ]
    assert levels == sorted(levels)


@pytest.mark.parametrize("data_class", sorted(TAXONOMY.classes))
def test_nothing_is_above_its_own_level(data_class):
    for state in State:
        for identity in Identity:
            found = effective_level(label(data_class, state), identity, TAXONOMY)
            assert found.level <= found.own
