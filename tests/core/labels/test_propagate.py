"""Properties of propagation: order, monotony, paths, determinism, cost."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import pytest

from governance.labels.facts import Classification, Facts
from governance.labels.model import Source
from governance.labels.propagate import Labelling, propagate
from governance.lineage.graph import build_graph
from governance.lineage.model import ColumnRef
from tests.core.labels.cases import Case, facts_of, project_of, read_cases, written

CASES = [case for case in read_cases() if not case.expected.get("meta")]
MODELS = {
    "a": "select id, lower(email) as mail, birth_date from raw.users",
    "b": "select md5(mail) as h, mail as plain, id from m.a",
    "c": "select h, plain from m.b where plain is not null",
}


def labelled(sql: Mapping[str, str], facts: Facts | None = None) -> Labelling:
    project = project_of(sql)
    return propagate(project, build_graph(project), facts or facts_of({}))


def test_a_path_leads_from_the_origin_to_the_column_before():
    found = labelled(MODELS).relations["db.m.c"].columns["h"][0]
    assert found.origin == ColumnRef("db.raw.users", "email")
    assert [str(hop.column) for hop in found.path] == ["db.raw.users.email", "db.m.a.mail", "db.m.b.h"]
    assert [[str(op) for op in hop.operations] for hop in found.path] == [["lower"], ["md5"], []]
    assert [hop.node for hop in found.path] == ["model.a", "model.b", "model.c"]
    assert found.source is Source.INHERITED


def test_the_shortest_of_several_paths_is_kept():
    sql = {
        "a": "select email as x from raw.users",
        "b": "select x from m.a union all select email from raw.users",
    }
    [label] = labelled(sql).relations["db.m.b"].columns["x"]
    assert len(label.path) == 1


def test_what_is_declared_at_a_source_has_no_path():
    [label] = labelled(MODELS).relations["db.raw.users"].columns["email"]
    assert (label.path, label.source) == ((), Source.DECLARED)


def test_two_runs_are_equal():
    first, second = labelled(MODELS), labelled(MODELS)
    assert first == second
    assert list(first.relations) == sorted(first.relations)


def test_dataset_names_match_by_suffix_and_case():
    facts = facts_of({})
    for name in ("db.raw.calendar", "raw.calendar", "calendar", "RAW.Calendar", "source.raw.calendar"):
        entry = Classification(dataset=name, columns={"DAY": "event.date"}, place=facts.classify[0].place)
        found = labelled(
            {"x": "select day from raw.calendar"}, replace(facts, classify=(entry,), subjects={})
        )
        assert found.relations["db.m.x"].columns["day"][0].data_class == "event.date", name
        assert not [f for f in found.findings if f.code in {"GV201", "GV202"}]


def test_findings_name_the_place_and_the_nearest_word():
    facts = facts_of({})
    entry = Classification(dataset="raw.usrs", columns={}, place=facts.classify[0].place)
    found = labelled({"x": "select 1 as a"}, replace(facts, classify=(entry,), subjects={}))
    [finding] = [f for f in found.findings if f.code == "GV201"]
    assert str(finding.location) == "privacy.yml:1"
    assert "raw.users" in finding.fix[0]


def test_unclassified_sources_that_are_read_are_reported():
    facts = replace(facts_of({}), classify=(), subjects={})
    found = labelled({"x": "select day from raw.calendar"}, facts)
    assert [f.message.split("`")[1] for f in found.findings if f.code == "GV207"] == ["raw.calendar"]


@pytest.mark.parametrize("case", CASES[::6], ids=str)
def test_one_more_class_upstream_takes_nothing_away(case: Case):
    """A further label on a source never removes a label or lowers the identity of what is made from it."""
    facts = facts_of(case.expected)
    more = Classification(
        dataset="raw.users",
        subject="customer",
        columns={"plan": "belief.religion", "is_active": "contact.email"},
        place=facts.classify[0].place,
    )
    project = project_of(case.sql, case.dialect, macros_used=case.expected.get("macros_used", ()))
    graph = build_graph(project)
    last = f"db.m.{list(case.sql)[-1]}"
    before = propagate(project, graph, facts).relations[last]
    after = propagate(project, graph, replace(facts, classify=(*facts.classify, more))).relations[last]
    for name, labels in before.columns.items():
        there = {(x.data_class, x.origin, x.subject) for x in after.columns.get(name, ())}
        assert {(x.data_class, x.origin, x.subject) for x in labels} <= there
    assert after.identity >= before.identity


@pytest.mark.parametrize("case", CASES[3::6], ids=str)
def test_a_copy_changes_nothing(case: Case):
    """Reading a model through one more `select *` gives the same labels, presence and identity."""
    last = list(case.sql)[-1]
    if case.sql[last] == "python":
        pytest.skip("nothing to copy from")
    sql = {**case.sql, "copy": f"select * from m.{last}"}
    project = project_of(sql, case.dialect, macros_used=case.expected.get("macros_used", ()))
    facts = replace(facts_of(case.expected), witnesses={})
    relations = propagate(project, build_graph(project), facts).relations
    one, two = relations[f"db.m.{last}"], relations["db.m.copy"]
    assert {n: sorted(map(written, x)) for n, x in one.columns.items()} == {
        n: sorted(map(written, x)) for n, x in two.columns.items()
    }
    assert sorted(map(written, one.presence)) == sorted(map(written, two.presence))
    assert one.identity is two.identity


def test_cost_grows_with_edges_times_labels():
    """Twice the models cost about twice the time; a chain of models does not make paths quadratic in time."""

    def seconds(count: int) -> float:
        sql = {"m0": "select id, email, name, birth_date, zip, salary from raw.users"}
        for i in range(1, count):
            sql[f"m{i}"] = (
                f"select id, lower(email) as email, name, birth_date, left(zip, 3) as zip, salary from m.m{i - 1 - i % 7 if i > 7 else i - 1}"
            )
        project = project_of(sql)
        graph = build_graph(project)
        facts: Facts = facts_of({})
        start = time.process_time()
        propagate(project, graph, facts)
        return time.process_time() - start

    seconds(50)
    small, large = min(seconds(150) for _ in range(2)), min(seconds(600) for _ in range(2))
    assert large < 12 * small + 0.2
