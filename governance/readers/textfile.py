"""Read a text file of limited size; what is not text is an error that names the file."""

from __future__ import annotations

from pathlib import Path

from governance.errors import InputError, Problem

MAX_BYTES = 64 * 1024 * 1024


def read_text(path: Path, *, shown: str = "", limit: int = MAX_BYTES) -> str:
    """Return a file's text, without a byte order mark.

    Args:
        path: the file.
        shown: how errors name it; the path as given if empty.
        limit: most bytes.

    Raises:
        InputError: if it is missing, too big, binary or not UTF-8.
    """
    shown = shown or path.as_posix()
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise InputError(Problem(message="there is no such file", path=shown)) from None
    except OSError as error:
        raise InputError(Problem(message=f"cannot be read: {error.strerror}", path=shown)) from None
    return decode(data, shown=shown, limit=limit)


def decode(data: bytes, *, shown: str, limit: int = MAX_BYTES) -> str:
    """Return the text of a file's bytes, without a byte order mark.

    Raises:
        InputError: if they are too many, binary or not UTF-8.
    """
    if len(data) > limit:
        raise InputError(Problem(message=f"is larger than {limit // 1024 // 1024} MiB", path=shown))
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise InputError(Problem(message="is a binary file: it holds a zero byte", path=shown, line=line))
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InputError(
            Problem(
                message="is not UTF-8",
                path=shown,
                line=data[: error.start].count(b"\n") + 1,
                help="save the file with UTF-8 encoding",
            )
        ) from None
