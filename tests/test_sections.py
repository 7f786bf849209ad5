# ruff: noqa: E501 (a Chinese character counts twice)
"""Chapters, sentences and how they are to be understood, on invented reports of every shape."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.clean import clean
from kg.ontology import Ontology
from kg.read import page_from_bytes, read_page
from kg.sections import CELL, Sentence, Text, segment
from tests.invented_pages import FURNITURE, PARAGRAPHS, PLAIN, TITLE, page


@lru_cache(maxsize=1)
def ontology() -> Ontology:
    return Ontology.load()


def text(source: str) -> Text:
    return segment(clean(page_from_bytes(source.encode(), "a.txt"), ontology()), ontology())


def kinds(source: str, *, headings: bool = False) -> list[tuple[str, str]]:
    """Kind and first eight characters of every sentence."""
    return [(s.kind, s.text[:8]) for s in text(source).sentences if headings or not s.heading]


def kind_of(source: str, words: str) -> str:
    return next(s.kind for s in text(source).sentences if words in s.text)


def check(found: Text) -> None:
    """What every caller relies on."""
    page_text = found.body.page.text
    last = -1
    for number, sentence in enumerate(found.sentences):
        assert sentence.index == number
        assert sentence.text
        assert len(sentence.offsets) == len(sentence.text)
        assert sentence.offsets[0] > last
        last = sentence.offsets[-1]
        start, end = sentence.span(0, len(sentence.text))
        assert (start, end) == (sentence.offsets[0], sentence.offsets[-1] + 1)
        assert sentence.quote(0, len(sentence.text)) == page_text[start:end]
        assert sentence.section in found.sections
        assert "".join(sentence.text[a:b] for a, b in sentence.clauses) == sentence.text


OPENING = "2022年,青禾县在市委、市政府领导下稳步推进依法行政。现将有关情况报告如下:"


def test_a_stale_year_in_the_title_does_not_make_plans_of_what_was_done() -> None:
    source = f"青禾县关于2021年法治政府建设工作情况的报告\n{OPENING}\n一、主要工作情况\n一是举办讲座3期。\n二、下一步打算\n建设广场2处。"
    assert (kind_of(source, "讲座"), kind_of(source, "广场")) == ("achievement", "plan")


def test_the_year_of_the_opening_counts_where_there_is_no_title() -> None:
    source = f"{OPENING}\n一、主要工作情况\n一是举办讲座3期。\n二、2023年度推进法治政府建设的主要安排\n建设广场2处。\n青禾县人民政府\n2023年3月1日"
    assert (kind_of(source, "讲座"), kind_of(source, "广场")) == ("achievement", "plan")


def test_the_sections_of_a_report() -> None:
    found = text(PLAIN)
    check(found)
    assert [(s.kind, s.heading, s.level) for s in found.sections] == [
        ("formality", "", 0), ("preamble", "", 0), ("achievement", "主要举措和成效", 1), ("achievement", "健全决策机制", 2),
        ("achievement", "规范执法行为", 2), ("problem", "存在的不足", 1), ("plan", "2022年工作安排", 1)]  # fmt: skip
    inner = next(s for s in found.sections if s.heading == "规范执法行为")
    assert inner.path == ("主要举措和成效",)


@pytest.mark.parametrize("name", FURNITURE)
def test_furniture_changes_no_sentence(name: str) -> None:
    assert [(s.text, s.kind) for s in text(page(name)).sentences] == [(s.text, s.kind) for s in text(PLAIN).sentences]


def test_half_width_and_full_width_pages_give_the_same_sentences() -> None:
    full = PLAIN.translate({ord(a): b for a, b in zip(",;:()%", ",;:()%", strict=True)})
    wide = full.replace(",", "，").replace("1，203", "1,203").replace(";", "；").replace(":", "：").replace("(", "（").replace(")", "）")
    wide = wide.translate({code: chr(code + 0xFEE0) for code in range(ord("0"), ord("9") + 1)}).replace("%", "％")
    assert [s.text for s in text(wide).sentences] == [s.text for s in text(PLAIN).sentences]


def test_items_are_counted_and_split() -> None:
    found = [(s.item, s.text) for s in text("一、存在的不足\n主要有:一是少,不够强;二是散(见表;下同)。三是弱。其余尚可。").sentences if not s.heading]
    assert found == [(0, "主要有："), (1, "一是少，不够强；"), (2, "二是散（见表；下同）。"), (3, "三是弱。"), (3, "其余尚可。")]


def test_a_cut_in_mid_sentence_leaves_one_sentence_with_its_places() -> None:
    source = PLAIN.replace("评查案卷30宗", "评查案卷大发彩票官网注册送58元30宗")
    found = text(source)
    check(found)
    sentence = next(s for s in found.sentences if "评查" in s.text)
    assert sentence.text == "评查案卷30宗，合格率100%。"
    assert sentence.quote(2, 7) == "案卷大发彩票官网注册送58元30宗"


def test_rows_of_a_table_are_sentences_with_their_header() -> None:
    found = text(f"{TITLE}\n{PARAGRAPHS[0]}\n一、工作情况\n办案情况见下表:\n表1 办案情况\n项目\t数量\t单位\n巡查\t1,873\t次\n二、存在问题\n力量不足,经费偏少。")
    check(found)
    row = next(s for s in found.sentences if s.text.startswith("巡查"))
    assert row.table is not None
    assert row.table.header == ("项目", "数量", "单位")
    assert row.table.caption == "表1办案情况"
    assert [row.text[a:b] for a, b in row.cells] == ["巡查", "1,873", "次"]
    assert row.text.count(CELL) == 2
    assert row.kind == "achievement"
    assert next(s for s in found.sentences if "力量" in s.text).cells == ()


class TestOddReports:
    """Reports whose chapters cannot be read off their numbers."""

    def test_headings_without_numbers(self) -> None:
        source = f"{TITLE}\n{PARAGRAPHS[0]}\n主要做法和成效\n{PARAGRAPHS[4]}\n存在的问题\n执法力量不足,培训不够。\n下一步工作打算\n聘请法律顾问,加强培训。"
        assert kind_of(source, "评查案卷") == "achievement"
        assert kind_of(source, "力量不足") == "problem"
        assert kind_of(source, "聘请") == "plan"

    def test_no_headings_and_one_closing_paragraph(self) -> None:
        source = (
            "为推进依法行政,现将我乡2020年工作报告如下。\n我乡成立领导小组,召开会议4次。\n我乡评查案卷12宗,办案3件。\n"
            "2020年,我乡做了大量工作,取得一定成绩,但在工作中仍然存在一些不足,如证据意识不强;归档不规范。下来,我乡将继续抓好普法,健全机制。完善制度。"
        )
        assert [kind for kind, _ in kinds(source)] == [
            "preamble", "achievement", "achievement", "problem", "problem", "plan", "plan"]  # fmt: skip

    def test_problems_under_other_matters(self) -> None:
        source = f"一、主要工作\n{PARAGRAPHS[4]}\n(二)需要报告的其他情况\n目前存在的问题和不足:今年工作有成绩,但还存在一些不足。一是意识不强。\n二、下一步工作思路\n加强培训,提升能力。"
        assert kind_of(source, "一是意识") == "problem"
        assert kind_of(source, "加强培训") == "plan"
        assert kind_of("一、其他需要报告的情况\n全年无重大事故,群众满意。", "全年") == "other"

    def test_problems_and_plans_in_one_chapter(self) -> None:
        source = "一、工作情况\n办案12件,调解纠纷3起。\n二、存在的不足和下一步打算\n人员不足,经费偏少。\n下一步,我镇将做好以下工作:\n1.健全制度。落实法律顾问制度。\n2.加强培训。每季度一次。\n三、其他事项\n全年平稳有序,未发生舆情。"
        assert kind_of(source, "人员不足") == "problem"
        assert kind_of(source, "落实法律顾问") == "plan"
        assert kind_of(source, "每季度") == "plan"
        assert kind_of(source, "全年平稳") == "other"
        split = "一、存在问题及打算\n(一)存在问题。队伍弱,经费少。\n(二)工作打算。充实人员,开展培训。"
        assert [kind_of(split, words) for words in ("队伍弱", "充实")] == ["problem", "plan"]

    def test_problems_told_in_a_chapter_of_plans(self) -> None:
        source = f"{TITLE}\n{PARAGRAPHS[0]}\n一、主要工作\n办案12件,调解3起。\n二、2022年怎么干\n说打算之前,先把短处亮出来:镇里人手不足。2022年抓好两件事:\n1、聘请顾问。\n2、加强培训。"
        assert [kind_of(source, words) for words in ("办案", "人手不足", "两件事", "聘请顾问", "加强培训")] == [
            "achievement", "problem", "plan", "plan", "plan"]  # fmt: skip

    def test_a_plan_at_the_end_of_a_section_of_achievements(self) -> None:
        source = "一、主要举措\n(一)健全制度。制定文件3件。下一步,将建立后评估制度。完善清理机制。\n(二)规范执法。检查40次,全部合格。"
        assert kinds(source)[:2] == [("achievement", "制定文件3件。"), ("plan", "下一步，将建立后")]
        assert kind_of(source, "完善清理") == "plan"
        assert kind_of(source, "检查40次") == "achievement"

    def test_what_was_done_told_among_plans(self) -> None:
        source = f"{TITLE}\n{PARAGRAPHS[0]}\n一、2022年工作安排\n建成服务站5个。2021年已建成2个。截至目前,累计培训30人。2022年已列入计划3个。"
        assert [kind_of(source, words) for words in ("服务站5", "2021年已", "累计培训", "已列入")] == [
            "plan", "achievement", "achievement", "plan"]  # fmt: skip

    def test_an_announced_list_goes_on_in_the_next_paragraphs(self) -> None:
        source = "一、工作\n办案12件,调解3起。\n2022年,我县将重点抓好三件事:\n一是推行公示制度,公开结果。\n二是培训人员,提升能力。\n二、保障\n经费足额落实,人员到位。"
        assert kind_of(source.replace("办案", "2021年办案"), "二是培训") == "plan"
        assert kind_of(source, "经费足额") == "achievement"

    @pytest.mark.parametrize(("heading", "kind"), [
        ("一、党政主要负责人履行推进法治建设第一责任人职责情况", "responsibility"), ("第一部分 存在的问题", "problem"),
        ("(一)2030年工作安排", "plan"), ("1.存在的不足", "problem"), ("1、下步打算", "plan"), ("一.存在问题", "problem")])  # fmt: skip
    def test_a_chapter_under_any_number(self, heading: str, kind: str) -> None:
        assert kind_of(f"{TITLE}\n{PARAGRAPHS[0]}\n{heading}\n主要领导带头学法,听取汇报四次。", "主要领导带头") == kind

    def test_half_width_full_stops(self) -> None:
        source = "一.主要工作\n(一)加强领导.成立领导小组,镇长任组长.召开会议3次.\n二.存在问题\n力量不足,罚款1.5万元."
        assert [s.text for s in text(source).sentences] == [
            "一。主要工作", "（一）加强领导。", "成立领导小组，镇长任组长。", "召开会议3次。", "二。存在问题", "力量不足，罚款1.5万元。"]  # fmt: skip

    def test_items_of_a_plan_are_no_headings(self) -> None:
        found = text(f"{PARAGRAPHS[0]}\n一、2022年计划\n(一)拟配齐1名调解员。\n(二)将推进目录管理。\n二、其他事项\n无。").sentences
        assert [s.heading for s in found if s.text.startswith("（")] == [False, False]


def test_real_pages_are_segmented_whole(shared: Path) -> None:
    paths = [*(shared / "reports").glob("*.txt"), *(shared / "gold" / "invented").glob("*.txt")]
    assert len(paths) >= 8
    for path in paths:
        found = segment(clean(read_page(path), ontology()), ontology())
        check(found)
        body = found.body
        kept = "".join(body.normal[start:end] for start, end in body.kept).split()
        assert "".join(s.text for s in found.sentences).replace(CELL, "").replace(" ", "") == "".join(kept)


def test_another_genre_runs_through(shared: Path) -> None:
    paths = sorted((shared / "data" / "corpora").glob("*/*.txt"))
    assert len(paths) == 83
    for path in paths:
        found = segment(clean(read_page(path), ontology()), ontology())
        assert sum(len(s.text) for s in found.sentences) > 0.9 * len("".join(found.body.page.text.split()))


@given(st.lists(st.sampled_from([*PARAGRAPHS, TITLE, "甲\t乙\t1", "一是甲;二是乙。", "(一)", "“", "二、存在的问题", "下一步,我镇将努力。", "", "\u00a0",
                                 "但还存在一些不足:", "三、", "《", "2022年,我镇将", "x" * 300]), max_size=20), st.sampled_from(["\n", "\r\n", "\n\n    "]))  # fmt: skip
@settings(max_examples=120, deadline=None)
def test_any_order_of_paragraphs_is_segmented(parts: list[str], join: str) -> None:
    source = join.join(parts)
    if source.strip():
        check(text(source))


def test_a_sentence_is_found_by_identity() -> None:
    found: list[Sentence] = list(text(PLAIN).sentences)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("unit", [
    "区", "法治", "也存在", "《", "“", '"', '"a。b"c"d。e', "甲，", "甲，\n", "（甲，乙）", "一是", "，一是", "棋牌", "秒速飞艇", "甲 ", "甲\n",
    "甲\t乙\n", "一、\n", "首页>", "虽然存在与要求", "我区政府", "2022年，", "解决", "。", "下一步，我镇将：\n1.甲。\n", "甲\r", "12,"])  # fmt: skip
def test_no_text_makes_the_stages_slow(unit: str) -> None:
    size = 60_000
    began = time.process_time()
    found = text((unit * (size // len(unit)))[:size])
    for sentence in found.sentences:
        assert sentence.clauses
        assert all(mark.end <= len(sentence.text) for mark in sentence.enclosures)
    assert time.process_time() - began < 4, "the time must grow with the length, not with its square"


def test_the_year_of_the_achievements_counts_when_last_years_title_was_kept() -> None:
    source = (
        "柳溪镇2021年度法治政府建设情况报告\n\n    一年来,我镇工作有序。现报告如下:\n"
        "    一、2022年度法治政府建设主要做法\n    建立法律顾问室。\n"
        "    二、2023年主要安排\n    办好好差评。\n"
    )
    assert kind_of(source, "建立法律顾问室") == "achievement"
    assert kind_of(source, "办好好差评") == "plan"
