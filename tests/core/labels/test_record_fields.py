"""A class declared on a field of a record that a model's SQL makes no column of holds for the whole record."""

from __future__ import annotations

import pytest

from governance.labels.facts import Facts
from governance.labels.propagate import Labelling, propagate
from governance.lineage.graph import build_graph
from governance.project.nodes import CompiledCode, DeclaredColumn, Node, Project, ResourceType
from governance.readers.taxonomy import load_taxonomy

EMAIL = {"governance": {"class": "contact.email"}}
NOTHING = {"governance": {"class": "none"}}


def labelled(reading: str, dialect: str = "bigquery") -> Labelling:
    nodes = [
        Node(
            unique_id="source.p.users", resource_type=ResourceType.SOURCE, name="raw.users", relation="raw.users",
            columns=(DeclaredColumn(name="id"), DeclaredColumn(name="payload")), columns_complete=True,
        ),
        Node(
            unique_id="model.p.stg", resource_type=ResourceType.MODEL, name="stg", relation="x.stg",
            columns=(DeclaredColumn(name="payload.email", meta=EMAIL), DeclaredColumn(name="payload.ok", meta=NOTHING)),
            compiled=(CompiledCode(sql="select id, payload from raw.users"),), depends_on=("source.p.users",),
        ),
        Node(
            unique_id="model.p.feed", resource_type=ResourceType.MODEL, name="feed", relation="x.feed",
            compiled=(CompiledCode(sql=reading),), depends_on=("model.p.stg",),
        ),
    ]  # fmt: skip
    project = Project(name="p", dialect=dialect, nodes={node.unique_id: node for node in nodes})
    return propagate(project, build_graph(project), Facts(taxonomy=load_taxonomy(["gdpr"])))


@pytest.mark.parametrize("read", ["payload.email", "s.payload.email", "payload", "to_json_string(payload)"])
@pytest.mark.parametrize("dialect", ["bigquery", "databricks", "spark"])
def test_field_is_followed_with_its_record(read: str, dialect: str) -> None:
    found = labelled(f"select {read} as out from x.stg as s", dialect)
    assert [label.data_class for label in found.relations["x.feed"].columns["out"]] == ["contact.email"]
    assert {finding.code for finding in found.findings} == {"GV207"}


def test_column_that_is_no_field_is_still_unknown() -> None:
    found = labelled("select id from x.stg", "duckdb")
    assert {finding.code for finding in found.findings} == {"GV202", "GV207"}
