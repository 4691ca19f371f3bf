"""A witness speaks for the SQL it was shown on, and for nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from governance_checks.witness import Witness, digest, read_witnesses, write_witnesses

from governance.errors import InputError
from governance.project.nodes import CompiledCode, Node, Project, ResourceType

SOURCE = Node(unique_id="s", resource_type=ResourceType.SOURCE, name="raw.s", relation="db.raw.s")
STAGING = Node(
    unique_id="a",
    resource_type=ResourceType.MODEL,
    name="a",
    relation="db.x.a",
    depends_on=("s",),
    compiled=(CompiledCode(sql="select * from raw.s"),),
)
MART = replace(
    STAGING, unique_id="b", relation="db.x.b", depends_on=("a",), compiled=(CompiledCode(sql="select 1"),)
)


def project(*nodes: Node) -> Project:
    return Project(name="p", dialect="duckdb", nodes={n.unique_id: n for n in nodes})


BUILD = project(SOURCE, STAGING, MART)


def witness(**change: object) -> Witness:
    base = Witness(
        check="c", kind="smallest_group", relation="db.x.b", digest=digest(BUILD, "b"), rows=9, group=31
    )
    return replace(base, **change)  # type: ignore[arg-type]


def test_a_witness_is_read_back_for_the_same_sql(tmp_path):
    path = tmp_path / "target" / "governance" / "witnesses.json"
    write_witnesses(path, [witness(check="d", group=40), witness()])
    assert read_witnesses(path, BUILD) == {"db.x.b": 31}
    first = path.read_bytes()
    write_witnesses(path, [witness(), witness(check="d", group=40)])
    assert path.read_bytes() == first
    assert [p.name for p in path.parent.iterdir()] == ["witnesses.json"]


@pytest.mark.parametrize(
    "changed",
    [
        project(SOURCE, STAGING, replace(MART, compiled=(CompiledCode(sql="select 2"),))),
        project(SOURCE, replace(STAGING, compiled=(CompiledCode(sql="select * from raw.t"),)), MART),
        project(SOURCE, STAGING, replace(MART, compiled=())),
        project(SOURCE, replace(STAGING, compiled=()), MART),
        project(STAGING, MART),
    ],
    ids=["own sql", "upstream sql", "own sql unknown", "upstream unknown", "source gone"],
)
def test_a_witness_falls_silent_when_the_build_is_another(tmp_path, changed):
    write_witnesses(tmp_path / "w.json", [witness()])
    assert read_witnesses(tmp_path / "w.json", changed) == {}


@pytest.mark.parametrize(
    "other", [witness(kind="k_anonymity"), witness(group=0), witness(digest=""), witness(relation="db.x.z")]
)
def test_only_a_measured_group_of_a_known_relation_counts(tmp_path, other):
    write_witnesses(tmp_path / "w.json", [other])
    assert read_witnesses(tmp_path / "w.json", BUILD) == {}


def test_no_file_proves_nothing(tmp_path):
    assert read_witnesses(tmp_path / "w.json", BUILD) == {}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"version": 2, "witnesses": []}', '{"version": 1, "witnesses": [{}]}',
     '{"version": 1, "witnesses": [{"check": 1}]}', "[" * 100_000],
)  # fmt: skip
def test_a_broken_file_is_one_clear_error(tmp_path, text):
    (tmp_path / "w.json").write_text(text)
    with pytest.raises(InputError, match=r"w\.json: is not a witness file"):
        read_witnesses(tmp_path / "w.json", BUILD)


def test_a_file_that_is_not_text_is_one_clear_error(tmp_path):
    (tmp_path / "w.json").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(InputError):
        read_witnesses(tmp_path / "w.json", BUILD)
