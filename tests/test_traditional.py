"""Traditional characters: told apart, and made simplified without moving an offset."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.traditional import is_traditional, simplified


@pytest.mark.parametrize(
    "text", ["", "2022", "Annual report", "镕基视察䶮都镇", "\u00a0\u200b—•", "全文。" * 3000, "カナ"]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert not is_traditional(text)
    assert simplified(text) is text


def test_a_word_decides_what_a_character_becomes() -> None:
    assert simplified("顯著、著作權;乾淨、乾隆;行政復議、反覆") == "显著、著作权;干净、乾隆;行政复议、反复"


@given(st.text(st.sampled_from("縣乾淨著作覆議鎮裏麼a1 \n\r\u00a0\u3000,。𠮷\ue000"), min_size=1))
@settings(max_examples=100, deadline=None)
def test_offsets_stay(text: str) -> None:
    assert len(simplified(text)) == len(text)
