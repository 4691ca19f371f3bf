"""Snapshots: the columns that dbt adds to what a snapshot selects."""

from __future__ import annotations

from dataclasses import replace

from governance.lineage.model import WHOLE_ROW, Input, Operation, OutputColumn, Statement, Subtype
from governance.project.nodes import Node

_ADDED = ("dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to")


def with_snapshot_columns(statement: Statement, node: Node) -> Statement:
    """Return a snapshot's statement with dbt's own columns, unless its code has them."""
    have = {column.name.lower() for column in statement.columns}
    keys = {name.lower() for group in node.unique_keys[:1] for name in group}
    outputs = list(statement.columns)
    for name in _ADDED:
        if name in have:
            continue
        inputs: tuple[Input, ...] = ()
        if name == "dbt_scd_id":
            inputs = _hashed(statement, keys)
        outputs.append(OutputColumn(name, len(outputs), inputs))
    return replace(statement, columns=tuple(outputs))


def _hashed(statement: Statement, keys: set[str]) -> tuple[Input, ...]:
    """dbt_scd_id is the MD5 of the unique key and a time; without a known key it may be of any column."""
    op = Operation("md5")
    made: dict[Input, None] = {}
    for column in statement.columns:
        if keys and column.name.lower() not in keys and column.name != WHOLE_ROW:
            continue
        for source in column.inputs:
            if source.subtype.direct:
                subtype = source.subtype if source.subtype is not Subtype.IDENTITY else Subtype.TRANSFORMATION
                made[replace(source, subtype=subtype, operations=(*source.operations, op))] = None
    return tuple(made)
