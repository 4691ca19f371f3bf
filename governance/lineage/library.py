"""The functions that SQL may call by name, with their bodies as trees."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from threading import get_ident
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from governance.lineage.parsing import parse, reader
from governance.lineage.udf import Definition, Function

OWN = "\u00b7own"
"""Marks a call's name as that of a function of the project where the dialect has one of the same name."""

_SHADOWING = frozenset({"duckdb"})
_QUERY = frozenset({"SELECT", "WITH", "FROM", "VALUES"})


class Functions:
    """Functions by name; a later one may replace an earlier one.

    Attributes:
        named: functions whose name stays the last operation of an expanded call.
        mark: what tells this library from others, empty if there is nothing in it.
    """

    def __init__(self, dialect: str, functions: Iterable[Function] = (), named: Iterable[str] = ()) -> None:
        self.dialect = dialect
        self.named = frozenset(_plain(name) for name in named)
        self._by_name: dict[str, list[Function]] = {}
        self._trees: dict[str, Any] = {}
        self._shadow: frozenset[str] = frozenset()
        for function in functions:
            self._add(function)
        self.mark = self._fingerprint()

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def copy(self) -> Functions:
        """Return a library that starts with the same functions."""
        twin = object.__new__(Functions)
        twin.dialect, twin.named, twin.mark, twin._shadow = self.dialect, self.named, self.mark, self._shadow
        twin._by_name = {name: list(found) for name, found in self._by_name.items()}
        twin._trees = dict(self._trees)
        return twin

    def all(self) -> list[Function]:
        """Return every function, by name."""
        return [function for _, found in sorted(self._by_name.items()) for function in found]

    def define(self, definition: Definition) -> None:
        """Take what a statement defines."""
        for function in definition.functions[:1]:
            known = [f for f in self._by_name.get(function.name[-1], ()) if f.name == function.name]
            if known and definition.unless_exists:
                return
            if definition.replaces:
                every = self.dialect == "duckdb"
                gone = [
                    f
                    for f in known
                    if f.temporary == function.temporary and (every or f.signature == function.signature)
                ]
                self._by_name[function.name[-1]] = [
                    f for f in self._by_name.get(function.name[-1], ()) if f not in gone
                ]
        for function in definition.functions:
            self._add(function)

    def drop(self, name: tuple[str, ...]) -> None:
        """Forget a function."""
        kept = [f for f in self._by_name.get(name[-1], ()) if not _may_be(f.name, name)]
        self._by_name.pop(name[-1], None)
        if kept:
            self._by_name[name[-1]] = kept
        self._shadow = self._shadowing()

    def is_named(self, name: str) -> bool:
        """Tell whether a function's name is kept beside what its body does."""
        return bool(self.named) and _plain(name) in self.named

    def called(self, parts: tuple[str, ...]) -> list[Function]:
        """Return the functions that a dotted name in lower case may mean."""
        found = self._by_name.get(parts[-1]) if parts else None
        return [function for function in found if _may_be(function.name, parts)] if found else []

    def _add(self, function: Function) -> None:
        known = self._by_name.setdefault(function.name[-1], [])
        if function not in known:
            known.append(function)
        self._shadow = self._shadowing()

    def _shadowing(self) -> frozenset[str]:
        if self.dialect not in _SHADOWING:
            return frozenset()
        _, parser = reader(self.dialect, get_ident())
        known = (parser.FUNCTIONS, parser.FUNCTION_PARSERS, parser.NO_PAREN_FUNCTION_PARSERS)
        return frozenset(name for name in self._by_name if any(name.upper() in names for names in known))

    def _fingerprint(self) -> str:
        if not self._by_name:
            return ""
        content = repr((sorted(self.named), self.all()))
        return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    def marked(self, tokens: list[Token]) -> list[Token]:
        """Mark calls of functions that hide one of the dialect's, so that its parser leaves them as they are."""
        if not self._shadow:
            return tokens
        out = list(tokens)
        for at in range(len(tokens) - 1):
            token = tokens[at]
            if token.text.lower() in self._shadow and tokens[at + 1].token_type is TokenType.L_PAREN:
                out[at] = Token(
                    TokenType.VAR, token.text + OWN, token.line, token.col, token.start, token.end, []
                )
        return out

    def tree(self, function: Function) -> Any:
        """Return a function's body, a query or an expression, None if it is neither; not to be changed."""
        text = function.body
        key = f"{function.table:d}{text}" if not self._shadow else f"{sorted(self._shadow)}{text}"
        if key not in self._trees:
            self._trees[key] = self._parsed(text, table=function.table)
        return self._trees[key]

    def default(self, text: str) -> Any:
        """Return a parameter's default as an expression, None if it cannot be read."""
        key = "=" + text
        if key not in self._trees:
            self._trees[key] = self._parsed(text, table=False)
        return self._trees[key]

    def _parsed(self, text: str, *, table: bool) -> Any:
        tokenizer, parser = reader(self.dialect, get_ident())
        try:
            tokens = self.marked(_trimmed(tokenizer.tokenize(text)))
            if not tokens or any(token.token_type is TokenType.SEMICOLON for token in tokens):
                return None
            if tokens[0].text.upper() in _QUERY or (table and tokens[0].text == "("):
                trees = parse(parser, tokens, text)
                return _unwrapped(trees[0]) if len(trees) == 1 and isinstance(trees[0], exp.Query) else None
            select = Token(TokenType.SELECT, "select", 1, 1, 0, 0, [])
            trees = parse(parser, [select, *tokens], text)
        except (SqlglotError, ValueError, AttributeError, TypeError, IndexError, KeyError, RecursionError):
            return None
        value = _only_projection(trees[0]) if len(trees) == 1 else None
        return None if isinstance(value, exp.Alias) else value


def _plain(name: str) -> str:
    return name.lower().rpartition(".")[2].replace("_", "")


def _may_be(defined: Sequence[str], called: Sequence[str]) -> bool:
    shared = min(len(defined), len(called))
    return tuple(defined[-shared:]) == tuple(called[-shared:])


def _trimmed(tokens: list[Token]) -> list[Token]:
    while tokens and tokens[-1].token_type is TokenType.SEMICOLON:
        tokens = tokens[:-1]
    return tokens


def _only_projection(tree: Any) -> Any:
    """Return the expression of a SELECT that has one and no other clause, else None."""
    if not isinstance(tree, exp.Select):
        return None
    clauses = [name for name, value in tree.args.items() if value]
    projections = tree.args["expressions"]
    return projections[0] if clauses == ["expressions"] and len(projections) == 1 else None


def _unwrapped(query: Any) -> Any:
    """Return the expression of a query that computes just one (`select lower(a)`), else the query."""
    value = _only_projection(query)
    if value is None or isinstance(value, exp.Star) or value.find(exp.Star, exp.Columns):
        return query
    return query if isinstance(value, exp.Alias) else value
