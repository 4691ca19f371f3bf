"""SQL conditions of the policy: are they sound, and does what a scan demands imply them."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError


def problem_in(text: str) -> str:
    """Say what is wrong with a condition, or return an empty string."""
    try:
        tree = sqlglot.parse_one(text, into=exp.Condition)
    except SqlglotError:
        return "is not a SQL condition"
    if tree.find(exp.Query) or tree.find(exp.Placeholder) or tree.find(exp.Parameter):
        return "holds a subquery or a parameter"
    if not tree.find(exp.Column):
        return "names no column"
    return ""
