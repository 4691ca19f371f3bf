r"""Personal values by their shape and checksum, judged against chance; counts in, a verdict out.

The database counts, per column and kind, how many values have a kind's shape and how many of those also
pass its test (a checksum, a number range). Random numbers pass tests too: Luhn one time in ten. So the pass
rate is compared with chance by a likelihood ratio, and no value ever has to leave the database.

Patterns use neither `\b` (it fails beside Chinese text), look-around (RE2 has none), backslashes (dialects
disagree on them) nor groups (dialects disagree on those too).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_REAL = 0.985
_FLAG_AT = 4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of personal value.

    Attributes:
        name: as reported.
        core: a regular expression without groups; alternatives are separated by `|` at the top.
        test: what a value of that shape must pass, by name (`sql.py` renders it).
        chance: how often a value of that shape passes although it is not of that kind.
        dense: whether a run of consecutive numbers speaks against it.
        spread: how many distinct leading parts speak for it when the column's name does not, 0 if irrelevant.
        words: words of a column's name that speak for it.
    """

    name: str
    core: str
    test: str
    chance: float
    dense: bool = False
    spread: int = 0
    words: frozenset[str] = frozenset()


KINDS: tuple[Kind, ...] = (
    Kind(
        name="email",
        core="[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9][A-Za-z0-9.-]*[.][A-Za-z]{2,24}",
        test="not_a_remote",
        chance=0.01,
    ),
    Kind(
        name="phone_international",
        core="[+][1-9][0-9 ().-]{6,18}[0-9]",
        test="phone_length",
        chance=0.01,
    ),
    Kind(name="phone_cn", core="[0-9]{11}", test="cn_mobile", chance=0.08, dense=True),
    Kind(
        name="card",
        core="[3-6][0-9]{12,18}|[3-6][0-9]{3}[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]{4}"
        "|3[47][0-9]{2}[ -][0-9]{6}[ -][0-9]{5}",
        test="luhn",
        chance=0.1,
        dense=True,
    ),
    Kind(
        name="iban",
        core="[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}|[A-Z]{2}[0-9]{2} [A-Z0-9]{4} [A-Z0-9]{4} [A-Z0-9]{3,4}[A-Z0-9 ]{0,20}",
        test="mod97",
        chance=0.0103,
    ),
    Kind(
        name="cn_resident_id",
        core="[1-8][0-9]{5}19[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx]|[1-8][0-9]{5}20[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx]",
        test="mod11",
        chance=0.0909,
    ),
    Kind(
        name="ip_address",
        core="[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}",
        test="octets",
        chance=0.5,
        spread=24,
        words=frozenset({"ip", "ipv4", "addr", "address", "host", "client", "remote"}),
    ),
)

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}

ANY_CORE = "|".join(kind.core for kind in KINDS)
"""Every core at once: one scan finds the columns worth a closer look."""


def judge(kind: Kind, *, column: str, shaped: int, passed: int, dense: bool, spread: int) -> bool:
    """Tell whether the values of that shape in a column are of that kind.

    Args:
        kind: the kind.
        column: the column's name.
        shaped: values that have the shape.
        passed: those among them that pass the test.
        dense: whether they are a run of consecutive numbers.
        spread: how many distinct leading parts they have.
    """
    if passed <= 0 or passed > shaped:
        return False
    if kind.dense and dense:
        return False
    if kind.spread:
        return passed == shaped and (spread >= kind.spread or bool(_words(column) & kind.words))
    return likelihood(kind.chance, shaped=shaped, passed=passed) >= _FLAG_AT


def likelihood(chance: float, *, shaped: int, passed: int) -> float:
    """Return the log likelihood ratio of "these are real" to "they pass by chance"."""
    failed = shaped - passed
    return passed * math.log(_REAL / chance) + failed * math.log((1 - _REAL) / (1 - chance))


def _words(column: str) -> frozenset[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column)
    return frozenset(w for w in re.split(r"[^a-z0-9]+", spaced.lower()) if w)
