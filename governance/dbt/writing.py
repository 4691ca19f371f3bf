"""Which statements are looked at before dbt sends them; imports nothing, since dbt sends very many."""

from __future__ import annotations

import re

_WORDS = (
    "create", "insert", "merge", "update", "copy", "export", "unload", "replace", "call", "execute", "do", "into",
    "rename", "clone",
)  # fmt: skip
_MAY_WRITE = re.compile(rf"\b(?:{'|'.join(_WORDS)}|set\s+schema)\b", re.IGNORECASE)


SHOWN, REST = 512, "..."


def is_abridged(sql: str) -> bool:
    """Tell whether dbt shows only the start of a statement, as `abridge_sql_log` asks it to."""
    return len(sql) == SHOWN + len(REST) and sql.endswith(REST)


def may_write(sql: str) -> bool:
    """Tell whether a statement has a word with which something is written, moved or sent, or where it is not shown."""
    if is_abridged(sql):
        return True
    small = sql.lower()
    # dbt sends many statements: only what has such a text in it is looked at for whole words.
    near = any(word in small for word in _WORDS) or ("schema" in small and "set" in small)
    return near and bool(_MAY_WRITE.search(sql))
