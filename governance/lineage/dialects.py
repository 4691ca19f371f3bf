"""How dialects differ in what a name or a star means, in one table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What resolution needs to know of a dialect.

    Attributes:
        alias_first: a SELECT alias hides a column of the same name.
        using_in_place: `*` leaves a USING column where the left side has it, instead of moving it first.
        implicit_lateral: any subquery in FROM sees the items before it.
        lateral_alias: an expression of the SELECT list sees the aliases before it.
        implicit_recursion: a CTE may refer to itself without RECURSIVE.
        values: how the columns of VALUES are called, counted from `first_value`.
        element_star: an unnested struct's columns are its fields, and `element.*` needs it to be a struct.
        spark_generators: `explode` names its column `col`, or `key` and `value`; `posexplode` puts `pos` before.
        unnamed: how an expression without an alias is called: `text`, `function`, `f0` or `none`.
    """

    alias_first: bool = False
    using_in_place: bool = False
    implicit_lateral: bool = False
    element_star: bool = False
    spark_generators: bool = False
    unnamed: str = "text"
    lateral_alias: bool = True
    implicit_recursion: bool = False
    values: str = "column{}"
    first_value: int = 1

    @staticmethod
    def of(dialect: str) -> Rules:
        """Return the rules of a dialect by sqlglot's name."""
        return _RULES.get(dialect, _DEFAULT)


_DEFAULT = Rules()
_POSTGRES = Rules(unnamed="function", lateral_alias=False)
_TSQL = Rules(unnamed="none", lateral_alias=False, implicit_recursion=True)
_TRINO = Rules(lateral_alias=False, values="_col{}", first_value=0)
_SPARK = Rules(values="col{}", spark_generators=True)
_RULES = {
    "duckdb": Rules(using_in_place=True, implicit_lateral=True, values="col{}", first_value=0),
    "clickhouse": Rules(alias_first=True, using_in_place=True),
    "postgres": _POSTGRES,
    "redshift": Rules(unnamed="function"),
    "materialize": _POSTGRES,
    "risingwave": _POSTGRES,
    "bigquery": Rules(element_star=True, unnamed="f0", lateral_alias=False),
    "tsql": _TSQL,
    "fabric": _TSQL,
    "oracle": Rules(implicit_recursion=True, lateral_alias=False),
    "snowflake": Rules(implicit_recursion=True),
    "trino": _TRINO,
    "presto": _TRINO,
    "athena": _TRINO,
    "spark": _SPARK,
    "databricks": _SPARK,
    "spark2": _SPARK,
    "hive": _SPARK,
    "mysql": Rules(lateral_alias=False),
    "sqlite": Rules(lateral_alias=False),
}
