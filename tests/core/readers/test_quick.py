"""What is made quickly is what the dataclass makes."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from governance.project.nodes import DeclaredColumn, Node, ResourceType
from governance.project.quick import quick


def test_quick_instances_are_instances_of_the_class_with_its_defaults():
    given: dict[str, Any] = {
        "unique_id": "model.a",
        "resource_type": ResourceType.MODEL,
        "name": "a",
        "tags": ("x",),
    }
    made, again, slow = quick(Node)(**given), quick(Node)(**given), Node(**given)
    assert (type(made), made, repr(made)) == (Node, slow, repr(slow))
    assert made.meta is not again.meta
    assert dataclasses.replace(made, name="b").name == "b"


def test_quick_instances_are_frozen():
    column = quick(DeclaredColumn)(name="a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        column.name = "b"  # type: ignore[misc]
