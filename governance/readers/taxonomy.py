"""Read the taxonomy and the regime packs: ours, and those a user adds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from pathlib import Path

from governance.errors import PolicyError, Problem, nearest
from governance.labels.model import DataClass, Entry, Level, Regime, Role, Taxonomy
from governance.readers.fields import Checker, words
from governance.readers.yamlfile import Scalar, Tree, parse_yaml, read_yaml

_CLASS_KEYS = ("roles", "bits", "fideslang", "dpv", "description", "coarser")
_ENTRY_KEYS = ("level", "article", "verified", "note")
_REGIME_KEYS = ("name", "title", "default", "minor", "minor_under", "entries")
_FILE_KEYS = ("version", "groups", "classes", "dependencies", "regimes")
_ROLES = {role.value: role for role in Role}
_LEVELS = {level.word: level for level in Level}
_OURS = "governance/labels/data"


def load_taxonomy(regimes: Sequence[str], extra: Sequence[str | Path] = ()) -> Taxonomy:
    """Read the shipped taxonomy, the user's files, and the regimes asked for.

    Args:
        regimes: names of packs to activate, strictest of them decides; ours or from `extra`.
        extra: YAML files with `groups`, `classes`, `dependencies` and `regimes` of the user's own; a pack of
            a known name extends that pack.

    Raises:
        PolicyError: with every problem found, each with file, line, what was expected and the nearest word.
    """
    classes, groups, dependencies = _shipped_classes()
    merged = _Merge(classes=dict(classes), groups=dict(groups), dependencies=list(dependencies))
    packs = dict(_shipped_regimes())
    problems: list[Problem] = []
    for path in extra:
        shown = Path(path).as_posix()
        tree = read_yaml(path, shown=shown, error=PolicyError)
        checker = Checker(shown)
        _read_extra(checker, tree, merged, packs)
        problems.extend(checker.problems)
    problems.extend(
        Problem(message=f"regime `{name}` is not known", expected=words(packs), nearest=nearest(name, packs))
        for name in regimes
        if name not in packs
    )
    if problems:
        raise PolicyError(*problems)
    unique = tuple(dict.fromkeys(regimes))
    return Taxonomy(
        classes=dict(sorted(merged.classes.items())),
        regimes=tuple(packs[name] for name in unique),
        groups=dict(sorted(merged.groups.items())),
        dependencies=tuple(dict.fromkeys(merged.dependencies)),
    )


def known_regimes() -> tuple[str, ...]:
    """Return the names of the packs that are shipped."""
    return tuple(sorted(_shipped_regimes()))


class _Merge:
    def __init__(
        self, *, classes: dict[str, DataClass], groups: dict[str, str], dependencies: list[tuple[str, str]]
    ) -> None:
        self.classes = classes
        self.groups = groups
        self.dependencies = dependencies


@lru_cache(maxsize=1)
def _shipped_classes() -> tuple[Mapping[str, DataClass], Mapping[str, str], tuple[tuple[str, str], ...]]:
    checker, tree = _shipped("taxonomy.yml")
    merged = _Merge(classes={}, groups={}, dependencies=[])
    fields = checker.fields(tree, "the taxonomy", known=_FILE_KEYS, required=("classes",)) or {}
    _read_classes(checker, fields, merged)
    _stop(checker)
    return merged.classes, merged.groups, tuple(merged.dependencies)


@lru_cache(maxsize=1)
def _shipped_regimes() -> Mapping[str, Regime]:
    classes, groups, _ = _shipped_classes()
    packs: dict[str, Regime] = {}
    folder = resources.files("governance.labels").joinpath("data", "regimes")
    for name in sorted(item.name for item in folder.iterdir() if item.name.endswith(".yml")):
        checker, tree = _shipped(f"regimes/{name}")
        keys = ("version", *_REGIME_KEYS)
        fields = checker.fields(tree, "the regime", known=keys, required=("name", "default")) or {}
        regime = _read_regime(
            checker,
            tree,
            fields,
            name=name.removesuffix(".yml"),
            base=None,
            known={*classes, *groups},
        )
        _stop(checker)
        packs[regime.name] = regime
    return packs


def _shipped(name: str) -> tuple[Checker, Tree]:
    resource = resources.files("governance.labels").joinpath("data", *name.split("/"))
    path = f"{_OURS}/{name}"
    return Checker(path), parse_yaml(resource.read_bytes(), path=path, error=PolicyError)


def _stop(checker: Checker) -> None:
    if checker.problems:
        raise PolicyError(*checker.problems)


def _read_extra(checker: Checker, tree: Tree, merged: _Merge, packs: dict[str, Regime]) -> None:
    fields = checker.fields(tree, "the taxonomy file", known=_FILE_KEYS)
    if fields is None:
        return
    version = checker.integer(fields.get("version"), "`version`", least=1, default=1)
    if version != 1:
        checker.add(fields["version"], f"`version` is {version}", expected="`1`")
    _read_classes(checker, fields, merged)
    if "regimes" not in fields:
        return
    for key, value in checker.mapping(fields["regimes"], "`regimes`"):
        inner = checker.fields(value, f"regime `{key.text}`", known=_REGIME_KEYS)
        if inner is not None:
            base = packs.get(key.text)
            known = {*merged.classes, *merged.groups}
            packs[key.text] = _read_regime(checker, value, inner, name=key.text, base=base, known=known)


def _read_classes(checker: Checker, fields: Mapping[str, Tree], merged: _Merge) -> None:
    if "groups" in fields:
        for key, value in checker.mapping(fields["groups"], "`groups`"):
            merged.groups[key.text] = checker.text(value, f"group `{key.text}`")
    found: list[tuple[Scalar, Tree | None, str]] = []
    if "classes" in fields:
        for key, value in checker.mapping(fields["classes"], "`classes`"):
            entry, coarser = _read_class(checker, key, value)
            merged.classes[key.text] = entry
            found.append((key, coarser, entry.coarser))
    known = {*merged.classes, *merged.groups}
    for key, coarser, name in found:
        _check_parent(checker, key, known)
        if coarser is not None and name and name not in merged.classes:
            checker.unknown(coarser, "class", name, merged.classes)
    if "dependencies" in fields:
        for item in checker.items(fields["dependencies"], "`dependencies`"):
            pair = checker.texts(item, "a dependency")
            if len(pair) != 2:
                checker.add(item, "a dependency is not a pair", expected="`[determines, determined]`")
                continue
            for name in pair:
                if name not in merged.classes:
                    checker.unknown(item, "class", name, merged.classes)
            merged.dependencies.append((pair[0], pair[1]))


def _read_class(checker: Checker, key: Scalar, value: Tree) -> tuple[DataClass, Tree | None]:
    what = f"class `{key.text}`"
    _check_name(checker, key)
    fields = checker.fields(value, what, known=_CLASS_KEYS, required=("roles",)) or {}
    roles = [
        _ROLES[word]
        for item in (checker.one_or_more(fields["roles"]) if "roles" in fields else ())
        if (word := checker.choice(item, "role", _ROLES))
    ]
    entry = DataClass(
        name=key.text,
        role=roles[0] if roles else Role.UNKNOWN,
        also=tuple(roles[1:]),
        bits=_number(checker, fields.get("bits"), f"`bits` of {what}"),
        fideslang=checker.text(fields.get("fideslang"), f"`fideslang` of {what}"),
        dpv=checker.text(fields.get("dpv"), f"`dpv` of {what}"),
        description=checker.text(fields.get("description"), f"`description` of {what}"),
        coarser=checker.text(fields.get("coarser"), f"`coarser` of {what}"),
    )
    return entry, fields.get("coarser")


def _check_name(checker: Checker, key: Scalar) -> None:
    parts = key.text.split(".")
    good = all(part and part.replace("_", "a").isalnum() and part == part.lower() for part in parts)
    if not good or len(parts) > 4:
        checker.add(
            key,
            f"`{key.text[:60]}` is not the name of a class",
            expected="one to four lower-case words joined by dots",
        )


def _check_parent(checker: Checker, key: Scalar, known: Collection[str]) -> None:
    parent = key.text.rpartition(".")[0]
    if parent and parent not in known:
        checker.add(
            key,
            f"class `{key.text}` lies under `{parent}`, which is neither a class nor a group",
            expected=words(_roots(known)),
            nearest=nearest(parent, known),
            help=f"add `{parent}` under `groups` if it is meant",
        )


def _roots(known: Iterable[str]) -> list[str]:
    return sorted({name.partition(".")[0] for name in known})


def _read_regime(
    checker: Checker,
    tree: Tree,
    fields: Mapping[str, Tree],
    *,
    name: str,
    base: Regime | None,
    known: Collection[str],
) -> Regime:
    what = f"regime `{name}`"
    if "name" in fields and checker.text(fields["name"], f"`name` of {what}") != name:
        checker.add(fields["name"], f"`name` of {what} differs", expected=f"`{name}`")
    if base is None:
        if "default" not in fields:
            checker.add(tree, f"{what} lacks `default`", expected="`default: {level: personal}`")
        base = Regime(name=name, title=name, entries={}, default=Entry(level=Level.PERSONAL))
    entries = dict(base.entries)
    for key, value in (
        checker.mapping(fields["entries"], f"`entries` of {what}") if "entries" in fields else ()
    ):
        if key.text not in known:
            checker.unknown(key, "class", key.text, known)
        entries[key.text] = _read_entry(checker, value, f"`{key.text}` of {what}")
    changes = {
        part: _read_entry(checker, fields[part], f"`{part}` of {what}")
        for part in ("default", "minor")
        if part in fields
    }
    return replace(
        base,
        title=checker.text(fields.get("title"), f"`title` of {what}") or base.title,
        entries=dict(sorted(entries.items())),
        minor_under=checker.integer(fields.get("minor_under"), "`minor_under`", default=base.minor_under),
        default=changes.get("default", base.default),
        minor=changes.get("minor", base.minor),
    )


def _read_entry(checker: Checker, tree: Tree, what: str) -> Entry:
    fields = checker.fields(tree, what, known=_ENTRY_KEYS, required=("level",)) or {}
    level = checker.choice(fields.get("level"), "level", _LEVELS, default="sensitive")
    return Entry(
        level=_LEVELS[level],
        article=checker.text(fields.get("article"), f"`article` of {what}", empty=True),
        verified=checker.boolean(fields.get("verified"), f"`verified` of {what}"),
        note=checker.text(fields.get("note"), f"`note` of {what}"),
    )


def _number(checker: Checker, tree: Tree | None, what: str) -> float:
    if tree is None:
        return 0.0
    if isinstance(tree, Scalar) and tree.kind in {"int", "float"} and isinstance(tree.value, (int, float)):
        if 0 <= tree.value <= 256:
            return float(tree.value)
        checker.add(tree, f"{what} is {tree.text}", expected="a number from 0 to 256")
    else:
        checker.add(tree, f"{what} is not a number", expected="a number from 0 to 256")
    return 0.0
