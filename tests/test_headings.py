# ruff: noqa: E501 (a Chinese character counts twice)
"""Headings: what kind of chapter they open, however a clerk words them; where a sentence turns the text."""

from __future__ import annotations

from functools import lru_cache

import pytest

from kg.headings import HeadingRules, rules_of
from kg.normal import normalise
from kg.ontology import Ontology

YEAR = 2023
HEADINGS = {
    "problem": """存在的主要问题|存在的问题和不足|存在的不足及原因|当前存在的困难和问题|工作中存在的短板|主要问题及原因分析|2022年法治政府建设存在的不足和原因
        |推进法治政府建设存在的不足及原因|问题与不足|不足和差距|存在不足|存在的短板弱项|目前存在的薄弱环节|面临的困难和问题|存在的问题及下一步打算|工作不足|差距和短板
        |法治政府建设中的不足之处|法治建设面临的主要问题
        |自己挑出的毛病|拖后腿的地方|手上还剩的难题|没补上的课|短腿之处|不能回避的几个问题|还没理顺的几件事|欠的账|有待加强之处|欠火候的地方
        |还没做好的地方|短处和弱处|工作中的欠缺|难点和堵点|主要问题及成因|查摆出来的问题|亟待改进的方面|差在哪里|还有哪些差距""",
    "plan": """下一步工作打算|2024年工作计划|2024年推进法治政府建设的主要安排|下一年度工作思路|明年工作重点|今后工作打算|下步工作计划|下一阶段工作安排|2024年度重点工作
        |工作打算|2024年工作思路和目标任务|2024年法治政府建设重点任务|来年工作展望|下一步工作建议|改进措施和努力方向|整改措施|意见和建议|2024年工作谋划
        |下一年度推进法治政府建设的主要安排|2024年法治政府建设总体思路|下一步推进法治政府建设的举措|今后的工作重点|未来工作计划|下一步工作
        |开年要办的事|下一程|翻过年去|2024年施工图|谋划2024|明年的几件大事|2024年怎么干|来年盘算|接下来要做的事|往后怎么办|新的一年|改进办法|明年往哪里使劲|2024年目标""",
    "responsibility": """党政主要负责人履行推进法治建设第一责任人职责情况|主要负责人履行推进法治建设职责的有关情况|镇党政主要负责人履行法治建设第一责任人职责情况
        |主要领导履行推进法治建设第一责任人职责的情况|切实履行推进法治建设第一责任人职责""",
    "other": "其他需要报告的情况|需要报告的其他情况|其他需要报告的有关情况|其他事项|其它需要报告的情况",
    "achievement": """主要举措和成效|2023年度推进法治政府建设的主要举措和成效|主要工作情况|工作开展情况|主要做法及成效|2023年法治政府建设工作情况|法治政府建设推进情况
        |2023年工作总结|主要成绩|重点工作完成情况|年度工作计划落实情况|法治政府建设工作进展情况|基本情况|2023年法治政府建设工作任务完成情况""",
    None: """着力解决突出问题,提升群众满意度|加强组织领导|健全行政执法工作体系|坚持问题导向,补齐短板弱项|依法有效化解社会矛盾纠纷|推进十四五规划实施
        |编制法治政府建设三年行动计划|强化问题整改,规范执法行为|统筹安排部署,压实工作责任|全面落实2023年法治政府建设工作要点|健全突发事件应对体系
        |深入学习贯彻习近平法治思想|补短板、强弱项|聚焦群众急难愁盼问题|贯彻落实省委、市委决策部署|强化法治建设工作谋划部署
        |对着问题一项项改|把短处补起来|化解历史遗留难题|面向未来培养法治人才|直面问题,刀刃向内|守住底线,不出问题|打基础、利长远
        |破解基层治理难题|瞄准堵点难点,优化营商环境|历史遗留问题化解|推进下一代法治教育|未来社区建设""",
}
TURNS = {
    "problem": """一年来,我镇法治政府建设取得了一定成效,但仍存在一些薄弱环节。|虽然取得了一定成绩,但与上级要求相比还有一定差距,|目前工作中还存在以下不足:
        |我街道法治政府建设工作虽取得了一些成效,但也还存在不少问题,主要表现在:|存在的主要问题是法治宣传形式单一。|同时也清醒地看到,我区法治政府建设还存在一些问题和短板。
        |账要两头算,短处也得摆出来。|当然,账上也有红字。|静下心来想,毛病还真不少。|与先进乡镇比,我们慢了半拍。|成绩单背后也有扣分项。
        |但对照法治政府建设的要求,仍有一些差距。|在肯定成绩的同时,我们也看到存在的不足:|主要不足:一是力量薄弱。|我镇依法行政工作与上级的要求和群众的期盼还有差距,
        |然而,法治队伍建设仍显薄弱,|总的来看,工作尚有不足。|存在的困难和问题。
        |在肯定成绩的同时,我们也清醒地看到:|先说说短处:|但我们不回避短板:|当然,也有做得不好的地方:|与先进乡镇相比,我们还差一截:|美中不足的是:|看到成绩,更要看到不足:""",
    "plan": """下一步,我镇将继续推进法治政府建设。|2024年,我区将重点做好以下工作:|今后,将进一步加强学习。|在今后的工作中,我们将不断加强法治建设。|下阶段,我街道将围绕中心工作,
        |针对以上问题,下一步我镇将加大力度。|新的一年,我们将以更高标准推进工作。|接下来,街道将|明年,我局将继续|2024年是“十四五”关键之年,|下一步工作中,|一是今后将加强培训。
        |下一步工作打算:|我县将继续深化改革,|我们将以此为契机,|区政府将坚持以习近平法治思想为指导,
        |翻过年去,要把这些事补上。|接下来这一年,劲往三处使。|下一程,从这几处起步。|为补上这些课,2024年准备这样干。
        |2024年抓好四件事:|2024年打算做三件事:|新一年,我们将从三方面发力:|接下来做好三件事:|为补上这些短板,我们准备:|明年的主攻方向:|2024年的工作重点:""",
    None: """针对存在的问题,及时整改到位。|指出存在的问题并督促整改。|将法治建设纳入绩效考核。|我镇将依法行政工作纳入目标管理,|为下一步优化流程奠定基础。
        |对规范性文件存在的制定程序不规范等问题,及时提出处理意见。|围绕群众反映的突出问题开展整治。|有效解决了行路难问题。|还有力推动了困难群众救助。|发现问题23个,整改23个。
        |2023年,我镇将“八五”普法列入重点,|区政府将加强法治建设列入重要议事日程,|镇政府将全面推进依法行政作为重点工作,|研究解决法治建设中存在的困难,
        |检查发现漏洞还不少,当场责令补齐。|与往年比,投诉少了,表扬多了。|成绩面前不松劲,全镇再加压。|年后上班第一天,镇里就开了法治例会。
        |从前的毛病,如今改了。|通过排查,发现部分单位存在执法不规范问题,已全部整改。|将人民调解、行政调解有机结合,|计划生育工作稳步推进。|今后五年规划纲要编制完成。|未来社区建设加快推进,
        |以案卷评查为抓手,查找执法中存在的问题,|群众反映的困难主要有:|走访收集的难题如下:|工作不回避矛盾:|督察反馈的问题已整改到位。|全年抓好四件事:""",
}


@lru_cache(maxsize=1)
def rules() -> HeadingRules:
    return rules_of(Ontology.load())


def cases(table: dict[str | None, str]) -> list[tuple[str, str | None]]:
    return [(normalise(text.strip()), kind) for kind, texts in table.items() for text in texts.split("|")]


@pytest.mark.parametrize(("title", "kind"), cases(HEADINGS))
def test_a_heading_opens_its_kind_of_chapter(title: str, kind: str | None) -> None:
    assert rules().kind(title, YEAR) == kind


@pytest.mark.parametrize(("sentence", "kind"), cases(TURNS))
def test_a_sentence_turns_the_text(sentence: str, kind: str | None) -> None:
    assert rules().turn(sentence, YEAR) == kind


def test_the_year_of_a_heading_counts_from_the_reporting_year() -> None:
    assert rules().kind("2024年重点工作", 2023) == "plan"
    assert rules().kind("2024年重点工作", 2024) != "plan"
    assert rules().kind("2024年重点工作", 0) != "plan"


def test_inside_achievements_only_a_short_heading_turns() -> None:
    assert rules().kind_below("存在的问题", YEAR, "achievement") == "problem"
    assert rules().kind_below("强化监督,存在的问题全部整改落实到位", YEAR, "achievement") == "achievement"
    assert rules().kind_below("主要成效", YEAR, "plan") == "plan"
    assert rules().kind_below("工作打算", YEAR, "problem") == "plan"
    assert rules().kind_below("存在的不足", YEAR, "other") == "problem"


@pytest.mark.parametrize(("text", "level"), [
    ("一、概况", 1), ("十二、概况", 1), ("一.概况", 1), ("第一部分 概况", 1), ("（一）概况", 2), ("1、概况", 3), ("1.概况", 3), ("12．概况", 3),
    ("第一，概况", 3), ("（1）概况", 4), ("①概况", 4), ("1.5万元用于培训", 0), ("一是概况", 0), ("第一责任人职责", 0), ("2021年工作", 0), ("概况", 0)])  # fmt: skip
def test_numbers_of_headings(text: str, level: int) -> None:
    assert rules().number(normalise(text).replace(" ", ""))[0] == level


@pytest.mark.parametrize(("text", "following", "end"), [
    ("（一）规范执法行为", "办案3件。", "（一）规范执法行为"),
    ("（一）规范执法行为。办案3件。", "", "（一）规范执法行为。"),
    ("（一）规范执法行为。", "办案3件。", "（一）规范执法行为。"),
    ("（一）全年办案3件，罚款2万元。", "（二）评查案卷。", None),
    ("3.全年办案3件，罚款2万元。评查案卷5份。", "", None),
    ("（一）2022年规范执法，2023年提质。办案3件。", "", "（一）2022年规范执法，2023年提质。"),
    ("存在的问题：", "力量不足。", "存在的问题："),
    ("存在的问题", "", None),
    ("一、2022年，县政府按照要求办理了大量案件；同时调解纠纷", "", None),
])  # fmt: skip
def test_where_a_heading_ends(text: str, following: str, end: str | None) -> None:
    heading = rules().heading(text, following)
    assert (text[: heading.end] if heading else None) == end


def test_a_line_in_lenticular_brackets_is_a_heading() -> None:
    heading = rules().heading("【短板在哪】", "力量不足。")
    assert heading is not None
    assert heading.text == "短板在哪"
    assert rules().heading("【字号】大", "力量不足。") is None


def test_only_an_announcement_turns_plans_to_problems() -> None:
    assert rules().shows_problems(normalise("说打算之前,先把短处亮出来:"))
    assert rules().shows_problems(normalise("存在的主要问题是人手不足。"))
    assert not rules().shows_problems(normalise("针对存在的问题,逐项整改。"))
    assert not rules().shows_problems(normalise("补齐人手不足的短板。"))
