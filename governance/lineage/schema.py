"""What is known of the datasets that SQL reads: their columns in order, and how names find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from governance.project.names import key as fold
from governance.project.names import split
from governance.project.quick import quick


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A dataset and its columns in order.

    Attributes:
        name: the relation name that lineage reports.
        columns: as their definition spells them; fields of records (`address.city`) stand at the end.
        keys: the folded columns, in the same order.
        index: folded column to position.
        complete: whether there can be no other columns.
        unique: sets of columns (folded) that determine a row.
        types: data types by folded column, where known.
        fields: how many columns at the end are fields of others.
        structs: whether a type is one of a record, or of many.
    """

    name: str
    columns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    index: Mapping[str, int] = field(default_factory=dict)
    complete: bool = False
    unique: tuple[frozenset[str], ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    fields: int = 0
    structs: bool = False

    @property
    def own(self) -> tuple[str, ...]:
        """The columns that are no fields of others: what `*` gives and an INSERT fills."""
        return self.columns[: len(self.columns) - self.fields]


_Dataset = quick(Dataset)


class Schema:
    """Datasets by name; a name may leave out leading parts where that is unambiguous."""

    def __init__(self, dialect: str = "") -> None:
        self.dialect = dialect
        self._by_last: dict[str, list[tuple[tuple[str, ...], Dataset]]] = {}
        self._datasets: dict[str, Dataset] = {}
        self._parts: dict[str, tuple[str, ...]] = {}

    @classmethod
    def from_mapping(
        cls, tables: Mapping[str, Mapping[str, str] | Iterable[str]], *, dialect: str = ""
    ) -> Schema:
        """Build a schema of complete tables from `{"schema.table": {"column": "type"} or [columns]}`."""
        schema = cls(dialect)
        for name, columns in tables.items():
            types = columns if isinstance(columns, Mapping) else {}
            schema.add(name, tuple(columns), types=types)
        return schema

    def add(
        self,
        name: str,
        columns: Sequence[str],
        *,
        complete: bool = True,
        unique: Iterable[Iterable[str]] = (),
        types: Mapping[str, str] | None = None,
        aliases: Iterable[str] = (),
    ) -> Dataset:
        """Add or replace a dataset under its dotted name and its aliases."""
        dialect = self.dialect
        fields = 0
        if dialect in _DOTTED and any("." in column for column in columns):
            columns, fields = _fields_last(columns)
        keys = self._column_keys(columns)
        # Backwards, so that the first of equal names stays.
        index = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
        dataset = _Dataset(
            name=name,
            columns=tuple(columns),
            keys=keys,
            index=index,
            complete=complete,
            unique=tuple([frozenset([fold(column, dialect) for column in group]) for group in unique]),
            types={fold(column, dialect): kind for column, kind in types.items()} if types else {},
            fields=fields,
            structs=_mention_records(types),
        )
        for spelling in (name, *aliases):
            self._register(self.parts(spelling), dataset)
        self._datasets[name] = dataset
        return dataset

    def _column_keys(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Fold columns; one that differs from another in case alone must have been quoted."""
        dialect = self.dialect
        keys = tuple([fold(column, dialect) for column in columns])
        if len(set(keys)) == len(keys):
            return keys
        exact = set(columns)
        return tuple(
            column if key != column and key in exact else key
            for key, column in zip(keys, columns, strict=True)
        )

    def exact(self, parts: tuple[str, ...]) -> Dataset | None:
        """Return the dataset registered under exactly these folded name parts."""
        for known, dataset in self._by_last.get(parts[-1], ()):
            if known == parts:
                return dataset
        return None

    def parts(self, dotted: str) -> tuple[str, ...]:
        """Fold every part of a dotted name."""
        found = self._parts.get(dotted)
        if found is None:
            dialect = self.dialect
            found = tuple([fold(part, dialect, table=True) for part in split(dotted) if part])
            self._parts[dotted] = found
        return found

    def _register(self, parts: tuple[str, ...], dataset: Dataset) -> None:
        if not parts:
            return
        entries = self._by_last.setdefault(parts[-1], [])
        if entries and (len(entries) > 1 or entries[0][0] != parts):
            entries[:] = [entry for entry in entries if entry[0] != parts]
            entries.append((parts, dataset))
        else:
            entries[:] = [(parts, dataset)]

    def find(self, parts: tuple[str, ...]) -> Dataset | None:
        """Return the dataset that folded name parts refer to, None if there is none or more than one."""
        found = self.candidates(parts)
        return found[0] if len(found) == 1 else None

    def candidates(self, parts: tuple[str, ...]) -> list[Dataset]:
        """Return every dataset that folded name parts may refer to; an exact match is the only one."""
        entries = self._by_last.get(parts[-1]) or self._by_last.get(parts[-1].lower())
        if not entries:
            return []
        found: dict[str, Dataset] = {}
        for known, dataset in entries:
            if known == parts:
                return [dataset]
            shared = min(len(known), len(parts))
            if _agree(known[-shared:], parts[-shared:]):
                found[dataset.name] = dataset
        return list(found.values())

    def get(self, name: str) -> Dataset | None:
        """Return the dataset of exactly this reported name."""
        return self._datasets.get(name)

    @property
    def datasets(self) -> Mapping[str, Dataset]:
        """All datasets by reported name."""
        return self._datasets


def _agree(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    return left == right or [part.lower() for part in left] == [part.lower() for part in right]


RECORDS = ("struct", "row", "object", "record", "tuple")
"""Words in the types of values that have fields."""

_DOTTED = frozenset({"bigquery", "databricks", "spark"})
"""Dialects whose catalogs and dbt list the fields of a record as `record.field`."""


def record_of(column: str, dialect: str) -> str | None:
    """Return the record that a column such as `address.city` is a field of, None where it is none."""
    record, dot, _ = column.partition(".")
    return record if dot and dialect in _DOTTED else None


def _fields_last(columns: Sequence[str]) -> tuple[list[str], int]:
    """Put the fields of records at the end, adding the records that are known by their fields alone."""
    tops = dict.fromkeys(column.split(".")[0] for column in columns)
    fields = [column for column in columns if "." in column]
    return [*tops, *fields], len(fields)


def _mention_records(types: Mapping[str, str] | None) -> bool:
    if not types:
        return False
    text = " ".join(types.values()).lower()
    return any(word in text for word in RECORDS)
