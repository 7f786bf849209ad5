# ruff: noqa: E501 (a Chinese character counts twice)
"""Files in formats that have no reader, under any name: one line that says what they are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from kg.errors import ReadError
from kg.read import page_from_bytes, read_page, readable


def zipped(*members: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return data.getvalue()


@pytest.mark.parametrize(("data", "what"), [
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "picture"), (b"\xff\xd8\xff\xe0" + b"\0" * 30, "picture"), (b"GIF89a....", "picture"),
    (b"BM\x00\x10\x00\x00\x00\x00\x00\x00", "picture"), (b"RIFF\x00\x00\x00\x00WEBP", "picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "office"), (b"{\\rtf1 x}", "RTF"),
    (zipped("xl/workbook.xml"), "spreadsheet"), (zipped("OFD.xml"), "OFD"),
    (zipped("a.txt"), "zip"), (b"\x1f\x8b\x08\0", "gzip"), (b"Rar!\x1a\x07\0", "RAR"), (b"SQLite format 3\0", "database"),
    (b"\x7fELF\x02", "program"), (b"\0\0\0\x20ftypheic", "film")])  # fmt: skip
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.pdf"])
def test_another_format_is_named_with_the_way_out(data: bytes, what: str, name: str) -> None:
    with pytest.raises(ReadError, match=what) as caught:
        page_from_bytes(data, name)
    assert caught.value.where == name
    assert caught.value.do


@pytest.mark.parametrize(("data", "what"), [
    (b"%PDF-1.5\n%\xe2\xe3", "PDF document is damaged"), (zipped("word/document.xml"), "Word document is damaged"),
    (b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "MHTML")])  # fmt: skip
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.doc"])
def test_a_damaged_file_is_named_by_its_bytes_not_by_its_suffix(data: bytes, what: str, name: str) -> None:
    with pytest.raises(ReadError, match=what) as caught:
        page_from_bytes(data, name)
    assert caught.value.where == name
    assert caught.value.do


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.mht"])
def test_a_suffix_that_promises_another_format_is_refused(name: str) -> None:
    with pytest.raises(ReadError, match="suffix"):
        page_from_bytes("这是文本。".encode() * 300, name)
    assert page_from_bytes(b"<html><p>x</p></html>", name).format == "html"


def test_html_is_known_by_its_bytes() -> None:
    assert page_from_bytes("\ufeff \n<!-- x --><!DOCTYPE HTML><p>甲</p>".encode(), "a.txt").format == "html"
    assert page_from_bytes("全文<html>在后".encode(), "a.txt").format == "text"
    assert page_from_bytes("<!doctype html><p>甲</p>".encode("utf-16"), "a.html").text == "甲"


def test_a_file_that_cannot_be_opened_is_refused_by_its_path(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.txt"):
        with pytest.raises(ReadError, match="cannot be read") as caught:
            read_page(path)
        assert caught.value.where == str(path)
    empty = tmp_path / "empty.txt"
    empty.touch()
    with pytest.raises(ReadError, match=r"empty\.txt: the file is empty"):
        read_page(empty)


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read._MOST_BYTES", 1 << 20)
    with pytest.raises(ReadError, match="larger than 1 MB"):
        page_from_bytes(b"x" * ((1 << 20) + 1), "a.txt")


def test_a_folder_offers_what_has_a_reader() -> None:
    assert readable(Path("x/a.TXT"))
    assert readable(Path("a.htm"))
    assert readable(Path("a.doc")), "an old document is named with the way out, not passed over"
    assert not readable(Path("a.png"))
    assert not readable(Path("txt"))
