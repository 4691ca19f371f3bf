"""What rendering a node offline gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from governance.project.nodes import CompiledCode


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownColumns:
    """Names and types of a relation's columns; a source may have more of them than its YAML says."""

    columns: tuple[tuple[str, str], ...]
    complete: bool = True


Columns = Callable[[str], KnownColumns | None]
"""What is known of a relation's columns, by its unquoted name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What rendering one node gave.

    Attributes:
        compiled: one per branch, or one; empty if no branch could be rendered.
        hooks: its hooks and its header, rendered where they can be.
        dynamic: the warehouse was asked, so the SQL may differ at run time.
        wanted: relations whose columns were asked for.
        error: why a branch could not be rendered.
        answers: what was said of the columns of each of them, if that was always the same.
        met: the macros that were called, where that was noted.
    """

    compiled: tuple[CompiledCode, ...] = ()
    hooks: tuple[str, ...] = ()
    dynamic: bool = False
    wanted: frozenset[str] = frozenset()
    error: str = ""
    answers: Mapping[str, KnownColumns | None] = field(default_factory=dict)
    met: frozenset[str] = frozenset()
