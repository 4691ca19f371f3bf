"""The stable lineage document, OpenLineage events, and a column's way through a project."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import jsonschema
import pytest

import governance as package
from tests.core.cli.conftest import SQL, Result, Run

QUERY = """create table k.feed as
select u.user_id, md5(lower(u.email)) as e, case when u.country = 'DE' then 1 else 2 end as c
from raw.users u join raw.orders o using (user_id)
where o.total > 3
"""
DOCUMENT = {
    "version": 1,
    "statements": [
        {
            "target": "k.feed",
            "columns": [
                {
                    "name": "user_id",
                    "position": 0,
                    "inputs": [
                        {
                            "dataset": "raw.users",
                            "column": "user_id",
                            "type": "DIRECT",
                            "subtype": "IDENTITY",
                            "operations": [],
                        }
                    ],
                },
                {
                    "name": "e",
                    "position": 1,
                    "inputs": [
                        {
                            "dataset": "raw.users",
                            "column": "email",
                            "type": "DIRECT",
                            "subtype": "TRANSFORMATION",
                            "operations": ["lower", "md5"],
                        }
                    ],
                },
                {
                    "name": "c",
                    "position": 2,
                    "inputs": [
                        {
                            "dataset": "raw.users",
                            "column": "country",
                            "type": "INDIRECT",
                            "subtype": "CONDITIONAL",
                            "operations": ["=(·, 'DE')"],
                        }
                    ],
                },
            ],
            "row_inputs": [
                {"dataset": "raw.orders", "column": "total", "type": "INDIRECT", "subtype": "FILTER"},
                {"dataset": "raw.orders", "column": "user_id", "type": "INDIRECT", "subtype": "JOIN"},
                {"dataset": "raw.users", "column": "user_id", "type": "INDIRECT", "subtype": "JOIN"},
            ],
            "gaps": [],
        }
    ],
}


@pytest.fixture
def trace(project: Path, governance: Run, monkeypatch: pytest.MonkeyPatch):
    def call(sql: str, *arguments: str, dialect: str = "duckdb") -> Result:
        (project / "q.sql").write_text(sql, encoding="utf-8")
        return governance("trace", "--sql", "q.sql", "--dialect", dialect, *arguments)

    return call


def test_the_stable_document(trace) -> None:
    document = json.loads(trace(QUERY, "--format", "json").out)
    spans = [column.pop("span") for column in document["statements"][0]["columns"]]
    assert document == DOCUMENT
    assert [(s["line"], QUERY[s["start"] : s["end"]]) for s in spans][1] == (2, "md5(lower(u.email))")


def test_standard_input(project: Path, governance: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Standard:
        buffer = io.BytesIO(QUERY.encode())

    monkeypatch.setattr("sys.stdin", Standard)
    result = governance("trace", "--sql", "-", "--dialect", "duckdb", "--format", "json")
    assert json.loads(result.out)["statements"][0]["target"] == "k.feed"


def test_a_schema_resolves_stars(trace) -> None:
    star = trace("select * from users", "--schema", "schema.json", "--format", "json")
    columns = json.loads(star.out)["statements"][0]["columns"]
    assert [c["name"] for c in columns] == ["user_id", "email", "country"]


def test_without_a_schema_a_star_is_a_gap(trace) -> None:
    result = trace("select * from nowhere", "--format", "json")
    assert result.code == 0
    (gap,) = json.loads(result.out)["statements"][0]["gaps"]
    assert gap["code"] == "GV102"
    assert (gap["line"], gap["column"]) == (1, 8)


def test_broken_sql_is_a_gap_with_its_place_and_exit_2(trace) -> None:
    result = trace("select 1 as a;\nselect 1 frm (", "--format", "json")
    assert result.code == 2
    assert "q.sql:2" in result.err
    first, second = json.loads(result.out)["statements"]
    assert first["gaps"] == []
    assert second["gaps"][0]["line"] == 2


@pytest.mark.parametrize("form", ["text", "json", "mermaid", "dot", "openlineage"])
def test_hostile_names_stay_text(form: str, trace) -> None:
    result = trace(
        'select a as "x\x1b[2J"" ] --> <b>" from "t\u202e"',
        "--format",
        form,
        "--event-time",
        "2026-11-23T00:00:00Z",
    )
    assert result.code == 0
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out
    if form == "mermaid":
        assert "<b>" not in result.out
    if form == "dot":
        assert len(re.findall(r'label="(?:[^"\\]|\\.)*"', result.out)) == result.out.count("label=") - 0


TRANSFORMATION = {
    "type": "object",
    "properties": {
        "type": {"enum": ["DIRECT", "INDIRECT"]},
        "subtype": {
            "enum": [
                "IDENTITY",
                "TRANSFORMATION",
                "AGGREGATION",
                "JOIN",
                "GROUP_BY",
                "FILTER",
                "SORT",
                "WINDOW",
                "CONDITIONAL",
            ]
        },
        "description": {"type": "string"},
        "masking": {"type": "boolean"},
    },
    "required": ["type"],
}
INPUT_FIELD = {
    "type": "object",
    "properties": {
        "namespace": {"type": "string", "minLength": 1},
        "name": {"type": "string", "minLength": 1},
        "field": {"type": "string", "minLength": 1},
        "transformations": {"type": "array", "items": TRANSFORMATION},
    },
    "required": ["namespace", "name", "field"],
}
FACET = {"_producer": {"type": "string", "format": "uri"}, "_schemaURL": {"type": "string", "format": "uri"}}
DATASET = {
    "type": "object",
    "properties": {
        "namespace": {"type": "string", "minLength": 1},
        "name": {"type": "string", "minLength": 1},
    },
    "required": ["namespace", "name"],
}
JOB_EVENT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "eventTime": {
            "type": "string",
            "format": "date-time",
            "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$",
        },
        "producer": {"type": "string", "format": "uri"},
        "schemaURL": {
            "type": "string",
            "pattern": r"^https://openlineage\.io/spec/2-0-2/OpenLineage\.json#/\$defs/JobEvent$",
        },
        "job": DATASET,
        "inputs": {"type": "array", "items": DATASET},
        "outputs": {
            "type": "array",
            "minItems": 1,
            "items": {
                **DATASET,
                "properties": {
                    **DATASET["properties"],  # type: ignore[dict-item]
                    "facets": {
                        "type": "object",
                        "properties": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    **FACET,
                                    "fields": {
                                        "type": "array",
                                        "items": {"type": "object", "required": ["name"]},
                                    },
                                },
                                "required": ["_producer", "_schemaURL"],
                            },
                            "columnLineage": {
                                "type": "object",
                                "properties": {
                                    **FACET,
                                    "_schemaURL": {"pattern": r"/1-2-0/ColumnLineageDatasetFacet\.json"},
                                    "fields": {
                                        "type": "object",
                                        "additionalProperties": {
                                            "type": "object",
                                            "properties": {
                                                "inputFields": {"type": "array", "items": INPUT_FIELD}
                                            },
                                            "required": ["inputFields"],
                                        },
                                    },
                                    "dataset": {"type": "array", "items": INPUT_FIELD},
                                },
                                "required": ["_producer", "_schemaURL", "fields", "dataset"],
                            },
                        },
                        "required": ["schema", "columnLineage"],
                    },
                },
                "required": ["namespace", "name", "facets"],
            },
        },
    },
    "required": ["eventTime", "producer", "schemaURL", "job", "inputs", "outputs"],
}


@pytest.mark.parametrize(
    "sql", [QUERY, "select 1 as a", "select a, a from t", "insert into x select y from z; select q from r"]
)
def test_openlineage_events_follow_the_facet(sql: str, trace) -> None:
    result = trace(sql, "--format", "openlineage", "--event-time", "2026-11-23T10:00:00+01:00")
    events = [json.loads(line) for line in result.out.splitlines()]
    assert events
    for event in events:
        jsonschema.Draft202012Validator(JOB_EVENT, format_checker=jsonschema.FormatChecker()).validate(event)
        assert event["eventTime"] == "2026-11-23T09:00:00Z"


def test_openlineage_holds_what_the_document_holds(trace) -> None:
    event = json.loads(trace(QUERY, "--format", "openlineage", "--namespace", "shop").out)
    facet = event["outputs"][0]["facets"]["columnLineage"]
    for column in DOCUMENT["statements"][0]["columns"]:  # type: ignore[index]
        fields = facet["fields"][column["name"]]["inputFields"]
        assert [(f["namespace"], f["name"], f["field"]) for f in fields] == [
            ("shop", i["dataset"], i["column"]) for i in column["inputs"]
        ]
    assert facet["fields"]["e"]["inputFields"][0]["transformations"][0]["masking"] is True
    assert facet["fields"]["user_id"]["inputFields"][0]["transformations"][0]["masking"] is False
    rows = {(f["name"], f["field"], t["subtype"]) for f in facet["dataset"] for t in f["transformations"]}
    assert rows == {
        ("raw.orders", "total", "FILTER"),
        ("raw.orders", "user_id", "JOIN"),
        ("raw.users", "user_id", "JOIN"),
    }


def test_source_date_epoch_makes_events_reproducible(trace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert json.loads(trace(QUERY, "--format", "openlineage").out)["eventTime"] == "1970-01-01T00:00:00Z"


@pytest.mark.parametrize("time", ["yesterday", "2026-11-23T10:00:00"])
def test_bad_event_times(time: str, trace) -> None:
    result = trace(QUERY, "--format", "openlineage", "--event-time", time)
    assert (result.code, result.out) == (2, "")


def test_a_column_upstream_and_downstream(project: Path, governance: Run) -> None:
    up = governance("trace", "marts.feed.email_md5", *SQL)
    assert up.out.splitlines() == [
        "marts.feed.email_md5",
        "  <- staging.stg_users.email  [md5]",
        "    <- raw.users.email",
    ]
    down = governance("trace", "raw.users.email", "--downstream", *SQL)
    assert down.out.splitlines() == [
        "raw.users.email",
        "  -> staging.stg_users.email",
        "    -> marts.feed.email_md5  [md5]",
    ]
    document = json.loads(governance("trace", "feed.email_md5", *SQL, "--format", "json").out)
    assert [e["from"]["dataset"] for e in document["edges"]] == ["staging.stg_users", "raw.users"]
    for form in ("mermaid", "dot"):
        assert "stg_users" in governance("trace", "feed.email_md5", *SQL, "--format", form).out


def test_direct_leaves_out_what_only_decides(project: Path, governance: Run) -> None:
    (project / "models/marts/feed.sql").write_text(
        "create table marts.feed as select case when country = 'DE' then user_id end as de from staging.stg_users"
    )
    every = governance("trace", "marts.feed.de", *SQL).out
    assert "country" in every
    direct = governance("trace", "marts.feed.de", *SQL, "--direct").out
    assert "country" not in direct
    assert "raw.users.user_id" in direct


def test_python_gives_the_same_shapes() -> None:
    (statement,) = package.trace(
        QUERY,
        dialect="duckdb",
        schema={"raw.users": ["user_id", "email", "country"], "raw.orders": ["user_id", "total"]},
    )
    assert isinstance(statement, package.Statement)
    assert [c.name for c in statement.columns] == ["user_id", "e", "c"]
    with pytest.raises(package.GovernanceError, match="did you mean `duckdb`"):
        package.trace("select 1", dialect="duckdbb")


def test_python_loads_and_checks(project: Path) -> None:
    loaded = package.load_project(sql=["models"], dialect="duckdb", schema="schema.json")
    report = package.check(loaded)
    assert [f.code for f in report.failing] == ["GV302"]
    with pytest.raises(package.GovernanceError, match=r"other\.yml"):
        package.check(loaded, "other.yml")


def test_the_public_names() -> None:
    assert len(package.__all__) <= 12
    assert all(getattr(package, name) is not None for name in package.__all__)
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError):
        package.nothing  # noqa: B018


@pytest.mark.parametrize(
    "sql",
    [
        QUERY,
        "select * from users; select 1 as a",
        "create macro f(x) as lower(x); select f(email) as m from users",
        "select * from nowhere",
        "select (",
        "create table t as select email from users; select md5(email) as h from t",
    ],
)
def test_python_says_what_the_command_says(sql: str, project: Path, trace) -> None:
    from governance.writers.lineage import document

    schema = json.loads((project / "schema.json").read_text(encoding="utf-8"))
    told = json.loads(trace(sql, "--schema", "schema.json", "--format", "json").out)
    assert document(package.trace(sql, dialect="duckdb", schema=schema)) == told
    columns = {name: list(types) for name, types in schema.items()}
    assert document(package.trace(sql, dialect="duckdb", schema=columns)) == told


def test_a_file_may_call_what_another_one_defines(project: Path, governance: Run) -> None:
    (project / "defines.sql").write_text("create macro tidy(x) as lower(x)", encoding="utf-8")
    (project / "calls.sql").write_text("select tidy(email) as m from users", encoding="utf-8")
    files = ("--sql", "calls.sql", "--sql", "defines.sql")
    told = json.loads(governance("trace", *files, "--dialect", "duckdb", "--format", "json").out)
    (column,) = [column for statement in told["statements"] for column in statement["columns"]]
    assert column["inputs"][0]["operations"] == ["lower"]
