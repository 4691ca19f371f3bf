"""The audit trail: one JSON line a run, each bound to the one before by its hash; only ever appended to."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from governance.errors import InputError, Problem

GENESIS = "0" * 64
Entry = dict[str, Any]


def append(path: Path, entry: Mapping[str, Any]) -> Entry:
    """Add an entry and return it with its number and hashes.

    Safe with other processes that append to the same file.

    Raises:
        InputError: if what is there is not a whole chain; nothing is added then.
        OSError: if it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as stream, _locked(stream.fileno()):
        stream.seek(0)
        last = _check(stream.read(), path)
        full: Entry = {
            **entry,
            "seq": last["seq"] + 1 if last else 1,
            "previous": last["hash"] if last else GENESIS,
        }
        full["hash"] = _hash(full)
        stream.seek(0, os.SEEK_END)
        stream.write(_line(full))
        stream.flush()
        os.fsync(stream.fileno())
    return full


def read(path: Path) -> tuple[Entry, ...]:
    """Return all entries of a trail, oldest first; none if there is no file.

    Raises:
        InputError: naming the line where the chain is broken.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    return tuple(_entries(data, path))


def _check(data: bytes, path: Path) -> Entry | None:
    last: Entry | None = None
    for last in _entries(data, path):  # noqa: B007 - the last one is wanted
        pass
    return last


def _entries(data: bytes, path: Path) -> Iterator[Entry]:
    previous = GENESIS
    lines = data.split(b"\n")
    if lines.pop():
        raise _broken(path, len(lines) + 1, "the last line is cut off")
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
        except ValueError:
            raise _broken(path, number, "is not JSON") from None
        if not isinstance(entry, dict) or entry.get("seq") != number:
            raise _broken(path, number, "an entry is missing or out of order")
        if entry.get("previous") != previous or entry.get("hash") != _hash(entry):
            raise _broken(path, number, "the entry or the one before it was changed")
        previous = entry["hash"]
        yield entry


def _broken(path: Path, line: int, why: str) -> InputError:
    return InputError(
        Problem(
            message=f"the audit trail is broken: {why}",
            path=path.as_posix(),
            line=line,
            help="keep the file as evidence, move it away, and the next run starts a new trail",
        )
    )


def _hash(entry: Mapping[str, Any]) -> str:
    content = {k: v for k, v in entry.items() if k != "hash"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _line(entry: Mapping[str, Any]) -> bytes:
    return (json.dumps(entry, sort_keys=True, ensure_ascii=True) + "\n").encode()


if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def _locked(handle: int) -> Iterator[None]:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    @contextmanager
    def _locked(handle: int) -> Iterator[None]:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
