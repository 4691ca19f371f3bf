"""From compiled SQL to the line a person edits; what is not known is not claimed."""

from __future__ import annotations

import pytest

from governance.findings.locate import locate
from governance.project.location import Precision, Span
from governance.project.nodes import CompiledCode, Node, ResourceType


def node(raw: str, compiled: str, **members: object) -> Node:
    return Node(
        unique_id="model.demo.m",
        resource_type=ResourceType(str(members.pop("kind", "model"))),
        name="m",
        path="models/m.sql",
        raw_code=raw,
        compiled=(CompiledCode(sql=compiled),),
    )


def span(text: str, part: str) -> Span:
    start = text.index(part)
    line = text.count("\n", 0, start) + 1
    return Span(start, start + len(part), line, start - text.rfind("\n", 0, start))


CASES = [
    # raw, compiled, part, expected line, column, precision
    (
        "select\n  a,\n  md5(b) as c\nfrom t",
        "select\n  a,\n  md5(b) as c\nfrom t",
        "md5(b) as c",
        3,
        3,
        "exact",
    ),
    (
        "{{ config() }}\nselect\n  b as c\nfrom {{ ref('t') }}",
        "\nselect\n  b as c\nfrom x.t",
        "b as c",
        3,
        3,
        "exact",
    ),
    (
        "select\n  {{ mask('b') }} as c\nfrom t",
        "select\n  left(b, 1) as c\nfrom t",
        "left(b, 1) as c",
        2,
        0,
        "line",
    ),
    (
        "select\n{% for c in cols %}\n  {{ c }},\n{% endfor %}\n  z\nfrom t",
        "select\n\n  a,\n\n  b,\n\n  z\nfrom t",
        "b",
        0,
        0,
        "file",
    ),
    ("select a\r\n, b\r\nfrom t", "select a\r\n, b\r\nfrom t", "b", 2, 3, "exact"),
    ("  select\n      x\n  from t", "select\n  x\nfrom t", "x", 2, 7, "exact"),
]


@pytest.mark.parametrize(("raw", "compiled", "part", "line", "column", "precision"), CASES)
def test_places(raw: str, compiled: str, part: str, line: int, column: int, precision: str) -> None:
    found = locate(node(raw, compiled), span(compiled, part))
    assert (found.location.line, found.location.column, found.location.precision.value) == (
        line,
        column,
        precision,
    )
    if line:
        assert found.snippet == ((line, raw.split("\n")[line - 1].rstrip("\r")),)
    if precision == "exact":
        shown = raw.split("\n")[line - 1][column - 1 :]
        assert shown.startswith(part.split("\n", maxsplit=1)[0])


def test_a_span_over_lines_is_cut_at_the_first() -> None:
    raw = "select\n  case\n    when a then b\n  end as c\nfrom t"
    found = locate(node(raw, raw), span(raw, "case\n    when a then b\n  end as c"))
    assert (found.location.line, found.location.column, found.location.length) == (2, 3, 4)


def test_a_block_of_a_file_has_no_line() -> None:
    raw = "select a from t"
    found = locate(node(raw, raw, kind="snapshot"), span(raw, "a"))
    assert found.location.precision is Precision.FILE


def test_a_span_outside_the_text() -> None:
    assert locate(node("select 1", "select 1"), Span(90, 95, 9, 1)).location.precision is Precision.FILE
    assert locate(node("select 1", "select 1")).location.line == 0
