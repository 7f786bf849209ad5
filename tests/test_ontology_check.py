"""Everything that ``kg ontology check`` refuses, each with a file that has the fault; a user's concept works."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extract.practices import find_practices
from kg.facts import ReportFact
from kg.lexicon import Lexicon
from kg.ontology import Ontology
from kg.ontology_check import achievement, check_ontology

PREFIXES = """
@prefix kg: <https://kg.example/ontology#> .
@prefix mechanism: <https://kg.example/mechanism/> .
@prefix indicator: <https://kg.example/indicator/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
""".lstrip()
NAMED = 'skos:prefLabel "平安夜巡"@zh , "Night patrol"@en ; kg:category "dispute-resolution" ; kg:confidence "low"'
GOOD = (
    f'mechanism:x a kg:Mechanism ; {NAMED} ; skos:altLabel "夜巡队"@zh ; skos:hiddenLabel "巡逻"@zh ;\n'
    '    kg:cue "@hidden + 夜间|深夜" ;\n'
    '    kg:example "组建夜巡队12支。" , "组织志愿者在深夜开展巡逻。" ;\n'
    '    kg:counterExample "组织民警开展巡逻。" .'
)


@pytest.fixture(scope="module")
def known() -> set[str]:
    """What is said about the shipped files alone; tests look at what a user's file adds."""
    return {problem.what for problem in check_ontology()}


@pytest.fixture
def refused(tmp_path: Path, known: set[str]):
    """The new problems that a user's file with these statements causes."""

    def check(statements: str) -> list[str]:
        path = tmp_path / "own.ttl"
        path.write_text(PREFIXES + statements, encoding="utf-8")
        return [str(problem) for problem in check_ontology([path]) if problem.what not in known]

    return check


def test_the_shipped_ontology_has_no_problem() -> None:
    assert [str(problem) for problem in check_ontology()] == []


def test_a_good_file_has_no_problem(refused) -> None:
    assert refused(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"Night patrol"@en', '"Night patrol"@fr', "prefLabel is missing in English (en)"),
        ('"平安夜巡"@zh ,', "", "prefLabel is missing in Chinese (zh)"),
        ('"夜巡队"@zh ;', '"夜巡队"@zh , "枫桥经验"@zh ;', "label '枫桥经验' belongs to fengqiao-experience"),
        ('"夜巡队"@zh ;', '"夜巡队"@zh , "枫桥“经验”"@zh ;', "its label '枫桥“经验”' reads like"),
        ('"巡逻"@zh', '"巡逻"@zh , "枫桥经验"@zh', "label '枫桥经验' is a safe label of fengqiao-exp"),
        ('"巡逻"@zh', '"巡逻"@zh , "夜巡队"@zh', "its hidden label '夜巡队' is a safe label of x"),
        ("a kg:Mechanism ;", "a kg:Mechanism ; skos:broader mechanism:x ;", "broader than itself (a cycle)"),
        ("a kg:Mechanism ;", "a kg:Mechanism ; skos:broader mechanism:y ;", "its broader mechanism 'y' is unknown"),
        ("mechanism:x a", "<https://example.org/fengqiao-experience> a", "the id 'fengqiao-experience' is taken"),
        ('"@hidden + 夜间|深夜"', '"@hidden + "', "the cue '@hidden +' must alternate words and operators"),
        ('"@hidden + 夜间|深夜"', '"巡逻 ? 深夜"', "has '?' where an operator must stand"),
        ('"@hidden + 夜间|深夜"', '"@no-such-list + 深夜"', "has no words for '@no-such-list'"),
        ('"组建夜巡队12支。"', '"组建巡防队12支。"', "its example is not detected: 组建巡防队12支。"),
        ('"组建夜巡队12支。"', '"下一步,将组建夜巡队。"', "its example is not detected: 下一步,将组建夜巡队。"),
        ('"组织民警开展巡逻。"', '"夜巡队解散。"', "its counter-example is detected: 夜巡队解散。"),
        ('kg:counterExample "组织民警开展巡逻。"', 'skos:note "x"', "it has no kg:counterExample (it has hidden"),
        ('kg:example "组建夜巡队12支。" , "组织志愿者在深夜开展巡逻。" ;', "", "it has no kg:example (it has"),
        (
            GOOD[GOOD.index("skos:hiddenLabel") : GOOD.index("kg:counterExample")],
            "skos:broader mechanism:volunteer-police ;",
            "it has no kg:example (its family needs them)",
        ),
        ('kg:confidence "low"', 'kg:confidence "sure"', "none of high, medium, low"),
        ('kg:category "dispute-resolution" ;', "", "a concept has one category"),
        ("mechanism:x a", "mechanism:x b", "malformed Turtle"),
    ],
)
def test_a_fault_is_refused(refused, old: str, new: str, what: str) -> None:
    assert old in GOOD
    found = refused(GOOD.replace(old, new, 1))
    assert any(what in problem for problem in found), found
    assert all(problem.count("\n") == 0 for problem in found)


def test_two_user_concepts_may_not_share_a_label(refused) -> None:
    second = 'mechanism:y a kg:Mechanism ; skos:prefLabel "夜巡队"@zh , "Y"@en ; kg:category "x" .'
    assert any("belongs to x already" in problem for problem in refused(f"{GOOD}\n{second}"))


def test_a_problem_names_the_line_of_the_concept(refused, tmp_path: Path) -> None:
    (problem,) = refused("\n\n" + GOOD.replace('"组建夜巡队12支。"', '"组建巡防队。"'))
    assert problem.startswith(f"{tmp_path / 'own.ttl'}:{PREFIXES.count(chr(10)) + 3}: mechanism x: ")


def test_the_example_of_an_indicator_is_tried(refused) -> None:
    statements = (
        'indicator:x a kg:Indicator ; skos:prefLabel "夜间巡防次数"@zh , "Patrols"@en ; kg:category "context" ;\n'
        '    skos:altLabel "夜间巡防"@zh ; kg:unit "次" ; kg:canonicalUnit "次" ; kg:dimension "count" ;\n'
        '    kg:example "全年开展夜间巡防35次。" ; kg:counterExample "全年开展日间巡查35次。" .'
    )
    assert refused(statements) == []
    (problem,) = refused(statements.replace("夜间巡防35次", "天文观测35次"))
    assert "its example is not detected" in problem
    (problem,) = refused(statements.replace("日间巡查", "夜间巡防"))
    assert "its counter-example is detected" in problem


def test_a_users_concept_is_found_in_a_report(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(PREFIXES + GOOD, encoding="utf-8")
    report = ReportFact(
        report="990101/甲镇/2020", file="a.txt", start=0, end=0, quote="", rule="", government="某省某市甲县甲镇",
        adcode="990101", town="甲镇", level="township", year=2020,
    )
    sentence = "我镇组建夜巡队12支,矛盾纠纷明显减少。"
    ontology = Ontology.load([path])
    facts = find_practices(achievement(sentence, ontology), report, ontology, Lexicon(ontology))
    (fact,) = [one for one in facts if one.mechanism == "x"]
    assert fact.status == "in-place"
    assert "夜巡队" in fact.quote
    assert fact.quote == sentence[fact.start : fact.end]
    shipped = Ontology.load()
    without = find_practices(achievement(sentence, shipped), report, shipped, Lexicon(shipped))
    assert "x" not in {one.mechanism for one in without}
