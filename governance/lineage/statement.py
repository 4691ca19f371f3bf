"""`trace_sql`: a text of SQL to the lineage of its statements."""

from __future__ import annotations

from typing import Any

import sqlglot.parser
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, SqlglotError, TokenError
from sqlglot.tokens import Token, TokenType

from governance.lineage.flows import OpTable
from governance.lineage.model import Gap, Statement
from governance.lineage.schema import Schema
from governance.lineage.scope import Tracer
from governance.lineage.spans import Text
from governance.lineage.statements import trace_statement

_PARSER_LOG: Any = sqlglot.parser.logger
_UNREADABLE = "GV101"


def trace_sql(sql: str, *, dialect: str, schema: Schema | None = None) -> tuple[Statement, ...]:
    """Trace every statement of a script.

    Args:
        sql: the text; statements are parted by semicolons.
        dialect: sqlglot's name of the dialect; empty for a permissive default.
        schema: what is known of the datasets.

    Returns:
        One statement each, in order. What cannot be read is a statement of kind `other` with a gap.
    """
    return trace(sql, dialect=dialect, schema=schema or Schema(dialect), ops=OpTable())


def trace(
    sql: str, *, dialect: str, schema: Schema, ops: OpTable, extra: dict[str, dict[str, str]] | None = None
) -> tuple[Statement, ...]:
    """Trace a script; operations and the spelling of unlisted columns may be shared between scripts."""
    language = Dialect.get_or_raise(dialect or None)
    text = Text(sql, [])
    try:
        tokens = language.tokenize(sql)
    except TokenError as error:
        return (_unreadable(text, str(error), 0, len(sql)),)
    text.tokens = tokens
    tracer = Tracer(dialect, schema, text, ops)
    if extra is not None:
        tracer.extra = extra
    out: list[Statement] = []
    for chunk in _chunks(tokens):
        try:
            nodes = _parse(language, chunk, sql)
        except (
            SqlglotError,
            RecursionError,
            ValueError,
            AttributeError,
            TypeError,
            IndexError,
            KeyError,
        ) as error:
            out.append(_syntax_error(text, chunk, error))
            continue
        out.extend(_traced(tracer, node, chunk) for node in nodes if node is not None)
    return tuple(out)


_DEFECTS = (
    RecursionError, ValueError, AttributeError, TypeError, IndexError, KeyError, SqlglotError, AssertionError,
    NotImplementedError,
)  # fmt: skip
"""What an unforeseen tree may raise: the statement is a gap then, never a traceback and never clean."""


def _traced(tracer: Tracer, node: Any, tokens: list[Token]) -> Statement:
    try:
        return trace_statement(tracer, node)
    except _DEFECTS as error:
        start, end = tokens[0].start, tokens[-1].end + 1
        deep = isinstance(error, RecursionError)
        reason = "nested too deeply to be traced" if deep else f"not traced ({type(error).__name__})"
        span = tracer.text.span(start, end)
        code = "GV101" if deep else "GV105"
        return Statement(kind="other", gaps=(Gap(code, f"statement {reason}", span),), span=span)


def _parse(language: Dialect, tokens: list[Token], sql: str) -> list[Any]:
    """Parse one statement; sqlglot's log is silenced, because it quotes the SQL."""
    silenced = _PARSER_LOG.disabled
    _PARSER_LOG.disabled = True
    try:
        return list(language.parser().parse(tokens, sql))
    finally:
        _PARSER_LOG.disabled = silenced


def _chunks(tokens: list[Token]) -> list[list[Token]]:
    """Split a script's tokens at semicolons."""
    semicolon = TokenType.SEMICOLON
    cuts = [at for at, token in enumerate(tokens) if token.token_type == semicolon]
    if not cuts:
        return [tokens] if tokens else []
    chunks = []
    start = 0
    for cut in [*cuts, len(tokens)]:
        if cut > start:
            chunks.append(tokens[start:cut])
        start = cut + 1
    return chunks


def _syntax_error(text: Text, tokens: list[Token], error: BaseException) -> Statement:
    start, end = tokens[0].start, tokens[-1].end + 1
    if isinstance(error, ParseError) and error.errors:
        first = error.errors[0]
        message = str(first.get("description") or "not understood")
        line, column = first.get("line"), first.get("col")
        for token in tokens:
            if token.line == line and token.col == column:
                start, end = token.start, token.end + 1
                break
    elif isinstance(error, RecursionError):
        message = "nested too deeply to be read"
    else:
        message = "not understood by the parser"
    return _unreadable(text, message, start, end)


def _unreadable(text: Text, message: str, start: int, end: int) -> Statement:
    span = text.span(start, end)
    return Statement(kind="other", gaps=(Gap(_UNREADABLE, f"syntax error: {message}", span),), span=span)
