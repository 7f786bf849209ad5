"""PDF: the text layer as paragraphs, and a clear line where there is none."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader, PdfWriter

from kg.errors import ReadError
from kg.read import page_from_bytes
from kg.read.pdf import _joined, _without_furniture
from tests.read.test_formats import PARAGRAPHS, TITLE, pdf, report_pdf


def written(writer: PdfWriter) -> bytes:
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def test_wrapped_lines_are_paragraphs_again_over_the_end_of_a_page() -> None:
    lines = [line.strip() for line in page_from_bytes(report_pdf(), "a.pdf").text.split("\n")]
    assert lines[0] == TITLE
    assert lines[1:-2] == list(PARAGRAPHS)


def test_page_numbers_and_repeated_heads_are_left_out() -> None:
    pages = [["甲县文件", "一、做法", "— 1 —"], ["甲县文件", "2022年", "2"], ["甲县文件", "三、计划", "3/3"]]
    assert _without_furniture(pages) == [["甲县文件", "一、做法"], ["2022年"], ["三、计划"]]
    assert _without_furniture([["甲", "调解", "12"], ["12"]]) == [["甲", "调解"], ["12"]]


def test_headings_and_lists_stay_lines_of_their_own() -> None:
    lines = [
        "一、主要做法",
        "全镇坚持依法决策,办理各类行政案件三十二",
        "件,合格率100%",
        "二、不足",
        "普法形式单一;",
        "人员不足",
    ]
    assert _joined(lines) == [lines[0], lines[1] + lines[2], *lines[3:]]


def test_a_scanned_document_says_so() -> None:
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(600, 800)
    with pytest.raises(ReadError, match=r"a\.pdf: the PDF document is scanned: .*OCR"):
        page_from_bytes(written(writer), "a.pdf")
    with pytest.raises(ReadError, match="scanned"):
        page_from_bytes(pdf(("1",), ("2",)), "a.pdf")


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.pdf._MOST_PAGES", 1)
    with pytest.raises(ReadError, match="has 2 pages, more than 1"):
        page_from_bytes(report_pdf(), "a.pdf")
    monkeypatch.setattr("kg.read.pdf._MOST_PAGES", 9)
    monkeypatch.setattr("kg.read.pdf._MOST_CHARS", 100)
    with pytest.raises(ReadError, match="more than 100 characters"):
        page_from_bytes(report_pdf(), "a.pdf")


@pytest.mark.parametrize(("password", "refused"), [("", False), ("secret", True)])
def test_a_password_is_needed_only_if_the_document_asks_for_one(password: str, refused: bool) -> None:
    writer = PdfWriter(PdfReader(io.BytesIO(report_pdf())))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    if refused:
        with pytest.raises(ReadError, match="locked with a password"):
            page_from_bytes(written(writer), "a.pdf")
    else:
        assert page_from_bytes(written(writer), "a.pdf").text.startswith(TITLE)


def test_a_document_is_known_behind_some_first_bytes() -> None:
    assert page_from_bytes(b"\r\n\r\n" + report_pdf(), "a.pdf").text.startswith(TITLE)
