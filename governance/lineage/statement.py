"""`trace_sql`: a text of SQL to the lineage of its statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import get_ident
from typing import Any

from sqlglot.errors import ParseError, SqlglotError, TokenError
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from governance.lineage.codec import Fingerprints
from governance.lineage.collector import release
from governance.lineage.deep import DEEPEST, SHALLOW, may_be_deep, nesting, on_large_stack
from governance.lineage.entry import Entry
from governance.lineage.flows import OpTable
from governance.lineage.library import Functions
from governance.lineage.model import Gap, Statement
from governance.lineage.parsing import batches, parse, reader, split_statements
from governance.lineage.schema import Schema
from governance.lineage.scope import Tracer
from governance.lineage.spans import Text
from governance.lineage.statements import trace_statement
from governance.lineage.udf import begins_definition, dropped, read_definition, whole_bodies

_UNREADABLE = "GV101"


def trace_sql(
    sql: str, *, dialect: str, schema: Schema | None = None, functions: Functions | None = None
) -> tuple[Statement, ...]:
    """Trace every statement of a script.

    Args:
        sql: the text; statements are parted by semicolons.
        dialect: sqlglot's name of the dialect; empty for a permissive default.
        schema: what is known of the datasets.
        functions: what it may call besides what it defines.

    Returns:
        One statement each, in order. What cannot be read is a statement of kind `other` with a gap.
    """
    return trace_entry(
        sql,
        dialect=dialect,
        schema=schema or Schema(dialect),
        ops=OpTable(),
        extra=None,
        prints=None,
        functions=functions,
    ).statements


def trace(
    sql: str, *, dialect: str, schema: Schema, ops: OpTable, extra: dict[str, dict[str, str]] | None = None
) -> tuple[Statement, ...]:
    """Trace a script; operations and the spelling of unlisted columns may be shared between scripts."""
    return trace_entry(sql, dialect=dialect, schema=schema, ops=ops, extra=extra, prints=None).statements


def trace_entry(
    sql: str,
    *,
    dialect: str,
    schema: Schema,
    ops: OpTable,
    extra: dict[str, dict[str, str]] | None,
    prints: Fingerprints | None,
    waits_for: Callable[[str], bool] | None = None,
    functions: Functions | None = None,
    parameters: Iterable[str] = (),
) -> Entry:
    """Trace a script and note what its lineage rests on, for a cache; `parameters` are names of values.

    Raises:
        NotTracedYetError: if it reads a dataset that `waits_for` says is still to be traced.
    """
    tokenizer, parser = reader(dialect, get_ident())
    text = Text(sql, [])
    try:
        tokens = tokenizer.tokenize(sql)
    except TokenError:
        unread = _unreadable(text, "a string, comment or bracket is not closed", 0, len(sql))
        return Entry(statements=(unread,), read=(), spelled=())
    text.tokens = tokens
    tracer = Tracer(dialect, schema, text, ops, functions.copy() if functions else None)
    if extra is not None:
        tracer.extra = extra
    tracer.waits_for = waits_for
    tracer.variables.update((name.lower(), ()) for name in parameters)
    measured = may_be_deep(sql)
    out: list[Statement] = []
    chunks = split_statements(tokens, sql)
    if dialect in ("tsql", "fabric"):
        chunks = [batch for chunk in chunks for batch in batches(chunk)]
    if any(begins_definition(chunk) for chunk in chunks):
        chunks = whole_bodies(chunks)
    for chunk in chunks:
        out.extend(_read(tracer, parser, chunk, nesting(chunk) if measured else 0))
    read = tuple((parts, prints.of_name(parts)) for parts in tracer.read) if prints is not None else ()
    spelled = tuple((*place, *how) for place, how in tracer.spellings.items())
    return Entry(statements=tuple(out), read=read, spelled=spelled)


def _read(tracer: Tracer, parser: Parser, tokens: list[Token], depth: int) -> list[Statement]:
    """Parse and trace one statement, on a stack that is large enough for it."""
    if depth > DEEPEST:
        return [_syntax_error(tracer.text, tokens, RecursionError())]
    if depth <= SHALLOW:
        try:
            return _parsed_and_traced(tracer, parser, tokens)
        except RecursionError:
            pass
    try:
        return on_large_stack(lambda: _parsed_and_traced(tracer, parser, tokens))
    except RecursionError as error:
        return [_syntax_error(tracer.text, tokens, error)]


def _parsed_and_traced(tracer: Tracer, parser: Parser, tokens: list[Token]) -> list[Statement]:
    tracer.text.current = tracer.text.span(tokens[0].start, tokens[-1].end + 1)
    if tokens[0].token_type in _DEFINING and _function(tracer, tokens):
        return [Statement(kind="other", span=tracer.text.current)]
    if tracer.functions:
        tokens = tracer.functions.marked(tokens)
    try:
        nodes = parse(parser, tokens, tracer.text.sql)
    except _DEFECTS as error:
        return [_syntax_error(tracer.text, tokens, error)]
    try:
        return [_traced(tracer, node, tokens) for node in nodes if node is not None]
    finally:
        for node in nodes:
            if node is not None:
                release(node)


_DEFINING = frozenset({TokenType.CREATE, TokenType.DROP})


def _function(tracer: Tracer, tokens: list[Token]) -> bool:
    """Take a statement that defines or drops a function; False if it is another one."""
    gone = dropped(tokens)
    if gone:
        tracer.functions.drop(gone)
        return True
    definition = (
        read_definition(tokens, tracer.text.sql, tracer.dialect) if begins_definition(tokens) else None
    )
    if definition is not None:
        tracer.functions.define(definition)
    return definition is not None


_DEFECTS = (
    ValueError, AttributeError, TypeError, IndexError, KeyError, SqlglotError, AssertionError,
    NotImplementedError,
)  # fmt: skip
"""What an unforeseen tree may raise: the statement is a gap then, never a traceback and never clean."""


def _traced(tracer: Tracer, node: Any, tokens: list[Token]) -> Statement:
    try:
        return trace_statement(tracer, node)
    except _DEFECTS as error:
        span = tracer.text.span(tokens[0].start, tokens[-1].end + 1)
        gap = Gap("GV105", f"statement not traced ({type(error).__name__})", span)
        return Statement(kind="other", gaps=(gap,), span=span)


def _syntax_error(text: Text, tokens: list[Token], error: BaseException) -> Statement:
    start, end = tokens[0].start, tokens[-1].end + 1
    if isinstance(error, ParseError) and error.errors:
        first = error.errors[0]
        reason = str(first.get("description") or "not understood").split(" but got <Token")[0]
        message = reason[:1].lower() + reason[1:].rstrip(".")
        line, column = first.get("line"), first.get("col")
        for token in tokens:
            if token.line == line and token.col == column:
                start, end = token.start, token.end + 1
                if token.token_type != TokenType.STRING:
                    message = f"near `{token.text[:40]}`: {message}"
                break
    elif isinstance(error, RecursionError):
        message = "nested too deeply to be read"
    else:
        message = "not understood by the parser"
    return _unreadable(text, message, start, end)


def _unreadable(text: Text, message: str, start: int, end: int) -> Statement:
    span = text.span(start, end)
    return Statement(kind="other", gaps=(Gap(_UNREADABLE, f"syntax error: {message}", span),), span=span)
