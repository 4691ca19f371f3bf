"""A manifest says the same through msgspec and through Python's `json`, whatever somebody put into it."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest

from governance.errors import InputError
from governance.readers.dbt_manifest import read_manifest
from governance.readers.dbt_nodes import convert
from governance.readers.dbt_shapes import Shape, decode, pick

V12 = Path(__file__).parent / "dbt_manifest" / "v12.json"
ODD: tuple[Any, ...] = (
    None,
    7,
    -0.5,
    "text",
    "",
    True,
    [],
    ["x"],
    [None],
    {},
    {"name": "n"},
    {"x": None},
    10**30,
    float("nan"),
)

pytest.importorskip("msgspec")


def test_a_manifest_of_dbt_takes_the_quick_way():
    data = V12.read_bytes()
    quick = decode(data)
    assert quick is not None
    assert convert(quick) == convert(json.loads(data))


def test_any_value_anywhere_reads_the_same_both_ways():
    document = json.loads(V12.read_bytes())
    rng = random.Random(5)
    places = list(_places(document))
    taken = 0
    for place in rng.choices(places, k=500):
        changed = _changed(document, place, rng.choice(ODD))
        data = json.dumps(changed).encode()
        quick = decode(data)
        if quick is not None:
            taken += 1
            assert _outcome(quick) == _outcome(json.loads(data)), place
    # Most odd values are where anything may stand; the rest is left to `json`.
    assert taken > 200


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"crm team"', "NaN"),
        ('"crm team"', '"\\ud800"'),
        ('"crm team"', "1e999"),
        ('"metadata": {', '"metadata": [], "metadata": {'),
        ("{", "﻿{"),
    ],
)
def test_what_the_quick_way_does_not_read_is_read_all_the_same(tmp_path, old, new):
    data = V12.read_text(encoding="utf-8").replace(old, new, 1)
    path = tmp_path / "manifest.json"
    path.write_text(data, encoding="utf-8")
    assert len(read_manifest(path).nodes) == len(read_manifest(V12).nodes)


def test_bytes_that_are_no_text_are_refused_where_nobody_looks_too(tmp_path):
    path = tmp_path / "manifest.json"
    path.write_bytes(V12.read_bytes().rstrip()[:-1] + b', "unread": "\xff"}')
    with pytest.raises(InputError, match="is not UTF-8"):
        read_manifest(path)


def test_a_field_that_no_shape_has_is_not_taken_for_a_missing_one():
    with pytest.raises(AttributeError):
        pick(Shape(), "no_such_field")


def _places(value: Any, at: tuple[Any, ...] = ()) -> Any:
    if at:
        yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _places(inner, (*at, key))


def _changed(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    made = copy.deepcopy(document)
    inner = made
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return made


def _outcome(manifest: Any) -> Any:
    try:
        return repr(convert(manifest))
    except (TypeError, AttributeError, ValueError) as error:
        return type(error)
