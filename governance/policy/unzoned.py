"""Personal data that no zone covers, prohibited data anywhere, and what a node's meta gets wrong."""

from __future__ import annotations

from collections.abc import Iterator

from governance.errors import nearest
from governance.findings.codes import CODES
from governance.findings.model import Finding, Severity, Verdict
from governance.labels.model import Label, Level, RelationLabels, Source
from governance.policy import explain
from governance.policy.context import Context, holds_data
from governance.policy.zones import declared_purposes
from governance.project.location import Location
from governance.project.nodes import Node, ResourceType


def unzoned_findings(context: Context) -> Iterator[Finding]:
    """Yield findings about nodes that no zone covers and about words that no policy declares."""
    for unique_id, node in sorted(context.project.nodes.items()):
        placement = context.placements[unique_id]
        for kind, word in placement.unknown:
            yield _unknown_word(context, node, kind, word)
        relation = context.relation(node)
        asked = node.resource_type is ResourceType.SEMANTIC_MODEL
        if relation is None or not (holds_data(node) or asked) or node.resource_type is ResourceType.SOURCE:
            continue
        if not placement.judged:
            yield from _prohibited(context, node, relation)
        if not placement.placed:
            reason = _why_it_matters(context, node)
            if reason:
                yield from _without_zone(context, node, relation, reason)


def _why_it_matters(context: Context, node: Node) -> str:
    """Say why an unzoned node may not merely carry, empty if it may."""
    children = context.children.get(node.unique_id, ())
    exposed = [child.name for child in children if child.resource_type is ResourceType.EXPOSURE]
    if exposed:
        return f"{explain.listed(exposed)} shows it"
    if node.resource_type is ResourceType.SEMANTIC_MODEL:
        return "the semantic layer shows it to whoever asks"
    if node.access == "public":
        return "its access is public"
    return "" if children else "nothing depends on it, so somebody reads it"


def _without_zone(context: Context, node: Node, relation: RelationLabels, reason: str) -> Iterator[Finding]:
    code = CODES["GV312"]
    for column, label in _personal(context, relation):
        located = context.locate_label(node, column, label)
        decided = context.level(label, relation)
        sink = f"{node.name}.{column or '*'}"
        yield Finding(
            code=code.code,
            severity=Severity.ERROR,
            message=f"`{label.data_class}` is in `{sink}`, which no zone covers",
            node=node.unique_id,
            node_name=node.name,
            column=column,
            location=located.location,
            verdict=Verdict.UNKNOWN,
            who=f"no zone says who uses `{node.name}` and for what; {reason}",
            what=explain.who_rows(relation),
            path=explain.path_steps(label, sink, context.index.shown),
            origin=context.index.shown(label.origin),
            data_class=label.data_class,
            state=decided.state.value,
            law=explain.law_line(
                decided.decided, ("records",), context.policy.facts.taxonomy, label.data_class
            ),
            fix=_zone_fix(node),
            snippet=located.snippet,
        )


def _zone_fix(node: Node) -> tuple[str, ...]:
    if node.resource_type is ResourceType.TEST:
        return ("do not store the failures of this test", f"add the zone `{node.path}` to the policy")
    folder = node.path.rpartition("/")[0]
    pattern = f"{folder}/**" if folder else node.path
    return (f'add a zone for `"{pattern}"` to the policy, with `for` and `audience`', "drop the column")


def _personal(context: Context, relation: RelationLabels) -> Iterator[tuple[str, Label]]:
    """Yield one label for each column, class and origin that is personal, and conditions that are sensitive."""
    seen: set[tuple[str, str, str]] = set()
    for column, labels in sorted(relation.columns.items()):
        for label in labels:
            level = context.level(label, relation).level
            key = (column, label.data_class, str(label.origin))
            if level >= Level.PERSONAL and key not in seen:
                seen.add(key)
                yield column, label
    for label in relation.presence:
        level = context.level(label, relation, adult=True).level
        key = ("", label.data_class, str(label.origin))
        if level >= Level.SENSITIVE and key not in seen:
            seen.add(key)
            yield "", label


def _prohibited(context: Context, node: Node, relation: RelationLabels) -> Iterator[Finding]:
    """Prohibited data must not be stored anywhere; a carrier is named where the data enters the project."""
    code = CODES["GV301"]
    for column, labels in sorted(relation.columns.items()):
        for label in labels:
            decided = context.level(label, relation)
            if label.source is Source.UNKNOWN:
                continue  # a gap may carry it; the gap is reported, and judged nodes further on are
            if decided.level is not Level.PROHIBITED or _came_from_model(context, node, label):
                continue
            located = context.locate_label(node, column, label)
            sink = f"{node.name}.{column}"
            yield Finding(
                code=code.code,
                severity=code.severity,
                message=f"`{label.data_class}` must not be stored, and is in `{sink}`",
                node=node.unique_id,
                node_name=node.name,
                column=column,
                location=located.location,
                who="no purpose and no waiver allows it",
                what="is a secret that the law lets nobody keep",
                path=explain.path_steps(label, sink, context.index.shown),
                origin=context.index.shown(label.origin),
                data_class=label.data_class,
                state=decided.state.value,
                zone=context.placements[node.unique_id].name,
                law=explain.law_line(decided.decided, (), context.policy.facts.taxonomy, label.data_class),
                fix=("drop the column", "stop loading it into the warehouse"),
                snippet=located.snippet,
            )


def _came_from_model(context: Context, node: Node, label: Label) -> bool:
    """Whether another model already holds the data, so that the finding stands there."""
    if not label.path:
        return False
    before = context.index.node(label.path[-1].column.dataset)
    return (
        before is not None
        and before.unique_id != node.unique_id
        and before.resource_type is not ResourceType.SOURCE
        and holds_data(before)
    )


def _unknown_word(context: Context, node: Node, kind: str, word: str) -> Finding:
    code = CODES["GV204"]
    known = declared_purposes(context.policy) if kind == "purpose" else context.policy.audiences
    close = nearest(word, known)
    return Finding(
        code=code.code,
        severity=code.severity,
        message=f"`{node.name}` names the {kind} `{word[:60]}`, which the policy does not declare",
        node=node.unique_id,
        node_name=node.name,
        column="",
        location=Location(path=node.patch_path or node.path, line=node.patch_line),
        verdict=Verdict.UNKNOWN,
        purpose=word[:60],
        fix=(f"write `{close}`" if close else f"declare the {kind} in the policy", "take the word out"),
    )
