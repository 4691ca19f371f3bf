"""Writes suggested classes into dbt's YAML, for a person to review in the diff."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from governance.commands import terminal
from governance.errors import InputError

if TYPE_CHECKING:
    from governance.policy.suggest import Suggestion
    from governance.project.nodes import Node, Project

_PACKAGES = "dbt_packages/"


def write_classes(project: Project, found: Iterable[Suggestion], root: Path) -> list[str]:
    """Add suggested classes to the files that describe the columns; say what was done, a line each.

    Args:
        project: where the nodes are described.
        found: the suggestions.
        root: the folder of the dbt project.

    Raises:
        ConfigError: if a file cannot be written; the other files are whole.
    """
    from governance.readers.textfile import read_text
    from governance.writers.dbt_yaml import add_class

    texts: dict[str, str] = {}
    written: dict[str, int] = {}
    said: list[str] = []
    for suggestion in found:
        node = project.nodes[suggestion.node]
        name = f"{suggestion.node_name}.{suggestion.column}"
        path, reason = _described_in(node, root)
        if reason:
            said.append(f"not written: {name} ({reason})")
            continue
        try:
            before = texts.get(path) or read_text(root / path, shown=path)
            texts[path] = add_class(
                before,
                resource=_resource(node),
                column=suggestion.column,
                data_class=suggestion.data_class,
                path=path,
            )
        except InputError as error:
            said.append(f"not written: {name} ({error})")
            continue
        written[path] = written.get(path, 0) + 1
    for path, count in sorted(written.items()):
        terminal.write_file(root / path, texts[path])
        said.append(f"wrote {count} class{'es' if count > 1 else ''} to {path}; review the diff")
    return said


def _described_in(node: Node, root: Path) -> tuple[str, str]:
    """Return the YAML file that describes a node, or why there is none to edit."""
    path = node.path if node.resource_type.value == "source" else node.patch_path
    if node.path.startswith(_PACKAGES):
        return "", "it is described in a package"
    if not path:
        return "", "no YAML file describes it"
    target = root / path
    if not target.is_file() or not target.resolve().is_relative_to(root.resolve()):
        return "", f"{path} is not a file of the project"
    return path, ""


def _resource(node: Node) -> tuple[str, ...]:
    kind, *rest = node.unique_id.split(".")
    if kind == "source":
        return ("sources", rest[1], ".".join(rest[2:]))
    return (f"{kind}s", rest[-1])
