"""What a definition of a function or macro says, read from its tokens.

sqlglot's own tree of `create function` differs by dialect and version and leaves half of the forms unread
(defaults, `returns setof`, `begin atomic`), so only bodies are parsed, when a call wants them (`calls.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from governance.project import names


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its folded name (empty if it has none) and its default as SQL."""

    key: str
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function as it was defined.

    Attributes:
        name: its dotted name in lower case, by parts.
        shown: the last part as it is spelled.
        parameters: None if they are not known.
        signature: the parameters' types as text, which tell overloads apart.
        body: SQL, one query or one expression; empty if `opaque`.
        table: whether it yields rows.
        columns: what a RETURNS TABLE clause calls them.
        scalar_rows: whether it yields rows of one value, whose column is called like the function.
        opaque: why a call cannot be expanded, empty if it can.
        temporary: whether it belongs to the session.
    """

    name: tuple[str, ...]
    shown: str
    parameters: tuple[Parameter, ...] | None = ()
    signature: str = ""
    body: str = ""
    table: bool = False
    columns: tuple[str, ...] = ()
    scalar_rows: bool = False
    opaque: str = ""
    temporary: bool = False

    @property
    def identity(self) -> str:
        """What tells it from other functions, its overloads too."""
        return f"{'.'.join(self.name)}({self.signature}) {len(self.parameters or ())}"


@dataclass(frozen=True, slots=True)
class Definition:
    """The functions that one statement defines, several if it lists overloads."""

    functions: tuple[Function, ...]
    replaces: bool
    unless_exists: bool


_KINDS = frozenset({"FUNCTION", "MACRO"})
_BEFORE_KIND = frozenset(
    {
        "OR", "REPLACE", "ALTER", "TEMP", "TEMPORARY", "SECURE", "TABLE", "AGGREGATE", "EXTERNAL",
        "PERSISTENT", "PRIVATE", "GLOBAL", "LOCAL",
    }
)  # fmt: skip
_AFTER_NAME = frozenset({"AS", "RETURNS", "ON", "USING", "RETURN", "LANGUAGE"})
_TEXT = frozenset(
    {TokenType.STRING, TokenType.RAW_STRING, TokenType.HEREDOC_STRING, TokenType.NATIONAL_STRING}
)
_OPENS = {"(": ")", "<": ">", "[": "]", "{": "}"}
_QUERY = frozenset({"SELECT", "WITH", "FROM", "VALUES"})
_MODES = frozenset({"IN", "OUT", "INOUT", "VARIADIC"})
_POSTGRES = frozenset({"postgres", "redshift", "materialize", "risingwave"})
_UNQUOTED = frozenset({"duckdb", "clickhouse", "trino", "tsql"})
"""Dialects that write bodies as they are: a string is a constant there."""
_NOT_UNDERSTOOD = "its definition was not understood"
_SCRIPT = "it is a script"


def begins_definition(tokens: Sequence[Token]) -> bool:
    """Tell whether a statement's tokens define a function or macro."""
    return _kind_at(tokens) > 0


def dropped(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the name of the function that a statement drops, nothing if it drops none."""
    words = [token.text.upper() for token in tokens[:6]]
    if len(words) < 3 or words[0] != "DROP":
        return ()
    at = 2 if words[1] in _BEFORE_KIND else 1
    if words[at] not in _KINDS:
        return ()
    at += 2 if words[at + 1 : at + 2] == ["TABLE"] else 1
    at += 2 if words[at : at + 2] == ["IF", "EXISTS"] else 0
    return _name(tokens, at)[0]


def _kind_at(tokens: Sequence[Token]) -> int:
    if not tokens or tokens[0].token_type is not TokenType.CREATE:
        return 0
    at = 1
    while at < len(tokens) and tokens[at].text.upper() in _BEFORE_KIND:
        at += 1
    if at + 1 >= len(tokens) or tokens[at].text.upper() not in _KINDS or tokens[at + 1].text == "(":
        return 0
    return at


def whole_bodies(chunks: Sequence[list[Token]]) -> list[list[Token]]:
    """Put together what semicolons inside `begin … end` of a function's body have parted."""
    out: list[list[Token]] = []
    depth = 0
    for chunk in chunks:
        if depth > 0:
            out[-1].extend(chunk)
        else:
            out.append(list(chunk))
            if not begins_definition(chunk):
                continue
        depth = max(depth, 0) + _nesting(chunk)
    return out


_ENDED = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR", "CASE"})


def _nesting(chunk: Sequence[Token]) -> int:
    depth = 0
    for at, token in enumerate(chunk):
        if token.token_type in _TEXT:
            continue
        word = token.text.upper()
        if word in ("BEGIN", "CASE") and not (at and chunk[at - 1].text.upper() == "END"):
            depth += 1
        elif word == "END" and not (at + 1 < len(chunk) and chunk[at + 1].text.upper() in _ENDED - {"CASE"}):
            depth -= 1
    return depth


def read_definition(tokens: Sequence[Token], sql: str, dialect: str) -> Definition | None:
    """Read a statement that defines functions, None if not even its name can be told."""
    at = _kind_at(tokens)
    before = {token.text.upper() for token in tokens[1:at]}
    at += 1
    unless_exists = [token.text.upper() for token in tokens[at : at + 3]] == ["IF", "NOT", "EXISTS"]
    name, shown, at = _name(tokens, at + 3 if unless_exists else at)
    if not name:
        return None
    header = _Header(tokens, at, sql, dialect, table="TABLE" in before)
    functions = tuple(
        Function(
            name=name,
            shown=shown,
            parameters=part.parameters,
            signature=part.signature,
            body="" if part.opaque else part.body,
            table=part.table,
            columns=header.columns,
            scalar_rows=header.scalar_rows,
            opaque=part.opaque,
            temporary=bool(before & {"TEMP", "TEMPORARY"}),
        )
        for part in header.read()
    )
    return Definition(functions, bool(before & {"REPLACE", "ALTER"}), unless_exists)


def _name(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], str, int]:
    """Return a dotted name in lower case, its last part as spelled, and what follows it."""
    parts = [""]
    while at < len(tokens) and tokens[at].text not in ("(", ";"):
        token = tokens[at]
        if (
            token.text.upper() in _AFTER_NAME
            and token.token_type is not TokenType.IDENTIFIER
            and parts != [""]
        ):
            break
        if token.text == ".":
            parts.append("")
        else:
            first, *rest = token.text.split(".")
            parts[-1] += first
            parts.extend(rest)
        at += 1
    return tuple(part.lower() for part in parts if part), parts[-1], at


def _closing(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the bracket that closes the one at an index, the last index if none does."""
    opening, depth = tokens[at].text, 0
    for index in range(at, len(tokens)):
        text = tokens[index].text
        if tokens[index].token_type in _TEXT:
            continue
        if text == opening:
            depth += 1
        elif text == _OPENS[opening] or (opening == "<" and text == ">>"):
            depth -= 2 if text == ">>" else 1
            if depth <= 0:
                return index
    return len(tokens) - 1


def _listed(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the items of a list parted by commas."""
    start = at = 0
    while at < len(tokens):
        if tokens[at].text in _OPENS and tokens[at].token_type not in _TEXT:
            at = _closing(tokens, at)
        elif tokens[at].text == ",":
            yield tokens[start:at]
            start = at + 1
        at += 1
    if start < len(tokens):
        yield tokens[start:]


@dataclass(slots=True)
class _Part:
    """One overload while it is being read."""

    parameters: tuple[Parameter, ...] | None
    signature: str
    table: bool
    body: str = ""
    opaque: str = ""


class _Header:
    """Reads what follows a function's name: parameters, clauses, body."""

    def __init__(self, tokens: Sequence[Token], at: int, sql: str, dialect: str, *, table: bool) -> None:
        self.tokens = tokens
        self.at = at
        self.sql = sql
        self.dialect = dialect
        self.table = table
        self.columns: tuple[str, ...] = ()
        self.scalar_rows = False
        self.language = ""
        self.opaque = ""
        self.body = ""
        self.more: list[_Part] = []

    def read(self) -> list[_Part]:
        """Return the function and its overloads."""
        parameters: tuple[Parameter, ...] | None = None
        signature = ""
        if self.at < len(self.tokens) and self.tokens[self.at].text == "(":
            close = _closing(self.tokens, self.at)
            parameters, signature = self._parameters(self.tokens[self.at + 1 : close])
            self.at = close + 1
        elif self.dialect == "clickhouse":
            return [self._lambda()]
        else:
            self.opaque = "it is defined outside of SQL"
        while self.at < len(self.tokens):
            self._clause()
        if self.language not in ("", "sql"):
            self.opaque = f"it is written in {self.language[:20]}"
        elif not self.body and not self.opaque:
            self.opaque = _NOT_UNDERSTOOD
        return [_Part(parameters, signature, self.table, self.body, self.opaque), *self.more]

    def _word(self, at: int) -> str:
        if at >= len(self.tokens) or self.tokens[at].token_type in _TEXT:
            return ""
        return self.tokens[at].text.upper()

    def _text(self, tokens: Sequence[Token]) -> str:
        return self.sql[tokens[0].start : tokens[-1].end + 1] if tokens else ""

    def _parameters(self, tokens: Sequence[Token]) -> tuple[tuple[Parameter, ...], str]:
        found: list[Parameter] = []
        types: list[str] = []
        for group in _listed(tokens):
            mode = group[0].text.upper() if len(group) > 1 and self.dialect in _POSTGRES else ""
            if mode == "OUT":
                continue
            if mode == "VARIADIC":
                self.opaque = "it takes any number of arguments"
            item = group[1:] if mode in _MODES or (group and group[0].text == "@") else group
            if not item:
                self.opaque = _NOT_UNDERSTOOD
                continue
            cut = next((i for i, t in enumerate(item) if t.text.upper() in ("DEFAULT", "=", ":=")), len(item))
            unnamed = self.dialect in _POSTGRES and cut == 1
            quoted = item[0].token_type is TokenType.IDENTIFIER
            key = "" if unnamed else names.key(item[0].text, self.dialect, quoted=quoted)
            found.append(Parameter(key, self._text(item[cut + 1 :]) if cut < len(item) else None))
            types.append(self._text(item[0 if unnamed else 1 : cut]).lower())
        return tuple(found), ", ".join(types)

    def _lambda(self) -> _Part:
        """Read ClickHouse's `as (a, b) -> body`."""
        arrow = next((i for i in range(self.at, len(self.tokens)) if self.tokens[i].text == "->"), 0)
        start = next((i for i in range(self.at, arrow) if self._word(i) == "AS"), arrow)
        if start >= arrow:
            return _Part(None, "", False, opaque=_NOT_UNDERSTOOD)
        head = [t for t in self.tokens[start + 1 : arrow] if t.text not in "(),"]
        found = tuple(Parameter(names.key(t.text, self.dialect)) for t in head)
        return _Part(found, "", False, self._text(self.tokens[arrow + 1 :]))

    def _clause(self) -> None:
        """Read the clause that begins here."""
        at, word = self.at, self._word(self.at)
        self.at += 1
        if word == "RETURNS":
            self._returns()
        elif word == "LANGUAGE":
            self.language = self.tokens[at + 1].text.lower() if at + 1 < len(self.tokens) else "?"
            self.at += 1
        elif word == "USING":
            self.opaque = "it is defined outside of SQL"
        elif word in ("AS", "RETURN", "BEGIN"):
            self._body(word)
        elif word in _OPENS:
            self.at = _closing(self.tokens, at) + 1

    def _returns(self) -> None:
        word = self._word(self.at)
        if word == "@":
            self.table, self.opaque = True, _SCRIPT
        elif word == "SETOF":
            self.table = True
            following = self.tokens[self.at + 1 : self.at + 2]
            self.scalar_rows = bool(following) and following[0].token_type is not TokenType.VAR
        elif word == "TABLE":
            self.table = True
            if self._word(self.at + 1) in ("(", "<"):
                close = _closing(self.tokens, self.at + 1)
                inner = self.tokens[self.at + 2 : close]
                self.columns = tuple(group[0].text for group in _listed(inner) if group)
                self.at = close
        elif word == "NULL":
            return
        self.at += 1

    def _body(self, word: str) -> None:
        if word == "AS":
            following = self._word(self.at)
            quoted = self.at < len(self.tokens) and self.tokens[self.at].token_type in _TEXT
            if quoted and self.dialect not in _UNQUOTED:
                self.body = self.tokens[self.at].text
                self.at += 1
                return
            if following in ("RETURN", "BEGIN"):
                self.at += 1
                word = following
        if word == "BEGIN":
            self._block()
            return
        if self._word(self.at) == "TABLE" and word == "AS":
            self.table = True
            self.at += 1
        if word == "AS" and self._word(self.at) == "(":
            close = _closing(self.tokens, self.at)
            if close + 1 == len(self.tokens) or self._word(close + 1) in ("OPTIONS", "LANGUAGE"):
                self.body = self._text(self.tokens[self.at + 1 : close])
                self.at = close + 1
                return
        rest = self.tokens[self.at :]
        self.at = len(self.tokens)
        self.body = self._text(self._first_overload(rest) if self.dialect == "duckdb" else rest)

    def _block(self) -> None:
        """Read `begin [atomic] return x; end`; more than one statement is a script."""
        inner = list(self.tokens[self.at :])
        self.at = len(self.tokens)
        while inner and inner[-1].text in (";", ""):
            inner.pop()
        if inner and inner[-1].text.upper() == "END":
            inner.pop()
        if inner and inner[0].text.upper() == "ATOMIC":
            inner = inner[1:]
        while inner and inner[-1].text == ";":
            inner.pop()
        first = inner[0].text.upper() if inner else ""
        if first == "RETURN":
            self.body = self._text(inner[1:])
        elif first in _QUERY:
            self.body = self._text(inner)
        if not self.body or _parted(self.sql, inner):
            self.body, self.opaque = "", _SCRIPT

    def _first_overload(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """Cut DuckDB's `body, (a, b) as body` at its overloads and read those."""
        table = self.table
        cuts = []
        at = 0
        while at < len(tokens):
            if tokens[at].text == "," and at + 1 < len(tokens) and tokens[at + 1].text == "(":
                close = _closing(tokens, at + 1)
                after = [token.text.upper() for token in tokens[close + 1 : close + 3]]
                if after[:1] == ["AS"] and (not table or after[1:] == ["TABLE"]):
                    cuts.append((at, close))
                at = close
            elif tokens[at].text in _OPENS and tokens[at].token_type not in _TEXT:
                at = _closing(tokens, at)
            at += 1
        for index, (start, close) in enumerate(cuts):
            end = cuts[index + 1][0] if index + 1 < len(cuts) else len(tokens)
            parameters, signature = self._parameters(tokens[start + 2 : close])
            body = tokens[close + 3 if table else close + 2 : end]
            self.more.append(_Part(parameters, signature, table, self._text(body)))
        return tokens[: cuts[0][0]] if cuts else tokens


def _parted(sql: str, tokens: Sequence[Token]) -> bool:
    """Tell whether a semicolon stands between the first and the last of some tokens (they do not hold it)."""
    return any(";" in sql[left.end + 1 : right.start] for left, right in pairwise(tokens))
