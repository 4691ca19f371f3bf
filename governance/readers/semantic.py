# ruff: noqa: PLR0917
"""dbt's semantic layer as SQL: semantic models, metrics, saved queries and their exports.

Nothing of it is ever run. A consumer may ask for any column that a semantic model names, so each is an output of
the query it stands for; a metric without dimensions of its own is taken at its finest grain, one row for
every combination of entities and dimensions. Measures (manifest v12) and metrics that aggregate on their
own (dbt 1.12, Fusion) are the same here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from governance.project.names import split
from governance.project.nodes import SEMANTIC_LAYER, CompiledCode, Node, ResourceType
from governance.readers.dbt_shapes import names, pick, text
from governance.readers.semantic_names import (
    CALL,
    Reference,
    UnresolvedError,
    expression_of,
    filters_of,
    grouping,
    reference,
    word,
)


def with_semantic_layer(
    nodes: Mapping[str, Node], listed: Iterable[tuple[str, ResourceType, Any]], dialect: str
) -> dict[str, Node]:
    """Return a project's nodes with the queries that its semantic layer stands for, and its exports.

    Args:
        nodes: of the project, by unique_id.
        listed: the manifest's resources.
        dialect: of all SQL.
    """
    raws = [(uid, kind, raw) for uid, kind, raw in listed if kind in SEMANTIC_LAYER and uid in nodes]
    if not raws:
        return dict(nodes)
    layer = _Layer(raws, dialect)
    made = dict(nodes)
    for uid, kind, raw in raws:
        node = nodes[uid]
        sql, used = layer.query_of(uid, kind, raw)
        relation = f"{kind.value}.{text(pick(raw, 'name'))}"
        made[uid] = replace(
            node,
            relation=relation,
            name=relation,
            compiled=(CompiledCode(sql=sql),) if sql else (),
            depends_on=tuple(sorted({*node.depends_on, *used})),
        )
        for export in pick(raw, "exports") or () if kind is ResourceType.SAVED_QUERY else ():
            twin = _export(made[uid], export)
            made[twin.unique_id] = twin
    return made


def _export(query: Node, raw: Any) -> Node:
    """Return the table or view that an export of a saved query makes."""
    config = pick(raw, "config")
    name = text(pick(raw, "name"))
    parts = (pick(config, "database"), pick(config, "schema_name"), pick(config, "alias") or name)
    relation = ".".join(str(part) for part in parts if part)
    return replace(
        query,
        unique_id=f"{query.unique_id}.{name}",
        relation=relation,
        name=".".join(split(relation)[-2:]),
        materialized=text(pick(config, "export_as")) or "table",
        depends_on=tuple(sorted({*query.depends_on, query.unique_id})),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aggregate:
    """A measure: what is aggregated, of which semantic model, over which time."""

    model: str
    agg: str
    expr: str
    time: str


@dataclass(slots=True)
class _From:
    """The semantic models that one aggregation reads, joined by their entities."""

    base: str
    joined: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    clauses: list[str] = field(default_factory=list)


_AGGREGATES = {
    "sum": "sum({})",
    "min": "min({})",
    "max": "max({})",
    "average": "avg({})",
    "count": "count({})",
    "count_distinct": "count(distinct {})",
    "sum_boolean": "sum(case when {} then 1 else 0 end)",
    "median": "median({})",
    "percentile": "median({})",
}
_KINDS = ("entities", "dimensions")


class _Layer:
    """Writes queries for what the semantic layer holds."""

    def __init__(self, raws: Sequence[tuple[str, ResourceType, Any]], dialect: str) -> None:
        self._dialect = dialect
        self._models = {uid: raw for uid, kind, raw in raws if kind is ResourceType.SEMANTIC_MODEL}
        self._named = {text(pick(raw, "name")): uid for uid, raw in sorted(self._models.items())}
        self._metrics = {text(pick(raw, "name")): raw for _, kind, raw in raws if kind is ResourceType.METRIC}
        self._measures = {
            text(pick(measure, "name")): (uid, measure)
            for uid, raw in sorted(self._models.items())
            for measure in pick(raw, "measures") or ()
        }
        self._used: set[str] = set()
        self._open: list[str] = []
        self._rows_of: dict[str, tuple[str, ...]] = {}

    def query_of(self, uid: str, kind: ResourceType, raw: Any) -> tuple[str, set[str]]:
        """Return the query that a resource stands for, empty if it cannot be told, and what it reads besides."""
        self._used, self._open = set(), []
        try:
            if kind is ResourceType.SEMANTIC_MODEL:
                return self._model(uid), set()
            if kind is ResourceType.METRIC:
                return self._metric(text(pick(raw, "name")), (), None, ""), self._used
            return self._saved(raw), self._used
        except UnresolvedError:
            return "", set(self._models)

    def _model(self, uid: str) -> str:
        """Write a semantic model: its entities and dimensions, and its measures for each combination of them."""
        raw = self._models[uid]
        keys = [(self._name(item), expression_of(item)) for kind in _KINDS for item in pick(raw, kind) or ()]
        measures = [
            (self._name(item), _aggregated(self._measure(uid, item), expression_of(item)))
            for item in pick(raw, "measures") or ()
        ]
        columns = [f"{expr} as {name}" for name, expr in (*keys, *measures)]
        if not columns:
            raise UnresolvedError
        grouped = f" group by {', '.join(expr for _, expr in keys)}" if measures and keys else ""
        return f"select {', '.join(columns)} from {self._relation(uid)}{grouped}"  # noqa: S608 - read, never run

    def _relation(self, uid: str) -> str:
        relation = text(pick(self._models[uid], "node_relation", "relation_name"))
        if not relation:
            raise UnresolvedError
        return relation

    def _name(self, item: Any) -> str:
        return self._quoted(word(pick(item, "name")))

    def _quoted(self, name: str) -> str:
        from sqlglot import exp

        return exp.to_identifier(name, quoted=True).sql(dialect=self._dialect or None)

    def _measure(self, uid: str, raw: Any) -> _Aggregate:
        default = text(pick(self._models[uid], "defaults", "agg_time_dimension"))
        return _Aggregate(
            model=uid,
            agg=text(pick(raw, "agg")),
            expr=expression_of(raw),
            time=text(pick(raw, "agg_time_dimension")) or default,
        )

    def _metric(self, name: str, filters: Sequence[str], by: Sequence[Reference] | None, alias: str) -> str:
        """Write a metric grouped by some columns (`g0`, `g1`, …), or at its finest grain where `by` is None."""
        raw = self._metrics.get(name)
        if raw is None or name in self._open:
            raise UnresolvedError
        self._open.append(name)
        try:
            filters = (*filters, *filters_of(pick(raw, "filter")))
            alias = alias or self._quoted(word(name))
            return self._of_type(raw, filters, by, alias)
        finally:
            self._open.pop()

    def _of_type(self, raw: Any, filters: Sequence[str], by: Sequence[Reference] | None, alias: str) -> str:
        kind, params = text(pick(raw, "type")), pick(raw, "type_params")
        if kind in ("simple", "cumulative"):
            of = pick(params, "cumulative_type_params", "metric")
            if of is not None:
                return self._metric(
                    word(pick(of, "name")), (*filters, *filters_of(pick(of, "filter"))), by, alias
                )
            return self._simple(raw, params, filters, by, alias)
        if kind == "ratio":
            parts = [pick(params, "numerator"), pick(params, "denominator")]
            return self._combined("i0.v0 / i1.v1", parts, ("v0", "v1"), filters, by, alias)
        if kind == "derived":
            parts = list(pick(params, "metrics") or ())
            called = [word(pick(part, "alias") or pick(part, "name")) for part in parts]
            return self._combined(expression_of(params), parts, called, filters, by, alias)
        if kind == "conversion":
            return self._conversion(pick(params, "conversion_type_params"), filters, by, alias)
        raise UnresolvedError

    def _simple(
        self, raw: Any, params: Any, filters: Sequence[str], by: Sequence[Reference] | None, alias: str
    ) -> str:
        own = pick(params, "metric_aggregation_params")
        if own is not None:
            uid = self._named.get(text(pick(own, "semantic_model")))
            if uid is None:
                raise UnresolvedError
            expr = text(pick(own, "expr")) or text(pick(params, "expr")) or word(pick(raw, "name"))
            aggregate = replace(self._measure(uid, own), expr=expr)
            return self._aggregation(aggregate, filters, by, alias)
        measure = pick(params, "measure")
        return self._of_measure(measure, filters, by, alias)

    def _of_measure(
        self, measure: Any, filters: Sequence[str], by: Sequence[Reference] | None, alias: str, semi: str = ""
    ) -> str:
        found = self._measures.get(text(pick(measure, "name")))
        if found is None:
            raise UnresolvedError
        narrowed = (*filters, *filters_of(pick(measure, "filter")))
        return self._aggregation(self._measure(*found), narrowed, by, alias, semi)

    def _aggregation(
        self,
        of: _Aggregate,
        filters: Sequence[str],
        by: Sequence[Reference] | None,
        alias: str,
        semi: str = "",
    ) -> str:
        """Write one aggregation over a semantic model and what it joins."""
        self._used.add(of.model)
        source = _From(of.model)
        source.clauses.append(f"from ({self._rows(of.model, of.expr)}) s0")
        if by is None:
            keys = [f"s0.{column}" for column in self._columns(of.model)]
            shown = []
        else:
            keys = [self._column(source, reference, of.time) for reference in by]
            shown = [f"{key} as g{at}" for at, key in enumerate(keys)]
        where = [self._filter(source, template, of.time) for template in filters]
        where += [f"s0.{semi}"] if semi else []
        value = f"{_aggregated(of, 's0.m')} as {alias}"
        query = f"select {', '.join([*shown, value])} {' '.join(source.clauses)}"
        query += f" where {' and '.join(f'({w})' for w in where)}" if where else ""
        query += f" group by {', '.join(keys)}" if keys else ""
        self._rows_of[query] = (of.model, *source.clauses[1:], *keys, "where", *where)
        return query

    def _rows(self, uid: str, measured: str = "") -> str:
        """Write the rows of a semantic model: entities as `e_x`, dimensions as `d_x`, what is measured as `m`."""
        raw = self._models[uid]
        columns = [f"{expression_of(i)} as e_{word(pick(i, 'name'))}" for i in pick(raw, "entities") or ()]
        columns += [f"{expression_of(i)} as d_{word(pick(i, 'name'))}" for i in pick(raw, "dimensions") or ()]
        columns += [f"{measured} as m"] if measured else []
        return f"select {', '.join(columns) or '1 as m'} from {self._relation(uid)}"  # noqa: S608 - read, never run

    def _columns(self, uid: str) -> list[str]:
        raw = self._models[uid]
        return [
            f"{prefix}_{word(pick(item, 'name'))}"
            for prefix, kind in (("e", "entities"), ("d", "dimensions"))
            for item in pick(raw, kind) or ()
        ]

    def _column(self, source: _From, reference: Reference, time: str) -> str:
        """Return the column that a reference means, joining what it takes to reach it."""
        if reference.name == "metric_time" and not reference.path:
            if f"d_{time}" not in self._columns(source.base):
                raise UnresolvedError
            return self._truncated(f"s0.d_{time}", reference.grain)
        uid, alias = source.base, "s0"
        path = reference.path
        for depth, entity in enumerate(path):
            following = path[depth + 1] if depth + 1 < len(path) else ""
            wanted = f"e_{following}" if following else ""
            target = self._reached(uid, entity, reference.name, wanted)
            if target == uid:
                continue
            place = path[: depth + 1]
            if place not in source.joined:
                twin = f"s{len(source.joined) + 1}"
                source.joined[place] = (target, twin)
                source.clauses.append(
                    f"left join ({self._rows(target)}) {twin} on {alias}.e_{entity} = {twin}.e_{entity}"
                )
                self._used.add(target)
            uid, alias = source.joined[place]
        for column in (f"d_{reference.name}", f"e_{reference.name}"):
            if column in self._columns(uid):
                return self._truncated(f"{alias}.{column}", reference.grain)
        raise UnresolvedError

    def _reached(self, uid: str, entity: str, name: str, following: str) -> str:
        """Return the semantic model that an entity leads to, the one at hand if it has what is wanted."""
        wanted = {following} if following else {f"d_{name}", f"e_{name}"}
        here = set(self._columns(uid))
        primary = text(pick(self._models[uid], "primary_entity"))
        own = f"e_{entity}" in here or primary == entity
        if own and wanted & here and self._is_key(uid, entity):
            return uid
        for other in sorted(self._models):
            columns = set(self._columns(other))
            leads = other != uid and {f"e_{entity}"} <= columns & here and wanted & columns
            if leads and self._is_key(other, entity):
                return other
        if own and wanted & here:
            return uid
        raise UnresolvedError

    def _is_key(self, uid: str, entity: str) -> bool:
        """Tell whether an entity names the rows of a semantic model."""
        raw = self._models[uid]
        kinds = {text(pick(e, "type")) for e in pick(raw, "entities") or () if pick(e, "name") == entity}
        return text(pick(raw, "primary_entity")) == entity or bool(kinds & {"primary", "unique", "natural"})

    def _truncated(self, column: str, grain: str) -> str:
        if not grain:
            return column
        if self._dialect == "bigquery":
            return f"date_trunc({column}, {grain})"
        return (
            f"datetrunc({grain}, {column})" if self._dialect == "tsql" else f"date_trunc('{grain}', {column})"
        )

    def _filter(self, source: _From, template: str, time: str) -> str:
        """Return a filter with columns in the place of its templates."""

        def column(found: re.Match[str]) -> str:
            return self._column(source, reference(found[1], found[2], found[3] or ""), time)

        condition = CALL.sub(column, template)
        if "{{" in condition or "{%" in condition:
            raise UnresolvedError
        return condition

    def _combined(
        self,
        expression: str,
        parts: Sequence[Any],
        called: Sequence[str],
        filters: Sequence[str],
        by: Sequence[Reference] | None,
        alias: str,
    ) -> str:
        """Write an expression over metrics, put side by side by what they are grouped by."""
        queries = [
            self._metric(word(pick(part, "name")), (*filters, *filters_of(pick(part, "filter"))), by, name)
            for part, name in zip(parts, called, strict=True)
        ]
        return self._side_by_side(queries, f"{expression} as {alias}", len(by or ()))

    def _conversion(
        self, params: Any, filters: Sequence[str], by: Sequence[Reference] | None, alias: str
    ) -> str:
        base, conversion = pick(params, "base_measure"), pick(params, "conversion_measure")
        entity = word(pick(params, "entity"))
        if base is None or conversion is None:
            parts = [pick(params, "base_metric"), pick(params, "conversion_metric")]
            return self._combined("i1.v1 / i0.v0", parts, ("v0", "v1"), filters, by, alias)
        found = self._measures.get(text(pick(base, "name")))
        if found is None:
            raise UnresolvedError
        who = f"e_{entity} in (select b.e_{entity} from ({self._rows(found[0])}) b)"  # noqa: S608 - read, never run
        queries = [
            self._of_measure(base, filters, by, "v0"),
            self._of_measure(conversion, filters, by, "v1", who),
        ]
        return self._side_by_side(queries, f"i1.v1 / i0.v0 as {alias}", len(by or ()))

    def _saved(self, raw: Any) -> str:
        """Write a saved query: its metrics by what it is grouped by."""
        params = pick(raw, "query_params")
        by = [grouping(item) for item in names(pick(params, "group_by"))]
        filters = filters_of(pick(params, "where"))
        wanted = [word(name) for name in names(pick(params, "metrics"))]
        if not wanted:
            raise UnresolvedError
        queries = [self._metric(name, filters, by, f"v{at}") for at, name in enumerate(wanted)]
        values = [f"i{at}.v{at} as {self._quoted(name)}" for at, name in enumerate(wanted)]
        keys = [self._quoted(reference.column) for reference in by]
        query = self._side_by_side(queries, ", ".join(values), len(by), keys)
        limit = pick(params, "limit")
        ordered = names(pick(params, "order_by"))
        if isinstance(limit, int) and ordered:
            # Which columns an order names is not read: any of them may decide which rows are left.
            every = [f"i0.g{at}" for at in range(len(by))] + [f"i{at}.v{at}" for at in range(len(wanted))]
            query += f" order by {', '.join(every)} limit {limit}"
        return query

    def _side_by_side(
        self, queries: Sequence[str], values: str, keys: int, called: Sequence[str] = ()
    ) -> str:
        """Write a join of queries on their first columns, `g0`, `g1`, …; under other names if they are given.

        Queries of the same rows have the same keys, so that those of the first one are all there are.
        """
        among = {self._rows_of.get(query, (query,)) for query in queries}
        same = len(among) == 1
        shown = []
        for at in range(keys):
            every = [f"i{number}.g{at}" for number in range(1 if same else len(queries))]
            one = every[0] if len(every) == 1 else f"coalesce({', '.join(every)})"
            shown.append(f"{one} as {called[at] if called else f'g{at}'}")
        joins = [f"({queries[0]}) i0"]
        for number, query in enumerate(queries[1:], 1):
            on = " and ".join(f"i0.g{at} = i{number}.g{at}" for at in range(keys))
            how = "left join" if same else "full join"
            joins.append(f"{how} ({query}) i{number} on {on}" if on else f"cross join ({query}) i{number}")
        made = f"select {', '.join([*shown, values])} from {' '.join(joins)}"  # noqa: S608 - read, never run
        if same:
            self._rows_of[made] = among.pop()
        return made


def _aggregated(of: _Aggregate, value: str) -> str:
    form = _AGGREGATES.get(of.agg)
    if form is None:
        raise UnresolvedError
    return form.format(value)
