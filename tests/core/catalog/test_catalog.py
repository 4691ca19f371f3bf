"""The catalog holds what the report says, is read without a way out, and is replaced at once."""

from __future__ import annotations

import dataclasses
import json
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from governance.catalog import store
from governance.catalog.checks import run_checks
from governance.catalog.tables import MACROS, TABLES, VIEWS
from governance.commands.query import as_csv, as_json, table
from governance.commands.terminal import replacing
from governance.errors import ConfigError, InputError
from tests.core.writers import sample


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    path = tmp_path / "g.duckdb"
    store.build(path, sample.report(), [])
    return path


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    return list(store.query(path, sql).rows)


def test_every_table_is_filled_from_the_report(catalog: Path) -> None:
    report = sample.report()
    counts = {name: ask(catalog, f"select count(*) from {name}")[0][0] for name in TABLES}
    assert counts["datasets"] == len(report.graph.nodes)
    assert counts["columns"] == sum(len(n.merged.columns) for n in report.graph.nodes.values())
    assert counts["edges"] == sum(
        len(c.inputs) for n in report.graph.nodes.values() for c in n.merged.columns
    )
    assert counts["findings"] == len(report.findings)
    assert counts["labels"] == 3
    assert counts["waivers"] == 1
    assert counts["gaps"] == 1
    assert counts["row_inputs"] == 1
    assert ask(catalog, "select operation from operations") == [("md5",)]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_can_be_read(view: str, catalog: Path) -> None:
    assert store.query(catalog, f"select * from {view}").columns


def test_the_walks(catalog: Path) -> None:
    down = ask(
        catalog, f"select column_name, distance from downstream('{sample.USERS}', 'email') order by 2, 1"
    )
    assert down == [("email", 1), ("email_md5", 2), ("day", 3)]
    up = ask(
        catalog, f"select dataset, column_name from upstream('{sample.FEED}', 'email_md5') order by distance"
    )
    assert up == [(sample.STG, "email"), (sample.USERS, "email")]


def test_the_documentation_names_every_table_and_column() -> None:
    text = (Path(__file__).parents[3] / "docs/catalog.md").read_text(encoding="utf-8")
    for name, columns in TABLES.items():
        section = text.split(f"\n### `{name}`\n")[1].split("\n### ")[0]
        for column, kind in columns.items():
            assert f"| `{column}` | {kind} |" in section, (name, column)
    for name in (*VIEWS, *MACROS):
        assert f"`{name}" in text


def test_hostile_text_is_data(tmp_path: Path) -> None:
    path = tmp_path / "h.duckdb"
    store.build(path, sample.hostile(), [])
    assert ask(path, "select count(*) from findings") == [(3,)]
    answer = store.query(path, "select message, name from findings")
    for text in (table(answer), as_csv(answer).replace("\r", ""), as_json(answer)):
        text.encode()
    assert "\x1b" not in table(answer)
    assert "\u202e" not in table(answer)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/hostname')",
        "select * from read_text('/etc/hostname')",
        "select * from '/etc/hostname'",
        "select * from glob('/*')",
        "select * from sample",
        "copy findings to '/tmp/out.csv'",
        "attach '/tmp/other.duckdb' as other",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "pragma enable_profiling",
        "create table t as select 1",
        "delete from findings",
        "select 1; select 2",
        "export database '/tmp/out'",
        "",
        "selec",
    ],
)
def test_there_is_no_way_out(sql: str, catalog: Path) -> None:
    with pytest.raises(ConfigError):
        store.query(catalog, sql)


def test_python_objects_are_not_tables(catalog: Path) -> None:
    mine = duckdb.sql("select 'value' as a")  # noqa: F841 - a replacement scan would find it
    with pytest.raises(ConfigError, match="mine"):
        store.query(catalog, "select * from mine")


def test_no_run_yet(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no run is stored here yet(.|\n)*governance check"):
        store.query(tmp_path / "g.duckdb", "select 1")


@pytest.mark.parametrize("content", [b"", b"not a database", b"DUCK" * 2000])
def test_a_file_that_is_no_catalog(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "g.duckdb"
    path.write_bytes(content)
    with pytest.raises(InputError):
        store.query(path, "select 1")


def test_another_database_is_not_taken_for_a_catalog(tmp_path: Path) -> None:
    path = tmp_path / "g.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table findings (a int)")
    with pytest.raises(InputError, match="not written by this version"):
        store.query(path, "select 1")


def test_readers_and_a_writer_at_once(tmp_path: Path) -> None:
    path = tmp_path / "g.duckdb"
    store.build(path, sample.report(), [])
    counts: list[object] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                counts.append(ask(path, "select count(*) from findings")[0][0])
        except BaseException as error:
            failures.append(error)
            raise

    thread = threading.Thread(target=read)
    thread.start()
    for report in (sample.clean(), sample.report(), sample.clean()):
        with replacing(path) as temporary:
            temporary.unlink()
            store.build(temporary, report, [])
    done.set()
    thread.join()
    assert not failures
    assert set(counts) <= {0, 3}
    assert ask(path, "select count(*) from findings") == [(0,)]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "g.duckdb"
    path.write_text("old")

    def fail() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["g.duckdb"]


def test_checks_say_how_many_and_never_what(catalog: Path, tmp_path: Path) -> None:
    folder = tmp_path / "governance/checks"
    folder.mkdir(parents=True)
    (folder / "a.sql").write_text("-- message: labels exist\n-- severity: warning\nselect origin from labels")
    (folder / "b.sql").write_text("select 1 where false")
    with store.reading(catalog) as connection:
        (finding,) = run_checks(connection, tmp_path)
    assert finding.message == "labels exist: `governance/checks/a.sql` returned 3 rows"
    assert finding.severity.value == "warning"


def test_output_forms(catalog: Path) -> None:
    answer = store.query(catalog, "select dataset, purposes, traced from datasets order by 1")
    assert json.loads(as_json(answer))[0] == {
        "dataset": sample.KPI,
        "purposes": ["analytics"],
        "traced": False,
    }
    assert as_csv(answer).splitlines()[:2] == ["dataset,purposes,traced", f"{sample.KPI},analytics,false"]
    lines = table(answer).splitlines()
    assert lines[0].startswith("dataset")
    assert lines[-1] == "(4 rows)"


def test_an_amended_catalog_is_what_a_new_one_would_be(tmp_path: Path) -> None:
    report, runs = sample.report(), [{"event": "check", "errors": 3}]
    whole, amended = tmp_path / "whole.duckdb", tmp_path / "amended.duckdb"
    store.build(whole, report, runs)
    store.build(amended, dataclasses.replace(report, findings=report.findings[1:]), [])
    store.amend(amended, report, runs)
    for name in (*TABLES, *VIEWS):
        if name != "decisions":
            assert store.query(amended, f"select * from {name}") == store.query(
                whole, f"select * from {name}"
            )


def test_text_that_is_no_text_is_stored_with_or_without_msgspec(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = sample.hostile()
    texts_no_file_holds = dataclasses.replace(report.findings[0], message="a\x00b \ud800")
    hostile = dataclasses.replace(report, findings=(texts_no_file_holds, *report.findings[1:]))
    texts = []
    for at, encoder in enumerate(("there", "not there")):
        if encoder == "not there":
            monkeypatch.setitem(sys.modules, "msgspec", None)
        path = tmp_path / f"{at}.duckdb"
        store.build(path, hostile, [])
        texts.append([store.query(path, f"select * from {table}") for table in TABLES])
    assert texts[0] == texts[1]
    assert ask(tmp_path / "0.duckdb", "select message from findings limit 1") == [("a\\x00b \\ud800",)]
