"""Read `privacy.yml` and what it includes into a policy, reporting every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from governance.errors import PolicyError, Problem
from governance.labels.facts import Facts
from governance.labels.model import Taxonomy
from governance.policy.consistency import contradictions
from governance.policy.model import Mode, Policy
from governance.policy.words import AUDIENCES, ON_VIOLATION
from governance.readers.fields import Checker
from governance.readers.policysections import Sections, Vocabulary
from governance.readers.taxonomy import load_taxonomy
from governance.readers.yamlfile import Fields, Tree, read_yaml

FILE_NAME = "privacy.yml"
VERSION = 1
MAX_FILES = 200

_SHARED = (
    "audiences", "classify", "declassify", "dependencies", "include", "levels", "purposes", "rules",
    "subjects", "waivers", "zones",
)  # fmt: skip
_MAIN = (*_SHARED, "approvers", "controller", "k", "mode", "on_violation", "regimes", "taxonomy", "version")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the policy: its sections by name."""

    check: Checker
    sections: Mapping[str, Tree]


def read_policy(path: str | Path, *, shown: str = "") -> Policy:
    """Read a policy, its includes and its taxonomies.

    Args:
        path: `privacy.yml`, or the folder that holds it.
        shown: how messages name the main file; its own name if empty.

    Raises:
        PolicyError: with every problem found, each with file, line, what was expected, the nearest word.
    """
    path = Path(path)
    if path.is_dir():
        path = path / FILE_NAME
    files, problems = _load(path, shown or path.name)
    policy: Policy | None = None
    if files:
        main = files[0]
        before = len(problems)
        taxonomy = _taxonomy(main, path.parent, problems)
        policy = _policy(files, taxonomy, lenient=len(problems) > before)
        problems.extend(problem for file in files for problem in file.check.problems)
    if policy is not None and not problems:
        problems.extend(contradictions(policy))
    if problems or policy is None:
        order = {file.check.path: index for index, file in enumerate(files)}
        problems.sort(key=lambda p: (order.get(p.path, -1), p.line, p.column, p.message))
        raise PolicyError(*problems)
    return policy


def _load(path: Path, shown: str) -> tuple[list[_File], list[Problem]]:
    """Read the main file and everything it includes, depth first, each file once."""
    files: list[_File] = []
    problems: list[Problem] = []
    done: set[Path] = set()

    def visit(target: Path, name: str, trail: tuple[Path, ...]) -> None:
        file = _open(target, name, problems, main=not trail)
        done.add(target.resolve())
        if file is None:
            return
        files.append(file)
        trail = (*trail, target.resolve())
        for item in (
            file.check.items(file.sections["include"], "`include`") if "include" in file.sections else ()
        ):
            for child, child_name in _included(file, item, target.parent, name):
                if child.resolve() in trail:
                    file.check.add(
                        item, f"`{child_name}` includes itself", expected="includes without a circle"
                    )
                elif child.resolve() not in done and len(done) < MAX_FILES:
                    visit(child, child_name, trail)

    visit(path, shown, ())
    return files, problems


def _included(file: _File, item: Tree, folder: Path, name: str) -> list[tuple[Path, str]]:
    text = file.check.text(item, "an include", expected="a path beside this file")
    if not text:
        return []
    inside = PurePosixPath(text)
    if inside.is_absolute() or ".." in inside.parts or "\\" in text:
        file.check.add(item, f"`{text}` leaves the folder of this file", expected="a path below it, with `/`")
        return []
    found = sorted(folder.glob(text)) if any(ch in text for ch in "*?[") else [folder / text]
    found = [entry for entry in found if entry.is_file()]
    if not found:
        file.check.add(item, f"there is no file `{text}`", expected="a path relative to this file")
    parent = PurePosixPath(name).parent
    return [(entry, (parent / entry.relative_to(folder).as_posix()).as_posix()) for entry in found]


def _open(path: Path, name: str, problems: list[Problem], *, main: bool) -> _File | None:
    if main and not path.is_file():
        problems.append(
            Problem(
                message=f"there is no `{FILE_NAME}`",
                path=name,
                expected="a policy beside `dbt_project.yml`",
                help="`governance init` writes a first one",
            )
        )
        return None
    try:
        tree = read_yaml(path, shown=name, error=PolicyError)
    except PolicyError as exc:
        problems.extend(exc.problems)
        return None
    check = Checker(name)
    known = _MAIN if main else _SHARED
    if main and isinstance(tree, Fields) and not tree.entries:
        check.add(tree, "the policy is empty", expected="`version: 1`")
    sections = check.fields(tree, "the policy" if main else "an included file", known=known)
    if not main and isinstance(tree, Fields):
        _explain_misplaced(check, tree)
    return _File(check, sections or {})


def _explain_misplaced(check: Checker, tree: Fields) -> None:
    """Say of keys of the main file that they are misplaced, rather than unknown."""
    misplaced = {key.line: key for key, _ in tree.entries if key.text in _MAIN and key.text not in _SHARED}
    kept = [p for p in check.problems if p.line not in misplaced]
    check.problems[:] = kept
    for key in misplaced.values():
        check.add(
            key, f"`{key.text}` stands in an included file", expected=f"`{key.text}` in the main file only"
        )


def _taxonomy(main: _File, folder: Path, problems: list[Problem]) -> Taxonomy:
    """Load the taxonomy with the policy's regimes and files, pinning problems to the lines that cause them."""
    extra = _taxonomy_files(main, folder)
    try:
        load_taxonomy((), extra=extra)
    except PolicyError as exc:
        # What the file would have declared is not known, so no word can be called wrong for its sake.
        problems.extend(exc.problems)
        return load_taxonomy(())
    good: list[str] = []
    for item in main.check.one_or_more(main.sections["regimes"]) if "regimes" in main.sections else ():
        word = main.check.text(item, "a regime")
        if word in good:
            main.check.add(item, f"the regime `{word}` is given twice", expected="each regime once")
        elif word:
            try:
                load_taxonomy((word,), extra=extra)
                good.append(word)
            except PolicyError as exc:
                for problem in exc.problems:
                    main.check.add(item, problem.message, expected=problem.expected, nearest=problem.nearest)
    return load_taxonomy(tuple(good), extra=extra)


def _taxonomy_files(main: _File, folder: Path) -> tuple[Path, ...]:
    if "taxonomy" not in main.sections:
        return ()
    return tuple(
        path
        for item in main.check.one_or_more(main.sections["taxonomy"])
        for path, _ in _included(main, item, folder, main.check.path)
    )


def _policy(files: list[_File], taxonomy: Taxonomy, *, lenient: bool) -> Policy:
    main = files[0]
    take = main.sections.get
    k = main.check.integer(take("k"), "`k`", least=2, default=20)
    words = Vocabulary(
        taxonomy=taxonomy,
        purposes=_keys(files, "purposes"),
        subjects=_keys(files, "subjects"),
        audiences=frozenset(AUDIENCES | set(_audiences(files))),
        zones=_keys(files, "zones"),
        lenient=lenient,
    )
    _version(main)
    mode = main.check.choice(take("mode"), "the mode", [m.value for m in Mode], default="enforce")
    facts = Facts(
        taxonomy=taxonomy,
        k=k,
        subjects=_named(files, words, "subjects", Sections.subjects),
        classify=_listed(files, words, "classify", Sections.classify),
        declassify=_listed(files, words, "declassify", lambda reader, tree: reader.declassify(tree, k)),
        levels=_named(files, words, "levels", Sections.levels),
        dependencies=_listed(files, words, "dependencies", Sections.dependencies),
    )
    return Policy(
        facts=facts,
        mode=Mode(mode),
        purposes=_named(files, words, "purposes", Sections.purposes),
        zones=_listed(files, words, "zones", Sections.zones),
        rules=_listed(files, words, "rules", lambda reader, tree: reader.rules(tree, k)),
        waivers=_listed(files, words, "waivers", Sections.waivers),
        approvers=main.check.texts(take("approvers"), "an approver"),
        audiences=frozenset(words.audiences),
        on_violation=main.check.choice(take("on_violation"), "`on_violation`", ON_VIOLATION, default="abort"),
        controller=main.check.text(take("controller"), "the controller"),
        files=tuple(file.check.path for file in files),
    )


def _listed(
    files: list[_File], words: Vocabulary, section: str, read: Callable[[Sections, Tree], list[_T]]
) -> tuple[_T, ...]:
    """Read a section of every file into one list."""
    return tuple(
        entry
        for file in files
        if section in file.sections
        for entry in read(Sections(file.check, words), file.sections[section])
    )


def _version(main: _File) -> None:
    tree = main.sections.get("version")
    if tree is None:
        if main.sections:
            main.check.problems.append(
                Problem(
                    message="the policy lacks `version`",
                    path=main.check.path,
                    line=1,
                    expected="`version: 1`",
                )
            )
        return
    version = main.check.integer(tree, "`version`", least=1, default=VERSION)
    if version != VERSION:
        main.check.add(tree, f"`version` is {version}", expected=f"`version: {VERSION}`")


def _keys(files: list[_File], section: str) -> frozenset[str]:
    return frozenset(
        key.text
        for file in files
        if isinstance(tree := file.sections.get(section), Fields)
        for key, _ in tree.entries
    )


def _audiences(files: list[_File]) -> list[str]:
    return [
        word
        for file in files
        if "audiences" in file.sections
        for word in file.check.texts(file.sections["audiences"], "an audience")
    ]


def _named(
    files: list[_File], words: Vocabulary, section: str, read: Callable[[Sections, Tree], dict[str, _T]]
) -> dict[str, _T]:
    """Read a section of every file into one mapping; a name may stand in one file only."""
    merged: dict[str, _T] = {}
    home: dict[str, str] = {}
    for file in files:
        tree = file.sections.get(section)
        if tree is None:
            continue
        for key, _ in tree.entries if isinstance(tree, Fields) else ():
            if key.text in home:
                file.check.add(
                    key, f"`{key.text}` is given in `{home[key.text]}` already", expected="each name once"
                )
            home.setdefault(key.text, file.check.path)
        for name, value in read(Sections(file.check, words), tree).items():
            merged.setdefault(name, value)
    return dict(sorted(merged.items()))
