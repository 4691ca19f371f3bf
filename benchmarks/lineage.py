"""What lineage costs, as ratios taken in one run: median of five, CPU of this process.

One command a table:

    python -m benchmarks.lineage cold                      TPC-DS and generated projects
    python -m benchmarks.lineage cold --path DIR --dialect snowflake
                                                           compiled SQL of a real project, one file a model
    python -m benchmarks.lineage linear                    10,000 generated models against 1,000
    python -m benchmarks.lineage wide                      a `select *` chain of 50 models, 500 and 2,000 columns
    python -m benchmarks.lineage memory                    peak memory a 1,000 models, in a process of its own
    python -m benchmarks.lineage warm [--manifest FILE]    one model edited, against reading the manifest
    python -m benchmarks.lineage pool [--manifest FILE]    two processes against a parse in one, on the clock
    python -m benchmarks.lineage check [--manifest FILE]   a whole `governance check`, cold and after one edit
    python -m benchmarks.lineage coverage --path DIR --dialect D
                                                           what was traced, and why the rest was not

`python -m benchmarks.render PROJECT OUT` makes such a folder from a dbt project without a warehouse.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import gc
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlglot

from benchmarks.workloads import Workload, folder, generated, tpcds, wide_chain
from governance.catalog.cache import DiskCache
from governance.catalog.pool import helping
from governance.lineage.codec import Memo
from governance.lineage.collector import paused_collector
from governance.lineage.graph import build_graph
from governance.lineage.helpers import Help
from governance.lineage.model import Graph
from governance.readers.dbt_manifest import read_manifest

RUNS = 5


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one run, starting from a collected heap."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def bare_parse(workload: Workload) -> Callable[[], None]:
    """What everything is compared with: sqlglot parses each text and forgets it."""

    def work() -> None:
        for text in workload.texts:
            sqlglot.parse(text, read=workload.dialect)

    return work


def paused(work: Callable[[], None]) -> Callable[[], None]:
    """The same work with Python's cycle collector off, as lineage runs."""

    def quiet() -> None:
        gc.disable()
        try:
            work()
        finally:
            gc.enable()

    return quiet


def whole(workload: Workload) -> Callable[[], Graph]:
    """Lineage of the whole project."""
    return lambda: build_graph(workload.project)


def medians(runs: int, *work: Callable[[], object]) -> list[float]:
    """Medians of several works, taken in turns so that a busy machine hurts all alike."""
    samples = [[cpu(w) for w in work] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*samples, strict=True)]


def cold(workloads: Sequence[Workload], runs: int) -> None:
    """Whole-project lineage against the bare parse of the same texts, its collector on and off."""
    print(
        f"{'project':58} {'parse':>8} {'gc off':>8} {'lineage':>8} {'ratio':>6} {'gc off':>6}   "
        "target 1.6, reach for 1.35"
    )
    for workload in workloads:
        bare = bare_parse(workload)
        parse, quiet, lineage = medians(runs, bare, paused(bare), whole(workload))
        print(
            f"{workload.label:58} {parse:7.3f}s {quiet:7.3f}s {lineage:7.3f}s "
            f"{lineage / parse:6.2f} {lineage / quiet:6.2f}",
            flush=True,
        )


def linear(runs: int) -> None:
    """Ten times the models must not cost much more than ten times the work."""
    small, large = generated(1000), generated(10000)
    a, b = medians(runs, lambda: build_graph(small.project), lambda: build_graph(large.project))
    print(f"1,000 models {a:.3f}s, 10,000 models {b:.3f}s: ratio {b / a:.2f}   target 11")


def wide(runs: int) -> None:
    """Columns of a `select *` chain."""
    small, large = wide_chain(500), wide_chain(2000)
    a, b = medians(runs, lambda: build_graph(small.project), lambda: build_graph(large.project))
    print(f"500 columns {a:.3f}s, 2,000 columns {b:.3f}s: ratio {b / a:.2f}   4 is linear")


def memory(count: int) -> None:
    """Peak memory beyond the project itself; each size in a fresh process."""
    for size in (1000, count):
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.lineage", "peak", "--models", str(size)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        before, after = map(int, run.stdout.split())
        grown = (after - before) / 1024
        print(
            f"{size:,} models: {grown:.0f} MB, {grown / size * 1000:.0f} MB a 1,000 models   target 120",
            flush=True,
        )


def peak(count: int) -> None:
    """Print the resident peak before and after, in kB (Linux)."""
    workload = generated(count)
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    graph = build_graph(workload.project)
    print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    assert graph.nodes


def warm(manifests: Iterable[tuple[str, Mapping[str, Any]]], runs: int) -> None:
    """A check's lineage after one edit, from the manifest on, against reading and parsing its JSON.

    `warm` is the stage as later ones get it, `seen` is the same with every statement looked at, which a check
    does. `paused` parses the JSON without the collector, as reading a manifest does.
    """
    print(
        f"{'project':46} {'manifest':>8} {'json':>7} {'paused':>7} {'read':>7} {'warm':>7} {'seen':>7} {'cold':>7}"
        f" {'warm':>6} {'seen':>6}   of json; target 1.3"
    )
    for label, before in manifests:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "manifest.json"
            kept = Path(folder) / "kept.db"
            path.write_text(json.dumps(before), encoding="utf-8")
            with DiskCache(kept) as cache:
                assert build_graph(read_manifest(path), memo=Memo(cache)).nodes
            edit(before)
            path.write_text(json.dumps(before), encoding="utf-8")
            again, without = warm_run(path, kept), build_graph(read_manifest(path))
            assert repr(again) == repr(without), "warm and cold differ"
            # What is alive would slow the collector down, and so the JSON that all is compared with.
            del again, without, before
            gc.collect()
            taken = medians(
                runs,
                lambda path=path: json.loads(path.read_bytes()),  # type: ignore[misc]
                lambda path=path: parse_paused(path),  # type: ignore[misc]
                lambda path=path: read_manifest(path),  # type: ignore[misc]
                lambda path=path, kept=kept: warm_run(path, kept),  # type: ignore[misc]
                lambda path=path, kept=kept: look(warm_run(path, kept)),  # type: ignore[misc]
                lambda path=path: build_graph(read_manifest(path)),  # type: ignore[misc]
            )
            size = f"{path.stat().st_size / 1e6:.0f} MB"
            times = " ".join(f"{t:6.3f}s" for t in taken)
            ratios = " ".join(f"{t / taken[0]:6.2f}" for t in taken[3:5])
            print(f"{label:46} {size:>8} {times} {ratios}", flush=True)


def pooled(workloads: Iterable[Workload], runs: int) -> None:
    """A whole project with a second process, on the clock, against the bare parse in one.

    A busy machine has no second processor to give: `cpu` is what the longer of the two worked, which is what
    the clock would show on a quiet one.
    """
    print(
        f"{'project':58} {'parse':>7} {'one':>7} {'two':>7} {'ratio':>6} {'cpu':>7} {'ratio':>6}"
        "   of parse; target 0.9"
    )
    os.environ["GOVERNANCE_PROCESSES"] = "2"
    for workload in workloads:
        kept = helping()
        worth = "" if sum(map(len, workload.texts)) >= kept.least else "   (would not start by itself)"
        with_help = dataclasses.replace(kept, least=0)
        one = build_graph(workload.project)
        assert build_graph(workload.project, memo=Memo(help=with_help)) == one, "one and two differ"
        del one

        def two(of: Workload = workload, help: Help = with_help) -> Graph:
            return build_graph(of.project, memo=Memo(help=help))

        def alone(of: Workload = workload) -> Graph:
            return build_graph(of.project, memo=Memo())

        rows = [(*clock(bare_parse(workload)), *clock(alone), *clock(two)) for _ in range(runs)]
        parse, parse_cpu, single, _, both, busy = (statistics.median(c) for c in zip(*rows, strict=True))
        print(
            f"{workload.label:58} {parse:6.2f}s {single:6.2f}s {both:6.2f}s {both / parse:6.2f} {busy:6.2f}s"
            f" {busy / parse_cpu:6.2f}{worth}",
            flush=True,
        )


def clock(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and CPU seconds of this process or its children, whichever worked longer."""
    gc.collect()
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    work()
    taken = time.perf_counter() - start
    spent = [
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        for before, after in (
            (own, resource.getrusage(resource.RUSAGE_SELF)),
            (others, resource.getrusage(resource.RUSAGE_CHILDREN)),
        )
    ]
    return taken, max(spent)


def of_manifest(path: Path) -> Workload:
    """The SQL of a real manifest."""
    project = read_manifest(path)
    texts = tuple(code.sql for node in project.nodes.values() for code in node.compiled if node.relation)
    return Workload(name=path.parent.parent.name, dialect=project.dialect, project=project, texts=texts)


def edit(manifest: Any) -> None:
    """Change the code of one model that has some."""
    uid = max(
        uid
        for uid, node in manifest["nodes"].items()
        if uid.startswith("model.") and node.get("compiled_code") and node.get("language") == "sql"
    )
    manifest["nodes"][uid]["compiled_code"] += "\n-- edited\n"


def warm_run(path: Path, kept: Path) -> Graph:
    """Read a manifest and trace it over a copy of a cache that a run before the edit left."""
    copy = kept.with_name("used.db")
    shutil.copyfile(kept, copy)
    with DiskCache(copy) as cache:
        return build_graph(read_manifest(path), memo=Memo(cache))


def parse_paused(path: Path) -> object:
    """Read and parse a manifest's JSON without the collector."""
    with paused_collector():
        return json.loads(path.read_bytes())


def look(graph: Graph) -> None:
    """Look at every statement of a graph, as a check does."""
    with paused_collector():
        for lineage in graph.nodes.values():
            assert lineage.merged is not None


def checked(manifests: Iterable[tuple[str, Mapping[str, Any]]], runs: int) -> None:
    """All of `governance check` in a process of its own: cold, and after one edit."""
    print(f"{'project':46} {'json':>7} {'cold':>7} {'warm':>7} {'no store':>8}   CPU of the process")
    for label, before in manifests:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            path = root / "target" / "manifest.json"
            path.parent.mkdir()
            (root / "privacy.yml").write_text(_POLICY, encoding="utf-8")
            path.write_text(json.dumps(before), encoding="utf-8")
            first = _command(root, "--output", "first.json")
            kept = root / "target" / "governance"
            shutil.copytree(kept, root / "kept")
            edit(before)
            path.write_text(json.dumps(before), encoding="utf-8")
            _command(root, "--no-cache", "--output", "plain.json")

            def again(*options: str, root: Path = root, kept: Path = kept) -> float:
                shutil.rmtree(kept)
                shutil.copytree(root / "kept", kept)
                return _command(root, "--output", "warm.json", *options)

            warm = statistics.median(again() for _ in range(runs))
            bare = statistics.median(again("--no-store") for _ in range(runs))
            same = (root / "plain.json").read_bytes() == (root / "warm.json").read_bytes()
            assert same, "warm and cold differ"
            (parsed,) = medians(runs, lambda path=path: json.loads(path.read_bytes()))  # type: ignore[misc]
            print(f"{label:46} {parsed:6.2f}s {first:6.2f}s {warm:6.2f}s {bare:7.2f}s", flush=True)


_POLICY = """version: 1
regimes: [gdpr]
mode: observe
purposes:
  analytics: {basis: legitimate_interest, assessment: docs/assessment.md}
zones:
  "**": {for: [analytics], audience: company}
"""


def _command(root: Path, *options: str) -> float:
    """CPU seconds of one check, with what it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [
            sys.executable, "-m", "governance", "check", "--manifest", "target/manifest.json", "--format", "json",
            "--fail-on", "never", "--today", "2026-01-01", *options,
        ],
        cwd=root, env={**os.environ, "PYTHONPATH": str(Path.cwd())}, check=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def manifest_of(workload: Workload) -> dict[str, Any]:
    """A manifest as large as dbt's: documented columns, and three tests a model."""
    nodes: dict[str, Any] = {}
    sources: dict[str, Any] = {}
    words = "what this column holds and where it comes from, as somebody wrote it down " * 2
    for uid, node in workload.project.nodes.items():
        kind, name = uid.split(".", 1)
        base: dict[str, Any] = {
            "database": "db", "schema": "main", "name": name, "resource_type": kind, "package_name": "p",
            "path": f"{name}.sql", "original_file_path": f"models/{name}.sql", "alias": name,
            "relation_name": f'"db"."main"."{name}"', "fqn": ["p", name], "description": words * 8, "tags": [],
            "columns": {}, "meta": {}, "docs": {"show": True, "node_color": None}, "patch_path": None,
            "checksum": {"name": "sha256", "checksum": "0" * 64}, "created_at": 1.0, "unrendered_config": {},
            "config": {
                "enabled": True, "alias": None, "schema": None, "database": None, "tags": [], "meta": {},
                "group": None, "materialized": "table", "incremental_strategy": None, "persist_docs": {},
                "post-hook": [], "pre-hook": [], "quoting": {}, "column_types": {}, "full_refresh": None,
                "unique_key": None, "on_schema_change": "ignore", "grants": {}, "packages": [],
                "docs": {"show": True, "node_color": None}, "contract": {"enforced": False, "alias_types": True},
                "access": "protected",
            },
        }  # fmt: skip
        if kind == "source":
            declared = {c.name: {"name": c.name, "description": words, "meta": {}} for c in node.columns}
            sources[f"source.p.main.{name}"] = base | {
                "unique_id": f"source.p.main.{name}", "source_name": "main", "identifier": name,
                "columns": declared,
            }  # fmt: skip
            continue
        upstream = [
            f"source.p.main.{d[7:]}" if d.startswith("source.") else f"model.p.{d[6:]}"
            for d in node.depends_on
        ]
        sql = node.compiled[0].sql
        nodes[f"model.p.{name}"] = base | {
            "unique_id": f"model.p.{name}", "raw_code": sql, "compiled_code": sql, "compiled": True,
            "language": "sql", "refs": [{"name": d, "package": None, "version": None} for d in upstream],
            "sources": [], "metrics": [], "depends_on": {"macros": [], "nodes": upstream},
        }  # fmt: skip
        for n in range(3):
            test = f"test.p.check_{n}_{name}"
            nodes[test] = base | {
                "unique_id": test, "resource_type": "test", "name": f"check_{n}_{name}", "raw_code": words,
                "compiled_code": None, "language": "sql", "column_name": "id", "relation_name": None,
                "test_metadata": {"name": "not_null", "kwargs": {"column_name": "id"}, "namespace": None},
                "depends_on": {"macros": [], "nodes": [f"model.p.{name}"]}, "attached_node": f"model.p.{name}",
                "refs": [{"name": name, "package": None, "version": None}], "sources": [], "metrics": [],
            }  # fmt: skip
    return {
        "metadata": {
            "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json", "dbt_version": "1.11.16",
            "adapter_type": workload.dialect, "project_name": "p",
        },
        "nodes": nodes, "sources": sources, "macros": {}, "exposures": {}, "metrics": {}, "groups": {},
        "selectors": {}, "disabled": {}, "parent_map": {}, "child_map": {}, "docs": {}, "semantic_models": {},
        "saved_queries": {}, "unit_tests": {},
    }  # fmt: skip


def coverage(workloads: Sequence[Workload]) -> None:
    """What was traced of real projects, and the reasons for the rest."""
    for workload in workloads:
        graph = build_graph(workload.project)
        print(workload.label)
        print("  " + summary(graph))
        reasons: collections.Counter[str] = collections.Counter()
        for node in graph.nodes.values():
            reasons.update({f"{g.code} {_shape(g.message)}" for g in node.merged.gaps})
        for reason, n in reasons.most_common(12):
            print(f"  {n:6} nodes: {reason}")


def _shape(message: str) -> str:
    return re.sub(r"`[^`]*`", "`…`", message)[:110]


def summary(graph: Graph) -> str:
    """Models traced fully, partly and not at all; columns traced."""
    full = partly = none = columns = traced = 0
    for node in graph.nodes.values():
        if node.merged.kind == "declared":
            continue
        outputs = node.merged.columns
        good = sum(not c.gap for c in outputs)
        columns += max(len(outputs), 1)
        traced += good
        if outputs and good == len(outputs) and not node.merged.gaps:
            full += 1
        elif good:
            partly += 1
        else:
            none += 1
    return (
        f"models: {full} fully, {partly} partly, {none} not traced; "
        f"columns: {traced} of {columns} ({100 * traced / max(columns, 1):.1f} %)"
    )


_TABLES = ("cold", "linear", "wide", "memory", "warm", "check", "pool", "coverage", "peak")


def _manifests(paths: Sequence[Path], workloads: Sequence[Workload]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Real manifests, or made-up ones of workloads."""
    for path in paths:
        yield path.parent.parent.name, json.loads(path.read_bytes())
    if not paths:
        for workload in workloads or [generated(2500)]:
            yield workload.label, manifest_of(workload)


def main(argv: Sequence[str] | None = None) -> None:
    """Run one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("table", choices=[*_TABLES])
    parser.add_argument("--path", type=Path, action="append", default=[], help="folder of compiled SQL")
    parser.add_argument("--dialect", action="append", default=[], help="one for each --path")
    parser.add_argument(
        "--manifest", type=Path, action="append", default=[], help="for `warm`, `check`, `pool`"
    )
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--models", type=int, default=4000, help="size for `memory` and `peak`")
    args = parser.parse_args(argv)
    if len(args.dialect) != len(args.path):
        parser.error("give one --dialect for each --path")
    given = [folder(p, d) for p, d in zip(args.path, args.dialect, strict=True)]
    if args.table == "cold":
        cold(given or [tpcds(), generated(1000), generated(10000)], args.runs)
    elif args.table == "linear":
        linear(args.runs)
    elif args.table == "wide":
        wide(args.runs)
    elif args.table == "memory":
        memory(args.models)
    elif args.table == "warm":
        warm(_manifests(args.manifest, given), args.runs)
    elif args.table == "pool":
        pooled([*map(of_manifest, args.manifest), *given] or [generated(2500)], args.runs)
    elif args.table == "check":
        checked(_manifests(args.manifest, given), args.runs)
    elif args.table == "coverage":
        coverage(given or [tpcds(), generated(1000)])
    else:
        peak(args.models)


if __name__ == "__main__":
    main()
