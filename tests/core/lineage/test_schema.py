"""Names of datasets and columns."""

from __future__ import annotations

from governance.lineage.schema import Schema


def test_mapping_keeps_order_spelling_and_types() -> None:
    schema = Schema.from_mapping({"s.T": {"Id": "int", "name": "text"}}, dialect="postgres")
    (dataset,) = schema.datasets.values()
    assert (dataset.name, dataset.columns, dataset.complete) == ("s.T", ("Id", "name"), True)
    assert dataset.types == {"id": "int", "name": "text"}


def test_exact_match_beats_suffixes_and_ambiguity_finds_nothing() -> None:
    schema = Schema.from_mapping({"a.t": ["x"], "b.t": ["y"], "t": ["z"]})
    assert [d.name for d in schema.candidates(("t",))] == ["t"]
    schema = Schema.from_mapping({"a.t": ["x"], "b.t": ["y"]})
    assert [d.name for d in schema.candidates(("t",))] == ["a.t", "b.t"]
    assert schema.find(("t",)) is None
    assert schema.exact(("t",)) is None


def test_columns_that_differ_in_case_alone_stay_apart() -> None:
    schema = Schema.from_mapping({"t": ["EMAIL", "Email"]}, dialect="snowflake")
    (dataset,) = schema.datasets.values()
    assert dataset.keys == ("EMAIL", "Email")


def test_replacing_a_dataset_leaves_one() -> None:
    schema = Schema("duckdb")
    schema.add("db.s.t", ["a"], complete=False, aliases=("__dbt__cte__t",))
    schema.add("db.s.t", ["a", "b"], aliases=("__dbt__cte__t",))
    assert [d.columns for d in schema.candidates(("t",))] == [("a", "b")]
    assert [d.columns for d in schema.candidates(("__dbt__cte__t",))] == [("a", "b")]
