"""Processes that help change nothing but the time, whatever becomes of them."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.workloads import generated
from governance.catalog import pool
from governance.catalog.pool import Process, helping, processors
from governance.lineage.codec import Memo
from governance.lineage.graph import build_graph
from governance.lineage.helpers import Help, Helper, HelperLostError
from governance.lineage.model import Graph
from governance.lineage.schema import Schema
from governance.lineage.sharing import Answer, Worker
from governance.project.nodes import CompiledCode, Node, Project, ResourceType
from tests.core.cache.test_memo import CHANGES, Kept, project
from tests.differential.cases import load_cases

WHOLE = generated(240).project


class Here:
    """A helper in this process, with everything pickled on its way as between two."""

    def __init__(self, spoil: Callable[[Answer], Answer | None] = lambda answer: answer) -> None:
        self.worker: Worker | None = None
        self.answers: list[Answer] = []
        self.traced = 0
        self.spoil = spoil

    def send(self, message: Any) -> None:
        message = pickle.loads(pickle.dumps(message))
        if self.worker is None:
            self.worker = Worker(message)
            return
        answer = self.worker.work(message)
        self.traced += sum(bool(data) for _, data in answer)
        self.answers.append(pickle.loads(pickle.dumps(answer)))

    def receive(self, *, wait: bool) -> Any:
        if not self.answers:
            assert not wait, "nobody waits for what was not asked"
            return None
        spoiled = self.spoil(self.answers.pop(0))
        if spoiled is None:
            raise HelperLostError
        return spoiled

    def close(self) -> None:
        self.worker = None


def helped(of: Project, *helpers: Helper, schema: Schema | None = None) -> Graph:
    return build_graph(of, schema=schema, memo=Memo(help=Help(start=lambda: helpers, least=0)))


@pytest.mark.parametrize("count", [1, 3])
def test_helpers_trace_most_of_it_and_nothing_differs(count: int) -> None:
    helpers = [Here() for _ in range(count)]
    assert repr(helped(WHOLE, *helpers)) == repr(build_graph(WHOLE))
    assert sum(helper.traced for helper in helpers) > 120
    assert all(helper.traced for helper in helpers)


@pytest.mark.parametrize("change", CHANGES)
def test_what_depends_on_the_order_of_tracing_stays_as_it_was(change: str) -> None:
    for of in CHANGES[change]:
        assert helped(of, Here()) == build_graph(of)


def test_every_case_of_sql_is_the_same_from_a_helper() -> None:
    traced = 0
    for case in load_cases()[::3]:
        schema = Schema.from_mapping(case.schema, dialect=case.dialect)
        node = Node(
            unique_id="model.x",
            resource_type=ResourceType.MODEL,
            name="x",
            relation="made.x",
            compiled=(CompiledCode(sql=case.sql),),
        )
        of = Project(name="case", dialect=case.dialect, nodes={"model.x": node})
        helper = Here()
        assert repr(helped(of, helper, schema=schema)) == repr(build_graph(of, schema=schema)), case.id
        traced += helper.traced
    assert traced > 100


def _others(answer: Answer) -> Answer:
    return tuple((uid, data) for (uid, _), (_, data) in zip(answer, (*answer[1:], *answer[:1]), strict=True))


SPOILS: dict[str, Callable[[Answer], Answer | None]] = {
    "nothing": lambda answer: tuple((uid, b"") for uid, _ in answer),
    "damage": lambda answer: tuple((uid, data[:-1]) for uid, data in answer),
    "only the first": lambda answer: answer[:1],
    "the end": lambda _: None,
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_answers_that_are_none_cost_time_alone(spoil: str) -> None:
    assert helped(WHOLE, Here(), Here(SPOILS[spoil])) == build_graph(WHOLE)


def test_lineage_over_another_schema_is_not_believed() -> None:
    """A helper that was told other columns than there are traces what nobody here would."""

    class Astray(Here):
        def send(self, message: Any) -> None:
            news = getattr(message, "news", ())
            wrong = tuple((uid, replace(outline, names=("id", "user_id")), t) for uid, outline, t in news)
            super().send(replace(message, news=wrong) if news else message)

    helper = Astray()
    assert helped(WHOLE, helper, Here()) == build_graph(WHOLE)
    assert helper.traced


def test_what_a_helper_traced_is_kept(tmp_path: Path) -> None:
    kept = Kept()
    cold = build_graph(WHOLE, memo=Memo(kept, Help(start=lambda: [Here()], least=0)))
    assert len(kept) == 240
    puts = kept.puts
    started: list[Here] = []
    again = build_graph(WHOLE, memo=Memo(kept, Help(start=lambda: started, least=1)))
    assert (again, kept.puts, started) == (cold, puts, [])


def test_no_help_is_asked_for_little() -> None:
    def never() -> Sequence[Helper]:
        raise AssertionError

    assert build_graph(WHOLE, memo=Memo(help=Help(start=never))) == build_graph(WHOLE)
    assert build_graph(project(), memo=Memo(help=Help(start=never, least=10_000))).nodes


class Counted(Process):
    """A process that counts, and that dies after some answers."""

    answers = 0
    last = 1 << 30

    def receive(self, *, wait: bool) -> Any:
        answer = super().receive(wait=wait)
        self.answers += answer is not None
        if self.answers == self.last:
            self._child.kill()
        return answer


def test_another_process_gives_the_same() -> None:
    said: list[str] = []
    process = Counted(said=said.append)
    assert repr(helped(WHOLE, process)) == repr(build_graph(WHOLE))
    assert said == []
    assert process._child.returncode is not None, "it has ended"


def test_a_process_that_is_killed_is_said_and_done_without() -> None:
    said: list[str] = []
    process = Counted(said=said.append)
    process.last = 1
    whole = generated(700).project
    assert helped(whole, process) == build_graph(whole)
    assert process.answers
    assert said == ["a helping process ended early; its part was traced without it"]


def test_a_process_that_cannot_work_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_PROGRAM", "import sys; sys.exit({path!r} and 3)")
    said: list[str] = []
    assert helped(WHOLE, Process(said=said.append)) == build_graph(WHOLE)
    monkeypatch.setattr(sys, "executable", "/no/such/interpreter")
    assert helping().start() == []


def test_as_many_as_there_are_processors_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for wish, count in (("1", 1), ("3", 3), ("0", 1)):
        monkeypatch.setenv("GOVERNANCE_PROCESSES", wish)
        assert processors() == count
    monkeypatch.setenv("GOVERNANCE_PROCESSES", "1")
    assert helping().start() == []
    monkeypatch.delenv("GOVERNANCE_PROCESSES")
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(64)), raising=False)
    for quota, count in (("max 100000", 4), ("200000 100000", 2), ("50000 100000", 1), ("what", 4)):
        (tmp_path / "cpu.max").write_text(quota)
        monkeypatch.setattr(pool, "_QUOTA", tmp_path / "cpu.max")
        assert processors() == count
    monkeypatch.setattr(sys, "executable", "")
    assert processors() == 1
