# ruff: noqa: E501 (a Chinese character counts twice)
"""Sentences: what is found once in the whole page is what each paragraph by itself would give."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.headings import HeadingRules, rules_of
from kg.ontology import Ontology
from kg.sentences import Breaks, sentence_spans

YEAR = 2023
PIECES = (
    "全镇办结3件", "一是", "二要抓", "其一、", "（1）", "（", "）", "“", "”", "《", "》", "【", "】", '"',
    "。", "！", "；", "：", "，", "、", "。”", "下一步，", "仍存在不足", "2024年，", "2024年", "第二，", "要", "字" * 130,
)  # fmt: skip


@lru_cache(maxsize=1)
def rules() -> HeadingRules:
    return rules_of(Ontology.load())


@st.composite
def pages(draw: st.DrawFn) -> list[str]:
    paragraph = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join)
    return draw(st.lists(paragraph, min_size=1, max_size=4))


@settings(max_examples=400, deadline=None)
@given(pages(), st.integers(0, 6))
def test_a_page_has_the_sentences_of_its_paragraphs(texts: list[str], start: int) -> None:
    breaks = Breaks(texts, rules())
    for number, text in enumerate(texts):
        begin = min(start, len(text))
        items = rules().items(text, begin)
        assert breaks.spans(number, text, begin) == (sentence_spans(text, begin, items), frozenset(items))


@settings(max_examples=400, deadline=None)
@given(pages())
def test_every_sentence_that_turns_the_text_holds_a_place_of_a_turn(texts: list[str]) -> None:
    breaks = Breaks(texts, rules())
    for number, text in enumerate(texts):
        spans, _ = breaks.spans(number, text, 0)
        for a, b in spans:
            if rules().turn(text[a:b], YEAR):
                assert any(a <= place < b for place in breaks.turns(number)), text[a:b]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲（乙。丙）丁。戊。", ["甲（乙。丙）丁。", "戊。"]),
        ("甲（乙）丙。丁；戊", ["甲（乙）丙。", "丁；", "戊"]),
        ('甲"乙。丙"丁。戊。', ['甲"乙。丙"丁。', "戊。"]),
        ("主要有：一是少，二是散。", ["主要有：", "一是少，", "二是散。"]),
    ],
)
def test_marks_that_are_open_keep_a_sentence_open(text: str, sentences: list[str]) -> None:
    spans, _ = Breaks(["第一段。", text, "末段（。"], rules()).spans(1, text, 0)
    assert [text[a:b] for a, b in spans] == sentences
