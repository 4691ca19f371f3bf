"""Which traced statements may be used again, and how they are found."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from typing import Protocol

from sqlglot._version import __version__ as parser_version

from governance.lineage.entry import Entry
from governance.lineage.helpers import Help
from governance.lineage.packing import Packed, Unpacker, pack
from governance.lineage.schema import Dataset, Schema

ENGINE = 3
"""Raised when the format changes, or when the same SQL gives another lineage than before."""


class Cache(Protocol):
    """Where encoded statements are kept; it may forget any of them at any time."""

    def get(self, key: bytes) -> bytes | None:
        """Return what was put under a key, or None."""

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value under a key."""


def key_of(sql: str, dialect: str, place: str = "") -> bytes:
    """Return the key of a script: its text, its dialect and the versions that decide the result.

    Args:
        sql: the text.
        dialect: sqlglot's name of it.
        place: what it is for, so that equal texts over different schemas do not take each other's place.
    """
    made = hashlib.blake2b(digest_size=20)
    version = f"{ENGINE}\0{parser_version}\0{sys.byteorder}\0{dialect}\0{place}\0"
    made.update(version.encode("utf-8", "surrogatepass"))
    made.update(sql.encode("utf-8", "surrogatepass"))
    return made.digest()


class Fingerprints:
    """Fingerprints of datasets, computed once each."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._made: dict[int, tuple[Dataset, str]] = {}

    def of_name(self, parts: tuple[str, ...]) -> str:
        """Return the fingerprint of all that a name may refer to now, and of whether it names it in full."""
        exact = self._schema.exact(parts)
        if exact is not None:
            return "=" + self._of(exact)
        found = self._schema.candidates(parts)
        return "".join([self._of(dataset) for dataset in sorted(found, key=lambda d: d.name)])

    def _of(self, dataset: Dataset) -> str:
        known = self._made.get(id(dataset))
        if known is None:
            # The dataset is kept with it: its id must not come to mean another one.
            known = self._made[id(dataset)] = (dataset, _fingerprint(dataset))
        return known[1]


def _fingerprint(dataset: Dataset) -> str:
    unique = [tuple(sorted(group)) for group in dataset.unique]
    rest = (dataset.complete, dataset.fields, sorted(unique), sorted(dataset.types.items()))
    names = (dataset.name, *dataset.columns)
    joined = "\0".join(names)
    if joined.count("\0") != len(names) - 1:
        joined = repr(names)
    content = f"{joined}\0{len(dataset.columns)}\0{rest!r}"
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def usable(entry: Entry | Packed, prints: Fingerprints, extra: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether tracing again would give the same."""
    for parts, found in entry.read:
        if prints.of_name(parts) != found:
            return False
    return all(
        extra.get(dataset, {}).get(column, here) == used for dataset, column, used, here in entry.spelled
    )


class Memo:
    """Entries of this process, and those of a cache as they are asked for."""

    def __init__(self, cache: Cache | None = None, help: Help | None = None) -> None:
        """Start with what a cache has.

        Args:
            cache: outlives the process.
            help: other processes that trace too, where there is much to trace.
        """
        self.help = help
        self._cache = cache
        self._entries: dict[bytes, Entry | Packed] = {}
        self._unpacker = Unpacker()

    def get(self, key: bytes) -> Entry | Packed | None:
        """Return the entry under a key, None if there is none or it is not intact."""
        entry = self._entries.get(key)
        if entry is None and self._cache is not None:
            kept = self._cache.get(key)
            entry = self._unpacker.open(kept) if kept is not None else None
            if entry is not None:
                self._entries[key] = entry
        return entry

    def adopt(self, key: bytes, packed: Packed, data: bytes) -> None:
        """Remember an entry that comes as bytes."""
        self._entries[key] = packed
        if self._cache is not None:
            self._cache.put(key, data)

    def put(self, key: bytes, entry: Entry) -> None:
        """Remember an entry."""
        self._entries[key] = entry
        if self._cache is not None:
            self._cache.put(key, pack(entry))
