# ruff: noqa: E501 (a Chinese character counts twice)
"""HTML: what the reader of a page sees, and nothing that a parser could be led to."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ReadError
from kg.read import Page, page_from_bytes
from tests.invented_pages import PARAGRAPHS, TITLE, html


def read(source: str) -> Page:
    return page_from_bytes(f"<html><body>{source}</body></html>".encode(), "page.html")


@pytest.mark.parametrize("style", ["paragraphs", "breaks", "spans", "layout"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_every_paragraph_is_a_line_in_its_order(style: str, charset: str) -> None:
    page = page_from_bytes(html(charset, style).encode("gb18030" if charset == "gb2312" else charset), "page.html")
    lines = [line.strip() for line in page.text.split("\n")]
    assert [line for line in lines if line in PARAGRAPHS] == list(PARAGRAPHS)
    assert page.format == "html"


def test_navigation_stays_for_cleaning_and_the_main_element_is_found() -> None:
    page = page_from_bytes(html().encode(), "page.html")
    assert "魅力青禾" in page.text
    assert "相关链接" in page.text
    main = page.text[slice(*page.main)]
    assert main.startswith(page.text[page.text.index("2021年,柳溪镇") - 4 : page.text.index("2021年,柳溪镇")])
    assert main.endswith("2022年1月18日")
    assert "魅力青禾" not in main


def test_what_nobody_sees_is_dropped() -> None:
    page = page_from_bytes(html().encode(), "page.html")
    assert "彩票" not in page.text
    assert "var visits" not in page.text
    assert "color" not in page.text
    assert read("<p>甲<!-- 乙 --><span hidden>丙</span><i style='DISPLAY : none'>丁</i></p>").text == "甲"


def test_an_article_that_a_script_would_show_is_better_than_nothing() -> None:
    assert "调解纠纷" in read("<div style='display:none'>全年共调解纠纷三十二件,办理案件十二件,群众满意度不断提高。</div>").text


def test_metadata_has_one_name_however_it_is_written() -> None:
    page = page_from_bytes(html().encode(), "page.html")
    assert page.meta == {
        "title": f"{TITLE}_青禾县人民政府", "PubDate": "2022-01-20 09:12", "ArticleTitle": TITLE,
        "url": "http://www.example.gov.cn/t20220120_1.html",
    }  # fmt: skip
    saved = page_from_bytes(b"<!-- saved from url=(0020)http://a.gov.cn/1.htm --><html><p>x</p></html>", "a.txt")
    assert saved.meta == {"url": "http://a.gov.cn/1.htm"}


def test_rows_of_data_are_lines_and_spanning_cells_keep_the_columns() -> None:
    page = read("""<table><tr><th rowspan=2>类别</th><th colspan=2>数量</th></tr><tr><th>件</th><th>人</th></tr>
        <tr><td><p>调 解</p></td><td>3<br>4</td><td></td></tr></table>""")
    assert page.text.split("\n") == ["类别\t数量\t", "\t件\t人", "调 解\t3 4\t"]


def test_a_table_that_lays_out_the_page_gives_paragraphs() -> None:
    page = read("<table><tr><td><ul><li>首页</li></ul></td><td><p>第一段。</p><table><tr><td>甲</td><td>1</td></tr></table></td></tr></table>")
    assert page.text.split("\n") == ["首页", "第一段。", "甲\t1"]


def test_white_space_collapses_but_not_in_preformatted_text() -> None:
    assert read("<p>甲\n  乙<b> 丙</b></p><pre>一\n  二</pre>").text == "甲 乙 丙\n一\n  二"


def test_entities_are_characters_and_a_document_type_expands_nothing() -> None:
    bomb = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9))
    page = page_from_bytes(f'<!DOCTYPE html [<!ENTITY a0 "哈">{bomb}]><html><p>&lt;细则&gt;&nbsp;&#20214;&a8;</p>'.encode(), "a.html")
    assert "<细则>\u00a0件" in page.text
    assert len(page.text) < 2000


@pytest.mark.parametrize("source", [
    "<div>" * 40_000 + "深", "<b id=1>" * 1_900 + "<p>段" * 60_000, "<table><tr><td>" * 12_000, "<a href=x>" * 90_000,
    "<font size=1>" * 300 + "<p>段</p>" * 30_000, "<!--" * 50_000, "<" * 90_000, "<svg><math>" * 30_000, "&amp" * 90_000,
    "<select>" * 20_000 + "<option>" * 20_000])  # fmt: skip
def test_no_markup_can_stall_or_crash_the_reader(source: str) -> None:
    began = time.process_time()
    try:
        page_from_bytes(f"<html><body>{source}".encode(), "bomb.html")
    except ReadError as error:
        assert error.do  # noqa: PT017 (either outcome is right)
    assert time.process_time() - began < 5


@given(st.lists(st.sampled_from(["<p>", "</p>", "<table>", "<tr>", "<td rowspan=3>", "</td>", "</table>", "<b>", "<br>", "甲乙", " ",
                                 "<div hidden>", "</div>", "<li>", "<pre>", "&#x0;", "<td colspan=99999>", "<script>", "</script>",
                                 "<template>", "<svg>", "<title>", "<textarea>", "<select><option>", "<frameset>", "<body>"]), max_size=40))  # fmt: skip
@settings(max_examples=120, deadline=None)
def test_broken_markup_gives_a_page_or_a_refusal(parts: list[str]) -> None:
    try:
        page = read("".join(parts))
    except ReadError:
        return
    assert "\n\n" not in page.text
    assert 0 <= page.main[0] <= page.main[1] <= len(page.text)
