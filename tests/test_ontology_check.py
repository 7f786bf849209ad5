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
GOOD = """
mechanism:x a kg:Mechanism ;
    skos:prefLabel "平安夜巡"@zh , "Night patrol"@en ;
    skos:altLabel "夜巡队"@zh ;
    skos:hiddenLabel "巡逻"@zh ;
    kg:category "dispute-resolution" ;
    kg:confidence "low" ;
    kg:cue "@hidden + 夜间|深夜" ;
    kg:example "组建夜巡队12支。" , "组织志愿者在深夜开展巡逻。" ;
    kg:counterExample "组织民警开展巡逻。" .
"""


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


# Each line a concept with one fault; all stand in one file, for reading the ontology takes its time.
FAULTS = {
    'skos:prefLabel "甲巡"@zh .': "prefLabel is missing in English (en)",
    'skos:prefLabel "Patrol"@en .': "prefLabel is missing in Chinese (zh)",
    'skos:prefLabel "乙巡"@zh , "B"@en ; skos:broader mechanism:no .': "its broader mechanism 'no' is unknown",
    'skos:prefLabel "枫桥经验"@zh , "C"@en .': "its label '枫桥经验' belongs to fengqiao-experience already",
    'skos:prefLabel "枫桥“经验”"@zh , "C"@en .': "its label '枫桥“经验”' reads like",
    'skos:prefLabel "丙巡"@zh , "C"@en ; skos:hiddenLabel "丙巡" ; kg:example "建立丙巡" ; kg:counterExample "无" .':
        "its label '丙巡' is safe and hidden at once",
    'skos:prefLabel "丁巡"@zh , "D"@en ; skos:hiddenLabel "丁丁"@zh ; kg:counterExample "无。" .':
        "it has no kg:example (it has hidden labels)",
    'skos:prefLabel "戊巡"@zh , "D"@en ; skos:hiddenLabel "戊戊"@zh ; kg:example "建立戊巡。" .':
        "it has no kg:counterExample (it has hidden labels)",
    'skos:prefLabel "己巡"@zh , "F"@en ; skos:broader mechanism:volunteer-police ; kg:counterExample "无。" .':
        "it has no kg:example (its family needs them)",
    'skos:prefLabel "庚巡"@zh , "G"@en ; kg:example "建立巡防队。" .': "its example is not detected: 建立巡防队。",
    'skos:prefLabel "辛巡"@zh , "G"@en ; kg:example "下一步,将建立辛巡。" .': "its example is not detected: 下一步,将",
    'skos:prefLabel "壬巡"@zh , "G"@en ; kg:counterExample "建立壬巡。" .': "its counter-example is detected: 建立",
    'skos:prefLabel "癸巡"@zh , "G"@en ; kg:counterExample "建立壬队。" ; kg:example "建立癸巡。" .': None,
}  # fmt: skip


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is said of each line of a file with all faults."""
    path = tmp_path_factory.mktemp("faulty") / "own.ttl"
    path.write_text(PREFIXES + "".join(f"mechanism:m{n} {text}\n" for n, text in enumerate(FAULTS)), encoding="utf-8")
    said: dict[str, list[str]] = {}
    for problem in check_ontology([path]):
        said.setdefault(problem.where.removeprefix(f"{path}:"), []).append(problem.what)
    return said


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_a_fault_is_refused_at_its_line(faulty: dict[str, list[str]], number: int) -> None:
    what = list(FAULTS.values())[number]
    found = faulty.get(str(PREFIXES.count("\n") + number + 1), [])
    if what is None:
        assert found == []
    else:
        (problem,) = found
        assert problem.startswith(f"mechanism m{number}: {what}")


CUES = {
    "@hidden +": "the cue '@hidden +' must alternate words and operators",
    "巡逻 ? 深夜": "has '?' where an operator must stand",
    "@no-such-list + 深夜": "has no words for '@no-such-list'",
    "巡 + 夜": "needs a part of words of two characters or more",
}


def test_malformed_cues_are_refused(refused) -> None:
    cues = " , ".join(f'"{cue}"' for cue in CUES)
    indicator = (
        'indicator:y a kg:Indicator ; skos:prefLabel "夜巡次数"@zh , "Patrols"@en ; kg:unit "次" ;\n'
        '    kg:dimension "count" ; kg:cue "巡防 ? 夜间" .'
    )
    found = refused(GOOD.replace('"@hidden + 夜间|深夜"', cues) + indicator)
    for what in CUES.values():
        assert any(what in problem and "mechanism x:" in problem for problem in found), what
    line = (PREFIXES + GOOD).count("\n") + 1
    assert any("the cue '巡防 ? 夜间'" in problem and f"own.ttl:{line}:" in problem for problem in found), found


def test_the_shapes_are_asked_too(refused) -> None:
    (problem,) = refused(GOOD.replace('kg:category "dispute-resolution" ;', ""))
    assert problem.endswith(f"own.ttl:{PREFIXES.count(chr(10)) + 2}: a mechanism has one category")


def test_malformed_turtle_is_the_only_problem(refused) -> None:
    (problem,) = refused("mechanism:x b c .")
    assert f"own.ttl:{PREFIXES.count(chr(10)) + 1}: malformed Turtle" in problem


def test_the_examples_of_indicators_are_tried(refused) -> None:
    found = refused(
        'indicator:x a kg:Indicator ; skos:prefLabel "夜间巡防"@zh , "Patrols"@en ; kg:unit "次" ;\n'
        '    kg:dimension "count" ; kg:example "组织夜间巡防35次。" , "组织天文观测36次。" ;\n'
        '    kg:counterExample "组织天文观测37次。" , "组织夜间巡防38次。" .'
    )
    assert [problem.partition("indicator x: ")[2] for problem in found] == [
        "its example is not detected: 组织天文观测36次。",
        "its counter-example is detected: 组织夜间巡防38次。",
    ]


def test_a_users_concept_is_found_in_a_report(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(PREFIXES + GOOD, encoding="utf-8")
    report = ReportFact(
        report="990101/甲镇/2020", file="a.txt", start=0, end=0, quote="", rule="", government="某省某市甲县甲镇",
        adcode="990101", town="甲镇", level="township", year=2020,
    )  # fmt: skip
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
