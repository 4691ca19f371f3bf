"""A statement that is given another target stays the same in everything else."""

from __future__ import annotations

from dataclasses import fields, replace

from governance.lineage.later import retarget
from governance.lineage.model import (
    ColumnRef,
    Gap,
    GroupProof,
    OutputColumn,
    RowInput,
    Scan,
    Statement,
    Subtype,
)
from governance.project.location import Span


def test_a_new_target_changes_nothing_else() -> None:
    """Every field is set to something other than its default, so that one left behind shows."""
    span = Span(1, 2, 1, 2)
    statement = Statement(
        kind="create",
        target="a",
        columns=(OutputColumn("c", 0),),
        row_inputs=(RowInput("d", "c", Subtype.FILTER),),
        scans=(Scan("d"),),
        grain=(("c",),),
        grouped_by=(ColumnRef("d", "c"),),
        group_proofs=(GroupProof(None, False, 2),),
        open_star=(span,),
        gaps=(Gap("GV105", "because"),),
        span=span,
    )
    defaults = Statement(kind="other")
    assert all(getattr(statement, f.name) != getattr(defaults, f.name) for f in fields(Statement))
    made = retarget(statement, "b")
    assert made == replace(statement, target="b")
    assert made.__class__ is Statement
    assert retarget(statement, "a") is statement
    assert retarget(statement, "").target is None
