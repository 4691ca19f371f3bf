"""Keeps traced statements between runs, in one SQLite file that may be deleted at any time.

SQLite brings what a cache needs here: writes are atomic, a killed process leaves the file as it was, and
runs side by side wait for each other or go without. It is read once and written once; no connection is held
in between. Nothing that goes wrong with the cache stops a run.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from governance.lineage.codec import Memo
from governance.lineage.helpers import Help

LIMIT = 128 * 1024 * 1024
"""Bytes of values kept; the least recently used go first."""
FILE = Path("governance") / "cache" / "lineage.sqlite"
"""Where the cache is inside a project's target folder."""
_WAIT = 2.0
_PACKAGE = Path(__file__).resolve().parent.parent
_PASSING = ("locked", "busy", "full", "readonly", "unable to open", "disk I/O")
"""What SQLite says of a file that may be as good as ever."""
_SCHEMA = (
    "create table if not exists entry (engine blob not null, key blob not null, value blob not null,"
    " run integer not null, primary key (engine, key)) without rowid"
)


class DiskCache:
    """A cache of `governance.lineage.codec` in a file; writes once, when it is closed.

    Use it as a context manager, or call `close`.

    Attributes:
        problem: why the cache could not be read or written, empty if it could.
    """

    def __init__(self, path: Path, *, limit: int = LIMIT) -> None:
        """Read the cache at a path; a file that is not there is an empty one.

        Args:
            path: the file.
            limit: bytes of values to keep.
        """
        self.problem = ""
        self._path = path
        self._limit = limit
        self._engine = engine_fingerprint()
        self._found: dict[bytes, None] = {}
        self._new: dict[bytes, bytes] = {}
        self._kept = self._read()

    def get(self, key: bytes) -> bytes | None:
        """Return what was put under a key, or None."""
        if key in self._new:
            return self._new[key]
        value = self._kept.get(key)
        if value is not None:
            self._found[key] = None
        return value

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value under a key; it is written when the cache is closed."""
        self._new[key] = value

    def close(self) -> None:
        """Write what is new and forget what was not used for longest; failures only lose the cache."""
        new, self._new = self._new, {}
        self._kept.update(new)
        if not new:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._written(new)
        except (sqlite3.Error, OSError, ValueError) as error:
            self._failed(error)

    def _read(self) -> dict[bytes, bytes]:
        if not self._path.is_file():
            return {}
        try:
            with closing(self._connect()) as connection:
                rows = connection.execute("select key, value from entry where engine = ?", (self._engine,))
                return {key: value for key, value in rows if isinstance(value, bytes)}
        except (sqlite3.Error, OSError, ValueError, MemoryError) as error:
            # Another run has just made the file, and its table is not committed yet: that is an empty cache.
            if "no such table" not in str(error):
                self._failed(error)
            return {}

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)

    def _written(self, new: dict[bytes, bytes]) -> None:
        try:
            self._write(new)
        except (sqlite3.Error, ValueError) as error:
            if any(word in str(error) for word in _PASSING):
                raise
            # Another attempt on the same file would end the same way: it is damaged, or not ours.
            self._path.unlink(missing_ok=True)
            self._write(new)

    def _write(self, new: dict[bytes, bytes]) -> None:
        with closing(self._connect()) as connection:
            connection.execute("begin immediate")
            self._insert(connection, new)
            connection.execute("commit")

    def _insert(self, connection: sqlite3.Connection, new: dict[bytes, bytes]) -> None:
        connection.execute(_SCHEMA)
        run = (connection.execute("select max(run) from entry").fetchone()[0] or 0) + 1
        connection.executemany(
            "insert or replace into entry values (?, ?, ?, ?)",
            [(self._engine, key, value, run) for key, value in new.items()],
        )
        (kept,) = connection.execute("select total(length(value)) from entry").fetchone()
        if kept * 2 > self._limit:
            self._make_room(connection, run, new)

    def _make_room(self, connection: sqlite3.Connection, run: int, new: dict[bytes, bytes]) -> None:
        # Saying what was used writes every row anew, so it waits until something may have to go.
        connection.executemany(
            "update entry set run = ? where engine = ? and key = ?",
            [(run, self._engine, key) for key in self._found if key not in new],
        )
        kept = 0
        doomed: list[tuple[bytes, bytes]] = []
        order = "select engine, key, length(value) from entry order by run desc, engine, key"
        for engine, key, size in connection.execute(order):
            kept += size
            if kept > self._limit:
                doomed.append((engine, key))
        connection.executemany("delete from entry where engine = ? and key = ?", doomed)

    def _failed(self, error: Exception) -> None:
        # SQLite's texts name tables and states, never a value of a row.
        known = error.strerror if isinstance(error, OSError) else str(error)
        self.problem = known if known and not isinstance(error, ValueError) else "it is damaged"

    def __enter__(self) -> DiskCache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def remembering(
    path: Path | None, *, say: Callable[[str], None] | None = None, help: Help | None = None
) -> Iterator[Memo]:
    """Open a memo that outlives the process.

    Args:
        path: the cache's file; None keeps nothing.
        say: is told, once, if the file could not be used.
        help: other processes to trace with.
    """
    if path is None:
        yield Memo(help=help)
        return
    cache = DiskCache(path)
    try:
        yield Memo(cache, help)
    finally:
        cache.close()
        if cache.problem and say is not None:
            say(f"the lineage cache was not used: {cache.problem}")


@lru_cache(maxsize=4)
def engine_fingerprint(package: Path = _PACKAGE) -> bytes:
    """Return a hash of the lineage engine's own code: another engine never reads this one's results."""
    made = hashlib.blake2b(digest_size=20)
    for name in ("lineage", "project"):
        for file in sorted((package / name).glob("*.py")):
            made.update(file.name.encode())
            made.update(file.read_bytes())
    return made.digest()
