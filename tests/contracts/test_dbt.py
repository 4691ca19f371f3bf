"""What we rest on and dbt does not promise, one test each; `python -m tests.matrix` runs them under every dbt."""

from __future__ import annotations

import inspect
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.contract import Run, Tiny, has, rests

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.matrix]
PLUGIN, SWITCH, GUARD = "governance/dbt/plugin.py", "governance/dbt/switch.py", "governance/dbt/guard.py"
SESSION, SELECTION, RENDER = (
    "governance/dbt/session.py",
    "governance/dbt/selection.py",
    "governance/dbt/render.py",
)
OFFLINE, RENDERED, ADAPTER = (
    "governance/dbt/offline.py",
    "governance/dbt/rendered.py",
    "governance/dbt/adapter.py",
)
STATEMENTS, RUN, STOP = "governance/dbt/statements.py", "governance/dbt/run.py", "governance/dbt/stop.py"
WRITEBACK, REPORT = "governance/dbt/writeback.py", "governance/dbt/report.py"
NODES, TAGS = "governance/readers/dbt_nodes.py", "macros/tags/apply_tags.sql"
CREATE = "macros/tags/create_table_as.sql"


class Veto(Exception):
    """Raised from callbacks."""


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tiny, Run, dict[str, Any]]:
    """A build, and what could be seen from its callback."""
    tiny = Tiny(
        tmp_path_factory.mktemp("built"),
        {
            "models/eph.sql": "{{ config(materialized='ephemeral') }}select n from {{ ref('first') }}\n",
            "models/uses_eph.sql": (
                "{{ config(materialized='table', pre_hook='select 1', sql_header='set threads = 1;') }}"
                "select * from {{ ref('eph') }}\n"
            ),
        },
    )
    seen: dict[str, Any] = {}

    def look(event: Any) -> None:
        if event.info.name not in {"FoundStats", "NodeExecuting"}:
            return
        from governance.dbt.adapter import running

        config, manifest = running()
        seen.setdefault("config", config)
        seen.setdefault("manifest", manifest)
        if event.info.name == "NodeExecuting":
            uid = event.data.node_info.unique_id
            seen[uid] = (manifest.nodes[uid], getattr(manifest.nodes[uid], "compiled_code", None))

    run = tiny.dbt("build", on_event=look)
    assert run.code == 0, run.output
    seen["results"] = json.loads((tiny.root / "target" / "run_results.json").read_text(encoding="utf-8"))
    return tiny, run, seen


def test_the_version_is_the_one_asked_for():
    expected = os.environ.get("DBT_EXPECTED", "")
    assert version("dbt-core").startswith(expected)


def test_plugins_are_modules_named_dbt_with_a_list(monkeypatch, tiny):
    from dbt.plugins import manager

    from governance.dbt.plugin import GovernancePlugin

    has(manager, "PluginManager dbtPlugin", PLUGIN)
    found: Any = manager.PluginManager
    modules = found.get_prefixed_modules()
    rests("dbt_governance" in modules, "modules named `dbt_*` are looked through for plugins", PLUGIN)
    rests(manager.PluginManager.PLUGIN_ATTR_NAME == "plugins", "their `plugins` is the list", PLUGIN)
    made: list[str] = []
    before = GovernancePlugin.__init__

    def init(self: Any, project_name: str) -> None:
        made.append(project_name)
        before(self, project_name)

    monkeypatch.setattr(GovernancePlugin, "__init__", init)
    tiny.dbt("parse")
    rests(made == ["tiny"], "each of them is made once, with the project's name", PLUGIN)


def test_a_hook_is_what_has_the_mark_of_one(monkeypatch, tiny):
    from governance.dbt.plugin import GovernancePlugin

    calls: list[str] = []
    marked = GovernancePlugin.get_manifest_artifacts

    def hook(self: Any, manifest: Any) -> dict[str, Any]:
        calls.append(type(manifest).__name__)
        return marked(self, manifest)

    hook.is_dbt_hook = True  # type: ignore[attr-defined]
    monkeypatch.setattr(GovernancePlugin, "get_manifest_artifacts", hook)
    tiny.dbt("parse")
    rests(
        calls == ["Manifest"],
        "a method with `is_dbt_hook` is called once with the manifest after parsing",
        PLUGIN,
    )
    tiny.dbt("parse", "--no-write-json")
    rests(
        len(calls) == 1, "`--no-write-json` leaves the hook out (which is why FoundStats is watched)", PLUGIN
    )


def test_an_error_of_ours_in_the_hook_keeps_its_name(monkeypatch, tiny):
    from governance.dbt.plugin import GovernancePlugin
    from governance.dbt.stop import GovernanceStop

    def hook(self: Any, manifest: Any) -> dict[str, Any]:
        raise GovernanceStop("no further")

    hook.is_dbt_hook = True  # type: ignore[attr-defined]
    monkeypatch.setattr(GovernancePlugin, "get_manifest_artifacts", hook)
    run = tiny.dbt("build")
    rests(
        run.code == 2 and not tiny.tables(),
        "a plugin hook that raises stops the command before it builds",
        STOP,
    )
    rests(
        "Governance Error" in run.output and "no further" in run.output,
        "`type` of the error is printed",
        STOP,
    )


def test_initialize_is_called_with_every_command(monkeypatch, tiny):
    from governance.dbt.plugin import GovernancePlugin

    calls: list[str] = []
    before = GovernancePlugin.initialize

    def initialize(self: Any) -> None:
        calls.append("x")
        before(self)

    monkeypatch.setattr(GovernancePlugin, "initialize", initialize)
    for command in (["parse"], ["compile"], ["run", "--no-write-json"]):
        tiny.dbt(*command)
    rests(len(calls) == 3, "`initialize` is called with every command that reads a project", PLUGIN)


def test_callbacks_are_dropped_between_commands(tiny):
    from dbt_common.events.event_manager_client import add_callback_to_manager

    later: list[Any] = []
    registered: list[bool] = []

    def look(event: Any) -> None:
        if event.info.name == "MainReportVersion" and not registered:
            registered.append(True)
            add_callback_to_manager(later.append)

    tiny.dbt("parse", on_event=look)
    during = len(later)
    rests(during > 0, "a callback that is added while dbt runs gets the events from then on", PLUGIN)
    tiny.dbt("parse")
    rests(len(later) == during, "callbacks are dropped with the command (we register with each)", PLUGIN)


def test_events_tell_their_name_and_node(built):
    _, run, _ = built
    uids = [event.data.node_info.unique_id for event in run.named("NodeExecuting")]
    wanted = {
        "seed.tiny.rows",
        "model.tiny.first",
        "model.tiny.second",
        "model.tiny.aside",
        "model.tiny.uses_eph",
    }
    rests(set(uids) == wanted, "NodeExecuting tells `unique_id` of every node that is materialised", PLUGIN)
    rests("model.tiny.eph" not in uids, "ephemeral models are not executed", SESSION)


def test_found_stats_comes_after_parsing_and_before_any_connection(tiny):
    def stop(event: Any) -> None:
        if event.info.name == "FoundStats":
            raise Veto("here")

    run = tiny.dbt("build", "--no-write-json", on_event=stop)
    rests(run.code == 2, "an error in a callback at FoundStats ends the command", PLUGIN)
    rests(isinstance(run.error, Veto), "`dbtRunner` gives the callback's own error back", RUN)
    rests(not (tiny.root / "tiny.duckdb").exists(), "no connection is opened before FoundStats", PLUGIN)


def test_an_error_before_a_node_fails_this_node_only(tiny):
    from governance.dbt.stop import GovernanceStop

    def veto(event: Any) -> None:
        if event.info.name == "NodeExecuting" and event.data.node_info.unique_id == "model.tiny.first":
            raise GovernanceStop("not this one")

    run = tiny.dbt("build", on_event=veto)
    status = {result.node.unique_id: str(result.status) for result in run.result.results}
    rests(run.code == 1, "an error in a callback at NodeExecuting fails the run and ends nothing else", GUARD)
    rests(status["model.tiny.first"] == "error", "the node is failed and not executed", GUARD)
    rests(status["model.tiny.second"] == "skipped", "what is made of a failed node is skipped", GUARD)
    rests(status["model.tiny.aside"] == "success", "what is not made of it is built", GUARD)
    rests(tiny.tables() == {"rows", "aside"}, "NodeExecuting comes before the relation is there", GUARD)
    rests("not this one" in run.output, "the error is printed", GUARD)


def test_the_sql_about_to_run_is_on_the_live_node(built):
    _, _, seen = built
    node, code = seen["model.tiny.second"]
    rests(code and code.startswith("select n from"), "`compiled_code` is there at NodeExecuting", SESSION)
    node, code = seen["model.tiny.uses_eph"]
    rests("__dbt__cte__eph" in code, "ephemeral models stand before a node's SQL as `__dbt__cte__…`", SESSION)
    own = getattr(node, "_pre_injected_sql", None)
    rests(own and "__dbt__cte__eph as" not in own, "`_pre_injected_sql` is the SQL without them", SESSION)
    rests([cte.id for cte in node.extra_ctes] == ["model.tiny.eph"], "`extra_ctes` names them", SESSION)


def test_every_statement_is_told_before_it_is_sent(tiny):
    def veto(event: Any) -> None:
        if event.info.name == "SQLQuery" and "aside" in event.data.sql and "create" in event.data.sql.lower():
            raise Veto("not sent")

    run = tiny.dbt("run", "-s", "aside", on_event=veto)
    rests(
        run.code != 0 and "aside" not in tiny.tables(),
        "an error in a callback at SQLQuery keeps the statement",
        GUARD,
    )
    told = [e for e in run.named("SQLQuery") if e.data.node_info.unique_id == "model.tiny.aside"]
    rests(told, "SQLQuery tells for which node a statement is", GUARD)
    rests(any("select 1 as n" in e.data.sql for e in told), "SQLQuery has the whole statement", STATEMENTS)


def test_only_what_is_asked_to_be_abridged_is(tiny):
    long = " || ".join(["'xxxxxxxxxx'"] * 100)
    tiny.write({"models/long.sql": f"select {long} as x, 'the end' as y\n"})
    run = tiny.dbt("run", "-s", "long")
    rests(
        any("the end" in e.data.sql for e in run.named("SQLQuery")),
        "long statements are told whole",
        STATEMENTS,
    )
    tiny.write(
        {
            "macros/m.sql": "{% macro m() %}{% do adapter.add_query('select 1 -- ' ~ 'y' * 600, abridge_sql_log=true) %}{% endmacro %}\n"
        }
    )
    run = tiny.dbt("run-operation", "m")
    (told,) = [e.data.sql for e in run.named("SQLQuery") if "yyy" in e.data.sql]
    rests(
        len(told) == 515 and told.endswith("..."),
        "an abridged statement is 512 characters and `...`",
        STATEMENTS,
    )


def test_the_running_configuration_and_manifest_can_be_reached(built):
    _, _, seen = built
    config, manifest = seen["config"], seen["manifest"]
    has(
        config,
        "args project_root target_path project_name target_name vars cli_vars credentials dispatch quoting",
        ADAPTER,
    )
    has(config, "load_dependencies to_target_dict", RENDERED)
    has(config.args, "which", GUARD)
    rests(
        config.vars.to_dict().get("word") == "said",
        "`config.vars.to_dict()` has the project's vars",
        WRITEBACK,
    )
    rests("model.tiny.first" in manifest.nodes, "an adapter of FACTORY has the live manifest", ADAPTER)
    has(
        manifest,
        "nodes sources macros exposures metrics semantic_models saved_queries env_vars build_flat_graph",
        NODES,
    )


def test_nodes_have_what_is_read_of_them(built):
    _, _, seen = built
    node, _ = seen["model.tiny.uses_eph"]
    has(
        node,
        "resource_type raw_code relation_name depends_on config columns original_file_path language",
        NODES,
    )
    has(node, "extra_ctes extra_ctes_injected compiled compiled_code", RENDER)
    has(node, "database schema alias package_name", RENDERED)
    has(node.depends_on, "nodes macros", RENDER)
    rests(
        [hook.sql for hook in node.config.pre_hook] == ["select 1"],
        "hooks are in `config.pre_hook[].sql`",
        RENDER,
    )
    rests(
        node.config.get("sql_header") == "set threads = 1;",
        "`config.get('sql_header')` is the header",
        RENDER,
    )
    from dbt.contracts.graph.nodes import BatchContext

    rests(
        {"id", "event_time_start", "event_time_end"} <= set(inspect.signature(BatchContext).parameters),
        "a microbatch model's `batch` is a BatchContext",
        RENDER,
    )


def test_the_compiler_can_be_given_another_context(built):
    from dbt.compilation import Compiler

    for name, parameters in {
        "compile_node": "self node manifest extra_context write",
        "_create_node_context": "self node manifest extra_context",
        "_recursively_prepend_ctes": "self model manifest extra_context",
    }.items():
        has(Compiler, name, OFFLINE)
        found = list(inspect.signature(getattr(Compiler, name)).parameters)
        rests(set(parameters.split()) <= set(found), f"`Compiler.{name}` takes {parameters}", OFFLINE)


def test_rendering_offline_changes_nothing_and_connects_nowhere(tiny):
    """Through our own renderer: it is what rests on the inside of contexts, macros and adapters."""
    tiny.write(
        {
            "models/asks.sql": "select {% if is_incremental() %}1{% else %}2{% endif %} as n {{ '' if execute }}\n"
        }
    )
    found: dict[str, Any] = {}

    def render(event: Any) -> None:
        if event.info.name == "FoundStats":
            from governance.dbt.adapter import running
            from governance.dbt.project import live_project

            config, manifest = running()
            before = {uid: node.to_dict() for uid, node in manifest.nodes.items()}
            found["sql"] = live_project(config, manifest).sql
            found["same"] = before == {uid: node.to_dict() for uid, node in manifest.nodes.items()}
            raise Veto("seen")

    tiny.dbt("compile", on_event=render)
    rests("sql" in found, "a project can be rendered at FoundStats", OFFLINE)
    texts = {sql.strip() for sql in found["sql"]["model.tiny.asks"]}
    rests(
        texts == {"select 1 as n", "select 2 as n"},
        "`is_incremental` in the context decides the branch",
        OFFLINE,
    )
    rests(found["same"], "rendering a shallow copy of a node leaves dbt's node as it is", RENDER)
    rests(not (tiny.root / "tiny.duckdb").exists(), "compiling a node opens no connection by itself", OFFLINE)


def test_adapters_say_what_templates_may_ask(built):
    from dbt.adapters.factory import FACTORY
    from dbt.context.providers import BaseDatabaseWrapper

    tiny, _, _ = built
    seen: list[Any] = []
    tiny.dbt(
        "compile",
        on_event=lambda e: seen.extend(FACTORY.adapters.values()) if e.info.name == "FoundStats" else None,
    )
    adapter = seen[0]
    has(adapter, "_available_ _parse_replacements_ config get_macro_resolver Column Relation", OFFLINE)
    rests(
        "get_columns_in_relation" in adapter._available_,
        "`_available_` names what templates may call",
        OFFLINE,
    )
    parameters = list(inspect.signature(BaseDatabaseWrapper.__init__).parameters)
    rests(
        parameters[:3] == ["self", "adapter", "namespace"],
        "the adapter of a template wraps adapter and namespace",
        OFFLINE,
    )


def test_selection_can_be_asked_of_the_task(tiny):
    found: dict[str, Any] = {}

    def ask(event: Any) -> None:
        if event.info.name == "FoundStats":
            from governance.dbt.adapter import running
            from governance.dbt.selection import _selected

            found["ids"] = _selected(*running())

    for command, expected in {
        "build --select second+": {"model.tiny.second"},
        "run --exclude second": {"model.tiny.first", "model.tiny.aside"},
        "seed": {"seed.tiny.rows"},
        "compile --select aside": {"model.tiny.aside"},
    }.items():
        found.clear()
        tiny.dbt(*command.split(), on_event=ask)
        rests(found.get("ids") == expected, f"the task of `{command}` tells what it selects", SELECTION)


def test_every_command_has_the_task_we_ask(tiny):
    from governance.dbt.selection import _TASKS, _task_class

    for which in _TASKS:
        task = _task_class(which)
        has(task, "get_node_selector get_selection_spec", SELECTION)


def test_a_retry_is_told_by_its_context_and_results(tiny):
    tiny.write(
        {"models/second.sql": "{{ config(materialized='table') }}select nowhere from {{ ref('first') }}\n"}
    )
    tiny.dbt("build")
    results = json.loads((tiny.root / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    rests({"unique_id", "status"} <= set(results[0]), "run_results.json has `results[].unique_id`", SELECTION)
    found: list[str] = []

    def look(event: Any) -> None:
        if event.info.name == "FoundStats":
            from governance.dbt.selection import _invoked

            found.append(_invoked())

    tiny.dbt("retry", on_event=look)
    rests(
        found == ["retry"], "click's context says `retry` where `args.which` says what is repeated", SELECTION
    )


def test_the_environment_of_an_invocation_can_be_added_to(tiny):
    from dbt_common.context import get_invocation_context

    def add(event: Any) -> None:
        if event.info.name == "FoundStats":
            environment = getattr(get_invocation_context(), "_env", None)
            rests(isinstance(environment, dict), "the invocation context has a dict `_env`", SWITCH)
            environment["TINY_WORD"] = "added"  # type: ignore[index]

    tiny.write(
        {"macros/w.sql": "{% macro w() %}{% do print(env_var('TINY_WORD', 'none')) %}{% endmacro %}\n"}
    )
    run = tiny.dbt("run-operation", "w", on_event=add)
    if not run.named("FoundStats"):
        run = tiny.dbt("run-operation", "w", on_event=_add_early)
    rests("added" in run.output, "`env_var` reads the invocation's environment", SWITCH)


def _add_early(event: Any) -> None:
    from dbt_common.context import get_invocation_context

    if event.info.name == "MainReportVersion":
        get_invocation_context()._env["TINY_WORD"] = "added"  # type: ignore[index]


def test_flags_tell_the_folders_and_the_command(tiny):
    found: dict[str, Any] = {}

    def look(event: Any) -> None:
        if event.info.name == "FoundStats":
            from dbt.flags import get_flags

            flags: Any = get_flags()  # type: ignore[no-untyped-call]
            found.update(
                {name: getattr(flags, name, None) for name in ("PROJECT_DIR", "TARGET_PATH", "WHICH")}
            )

    tiny.dbt("compile", "--target-path", "elsewhere", on_event=look)
    rests(
        Path(str(found["PROJECT_DIR"])).resolve() == tiny.root.resolve(),
        "`PROJECT_DIR` is the project's folder",
        SWITCH,
    )
    rests(str(found["TARGET_PATH"]) == "elsewhere", "`TARGET_PATH` is as asked", SWITCH)
    rests(found["WHICH"] == "compile", "`WHICH` is the command", SWITCH)


def test_warnings_of_ours_fail_where_warnings_are_errors(tiny):
    def warn(event: Any) -> None:
        if event.info.name == "FoundStats":
            from dbt.events.types import JinjaLogWarning
            from dbt_common.events.functions import warn_or_error

            warn_or_error(JinjaLogWarning(msg="mind this"))

    run = tiny.dbt("compile", on_event=warn)
    rests(run.code == 0 and "mind this" in run.output, "a JinjaLogWarning is printed", SESSION)
    rests(
        tiny.dbt("--warn-error", "compile", on_event=warn).code == 2, "and stops with --warn-error", SESSION
    )


def test_the_invocation_has_an_id_that_its_results_bear(built):
    _, run, seen = built
    rests(
        seen["results"]["metadata"]["invocation_id"] == run.events[0].info.invocation_id,
        "run results and events bear the same invocation id",
        REPORT,
    )


def test_what_is_written_into_the_manifest_is_seen_by_templates_and_artefacts(tiny):
    def write(event: Any) -> None:
        if event.info.name == "FoundStats":
            from dbt.artifacts.resources.v1.components import ColumnConfig, ColumnInfo

            from governance.dbt.adapter import running

            _, manifest = running()
            column = ColumnInfo(name="n", config=ColumnConfig())
            column.config.meta = {"dbt_governance": {"classes": ["x"]}}
            manifest.nodes["model.tiny.aside"].columns["n"] = column
            manifest.build_flat_graph()

    hook = "{% do print('said ' ~ model.columns.n.config.meta.dbt_governance.classes) if execute %}"
    tiny.write(
        {"models/aside.sql": f'{{{{ config(materialized="table", post_hook="{hook}") }}}}select 1 as n\n'}
    )
    run = tiny.dbt("run", "-s", "aside", on_event=write)
    rests(
        "said ['x']" in run.output,
        "`model.columns` in a hook is as the manifest was at FoundStats",
        WRITEBACK,
    )


def test_what_a_hook_writes_on_the_model_is_read_by_what_follows(tiny):
    hooks = (
        'pre_hook="{{ note() }}", post_hook="{% do print(\'noted \' ~ model.columns.n.note) if execute %}"'
    )
    tiny.write(
        {
            "macros/note.sql": "{% macro note() %}{% if execute %}{% do model.columns.n.update({'note': 'down'}) %}{% endif %}{% endmacro %}\n",
            "models/schema.yml": "models: [{name: aside, columns: [{name: n}]}]\n",
            "models/aside.sql": f"{{{{ config(materialized='table', {hooks}) }}}}select 1 as n\n",
        }
    )
    run = tiny.dbt("run", "-s", "aside")
    rests("noted down" in run.output, "one `model` serves the hooks and the materialisation of a node", TAGS)


def test_a_package_can_take_the_place_of_an_adapters_macro(tiny):
    override = (
        "{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql') -%}\n"
        "{{ return(dbt.duckdb__create_table_as(temporary, relation, '/* through us */ ' ~ compiled_code, language, **kwargs)) }}\n"
        "{%- endmacro %}\n"
    )
    project = (tiny.root / "dbt_project.yml").read_text(encoding="utf-8")
    tiny.write(
        {
            "pack/dbt_project.yml": "name: pack\nversion: '1.0'\n",
            "pack/macros/create.sql": override,
            "packages.yml": "packages: [{local: pack}]\n",
        }
    )
    tiny.dbt("deps")
    run = tiny.dbt("run", "-s", "aside")
    rests(
        not _through(run), "a package's macro takes no place unless the project's `dispatch` says so", CREATE
    )
    asked = "dispatch: [{macro_namespace: dbt, search_order: [tiny, pack, dbt]}]\n"
    tiny.write({"dbt_project.yml": project + asked})
    run = tiny.dbt("run", "-s", "aside")
    rests(_through(run), "`dispatch` lets a package's macro come before dbt's, which it can call", CREATE)


def _through(run: Run) -> bool:
    return run.code == 0 and any("/* through us */" in event.data.sql for event in run.named("SQLQuery"))
