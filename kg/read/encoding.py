"""Which encoding the bytes of a text are in.

In this order: a byte order mark; strict UTF-8; the charset that an HTML page declares; else the candidates that Chinese
sites use, scored by how many of the decoded characters are common ones. GB2312 and GBK are decoded as GB18030, which
contains both and decodes what sites really send under those names.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from kg.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),  # the mark stays in the text, as in bytes.decode("utf-8")
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_SAMPLE = 1 << 16
_SAFE_SCORE = 0.9
"""From this score on, the charset that a page declares is believed."""
_MOST_ODD = 0.02
"""The largest share of characters that no text contains."""
_ODD = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f\ufffd\ufffe\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]")
_VISIBLE = re.compile("[^\\s\x00\u200b\ufeff]")


def declared_charset(data: bytes) -> str | None:
    """Python's name of the charset that an HTML or XML head declares, GB2312 and GBK widened to GB18030.

    >>> declared_charset(b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
    'gb18030'
    """
    found = _CHARSET.search(data, 0, 4096)
    if not found:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    return {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(name, name)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding.

    Bytes that the encoding does not know become U+FFFD, as long as they are few. Raises ReadError for bytes that are no
    text in any encoding that Chinese sites use.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, "replace")), encoding
    try:
        text = data.decode("utf-8")
        if "\0" not in text:
            return _checked(text), "utf-8"
    except UnicodeDecodeError:
        pass
    encoding = _best(data)
    return _checked(data.decode(encoding, "replace")), encoding


def _best(data: bytes) -> str:
    sample = data[:_SAMPLE]
    declared = declared_charset(data)
    if declared and _score(sample, declared) >= _SAFE_SCORE:
        return declared
    return max(_CANDIDATES, key=lambda encoding: _score(sample, encoding))


def _score(sample: bytes, encoding: str) -> float:
    """How plausible the sample is in the encoding: at most 1, for common characters only."""
    try:
        text = sample.decode(encoding, "replace")
    except (LookupError, ValueError):  # a declared name that is no text encoding
        return -1.0
    known = _plausible("big5" if encoding == "big5hkscs" else "gb2312")
    good = sum(map(known.__contains__, text))
    # What no text contains weighs more than a rare character: an encoding that fits gives next to none of it.
    return (good - 4 * len(_ODD.findall(text))) / max(1, len(text))


@cache
def _plausible(charset: str) -> frozenset[str]:
    """The common characters of Chinese text: those of level 1 in GB2312 or Big5, their punctuation, and ASCII."""
    rows = (*range(0xA1, 0xA4), *range(0xB0, 0xD8)) if charset == "gb2312" else tuple(range(0xA1, 0xC7))
    cells = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    chars = "".join(bytes((row, cell)).decode(charset, "ignore") for row in rows for cell in cells)
    return frozenset(chars) | frozenset(map(chr, range(0x20, 0x7F))) | frozenset("\t\n\r\u00a0\u2014\u2022\u200b\ufeff")


def odd_share(text: str) -> float:
    """The share of characters that no text contains: control characters, private use, U+FFFD.

    >>> odd_share("\ue001\ue002甲乙")
    0.5
    """
    return len(_ODD.findall(text)) / max(1, len(text))


def _checked(text: str) -> str:
    sample = text[:_SAMPLE]
    if not _VISIBLE.search(text):
        raise ReadError("the file holds no text", do="save the page again, after it has loaded completely")
    if len(_ODD.findall(sample)) > _MOST_ODD * len(sample) + 1:
        raise ReadError("the file is no text (binary data)", do="save the report as .txt or .html")
    return text
