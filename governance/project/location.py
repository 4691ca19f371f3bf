"""Where something stands in a text, and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Precision(str, Enum):
    """How far a location can be trusted."""

    EXACT = "exact"
    LINE = "line"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: character offsets [start, end), with the 1-based line and column of start."""

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place in a file of the project.

    `path` is POSIX, relative to the project's root; `line` and `column` are 1-based in that file (0 when
    unknown); `compiled` is the span in the compiled SQL that the raw place was derived from.
    """

    path: str
    line: int = 0
    column: int = 0
    length: int = 0
    precision: Precision = Precision.FILE
    compiled: Span | None = None

    def __str__(self) -> str:
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}" + (f":{self.column}" if self.column else "")
