"""Entries come back from bytes as they were; damaged bytes are no entry."""

from __future__ import annotations

import dataclasses
import hashlib
import random
from typing import Any

import pytest

from governance.lineage import model, quick
from governance.lineage.entry import Entry
from governance.lineage.model import (
    ColumnRef,
    Gap,
    GroupProof,
    Guard,
    Input,
    Operation,
    OutputColumn,
    RowInput,
    Scan,
    ScanColumn,
    Statement,
    Subtype,
)
from governance.lineage.packing import pack, unpack
from governance.project import location
from governance.project.location import Span

CHAIN = (Operation("concat", ("·", "'é\x00\ud800'"), True), Operation("md5"))
WHOLE = Statement(
    kind="create",
    target="a.b",
    columns=(
        OutputColumn(
            name="x",
            position=1,
            inputs=(Input("raw.t", "c", Subtype.AGGREGATION, CHAIN, 2, Span(3, 9, 2, 1)),),
            span=Span(1, 2, 3, 4),
            gap=True,
            star=True,
            literal="'1'",
            counted=(0, 2),
        ),
        OutputColumn(name="x", position=2, counted=(1,)),
    ),
    row_inputs=(RowInput("raw.t", "c", Subtype.FILTER, CHAIN, 1, Span(5, 6, 7, 8)),),
    scans=(
        Scan(
            dataset="raw.t",
            guards=(
                Guard("in", ScanColumn(0, "c"), ScanColumn(1, "d"), ("1", "'x'"), CHAIN),
                Guard("is null", ScanColumn(1, "e")),
            ),
            semi=True,
            span=Span(9, 10, 11, 12),
        ),
        Scan("raw.u"),
    ),
    grain=(("x", "y"), ()),
    grouped_by=(ColumnRef("raw.t", "c"),),
    group_proofs=(GroupProof(ColumnRef("raw.t", "c"), True, 10**30), GroupProof(None, False, 5)),
    open_star=(Span(1, 2, 3, 4),),
    gaps=(Gap("GV103", "what", Span(1, 2, 3, 4), ("x", "y")), Gap("GV101", "", None)),
    span=Span(0, 99, 1, 1),
)
ENTRY = Entry(
    statements=(WHOLE, Statement(kind="other"), Statement(kind="select", grouped_by=(), grain=((),))),
    read=((("raw", "t"), "=01ff"), (("u",), "")),
    spelled=(("raw.t", "c", "C", "c"),),
)


def parts(value: Any) -> list[Any]:
    """Return every dataclass instance inside a value."""
    if isinstance(value, tuple):
        return [part for item in value for part in parts(item)]
    if dataclasses.is_dataclass(value):
        inner = [part for f in dataclasses.fields(value) for part in parts(getattr(value, f.name))]
        return [value, *inner]
    return []


def test_an_entry_comes_back_as_it_was() -> None:
    assert unpack(pack(ENTRY)) == ENTRY


def test_the_example_uses_every_field() -> None:
    """A field added to a shape must be added here, and then fails above unless it is encoded."""
    used: dict[type, set[str]] = {}
    for part in parts(ENTRY):
        for field in dataclasses.fields(part):
            if getattr(part, field.name) != field.default:
                used.setdefault(type(part), set()).add(field.name)
    shapes = [*used]
    assert {s.__name__ for s in shapes} >= {"Statement", "Input", "Guard", "Scan", "GroupProof", "Gap"}
    for shape in shapes:
        assert used[shape] == {f.name for f in dataclasses.fields(shape)}, shape.__name__


@pytest.mark.parametrize("name", ["Input", "RowInput", "Span", "ScanColumn", "Guard", "OutputColumn"])
def test_a_quick_twin_makes_the_very_shape(name: str) -> None:
    twin: Any = getattr(quick, name)
    shape: Any = getattr(location if name == "Span" else model, name)
    fields = [f.name for f in dataclasses.fields(shape)]
    assert list(twin.__slots__) == fields
    values = [f"value {n}" for n in range(len(fields))]
    made = twin(*values)
    assert type(made) is shape
    assert made == shape(*values)
    assert hash(made) == hash(shape(*values))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, fields[0], "changed")


def test_every_damaged_byte_and_every_cut_is_noticed() -> None:
    data = pack(ENTRY)
    for at in range(len(data)):
        flipped = bytes([*data[:at], data[at] ^ 1, *data[at + 1 :]])
        assert unpack(flipped) is None
        assert unpack(data[:at]) is None


def test_foreign_bytes_with_a_right_checksum_raise_nothing() -> None:
    rng = random.Random(7)
    data = pack(ENTRY)[16:]
    for _ in range(3000):
        body = bytearray(data)
        for _ in range(rng.randint(1, 8)):
            body[rng.randrange(len(body))] = rng.randrange(256)
        del body[rng.randrange(len(body) // 2, len(body)) :]
        found = unpack(hashlib.blake2b(body, digest_size=16).digest() + bytes(body))
        assert found is None or isinstance(found, Entry)


def test_what_does_not_fit_is_not_written() -> None:
    huge = Entry(statements=(Statement(kind="select", span=Span(0, 2**40, 1, 1)),), read=(), spelled=())
    assert pack(huge) == b""
    assert unpack(b"") is None
