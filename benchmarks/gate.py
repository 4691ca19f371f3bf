"""What the gate costs inside dbt: share of wall time of `dbt build` and `dbt parse` on a generated project.

    python -m benchmarks.gate                       500 models, 3 runs, one thread
    python -m benchmarks.gate --models 100 --runs 1

A dbt-duckdb project of staging, intermediate and mart models (a fifth of them incremental) with two tests
a model is built with the gate off, on with empty caches (cold), on with the caches of the run before and one
model edited (warm), and once more as it is (again). Each build starts from an empty database. The share is
(on - off) / on of the medians; runs alternate, so that a busy machine hurts all alike.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

POLICY = """\
version: 1
regimes: [gdpr]
subjects:
  person: {key: raw.people.id, population: 100000}
classify:
  raw.people:
    subject: person
    collected_for: [analytics]
    columns: {id: account.id, email: contact.email}
purposes:
  analytics: {basis: legitimate_interest, assessment: docs/lia.md}
zones:
  "models/staging/**": {audience: pipeline}
  "models/intermediate/**": {audience: pipeline}
  "models/marts/**": {for: [analytics], audience: company}
rules:
  - forbid: [contact.*]
    audience: company
    because: "Readable identifiers stay inside"
"""
PROFILE = "gate: {target: dev, outputs: {dev: {type: duckdb, path: gate.duckdb, threads: 1}}}\n"
PROJECT = """\
name: gate
version: "1.0.0"
profile: gate
models: {gate: {+materialized: table}}
seeds: {gate: {+schema: raw}}
flags: {send_anonymous_usage_stats: false}
"""
TARGETS = {
    "build cold": "target 8 %",
    "build warm": "target 2 %",
    "build again": "target 2 %",
    "parse warm": "target 15 %",
}
_KINDS = ("build off", "build cold", "build warm", "build again", "parse off", "parse warm")
SCHEMA = """\
{% macro generate_schema_name(custom, node) %}{{ custom or target.schema }}{% endmacro %}
"""


def generate(root: Path, count: int) -> None:
    """Write a project."""
    write(root, "dbt_project.yml", PROJECT)
    write(root, "profiles.yml", PROFILE)
    write(root, "privacy.yml", POLICY)
    write(root, "macros/schema.sql", SCHEMA)
    rows = "\n".join(f"{n},person{n}@example.org,{n % 7},{n * 3}" for n in range(200))
    write(root, "seeds/people.csv", f"id,email,region,amount\n{rows}\n")
    staging, middle = count * 3 // 10, count * 4 // 10
    names: list[str] = []
    for n in range(count):
        if n < staging:
            folder, name, sql = (
                "staging",
                f"stg_{n}",
                f"select id, email, region, amount + {n} as amount from {{{{ ref('people') }}}}",
            )
        elif n < staging + middle:
            folder, name = "intermediate", f"int_{n}"
            left, right = names[n * 7 % staging], names[max(n - 40, 0)]
            sql = (
                f"with a as (select * from {{{{ ref('{left}') }}}}), b as (select * from {{{{ ref('{right}') }}}})\n"
                "select a.id, a.email, b.region, coalesce(a.amount, b.amount, 0) as amount,\n"
                "    row_number() over (partition by b.region order by a.amount desc) as place\n"
                "from a left join b on a.id = b.id"
            )
            if n % 2:
                sql = (
                    "{{ config(materialized='incremental', unique_key='id') }}\n" + sql
                    + "\n{% if is_incremental() %}where a.amount > (select max(amount) from {{ this }}){% endif %}"
                )  # fmt: skip
        else:
            folder, name = "marts", f"mart_{n}"
            sql = (
                f"select region, count(distinct id) as people, sum(amount) as amount\nfrom {{{{ ref('{names[n - count // 3]}') }}}}\n"
                "group by region having count(distinct id) >= 20"
            )
        names.append(name)
        write(root, f"models/{folder}/{name}.sql", sql + "\n")
        columns = "[{name: region, data_tests: [not_null]}, {name: amount, data_tests: [not_null]}]"
        write(root, f"models/{folder}/{name}.yml", f"models: [{{name: {name}, columns: {columns}}}]\n")


def write(root: Path, name: str, text: str) -> None:
    """Write a file."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def dbt(root: Path, *command: str, gate: bool) -> tuple[float, float]:
    """Run dbt and return its wall and CPU time."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "DBT_GOVERNANCE": "on" if gate else "off",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    start, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), *command, "--project-dir", ".", "--profiles-dir", "."],
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    taken, after = time.perf_counter() - start, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    if done.returncode:
        raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
    return taken, cpu


def edit(root: Path, number: int) -> None:
    """Change one staging model."""
    path = root / "models/staging/stg_0.sql"
    path.write_text(path.read_text(encoding="utf-8") + f"-- edit {number}\n", encoding="utf-8")


def measure(root: Path, runs: int) -> None:
    """Print the table."""
    cache = root / "target/governance/cache"
    # Once each, so that Python has compiled what they import.
    dbt(root, "parse", gate=False)
    dbt(root, "compile", gate=True)
    times: dict[str, list[tuple[float, float]]] = {}
    for run in range(runs):
        for what in _KINDS:
            command, how = what.split()
            (root / "gate.duckdb").unlink(missing_ok=True)
            if how == "cold":
                shutil.rmtree(cache, ignore_errors=True)
            if how != "again":
                edit(root, run)
            times.setdefault(what, []).append(dbt(root, command, gate=how != "off"))
    median = {what: [statistics.median(t) for t in zip(*found, strict=True)] for what, found in times.items()}
    print(f"{'':17} {'wall':>8} {'share':>8} {'CPU':>8} {'share':>8}")
    for what, taken in median.items():
        command, how = what.split()
        off = median[f"{command} off"]
        shares = [
            f"{100 * (t - o) / t:6.1f} %" if how != "off" else "" for t, o in zip(taken, off, strict=True)
        ]
        cells = " ".join(f"{t:7.2f}s {share:>8}" for t, share in zip(taken, shares, strict=True))
        print(f"dbt {what:12}  {cells}   {TARGETS.get(what, '')}".rstrip(), flush=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--models", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="governance-gate-") as folder:
        generate(Path(folder), args.models)
        measure(Path(folder), args.runs)


if __name__ == "__main__":
    main()
