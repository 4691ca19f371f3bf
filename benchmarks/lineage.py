"""What lineage costs, as ratios taken in one run: median of five, CPU of this process.

One command a table:

    python -m benchmarks.lineage cold                      TPC-DS and generated projects
    python -m benchmarks.lineage cold --path DIR --dialect snowflake
                                                           compiled SQL of a real project, one file a model
    python -m benchmarks.lineage linear                    10,000 generated models against 1,000
    python -m benchmarks.lineage wide                      a `select *` chain of 50 models, 500 and 2,000 columns
    python -m benchmarks.lineage memory                    peak memory a 1,000 models, in a process of its own
    python -m benchmarks.lineage warm                      one model edited, against reading the manifest
    python -m benchmarks.lineage coverage --path DIR --dialect D
                                                           what was traced, and why the rest was not

`python -m benchmarks.render PROJECT OUT` makes such a folder from a dbt project without a warehouse.
"""

from __future__ import annotations

import argparse
import collections
import gc
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot.errors import SqlglotError

from benchmarks.workloads import Workload, folder, generated, tpcds, wide_chain
from governance.lineage.graph import build_graph
from governance.lineage.model import Graph

RUNS = 5


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one run, starting from a collected heap."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def bare_parse(workload: Workload) -> Callable[[], None]:
    """What everything is compared with: sqlglot parses each text and forgets it."""
    readable = [text for text in workload.texts if _parses(text, workload.dialect)]

    def work() -> None:
        for text in readable:
            sqlglot.parse(text, read=workload.dialect)

    return work


def _parses(text: str, dialect: str) -> bool:
    try:
        sqlglot.parse(text, read=dialect)
    except (SqlglotError, RecursionError):
        return False
    return True


def whole(workload: Workload) -> Callable[[], Graph]:
    """Lineage of the whole project."""
    return lambda: build_graph(workload.project)


def medians(runs: int, *work: Callable[[], object]) -> list[float]:
    """Medians of several works, taken in turns so that a busy machine hurts all alike."""
    samples = [[cpu(w) for w in work] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*samples, strict=True)]


def cold(workloads: Sequence[Workload], runs: int) -> None:
    """Whole-project lineage against the bare parse of the same texts."""
    print(f"{'project':58} {'parse':>8} {'lineage':>8} {'ratio':>6}   target 1.6, reach for 1.35")
    for workload in workloads:
        parse, lineage = medians(runs, bare_parse(workload), whole(workload))
        print(f"{workload.label:58} {parse:7.3f}s {lineage:7.3f}s {lineage / parse:6.2f}", flush=True)


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


def manifest_of(workload: Workload) -> dict[str, Any]:
    """A manifest with what dbt writes of each model, so that reading it costs what it costs."""
    filler = {
        "config": {"enabled": True, "tags": [], "meta": {}, "grants": {}, "packages": [], "contract": {}}
    }
    nodes = {
        uid: {
            "unique_id": uid, "resource_type": node.resource_type.value, "name": node.name, "alias": node.name,
            "schema": "main", "relation_name": node.relation, "path": f"{node.name}.sql",
            "original_file_path": f"models/{node.name}.sql", "raw_code": code.sql, "compiled_code": code.sql,
            "depends_on": {"macros": [], "nodes": list(node.depends_on)}, "columns": {}, "description": "",
            "fqn": ["p", node.name], "checksum": {"name": "sha256", "checksum": "0" * 64}, "refs": [], **filler,
        }
        for uid, node in workload.project.nodes.items() for code in node.compiled[:1]
    }  # fmt: skip
    return {"metadata": {}, "nodes": nodes, "sources": {}, "macros": {}, "exposures": {}}


def edited(workload: Workload) -> Workload:
    """The same project with one mart changed."""
    from dataclasses import replace

    from governance.project.nodes import CompiledCode

    uid = max(workload.project.nodes)
    node = workload.project.nodes[uid]
    changed = replace(node, compiled=(CompiledCode(sql=node.compiled[0].sql + "\n-- edited\n"),))
    project = replace(workload.project, nodes={**workload.project.nodes, uid: changed})
    return replace(workload, project=project)


def warm(workloads: Sequence[Workload], runs: int) -> None:
    """Lineage after one edit, with a cache filled by the run before, against reading the manifest."""
    try:
        from governance.lineage.cache import Cache  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        print("there is no lineage cache in this build")
        return
    del Cache
    raise SystemExit("wire the cache in here: see benchmarks/README.md")


def read_json(path: Path) -> None:
    """Read and parse a file, as a warm check has to."""
    json.loads(path.read_bytes())


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
    import re

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


def main(argv: Sequence[str] | None = None) -> None:
    """Run one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("table", choices=["cold", "linear", "wide", "memory", "warm", "coverage", "peak"])
    parser.add_argument("--path", type=Path, action="append", default=[], help="folder of compiled SQL")
    parser.add_argument("--dialect", action="append", default=[], help="one for each --path")
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
        warm(given or [generated(2500)], args.runs)
    elif args.table == "coverage":
        coverage(given or [tpcds(), generated(1000)])
    else:
        peak(args.models)


if __name__ == "__main__":
    main()
