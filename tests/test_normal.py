"""Letters made alike, one to one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.normal import BREAKS, normalise


@pytest.mark.parametrize(("text", "normal"), [
    ("甲,乙;丙:丁?戊!(己)", "甲，乙；丙：丁？戊！（己）"),
    ("２０２１年,９９．８％,[2021]", "2021年，99.8%，[2021]"),
    ("1,203件,2017,2018年", "1,203件，2017，2018年"),
    ("甲\u00a0乙\u3000丙\u200b丁\ufeff", "甲 乙 丙 丁 "),
    ("\u2f00、\u2f42件", "一、文件"),  # radicals, as PDF files give them
    ("甲\r\n乙\u2028丙", "甲\n\n乙\n丙"),
    ("一.加强领导.办结3件,占1.5%.", "一。加强领导。办结3件，占1.5%。"),
    ("甲。" * 5 + "乙.丙", "甲。" * 5 + "乙.丙"),
])  # fmt: skip
def test_letters_are_made_alike(text: str, normal: str) -> None:
    assert normalise(text) == normal


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_offsets_hold_for_both(text: str) -> None:
    normal = normalise(text)
    assert len(normal) == len(text)
    assert [char == "\n" for char in normal] == [char in BREAKS for char in text]
    assert not any(char.isspace() for char in normal if char not in " \n")


@given(st.text("甲乙一二,.;:()0123456789年，。 \n", max_size=60))
@settings(max_examples=100, deadline=None)
def test_a_normal_text_stays_as_it_is(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
