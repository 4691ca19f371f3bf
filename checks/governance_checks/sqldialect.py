"""The handful of SQL spellings in which the supported databases differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from governance.errors import ConfigError, Problem, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlDialect:
    """How one database spells what the checks need. Expressions are SQL text; names are quoted here only."""

    name: str
    text_type: str
    quote: str = '"'
    backslash_escapes: bool = False
    groups: bool = True

    def ident(self, name: str) -> str:
        """Quote one identifier, whatever is in it."""
        if self.name == "bigquery":
            return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def relation(self, parts: Sequence[str]) -> str:
        """Quote a relation name."""
        return ".".join(self.ident(part) for part in parts)

    def literal(self, text: str) -> str:
        """Quote a string."""
        if self.backslash_escapes:
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return "'" + text.replace("'", "''") + "'"

    def text(self, expr: str) -> str:
        """Cast to text."""
        return f"cast({expr} as {self.text_type})"

    def normal(self, expr: str) -> str:
        """Text without what people vary: case and outer blanks."""
        return f"lower(trim({self.text(expr)}))"

    def bounded(self, core: str) -> str:
        """Wrap a group-free pattern so that it matches only beside something that is no letter or digit."""
        if self.groups:
            return f"(^|[^0-9A-Za-z])({core})([^0-9A-Za-z]|$)"
        return f"(?:^|[^0-9A-Za-z])({core})(?:[^0-9A-Za-z]|$)"

    def matches(self, expr: str, pattern: str) -> str:
        """Tell whether the pattern occurs in the text."""
        regex = self.literal(pattern)
        match self.name:
            case "duckdb":
                return f"regexp_matches({expr}, {regex})"
            case "postgres":
                return f"({expr} ~ {regex})"
            case "snowflake":
                return f"(regexp_instr({expr}, {regex}) > 0)"
            case "bigquery":
                return f"regexp_contains({expr}, {regex})"
            case _:
                return f"({expr} rlike {regex})"

    def fragment(self, expr: str, core: str) -> str:
        """Return the first occurrence of a group-free pattern, NULL if there is none."""
        regex = self.literal(self.bounded(core))
        match self.name:
            case "duckdb":
                found = f"regexp_extract({expr}, {regex}, 2)"
            case "postgres":
                found = f"(regexp_match({expr}, {regex}))[2]"
            case "snowflake":
                found = f"regexp_substr({expr}, {regex}, 1, 1, 'e', 2)"
            case "bigquery":
                found = f"regexp_extract({expr}, {regex})"
            case _:
                found = f"regexp_extract({expr}, {regex}, 2)"
        return f"nullif({found}, '')"

    def strip(self, expr: str, pattern: str) -> str:
        """Remove every occurrence of a pattern."""
        everywhere = ", 'g'" if self.name in {"duckdb", "postgres"} else ""
        return f"regexp_replace({expr}, {self.literal(pattern)}, ''{everywhere})"

    def position(self, haystack: str, needle: str) -> str:
        """Return the 1-based position of a text in another, 0 if it is not there."""
        match self.name:
            case "snowflake":
                return f"charindex({needle}, {haystack})"
            case "spark" | "databricks":
                return f"instr({haystack}, {needle})"
            case _:
                return f"strpos({haystack}, {needle})"

    def integer(self, expr: str) -> str:
        """Cast to a 64-bit integer."""
        return f"cast({expr} as {'int64' if self.name == 'bigquery' else 'bigint'})"

    def digit(self, expr: str) -> str:
        """Cast one digit to a small integer; Postgres takes no 64-bit one as a position."""
        return f"cast({expr} as {'int64' if self.name == 'bigquery' else 'integer'})"

    def hashes(self, expr: str) -> tuple[str, ...]:
        """Return the lower-case hex digests that anybody could compute of a text."""
        match self.name:
            case "duckdb":
                return (f"md5({expr})", f"sha1({expr})", f"sha256({expr})")
            case "postgres":
                raw = f"convert_to({expr}, 'UTF8')"
                return (
                    f"md5({expr})",
                    f"encode(sha256({raw}), 'hex')",
                    f"encode(sha512({raw}), 'hex')",
                )
            case "bigquery":
                return tuple(f"to_hex({f}({expr}))" for f in ("md5", "sha1", "sha256", "sha512"))
            case _:
                return (f"md5({expr})", f"sha1({expr})", f"sha2({expr}, 256)", f"sha2({expr}, 512)")

    def years_ago(self, years: int) -> str:
        """Return today's date so many years back."""
        match self.name:
            case "snowflake":
                return f"dateadd(year, -{int(years)}, current_date())"
            case "bigquery":
                return f"date_sub(current_date(), interval {int(years)} year)"
            case "spark" | "databricks":
                return f"add_months(current_date(), -{12 * int(years)})"
            case _:
                return f"cast(current_date - interval '{int(years)} years' as date)"

    def days_ago(self, days: int) -> str:
        """Return today's date so many days back."""
        match self.name:
            case "snowflake":
                return f"dateadd(day, -{int(days)}, current_date())"
            case "bigquery":
                return f"date_sub(current_date(), interval {int(days)} day)"
            case "spark" | "databricks":
                return f"date_sub(current_date(), {int(days)})"
            case _:
                return f"cast(current_date - interval '{int(days)} days' as date)"


_DIALECTS = {
    d.name: d
    for d in (
        SqlDialect(name="duckdb", text_type="varchar"),
        SqlDialect(name="postgres", text_type="text"),
        SqlDialect(name="snowflake", text_type="varchar", backslash_escapes=True),
        SqlDialect(name="bigquery", text_type="string", quote="`", backslash_escapes=True, groups=False),
        SqlDialect(name="spark", text_type="string", quote="`", backslash_escapes=True),
        SqlDialect(name="databricks", text_type="string", quote="`", backslash_escapes=True),
    )
}

DIALECTS: tuple[str, ...] = tuple(_DIALECTS)
"""Names of the databases that checks are written for."""


def sql_dialect(name: str) -> SqlDialect:
    """Return a dialect by sqlglot's (and SQLAlchemy's) name."""
    known = {"postgresql": "postgres"}.get(name, name)
    if known not in _DIALECTS:
        raise ConfigError(
            Problem(
                message=f"there are no data checks for the dialect `{name[:40]}`",
                expected=" or ".join(DIALECTS),
                nearest=nearest(name, DIALECTS),
            )
        )
    return _DIALECTS[known]
