"""The page as a person has it: in a browser, by hand and by keyboard, with hostile names, and large."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.lineage.model import Graph, Input, NodeLineage, OutputColumn, Statement, Subtype
from governance.policy.report import Coverage, Report
from governance.project.nodes import Node, Project, ResourceType
from governance.writers import document, page
from tests.core.writers import sample
from tests.e2e.page.chromium import Browser

pytestmark = pytest.mark.e2e

COLUMN = "c=kpi.partner_feed/email_md5"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    chromium = Browser(tmp_path_factory.mktemp("profile"))
    yield chromium
    chromium.close()


@pytest.fixture(autouse=True)
def quiet(browser: Browser) -> Iterator[None]:
    """No test may leave a complaint in the console or a request beside the file itself."""
    browser.requests.clear()
    browser.complaints.clear()
    yield
    browser.run("1")
    assert browser.complaints == []
    assert [
        u for u in browser.requests if not u.startswith("file://") or not u.split("#")[0].endswith(".html")
    ] == []


def write(folder: Path, report: Report) -> Path:
    path = folder / "page.html"
    path.write_text(page.render(report), encoding="utf-8")
    return path


def number(browser: Browser, name: str) -> int:
    return int(browser.texts(f'[data-number="{name}"] b')[0].replace(",", ""))


@pytest.mark.parametrize("base", [False, True])
def test_counts_match_the_json(browser: Browser, tmp_path: Path, base: bool) -> None:
    report = sample.report(base=base)
    browser.open(write(tmp_path, report))
    doc = json.loads(document.render(report))
    assert number(browser, "errors") == doc["summary"]["errors"]
    assert number(browser, "warnings") == doc["summary"]["warnings"]
    assert number(browser, "waived") == doc["summary"]["waived"]
    open_ = [f for f in doc["findings"] if not f["waived_by"] and f["new"] is not False]
    assert len(browser.texts("#list [data-finding]")) == len(open_)
    assert number(browser, "data sets") == len(report.graph.nodes)
    assert len(browser.texts("#canvas .node")) == len(report.graph.nodes)


def test_a_column_lights_its_way(browser: Browser, tmp_path: Path) -> None:
    browser.open(write(tmp_path, sample.report()))
    browser.click('[data-node="2"] [data-column="1"]')
    assert browser.texts("#detail h2") == ["kpi.partner_feed.email_md5"]
    links = browser.texts("#detail .path .link")
    assert links[:2] == ["staging.stg_users.email", "staging.stg_users.country"]
    assert "raw.users.email" in links
    assert "kpi.daily.day" in links
    assert browser.run("document.querySelectorAll('.wire.up').length") > 0
    assert browser.run("document.querySelectorAll('.wire.down').length") > 0
    assert browser.run("location.hash") == "#c=kpi.partner_feed/email_md5"


def test_unrelated_columns_stay_dark(browser: Browser, tmp_path: Path) -> None:
    browser.open(write(tmp_path, sample.report()), COLUMN)
    shown = browser.run("[...document.querySelectorAll('[data-node=\"1\"] .col')].map(e => e.textContent)")
    assert "email" in shown
    assert "user_id" not in shown


def test_deciding_columns_can_be_left_out(browser: Browser, tmp_path: Path) -> None:
    browser.open(write(tmp_path, sample.report()), COLUMN)
    assert "staging.stg_users.country" in browser.texts("#detail .path .link")
    browser.click("#toggle-indirect")
    links = browser.texts("#detail .path .link")
    assert "staging.stg_users.country" not in links
    assert "raw.users.email" in links


def test_findings_show_their_fix_and_open_the_map(browser: Browser, tmp_path: Path) -> None:
    browser.open(write(tmp_path, sample.report()))
    browser.click(f'[data-finding="{sample.HASHED.fingerprint}"]')
    text = " ".join(browser.texts("#detail"))
    for part in (*sample.HASHED.fix, sample.HASHED.who, sample.HASHED.law, sample.HASHED.waive):
        assert part in text
    assert browser.run("document.querySelectorAll('.wire').length") > 0
    assert (
        browser.run("document.querySelector('#list [aria-current=true]').dataset.finding")
        == sample.HASHED.fingerprint
    )


def test_filters_and_search(browser: Browser, tmp_path: Path) -> None:
    browser.open(write(tmp_path, sample.report()))

    def pick(name: str, value: str) -> None:
        browser.run(
            f"(() => {{ const s = document.getElementById('filter-{name}'); s.value = {json.dumps(value)};"
            " s.dispatchEvent(new Event('change')); })()"
        )

    pick("severity", "error")
    assert len(browser.texts("#list [data-finding]")) == 1
    pick("severity", "")
    pick("status", "all")
    assert len(browser.texts("#list [data-finding]")) == 3
    pick("status", "waived")
    assert len(browser.texts("#list [data-finding]")) == 1
    pick("status", "open")
    pick("zone", "models/kpi/**")
    assert len(browser.texts("#canvas .node")) == 2
    pick("zone", "")
    browser.click("#tab-data")
    browser.press("/")
    for letter in "md5":
        browser.press(letter)
    assert browser.texts("#list .row")
    assert all("md5" in t for t in browser.texts("#list .row"))


def test_what_was_not_seen_is_told(browser: Browser, tmp_path: Path) -> None:
    browser.open(write(tmp_path, sample.report()))
    browser.click("#tab-unseen")
    text = " ".join(browser.texts("#list li"))
    assert "kpi.daily: not read at all" in text
    assert "a Python model makes this data" in text


def test_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    browser.open(write(tmp_path, sample.report()))
    browser.run("document.querySelector('#canvas .node[tabindex=\"0\"]').focus()")
    browser.press("ArrowRight")
    assert browser.run("document.activeElement.dataset.node") == "1"
    browser.press("Enter")
    assert browser.texts("#detail h2") == ["staging.stg_users"]
    assert browser.run("document.activeElement.dataset.node") == "1"
    browser.press("Escape")
    assert browser.texts("#detail h2") == ["How to read this"]
    assert browser.run(
        "[...document.querySelectorAll('#canvas .node')].every(n => n.getAttribute('aria-label'))"
    )
    assert browser.run(
        "[...document.querySelectorAll('button, select, input')].every(e => e.labels?.length || e.getAttribute('aria-label') || e.textContent.trim())"
    )


def test_hostile_text_stays_text(browser: Browser, tmp_path: Path) -> None:
    browser.open(write(tmp_path, sample.hostile()))
    assert browser.run("document.querySelectorAll('img, iframe, object, embed, link').length") == 0
    assert browser.run("document.querySelectorAll('script').length") == 2
    for tab in ("findings", "data", "unseen"):
        browser.click(f"#tab-{tab}")
        assert any("<img src=x onerror=alert(1)>" in t for t in browser.texts("#list .row"))
    browser.click("#tab-findings")
    browser.click("#list [data-finding]")
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert browser.run("document.querySelectorAll('img').length") == 0
    assert "\u202e" not in browser.run("document.body.textContent")


def test_print_holds_every_open_finding(browser: Browser, tmp_path: Path) -> None:
    browser.open(write(tmp_path, sample.report()))
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert len(browser.texts("#print article")) == 2
    assert any("raw.users" in t for t in browser.texts("#print td"))


def large(size: int) -> Report:
    """A report of `size` models in chains of ten, each with ten columns."""
    nodes: dict[str, Node] = {}
    lineage: dict[str, NodeLineage] = {}
    for i in range(size):
        uid, dataset = f"model.m{i:05}", f"db.s.m{i:05}"
        nodes[uid] = Node(
            unique_id=uid, resource_type=ResourceType.MODEL, name=f"s.m{i:05}", relation=dataset
        )
        columns = tuple(
            OutputColumn(
                name=f"c{c}",
                position=c,
                inputs=(Input(f"db.s.m{i - 1:05}", f"c{c}", Subtype.IDENTITY),) if i % 10 else (),
            )
            for c in range(10)
        )
        lineage[uid] = NodeLineage(
            unique_id=uid, dataset=dataset, merged=Statement(kind="select", columns=columns)
        )
    graph = Graph(
        nodes=lineage,
        by_dataset={n.dataset: uid for uid, n in lineage.items()},
        columns={n.dataset: tuple(c.name for c in n.merged.columns) for n in lineage.values()},
    )
    return dataclasses.replace(
        sample.report(),
        project=Project(name="large", dialect="duckdb", nodes=nodes),
        graph=graph,
        labels={},
        findings=(),
        coverage=Coverage(columns=size * 10, columns_traced=size * 10, nodes=size, nodes_traced=size),
    )


def test_thousands_of_data_sets(browser: Browser, tmp_path: Path) -> None:
    path = write(tmp_path, large(4000))
    started = time.monotonic()
    browser.open(path)
    browser.run(
        "(() => { const s = document.getElementById('filter-show'); s.value = 'all'; s.dispatchEvent(new Event('change')); })()"
    )
    assert number(browser, "data sets") == 4000
    assert "4,000 of 4,000" in browser.texts("#shown")[0]
    assert 0 < len(browser.texts("#canvas .node")) < 300, "only what is in view is drawn"
    browser.click("#tab-data")
    assert len(browser.texts("#list .row")) < 400
    browser.run("location.hash = 'c=s.m00019/c3'")
    browser.run("new Promise(r => setTimeout(r, 100))")
    assert len(browser.texts("#detail .path .link")) == 9
    assert len(browser.texts("#canvas .node")) <= 10
    assert time.monotonic() - started < 20
