"""Numbers that measure a government's work: invented sentences, one hard case each, and the annotated reports."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from kg.clean import clean
from kg.errors import OntologyError
from kg.extract.indicator_labels import IndicatorLabels
from kg.extract.indicator_signals import grammar_of
from kg.extract.indicators import find_indicators
from kg.facts import IndicatorFact, ReportFact, to_lines
from kg.ontology import Ontology
from kg.read import page_from_bytes, read_page
from kg.sections import segment
from tests.extract.sentences import CITY, DISTRICT, TOWN, ontology, text

PROBLEMS = "二、存在的不足和原因"
PLANS = "三、2023年主要安排"


def found(*paragraphs: str, of: ReportFact = TOWN) -> list[IndicatorFact]:
    return find_indicators(text(*paragraphs), of, ontology())


def counts(*paragraphs: str, of: ReportFact = TOWN) -> list[tuple[float, str]]:
    return [(fact.value, fact.unit) for fact in found(*paragraphs, of=of)]


def named(*paragraphs: str, of: ReportFact = TOWN) -> list[tuple[float, str | None]]:
    return [(fact.value, fact.indicator) for fact in found(*paragraphs, of=of)]


def dated(*paragraphs: str, of: ReportFact = TOWN) -> list[tuple[float, str, str]]:
    return [(fact.value, fact.period, fact.status) for fact in found(*paragraphs, of=of)]


def changed(*paragraphs: str) -> list[tuple[float, Any]]:
    return [(fact.value, fact.change) for fact in found(*paragraphs)]


def up(percent: float) -> dict[str, Any]:
    return {"direction": "up", "percent": percent}


def down(percent: float) -> dict[str, Any]:
    return {"direction": "down", "percent": percent}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全面推行“1+3+N”治理模式,落实三项制度。", []),
        ("围绕五项职能,抓好四个方面的工作。", []),
        ("深化一村一法律顾问,成立一个专班、一支队伍。", []),
        ("“双随机”覆盖两微一端,打通最后一公里。", []),
        ("12345热线、110警情按“12·4”安排办理。", []),
        ("学习《条例问答一百题》《2021年30件实事》。", []),
        ("第3名选手出列,连续跻身前10名。", []),
        ("营商环境测评位列全市第3名,列第5位。", [(3, "名"), (5, "位")]),
        ("调研光伏二期项目。", []),
        ("每周会商一次,处罚决定7日内公示。", []),
        ("由两名以上执法人员到场。", []),
        ("重点抓好三件事,编制三类事项清单。", []),
        ("区里提出“全区新建站点60个”的任务。", []),
        ("未发生一起安全事故。", []),
        ("推进第二、三批试点。", []),
        ("聘请两名律师,设立九个分中心。", [(2, "名"), (9, "个")]),
        ("获三次第一、两次第二。", [(3, "次"), (2, "次")]),
        ("只有一名专职人员。", [(1, "名")]),
        ("落实限时办结等6项制度。", [(6, "项")]),
        ("七个村中已有5个建成广场。", [(7, "个"), (5, "个")]),
        ("审批由20个工作日压缩至4个工作日。", [(20, "个工作日"), (4, "个工作日")]),
        ("服务热线全天24小时开通。", []),
        ("考评得分由91分升至95分。", [(91, "分"), (95, "分")]),
        ("形成7项15条建议。", [(7, "项"), (15, "条")]),
        ("投入46万修建法治长廊。", [(46, "万")]),
        # behind its noun a small number in words is a count
        ("举办法治讲座五期,成立专业调解委员会三个。", [(5, "期"), (3, "个")]),
        ("打造一个品牌调解室,抓好重点两个。", []),
        ("设立两个专门调委会,配齐两名专职调解员。", [(2, "个"), (2, "名")]),
        # a story counts nothing, even where its numbers look like counts
        ("老街上两户人家为一条水沟红了脸。", []),
        ("这一回两家人不吵了,两人当场握手言和。", []),
        ("墙根下三位老人晒着太阳,三个后生围坐在村口。", []),
        ("镇里派人量了两回,头一回量错,来回跑了四趟。", []),
        ("入户核查一律两人同去,凡跑两回仍未办成的由领导领办。", []),
        ("吵得最凶的是水利与农业两家,从寨子走来要两个多钟头。", []),
        ("气消了一半,账本上的字少了一半。", []),
        ("五六个人挤在一张条凳上,道理讲了五遍,走了十几里山路。", []),
        ("走访五六个村,调解三四起纠纷。", []),
        ("两位律师轮流坐班,表彰三名法律明白人,排查三遍。", [(2, "位"), (3, "名"), (3, "遍")]),
        ("走访三户人家,处罚两家餐馆,拆除两处违建。", [(3, "户"), (2, "家"), (2, "处")]),
        ("两名干部被问责,三家企业通过验收。", [(2, "名"), (3, "家")]),
        ("组织旁听庭审六回,镇长带案下访五趟。", [(6, "回"), (5, "趟")]),
        ("投诉件少了一半,办事时间缩短一半。", [(50, "%"), (50, "%")]),
    ],
)
def test_which_numbers_count(sentence: str, expected: list[tuple[float, str]]) -> None:
    assert counts(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "town", "city"),
    [
        # numbers of a government above, as the town's report passes them on, are the city's own in the city's report
        ("据海棠市通报,全市共排查隐患1374处。", [], [1374]),
        ("海棠市全年安排讲师1798人,其中到我镇宣讲4场。", [4], [1798, 4]),
        ("全区共排查隐患300处,其中我镇12处。", [12], [300, 12]),
        ("据上级通报,全区调解纠纷900件,柳溪镇60件。", [60], []),
        ("全镇共排查隐患30处。", [30], [30]),
        ("全市首个调解室挂牌,调解纠纷30件。", [30], [30]),
    ],
)
def test_numbers_of_a_government_above(sentence: str, town: list[float], city: list[float]) -> None:
    assert [value for value, _ in counts(sentence)] == town
    if city:
        assert [value for value, _ in counts(sentence, of=CITY)] == city


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # what stands after the number, what stands before it, and what the clause before sets
        ("共有21名行政执法人员。", [(21, "enforcement-officers")]),
        ("解答法律咨询860人次。", [(860, "legal-consultations")]),
        ("政策解读偏少,全年仅3篇。", [(3, "policy-interpretations")]),
        ("9名法律顾问解答村民咨询410人次。", [(9, "village-advisors-count"), (410, "legal-consultations")]),
        # one verb for a list, and names without a verb
        ("查处黑车8辆、违法渣土车5辆。", [(8, "targets-cleared"), (5, "targets-cleared")]),
        ("办理代表建议4件、政协提案3件。", [(4, "npc-proposals-handled"), (3, "cppcc-proposals-handled")]),
        # the topic decides between namesakes
        ("行政诉讼案件9件,审结6件。", [(9, "litigation-cases-as-defendant"), (6, "litigation-concluded")]),
        ("热线工单300件,满意率91%。", [(300, "hotline-cases"), (91, "hotline-satisfaction-rate")]),
        ("代表建议办复率100%,满意率98%。", [(100, "proposal-satisfaction-rate"), (98, "proposal-satisfaction-rate")]),
        ("群众满意率98%。", [(98, None)]),
        # totals and parts
        ("评查案卷60宗,其中行政处罚45宗、行政许可15宗。", [(n, "case-files-reviewed") for n in (60, 45, 15)]),
        ("制作协议书90份,其中镇调委会12件。", [(n, "mediation-agreements-written") for n in (90, 12)]),
        (
            "清理规范性文件30件,其中废止4件。",
            [(30, "normative-documents-cleaned"), (4, "normative-documents-repealed")],
        ),
        ("受理法律援助案件50件(刑事案件20件,民事案件30件)。", [(n, "legal-aid-cases") for n in (50, 20, 30)]),
        # a part is no greater than its total, and a narrower name is its own
        (
            "行政诉讼案件90件,败诉8件,其中区政府31件、败诉2件。",
            [
                (90, "litigation-cases-as-defendant"),
                (8, "litigation-lost"),
                (31, "litigation-cases-as-defendant"),
                (2, "litigation-lost"),
            ],
        ),
        # a rate that is compared with another year's
        ("负责人出庭率64%,较上年的47%有所上升。", [(64, "head-appearance-rate"), (47, "head-appearance-rate")]),
        # everyday words for the same acts
        (
            "倒查旧文件80件,作废31件,改了5件。",
            [
                (80, "normative-documents-cleaned"),
                (31, "normative-documents-repealed"),
                (5, "normative-documents-revised"),
            ],
        ),
        ("持证执法人员90人,新取证8人、注销3人。", [
            (90, "enforcement-officers"), (8, "certificates-issued"), (3, "certificates-cancelled"),
        ]),
        ("执法监督发意见书6份,撤销违法处罚2件。", [(6, "supervision-opinions-issued"), (2, None)]),
        # one number, two acts; one rate, three names; several names and numbers one by one
        (
            "受理并办结信息公开申请5件。",
            [(5, "disclosure-applications-received"), (5, "disclosure-applications-answered")],
        ),
        ("规范性文件报备率、及时率和规范率均达100%。", [(100, "filing-rate")] * 3),
        ("行政机关负责人出庭率、败诉率分别为97%和4%。", [(97, "head-appearance-rate"), (4, "litigation-loss-rate")]),
        # the clause before names what the list counts the parts of
        ("化解的纠纷中,邻里纠纷86起、劳资30起、交通事故48起。", [(n, "disputes-mediated") for n in (86, 30, 48)]),
        # the role of a town
        ("办理行政复议案件3件。", [(3, "reconsideration-as-respondent")]),
        # plain words for what the catalogue counts
        ("重新晒出权责清单,共列事项203项。", [(203, "power-items")]),
        ("司法所长坐进党委会会场36回,召开党委会40次。", [(36, "justice-attendance"), (40, "leadership-meetings")]),
        ("各村调委会一年经手纠纷260件。", [(260, "disputes-accepted")]),
        ("用山歌唱民法典,来听的有1200人次。", [(1200, "publicity-audience")]),
        ("司法所只有2个人。", [(2, "law-staff")]),
        ("企业写下保证书就能先领证后核查,全年照此办结380件。", [(380, "notification-commitment-cases")]),
        ("换卷互评,抽卷120本。", [(120, "case-files-reviewed")]),
        ("行政争议化解中心里官民对坐,握手言和41件。", [(41, "litigation-settled")]),
        ("邻里纠纷上门劝说,握手言和41件。", [(41, "disputes-mediated-success")]),
        ("依据《公平竞争审查条例》审查文件75件,组织专家论证4次。", [(75, None), (4, None)]),
        ("九成的办件,群众在手机上点一点就办成,不必进大厅。", [(90, "online-rate")]),
        # nobody's indicator
        ("案件胜诉4件,移送公安2件。", [(4, None), (2, None)]),
        ("较上年减少2件。", [(2, None)]),
    ],
)  # fmt: skip
def test_which_indicator(sentence: str, expected: list[tuple[float, str | None]]) -> None:
    assert named(sentence) == expected


def test_counties_decide_on_reconsideration() -> None:
    assert named("办理行政复议案件3件。", of=DISTRICT) == [(3, "reconsideration-applications")]


@pytest.mark.parametrize("id_", [one.id for one in ontology().indicators.values() if one.examples])
def test_the_catalogues_examples(id_: str) -> None:
    concept = ontology().indicators[id_]
    for example in concept.examples:
        assert concept.id in {fact.indicator for of in (DISTRICT, TOWN) for fact in found(example, of=of)}, example
    for counter in concept.counter_examples:
        assert concept.id not in {fact.indicator for of in (DISTRICT, TOWN) for fact in found(counter, of=of)}, counter


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("主动公开信息80条,同比增长12.5%。", [(80, up(12.5))]),
        ("检查900次,同比下降8%,立案30件。", [(900, down(8)), (30, None)]),
        ("接待信访90批140人次,批次同比上升5%,人次同比下降7%。", [(90, up(5)), (140, down(7))]),
        ("接待信访90批140人次,同比分别上升5%、下降7%。", [(90, up(5)), (140, down(7))]),
        ("接待信访90批140人次,同比下降5%、7%。", [(90, down(5)), (140, down(7))]),
        ("收到申请80件,较2021年50件增长60%。", [(80, up(60)), (50, None)]),
        ("案件20件,为上年增长近2倍。", [(20, None), (2, None)]),
        ("立案20件,较上年增长2倍。", [(20, up(200))]),
        ("败诉率6%,同比下降1.5个百分点。", [(6, {"direction": "down", "percent": None, "points": 1.5})]),
        ("受理申请65件,比2021年的50件增长30%。", [(65, up(30)), (50, None)]),
        ("合并检查54次,入企检查频次下降15%。", [(54, None), (15, None)]),
        # without its value a rate of change stands for itself; a cut says how much, not how a value changed
        ("信访总量同比下降12%。", [(12, None)]),
        ("办结时限缩短60%以上。", [(60, None)]),
        ("许可事项由60项减到48项,精简20%。", [(60, None), (48, None), (20, None)]),
        ("提升至98%。", [(98, None)]),
    ],
)
def test_changes_go_to_their_values(sentence: str, expected: list[tuple[float, Any]]) -> None:
    assert changed(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("调解纠纷60件。", [(60, "2022", "actual")]),
        ("2021年调解纠纷60件,2022年80件。", [(60, "2021", "actual"), (80, "2022", "actual")]),
        ("截至2022年9月底,调解纠纷60件。", [(60, "2022", "actual")]),
        ("今年以来累计调解纠纷60件。", [(60, "2022", "actual")]),
        ("2022年共投资累计超过3亿元。", [(3, "2022", "actual")]),
        ("2020年以来,调解纠纷60件。", [(60, "2020年以来", "cumulative")]),
        ("自《海棠市调解条例》施行以来,调解纠纷60件。", [(60, "自《海棠市调解条例》施行以来", "cumulative")]),
        ("近三年调解纠纷60件。", [(60, "近三年", "cumulative")]),
        ("累计建成广场6个,其中2022年新增1个。", [(6, "2022", "cumulative"), (1, "2022", "actual")]),
        ("五年来,累计调解纠纷900件,其中2022年80件。", [(900, "五年来", "cumulative"), (80, "2022", "actual")]),
        # what exists at a date, and what was added or dealt with during the year
        ("全镇21个村配有调解员63名。", [(21, "2022", "cumulative"), (63, "2022", "cumulative")]),
        ("新增法律明白人12名。", [(12, "2022", "actual")]),
        ("约谈6个单位。", [(6, "2022", "actual")]),
        ("下设8个社区,开展普法宣传9场。", [(8, "2022", "cumulative"), (9, "2022", "actual")]),
        # the year of a thing is not the year of the number, nor is the year that it is compared with
        ("对2019年底前印发的文件逐件清理,废止4件。", [(4, "2022", "actual")]),
        ("公职律师由上年的5名增至7名。", [(5, "2021", "cumulative"), (7, "2022", "cumulative")]),
        ("落实《2020年工作要点》,调解纠纷60件,较2021年增长3%。", [(60, "2022", "actual")]),
        ("128名干部完成网上年度考试。", [(128, "2022", "actual")]),
        # a plan inside an achievement section
        ("力争2023年持证率达到95%。", [(95, "2023", "planned")]),
        ("将审批事项由60项压缩至48项。", [(60, "2022", "actual"), (48, "2022", "actual")]),
    ],
)
def test_period_and_status(sentence: str, expected: list[tuple[float, str, str]]) -> None:
    assert dated(sentence) == expected


def test_plans_are_for_the_year_of_their_heading() -> None:
    assert dated(PLANS, "建成法治公园1处。") == [(1, "2023", "planned")]
    assert dated("三、下一步打算", "举办讲座20场。") == [(20, "2023", "planned")]
    assert dated(PLANS, "全年集体学法不少于6次。") == [(6, "2023", "planned")]
    assert dated(PLANS, "在现有21个村推广。") == [(21, "2022", "cumulative")]


def test_problems_are_told_of_the_year() -> None:
    assert dated(PROBLEMS, "只有1名兼职法制工作人员。") == [(1, "2022", "cumulative")]


TABLE = """<html><head><title>青禾区2022年法治政府建设情况</title></head><body><p>一、主要举措和成效</p>
<p>表1 执法情况(单位:件)</p>
<table><tr><td>序号</td><td>项目</td><td>数量</td><td>单位</td><td>同比</td></tr>
<tr><td>1</td><td>执法检查</td><td>1,873</td><td>次</td><td>+12.4%</td></tr>
<tr><td>2</td><td>罚没金额</td><td>31.25</td><td>万元</td><td>-9.6%</td></tr></table>
<p>另有下列统计。</p>
<table><tr><td>案件类型</td><td>2021年(件)</td><td>2022年(件)</td></tr>
<tr><td>行政诉讼案件</td><td>9</td><td>7</td></tr></table></body></html>"""


def test_rows_of_tables() -> None:
    page = page_from_bytes(TABLE.encode(), "page.html")
    facts = find_indicators(segment(clean(page, ontology()), ontology()), DISTRICT, ontology())
    assert [(fact.indicator, fact.value, fact.unit, fact.period, fact.change) for fact in facts] == [
        ("inspections", 1873, "次", "2022", up(12.4)),
        ("penalty-amount", 31.25, "万元", "2022", down(9.6)),
        ("litigation-cases-as-defendant", 9, "件", "2021", None),
        ("litigation-cases-as-defendant", 7, "件", "2022", None),
    ]
    assert all(page.text[fact.start : fact.end] == fact.quote for fact in facts)


def test_a_change_in_a_table_is_said_of_the_reports_year() -> None:
    source = """<p>一、主要举措和成效</p><table>
<tr><td>项目</td><td>2022年(件)</td><td>2021年(件)</td><td>增减</td><td>目标(件)</td><td>较目标增减</td></tr>
<tr><td>行政诉讼案件</td><td>7</td><td>9</td><td>-22.2%</td><td>8</td><td>-12.5%</td></tr></table>"""
    page = page_from_bytes(source.encode(), "page.html")
    facts = find_indicators(segment(clean(page, ontology()), ontology()), DISTRICT, ontology())
    assert [(fact.value, fact.change) for fact in facts] == [(7, down(22.2)), (9, None), (8, down(12.5))]


def test_a_noun_that_is_counted_for_itself_takes_no_indicator() -> None:
    assert named("12个部门公布权力清单。") == [(12, None)]
    assert named("公布12个部门的权力清单86项。") == [(12, None), (86, "power-items")]
    assert named("检查12所学校。") == [(12, "inspections")]
    assert named("公开预决算部门12个。") == [(12, "budget-units-disclosed")]


def test_the_lead_of_an_enumeration_holds_for_all_of_it() -> None:
    assert dated("新建法治公园3个、普法长廊5个。") == [(3, "2022", "actual"), (5, "2022", "actual")]
    assert dated(PLANS, "全镇已建成3个服务站、5个服务点。") == [(3, "2022", "cumulative"), (5, "2022", "cumulative")]


def test_the_number_of_a_session_is_no_count() -> None:
    assert counts("镇十九届人大三次会议确定的任务全部完成。") == []
    assert counts("召开三次会议研究执法。") == [(3, "次")]


def test_labels_are_the_texts_own_words() -> None:
    (fact,) = found("全年通过政务网站主动公开政府信息80条。")
    assert (fact.label, fact.quote) == ("主动公开政府信息", "全年通过政务网站主动公开政府信息80条")


@pytest.mark.parametrize("cue", ["调解 +", "planet: 调解", "调解 ? 纠纷", "调解 纠纷"])
def test_a_malformed_cue_is_refused(cue: str, tmp_path: Path) -> None:
    extra = tmp_path / "own.ttl"
    extra.write_text(
        "@prefix indicator: <https://kg.example/indicator/> .\n@prefix kg: <https://kg.example/ontology#> .\n"
        f'indicator:mediators kg:cue "{cue}" .\n',
        encoding="utf-8",
    )
    own = Ontology.load([extra])
    with pytest.raises(OntologyError, match="mediators"):
        IndicatorLabels(own, grammar_of(own))


# Thresholds lie just under what is reached, so that a loss shows; the annotators themselves agree on 0.98.
@pytest.mark.parametrize(("gold", "texts"), [("dev", "reports"), ("invented", "gold/invented")])
def test_annotated_reports(gold: str, texts: str, shared: Path) -> None:
    spec = importlib.util.spec_from_file_location("score", shared / "gold" / "score.py")
    assert spec
    assert spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    rows = score.rows(shared / "gold" / f"{gold}.jsonl")
    facts: list[dict[str, Any]] = []
    pages = {}
    for row in (row for row in rows if row["type"] == "report"):
        page = read_page(shared / texts / row["file"])
        pages[row["file"]] = page.text
        of = ReportFact(
            report="990101/-/2022", file=row["file"], start=0, end=0, quote="", rule="", town=row["town"],
            government=row["government"], adcode=row["adcode"], level=row["level"], year=row["year"],
        )  # fmt: skip
        lines = to_lines(find_indicators(segment(clean(page, ontology()), ontology()), of, ontology()))
        facts += [json.loads(line) for line in lines.splitlines()]
    result, wrong = score.score([row for row in rows if row["type"] == "indicator"], facts, pages)
    assert result["evidence"]["quote_equals_text"] == 1.0
    assert result["indicator"]["f1"] >= 0.97, wrong["indicator"]
    assert result["indicator.id"]["right"] >= 0.93
    for field in ("bound", "period", "status"):
        assert result[f"indicator.{field}"]["right"] >= 0.96
    assert result["indicator.change"]["right"] == 1.0
