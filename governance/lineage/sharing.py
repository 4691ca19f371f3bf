"""Tracing one project with several processes: who traces what, and what each has to be told.

What another process traced counts as much as an entry of the cache: it is used only if tracing here would
give the same. So nothing that goes wrong over there changes a result; it is traced here.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from governance.lineage.building import UNKEPT, Build, begin, key_for, publish, still_holds, trace_now
from governance.lineage.codec import Memo
from governance.lineage.collector import paused_collector
from governance.lineage.entry import Outline, make_outline, outline_of
from governance.lineage.helpers import Helper, HelperLostError
from governance.lineage.order import upstream_of_each
from governance.lineage.packing import Packed, Unpacker, pack
from governance.lineage.schema import Schema
from governance.lineage.scope import NotTracedYetError
from governance.project.nodes import DeclaredColumn, Node, Project, ResourceType

_AHEAD = 2
"""Batches a helper has at once, so that it need not wait for this process to look."""
_BATCH = 10_000
"""Characters of SQL in a batch: some milliseconds of work, so that nobody waits long for what another has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a helper has to know of a project."""

    project: Project
    schema: Schema | None
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What has been traced elsewhere, and what to trace: unique_ids."""

    news: tuple[tuple[str, Outline, bool], ...]
    nodes: tuple[str, ...]


Answer = tuple[tuple[str, bytes], ...]
"""Packed entries by unique_id; empty bytes where the node could not be traced by itself."""


class Worker:
    """The other side: traces what it is sent."""

    def __init__(self, setup: Setup) -> None:
        """Declare all of the project."""
        self._build = begin(setup.project, schema=setup.schema, memo=Memo(), named=setup.named)

    def work(self, batch: Batch) -> Answer:
        """Trace a batch."""
        with paused_collector():
            for unique_id, outline, traced in batch.news:
                self._publish(unique_id, outline, traced=traced)
            return tuple((unique_id, self._trace(unique_id)) for unique_id in batch.nodes)

    def _trace(self, unique_id: str) -> bytes:
        build = self._build
        node = build.wanted[unique_id]
        build.reading = node.relation
        try:
            entry = trace_now(build, node, node.compiled[0].sql)
        except NotTracedYetError:
            return b""
        if len(entry.statements) == 1:
            outline = outline_of(entry.statements[0])
            if _stands_alone(outline):
                self._publish(unique_id, outline, traced=outline.traced)
        return pack(entry)

    def _publish(self, unique_id: str, outline: Outline, *, traced: bool) -> None:
        node = self._build.wanted[unique_id]
        self._build.pending.discard(node.relation)
        publish(self._build, node, outline, traced=traced)


def _stands_alone(outline: Outline | None) -> bool:
    """Tell whether a statement is all that a node's lineage is made of."""
    return outline is not None and bool(outline.names or not outline.gaps)


@dataclass(slots=True)
class _Desk:
    """A helper as it is seen from here: batches under way, and how much of the news it has."""

    helper: Helper
    batches: deque[tuple[str, ...]] = field(default_factory=deque)
    told: int = 0


@dataclass(slots=True, kw_only=True)
class Sharing:
    """This side: hands out nodes whose upstream is traced, the last of them first, and takes in answers."""

    build: Build
    helpers: Sequence[Helper]
    sizes: Mapping[str, int]
    _desks: list[_Desk] = field(default_factory=list)
    _unpacker: Unpacker = field(default_factory=Unpacker)
    _position: dict[str, int] = field(default_factory=dict)
    _missing: dict[str, int] = field(default_factory=dict)
    _downstream: dict[str, list[str]] = field(default_factory=dict)
    _last: list[tuple[int, str]] = field(default_factory=list)
    _first: list[tuple[int, str]] = field(default_factory=list)
    _here: _Desk | None = None
    _setup: Setup | None = None
    _taken: set[str] = field(default_factory=set)
    _flying: dict[str, _Desk] = field(default_factory=dict)
    _results: dict[str, tuple[Packed, bytes]] = field(default_factory=dict)
    _published: set[str] = field(default_factory=set)
    _news: list[tuple[str, Outline, bool, _Desk | None]] = field(default_factory=list)

    def begin(self, schema: Schema | None, named: Iterable[str]) -> None:
        """Tell the helpers of the project and give them their first nodes."""
        build = self.build
        self._desks = [_Desk(helper) for helper in self.helpers]
        self._position = {unique_id: at for at, unique_id in enumerate(build.order)}
        for unique_id, upstream in upstream_of_each(build.wanted).items():
            waits = [up for up in upstream if build.wanted[up].resource_type not in UNKEPT]
            self._missing[unique_id] = len(waits)
            for up in waits:
                self._downstream.setdefault(up, []).append(unique_id)
            if not waits:
                self._is_ready(unique_id)
        project = replace(
            build.project,
            nodes={unique_id: _bare(node) for unique_id, node in build.wanted.items()},
            macros={},
            macros_used={},
        )
        self._setup = setup = Setup(project=project, schema=schema, named=tuple(named))
        for desk in self._desks:
            desk.helper.send(setup)
        self._hand_out()

    def take(self, node: Node, key: bytes) -> Packed | None:
        """Return what a helper has traced of a node; None leaves it to this process."""
        unique_id = node.unique_id
        self._taken.add(unique_id)
        self._take_in()
        while unique_id in self._flying:
            if self._work_here():
                self._take_in()
            else:
                self._receive(self._flying[unique_id], wait=True)
        found = self._results.pop(unique_id, None)
        if found is None or self.build.memo is None or not still_holds(self.build, found[0]):
            return None
        self.build.memo.adopt(key, *found)
        return found[0]

    def published(self, unique_id: str, outline: Outline, *, traced: bool) -> None:
        """Note that a node is traced, which may let others begin."""
        self._note(unique_id, outline, traced=traced, by=None)
        self._take_in()

    def close(self) -> None:
        """Let the helpers end."""
        for helper in self.helpers:
            helper.close()

    def _take_in(self) -> None:
        for desk in list(self._desks):
            while self._receive(desk, wait=False):
                pass
        self._hand_out()

    def _receive(self, desk: _Desk, *, wait: bool) -> bool:
        try:
            answer: Answer | None = desk.helper.receive(wait=wait)
        except HelperLostError:
            self._desks = [other for other in self._desks if other is not desk]
            self._flying = {uid: other for uid, other in self._flying.items() if other is not desk}
            return False
        if answer is None:
            return False
        asked = desk.batches.popleft()
        for unique_id in asked:
            del self._flying[unique_id]
        for unique_id, data in answer:
            if unique_id not in asked:
                continue
            packed = self._unpacker.open(data)
            outline = packed.outline if packed is not None else None
            if packed is not None and outline is not None and _stands_alone(outline):
                self._results[unique_id] = (packed, data)
                self._note(unique_id, outline, traced=outline.traced, by=desk)
        if wait:
            self._hand_out()
        return True

    def _note(self, unique_id: str, outline: Outline, *, traced: bool, by: _Desk | None) -> None:
        if unique_id in self._published or outline.kind == "declared":
            return
        self._published.add(unique_id)
        short = make_outline(
            kind=outline.kind,
            names=outline.names,
            traced=outline.traced,
            gaps=outline.gaps,
            grain=outline.grain,
            reads={},
        )
        self._news.append((unique_id, short, traced, by))
        for waiting in self._downstream.get(unique_id, ()):
            self._missing[waiting] -= 1
            if not self._missing[waiting]:
                self._is_ready(waiting)

    def _is_ready(self, unique_id: str) -> None:
        if unique_id in self.sizes:
            heapq.heappush(self._last, (-self._position[unique_id], unique_id))
            heapq.heappush(self._first, (self._position[unique_id], unique_id))

    def _hand_out(self) -> None:
        for depth in range(1, _AHEAD + 1):
            for desk in self._desks:
                if len(desk.batches) < depth:
                    self._send(desk)

    def _send(self, desk: _Desk) -> None:
        nodes: list[str] = []
        size = 0
        while size < _BATCH and (unique_id := self._next(self._last)):
            nodes.append(unique_id)
            size += self.sizes[unique_id]
        if not nodes:
            return
        news = self._news_for(desk)
        desk.batches.append(tuple(nodes))
        for unique_id in nodes:
            self._flying[unique_id] = desk
        desk.helper.send(Batch(news=news, nodes=tuple(nodes)))

    def _next(self, ready: list[tuple[int, str]]) -> str:
        """Take a node that nobody has begun, empty if there is none."""
        while ready:
            _, unique_id = heapq.heappop(ready)
            if unique_id not in self._taken:
                self._taken.add(unique_id)
                return unique_id
        return ""

    def _news_for(self, desk: _Desk) -> tuple[tuple[str, Outline, bool], ...]:
        news = [
            (uid, outline, traced) for uid, outline, traced, by in self._news[desk.told :] if by is not desk
        ]
        desk.told = len(self._news)
        return tuple(news)

    def _work_here(self) -> bool:
        """Trace something ahead while others are at what is next: as they do, apart from what is made here."""
        unique_id = self._next(self._first)
        if not unique_id or self._setup is None:
            return False
        if self._here is None:
            self._here = _Desk(_Local(self._setup))
        self._here.batches.append((unique_id,))
        self._flying[unique_id] = self._here
        self._here.helper.send(Batch(news=self._news_for(self._here), nodes=(unique_id,)))
        self._receive(self._here, wait=False)
        return True


class _Local:
    """A helper that is no other process."""

    def __init__(self, setup: Setup) -> None:
        self._worker = Worker(setup)
        self._answers: deque[Answer] = deque()

    def send(self, message: Batch) -> None:
        self._answers.append(self._worker.work(message))

    def receive(self, *, wait: bool) -> Answer:
        return self._answers.popleft()

    def close(self) -> None:
        self._answers.clear()


def share(build: Build, *, schema: Schema | None, named: Iterable[str]) -> Sharing | None:
    """Get help with what is not remembered, if it is much and there is help to be had."""
    memo = build.memo
    if memo is None or memo.help is None:
        return None
    sizes = {
        unique_id: len(node.compiled[0].sql)
        for unique_id, node in build.wanted.items()
        if len(node.compiled) == 1
        and node.language != "python"
        and node.resource_type not in UNKEPT
        and node.resource_type is not ResourceType.SNAPSHOT
    }
    if sum(sizes.values()) < memo.help.least:
        return None
    sizes = {
        unique_id: size
        for unique_id, size in sizes.items()
        if memo.get(key_for(build, build.wanted[unique_id], build.wanted[unique_id].compiled[0].sql)) is None
    }
    if sum(sizes.values()) < memo.help.least:
        return None
    helpers = memo.help.start()
    if not helpers:
        return None
    sharing = Sharing(build=build, helpers=helpers, sizes=sizes)
    sharing.begin(schema, named)
    return sharing


def _bare(node: Node) -> Node:
    """Return a node without the texts that tracing does not read."""
    columns = tuple(
        DeclaredColumn(name=c.name, data_type=c.data_type, source=c.source)
        if c.description or c.meta or c.tags
        else c
        for c in node.columns
    )
    return replace(node, raw_code="", description="", meta={}, test_arguments={}, columns=columns)
