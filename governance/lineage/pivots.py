"""PIVOT, UNPIVOT, MATCH_RECOGNIZE and `COLUMNS(…)`: relations whose columns are made up on the way."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from governance.lineage.expressions import all_in_scope
from governance.lineage.model import WHOLE_ROW
from governance.lineage.relations import inherit
from governance.lineage.scope import Relation, Scope, Source, Tracer


def pivoted(t: Tracer, pivot: exp.Pivot, rel: Relation, scope: Scope) -> tuple[Relation, str]:
    """Return a relation after PIVOT or UNPIVOT and the name it has then."""
    block = Scope(scope.parent, scope.env)
    block.add(Source("", rel))
    inherit(block, rel)
    flow = all_in_scope(t, block, pivot, "GV105", "PIVOT was not understood")
    block.rel.add(WHOLE_ROW, WHOLE_ROW, flow, pivot)
    block.rel.fallback = flow
    alias = pivot.args.get("alias")
    name = t.fold(alias.args["this"]) if isinstance(alias, exp.TableAlias) and alias.args.get("this") else ""
    return block.rel, name


def match_recognize(t: Tracer, node: exp.MatchRecognize, scope: Scope) -> None:
    """Replace the sources by what MATCH_RECOGNIZE makes of them."""
    flow = all_in_scope(t, scope, node, "GV105", "MATCH_RECOGNIZE was not understood")
    rel = Relation()
    rel.fallback = flow
    scope.sources.clear()
    scope.by_alias.clear()
    scope.add(Source("", rel))


def columns_expression(t: Tracer, node: Any, scope: Scope) -> None:
    """Expand `COLUMNS(…)` in a projection."""
    flow = all_in_scope(t, scope, node, "GV105", "COLUMNS was not understood")
    scope.rel.add(WHOLE_ROW, WHOLE_ROW, flow, node)
