"""Places nodes in layers from left to right, so that data flows one way and few lines cross."""

from __future__ import annotations

from collections.abc import Sequence

_SWEEPS = 4


def layers(reads: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return (layer, place in the layer) for every node.

    Args:
        reads: for each node, the nodes it reads; a cycle is cut where it is found.
    """
    depth = _depths(reads)
    columns: list[list[int]] = [[] for _ in range(max(depth, default=-1) + 1)]
    for node, layer in enumerate(depth):
        columns[layer].append(node)
    feeds: list[list[int]] = [[] for _ in reads]
    for node, sources in enumerate(reads):
        for source in sources:
            feeds[source].append(node)
    place = [0.0] * len(reads)
    _number(columns, place)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for column in columns if forward else reversed(columns):
            near = reads if forward else feeds
            centre = {
                n: sum(place[o] for o in near[n]) / len(near[n]) if near[n] else place[n] for n in column
            }
            column.sort(key=lambda n: (centre[n], n))
            _number([column], place)
    return [(depth[node], int(place[node])) for node in range(len(reads))]


def _number(columns: Sequence[Sequence[int]], place: list[float]) -> None:
    for column in columns:
        for position, node in enumerate(column):
            place[node] = position


def _depths(reads: Sequence[Sequence[int]]) -> list[int]:
    """Return the longest way from a node without inputs, without recursion."""
    depth = [-1] * len(reads)
    open_ = [False] * len(reads)
    for root in range(len(reads)):
        stack = [root]
        while stack:
            node = stack[-1]
            if depth[node] >= 0:
                stack.pop()
                continue
            open_[node] = True
            waiting = [s for s in reads[node] if depth[s] < 0 and not open_[s] and s != node]
            if waiting:
                stack.extend(waiting)
                continue
            depth[node] = 1 + max((depth[s] for s in reads[node] if depth[s] >= 0), default=-1)
            stack.pop()
    return depth
