"""The package under the real adapters of warehouses that no test can reach: dispatch, quoting, dbt's own CREATE.

Only the connection is not there: what would be sent is written down, and compared with what is pinned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest

from tests.contracts.contract import Tiny
from tests.e2e.dbt.harness import ROOT
from tests.e2e.dbt.test_warehouses import _COLUMNS, _PROTECTED, CALLS, GOLDEN

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.matrix]
PROFILES = {
    "bigquery": "method: oauth, project: shop, dataset: main",
    "databricks": "host: x.example.com, http_path: /x, token: x, catalog: shop, schema: main",
    "redshift": "host: x.example.com, user: x, password: x, dbname: shop, schema: main, port: 5439",
    "snowflake": "account: x, user: x, password: x, database: shop, schema: main, warehouse: w",
}


@dataclass
class Real:
    """One model's context in a project of a warehouse, and the statements that its macros would send."""

    adapter: str
    context: Any
    sent: list[str]

    def call(self, macro: str, *args: Any) -> Any:
        return self.context["dbt_governance"][macro](*args)


@pytest.fixture(params=sorted(PROFILES), scope="module")
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Real:
    name: str = request.param
    if find_spec(f"dbt.adapters.{name}") is None:
        pytest.skip(f"dbt-{name} is not installed here; python -m tests.matrix warehouses runs this with it")
    tiny = Tiny(tmp_path_factory.mktemp(name))
    mask = _PROTECTED.get(name, "governance.mask_text")
    tiny.write(
        {
            "profiles.yml": f"tiny: {{target: dev, outputs: {{dev: {{type: {name}, {PROFILES[name]}, threads: 1}}}}}}\n",
            "packages.yml": f"packages: [{{local: '{ROOT.as_posix()}'}}]\n",
            "dbt_project.yml": "name: tiny\nversion: '1.0'\nprofile: tiny\n"
            "dispatch: [{macro_namespace: dbt, search_order: [tiny, dbt_governance, dbt]}]\n"
            f"vars: {{dbt_governance_masks: {{contact: '{mask}'}}}}\n",
            "models/people.sql": "{{ config(materialized='table') }}select 1 as n\n",
        }
    )
    assert tiny.dbt("deps").code == 0
    found: list[Real] = []

    def look(event: Any) -> None:
        if event.info.name == "FoundStats":
            found.append(_real(name))
            raise KeyboardInterrupt

    tiny.dbt("compile", on_event=look)
    return found[0]


def _real(name: str) -> Real:
    from dbt.context.providers import generate_runtime_model_context
    from dbt_common.clients import agate_helper

    from governance.dbt.adapter import running

    config, manifest = running()
    context: Any = generate_runtime_model_context(manifest.nodes["model.tiny.people"], config, manifest)
    adapter = context["adapter"]._adapter
    empty_table: Any = agate_helper.empty_table
    sent: list[str] = []
    email = "EMAIL" if name == "snowflake" else "email"
    columns = [(email, "varchar(320)"), ("Card No", "varchar(19)"), ("plan", "integer")]

    def execute(sql: str, *_: Any, **__: Any) -> Any:
        sent.append(sql)
        return SimpleNamespace(code="", rows_affected=0), empty_table()

    adapter.execute = execute
    adapter.get_columns_in_relation = lambda _: [
        SimpleNamespace(name=c, data_type=kind) for c, kind in columns
    ]
    adapter.drop_relation = lambda relation: sent.append(f"drop table if exists {relation}")
    adapter.update_columns = lambda relation, changes: sent.append(
        f"update_columns {relation} {sorted(changes)}"
    )
    for column in _COLUMNS:
        context["model"]["columns"][column["name"]] = {**column}
    return Real(name, context, sent)


def _words(text: str) -> str:
    return " ".join(re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL).split()).rstrip("; ")


def _pinned(name: str, title: str) -> list[str]:
    text = (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")
    part = text.split(f"-- {title}\n", 1)[1].split("\n\n-- ", 1)[0]
    return [_words(statement) for statement in re.split(r";\n?", part) if statement.strip()]


def test_macros_are_as_pinned(real):
    for call in CALLS:
        macro, arguments = call.split("(", 1)
        args, kwargs = eval(f"(lambda *a, **k: (a, k))({arguments}", {"true": True})
        made = real.context["dbt_governance"][macro](*args, **kwargs)
        assert _pinned(real.adapter, call) == [_words(made)]


def test_tags_are_as_pinned(real):
    real.sent.clear()
    real.call("apply_tags")
    if real.adapter == "bigquery":
        assert [_words(s) for s in real.sent] == ["update_columns `shop`.`main`.`people` ['email']"]
    else:
        assert [_words(s) for s in real.sent] == [
            s.replace("shop.main", str(real.context["this"]).rsplit(".", 1)[0])
            for s in _pinned(real.adapter, "apply_tags()")
        ]


def test_a_table_has_its_masks_before_it_has_rows(real):
    if real.adapter == "redshift":
        pytest.skip("its tags are part of the model's transaction")
    real.sent.clear()
    made = real.context["create_table_as"](False, real.context["this"], "select * from people -- all")
    real.sent.append(made)
    sent = [_words(statement) for statement in real.sent]
    if real.adapter == "snowflake":
        assert "where false" in sent[0]
        assert (
            "with masking policy governance.mask_text with tag (governance.data_class = 'contact.email')"
            in sent[-1]
        )
        assert re.match(
            r"create or replace transient table \S+ \( \"EMAIL\" varchar\(320\) with masking", sent[-1]
        )
        assert re.search(r"\) as \( ?select \* from people -- all \)$", sent[-1])
        return
    (made,) = (at for at, s in enumerate(sent) if "create or replace table" in s and "where false" in s)
    (filled,) = (at for at, s in enumerate(sent) if s.startswith("insert into"))
    tagged = [at for at, s in enumerate(sent) if "set mask" in s or s.startswith("update_columns")]
    assert tagged
    assert all(made < at < filled for at in tagged)
    assert not [
        s for s in sent if "people -- all" in s and "where false" not in s and not s.startswith("insert into")
    ]
