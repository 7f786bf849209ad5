# ruff: noqa: E501 (a Chinese character counts twice)
"""Paragraphs: wrapped lines, rows of tables, gaps; every character knows its place."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.clean import clean
from kg.ontology import Ontology
from kg.paragraphs import CELL, Paragraph, cut_runs, offset, paragraphs
from kg.read import page_from_bytes
from kg.sentences import sentence_spans

OPENS = re.compile("[一二三]、|（[一二三]）|[一二三]是")


@lru_cache(maxsize=1)
def ontology() -> Ontology:
    return Ontology.load()


def split(text: str) -> list[Paragraph]:
    return list(paragraphs(clean(page_from_bytes(text.encode(), "a.txt"), ontology()), OPENS))


WRAPPED = """    2019年以来,青禾镇坚持以新思想为指导,全面推进依
法行政,现将有关情况报告如下:
    一、主要工作
    成立法治政府建设领导小组,镇长任组长,定期召开会
议研究部署工作,全年召开专题会议4次,研究解决问题
12个。
    全年共办理行政处罚案件23件,罚款4.5万元,没有发
生行政复议和行政诉讼案件,行政执法案卷评查合格率达
到100%。
    二、存在问题
    基层执法力量薄弱,专业人才缺乏,执法保障水平有待
进一步提高。
"""


def test_lines_wrapped_in_the_middle_of_a_sentence_are_joined() -> None:
    assert [(paragraph.text[:4], paragraph.text[-6:]) for paragraph in split(WRAPPED)] == [
        ("2019", "况报告如下："), ("一、主要", "一、主要工作"), ("成立法治", "问题12个。"), ("全年共办", "到100%。"),
        ("二、存在", "二、存在问题"), ("基层执法", "进一步提高。")]  # fmt: skip


def test_a_page_that_is_not_wrapped_keeps_its_lines() -> None:
    lines = ["一、2021年推进法治政府建设的主要举措和成效情况", "全镇召开会议12次,研究法治工作,听取汇报四次。", "二、2021年推进法治政府建设存在的不足和原因",
             "执法力量不足,经费保障不够,人员素质不高。", "三、2022年推进法治政府建设工作的主要安排"]  # fmt: skip
    assert len(split("\n".join(lines))) == len(lines)


def test_a_line_that_opens_with_a_comma_goes_on() -> None:
    assert [p.text for p in split("根据规定\n,我镇开展检查12次,\n发现问题3个。\n一、概况")] == ["根据规定，我镇开展检查12次，发现问题3个。", "一、概况"]


@pytest.mark.parametrize("gap", ["\t", "  ", "\u3000", "\u00a0\u00a0\u00a0"])
def test_rows_of_a_table_know_caption_and_header(gap: str) -> None:
    rows = [["序号", "项目", "数量"], ["1", "巡查", "1,873"], ["2", "处罚", "31.25"]]
    text = "全年办案情况见下表,数据截至年底。\n表1 执法情况\n" + "\n".join(gap.join(row) for row in rows) + "\n注:均为年底数,不含部门数据。"
    found = split(text)
    assert [p.text.split(CELL) for p in found if p.table] == rows
    assert {(p.table.caption, p.table.header) for p in found if p.table} == {("表1执法情况", tuple(rows[0]))}


def test_empty_cells_keep_the_columns() -> None:
    found = [p for p in split("全年办案情况见下表,数据截至年底。\n项目\t数量\t\n\t件\t人\n调解\t\t4\n") if p.table]
    assert [p.text.split(CELL) for p in found] == [["项目", "数量", ""], ["", "件", "人"], ["调解", "", "4"]]


def test_a_table_without_a_header_has_none() -> None:
    found = [p for p in split("见下表所列情况,数据截至年底。\n1\t巡查\t18\n2\t处罚\t31") if p.table]
    assert [p.table.header for p in found if p.table] == [(), ()]


def test_a_gap_stays_only_between_latin_words() -> None:
    assert split("办理 Open Day 活动 62.75 %,编号 A 12,共 3 件。")[0].text == "办理Open Day活动62.75%，编号A 12，共3件。"


@given(st.text("甲乙,。;:()“”\"《》 \t\u3000\n12Ab一是、（）首页彩金即送", max_size=90))
@settings(max_examples=200, deadline=None)
def test_every_character_knows_its_place(text: str) -> None:
    if not text.strip():
        return
    body = clean(page_from_bytes(text.encode(), "a.txt"), ontology())
    last = -1
    for paragraph in paragraphs(body, OPENS):
        assert paragraph.text
        for index, char in enumerate(paragraph.text):
            place = offset(paragraph.runs, index)
            assert place > last, "places run forward"
            assert body.normal[place] == char or char in " \t"
            assert not any(cut.start <= place < cut.end for cut in body.cuts) or char in " \t"
            last = place
        middle = len(paragraph.text) // 2
        if middle:
            runs = cut_runs(paragraph.runs, middle, len(paragraph.text))
            assert [offset(runs, i) for i in range(len(paragraph.text) - middle)] == [
                offset(paragraph.runs, i) for i in range(middle, len(paragraph.text))]  # fmt: skip


@given(st.text("甲。！；：“”\"（）《》一是，", max_size=60), st.integers(0, 10))
@settings(max_examples=200, deadline=None)
def test_sentences_cover_the_paragraph(text: str, start: int) -> None:
    start = min(start, len(text))
    spans = sentence_spans(text, start, [found.start() for found in re.finditer("一是", text) if found.start() > start])
    assert "".join(text[a:b] for a, b in spans) == text[start:]
    assert all(a < b for a, b in spans)
