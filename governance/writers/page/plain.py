"""Operations in words for a reader who knows no SQL."""

from __future__ import annotations

from governance.labels.functions import Kind, effects
from governance.lineage.model import Operation, Subtype

_KINDS = {
    Kind.HASH: "hashed without a secret",
    Kind.MAC: "hashed with a key",
    Kind.DECRYPT: "decrypted",
    Kind.SHOW: "shown in part",
    Kind.REPLACE: "partly replaced",
    Kind.DOMAIN: "reduced to its domain",
    Kind.COARSE: "made coarser",
    Kind.DATE: "reduced to a part of the date",
    Kind.BUCKET: "put into buckets",
    Kind.MODULO: "put into buckets",
    Kind.ROUND: "rounded",
    Kind.EXISTS: "reduced to whether it is there",
    Kind.COMPARE: "compared with a fixed value",
    Kind.TALLY: "counted",
    Kind.TOTAL: "summed up",
    Kind.PICK: "one value picked from many",
    Kind.COLLECT: "collected into a list",
    Kind.WINDOW: "ranked or compared with other rows",
    Kind.NOTHING: "nothing of the value is kept",
}
_INDIRECT = {
    Subtype.JOIN: "decides which rows match",
    Subtype.GROUP_BY: "decides the groups",
    Subtype.FILTER: "decides which rows are kept",
    Subtype.SORT: "decides the order",
    Subtype.WINDOW: "decides which rows are compared",
    Subtype.CONDITIONAL: "decides the value",
}


def words(operations: tuple[Operation, ...], subtype: Subtype) -> str:
    """Return what happened to a value on one step, such as `hashed without a secret (md5)`."""
    if not subtype.direct:
        return _INDIRECT[subtype]
    told = [f"{_KINDS.get(effect.kind, 'changed')} ({effect.name})" for effect in effects(operations)]
    if told:
        return ", then ".join(dict.fromkeys(told))
    return "copied" if subtype is Subtype.IDENTITY else "changed in form only"
