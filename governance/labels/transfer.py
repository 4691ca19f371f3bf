"""What a chain of operations leaves of a label, by the role of its class.

Hashing, counting and null checks weaken who a value names, never what it says of a person; so a class with
both kinds of role follows the stricter one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

from governance.labels.functions import Effect, Kind, effects, plain_name
from governance.labels.model import Role, State, Taxonomy
from governance.labels.taxonomy import bits_of, roles_of
from governance.lineage.model import Operation

SHOWN_AT_MOST = 6
"""Characters of an identifier that may be shown for it to count as masked."""

NAME_SHOWN_AT_MOST = 1
"""The same for names, which may be two characters long."""

PARTS_SHOWN_AT_MOST = (
    ("identity.", NAME_SHOWN_AT_MOST),
    ("finance.card", 10),
    ("finance.account", 10),
    ("contact.phone", 7),
)
"""Characters that several parts may show together: of a card the first six and the last four."""

BANDS_AT_MOST = 1024
"""Values that an identifier may be folded into for it to count as generalised."""

BRANCHES_AT_MOST = 32
"""Comparisons with constants after which a condition gives its value away."""


class Side(Enum):
    """Which column of the transfer tables a class follows."""

    WHO = "who"
    WHAT = "what"
    QUASI = "quasi"
    BEHAVIOUR = "behaviour"


_SIDES = (
    (Side.WHAT, frozenset({Role.ATTRIBUTE, Role.SECRET, Role.UNKNOWN})),
    (Side.WHO, frozenset({Role.IDENTIFIER, Role.PSEUDONYM})),
    (Side.QUASI, frozenset({Role.QUASI})),
)

_HASHED = frozenset({State.PSEUDONYM_OPEN, State.PSEUDONYM_KEYED})
_SETTLED = frozenset({State.GROUP, State.NONE})


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows an aggregate of this statement takes together, for one subject.

    `kind` is `person` (rows of one person or event), `group`, or `unknown`; `proof` says in words what
    shows that every group is large enough, empty if nothing does; `owed` what is missing.
    """

    kind: str
    proof: str = ""
    owed: str = ""


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left of a value: the part of a label that operations change.

    `shown` counts characters of the original that can still be read, 0 if all or not known.
    """

    state: State
    bits: float = 0.0
    implicit: bool = False
    evidence: str = ""
    owed: str = ""
    floor: State | None = None
    shown: float = 0.0


@dataclass(frozen=True, slots=True)
class Family:
    """What transfer needs to know of a class."""

    name: str
    side: Side
    bits: float


def family_of(taxonomy: Taxonomy, data_class: str) -> Family:
    """Return which rules a class follows; the stricter role decides."""
    roles = set(roles_of(taxonomy, data_class))
    side = next((side for side, members in _SIDES if roles & members), Side.BEHAVIOUR)
    return Family(name=data_class, side=side, bits=bits_of(taxonomy, data_class))


def through_value(
    start: Remains,
    family: Family,
    operations: tuple[Operation, ...],
    *,
    rows: Rows | None = None,
    keyed: bool = False,
    given: State | None = None,
    dialect: str = "",
) -> Remains:
    """Return what a value flow leaves.

    Args:
        start: what there was before.
        family: of the class.
        operations: the chain, innermost first.
        rows: what the outermost aggregation takes together; None where rows are not aggregated.
        keyed: hashes of this column read a declared secret.
        given: the state that a declared function of the chain gives.
        dialect: of the SQL.
    """
    if start.owed:
        judged = _judged(start)
        return _still_owed(
            start,
            through_value(judged, family, operations, rows=rows, keyed=keyed, given=given, dialect=dialect),
        )
    if start.state in _SETTLED:
        return start
    chain = effects(operations, dialect)
    last = _last_aggregate(chain)
    now = start
    for at, effect in enumerate(chain):
        windowed = at + 1 < len(chain) and chain[at + 1].kind is Kind.WINDOW
        if effect.kind in _AGGREGATES:
            outer = rows if at == last and not windowed else _ONE_PERSON
            now = _aggregated(now, family, effect, outer or _NOT_READ)
        else:
            now = _step(now, family, effect, keyed=keyed)
    if given is not None and (family.side is not Side.WHAT or given in _SETTLED):
        now = replace(now, state=weaker(now.state, given), owed="", floor=None)
    return now


def through_condition(
    start: Remains, family: Family, *, branches: int, rows: Rows | None = None, order_only: bool = False
) -> Remains:
    """Return what a condition on a value tells through the value it chooses.

    Args:
        start: what there was before.
        family: of the class.
        branches: comparisons of the value in the deciding expressions; each one tells a bit at most.
        rows: what the outermost aggregation takes together, None where rows are not aggregated.
        order_only: a window or an ORDER BY reads the value, nothing compares it.
    """
    if start.owed:
        told_by = through_condition(
            _judged(start), family, branches=branches, rows=rows, order_only=order_only
        )
        return replace(_still_owed(start, told_by), implicit=True)
    if start.state in _SETTLED:
        return replace(start, implicit=True)
    told = 1.0 if order_only else math.log2(branches + 1)
    now = replace(_condition(start, family, told, branches), implicit=True)
    return _in_group(now, rows, now.state) if rows is not None and rows.kind != "person" else now


def as_group_key(now: Remains, family: Family, rows: Rows) -> Remains:
    """Return what a grouping key leaves: a value that all people of a group share."""
    if rows.kind != "group" or (now.state in _SETTLED and not now.owed):
        return now
    if now.owed:
        return _still_owed(now, as_group_key(_judged(now), family, rows))
    if family.side is Side.WHO and now.state in {State.RAW, *_HASHED}:
        return now
    return _in_group(now, rows, now.state)


def _judged(owed: Remains) -> Remains:
    return replace(owed, state=owed.floor or State.RAW, owed="", floor=None)


def _still_owed(before: Remains, after: Remains) -> Remains:
    """Combine a label that is owed with what happens to what it is judged by."""
    if after.state in _SETTLED:
        return after
    return replace(before, floor=after.state, bits=after.bits, shown=after.shown, implicit=after.implicit)


def is_aggregate(operations: tuple[Operation, ...]) -> bool:
    """Tell whether a chain aggregates rows (window functions do not)."""
    if not operations:
        return False
    chain = effects(operations)
    return any(
        effect.kind in _AGGREGATES and not (at + 1 < len(chain) and chain[at + 1].kind is Kind.WINDOW)
        for at, effect in enumerate(chain)
    )


def loses_rows(operations: tuple[Operation, ...]) -> bool:
    """Tell whether a chain ends in an aggregate in which no single row is seen: a count, a sum, an average."""
    chain = effects(operations)
    last = _last_aggregate(chain)
    return last >= 0 and chain[last].kind in {Kind.TALLY, Kind.TOTAL}


def totals(operations: tuple[Operation, ...]) -> bool:
    """Tell whether a chain ends in a total of values, such as a sum or an average."""
    chain = effects(operations)
    last = _last_aggregate(chain)
    return last >= 0 and chain[last].kind is Kind.TOTAL


def hash_salts(operations: tuple[Operation, ...]) -> tuple[tuple[str, ...], ...]:
    """Return, for each hash of a chain, what was mixed in before it."""
    return tuple(e.salts for e in effects(operations) if e.kind in {Kind.HASH, Kind.MAC})


_AGGREGATES = frozenset({Kind.TALLY, Kind.TOTAL, Kind.PICK, Kind.COLLECT})
_ONE_PERSON = Rows("person")
_NOT_READ = Rows("unknown", owed="which rows the inner aggregate takes together is not shown")


def _last_aggregate(chain: tuple[Effect, ...]) -> int:
    found = [at for at, effect in enumerate(chain) if effect.kind in _AGGREGATES]
    return found[-1] if found else -1


def _step(now: Remains, family: Family, effect: Effect, *, keyed: bool) -> Remains:
    if family.side is Side.WHAT:
        return _coarsened(now, family, effect)
    kind = effect.kind
    if kind in {Kind.HASH, Kind.MAC}:
        return _hashed(now, effect, keyed=keyed)
    if kind is Kind.DECRYPT:
        return replace(now, state=State.RAW if now.state in _HASHED else now.state, evidence="")
    if kind in {Kind.EXISTS, Kind.COMPARE}:
        told = 1.0 if kind is Kind.COMPARE or effect.name.startswith("is") else 4.0
        return _exists(now, family, told)
    if family.side is Side.WHO:
        return _masked(now, family, effect)
    if family.side is Side.QUASI:
        return _coarsened(now, family, effect)
    return now


def _hashed(now: Remains, effect: Effect, *, keyed: bool) -> Remains:
    if now.state is State.RAW or (now.state is State.PSEUDONYM_OPEN and keyed):
        if keyed:
            return replace(
                now, state=State.PSEUDONYM_KEYED, evidence="keyed with a declared secret", shown=0.0
            )
        if effect.kind is Kind.MAC and plain_name(effect.name) not in _HMACS:
            return now
        return replace(now, state=State.PSEUDONYM_OPEN, shown=0.0)
    return now


_HMACS = frozenset(
    {"hmac", "hmacmd5", "hmacsha1", "hmacsha256", "hmacsha512", "siphash64keyed", "siphash128keyed"}
)


def _masked(now: Remains, family: Family, effect: Effect) -> Remains:
    """Weaken an identifier that is shown in part, folded into bands, or cut to its domain."""
    if now.state not in {State.RAW, State.MASKED, State.GENERALISED}:
        return now
    kind = effect.kind
    if kind is Kind.SHOW:
        if effect.amount > (NAME_SHOWN_AT_MOST if family.name.startswith("identity.") else SHOWN_AT_MOST):
            return now
        shown = min(now.shown or effect.amount, effect.amount)
        bits = _at_most(now.bits or family.bits, shown * _bits_per_character(family))
        return replace(now, state=weaker(now.state, State.MASKED), bits=bits, shown=shown)
    if kind is Kind.REPLACE:
        if not _eaten(effect, family):
            return now
        left = effect.amount * _bits_per_character(family) if effect.amount else 14.0
        bits = _at_most(now.bits or family.bits, left)
        return replace(now, state=weaker(now.state, State.MASKED), bits=bits)
    if kind is Kind.DOMAIN and family.name.startswith("contact.email"):
        return replace(now, state=State.GENERALISED, bits=_at_most(now.bits or family.bits, 10.0))
    if kind is Kind.MODULO and effect.amount <= BANDS_AT_MOST:
        bits = _at_most(now.bits or family.bits, math.log2(effect.amount) if effect.amount > 1 else 0.0)
        return replace(now, state=State.GENERALISED, bits=bits)
    return now


def _eaten(effect: Effect, family: Family) -> bool:
    """Whether a replacement eats characters that an identifier is made of, and shows few others."""
    made_of = "digits" if family.name.startswith(_NUMERIC) else "letters"
    left = effect.amount * _bits_per_character(family)
    return effect.hides in {"any", made_of} and left <= shown_at_most(family)


def shown_at_most(family: Family) -> float:
    """Return the bits of an identifier that its parts may show together."""
    several = (count for prefix, count in PARTS_SHOWN_AT_MOST if family.name.startswith(prefix))
    return next(several, SHOWN_AT_MOST) * _bits_per_character(family) + _ROUNDING


def _coarsened(now: Remains, family: Family, effect: Effect) -> Remains:
    """Weaken a quasi-identifier or an attribute that is made coarser; an attribute stays what it is."""
    if now.state not in {State.RAW, State.MASKED, State.GENERALISED}:
        return now
    have = now.bits or family.bits
    left = _bits_after(have, family, effect)
    if left is None:
        return now
    return replace(now, state=weaker(now.state, State.GENERALISED), bits=round(left, 2))


def _bits_after(have: float, family: Family, effect: Effect) -> float | None:
    kind, amount = effect.kind, effect.amount
    if kind is Kind.DATE:
        return min(have, effect.fixed) if effect.fixed else max(have - amount, 0.0)
    if kind is Kind.BUCKET:
        return max(have - math.log2(amount), 0.0)
    if kind is Kind.ROUND:
        return _rounded(have, family, amount)
    if kind is Kind.MODULO:
        return min(have, math.log2(amount)) if amount > 1 and have else None
    if family.side is Side.WHAT:
        return None
    if kind is Kind.SHOW:
        if family.name.startswith(("demographic.birth_date", "event.date")):
            removed = {4.0: 8.5, 7.0: 4.9}.get(amount)
            return max(have - removed, 0.0) if removed else (None if amount > 7 else have)
        left = amount * _bits_per_character(family)
        return left if left < have else None
    return None


def _rounded(have: float, family: Family, decimals: float) -> float | None:
    if family.name.startswith("location."):
        left = {4: 25.0, 3: 18.4, 2: 11.7, 1: 5.1}.get(int(decimals), 2.0 if decimals < 1 else have)
        return left if left < have else None
    return max(have + decimals * math.log2(10), 0.0) if decimals < 0 else None


def _exists(now: Remains, family: Family, told: float) -> Remains:
    if now.state in _SETTLED:
        return now
    bits = _at_most(now.bits or family.bits or told, told)
    if family.side is Side.QUASI:
        return replace(now, state=weaker(now.state, State.GENERALISED), bits=bits, shown=0.0)
    return replace(now, state=State.EXISTENCE, bits=bits, shown=0.0)


def _condition(start: Remains, family: Family, told: float, branches: int) -> Remains:
    if family.side is Side.WHAT:
        return start
    if branches > BRANCHES_AT_MOST:
        return start
    return _exists(start, family, max(told, 1.0))


def _aggregated(now: Remains, family: Family, effect: Effect, rows: Rows) -> Remains:
    if effect.kind in {Kind.PICK, Kind.COLLECT}:
        return now
    alone = _counted(now, family) if effect.kind is Kind.TALLY else now
    if rows.kind == "person":
        return alone
    return _in_group(replace(alone, bits=0.0), rows, alone.state)


def _counted(now: Remains, family: Family) -> Remains:
    """A count for one person is how often, not who; how often somebody was diagnosed is still a diagnosis."""
    if family.side is Side.WHAT or now.state in _SETTLED:
        return now
    if family.side is Side.QUASI:
        return _exists(now, family, 3.0)
    return replace(now, state=State.EXISTENCE, bits=_at_most(now.bits or family.bits or 3.0, 3.0), shown=0.0)


def _in_group(now: Remains, rows: Rows, floor: State) -> Remains:
    if now.state in _SETTLED:
        return now
    if rows.proof:
        return replace(now, state=State.GROUP, evidence=rows.proof, owed="", floor=None, shown=0.0)
    return replace(now, state=State.GROUP, owed=rows.owed, floor=floor, evidence="", shown=0.0)


def _bits_per_character(family: Family) -> float:
    numeric = (
        "contact.phone",
        "contact.address.postal",
        "finance.",
        "govid.",
        "account.",
        "device.",
        "health.",
    )
    return 3.32 if family.name.startswith(numeric) else 4.7


def _at_most(have: float, left: float) -> float:
    return round(min(have, left) if have else left, 2)


_ROUNDING = 0.1
_NUMERIC = ("contact.phone", "finance.", "govid.national", "device.ip", "account.id")

_ORDER = {state: at for at, state in enumerate(State)}


def weaker(left: State, right: State) -> State:
    """Return the state that leaves less."""
    return left if _ORDER[left] >= _ORDER[right] else right


def stronger(left: State, right: State) -> State:
    """Return the state that leaves more."""
    return left if _ORDER[left] <= _ORDER[right] else right
