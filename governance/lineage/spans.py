"""Where things stand in a statement's text: offsets, lines and the extent of expressions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Any

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from governance.lineage import quick
from governance.project.location import Span

_OPENING = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE})
_CLOSING = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END})
_BEFORE = frozenset(
    {TokenType.COMMA, TokenType.SELECT, TokenType.DISTINCT, TokenType.ALL, TokenType.SEMICOLON}
)
_LIST_STARTS = frozenset(
    {
        TokenType.SELECT,
        TokenType.DISTINCT,
        TokenType.ALL,
        TokenType.SEMICOLON,
        TokenType.COMMA,
        TokenType.FROM,
    }
)
_AFTER = frozenset(
    {
        TokenType.COMMA,
        TokenType.FROM,
        TokenType.WHERE,
        TokenType.GROUP_BY,
        TokenType.HAVING,
        TokenType.QUALIFY,
        TokenType.ORDER_BY,
        TokenType.LIMIT,
        TokenType.FETCH,
        TokenType.UNION,
        TokenType.INTERSECT,
        TokenType.INTO,
        TokenType.LATERAL,
        TokenType.SEMICOLON,
    }
)
_MARKS = _OPENING | _CLOSING | _AFTER


class Text:
    """A script's text with its tokens, answering offsets with spans."""

    __slots__ = (
        "_items",
        "_lines",
        "_select",
        "current",
        "mentions_columns",
        "mentions_structs",
        "sql",
        "tokens",
    )

    def __init__(self, sql: str, tokens: list[Token]) -> None:
        self.sql = sql
        self.tokens = tokens
        self._lines: list[int] | None = None
        self._select: Any = None
        self.current: Span | None = None
        self._items: dict[int, tuple[int, int]] = {}
        lowered = sql.lower()
        self.mentions_columns = "columns" in lowered
        self.mentions_structs = "struct" in lowered or "{" in lowered or "row(" in lowered

    def span(self, start: int, end: int) -> Span:
        """Return the span of offsets [start, end)."""
        lines = self._lines
        if lines is None:
            lines = self._lines = _line_starts(self.sql)
        line = bisect_right(lines, start)
        made: Any = quick.Span(start, end, line, start - lines[line - 1] + 1)
        return made  # type: ignore[no-any-return]

    def of(self, node: exp.Expr | None) -> Span | None:
        """Return the span from the first to the last positioned token under a node."""
        if node is None:
            return None
        bounds = extent(node)
        return self.span(*bounds) if bounds else None

    def projection(self, node: exp.Expr) -> Span | None:
        """Return the span of a projection's expression, without its alias."""
        value: Any = node.args.get("this") if isinstance(node, exp.Alias) else node
        if isinstance(value, (exp.Column, exp.Star)):
            bounds = extent(value)
            return self.span(*bounds) if bounds else None
        select = node.parent
        if isinstance(select, exp.Select) and node.arg_key == "expressions":
            if self._select is not select:
                self._select, self._items = select, self._select_list(select)
            at = self._items.get(id(node))
            if at is not None:
                return self.span(*at)
        bounds = extent(value) if isinstance(value, exp.Expr) else None
        if bounds is None:
            return self.of(node)
        stop = len(self.sql)
        if value is not node:
            alias = extent(node.args["alias"])
            if alias is not None and alias[0] > bounds[0]:
                stop = alias[0]
        nested = sum(1 for _ in value.find_all(exp.Select))
        return self.span(*self._widen(*bounds, stop, nested))

    def _select_list(self, select: exp.Select) -> dict[int, tuple[int, int]]:
        """Return the offsets of each expression of a SELECT list, read from its tokens in one pass."""
        projections = select.args["expressions"]
        distinct = select.args.get("distinct")
        if distinct is not None and distinct.args.get("on") is not None:
            return {}
        first = self.projection_start(projections[0])
        if first < 0:
            return {}
        bounds = self._items_from(first)
        if len(bounds) != len(projections):
            return {}
        tokens = self.tokens
        found: dict[int, tuple[int, int]] = {}
        for node, (low, high) in zip(projections, bounds, strict=True):
            last = high
            if node.__class__ is exp.Alias and high > low:
                last -= 1 + (tokens[high - 1].token_type == TokenType.ALIAS)
                if last < low or tokens[low + 1].token_type == TokenType.EQ:
                    return {}
            found[id(node)] = (tokens[low].start, tokens[last].end + 1)
        return found

    def _items_from(self, first: int) -> list[tuple[int, int]]:
        """Return the first and last token of each item of a list that begins at a token."""
        tokens = self.tokens
        bounds: list[tuple[int, int]] = []
        start = first
        depth = 0
        for at in range(first, len(tokens)):
            kind = tokens[at].token_type
            if kind not in _MARKS:
                continue
            if kind in _OPENING:
                depth += 1
            elif kind in _CLOSING:
                depth -= 1
                if depth < 0:
                    if start < at:
                        bounds.append((start, at - 1))
                    return bounds
            elif depth == 0:
                bounds.append((start, at - 1))
                start = at + 1
                if kind != TokenType.COMMA:
                    return bounds
        if start < len(tokens):
            bounds.append((start, len(tokens) - 1))
        return bounds

    def projection_start(self, node: exp.Expr) -> int:
        """Return the index of the token that a SELECT list begins with, -1 if it cannot be told."""
        bounds = extent(node)
        if bounds is None:
            return -1
        tokens = self.tokens
        at = bisect_left(tokens, bounds[0], key=lambda token: token.start)
        nested = _has_select(node)
        while at > 0:
            kind = tokens[at - 1].token_type
            if kind in _LIST_STARTS:
                if not nested or kind != TokenType.SELECT:
                    return at if kind != TokenType.COMMA else -1
                return -1
            at -= 1
        return -1

    def _widen(self, start: int, end: int, stop: int, nested: int) -> tuple[int, int]:
        """Extend offsets to the tokens around them that belong to the same list item.

        `stop` is where the alias begins; `nested` the number of SELECTs that are part of the item, whose
        own keyword is thus no boundary.
        """
        tokens = self.tokens
        first = bisect_left(tokens, start, key=lambda token: token.start)
        last = bisect_left(tokens, end - 1, key=lambda token: token.end)
        if first >= len(tokens) or last >= len(tokens):
            return start, end
        depth = 0
        for i in range(first, last + 1):
            kind = tokens[i].token_type
            depth += (kind in _OPENING) - (kind in _CLOSING)
            nested -= kind == TokenType.SELECT
        while first > 0:
            kind = tokens[first - 1].token_type
            if kind == TokenType.SELECT and nested > 0:
                nested -= 1
            elif depth >= 0 and (kind in _BEFORE or (kind in _OPENING and not self._closes(last + 1))):
                break
            depth += (kind in _OPENING) - (kind in _CLOSING)
            first -= 1
        while last + 1 < len(tokens) and tokens[last + 1].start < stop:
            kind = tokens[last + 1].token_type
            if depth <= 0 and (kind in _AFTER or kind in _CLOSING or kind == TokenType.ALIAS):
                break
            depth += (kind in _OPENING) - (kind in _CLOSING)
            last += 1
        return tokens[first].start, tokens[last].end + 1

    def _closes(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].token_type in _CLOSING


def _has_select(node: exp.Expr) -> bool:
    value = node.args["this"] if node.__class__ is exp.Alias else node
    return value.__class__ is not exp.Column and node.find(exp.Select) is not None


_NAME_PARTS = frozenset({"this", "table", "db", "catalog"})


def extent(node: exp.Expr) -> tuple[int, int] | None:
    """Return the offsets from the first to past the last positioned node under a node."""
    cls = node.__class__
    if cls is exp.Column or (cls is exp.Table and isinstance(node.args["this"], exp.Identifier)):
        return _name_extent(node)
    if cls is exp.Star:
        own: dict[str, Any] = node._meta or {}
        return (own["start"], own["end"] + 1) if "start" in own else None
    low = high = -1
    for part in node.walk():
        meta: dict[str, Any] | None = part._meta
        if meta and "start" in meta:
            start, end = meta["start"], meta["end"] + 1
            if low < 0 or start < low:
                low = start
            high = max(high, end)
    return (low, high) if low >= 0 else None


def _name_extent(node: exp.Expr) -> tuple[int, int] | None:
    args = node.args
    if len(args) == 1:
        own: dict[str, Any] = args["this"]._meta or {}
        return (own["start"], own["end"] + 1) if "start" in own else None
    low = high = -1
    for name, part in args.items():
        if part is None or name not in _NAME_PARTS:
            continue
        meta = part._meta
        if meta and "start" in meta:
            if low < 0 or meta["start"] < low:
                low = meta["start"]
            if meta["end"] >= high:
                high = meta["end"] + 1
    return (low, high) if low >= 0 else None


def _line_starts(sql: str) -> list[int]:
    lengths = [len(line) + 1 for line in sql.split("\n")]
    lengths.pop()
    return [0, *accumulate(lengths)]
