"""What labels and policy cost, as ratios to lineage taken in one run: median of five, CPU of this process.

One command a table:

    python -m benchmarks.policy budget            5,000 models: a usual policy, and one that denies nearly everything
    python -m benchmarks.policy linear            1,000, 5,000 and 10,000 models; 1, 3 and 6 classes on the same edges
    python -m benchmarks.policy lint              `governance lint-policy` on the same project
    python -m benchmarks.policy profile           where the time goes
    python -m benchmarks.policy budget --manifest FILE --policy FILE
                                                  a project of dbt's
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.lineage import RUNS, medians
from benchmarks.workloads import Workload, generated
from governance.catalog.cache import DiskCache
from governance.errors import Problem
from governance.labels.propagate import Labelling, propagate
from governance.lineage.codec import Memo
from governance.lineage.graph import build_graph
from governance.lineage.model import Graph
from governance.policy.decide import decide
from governance.policy.lint import lint_policy
from governance.policy.model import Policy
from governance.project.nodes import Project
from governance.readers.dbt_manifest import read_manifest
from governance.readers.policy import read_policy

TODAY = date(2026, 11, 23)
_CLASSES = (
    ("email", "contact.email"),
    ("user_id", "account.id"),
    ("full_name", "identity.name"),
    ("created_at", "demographic.birth_date"),
    ("note", "health.diagnosis"),
    ("status", "contact.address.city"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A project, its lineage and a policy."""

    name: str
    project: Project
    graph: Graph
    policy: Policy


def policy_of(workload: Workload, *, classes: int, strict: bool) -> Policy:
    """A policy over a generated project.

    Staging and intermediate models carry; two thirds of the marts, a fifth of all models, are judged. A
    usual policy allows most of what they hold; a strict one forbids it, and asks for consent and adults.
    """
    columns = ", ".join(f"{name}: {kind}" for name, kind in _CLASSES[:classes])
    sources = [node for node in workload.project.nodes if node.startswith("source.")]
    people = ", by: raw_00000.created_at}" if classes >= 4 else ", by: raw_00000.updated_at}"
    lines = [
        "version: 1",
        "regimes: [pipl, gdpr]",
        "subjects:",
        f"  user: {{key: raw_00000.user_id, population: 1_000_000, minors: {{under: 14{people}}}",
        "classify:",
        *(
            f"  {node.partition('.')[2]}: {{subject: user, collected_for: [service, growth], columns: {{{columns}}}}}"
            for node in sources
        ),
        "purposes:",
        "  service: {basis: contract}",
        "  analytics: {basis: legitimate_interest, assessment: lia, compatible_with: [service]}",
        "  growth: {basis: consent, consent: {table: raw_00001, key: user_id, when: status = 'open'}}",
        "zones:",
        '  "model:stg_*": {audience: pipeline}',
        '  "model:int_*": {audience: pipeline}',
    ]
    serves, audience = ("growth, analytics", "company") if strict else ("service", "team")
    lines += [f'  "model:mart_*{digit}": {{for: [{serves}], audience: {audience}}}' for digit in range(6)]
    lines.append(
        '  "model:mart_*6": {for: [service, analytics], audience: company}'
        if not strict
        else '  "model:mart_*6": {for: [growth], audience: company}'
    )
    lines += [
        '  "model:mart_*": {audience: pipeline}',
        "rules:",
        "  - {allow: ['identity.*', 'contact.*', 'account.*', 'demographic.*', 'health.*'], for: service, audience: team}",
        "  - {forbid: ['identity.*', 'contact.*'], audience: company, except: {state: pseudonym.keyed}}",
        "  - {forbid: secret.*}",
        "  - {allow: health.*, for: analytics, state: group}",
    ]
    lines += [f"  - {{forbid: finance.*, audience: company, zone: 'model:mart_*{n % 7}'}}" for n in range(12)]
    text = "\n".join(lines) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "privacy.yml"
        path.write_text(text, encoding="utf-8")
        return read_policy(path)


def case(count: int, *, classes: int = 4, strict: bool = False) -> tuple[Case, Workload]:
    """A generated project with a policy, traced once."""
    workload = generated(count)
    policy = policy_of(workload, classes=classes, strict=strict)
    name = f"{count:,} models, {classes} classes, {'strict' if strict else 'usual'}"
    return Case(
        name=name, project=workload.project, graph=build_graph(workload.project), policy=policy
    ), workload


def run(one: Case) -> int:
    """Labels and policy; the number of findings."""
    labelling = propagate(one.project, one.graph, one.policy.facts)
    return len(decide(one.project, one.graph, labelling, one.policy, today=TODAY))


def _labels(one: Case) -> object:
    return propagate(one.project, one.graph, one.policy.facts)


def labelled(one: Case) -> int:
    """How many labels stand on columns and rows."""
    relations = propagate(one.project, one.graph, one.policy.facts).relations
    return sum(len(found.presence) + sum(map(len, found.columns.values())) for found in relations.values())


def budget(cases: Sequence[Case], runs: int) -> None:
    """Labels and policy against warm lineage, as a check runs it: from the cache, with nothing changed."""
    print(
        f"{'project':40} {'findings':>8} {'warm':>7} {'labels':>7} {'both':>7} {'budget':>7}"
        "   budget: half of warm lineage plus 1 s"
    )
    for one in cases:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "kept.db"
            with DiskCache(path) as cache:
                build_graph(one.project, memo=Memo(cache))

            def warm(path: Path = path, project: Project = one.project) -> Graph:
                with DiskCache(path) as kept:
                    return build_graph(project, memo=Memo(kept))

            taken = medians(runs, warm, partial(_labels, one), partial(run, one))
        allowed = taken[0] / 2 + 1
        print(
            f"{one.name:40} {run(one):8} {taken[0]:6.2f}s {taken[1]:6.2f}s {taken[2]:6.2f}s {allowed:6.2f}s"
            f"   {'within' if taken[2] <= allowed else 'OVER'}",
            flush=True,
        )


def linear(runs: int) -> None:
    """The cost a model, and a label, must not grow with the project."""
    print(f"{'project':40} {'labels':>9} {'both':>7} {'a model':>9} {'a label':>9}")
    cases = [case(count)[0] for count in (1000, 5000, 10000)]
    cases += [case(3000, classes=classes)[0] for classes in (1, 3, 6)]
    taken = medians(runs, *(partial(run, one) for one in cases))
    for one, seconds in zip(cases, taken, strict=True):
        count = labelled(one)
        print(
            f"{one.name:40} {count:9,} {seconds:6.2f}s {1e6 * seconds / len(one.project.nodes):6.0f} µs"
            f" {1e6 * seconds / count:6.1f} µs",
            flush=True,
        )


def lint(cases: Sequence[Case], runs: int) -> None:
    """Remarks about a policy, with everything else known already."""
    for one in cases:
        labelling = propagate(one.project, one.graph, one.policy.facts)

        def work(one: Case = one, labelling: Labelling = labelling) -> tuple[Problem, ...]:
            return lint_policy(one.project, one.graph, labelling, one.policy, today=TODAY)

        (seconds,) = medians(runs, work)
        print(f"{one.name:40} {len(work()):5} remarks {seconds:6.2f}s", flush=True)


def profile(one: Case) -> None:
    """Print where the time goes."""
    profiler = cProfile.Profile()
    profiler.enable()
    run(one)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(30)


def main(argv: Sequence[str] | None = None) -> None:
    """Run one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("table", choices=["budget", "linear", "lint", "profile"])
    parser.add_argument("--manifest", type=Path, help="a compiled manifest.json")
    parser.add_argument("--policy", type=Path, help="its privacy.yml")
    parser.add_argument("--strict", action="store_true", help="profile the policy that denies")
    parser.add_argument("--runs", type=int, default=RUNS)
    args = parser.parse_args(argv)
    if (args.manifest is None) != (args.policy is None):
        parser.error("give --manifest and --policy together")
    if args.table == "linear":
        linear(args.runs)
        return
    if args.manifest is not None:
        project = read_manifest(args.manifest)
        graph = build_graph(project)
        name = f"{project.name}, {len(project.nodes):,} nodes"
        cases = [Case(name=name, project=project, graph=graph, policy=read_policy(args.policy))]
    elif args.table == "profile":
        cases = [case(5000, strict=args.strict)[0]]
    else:
        cases = [case(5000)[0], case(5000, strict=True)[0]]
    if args.table == "budget":
        budget(cases, args.runs)
    elif args.table == "lint":
        lint(cases, args.runs)
    else:
        profile(cases[0])


if __name__ == "__main__":
    main()
