"""The file that tells the columns of tables no SQL creates: `{"schema.table": {"column": "type"}}`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from governance.errors import InputError, Problem
from governance.project import names
from governance.readers.textfile import read_text
from governance.readers.yamlfile import Fields, Scalar, Tree, parse_yaml

Schema = Mapping[str, Mapping[str, str]]

_EXPECTED = '{"table or schema.table": {"column": "type"}}'


def read_schema(path: str | Path) -> Schema:
    """Read a schema file, JSON or YAML.

    Raises:
        InputError: with every problem found, each with its line where the format tells it.
    """
    given = Path(path)
    shown = given.as_posix()
    text = read_text(given, shown=shown)
    if given.suffix.lower() == ".json":
        return _check_json(_load_json(text, shown), shown)
    return _check_yaml(parse_yaml(text, path=shown), shown)


def _load_json(text: str, shown: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen:
                raise InputError(Problem(message=f"the key `{key}` is given twice", path=shown))
            seen[key] = value
        return seen

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        raise InputError(
            Problem(
                message=f"is not valid JSON: {error.msg}", path=shown, line=error.lineno, column=error.colno
            )
        ) from None
    except RecursionError:
        raise InputError(Problem(message="is nested too deeply", path=shown, expected=_EXPECTED)) from None


def _check_json(value: Any, shown: str) -> Schema:
    if not isinstance(value, dict):
        raise InputError(Problem(message="is not a schema", path=shown, expected=_EXPECTED))
    problems: list[Problem] = []
    for table, columns in value.items():
        if not isinstance(columns, dict):
            problems.append(Problem(message=f"`{table}` has no columns", path=shown, expected=_EXPECTED))
            continue
        problems += [
            Problem(message=f"the type of `{table}.{column}` is not text", path=shown, expected=_EXPECTED)
            for column, kind in columns.items()
            if not isinstance(kind, str)
        ]
    return _done(value, shown, problems)


def _check_yaml(tree: Tree, shown: str) -> Schema:
    problems: list[Problem] = []
    tables: dict[str, dict[str, str]] = {}

    def wrong(at: Tree, message: str) -> None:
        problems.append(
            Problem(message=message, path=shown, line=at.line, column=at.column, expected=_EXPECTED)
        )

    if not isinstance(tree, Fields):
        wrong(tree, "is not a schema")
        raise InputError(*problems)
    for table, columns in tree.entries:
        if not isinstance(columns, Fields):
            wrong(table, f"`{table.text}` has no columns")
            continue
        tables[table.text] = {}
        for column, kind in columns.entries:
            if not isinstance(kind, Scalar):
                wrong(column, f"the type of `{table.text}.{column.text}` is not text")
            else:
                tables[table.text][column.text] = kind.text
    return _done(tables, shown, problems)


def _done(tables: Schema, shown: str, problems: list[Problem]) -> Schema:
    problems += [
        Problem(message=f"`{table}` is not a table name", path=shown, expected=_EXPECTED)
        for table in tables
        if not all(names.split(table))
    ]
    if problems:
        raise InputError(*problems)
    return tables
