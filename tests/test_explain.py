"""Why something was or was not taken: invented sentences whose fate is known, and the reason that is told for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.explain import explain, explain_page
from kg.pipeline import Engine, extract_page
from kg.read import Page, page_from_bytes, read_page
from kg.trace import Trace

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample"
REPORT = """首页 > 政务公开 > 法治政府建设
青榆区2019年度法治政府建设情况报告

现将2019年法治政府建设情况报告如下。

一、主要做法

（一）依法行政。落实政府法律顾问制度，聘请2名律师。继续坚持政府法律顾问制度。学习《甲山市重大行政决策程序规定》。

（二）严格执法。未发生行政复议案件。全年办理行政处罚案件36件，同比上升12%。全面编制普法责任清单。依据《青榆区管理办法》（青政发〔2019〕3号）开展工作，开通热线12345，参观《晨光》杂志社。

（三）学习考察。赴外地考察学习枫桥经验。参照《青榆区管理办法》执行。

二、存在的问题

（一）行政执法公示制度落实不够到位。基层开展人民调解。

三、下一步工作打算

（一）推行告知承诺制。
"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(places=[SAMPLE / "places.csv"])


@pytest.fixture(scope="module")
def page() -> Page:
    return page_from_bytes(REPORT.encode(), "report.txt")


def told(page: Page, engine: Engine, words: str, *, nth: int = 0, into: int = 0) -> dict[str, list[str]]:
    """What is told at a place of the report, by what it is about."""
    at = -1
    for _ in range(nth + 1):
        at = page.text.index(words, at + 1)
    found: dict[str, list[str]] = {}
    for remark in explain_page(page, at + into, engine):
        found.setdefault(remark.about, []).append(remark.what)
    return found


def test_a_cut_and_a_line_that_states_nothing(page: Page, engine: Engine) -> None:
    found = told(page, engine, "政务公开")
    assert "cut as navigation" in found["cut"][0]
    assert "sentence" not in found
    assert "practice" not in found
    found = told(page, engine, "法治政府建设情况报告")
    assert "kept as title" in found["kept"][0]
    assert found["report"][0].startswith("taken as fact ")


def test_the_sentence_its_chapter_and_why_it_is_of_its_kind(page: Page, engine: Engine) -> None:
    found = told(page, engine, "聘请2名")
    assert "落实政府法律顾问制度" in found["sentence"][0]
    assert found["chapter"] == ["主要做法 > 依法行政"]
    assert found["kind"][0].startswith("achievement: ")
    assert found["kind"] == ["achievement: the heading “主要做法” says so"]
    assert told(page, engine, "落实不够")["kind"] == ["problem: the heading “存在的问题” says so"]
    assert told(page, engine, "告知承诺")["kind"] == ["plan: the heading “下一步工作打算” says so"]
    assert told(page, engine, "现将2019年")["kind"] == ["preamble: it opens the report, before its first chapter"]


def test_a_turn_inside_the_text_is_named(engine: Engine) -> None:
    text = REPORT.replace("聘请2名律师。", "聘请2名律师。但仍存在一些不足。基层力量薄弱。")
    found = told(page_from_bytes(text.encode(), "turned.txt"), engine, "基层力量")
    assert found["kind"] == [f"problem: the text turns to it at {text.index('但仍存在')}: “但仍存在一些不足。”"]


def test_what_was_taken_names_fact_rule_and_form(page: Page, engine: Engine) -> None:
    facts = {fact.quote: fact for fact in extract_page(page, engine).facts}
    (practice,) = [line for line in told(page, engine, "法律顾问")["practice"] if line.startswith("taken")]
    fact = facts["落实政府法律顾问制度"]
    assert fact.id in practice
    assert "by rule label" in practice
    assert "status in-place" in practice
    (number,) = told(page, engine, "36件")["indicator"]
    assert "value 36.0" in number
    (document,) = told(page, engine, "《青榆区管理办法》", into=2)["document"]
    assert "青政发〔2019〕3号" in document


# words, how often before, about, part of the reason
REFUSED = [
    ("法律顾问", 1, "practice", "one practice and status make one fact"),
    ("重大行政决策程序", 0, "practice", "inside a title, of a document neither the government's own"),
    ("枫桥经验", 0, "practice", "visited or studied elsewhere"),
    ("人民调解", 0, "practice", "no word there says that it is lacking"),
    ("《青榆区管理办法》", 1, "document", "the same document is named elsewhere"),
    ("《晨光》", 0, "document", "show a law or an official document"),
    ("12%", 0, "indicator", "change of another number"),
    ("12345", 0, "indicator", "no unit or measure word follows, but “，”"),
]


@pytest.mark.parametrize(("words", "nth", "about", "reason"), REFUSED)
def test_what_was_not_taken_and_why(page: Page, engine: Engine, words: str, nth: int, about: str, reason: str) -> None:
    found = told(page, engine, words, nth=nth, into=1 if words.startswith("《") else 0)
    assert any(reason in line for line in found[about]), found
    assert not any(line.startswith("taken") for line in found[about]), found


@pytest.mark.parametrize(
    ("sentence", "words", "reason"),
    [
        ("委托甲山大学开展评估。", "甲山大学", "by rule engaged"),
        ("甲山大学派出专家授课。", "甲山大学", "by rule acting"),
        ("组织干部到甲山大学参观。", "甲山大学", "nothing in its clause says that it works"),
        ("依法处罚甲山化工有限公司。", "甲山化工", "a party or an object of enforcement"),
        ("与高校、律师事务所合作。", "律师事务所", "it names a kind of organisation"),
        ("聘请甲山正行律师事务所。甲山正行律师事务所审查合同。", "律师事务所审查", "is named elsewhere"),
    ],
)
def test_why_an_organisation_was_or_was_not_taken(engine: Engine, sentence: str, words: str, reason: str) -> None:
    text = REPORT.replace("聘请2名律师。", f"聘请2名律师。{sentence}")
    found = told(page_from_bytes(text.encode(), "report.txt"), engine, words)
    assert any(reason in line for line in found["organisation"]), found


@pytest.mark.parametrize(
    ("sentence", "words", "reason"),
    [
        ("市政府出台了重大行政决策程序。", "重大行政决策", "an act of another government"),
        ("开展政府立法工作。", "政府立法", "governments of this level cannot have it"),
        ("未建立行政执法全过程记录制度。已落实行政执法全过程记录制度。", "全过程记录", "in place elsewhere"),
        ("没有发生行政复议被纠错案件，未出现行政问责情形。", "行政问责", "the words before it say that it is not"),
    ],
)
def test_why_a_label_tells_nothing_of_this_government(engine: Engine, sentence: str, words: str, reason: str) -> None:
    text = REPORT.replace("聘请2名律师。", f"聘请2名律师。{sentence}")
    found = told(page_from_bytes(text.encode(), "report.txt"), engine, words)
    assert any(reason in line for line in found["practice"]), found
    assert not any(line.startswith("taken") for line in found["practice"])


def test_a_label_inside_a_longer_one_belongs_to_the_longer(page: Page, engine: Engine) -> None:
    found = told(page, engine, "责任清单")["practice"]
    assert any("lies inside the longer “普法责任清单”" in line for line in found), found
    assert [line for line in found if line.startswith("taken")]


def test_refused_with_the_place_of_the_better_evidence(page: Page, engine: Engine) -> None:
    (line,) = [line for line in told(page, engine, "法律顾问", nth=1)["practice"] if "one practice and status" in line]
    fact = next(fact for fact in extract_page(page, engine).facts if fact.quote == "落实政府法律顾问制度")
    assert line.endswith(f"fact {fact.id} at {fact.start}–{fact.end}")


def test_a_date_and_a_document_number_are_told_from_numbers(page: Page, engine: Engine) -> None:
    (date,) = told(page, engine, "2019年法治")["indicator"]
    assert date == "“2019” is no quantity: “年” after it makes it a date or a stretch of time"
    text = REPORT.replace("开展工作，", "开展工作，第3号文件、第4条，")
    ordinal = page_from_bytes(text.encode(), "ordinal.txt")
    assert "before it makes it an ordinal" in told(ordinal, engine, "4条，")["indicator"][0]
    text = REPORT.replace("《青榆区管理办法》（青政发〔2019〕3号）", "青政发〔2019〕3号文件")
    numbered = page_from_bytes(text.encode(), "numbered.txt")
    assert "taken as fact" in told(numbered, engine, "〔2019〕")["document"][0]


def test_a_cue_says_what_it_lacks(page: Page, engine: Engine) -> None:
    """Words of a cue, its other words left out: the words that it lacks are named."""
    text = REPORT.replace("开通热线12345，", "开展行政调解和人民调解，")
    found = told(page_from_bytes(text.encode(), "cue.txt"), engine, "行政调解")
    assert any("grand-mediation" in line and "lacks" in line and "司法调解" in line for line in found["practice"])


def test_nothing_is_said_to_be_nothing(page: Page, engine: Engine) -> None:
    found = told(page, engine, "。\n\n（二）")
    assert "nothing" in found
    assert told(page, engine, "\n\n（二）")["sentence"] == ["no sentence: the place is between two of them"]


def test_an_offset_outside_the_page_is_refused(page: Page, engine: Engine) -> None:
    for offset in (-1, len(page.text)):
        with pytest.raises(UsageError, match="no place"):
            explain_page(page, offset, engine)


@pytest.mark.parametrize("name", ["lumingping-2016.txt", "tinghu-2021.html", "bochuan-2020.txt"])
def test_a_trace_changes_no_fact_and_accounts_for_every_one(engine: Engine, name: str) -> None:
    page = read_page(SAMPLE / "reports" / name)
    trace: Trace = []
    traced = extract_page(page, engine, trace=trace)
    assert traced.facts == extract_page(page, engine).facts
    for kind in ("practice", "document", "organisation"):
        facts = {fact.id for fact in traced.facts if fact.type == kind}
        assert {one.fact for one in trace if one.type == kind and one.outcome == "taken"} == facts
    assert all(page.text[one.start : one.end] for one in trace)


def test_every_place_of_a_page_can_be_explained(page: Page, engine: Engine) -> None:
    trace: Trace = []
    found = extract_page(page, engine, trace=trace)
    for offset in range(0, len(page.text), 7):
        remarks = explain(found, trace, offset, engine)
        taken = {fact.id for fact in found.facts if fact.start <= offset < fact.end}
        said = {line.what.split()[3] for line in remarks if line.what.startswith("taken as fact")}
        assert said == taken


def test_the_command(tmp_path: Path) -> None:
    def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kg", "extract", *map(str, args), "--places", str(SAMPLE / "places.csv")]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8")

    (tmp_path / "report.txt").write_text(REPORT.replace("聘请2名", "聘请\x1b[31m2名"), encoding="utf-8")
    done = run("report.txt", "--explain", str(REPORT.index("聘请2名")))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("place ")
    assert "\x1b" not in done.stdout
    assert run("report.txt", "--explain", "100000").returncode == 2
    assert run("report.txt", "report.txt", "--explain", "3").returncode == 2
    (tmp_path / "news.txt").write_text("本报讯 昨日，我市召开工作会议。", encoding="utf-8")
    refused = run("news.txt", "--explain", "3")
    assert refused.returncode == 1
    assert refused.stderr.startswith("kg: news.txt: ")
    assert refused.stderr.count("\n") == 1
