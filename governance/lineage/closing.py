"""The end of tracing a project: what `*` let through is asked for by name, and every dataset's columns are listed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from governance.lineage.building import Build
from governance.lineage.entry import outline_of
from governance.lineage.model import WHOLE_ROW, Graph, NodeLineage, OutputColumn, Subtype


def finish(build: Build) -> Graph:
    """Return the graph of a project whose nodes are all traced."""
    nodes = _close_stars(build)
    columns: dict[str, tuple[str, ...]] = {}
    by_dataset: dict[str, str] = {}
    made: set[str] = set()
    for unique_id, lineage in nodes.items():
        if lineage.dataset:
            outline = build.outlines[unique_id]
            by_dataset.setdefault(lineage.dataset, unique_id)
            if outline.kind == "declared":
                known = build.schema.get(lineage.dataset)
                columns[lineage.dataset] = known.columns if known else ()
            else:
                columns[lineage.dataset] = outline.names
                if by_dataset[lineage.dataset] == unique_id:
                    made.add(lineage.dataset)
    for dataset, found in sorted(_unlisted(build, made).items()):
        have = list(columns.get(dataset, ()))
        known = build.schema.get(dataset)
        if not have and known is not None:
            have = list(known.columns)
        have += sorted(name for name in found if name not in have)
        columns[dataset] = tuple(have)
    return Graph(
        nodes=nodes,
        by_dataset=dict(sorted(by_dataset.items())),
        columns=dict(sorted(columns.items())),
        conflicts=tuple(sorted(set(build.conflicts))),
    )


def _unlisted(build: Build, made: Collection[str]) -> dict[str, set[str]]:
    """Return what is read of datasets that no code makes: sources, seeds and what nobody declares."""
    found: dict[str, set[str]] = {}
    for outline in build.outlines.values():
        for dataset, columns in outline.reads.items():
            if dataset not in made:
                found.setdefault(dataset, set()).update(columns)
    return found


def _close_stars(build: Build) -> dict[str, NodeLineage]:
    """Give a node whose `*` is open the columns that others ask it for, and pass the question upstream."""
    open_ones = {
        build.nodes[unique_id].dataset
        for unique_id, outline in build.outlines.items()
        if WHOLE_ROW in outline.names and build.nodes[unique_id].dataset
    }
    if not open_ones:
        return build.nodes
    asked: dict[str, set[str]] = {}
    closed: dict[str, NodeLineage] = {}
    for unique_id in reversed(list(build.nodes)):
        lineage = build.nodes[unique_id]
        wanted = asked.get(lineage.dataset) if lineage.dataset else None
        if wanted and WHOLE_ROW in build.outlines[unique_id].names:
            lineage = _with_columns(lineage, wanted)
            build.outlines[unique_id] = outline_of(lineage.merged)
        closed[unique_id] = lineage
        for dataset, columns in build.outlines[unique_id].reads.items():
            if dataset in open_ones and dataset != lineage.dataset:
                asked.setdefault(dataset, set()).update(c for c in columns if c != WHOLE_ROW)
    return {unique_id: closed[unique_id] for unique_id in build.nodes}


def _with_columns(lineage: NodeLineage, wanted: Collection[str]) -> NodeLineage:
    """Add columns that came through a node's `*`."""
    statement = lineage.merged
    star = next(column for column in statement.columns if column.name == WHOLE_ROW)
    have = {column.name for column in statement.columns}
    added = [_from_star(star, name) for name in sorted(wanted) if name not in have]
    columns = tuple(replace(column, position=at) for at, column in enumerate([*statement.columns, *added]))
    statement = replace(statement, columns=columns)
    return replace(lineage, merged=statement, branches={**lineage.branches, "": statement})


def _from_star(star: OutputColumn, name: str) -> OutputColumn:
    """Return a column that came through a `*` by its name."""
    by_name = [i for i in star.inputs if i.column == WHOLE_ROW and i.subtype is Subtype.IDENTITY]
    sure = len(by_name) == 1 and len(star.inputs) == 1
    inputs = tuple(replace(i, column=name) for i in by_name) if by_name else star.inputs
    if not sure:
        inputs = (*inputs, *(i for i in star.inputs if i not in by_name and i not in inputs))
    return OutputColumn(name, 0, inputs, star.span, not sure, True)
