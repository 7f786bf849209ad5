"""The automaton, folding with its way back, and the cue language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import OntologyError
from kg.lexicon import Cue, Lexicon, Terms, fold, parse_cue
from kg.ontology import Mechanism, Ontology

MARKS = "“”()《》、 的,。三项制度行政执法A+1\n\t"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


@pytest.fixture(scope="module")
def lexicon(ontology: Ontology) -> Lexicon:
    return Lexicon(ontology)


@pytest.fixture(scope="module")
def mechanism(ontology: Ontology) -> Mechanism:
    template = next(iter(ontology.mechanisms.values()))
    return replace(template, id="some-practice", hidden=("工作室", "说事室"), cues=())


@given(st.text(alphabet=MARKS, max_size=40))
def test_every_folded_character_leads_back_to_its_own(text: str) -> None:
    folded = fold(text)
    for index, char in enumerate(folded.text):
        origin = folded.origin(index)
        assert fold(text[origin]).text == char
        assert folded.place(origin) == index
    assert folded.text.count("\n") == text.count("\n")


@given(st.text(alphabet=MARKS, max_size=40))
def test_a_clause_holds_its_own_characters_and_no_other_mark(text: str) -> None:
    folded = fold(text)
    for index, char in enumerate(folded.text):
        if char in ",。\n\t":
            continue
        start, end = folded.clause(index)
        first, last = folded.line(index)
        assert first <= start <= index < end <= last
        assert not set(folded.text[start:end]) & set(",。\n\t")


def test_a_clause_with_its_neighbours_stays_in_its_line() -> None:
    folded = fold("甲,乙,丙。\n丁,戊。")
    assert folded.text[slice(*folded.clause(2, around=1))] == "甲,乙,丙"
    assert folded.text[slice(*folded.clause(7, around=1))] == "丁,戊"
    assert folded.text[slice(*folded.line(7, around=1))] == folded.text


@pytest.mark.parametrize(
    ("written", "alike"),
    [
        ("“三项”制度", "三项制度"),
        ("“三项制度”", "三 项 制 度"),
        ("村(居)的法律顾问", "村(居)法律顾问"),
        ("“互联网+监管”", "互联网\uff0b监管"),
        ("《关于〈权力清单〉的通知》", "关于权力清单通知"),
        ("\uff11+\uff11+X", "1+1+x"),
        ("12·4", "12．4"),
        ("12・4", "12.4"),
        ("阿依·古丽", "阿依古丽"),
    ],
)
def test_labels_match_however_a_page_punctuates_them(written: str, alike: str) -> None:
    assert fold(written).text == fold(alike).text


def test_terms_keep_every_payload_and_the_longest_swallows() -> None:
    terms = Terms([("清单", "a"), ("责任清单", "b"), ("普法责任清单", "c"), ("清单管理", "d"), ("清单", "e")])
    assert [(start, end) for start, end, _ in terms.overlapping("普法责任清单管理")] == [(0, 6), (2, 6), (4, 6), (4, 8)]
    assert terms.longest("普法责任清单管理") == [(0, 6, ("c",)), (4, 8, ("d",))]
    assert terms.longest("各类清单") == [(2, 4, ("a", "e"))]
    assert Terms([]).longest("各类清单") == []


def found(cue: Cue, text: str) -> str | None:
    """What a cue finds in a text, tried at every place of its anchor."""
    folded = fold(text)
    anchor = cue.anchors[0]
    for word in anchor.words:
        at = folded.text.find(word)
        if at < 0 or any(barred in folded.text[slice(*folded.scope(at, cue.scope))] for barred in cue.barred):
            continue
        span = cue.find(folded.text, *folded.scope(at, cue.scope), anchor, (at, at + len(word)))
        if span:
            return folded.text[slice(*span)]
    return None


@pytest.mark.parametrize(
    ("cue", "text", "words"),
    [
        ("聘请 + 律师", "镇里聘请两名律师。", "聘请两名律师"),
        ("聘请 + 律师", "律师由镇里聘请。", "律师由镇里聘请"),
        ("聘请 > 律师", "律师由镇里聘请。", None),
        ("聘请 >2 律师", "聘请两名律师。", "聘请两名律师"),
        ("聘请 >2 律师", "聘请了十二名律师。", None),
        ("聘请|续聘 > 律师 > 审查", "续聘律师,审查合同。", None),
        ("near: 续聘 > 律师 > 审查", "续聘律师,审查合同。", "续聘律师,审查"),
        ("near: 续聘 + 审查", "续聘律师,每周坐班,审查合同。", None),
        ("sentence: 续聘 + 审查", "续聘律师,每周坐班,审查合同。", "续聘律师,每周坐班,审查"),
        ("sentence: 续聘 + 审查", "续聘律师。\n审查合同。", None),
        ("around: 续聘 + 审查", "续聘律师。\n审查合同。", "续聘律师。\n审查"),
        ("律师 - 村|社区", "律师到社区坐班。", None),
        ("律师 - 村|社区", "律师到镇里坐班,社区群众称好。", "律师"),
        ("@hidden + 调解", "挂牌老李说事室,专司调解。", None),
        ("near: @hidden + 调解", "挂牌老李说事室,专司调解。", "说事室,专司调解"),
        ("律师 > @set-up", "请律师帮助建立台账。", "律师帮助建立"),
    ],
)
def test_the_cue_language(cue: str, text: str, words: str | None, mechanism: Mechanism, ontology: Ontology) -> None:
    assert found(parse_cue(cue, mechanism, ontology), text) == words


@pytest.mark.parametrize(
    ("cue", "fault"),
    [
        ("", "is empty"),
        ("near:", "is empty"),
        ("律师 +", "alternate"),
        ("律师 审查", "alternate"),
        ("律师 & 审查", "operator"),
        ("律师 >x 审查", "operator"),
        ("律师 - 村 + 审查", "after its exclusions"),
        ("法 + 村", "two characters"),
        ("@set-up", "written out"),
        ("律师 + @no-such-list", "no words"),
        ("律师 + 、", "no words"),
    ],
)
def test_a_malformed_cue_is_refused(cue: str, fault: str, mechanism: Mechanism, ontology: Ontology) -> None:
    with pytest.raises(OntologyError, match=fault) as caught:
        parse_cue(cue, mechanism, ontology)
    assert caught.value.where == "some-practice"


def test_a_hidden_label_needs_its_cue_and_space_outside_longer_labels(ontology: Ontology) -> None:
    def practice(name: str, labels: tuple[str, ...], hidden: tuple[str, ...], cues: tuple[str, ...]) -> Mechanism:
        return replace(next(iter(ontology.mechanisms.values())), id=name, labels=labels, hidden=hidden, cues=cues)

    mechanisms = {
        "list": practice("list", ("权力清单",), ("责任清单",), ("@hidden + 编制|公布",)),
        "popular": practice("popular", ("普法责任清单",), (), ()),
    }
    lexicon = Lexicon(replace(ontology, mechanisms=mechanisms))

    def names(text: str) -> list[tuple[str, str]]:
        return [(hit.mechanism, hit.rule) for hit in lexicon.find(fold(text))]

    assert names("编制责任清单") == [("list", "cue:1")]
    assert names("翻看责任清单") == []
    assert names("编制普法责任清单") == [("popular", "label")]
    assert names("编制权力清单和责任清单,公布普法责任清单") == [("list", "label"), ("popular", "label")]


def test_a_term_of_digits_is_no_part_of_a_longer_number(ontology: Ontology) -> None:
    first = next(iter(ontology.mechanisms.values()))
    mechanisms = {
        "line": replace(first, id="line", labels=("12345",), hidden=(), cues=()),
        "day": replace(first, id="day", labels=(), hidden=(), cues=("12.4 + 普法",)),
    }
    lexicon = Lexicon(replace(ontology, mechanisms=mechanisms))

    def names(text: str) -> list[str]:
        return [hit.mechanism for hit in lexicon.find(fold(text))]

    assert names("接听12345热线,12·4前后普法,“12.4”普法。") == ["line", "day", "day"]
    assert names("热线112345次,普法312.4场,普法12.45场,普法1.12.4,普法124场,普法12.4.1版。") == []


def test_a_cue_does_not_depend_on_which_part_is_its_anchor(lexicon: Lexicon) -> None:
    text = fold("对重大行政决策、规范性文件和政府合同一并作合法性审查。")
    names = {hit.mechanism for hit in lexicon.find(text)}
    assert {"decision-legality-review", "normative-document-legality-review", "government-contract-review"} <= names


def test_settled_mechanisms_are_looked_for_no_more_in_their_group(lexicon: Lexicon) -> None:
    text = fold("落实“三重一大”制度。\n严格“三重一大”制度。\n修订“三重一大”制度。")
    hits = lexicon.find(text, [0, 0, 1], {0: (settled := set())})
    places = []
    for hit in hits:
        if hit.mechanism == "three-major-one-big":
            places.append(text.line(hit.start))
            settled.add(hit.mechanism)
    assert places == [text.line(0), text.line(len(text.text) - 1)]
