"""`governance check` and `trace` say the same with a cold cache, a warm one, a broken one and none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.core.cli.conftest import POLICY, Run, governance, project

__all__ = ["governance", "project"]

FILE = Path("target/governance/cache/lineage.sqlite")
CHECK = ("check", "--manifest", "target/manifest.json", "--no-store", "--format", "json")
TRACE = ("trace", "marts.feed.email_md5", "--manifest", "target/manifest.json", "--format", "json")


def node(name: str, schema: str, sql: str, *upstream: str) -> dict[str, Any]:
    uid = f"model.demo.{name}"
    return {
        "unique_id": uid, "resource_type": "model", "name": name, "alias": name, "schema": schema,
        "database": "db", "relation_name": f'"db"."{schema}"."{name}"', "path": f"{name}.sql",
        "original_file_path": f"models/{schema}/{name}.sql", "package_name": "demo", "language": "sql",
        "raw_code": sql, "compiled_code": sql, "config": {"materialized": "table"}, "columns": {},
        "depends_on": {"nodes": list(upstream), "macros": []}, "checksum": {"name": "none", "checksum": ""},
    }  # fmt: skip


def write_manifest(feed: str = "select country, md5(email) as email_md5 from db.staging.stg_users") -> None:
    source = {
        "unique_id": "source.demo.raw.users", "resource_type": "source", "name": "users", "identifier": "users",
        "source_name": "raw", "schema": "raw", "database": "db", "relation_name": '"db"."raw"."users"',
        "original_file_path": "models/raw.yml", "package_name": "demo", "config": {},
        "columns": {c: {"name": c} for c in ("user_id", "email", "country")},
    }  # fmt: skip
    nodes = [
        node(
            "stg_users",
            "staging",
            "select user_id, email, country from db.raw.users",
            "source.demo.raw.users",
        ),
        node("feed", "marts", feed, "model.demo.stg_users"),
    ]
    manifest = {
        "metadata": {
            "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
            "adapter_type": "duckdb",
            "project_name": "demo",
        },
        "nodes": {n["unique_id"]: n for n in nodes},
        "sources": {source["unique_id"]: source},
        "macros": {},
        "exposures": {},
    }
    Path("target").mkdir(exist_ok=True)
    Path("target/manifest.json").write_text(json.dumps(manifest))


@pytest.fixture(autouse=True)
def _manifest(project: Path) -> None:
    Path("privacy.yml").write_text(POLICY)
    write_manifest()


@pytest.mark.parametrize("command", [CHECK, TRACE], ids=["check", "trace"])
def test_the_cache_changes_no_byte(command: tuple[str, ...], governance: Run) -> None:
    plain = governance(*command, "--no-cache")
    assert not FILE.exists()
    assert "email_md5" in plain.out
    cold = governance(*command)
    assert FILE.exists()
    warm = governance(*command)
    assert plain == cold == warm


def test_an_edit_is_seen_through_a_warm_cache(governance: Run) -> None:
    assert governance(*CHECK).code == 1
    write_manifest(
        "select country, count(*) as n from db.staging.stg_users group by 1 having count(distinct user_id) > 99"
    )
    assert governance(*CHECK).out == governance(*CHECK, "--no-cache").out
    write_manifest()
    assert governance(*CHECK).out == governance(*CHECK, "--no-cache").out


def test_a_cache_that_cannot_be_used_is_a_note_and_nothing_else(governance: Run) -> None:
    plain = governance(*CHECK, "--no-cache")
    FILE.mkdir(parents=True)
    result = governance(*CHECK)
    assert (result.code, result.out) == (plain.code, plain.out)
    assert result.err.startswith("note: the lineage cache was not used: ")
    assert result.err.count("\n") == 1


def test_sql_files_leave_no_cache_behind(project: Path, governance: Run) -> None:
    before = sorted(path.as_posix() for path in project.rglob("*"))
    governance("check", "--sql", "models", "--dialect", "duckdb", "--schema", "schema.json")
    assert sorted(path.as_posix() for path in project.rglob("*")) == before
