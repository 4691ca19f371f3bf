"""The same checks on a real Postgres: the same counts. Needs `initdb` and `psql`; run with `-m slow`."""

from __future__ import annotations

import dataclasses
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from governance_checks import connect
from governance_checks.measure import Execute, measure
from governance_checks.model import Bound, CheckFailedError, Counts, Param
from governance_checks.sqldialect import SqlDialect, sql_dialect
from governance_checks.warehouse import Warehouse, bind

from tests.core.checks import clinic
from tests.core.checks.test_detect import CASES, kinds_in

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.skipif(not (shutil.which("initdb") and shutil.which("psql")), reason="no Postgres here"),
]
POSTGRES = sql_dialect("postgres")


class Cluster:
    """A throw-away server on a socket; `initdb` refuses root, so root lends it another user."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        users = {entry.pw_name for entry in pwd.getpwall()}
        lent = next((u for u in ("postgres", "nobody") if u in users), None) if os.geteuid() == 0 else None
        self._user = lent
        if lent:
            shutil.chown(folder, lent)
        self._call("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "test")
        options = f"-c listen_addresses= -c fsync=off -c unix_socket_directories={folder}"
        self._call("pg_ctl", "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")

    def _call(self, program: str, *arguments: str) -> None:
        path = shutil.which(program)
        assert path
        subprocess.run(
            [path, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=self.folder, timeout=60, user=self._user,
        )  # fmt: skip

    def stop(self) -> None:
        self._call("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")

    def run(self, sql: str) -> str:
        command = ["psql", "-h", str(self.folder), "-U", "test", "-d", "postgres", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            [*command, "-Atq", "-f", "-"], input=sql, capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode:
            raise CheckFailedError("psql")
        return done.stdout

    def numbers(self, sql: str) -> list[int]:
        return [int(n) for n in self.run(sql).strip().split("|")]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = Cluster(Path(folder))
        setup = clinic.SETUP.replace("from range(1, 101)", "from generate_series(1, 100)")
        setup = setup.replace("from range(1, 201)", "from generate_series(1, 200)")
        for text in ("email", "'k3y' || email"):
            setup = setup.replace(f"sha256({text})", f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')")
        server.run(setup)
        yield server
        server.stop()


def _there(check: Bound) -> Bound:
    def moved(value: Param) -> Param:
        return ("postgres", *value[1:]) if isinstance(value, tuple) and value[:1] == ("clinic",) else value

    relation = ("postgres", *check.relation[1:])
    params = {name: moved(value) for name, value in check.params.items()}
    return dataclasses.replace(check, relation=relation, params=params)


def _counts(check: Bound, dialect: SqlDialect, execute: Execute) -> Counts | None:
    try:
        return measure(check, dialect, execute)
    except CheckFailedError:
        return None


def test_every_kind_counts_the_same(cluster, tmp_path):
    compared = 0
    target = connect.from_text(str(clinic.build(tmp_path / "clinic.duckdb")))
    with Warehouse(target) as warehouse:
        for check, _, _ in clinic.CASES:
            bound = bind(check, warehouse)
            if not isinstance(bound, Bound):
                continue
            answers = [
                _counts(bound, warehouse.dialect, warehouse.execute),
                _counts(_there(bound), POSTGRES, cluster.numbers),
            ]
            assert answers[0] == answers[1], check.id
            compared += answers[0] is not None
    assert compared >= 30


def test_the_detector_finds_the_same(cluster):
    for case in CASES:
        values = ", ".join("(null)" if v is None else f"({POSTGRES.literal(v)})" for v in case["values"])
        cluster.run(f"drop table if exists t; create table t (v text); insert into t values {values};")
        check = Bound(kind="free_of_personal_values", relation=("public", "t"), columns=("v",))
        found = {d.kind for d in measure(check, POSTGRES, cluster.numbers).details}
        # The column's name decides on addresses of machines; here it is `v`.
        assert found == kinds_in("v", case["values"]), case
