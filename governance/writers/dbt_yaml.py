"""Add a class to a column in dbt's YAML, as text: comments, order and quoting stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from governance.errors import InputError, Problem
from governance.readers.yamlfile import Fields, Items, Scalar, Tree, parse_yaml, plain

_INDENT = 2
_MARK = "\ufeff"


def add_class(text: str, *, resource: tuple[str, ...], column: str, data_class: str, path: str) -> str:
    """Return the text of a YAML file with `config.meta.governance.class` set on a column.

    Args:
        text: the file.
        resource: `("sources", source, table)`, `("models", name)`, `("seeds", name)` or `("snapshots", name)`.
        column: its name; an entry is added if the file does not list it.
        data_class: the class to set; a class that is there already is an error, never overwritten.
        path: how errors name the file.

    Raises:
        InputError: if the file cannot be edited safely; nothing is changed then.
    """
    if text.startswith(_MARK):
        return _MARK + add_class(
            text.removeprefix(_MARK), resource=resource, column=column, data_class=data_class, path=path
        )
    tree = parse_yaml(text, path=path, aliases=True)
    table = _resource(tree, resource)
    if table is None:
        raise InputError(Problem(message=f"`{'.'.join(resource[1:])}` is not in the file", path=path))
    lines = text.split("\n")
    _insert(lines, table, column, data_class, path)
    edited = "\n".join(lines)
    wanted = _with_class(_plain(text, path), resource, column, data_class)
    if _plain(edited, path) != wanted:
        raise InputError(
            Problem(
                message=f"`{column}` is written in a way that is not edited"
                + (", with an alias perhaps" if "*" in text else ""),
                path=path,
                line=table.line,
                help=f"add `config: {{meta: {{governance: {{class: {data_class}}}}}}}` by hand",
            )
        )
    return edited


def _insert(lines: list[str], table: Fields, column: str, data_class: str, path: str) -> None:
    columns = table.get("columns")
    entry = _named(columns, column)
    if entry is None:
        _append_column(lines, table, columns, column, data_class)
        return
    at: Fields = entry
    trail = ["config", "meta", "governance"]
    # Older projects keep `meta` beside the name; dbt merges the two, so the one that is there is used.
    if at.get("config") is None and isinstance(at.get("meta"), Fields):
        trail = ["meta", "governance"]
    while trail:
        below = at.get(trail[0])
        if below is None:
            break
        if not isinstance(below, Fields):
            raise InputError(
                Problem(message=f"`{trail[0]}` of `{column}` is no mapping", path=path, line=below.line)
            )
        at = below
        trail.pop(0)
    if not trail and at.get("class") is not None:
        raise InputError(Problem(message=f"`{column}` has a class already", path=path, line=at.line))
    _add_to_mapping(lines, at, trail, data_class)


def _add_to_mapping(lines: list[str], at: Fields, trail: list[str], data_class: str) -> None:
    """Add the keys of a trail, the class innermost, to a mapping in its own style."""
    flow = data_class
    for name in reversed([*trail, "class"]):
        flow = f"{{{name}: {flow}}}"
    inner = flow[1:-1]
    if at.flow:
        line = lines[at.line - 1]
        separator = ", " if at.entries else ""
        lines[at.line - 1] = f"{line[: at.column]}{inner}{separator}{line[at.column :]}"
        return
    first = at.entries[0][0]
    indent = " " * (first.column - 1)
    after = at.entries[0][1]
    lines.insert(_last_line(lines, after), f"{indent}{inner}{_ending(lines)}")


def _append_column(
    lines: list[str], table: Fields, columns: Tree | None, column: str, data_class: str
) -> None:
    meta = f"config: {{meta: {{governance: {{class: {data_class}}}}}}}"
    if isinstance(columns, Items) and columns.flow and not columns.items:
        before, after = lines[columns.line - 1][: columns.column], lines[columns.line - 1][columns.column :]
        lines[columns.line - 1] = f"{before}{{name: {_quoted(column)}, {meta}}}{after.lstrip()}"
        return
    new: list[str] = []
    if isinstance(columns, Items) and columns.items and not columns.flow:
        last = columns.items[-1]
        indent = " " * lines[last.line - 1].index("-")
        end = _last_line(lines, last)
    elif isinstance(columns, Scalar) and columns.kind == "null":
        indent = " " * (_key(table, "columns").column - 1 + _INDENT)
        end = _key(table, "columns").line
    elif columns is None and not table.flow:
        first = table.entries[0]
        new = [f"{' ' * (first[0].column - 1)}columns:"]
        indent = " " * (first[0].column - 1 + _INDENT)
        end = _last_line(lines, first[1])
    else:
        return
    new += [f"{indent}- name: {_quoted(column)}", f"{indent}  {meta}"]
    lines[end:end] = [line + _ending(lines) for line in new]


def _key(table: Fields, name: str) -> Scalar:
    return next(key for key, _ in table.entries if key.text == name)


def _last_line(lines: list[str], tree: Tree) -> int:
    """Return the number of the last line that a value stands on, comments and blank lines behind it aside."""
    last = tree.line
    stack: list[Tree] = [tree]
    while stack:
        top = stack.pop()
        last = max(last, top.line, top.last)
        if isinstance(top, Items):
            stack.extend(top.items)
        elif isinstance(top, Fields):
            stack.extend(part for pair in top.entries for part in pair)
    while last > tree.line and not lines[last - 1].strip():
        last -= 1
    return last


def _plain(text: str, path: str) -> Any:
    # A block at the very end of a file without a last line end would otherwise differ by one.
    return plain(parse_yaml(text.rstrip("\r\n") + "\n", path=path, aliases=True))


def _ending(lines: list[str]) -> str:
    return "\r" if lines and lines[0].endswith("\r") else ""


def _resource(tree: Tree, resource: tuple[str, ...]) -> Fields | None:
    kind, *names = resource
    found = _named(tree.get(kind) if isinstance(tree, Fields) else None, names[0])
    if found is not None and kind == "sources":
        return _named(found.get("tables"), names[1])
    return found


def _named(tree: Tree | None, name: str) -> Fields | None:
    for item in tree.items if isinstance(tree, Items) else ():
        if isinstance(item, Fields):
            given = item.get("name")
            if isinstance(given, Scalar) and given.text.lower() == name.lower():
                return item
    return None


def _with_class(document: Any, resource: tuple[str, ...], column: str, data_class: str) -> Any:
    """Return the document as it should be after the edit, to hold the edit against."""
    kind, *names = resource
    at: Any = document[kind]
    for name in names:
        at = next(entry for entry in (at["tables"] if isinstance(at, dict) else at) if _is(entry, name))
    columns = at.get("columns")
    if columns is None:
        columns = at["columns"] = []
    entry = next((entry for entry in columns if _is(entry, column)), None)
    if entry is None:
        entry = {"name": column}
        columns.append(entry)
    start = (
        entry
        if "config" not in entry and isinstance(entry.get("meta"), Mapping)
        else entry.setdefault("config", {})
    )
    start.setdefault("meta", {}).setdefault("governance", {})["class"] = data_class
    return document


def _is(entry: Any, name: str) -> bool:
    return isinstance(entry, Mapping) and str(entry.get("name", "")).lower() == name.lower()


def _quoted(text: str) -> str:
    if text.isidentifier() and text.lower() not in {
        "yes",
        "no",
        "on",
        "off",
        "true",
        "false",
        "null",
        "y",
        "n",
    }:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
