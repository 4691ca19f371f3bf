"""Every command and option is documented, and what is documented exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from governance.cli import cli
from governance.commands.check import FORMATS
from governance.commands.trace import FORMATS as TRACE_FORMATS
from tests.core.cli.conftest import SQL, Run

TEXT = (Path(__file__).parents[3] / "docs/cli.md").read_text(encoding="utf-8")


def leaves(group: click.Group, prefix: str = "governance") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        full = f"{prefix} {name}"
        found.update(leaves(command, full) if isinstance(command, click.Group) else {full: command})
    return found


COMMANDS = leaves(cli)


def test_the_table_lists_exactly_the_commands() -> None:
    listed = set(re.findall(r"^\| `(governance [a-z -]+?)(?: …)?` \|", TEXT, re.MULTILINE))
    assert listed == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_documented(command: str) -> None:
    for option in COMMANDS[command].params:
        if isinstance(option, click.Option) and option.name not in {"help", "form"}:
            assert any(re.search(rf"`[^`]*{re.escape(name)}\b", TEXT) for name in option.opts), option.opts


@pytest.mark.parametrize("form", [*FORMATS, *TRACE_FORMATS])
def test_every_format_is_documented(form: str) -> None:
    assert f"`{form}`" in TEXT or f"--format {form}" in TEXT


def test_the_members_of_the_document_are_documented(project: Path, governance: Run) -> None:
    document = json.loads(governance("check", *SQL, "--format", "json").out)
    shown = json.loads(re.findall(r"### `check --format json`\n\n```json\n(.*?)```", TEXT, re.DOTALL)[0])
    assert set(shown) == set(document)
    for member in ("project", "policy", "summary", "coverage"):
        assert set(shown[member]) == set(document[member])
    for member in (*document["findings"][0], *document["findings"][0]["location"]):
        assert f"`{member}`" in TEXT


def test_the_python_example_runs(clean: Path) -> None:
    code = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)[0]
    code = code.replace(
        'load_project("my_project"), "my_project/privacy.yml"',
        'load_project(sql=["models"], dialect="duckdb", schema="schema.json")',
    )
    exec(compile(code, "docs/cli.md", "exec"), {})


def test_the_query_on_erasure_runs(project: Path, governance: Run) -> None:
    page = (Path(__file__).parents[3] / "docs/reports.md").read_text(encoding="utf-8")
    (sql,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    governance("check", *SQL, "--database", "found.duckdb")
    result = governance("query", sql, "--database", "found.duckdb", "--format", "csv")
    assert result.code == 0, result.err
    assert "raw.users" in result.out
    assert "contact.email" in result.out


def test_the_policy_on_the_page_of_reports_is_valid(project: Path, governance: Run) -> None:
    page = (Path(__file__).parents[3] / "docs/reports.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    Path("privacy.yml").write_text(f"version: 1\nregimes: [gdpr]\n{text}")
    result = governance("report", "processing", *SQL)
    assert result.code == 0, result.err
    assert "Willow GmbH" in result.out
    assert "three years after the last order" in result.out


@pytest.mark.parametrize("form", ["markdown", "html", "csv", "json"])
def test_records_of_processing_in_every_format(form: str, project: Path, governance: Run) -> None:
    result = governance("report", "processing", *SQL, "--format", form)
    assert result.code == 0, result.err
    assert "contact.email" in result.out
    assert "\x1b" not in result.out


@pytest.mark.parametrize("form", ["markdown", "sql", "json"])
def test_erasure_in_every_format(form: str, project: Path, governance: Run) -> None:
    result = governance("report", "erasure", *SQL, "--subject", "customer", "--format", form)
    assert result.code == 0, result.err
    assert "delete from raw.users where user_id = :subject_key;" in result.out
    assert governance("report", "erasure", *SQL, "--subject", "custmer").code == 2
