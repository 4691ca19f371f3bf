"""A throw-away Postgres on a loopback port, with a provider of security labels that takes any label."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest

KEY = "a-key-for-made-up-people"
LABELS = """
#include "postgres.h"
#include "commands/seclabel.h"
#include "fmgr.h"
PG_MODULE_MAGIC;
void _PG_init(void);
static void take(const ObjectAddress *object, const char *label) {}
void _PG_init(void) { register_label_provider("classes", take); }
"""


def missing() -> str:
    """Say what is missing to run these tests, nothing if they can run."""
    if find_spec("dbt.adapters.postgres") is None:
        return "dbt-postgres is not installed here; python -m tests.matrix runs these tests with it"
    return "" if _binaries() else "needs Debian's package postgresql"


def require() -> None:
    """Skip what needs Postgres where there is none; fail where it is demanded."""
    why = missing()
    if why and os.environ.get("REQUIRE_POSTGRES"):
        raise RuntimeError(why)
    if why:
        pytest.skip(why, allow_module_level=True)


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class Server:
    """A server whose files go when it stops; as root it runs as another user, since Postgres refuses root."""

    def __init__(self) -> None:
        binaries = _binaries()
        assert binaries
        self._binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        self._user: str | None = None
        if os.geteuid() == 0:
            self._user = next(
                u for u in ("postgres", "nobody") if u in {entry.pw_name for entry in pwd.getpwall()}
            )
            shutil.chown(self.folder, self._user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._run("initdb", "-A", "trust", "-U", "clinic", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        preload = self._label_module()
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} "
        options += f"-c fsync=off -c log_statement=all -c session_preload_libraries={preload}"
        self._run("pg_ctl", "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        """Stop it and remove its files."""
        self._run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def query(self, sql: str) -> list[list[str]]:
        """Return the rows of a query as text; null is `~`."""
        command = ["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "clinic", "-d", "postgres"]
        command += ["-AtX", "-P", "null=~", "-v", "ON_ERROR_STOP=1", "-c", sql]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [line.split("|") for line in done.stdout.splitlines()]

    def log(self) -> str:
        """Return what the server logged, every statement among it."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def _run(self, program: str, *args: str) -> None:
        command = [str(self._binaries / program), "-D", str(self.folder / "data"), *args]
        subprocess.run(
            command,
            check=True,
            cwd="/tmp",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            user=self._user,
        )

    def _label_module(self) -> str:
        """Build the label provider; the headers are Debian's, unpacked and not installed if they are missing."""
        version = self._binaries.parent.name
        headers = Path(f"/usr/include/postgresql/{version}/server")
        if not headers.is_dir():
            package = f"postgresql-server-dev-{version}"
            fetch = ["apt-get", "download", "-qq", package]
            if subprocess.run(fetch, cwd=self.folder, check=False, capture_output=True).returncode:
                subprocess.run(["apt-get", "update", "-qq"], check=True, capture_output=True)
                subprocess.run(fetch, cwd=self.folder, check=True, capture_output=True)
            archive = next(self.folder.glob(f"{package}*.deb"))
            subprocess.run(["dpkg", "-x", str(archive), "dev"], cwd=self.folder, check=True)
            headers = self.folder / f"dev/usr/include/postgresql/{version}/server"
        source, module = self.folder / "labels.c", self.folder / "labels.so"
        source.write_text(LABELS, encoding="utf-8")
        command = ["cc", "-shared", "-fPIC", "-o", str(module), str(source), f"-I{headers}"]
        subprocess.run(command, check=True, capture_output=True)
        module.chmod(0o755)
        return str(module)
