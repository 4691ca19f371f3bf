"""Every relation of the example project, in both states, through the oracles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from governance.dbt.run import compile_project
from governance.lineage.graph import build_graph
from tests.differential.example import KEY, Built, Example
from tests.differential.oracle import KINDS, Verdict, connection, fruitful, judge, traced_claim
from tests.e2e.example.conftest import copy_project, dbt

RELATIONS = {"clean": 50, "leaky": 85}
"""At least so many relations are made by SQL that does not ask the warehouse."""
TRIED = 90
Relations = Callable[[str], list[Built]]

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def relations(tmp_path_factory: pytest.TempPathFactory) -> Relations:
    folder: Path = copy_project(tmp_path_factory.mktemp("example"))
    done = dbt(folder, "deps")
    assert done.returncode == 0, done.stdout
    connection().execute(KEY)

    def of(state: str) -> list[Built]:
        project = compile_project(folder, variables=f"state: {state}")
        return list(Example(project, build_graph(project), folder).relations())

    return of


def verdict(built: Built, *, seeds: int, kinds: Sequence[str]) -> Verdict:
    claim = traced_claim(built.case, [built.statement])
    return judge(built.case, claim, seeds=fruitful(built.case, seeds, TRIED) or (0,), kinds=kinds)


def check(found: list[tuple[Built, Verdict]], state: str) -> None:
    """Nothing is missed, and every relation had rows to look at."""
    misses = [f"{built.case.name}: {miss}" for built, v in found for miss in v.misses]
    assert not misses, "\n".join(misses)
    assert len(found) >= RELATIONS[state]
    assert [built.case.name for built, v in found if not v.rows_seen] == []
    direct, confirmed = (
        sum(len(s) for s in sets) for sets in zip(*((v.direct, v.confirmed) for _, v in found), strict=True)
    )
    print(f"\n{state}: {len(found)} relations, {confirmed} of {direct} direct edges confirmed")


@pytest.mark.parametrize("state", sorted(RELATIONS))
def test_nothing_that_moves_a_column_is_missed(relations: Relations, state: str) -> None:
    check([(b, verdict(b, seeds=1, kinds=("shuffle", "null"))) for b in relations(state)], state)


def test_a_dropped_edge_is_noticed(relations: Relations) -> None:
    built = next(b for b in relations("clean") if b.case.name == "staging.stg_clinic__people")
    claim = traced_claim(built.case, [built.statement])
    dropped = claim.without(claim.names.index("email"), ("raw_clinic.people", "email"))
    assert judge(built.case, dropped, seeds=(0,), kinds=("shuffle",)).misses


@pytest.mark.slow
@pytest.mark.parametrize("state", sorted(RELATIONS))
def test_at_length(relations: Relations, state: str) -> None:
    check([(b, verdict(b, seeds=4, kinds=KINDS)) for b in relations(state)], state)
