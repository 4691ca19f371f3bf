"""The commonest shapes of `governance.lineage.model`, made in a third of the time.

A frozen dataclass sets every field through `object.__setattr__`. A class with the same slots sets them
directly and then gives its instance the class it stands for, which Python allows between equal layouts.
What comes out is an instance of the model's class and of nothing else; a test holds the two to one another.
"""

from __future__ import annotations

from typing import Any

from governance.lineage import model
from governance.project import location


class Input:
    """Makes a `model.Input`."""

    __slots__ = ("dataset", "column", "subtype", "operations", "scan", "span")  # noqa: RUF023 - layout

    def __init__(  # noqa: PLR0917 - the model's order
        self, dataset: str, column: str, subtype: Any, operations: Any, scan: int, span: Any
    ) -> None:
        self.dataset = dataset
        self.column = column
        self.subtype = subtype
        self.operations = operations
        self.scan = scan
        self.span = span
        self.__class__ = model.Input  # type: ignore[assignment]  # noqa: PLE0237


class RowInput:
    """Makes a `model.RowInput`."""

    __slots__ = ("dataset", "column", "subtype", "operations", "scan", "span")  # noqa: RUF023 - layout

    def __init__(  # noqa: PLR0917 - the model's order
        self, dataset: str, column: str, subtype: Any, operations: Any, scan: int, span: Any
    ) -> None:
        self.dataset = dataset
        self.column = column
        self.subtype = subtype
        self.operations = operations
        self.scan = scan
        self.span = span
        self.__class__ = model.RowInput  # type: ignore[assignment]  # noqa: PLE0237


class Span:
    """Makes a `location.Span`."""

    __slots__ = ("start", "end", "line", "column")  # noqa: RUF023 - layout

    def __init__(self, start: int, end: int, line: int, column: int) -> None:
        self.start = start
        self.end = end
        self.line = line
        self.column = column
        self.__class__ = location.Span  # type: ignore[assignment]  # noqa: PLE0237


class ScanColumn:
    """Makes a `model.ScanColumn`."""

    __slots__ = ("scan", "column")  # noqa: RUF023 - layout

    def __init__(self, scan: int, column: str) -> None:
        self.scan = scan
        self.column = column
        self.__class__ = model.ScanColumn  # type: ignore[assignment]  # noqa: PLE0237


class Guard:
    """Makes a `model.Guard`."""

    __slots__ = ("op", "left", "right", "values", "operations")  # noqa: RUF023 - layout

    def __init__(self, op: str, left: Any, right: Any, values: Any, operations: Any) -> None:
        self.op = op
        self.left = left
        self.right = right
        self.values = values
        self.operations = operations
        self.__class__ = model.Guard  # type: ignore[assignment]  # noqa: PLE0237


class Scan:
    """Makes a `model.Scan`."""

    __slots__ = ("dataset", "guards", "semi", "span")

    def __init__(self, dataset: str, guards: Any, semi: bool, span: Any) -> None:
        self.dataset = dataset
        self.guards = guards
        self.semi = semi
        self.span = span
        self.__class__ = model.Scan  # type: ignore[assignment]  # noqa: PLE0237


class OutputColumn:
    """Makes a `model.OutputColumn`."""

    __slots__ = (  # noqa: RUF023 - layout
        "name", "position", "inputs", "span", "gap", "star", "literal", "counted",
    )  # fmt: skip

    def __init__(  # noqa: PLR0917 - the model's order
        self,
        name: str,
        position: int,
        inputs: Any,
        span: Any,
        gap: bool,
        star: bool,
        literal: str,
        counted: Any,
    ) -> None:
        self.name = name
        self.position = position
        self.inputs = inputs
        self.span = span
        self.gap = gap
        self.star = star
        self.literal = literal
        self.counted = counted
        self.__class__ = model.OutputColumn  # type: ignore[assignment]  # noqa: PLE0237
