"""Keeps traced statements between runs, in one SQLite file that may be deleted at any time.

SQLite brings what a cache needs here: writes are atomic, a killed process leaves the file as it was, and
runs side by side wait for each other or go without. Nothing that goes wrong with the cache stops a run.
"""

from __future__ import annotations

import hashlib
import sqlite3
from functools import lru_cache
from pathlib import Path
from types import TracebackType

LIMIT = 256 * 1024 * 1024
"""Bytes of values kept; the least recently used go first."""
_WAIT = 2.0
_SCHEMA = (
    "create table if not exists entry (key blob primary key, value blob not null, run integer not null)"
    " without rowid",
    "create table if not exists run (number integer not null)",
)


class DiskCache:
    """A cache of `governance.lineage.codec` in a file; writes once, when it is closed.

    Use it as a context manager, or call `close`.
    """

    def __init__(self, path: Path, *, limit: int = LIMIT) -> None:
        """Open the cache at a path, creating it and its folder if need be.

        Args:
            path: the file.
            limit: bytes of values to keep.
        """
        self._limit = limit
        self._salt = engine_fingerprint()
        self._found: dict[bytes, None] = {}
        self._new: dict[bytes, bytes] = {}
        self.problem = ""
        self._connection = self._open(path)

    def _open(self, path: Path) -> sqlite3.Connection | None:
        for attempt in range(2):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
                for statement in _SCHEMA:
                    connection.execute(statement)
                return connection
            except sqlite3.OperationalError as error:
                self.problem = str(error)
                return None
            except sqlite3.DatabaseError as error:
                self.problem = str(error)
                if attempt or not _remove(path):
                    return None
            except OSError as error:
                self.problem = error.strerror or "cannot be opened"
                return None
        return None

    def get(self, key: bytes) -> bytes | None:
        """Return what was put under a key, or None."""
        key = self._salted(key)
        if key in self._new:
            return self._new[key]
        if self._connection is None:
            return None
        try:
            row = self._connection.execute("select value from entry where key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        if row is None or not isinstance(row[0], bytes):
            return None
        self._found[key] = None
        return row[0]

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value under a key; it is written when the cache is closed."""
        self._new[self._salted(key)] = value

    def _salted(self, key: bytes) -> bytes:
        return hashlib.blake2b(self._salt + key, digest_size=20).digest()

    def close(self) -> None:
        """Write what is new and forget what was not used for longest; failures only lose the cache."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if self._new:
                self._write(connection)
        except sqlite3.Error as error:
            self.problem = str(error)
        finally:
            connection.close()

    def _write(self, connection: sqlite3.Connection) -> None:
        connection.execute("begin immediate")
        try:
            row = connection.execute("select max(number) from run").fetchone()
            run = (row[0] or 0) + 1
            connection.execute("delete from run")
            connection.execute("insert into run values (?)", (run,))
            connection.executemany(
                "insert or replace into entry values (?, ?, ?)",
                [(key, value, run) for key, value in self._new.items()],
            )
            connection.executemany(
                "update entry set run = ? where key = ?", [(run, key) for key in self._found]
            )
            self._shrink(connection)
            connection.execute("commit")
        except sqlite3.Error:
            connection.execute("rollback")
            raise

    def _shrink(self, connection: sqlite3.Connection) -> None:
        kept = 0
        doomed: list[tuple[bytes]] = []
        for key, size in connection.execute("select key, length(value) from entry order by run desc, key"):
            kept += size
            if kept > self._limit:
                doomed.append((key,))
        connection.executemany("delete from entry where key = ?", doomed)

    def _give_up(self, error: sqlite3.Error) -> None:
        self.problem = str(error)
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def __enter__(self) -> DiskCache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _remove(path: Path) -> bool:
    """Delete a file that is no database (any more)."""
    try:
        path.unlink()
    except OSError:
        return False
    return True


@lru_cache(maxsize=1)
def engine_fingerprint() -> bytes:
    """Return a hash of the lineage engine's own code: another engine never reads this one's results."""
    made = hashlib.blake2b(digest_size=20)
    folder = Path(__file__).resolve().parent.parent
    for name in ("lineage", "project"):
        for file in sorted((folder / name).glob("*.py")):
            made.update(file.name.encode())
            made.update(file.read_bytes())
    return made.digest()
