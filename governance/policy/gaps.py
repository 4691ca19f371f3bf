"""What was not understood, where it matters: a judged node with a gap is never clean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from governance.findings.codes import CODES
from governance.findings.locate import locate_span
from governance.findings.model import Finding, Severity, Verdict
from governance.lineage.project_functions import only_defines
from governance.policy.context import Context
from governance.policy.explain import listed
from governance.policy.zones import Placement
from governance.project.nodes import Node, ResourceType

_HARMLESS_HOOK = re.compile(
    r"\s*(?:grant|revoke|analy[sz]e|comment|vacuum|optimi[sz]e|set|use|begin|commit|describe|show|refresh|"
    r"create\s+(?:unique\s+)?index|alter\s+(?:table|view)\s+\S+\s+(?:set|cluster|owner|add\s+(?:constraint|primary)))"
    r"\b",
    re.IGNORECASE,
)

_BUILT = frozenset({ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT})


def gap_findings(context: Context) -> Iterator[Finding]:
    """Yield a finding for every gap in a judged node, and for hooks that may write data elsewhere."""
    for unique_id, node in sorted(context.project.nodes.items()):
        placement = context.placements[unique_id]
        if placement.judged:
            yield from _gaps(context, node, placement)
            if node.resource_type in _BUILT and context.relation(node) is None:
                yield _nothing_known(node, placement)
            yield from _at_run_time(context, node, placement)
        yield from _hooks(context, node, placement)


def conflict_findings(context: Context) -> Iterator[Finding]:
    """Yield a finding for every node whose declared columns are not those its SQL makes."""
    code = CODES["GV106"]
    by_name = {node.name: node for _, node in sorted(context.project.nodes.items())}
    several: dict[str, list[tuple[str, str]]] = {}
    for conflict in context.graph.conflicts:
        quoted = re.findall(r"`([^`]*)`", conflict)
        name, column = (quoted[0] if quoted else "", quoted[-1] if len(quoted) > 1 else "")
        several.setdefault(name, []).append((column, conflict))
    for name, conflicts in several.items():
        node = by_name.get(name)
        column, message = conflicts[0]
        if len(conflicts) > 1:
            columns = list(dict.fromkeys(column for column, _ in conflicts))
            message = f"`{name}` declares columns that are not those there are: {listed(columns, 6)}"
            column = ""
        yield Finding(
            code=code.code,
            severity=code.severity,
            message=message,
            node=node.unique_id if node else "",
            node_name=node.name if node else "",
            column=column,
            location=locate_span(node, None, None).location if node else None,
            verdict=Verdict.UNKNOWN,
            what="labels follow the SQL; a column that only the declaration has carries nothing",
            fix=("make the declaration say what the SQL makes",),
        )


def refined(context: Context, finding: Finding) -> Finding:
    """Place a finding of an earlier stage in the file, and weigh it by where it stands.

    A gap in a node that only carries is a note: what went in is taken to come out of it, so it is judged
    further on, and coverage counts it.
    """
    node = context.project.nodes.get(finding.node)
    if node is None:
        # What it is about tells it apart from others of its code, and so does its fingerprint.
        quoted = re.findall(r"`([^`]*)`", finding.message)
        name = quoted[0] if quoted else ""
        about = [name] if name.endswith(f".{finding.column}") else [name, finding.column]
        return replace(finding, column=".".join(word for word in about if word))
    placement = context.placements[node.unique_id]
    at = finding.location
    if at is not None and at.compiled is not None and not at.line:
        located = locate_span(node, context.graph.nodes.get(node.unique_id), at.compiled)
        finding = replace(finding, location=located.location, snippet=located.snippet)
    if finding.code.startswith("GV1"):
        severity = finding.severity if placement.judged else Severity.NOTE
        finding = replace(finding, severity=severity, zone=placement.name)
    return finding


def _gaps(context: Context, node: Node, placement: Placement) -> Iterator[Finding]:
    lineage = context.graph.nodes.get(node.unique_id)
    if lineage is None or node.resource_type is ResourceType.EXPOSURE:
        return
    for gap in lineage.merged.gaps:
        code = CODES[gap.code if gap.code in CODES else "GV105"]
        located = locate_span(node, lineage, gap.span)
        yield Finding(
            code=code.code,
            severity=code.severity,
            message=f"in `{node.name}`, {gap.message}",
            node=node.unique_id,
            node_name=node.name,
            column=gap.columns[0] if len(gap.columns) == 1 else "",
            location=located.location,
            verdict=Verdict.UNKNOWN,
            who=_serves(placement),
            what="what is not understood may carry anything that goes in",
            zone=placement.name,
            fix=("write it in a form that can be read, or declare the columns it reads from",),
            snippet=located.snippet,
        )


def _at_run_time(context: Context, node: Node, placement: Placement) -> Iterator[Finding]:
    """Say that a node's code, or that of something it is made from, was not seen as it will run."""
    unseen = _unseen(context, node)
    if unseen is None:
        return
    own = unseen is node
    # What it names holds nothing personal, as far as is known; what it will read is not.
    harmless = own and bool(node.depends_on) and not _reads_personal(context, node)
    yield Finding(
        code="GV104",
        severity=Severity.ERROR if own and not harmless else Severity.WARNING,
        message=f"part of the SQL of `{node.name}` is made at run time and was not seen"
        if own
        else f"`{node.name}` is made from `{unseen.name}`, part of whose SQL is made at run time and was not seen",
        node=node.unique_id,
        node_name=node.name,
        location=locate_span(node, None, None).location,
        verdict=Verdict.UNKNOWN,
        who=_serves(placement),
        what="the SQL that runs may take any column of what it reads; the gate inside dbt judges it as it runs",
        zone=placement.name,
        fix=(
            "name the columns instead of asking the warehouse for them",
            "for an incremental model read from a manifest, compile it with and without --full-refresh",
        ),
    )


def _unseen(context: Context, node: Node) -> Node | None:
    """Return the node itself if it is dynamic, or the nearest one upstream that is and reads personal data."""
    if node.unique_id not in context.below_run_time:
        return None
    if node.dynamic and _any_personal(context):
        return node
    waiting, met = [node], {node.unique_id}
    for one in waiting:
        above = [context.project.nodes[uid] for uid in sorted(one.depends_on) if uid in context.project.nodes]
        if one.dynamic and _reads_personal(context, one):
            return one
        for upstream in above:
            if upstream.unique_id not in met:
                met.add(upstream.unique_id)
                waiting.append(upstream)
    return None


def _reads_personal(context: Context, node: Node) -> bool:
    upstream = (context.project.nodes.get(uid) for uid in node.depends_on)
    return any(one is None or _personal(context, one) for one in upstream)


def _personal(context: Context, node: Node) -> bool:
    relation = context.relation(node)
    return relation is not None and (any(relation.columns.values()) or bool(relation.presence))


def _nothing_known(node: Node, placement: Placement) -> Finding:
    code = CODES["GV101"]
    return Finding(
        code=code.code,
        severity=code.severity,
        message=f"nothing is known of what `{node.name}` holds",
        node=node.unique_id,
        node_name=node.name,
        location=locate_span(node, None, None).location,
        verdict=Verdict.UNKNOWN,
        who=_serves(placement),
        what="it may hold anything",
        zone=placement.name,
        fix=("compile the project, so that its code can be read",),
    )


def _hooks(context: Context, node: Node, placement: Placement) -> Iterator[Finding]:
    hooks = list(node.hooks)
    if node.resource_type is ResourceType.OPERATION:
        hooks += [code.sql for code in node.compiled] or [node.raw_code]
    dialect = context.project.dialect
    writing = [
        hook
        for hook in hooks
        if hook.strip() and not _HARMLESS_HOOK.match(hook) and not only_defines(hook, dialect)
    ]
    personal = _personal(context, node)
    of_project = node.resource_type is ResourceType.OPERATION and _any_personal(context)
    if not writing or not (placement.judged or personal or of_project):
        return
    code = CODES["GV104"]
    yield Finding(
        code=code.code,
        severity=code.severity,
        message=f"`{node.name}` is a hook that runs code that is not traced"
        if of_project
        else f"a hook of `{node.name}` runs code that is not traced",
        node=node.unique_id,
        node_name=node.name,
        location=locate_span(node, None, None).location,
        verdict=Verdict.UNKNOWN,
        who=_serves(placement),
        what="the hook may copy data to a place that no zone covers",
        zone=placement.name,
        fix=("make the copy a model of its own, where it is traced and judged",),
    )


def _any_personal(context: Context) -> bool:
    return any(any(relation.columns.values()) for relation in context.labels.values())


def _serves(placement: Placement) -> str:
    if not placement.judged:
        return ""
    serves = ", ".join(f"`{purpose}`" for purpose in placement.purposes)
    return f"zone `{placement.name}` serves {serves} for {' and '.join(placement.audiences)}"
