"""A folder of plain `.sql` files as a project: one node for each relation that a file writes.

A file that writes nothing is a query and makes a relation called after the file. Tables that no file
writes become sources, with the columns that a schema file gives them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from sqlglot import exp

from governance.errors import ConfigError, InputError, Problem
from governance.project import names
from governance.project.nodes import CompiledCode, DeclaredColumn, Node, Project, ResourceType
from governance.readers.schema_file import Schema, read_schema
from governance.readers.sql_script import Script, bare, check_dialect, key, read_script
from governance.readers.textfile import read_text

MAX_FILES = 50_000


def read_sql(
    paths: Iterable[str | Path],
    *,
    dialect: str,
    schema: str | Path | None = None,
    root: str | Path | None = None,
    exclude: Iterable[str] = (),
) -> Project:
    """Read `.sql` files and folders of them.

    Args:
        paths: files, and folders that are searched for `*.sql`.
        dialect: of all files.
        schema: a file that tells the columns of tables, `{"schema.table": {"column": "type"}}`.
        root: the folder that node paths are relative to; the current one by default.
        exclude: patterns such as `*/scripts/*`; files whose path matches one are left out.

    Raises:
        ConfigError: for an unknown dialect or no files.
        InputError: naming every file that cannot be read as SQL, with its line.
    """
    dialect = check_dialect(dialect)
    base = Path(root) if root is not None else Path.cwd()
    tables = read_schema(schema) if schema is not None else {}
    results = [_try_read(path, name, dialect) for path, name in _listed(paths, base, exclude)]
    problems = [p for result in results if isinstance(result, InputError) for p in result.problems]
    if problems:
        raise InputError(*problems)
    scripts = [result for result in results if isinstance(result, Script)]
    return _Assembly(scripts, tables, dialect).project(base.resolve().name or "project")


def sql_texts(
    paths: Iterable[str | Path], *, root: str | Path | None = None, exclude: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """Return the text of files, and of folders' `*.sql`, each with its path as it is shown.

    Raises:
        ConfigError: if there are none.
        InputError: if one cannot be read as text.
    """
    base = Path(root) if root is not None else Path.cwd()
    return [(name, read_text(path, shown=name)) for path, name in _listed(paths, base, exclude)]


def _listed(paths: Iterable[str | Path], base: Path, exclude: Iterable[str]) -> list[tuple[Path, str]]:
    patterns = tuple(exclude)
    listed = [(path, _shown(path, base)) for path in _files(paths)]
    kept = [(path, name) for path, name in listed if not any(fnmatchcase(name, p) for p in patterns)]
    if not kept:
        raise ConfigError("every SQL file is excluded")
    return kept


def _try_read(path: Path, shown: str, dialect: str) -> Script | InputError:
    try:
        return read_script(path, shown, dialect)
    except InputError as error:
        return error


def _files(paths: Iterable[str | Path]) -> list[Path]:
    found: dict[str, Path] = {}
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = [p for p in path.rglob("*.sql") if p.is_file()]
            if not inside:
                raise ConfigError(Problem(message="holds no `.sql` file", path=path.as_posix()))
        elif path.exists():
            inside = [path]
        else:
            raise ConfigError(Problem(message="there is no such file or folder", path=path.as_posix()))
        found.update({p.resolve().as_posix(): p for p in inside})
    if not found:
        raise ConfigError("no SQL file was given")
    if len(found) > MAX_FILES:
        raise ConfigError(f"{len(found):,} SQL files were given; at most {MAX_FILES:,} are read at once")
    return [found[key] for key in sorted(found)]


def _shown(path: Path, base: Path) -> str:
    try:
        return path.resolve().relative_to(base.resolve()).as_posix()
    except ValueError:
        return path.as_posix() if not path.is_absolute() else path.name


class _Assembly:
    """Makes nodes of scripts: what is written is a model, what is only read is a source.

    Tables are keyed by their folded parts; `sources` and `models` keep the spelling.
    """

    def __init__(self, scripts: list[Script], tables: Schema, dialect: str) -> None:
        self.scripts = scripts
        self.dialect = dialect
        self.columns: dict[tuple[str, ...], tuple[DeclaredColumn, ...]] = {}
        self.sources: dict[tuple[str, ...], str] = {}
        self.models: dict[tuple[str, ...], str] = {}
        self.writers: dict[tuple[str, ...], str] = {}
        self.aliases: dict[tuple[str, ...], set[str]] = {}
        self.problems: list[Problem] = []
        self.uids: dict[tuple[str, ...], str] = {}
        self.stems = Counter(Path(s.path).stem.lower() for s in scripts if not s.targets)
        for script in scripts:
            for name, columns in script.declared.items():
                self._source(name, columns)
        for name, types in tables.items():
            self._given(
                name, tuple(DeclaredColumn(name=c, data_type=t, source="schema") for c, t in types.items())
            )

    def project(self, name: str) -> Project:
        """Return the project.

        Raises:
            InputError: if two files write one table, or a name may mean several.
        """
        targets = [(script, self._targets(script)) for script in self.scripts]
        for script, written in targets:
            for target, _ in written:
                self._claim(target, script.path)
                suffix = f"#{target}" if len(written) > 1 else ""
                self.uids[key(target, self.dialect)] = f"model.{script.path}{suffix}"
        spelled = sorted({n for s in self.scripts for n in s.reads}, key=lambda n: (-len(names.split(n)), n))
        resolved = {n: self._resolve(n) for n in spelled}
        if self.problems:
            raise InputError(*self.problems)
        nodes = [node for script, written in targets for node in self._models(script, written, resolved)]
        nodes += [_functions(script) for script in self.scripts if script.functions]
        nodes += [
            self._node(ResourceType.SOURCE, f"source.{relation}", relation, k)
            for k, relation in self.sources.items()
            if k not in self.models
        ]
        return Project(
            name=name,
            dialect=self.dialect,
            nodes={n.unique_id: n for n in sorted(nodes, key=lambda n: n.unique_id)},
        )

    def _source(self, name: str, columns: tuple[DeclaredColumn, ...]) -> None:
        k = key(name, self.dialect)
        self.sources[k] = name
        self.columns[k] = columns

    def _given(self, name: str, columns: tuple[DeclaredColumn, ...]) -> None:
        """Take what the schema file says; columns that a CREATE TABLE has already are known by that."""
        k = key(name, self.dialect)
        made = self.columns.get(k, ())
        have = {names.key(column.name, self.dialect) for column in made}
        more = tuple(c for c in columns if names.key(c.name, self.dialect) not in have)
        self._source(self.sources.get(k, name), (*made, *more))

    def _targets(self, script: Script) -> list[tuple[str, str]]:
        """Each relation a script writes, with the part of the script that makes it."""
        if script.targets:
            return [(name, script.sql[:end]) for name, end in script.targets.items()]
        if script.declared or not any(isinstance(s.tree, exp.Query) for s in script.statements):
            return []
        path = Path(script.path)
        parts = [path.parent.name, path.stem] if self.stems[path.stem.lower()] > 1 else [path.stem]
        return [(".".join(bare(part) for part in parts if part), script.sql)]

    def _claim(self, target: str, path: str) -> None:
        k = key(target, self.dialect)
        other = self.writers.setdefault(k, path)
        if other != path:
            self.problems.append(
                Problem(
                    message=f"`{target}` is written here and in `{other}`",
                    path=path,
                    expected="one file for each table",
                    help="put the statements into one script, or check the two apart",
                )
            )
        self.models[k] = target

    def _resolve(self, spelled: str) -> tuple[str, ...]:
        k = key(spelled, self.dialect)
        known = self.models.keys() | self.sources.keys()
        if k in known:
            return k
        near = sorted(o for o in known if o[-len(k) :] == k or k[-len(o) :] == o)
        if len(near) > 1:
            options = ", ".join(f"`{self.models.get(o) or self.sources[o]}`" for o in near)
            self.problems.append(
                Problem(
                    message=f"`{spelled}` may be any of {options}",
                    help="qualify the name, or give its columns in the schema file under this very name",
                )
            )
        if near:
            self.aliases.setdefault(near[0], set()).add(spelled)
            return near[0]
        self._source(spelled, ())
        return k

    def _models(
        self, script: Script, written: list[tuple[str, str]], resolved: dict[str, tuple[str, ...]]
    ) -> Iterator[Node]:
        for target, sql in written:
            k = key(target, self.dialect)
            reads = {resolved[n] for n in script.reads} - {k}
            yield self._node(
                ResourceType.MODEL,
                self.uids[k],
                target,
                k,
                path=script.path,
                raw_code=script.sql,
                compiled=(CompiledCode(sql=sql),),
                depends_on=tuple(sorted(self.uids.get(r) or f"source.{self.sources[r]}" for r in reads)),
            )

    def _node(self, kind: ResourceType, uid: str, relation: str, k: tuple[str, ...], **more: Any) -> Node:
        columns = self.columns.get(k, ())
        return Node(
            unique_id=uid,
            resource_type=kind,
            name=".".join(names.split(relation)[-2:]),
            relation=relation,
            aliases=tuple(sorted(self.aliases.get(k, ()))),
            columns=columns,
            columns_complete=bool(columns),
            **more,
        )


def _functions(script: Script) -> Node:
    """Return a node for what other files may call."""
    return Node(
        unique_id=f"function.{script.path}",
        resource_type=ResourceType.FUNCTION,
        name=", ".join(sorted({function.shown for function in script.functions})),
        path=script.path,
        raw_code=script.sql,
        compiled=(CompiledCode(sql=script.sql),),
    )
