"""One dbt command under one policy: what was judged, and what that means for each node and statement.

A node whose SQL, when dbt is about to run it, equals what was judged keeps its verdict; any other SQL is
judged in its place, and so is everything downstream of it, since labels are computed anew.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from governance.dbt.project import Live
from governance.dbt.report import write_report
from governance.dbt.statements import Labelled, Owner, batch, shown, statement_finding, written
from governance.dbt.stop import GovernanceStop
from governance.findings.model import Finding
from governance.policy.model import Mode
from governance.project.nodes import SEMANTIC_LAYER, CompiledCode, Node, Project, ResourceType
from governance.readers.dbt_nodes import relation_of
from governance.readers.dbt_sql import snapshot_sql
from governance.writers import console

if TYPE_CHECKING:
    from governance.dbt.selection import Selection
    from governance.lineage.codec import Memo
    from governance.policy.baseline import Baseline
    from governance.policy.model import Policy
    from governance.policy.report import Report

_UNEXECUTED = {ResourceType.EXPOSURE, *SEMANTIC_LAYER}
_JUDGED = {
    ResourceType.MODEL,
    ResourceType.SNAPSHOT,
    ResourceType.SEED,
    ResourceType.TEST,
    ResourceType.FUNCTION,
}
_SHOWN = 10
_STATUS = {"abort": "stopped", "fail_node": "vetoed", "warn": "warned"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one judgement says of every node.

    `denied` maps the unique_id of what dbt would execute to the findings that stop it; `homeless` are
    findings that no node stands for, such as a policy that contradicts itself.
    """

    report: Report
    denied: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    homeless: tuple[Finding, ...] = ()


class Session:
    """One command under one policy: what was judged, and what that means for each node."""

    def __init__(
        self,
        *,
        policy: Policy,
        live: Live,
        selection: Selection,
        baseline: Baseline | None = None,
    ) -> None:
        self._policy = policy
        self._live = live
        self._selection = selection
        self._baseline = baseline
        self._judgement = judge(live.project, policy, live.memo, baseline)
        self._labelled = Labelled.of(self._judgement.report)
        self._runtime: dict[str, str] = {}

    @property
    def report(self) -> Report:
        """The latest judgement's report."""
        return self._judgement.report

    def before_all(self, config: Any) -> None:
        """Stop the command, or warn, if what it selects is denied."""
        stopping = self._stopping()
        mode = self._policy.on_violation
        self._write(config, _STATUS[mode] if stopping else "passed")
        if stopping and mode == "abort":
            raise GovernanceStop(self._text(stopping))
        if stopping and mode == "warn":
            _warn(self._text(stopping))

    def before_node(self, config: Any, manifest: Any, unique_id: str) -> None:
        """Veto a node, or warn, if the SQL that dbt is about to run is denied."""
        live = _live(manifest, unique_id)
        if live is None:
            return
        if unique_id not in self._live.project.nodes:
            self._before_inline(config, live)
            return
        judged_anew = self._rejudge(unique_id, live, manifest)
        reason = self._reason(unique_id)
        warn = self._policy.on_violation == "warn"
        if reason:
            self._runtime[unique_id] = "warned" if warn else "vetoed"
        if reason or judged_anew:
            vetoed = "vetoed" in self._runtime.values()
            self._write(config, "vetoed" if vetoed else "warned" if self._stopping() else "passed")
        if reason and not warn:
            raise GovernanceStop(self._text(reason), node=live)
        if reason and judged_anew:
            _warn(self._text(reason), live)

    def _before_inline(self, config: Any, live: Any) -> None:
        """Veto a query typed on the command line if it reads what is denied; else write down what it shows."""
        denied = self._judgement.denied
        found = tuple(f for uid in live.depends_on.nodes for f in denied.get(uid, ()))
        if found and self._policy.on_violation != "warn":
            self._runtime[live.unique_id] = "vetoed"
            self._write(config, "vetoed")
            raise GovernanceStop(self._text(found), node=live)
        columns = shown(live.compiled_code or "", dialect=self._live.project.dialect, labelled=self._labelled)
        if columns:
            self._runtime[live.unique_id] = f"reads {', '.join(columns)}"
            self._write(config, "passed")

    def before_statement(self, config: Any, manifest: Any, unique_id: str, sql: str) -> None:
        """Veto a statement, or warn, if it takes labelled columns to a place that was not judged."""
        node = self._live.project.nodes.get(unique_id)
        live = _live(manifest, unique_id)
        owner = self._owner(node, live)
        dialect = self._live.project.dialect
        if owner.unseen and node is not None:
            query = batch(sql, dialect=dialect, owner=owner, judged=self._live.sql.get(unique_id, ()))
            if query:
                self._before_batch(config, node, live, query)
        found = written(sql, dialect=dialect, labelled=self._labelled, owner=owner)
        if not found:
            return
        finding = statement_finding(node, found)
        self._runtime[unique_id or "operation"] = f"statement vetoed: it reads {', '.join(found)}"
        text = console.render_finding(self._judgement.report, finding).rstrip()
        if self._policy.on_violation == "warn" or self._policy.mode is Mode.OBSERVE:
            _warn(text)
            return
        self._write(config, "vetoed")
        raise GovernanceStop(text, node=live)

    def _before_batch(self, config: Any, node: Node, live: Any, query: str) -> None:
        """Judge a batch of a model whose SQL is not what the made-up batch had."""
        self._judge_with(node, (CompiledCode(sql=query),))
        reason = self._reason(node.unique_id)
        if reason and self._policy.on_violation != "warn":
            self._runtime[node.unique_id] = "vetoed"
            self._write(config, "vetoed")
            raise GovernanceStop(self._text(reason), node=live)
        self._runtime[node.unique_id] = "judged on the SQL of its batches"
        self._write(config, "warned" if reason else "passed")
        if reason:
            _warn(self._text(reason), live)

    def _owner(self, node: Node | None, live: Any) -> Owner:
        if node is None or live is None or node.resource_type not in _JUDGED or not node.stored:
            return Owner()
        relations = tuple(name for name in (node.relation, *node.aliases) if name)
        batches = getattr(live.config, "incremental_strategy", None) == "microbatch"
        sql = getattr(live, "compiled_code", None) or ""
        seed = node.resource_type is ResourceType.SEED
        return Owner(relations=relations, sql=sql, unseen=batches, seed=seed)

    def _stopping(self) -> tuple[Finding, ...]:
        """Return the findings that stop the command: those on what it selects, and those on nothing."""
        found: dict[Finding, None] = dict.fromkeys(self._judgement.homeless)
        for uid, findings in self._judgement.denied.items():
            if self._selection.selects(uid):
                found.update(dict.fromkeys(findings))
        return tuple(sorted(found, key=lambda f: f.order))

    def _reason(self, unique_id: str) -> tuple[Finding, ...]:
        """Return why a node is vetoed: its own findings, else those of a denied node it is made from.

        dbt skips what is downstream of a failed node only as long as nobody tells it not to
        (`on_error: continue`). What is denied but not selected stands in the warehouse already: it is
        reported, and what is made from it is judged on its own labels.
        """
        denied = self._judgement.denied
        if not denied:
            return ()
        if unique_id in denied:
            return denied[unique_id]
        seen: set[str] = set()
        waiting = list(self._upstream(unique_id))
        while waiting:
            uid = waiting.pop()
            if uid not in seen:
                seen.add(uid)
                if uid in denied and self._selection.selects(uid):
                    return denied[uid]
                waiting.extend(self._upstream(uid))
        return ()

    def _upstream(self, unique_id: str) -> Sequence[str]:
        node = self._live.project.nodes.get(unique_id)
        return node.depends_on if node else ()

    def _rejudge(self, unique_id: str, live: Any, manifest: Any) -> bool:
        """Judge again if the SQL about to run is not what was judged; tell whether that was done."""
        project = self._live.project
        node = project.nodes.get(unique_id)
        if node is None or not node.stored or node.language == "python":
            return False
        if getattr(live, "compiled_code", None) is None or self._as_judged(unique_id, live, manifest):
            return False
        self._judge_with(node, as_run(live), manifest)
        self._runtime[unique_id] = "judged on the SQL it ran"
        return True

    def _judge_with(self, node: Node, compiled: tuple[CompiledCode, ...], manifest: Any = None) -> None:
        """Judge everything anew with other SQL for one node, and names that deferral gave what it reads."""
        nodes = dict(self._live.project.nodes)
        nodes[node.unique_id] = dataclasses.replace(node, compiled=compiled, dynamic=False)
        for uid in node.depends_on if manifest is not None else ():
            deferred = getattr(manifest.nodes.get(uid), "defer_relation", None)
            if deferred is not None and uid in nodes:
                aliases = {*nodes[uid].aliases, relation_of(deferred)}
                nodes[uid] = dataclasses.replace(nodes[uid], aliases=tuple(sorted(aliases)))
        project = dataclasses.replace(self._live.project, nodes=nodes)
        self._live = dataclasses.replace(self._live, project=project)
        self._judgement = judge(project, self._policy, self._live.memo, self._baseline)
        self._labelled = Labelled.of(self._judgement.report)

    def _as_judged(self, unique_id: str, live: Any, manifest: Any) -> bool:
        """Tell whether a node and every ephemeral model inlined into it are as they were judged."""
        if own_sql(live) not in self._live.sql.get(unique_id, ()):
            return False
        inlined = [manifest.nodes.get(cte.id) for cte in getattr(live, "extra_ctes", None) or ()]
        return all(
            node is not None and own_sql(node) in self._live.sql.get(node.unique_id, ()) for node in inlined
        )

    def _text(self, findings: Sequence[Finding]) -> str:
        shown = findings[:_SHOWN]
        parts = [console.render_finding(self._judgement.report, f).rstrip() for f in shown]
        if len(findings) > len(shown):
            parts.append(f"and {len(findings) - len(shown)} more: governance check shows them all")
        return "\n\n".join(parts)

    def _write(self, config: Any, status: str) -> None:
        write_report(
            config,
            status=status,
            judgement=self._judgement,
            selection=self._selection,
            runtime=self._runtime,
        )


def _live(manifest: Any, unique_id: str) -> Any:
    """Return what dbt is about to run: a node, or a function."""
    return manifest.nodes.get(unique_id) or (getattr(manifest, "functions", None) or {}).get(unique_id)


def judge(
    project: Project, policy: Policy, memo: Memo | None = None, baseline: Baseline | None = None
) -> Judgement:
    """Judge a project, and say of each finding which executed nodes it stops."""
    from governance.pipeline import check

    # Waivers expire by the date of whoever runs the build.
    report = check(project, policy, today=date.today(), memo=memo, baseline=baseline)  # noqa: DTZ011
    denied: dict[str, list[Finding]] = {}
    homeless: list[Finding] = []
    for finding in report.failing:
        places = executed(project, finding.node)
        for place in places:
            denied.setdefault(place, []).append(finding)
        if not places:
            homeless.append(finding)
    return Judgement(
        report=report,
        denied={uid: tuple(found) for uid, found in denied.items()},
        homeless=tuple(homeless),
    )


def executed(project: Project, unique_id: str) -> tuple[str, ...]:
    """Return what dbt would execute to make a node: itself, or what an exposure and its like are made of."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [unique_id]
    while waiting:
        uid = waiting.pop()
        node = project.nodes.get(uid)
        if uid in seen or (node is None and uid == unique_id):
            continue
        seen.add(uid)
        if node is not None and node.resource_type in _UNEXECUTED:
            waiting.extend(reversed(node.depends_on))
        else:
            found[uid] = None
    return tuple(found)


def own_sql(live: Any) -> str:
    """Return a compiled node's SQL without the ephemeral models that dbt put before it."""
    return getattr(live, "_pre_injected_sql", None) or getattr(live, "compiled_code", None) or ""


def as_run(live: Any) -> tuple[CompiledCode, ...]:
    """Return the SQL dbt runs for a node, as one rendering."""
    sql = live.compiled_code
    return (CompiledCode(sql=snapshot_sql(live, sql) if live.resource_type == "snapshot" else sql),)


def _warn(text: str, node: Any = None) -> None:
    from dbt.events.types import JinjaLogWarning
    from dbt_common.events.functions import warn_or_error

    warn_or_error(JinjaLogWarning(msg=text), node=node)
