"""Where the database is, from a profile or a URL, and what is said when it is not."""

from __future__ import annotations

import os
import subprocess
import sys

import duckdb
import pytest
from governance_checks import connect
from governance_checks.warehouse import Warehouse

from governance.errors import ConfigError
from tests.core.checks import clinic

SECRET = "hunter2-not-for-print"


def project(tmp_path, profile: str, *, name: str = "shop"):
    (tmp_path / "dbt_project.yml").write_text(f"name: p\nprofile: {name}\n")
    (tmp_path / "profiles.yml").write_text(profile)
    return tmp_path


def duckdb_profile(path: str = "warehouse.duckdb", more: str = "") -> str:
    return f"shop:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      path: {path}\n{more}"


@pytest.fixture
def bare_environment(monkeypatch):
    for name in ("DBT_PROFILES_DIR", "DBT_TARGET", "SHOP_DB"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("bare_environment")
class TestProfiles:
    def test_a_duckdb_file_is_found_beside_the_project(self, tmp_path):
        clinic.build(tmp_path / "clinic.duckdb")
        found = connect.find_connection(project(tmp_path, duckdb_profile("clinic.duckdb")))
        assert found.shown == "clinic.duckdb"
        with Warehouse(found) as warehouse:
            assert warehouse.execute("select count(*) from mart.adults") == (95,)

    def test_env_var_and_its_default_are_read(self, tmp_path, monkeypatch):
        clinic.build(tmp_path / "clinic.duckdb")
        profile = duckdb_profile("\"{{ env_var('SHOP_DB', 'clinic') }}.duckdb\"")
        assert connect.find_connection(project(tmp_path, profile)).shown == "clinic.duckdb"
        monkeypatch.setenv("SHOP_DB", "other")
        with pytest.raises(ConfigError, match=r"no DuckDB file `other\.duckdb`"):
            connect.find_connection(tmp_path)

    def test_a_session_setting_reaches_the_session_and_no_text(self, tmp_path):
        clinic.build(tmp_path / "clinic.duckdb")
        more = f"      settings:\n        variable pseudonym_key: {SECRET}\n"
        found = connect.find_connection(project(tmp_path, duckdb_profile("clinic.duckdb", more)))
        with Warehouse(found) as warehouse:
            assert warehouse.execute("select length(getvariable('pseudonym_key'))") == (len(SECRET),)
        assert SECRET not in repr(found) + found.url + found.shown

    def test_an_attached_file_can_be_read(self, tmp_path):
        clinic.build(tmp_path / "clinic.duckdb")
        clinic.build(tmp_path / "other.duckdb")
        more = "      attach:\n        - path: other.duckdb\n          alias: elsewhere\n"
        found = connect.find_connection(project(tmp_path, duckdb_profile("clinic.duckdb", more)))
        with Warehouse(found) as warehouse:
            assert warehouse.relation("elsewhere.mart.adults") == ("elsewhere", "mart", "adults")

    def test_postgres_is_read_and_its_password_is_shown_nowhere(self, tmp_path):
        profile = (
            "shop:\n  target: dev\n  outputs:\n    dev:\n      type: postgres\n      host: db.example.com\n"
            f"      user: ann\n      password: {SECRET}/@\n      port: 5433\n      dbname: shop\n"
        )
        found = connect.find_connection(project(tmp_path, profile))
        assert found.url == f"postgresql+psycopg://ann:{SECRET}%2F%40@db.example.com:5433/shop"
        assert SECRET not in repr(found)

    @pytest.mark.parametrize(
        ("profile", "message"),
        [
            ("shopp:\n  outputs: {}\n", "no profile `shop`.*did you mean `shopp`"),
            ("shop:\n  target: dev\n", "has no `outputs`"),
            (duckdb_profile().replace("target: dev", "target: prod"), "no target `prod`; expected dev"),
            (duckdb_profile("':memory:'"), "in memory or remote"),
            (duckdb_profile("md:shop"), "in memory or remote"),
            (duckdb_profile().replace("type: duckdb", "type: snowflake"), "expected duckdb or postgres"),
            (duckdb_profile("\"{{ env_var('SHOP_DB') }}\""), "variable `SHOP_DB` is not set"),
            (duckdb_profile('"{{ var(1) }}"'), "Jinja other than env_var"),
            (duckdb_profile("'{% if x %}'"), "Jinja other than env_var"),
            ("shop: [\n", "profiles.yml:"),
            ("- a\n- b\n", "profiles.yml: is not a mapping"),
        ],
    )
    def test_a_profile_that_cannot_be_used_is_one_clear_error(self, tmp_path, profile, message):
        with pytest.raises(ConfigError, match=message) as error:
            connect.find_connection(project(tmp_path, profile))
        assert str(tmp_path) not in str(error.value)

    def test_no_profile_at_all(self, tmp_path, monkeypatch):
        (tmp_path / "dbt_project.yml").write_text("name: p\nprofile: shop\n")
        monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path / "nowhere"))
        with pytest.raises(ConfigError, match=r"there is no profiles\.yml"):
            connect.find_connection(tmp_path)


def test_urls_and_paths_name_the_same_file(tmp_path):
    path = clinic.build(tmp_path / "my clinic.v1.duckdb")
    for text in (str(path), f"duckdb:///{path}", f"duckdb+gov:///{path}?read_only=true"):
        with Warehouse(connect.from_text(text)) as warehouse:
            assert warehouse.execute("select count(*) from mart.adults") == (95,)


def test_a_scheme_that_is_not_read_names_those_that_are():
    with pytest.raises(ConfigError, match="expected a DuckDB file") as error:
        connect.from_text(f"mysql://ann:{SECRET}@db.example.com/shop")
    assert SECRET not in str(error.value)


def test_a_database_held_open_for_writing_says_what_to_do(tmp_path):
    path = clinic.build(tmp_path / "clinic.duckdb")
    holder = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        with (
            pytest.raises(
                ConfigError, match=r"open in another process.*\n.*close the other program"
            ) as error,
            Warehouse(connect.from_text(str(path))),
        ):
            pass
        assert error.value.exit_code == 2
        assert str(process.pid) not in str(error.value)
        process.communicate("", timeout=20)
    with Warehouse(connect.from_text(str(path))) as warehouse:
        assert warehouse.execute("select 1") == (1,)


def test_a_database_open_in_this_process_says_the_same(tmp_path):
    path = clinic.build(tmp_path / "clinic.duckdb")
    connection = duckdb.connect(str(path))
    with (
        pytest.raises(ConfigError, match="open in another process"),
        Warehouse(connect.from_text(str(path))),
    ):
        pass
    connection.close()


@pytest.mark.parametrize("content", [b"", b"not a database, only text" * 400, os.urandom(9000)])
def test_a_file_that_is_no_database_is_one_clear_error(tmp_path, content):
    path = tmp_path / "broken.duckdb"
    path.write_bytes(content)
    with (
        pytest.raises(ConfigError, match="cannot open the database"),
        Warehouse(connect.from_text(str(path))),
    ):
        pass


@pytest.mark.parametrize(
    "text", ["postgresql://ann:%s@db.example.com:port/shop", "postgres://ann:%s@[::1/shop"]
)
def test_a_url_that_cannot_be_read_is_not_repeated(text):
    with pytest.raises(ConfigError, match="not a URL") as error, Warehouse(connect.from_text(text % SECRET)):
        pass
    assert SECRET not in str(error.value)
    assert error.value.__context__ is None


def test_a_missing_driver_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    found = connect.from_text(f"postgresql://ann:{SECRET}@db.example.com/shop")
    with pytest.raises(ConfigError, match=r"pip install \"psycopg\[binary\]\"") as error, Warehouse(found):
        pass
    assert SECRET not in str(error.value)
