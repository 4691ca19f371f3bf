"""Keeps renderings between runs: of nodes whose SQL follows from what the key is made of, and from nothing else.

The key holds the node, the relations it reads, every macro, variables, the target and the flags. A template
that named anything more (an environment variable, the clock, `graph`, `model`, chance) is never kept, and
neither is one that asked the warehouse. Only the gate uses it: its guard compares the SQL that dbt is about
to run with what was judged, so that a wrong entry can delay a stop, not let a node of this command pass.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from dbt.context.providers import ModelContext
from jinja2 import Environment, TemplateError

from governance.dbt.rendering import Columns, KnownColumns, Rendering
from governance.project.nodes import CompiledCode

FILE = Path("governance") / "cache" / "rendered.sqlite"
"""Where the cache is inside a project's target folder."""
LIMIT = 32 * 1024 * 1024
"""Bytes of values kept."""
_FORMAT = 1
_SIZE = 20
_SAFE = frozenset(
    {
        "adapter", "api", "config", "database", "dbt_version", "diff_of_two_dicts", "exceptions", "execute",
        "fromjson", "fromyaml", "function", "local_md5", "log", "print", "project_name", "ref", "return",
        "schema", "set", "set_strict", "source", "target", "this", "tojson", "toyaml", "validation", "var",
        "zip", "zip_strict",
    }
)  # fmt: skip
"""Names of dbt's that a template may use; their answers follow from the key or are recorded."""
_UNSURE = frozenset({"builtins", "caller", "context", "lipsum", "random", "self", "shuffle"})
_IGNORED_FLAGS = frozenset(
    {
        "cache_selected_only", "debug", "exclude", "inject_ephemeral_ctes", "introspect", "limit", "log_file_max_bytes", "partial_parse_file_diff", "state", "exclude_resource_types", "fail_fast", "indirect_selection",
        "invocation_command", "log_cache_events", "log_format", "log_format_file", "log_level",
        "log_level_file", "log_path", "macro_debugging", "output", "output_keys", "partial_parse",
        "populate_cache", "printer_width", "print", "profiles_dir", "project_dir", "quiet",
        "resource_types", "select", "selector", "send_anonymous_usage_stats", "show", "static",
        "target_path", "threads", "use_colors", "use_colors_file", "version_check", "warn_error",
        "warn_error_options", "which", "write_json",
    }
)  # fmt: skip
"""Flags that say what is run and how it is shown; a template can only read them through `flags`."""
_WORD = re.compile(r"\w+")


class Store(Protocol):
    """Where entries are kept; it may forget any of them at any time."""

    def get(self, key: bytes) -> bytes | None:
        """Return what was put under a key, or None."""

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value under a key."""


class Rendered:
    """The renderings of one project under one configuration."""

    def __init__(self, store: Store, config: Any, manifest: Any) -> None:
        self._store = store
        self._manifest = manifest
        self._base = _digest(repr(_everywhere(config, manifest)))
        self._unsure = (frozenset(ModelContext._context_members_) - _SAFE) | _UNSURE
        self._relations: dict[str, bytes] = {}
        self._settled: dict[str, bool] = {}

    def get(self, node: Any, columns: Columns) -> Rendering | None:
        """Return the rendering of a node, None if it has to be rendered.

        Args:
            node: dbt's node.
            columns: what is known of a relation now; what the template was told must still hold.
        """
        if not _keeps(node):
            return None
        kept = self._store.get(self._key(node))
        found = _decoded(kept) if kept is not None else None
        if found is None or any(columns(name) != answer for name, answer in found.answers.items()):
            return None
        return found

    def put(self, node: Any, rendering: Rendering) -> None:
        """Keep a rendering if it follows from the key."""
        certain = rendering.compiled and not rendering.dynamic and not rendering.error
        answered = None not in rendering.answers.values()
        if certain and answered and _keeps(node) and self._follows(node, rendering.met):
            self._store.put(self._key(node), _encoded(rendering))

    def _key(self, node: Any) -> bytes:
        made = hashlib.blake2b(self._base, digest_size=_SIZE)
        made.update(repr(_own(node)).encode("utf-8", "surrogatepass"))
        for uid in sorted(set(node.depends_on.nodes)):
            made.update(self._relation(uid))
        return made.digest()

    def _relation(self, uid: str) -> bytes:
        """Return a digest of what `ref()` and `source()` make of a resource."""
        known = self._relations.get(uid)
        if known is None:
            manifest = self._manifest
            places = (manifest.nodes, manifest.sources, getattr(manifest, "functions", None) or {})
            node = next((place[uid] for place in places if uid in place), None)
            known = self._relations[uid] = _digest(repr((uid, _read(node))))
        return known

    def _follows(self, node: Any, met: Iterable[str]) -> bool:
        """Tell whether no template of a node names what the key does not hold."""
        texts = [node.raw_code, *(hook.sql for hook in _hooks(node)), node.config.get("sql_header") or ""]
        if any(not isinstance(text, str) or self._names_more(text) for text in texts):
            return False
        return all(self._settles(macro) for macro in met)

    def _settles(self, uid: str) -> bool:
        known = self._settled.get(uid)
        if known is None:
            macro = self._manifest.macros.get(uid)
            known = self._settled[uid] = macro is not None and not self._names_more(macro.macro_sql)
        return known

    def _names_more(self, text: str) -> bool:
        if self._unsure.isdisjoint(_WORD.findall(text)):
            return False
        try:
            tokens = list(Environment(autoescape=False).lex(text))  # noqa: S701 - nothing is rendered
        except TemplateError:
            return True
        return any(kind == "name" and name in self._unsure for _, kind, name in tokens)


def _keeps(node: Any) -> bool:
    """Tell whether the guard sees the SQL that a node runs: dbt shows none of a model in batches."""
    return getattr(node.config, "incremental_strategy", None) != "microbatch"


def _everywhere(config: Any, manifest: Any) -> list[Any]:
    """Return what every rendering may rest on."""
    # What is not set is not there for every command, so it must not count.
    flags = {
        name.lower(): value
        for name, value in vars(config.args).items()
        if value and name.lower() not in _IGNORED_FLAGS
    }
    packages = config.load_dependencies() or {}
    return [
        _FORMAT,
        _own_code(),
        [_version(name) for name in ("dbt-core", "dbt-common", "dbt-adapters", "jinja2")],
        _version(f"dbt-{config.credentials.type}"),
        sorted((uid, macro.macro_sql) for uid, macro in manifest.macros.items()),
        config.project_name,
        sorted((name, str(package.vars.to_dict())) for name, package in packages.items()),
        config.vars.to_dict(),
        config.cli_vars,
        config.to_target_dict(),
        config.dispatch,
        config.quoting,
        sorted((name, repr(value)) for name, value in flags.items()),
    ]


def _own(node: Any) -> tuple[Any, ...]:
    """Return what a node's own templates can read, but for `model`, which no kept one names."""
    return (
        node.unique_id,
        node.raw_code,
        node.package_name,
        node.name,
        node.database,
        node.schema,
        node.alias,
        node.relation_name,
        node.config,
        getattr(node, "version", None),
        getattr(node, "test_metadata", None),
        getattr(node, "column_name", None),
    )


def _read(node: Any) -> tuple[Any, ...] | None:
    if node is None:
        return None
    names = (
        "resource_type", "package_name", "name", "database", "schema", "alias", "identifier",
        "relation_name", "version", "quoting", "config", "meta", "source_meta", "external", "loader",
    )  # fmt: skip
    return tuple(getattr(node, name, None) for name in names)


def _hooks(node: Any) -> Iterable[Any]:
    return (*(getattr(node.config, "pre_hook", None) or ()), *(getattr(node.config, "post_hook", None) or ()))


def _encoded(rendering: Rendering) -> bytes:
    content: Mapping[str, Any] = {
        "compiled": [[code.sql, code.branch] for code in rendering.compiled],
        "hooks": list(rendering.hooks),
        "answers": [
            [name, a.complete, list(a.columns)] for name, a in sorted(rendering.answers.items()) if a
        ],
    }
    body = json.dumps(content, ensure_ascii=True).encode()
    return _digest(body) + body


def _decoded(data: bytes) -> Rendering | None:
    body = data[_SIZE:]
    if _digest(body) != data[:_SIZE]:
        return None
    try:
        content = json.loads(body)
        return Rendering(
            compiled=tuple(CompiledCode(sql=sql, branch=branch) for sql, branch in content["compiled"]),
            hooks=tuple(content["hooks"]),
            wanted=frozenset(name for name, _, _ in content["answers"]),
            answers={
                name: KnownColumns(columns=tuple((n, kind) for n, kind in columns), complete=complete)
                for name, complete, columns in content["answers"]
            },
        )
    except (ValueError, LookupError, TypeError):
        return None


def _own_code() -> bytes:
    made = hashlib.blake2b(digest_size=_SIZE)
    for name in ("offline.py", "render.py", "rendered.py", "rendering.py"):
        made.update((Path(__file__).parent / name).read_bytes())
    return made.digest()


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _digest(content: str | bytes) -> bytes:
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return hashlib.blake2b(data, digest_size=_SIZE).digest()
