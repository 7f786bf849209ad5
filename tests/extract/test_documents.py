"""Documents: titles, numbers, whose they are, which law they mean; every hard case on an invented sentence."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sentences import CITY, COUNTY_CITY, DISTRICT, PROVINCE, STREET, TOWN, ontology, reporter, text

from kg.clean import clean
from kg.extract.document_issuers import IssuerGrammar
from kg.extract.document_laws import LawIndex
from kg.extract.document_numbers import NumberGrammar
from kg.extract.documents import find_documents
from kg.facts import DocumentFact, ReportFact
from kg.read import read_page
from kg.sections import segment


def documents(*paragraphs: str, report: ReportFact = DISTRICT) -> list[DocumentFact]:
    read = text(*paragraphs)
    found = find_documents(read, report, ontology())
    for fact in found:
        assert read.body.page.text[fact.start : fact.end] == fact.quote
    return found


def titles(*paragraphs: str, report: ReportFact = DISTRICT) -> list[str]:
    return [fact.title for fact in documents(*paragraphs, report=report)]


def only(sentence: str, report: ReportFact = DISTRICT) -> DocumentFact:
    (fact,) = documents(sentence, report=report)
    return fact


# ---- numbers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    ["青政发〔2022〕8号", "青政发[2022]8号", "青政发(2022)8号", "青政发【2022】8号", "青政发〔2022〕第8号",
     "青办函〔2022〕10号"],
)
def test_a_number_is_kept_as_written_in_any_bracket(number: str) -> None:
    fact = only(f"印发《青禾区合同管理办法》({number}),全面推开。")
    assert (fact.title, fact.number) == ("青禾区合同管理办法", number)
    assert fact.quote == f"《青禾区合同管理办法》({number})"


@pytest.mark.parametrize("number", ["青依法办〔20223号", "青依法办2022〕3号", "青依法办〔2022〕3", "青依法办20223号"])
def test_a_number_with_a_lost_bracket_or_sign_is_kept_as_written(number: str) -> None:
    assert only(f"根据《依法治区工作要点》（{number}）开展督查。").number == number


@pytest.mark.parametrize("number", ["市政府令第9号", "国务院令第713号", "海棠市人民政府令第230号"])
def test_a_decree_has_a_number_without_a_year(number: str) -> None:
    assert only(f"贯彻《海棠市行政程序规定》（{number}）。").number == number


def test_a_number_may_stand_inside_the_title_before_it_or_behind_it_without_a_parenthesis() -> None:
    inside = only("按照《海棠市关于规范裁量权的意见（海政办发〔2021〕12号）》要求办理。")
    assert (inside.title, inside.number) == ("海棠市关于规范裁量权的意见", "海政办发〔2021〕12号")
    before = only("落实海政办发〔2021〕12号《关于规范裁量权的意见》。")
    assert (before.number, before.quote) == ("海政办发〔2021〕12号", "海政办发〔2021〕12号《关于规范裁量权的意见》")
    behind = only("落实《关于规范裁量权的意见》海政办发〔2021〕12号文件。")
    assert behind.number == "海政办发〔2021〕12号"


def test_a_number_shares_its_parenthesis_with_a_short_form_of_the_title() -> None:
    first = "贯彻《关于规范裁量权基准的意见》（海政办发〔2021〕12号，以下简称《基准意见》）。"
    found = documents(first, "对照《基准意见》逐项自查。")
    assert [(fact.title, fact.number) for fact in found] == [("关于规范裁量权基准的意见", "海政办发〔2021〕12号")]


def test_numbers_in_one_parenthesis_are_shared_out_among_the_titles_before_it() -> None:
    found = documents("印发《青禾区合同管理办法》《青禾区公文管理办法》（青政发〔2022〕8号、青政发〔2022〕9号）。")
    assert [fact.number for fact in found] == ["青政发〔2022〕8号", "青政发〔2022〕9号"]


def test_a_number_stands_for_its_paper_when_no_title_is_given() -> None:
    fact = only("根据国办发〔2018〕118号文件精神，全面推行三项制度。")
    assert fact.title == fact.number == "国办发〔2018〕118号"
    assert fact.law == "three-systems-opinion-2018"


def test_a_title_without_brackets_is_known_by_its_number() -> None:
    fact = only("区政府办公室关于做好案卷评查工作的通知（青政办发〔2022〕30号）全面施行。")
    assert fact.title == "区政府办公室关于做好案卷评查工作的通知"
    assert (fact.number, fact.relation) == ("青政办发〔2022〕30号", "own")


def test_the_reports_own_number_and_title_are_no_documents() -> None:
    title = "青禾区人民政府关于2022年度法治政府建设情况的报告"
    report = replace(DISTRICT, title=title, document_number="青政字〔2023〕8号")
    assert documents(title, "青政字〔2023〕8号", f"现将《{title}》公布如下。", report=report) == []


def test_numbers_that_stand_with_other_words_in_a_parenthesis() -> None:
    grammar = NumberGrammar(ontology())
    inside = "青政发〔2022〕8号、青政办发〔2022〕9号"
    assert [inside[n.start : n.end] for n in grammar.alone(inside, 0, len(inside))] == inside.split("、")
    assert grammar.alone("全区共2022件", 0, 8) == []
    standard = "GB/T 33200-2016"
    assert [n.end for n in grammar.alone(standard, 0, len(standard))] == [len(standard)]


# ---- titles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "right"), ["《》", "〈〉", "<>", "＜＞"])
def test_any_bracket_holds_a_title(left: str, right: str) -> None:
    assert titles(f"认真落实{left}云岭省行政程序办法{right}。") == ["云岭省行政程序办法"]


@pytest.mark.parametrize("marks", ["<>", "〈〉", "《》", "“”", "＜＞"])
def test_a_nested_title_is_two_documents(marks: str) -> None:
    outer = f"关于印发{marks[0]}青禾区调解工作细则{marks[1]}的通知"
    found = documents(f"出台《{outer}》（青政办发〔2022〕12号）。")
    assert [(fact.title, fact.number, fact.relation) for fact in found] == [
        (outer, "青政办发〔2022〕12号", "own"), ("青禾区调解工作细则", None, "own"),
    ]  # fmt: skip


def test_a_remark_in_angle_brackets_inside_a_nested_title_is_no_document() -> None:
    outer, inner = "关于印发<青禾区调解<试行>办法>的通知", "青禾区调解<试行>办法"
    assert [fact.title for fact in documents(f"落实《{outer}》。")] == [outer, inner]


def test_one_title_with_numbers_of_two_places_is_two_documents() -> None:
    title = "关于加强案卷评查的意见"
    numbered = f"贯彻《{title}》（青政发〔2022〕3号），对照《{title}》（白政发〔2022〕5号）查找不足。"
    found = documents(numbered, f"执行《{title}》。")
    assert [(fact.title, fact.number, fact.relation) for fact in found] == [
        (title, "青政发〔2022〕3号", "own"), (title, "白政发〔2022〕5号", "cited"),
    ]  # fmt: skip
    assert len({fact.law for fact in found}) == 2


def test_a_title_that_is_not_closed_ends_before_the_next_one() -> None:
    assert titles("组织学习《行政处罚法、《行政许可法》等法律。") == ["行政处罚法", "行政许可法"]


def test_a_title_broken_by_spaces_keeps_single_gaps() -> None:
    fact = only("按照《中共海棠市委 海棠市人民政府关于加强调解工作的意见》办理。")
    assert fact.title == "中共海棠市委 海棠市人民政府关于加强调解工作的意见"


@pytest.mark.parametrize(
    "sentence",
    [
        "《青禾日报》《海棠快讯》多次报道。",
        "编写《村干部学法手册》,与商户签订《守法经营承诺书》,推广《柳溪工作法》。",
        "播出《法治在身边》栏目12期，拍摄微电影《守护》。",
        "发放《致居民的一封信》2万份、《民法典一百问》5000册、《普法口袋书》3000册。",
        "发出《行政执法监督意见书》3份，送达《行政处罚决定书》45份。",
        "对照《条例》和《实施方案》要求逐项落实，修订《村规民约》。",
        "创作歌曲《青禾之歌》，小品《调解》获奖。",
        "学习《习近平谈治国理政》第四卷。",
    ],
)
def test_newspapers_leaflets_programmes_forms_and_bare_kinds_are_no_documents(sentence: str) -> None:
    assert titles(sentence) == []


def test_a_law_remains_a_document_among_leaflets() -> None:
    assert titles("发放《民法典知识读本》《云岭省绿化条例》等宣传资料。") == ["云岭省绿化条例"]


def test_an_unusual_last_word_counts_after_a_verb_of_issuing() -> None:
    assert titles("印发《2022年青禾区法治建设任务分解》，编排《法治在身边》节目。") == ["2022年青禾区法治建设任务分解"]


# ---- without brackets ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("组织学习宪法、民法典、行政处罚法等法律法规。", ["宪法", "民法典", "行政处罚法"]),
        ("针对刚颁布的民法典开展解读。", ["民法典"]),
        ("开展民法典主题宣传活动42场。", ["民法典"]),
        ("学习贯彻新修订的行政复议法。", ["行政复议法"]),
        ("按照信访工作条例推进信访法治化。", ["信访工作条例"]),
        ("依照突发事件应对法发布转移通知。", ["突发事件应对法"]),
        ("开展“民法典宣传月”“宪法宣传周”活动，参观宪法主题公园，组织宪法宣誓。", []),
        ("严格行政处罚法制审核，完善行政执法监督法律制度，在安全生产法治轨道上推进。", []),
        ("遵守宪法法律，宣传以宪法为核心的法律体系。", []),
        ("落实青禾县物业管理条例，推动云岭省优化营商环境条例修订。", []),
        ("落实\"八五\"普法规划，启动“八五”普法。", ["\"八五\"普法规划"]),
        ("落实法治政府建设与责任落实督察工作规定。", ["法治政府建设与责任落实督察工作规定"]),
        ("履行推进法治建设第一责任人职责，遵守规定。", []),
        ("以落实“2022年法治青禾建设工作要点”为牵引，推行“综合查一次”工作方案。", ["2022年法治青禾建设工作要点"]),
        ("深入实施法治政府建设实施纲要（2021—2025年）。", ["法治政府建设实施纲要（2021—2025年）"]),
    ],
)  # fmt: skip
def test_laws_and_plans_by_their_usual_names(sentence: str, expected: list[str]) -> None:
    assert titles(sentence) == expected


def test_papers_issued_in_the_sentence_need_no_brackets() -> None:
    found = documents("先后出台了关于加强裁决工作的意见、裁决案件办理细则等，制度框架不断完善。")
    assert [fact.title for fact in found] == ["关于加强裁决工作的意见", "裁决案件办理细则"]
    assert {fact.relation for fact in found} == {"own"}
    assert titles("出台一系列制度，制定工作方案，印发通知。") == []


# ---- own or cited --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "sentence", "relation"),
    [
        # how the title begins
        (DISTRICT, "认真执行《青禾区合同管理办法》。", "own"),
        (DISTRICT, "印发《海棠市青禾区合同管理办法》。", "own"),
        (DISTRICT, "认真执行《2022年青禾区法治工作要点》。", "own"),
        (DISTRICT, "印发《海棠市合同管理办法》学习资料。", "cited"),
        (DISTRICT, "出台《云岭省合同管理办法》配套措施。", "cited"),
        (DISTRICT, "执行《区委办公室、区政府办公室关于加强调解工作的意见》。", "own"),
        (DISTRICT, "执行《市委办公室关于加强调解工作的意见》。", "cited"),
        (DISTRICT, "印发《中共中央关于加强法治建设的决定》。", "cited"),
        (DISTRICT, "依据《2021年政府工作报告》部署任务。", "own"),
        (TOWN, "落实《青禾区合同管理办法》，严格把关。", "cited"),
        (TOWN, "落实《柳溪镇合同管理办法》，严格把关。", "own"),
        (STREET, "落实《青禾街道党工委议事规则》。", "own"),
        (STREET, "落实《青禾区重大决策规则》。", "cited"),
        # the issuer before the title
        (DISTRICT, "区司法局印发《案卷评查标准》。", "own"),
        (DISTRICT, "按照市司法局印发的《案卷评查标准》办理。", "cited"),
        (DISTRICT, "落实省委、省政府《优化服务工作方案》。", "cited"),
        (DISTRICT, "按照市《政务服务事项清单》办理。", "cited"),
        (DISTRICT, "按照国务院办公厅《随机抽查工作规则》办理。", "cited"),
        (TOWN, "根据区《年度法治重点安排》开展工作。", "cited"),
        (TOWN, "我镇制定《年度法治重点安排》。", "own"),
        (CITY, "市政府办公室制发《年度规章制定计划》。", "own"),
        (COUNTY_CITY, "市委、市政府印发《依法治理工作规划》。", "own"),
        (COUNTY_CITY, "落实海棠市《依法治理责任清单》。", "cited"),
        (PROVINCE, "省司法厅印发《案卷评查标准》。", "own"),
        (DISTRICT, "批示区人民法院《关于司法建议情况的报告》。", "cited"),
        # the letters of the number
        (DISTRICT, "落实《关于规范评查的通知》（青政办发〔2022〕3号）。", "own"),
        (DISTRICT, "落实《关于规范评查的通知》（海政办发〔2022〕3号）。", "cited"),
        (DISTRICT, "落实《关于规范评查的通知》（国办发〔2022〕3号）。", "cited"),
        (TOWN, "落实《关于规范评查的通知》（柳政发〔2022〕3号）。", "own"),
        (CITY, "制定《行政程序细则》（市政府令第9号）。", "own"),
        (DISTRICT, "贯彻《行政程序细则》（市政府令第9号）。", "cited"),
        # a place inside the title
        (DISTRICT, "落实《关于开展全区案卷评查的通知》。", "own"),
        (DISTRICT, "落实《关于开展全市案卷评查的通知》。", "cited"),
        # the verb
        (DISTRICT, "研究制定《案卷评查标准》，细化流程。", "own"),
        (DISTRICT, "制定实施《案卷评查标准》。", "own"),
        (DISTRICT, "《案卷评查标准》正式印发。", "own"),
        (DISTRICT, "严格执行《案卷评查标准》。", "cited"),
        (DISTRICT, "制定贯彻落实《案卷评查标准》的实施意见。", "cited"),
        (DISTRICT, "出台《关于落实云岭省行政程序规定的意见》。", "own"),
        (DISTRICT, "在全市率先制定《宅基地审批规范》。", "own"),
        (CITY, "青禾区出台《关于加强镇街法治建设的意见》。", "cited"),
        # regulations are passed by congresses
        (CITY, "认真实施《海棠市养老服务条例》。", "cited"),
        # a law is nobody's own, and that a document is new does not tell whose it is
        (TOWN, "新修订的《公务员法》人手一册。", "cited"), (TOWN, "新修订《安全生产法》进企业。", "cited"),
        (TOWN, "新颁布的《青贮饲料管理条例》印成小册子发到户。", "cited"),
        (TOWN, "把新出台的《信用修复办法》翻成白话。", "cited"),
        (TOWN, "印发新修订的《议事决策规则》。", "own"), (TOWN, "新出台《议事决策规则》。", "own"),
        (TOWN, "新立《风险评估细则》。", "own"),
        (CITY, "起草《海棠市养老服务条例（草案）》。", "own"),
        (CITY, "提请审议《海棠市养老服务条例（草案）》。", "own"),
    ],
)
def test_own_or_cited(report: ReportFact, sentence: str, relation: str) -> None:
    assert documents(sentence, report=report)[0].relation == relation


def test_the_issuer_of_a_row_is_told_once() -> None:
    found = documents("区政府出台《案卷评查标准》《文书制作规范》和《合同审查规则》。")
    assert [fact.relation for fact in found] == ["own"] * 3


def test_an_inner_title_is_its_own_issuers() -> None:
    found = documents("转发《海棠市人民政府关于印发<海棠市评查办法>的通知》，出台《贯彻<云岭省程序规定>的意见》。")
    assert [(fact.title, fact.relation) for fact in found] == [
        ("海棠市人民政府关于印发<海棠市评查办法>的通知", "cited"), ("海棠市评查办法", "cited"),
        ("贯彻<云岭省程序规定>的意见", "own"), ("云岭省程序规定", "cited"),
    ]  # fmt: skip


def test_the_strongest_evidence_decides_wherever_it_stands() -> None:
    (fact,) = documents("严格执行《案卷评查标准》。", "去年，区政府印发《案卷评查标准》。")
    assert (fact.relation, fact.quote, fact.rule) == ("own", "《案卷评查标准》", "title:issuer-level")


# ---- one fact for one document -------------------------------------------------------------------------------------


def test_a_title_with_and_without_its_issuer_is_one_document() -> None:
    (fact,) = documents(
        "按照市政府办公室《关于加强监督工作的意见》开展。",
        "落实《海棠市人民政府办公室关于加强监督工作的意见》（海政办字[2021]5号）。",
    )
    assert (fact.title, fact.number) == ("海棠市人民政府办公室关于加强监督工作的意见", "海政办字[2021]5号")


def test_short_and_full_name_of_a_law_are_one_document() -> None:
    assert titles("学习《中华人民共和国民法典》。", "宣传《民法典》，普及民法典知识。") == ["中华人民共和国民法典"]


# ---- which law -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "sentence", "law"),
    [
        (2022, "落实《法治政府建设实施纲要（2021-2025年）》。", "outline-2021"),
        (2017, "落实《法治政府建设实施纲要(2016—2020年)》。", "outline-2015"),
        (2017, "落实《法治政府建设实施纲要》。", "outline-2015"),
        (2023, "落实《法治政府建设实施纲要》。", "outline-2021"),
        (2022, "学习《行政复议法（修订）》。", "administrative-reconsideration-law"),
        (2022, "学习新《中华人民共和国安全生产法》。", "work-safety-law"),
        (2022, "落实《国务院办公厅关于加强和改进行政应诉工作的意见》。", "litigation-response-opinion-2016"),
        (2022, "落实国务院办公厅《关于加强和改进行政应诉工作的意见》。", "litigation-response-opinion-2016"),
        (2022, "落实《关于加强应诉工作的意见》（国办发[2016]54号）。", "litigation-response-opinion-2016"),
    ],
)
def test_a_title_means_a_law_of_the_catalogue(year: int, sentence: str, law: str) -> None:
    assert only(sentence, reporter("云岭省海棠市青禾区", year=year)).law == law


def test_a_local_outline_is_not_the_national_one() -> None:
    fact = only("印发《青禾区法治政府建设实施纲要（2021—2025年）》。")
    assert (fact.law[:4], fact.relation) == ("doc-", "own")


def test_a_local_document_of_the_catalogue_counts_only_below_its_issuer() -> None:
    laws, title = LawIndex(ontology()), "关于加强行政执法监督工作的意见"
    assert laws.find(title, None, 2022, "云岭省海棠市青禾区", local=True) is None
    law = next(law for law in ontology().laws.values() if law.issuer and law.full_title.endswith(title))
    assert law.issuer
    assert laws.find(title, None, 2022, law.issuer, local=True) is law


def test_a_minted_id_is_the_same_from_every_report() -> None:
    own = only("印发《青禾区评查办法》（青政发〔2022〕8号）。")
    cited = only("落实《青禾区评查办法》。", TOWN)
    assert (own.relation, cited.relation) == ("own", "cited")
    assert own.law == cited.law


def test_documents_of_one_title_of_two_districts_are_two() -> None:
    here = only("印发《2022年全区法治工作要点》。")
    there = only("印发《2022年全区法治工作要点》。", reporter("云岭省海棠市丹枫区"))
    assert here.law != there.law


# ---- the government's name -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "units"),
    [
        (TOWN, ("云岭省", "海棠市", "青禾区", "柳溪镇")),
        (reporter("上海市浦东新区|大团镇"), ("上海市", "浦东新区", "大团镇")),
        (reporter("内蒙古自治区锡林郭勒盟苏尼特左旗"), ("内蒙古自治区", "锡林郭勒盟", "苏尼特左旗")),
        (reporter("湖北省恩施土家族苗族自治州", "prefecture"), ("湖北省", "恩施土家族苗族自治州")),
        (COUNTY_CITY, ("云岭省", "海棠市", "白沙市")),
        (PROVINCE, ("云岭省",)),
    ],
)
def test_the_name_of_a_government_is_cut_into_divisions(report: ReportFact, units: tuple[str, ...]) -> None:
    assert IssuerGrammar(ontology()).reporter(report).units == units


# ---- annotated texts -----------------------------------------------------------------------------------------------


def _compared(title: str) -> str:
    return "".join(char for char in title if char not in "《》〈〉<>“”\"' \u3000").replace("（", "(").replace("）", ")")


@pytest.mark.parametrize(("gold", "folder"), [("dev", "reports"), ("invented", "gold/invented")])
def test_annotated_reports(shared: Path, gold: str, folder: str) -> None:
    lines = (shared / "gold" / f"{gold}.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    for own in (record for record in records if record["type"] == "report"):
        wanted = {_compared(r["title"]): r for r in records if r["file"] == own["file"] and r["type"] == "document"}
        level, name = own["level"], own["government"]
        town = own["town"] or ""
        about = reporter(f"{name[: len(name) - len(town)]}|{town}", level, own["year"])
        about = replace(about, title=own["title"] if isinstance(own["title"], str) else None)
        read = segment(clean(read_page(shared / folder / own["file"]), ontology()), ontology())
        found = {_compared(fact.title): fact for fact in find_documents(read, about, ontology())}
        assert {title for title, r in wanted.items() if not r.get("optional")} <= found.keys() <= wanted.keys()
        assert {t: (f.number, f.relation) for t, f in found.items()} == {
            title: (wanted[title]["number"], wanted[title]["relation"]) for title in found
        }


# ---- speed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["《", "〔2022〕", "（", "政" * 50, "出台关于", "和《甲》", "中国科学院与"])
def test_no_text_makes_it_slow(unit: str) -> None:
    read = text("印发" + unit * (20_000 // len(unit)) + "的通知。")
    started = time.process_time()
    find_documents(read, DISTRICT, ontology())
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("依森林法查处毁林案3件。", ["森林法"]),
        ("用民法典调解邻里纠纷31件。", ["民法典"]),
        ("依据行政强制法催告37次。", ["行政强制法"]),
        ("依宪法宣誓32人次。", []),
        ("用民法典文化装点公园。", []),
        ("市里转来的《关于推广“一窗受理”做法的情况通报》已组织阅看。", ["关于推广“一窗受理”做法的情况通报"]),
        ("《柳溪报》刊文12篇。", []),
    ],
)
def test_what_is_done_by_a_law_and_a_circular_that_is_no_newspaper(sentence: str, expected: list[str]) -> None:
    assert titles(sentence) == expected
