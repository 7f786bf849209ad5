"""The annotated page: all facts in their places, the text unchanged, hostile pages harmless, no network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.charts import draw
from kg.charts.annotation import TYPES, Annotation
from kg.charts.annotation_marks import Marks, shown
from kg.charts.words import words
from kg.facts import CHOICES, PracticeFact
from kg.pipeline import Engine, Extraction, extract_page
from kg.read import page_from_bytes, read_page

if TYPE_CHECKING:
    from conftest import Chromium

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample"
REPORTS = ("lumingping-2016.txt", "tinghu-2021.html", "bochuan-2020.txt")
HOSTILE = """首页 > 政务公开
青榆区2019年度法治政府建设情况报告

一、主要做法
</div></article><script>document.title='owned'</script><img src=x onerror="document.title='owned'">
（一）落实行政执法“三项制度”"onmouseover="document.title='owned'，办理行政复议案件12件\x07\x1b[31m，落实《<script>alert(1)</script>办法》。
（二）印发《青榆区<img src=x onerror=alert(1)>管理办法》（青政发〔2019〕3号），调解纠纷&lt;30&gt;件，
聘请&nbsp;\u202e甲乙\u202c律师事务所为法律顾问。
二、存在的问题
（一）行政执法公示制度尚未建立，]]><!-- 'quotes' "quotes" `ticks` ${x} --><style>*{display:none}</style>。
三、下一步工作
（一）计划建立行政执法全过程记录制度，办理案件20件。
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(places=[SAMPLE / "places.csv"])


@pytest.fixture(scope="module")
def hostile(engine: Engine) -> Extraction:
    return extract_page(page_from_bytes(HOSTILE.encode(), "<b>x.txt"), engine)


def sample(name: str, engine: Engine) -> Extraction:
    return extract_page(read_page(SAMPLE / "reports" / name), engine)


def draw_page(found: Extraction, engine: Engine, path: Path) -> Path:
    draw("annotation", Annotation(found, engine.ontology), path)
    return path


@pytest.mark.parametrize("name", REPORTS)
def test_pieces_are_the_text_and_carry_every_fact_and_cut(engine: Engine, name: str) -> None:
    found = sample(name, engine)
    marks = Marks(found)
    pieces = list(marks.pieces())
    text = found.page.text
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    for at, fact in enumerate(found.facts):
        covered = [piece for piece in pieces if at in piece.facts]
        assert (covered[0].start, covered[-1].end) == (fact.start, fact.end)
        assert "".join(text[piece.start : piece.end] for piece in covered) == fact.quote
        assert covered[0].opens
    for cut in found.body.cuts:
        inside = [piece for piece in pieces if cut.start <= piece.start < cut.end]
        assert {piece.cut for piece in inside} == {cut.reason}
    assert sum(p.end - p.start for p in pieces if p.cut) == sum(cut.end - cut.start for cut in found.body.cuts)


def test_real_reports_are_shown_whole(engine: Engine, shared: Path, tmp_path: Path) -> None:
    files = sorted((shared / "reports").glob("*.txt"))
    assert files
    for file in files:
        found = extract_page(read_page(file), engine)
        marks = Marks(found)
        assert "".join(marks.text[piece.start : piece.end] for piece in marks.pieces()) == shown(found.page.text)
        assert {at for piece in marks.pieces() for at in piece.facts} == set(range(len(found.facts)))
        page = draw_page(found, engine, tmp_path / "page.html").read_text("utf-8")
        assert page.count('class="fact ') == len(found.facts)


@pytest.mark.parametrize("name", REPORTS)
def test_facts_that_overlap_have_lines_of_their_own(engine: Engine, name: str) -> None:
    marks = Marks(sample(name, engine))
    for piece in marks.pieces():
        lanes = [marks.lanes[at] for at in piece.facts]
        assert len(set(lanes)) == len(lanes) or len(lanes) > 4


@pytest.mark.parametrize("name", REPORTS)
def test_the_page_is_the_report(engine: Engine, browser: Chromium, tmp_path: Path, name: str) -> None:
    found = sample(name, engine)
    browser.open(draw_page(found, engine, tmp_path / "page.html"))
    assert browser.complaints() == []
    assert browser.requests() == []
    assert browser.value("document.getElementById('text').textContent") == shown(found.page.text)
    marked = browser.value("[...document.querySelectorAll('#text [data-f]')].map(m => [m.dataset.f, m.textContent])")
    for at, fact in enumerate(found.facts):
        assert "".join(text for ids, text in marked if str(at) in ids.split()) == shown(fact.quote)
    assert len({one for ids, _ in marked for one in ids.split()}) == len(found.facts)
    assert browser.value("document.querySelectorAll('#facts .fact').length") == len(found.facts)
    fields = browser.value("document.getElementById('fields').textContent")
    assert found.report.government in fields
    assert str(found.report.year) in fields
    notes = browser.value("[...document.querySelectorAll('#text .cut')].map(e => e.dataset.note ?? e.title)")
    assert {words()(f"cut-{cut.reason}") for cut in found.body.cuts} == {note for note in notes if note}


def test_problems_and_plans_are_tinted(hostile: Extraction, engine: Engine, browser: Chromium, tmp_path: Path) -> None:
    browser.open(draw_page(hostile, engine, tmp_path / "page.html"))
    for kind, word in (("problem", "尚未建立"), ("plan", "全过程记录")):
        tinted = browser.value(f"[...document.querySelectorAll('#text .{kind}')].map(e => e.textContent).join('')")
        assert word in tinted
        assert "复议案件" not in tinted
    assert "首页" in browser.value("[...document.querySelectorAll('#text .cut')].map(e => e.textContent).join('')")


def test_hover_click_keys_and_list(engine: Engine, browser: Chromium, tmp_path: Path) -> None:
    found = sample(REPORTS[0], engine)
    at, fact = next(
        (at, fact) for at, fact in enumerate(found.facts)
        if isinstance(fact, PracticeFact) and fact.rule.startswith("cue:")
    )  # fmt: skip
    browser.open(draw_page(found, engine, tmp_path / "page.html"))
    browser.value(f"document.querySelector('.fact[data-fact=\"{at}\"] summary').click()")
    assert browser.value("document.querySelectorAll('#text .chosen').length > 0")
    box = browser.value(
        f"(m => {{const b = m.getClientRects()[0]; return [b.left + b.width / 2, b.top + 8]}})"
        f"(document.querySelector('#text [data-f~=\"{at}\"]'))"
    )
    assert 0 < box[1] < 900, "the list jumps to the place"
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=box[0], y=box[1])
    card = browser.value("card.hidden ? '' : card.textContent")
    assert fact.mechanism in card
    assert fact.rule in card
    assert fact.id in card
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=5, y=5)
    assert browser.value("card.hidden")
    focus = f"document.querySelector('#text [data-f~=\"{at}\"][tabindex]').focus()"
    browser.value(focus)
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, **enter)
    assert fact.id in browser.value("card.hidden ? '' : card.textContent")
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key="Escape", code="Escape", windowsVirtualKeyCode=27)
    assert browser.value("card.hidden")
    assert browser.complaints() == []


def test_the_filter_keeps_what_matches(engine: Engine, browser: Chromium, tmp_path: Path) -> None:
    found = sample(REPORTS[0], engine)
    browser.open(draw_page(found, engine, tmp_path / "page.html"))
    browser.value("query.value = 'fengqiao-experience'; query.dispatchEvent(new Event('input'))")
    ids = browser.value("[...document.querySelectorAll('.fact')].filter(e => !e.hidden).map(e => +e.dataset.fact)")
    expected = [at for at, fact in enumerate(found.facts) if getattr(fact, "mechanism", "") == "fengqiao-experience"]
    assert ids == expected != []
    assert browser.value("hits.textContent") == f"{len(expected)} / {len(found.facts)}"
    assert browser.value("document.querySelectorAll('#facts section:not([hidden])').length") == 1


def test_a_hostile_report_is_harmless(hostile: Extraction, engine: Engine, browser: Chromium, tmp_path: Path) -> None:
    assert any("<" in getattr(fact, "title", "") for fact in hostile.facts if fact.type == "document")
    path = draw_page(hostile, engine, tmp_path / "page.html")
    browser.open(path)
    assert browser.complaints() == []
    assert browser.requests() == []
    assert "owned" not in browser.value("document.title")
    assert browser.value("document.querySelectorAll('img,#text script,#facts script,#text style').length") == 0
    assert browser.value("document.getElementById('text').textContent") == shown(HOSTILE)
    for number in range(len(hostile.facts)):
        browser.value(f"document.querySelector('#text [data-f~=\"{number}\"]').click()")
        assert browser.value("document.querySelectorAll('#card img, #card script').length") == 0
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", path.read_text("utf-8"))
    assert "owned" not in browser.value("document.title")


@pytest.mark.parametrize("size", [(400, 800), (1400, 900)])
def test_nothing_overflows(
    hostile: Extraction, engine: Engine, browser: Chromium, tmp_path: Path, size: tuple[int, int]
) -> None:
    browser.open(draw_page(hostile, engine, tmp_path / "page.html"), *size)
    assert browser.value("document.documentElement.scrollWidth") <= size[0]
    if size[0] > 820:
        assert browser.value("document.documentElement.scrollHeight") <= size[1]


def test_values_have_words_in_both_languages() -> None:
    say = words()
    fields = {"status", "bound", "relation", "role", "level"}
    for (_, field), choices in CHOICES.items():
        if field in fields:
            for choice in choices:
                assert f"{field}-{choice}" in say.zh
                assert f"{field}-{choice}" in say.en
    assert all(f"type-{kind}" in say.zh for kind in TYPES)
    assert say.zh.keys() == say.en.keys()


def run(*args: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", "annotate", *map(str, args)]
    environment = {name: value for name, value in os.environ.items() if name != "KG_WORKSPACE"}
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, env=environment, encoding="utf-8"
    )


def test_the_command_refuses_in_one_line(tmp_path: Path) -> None:
    news = tmp_path / "news.txt"
    news.write_text("本报讯 昨日，我市召开工作会议，市长出席并讲话。会议强调，要抓好落实。", encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    for name in ("news.txt", "empty.txt", "absent.txt"):
        done = run(name, "-o", "page.html", cwd=tmp_path)
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert name in done.stderr
    assert run("news.txt", "-o", "news.txt", cwd=tmp_path).returncode == 2
    report = SAMPLE / "reports" / REPORTS[0]
    assert run(report, "-o", "page.png", "--places", SAMPLE / "places.csv", cwd=tmp_path).returncode == 2
    assert not (tmp_path / "page.html").exists()


def test_the_command_uses_the_workspace(tmp_path: Path) -> None:
    report = SAMPLE / "reports" / REPORTS[0]
    assert run(report, "-o", "page.html", cwd=tmp_path).returncode == 1
    (tmp_path / "kg-data" / "facts").mkdir(parents=True)
    (tmp_path / "kg-data" / "places").mkdir()
    (tmp_path / "kg-data" / "places" / "places.csv").write_bytes((SAMPLE / "places.csv").read_bytes())
    done = run(report, "-o", "page.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "鹿鸣坪镇" in (tmp_path / "page.html").read_text("utf-8")
