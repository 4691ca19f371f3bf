"""From a span of compiled SQL to the place in the file that a person edits, admitting what is not known.

dbt keeps no map from compiled to raw code, so lines are aligned: a line that rendering left as it was is
exact, a line that one raw line was rendered to is known as a line, anything else is the file.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from governance.lineage.model import ColumnRef, NodeLineage, OutputColumn
from governance.project.location import Location, Precision, Span
from governance.project.nodes import Node, ResourceType

_MAX_LINES = 4000


@dataclass(frozen=True, slots=True)
class Located:
    """A place and the lines to show there, as (line number, text)."""

    location: Location
    snippet: tuple[tuple[int, str], ...] = ()


def locate(node: Node, span: Span | None = None, *, branch: str = "") -> Located:
    """Return where a span of a node's compiled code stands in its file.

    Args:
        node: the node; its `raw_code` and the compiled code of `branch` are compared.
        span: offsets into the compiled code; None means the node as a whole.
        branch: which rendering the span belongs to.
    """
    compiled = next((code.sql for code in node.compiled if code.branch == branch), None)
    if compiled is None and node.compiled:
        compiled = node.compiled[0].sql
    if span is None or compiled is None or not 0 <= span.start <= span.end <= len(compiled):
        return Located(Location(path=node.path or node.patch_path, compiled=span))
    if not node.raw_code or _is_part_of_file(node):
        return Located(Location(path=node.path, compiled=span))
    line, offset, text = _line_of(compiled, span.start)
    length = max(1, min(span.end, span.start - offset + len(text)) - span.start)
    raw_lines = node.raw_code.split("\n")
    exact, near = _alignment(compiled, node.raw_code)
    if line in exact:
        at = exact[line]
        column = _indent(raw_lines[at]) + offset - _indent(text)
        place = Location(
            path=node.path,
            line=at + 1,
            column=column + 1,
            length=length,
            precision=Precision.EXACT,
            compiled=span,
        )
        return Located(place, ((at + 1, raw_lines[at].rstrip("\r")),))
    if line in near:
        at = near[line]
        place = Location(path=node.path, line=at + 1, precision=Precision.LINE, compiled=span)
        return Located(place, ((at + 1, raw_lines[at].rstrip("\r")),))
    return Located(Location(path=node.path, compiled=span))


def locate_column(node: Node, lineage: NodeLineage | None, column: str) -> Located:
    """Return where an output column of a node is written."""
    if lineage is None:
        return locate(node)
    names = sorted(lineage.branches) or [""]
    for branch in names:
        statement = lineage.branches.get(branch, lineage.merged)
        found = _output(statement.columns, column)
        if found is not None and found.span is not None:
            return locate(node, found.span, branch=branch)
    found = _output(lineage.merged.columns, column)
    return locate(node, found.span if found else None, branch=names[0])


def locate_input(node: Node, lineage: NodeLineage | None, column: str, source: ColumnRef | None) -> Located:
    """Return where a source column comes into an output column, or into the conditions on rows.

    The output column's own place is preferred, unless the source comes in elsewhere: in a later branch of a
    union, or only in one rendering of the code.

    Args:
        node: the node.
        lineage: its lineage.
        column: the output column, empty for the rows.
        source: the column it came from, None if that is not known.
    """
    if lineage is None or source is None:
        return locate_column(node, lineage, column) if column else locate(node)
    for branch in sorted(lineage.branches) or [""]:
        statement = lineage.branches.get(branch, lineage.merged)
        output = _output(statement.columns, column) if column else None
        inputs = output.inputs if output is not None else () if column else statement.row_inputs
        for item in inputs:
            if (item.dataset, item.column) == (source.dataset, source.column) and item.span is not None:
                within = output is not None and _holds(output.span, item.span)
                return locate(
                    node, output.span if output is not None and within else item.span, branch=branch
                )
    return locate_column(node, lineage, column) if column else locate(node)


def _holds(outer: Span | None, inner: Span) -> bool:
    return outer is not None and outer.start <= inner.start and inner.end <= outer.end


def locate_span(node: Node, lineage: NodeLineage | None, span: Span | None) -> Located:
    """Return where a span of a node's merged statement is written."""
    if lineage is None or not lineage.branches:
        return locate(node, span)
    return locate(node, span, branch=min(lineage.branches))


def _output(columns: tuple[OutputColumn, ...], name: str) -> OutputColumn | None:
    exact = next((column for column in columns if column.name == name), None)
    if exact is not None:
        return exact
    return next((column for column in columns if column.name.lower() == name.lower()), None)


def _is_part_of_file(node: Node) -> bool:
    """Whether the raw code is one block of a file with several, so that its lines are not the file's."""
    return node.resource_type is ResourceType.SNAPSHOT and "{% snapshot" not in node.raw_code


def _line_of(text: str, start: int) -> tuple[int, int, str]:
    """Return the index of the line at an offset, the offset within it, and the line."""
    begin = text.rfind("\n", 0, start) + 1
    end = text.find("\n", begin)
    return text.count("\n", 0, start), start - begin, text[begin : end if end >= 0 else None].rstrip("\r")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


@lru_cache(maxsize=512)
def _alignment(compiled: str, raw: str) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Align compiled lines with raw ones: those that are the same text, and those that became another."""
    ours = [line.strip() for line in compiled.split("\n")]
    theirs = [line.strip() for line in raw.split("\n")]
    exact: dict[int, int] = {}
    near: dict[int, int] = {}
    if len(ours) <= _MAX_LINES and len(theirs) <= _MAX_LINES:
        matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
        for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
            if tag == "equal":
                exact.update(zip(range(a_start, a_end), range(b_start, b_end), strict=True))
            elif tag == "replace" and b_end - b_start == 1:
                near.update(dict.fromkeys(range(a_start, a_end), b_start))
            elif tag == "replace" and a_end - a_start == b_end - b_start:
                near.update(zip(range(a_start, a_end), range(b_start, b_end), strict=True))
    _only_unique(exact, ours, theirs)
    return exact, near


def _only_unique(exact: dict[int, int], ours: list[str], theirs: list[str]) -> None:
    """Drop alignments of lines without text, and trust lines that occur once on either side."""
    for line in [line for line in exact if not ours[line]]:
        del exact[line]
    places: dict[str, list[int]] = {}
    for index, text in enumerate(theirs):
        places.setdefault(text, []).append(index)
    counts: dict[str, int] = {}
    for text in ours:
        counts[text] = counts.get(text, 0) + 1
    for index, text in enumerate(ours):
        if text and counts[text] == 1 and len(places.get(text, ())) == 1:
            exact[index] = places[text][0]
