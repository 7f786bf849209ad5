# ruff: noqa: E501 (a Chinese character counts twice)
"""Advertising inside sentences: the cut takes the advertisement and exactly the advertisement."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.adverts import Adverts
from kg.normal import normalise
from kg.ontology import Ontology
from tests.invented_pages import PARAGRAPHS


@lru_cache(maxsize=1)
def adverts() -> Adverts:
    return Adverts(Ontology.load())


def found(text: str) -> list[str]:
    normal = normalise(text)
    return [normal[start:end] for start, end in adverts().find(normal)]


ADVERTS = [
    "天天棋牌app官方网站", "北京赛车pk10开奖直播", "澳门新葡京官网", "大发快三走势图", "凤凰彩票官网下载",
    "真人百家乐注册送38元", "香港六合彩特码", "德州扑克APP下载", "幸运飞艇计划群", "捕鱼达人破解版下载",
    "亚博体育官网入口", "威尼斯人娱乐城", "皇冠体育投注www.hg888.com", "时时彩平台网址", "斗地主棋牌游戏大厅",
    "正规办证开锁换锁24小时上门服务热线", "代开发票加微信13800138000", "学历办理先办后付", "论文代写包过",
    "私家侦探婚外情调查", "无抵押贷款当天放款", "传奇私服发布网", "成人电影在线观看", "无痛人流多少钱",
]  # fmt: skip


@pytest.mark.parametrize("advert", ADVERTS)
@pytest.mark.parametrize(("before", "after"), [
    ("全年共调解纠纷", "，成功率98%。"), ("推动多层次创建。", "二是加强培训。"), ("", ""), ("落实各项责任", "高度重视此项工作")])  # fmt: skip
def test_exactly_the_advertisement_is_found(before: str, advert: str, after: str) -> None:
    assert found(before + advert + after) == [advert]


@pytest.mark.parametrize("advert", [
    "【加微信abc66888领88元红包】", "【点击下载APP 注册送金币 www.abc123.cc】", "【六合开奖网址 kk99点com 稳赚不赔】",
    "◆低价代写公文 加QQ：123456789 包过◆", "★同城搬家 13800001234 随叫随到★", "【信用贷款 当天放款 电话13900001111】"])  # fmt: skip
def test_an_advertisement_between_marks_is_found_whole(advert: str) -> None:
    assert found(f"全年开展{advert}普法活动12场") == [normalise(advert)]


@pytest.mark.parametrize("text", [
    "【案例】某公司赌球案罚款3万元", "【打击治理】查处网络赌博APP下载链接12条", "【12345热线】全年受理3000件", "【企业开户】网址公布",
    "【联系电话：0731-12345678】", "【网址：www.qinghe.gov.cn】", "【推广国家反诈中心APP，下载注册3万人】", "★普法小课堂★讲了12讲"])  # fmt: skip
def test_what_the_report_itself_sets_between_marks_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("line", "labelled"), [
    ("【广告】海棠法务集团：执法案卷评查外包，已服务全国300个乡镇", True), ("【热点推荐】附近靠谱律所，胜诉率99%", True), ("广告：专业开锁", True),
    ("推荐：专业法律咨询，一对一服务，胜诉率98%，电话400-123-4567", True), ("免费法律咨询加微信lawyer888，前50名半价", True),
    ("广告位招租 每月500元 联系QQ 1234567", True), ("扫码关注公众号领50元优惠券", True), ("行政诉讼胜诉率98%", False),
    ("代写法律文书86份，免费咨询120人次", False), ("国家反诈中心APP下载注册率95%", False), ("咨询电话：0731-12345678", False),
    ("优惠政策兑现，减免租金30万元", False), ("【广告监管】全年查处虚假广告案件12起", False), ("广告经营单位检查30家。", False)])  # fmt: skip
def test_a_line_that_is_one_advertisement(line: str, labelled: bool) -> None:
    assert adverts().fills(normalise(line)) is labelled


def test_numbers_of_the_report_stay() -> None:
    assert found("排查隐患金冠棋牌下载即送18元彩金156处") == ["金冠棋牌下载即送18元彩金"]
    assert found("办理案件秒速赛车下注86宗") == ["秒速赛车下注"]


@pytest.mark.parametrize("after", ["服务群众120人次", "平台建设不断加强", "网格员巡查300次", "群众满意度98%", "中心组学习6次", "代理诉讼5件",
                                   "计划生育工作", "公司律师3名"])  # fmt: skip
def test_a_word_that_may_be_the_reports_own_stays_with_the_report(after: str) -> None:
    assert found(f"开展活动时时彩投注{after}") == ["时时彩投注"]


@pytest.mark.parametrize("text", [
    "打击网络赌博、六合彩等违法犯罪", "整治棋牌室噪音扰民投诉86件", "体育彩票公益金12万元", "福利彩票销售网点检查12家",
    "查处利用老虎机赌博案件3起", "打击“六合彩”投注站点2个", "开展刻章、开锁行业专项检查", "开锁换锁企业备案12家", "上门办证服务360次",
    "企业开办证照联办,免费刻章", "不动产登记办证大厅", "发放小额贷款300万元", "查处刷单兼职诈骗案件", "清除色情视频12条",
    "未成年人游戏充值投诉23件", "推广国家反诈中心APP下载注册3万人", "整治代开发票违法行为12起", "依法取缔无证棋牌室、电玩城5家",
    "为困难家庭免费换锁芯、疏通下水道", "男科医院虚假广告查处2起", "查处秒速飞艇网络赌博案1起", "在线咨询服务热线24小时畅通"])  # fmt: skip
def test_the_reports_own_subject_stays(text: str) -> None:
    assert found(text) == []


@given(st.sampled_from(PARAGRAPHS), st.integers(0, 200), st.sampled_from(ADVERTS))
@settings(max_examples=80, deadline=None)
def test_an_advertisement_is_found_wherever_it_is_put(paragraph: str, at: int, advert: str) -> None:
    normal = normalise(paragraph)
    at = min(at, len(normal))
    # Words of the report that speak of gambling or cases guard what stands beside them; see the test above.
    words = Ontology.load().words
    assume(not normal[at:].startswith((*words("advert-guard-noun"), *words("advert-guard-after"))))
    assume(not normal[:at].endswith((*words("advert-guard-verb"), *words("advert-guard-before"))))
    text = normal[:at] + advert + normal[at:]
    spans = list(adverts().find(text))
    # A digit or a letter of the report may run on in the advertisement's number or name; nothing else may be taken.
    if not (normal[at : at + 1].isascii() or normal[max(0, at - 1) : at].isascii()):
        assert spans == [(at, at + len(advert))]
