"""Where output goes: the terminal or a file, with colour and progress only where a person watches."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import click

from governance.errors import ConfigError, Problem


def colour(stream: IO[str] | None = None) -> bool:
    """Tell whether to colour output: on a terminal, unless `NO_COLOR` or `TERM=dumb` says no."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return _watched(stream or sys.stdout) and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return the columns of the terminal that standard output is, 0 if it is none."""
    return shutil.get_terminal_size().columns if _watched(sys.stdout) else 0


def _watched(stream: IO[str]) -> bool:
    try:
        return stream.isatty()
    except ValueError:
        return False


def emit(text: str, output: str | None = None) -> None:
    """Write text to a file, or to standard output if none is named or it is `-`.

    Raises:
        ConfigError: if the file cannot be written; nothing half-written is left.
    """
    if output in {None, "-"}:
        echo(text)
    else:
        write_file(Path(str(output)), text)
        echo(f"wrote {output}\n", err=True)


def echo(text: str, *, err: bool = False) -> None:
    """Print text as it is; a reader that closed the pipe ends the printing and not the run."""
    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False, err=err, color=True)
        stream.flush()
    except BrokenPipeError:
        # The interpreter flushes again at exit; without this it would print a traceback then.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def note(text: str) -> None:
    """Say something on standard error that does not change what is done."""
    echo(f"note: {text}\n", err=True)


def write_file(path: Path, text: str) -> None:
    """Replace a file's content at once; a device or pipe is written to directly.

    Raises:
        ConfigError: if it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            if path.is_dir():
                raise ConfigError(Problem(message="is a folder; a file is needed", path=path.as_posix()))
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    except BrokenPipeError:
        return
    except OSError as error:
        raise ConfigError(
            Problem(message=f"cannot be written: {error.strerror}", path=path.as_posix())
        ) from None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a path beside the target, which takes the target's place if the block ends well."""
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod((target.stat().st_mode & 0o777) if target.exists() else 0o666 & ~mask)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


class Progress:
    """Says on standard error what is being done, once it takes more than a second and a person watches."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status: Any = None
        self._text = ""
        self._done = False
        watched = _watched(sys.stderr) and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"
        self._timer = threading.Timer(1.0, self._start) if watched else None
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()

    def stage(self, text: str) -> None:
        """Say what is done next."""
        with self._lock:
            self._text = text
            if self._status is not None:
                self._status.update(text)

    def _start(self) -> None:
        from rich.console import Console

        with self._lock:
            if not self._done:
                self._status = Console(stderr=True).status(self._text)
                self._status.start()

    def close(self) -> None:
        """Take the line away again."""
        with self._lock:
            self._done = True
            if self._timer is not None:
                self._timer.cancel()
            if self._status is not None:
                self._status.stop()


@contextmanager
def progress() -> Iterator[Progress]:
    """Yield a progress line that is gone when the block ends."""
    line = Progress()
    try:
        yield line
    finally:
        line.close()
