"""Lineage out of a cache that is read from its bytes when somebody looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

from governance.lineage.model import NodeLineage, Statement
from governance.lineage.packing import Packed
from governance.project.quick import quick

_SLOTS: dict[str, Any] = {name: NodeLineage.__dict__[name] for name in NodeLineage.__dataclass_fields__}
_FIELDS = tuple(Statement.__dataclass_fields__)
_Statement = quick(Statement)
_LOCK = Lock()


def retarget(statement: Statement, relation: str) -> Statement:
    """Return a node's statement as one that writes the node's relation, if it has one."""
    target = relation or None
    if statement.target == target:
        return statement
    return _Statement(**{**{name: getattr(statement, name) for name in _FIELDS}, "target": target})


class _Unread(NodeLineage):
    """Stands for a `NodeLineage`, and becomes it as soon as its statement is asked for."""

    __slots__ = ()

    def __new__(cls, **fields: Any) -> Any:
        return NodeLineage(**fields)

    @property
    def merged(self) -> Statement:
        return _read(self).merged

    @property
    def branches(self) -> Mapping[str, Statement]:
        return _read(self).branches

    def __eq__(self, other: object) -> bool:
        return _read(self) == other

    __hash__ = NodeLineage.__hash__

    def __repr__(self) -> str:
        return repr(_read(self))

    def __reduce__(self) -> Any:
        return _read(self).__reduce_ex__(2)


def unread(*, unique_id: str, dataset: str, packed: Packed, branch: str, traced: bool) -> NodeLineage:
    """Return the lineage of a node that has one rendering with one statement, without reading it yet."""
    made = object.__new__(_Unread)
    _SLOTS["unique_id"].__set__(made, unique_id)
    _SLOTS["dataset"].__set__(made, dataset)
    _SLOTS["traced"].__set__(made, traced)
    # Nobody sees these two before `_read` has put what belongs there.
    _SLOTS["merged"].__set__(made, packed)
    _SLOTS["branches"].__set__(made, branch)
    return made


def _read(lineage: NodeLineage) -> NodeLineage:
    with _LOCK:
        if lineage.__class__ is _Unread:
            (statement,) = _SLOTS["merged"].__get__(lineage).statements
            merged = retarget(statement, lineage.dataset)
            _SLOTS["branches"].__set__(lineage, {_SLOTS["branches"].__get__(lineage): statement, "": merged})
            _SLOTS["merged"].__set__(lineage, merged)
            object.__setattr__(lineage, "__class__", NodeLineage)
    return lineage
