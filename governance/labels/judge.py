"""The level that a label has in effect: what it says, judged with how well rows lead to a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from governance.labels.model import Identity, Label, Level, Role, State, Taxonomy
from governance.labels.taxonomy import LevelOf, floor_of, known, level_of, raised_for_minor, roles_of

_WHAT = frozenset({Role.ATTRIBUTE, Role.SECRET, Role.UNKNOWN})
_WHO = frozenset({Role.IDENTIFIER, Role.PSEUDONYM})


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveLevel:
    """The level of one label in one relation.

    `decided` names the regime and article, `state` is the one judged by, `own` the level of the class before
    it was weakened, `why` one clause for the explanation.
    """

    level: Level
    decided: LevelOf
    state: State
    own: Level
    why: str


def judged_state(label: Label) -> State:
    """Return the state to judge a label by: its floor while evidence is owed, else its state."""
    return label.floor if label.owed and label.floor is not None else label.state


def effective_level(
    label: Label,
    identity: Identity,
    taxonomy: Taxonomy,
    *,
    overrides: Mapping[str, Level] | None = None,
) -> EffectiveLevel:
    """Judge a label in a relation of some identity.

    Args:
        label: of a column, or a presence label of the relation.
        identity: of the relation (`RelationLabels.identity`).
        taxonomy: classes and active regimes.
        overrides: the policy's own levels (`Facts.levels`).

    Returns:
        The level with what decided it; evidence that is owed counts as missing.
    """
    state = judged_state(label)
    own = level_of(taxonomy, label.data_class, overrides=overrides)
    roles = frozenset(roles_of(taxonomy, label.data_class))
    level, why = _weakened(label, state, identity, roles, own.level)
    decided = own
    if state is State.GENERALISED and level is own.level:
        coarse = _coarser(label, taxonomy, overrides)
        if coarse is not None and coarse.level < level:
            decided, level, why = coarse, coarse.level, "coarse enough to count as a coarser class"
    if level is not decided.level:
        decided = floor_of(taxonomy, level)
    if label.minor and state is not State.GROUP and level >= Level.PERSONAL:
        decided = raised_for_minor(taxonomy, decided)
        level = max(level, decided.level)
        why = "the subject may be a minor" if decided.minor else why
    return EffectiveLevel(level=level, decided=decided, state=state, own=own.level, why=why)


def _weakened(
    label: Label, state: State, identity: Identity, roles: frozenset[Role], own: Level
) -> tuple[Level, str]:
    """Apply the table of the design; the harsher role of a class decides."""
    if state is State.NONE:
        return Level.NONE, "nothing of the value is left"
    if state is State.GROUP:
        what = bool(roles & _WHAT)
        capped = min(own, Level.PERSONAL if what else Level.PUBLIC)
        return capped, "shown to be an aggregate of enough people"
    if roles & _WHAT:
        return own, "what it says of a person is not weakened"
    if roles & _WHO:
        if state in {State.RAW, State.PSEUDONYM_OPEN} and not label.implicit and identity >= Identity.OPEN:
            return own, "it names a person" if state is State.RAW else "anyone can recompute it"
        return min(own, Level.PERSONAL), "it does not name a person here"
    return own, "it tells of a person in combination"


def _coarser(label: Label, taxonomy: Taxonomy, overrides: Mapping[str, Level] | None) -> LevelOf | None:
    entry = known(taxonomy, label.data_class)
    target = known(taxonomy, entry.coarser) if entry and entry.coarser else None
    if target is None or not 0 < label.bits <= target.bits:
        return None
    return level_of(taxonomy, target.name, overrides=overrides)
