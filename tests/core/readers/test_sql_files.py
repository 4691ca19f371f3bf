"""A folder of SQL files becomes nodes that depend on each other, or one clear error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from governance.errors import ConfigError, InputError
from governance.project.nodes import Project, ResourceType
from governance.readers.sql_files import read_sql


def write(root: Path, files: dict[str, str]) -> list[Path]:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [root]


def read(root: Path, files: dict[str, str], *, dialect: str = "duckdb", schema: object = None) -> Project:
    paths = write(root / "sql", files)
    given = None
    if schema is not None:
        given = root / "schema.json"
        given.write_text(json.dumps(schema))
    return read_sql(paths, dialect=dialect, schema=given, root=root / "sql")


def edges(project: Project) -> dict[str, tuple[str, ...]]:
    return {
        n.relation: tuple(project.nodes[d].relation for d in n.depends_on)
        for n in project.nodes.values()
        if n.resource_type is ResourceType.MODEL
    }


def sources(project: Project) -> set[str]:
    return {n.relation for n in project.nodes.values() if n.resource_type is ResourceType.SOURCE}


CASES = {
    "a query is called after its file": ({"daily.sql": "select a from t"}, {"daily": ("t",)}, {"t"}),
    "create table as": ({"x.sql": "create table m.t as select a from raw.u"}, {"m.t": ("raw.u",)}, {"raw.u"}),
    "view with columns": ({"x.sql": "create view v(a) as select 1 from b"}, {"v": ("b",)}, {"b"}),
    "insert": ({"x.sql": "insert into t(a) select b from u"}, {"t": ("u",)}, {"u"}),
    "merge": (
        {"x.sql": "merge into t using s on t.a=s.a when matched then update set a = s.a"},
        {"t": ("s",)},
        {"s"},
    ),
    "update": ({"x.sql": "update t set a = s.a from s where t.b = s.b"}, {"t": ("s",)}, {"s"}),
    "delete": ({"x.sql": "delete from t where a in (select a from s)"}, {"t": ("s",)}, {"s"}),
    "files read each other": (
        {"b.sql": "select a from a", "a.sql": "create table a as select a from raw.t"},
        {"a": ("raw.t",), "b": ("a",)},
        {"raw.t"},
    ),
    "temporary tables are inside": (
        {"x.sql": "create temp table s as select a from raw; create table t as select a from s"},
        {"t": ("raw",)},
        {"raw"},
    ),
    "every table of a script is a node": (
        {"x.sql": "create table a as select 1 as c from r; create table b as select c from a;"},
        {"a": ("r",), "b": ("a", "r")},
        {"r"},
    ),
    "a CTE is no table": ({"x.sql": "with c as (select a from t) select a from c"}, {"x": ("t",)}, {"t"}),
    "a CTE hides only a bare name": (
        {"x.sql": "with c as (select a from t) select a from s.c"},
        {"x": ("s.c", "t")},
        {"t", "s.c"},
    ),
    "an inner CTE does not leak": (
        {"x.sql": "select a from (with c as (select a from t) select a from c) q join c on true"},
        {"x": ("c", "t")},
        {"t", "c"},
    ),
    "a table function is no table": (
        {"x.sql": "select a from t, unnest(t.b) u(x), range(3) r"},
        {"x": ("t",)},
        {"t"},
    ),
    "two files of one name": (
        {"a/q.sql": "select 1 as x from t", "b/q.sql": "select 1 as x from t"},
        {"a.q": ("t",), "b.q": ("t",)},
        {"t"},
    ),
    "a table that only DDL makes is a source": (
        {"ddl.sql": "create table u (id int, e text)", "q.sql": "select e from u"},
        {"q": ("u",)},
        {"u"},
    ),
    "an index and an extension are nothing": (
        {"i.sql": "create index i on t(a); create extension if not exists x", "q.sql": "select a from t"},
        {"q": ("t",)},
        {"t"},
    ),
    "a bare name is the one qualified table": (
        {"q.sql": "select a from users", "r.sql": "select b from raw.users"},
        {"q": ("raw.users",), "r": ("raw.users",)},
        {"raw.users"},
    ),
    "case folds": ({"q.sql": 'select a from "Users"', "r.sql": "create table USERS as select 1 as a"}, {"q": ("USERS",), "USERS": ()}, set()),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_edges(name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    files, expected, reads = CASES[name]
    project = read(tmp_path, files)
    assert {k: tuple(sorted(v)) for k, v in edges(project).items()} == expected
    assert sources(project) == reads
    assert not caplog.records, "sqlglot's log quotes the SQL"


def test_select_into_in_tsql(tmp_path: Path) -> None:
    sql = "select a into #s from raw.t; select a into dbo.out from #s"
    project = read(tmp_path, {"x.sql": sql}, dialect="tsql")
    assert edges(project) == {"dbo.out": ("raw.t",)}


def test_snowflake_folds_up_and_keeps_quotes_apart(tmp_path: Path) -> None:
    project = read(
        tmp_path,
        {"a.sql": "create table T as select 1 as x", "b.sql": "select x from t"},
        dialect="snowflake",
    )
    assert edges(project)["b"] == ("T",)


def test_schema_gives_columns_and_names(tmp_path: Path) -> None:
    project = read(
        tmp_path,
        {"q.sql": "select * from users"},
        schema={"raw.users": {"id": "int", "email": "text"}, "raw.unused": {"a": ""}},
    )
    node = project.nodes["source.raw.users"]
    assert [(c.name, c.data_type, c.source) for c in node.columns] == [
        ("id", "int", "schema"),
        ("email", "text", "schema"),
    ]
    assert node.columns_complete
    assert "users" in node.aliases
    assert sources(project) == {"raw.users", "raw.unused"}


def test_the_code_of_a_relation_ends_with_its_last_write(tmp_path: Path) -> None:
    sql = "create table a as select 1 as c;\ncreate table b as select c from a;\ninsert into a select 2;\n"
    project = read(tmp_path, {"x.sql": sql})
    by_relation = {n.relation: n for n in project.nodes.values()}
    assert by_relation["b"].compiled[0].sql.endswith("select c from a")
    assert by_relation["a"].compiled[0].sql.endswith("insert into a select 2")
    assert all(n.raw_code == sql for n in by_relation.values())


def test_yaml_schema(tmp_path: Path) -> None:
    (tmp_path / "s.yml").write_text("raw.users:\n  id: int\n  email: varchar\n")
    write(tmp_path, {"q.sql": "select * from raw.users"})
    project = read_sql([tmp_path / "q.sql"], dialect="duckdb", schema=tmp_path / "s.yml", root=tmp_path)
    assert [c.name for c in project.nodes["source.raw.users"].columns] == ["id", "email"]


def test_excluded_files_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"a.sql": "select 1 as x", "scripts/run.sql": ".read a.sql"})
    project = read_sql([tmp_path], dialect="duckdb", root=tmp_path, exclude=["scripts/*"])
    assert list(project.nodes) == ["model.a.sql"]
    with pytest.raises(ConfigError, match="every SQL file is excluded"):
        read_sql([tmp_path], dialect="duckdb", root=tmp_path, exclude=["*"])


def test_order_of_arguments_does_not_matter(tmp_path: Path) -> None:
    write(tmp_path, {"a.sql": "select 1 as x from t", "b.sql": "select x from a"})
    a, b = tmp_path / "a.sql", tmp_path / "b.sql"
    assert read_sql([a, b, a], dialect="duckdb", root=tmp_path) == read_sql(
        [tmp_path], dialect="duckdb", root=tmp_path
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"select\n 1 frm (", "x.sql:2"),
        (b"select 'abc", "a string or comment has no end"),
        (b"select \x00 1", "binary"),
        (b"select 1;\n\xff\xfe", "not UTF-8"),
        (b"", "no SQL statement"),
        (b"-- only a comment\n;;", "no SQL statement"),
        (b"select * from {{ ref('a') }}", "--project-dir"),
        (b"select " + b"(" * 20_000 + b"1" + b")" * 20_000, "x.sql"),
    ],
)
def test_what_is_not_sql_is_one_error(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "x.sql").write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_sql([tmp_path], dialect="duckdb", root=tmp_path)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].path == "x.sql"
    assert said in str(caught.value)


def test_all_bad_files_are_named_at_once(tmp_path: Path) -> None:
    write(tmp_path, {"a.sql": "selec", "b.sql": "select 1", "c.sql": "select 'x"})
    with pytest.raises(InputError) as caught:
        read_sql([tmp_path], dialect="duckdb", root=tmp_path)
    assert [p.path for p in caught.value.problems] == ["a.sql", "c.sql"]


def test_a_table_has_one_writer(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"b\.sql: `T` is written here and in `a\.sql`"):
        read(tmp_path, {"a.sql": "create table t as select 1 as x", "b.sql": "insert into T select 2"})


def test_an_ambiguous_name_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"`users` may be any of `a\.users`, `b\.users`"):
        read(tmp_path, {"q.sql": "select 1 as x from users, a.users, b.users"})


def test_unknown_dialect_names_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, {"a.sql": "select 1"})
    with pytest.raises(ConfigError, match="did you mean `snowflake`"):
        read_sql([tmp_path], dialect="snowflak")


@pytest.mark.parametrize("given", ["missing.sql", "empty"])
def test_nothing_to_read(given: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match=given):
        read_sql([tmp_path / given], dialect="duckdb")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("s.json", "[1]", "is not a schema"),
        ("s.json", '{"t": ["a"]}', "`t` has no columns"),
        ("s.json", '{"t": {"a": 1}}', "`t.a`"),
        ("s.json", '{"t": {"a": "x", "a": "y"}}', "given twice"),
        ("s.json", '{"t": {}', "s.json:1"),
        ("s.json", '{"a..b": {"x": "int"}}', "not a table name"),
        ("s.yml", "t:\n  - a\n", "s.yml:1"),
        ("s.yml", "t:\n  a: {b: c}\n", "s.yml:2"),
        ("s.yml", "t: &x {a: int}\nu: *x\n", "anchors"),
        ("s.yml", "- a\n", "is not a schema"),
    ],
)
def test_bad_schema(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    write(tmp_path, {"q.sql": "select 1 as x"})
    with pytest.raises(InputError) as caught:
        read_sql([tmp_path / "q.sql"], dialect="duckdb", schema=tmp_path / name)
    assert said in str(caught.value)
