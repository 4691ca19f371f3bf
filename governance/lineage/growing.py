"""Columns of a project whose code becomes known node by node, as when it is being rendered."""

from __future__ import annotations

from governance.lineage.codec import Memo
from governance.lineage.collector import paused_collector
from governance.lineage.graph import Tracing
from governance.lineage.model import WHOLE_ROW
from governance.project.nodes import Node, Project, ResourceType

_GIVEN = frozenset({ResourceType.SOURCE, ResourceType.SEED})


class Growing:
    """Traces what it is asked for, once everything that it is made of is known, and nothing twice."""

    def __init__(self, project: Project, memo: Memo) -> None:
        """Start with a project whose nodes have no code yet."""
        self._nodes = {uid: node for uid, node in project.nodes.items() if node.relation}
        self._known = {
            uid: node
            for uid, node in self._nodes.items()
            if node.resource_type in _GIVEN or node.language == "python"
        }
        self._tracing = Tracing(project, memo)
        self._owners: dict[str, Node] = {}
        for node in self._nodes.values():
            self._owners.setdefault(node.relation.lower(), node)
            self._tracing.declare(node)
        self._ready: set[str] = set()

    def learn(self, node: Node) -> None:
        """Take a node with its code."""
        if node.unique_id in self._nodes:
            self._known[node.unique_id] = node
            self._tracing.expect(node)

    def columns(self, relation: str) -> tuple[Node, tuple[str, ...]] | None:
        """Return the node that makes a relation and its columns, None as long as they are not all known."""
        node = self._owners.get(relation.lower())
        if node is None or not self._is_ready(node.unique_id):
            return None
        node = self._known[node.unique_id]
        with paused_collector():
            lineage = self._tracing.lineage(node.unique_id, self._known)
        names = tuple(column.name for column in lineage.merged.columns)
        complete = node.columns_complete or node.resource_type is not ResourceType.SOURCE
        return (node, names) if names and complete and WHOLE_ROW not in names else None

    def _is_ready(self, root: str) -> bool:
        """Tell whether the code of a node and of everything upstream is known."""
        seen: set[str] = set()
        waiting = [root]
        while waiting:
            uid = waiting.pop()
            if uid in self._ready or uid in seen:
                continue
            if uid not in self._known:
                return False
            seen.add(uid)
            waiting.extend(up for up in self._known[uid].depends_on if up in self._nodes)
        self._ready |= seen
        return True
