"""Identifiers: the only place where case is folded.

A *key* is what two spellings of one name share; a *spelling* is what is shown. Lookups use keys, output
keeps the spelling of the definition.
"""

from __future__ import annotations

from functools import lru_cache

_UPPER = frozenset({"snowflake", "oracle"})
_EXACT = frozenset({"clickhouse"})
_QUOTED_EXACT = frozenset({"snowflake", "oracle", "postgres", "materialize", "risingwave"})


@lru_cache(maxsize=65536)
def key(name: str, dialect: str = "", *, quoted: bool = False, table: bool = False) -> str:
    """Return the key of an identifier under a dialect's rule.

    Args:
        name: the identifier without its quotes.
        dialect: sqlglot's name of the dialect; empty folds to lower case.
        quoted: whether it stood in quotes.
        table: whether it names a table; BigQuery tables are case-sensitive, its columns are not.
    """
    if dialect in _EXACT or (dialect == "bigquery" and table):
        return name
    if dialect in _UPPER:
        return name if quoted else name.upper()
    if quoted and dialect in _QUOTED_EXACT:
        return name
    return name.lower()


def same(left: str, right: str, dialect: str = "") -> bool:
    """Tell whether two unquoted spellings name the same thing."""
    return key(left, dialect) == key(right, dialect)


@lru_cache(maxsize=65536)
def split(dotted: str) -> tuple[str, ...]:
    """Split a dotted name at dots outside double quotes or backticks, dropping the quotes."""
    if '"' not in dotted and "`" not in dotted:
        return tuple(dotted.split("."))
    parts: list[str] = []
    part: list[str] = []
    closing = ""
    for ch in dotted:
        if closing:
            if ch == closing:
                closing = ""
            else:
                part.append(ch)
        elif ch in '"`':
            closing = ch
        elif ch == ".":
            parts.append("".join(part))
            part = []
        else:
            part.append(ch)
    parts.append("".join(part))
    return tuple(parts)
