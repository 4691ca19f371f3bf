"""Constants and arguments as SQL, the way operations show them."""

from __future__ import annotations

from functools import lru_cache
from threading import get_ident
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from governance.lineage.flows import VALUE
from governance.lineage.scope import Tracer

CONSTANTS = frozenset(
    {
        exp.Literal, exp.Null, exp.Boolean, exp.DataType, exp.Var, exp.HexString, exp.BitString,
        exp.ByteString, exp.RawString, exp.National, exp.UnicodeString, exp.JSONPath,
        exp.Star, exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentTime, exp.CurrentUser,
        exp.SessionParameter, exp.IntervalSpan, exp.CharacterSet, exp.Heredoc,
    }
)  # fmt: skip


ARGS_LIMIT = 12


ARGUMENT_LENGTH = 80


_EXPRESSION = exp.Expr
_PLAIN = frozenset({str, bool, type(None), int})


def children(node: Any) -> list[Any]:
    """Return the expressions directly under a node in the order of its arguments."""
    found: list[Any] = []
    for value in node.args.values():
        cls = value.__class__
        if cls in _PLAIN:
            continue
        if cls is list:
            found.extend([item for item in value if isinstance(item, _EXPRESSION)])
        elif isinstance(value, _EXPRESSION):
            found.append(value)
    return found


def constant(node: Any, dialect: str = "") -> str:
    """Return a constant as SQL, an empty string if the expression is not one."""
    cls = node.__class__
    if cls is exp.Literal:
        text: str = node.args["this"]
        return "'" + text.replace("'", "''") + "'" if node.args.get("is_string") else text
    if cls is exp.RawString:
        return "'" + str(node.args["this"]).replace("'", "''") + "'"
    if cls is exp.Null:
        return "null"
    if cls is exp.Boolean:
        return "true" if node.args["this"] else "false"
    if cls is exp.Var:
        return str(node.args["this"])
    if cls is exp.DataType:
        return _type_name(node, dialect)
    if cls is exp.Neg or cls is exp.Paren:
        inner = constant(node.args["this"], dialect)
        return ("-" + inner if cls is exp.Neg else inner) if inner else ""
    if cls is exp.JSONPath:
        return "'" + str(node.sql()).strip("'") + "'"
    if cls in CONSTANTS and cls is not exp.Star:
        return rendered(node, dialect).lower()
    return ""


@lru_cache(maxsize=64)
def _generator(dialect: str, thread: int) -> Any:
    """Make a generator for one thread; generators keep state while they work."""
    return Dialect.get_or_raise(dialect or None).generator(comments=False)


def rendered(node: Any, dialect: str) -> str:
    """Return SQL of an expression without its comments; one generator serves a dialect, making it is slow."""
    return str(_generator(dialect, get_ident()).generate(node, copy=False))


def _type_name(node: Any, dialect: str) -> str:
    """Return a data type as SQL; plain ones without the generator, which is slow."""
    args = node.args
    kind = args["this"]
    if args.get("nested") or kind.__class__ is not exp.DType or args.get("kind") is not None:
        return rendered(node, dialect).lower()
    name = str(kind.value).lower()
    params = args.get("expressions")
    if not params:
        return name
    shown_params = [
        constant(p.args["this"], dialect) if isinstance(p, exp.DataTypeParam) else "…" for p in params
    ]
    return f"{name}({', '.join(shown_params)})"


def column_free(node: Any) -> bool:
    """Tell whether an expression reads no column, parameter or query; stops at the first that does."""
    todo = [node]
    while todo:
        current = todo.pop()
        cls = current.__class__
        if cls in _READS or isinstance(current, exp.Query):
            return False
        if cls in CONSTANTS:
            continue
        if cls in NAMED:
            todo.extend(current.args.get("expressions") or ())
        elif cls is exp.Dot and isinstance(current.args["expression"], exp.Func):
            todo.append(current.args["expression"])
        else:
            inner = children(current)
            if inner and inner[0].__class__ is exp.Column:
                return False
            todo.extend(inner)
    return True


_READS = frozenset(
    {exp.Column, exp.Identifier, exp.Star, exp.Parameter, exp.Placeholder, exp.Lambda, exp.Columns}
)


def shown(t: Tracer, node: Any) -> str:
    """Return an argument as an operation shows it: SQL if it reads nothing, else `…`."""
    if node.__class__ is exp.Column:
        return "…"
    text = constant(node, t.dialect)
    if text:
        return text if len(text) <= ARGUMENT_LENGTH else text[: ARGUMENT_LENGTH - 1] + "…"
    known = t.shown.get(id(node))
    if known is None:
        text = rendered(node, t.dialect) if column_free(node) else "…"
        known = (node, text if len(text) <= ARGUMENT_LENGTH else text[: ARGUMENT_LENGTH - 1] + "…")
        t.shown[id(node)] = known
    return known[1]


def arguments(t: Tracer, nodes: list[Any], at: int) -> tuple[str, ...]:
    """Render the arguments of an operation whose traced value comes in at a position."""
    if len(nodes) == 1:
        return VALUE
    return tuple(["·" if i == at else shown(t, node) for i, node in enumerate(nodes)])


def each_argument(t: Tracer, nodes: list[Any], traced: list[int]) -> list[tuple[str, ...]]:
    """Render the arguments of an operation once for each position that a traced value comes in at."""
    if len(nodes) == 1:
        return [VALUE]
    if len(traced) == 1:
        return [arguments(t, nodes, traced[0])]
    texts = tuple([shown(t, node) for node in nodes])
    return [(*texts[:at], "·", *texts[at + 1 :]) for at in traced]


def many_arguments(t: Tracer, nodes: list[Any]) -> tuple[str, ...]:
    """Render a long list of arguments, the same wherever the value comes in: its literals, in order."""
    literals = dict.fromkeys(filter(None, (constant(node, t.dialect) for node in nodes)))
    return ("·", *list(literals)[:ARGS_LIMIT], "…")


NAMED = frozenset(
    {
        exp.Anonymous, exp.AnonymousAggFunc, exp.CombinedAggFunc, exp.ParameterizedAgg,
        exp.CombinedParameterizedAgg,
    }
)  # fmt: skip
