"""Findings about a judged relation as a whole: linkage and open projections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from governance.findings.codes import CODES
from governance.findings.locate import locate_span
from governance.findings.model import Finding, Severity, Verdict
from governance.labels.linkage import ASSUMED_POPULATION
from governance.labels.model import Identity, Level, RelationLabels, State
from governance.lineage.model import NodeLineage
from governance.policy import explain
from governance.policy.context import Context
from governance.policy.ruling import Asked, Reason, decide_label, linkage_rule
from governance.policy.zones import Placement
from governance.project.nodes import Node, ResourceType

_STAR_MACRO = re.compile(r"\{\{[^{}]*\bstar\s*\(")
_COMMENT = re.compile(r"\{#.*?#\}|--[^\n]*", re.DOTALL)


def relation_findings(context: Context) -> Iterator[Finding]:
    """Yield what is wrong with judged relations, beyond their single columns."""
    for node, placement in context.judged():
        relation = context.relation(node)
        if node.resource_type is ResourceType.EXPOSURE or relation is None:
            continue
        yield from _linkage(context, node, placement, relation)
        lineage = context.graph.nodes.get(node.unique_id)
        if lineage is not None:
            yield from _open(context, node, placement, lineage)


def _linkage(
    context: Context, node: Node, placement: Placement, relation: RelationLabels
) -> Iterator[Finding]:
    """A relation without identifiers whose other columns single people out."""
    k = context.minimum(placement)
    small = {subject: size for subject, size in sorted(relation.anonymity.items()) if size < k}
    if not small or relation.identity not in {Identity.LINKABLE, Identity.UNLINKED}:
        return
    rule = linkage_rule(context.policy, placement, tuple(small))
    if rule is not None and rule.effect == "allow":
        return
    if rule is None and _may_name_people(context, placement, tuple(small)):
        return
    code = CODES["GV308"]
    subject, size = min(small.items(), key=lambda item: (item[1], item[0]))
    columns = sorted(relation.bits, key=lambda name: (-relation.bits[name], name))
    located = context.locate_column(node, next((c for c in columns if c in relation.columns), ""))
    serves = ", ".join(f"`{purpose}`" for purpose in placement.purposes)
    who = f"zone `{placement.name}` serves {serves} for {' and '.join(placement.audiences)}; k is {k}"
    if rule is not None:
        who += f"; rule {rule.place} forbids linkage" + (f' because "{rule.because}"' if rule.because else "")
    bits = ", ".join(f"`{name}` {relation.bits[name]:.1f} bits" for name in columns[:6])
    yield Finding(
        code=code.code,
        severity=Severity.ERROR if rule is not None else Severity.WARNING,
        message=f"the columns of `{node.name}` single people out (k̂ {_size(size)}, {subject or 'people'})",
        node=node.unique_id,
        node_name=node.name,
        location=located.location,
        verdict=Verdict.DENY,
        who=who,
        what=f"an estimated {_size(size)} people share a row's values: {bits}{_assumed(context, subject)}",
        zone=placement.name,
        purpose=", ".join(placement.purposes),
        rule=str(rule.place) if rule is not None else "",
        law=explain.law_line(None, ("linkage",), context.policy.facts.taxonomy),
        fix=_coarser(relation.bits, columns, size, k),
        waive=explain.waive_line("*", f"{node.name}.*", "raw", zone=placement.name),
        snippet=located.snippet,
    )


def _assumed(context: Context, subject: str) -> str:
    """Say so where nobody stated how many people there are."""
    about = context.policy.facts.subjects.get(subject)
    if about is not None and about.population:
        return ""
    name = f"`{subject}`" if subject else "the data"
    return f"; {name} has no `population`, so {ASSUMED_POPULATION:,} people are assumed"


def _may_name_people(context: Context, placement: Placement, subjects: tuple[str, ...]) -> bool:
    """Whether rules allow names there, so that singling somebody out by other columns adds nothing."""
    for subject in subjects:
        asked = Asked(data_class="identity.name", state=State.RAW, level=Level.SENSITIVE, subject=subject)
        for purpose in placement.purposes:
            if decide_label(asked, placement, purpose, context.policy).reason is not Reason.ALLOWED:
                return False
    return True


def _coarser(bits: Mapping[str, float], columns: list[str], size: float, k: int) -> tuple[str, ...]:
    """Say what dropping each of the telling columns would give."""
    told = [f"without `{name}`: k̂ {_size(size)} → {_size(size * 2 ** bits[name])}" for name in columns[:3]]
    enough = [name for name in columns if size * 2 ** bits[name] >= k]
    first = f"make `{columns[0]}` coarser or drop it" if columns else "show fewer columns"
    if enough and columns and enough[0] != columns[0]:
        first = f"drop `{enough[0]}`"
    return (f"{first} ({'; '.join(told)})" if told else first,)


def _size(size: float) -> str:
    if size >= 10:
        return f"{size:.0f}"
    return f"{size:.1f}" if size >= 0.1 else f"{size:.1g}"


def _starred(lineage: NodeLineage, *, all_of_them: bool) -> set[str]:
    """Return the datasets whose columns a star lets through; which one a macro expands is not known."""
    found = {
        item.dataset
        for column in lineage.merged.columns
        if column.star
        for item in column.inputs
        if item.subtype.direct
    }
    return found if found and not all_of_them else {scan.dataset for scan in lineage.merged.scans}


def _open(context: Context, node: Node, placement: Placement, lineage: NodeLineage) -> Iterator[Finding]:
    """A star lets through whatever column is added upstream, before anybody looked at it."""
    spans = lineage.merged.open_star
    macro = bool(_STAR_MACRO.search(_COMMENT.sub("", node.raw_code)))
    if not spans and not macro:
        return
    upstream = [
        context.index.display(dataset)
        for dataset in sorted(_starred(lineage, all_of_them=macro))
        if (found := context.labels.get(dataset)) is not None and any(found.columns.values())
    ]
    if not upstream:
        return
    code = CODES["GV311"]
    located = locate_span(node, lineage, spans[0] if spans else None)
    yield Finding(
        code=code.code,
        severity=code.severity,
        message=f"`{node.name}` takes every column that {explain.listed(upstream)} may ever have",
        node=node.unique_id,
        node_name=node.name,
        location=located.location,
        verdict=Verdict.UNKNOWN,
        who=f"zone `{placement.name}` serves {', '.join(f'`{p}`' for p in placement.purposes)}",
        what="a column added upstream appears here before anybody has judged it",
        zone=placement.name,
        fix=("list the columns",),
        snippet=located.snippet,
    )
