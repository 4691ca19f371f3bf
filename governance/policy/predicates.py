"""Does what a scan demands of its rows imply a condition of the policy: intervals, lists, booleans, nulls.

Sound and not complete: `implies` is true only when it is sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

Value = bool | Decimal | str


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison of a column, possibly under functions, with constants.

    `op` is as on `lineage.model.Guard`; `functions` are unary functions by name, innermost first.
    """

    column: str
    op: str
    values: tuple[Value, ...] = ()
    functions: tuple[str, ...] = ()

    @property
    def subject(self) -> tuple[str, tuple[str, ...]]:
        """What the comparison is about."""
        return self.column, self.functions


@dataclass(frozen=True, slots=True)
class Formula:
    """A conjunction (`all_of`), a disjunction, or a single atom; an atom of None is never proved."""

    all_of: bool = True
    parts: tuple[Formula, ...] = ()
    atom: Atom | None = None


@dataclass(frozen=True, slots=True)
class _Domain:
    """The values that a column may still have under some guards."""

    among: frozenset[Value] | None = None
    excluded: frozenset[Value] = frozenset()
    low: tuple[Value, bool] | None = None
    high: tuple[Value, bool] | None = None
    may_be_null: bool = True
    may_have_value: bool = True

    @property
    def empty(self) -> bool:
        return not self.may_be_null and (not self.may_have_value or self.among == frozenset())


def problem_in(text: str) -> str:
    """Say what is wrong with a condition of the policy, or return an empty string."""
    try:
        tree = sqlglot.parse_one(text, into=exp.Condition)
    except SqlglotError:
        return "is not a SQL condition"
    if tree.find(exp.Query, exp.Placeholder, exp.Parameter):
        return "holds a subquery or a parameter"
    if not tree.find(exp.Column):
        return "names no column"
    return ""


@lru_cache(maxsize=256)
def formula(text: str, dialect: str = "") -> Formula:
    """Parse a condition; the parts that are not understood are never proved."""
    try:
        tree = sqlglot.parse_one(text, into=exp.Condition, dialect=dialect or None)
    except SqlglotError:
        return Formula()
    return _formula(tree, positive=True)


def implies(guards: Iterable[Atom], wanted: Formula) -> bool:
    """Tell whether rows that meet every guard surely meet a condition."""
    known = tuple(guards)
    domains: dict[tuple[str, tuple[str, ...]], _Domain] = {}
    for guard in known:
        domains[guard.subject] = _narrow(domains.get(guard.subject, _Domain()), guard)
    if any(domain.empty for domain in domains.values()):
        return True
    return _implied(wanted, domains, frozenset(known))


def value_of(sql: str) -> Value | None:
    """Return the value of a literal written as SQL, None if it is not one."""
    text = sql.strip()
    upper = text.upper()
    if upper in {"TRUE", "FALSE"}:
        return upper == "TRUE"
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return _cast_literal(text)
    return number if number.is_finite() else None


@lru_cache(maxsize=1024)
def _cast_literal(text: str) -> Value | None:
    """Read `CAST('2010-01-01' AS DATE)` and `-5`."""
    if not text or len(text) > 200:
        return None
    try:
        tree = sqlglot.parse_one(text)
    except SqlglotError:
        return None
    return _constant(tree)


def _constant(tree: exp.Expr) -> Value | None:
    if isinstance(tree, exp.Paren):
        return _constant(tree.this)
    if isinstance(tree, exp.Boolean):
        return bool(tree.this)
    if isinstance(tree, exp.Literal):
        return str(tree.this) if tree.is_string else _number(str(tree.this))
    if isinstance(tree, exp.Neg):
        inner = _constant(tree.this)
        return -inner if isinstance(inner, Decimal) else None
    if isinstance(tree, (exp.Cast, exp.Date, exp.TsOrDsToDate)) and isinstance(tree.this, exp.Literal):
        return str(tree.this.this)
    return None


def _number(text: str) -> Value | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


_COMPARE: dict[type[exp.Expr], tuple[str, str]] = {
    exp.EQ: ("=", "="),
    exp.NEQ: ("<>", "<>"),
    exp.LT: ("<", ">"),
    exp.LTE: ("<=", ">="),
    exp.GT: (">", "<"),
    exp.GTE: (">=", "<="),
}
"""Each comparison as written, and with its sides swapped."""

_NEGATED = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""Exact for rows that pass: a null fails a comparison and its negation alike."""


def _formula(tree: exp.Expr, *, positive: bool) -> Formula:
    if isinstance(tree, exp.Paren):
        return _formula(tree.this, positive=positive)
    if isinstance(tree, exp.Not):
        return _formula(tree.this, positive=not positive)
    if isinstance(tree, (exp.And, exp.Or)):
        parts = (_formula(tree.left, positive=positive), _formula(tree.right, positive=positive))
        return Formula(all_of=isinstance(tree, exp.And) is positive, parts=parts)
    if isinstance(tree, exp.Between):
        low = exp.GTE(this=tree.this.copy(), expression=tree.args["low"].copy())
        high = exp.LTE(this=tree.this.copy(), expression=tree.args["high"].copy())
        parts = (_formula(low, positive=positive), _formula(high, positive=positive))
        return Formula(all_of=positive, parts=parts)
    return Formula(all_of=False, atom=_atom(tree, positive=positive))


def _atom(tree: exp.Expr, *, positive: bool) -> Atom | None:
    about = _subject(tree)
    if about is not None:
        return Atom(about[0], "=", (positive,), about[1])
    if type(tree) in _COMPARE:
        return _comparison(tree, positive=positive)
    if isinstance(tree, exp.In) and tree.expressions:
        about = _subject(tree.this)
        values = tuple(_constant(item) for item in tree.expressions)
        if about is None or any(value is None for value in values):
            return None
        return Atom(
            about[0], "in" if positive else "not in", tuple(v for v in values if v is not None), about[1]
        )
    if isinstance(tree, exp.Is):
        return _is(tree, positive=positive)
    return None


def _comparison(tree: exp.Expr, *, positive: bool) -> Atom | None:
    straight, swapped = _COMPARE[type(tree)]
    about, value = _subject(tree.this), _constant(tree.expression)
    op = straight
    if about is None:
        about, value = _subject(tree.expression), _constant(tree.this)
        op = swapped
    if about is None or value is None:
        return None
    if not positive:
        op = _NEGATED[op]
    return Atom(about[0], op, (value,), about[1])


def _is(tree: exp.Is, *, positive: bool) -> Atom | None:
    about = _subject(tree.this)
    if about is None:
        return None
    if isinstance(tree.expression, exp.Null):
        return Atom(about[0], "is null" if positive else "is not null", (), about[1])
    if isinstance(tree.expression, exp.Boolean) and positive:
        return Atom(about[0], "=", (bool(tree.expression.this),), about[1])
    return None


def _subject(tree: exp.Expr | None) -> tuple[str, tuple[str, ...]] | None:
    """Return the column an expression is about, and the unary functions around it."""
    functions: list[str] = []
    while isinstance(tree, (exp.Func, exp.Paren)):
        if isinstance(tree, exp.Func):
            others = [value for name, value in tree.args.items() if name != "this" and value]
            if others:
                return None
            functions.append(tree.sql_name().lower())
        tree = tree.this
    if isinstance(tree, exp.Column):
        return tree.name.lower(), tuple(reversed(functions))
    return None


def _narrow(domain: _Domain, guard: Atom) -> _Domain:
    if guard.op == "is null":
        return replace(domain, may_have_value=False)
    if guard.op == "is true":
        guard = replace(guard, op="=", values=(True,))
    domain = replace(domain, may_be_null=False) if guard.op != "opaque" else domain
    values = frozenset(guard.values)
    if guard.op in {"=", "in"} and guard.values:
        domain = replace(domain, among=values if domain.among is None else domain.among & values)
    elif guard.op in {"<>", "not in"}:
        domain = replace(domain, excluded=domain.excluded | values)
    elif guard.op in {"<", "<="} and guard.values:
        domain = replace(domain, high=_tighter(domain.high, (guard.values[0], guard.op == "<="), lower=True))
    elif guard.op in {">", ">="} and guard.values:
        domain = replace(domain, low=_tighter(domain.low, (guard.values[0], guard.op == ">="), lower=False))
    if domain.among is not None:
        left = frozenset(value for value in domain.among - domain.excluded if _within(value, domain))
        domain = replace(domain, among=left)
    return domain


def _tighter(old: tuple[Value, bool] | None, new: tuple[Value, bool], *, lower: bool) -> tuple[Value, bool]:
    if old is None:
        return new
    order = _order(old[0], new[0])
    if order is None:
        return old
    if order == 0:
        return (old[0], old[1] and new[1])
    return old if (order < 0) is lower else new


def _within(value: Value, domain: _Domain) -> bool:
    """Whether a value may lie within the bounds; sides that cannot be compared do not exclude it."""
    for bound, sign in ((domain.low, -1), (domain.high, 1)):
        if bound is None:
            continue
        order = _order(value, bound[0])
        if order is not None and (order == sign or (order == 0 and not bound[1])):
            return False
    return True


def _order(left: Value, right: Value) -> int | None:
    """Compare two values of one kind: numbers, or ISO dates and times as text."""
    if isinstance(left, bool) or isinstance(right, bool):
        return None
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return (left > right) - (left < right)
    if isinstance(left, str) and isinstance(right, str) and _like_date(left) and _like_date(right):
        return (left[:10] > right[:10]) - (left[:10] < right[:10]) if len(left) == len(right) == 10 else None
    return None


def _like_date(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdecimal()


def _implied(
    wanted: Formula, domains: dict[tuple[str, tuple[str, ...]], _Domain], known: frozenset[Atom]
) -> bool:
    if wanted.parts:
        found = (_implied(part, domains, known) for part in wanted.parts)
        return all(found) if wanted.all_of else any(found)
    if wanted.atom is None:
        return False
    if wanted.atom in known:
        return True
    domain = domains.get(wanted.atom.subject)
    return domain is not None and _surely(domain, wanted.atom)


def _surely(domain: _Domain, atom: Atom) -> bool:
    """Whether every value a column may still have meets an atom."""
    if atom.op == "is null":
        return not domain.may_have_value
    if domain.may_be_null:
        return False
    if atom.op == "is not null":
        return True
    if domain.among is not None:
        return all(_meets(value, atom) for value in domain.among)
    if atom.op in {"<>", "not in"}:
        return all(value in domain.excluded or not _within(value, domain) for value in atom.values)
    if atom.op in {"<", "<="} and domain.high is not None:
        order = _order(domain.high[0], atom.values[0])
        return order == -1 or (order == 0 and (atom.op == "<=" or not domain.high[1]))
    if atom.op in {">", ">="} and domain.low is not None:
        order = _order(domain.low[0], atom.values[0])
        return order == 1 or (order == 0 and (atom.op == ">=" or not domain.low[1]))
    return False


def _meets(value: Value, atom: Atom) -> bool:
    if atom.op in {"=", "in"}:
        return any(_same(value, other) for other in atom.values)
    if atom.op in {"<>", "not in"}:
        return all(_comparable(value, other) and not _same(value, other) for other in atom.values)
    order = _order(value, atom.values[0]) if atom.values else None
    if order is None:
        return False
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}.get(atom.op, False)


def _same(left: Value, right: Value) -> bool:
    return _comparable(left, right) and left == right


def _comparable(left: Value, right: Value) -> bool:
    return type(left) is type(right)


def columns_of(wanted: Formula) -> Sequence[str]:
    """Return the columns a condition is about, in order and once."""
    found: dict[str, None] = {}
    stack = [wanted]
    while stack:
        top = stack.pop()
        if top.atom is not None:
            found[top.atom.column] = None
        stack.extend(reversed(top.parts))
    return tuple(found)
