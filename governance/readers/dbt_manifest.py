"""Reads `manifest.json`, and with it `catalog.json` and CSV headers, into a project; needs no dbt."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from governance.errors import InputError, Problem
from governance.lineage.collector import paused_collector
from governance.project.nodes import DeclaredColumn, Project, ResourceType
from governance.readers.dbt_nodes import Extras, convert, resources
from governance.readers.dbt_shapes import Manifest, decode, pick, text

_HEADER_BYTES = 1 << 16
_MAX_BYTES = 1 << 30


def read_manifest(path: Path, *, catalog: Path | None = None, project_dir: Path | None = None) -> Project:
    """Read a dbt project from its artefacts.

    Args:
        path: `manifest.json`, of dbt-core 1.10 and later or of Fusion.
        catalog: `catalog.json`, which lists the columns that sources really have.
        project_dir: where the project's files are, for CSV headers; else where the manifest says.

    Raises:
        InputError: a file is missing, cut off, not JSON, or not what it should be.
    """
    # Nothing of a manifest is garbage yet; looking for some costs a quarter of reading it.
    with paused_collector():
        manifest = _manifest(path)
        listed: Mapping[str, Sequence[DeclaredColumn]] = {}
        if catalog is not None:
            listed = _catalog_columns(_artefact(catalog, "a dbt catalog", ("nodes", "sources")), catalog)
        seeds = seed_headers(manifest, project_dir=project_dir)
        return convert(manifest, Extras(catalog=listed, seed_columns=seeds))


def _manifest(path: Path) -> Manifest | Mapping[str, Any]:
    what = "a dbt manifest"
    data = _bytes(path, what)
    found = decode(data)
    members = ("metadata", "nodes", "sources")
    if found is not None and all(isinstance(getattr(found, member), dict) for member in members):
        return found
    return _document(data, path, what, members)


def seed_headers(manifest: Any, *, project_dir: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Return the header of every seed's CSV that can be read; other seeds have the columns YAML gives them."""
    headers: dict[str, tuple[str, ...]] = {}
    for uid, kind, raw in resources(manifest):
        if kind is not ResourceType.SEED:
            continue
        root = text(pick(raw, "root_path")) or (str(project_dir) if project_dir else "")
        delimiter = text(pick(raw, "config", "delimiter")) or ","
        if root:
            header = _header(Path(root), text(pick(raw, "original_file_path")), delimiter)
            if header:
                headers[uid] = header
    return headers


def _header(root: Path, relative: str, delimiter: str) -> tuple[str, ...]:
    target = root / relative
    if not relative or len(delimiter) != 1 or not target.is_file():
        return ()
    # A manifest is somebody's file: it must not make us read outside the project.
    target = target.resolve()
    if not target.is_relative_to(root.resolve()):
        return ()
    try:
        with target.open("rb") as file:
            head = file.read(_HEADER_BYTES).decode("utf-8-sig", errors="replace")
    except OSError:
        return ()
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        first = next(rows, [])
    except csv.Error:
        return ()
    return tuple(name.strip() for name in first if name.strip())


def _catalog_columns(catalog: Mapping[str, Any], path: Path) -> dict[str, tuple[DeclaredColumn, ...]]:
    listed: dict[str, tuple[DeclaredColumn, ...]] = {}
    for collection in ("nodes", "sources"):
        for uid, entry in catalog[collection].items():
            columns = pick(entry, "columns")
            if not isinstance(columns, Mapping):
                raise InputError(Problem(message=f"`{uid}` has no columns", path=_shown(path)))
            ordered = sorted(columns.items(), key=lambda item: _index(item[1]))
            listed[uid] = tuple(
                DeclaredColumn(
                    name=text(pick(column, "name")) or name,
                    data_type=text(pick(column, "type")),
                    source="catalog",
                )
                for name, column in ordered
            )
    return listed


def _index(column: Any) -> int:
    index = pick(column, "index")
    return index if isinstance(index, int) else 0


def _artefact(path: Path, what: str, members: Sequence[str]) -> Mapping[str, Any]:
    return _document(_bytes(path, what), path, what, members)


def _bytes(path: Path, what: str) -> bytes:
    shown = _shown(path)
    try:
        size = path.stat().st_size
        if size > _MAX_BYTES:
            raise InputError(Problem(message=f"{size} bytes are too many for {what}", path=shown))
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            Problem(message=f"there is no such file; expected {what}", path=shown, help=_HELP)
        ) from None
    except OSError as error:
        raise InputError(Problem(message=f"cannot be read: {error.strerror}", path=shown)) from error


def _document(data: bytes, path: Path, what: str, members: Sequence[str]) -> Mapping[str, Any]:
    shown = _shown(path)
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(
            Problem(message=f"byte {error.start} is not UTF-8", path=shown, expected=what, help=_HELP)
        ) from error
    except json.JSONDecodeError as error:
        begun, ended = error.doc.lstrip()[:1], error.doc.rstrip()[-1:]
        cut_off = not begun or (begun == "{" and ended != "}")
        problem = "is cut off" if cut_off else f"is not JSON: {error.msg}"
        raise InputError(
            Problem(
                message=f"the file {problem}",
                path=shown,
                line=error.lineno,
                column=error.colno,
                expected=what,
                help=_HELP,
            )
        ) from error
    except RecursionError as error:
        raise InputError(Problem(message="JSON is nested too deeply", path=shown, expected=what)) from error
    missing = [
        member
        for member in members
        if not isinstance(document, dict) or not isinstance(document.get(member), dict)
    ]
    if missing:
        raise InputError(
            Problem(
                message=f"the file is JSON without `{'`, `'.join(missing)}`",
                path=shown,
                expected=what,
                help=_HELP,
            )
        )
    return document  # type: ignore[no-any-return]


def _shown(path: Path) -> str:
    return path.as_posix()


_HELP = "dbt compile writes target/manifest.json; dbt docs generate writes target/catalog.json"
