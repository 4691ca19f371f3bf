"""One count-only statement per check: it returns one row of numbers, whatever is in the tables.

Nothing here selects a value: every output is `count`, `min` of counts, or a sum of ones. A statement's
outputs are named `row_count`, `evaluated`, `violations`, and where they apply `smallest` and `compared`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlglot
from sqlglot import exp

from governance_checks import detect
from governance_checks.model import Bound
from governance_checks.sqldialect import SqlDialect


class UnreadableConditionError(ValueError):
    """The policy's consent condition is not one plain predicate."""


def render(check: Bound, dialect: SqlDialect) -> str:
    """Return the statement of a check of any kind but the detector's, which has three (`scan`, `shapes`, `closer`)."""
    return _RENDER[check.kind](check, dialect)


def _text(check: Bound, name: str) -> str:
    value = check.params[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _parts(check: Bound, name: str) -> tuple[str, ...]:
    value = check.params[name]
    if not isinstance(value, tuple):
        raise TypeError(name)
    return value


def _int(check: Bound, name: str) -> int:
    value = check.params[name]
    if type(value) is not int:
        raise TypeError(name)
    return value


def _ones(condition: str) -> str:
    return f"coalesce(sum(case when {condition} then 1 else 0 end), 0)"


def _against_source(check: Bound, d: SqlDialect, source_values: str) -> str:
    column = f"r.{d.ident(check.columns[0])}"
    return (
        f"with s as ({source_values}) "  # noqa: S608 - names are quoted, texts escaped
        f"select count(*) as row_count, count({column}) as evaluated, "
        f"{_ones('s.v is not null')} as violations, "
        f"(select count(*) from s) as compared "
        f"from {d.relation(check.relation)} r left join s on s.v = {d.normal(column)}"
    )


def _no_raw_values(check: Bound, d: SqlDialect) -> str:
    source = d.ident(_text(check, "source_column"))
    return _against_source(
        check,
        d,
        f"select distinct {d.normal(source)} as v from {d.relation(_parts(check, 'source'))} "  # noqa: S608
        f"where {source} is not null and {d.normal(source)} <> ''",
    )


def _no_guessable_hashes(check: Bound, d: SqlDialect) -> str:
    source = d.ident(_text(check, "source_column"))
    relation = d.relation(_parts(check, "source"))
    texts = (d.text(source), d.normal(source))
    selects = [
        f"select {digest} as v from {relation} where {source} is not null"  # noqa: S608
        for text in texts
        for digest in d.hashes(text)
    ]
    digests = f"select distinct v from ({' union all '.join(selects)}) h"  # noqa: S608
    return _against_source(check, d, digests)


def _masked(check: Bound, d: SqlDialect) -> str:
    value = d.text(d.ident(check.columns[0]))
    wrong = [d.matches(value, d.bounded(detect.BY_NAME[kind].core)) for kind in _parts(check, "shapes")]
    if _int(check, "marked"):
        wrong.append(f"not {d.matches(value, '[*]+|[xX]{3,}|#{2,}|•+|[.]{3,}|…')}")
    return (
        f"select count(*) as row_count, count({d.ident(check.columns[0])}) as evaluated, "  # noqa: S608
        f"{_ones(' or '.join(wrong) if wrong else '1 = 0')} as violations "
        f"from {d.relation(check.relation)} where {d.ident(check.columns[0])} is not null"
    )


def _classes(check: Bound, d: SqlDialect, measures: str) -> str:
    """Count per combination of the columns; NULL is a value like any other, as GROUP BY has it."""
    keys = ", ".join(d.ident(column) for column in check.columns)
    return f"select {measures} from {d.relation(check.relation)} group by {keys}"  # noqa: S608


def _k_anonymity(check: Bound, d: SqlDialect) -> str:
    person = _text(check, "person")
    people = f"count(distinct {d.ident(person)})" if person else "count(*)"
    k = _int(check, "k")
    return (
        "select coalesce(sum(g.n), 0) as row_count, coalesce(sum(g.n), 0) as evaluated, "  # noqa: S608
        f"coalesce(sum(case when g.people < {k} then g.n else 0 end), 0) as violations, "
        "coalesce(min(g.people), 0) as smallest "
        f"from ({_classes(check, d, f'count(*) as n, {people} as people')}) g"
    )


def _l_diversity(check: Bound, d: SqlDialect) -> str:
    attribute = d.ident(_text(check, "attribute"))
    diversity = (
        f"count(distinct {attribute}) + max(case when {attribute} is null then 1 else 0 end) as diversity, "
        f"count({attribute}) as known"
    )
    least = _int(check, "least")
    return (
        "select coalesce(sum(g.n), 0) as row_count, coalesce(sum(g.known), 0) as evaluated, "  # noqa: S608
        f"coalesce(sum(case when g.known > 0 and g.diversity < {least} then g.n else 0 end), 0) as violations, "
        "coalesce(min(case when g.known > 0 then g.diversity end), 0) as smallest "
        f"from ({_classes(check, d, f'count(*) as n, {diversity}')}) g"
    )


def _smallest_group(check: Bound, d: SqlDialect) -> str:
    size, k = d.ident(check.columns[0]), _int(check, "k")
    return (
        "select count(*) as row_count, count(*) as evaluated, "  # noqa: S608
        f"{_ones(f'{size} is null or {size} < {k}')} as violations, "
        f"{d.integer(f'coalesce(min({size}), 0)')} as smallest from {d.relation(check.relation)}"
    )


def _groups_of_people(check: Bound, d: SqlDialect) -> str:
    """The query is the node's own with people counted in place of its columns (`governance.policy.regroup`)."""
    k = _int(check, "k")
    return (
        "select count(*) as row_count, count(*) as evaluated, "  # noqa: S608
        f"{_ones(f'g.people < {k}')} as violations, coalesce(min(g.people), 0) as smallest "
        f"from ({_text(check, 'query')}) g"
    )


def _consent(check: Bound, d: SqlDialect) -> str:
    """Look people up by their key, or by another name of theirs through the table that holds both."""
    key = d.ident(_text(check, "key"))
    consented = (
        f"select distinct {d.normal(key)} as v from {d.relation(_parts(check, 'table'))} "  # noqa: S608
        f"where {key} is not null and ({condition(_text(check, 'when'), d)})"
    )
    column = f"r.{d.ident(check.columns[0])}"
    if not _parts(check, "via"):
        return _people(check, d, consented, missing="s.v is null", evaluated="count(*)")
    name = d.ident(_text(check, "via_column"))
    given = (
        f"select distinct {d.normal(name)} as v from {d.relation(_parts(check, 'via'))} "  # noqa: S608
        f"where {name} is not null and {d.normal(d.ident(_text(check, 'via_key')))} in ({consented})"
    )
    missing = f"{column} is not null and s.v is null"
    return _people(check, d, given, missing=missing, evaluated=f"count({column})")


def _adults(check: Bound, d: SqlDialect) -> str:
    """Whoever is not known to be of age counts as a minor; of several who share a name one adult is enough."""
    shared = bool(_int(check, "shared"))
    latest = d.years_ago(_int(check, "under"))
    born = d.ident(_text(check, "birth_date"))
    minor = f"case when {born} is null or cast({born} as date) > {latest} then 1 else 0 end"
    key = d.ident(_text(check, "key"))
    people = (
        f"select {d.normal(key)} as v, {'min' if shared else 'max'}({minor}) as minor "  # noqa: S608
        f"from {d.relation(_parts(check, 'table'))} where {key} is not null group by {d.normal(key)}"
    )
    column = f"r.{d.ident(check.columns[0])}"
    missing = "(s.v is null or s.minor = 1)"
    if shared:
        return _people(
            check, d, people, missing=f"{column} is not null and {missing}", evaluated=f"count({column})"
        )
    return _people(check, d, people, missing=missing, evaluated="count(*)")


def _people(check: Bound, d: SqlDialect, known: str, *, missing: str, evaluated: str) -> str:
    column = f"r.{d.ident(check.columns[0])}"
    return (
        f"with s as ({known}) select count(*) as row_count, {evaluated} as evaluated, "  # noqa: S608
        f"{_ones(missing)} as violations, (select count(*) from s) as compared "
        f"from {d.relation(check.relation)} r left join s on s.v = {d.normal(column)}"
    )


def _retention(check: Bound, d: SqlDialect) -> str:
    at, oldest = d.ident(check.columns[0]), d.days_ago(_int(check, "days"))
    return (
        "select count(*) as row_count, count(*) as evaluated, "  # noqa: S608
        f"{_ones(f'{at} is null or cast({at} as date) < {oldest}')} as violations "
        f"from {d.relation(check.relation)}"
    )


_RENDER: dict[str, Callable[[Bound, SqlDialect], str]] = {
    "no_raw_values": _no_raw_values,
    "no_guessable_hashes": _no_guessable_hashes,
    "masked": _masked,
    "k_anonymity": _k_anonymity,
    "l_diversity": _l_diversity,
    "smallest_group": _smallest_group,
    "groups_of_people": _groups_of_people,
    "consent": _consent,
    "adults": _adults,
    "retention": _retention,
}


def condition(text: str, dialect: SqlDialect) -> str:
    """Return a predicate of the policy as one expression of the dialect.

    It is read and written again, so that it cannot close the bracket it is put into.
    """
    try:
        statements = sqlglot.parse(f"select 1 where {text}", read=dialect.name)
    except sqlglot.errors.SqlglotError:
        raise UnreadableConditionError from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        raise UnreadableConditionError
    select = statements[0]
    where = select.args.get("where")
    others = {name for name, value in select.args.items() if value} - {"expressions", "where", "kind"}
    if (
        where is None
        or others
        or select.find(exp.Subquery, exp.SetOperation)
        or len(list(select.find_all(exp.Select))) > 1
    ):
        raise UnreadableConditionError
    return str(where.this.sql(dialect=dialect.name, comments=False))


def scan(check: Bound, dialect: SqlDialect) -> str:
    """Return the detector's first statement: how many values of each column have any personal shape."""
    pattern = dialect.bounded(detect.ANY_CORE)
    hits = ", ".join(
        f"{_ones(dialect.matches(dialect.text(dialect.ident(column)), pattern))} as hits_{i}"
        for i, column in enumerate(check.columns)
    )
    return f"select count(*) as row_count, {hits} from {dialect.relation(check.relation)}"  # noqa: S608


def shapes(check: Bound, columns: Sequence[str], dialect: SqlDialect) -> str:
    """Return the detector's second statement: values by column and kind of shape, in that order."""
    outputs = ", ".join(
        f"count({dialect.fragment(dialect.text(dialect.ident(column)), kind.core)}) as n_{i}_{kind.name}"
        for i, column in enumerate(columns)
        for kind in detect.KINDS
    )
    return f"select {outputs} from {dialect.relation(check.relation)}"  # noqa: S608


def closer(check: Bound, pairs: Sequence[tuple[str, detect.Kind]], dialect: SqlDialect) -> str:
    """Return the detector's third statement: passes, density and spread of each column and kind.

    Three levels, each computed once: the fragments, the digits or letters a test works on, the counts.
    """
    fragments: list[str] = []
    prepared: list[str] = []
    outputs: list[str] = []
    for i, (column, kind) in enumerate(pairs):
        found, plain = f"f{i}", f"p{i}"
        prepare, test = _TESTS[kind.test]
        fragments.append(f"{dialect.fragment(dialect.text(dialect.ident(column)), kind.core)} as {found}")
        prepared += [found, f"{prepare(found, dialect)} as {plain}"]
        outputs += [
            f"{_ones(f'{found} is not null and {test(plain, dialect)}')} as passed_{i}",
            f"{_dense(plain, dialect) if kind.dense else '0'} as dense_{i}",
            f"{_spread(found, dialect) if kind.spread else '0'} as spread_{i}",
        ]
    inner = f"select {', '.join(fragments)} from {dialect.relation(check.relation)}"  # noqa: S608
    middle = f"select {', '.join(prepared)} from ({inner}) f"  # noqa: S608
    return f"select {', '.join(outputs)} from ({middle}) p"  # noqa: S608


def _spread(name: str, d: SqlDialect) -> str:
    return f"count(distinct {d.fragment(name, '[0-9]+')})"


def _as_found(name: str, d: SqlDialect) -> str:
    return name


def _digits(name: str, d: SqlDialect) -> str:
    return d.strip(name, "[^0-9]")


def _dense(digits: str, d: SqlDialect) -> str:
    number = d.integer(digits)
    return (
        f"case when count(distinct {number}) > 2 and count(distinct {number}) * 5 "
        f"> max({number}) - min({number}) + 1 then 1 else 0 end"
    )


def _digit(text: str, position: int | str) -> str:
    return f"substr({text}, {position}, 1)"


def _nineteen(name: str, d: SqlDialect) -> str:
    return f"lpad({_digits(name, d)}, 19, '0')"


def _luhn(padded: str, d: SqlDialect) -> str:
    """Zeros in front change nothing, so one unrolled sum serves every length up to 19."""
    terms = []
    for i in range(1, 20):
        digit = d.digit(_digit(padded, i))
        terms.append(digit if i % 2 else d.digit(_digit("'0246813579'", f"{digit} + 1")))
    return f"mod({' + '.join(terms)}, 10) = 0"


def _turned(name: str, d: SqlDialect) -> str:
    """An account number with its first four characters behind, as its checksum reads it; too short is empty."""
    plain = d.strip(name, "[^0-9A-Z]")
    turned = f"lpad(concat(substr({plain}, 5), substr({plain}, 1, 4)), 36, '0')"
    return f"case when length({plain}) between 15 and 34 then {turned} end"


def _mod97(turned: str, d: SqlDialect) -> str:
    alphabet = "'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'"
    rest = "0"
    for i in range(1, 37):
        v = f"({d.position(alphabet, _digit(turned, i))} - 1)"
        rest = f"mod({rest} * (case when {v} > 9 then 100 else 10 end) + {v}, 97)"
    return f"{rest} = 1"


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _mod11(name: str, d: SqlDialect) -> str:
    terms = " + ".join(f"{w} * {d.digit(_digit(name, i))}" for i, w in enumerate(_WEIGHTS, start=1))
    return f"substr('10X98765432', mod({terms}, 11) + 1, 1) = upper(substr({name}, 18, 1))"


def _octets(name: str, d: SqlDialect) -> str:
    return d.matches(
        name,
        "^([1-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])"
        "([.]([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])){3}$",
    )


_Part = Callable[[str, SqlDialect], str]

_TESTS: dict[str, tuple[_Part, _Part]] = {
    "not_a_remote": (_as_found, lambda name, d: f"not {d.matches(name, '^(git|ssh|svn|hg)@')}"),
    "phone_length": (_digits, lambda digits, d: f"length({digits}) between 8 and 15"),
    "cn_mobile": (_as_found, lambda name, d: d.matches(name, "^1[3-9]")),
    "luhn": (_nineteen, _luhn),
    "mod97": (_turned, _mod97),
    "mod11": (_as_found, _mod11),
    "octets": (_as_found, _octets),
}
"""What each test works on, made from the fragment, and the test itself."""
