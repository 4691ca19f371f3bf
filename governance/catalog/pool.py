"""Starts other processes to trace with, where the machine has processors for them.

A helper is a fresh interpreter on two pipes. It is not forked: a fork of a program with threads may inherit a
lock that nobody will ever release, and dbt, notebooks and progress bars have threads. It is not made by
`multiprocessing` either, whose children run the caller's main module again and are forbidden in daemons.
What goes over the pipes is pickled, which is safe between a process and the child it started itself.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any

from governance.lineage.helpers import Help, HelperLostError

MOST = 4
"""Processes that trace together, this one included: more are kept waiting by one another."""
_LENGTH = 8
_PROGRAM = "import sys; sys.path[:] = {path!r}; from governance.catalog.pool import serve; serve()"
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


class Process:
    """A helping process; messages to it and answers from it are moved by two threads, so nobody waits."""

    def __init__(self, *, said: Callable[[str], None] | None = None) -> None:
        """Start it.

        Args:
            said: is told, once, if it ended before its time.

        Raises:
            OSError: it cannot be started.
        """
        path = [str(Path(__file__).resolve().parents[2]), *(p for p in sys.path if Path(p).is_absolute())]
        self._said = said
        self._closed = self._lost = False
        self._child = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-I", "-c", _PROGRAM.format(path=path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._outgoing: SimpleQueue[Any] = SimpleQueue()
        self._incoming: SimpleQueue[Any] = SimpleQueue()
        self._threads = [Thread(target=work, daemon=True) for work in (self._write, self._read)]
        for thread in self._threads:
            thread.start()

    def send(self, message: Any) -> None:
        """Send a message without waiting until it is read."""
        self._outgoing.put(message)

    def receive(self, *, wait: bool) -> Any:
        """Return the next answer, None if there is none yet and nobody waits.

        Raises:
            HelperLostError: the process has ended.
        """
        if self._lost:
            raise HelperLostError
        try:
            answer = self._incoming.get(block=wait)
        except Empty:
            return None
        if answer is None:
            self._lost = True
            if self._said is not None and not self._closed:
                self._said("a helping process ended early; its part was traced without it")
            raise HelperLostError
        return answer

    def close(self) -> None:
        """End the process; what it has not answered is of no use any more."""
        self._closed = True
        self._outgoing.put(None)
        self._child.kill()
        self._child.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._child.stdin, self._child.stdout):
            # Something may still be in its buffer, for a process that has ended.
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _write(self) -> None:
        pipe = self._child.stdin
        try:
            with suppress(OSError, ValueError):
                while pipe is not None and (message := self._outgoing.get()) is not None:
                    _put(pipe, message)
        finally:
            # Whatever was not sent will not be answered, and somebody may wait for it.
            self._child.kill()

    def _read(self) -> None:
        pipe = self._child.stdout
        try:
            with suppress(OSError, ValueError, EOFError, pickle.UnpicklingError):
                while pipe is not None and (answer := _take(pipe)) is not None:
                    self._incoming.put(answer)
        finally:
            self._incoming.put(None)


def helping(*, said: Callable[[str], None] | None = None) -> Help:
    """Return help by as many processes as there are processors for.

    Args:
        said: is told if a process ended before its time.
    """

    def start() -> Sequence[Process]:
        started: list[Process] = []
        # Too many processes, too little memory: what there is will do.
        with suppress(OSError):
            started.extend(Process(said=said) for _ in range(min(processors(), MOST) - 1))
        return started

    return Help(start=start)


def processors() -> int:
    """Return how many processes can run at once here; 1 where there is no interpreter to start."""
    if not sys.executable:
        return 1
    wished = os.environ.get("GOVERNANCE_PROCESSES", "")
    if wished.isdecimal():
        return max(int(wished), 1)
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(min(found, _quota()), 1)


def _quota() -> int:
    """Return how many processors a container may use; the machine's number says nothing of that."""
    try:
        limit, period = _QUOTA.read_text(encoding="ascii").split()
        return MOST if limit == "max" else int(limit) // int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return MOST


def serve() -> None:
    """Answer on standard output what is asked on standard input, until there is nothing any more."""
    from governance.lineage.sharing import Worker

    asked = sys.stdin.buffer
    # What a library prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    worker: Worker | None = None
    while (message := _take(asked)) is not None:
        if worker is None:
            worker = Worker(message)
        else:
            _put(answers, worker.work(message))


def _put(pipe: IO[bytes], message: Any) -> None:
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(_LENGTH, "little") + data)
    pipe.flush()


def _take(pipe: IO[bytes]) -> Any:
    """Return the next message, None at the end."""
    size = pipe.read(_LENGTH)
    if len(size) < _LENGTH:
        return None
    return pickle.loads(pipe.read(int.from_bytes(size, "little")))  # noqa: S301 - from our own child or parent
