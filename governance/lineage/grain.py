# ruff: noqa: PLR0917
"""Grain: which columns determine a row, what rows are groups of, and how large the groups are proved to be.

Inside a block a key is a set of `(source, position)`; it becomes output positions when the block projects.
Missing a key is harmless, claiming one that is none is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlglot import exp

from governance.lineage.expressions import flow_of
from governance.lineage.flows import FIRST_INDIRECT, IDENTITY, TRANSFORMATION, Chain, Flow
from governance.lineage.functions import ACROSS_ROWS
from governance.lineage.literals import children
from governance.lineage.model import ColumnRef, GroupProof
from governance.lineage.operations import operands
from governance.lineage.scope import Relation, Scope, Source, Table, Tracer

Part = tuple[int, int]
Key = frozenset[Part]
KEYS_LIMIT = 6
"""Alternative keys kept of one relation."""


def start_keys(scope: Scope, added: list[Source]) -> None:
    """Take over the keys of a block's first source; a comma join multiplies them."""
    if len(added) == len(scope.sources):
        scope.keys = _source_keys(added[-1]) if len(added) == 1 else scope.keys


def _source_keys(source: Source) -> list[Key]:
    return [frozenset((id(source), at) for at in key) for key in source.rel.grain]


def equalities(conditions: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return the pairs of expressions that the conjuncts of a join equate."""
    return [
        (part.args["this"], part.args["expression"]) for part, _ in conditions if part.__class__ is exp.EQ
    ]


def origin(t: Tracer, sources: list[Source], node: Any) -> Part | None:
    """Return the source and position that a plain column comes from, None if it is not sure."""
    if isinstance(node, str):
        key, qualifier = node, None
    elif node.__class__ is exp.Column and node.args["this"].__class__ is exp.Identifier:
        if node.args.get("db") is not None:
            return None
        key = t.fold(node.args["this"])
        qualifier = t.fold(node.args["table"]) if node.args.get("table") is not None else None
    else:
        return None
    found: list[Part] = []
    for source in sources:
        if qualifier is None or source.alias == qualifier:
            where = source.rel.where(key)
            if isinstance(where, int):
                found.append((id(source), where))
            elif where is not None:
                return None
    return found[0] if len(found) == 1 else None


def join_keys(
    t: Tracer, scope: Scope, left: list[Source], added: list[Source], side: str, equal: list[tuple[Any, Any]]
) -> None:
    """Work out which keys survive a join."""
    if not left:
        return
    theirs = _source_keys(added[-1]) if len(added) == 1 else []
    if not scope.keys and not theirs:
        return
    left_fixed: set[Part] = set()
    right_fixed: set[Part] = set()
    for one, other in equal:
        for a, b in ((one, other), (other, one)):
            mine, its = origin(t, left, a), origin(t, added, b)
            if mine is not None and its is not None:
                left_fixed.add(mine)
                right_fixed.add(its)
            elif its is not None and origin(t, added, a) is None and not _mentions(t, added, a):
                right_fixed.add(its)
    right_unique = any(key <= right_fixed for key in theirs)
    left_unique = any(key <= left_fixed for key in scope.keys)
    keys: list[Key] = []
    if right_unique and side in ("", "LEFT"):
        keys.extend(scope.keys)
    if left_unique and side in ("", "RIGHT"):
        keys.extend(theirs)
    if not keys:
        keys = [ours | its for ours in scope.keys for its in theirs]
    scope.keys = keys[:KEYS_LIMIT]


def _mentions(t: Tracer, sources: list[Source], node: Any) -> bool:
    """Tell whether an expression may read one of some sources."""
    if isinstance(node, str):
        return True
    aliases = {source.alias for source in sources}
    for column in node.find_all(exp.Column, exp.Query):
        if not isinstance(column, exp.Column) or column.args.get("table") is None:
            return True
        if t.fold(column.args["table"]) in aliases:
            return True
    return False


def block_grain(t: Tracer, node: exp.Select, scope: Scope) -> None:
    """Set what determines a row of a SELECT block and what its rows are groups of."""
    rel = scope.rel
    group = node.args.get("group")
    distinct = node.args.get("distinct")
    aggregated = group is None and (scope.aggregated or node.args.get("having") is not None)
    if scope.generates:
        scope.keys = []
    if group is not None:
        _grouped(t, node, scope)
    elif aggregated:
        rel.grain = (frozenset(),)
        rel.grouped = ()
        rel.outer = []
    else:
        _passed_on(t, node, scope)
    if group is not None or aggregated:
        _counted(t, node, scope)
        _proofs(t, node, scope, rel)
    elif node.args.get("where") is not None:
        _filtered_proofs(t, node, scope)
    _qualified(t, node, scope)
    if distinct is not None:
        _distinct_grain(t, node, scope)


def _aggregates(node: Any) -> bool:
    from governance.lineage.queries import aggregates

    return aggregates(node)


def plain_positions(t: Tracer, scope: Scope) -> dict[Part, int]:
    """Return where the source columns that are outputs as they are first stand in the output."""
    if scope.parts is None:
        found: dict[Part, int] = {}
        for at, output in enumerate(scope.rel.nodes):
            value = output.args["this"] if output.__class__ is exp.Alias else output
            if value.__class__ is exp.Column:
                part = origin(t, scope.sources, value)
                if part is not None:
                    found.setdefault(part, at)
        scope.parts = found
    return scope.parts


def positions(t: Tracer, scope: Scope) -> dict[Part, int]:
    """Return where the block's source columns stand in its output, those that a `*` put there too."""
    found = dict(plain_positions(t, scope))
    rel = scope.rel
    by_key: dict[str, list[int]] = {}
    for at, output in enumerate(rel.nodes):
        value = output.args["this"] if output.__class__ is exp.Alias else output
        if value.__class__ is not exp.Column or value.args["this"].__class__ is exp.Star:
            by_key.setdefault(rel.keys[at], []).append(at)
    for source in scope.sources:
        for key in source.rel.grain:
            for position in key:
                part = (id(source), position)
                if part not in found:
                    at = _from_star(t, scope, source, position, by_key)
                    if at >= 0:
                        found[part] = at
    return found


def _from_star(t: Tracer, scope: Scope, source: Source, position: int, by_key: dict[str, list[int]]) -> int:
    """Return where a `*` put a source's column: an output of that name with just that flow."""
    for at in by_key.get(source.rel.keys[position], ()):
        node = scope.rel.nodes[at]
        starred = node.__class__ is exp.Star or (
            node.__class__ is exp.Column and node.args["this"].__class__ is exp.Star
        )
        if starred and _same(scope.rel.flows[at], source, position):
            return at
    return -1


def _same(flow: Flow, source: Source, position: int) -> bool:
    if isinstance(source.rel, Table):
        return len(flow) == 1 and flow[0][:4] == (source.rel.scan, source.rel.names[position], IDENTITY, ())
    return flow is source.rel.flows[position]


def _passed_on(t: Tracer, node: exp.Select, scope: Scope) -> None:
    """Rows that are neither grouped nor aggregated here keep their keys and stay groups if they were."""
    rel = scope.rel
    if scope.keys:
        where = positions(t, scope)
        rel.grain = _minimal(
            [frozenset(where[part] for part in key) for key in scope.keys if all(p in where for p in key)]
        )
    if len(scope.sources) == 1 and not node.args.get("laterals"):
        source = scope.sources[0].rel
        rel.grouped, rel.proofs = source.grouped, source.proofs
        if source.counts:
            where = {}
            for at, origin_node in enumerate(rel.nodes):
                value = origin_node.args["this"] if origin_node.__class__ is exp.Alias else origin_node
                part = origin(t, scope.sources, value)
                if part is not None and part[1] in source.counts:
                    rel.counts[at] = source.counts[part[1]]


def _minimal(keys: list[frozenset[int]]) -> tuple[frozenset[int], ...]:
    kept: list[frozenset[int]] = []
    for key in sorted(set(keys), key=lambda k: (len(k), sorted(k))):
        if not any(other <= key for other in kept):
            kept.append(key)
    return tuple(kept[:KEYS_LIMIT])


def _grouped(t: Tracer, node: exp.Select, scope: Scope) -> None:
    """GROUP BY: its keys determine a row if all of them are in the output."""
    rel = scope.rel
    group = node.args["group"]
    if group.args.get("all") is True:
        at = [i for i, e in enumerate(node.args["expressions"]) if not _aggregates(e)]
        starred = len(rel.names) != len(node.args["expressions"])
        rel.grouped = _refs(t, [rel.flows[position] for position in at]) if not starred else None
        rel.grain = (frozenset(at),) if not starred else ()
        return
    found = [_output_of(t, scope, key) for key, _ in scope.grouping]
    rel.grouped = _refs(t, [flow for _, flow in scope.grouping])
    several = any(
        isinstance(part, (exp.Rollup, exp.Cube, exp.GroupingSets))
        for child in children(group)
        if child.__class__ not in _PLAIN_KEYS
        for part in child.walk()
    )
    if several or any(group.args.get(part) for part in ("rollup", "cube", "grouping_sets", "totals")):
        for scan in rel.scans:
            t.scans[scan].frozen = True
        return
    if all(at >= 0 for at in found):
        rel.grain = (frozenset(found),)


_PLAIN_KEYS = frozenset({exp.Column, exp.Literal})


def _refs(t: Tracer, flows: Iterable[Flow]) -> tuple[ColumnRef, ...]:
    """Return the columns that values are made from, each once."""
    scans = t.scans
    found = {
        (scans[scan].dataset, column): None
        for flow in flows
        for scan, column, kind, _, _ in flow
        if scan >= 0 and column and kind < FIRST_INDIRECT and not scans[scan].recursive
    }
    return tuple([ColumnRef(dataset, column) for dataset, column in found])


def _output_of(t: Tracer, scope: Scope, key: Any) -> int:
    """Return the output position of a GROUP BY key, -1 if it is not in the output."""
    rel = scope.rel
    if key.__class__ is exp.Literal and not key.args.get("is_string"):
        text = key.args["this"]
        return int(text) - 1 if text.isdigit() and 0 < int(text) <= len(rel.names) else -1
    part = origin(t, scope.sources, key)
    if part is not None:
        return plain_positions(t, scope).get(part, -1)
    for at, output in enumerate(rel.nodes):
        value = output.args["this"] if output.__class__ is exp.Alias else output
        if value.__class__ is key.__class__ and value == key:
            return at
    if key.__class__ is exp.Column and key.args.get("table") is None:
        where = rel.where(t.fold(key.args["this"]))
        return where if isinstance(where, int) else -1
    return -1


def _counted(t: Tracer, node: exp.Select, scope: Scope) -> None:
    """Remember which outputs are counts of a group's rows."""
    rel = scope.rel
    for at, output in enumerate(rel.nodes):
        value = output.args["this"] if output.__class__ is exp.Alias else output
        counted = _count_of(t, scope, value)
        if counted is not None:
            rel.counts[at] = counted


def _count_of(t: Tracer, scope: Scope, node: Any) -> tuple[ColumnRef | None, bool] | None:
    """Return what a `count(…)` counts and whether distinct, None if it is no such count."""
    while node.__class__ is exp.Paren:
        node = node.args["this"]
    if node.__class__ is not exp.Count or node.args.get("expressions"):
        return None
    inner = node.args.get("this")
    distinct = False
    if inner.__class__ is exp.Distinct:
        if len(inner.args["expressions"]) != 1:
            return None
        distinct, inner = True, inner.args["expressions"][0]
    if inner is None or inner.__class__ is exp.Star or inner.__class__ is exp.Literal:
        return None if distinct else (None, False)
    if inner.__class__ is exp.Column and inner.args["this"].__class__ is exp.Star:
        return None
    if inner.__class__ is not exp.Column and (not distinct or inner.find(exp.Query, exp.Star) is not None):
        return None
    flow = flow_of(t, inner, scope)
    if len(flow) != 1 or flow[0][0] < 0 or not flow[0][1] or t.scans[flow[0][0]].recursive:
        return None
    if flow[0][2] != IDENTITY and not (
        distinct and flow[0][2] == TRANSFORMATION and row_local(t, flow[0][3])
    ):
        return None
    return ColumnRef(t.scans[flow[0][0]].dataset, flow[0][1]), distinct


def row_local(t: Tracer, chain: Chain) -> bool:
    """Tell whether a chain makes each value from one row: then it has at most as many distinct values."""
    return not any(t.ops.ops[op].name in ACROSS_ROWS for op in chain)


_AT_LEAST: dict[type, tuple[int, int]] = {exp.GTE: (0, 0), exp.GT: (0, 1), exp.EQ: (0, 0)}
_AT_MOST: dict[type, tuple[int, int]] = {exp.LTE: (0, 0), exp.LT: (0, 1), exp.EQ: (0, 0)}


def _bound(part: Any) -> tuple[Any, int] | None:
    """Return the expression that a conjunct bounds from below, and the bound."""
    cls = part.__class__
    if cls is exp.Between:
        low = part.args["low"]
        return (part.args["this"], int(low.args["this"])) if _integer(low) else None
    left, right = part.args.get("this"), part.args.get("expression")
    if cls in _AT_LEAST and _integer(right):
        return left, int(right.args["this"]) + _AT_LEAST[cls][1]
    if cls in _AT_MOST and _integer(left):
        return right, int(left.args["this"]) + _AT_MOST[cls][1]
    return None


def _integer(node: Any) -> bool:
    return node.__class__ is exp.Literal and not node.args.get("is_string") and node.args["this"].isdigit()


def _proofs(t: Tracer, node: exp.Select, scope: Scope, rel: Relation) -> None:
    having = node.args.get("having")
    found: dict[GroupProof, None] = {}
    for part in operands(having.args["this"], exp.And) if having is not None else ():
        bound = _bound(part)
        if bound is None:
            continue
        counted = _count_of(t, scope, bound[0])
        if counted is None:
            counted = _aliased_count(t, scope, rel, bound[0])
        if counted is not None:
            found[GroupProof(counted[0], counted[1], bound[1])] = None
    rel.proofs = tuple(found)


def _aliased_count(t: Tracer, scope: Scope, rel: Relation, node: Any) -> tuple[ColumnRef | None, bool] | None:
    """Return what the output that an alias names counts."""
    if node.__class__ is not exp.Column or node.args.get("table") is not None:
        return None
    if origin(t, scope.sources, node) is not None:
        return None
    at = rel.where(t.fold(node.args["this"]))
    return rel.counts.get(at) if isinstance(at, int) else None


def _filtered_proofs(t: Tracer, node: exp.Select, scope: Scope) -> None:
    """`where n >= 20` over a relation whose `n` counts the rows of its groups."""
    if len(scope.sources) != 1 or not scope.sources[0].rel.counts:
        return
    source = scope.sources[0]
    found = dict.fromkeys(scope.rel.proofs)
    for part in operands(node.args["where"].args["this"], exp.And):
        bound = _bound(part)
        at = origin(t, scope.sources, bound[0]) if bound is not None else None
        if bound is not None and at is not None and at[1] in source.rel.counts:
            column, distinct = source.rel.counts[at[1]]
            found[GroupProof(column, distinct, bound[1])] = None
    scope.rel.proofs = tuple(found)


def _qualified(t: Tracer, node: exp.Select, scope: Scope) -> None:
    """`qualify row_number() over (partition by k …) = 1` leaves one row per k."""
    qualify = node.args.get("qualify")
    if qualify is None:
        return
    rel = scope.rel
    for part in operands(qualify.args["this"], exp.And):
        window = _numbered_one(t, scope, part)
        if window is None:
            continue
        found = [_output_of(t, scope, key) for key in window.args.get("partition_by") or ()]
        if all(at >= 0 for at in found):
            rel.grain = _minimal([*rel.grain, frozenset(found)])


def _numbered_one(t: Tracer, scope: Scope, part: Any) -> Any:
    """Return the window of a `row_number() over (…) = 1`, through an alias or a named window."""
    if part.__class__ not in (exp.EQ, exp.LTE):
        return None
    left, right = part.args["this"], part.args["expression"]
    if not (_integer(right) and right.args["this"] == "1"):
        return None
    if left.__class__ is exp.Column and origin(t, scope.sources, left) is None:
        at = scope.rel.where(t.fold(left.args["this"]))
        output: Any = scope.rel.nodes[at] if isinstance(at, int) else None
        left = output.args["this"] if output.__class__ is exp.Alias else left
    if left.__class__ is not exp.Window or left.args["this"].__class__ is not exp.RowNumber:
        return None
    name = left.args.get("alias")
    if name is not None and not left.args.get("partition_by"):
        return scope.windows.get(t.fold(name))
    return left


def _distinct_grain(t: Tracer, node: exp.Select, scope: Scope) -> None:
    rel = scope.rel
    on = node.args["distinct"].args.get("on")
    if on is not None:
        keys = on.args["expressions"] if isinstance(on, exp.Tuple) else [on]
        found = [_output_of(t, scope, key) for key in keys]
        if all(at >= 0 for at in found):
            rel.grain = _minimal([*rel.grain, frozenset(found)])
        return
    rel.grain = _minimal([*rel.grain, frozenset(range(len(rel.names)))])
    if rel.grouped is None:
        rel.grouped = _refs(t, rel.flows)


def set_grain(node: Any, out: Relation, branches: list[Relation]) -> None:
    """Set what determines a row after a set operation; UNION keeps only what all branches prove."""
    first = branches[0]
    width = frozenset(range(len(out.names)))
    if not isinstance(node, exp.Union):
        out.grain = _minimal([*first.grain, width] if node.args.get("distinct", True) else [*first.grain])
        out.grouped, out.proofs, out.counts = first.grouped, first.proofs, first.counts
        return
    if node.args.get("distinct"):
        out.grain = (width,)
    if all(branch.grouped is not None for branch in branches):
        refs: dict[ColumnRef, None] = {}
        for branch in branches:
            refs.update(dict.fromkeys(branch.grouped or ()))
        out.grouped = tuple(refs) if not node.args.get("distinct") else None
        if not node.args.get("distinct"):
            out.proofs = _shared(branches)


def _shared(branches: list[Relation]) -> tuple[GroupProof, ...]:
    """Return what every branch proves of its groups, at the least bound."""
    found: list[GroupProof] = []
    for proof in branches[0].proofs:
        bounds = [
            max(
                (p.at_least for p in b.proofs if (p.column, p.distinct) == (proof.column, proof.distinct)),
                default=0,
            )
            for b in branches
        ]
        if min(bounds) > 0:
            found.append(GroupProof(proof.column, proof.distinct, min(bounds)))
    return tuple(found)


def limited_to_one(limit: Any) -> bool:
    """Tell whether a LIMIT leaves a single row."""
    if limit is None or limit.args.get("expressions"):
        return False
    count = limit.args.get("expression") or limit.args.get("count")
    return _integer(count) and int(count.args["this"]) <= 1 and not limit.args.get("limit_options")
