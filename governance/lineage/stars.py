# ruff: noqa: PLR0917
"""`*`: which columns it stands for, in which order, and what EXCLUDE, REPLACE, RENAME and ILIKE do to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlglot import exp

from governance.lineage.expressions import flow_of
from governance.lineage.flows import IDENTITY, NO_CHAIN, TRANSFORMATION, Flow, Item, compose, settle
from governance.lineage.model import WHOLE_ROW
from governance.lineage.scope import Fields, Relation, Scope, Source, Table, Tracer


class Selection:
    """What the modifiers of one star let through."""

    __slots__ = ("excluded", "gap", "pattern", "renamed", "replaced")

    def __init__(self) -> None:
        self.excluded: frozenset[str] = frozenset()
        self.replaced: dict[str, Flow] = {}
        self.renamed: dict[str, Any] = {}
        self.pattern: re.Pattern[str] | None = None
        self.gap: Item | None = None


def selection(t: Tracer, star: exp.Star, scope: Scope) -> Selection | None:
    """Read a star's modifiers, None if it has none."""
    args = star.args
    if not any(args.values()):
        return None
    chosen = Selection()
    excluded = args.get("except_") or ()
    chosen.excluded = frozenset(t.fold(_identifier(column)) for column in excluded)
    for replaced in args.get("replace") or ():
        if not isinstance(replaced, exp.Alias):
            chosen.gap = t.gap("GV105", "REPLACE without a name was not understood", replaced)
            continue
        chosen.replaced[t.fold(replaced.args["alias"])] = flow_of(t, replaced.args["this"], scope)
    for renamed in args.get("rename") or ():
        if not isinstance(renamed, exp.Alias):
            chosen.gap = t.gap("GV105", "RENAME without a name was not understood", renamed)
            continue
        chosen.renamed[t.fold(_identifier(renamed.args["this"]))] = renamed.args["alias"]
    if args.get("ilike") is not None:
        chosen.pattern = like(str(args["ilike"].name), insensitive=True)
    return chosen


def _identifier(node: Any) -> Any:
    while node.__class__ is not exp.Identifier and isinstance(node.args.get("this"), exp.Expr):
        node = node.args["this"]
    return node


def like(pattern: str, *, insensitive: bool) -> re.Pattern[str]:
    """Compile an SQL LIKE pattern."""
    regex = "".join(".*" if ch == "%" else "." if ch == "_" else re.escape(ch) for ch in pattern)
    return re.compile(regex + r"\Z", re.DOTALL | (re.IGNORECASE if insensitive else 0))


def expand_all(t: Tracer, scope: Scope, node: Any, star: exp.Star | None = None) -> None:
    """Append what an unqualified `*` stands for to the block's columns."""
    chosen = selection(t, star, scope) if star is not None else None
    merged = scope.merged
    if merged and not t.rules.using_in_place:
        for key, flow in merged.items():
            _append(t, scope.rel, _merged_name(scope, key), key, flow, node, chosen)
    for source in scope.sources:
        _expand(t, scope, source, node, chosen, unqualified=True)
    if not scope.sources:
        scope.rel.add(WHOLE_ROW, WHOLE_ROW, (t.gap("GV102", "`*` without a relation", node),), node)


def _merged_name(scope: Scope, key: str) -> str:
    for source in scope.sources:
        where = source.rel.where(key)
        if where is not None:
            return source.rel.names[where if isinstance(where, int) else where[0]]
    return key


def expand_one(t: Tracer, scope: Scope, source: Source, node: Any, star: exp.Star) -> None:
    """Append what `source.*` stands for."""
    _expand(t, scope, source, node, selection(t, star, scope), unqualified=False)


def _expand(
    t: Tracer, scope: Scope, source: Source, node: Any, chosen: Selection | None, *, unqualified: bool
) -> None:
    rel, out = source.rel, scope.rel
    merged = scope.merged if unqualified else {}
    plain = chosen is None and not merged and not source.hidden
    if plain:
        if rel.fields:
            start = len(out.names)
            out.fields.update((start + at, fields) for at, fields in rel.fields.items())
        out.names.extend(rel.names)
        out.keys.extend(rel.keys)
        out.flows.extend(rel.every(node))
        out.nodes.extend([node] * len(rel.names))
    else:
        for position, key in enumerate(rel.keys):
            flow = rel.at(position, node)
            if key in merged:
                if not t.rules.using_in_place or key in source.hidden:
                    continue
                flow = merged[key]
            before = len(out.names)
            if chosen is None:
                out.add(rel.names[position], key, flow, node)
            else:
                _append(t, out, rel.names[position], key, flow, node, chosen)
            if position in rel.fields and len(out.names) > before and out.flows[before] is flow:
                out.fields[before] = rel.fields[position]
    _carry_open(t, scope, source, node, chosen)
    if isinstance(rel, Table):
        out.stars = (*out.stars, node)
    elif rel.stars:
        out.stars = (*out.stars, node, *rel.stars)


def _append(
    t: Tracer, out: Relation, name: str, key: str, flow: Flow, node: Any, chosen: Selection | None
) -> None:
    if chosen is not None:
        if key in chosen.excluded or (chosen.pattern is not None and not chosen.pattern.match(name)):
            return
        flow = chosen.replaced.get(key, flow)
        if chosen.gap is not None:
            flow = (*flow, chosen.gap)
        renamed = chosen.renamed.get(key)
        if renamed is not None:
            name, key = renamed.name, t.fold(renamed)
    out.add(name, key, flow, node)


def _carry_open(t: Tracer, scope: Scope, source: Source, node: Any, chosen: Selection | None) -> None:
    """Let the columns that nobody knows yet come through by name, and say so."""
    rel, out = source.rel, scope.rel
    if rel.open:
        excluded = chosen.excluded if chosen is not None else frozenset()
        out.open = (*out.open, *rel.open)
        out.hidden = out.hidden | rel.hidden | excluded
        if isinstance(rel, Table):
            gap = t.gap("GV102", f"the columns of `{rel.dataset.name}` are not known", node)
            flow: Flow = ((rel.scan, WHOLE_ROW, IDENTITY, NO_CHAIN, node), gap)
            out.add(WHOLE_ROW, WHOLE_ROW, flow, node)
    elif rel.fallback is not None and not rel.names:
        flow = settle(list(rel.fallback), t.ops)
        out.fallback = flow
        out.add(WHOLE_ROW, WHOLE_ROW, flow, node)


def expand_fields(
    t: Tracer, scope: Scope, fields: Fields, node: Any, chosen: Selection | None = None
) -> None:
    """Append the fields of a value to a block's columns."""
    for name, key, flow in fields:
        _append(t, scope.rel, name, key, flow, node, chosen)


def struct_star(t: Tracer, scope: Scope, flow: Flow, node: Any) -> None:
    """Append `struct.*`, whose fields are not known: one column that stands for all of them."""
    items: list[Any] = []
    compose(flow, TRANSFORMATION, (t.ops.id("."),), items, t.ops)
    items.append(t.gap("GV102", "the fields of a struct are not known", node))
    value = settle(items, t.ops)
    scope.rel.fallback = value
    scope.rel.add(WHOLE_ROW, WHOLE_ROW, value, node)


def star_argument(t: Tracer, scope: Scope, node: Any) -> Flow:
    """Return what `*` or `t.*` stands for as an argument: the columns that it would give a SELECT list."""
    from governance.lineage.queries import qualified_star

    block = scope.rel
    scope.rel = Relation()
    if node.__class__ is exp.Star:
        expand_all(t, scope, node, node)
    else:
        qualified_star(t, node, scope)
    items = [item for flow in scope.rel.flows for item in flow]
    scope.rel = block
    return settle(items, t.ops)


def chosen_columns(t: Tracer, node: Any, scope: Scope) -> Relation:
    """Return the columns that a `COLUMNS(…)` stands for; one whose names are not known is always among them."""
    every = scope.rel
    scope.rel = found = Relation()
    argument = node.args["this"]
    star = argument if argument.__class__ is exp.Star else None
    expand_all(t, scope, node, star)
    scope.rel = every
    wanted = _name_test(t, argument)
    if wanted is None:
        if star is None:
            gap = t.gap("GV105", "which columns COLUMNS chooses was not understood", node)
            found.flows = [(*flow, gap) for flow in found.flows]
        return found
    kept = Relation()
    kept.open = found.open
    for at, name in enumerate(found.names):
        if name == WHOLE_ROW or wanted(name):
            kept.add(name, found.keys[at], found.flows[at], node)
    return kept


def _name_test(t: Tracer, argument: Any) -> Callable[[str], bool] | None:
    """Return the test of names that the argument of COLUMNS makes; None takes all."""
    if argument.__class__ is exp.Literal:
        try:
            pattern = re.compile(str(argument.name))
        except re.error:
            return None
        return lambda name: pattern.search(name) is not None
    if isinstance(argument, (exp.Array, exp.Tuple)):
        names = {t.fold(str(item.name)) for item in argument.args["expressions"]}
        return lambda name: t.fold(name) in names
    if isinstance(argument, exp.Lambda):
        return condition_on_name(argument.args["this"])
    return None


def condition_on_name(node: Any) -> Callable[[str], bool] | None:
    """Return a predicate on a column's name, None if it is of no known form."""
    cls = node.__class__
    if cls is exp.Paren:
        return condition_on_name(node.args["this"])
    if cls is exp.Not:
        inner = condition_on_name(node.args["this"])
        return None if inner is None else lambda name: not inner(name)
    if cls in (exp.And, exp.Or):
        left, right = condition_on_name(node.args["this"]), condition_on_name(node.args["expression"])
        if left is None or right is None:
            return None
        if cls is exp.And:
            return lambda name: left(name) and right(name)
        return lambda name: left(name) or right(name)
    if cls is exp.In:
        return _listed(node)
    return _compared(node)


def _compared(node: Any) -> Callable[[str], bool] | None:
    """Return the predicate of a comparison of a name with a literal."""
    cls = node.__class__
    other = node.args.get("expression")
    if not isinstance(other, exp.Literal):
        return None
    text = str(other.name)
    if cls in (exp.Like, exp.ILike):
        pattern = like(text, insensitive=cls is exp.ILike)
        return lambda name: pattern.match(name) is not None
    if cls in (exp.EQ, exp.NEQ):
        return lambda name: (name == text) is (cls is exp.EQ)
    if cls in (exp.RegexpLike, exp.RegexpFullMatch, exp.SimilarTo):
        try:
            regex = re.compile(text)
        except re.error:
            return None
        return lambda name: (
            (regex.search(name) if cls is exp.RegexpLike else regex.fullmatch(name)) is not None
        )
    if cls is exp.StartsWith:
        return lambda name: name.startswith(text)
    return None


def _listed(node: exp.In) -> Callable[[str], bool] | None:
    listed = node.args.get("expressions") or ()
    if not listed or not all(isinstance(value, exp.Literal) for value in listed):
        return None
    names = {str(value.name) for value in listed}
    return lambda name: name in names


_NAME_FILTERS = (exp.Like, exp.ILike, exp.SimilarTo, exp.Glob, exp.Not)


def filtered_star(t: Tracer, node: Any, scope: Scope) -> bool:
    """Expand `* like 'x%'` and `* not like …`; tell whether that is what the projection is."""
    inner = node.args["this"] if node.__class__ is exp.Not else node
    if not isinstance(node, _NAME_FILTERS) or inner.args.get("this").__class__ is not exp.Star:
        return False
    before = len(scope.rel.names)
    expand_all(t, scope, node, inner.args["this"])
    test = condition_on_name(node)
    if test is None:
        scope.rel.rows.append(t.gap("GV105", "a filter on column names was not understood", node))
        return True
    rel = scope.rel
    keep = [at for at, name in enumerate(rel.names) if at < before or name == WHOLE_ROW or test(name)]
    rel.names = [rel.names[at] for at in keep]
    rel.keys = [rel.keys[at] for at in keep]
    rel.flows = [rel.flows[at] for at in keep]
    rel.nodes = [rel.nodes[at] for at in keep]
    return True


def columns_expression(t: Tracer, node: Any, scope: Scope) -> None:
    """Repeat a projection that holds `COLUMNS(…)` once for each column it stands for."""
    alias = node.args["alias"].name if node.__class__ is exp.Alias else ""
    value = node.args["this"] if node.__class__ is exp.Alias else node
    repeated = [c for c in value.find_all(exp.Columns) if not c.args.get("unpack")]
    if not repeated:
        from governance.lineage.queries import unnamed

        name = alias or unnamed(t, node, len(scope.rel.names))
        scope.rel.add(name, t.fold(name), flow_of(t, value, scope), node)
        return
    chosen = [chosen_columns(t, columns, scope) for columns in repeated]
    for at, name in enumerate(chosen[0].names):
        scope.bound = {
            id(columns): rel.flows[at] if at < len(rel.flows) else ()
            for columns, rel in zip(repeated, chosen, strict=True)
        }
        shown_name = _columns_alias(alias, repeated[0], name)
        scope.rel.add(shown_name, t.fold(shown_name), flow_of(t, value, scope), node)
    scope.bound = {}
    scope.rel.open = (*scope.rel.open, *(entry for rel in chosen for entry in rel.open))
    scope.rel.stars = (*scope.rel.stars, node)


def _columns_alias(alias: str, columns: Any, name: str) -> str:
    """Return the name of one repetition; an alias may refer to groups of the pattern."""
    if not alias:
        return name
    argument = columns.args["this"]
    if "\\" in alias and argument.__class__ is exp.Literal:
        found = re.search(str(argument.name), name)
        if found is not None:
            try:
                return found.expand(alias)
            except (re.error, IndexError):
                return name
    return alias
