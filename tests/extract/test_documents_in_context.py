"""Documents in odd brackets or in none, over a line break, and those whose issuer only the words around them tell."""

from __future__ import annotations

import pytest
from sentences import DISTRICT, TOWN, ontology, text

from kg.extract.documents import find_documents
from kg.facts import ReportFact


def relations(sentence: str, report: ReportFact = DISTRICT) -> dict[str, str]:
    """The documents of a sentence: title and relation."""
    return {fact.title: fact.relation for fact in find_documents(text(sentence), report, ontology())}


@pytest.mark.parametrize("marks", ["「」", "『』", "‘’", "‹›", "【】", "“”"])
def test_marks_in_place_of_brackets_after_a_verb(marks: str) -> None:
    left, right = marks
    assert relations(f"修订完善了{left}青禾区行政调解工作规则{right}，统一文书。") == {"青禾区行政调解工作规则": "own"}
    assert relations(f"挂出{left}青禾区法治为民办实事工作方案{right}横幅。") == {}


def test_a_title_over_a_line_break() -> None:
    assert relations("严格执行《政府信息公开\n条例》，及时公开。") == {"政府信息公开条例": "cited"}
    assert relations("学习《行政许可法\n严格执行《行政处罚法》。") == {"行政许可法": "cited", "行政处罚法": "cited"}


@pytest.mark.parametrize(
    ("report", "sentence", "expected"),
    [
        (DISTRICT, "印发青禾区2022年法治政府建设工作要点，细化任务。", {"青禾区2022年法治政府建设工作要点": "own"}),
        (DISTRICT, "编制青禾区法治建设规划（2021—2025年）。", {"青禾区法治建设规划（2021—2025年）": "own"}),
        (TOWN, "落实海棠市行政执法监督办法等。", {"海棠市行政执法监督办法": "cited"}),
        (TOWN, "制定柳溪镇“八五”普法规划。", {"柳溪镇“八五”普法规划": "own"}),
        (DISTRICT, "青禾区工作方案得到落实，印发丹枫区2022年法治工作要点。", {}),
        (DISTRICT, "制定青禾区方案。", {}),
    ],
)
def test_a_title_without_brackets_begins_with_the_place(
    report: ReportFact, sentence: str, expected: dict[str, str]
) -> None:
    assert relations(sentence, report) == expected


def test_the_number_of_a_decree_stands_for_it() -> None:
    assert relations("依据国务院令第999号，规范决策程序。") == {"国务院令第999号": "cited"}
    assert relations("口令第3号密码已更换。") == {}


@pytest.mark.parametrize(
    ("report", "sentence", "relation"),
    [
        (TOWN, "我镇根据区里下发的《法治考核办法》细化分工。", "cited"),
        (TOWN, "市里下发《关于做好案卷评查的通知》，我镇照办。", "cited"),
        (TOWN, "镇里制定《合同审查流程》。", "own"),
        (DISTRICT, "区里印发《法治员管理办法》。", "own"),
        (TOWN, "上级印发《法治督察工作方案》后，镇党委及时传达。", "cited"),
        (TOWN, "按照上级要求制定《法治督察工作方案》。", "own"),
        (DISTRICT, "按照国务院部署出台《涉企检查工作方案》。", "own"),
        (DISTRICT, "各镇街制定《合法性审查工作规则》。", "cited"),
        (DISTRICT, "各部门制定《合法性审查工作规则》。", "own"),
        (DISTRICT, "联合市公安局印发《行刑衔接工作办法》。", "own"),
        (DISTRICT, "会同区法院、区检察院会签《府院联动工作规则》。", "own"),
        (DISTRICT, "市司法局会同区法院印发《府院联动工作规则》。", "cited"),
        (DISTRICT, "与市中级人民法院共同印发《府院联动工作规则》。", "own"),
        (DISTRICT, "市司法局与区法院共同印发《府院联动工作规则》。", "cited"),
        (TOWN, "区里今年推出《镇街执法事项清单》，我镇承接68项。", "cited"),
        (DISTRICT, "丹枫镇结合实际制定《村级小微权力清单》。", "cited"),
        (DISTRICT, "在全市率先印发《审查工作指引》。", "own"),
        (DISTRICT, "市司法局联合印发《府院联动工作规则》。", "cited"),
        (DISTRICT, "配合市司法局制定《执法监督办法》。", "cited"),
    ],
)
def test_the_issuer_that_only_the_context_tells(report: ReportFact, sentence: str, relation: str) -> None:
    assert list(relations(sentence, report).values()) == [relation]
