"""The gate changes nothing that dbt makes, and costs nothing where it is not armed."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.dbt.harness import Project

pytestmark = pytest.mark.e2e
_VOLATILE = {
    "generated_at",
    "invocation_id",
    "invocation_started_at",
    "created_at",
    "run_started_at",
}
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T][\d:.]+|\d{10,}")
_BUSY = {
    "macros/names.sql": (
        "{% macro names(relation) %}{{ adapter.dispatch('names')(relation) }}{% endmacro %}\n"
        "{% macro default__names(relation) %}{% if execute %}{% do log('names of ' ~ relation, info=true) %}\n"
        "{%- for c in adapter.get_columns_in_relation(relation) -%}\n"
        "{{ c.name }}{{ ', ' if not loop.last }}{%- endfor -%}{% else %}*{% endif %}{% endmacro %}\n"
    ),
    "models/staging/eph.sql": "{{ config(materialized='ephemeral') }}select country, cities from {{ ref('countries') }}\n",
    "models/marts/via_eph.sql": "select * from {{ ref('eph') }} where {{ 'true' if execute else 'false' }}\n",
    "models/marts/starred.sql": "select {{ names(ref('cities')) }} from {{ ref('cities') }}\n",
    "models/marts/growing.sql": (
        "{{ config(materialized='incremental', post_hook='analyze') }}\n"
        "select country, cities from {{ ref('countries') }}\n"
        "{% if is_incremental() %}where country not in (select country from {{ this }}){% endif %}\n"
    ),
    "models/marts/headed.sql": (
        '{% call set_sql_header(config) %}set threads = 2;{% endcall %}\nselect env_var from (select \'{{ env_var("SHOP_WORD", "x") }}\' as env_var)\n'
    ),
    "models/marts/keyed.sql": "select 'FR' as country\n",
    "models/marts/keyed.yml": (
        "models:\n  - {name: keyed_country, config: {contract: {enforced: true}}, columns: [{name: country, data_type: varchar, constraints: [{type: primary_key}]}]}\n"
        "  - {name: keyed, config: {contract: {enforced: true}}, columns: [{name: country, data_type: varchar, constraints: [{type: foreign_key, to: ref('keyed_country'), to_columns: [country]}]}]}\n"
    ),
    "models/marts/keyed_country.sql": "select 'FR' as country\n",
    "snapshots/cities_over_time.sql": (
        "{% snapshot cities_over_time %}{{ config(strategy='check', unique_key='city', check_cols='all') }}\n"
        "select * from {{ ref('cities') }}{% endsnapshot %}\n"
    ),
    "privacy.yml~": ['"snapshots/**"', '"nothing/**": {audience: pipeline}\n  "snapshots/**"'],
}


def test_manifest_compiled_sql_and_data_are_the_same_with_and_without_the_gate(tmp_path):
    armed = Project.copy("shop", tmp_path / "armed", _BUSY)
    bare = Project.copy(
        "shop", tmp_path / "bare", {**_BUSY, "privacy.yml~": ["mode: enforce", "mode: enforce"]}
    )
    bare.write({"privacy.yml": None})
    made = []
    for project in (armed, bare):
        outputs = []
        # Twice: the second run has the incremental branch, and partial parsing.
        for command in (("build",), ("build", "--exclude", "cities"), ("docs", "generate")):
            outcome = project.dbt(*command)
            assert outcome.code == 0, outcome.output
            outputs.append(sorted(line[10:] for line in outcome.output.splitlines() if "names of" in line))
        made.append((outputs, _files(project.root / "target"), _data(project)))
    assert (armed.root / "target" / "governance" / "report.json").exists()
    assert made[0][0] == made[1][0]
    assert made[0][2] == made[1][2]
    assert made[0][1] == made[1][1]


@pytest.mark.slow
@pytest.mark.parametrize("files", [{}, {"privacy.yml": None}], ids=["parse", "no-policy"])
def test_what_the_gate_is_not_for_loads_nothing_of_it(tmp_path, files):
    project = Project.copy("shop", tmp_path / "shop", files)
    script = (
        "import sys; from dbt.cli.main import dbtRunner; dbtRunner().invoke(['--quiet', 'parse']);"
        "print(sorted(m for m in sys.modules if m.startswith('governance')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project.root, capture_output=True, text=True, check=True
    )
    assert ast.literal_eval(done.stdout) == [
        "governance",
        "governance.dbt",
        "governance.dbt.adapter",
        "governance.dbt.plugin",
        "governance.dbt.selection",
        "governance.dbt.state",
        "governance.dbt.switch",
        "governance.dbt.writing",
        "governance.errors",
    ]
    assert not (project.root / "target" / "governance").exists()


def test_the_gate_opens_no_connection_before_dbt_does(tmp_path):
    project = Project.copy(
        "shop", tmp_path / "shop", {"models/marts/leak.sql": "select email from {{ ref('people') }}\n"}
    )
    assert project.dbt("build").code == 2
    assert not (project.root / "shop.duckdb").exists()


def _files(target: Path) -> dict[str, str]:
    found = {}
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if path.suffix == ".sql" and path.is_file():
            # dbt writes the time into what it runs, and into the names of scratch tables.
            text = path.read_text(encoding="utf-8")
            found[name] = text if name.startswith("compiled/") else _TIME.sub("#", text)
        elif name in {"manifest.json", "catalog.json"}:
            found[name] = json.dumps(_steady(json.loads(path.read_text(encoding="utf-8"))), indent=1)
    return found


def _steady(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _steady(v) for k, v in value.items() if k not in _VOLATILE and k != "root_path"}
    return [_steady(v) for v in value] if isinstance(value, list) else value


def _data(project: Project) -> dict[str, list[Any]]:
    volatile = {"main.cities_over_time"}
    return {name: project.rows(name) for name in sorted(project.relations() - volatile)}
