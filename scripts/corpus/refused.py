"""Pages that no reader may take for a report: copies with masked digits or blanked places and years, model essays."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from corpus.places import Seat
from corpus.reports import Report

_ENDING = re.compile(r"(自治区|街道|苏木|高新技术产业开发区|经济技术开发区|经济开发区|[省市县区旗镇乡团])$")
_FIELDS = re.compile(r"索 引 号.*\n发布机构.*\n")
_COPIED = (
    "来源:网络整理 浏览:**** 收藏本文\n",
    "当前位置:首页 > 范文大全 > 工作报告 > 正文\n",
    "本文由会员上传分享,仅供参考\n",
)
_LINKS = ("\n下载本文Word文档 加入收藏\n", "\n相关推荐:年终工作总结 述职报告 心得体会\n", "\n更多范文请关注本站\n")


def masked(report: Report, seat: Seat, pick: random.Random) -> str:
    """A copy on another host whose digits are masked, all of them or most of them."""
    stars, share = pick.choice(("****", "***", "**")), pick.choice((1.0, 0.8, 0.6))

    def mask(number: re.Match[str]) -> str:
        return stars if pick.random() < share else number[0]

    return pick.choice(_COPIED) + re.sub(r"\d+(?:\.\d+)?", mask, report.text) + pick.choice(_LINKS)


def blanked(report: Report, seat: Seat, pick: random.Random) -> str:
    """A copy with placeholders for the place, its parents and the years."""
    blank = pick.choice(("xx", "XX", "××", "某某"))
    text = _FIELDS.sub("", report.text)
    for name in reversed(seat.names):
        ending = _ENDING.search(name)
        text = text.replace(name, blank + (ending[1] if ending else ""))
    return re.sub(r"20[12]\d年", pick.choice(("20xx年", "20__年", "20××年")), text)


def nameless(report: Report, seat: Seat, pick: random.Random) -> str:
    """The report with "we" for every place name: nothing tells whose it is."""
    text = _FIELDS.sub("", report.text)
    for name in reversed(seat.names):
        ending = _ENDING.search(name)
        text = text.replace(name, "我" + (ending[1] if ending else "地"))
    return text


def essay(report: Report, seat: Seat, pick: random.Random) -> str:
    """A collection of model reports to copy from, none of them any government's."""
    number, kind = pick.choice("三四五"), pick.choice(("乡镇", "街道", "部门"))
    fill = pick.choice((blanked, nameless))
    heads = "".join(f"\n{kind}法治政府建设工作报告范文 篇{at}\n{fill(report, seat, pick)}\n" for at in "一二三")
    title = f"{report.year}年{kind}法治政府建设工作报告范文({pick.choice(('精选', '通用', '优秀'))}{number}篇)"
    lead = f"以下是小编整理的{kind}法治政府建设工作报告范文,欢迎阅读借鉴。"
    return f"{pick.choice(_COPIED)}{title}\n{lead}\n{heads}{pick.choice(_LINKS)}"


KINDS: dict[str, Callable[[Report, Seat, random.Random], str]] = {"masked": masked, "blanked": blanked, "essay": essay}
