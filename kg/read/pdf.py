"""PDF: the text layer page by page, without the numbers and running heads that its pages repeat.

A PDF knows lines, not paragraphs: a line that fills the page is joined with the next one, over page ends too.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PdfReadError

from kg.errors import ReadError
from kg.read.encoding import odd_share
from kg.read.page import Reading

_MOST_PAGES = 500
_MOST_CHARS = 10_000_000
_FEWEST_CHARS = 20
"""A scanned page has fewer visible characters than this, such as a number or a stamp's name."""
_MOST_ODD = 0.1
_FEWEST_REPEATS = 3
_PAGE_NUMBER = re.compile(r"[-—–―·•.()（）/\s]{0,8}\d{1,4}(?:[-—–―·•.()（）/\s]{1,8}(?:\d{1,4})?)?$")
_STOPS = frozenset("。！？；：!?;:")
_GOES_ON = frozenset("、，,（(《〈“‘")
_NEVER_FIRST = frozenset("，。；：、）》〉”’％,;:%!！?？")
_FULL = 0.85
"""A line of this share of the page's width has no room for another word."""
_VISIBLE = re.compile(r"\S")
_DIGITS = re.compile(r"\d+")
_RECOGNISE = "let a program recognise its characters (OCR) and save the text as .txt, or find the page it came from"
_UNLOCK = "open it in a PDF viewer and print it into a new PDF, or copy its text into a .txt file"

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is said in one line of ours


def read(data: bytes) -> Reading:
    """The text of all pages. The title that the document gives itself is not taken: it is mostly a template's.

    Raises ReadError for a damaged, locked or scanned document, and for one with too many pages or characters.
    """
    try:
        pages = _pages(data)
    except ReadError:
        raise
    except (DependencyError, FileNotDecryptedError) as error:
        raise ReadError("the PDF document is locked with a password", do=_UNLOCK) from error
    except Exception as error:  # a damaged document makes the parser fail in any way
        raise ReadError("the PDF document is damaged", do="save it again") from error
    visible = sum(len(_VISIBLE.findall(page)) for page in pages)
    if visible < _FEWEST_CHARS * len(pages):
        raise ReadError("the PDF document is scanned: its pages are pictures without text", do=_RECOGNISE)
    text = "\n".join(_joined([line for page in _without_furniture([_lines(page) for page in pages]) for line in page]))
    if odd_share(text) > _MOST_ODD:
        raise ReadError("the PDF document's fonts do not say which characters they show", do=_RECOGNISE)
    return Reading(text, "")


def _pages(data: bytes) -> list[str]:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise FileNotDecryptedError
    count = len(reader.pages)
    if not count:
        raise PdfReadError("no page")
    if count > _MOST_PAGES:
        raise ReadError(f"the PDF document has {count} pages, more than {_MOST_PAGES}", do="save the report alone")
    pages, length = list[str](), 0
    for page in reader.pages:
        pages.append(_characters(page.extract_text()))
        length += len(pages[-1])
        if length > _MOST_CHARS:
            raise ReadError(f"the PDF document has more than {_MOST_CHARS} characters", do="save the report alone")
    return pages


def _characters(text: str) -> str:
    """The text without halves of surrogate pairs, which a damaged font table gives, and without NUL."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _lines(page: str) -> list[str]:
    return [stripped for line in page.splitlines() if (stripped := line.rstrip()).strip()]


def _without_furniture(pages: list[list[str]]) -> list[list[str]]:
    """The pages without page numbers, and without a running head or foot after its first time.

    A page number is a first or last line of a number and dashes; a running line stands first or last, but for its
    digits, on at least three pages and on half of them.

    >>> _without_furniture([["甲县", "一、", "第1页"], ["甲县", "二、", "第2页"], ["甲县", "三、", "第3页"]])
    [['甲县', '一、', '第1页'], ['二、'], ['三、']]
    """
    kept = [list(page) for page in pages]
    for edge in (-1, 0):
        for page in kept:
            if len(page) > 1 and _PAGE_NUMBER.match(page[edge].strip()):
                del page[edge]
        shapes = [_DIGITS.sub("0", page[edge].strip()) if page else "" for page in kept]
        counts, seen = Counter(shapes), set[str]()
        for page, shape in zip(kept, shapes, strict=True):
            if shape in seen and counts[shape] >= max(_FEWEST_REPEATS, len(pages) / 2) and len(page) > 1:
                del page[edge]
            seen.add(shape)
    return kept


def _joined(lines: list[str]) -> list[str]:
    """The lines with those that wrap joined into paragraphs.

    A line goes on in the next if it fills the page and no sentence ends with it, or if a mark says so; an indented line
    begins a paragraph.

    >>> _joined(["\u3000全镇共调解各类纠纷三十二件,办", "结行政执法和其他案件12", "03件。"])
    ['\u3000全镇共调解各类纠纷三十二件,办结行政执法和其他案件12', '03件。']
    """
    widths = sorted(_columns(line) for line in lines)
    full = _FULL * widths[len(widths) * 9 // 10] if widths else 0
    joined, last = list[str](), ""
    for line in lines:
        first, end = line[0], last[-1:]
        open_ = last != "" and end not in _STOPS and not first.isspace()
        if open_ and (_columns(last) >= full or end in _GOES_ON or first in _NEVER_FIRST):
            between = " " if _is_letter(end) and _is_letter(first) else ""
            joined[-1] += between + line
        else:
            joined.append(line)
        last = line
    return joined


def _columns(line: str) -> int:
    """The width of a line in half-width columns; whatever is not ASCII is set wide in a Chinese page."""
    return sum(1 if char.isascii() else 2 for char in line)


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()
