"""Finds the database of a dbt project in its profile, without importing dbt.

DuckDB and Postgres are read; for anything else there is `--connection URL`. Of Jinja, `env_var()` with its
default and the filters that turn it into a number are understood: the rest is an error, not a guess.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from governance.errors import ConfigError, Problem, nearest
from governance.readers.yamlfile import plain, read_yaml

_EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_ENV_VAR = re.compile(
    r"""\s*env_var\(\s*(?P<q>['"])(?P<name>[^'"]+)(?P=q)\s*(?:,\s*(?P<r>['"])(?P<default>[^'"]*)(?P=r)\s*)?\)
    \s*(?:\|\s*(?:int|as_number|as_text|as_native|as_bool|string|trim)\s*)*""",
    re.VERBOSE,
)
_REMOTE = re.compile(r"^(md:|motherduck:|[a-z0-9]+://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A database to read.

    `url` may hold a password and `settings` a key: neither is printed, logged or written. `shown` is how
    messages name the database.
    """

    url: str
    shown: str
    settings: tuple[tuple[str, str], ...] = ()
    attach: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"Connection({self.shown!r})"


def from_text(text: str) -> Connection:
    """Return a connection from what a user typed: a SQLAlchemy URL, or the path of a DuckDB file."""
    scheme, separator, rest = text.partition("://")
    if not separator:
        return duckdb_file(Path(text), shown=text)
    kind = scheme.partition("+")[0].lower()
    if kind == "duckdb":
        path = rest.removeprefix("/").partition("?")[0]
        return duckdb_file(Path(path), shown=path)
    if kind in {"postgresql", "postgres"}:
        driver = scheme.partition("+")[2] or "psycopg"
        return Connection(url=f"postgresql+{driver}://{rest}", shown=f"{kind}://{rest.rpartition('@')[2]}")
    raise ConfigError(
        Problem(
            message=f"data checks cannot connect to `{kind[:20]}`",
            expected="a DuckDB file, duckdb:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE",
            nearest=nearest(kind, ("duckdb", "postgresql")),
        )
    )


def duckdb_file(
    path: Path,
    *,
    shown: str,
    settings: tuple[tuple[str, str], ...] = (),
    attach: tuple[tuple[str, str], ...] = (),
) -> Connection:
    """Return a connection to a DuckDB file, which must be there."""
    if not path.is_file():
        raise ConfigError(
            Problem(
                message=f"there is no DuckDB file `{shown}`",
                help="build first (`dbt build`), or name the file with --connection",
            )
        )
    query = urlencode({"read_only": "true"})
    return Connection(
        url=f"duckdb+gov:///{quote(path.as_posix())}?{query}", shown=shown, settings=settings, attach=attach
    )


def find_connection(
    project_dir: Path, *, profiles_dir: Path | None = None, profile: str = "", target: str = ""
) -> Connection:
    """Return the connection that dbt would use for a project.

    Args:
        project_dir: where `dbt_project.yml` is.
        profiles_dir: where `profiles.yml` is; dbt's own places if None.
        profile: instead of the one that `dbt_project.yml` names.
        target: instead of the profile's default.

    Raises:
        ConfigError: a file or an entry is missing, or is not understood.
    """
    name = profile or _text(_load(project_dir / "dbt_project.yml", "dbt_project.yml").get("profile"))
    path = _profiles_file(project_dir, profiles_dir)
    shown = path.name
    profiles = _load(path, shown)
    if name not in profiles:
        raise ConfigError(
            Problem(
                message=f"there is no profile `{name}`",
                path=shown,
                expected=" or ".join(sorted(k for k in profiles if k != "config")) or "a profile",
                nearest=nearest(name, profiles),
            )
        )
    entry = profiles[name]
    outputs = entry.get("outputs") if isinstance(entry, Mapping) else None
    if not isinstance(outputs, Mapping) or not outputs:
        raise ConfigError(Problem(message=f"profile `{name}` has no `outputs`", path=shown))
    wanted = target or os.environ.get("DBT_TARGET", "") or _render(entry.get("target", "default"), shown)
    if wanted not in outputs:
        raise ConfigError(
            Problem(
                message=f"profile `{name}` has no target `{wanted}`",
                path=shown,
                expected=" or ".join(sorted(outputs)),
                nearest=nearest(wanted, outputs),
            )
        )
    output = outputs[wanted]
    if not isinstance(output, Mapping):
        raise ConfigError(Problem(message=f"target `{wanted}` is not a mapping", path=shown))
    return _connection(output, project_dir, shown)


def _connection(output: Mapping[str, Any], project_dir: Path, shown: str) -> Connection:
    kind = _text(output.get("type"))
    if kind == "duckdb":
        return _duckdb(output, project_dir, shown)
    if kind == "postgres":
        return _postgres(output, shown)
    raise ConfigError(
        Problem(
            message=f"data checks do not read profiles of type `{kind}`",
            path=shown,
            expected="duckdb or postgres",
            help="name the database with --connection",
        )
    )


def _duckdb(output: Mapping[str, Any], project_dir: Path, shown: str) -> Connection:
    path = _render(output.get("path", ":memory:"), shown)
    if path == ":memory:" or _REMOTE.match(path):
        raise ConfigError(
            Problem(
                message="the profile's database is in memory or remote, so nothing of the build can be read",
                path=shown,
                expected="a `path` to a DuckDB file",
            )
        )
    raw_settings = output.get("settings") or {}
    settings = raw_settings if isinstance(raw_settings, Mapping) else {}
    attach: list[tuple[str, str]] = []
    for item in output.get("attach") or ():
        if isinstance(item, Mapping) and not _REMOTE.match(_render(item.get("path", ""), shown)):
            other = Path(_render(item.get("path", ""), shown))
            alias = _render(item.get("alias", other.stem), shown)
            attach.append(((project_dir / other).as_posix(), alias))
    return duckdb_file(
        project_dir / path,
        shown=path,
        settings=tuple((str(name), _render(value, shown)) for name, value in settings.items()),
        attach=tuple(attach),
    )


def _postgres(output: Mapping[str, Any], shown: str) -> Connection:
    part = {
        name: _render(output.get(name, output.get(other, "")), shown)
        for name, other in (
            ("host", ""),
            ("user", ""),
            ("password", "pass"),
            ("port", ""),
            ("dbname", "database"),
        )
    }
    missing = [name for name in ("host", "user", "dbname") if not part[name]]
    if missing:
        raise ConfigError(Problem(message=f"the target has no `{missing[0]}`", path=shown))
    login = quote(part["user"], safe="") + (
        f":{quote(part['password'], safe='')}" if part["password"] else ""
    )
    place = f"{part['host']}:{part['port'] or '5432'}/{quote(part['dbname'], safe='')}"
    query = urlencode({"sslmode": _render(output["sslmode"], shown)}) if output.get("sslmode") else ""
    url = f"postgresql+psycopg://{login}@{place}" + (f"?{query}" if query else "")
    return Connection(url=url, shown=f"postgres://{place}")


def _profiles_file(project_dir: Path, profiles_dir: Path | None) -> Path:
    asked = profiles_dir or (Path(env) if (env := os.environ.get("DBT_PROFILES_DIR")) else None)
    places = [asked] if asked else [project_dir, Path.home() / ".dbt"]
    for place in places:
        if (place / "profiles.yml").is_file():
            return place / "profiles.yml"
    raise ConfigError(
        Problem(
            message="there is no profiles.yml",
            expected="it in the project, in ~/.dbt or where DBT_PROFILES_DIR points",
            help="or name the database with --connection",
        )
    )


def _load(path: Path, shown: str) -> Mapping[str, Any]:
    data = plain(read_yaml(path, shown=shown, error=ConfigError))
    if not isinstance(data, Mapping):
        raise ConfigError(Problem(message="is not a mapping", path=shown))
    return data


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _render(value: Any, shown: str) -> str:
    """Resolve `env_var()` in a value; an error names the variable or the file, never a value."""
    text = _text(value)

    def resolve(match: re.Match[str]) -> str:
        call = _ENV_VAR.fullmatch(match.group(1))
        if call is None:
            raise ConfigError(
                Problem(
                    message="holds Jinja other than env_var()",
                    path=shown,
                    help="name the database with --connection",
                )
            )
        found = os.environ.get(call["name"], call["default"])
        if found is None:
            raise ConfigError(
                Problem(message=f"the environment variable `{call['name']}` is not set", path=shown)
            )
        return found

    if "{%" in text:
        raise ConfigError(
            Problem(message="holds Jinja other than env_var()", path=shown, help="use --connection")
        )
    return _EXPRESSION.sub(resolve, text)
