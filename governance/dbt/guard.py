"""The gate of one dbt command: when it looks, and that it looks at every manifest once.

`preflight` runs when dbt has parsed (or, if that hook was bypassed, when it announces what it found);
`before_node` on dbt's worker threads, after a node is compiled and before it is executed; `before_statement`
before dbt sends any statement to the warehouse.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from governance.dbt import state
from governance.dbt.project import live_project
from governance.dbt.report import write_report
from governance.dbt.selection import ENFORCED, STATEMENTS, Selection
from governance.dbt.session import Session
from governance.dbt.stop import GovernanceStop
from governance.dbt.writeback import wanted, write_back


class Gate:
    """The gate of one dbt invocation.

    Attributes:
        judging: whether the project is being read and rendered, when nothing may be sent to the warehouse.
    """

    def __init__(self, project_dir: Path) -> None:
        self.folder = project_dir
        self._lock = threading.Lock()
        self._checked: Any = None
        self._session: Session | None = None
        self.judging = False

    def covers(self, manifest: Any) -> bool:
        """Tell whether this manifest was judged already."""
        return self._checked is manifest

    def preflight(self, config: Any, manifest: Any) -> None:
        """Judge everything before anything is executed.

        Raises:
            GovernanceStop: a selected node is denied and the policy says `abort`.
        """
        self._checked = manifest
        self._session = None
        which = config.args.which
        if which in STATEMENTS:
            write_report(config, status="operation", reason="its statements are judged as they are sent")
        if which in ENFORCED:
            self._session = self._open(config, manifest)
            self._session.before_all(config)
            if wanted(config):
                write_back(manifest, self._session.report)

    def before_node(self, config: Any, manifest: Any, unique_id: str) -> None:
        """Judge a node on the SQL that dbt is about to run.

        Raises:
            GovernanceStop: it is denied, or something it is made from is.
        """
        with self._lock:
            if self._session is not None:
                self._session.before_node(config, manifest, unique_id)

    def before_statement(self, config: Any, manifest: Any, unique_id: str, sql: str) -> None:
        """Look at a statement before dbt sends it.

        Raises:
            GovernanceStop: it takes personal data to a place that was not judged.
        """
        if self.judging:
            raise GovernanceStop("a template sends a statement to the warehouse while it is being judged")
        with self._lock:
            if self._session is None and config.args.which in STATEMENTS:
                self._session = self._open(config, manifest)
            if self._session is not None:
                self._session.before_statement(config, manifest, unique_id, sql)

    def _open(self, config: Any, manifest: Any) -> Session:
        self.judging = True
        try:
            return self._judged(config, manifest)
        finally:
            self.judging = False

    def _judged(self, config: Any, manifest: Any) -> Session:
        from governance.catalog.cache import FILE, DiskCache, remembering
        from governance.dbt import rendered
        from governance.readers.baseline import tolerated
        from governance.readers.policy import read_policy

        policy = read_policy(self.folder / state.POLICY, shown=state.POLICY)
        target = Path(config.project_root) / config.target_path if state.remembers() else None
        with ExitStack() as stack:
            memo = stack.enter_context(remembering(target / FILE if target else None))
            known = None
            if target is not None:
                kept = stack.enter_context(DiskCache(target / rendered.FILE, limit=rendered.LIMIT))
                known = rendered.Rendered(kept, config, manifest)
            return Session(
                policy=policy,
                baseline=tolerated(policy, self.folder),
                live=live_project(config, manifest, guarded=True, memo=memo, rendered=known),
                selection=Selection(config, manifest),
            )
