"""Labels against rows: a raw value that stands in a column, whole or inside a longer text, has its label there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from governance.findings.model import Severity
from governance.labels.judge import judged_state
from governance.labels.model import Label, State
from governance.lineage.model import WHOLE_ROW
from governance.policy.report import Report
from governance.project.nodes import ResourceType
from tests.e2e.example.conftest import Built

pytestmark = pytest.mark.e2e

SAMPLE = 12
VOCABULARY = "employment."  # "Engineer" stands in "Engineering" and is no leak there
READERS = {"vip_list": ("press_contacts",)}
FREE_TEXT = "freetext"  # may hold anything, and is judged so
CODE_LISTS = {
    "willow.reference.diagnoses",
    "willow.reference.drugs",
    "willow.staging.stg_shop__products",
    "willow.intermediate.int_price_bands",
}
SHORTEST_PART = 8
VERBATIM = {State.RAW, State.GROUP}  # the value that a group shares stands in it as it is
Reported = Callable[[str], Report]
Spot = tuple[str, str, str]


def raw_columns(report: Report) -> list[tuple[str, str, str]]:
    """Text columns of the sources that have a class of their own, as relation, column, class."""
    return [
        (node.relation, column.name, label.data_class)
        for node in report.project.nodes.values()
        if node.resource_type is ResourceType.SOURCE
        for column in node.columns
        if column.data_type == "varchar"
        for label in report.labels[node.relation].columns.get(column.name, ())
        if not label.data_class.startswith(VOCABULARY)
    ]


def stored_columns(report: Report, built: Built, state: str) -> list[tuple[str, str]]:
    """Text columns of everything that dbt made, but for lists of the codes there are, which say nothing of anybody."""
    made = {
        node.relation.lower(): node.relation
        for node in report.project.nodes.values()
        if node.resource_type is not ResourceType.SOURCE and node.relation not in {"", *CODE_LISTS}
    }
    rows = built.rows(
        state,
        "select concat_ws('.', 'willow', table_schema, table_name), column_name "
        "from information_schema.columns where data_type in ('VARCHAR', 'JSON') and table_catalog = 'willow' order by all",
    )
    return [(made[relation], column) for relation, column in rows if relation in made]


def labels_of(report: Report, relation: str, column: str) -> tuple[Label, ...]:
    columns = report.labels[relation].columns
    return (*columns.get(column, ()), *columns.get(WHOLE_ROW, ()))


def unlabelled(report: Report, built: Built, state: str) -> tuple[list[Spot], int]:
    """Return where a class's values stand without a label of that class, and how many places hold values."""
    missing: set[Spot] = set()
    held = 0
    built.rows(state, "create or replace temp table canaries (class varchar, value varchar, sampled boolean)")
    for relation, column, data_class in raw_columns(report):
        built.rows(
            state,
            f"insert into canaries select ?, value, row_number() over (order by hash(value)) <= {SAMPLE} "
            f"and length(value) >= {SHORTEST_PART} "
            f'from (select distinct "{column}" as value from {relation} where "{column}" is not null)',
            data_class,
        )
    for relation, column in stored_columns(report, built, state):
        rows = built.rows(
            state,
            f"""with held as (select distinct cast("{column}" as varchar) as value from {relation}),
                text as (select string_agg(value, chr(10)) as value from held)
            select class from canaries semi join held using (value)
            union
            select class from canaries, text where sampled and contains(text.value, canaries.value)""",
        )
        known = {
            label.data_class
            for label in labels_of(report, relation, column)
            if judged_state(label) in VERBATIM
        }
        held += len(rows)
        if FREE_TEXT not in known:
            missing |= {(relation, column, found) for (found,) in rows if found not in known}
    return sorted(missing), held


@pytest.mark.parametrize("state", ["clean", "leaky"])
def test_a_raw_value_in_a_column_has_its_label_there(built: Built, reported: Reported, state: str) -> None:
    missing, held = unlabelled(reported(state), built, state)
    assert held > 100
    # What nobody classified has no labels either; that it is called like personal data must be said.
    unclassified = {
        finding.node_name.rpartition(".")[2]
        for finding in reported(state).findings
        if finding.code == "GV207" and finding.severity is Severity.WARNING
    }
    known = unclassified | {reader for name in unclassified for reader in READERS.get(name, ())}
    # What nobody could read has no labels to look for; that it could not be read must be said.
    known |= {
        finding.node_name.rpartition(".")[2]
        for finding in reported(state).findings
        if finding.code == "GV104" and not finding.column
    }
    assert [spot for spot in missing if spot[0].rpartition(".")[2] not in known] == []
