# ruff: noqa: E501 (a Chinese character counts twice)
"""Encodings: what Chinese sites send, what they declare, and what is damaged."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ReadError
from kg.read import Page, page_from_bytes
from kg.read.encoding import declared_charset, decode
from tests.invented_pages import PLAIN, html

TRADITIONAL = "本縣依法行政工作報告:加強組織領導,落實責任制度,辦理案件三十件,調解糾紛十二起。" * 5


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [PLAIN, "短文本:法治政府建设。", "ASCII only, 2021"])
def test_every_encoding_of_chinese_sites_is_told_apart(encoding: str, text: str) -> None:
    page = page_from_bytes(text.encode(encoding), "a.txt")
    assert page.text == text


def test_gb2312_and_gbk_are_read_as_gb18030() -> None:
    assert decode("镕基视察䶮都镇。".encode("gb18030") * 3)[1] == "gb18030"
    assert declared_charset(b"<meta charset='GB2312'>") == "gb18030"
    assert declared_charset(b"<?xml version='1.0' encoding='gbk'?>") == "gb18030"
    assert declared_charset(b"<meta charset='nonsense'>") is None


@pytest.mark.parametrize("encoding", ["big5", "utf-8", "utf-16-le", "gb18030"])
def test_traditional_characters_are_read_in_their_own_encodings(encoding: str) -> None:
    assert page_from_bytes(TRADITIONAL.encode(encoding), "a.txt").text == TRADITIONAL


def test_a_byte_order_mark_stays_where_score_counts_it() -> None:
    data = codecs.BOM_UTF8 + PLAIN.encode()
    page = page_from_bytes(data, "a.txt")
    assert page.text == data.decode("utf-8")
    assert page.text[0] == "\ufeff"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16-le"])
def test_one_bad_byte_and_a_cut_last_character_cost_no_more_than_themselves(encoding: str) -> None:
    text = TRADITIONAL if encoding == "big5" else PLAIN
    data = text.encode(encoding)
    cut = page_from_bytes(data[:-1], "a.txt").text
    assert cut[:-1] == text[:-1]
    bad = page_from_bytes(data[:60] + b"\xff" * (2 if encoding.startswith("utf-16") else 1) + data[60:], "a.txt").text
    assert bad.endswith(text[60:])


@pytest.mark.parametrize(("charset", "encoding"), [("gb2312", "gbk"), ("gbk", "gb18030"), ("utf-8", "utf-8"),
                                                   ("gb2312", "utf-8"), ("utf-8", "gb18030"), ("big5", "gbk")])  # fmt: skip
def test_a_page_is_read_whatever_it_declares(charset: str, encoding: str) -> None:
    page = page_from_bytes(html(charset).encode(encoding), "a.html")
    assert "柳溪镇在县委、县政府的领导下" in page.text


@pytest.mark.parametrize(("data", "fault"), [
    (b"", "empty"), (b"  \r\n\t\n", "no text"), (codecs.BOM_UTF8, "no text"), (bytes(range(256)) * 40, "no text"),
    (b"\x00" * 500, "no text"), (bytes((7 * i * i + 13 * i) % 251 for i in range(4000)), "no text")])  # fmt: skip
def test_what_is_no_text_is_refused_in_one_line(data: bytes, fault: str) -> None:
    with pytest.raises(ReadError, match=fault) as caught:
        page_from_bytes(data, "a.txt")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("a.txt: ")
    assert caught.value.do


@given(st.text(st.characters(codec="gb18030", exclude_characters="\0"), min_size=1).filter(str.strip))
@settings(max_examples=60, deadline=None)
def test_utf8_text_is_never_changed(text: str) -> None:
    try:
        page = page_from_bytes(text.encode(), "a.txt")
    except ReadError:
        return  # control characters alone are no text
    if page.format == "text":
        assert page.text == text.encode().decode(page.encoding)


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_page_or_one_refusal(data: bytes, name: str) -> None:
    try:
        page = page_from_bytes(data, name)
    except ReadError as error:
        assert error.where == name  # noqa: PT017 (either outcome is right)
        return
    assert isinstance(page, Page)
    page.text.encode()  # no lone surrogate
    assert 0 <= page.main[0] <= page.main[1] <= len(page.text)
