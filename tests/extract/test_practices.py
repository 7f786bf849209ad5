"""Practices and their status in invented sentences, one hard case each, and on the annotated reports."""

from __future__ import annotations

import importlib.util
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from kg.clean import clean
from kg.extract.practices import find_practices
from kg.facts import PracticeFact, ReportFact, to_lines
from kg.lexicon import Lexicon
from kg.read import read_page
from kg.sections import segment
from tests.extract.sentences import CITY, COUNTY_CITY, DISTRICT, TOWN, ontology, text

Told = set[tuple[str, str]]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return Lexicon(ontology())


def practices(*paragraphs: str, of: ReportFact = TOWN) -> list[PracticeFact]:
    return find_practices(text(*paragraphs), of, ontology(), lexicon())


def told(*paragraphs: str, of: ReportFact = TOWN) -> Told:
    return {(fact.mechanism, fact.status) for fact in practices(*paragraphs, of=of)}


PROBLEMS = "二、存在的不足和原因"
PLANS = "三、2023年主要安排"
OTHER = "四、其他需要报告的情况"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # the kind of section, and the turns inside a section
        ("建立法律顾问室,两名律师轮值。", {("legal-advisor-room", "in-place")}),
        ("下一步,我镇将建立法律顾问室。", {("legal-advisor-room", "planned")}),
        ("目前正筹建场地,2023年拟建成宪法主题公园。", {("constitution-park", "planned")}),
        ("将法律明白人培养经费纳入财政预算。", {("law-understanders", "in-place")}),
        ("全镇尚未建立好差评制度。", {("good-bad-review", "lacking")}),
        ("针对案卷评查力度不足的问题,组织三次案卷评查。", {("case-file-review", "in-place")}),
        # negation
        ("全年无行政复议案件。", set()),
        ("年内未发生行政诉讼案件。", set()),
        ("无行政复议被撤销、行政诉讼败诉情形发生。", set()),
        ("无偿提供法律援助二十次。", {("legal-aid", "in-place")}),
        ("没有一起行政复议案件被撤销或者变更。", set()),
        ("无一起重大行政决策被确认违法。", set()),
        ("没有开展案卷评查。", {("case-file-review", "lacking")}),
        ("推行说理式执法、不强制执行清单。", {("flexible-enforcement", "in-place")}),
        # words of a lack that is none, and of one that nobody deals with yet
        ("解决案卷评查力度不足的难题。", {("case-file-review", "in-place")}),
        ("案卷评查不够规范,有待逐步解决。", {("case-file-review", "lacking")}),
        ("没有执法证的一律不准上街执法。", {("enforcement-qualification", "in-place")}),
        ("问责履职不力干部七人。", {("administrative-accountability", "in-place")}),
        # plans told among achievements
        ("计划2023年启动法治乡村建设。", {("law-village-building", "planned")}),
        ("预计于2023年建成宪法主题公园。", {("constitution-park", "planned")}),
        ("按计划于今年三月建成宪法主题公园。", {("constitution-park", "in-place")}),
        ("下半年将上线好差评系统。", {("good-bad-review", "planned")}),
        ("正在谋划法治乡村建设。", {("law-village-building", "planned")}),
        ("拟提交会议讨论的重大行政决策,必须先经合法性审查。", {("decision-legality-review", "in-place")}),
        ("拟签订的合同由法务逐份审查。", {("government-contract-review", "in-place")}),
        ("未经公平竞争审查的政策措施一律不得出台。", {("fair-competition-review", "in-place")}),
        ("全镇尚有两个村没有制定村规民约。", {("village-rules", "lacking")}),
        # put off: in its own clause, at the head of the next one, by the year to come
        ("案卷评查要等人员到岗后再开展。", {("case-file-review", "planned")}),
        ("案卷评查的办法,拟于来年试行。", {("case-file-review", "planned")}),
        ("好差评系统明年起启用。", {("good-bad-review", "planned")}),
        ("案卷评查在2023年铺开。", {("case-file-review", "planned")}),
        ("我们打算开展案卷评查。", {("case-file-review", "planned")}),
        ("按年初计划开展案卷评查。", {("case-file-review", "in-place")}),
        ("下来,要开展案卷评查。", {("case-file-review", "planned")}),
        ("一年坚持下来,开展案卷评查四次。", {("case-file-review", "in-place")}),
        ("闲下来的时候,干部开展案卷评查。", {("case-file-review", "in-place")}),
        ("贯彻《关于落实案卷评查三年行动计划(2022—2023年)的通知》。", {("case-file-review", "in-place")}),
        ("按照行动计划(2023-2025年)开展案卷评查。", {("case-file-review", "in-place")}),
        ("印发《柳溪镇2023年案卷评查办法》。", {("case-file-review", "in-place")}),
        ("2023年1月5日通报了案卷评查结果。", {("case-file-review", "in-place")}),
        ("开展案卷评查,为2023年执法打下基础。", {("case-file-review", "in-place")}),
        ("宪法主题公园图纸已经画好,只等开工。", {("constitution-park", "planned")}),
        ("宪法主题公园经招标建设,九月建成开放。", {("constitution-park", "in-place")}),
        ("好差评系统还在调试,暂未启用。", {("good-bad-review", "planned")}),
        ("好差评系统去年还在调试,今年全面启用。", {("good-bad-review", "in-place")}),
        ("法律顾问室挪到新楼落成后再办。", {("legal-advisor-room", "planned")}),
        ("法律顾问室正在选址,年后动工。", {("legal-advisor-room", "planned")}),
        ("宪法主题公园缓到来年动工。", {("constitution-park", "planned")}),
        ("村规民约的修订,等换届选举过了再说。", {("village-rules", "planned")}),
        ("村规民约修订放到换届之后进行。", {("village-rules", "planned")}),
        ("换届之后修订村规民约十四部。", {("village-rules", "in-place")}),
        ("按照今后三年培养规划,已培养法律明白人八十名。", {("law-understanders", "in-place")}),
        # a lack that is gone, and ways to say one that is not
        ("以前没有案卷评查,今年已经开展三次。", {("case-file-review", "in-place")}),
        ("案卷评查从薄弱环节变成亮点。", {("case-file-review", "in-place")}),
        ("案卷评查没有不合格卷。", {("case-file-review", "in-place")}),
        ("案卷评查走了过场。", {("case-file-review", "lacking")}),
        ("案卷评查不走过场。", {("case-file-review", "in-place")}),
        ("案卷评查,流于形式。", {("case-file-review", "lacking")}),
        ("法律明白人数量不少,作用发挥不够。", {("law-understanders", "lacking")}),
        ("法律顾问室有牌子没人坐,名存实亡。", {("legal-advisor-room", "lacking")}),
        ("好差评器摆在柜台上落灰。", {("good-bad-review", "lacking")}),
        ("好差评设备没有一台闲置。", {("good-bad-review", "in-place")}),
        ("案卷评查只评不改。", {("case-file-review", "lacking")}),
        ("案卷评查边评边改,一卷一单。", {("case-file-review", "in-place")}),
        ("矛盾纠纷排查时紧时松。", {("dispute-screening", "lacking")}),
        ("矛盾纠纷排查走马观花。", {("dispute-screening", "lacking")}),
        ("矛盾纠纷排查不搞走马观花。", {("dispute-screening", "in-place")}),
        ("针对矛盾纠纷排查不深的问题,逐户走访。", {("dispute-screening", "in-place")}),
        # no part of the government's own
        ("早年设的法律顾问室前年就撤了。", set()),
        ("案卷评查今年停办一年。", set()),
        ("有老人来问“行政复议要不要交钱”,门卫答不上来。", set()),
        ("区里试点的案卷评查,我镇未列入试点范围。", set()),
        ("我镇没有案卷评查职能。", set()),
        # somebody else's doing
        ("镇领导赴桃源县考察最多跑一次改革。", set()),
        ("赴桃源县考察后,结合本镇实际推行好差评制度。", {("good-bad-review", "in-place")}),
        ("借鉴桃源县做法,开展案卷评查两次。", {("case-file-review", "in-place")}),
        ("上半年派人到桃源看过“最多跑一次”,回来的人都说好。", set()),
        ("石桥镇搞的“一支队伍管执法”,我们去看过,没有照搬。", set()),
        ("有的乡镇来问“一支队伍管执法”怎样学,答复是先练好自己的兵。", set()),
        ("兄弟区县推行的“最多跑一次”各有千秋,我们虚心观摩。", set()),
        ("外地“一支队伍管执法”的做法,我镇只作了解,未予推行。", set()),
        ("引进兄弟乡镇推行的“一支队伍管执法”,十人编成一队。", {("one-team-enforcement", "in-place")}),
        ("推行“一支队伍管执法”,桃源县派人来学习考察三批。", {("one-team-enforcement", "in-place")}),
        ("“街乡吹哨、部门报到”没有照搬城区,而是按山区实际推行。", {("whistle-and-report", "in-place")}),
        ("省委依法治省办来我镇开展法治督察。", {("rule-of-law-inspection", "in-place")}),
        ("区委依法治区办通报了检查结果。", set()),
        ("省政府出台行政裁量权基准一百条。", set()),
        ("市委组织开展法治督察。", set()),
        ("按照市委部署,我镇开展法治督察。", {("rule-of-law-inspection", "in-place")}),
        ("坚持以习近平法治思想为指导,抓好春耕。", set()),
        ("赴邻县学习重大行政决策程序的先进做法。", set()),
        ("省政府办结行政复议案件九百件。", set()),
        ("县城一家上市公司聘请律师担任常年法律顾问。", set()),
        ("续聘诚信律师事务所为镇政府法律顾问。", {("government-legal-advisor", "in-place")}),
        # what a plan, an order or a meeting is about, what goes along, who takes part
        ("对行政复议、政务公开、人民调解等重点工作进行了安排部署。", set()),
        ("明确了推进政务公开、好差评等年度主要任务。", set()),
        ("召开优化营商环境、政务公开推进会。", set()),
        ("把春耕生产与平安建设、信访维稳、好差评等工作同部署、同推进。", set()),
        ("联合公证处、法律援助中心走访学校。", set()),
        # a word broken across two others
        ("通过走访调研了解春耕进度。", set()),
        ("机关干部集中学习,开展专题学法三次。", {("leaders-study-law", "in-place")}),
        # a title is a practice only if the document is issued or carried out here
        ("根据《关于推行公职律师制度的意见》,走访律所三家。", set()),
        ("学习《海棠市接诉即办工作条例》。", set()),
        ("印发《柳溪镇村规民约修订办法》。", {("village-rules", "in-place")}),
        ("严格执行《海棠市行政执法公示办法》。", {("enforcement-disclosure", "in-place")}),
        ("照着《海棠市2022年法治政府建设工作要点》列出自己的活计。", {("annual-work-priorities", "in-place")}),
        ("理论学习中心组围绕《中国共产党章程》《信访工作条例》集中学习五次。", {("central-group-study", "in-place")}),
        ("落实《云岭省关于赋予街道部分县级审批执法权限的决定》。", {("enforcement-power-delegation", "in-place")}),
        ("对照案卷评查标准找差距、补短板。", {("case-file-review", "in-place")}),
        ("根据《柳溪镇以案定补实施细则》,发放三万元。", {("pay-per-case-mediation", "in-place")}),
        ("根据《海棠市以案定补实施细则》,上报材料。", set()),
        # one slogan, several objects; one word inside another
        ("公布“普法责任清单”。", {("popularisation-responsibility-list", "in-place")}),
        ("健全学习、考勤、请假三项制度。", set()),
        ("全面落实行政执法“三项”制度。", {("three-enforcement-systems", "in-place")}),
        ("持续抓好“三项 ”制度落实。", {("three-enforcement-systems", "in-place")}),
        ("各村党务公开“三 项”制度落实较好。", set()),
        # a label across two words
        (
            "民警把邻里警情移交调委会十二件。",
            {("peoples-mediation", "in-place"), ("police-mediation-linkage", "in-place")},
        ),
        ("交调委调处道路纠纷十二件。", {("industry-professional-mediation", "in-place")}),
        # what is rectified is enforcement itself; who heads a body does not yet do his duty
        ("整治执法不作为、乱作为。", {("enforcement-special-rectification", "in-place")}),
        ("街道成立由书记牵头的依法治理议事协调机构。", {("rule-of-law-committee", "in-place")}),
        # a day and not a number
        ("12·4前后张贴法治标语。", {("constitution-publicity", "in-place")}),
        ("12月4日张贴法治标语。", {("constitution-publicity", "in-place")}),
        ("为企业讲法治124家次。", set()),
        ("法治经费支出12.4万元。", set()),
        (
            "落实行政执法公示制度、全过程记录制度、法制审核制度。",
            {
                ("enforcement-disclosure", "in-place"), ("full-process-record", "in-place"),
                ("legality-review-of-major-enforcement-decisions", "in-place"),
            },
        ),
        (
            "落实“七五”普法规划。",
            {("seventh-five-popularisation", "in-place"), ("law-popularisation-plan", "in-place")},
        ),
        ("推进“七五”普法。", {("seventh-five-popularisation", "in-place")}),
        ("紧盯食品、安全生产等领域开展执法整治。", {("key-area-enforcement", "in-place")}),
        ("市中院把协议逐份确认效力,引导当事人到法院申请。", {("judicial-confirmation", "in-place")}),
        ("推进政务服务一网通办。", {("one-network-service", "in-place")}),
        ("推进城市运行一网统管。", {("one-network-management", "in-place")}),
        ("编制权力清单和责任清单。", {("power-responsibility-list", "in-place")}),
        ("培养法治带头人、法律明白人。", {("rule-of-law-leaders", "in-place"), ("law-understanders", "in-place")}),
        ("执法“公 示”制度(试行)上墙。", {("enforcement-disclosure", "in-place")}),
        # words that no label holds
        ("查哪家、派谁去,一律由系统摇号。", {("double-random-one-open", "in-place")}),
        ("凡重大决策出台前,均由律师出具合法性审查意见。", {("decision-legality-review", "in-place")}),
        (
            "法院把立案前的借款纠纷委派给村调委会。",
            {("litigation-mediation-docking", "in-place"), ("peoples-mediation", "in-place")},
        ),
        # whose legal advisor
        ("续聘一家律所担任镇政府法律顾问。", {("government-legal-advisor", "in-place")}),
        ("每个村都有一名律师坐班。", {("village-legal-advisor", "in-place")}),
    ],
)  # fmt: skip
def test_a_sentence_of_the_achievements(sentence: str, expected: Told) -> None:
    assert told(sentence) == expected


def test_a_problem_is_a_lack_only_if_the_practice_is_nowhere_in_place() -> None:
    problem = "一是政策解读偏少;二是尚未聘请行政执法监督员;三是案卷评查不够深入。"
    lacking = {("policy-interpretation", "lacking"), ("enforcement-social-supervisor", "lacking")}
    assert told("开展案卷评查两次。", PROBLEMS, problem) == {("case-file-review", "in-place"), *lacking}
    assert told("走访企业。", PROBLEMS, problem) == {("case-file-review", "lacking"), *lacking}


def test_problems_told_under_other_matters() -> None:
    found = told("开展案卷评查两次。", OTHER, "2022年工作仍存在一些短板:一是尚未建立容缺受理机制;二是普法形式单一。")
    assert found == {
        ("case-file-review", "in-place"), ("tolerant-acceptance", "lacking"), ("law-popularisation-plan", "lacking"),
    }  # fmt: skip


def test_incompleteness_told_under_other_matters() -> None:
    found = told("走访企业。", OTHER, "需要说明的是,全镇调解组织还未实现全覆盖,执法辅助人员管理不够规范,有待逐步解决。")
    assert found == {("mediation-organisation-coverage", "lacking"), ("auxiliary-staff-management", "lacking")}


@pytest.mark.parametrize(
    "fault",
    ["更新慢", "参差不齐", "跟不上", "存在缺漏", "不完整", "没能坚持", "走过场", "时断时续,效果打折扣", "未见成效"],
)
def test_a_fault_in_plain_words_is_a_lack_among_problems(fault: str) -> None:
    assert told("走访企业。", PROBLEMS, f"一是案卷评查{fault};") == {("case-file-review", "lacking")}
    assert told("走访企业。", PROBLEMS, "一是案卷评查。") == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "2022年,我镇已先行建立法律顾问室,2023年要把这一做法巩固好。",
        "在2022年建立法律顾问室的基础上,扩大服务范围。",
        "在已经建成法律顾问室的基础上,扩大服务范围。",
    ],
)
def test_what_a_plan_tells_as_done_is_in_place(sentence: str) -> None:
    assert told("走访企业。", PLANS, sentence) == {("legal-advisor-room", "in-place")}


@pytest.mark.parametrize(
    "sentence", ["到2023年底,已具备条件的村要建立法律顾问室。", "在建立法律顾问室的基础上,扩大服务范围。"]
)
def test_what_a_plan_tells_as_its_first_step_is_planned(sentence: str) -> None:
    assert told("走访企业。", PLANS, sentence) == {("legal-advisor-room", "planned")}


def test_a_practice_may_be_in_place_and_planned() -> None:
    found = told("落实“双随机、一公开”监管。", PLANS, "扩大双随机抽查范围,推行容缺受理。")
    assert found == {
        ("double-random-one-open", "in-place"), ("double-random-one-open", "planned"),
        ("tolerant-acceptance", "planned"),
    }  # fmt: skip


def test_the_parent_only_where_it_is_named() -> None:
    assert told("落实村务公开。") == {("village-affairs-openness", "in-place")}
    assert told("推进政务公开,落实村务公开。") == {
        ("village-affairs-openness", "in-place"), ("government-openness", "in-place"),
    }  # fmt: skip


@pytest.mark.parametrize("above", ["旗政府", "师党委", "兵团党委", "州政府", "行署", "县委", "上级", "司法部"])
def test_what_a_government_above_does_is_no_practice(above: str) -> None:
    assert told(f"{above}组织开展法治督察。") == set()


@pytest.mark.parametrize("of", [COUNTY_CITY, CITY])
@pytest.mark.parametrize("sentence", ["市政府推行好差评制度。", "市司法局建立好差评制度。", "市级开展好差评。"])
def test_a_city_inside_a_city_is_the_city_that_its_report_speaks_of(sentence: str, of: ReportFact) -> None:
    assert told(sentence, of=of) == {("good-bad-review", "in-place")}
    assert told(sentence) == told(sentence, of=DISTRICT) == set()
    assert told("市委依法治市办统筹协调。", of=of) == {("rule-of-law-committee", "in-place")}
    assert told("市委依法治市办统筹协调。", of=DISTRICT) == set()


@pytest.mark.parametrize("own", ["全镇", "我团", "本苏木", "我街道", "全农场"])
def test_a_document_for_the_whole_place_is_its_own(own: str) -> None:
    assert told(f"根据《{own}以案定补实施细则》,发放三万元。") == {("pay-per-case-mediation", "in-place")}


def test_only_prefectures_and_provinces_make_rules() -> None:
    sentence = "完成政府立法项目两件。"
    assert told(sentence) == told(sentence, of=DISTRICT) == set()
    assert told(sentence, of=CITY) == {("government-legislation", "in-place")}


@pytest.mark.parametrize(
    ("sentence", "since"),
    [
        ("于2019年5月6日成立柳溪镇人民调解委员会。", 2019),
        ("自2018年起推行村规民约。", 2018),
        ("2022年推行村规民约。", None),
        ("落实2017年印发的村规民约。", None),
    ],
)
def test_since_is_a_year_that_the_sentence_states(sentence: str, since: int | None) -> None:
    assert [fact.since for fact in practices(sentence)] == [since]


def test_the_evidence_is_the_verb_and_the_name() -> None:
    sentence = "二是强化保障,镇财政拨款三万元,建立健全了人民调解“以案定补”制度,群众称好。"
    fact = next(fact for fact in practices(sentence) if fact.mechanism == "pay-per-case-mediation")
    assert fact.quote == "建立健全了人民调解“以案定补"
    assert fact.rule == "label"


def test_the_best_of_several_sentences_is_the_evidence() -> None:
    found = practices("(一)好差评", "好差评系统上线。", "窗口全面推行好差评。")
    assert [fact.quote for fact in found] == ["推行好差评"]


def test_furniture_and_an_empty_page_tell_nothing() -> None:
    assert told("") == set()


@pytest.mark.parametrize(
    ("gold", "folder", "least"), [("dev", "reports", (0.96, 0.98)), ("invented", "gold/invented", (0.96, 0.98))]
)
def test_the_annotated_reports(gold: str, folder: str, least: tuple[float, float], shared: Path) -> None:
    records = [json.loads(line) for line in (shared / f"gold/{gold}.jsonl").read_text(encoding="utf-8").splitlines()]
    found: list[dict[str, Any]] = []
    texts = {}
    for record in (record for record in records if record["type"] == "report"):
        page = read_page(shared / folder / record["file"])
        texts[record["file"]] = page.text
        report = ReportFact(
            report="990101/-/2022", file=record["file"], start=0, end=0, quote="", rule="", town=record["town"],
            government=record["government"], adcode=record["adcode"], level=record["level"], year=record["year"],
        )  # fmt: skip
        facts = find_practices(segment(clean(page, ontology()), ontology()), report, ontology(), lexicon())
        assert all(page.text[fact.start : fact.end] == fact.quote for fact in facts)
        found += map(json.loads, to_lines(facts).splitlines())
    spec = importlib.util.spec_from_file_location("score", shared / "gold/score.py")
    assert spec
    assert spec.loader
    spec.loader.exec_module(score := importlib.util.module_from_spec(spec))
    scores, _ = score.score(records, found, texts)
    assert scores["practice"]["f1"] >= least[0]
    assert scores["practice.any_status"]["f1"] >= least[1]
