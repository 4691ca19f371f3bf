"""Read YAML strictly: every value keeps its line, and nothing that can surprise or exhaust is accepted.

Rejected: anchors and aliases unless they are asked for, explicit tags, duplicate keys, several documents, deep nesting,
big files, bytes that are not UTF-8. Dates stay text, so an impossible one is the caller's to report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, cast

import yaml

from governance.errors import GovernanceError, InputError, Problem

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 24
MAX_VALUES = 200_000

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER = yaml.resolver.Resolver()
_TAGS = {"null", "bool", "int", "float", "timestamp", "str"}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value.

    `kind` is `null`, `bool`, `int`, `float`, `date` or `str`; `text` is what the file says. A `date` keeps
    its text as `value`. `quoted` tells a string that stood in quotes or a block. `last` is its last line.
    """

    kind: str
    value: str | int | float | bool | None
    text: str
    line: int
    column: int
    quoted: bool = False
    last: int = 0
    word: ClassVar[str] = "a value"


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `flow` tells one in brackets, `last` is then the line of the closing one."""

    items: tuple[Tree, ...]
    line: int
    column: int
    flow: bool = False
    last: int = 0
    word: ClassVar[str] = "a list"


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping, in the order of the file; `flow` and `last` as for a list."""

    entries: tuple[tuple[Scalar, Tree], ...]
    line: int
    column: int
    flow: bool = False
    last: int = 0
    word: ClassVar[str] = "a mapping"

    def get(self, name: str) -> Tree | None:
        """Return the value of a key, or None."""
        for key, value in self.entries:
            if key.text == name:
                return value
        return None


Tree = Scalar | Items | Fields


def read_yaml(path: str | Path, *, shown: str = "", error: type[GovernanceError] = InputError) -> Tree:
    """Read one YAML file.

    Args:
        path: the file.
        shown: how errors name it; the path as given if empty.
        error: what to raise.

    Raises:
        GovernanceError: of the class asked for, with one problem that names the file and the line.
    """
    shown = shown or Path(path).as_posix()
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise error(Problem(message="there is no such file", path=shown)) from None
    except OSError as exc:
        raise error(Problem(message=f"cannot be read: {exc.strerror}", path=shown)) from None
    return parse_yaml(data, path=shown, error=error)


def parse_yaml(
    data: bytes | str, *, path: str, error: type[GovernanceError] = InputError, aliases: bool = False
) -> Tree:
    """Parse one YAML document; an empty one is an empty mapping.

    Args:
        data: the document.
        path: how errors name it.
        error: what to raise.
        aliases: whether to accept anchors and aliases, as dbt does; what they repeat counts against the limits.

    Raises:
        GovernanceError: of the class asked for, with one problem that names the path and the line.
    """
    try:
        return _Builder(_text(data), aliases=aliases).build()
    except _BadYamlError as exc:
        raise error(
            Problem(message=exc.message, path=path, line=exc.line, column=exc.column, help=exc.help)
        ) from None


def plain(tree: Tree) -> Any:
    """Return a tree as dicts, lists and values."""
    if isinstance(tree, Fields):
        return {key.text: plain(value) for key, value in tree.entries}
    if isinstance(tree, Items):
        return [plain(item) for item in tree.items]
    return tree.value


def walk(tree: Tree) -> Iterator[Scalar]:
    """Yield every scalar of a tree, keys included, in order."""
    stack: list[Tree] = [tree]
    while stack:
        top = stack.pop()
        if isinstance(top, Scalar):
            yield top
        elif isinstance(top, Items):
            stack.extend(reversed(top.items))
        else:
            for key, value in reversed(top.entries):
                stack.extend((value, key))


class _BadYamlError(Exception):
    def __init__(self, message: str, line: int = 0, column: int = 0, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.help = help


def _text(data: bytes | str) -> str:
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    if len(raw) > MAX_BYTES:
        raise _BadYamlError(f"is larger than {MAX_BYTES // 1024 // 1024} MiB")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _BadYamlError("is UTF-16 and not UTF-8", 1, 1, "save the file with UTF-8 encoding")
    if b"\x00" in raw:
        line = raw[: raw.index(b"\x00")].count(b"\n") + 1
        raise _BadYamlError("is a binary file (or not UTF-8): it holds a zero byte", line, 1)
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as exc:
        before = raw[: exc.start]
        line = before.count(b"\n") + 1
        column = exc.start - (before.rfind(b"\n") + 1) + 1
        raise _BadYamlError("is not UTF-8", line, column, "save the file with UTF-8 encoding") from None


class _Builder:
    """Build a tree from pyyaml's events; events are flat, so hostile nesting cannot exhaust the stack."""

    def __init__(self, text: str, *, aliases: bool) -> None:
        self.text = text
        self.anchors: dict[str, tuple[Tree, int]] | None = {} if aliases else None
        self.depth = 0
        self.values = 0

    def build(self) -> Tree:
        try:
            loader = _BASE(self.text)
        except yaml.reader.ReaderError as exc:
            raise self._unprintable(exc) from None
        try:
            return self._document(loader)
        except yaml.reader.ReaderError as exc:
            raise self._unprintable(exc) from None
        except yaml.MarkedYAMLError as exc:
            mark = exc.problem_mark or exc.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            shown = self.text.splitlines()[line - 1 : line]
            hint = (
                "indent with spaces, not tabs" if shown and shown[0].lstrip(" ")[:1] == "\t" else _hint(exc)
            )
            raise _BadYamlError(f"is not valid YAML: {_reason(exc)}", line, column, hint) from None
        finally:
            loader.dispose()

    def _unprintable(self, exc: yaml.reader.ReaderError) -> _BadYamlError:
        position = exc.position if isinstance(exc.position, int) else 0
        line = self.text.count("\n", 0, position) + 1
        return _BadYamlError(f"holds a control character ({exc.reason})", line)

    def _document(self, loader: Any) -> Tree:
        loader.get_event()
        if loader.check_event(yaml.StreamEndEvent):
            return Fields((), 1, 1)
        loader.get_event()
        tree = self._node(loader)
        loader.get_event()
        if not loader.check_event(yaml.StreamEndEvent):
            event = loader.peek_event()
            raise _BadYamlError(
                "holds more than one document", event.start_mark.line + 1, 1, "remove the `---` separator"
            )
        if isinstance(tree, Scalar) and tree.kind == "null":
            return Fields((), 1, 1)
        return tree

    def _node(self, loader: Any) -> Tree:
        event = loader.get_event()
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        self.values += 1
        if self.values > MAX_VALUES:
            raise _BadYamlError(f"holds more than {MAX_VALUES} values", line, column)
        anchor = getattr(event, "anchor", None)
        if anchor and self.anchors is None:
            raise _BadYamlError(
                "anchors and aliases (`&name`, `*name`) are not accepted",
                line,
                column,
                "write the value out; put a text that starts with `&` or `*` in quotes",
            )
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(anchor), line, column)
        if event.tag is not None and event.tag != "!":
            raise _BadYamlError("tags (`!name`) are not accepted", line, column, "write the plain value")
        before = self.values
        tree = self._value(loader, event, line, column)
        if anchor and self.anchors is not None:
            self.anchors[anchor] = (tree, self.values - before + 1)
        return tree

    def _alias(self, anchor: str, line: int, column: int) -> Tree:
        """Return what an alias repeats, with the alias's place; its size counts, so that nothing can explode."""
        found = (self.anchors or {}).get(anchor)
        if found is None:
            raise _BadYamlError(f"the alias `*{anchor}` stands for nothing", line, column)
        tree, size = found
        self.values += size
        if self.values > MAX_VALUES:
            raise _BadYamlError(f"holds more than {MAX_VALUES} values", line, column)
        return replace(tree, line=line, column=column, last=line)

    def _value(self, loader: Any, event: Any, line: int, column: int) -> Tree:
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event, line, column)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _BadYamlError(f"is nested deeper than {MAX_DEPTH} levels", line, column)
        tree = (
            self._items(loader, event, line, column)
            if isinstance(event, yaml.SequenceStartEvent)
            else self._fields(loader, event, line, column)
        )
        self.depth -= 1
        return tree

    def _items(self, loader: Any, start: Any, line: int, column: int) -> Items:
        items: list[Tree] = []
        while not loader.check_event(yaml.SequenceEndEvent):
            items.append(self._node(loader))
        end = loader.get_event()
        flow = bool(start.flow_style)
        return Items(tuple(items), line, column, flow, end.end_mark.line + 1 if flow else 0)

    def _fields(self, loader: Any, start: Any, line: int, column: int) -> Fields:
        entries: list[tuple[Scalar, Tree]] = []
        seen: dict[str, int] = {}
        while not loader.check_event(yaml.MappingEndEvent):
            key = self._node(loader)
            if not isinstance(key, Scalar):
                raise _BadYamlError(f"{key.word} cannot be a key", key.line, key.column)
            if key.text in seen:
                raise _BadYamlError(
                    f"the key `{key.text}` is given twice (first in line {seen[key.text]})",
                    key.line,
                    key.column,
                    "merge the two entries",
                )
            seen[key.text] = key.line
            entries.append((key, self._node(loader)))
        end = loader.get_event()
        flow = bool(start.flow_style)
        return Fields(tuple(entries), line, column, flow, end.end_mark.line + 1 if flow else 0)


def _scalar(event: Any, line: int, column: int) -> Scalar:
    text: str = event.value
    # The mark behind a block is the start of the next line that is not blank.
    last = event.end_mark.line + (0 if event.style in {"|", ">"} and event.end_mark.column == 0 else 1)
    if event.style:
        return Scalar("str", text, text, line, column, quoted=True, last=max(line, last))
    tag = str(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)))  # type: ignore[no-untyped-call]
    kind = tag.rpartition(":")[2]
    if kind == "timestamp":
        return Scalar("date", text, text, line, column, last=last)
    if kind not in _TAGS:
        return Scalar("str", text, text, line, column, last=last)
    value = _VALUES[kind](text)
    if value is _ODD:
        return Scalar("str", text, text, line, column, last=last)
    return Scalar(kind, cast("str | int | float | bool | None", value), text, line, column, last=last)


_ODD = object()


def _integer(text: str) -> object:
    """Read a decimal integer; octal, hexadecimal and base 60 stay text, since few readers expect them."""
    digits = text.replace("_", "").lstrip("+-")
    if not digits.isdigit() or (len(digits) > 1 and digits.startswith("0")) or len(digits) > 18:
        return _ODD
    return int(text.replace("_", ""))


def _float(text: str) -> object:
    try:
        return float(text.replace("_", ""))
    except ValueError:
        return _ODD


_VALUES: Mapping[str, Any] = {
    "null": lambda text: None,
    "bool": lambda text: text.lower() in {"yes", "true", "on"},
    "int": _integer,
    "float": _float,
    "str": lambda text: text,
}


def _reason(exc: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (exc.context, exc.problem) if part]
    return ", ".join(parts)


def _hint(exc: yaml.MarkedYAMLError) -> str:
    problem = exc.problem or ""
    if "alias" in (exc.context or "") or "alias" in problem:
        return "put a pattern that starts with `*` in quotes"
    if "mapping values are not allowed" in problem:
        return "put a text that contains `: ` in quotes"
    return ""
