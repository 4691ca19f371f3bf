"""What a replacement by a regular expression is sure to hide of a value.

A pattern that need not match hides nothing, so only patterns made of classes of characters are read; a
literal letter, a look-around or an alternative proves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import inf

REPLACES_ALL = frozenset(
    {
        "athena", "bigquery", "clickhouse", "databricks", "doris", "exasol", "fabric", "hive", "mariadb", "mysql",
        "oracle", "presto", "redshift", "singlestore", "snowflake", "spark", "spark2", "starrocks", "trino", "tsql",
    }
)  # fmt: skip
"""Dialects whose REGEXP_REPLACE replaces every match; the others replace the first unless told otherwise."""

_HIDES_AT_LEAST = 4
_EATS_AT_MOST = 12
_CHUNK_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is hidden: `any` character, `digits` or `letters`; `shown` counts characters that stay, 0 unknown."""

    what: str
    shown: float = 0.0


@dataclass(frozen=True, slots=True)
class _Atom:
    """One class of characters with how often it may occur; `group` numbers the innermost capture, 0 for none."""

    what: str
    least: int
    most: float
    group: int


@lru_cache(maxsize=4096)
def hidden(pattern: str, by: str, *, everywhere: bool) -> Hidden | None:
    """Return what is sure to be hidden, None if nothing is.

    Args:
        pattern: the regular expression, as the engine gets it.
        by: the replacement; references to groups give back what they matched.
        everywhere: every match is replaced, not only the first.
    """
    atoms = _atoms(pattern)
    kept = _kept(by)
    if not atoms or 0 in kept:
        return None
    if pattern.startswith("^") and pattern.endswith("$") and all(atom.most < inf for atom in atoms):
        return None  # a value of another length is left as it is
    if everywhere and len(atoms) == 1 and "^" not in pattern.replace("[^", "") and "$" not in pattern:
        only = atoms[0]
        eaten = _KINDS.get(only.what)
        return Hidden(eaten) if eaten and only.least <= _CHUNK_AT_MOST and not kept else None
    return _first_match(atoms, kept)


_KINDS = {"any": "any", "word": "any", "digits": "digits", "letters": "letters"}


def _first_match(atoms: list[_Atom], kept: frozenset[int]) -> Hidden | None:
    """Judge one match: what it eats must be long, what it gives back short."""
    if any(atom.what == "literal" and atom.least for atom in atoms):
        return None
    at = next((number for number, atom in enumerate(atoms) if atom.what == "@"), len(atoms))
    # What follows the `@` is the domain, which alone names nobody.
    name = [atom for atom in atoms[:at] if atom.what != "literal"]
    shown = sum(atom.most for atom in name if atom.group in kept)
    if shown == inf:
        return None
    eaten = [atom for atom in name if atom.group not in kept]
    if any(atom.least > _EATS_AT_MOST for atom in eaten):
        return None
    hiding = [atom for atom in eaten if _hides(atom)]
    return Hidden(_KINDS[hiding[0].what], shown) if hiding else None


def _hides(atom: _Atom) -> bool:
    return atom.least >= _HIDES_AT_LEAST or (atom.most == inf and atom.what == "any")


def _kept(by: str) -> frozenset[int]:
    """Return the groups that a replacement gives back; 0 is the whole match."""
    found = {int(number) for number in re.findall(r"(?:\\+|\$)(\d)", by)}
    if re.search(r"\\+g<|\$\{|\\+&|\$&", by):
        found.add(0)
    return frozenset(found)


_TOKEN = re.compile(
    r"(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<anchor>[\^$])|(?P<escaped>\\.)|(?P<class>\[\^?[^\]]+\])|(?P<plain>[^\[\](){}*+?|\\])",
    re.DOTALL,
)
_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d+)(,?)(\d*)\})[?+]?")
_ESCAPES = {
    "d": "digits", "w": "word", "S": "any", "s": "literal", "D": "literal", "W": "literal", ".": "literal", "-": "literal",
}  # fmt: skip


def _atoms(pattern: str) -> list[_Atom] | None:
    """Read a pattern, None if it holds anything that is not a class of characters."""
    found: list[_Atom] = []
    open_groups: list[int] = []
    groups = 0
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None or (token.group() == "(" and pattern[at : at + 2] == "(?"):
            return None
        at = token.end()
        if token.lastgroup == "anchor":
            continue
        if token.lastgroup == "open":
            groups += token.group() == "("
            open_groups.append(groups if token.group() == "(" else 0)
            continue
        if token.lastgroup == "close":
            if not open_groups or _QUANTIFIER.match(pattern, at):
                return None
            open_groups.pop()
            continue
        what = _what(token.group(), token.lastgroup or "")
        if what is None:
            return None
        times = _QUANTIFIER.match(pattern, at)
        least, most = _times(times)
        at = times.end() if times else at
        group = next((number for number in reversed(open_groups) if number), 0)
        found.append(_Atom(what, least, most, group))
    return found if not open_groups else None


def _what(text: str, kind: str) -> str | None:
    if kind == "escaped":
        return _ESCAPES.get(text[1])
    if kind == "class":
        return _class(text)
    if text == ".":
        return "any"
    return "@" if text == "@" else "literal"


_RANGES = (("0-9", "digits"), ("\\d", "digits"), ("a-z", "letters"), ("A-Z", "letters"), ("\\w", "word"))


def _class(text: str) -> str:
    inner = text[1:-1]
    if inner == "^@":
        return "any"
    if inner.startswith("^"):
        return "literal"
    left = inner
    held = set()
    for part, what in _RANGES:
        if part in left:
            left = left.replace(part, "")
            held.add(what)
    if re.search(r"[A-Za-z0-9\\]", left.replace("\\.", "").replace("\\-", "")) or not held:
        return "literal"
    return held.pop() if len(held) == 1 else "word"


def _times(found: re.Match[str] | None) -> tuple[int, float]:
    if found is None:
        return 1, 1.0
    sign, least, comma, most = found.groups()
    if sign:
        return (1 if sign == "+" else 0), (1.0 if sign == "?" else inf)
    if not comma:
        return int(least), float(least)
    return int(least), float(most) if most else inf
