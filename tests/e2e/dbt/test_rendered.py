"""The cache of renderings: it changes what a run costs, and never what is judged."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from governance.dbt import guard, rendered
from governance.dbt.project import live_project
from governance.dbt.render import Renderer
from tests.e2e.dbt.harness import Project

pytestmark = pytest.mark.e2e
LEAK = {"models/marts/leak.sql": "select person_id, email as contact from {{ ref('stg_people') }}\n"}
MORE = {
    "macros/word.sql": "{% macro word() %}'first'{% endmacro %}\n{% macro now_() %}{{ modules.datetime.date.today() }}{% endmacro %}\n",
    "models/staging/eph.sql": "{{ config(materialized='ephemeral') }}select city from {{ ref('stg_people') }}\n",
    "models/marts/worded.sql": "select {{ word() }} as word, '{{ var('shown', 'x') }}' as shown from {{ ref('cities') }}\n",
    "models/marts/growing.sql": (
        "{{ config(materialized='incremental') }}select country from {{ ref('countries') }}\n"
        "{% if is_incremental() %}where country > (select max(country) from {{ this }}) or {{ word() }} = 'y'{% endif %}\n"
    ),
    "models/marts/starred.sql": (
        "select {% for c in adapter.get_columns_in_relation(ref('countries')) %}{{ c.name }}{{ ', ' if not loop.last }}"
        "{% endfor %} from {{ ref('countries') }}\n"
    ),
}
UNKEPT = {
    "env_var": "select '{{ env_var('SHOP_WORD', 'x') }}' as a",
    "clock": "select '{{ modules.datetime.datetime.now() }}' as a",
    "start": "select '{{ run_started_at }}' as a",
    "graph": "select {{ graph.nodes | length }} as a",
    "model": "select '{{ model.description }}' as a",
    "context": "select '{{ context['run_started_at'] }}' as a",
    "chance": "select {{ [1, 2, 3] | random }} as a",
    "flags": "select '{{ flags.WHICH }}' as a",
    "rendered": "select '{{ render('{{ run_started_at }}') }}' as a",
    "macro": "select '{{ now_() }}' as a",
    "query": "{% set r = run_query('select 1') %}select {{ 1 if r else 2 }} as a",
    "exists": "select {{ 1 if adapter.get_relation(this.database, 'main', 'people') else 2 }} as a",
}


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.copy("shop", tmp_path / "shop", MORE)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the nodes that are really rendered."""
    nodes: list[str] = []
    render = Renderer._render

    def noted(self: Renderer, unique_id: str, columns: Any) -> Any:
        nodes.append(unique_id.rpartition(".")[2])
        return render(self, unique_id, columns)

    monkeypatch.setattr(Renderer, "_render", noted)
    return nodes


@pytest.fixture
def compared(made: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Compare every preflight with one without a cache; return what the former renders."""

    def both(config: Any, manifest: Any, **given: Any) -> Any:
        live = live_project(config, manifest, **given)
        seen = list(made)
        bare = live_project(config, manifest, guarded=True)
        made[:] = seen
        assert live.sql == bare.sql
        assert live.project == bare.project
        return live

    monkeypatch.setattr(guard, "live_project", both)
    return made


def test_what_is_kept_is_what_would_be_rendered(shop: Project, compared: list[str]) -> None:
    def compiled(*args: str) -> set[str]:
        compared.clear()
        outcome = shop.dbt("compile", *args, env={"SHOP_WORD": "y"})
        assert outcome.code == 0, outcome.output
        return set(compared)

    everything = {"stg_people", "cities", "countries", "eph", "worded", "growing", "starred"}
    assert compiled() == everything
    assert compiled() == set()
    assert compiled("-s", "cities") == set()
    shop.write({"models/marts/cities.sql": "select 'Oslo' as city, 'NO' as country\n"})
    assert compiled() == {"cities"}
    shop.write({"models/marts/countries.sql~": ["count(*) as cities", "count(*) as towns"]})
    assert compiled() == {"countries", "starred"}
    shop.write(
        {"models/marts/countries.sql~": ["select country", "{{ config(alias='lands') }}select country"]}
    )
    assert compiled() == {"countries", "growing", "starred"}
    shop.write({"macros/word.sql~": ["first", "second"]})
    assert compiled() == everything
    assert compiled("--vars", "{shown: z}") == everything
    assert compiled("--vars", "{shown: z}") == set()
    shop.write({"profiles.yml~": ["threads: 4", "threads: 4\n      schema: other"]})
    assert compiled() == everything
    assert compiled("--empty") == everything


@pytest.mark.slow
def test_what_follows_from_more_than_the_key_is_rendered_each_time(shop: Project, made: list[str]) -> None:
    shop.write({f"models/marts/un_{name}.sql": sql for name, sql in UNKEPT.items()})
    for _ in range(2):
        made.clear()
        outcome = shop.dbt("run", "-s", "cities")
        assert outcome.code == 0, outcome.output
    assert set(made) == {f"un_{name}" for name in UNKEPT}


def test_forged_entry_delays_the_stop_and_does_not_prevent_it(shop: Project) -> None:
    shop.write(LEAK)
    assert shop.dbt("build").code == 2
    path = shop.root / "target" / rendered.FILE
    assert _forge(path, "email as contact", "'none' as contact") == 1
    outcome = shop.dbt("build")
    assert outcome.code == 1, outcome.output
    assert "Governance Error in model leak" in outcome.output
    assert "error[GV302]" in outcome.output
    assert "main.leak" not in shop.relations()
    assert json.loads(shop.text("target/governance/report.json"))["status"] == "vetoed"
    assert shop.dbt("build", env={"DBT_GOVERNANCE_CACHE": "off"}).code == 2


@pytest.mark.slow
def test_damage_and_a_full_disk_cost_the_cache_and_nothing_else(shop: Project) -> None:
    path = shop.root / "target" / rendered.FILE
    assert shop.dbt("compile").code == 0
    path.write_bytes(b"not a database" * 100)
    assert shop.dbt("compile").code == 0
    assert sqlite3.connect(path).execute("select count(*) from entry").fetchone()[0] == 7
    path.unlink()
    path.mkdir()
    shop.write(LEAK)
    assert shop.dbt("build").code == 2


@pytest.mark.slow
def test_cache_is_switched_off_or_refused(shop: Project) -> None:
    assert shop.dbt("compile", env={"DBT_GOVERNANCE_CACHE": "off"}).code == 0
    assert not (shop.root / "target" / "governance" / "cache").exists()
    outcome = shop.dbt("compile", env={"DBT_GOVERNANCE_CACHE": "sometimes"})
    assert outcome.code == 2
    assert "DBT_GOVERNANCE_CACHE must be `on` or `off`" in outcome.output


def _forge(path: Path, old: str, new: str) -> int:
    """Replace a text in every entry that has it, checksum and all; return how many there are."""
    forged = 0
    with sqlite3.connect(path) as connection:
        for engine, key, value in connection.execute("select engine, key, value from entry").fetchall():
            body = value[20:].replace(old.encode(), new.encode())
            if body != value[20:]:
                forged += 1
                whole = hashlib.blake2b(body, digest_size=20).digest() + body
                connection.execute(
                    "update entry set value = ? where engine = ? and key = ?", (whole, engine, key)
                )
    connection.close()
    return forged
