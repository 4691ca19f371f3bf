"""What we read of dbt's manifest, in one shape, whether it is JSON or alive inside dbt.

With msgspec a manifest's bytes become these shapes directly, and nothing is made of the many fields that
nobody reads. What it does not read as they are (`NaN`, half a surrogate, a number where an object should be)
goes through Python's `json` and `shape_of`, as dbt's own objects do. Field names are those of manifest v12
(dbt-core 1.10 to 1.12) and v20 (Fusion); missing and null fields are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Optional, TypeVar

if TYPE_CHECKING:

    class _Shape:
        def __init_subclass__(cls, *, rename: Mapping[str, str] | None = None) -> None: ...

else:
    try:
        from msgspec import Struct as _Shape
    except ImportError:

        class _Shape:
            """Stands in where there is no msgspec: the same shapes, filled by `shape_of` alone."""

            def __init_subclass__(cls, **_: Any) -> None:
                """Take the options of a msgspec structure."""


# msgspec reads annotations when the program runs, also on Python 3.10: hence no `X | None` in this module.
Text = Optional[str]  # noqa: UP045
_HYPHENS = {"pre_hook_hyphen": "pre-hook", "post_hook_hyphen": "post-hook"}


class Depends(_Shape):
    """A resource's `depends_on`."""

    nodes: Any = None
    macros: Any = None


class Config(_Shape, rename=_HYPHENS):
    """A node's `config`."""

    meta: Any = None
    tags: Any = None
    group: Any = None
    access: Any = None
    materialized: Text = None
    contract: Any = None
    classifiers: Any = None
    unique_key: Any = None
    strategy: Any = None
    updated_at: Any = None
    snapshot_meta_column_names: Any = None
    hard_deletes: Any = None
    store_failures: Any = None
    store_failures_as: Any = None
    severity: Text = None
    where: Any = None
    delimiter: Any = None
    parameters: Any = None
    type: Any = None
    sql_header: Any = None
    pre_hook: Any = None
    post_hook: Any = None
    pre_hook_hyphen: Any = None
    post_hook_hyphen: Any = None


class Column(_Shape):
    """One of a node's `columns`."""

    name: Text = None
    data_type: Text = None
    description: Text = None
    meta: Any = None
    tags: Any = None
    config: Any = None
    classifiers: Any = None
    constraints: Any = None


class TestMetadata(_Shape):
    """What a generic test was called with."""

    name: Text = None
    kwargs: Any = None


class Shape(_Shape):
    """A resource: a node, a source, an exposure, or whatever else a manifest lists."""

    resource_type: Text = None
    name: Any = None
    alias: Any = None
    identifier: Any = None
    database: Any = None
    schema: Any = None
    relation_name: Text = None
    defer_relation: Any = None
    package_name: Text = None
    original_file_path: Text = None
    patch_path: Text = None
    root_path: Text = None
    language: Text = None
    raw_code: Text = None
    compiled_code: Text = None
    compiled_sql: Text = None
    description: Text = None
    config: Optional[Config] = None  # noqa: UP045
    columns: Optional[dict[str, Optional[Column]]] = None  # noqa: UP045
    constraints: Any = None
    contract: Any = None
    depends_on: Optional[Depends] = None  # noqa: UP045
    meta: Any = None
    source_meta: Any = None
    tags: Any = None
    access: Any = None
    group: Any = None
    owner: Any = None
    type: Any = None
    attached_node: Text = None
    tested_node_unique_id: Text = None
    column_name: Text = None
    test_metadata: Optional[TestMetadata] = None  # noqa: UP045
    arguments: Any = None


class Macro(_Shape):
    """A macro."""

    macro_sql: Text = None
    depends_on: Optional[Depends] = None  # noqa: UP045


class Manifest(_Shape):
    """A manifest; collections that are short in every project are left as they are."""

    metadata: Any = None
    nodes: Optional[dict[str, Optional[Shape]]] = None  # noqa: UP045
    sources: Optional[dict[str, Optional[Shape]]] = None  # noqa: UP045
    macros: Optional[dict[str, Optional[Macro]]] = None  # noqa: UP045
    groups: Any = None
    unit_tests: Any = None
    exposures: Any = None
    functions: Any = None
    semantic_models: Any = None
    metrics: Any = None
    saved_queries: Any = None


NO_CONFIG = Config()
NO_DEPENDS = Depends()
NO_TEST = TestMetadata()
_SHAPES = (Depends, Config, Column, TestMetadata, Shape, Macro, Manifest)
# Of a resource; they have shapes of their own.
_NESTED = frozenset({"columns", "config", "depends_on", "test_metadata"})
_FIELDS: dict[type, tuple[tuple[str, str, bool], ...]] = {
    cls: tuple(
        (name, _HYPHENS.get(name, name), kind == "Text")
        for name, kind in cls.__annotations__.items()
        if cls is not Shape or name not in _NESTED
    )
    for cls in _SHAPES
}
_ATTRIBUTES = {hyphened: name for name, hyphened in _HYPHENS.items()}
_JSON = frozenset({dict, list, str, int, float, bool, type(None)})
_S = TypeVar("_S")


def decode(data: bytes) -> Manifest | None:
    """Return the manifest in a JSON text, None if it takes Python's `json` to read it, or to say why not."""
    try:
        import msgspec
    except ImportError:
        return None
    try:
        if not data.isascii():
            # Fields that are passed over are not looked at here, and would be refused there.
            data.decode()
        found: Manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return found


def pick(thing: Any, *names: str) -> Any:
    """Follow `names` through mappings and objects; None as soon as one is missing.

    Raises:
        AttributeError: a shape has no such field; without one here it would be missing without a word.
    """
    for name in names:
        if thing is None:
            return None
        cls = thing.__class__
        if cls is dict or is_mapping(cls):
            thing = thing.get(name)
        elif cls in _FIELDS:
            thing = getattr(thing, _ATTRIBUTES.get(name, name))
        else:
            # What a materialization of an adapter or of the user's takes is beside dbt's own fields.
            found = getattr(thing, name, None)
            thing = mapping(getattr(thing, "_extra", None)).get(name) if found is None else found
    if thing.__class__ in _JSON:
        return thing
    return thing.value if isinstance(thing, Enum) else thing


@lru_cache(maxsize=1024)
def is_mapping(cls: type) -> bool:
    """Tell whether a class is a mapping; a manifest asks this a hundred times a node."""
    return issubclass(cls, Mapping)


def shape_of(raw: Any) -> Shape:
    """Return a resource in our shape, whatever it is in now."""
    if isinstance(raw, Shape):
        return raw
    found = _filled(Shape(), raw)
    found.columns = {str(name): column_of(column) for name, column in mapping(pick(raw, "columns")).items()}
    found.config = _filled(Config(), pick(raw, "config"))
    found.depends_on = _filled(Depends(), pick(raw, "depends_on"))
    found.test_metadata = _filled(TestMetadata(), pick(raw, "test_metadata"))
    return found


def column_of(raw: Any) -> Column:
    """Return a column in our shape."""
    return raw if isinstance(raw, Column) else _filled(Column(), raw)


def _filled(shape: _S, raw: Any) -> _S:
    for attribute, name, is_text in _FIELDS[type(shape)]:
        found = pick(raw, name)
        setattr(shape, attribute, text(found) if is_text else found)
    return shape


def text(value: Any) -> str:
    """Return a string, empty for null and anything that is not one."""
    return value if isinstance(value, str) else ""


def names(value: Any) -> tuple[str, ...]:
    """Return the strings of a list; a single string counts as a list of one."""
    if not value:
        return ()
    if value.__class__ is list:
        return tuple([v for v in value if isinstance(v, str)])
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Iterable) and not is_mapping(value.__class__):
        return tuple([v for v in value if isinstance(v, str)])
    return ()


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a mapping, an empty one for anything else."""
    return value if value.__class__ is dict or is_mapping(value.__class__) else {}


def plain(value: Any) -> Any:
    """Copy YAML-like data into plain mappings and lists, so that no live dbt object leaks."""
    if value.__class__ is str:
        return value
    if is_mapping(value.__class__):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value.value if isinstance(value, Enum) else value
