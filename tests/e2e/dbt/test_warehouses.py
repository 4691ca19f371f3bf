"""The package's SQL for warehouses that no test can reach: pinned as text, and parsed in each dialect."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
import sqlglot

from tests.e2e.dbt.harness import ROOT

GOLDEN = Path(__file__).parent / "golden" / "macros.txt"
_SEARCH = {
    "bigquery": ("bigquery", "default"),
    "databricks": ("databricks", "spark", "default"),
    "duckdb": ("duckdb", "default"),
    "postgres": ("postgres", "default"),
    "redshift": ("redshift", "postgres", "default"),
    "snowflake": ("snowflake", "default"),
    "spark": ("spark", "default"),
}
_CALLS = (
    "pseudonymize('email')",
    "mask_email('email')",
    "mask_email('email', keep_domain=true)",
    "mask_phone('phone')",
    "mask_pan('card')",
    "generalize_date('born', to='month')",
    "generalize_date('born', to='decade')",
    "generalize_age('age')",
    "truncate_postal('postal')",
    "bucket('pay', 500)",
    "redact('email')",
    "matches('note', dbt_governance.personal_pattern('email'))",
)


def rendered(adapter: str) -> list[str]:
    """Render every call as dbt dispatches it for an adapter."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    sources = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "macros").rglob("*.sql"))]
    text = re.sub(r"\{% test .*?\{% endtest %\}", "", "\n".join(sources), flags=re.DOTALL)
    # Jinja exports no name that starts with an underscore; dbt does.
    text = re.sub(r"\bmacro _", "macro own_", text).replace("dbt_governance._", "dbt_governance.own_")

    def dispatch(name: str, _package: str) -> Any:
        return next(m for p in _SEARCH[adapter] if (m := macros.get(f"{p}__{name}")) is not None)

    def refuse(message: str) -> None:
        raise AssertionError(message)

    macros: dict[str, Any] = {}
    environment.globals.update(
        {
            "adapter": SimpleNamespace(dispatch=dispatch),
            "dbt": SimpleNamespace(
                split_part=lambda a, b, c: f"split_part({a}, {b}, {c})", type_string=lambda: "string"
            ),
            "dbt_governance": macros,
            "exceptions": SimpleNamespace(raise_compiler_error=refuse),
            "modules": SimpleNamespace(re=re),
            "return": lambda value: value,
            "target": SimpleNamespace(type=adapter),
            "var": lambda _name, default=None: default,
        }
    )
    macros.update(vars(environment.from_string(text).module))
    return [
        " ".join(environment.from_string(f"{{{{ dbt_governance.{call} }}}}").render().split())
        for call in _CALLS
    ]


@pytest.mark.parametrize("adapter", sorted(_SEARCH))
def test_every_macro_is_sql_of_its_warehouse(adapter):
    for sql in rendered(adapter):
        parsed: Any = sqlglot.parse_one(f"select {sql} as c from t", dialect=adapter)
        assert parsed.named_selects == ["c"]


def test_sql_is_as_pinned():
    lines = []
    for adapter in sorted(_SEARCH):
        lines.append(f"# {adapter}")
        lines += [f"{call}\n    {sql}" for call, sql in zip(_CALLS, rendered(adapter), strict=True)]
    assert "\n".join(lines) + "\n" == GOLDEN.read_text(encoding="utf-8")
