"""Pipe operators (`|> SET`, `|> DROP`, `|> RENAME`) that sqlglot's parser does not know yet.

Each is a `select *` with a modifier over what came before, which is how the parser renders the others.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import TokenType

STEP = "__tmp"
"""How the parser calls the common tables that it makes of the steps of a pipe."""


def _star(parser: Any, query: Any, **modifiers: Any) -> Any:
    query.select(exp.Star(**modifiers), append=False, copy=False)
    return parser._build_pipe_cte(query=query, expressions=[exp.Star()])


def _set(parser: Any, query: Any) -> Any:
    def assignment() -> exp.Alias:
        name = parser._parse_id_var()
        if not parser._match(TokenType.EQ):
            parser.raise_error("Expected `column = expression`")
        return exp.Alias(this=parser._parse_disjunction(), alias=name)

    parser._advance()
    return _star(parser, query, replace=parser._parse_csv(assignment))


def _drop(parser: Any, query: Any) -> Any:
    parser._advance()
    return _star(parser, query, except_=parser._parse_csv(parser._parse_id_var))


def _rename(parser: Any, query: Any) -> Any:
    def renamed() -> exp.Alias:
        old = parser._parse_id_var()
        parser._match(TokenType.ALIAS)
        return exp.Alias(this=exp.Column(this=old), alias=parser._parse_id_var())

    parser._advance()
    return _star(parser, query, rename=parser._parse_csv(renamed))


def teach() -> None:
    """Add the operators to the parser's table, unless it has learnt them by itself."""
    for name, operator in (("SET", _set), ("DROP", _drop), ("RENAME", _rename)):
        Parser.PIPE_SYNTAX_TRANSFORM_PARSERS.setdefault(name, operator)
