"""The report's own fields, on the annotated reports and on invented pages."""

# ruff: noqa: E501
from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from report_cases import CASES, Case, opening, page
from report_hard_cases import HARD_CASES

from kg.errors import AmbiguousPlaceError, NotAReportError, UnknownPlaceError, YearError
from kg.extract.report import find_report
from kg.facts import ReportFact
from kg.ontology import Ontology
from kg.places import PlaceRegister
from kg.read import page_from_bytes

FIELDS = ("government", "adcode", "town", "level", "year", "published", "index_number", "document_number", "title")


@pytest.fixture(scope="module")
def register() -> PlaceRegister:
    return PlaceRegister.load()


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


def read(text: str, register: PlaceRegister, ontology: Ontology, *, force: bool = False) -> ReportFact:
    return find_report(page_from_bytes(text.encode(), "page.txt"), register, ontology, force=force)


@pytest.mark.parametrize("case", [*CASES, *HARD_CASES], ids=lambda case: case.name)
def test_fields_of_an_invented_page(case: Case, register: PlaceRegister, ontology: Ontology) -> None:
    fact = read(case.page, register, ontology)
    expected = {"government": case.government, "adcode": case.adcode, "town": case.town, "level": case.level, "year": case.year,
                "published": None, "index_number": None, "document_number": None, "title": None} | case.more
    assert {name: getattr(fact, name) for name in FIELDS} == expected
    assert case.page[fact.start : fact.end] == fact.quote
    assert fact.quote


FILLER = page(opening(2021, "镇"), "镇")
REFUSED = {
    "disclosure": ("周市镇2021年政府信息公开工作年度报告\n" + FILLER, "disclosure"),
    "explanation": ("《昆山市2021年度法治政府建设情况报告》政策解读\n" + FILLER, "explanation"),
    "picture-explanation": ("一图读懂昆山市2021年法治政府建设年度报告\n" + FILLER, "explanation"),
    "news-of-a-meeting": ("甘南州人民政府召开常务会议审议2020年度法治政府建设情况报告\n" + FILLER, "news"),
    "news-opening": ("昆山市法治建设取得新成效\n近日,昆山市召开法治政府建设推进会,听取各镇工作汇报,部署下一阶段依法行政工作。\n" + FILLER, "news"),
    "tax-office": ("国家税务总局昆山市税务局2021年度法治政府建设情况报告\n" + FILLER.replace("我镇", "我局"), "department"),
    "emergency-office": ("昆山市应急管理局关于2021年度法治政府建设工作情况的报告\n" + FILLER.replace("我镇", "我局"), "department"),
    "provincial-office": ("江苏省自然资源厅2021年法治政府建设年度报告\n" + FILLER.replace("我镇", "我厅"), "department"),
    "committee": ("昆山市卫生健康委员会2021年度法治政府建设工作总结\n" + FILLER.replace("我镇", "我委"), "department"),
    "department-without-title": (opening(2021, "局") + "\n" + FILLER.replace("我镇", "我局").replace("全镇", "全局上下"), "department"),
    "template": ("XX镇2021年度法治政府建设情况报告\n" + FILLER, "template"),
    "template-in-the-text": ("2021年度法治政府建设情况报告\n" + FILLER.replace("我镇", "xx镇") + "xx镇人民政府\n20xx年1月5日", "template"),
    "masked": ("周市镇2021年度法治政府建设情况报告\n" + FILLER.replace("143件", "***件").replace("260次", "***次").replace("52份", "**份"), "masked"),
    "plan": ("昆山市2022年法治政府建设工作要点\n" + FILLER, "plan"),
    "notice": ("关于印发昆山市2021年度法治政府建设\n工作安排的通知\n各镇人民政府:\n" + FILLER, "plan"),
    "work-report": ("昆山市政府工作报告\n" + FILLER, "work report"),
    "own-account": ("周市镇党委书记2021年度述法报告\n" + FILLER, "own account"),
    "only-an-attachment": ("周市镇2021年度法治政府建设情况报告\n发布日期:2022-01-18\n附件:周市镇2021年度法治政府建设情况报告.pdf\n", "attachment"),
    "something-else": ("周市镇概况\n周市镇位于昆山市北部,历史悠久,交通便利,是江南水乡名镇,全镇总面积八十一平方公里。\n" * 12, "rule of law|too short"),
    "model-texts": ("法治政府建设工作总结范文(通用5篇)\n" + FILLER, "model"),
    "model-texts-by-number": ("昆山市周市镇2021年法治政府建设工作总结(精选3篇)\n" + FILLER, "model"),
    "model-texts-of-an-editor": ("法治政府建设工作总结\n以下是小编整理的乡镇法治政府建设工作总结,欢迎阅读借鉴。\n昆山市周市镇2021年法治政府建设情况报告\n" + FILLER, "model"),
    "model-texts-in-parts": ("昆山市周市镇2021年法治政府建设情况报告\n篇一\n" + FILLER + "篇二:\n" + FILLER, "model"),
    "blank-lines": ("昆山市周市镇20__年法治政府建设情况报告\n" + FILLER.replace("2021", "20__"), "blanks"),
    "blank-lines-in-the-text": ("昆山市周市镇法治政府建设情况报告\n20__年,我镇推进依法行政。__镇长任组长。20_年办结____件。\n" + FILLER, "blanks"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_page_that_is_no_report_is_refused_with_its_reason(name: str, register: PlaceRegister, ontology: Ontology) -> None:
    text, reason = REFUSED[name]
    with pytest.raises(NotAReportError) as caught:
        read(text, register, ontology)
    line = str(caught.value)
    assert any(part in line for part in reason.split("|")), line
    assert line.startswith("page.txt: ")
    assert "\n" not in line


def test_an_untitled_page_that_announces_its_report_needs_no_more(register: PlaceRegister, ontology: Ontology) -> None:
    head = "周市镇位于昆山市北部,2013年周市镇依法行政工作稳步推进,现将全年情况报告如下:\n一、主要工作情况\n"
    body = "全年排查隐患197处,组织应急演练22场,接待群众来访200批次,调解纠纷86件。给协管员统一着装,开展普法宣传。\n" * 6
    fact = read(head + body, register, ontology)
    assert (fact.government, fact.year, fact.title) == ("江苏省苏州市昆山市周市镇", 2013, None)
    with pytest.raises(NotAReportError):
        read(head.replace("依法行政", "乡村振兴") + body, register, ontology)


def test_an_untitled_page_that_speaks_of_lawful_administration_throughout(register: PlaceRegister, ontology: Ontology) -> None:
    head = "2013年,昆山市周市镇紧扣依法行政的要求,各项工作稳步推进。\n一、提高依法行政意识\n"
    body = "全镇把依法行政列入日程,干部依法行政水平提高,组织普法宣传6场,排查隐患197处,组织应急演练22场,接待群众来访200批次。\n" * 5
    fact = read(head + body + "二、下一步打算\n继续提升依法行政能力,加强普法。\n", register, ontology)
    assert (fact.government, fact.year) == ("江苏省苏州市昆山市周市镇", 2013)


def test_a_sites_code_never_tells_alone_whose_the_report_is(register: PlaceRegister, ontology: Ontology) -> None:
    text = "2021年度法治政府建设情况报告\n" + FILLER + "\n网站标识码:3205830001\n"
    with pytest.raises(UnknownPlaceError):
        read(text, register, ontology)
    with pytest.raises(UnknownPlaceError):
        read(text, register, ontology, force=True)
    assert read("索引号:320583/2022-00017\n" + text, register, ontology).adcode == "320583"


@pytest.mark.parametrize("regiment", ["七十三团", "73团"])
def test_a_regiment_named_only_in_its_signature(regiment: str, tmp_path: Path, ontology: Ontology) -> None:
    table = tmp_path / "places.csv"
    table.write_text(f"code,name,town\n990000,云海省,\n999001,望潮市,\n999001,,{regiment}\n", encoding="utf-8")
    text = page(opening(2021, "团"), "团", f"\n云海生产建设兵团第九师望潮市{regiment}\n2022年1月5日\n")
    fact = read(text, PlaceRegister.load([table]), ontology)
    assert (fact.government, fact.town) == (f"云海省望潮市{regiment}", regiment)


@pytest.mark.parametrize("words", ["平安镇创建通过复核。", "深入推进平安区建设。", "平安县创建、平安街道建设成效明显。"])
def test_the_creation_of_safety_names_no_place(words: str, register: PlaceRegister, ontology: Ontology) -> None:
    with pytest.raises(UnknownPlaceError, match="no government"):
        read(opening(2021, "镇") + "\n" + words * 4 + "\n" + FILLER + words, register, ontology)


def test_a_place_whose_name_is_safety_is_a_place(register: PlaceRegister, ontology: Ontology) -> None:
    text = page("海东市平安区2021年度法治政府建设情况报告\n" + opening(2021, "区") + "平安区建设法治政府。", "区")
    assert read(text, register, ontology).adcode == "630203"


def test_force_takes_a_page_that_looks_like_no_report(register: PlaceRegister, ontology: Ontology) -> None:
    fact = read("昆山市周市镇2021年政府信息公开工作年度报告\n" + FILLER, register, ontology, force=True)
    assert (fact.adcode, fact.town, fact.year) == ("320583", "周市镇", 2021)


def test_force_guesses_no_place(register: PlaceRegister, ontology: Ontology) -> None:
    with pytest.raises(AmbiguousPlaceError):
        read("东城街道2021年度法治政府建设情况报告\n" + FILLER, register, ontology, force=True)


AMBIGUOUS = {
    "town": ("城关镇2021年度法治政府建设情况报告\n", ("城关镇",)),
    "district": ("鼓楼区2021年度法治政府建设情况报告\n", ("福建省福州市鼓楼区", "江苏省南京市鼓楼区", "江苏省徐州市鼓楼区", "河南省开封市鼓楼区")),
    "two-in-one-city": ("大河乡2021年度法治政府建设情况报告\n", ("大河乡",)),
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_a_bare_name_of_many_places_is_refused_with_the_candidates(name: str, register: PlaceRegister, ontology: Ontology) -> None:
    head, candidates = AMBIGUOUS[name]
    text = page(head + opening(2021, "镇" if name != "district" else "区"), "镇" if name != "district" else "区")
    with pytest.raises(AmbiguousPlaceError) as caught:
        read(text, register, ontology)
    for candidate in candidates:
        assert candidate in str(caught.value)


def test_an_unknown_place_is_refused(register: PlaceRegister, ontology: Ontology) -> None:
    with pytest.raises(UnknownPlaceError, match="梦蝶谷镇"):
        read("梦蝶谷镇2021年度法治政府建设情况报告\n" + FILLER, register, ontology)
    with pytest.raises(UnknownPlaceError):
        read("2021年度法治政府建设情况报告\n" + FILLER, register, ontology)


def test_a_report_of_the_centre_is_refused_as_such(register: PlaceRegister, ontology: Ontology) -> None:
    opening = "各位代表:\n现在,我代表国务院向大会作工作报告,请予审议,并请列席会议的各位同志提出意见。\n"
    with pytest.raises(UnknownPlaceError, match="central government"):
        read("2021年国务院政府工作报告\n" + opening + FILLER, register, ontology, force=True)


def test_a_year_that_cannot_be_found_is_refused(register: PlaceRegister, ontology: Ontology) -> None:
    text = page("昆山市周市镇法治政府建设情况报告\n我镇深入推进依法行政,加快建设法治政府,现将有关情况报告如下:", "镇")
    with pytest.raises(YearError):
        read(text, register, ontology)


def test_invented_places_of_a_users_own_table(tmp_path: Path, ontology: Ontology) -> None:
    table = tmp_path / "places.csv"
    table.write_text("code,name,town\n990000,云海省,\n990100,望潮市,\n990101,听雨区,\n990101,,石桥街道\n", encoding="utf-8")
    fact = read(page("听雨区石桥街道2021年度法治政府建设情况报告\n" + opening(2021, "街道"), "街道"), PlaceRegister.load([table]), ontology)
    assert (fact.government, fact.report) == ("云海省望潮市听雨区石桥街道", "990101/石桥街道/2021")


@dataclass(frozen=True)
class WebPage:
    """A page with metadata, as the reader of HTML gives it."""

    text: str
    name: str = "page.html"
    meta: dict[str, str] = field(default_factory=dict)


@pytest.mark.parametrize(("meta", "published"), [
    ({"PubDate": "2022-01-20 09:30"}, "2022-01-20"),
    ({"url": "http://www.example.gov.cn/zwgk/202201/t20220121_5396867.html"}, "2022-01-21"),
    ({"url": "http://www.example.gov.cn/art/2022/1/22/art_1.html"}, "2022-01-22"),
    ({}, "2022-01-05"),
])  # fmt: skip
def test_metadata_tells_the_date_better_than_the_signature(
    meta: dict[str, str], published: str, register: PlaceRegister, ontology: Ontology
) -> None:
    text = page("昆山市周市镇2021年度法治政府建设情况报告\n" + opening(2021, "镇"), "镇", "\n昆山市周市镇人民政府\n2022年1月5日")
    assert find_report(WebPage(text, meta=meta), register, ontology).published == published


def _annotated(shared: Path, gold: str) -> list[dict[str, object]]:
    lines = (shared / "gold" / gold).read_text(encoding="utf-8").splitlines()
    return [record for record in map(json.loads, lines) if record["type"] == "report"]


@pytest.mark.parametrize(("gold", "texts"), [("dev.jsonl", "reports"), ("invented.jsonl", "gold/invented")])
def test_every_field_of_the_annotated_reports(
    gold: str, texts: str, shared: Path, register: PlaceRegister, ontology: Ontology
) -> None:
    for record in _annotated(shared, gold):
        path = shared / texts / str(record["file"])
        fact = find_report(page_from_bytes(path.read_bytes(), path.name), register, ontology)
        for name in FIELDS:
            expected = record[name]
            assert getattr(fact, name) in (expected if isinstance(expected, list) else [expected]), (path.name, name)


@pytest.mark.parametrize(("start", "government", "adcode", "year", "published"), [
    ("001", "广东省东莞市大朗镇", "441900", 2018, "2019-05-27"),
    ("003", "广东省潮州市湘桥区湘桥街道", "445102", 2020, "2020-12-08"),
])  # fmt: skip
def test_the_reports_that_are_not_annotated(
    start: str, government: str, adcode: str, year: int, published: str, shared: Path, register: PlaceRegister, ontology: Ontology
) -> None:
    (path,) = (shared / "reports").glob(f"{start}_*.txt")
    fact = find_report(page_from_bytes(path.read_bytes(), path.name), register, ontology)
    assert (fact.government, fact.adcode, fact.year, fact.published) == (government, adcode, year, published)


@pytest.mark.parametrize(
    ("title", "first", "government", "adcode"),
    [
        ("新湖镇2020年法治政府建设情况报告", "新湖镇行政区划上归长春市南关区，由净月高新区管委会代管。", "吉林省长春市南关区新湖镇", "220102"),
        ("新湖镇2020年法治政府建设情况报告", "长春净月高新技术产业开发区新湖镇推进依法行政。", "吉林省长春市长春净月高新技术产业开发区新湖镇", "220172"),
        ("净月高新区管委会2021年法治政府建设情况报告", "长春净月高新技术产业开发区位于长春市南关区。", "吉林省长春市长春净月高新技术产业开发区", "220172"),
        ("瓦湖功能区管理委员会2023年法治政府建设报告", "瓦湖功能区位于安徽省淮南市寿县。", "安徽省淮南市寿县瓦湖功能区", "340422"),
    ],
)
def test_a_town_of_a_zone_and_a_zone_lie_where_the_opening_says(
    title: str, first: str, government: str, adcode: str, register: PlaceRegister, ontology: Ontology
) -> None:
    fact = read(zone_page(title, first), register, ontology, force=True)
    assert (fact.government, fact.adcode) == (government, adcode)


ZONE_PLACES = """code,name,town,aliases
990000,云岭省,,云岭
990100,海棠市,,海棠
990101,青禾县,,青禾
990200,汀洲市,,汀洲
990201,榆湾县,,榆湾
990201,,青禾镇,
990201,,晴湖新区,
"""


@pytest.fixture(scope="module")
def zones(tmp_path_factory: pytest.TempPathFactory) -> PlaceRegister:
    table = tmp_path_factory.mktemp("places") / "zones.csv"
    table.write_text(ZONE_PLACES, encoding="utf-8")
    return PlaceRegister.load([table])


def zone_page(title: str, first: str = "") -> str:
    return f"{title}\n{first}现将本年度法治政府建设情况报告如下。\n一、推进依法行政\n调解纠纷213件。\n"


@pytest.mark.parametrize(
    ("title", "first", "government", "adcode"),
    [
        ("青禾工业园区2023年法治政府建设报告", "青禾县青禾工业园区推进依法行政。", "云岭省海棠市青禾县青禾工业园区", "990101"),
        ("青禾工业园区2023年法治政府建设报告", "汀洲市榆湾县青禾工业园区推进依法行政。", "云岭省汀洲市榆湾县青禾工业园区", "990201"),
        ("榆湾县青禾工业园区2023年法治政府建设报告", "", "云岭省汀洲市榆湾县青禾工业园区", "990201"),
        ("榆湾县晴湖新区2023年法治政府建设报告", "", "云岭省汀洲市榆湾县晴湖新区", "990201"),
        ("榆湾晴湖新区2023年法治政府建设报告", "", "云岭省汀洲市榆湾县晴湖新区", "990201"),
        ("晴湖新区2023年法治政府建设报告", "榆湾县按照省委部署，推进依法行政。", "云岭省汀洲市榆湾县晴湖新区", "990201"),
    ],
)
def test_a_zone_lies_where_the_page_says(
    title: str, first: str, government: str, adcode: str, zones: PlaceRegister, ontology: Ontology
) -> None:
    fact = read(zone_page(title, first), zones, ontology, force=True)
    assert (fact.government, fact.adcode) == (government, adcode)


@pytest.mark.parametrize(
    ("title", "error", "words"),
    [
        ("青禾工业园区2023年法治政府建设报告", AmbiguousPlaceError, "榆湾县青禾工业园区"),  # a county's, or a town's elsewhere
        ("海棠晴湖新区2023年法治政府建设报告", UnknownPlaceError, "does not know 海棠晴湖新区"),  # of another city
        ("晴湖新区2023年法治政府建设报告", UnknownPlaceError, "no division above 晴湖新区"),
    ],
)
def test_a_zone_of_a_name_that_others_bear_is_not_guessed(
    title: str, error: type[Exception], words: str, zones: PlaceRegister, ontology: Ontology
) -> None:
    with pytest.raises(error, match=words):
        read(zone_page(title), zones, ontology, force=True)
