"""sqlglot's tokenizer and parser, one pair for each dialect and thread, with their log silenced."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlglot.parser
from sqlglot.dialects.dialect import Dialect
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType
from sqlglot.tokens import Tokenizer

from governance.lineage.pipes import teach

_LOG: Any = sqlglot.parser.logger
teach()


@lru_cache(maxsize=64)
def reader(dialect: str, thread: int) -> tuple[Tokenizer, Parser]:
    """Make a tokenizer and a parser for one thread: they keep state while they work, and begin afresh."""
    language = Dialect.get_or_raise(dialect or None)
    return language.tokenizer(), language.parser()


def parse(parser: Parser, tokens: list[Token], sql: str) -> list[Any]:
    """Parse statements; sqlglot's log is silenced, because it quotes the SQL."""
    silenced = _LOG.disabled
    _LOG.disabled = True
    try:
        return list(parser.parse(tokens, sql))
    finally:
        _LOG.disabled = silenced


def split_statements(tokens: list[Token], sql: str) -> list[list[Token]]:
    """Split a script's tokens at semicolons."""
    if ";" not in sql:
        return [tokens] if tokens else []
    semicolon = TokenType.SEMICOLON
    cuts = [at for at, token in enumerate(tokens) if token.token_type is semicolon]
    chunks = []
    start = 0
    for cut in [*cuts, len(tokens)]:
        if cut > start:
            chunks.append(tokens[start:cut])
        start = cut + 1
    return chunks


def batches(tokens: list[Token]) -> list[list[Token]]:
    """Split T-SQL at GO where it stands on a line of its own, which is no statement but its client's word."""
    out: list[list[Token]] = [[]]
    at = 0
    while at < len(tokens):
        token = tokens[at]
        after = at + 1
        if token.text.lower() == "go" and (at == 0 or tokens[at - 1].line < token.line):
            if after < len(tokens) and tokens[after].token_type is TokenType.NUMBER:
                after += tokens[after].line == token.line
            if after == len(tokens) or tokens[after].line > token.line:
                out.append([])
                at = after
                continue
        out[-1].append(token)
        at += 1
    return [batch for batch in out if batch]
