"""The package's SQL on a real Postgres, started here on a loopback port and thrown away."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.dbt.test_warehouses import _CALLS, rendered

_BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.skipif(not _BIN, reason="needs Debian's postgresql package"),
]
KEY = "a-key-for-made-up-people"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Start a server as the `postgres` user, which refuses to run as root."""
    binaries = _BIN[-1].parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    owner = pwd.getpwnam("postgres")
    if os.getuid() == 0:
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(program: str, *args: str) -> None:
        command = [str(binaries / program), "-D", str(folder / "data"), *args]
        subprocess.run(
            command,
            check=True,
            cwd="/tmp",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=owner.pw_uid if os.getuid() == 0 else None,
            group=owner.pw_gid if os.getuid() == 0 else None,
        )

    run("initdb", "-A", "trust", "-U", "shop", "--no-sync")
    options = f"-p {number} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    run("pg_ctl", "-o", options, "-w", "start")
    try:
        yield number
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def query(port: int, sql: str, *, key: str = KEY) -> str:
    command = ["psql", "-h", "127.0.0.1", "-p", str(port), "-U", "shop", "-d", "postgres", "-AtX", "-c", sql]
    env = {**os.environ, **({"PGOPTIONS": f"-c dbt_governance.key={key}"} if key else {})}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    return done.stdout.strip() or done.stderr.strip()


def test_macros_leave_the_same_as_on_duckdb(port):
    row = (
        "(select 'ann@example.com'::text as email, '+1 555 010 0199'::text as phone, '4000 0000 0000 0000'::text as card,"
        " date '1980-05-17' as born, 44 as age, '10115'::text as postal, 1234.5 as pay, 'ask ann@example.com'::text as note) as t"
    )
    inner = hashlib.sha256(f"{KEY}|ann@example.com".encode()).hexdigest()
    expected = (
        hashlib.sha256(f"{KEY}{inner}".encode()).hexdigest(),
        "a***",
        "a***@example.com",
        "***99",
        "***0000",
        "1980-05-01",
        "1980",
        "40",
        "101",
        "1000",
        "",
        "t",
    )
    found = query(port, f"select {', '.join(rendered('postgres'))} from {row}")
    assert dict(zip(_CALLS, found.split("|"), strict=True)) == dict(zip(_CALLS, expected, strict=True))


def test_without_a_key_there_is_no_pseudonym(port):
    sql = f"select {rendered('postgres')[0]} from (select 'ann@example.com'::text as email) as t"
    assert "unrecognized configuration parameter" in query(port, sql, key="")
