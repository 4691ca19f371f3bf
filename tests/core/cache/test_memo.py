"""A project traced with a memo is traced as without, whatever changed since the memo was filled."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from governance.lineage.codec import Memo
from governance.lineage.graph import build_graph
from governance.lineage.growing import Growing
from governance.project.nodes import CompiledCode, Project
from tests.core.policy.project import make_project

Tables = Mapping[str, Mapping[str, str]]
TABLES: Tables = {"raw.users": {"id": "int", "email": "text"}, "raw.orders": {"id": "int", "user_id": "int"}}
MODELS = {
    "models/staging/users.sql": "select * from raw.users",
    "models/staging/orders.sql": "select id, user_id from raw.orders",
    "models/marts/both.sql": "select * from staging.users u join staging.orders o on u.id = o.user_id",
    "models/marts/counted.sql": "select u.email, count(*) n from marts.both u group by 1 having count(*) > 3",
    "models/marts/alone.sql": "select 1 as one; select 2 as two",
}


class Kept(dict[bytes, bytes]):
    """A cache in memory that counts what is put."""

    puts = 0

    def put(self, key: bytes, value: bytes) -> None:
        self.puts += 1
        self[key] = value


def project(models: Mapping[str, str] = MODELS, tables: Tables = TABLES, **nodes: Any) -> Project:
    return make_project(models, tables, nodes)


def test_cold_and_warm_give_what_no_memo_gives() -> None:
    kept = Kept()
    whole = project()
    plain = build_graph(whole)
    assert build_graph(whole, memo=Memo(kept)) == plain
    traced = kept.puts
    assert traced == len(MODELS)
    assert build_graph(whole, memo=Memo(kept)) == plain
    assert kept.puts == traced, "nothing is traced twice"


def test_an_edit_traces_only_what_it_changes() -> None:
    kept = Kept()
    build_graph(project(), memo=Memo(kept))
    before = kept.puts
    edited = project(
        {**MODELS, "models/staging/orders.sql": "select id, user_id from raw.orders where id > 0"}
    )
    assert build_graph(edited, memo=Memo(kept)) == build_graph(edited)
    assert kept.puts == before + 1, "its columns are the same, so nothing downstream is traced again"
    renamed = project({**MODELS, "models/staging/orders.sql": "select id oid, user_id from raw.orders"})
    assert build_graph(renamed, memo=Memo(kept)) == build_graph(renamed)
    assert kept.puts == before + 4, "it, what selects its columns, and what selects theirs"


STAR = {"models/m/a.sql": "select * from raw.t"}
CHANGES: dict[str, tuple[Project, Project]] = {
    "a source gets a column": (
        project(STAR, {"raw.t": {"a": "int"}}),
        project(STAR, {"raw.t": {"a": "int", "b": "int"}}),
    ),
    "a column is spelled otherwise": (
        project({"models/m/a.sql": "select a from raw.t"}, {"raw.t": {"a": "int"}}),
        project({"models/m/a.sql": "select a from raw.t"}, {"raw.t": {"A": "int"}}),
    ),
    "a key becomes known": (
        project({"models/m/a.sql": "select distinct a, b from raw.t"}, {"raw.t": {"a": "int", "b": "int"}}),
        project(
            {"models/m/a.sql": "select distinct a, b from raw.t"},
            {"raw.t": {"a": "int", "b": "int"}},
            **{"raw.t": {"unique_keys": [["a"]]}},
        ),
    ),
    "a type becomes known": (
        project({"models/m/a.sql": "select unnest(s) from raw.t"}, {"raw.t": {"s": ""}}),
        project({"models/m/a.sql": "select unnest(s) from raw.t"}, {"raw.t": {"s": "struct(a int, b text)"}}),
    ),
    "a name becomes ambiguous": (
        project({"models/m/a.sql": "select x from t"}, {"one.t": {"x": "int"}}),
        project({"models/m/a.sql": "select x from t"}, {"one.t": {"x": "int"}, "two.t": {"x": "int"}}),
    ),
    "another model spells an unlisted column first": (
        project({"models/m/b.sql": "select EMAIL from nowhere.t"}, {}),
        project(
            {
                "models/m/a.sql": "select Email from nowhere.t",
                "models/m/b.sql": "select EMAIL from nowhere.t",
            },
            {},
        ),
    ),
    "nobody spells an unlisted column first any more": (
        project(
            {
                "models/m/a.sql": "select Email from nowhere.t",
                "models/m/b.sql": "select EMAIL from nowhere.t",
            },
            {},
        ),
        project({"models/m/b.sql": "select EMAIL from nowhere.t"}, {}),
    ),
    "a model is read that was none": (
        project({"models/m/b.sql": "select * from m.a"}, {}),
        project({"models/m/a.sql": "select 1 as x", "models/m/b.sql": "select * from m.a"}, {}),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_upstream_is_seen(change: str) -> None:
    before, after = CHANGES[change]
    kept = Kept()
    build_graph(before, memo=Memo(kept))
    expected = build_graph(after)
    assert build_graph(after, memo=Memo(kept)) == expected
    assert build_graph(before, memo=Memo(kept)) == build_graph(before)


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_makes_a_difference(change: str) -> None:
    """Else the cases above would hold for a memo that ignores the schema."""
    before, after = map(build_graph, CHANGES[change])
    model = "model.demo." + ("b" if "model.demo.b" in before.nodes else "a")
    assert before.nodes[model].merged != after.nodes[model].merged


def test_the_dialect_is_part_of_the_question() -> None:
    models = {"models/m/a.sql": 'select "Email" as e, Email as f from raw.t'}
    duck = project(models, {"raw.t": {"Email": "text", "EMAIL": "text"}})
    snow = dataclasses.replace(duck, dialect="snowflake")
    kept = Kept()
    build_graph(duck, memo=Memo(kept))
    assert build_graph(snow, memo=Memo(kept)) == build_graph(snow) != build_graph(duck)


def test_equal_texts_of_two_nodes_keep_two_answers() -> None:
    models = {"models/a/x.sql": "select * from raw.t", "models/b/y.sql": "select * from raw.t"}
    kept = Kept()
    build_graph(project(models), memo=Memo(kept))
    build_graph(project(models), memo=Memo(kept))
    assert kept.puts == 2


def test_a_damaged_entry_is_traced_again() -> None:
    kept = Kept()
    plain = build_graph(project(), memo=Memo(kept))
    for key in kept:
        kept[key] = kept[key][:-1]
    assert build_graph(project(), memo=Memo(kept)) == plain


def test_columns_are_known_as_soon_as_what_makes_them_is() -> None:
    whole = project()
    bare = dataclasses.replace(
        whole, nodes={uid: dataclasses.replace(n, compiled=()) for uid, n in whole.nodes.items()}
    )
    growing = Growing(bare, Memo())

    def columns(relation: str) -> tuple[str, ...] | None:
        found = growing.columns(relation)
        return None if found is None else found[1]

    assert columns("RAW.users") == ("id", "email")
    assert columns("marts.both") is None
    growing.learn(whole.nodes["model.demo.both"])
    assert columns("marts.both") is None, "not all of what it reads is known"
    growing.learn(whole.nodes["model.demo.orders"])
    growing.learn(whole.nodes["model.demo.users"])
    assert columns("marts.both") == build_graph(whole).columns["marts.both"]
    assert columns("nowhere.x") is None


def test_columns_that_may_be_more_are_not_told() -> None:
    models = {"models/m/a.sql": "select * from nowhere.t"}
    whole = project(models, {})
    growing = Growing(whole, Memo())
    node = dataclasses.replace(
        whole.nodes["model.demo.a"], compiled=(CompiledCode(sql=models["models/m/a.sql"]),)
    )
    growing.learn(node)
    assert growing.columns("m.a") is None
