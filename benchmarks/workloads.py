"""Projects to measure: TPC-DS, generated ones of any size, and folders of compiled SQL."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from governance.project.nodes import CompiledCode, DeclaredColumn, Node, Project, ResourceType


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A project and its models' texts, in the order of their names."""

    name: str
    dialect: str
    project: Project
    texts: tuple[str, ...]

    @property
    def label(self) -> str:
        """The name with its size."""
        size = sum(map(len, self.texts))
        return f"{self.name} ({len(self.texts):,} models, {size / 1000:,.0f} kB, {self.dialect})"


def make(
    name: str,
    dialect: str,
    models: Mapping[str, str],
    sources: Mapping[str, Iterable[str]],
    *,
    parse: bool = True,
) -> Workload:
    """Make a project of models and sources; what depends on what is read from the texts."""
    known = {n.lower(): f"model.{n}" for n in models} | {n.lower(): f"source.{n}" for n in sources}
    nodes: dict[str, Node] = {}
    for source, columns in sources.items():
        uid = f"source.{source}"
        nodes[uid] = Node(
            unique_id=uid,
            resource_type=ResourceType.SOURCE,
            name=source,
            relation=source,
            columns=tuple(DeclaredColumn(name=c) for c in columns),
            columns_complete=True,
        )
    for model, sql in models.items():
        uid = f"model.{model}"
        tables = _tables(sql, dialect) if parse else re.findall(r"\b(?:from|join) ([\w.]+)", sql)
        upstream = {known[t.lower()] for t in tables if t.lower() in known} - {uid}
        nodes[uid] = Node(
            unique_id=uid,
            resource_type=ResourceType.MODEL,
            name=model,
            relation=model,
            compiled=(CompiledCode(sql=sql),),
            depends_on=tuple(sorted(upstream)),
        )
    project = Project(name=name, dialect=dialect, nodes=dict(sorted(nodes.items())))
    return Workload(
        name=name, dialect=dialect, project=project, texts=tuple(models[m] for m in sorted(models))
    )


def _tables(sql: str, dialect: str) -> set[str]:
    trees = sqlglot.parse(sql, read=dialect)
    made = {cte.alias.lower() for tree in trees if tree is not None for cte in tree.find_all(exp.CTE)}
    return {
        t.name
        for tree in trees
        if tree is not None
        for t in tree.find_all(exp.Table)
        if t.name.lower() not in made
    }


def tpcds() -> Workload:
    """TPC-DS's 99 queries; `python -m tests.differential.tpc` gets them."""
    from tests.differential.tpc import STORE, queries, schema

    if not STORE.exists():
        raise SystemExit("no TPC queries here: `python -m tests.differential.tpc` gets them")
    models = {f"q{n:02}": sql.strip().rstrip(";") for n, sql in enumerate(queries("tpcds"), 1)}
    return make("TPC-DS", "duckdb", models, schema("tpcds"))


def folder(path: Path, dialect: str) -> Workload:
    """Compiled SQL files of a project, one model a file; what sqlglot cannot read is left out and counted."""
    models: dict[str, str] = {}
    unread = 0
    for file in sorted(path.rglob("*.sql")):
        text = file.read_text(encoding="utf-8")
        try:
            sqlglot.parse(text, read=dialect)
        except (SqlglotError, RecursionError):
            unread += 1
            continue
        models[file.stem] = text
    if not models:
        raise SystemExit(f"no readable .sql files under {path}")
    name = path.name + (f", {unread} unreadable left out" if unread else "")
    return make(name, dialect, models, {})


COLUMNS = (
    "id",
    "user_id",
    "email",
    "full_name",
    "status",
    "amount",
    "quantity",
    "created_at",
    "updated_at",
    "note",
)


def generated(count: int, seed: int = 0) -> Workload:
    """A layered project: staging over sources, then joins, windows and aggregates over what came before."""
    rng = random.Random(seed)
    sources = {f"raw_{i:05}": COLUMNS for i in range(max(count // 4, 1))}
    models: dict[str, str] = {}
    layers: tuple[list[str], list[str]] = ([], [])
    for n in range(count):
        place = n / count
        if place < 0.3 or not layers[0]:
            name = f"stg_{n:05}"
            models[name] = _staging(rng.choice(sorted(sources)), rng)
            layers[0].append(name)
        elif place < 0.7 or not layers[1]:
            name = f"int_{n:05}"
            upstream = layers[0] + layers[1][-200:]
            models[name] = _intermediate(rng.choice(upstream), rng.choice(upstream), rng)
            layers[1].append(name)
        else:
            models[f"mart_{n:05}"] = _mart(rng.choice(layers[1]), rng.choice(layers[0]), rng)
    return make(f"generated {count:,}", "duckdb", models, sources, parse=False)


def _staging(source: str, rng: random.Random) -> str:
    status = rng.choice(["'open'", "'paid'", "'void'"])
    return f"""with source as (
    select * from {source}
),

renamed as (
    select
        id,
        user_id,
        lower(trim(email)) as email,
        full_name,
        case when status = {status} then 'x' else status end as status,
        cast(amount as decimal(18, 2)) / 100 as amount,
        coalesce(quantity, 0) as quantity,
        cast(created_at as timestamp) as created_at,
        cast(updated_at as timestamp) as updated_at,
        nullif(note, '') as note
    from source
)

select * from renamed
"""


def _intermediate(left: str, right: str, rng: random.Random) -> str:
    return f"""with a as (
    select * from {left}
    where status <> '{rng.choice("xyz")}'
),

b as (
    select
        *,
        row_number() over (partition by user_id order by updated_at desc) as recency
    from {right}
),

latest as (
    select * from b
    where recency = 1
),

joined as (
    select
        a.id,
        a.user_id,
        coalesce(a.email, latest.email) as email,
        a.full_name,
        a.status,
        a.amount + coalesce(latest.amount, 0) as amount,
        a.quantity,
        a.created_at,
        greatest(a.updated_at, latest.updated_at) as updated_at,
        a.note || ' ' || latest.note as note
    from a
    left join latest
        on a.user_id = latest.user_id
)

select * from joined
"""


def _mart(left: str, right: str, rng: random.Random) -> str:
    return f"""with base as (
    select
        l.user_id,
        l.status,
        date_trunc('{rng.choice(["day", "week", "month"])}', l.created_at) as period,
        l.amount,
        l.quantity,
        r.email,
        r.full_name
    from {left} as l
    inner join {right} as r
        on l.user_id = r.user_id
    where l.amount > {rng.randint(0, 9)}
)

select
    user_id,
    period,
    max(email) as email,
    max(full_name) as full_name,
    sum(case when status = 'paid' then amount else 0 end) as paid,
    sum(amount) as total,
    avg(quantity) as mean_quantity,
    count(distinct status) as statuses,
    count(*) as rows_seen
from base
group by user_id, period
having count(*) > 1
"""


def wide_chain(columns: int, models: int = 50) -> Workload:
    """`select *` over `select *`, over a table with many columns."""
    texts = {f"m{n:03}": f"select * from {f'm{n - 1:03}' if n else 'raw'}" for n in range(models)}
    return make(
        f"select * chain of {columns:,} columns", "duckdb", texts, {"raw": [f"c{i}" for i in range(columns)]}
    )
