"""Web archives: the page inside, with the address that it was saved from."""

from __future__ import annotations

import pytest

from kg.errors import ReadError
from kg.read import page_from_bytes
from tests.read.test_formats import TITLE, mht

HEAD = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"


@pytest.mark.parametrize("name", ["a.mht", "a.txt"])
def test_the_page_is_read_as_html(name: str) -> None:
    page = page_from_bytes(mht("gbk", "base64"), name)
    assert page.format == "mht"
    assert page.text.startswith(TITLE)
    assert page.meta == {"title": TITLE, "url": "http://www.example.gov.cn/1.html"}


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (HEAD + b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--", "holds no page"),
        (HEAD + b"--b\r\nContent-Type: text/html\r\n\r\n\r\n--b--", "holds no page"),
        (HEAD + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 60, "too many parts"),
        (HEAD + b"--b\r\n\r\n" * 30_000, "too many parts"),
    ],
)
def test_an_archive_without_a_page_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(ReadError, match=what) as caught:
        page_from_bytes(data, "a.mht")
    assert caught.value.do
