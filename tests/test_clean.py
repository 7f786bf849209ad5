# ruff: noqa: E501 (a Chinese character counts twice)
"""Cleaning: all furniture goes, with a reason; nothing of the report goes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.clean import Body, clean
from kg.ontology import Ontology
from kg.read import page_from_bytes, read_page
from tests.invented_pages import FURNITURE, PARAGRAPHS, PLAIN, SIGNATURE, TITLE, html, page

REASONS = {"navigation", "share", "print", "counter", "form", "footer", "related", "attachment", "advertising", "field"}


@lru_cache(maxsize=1)
def ontology() -> Ontology:
    return Ontology.load()


def cleaned(text: str, name: str = "a.txt") -> Body:
    return clean(page_from_bytes(text.encode(), name), ontology())


def kept(body: Body) -> str:
    return "".join(body.page.text[start:end] for start, end in body.kept)


def reasons(body: Body) -> dict[str, str]:
    return {line: cut.reason for cut in body.cuts for line in body.page.text[cut.start : cut.end].split("\n") if line}


def check_whole(body: Body) -> None:
    """Kept and cut spans are the whole text, in order, none touching another's characters."""
    spans = sorted([*body.kept, *((cut.start, cut.end) for cut in body.cuts)])
    assert "".join(body.page.text[start:end] for start, end in spans) == body.page.text
    assert all(start < end for start, end in spans)
    assert {cut.reason for cut in body.cuts} <= REASONS
    assert 0 <= body.start <= body.end <= len(body.page.text)


@pytest.mark.parametrize("name", FURNITURE)
def test_the_furniture_of_a_site_goes_and_the_report_stays(name: str) -> None:
    body = cleaned(page(name))
    check_whole(body)
    lines = [line.strip() for line in kept(body).split("\n") if line.strip()]
    assert lines == [TITLE, *PARAGRAPHS, *SIGNATURE]


@pytest.mark.parametrize("above", FURNITURE)
@pytest.mark.parametrize("below", FURNITURE)
def test_any_head_with_any_foot(above: str, below: str) -> None:
    body = cleaned(f"{FURNITURE[above][0]}\n{PLAIN}\n{FURNITURE[below][1]}")
    assert [line.strip() for line in kept(body).split("\n") if line.strip()] == [TITLE, *PARAGRAPHS, *SIGNATURE]


@pytest.mark.parametrize("style", ["paragraphs", "breaks", "spans", "layout"])
def test_the_report_of_an_html_page(style: str) -> None:
    body = cleaned(html("utf-8", style), "a.html")
    check_whole(body)
    assert [line.strip() for line in kept(body).split("\n") if line.strip()] == [TITLE, *PARAGRAPHS, *SIGNATURE]


def test_every_cut_says_why() -> None:
    found = reasons(cleaned(page("breadcrumbs and buttons")))
    assert found["字号:大 中 小   打印   分享"] == "print"
    assert found["Produced By 大汉网络 大汉版通发布系统"] == "footer"
    assert reasons(cleaned(page("field table")))["发布机构: 柳溪镇\t成文日期: 2022-01-18"] == "field"
    assert reasons(cleaned(page("comment form")))["提交  重置"] == "form"
    assert reasons(cleaned(page("counter")))["分享到: 微信 新浪微博 QQ空间"] == "share"
    assert reasons(cleaned(page("labels on lines of their own")))["下一篇:柳溪镇开展春季植树活动"] == "navigation"
    assert reasons(cleaned(page("field table")))["柳溪镇召开安全生产会议"] == "related"


def test_formalities_are_named_and_stay() -> None:
    text = f"{TITLE}\n柳政发〔2022〕3号\n县人民政府:\n{PARAGRAPHS[0]}\n一、工作情况\n{PARAGRAPHS[4]}\n特此报告。\n{SIGNATURE[0]}\n{SIGNATURE[1]}"
    body = cleaned(text)
    assert [(body.page.text[f.start : f.end], f.reason) for f in body.formalities] == [
        (TITLE, "title"), ("柳政发〔2022〕3号", "closing"), ("县人民政府:", "salutation"), ("特此报告。", "closing"),
        (SIGNATURE[0], "closing"), (SIGNATURE[1], "closing")]  # fmt: skip
    assert not body.cuts


def test_words_above_the_fields_are_the_sites_but_a_subtitle_is_not() -> None:
    body = cleaned(f"律师咨询\n某某专栏\n作者:admin 发布时间:2022-01-20\n{PARAGRAPHS[0]}\n{PARAGRAPHS[4]}")
    assert kept(body).strip().startswith("2021年")
    titled = cleaned(f"{TITLE}\n——2022年1月在县人大常委会会议上\n来源:本站\n{PARAGRAPHS[0]}")
    assert "——2022年1月在县人大常委会会议上" in kept(titled)


def test_the_foot_begins_with_its_first_line_of_furniture() -> None:
    foot = ["附件:1.任务清单.docx", "2.台账.xlsx", "解读链接:一图读懂本报告", "扫一扫在手机打开当前页", "关闭", "某某部门网站", "上一条:没有了"]
    body = cleaned("\n".join((PLAIN, "(联系人:张某)", *foot)))
    assert kept(body).rstrip().endswith("(联系人:张某)")
    found = reasons(body)
    assert [found[line] for line in foot] == [
        "attachment", "attachment", "related", "share", "print", "footer", "navigation"]  # fmt: skip


def test_a_short_line_of_the_body_is_no_furniture() -> None:
    lines = ["政务公开", "数据开放", "推进政务公开工作", "表1 办案情况", "执法监督", "满意度评价"]
    body = cleaned(f"{TITLE}\n{PARAGRAPHS[0]}\n" + "\n".join(f"{line}\n{PARAGRAPHS[4]}" for line in lines))
    assert all(line in kept(body) for line in lines[:5])


def test_prose_below_a_share_button_in_mid_page_stays() -> None:
    body = cleaned(f"{PLAIN[:-30]}\n分享到:\n附件:\n{PARAGRAPHS[0]}\n{PARAGRAPHS[4]}")
    assert kept(body).count(PARAGRAPHS[4]) == 2


def test_an_advertisement_is_cut_out_of_its_sentence() -> None:
    body = cleaned(PLAIN.replace("评查案卷30宗", "评查案卷大发彩票官网注册送58元30宗"))
    assert kept(body) == PLAIN
    assert [cut.reason for cut in body.cuts] == ["advertising"]


def test_the_annotated_reports_keep_every_quote(shared: Path) -> None:
    import json

    for gold, folder in (("dev.jsonl", shared / "reports"), ("invented.jsonl", shared / "gold" / "invented")):
        bodies = {path.name: clean(read_page(path), ontology()) for path in folder.glob("*.txt")}
        for line in (shared / "gold" / gold).read_text(encoding="utf-8").splitlines():
            fact = json.loads(line)
            if fact["type"] == "report":
                continue
            body, at = bodies[fact["file"]], -1
            for _ in range(int(fact.get("nth") or 0) + 1):
                at = body.page.text.index(fact["quote"], at + 1)
            inside = [cut for cut in body.cuts if cut.start < at + len(fact["quote"]) and at < cut.end]
            assert all(cut.reason == "advertising" for cut in inside), (fact["file"], fact["quote"], inside)


@given(st.lists(st.sampled_from([*PARAGRAPHS, TITLE, *SIGNATURE, *(line for pair in FURNITURE.values() for part in pair
                                                                   for line in part.split("\n"))]), max_size=24))  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_no_order_of_lines_loses_prose_or_characters(lines: list[str]) -> None:
    body = cleaned("\n".join((*lines, PARAGRAPHS[0], *PARAGRAPHS[2:5])))
    check_whole(body)
    text = kept(body)
    for line in (PARAGRAPHS[0], *PARAGRAPHS[2:5]):
        assert line in text


@given(st.text("甲乙。,;:《》><|【】 \t\n\r0123年月日首页打印分享秒速飞艇下注棋牌下载", max_size=80))
@settings(max_examples=120, deadline=None)
def test_any_text_is_kept_and_cut_whole(text: str) -> None:
    if text.strip():
        check_whole(cleaned(text))


@pytest.mark.parametrize("foot", [
    "本站热搜：营商环境 双随机一公开 行政复议 法律顾问\n主办：青禾县人民政府办公室",
    "热门标签：权责清单 | 行政复议 | 社区矫正\n下一篇：没有了",
    "政府网站集群： 云岭省人民政府 海棠市人民政府 白沙区政府\n网站标识码：9901010001",
    "相关链接: 云岭省人民政府 | 海棠市司法局\n站内热词: 权责清单 行政复议 首违不罚\n上一篇:青禾县2021年报告",
    "【相关新闻】\n青禾县召开法治政府建设推进会\n青禾县启动普法中期评估\n【打印】【关闭】",
    "文章标签：行政执法 行政复议 公职律师\n责任编辑：王某",
    "【广告】海棠法务集团：合法性审查代写，已服务全国300个乡镇，立享八折\n主办：青禾县人民政府办公室",
])  # fmt: skip
def test_lists_of_words_and_links_at_the_foot_go(foot: str) -> None:
    body = cleaned(f"{PLAIN}\n{foot}")
    check_whole(body)
    assert [line.strip() for line in kept(body).split("\n") if line.strip()] == [TITLE, *PARAGRAPHS, *SIGNATURE]


def test_a_line_that_says_that_it_is_advertising_goes_in_the_middle_too() -> None:
    advert = "【热点推荐】附近靠谱律所：海棠金胜律师事务所，胜诉率99%，前100名咨询免费"
    body = cleaned(PLAIN.replace(PARAGRAPHS[-1], f"{advert}\n{PARAGRAPHS[-1]}"))
    assert {line.strip(): reason for line, reason in reasons(body).items()} == {advert: "advertising"}
