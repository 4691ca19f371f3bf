"""Where declarations of a dataset's columns disagree with each other, and with what its SQL makes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from governance.lineage.schema import Dataset, record_of
from governance.project import names
from governance.project.nodes import DeclaredColumn, Node

_LISTS = {
    "csv": "its CSV file does not have",
    "catalog": "catalog.json does not list",
    "ddl": "its CREATE TABLE does not make",
}
"""What knows every column of a dataset, by `DeclaredColumn.source`."""


def between_declarations(node: Node, given: Dataset | None, dialect: str) -> Iterator[str]:
    """Yield where YAML, a contract, a CSV header, a catalog and the schema file disagree on a source or seed.

    Args:
        node: the source or seed.
        given: what the schema file says of it.
        dialect: of its names.
    """
    columns = node.columns
    listing = next((_LISTS[c.source] for c in columns if c.source in _LISTS), "")
    if listing:
        for column in columns:
            if column.source not in _LISTS:
                yield _declares(node, column, listing)
    if given is None or not given.complete or not columns:
        return
    known = set(given.keys)
    for column in columns:
        if names.key(column.name, dialect) not in known:
            yield _declares(node, column, "the schema file does not list")
    if node.columns_complete:
        have = {names.key(column.name, dialect) for column in columns}
        source = columns[0].source
        for name, key in zip(given.columns, given.keys, strict=True):
            if key not in have:
                yield f"`{node.name}` has no column of the schema file's name ({source}): `{name}`"


def with_sql(node: Node, made: Collection[str], spelled: Sequence[str], dialect: str) -> Iterator[str]:
    """Yield where the columns declared for a node are not those its SQL makes.

    Args:
        node: with code that was understood in full.
        made: keys of the columns that its SQL makes.
        spelled: the same as they are spelled.
        dialect: of its names.
    """
    contract = False
    declared = set()
    for column in node.columns:
        key = names.key(column.name, dialect)
        declared.add(key)
        contract = contract or column.source == "contract"
        record = record_of(column.name, dialect)
        if key not in made and (record is None or names.key(record, dialect) not in made):
            yield _declares(node, column, "its SQL does not yield")
    if contract and node.columns_complete:
        for name in spelled:
            if names.key(name, dialect) not in declared:
                yield f"`{node.name}` has a contract without a column that its SQL yields: `{name}`"


def _declares(node: Node, column: DeclaredColumn, why: str) -> str:
    return f"`{node.name}` declares column `{column.name}` ({column.source}), which {why}"
