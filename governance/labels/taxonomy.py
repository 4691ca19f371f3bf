"""Look up what the taxonomy and the regime packs say of a class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from governance.labels.model import DataClass, Entry, Level, Regime, Role, Taxonomy

UNKNOWN_CLASS = "unknown"
"""The class of data of which nothing is known; it may be any other class."""

_UNLISTED = Entry(level=Level.SENSITIVE, note="unknown until it has a class")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelOf:
    """The level of a class, and what decided it.

    `regime` is the deciding pack's name, empty for an override or where no regime is active; `minor` tells
    that the age of the subject decided; `others` are further active regimes that say the same.
    """

    level: Level
    regime: str = ""
    title: str = ""
    entry: Entry
    minor: bool = False
    others: tuple[LevelOf, ...] = ()


def known(taxonomy: Taxonomy, data_class: str) -> DataClass | None:
    """Return the entry of a class, or of its nearest ancestor that is a class; None if there is none."""
    name = data_class
    while name:
        found = taxonomy.classes.get(name)
        if found is not None:
            return found
        name = name.rpartition(".")[0]
    return None


def role_of(taxonomy: Taxonomy, data_class: str) -> Role:
    """Return the main role of a class; a class nobody knows has the role `unknown`."""
    entry = known(taxonomy, data_class)
    return entry.role if entry else Role.UNKNOWN


def roles_of(taxonomy: Taxonomy, data_class: str) -> tuple[Role, ...]:
    """Return all roles of a class, the main one first."""
    found: tuple[Role, ...] | None = taxonomy.memo.get(("roles", data_class))
    if found is None:
        entry = known(taxonomy, data_class)
        found = (entry.role, *entry.also) if entry else (Role.UNKNOWN,)
        taxonomy.memo["roles", data_class] = found
    return found


def bits_of(taxonomy: Taxonomy, data_class: str) -> float:
    """Return the default log2 cardinality of a class, 0 if it is not known."""
    entry = known(taxonomy, data_class)
    return entry.bits if entry else 0.0


def entry_of(regime: Regime, data_class: str) -> Entry:
    """Return what a regime says of a class: its longest listed prefix, else the regime's default."""
    name = data_class
    while name:
        found = regime.entries.get(name)
        if found is not None:
            return found
        name = name.rpartition(".")[0]
    return regime.default


def level_of(
    taxonomy: Taxonomy,
    data_class: str,
    *,
    minor: bool = False,
    overrides: Mapping[str, Level] | None = None,
) -> LevelOf:
    """Return the level of a class: the strictest active regime decides, an override replaces them all.

    Args:
        taxonomy: classes and active regimes.
        data_class: a dotted class; unknown ones are sensitive.
        minor: the subject may be a minor, which raises personal data where a regime says so.
        overrides: the policy's own levels, by class subtree; the longest prefix wins.
    """
    decided = _override(data_class, overrides or {})
    if decided is None:
        decided = taxonomy.memo.get(("strictest", data_class))
        if decided is None:
            decided = taxonomy.memo["strictest", data_class] = _strictest(taxonomy, data_class)
    if minor and decided.level >= Level.PERSONAL:
        return raised_for_minor(taxonomy, decided)
    return decided


def raised_for_minor(taxonomy: Taxonomy, decided: LevelOf) -> LevelOf:
    """Return the level that the strictest regime gives to personal data of minors, if that is higher."""
    for regime in taxonomy.regimes:
        if regime.minor is not None and regime.minor.level > decided.level:
            decided = LevelOf(
                level=regime.minor.level,
                regime=regime.name,
                title=regime.title,
                entry=regime.minor,
                minor=True,
            )
    return decided


def floor_of(taxonomy: Taxonomy, level: Level) -> LevelOf:
    """Return a level that follows from how much is left of a value, under the first regime's default."""
    for regime in taxonomy.regimes:
        if regime.default.level is level:
            return LevelOf(level=level, regime=regime.name, title=regime.title, entry=regime.default)
    return LevelOf(level=level, entry=Entry(level=level))


def contains(pattern: str, data_class: str) -> bool:
    """Tell whether everything that a class may stand for lies under a pattern.

    Patterns are classes, subtrees (`health`, `health.*`) or `*`.
    """
    if pattern in {"*", "**"}:
        return True
    stem = pattern.removesuffix(".*")
    return data_class == stem or data_class.startswith(stem + ".")


def overlaps(pattern: str, data_class: str) -> bool:
    """Tell whether something that a class may stand for lies under a pattern."""
    if data_class == UNKNOWN_CLASS or contains(pattern, data_class):
        return True
    stem = pattern.removesuffix(".*")
    return stem.startswith(data_class + ".")


def _override(data_class: str, overrides: Mapping[str, Level]) -> LevelOf | None:
    name = data_class
    while name and overrides:
        for key in (name, name + ".*"):
            if key in overrides:
                level = overrides[key]
                return LevelOf(level=level, entry=Entry(level=level, note="set by the policy", verified=True))
        name = name.rpartition(".")[0]
    return None


def _strictest(taxonomy: Taxonomy, data_class: str) -> LevelOf:
    found = [
        LevelOf(level=entry.level, regime=regime.name, title=regime.title, entry=entry)
        for regime in taxonomy.regimes
        for entry in (entry_of(regime, data_class),)
    ]
    if known(taxonomy, data_class) is None and data_class not in taxonomy.groups:
        found.insert(0, LevelOf(level=Level.SENSITIVE, entry=_UNLISTED))
    if not found:
        risky = role_of(taxonomy, data_class) in {Role.ATTRIBUTE, Role.SECRET, Role.UNKNOWN}
        level = Level.SENSITIVE if risky else Level.PERSONAL
        return LevelOf(level=level, entry=Entry(level=level, note="no regime is active; the role decides"))
    highest = max(one.level for one in found)
    best, *others = [one for one in found if one.level is highest]
    return replace(best, others=tuple(others))
