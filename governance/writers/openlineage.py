"""OpenLineage job events with the column lineage facet 1.2, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from governance.labels.functions import Kind, effects
from governance.lineage.model import Input, RowInput, Statement
from governance.writers.escape import visible
from governance.writers.lineage import QUERY, inputs

EVENT = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent"
FACET = (
    "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet"
)
SCHEMA = "https://openlineage.io/spec/facets/1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet"

_MASKING = {Kind.HASH, Kind.MAC}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an event says besides lineage.

    Attributes:
        namespace: of jobs and datasets.
        time: ISO 8601 with an offset; the writer has no clock.
        version: of this tool.
    """

    namespace: str
    time: str
    version: str = "0"

    @property
    def producer(self) -> str:
        """The URI that names this tool."""
        return f"urn:dbt-governance:{self.version}"


def render(named: Iterable[tuple[str, Statement]], context: Context) -> str:
    """Return one event a line for (job name, statement) pairs."""
    return "".join(json.dumps(event(job, s, context), ensure_ascii=True) + "\n" for job, s in named)


def event(job: str, statement: Statement, context: Context) -> dict[str, Any]:
    """Return one job event; a query without a target writes a data set called after the job."""
    reads = {i.dataset for c in statement.columns for i in c.inputs}
    reads |= {r.dataset for r in statement.row_inputs} | {s.dataset for s in statement.scans}
    return {
        "eventTime": context.time,
        "producer": context.producer,
        "schemaURL": EVENT,
        "job": {"namespace": context.namespace, "name": visible(job)},
        "inputs": [{"namespace": context.namespace, "name": visible(name)} for name in sorted(reads)],
        "outputs": [
            {
                "namespace": context.namespace,
                "name": visible(statement.target or f"{job} {QUERY}"),
                "facets": {
                    "schema": {
                        **_base(context, SCHEMA),
                        "fields": [{"name": visible(c.name)} for c in statement.columns],
                    },
                    "columnLineage": {
                        **_base(context, FACET),
                        "fields": _fields(statement, context),
                        "dataset": _dataset(statement, context),
                    },
                },
            }
        ],
    }


def _base(context: Context, url: str) -> dict[str, str]:
    return {"_producer": context.producer, "_schemaURL": url}


def _fields(statement: Statement, context: Context) -> dict[str, Any]:
    """Return the inputs of every column; columns of one name share an entry, as the facet has no position."""
    found: dict[str, dict[tuple[str, str], list[dict[str, Any]]]] = {}
    for column in statement.columns:
        fields = found.setdefault(visible(column.name), {})
        for one in inputs(column):
            transformations = fields.setdefault((one.dataset, one.column), [])
            new = _transformation(one)
            if new not in transformations:
                transformations.append(new)
    return {
        name: {"inputFields": [_field(key, t, context) for key, t in sorted(fields.items())]}
        for name, fields in found.items()
    }


def _dataset(statement: Statement, context: Context) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in statement.row_inputs:
        transformations = found.setdefault((row.dataset, row.column), [])
        new = _transformation(row)
        if new not in transformations:
            transformations.append(new)
    return [_field(key, t, context) for key, t in sorted(found.items())]


def _field(key: tuple[str, str], transformations: list[dict[str, Any]], context: Context) -> dict[str, Any]:
    return {
        "namespace": context.namespace,
        "name": visible(key[0]),
        "field": visible(key[1]),
        "transformations": transformations,
    }


def _transformation(one: Input | RowInput) -> dict[str, Any]:
    return {
        "type": one.subtype.type,
        "subtype": one.subtype.value,
        "description": " -> ".join(visible(str(op)) for op in one.operations),
        "masking": one.subtype.direct and any(e.kind in _MASKING for e in effects(one.operations)),
    }
