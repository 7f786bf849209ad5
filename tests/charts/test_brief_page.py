"""The brief as a page: two printed pages in either language, proofs that are there, nothing that acts."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.charts import draw
from kg.charts.words import Language
from kg.load import load_files
from kg.ontology import Ontology
from kg.pipeline import Engine
from kg.places import PlaceRegister
from kg.spread.brief import Brief, Proof, brief
from kg.spread.corpus import Corpus
from kg.workspace import Workspace

if TYPE_CHECKING:
    from conftest import Chromium

ROOT = Path(__file__).parents[2]
PRACTICES = ("three-enforcement-systems", "government-legal-advisor", "pay-per-case-mediation")


@pytest.fixture(scope="module")
def briefs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Brief]:
    workspace = Workspace.open(tmp_path_factory.mktemp("brief") / "kg-data", create=True)
    places = ROOT / "sample/places.csv"
    engine, pages = Engine.load((), [places]), sorted((ROOT / "sample/reports").iterdir())
    with workspace.writing():
        assert all(one.error is None for one in load_files(pages, workspace, engine))
    corpus = Corpus.open(workspace, Ontology.load(), PlaceRegister.load([places]))
    return {name: brief(corpus, corpus.ontology.mechanisms[name], workspace.facts) for name in PRACTICES}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_printed_pages_without_network(
    briefs: dict[str, Brief], tmp_path: Path, browser: Chromium, language: Language
) -> None:
    for practice, made in briefs.items():
        page = tmp_path / f"{practice}.html"
        draw("brief", made, page, language=language)
        browser.open(page)
        assert browser.complaints() == []
        assert browser.requests() == []
        assert browser.pages() <= 2
        assert browser.value("document.querySelectorAll('section[id]').length") == len(made.chapters) + 1
        rows = sum(len(chapter.table.rows) for chapter in made.chapters if chapter.table)
        assert browser.value("document.querySelectorAll('tbody tr').length") == rows
        assert browser.value("document.querySelector('img').naturalWidth") > 0
        shown = browser.value("document.body.innerText")
        assert not re.search(r"\{\w+\}", shown)
        text = page.read_text(encoding="utf-8")
        targets = set(re.findall(r'href="#(proof-\d+)"', text))
        assert targets
        assert targets == set(re.findall(r'id="(proof-\d+)"', text))


def test_what_reports_say_is_escaped(briefs: dict[str, Brief], tmp_path: Path, browser: Chromium) -> None:
    made = briefs["three-enforcement-systems"]
    hostile = Proof("990101/-/2016", "<script>document.title='owned'</script>", 2016, '"><img src=x onerror=alert(1)>')
    who = made.chapters[2]
    assert who.table is not None
    values, _ = who.table.rows[0]
    changed = replace(made, chapters=(replace(who, table=replace(who.table, rows=((values, (hostile,)),))),))
    page = tmp_path / "hostile.html"
    draw("brief", changed, page, language="zh")
    browser.open(page)
    assert browser.complaints() == []
    assert browser.value("document.title") != "owned"
    assert browser.value("document.querySelectorAll('img').length") == 0
    assert html.escape(hostile.government) in page.read_text(encoding="utf-8")
