"""What a dbt manifest is read as, in both published versions, and how a broken one is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from governance.errors import InputError
from governance.project.nodes import Node, Project, ResourceType
from governance.readers.dbt_manifest import read_manifest

V12 = Path(__file__).parent / "dbt_manifest" / "v12.json"


@pytest.fixture(scope="module")
def project() -> Project:
    return read_manifest(V12)


def test_project_has_name_dialect_and_sorted_nodes(project):
    assert (project.name, project.dialect, project.gaps) == ("shop", "duckdb", ())
    assert list(project.nodes) == sorted(project.nodes)


def test_relations_are_spelled_and_unquoted(project):
    assert project.nodes["source.shop.crm.users"].relation == "wh.crm.Users"
    assert project.nodes["source.shop.crm.users"].name == "crm.Users"
    assert project.nodes["model.other.theirs"].relation == "theirs.theirs"


def test_ephemeral_model_has_a_relation_and_the_name_it_is_inlined_under(project):
    node = project.nodes["model.shop.inlined"]
    assert (node.relation, node.aliases) == ("wh.staging.inlined", ("__dbt__cte__inlined",))
    assert node.compiled == ()


def test_paths_are_posix_and_say_whose_package_it_is(project):
    assert project.nodes["model.shop.inlined"].path == "models/staging/inlined.sql"
    assert project.nodes["model.other.theirs"].path == "dbt_packages/other/models/theirs.sql"
    assert project.nodes["operation.shop.start"].path == "dbt_project.yml"


def test_config_meta_wins_over_old_meta_and_keeps_what_only_that_says(project):
    node = project.nodes["model.shop.people"]
    assert node.governance == {"purpose": ["service"], "owner": "crm team"}
    assert node.owner == "crm team"
    assert node.tags == ("a", "b")


def test_source_meta_is_the_default_of_its_tables(project):
    assert project.nodes["source.shop.crm.users"].governance == {
        "system": "crm",
        "subject": "customer",
        "retention": "P2Y",
    }


def test_columns_carry_meta_tags_and_classifiers(project):
    email, identifier = project.nodes["model.shop.people"].columns
    assert email.meta == {"governance": {"class": "contact.email"}}
    assert (email.tags, email.source) == (("pii",), "contract")
    assert identifier.meta == {"classifiers": ["pii"]}
    assert project.nodes["model.shop.people"].columns_complete
    assert not project.nodes["source.shop.crm.users"].columns_complete


def test_keys_come_from_constraints_and_from_tests_that_can_fail(project):
    assert project.nodes["model.shop.people"].unique_keys == (("email",), ("email", "id"), ("id",))
    assert project.nodes["model.shop.events"].unique_keys == (("a", "b"),)


def test_a_unique_test_that_warns_or_filters_proves_no_key(tmp_path):
    manifest = _loaded()
    manifest["nodes"]["model.shop.people"].update(constraints=[], columns={})
    test = manifest["nodes"]["test.shop.unique_people_id"]
    assert _read(manifest, tmp_path).nodes["model.shop.people"].unique_keys == (("id",),)
    test["config"]["where"] = "id > 10"
    assert _read(manifest, tmp_path).nodes["model.shop.people"].unique_keys == ()


def test_stored_failures_are_a_relation_and_others_are_not(project):
    stored, unstored = (
        project.nodes["test.shop.unique_people_email"],
        project.nodes["test.shop.unique_people_id"],
    )
    assert (stored.stored, stored.relation) == (True, "wh.audit.unique_people_email")
    assert (unstored.stored, unstored.relation) == (False, "")
    assert (unstored.attached_node, unstored.column_name, unstored.test_name) == (
        "model.shop.people",
        "id",
        "unique",
    )


def test_snapshot_has_the_columns_dbt_adds_and_its_key_hashed(project):
    (code,) = project.nodes["snapshot.shop.people_over_time"].compiled
    assert code.sql.startswith(
        "select snapshot_source.*, md5(cast(id as varchar) || '|' || cast(seen_at as varchar)) as dbt_scd_id,"
    )
    assert "as until" in code.sql
    assert "dbt_is_deleted" in code.sql


def test_python_model_has_no_sql(project):
    node = project.nodes["model.shop.scored"]
    assert (node.language, node.compiled) == ("python", ())


def test_incremental_model_with_one_branch_seen_is_dynamic(project):
    assert [uid for uid, node in project.nodes.items() if node.dynamic] == ["model.shop.events"]


def test_exposure_has_owner_purpose_and_what_it_reads(project):
    node = project.nodes["exposure.shop.letter"]
    assert (node.name, node.owner, node.exposure_type) == (
        "exposure:letter",
        "marketing@example.com",
        "application",
    )
    assert node.governance["purpose"] == "marketing"
    assert node.depends_on == ("model.shop.people",)


def test_semantic_model_is_the_query_it_stands_for(project):
    (code,) = project.nodes["semantic_model.shop.people"].compiled
    assert code.sql == (
        'select id as "person", email as "email", count(lower(email)) as "mails" '
        'from "wh"."staging"."people" group by id, email'
    )


def test_macros_are_followed_through_macros(project):
    assert project.macros_used["model.shop.people"] == ("macro.shop.inner", "macro.shop.outer")
    assert project.macros["macro.shop.inner"] == "1"
    assert "macro.dbt.is_incremental" in project.macros_used["model.shop.events"]


def test_hooks_are_kept(project):
    assert project.nodes["model.shop.people"].hooks == ("grant select on {{ this }} to bi",)


def test_seed_columns_are_the_csv_header_with_what_yaml_says(tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "codes.csv").write_text('﻿"code; old";label\n1;x\n', encoding="utf-8")
    node = read_manifest(V12, project_dir=tmp_path).nodes["seed.shop.codes"]
    assert [(c.name, c.source, c.description) for c in node.columns] == [
        ("code; old", "csv", ""),
        ("label", "csv", "what it is"),
    ]
    assert node.columns_complete


def test_seed_outside_the_project_is_not_read(tmp_path):
    (tmp_path / "outside.csv").write_text("secret\n1\n", encoding="utf-8")
    manifest = _loaded()
    manifest["nodes"]["seed.shop.codes"]["original_file_path"] = "../outside.csv"
    (tmp_path / "project").mkdir()
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    node = read_manifest(path, project_dir=tmp_path / "project").nodes["seed.shop.codes"]
    assert [c.name for c in node.columns] == ["label"]


def test_catalog_completes_a_source_and_leaves_models_to_their_sql(tmp_path):
    columns = {
        "NEW": {"name": "new", "type": "INT", "index": 2},
        "email": {"name": "email", "type": "TEXT", "index": 1},
    }
    catalog = tmp_path / "catalog.json"
    catalog.write_text(
        json.dumps(
            {
                "nodes": {"model.shop.people": {"columns": columns}},
                "sources": {"source.shop.crm.users": {"columns": columns}},
            }
        ),
        encoding="utf-8",
    )
    project = read_manifest(V12, catalog=catalog)
    source = project.nodes["source.shop.crm.users"]
    assert [(c.name, c.source) for c in source.columns] == [("email", "catalog"), ("new", "catalog")]
    assert source.columns_complete
    assert [c.name for c in project.nodes["model.shop.people"].columns] == ["email", "id"]


def test_fusion_manifest_reads_the_same(tmp_path):
    """v20 drops empty members and writes null where v12 writes an empty mapping."""
    manifest = _loaded()
    manifest["metadata"]["dbt_schema_version"] = "https://schemas.getdbt.com/dbt/manifest/v20.json"
    for member in ("metrics", "saved_queries", "functions"):
        del manifest[member]
    for node in [*manifest["nodes"].values(), *manifest["sources"].values()]:
        node.setdefault("meta", None)
        node.setdefault("columns", None)
        node.setdefault("depends_on", None)
        node.setdefault("constraints", None)
    assert _read(manifest, tmp_path).nodes == read_manifest(V12).nodes


def test_unknown_adapter_is_a_gap_and_not_a_guess(tmp_path):
    manifest = _loaded()
    manifest["metadata"]["adapter_type"] = "lakehouse9"
    project = _read(manifest, tmp_path)
    assert project.dialect == ""
    assert "lakehouse9" in project.gaps[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (V12.read_bytes()[:2000], "is cut off"),
        (b"", "is cut off"),
        (b"\x80\x04PK\x03\x04\xff", "is not UTF-8"),
        (b"nodes: {}", "is not JSON"),
        (b"[1, 2]", "without `metadata`, `nodes`, `sources`"),
        (b'{"metadata": {}, "nodes": []}', "without `nodes`, `sources`"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_broken_manifest_gives_one_clear_problem(tmp_path, content, says):
    path = tmp_path / "manifest.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as caught:
        read_manifest(path)
    (problem,) = caught.value.problems
    assert problem.path == path.as_posix()


def test_missing_manifest_says_how_to_make_one(tmp_path):
    with pytest.raises(InputError, match="there is no such file") as caught:
        read_manifest(tmp_path / "manifest.json")
    assert "dbt compile" in caught.value.problems[0].help


def test_what_a_node_says_of_itself_is_enough_to_read_it(tmp_path):
    bare = {
        "metadata": {"adapter_type": "snowflake"},
        "nodes": {"model.a.b": {"resource_type": "model", "name": "b"}},
        "sources": {},
    }
    assert _read(bare, tmp_path).nodes == {
        "model.a.b": Node(unique_id="model.a.b", resource_type=ResourceType.MODEL, name="b")
    }


def _loaded() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(V12.read_text(encoding="utf-8"))
    return document


def _read(manifest: dict[str, Any], folder: Path) -> Project:
    path = folder / "manifest.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return read_manifest(path)
