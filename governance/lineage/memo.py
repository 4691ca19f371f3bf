"""What was traced before is not traced again, as long as the answer is sure to be the same.

Tracing is a function of the SQL, the dialect and what the tracer asks of the schema. A record therefore keeps
every question with a digest of its answer; it counts only if the same questions have the same answers now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from governance.lineage.codec import Packed, Unpacker, pack
from governance.lineage.model import Statement
from governance.lineage.schema import Dataset, Schema

Parts = tuple[str, ...]
Extra = dict[str, dict[str, str]]

VARIANTS = 4
"""Answers kept for one text: its inputs may change and change back, as between two branches."""


@dataclass(frozen=True, slots=True)
class Record:
    """One answer: what was asked (name parts and digest), how unlisted columns were spelled, and the lineage.

    `spelled` holds the dataset, the folded column, the spelling offered, and the one that was there already or
    became the one.
    """

    asked: tuple[tuple[Parts, str], ...]
    spelled: tuple[tuple[str, str, str, str], ...]
    statement: Statement


class Store(Protocol):
    """Where records outlive the process, as plain lists."""

    def find(self, key: str) -> Sequence[Packed]:
        """Return what is stored under a key, the latest first."""

    def keep(self, key: str, record: Packed) -> None:
        """Store a record."""

    def touch(self, key: str) -> None:
        """Note that a record was of use."""


class Memo:
    """Remembers traced statements, in this process and, with a store, beyond it."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._known: dict[str, list[Record]] = {}
        self._unpacker = Unpacker()
        self._digests: dict[int, tuple[Dataset, str]] = {}

    def traced(
        self,
        key: tuple[str, ...],
        schema: Schema,
        extra: Extra,
        trace: Callable[[Extra], Statement],
    ) -> Statement:
        """Return what `trace` would return, calling it only if that is not known.

        Args:
            key: everything but the schema that the result depends on.
            schema: what `trace` asks.
            extra: the spelling of unlisted columns so far; what is traced adds to it.
            trace: traces, given the dictionary in which to look spellings up.
        """
        name = digest(key)
        for record in self._recalled(name):
            if self._holds(record, schema, extra):
                for dataset, column, _, spelling in record.spelled:
                    extra.setdefault(dataset, {}).setdefault(column, spelling)
                return record.statement
        listening = _Spellings(extra)
        asked = schema.listen()
        try:
            before = {}
            statement = trace(listening)
        finally:
            schema.listen(stop=True)
        del before
        record = Record(
            tuple((parts, self._answer(schema, parts)) for parts in asked),
            tuple(listening.asked.values()),
            statement,
        )
        self._remember(name, record)
        return statement
