"""What operations are called, and the operands of a chain of one operator."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.literals import NAMED


def operation_name(cls: Any) -> str:
    """Return how operations of a node class are called."""
    symbol = SYMBOLS.get(cls)
    if symbol:
        return symbol
    if issubclass(cls, exp.Func):
        return str(cls.sql_name()).lower()
    return str(cls.key)


SYMBOLS: dict[type, str] = {
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.IntDiv: "//", exp.Mod: "%", exp.Pow: "pow",
    exp.DPipe: "||", exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
    exp.NullSafeEQ: "is not distinct from", exp.NullSafeNEQ: "is distinct from", exp.Is: "is",
    exp.BitwiseAnd: "&", exp.BitwiseOr: "|", exp.BitwiseXor: "^", exp.BitwiseLeftShift: "<<",
    exp.BitwiseRightShift: ">>", exp.BitwiseNot: "~", exp.Neg: "-", exp.SimilarTo: "similar to",
    exp.Bracket: "[]", exp.ToMap: "map", exp.Dot: ".",
}  # fmt: skip


def function_name(node: Any) -> str:
    """Return a function's name in lower case, with its schema if it has one."""
    if node.__class__ in NAMED:
        name = node.args["this"]
        return (name if isinstance(name, str) else str(name.name)).lower()
    return operation_name(node.__class__)


def operands(node: Any, cls: type) -> list[Any]:
    """Return the operands of a chain of one operator from left to right, without recursion."""
    found: list[Any] = []
    todo = [node]
    while todo:
        current = todo.pop()
        while current.__class__ is exp.Paren:
            current = current.args["this"]
        if current.__class__ is cls:
            todo.append(current.args["expression"])
            todo.append(current.args["this"])
        else:
            found.append(current)
    return found


def window_function(window: Any) -> Any:
    """Return the function that a window is over, without what may stand around it."""
    function = window.args["this"]
    while function.__class__ in (exp.IgnoreNulls, exp.RespectNulls, exp.Filter, exp.WithinGroup):
        function = function.args["this"]
    return function
