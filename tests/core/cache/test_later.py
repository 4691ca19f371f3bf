"""Lineage that is read from the cache at the first look is what tracing gives, whoever looks and how."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.workloads import generated
from governance.lineage.codec import Memo
from governance.lineage.graph import build_graph
from governance.lineage.model import NodeLineage
from governance.lineage.schema import Schema
from governance.project.nodes import CompiledCode, Node, Project, ResourceType
from governance.writers.lineage import arrows, render_json, render_text
from governance.writers.openlineage import Context, render
from tests.core.cache.test_memo import Kept, project
from tests.differential.cases import load_cases

UID = "model.demo.both"


def warm(of: Project) -> NodeLineage:
    kept = Kept()
    build_graph(of, memo=Memo(kept))
    return build_graph(of, memo=Memo(kept)).nodes[UID]


LOOKS: dict[str, Callable[[Any], Any]] = {
    "merged": lambda lineage: lineage.merged,
    "branches": lambda lineage: dict(lineage.branches),
    "repr": repr,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda lineage: pickle.loads(pickle.dumps(lineage)),
    "replace": lambda lineage: replace(lineage, traced=False),
    "replace all": lambda lineage: replace(lineage, merged="x", branches={}),
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_sees_what_was_traced(look: str) -> None:
    cold, later = build_graph(project()).nodes[UID], warm(project())
    assert type(later) is not NodeLineage, "else nothing here is tested"
    assert isinstance(later, NodeLineage)
    assert (later.unique_id, later.dataset, later.traced) == (cold.unique_id, cold.dataset, cold.traced)
    assert type(later) is not NodeLineage
    assert LOOKS[look](later) == LOOKS[look](cold)


def test_equal_from_both_sides_and_to_each_other() -> None:
    cold = build_graph(project()).nodes[UID]
    assert cold == warm(project())
    assert warm(project()) == cold
    assert warm(project()) == warm(project())
    assert warm(project()) != replace(cold, dataset="other")


def test_threads_that_look_at_once_see_one_lineage() -> None:
    whole = generated(60).project
    kept = Kept()
    cold = build_graph(whole, memo=Memo(kept))
    again = build_graph(whole, memo=Memo(kept))
    with ThreadPoolExecutor(8) as pool:
        for node in again.nodes.values():
            seen = list(pool.map(lambda _, node=node: node.merged, range(16)))
            assert all(one is seen[0] for one in seen)
    assert again == cold


def test_every_document_of_a_project_is_the_same_cold_and_warm_after_an_edit() -> None:
    before = generated(240)
    uid = max(before.project.nodes, key=lambda n: (n.startswith("model.int"), n))
    node = before.project.nodes[uid]
    edited = replace(node, compiled=(CompiledCode(sql=node.compiled[0].sql + "\n-- edited\n"),))
    after = replace(before.project, nodes={**before.project.nodes, uid: edited})
    kept = Kept()
    build_graph(before.project, memo=Memo(kept))
    cold, warm = build_graph(after), build_graph(after, memo=Memo(kept))
    context = Context(namespace="duckdb://x", time="2026-01-01T00:00:00Z")
    for unique_id, lineage in cold.nodes.items():
        now, again = [lineage.merged], [warm.nodes[unique_id].merged]
        assert render_json(again) == render_json(now)
        assert render_text(again) == render_text(now)
        assert arrows(again) == arrows(now)
        assert render([("j", again[0])], context) == render([("j", now[0])], context)
    assert repr(warm) == repr(cold)


def test_every_case_of_sql_comes_back_from_the_cache_as_it_was_traced() -> None:
    lazily = 0
    for case in load_cases():
        schema = Schema.from_mapping(case.schema, dialect=case.dialect)
        node = Node(
            unique_id="model.x",
            resource_type=ResourceType.MODEL,
            name="x",
            relation="made.x",
            compiled=(CompiledCode(sql=case.sql),),
        )
        of = Project(name="case", dialect=case.dialect, nodes={"model.x": node})
        kept = Kept()
        cold = build_graph(of, schema=schema)
        build_graph(of, schema=schema, memo=Memo(kept))
        again = build_graph(of, schema=schema, memo=Memo(kept))
        lazily += type(again.nodes["model.x"]) is not NodeLineage
        assert again == cold, case.id
        assert repr(again) == repr(cold), case.id
    assert lazily > 400
