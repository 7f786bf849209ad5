"""``kg check --facts``: what disagrees is listed with its arithmetic, what agrees or cannot be judged is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.consistency import CHECKS, COLUMNS, Consistency, Finding, check_facts, row
from kg.consistency.figures import Measures
from kg.errors import FactsError
from kg.facts import IndicatorFact
from kg.pipeline import Engine, extract_file, extract_page
from kg.read import page_from_bytes
from kg.workspace import Workspace
from tests.invented_reports import facts_of, indicator, report, store_facts

SAMPLE = Path(__file__).parents[1] / "sample"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(places=[SAMPLE / "places.csv"])


def findings(engine: Engine, sentence: str) -> list[Finding]:
    """The disagreements of a report of 2018 that holds one paragraph."""
    text = f"鹿鸣坪镇2018年度法治政府建设情况报告\n\n  一、主要成效\n  {sentence}\n"
    extraction = extract_page(page_from_bytes(text.encode(), "page.txt"), engine, force=True)
    consistency = Consistency(engine.ontology)
    return list(consistency.of_report(consistency.measures.figures(extraction.facts), 2018))


DISAGREE = {
    "全年调解矛盾纠纷120件,其中镇调委会40件,村调委会79件。": "40 + 79 = 119 ≠ 120",
    "全年调解矛盾纠纷120件(其中婚姻家庭类70件、邻里类52件)。": "70 + 52 = 122 ≠ 120",
    "清理规范性文件53件,其中废止23件,修改1件,继续有效28件。": "23 + 1 + 28 = 52 ≠ 53",
    "全年收到行政复议申请176件,受理87件,案前化解89件,不予受理5件。": "87 + 89 + 5 = 181 > 176",
    "审结行政复议案件30件,其中维持20件,驳回8件,撤销5件。": "20 + 8 + 5 = 33 > 30",
    "全年公开信息906条,其中财政信息349条,通知公告178条,其他信息359条。": "349 + 178 + 359 = 886 ≠ 906",
    "全年公开信息906条,其中财政信息920条。": "920 > 906",
    "全年发生行政诉讼案件64件,负责人未出庭3件,出庭率达96.25%。": "(64 − 3) / 64 = 95.31 %, stated 96.25 %",
    "全年发生行政诉讼案件64件,负责人出庭应诉60件,出庭率达96%。": "60 / 64 = 93.75 %, stated 96 %",
    "将177项审批事项压缩至92项,精简率达48.6%。": "(177 − 92) / 177 = 48.02 %, stated 48.6 %",
    "全年受理投诉举报200件,办结180件,办结率95%。": "180 / 200 = 90 %, stated 95 %",
    "全年受理投诉举报300余件,办结290件,办结率98%。": "290 / ≥ 300 = 0 to 96.67 %, stated 98 %",
    "排查发现问题40个,完成整改30个,整改率80%。": "30 / 40 = 75 %, stated 80 %",
    "全年受理信访案件由上年的50件下降到40件,下降25%。": "(40 − 50) / 50 = -20 %, stated −25 %",
    "群众满意率达120%。": "120 % > 100 %",
}


@pytest.mark.parametrize("sentence", DISAGREE)
def test_a_disagreement_is_listed_with_its_arithmetic(sentence: str, engine: Engine) -> None:
    (found,) = findings(engine, sentence)
    assert found.arithmetic == DISAGREE[sentence]
    assert found.check in CHECKS
    assert found.tolerance
    shown = dict(zip(COLUMNS, row(found), strict=True))
    assert shown["id"] == found.facts[0].id
    assert all(fact.quote in (shown["quote"], *shown["other_quotes"].split(" | ")) for fact in found.facts)
    assert len(shown["other_ids"].split()) == len(found.facts) - 1


AGREE = (
    "全年化解纠纷474件,达成口头协议211件,制作书面协议263件,其中民事纠纷325件,涉案金额18.6余万元,治安案件149件。",
    "完成协议书333份,其中镇调委会9件,20个村调委会324件。",
    "查处案件100件,其中简易程序60件,一般程序40件,涉及未成年人30件。",
    "清理规范性文件53件,其中废止23件,修改1件,继续有效29件。清理废止有关文件12件。",
    "共公开信息2599条。其中,在目录平台公开信息906条,涉及财政信息349条,通知公告178条,其他信息379条。",
    "共有行政执法人员100名,其中女性60名,党员55名。",  # parts that overlap
    "全年受理案件300余件,其中刑事案件180件,民事案件150件。",  # a hedged total has no upper end
    "调解纠纷100件,其中婚姻家庭纠纷40件、邻里纠纷35件。",  # not all parts are named
    "收到行政复议申请90件,受理80件,审结85件。",  # cases of the year before are decided too
    "共有279项服务事项,其中211项可跨镇通办,比例为75.6%。",
    "全年发生行政诉讼案件64件,负责人未出庭3件,出庭率达95.3%。",
    "全年发生行政诉讼案件64件,负责人未出庭3件,出庭率达95%以上。",
    "全年受理投诉举报300余件,办结290件,办结率96%。",
    "将177项审批事项压缩至92项,精简率达48%。",
    "全年受理信访案件由上年的50件下降到40件,下降20%。",
    "税收任务完成率达120%。",
    "食品抽检量超每千人6批次,其中开展专项抽检5万批次。",
    "受理投诉举报3610件,按时办结率99.8%,满意率61.8%。",
)


@pytest.mark.parametrize("sentence", AGREE)
def test_what_agrees_or_cannot_be_judged_is_not_listed(sentence: str, engine: Engine) -> None:
    assert [found.arithmetic for found in findings(engine, sentence)] == []


def test_the_real_reports_disagree_where_they_are_known_to(engine: Engine, shared: Path) -> None:
    consistency = Consistency(engine.ontology)
    found = []
    for path in sorted((shared / "reports").glob("*.txt")):
        facts = extract_file(path, engine).facts
        found += list(consistency.of_report(consistency.measures.figures(facts), facts[0].year))  # type: ignore[attr-defined]
    assert {one.report for one in found} == {"370303/-/2017"}
    assert [one.arithmetic.partition(" ")[0] for one in found] == ["(177", "87", "(64"]


def test_the_sample_agrees(engine: Engine, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "ws", create=True)
    for path in sorted((SAMPLE / "reports").iterdir()):
        with workspace.writing():
            workspace.write(extract_file(path, engine).facts, source=path)
    assert [found.arithmetic for found in check_facts(workspace, engine.ontology)] == []


# ---------------------------------------------------------------- several reports


def measured(value: float, year: int, percent: float | None = None, label: str = "调解纠纷") -> IndicatorFact:
    change = None if percent is None else {"direction": "up" if percent > 0 else "down", "percent": abs(percent)}
    return replace(indicator(value, "件"), quote=f"{label}{value:g}件", label=label, period=str(year), change=change)


def of_years(workspace: Workspace, adcode: str, values: dict[int, IndicatorFact]) -> None:
    for year, fact in values.items():
        store_facts(workspace, facts_of(report(adcode, None, year), fact))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "ws", create=True)


@pytest.mark.parametrize(("percent", "listed"), [(20.0, 0), (19.9, 1), (-20.0, 1), (25.0, 1)])
def test_a_change_is_compared_with_the_report_of_the_year_before(
    percent: float, listed: int, workspace: Workspace, engine: Engine
) -> None:
    of_years(workspace, "990103", {2017: measured(100, 2017), 2018: measured(120, 2018, percent)})
    found = list(check_facts(workspace, engine.ontology))
    assert len(found) == listed
    if found:
        assert "(120 − 100) / 100 = 20 %" in found[0].arithmetic
        assert [fact.report for fact in found[0].facts] == ["990103/-/2018", "990103/-/2017"]
        assert "(990103/-/2017)" in row(found[0])[4]


def test_a_change_is_not_compared_over_a_gap_with_several_candidates_or_another_name(
    workspace: Workspace, engine: Engine
) -> None:
    of_years(workspace, "990103", {2016: measured(100, 2016), 2018: measured(120, 2018, 90.0)})
    two = measured(100, 2017, label="甲"), measured(50, 2017, label="乙")
    store_facts(workspace, facts_of(report("990102", None, 2017), *two))
    store_facts(workspace, facts_of(report("990102", None, 2018), measured(120, 2018, 90.0, label="丙")))
    store_facts(workspace, facts_of(report("990102", "苇塘镇", 2017), measured(100, 2017, label="上门代办")))
    store_facts(workspace, facts_of(report("990102", "苇塘镇", 2018), measured(120, 2018, 90.0, label="全年办件")))
    assert list(check_facts(workspace, engine.ontology)) == []


def peers(workspace: Workspace, count: int) -> None:
    for at in range(count):
        values = {year: measured(90 + 7 * at + year % 5, year) for year in range(2014, 2018)}
        of_years(workspace, f"9902{at:02}", values)


def test_a_magnitude_is_listed_only_against_own_years_and_peers(workspace: Workspace, engine: Engine) -> None:
    peers(workspace, 12)
    of_years(workspace, "990103", {year: measured(100 + year % 7, year) for year in range(2013, 2018)})
    assert list(check_facts(workspace, engine.ontology)) == []
    of_years(workspace, "990103", {2018: measured(10500, 2018)})
    (found,) = check_facts(workspace, engine.ontology)
    assert (found.check, found.report) == ("magnitude", "990103/-/2018")
    assert "the median of 5 other years" in found.arithmetic
    assert "12 peers" in found.arithmetic
    assert found.facts[0].quote == "调解纠纷10500件"
    assert len(found.facts) == 6


def test_few_peers_or_years_give_no_judgement_on_magnitude(workspace: Workspace, engine: Engine) -> None:
    peers(workspace, 8)
    of_years(workspace, "990103", {year: measured(100, year) for year in range(2013, 2018)})
    of_years(workspace, "990103", {2018: measured(10500, 2018)})
    of_years(workspace, "990102", {2017: measured(100, 2017), 2018: measured(9000, 2018)})
    assert list(check_facts(workspace, engine.ontology)) == []


def test_negative_counts_and_years_as_counts_are_listed(workspace: Workspace, engine: Engine) -> None:
    year = replace(indicator(2018, "人"), quote="2018人", label="人民调解", change=None)
    store_facts(workspace, facts_of(report("990103", None, 2018), replace(measured(-3, 2018), quote="减3件"), year))
    found = [one.arithmetic for one in check_facts(workspace, engine.ontology)]
    assert found == ["-3 < 0", "2018 beside the year 2018"]


def test_a_damaged_file_is_named_and_the_others_are_checked(workspace: Workspace, engine: Engine) -> None:
    of_years(workspace, "990103", {2017: measured(-1, 2017), 2018: measured(1, 2018)})
    workspace.facts_path("990103/-/2018").write_text("{", encoding="utf-8")
    damaged: list[FactsError] = []
    assert len(list(check_facts(workspace, engine.ontology, damaged=damaged))) == 1
    assert "no JSON" in str(damaged[0])
    with pytest.raises(FactsError):
        list(check_facts(workspace, engine.ontology))


@pytest.mark.parametrize(
    ("value", "unit", "bound", "quote", "low", "high"),
    [
        (474.0, "件", "exact", "纠纷474件", 474, 474),
        (18.6, "万元", "exact", "18.6万元", 185_500, 187_000),
        (2.0, "万份", "over", "2万余份", 20_000, float("inf")),
        (96.25, "%", "exact", "96.25%", 96.245, 96.26),
        (300.0, "件", "under", "近300件", 0, 300),
        (200.0, "场", "about", "约200场", 180, 220),
        (1234.0, "件", "exact", "1,234件", 1234, 1234),
    ],
)
def test_digits_and_hedges_leave_an_interval_open(
    value: float, unit: str, bound: str, quote: str, low: float, high: float, engine: Engine
) -> None:
    fact = replace(indicator(value, unit), quote=quote, bound=bound)  # type: ignore[arg-type]
    figure = Measures(engine.ontology).figure(fact)
    assert (figure.low, figure.high) == pytest.approx((low, high))
