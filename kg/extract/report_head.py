"""The parts of a page that speak about the report itself: title, fields, opening, signature.

All of it is read from the page's whole text: what cleaning cuts as furniture holds the fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daachorse import CharwiseDoubleArrayAhoCorasick

from kg.extract.report_dates import DateReader
from kg.ontology import Ontology
from kg.patterns import finder, skippable

FIELDS = tuple(
    f"field-{name}" for name in ("index-number", "document-number", "published", "entered", "signed", "issuer")
)
"""The word lists that hold the labels of the fields."""
SITE_CODE = "field-site-code"
_OWN = "own-level"
_LONGEST_TITLE = 120
_MOST_LINES = 80
"""Lines of a page's head that may hold the title."""


@dataclass(slots=True)  # not frozen: that takes three times as long to make, and a page has hundreds
class Line:
    """A line that is not empty, never changed once made.

    Its span without blanks at the ends, its normalised text without any blanks, and raw: with them.
    """

    start: int
    end: int
    text: str
    raw: str = ""


@dataclass(frozen=True)
class Head:
    """The parts of a page that tell whose report it is.

    title: span and text (None without one); opening: the first paragraph; bylines: names of governments alone on a line
    between title and opening; signature: such names at the end, with the date; addressee: the line before the opening.
    """

    normal: str
    lines: tuple[Line, ...]
    title: Line | None
    opening: Line | None
    bylines: tuple[Line, ...]
    signatures: tuple[Line, ...]
    signed: str | None
    top: int
    """Index of the first line of the body."""
    captions: tuple[Line, ...] = ()
    """Lines of the head that name a year or an office where no line is a title."""
    page: str = ""
    """The texts of the lines, one a line."""
    labels: frozenset[str] = frozenset()
    """The word lists of which a word stands somewhere on the page: those of FIELDS and the site's code."""
    own_words: tuple[str, ...] = ()
    """The words of ``own-level`` on the page, in order: how the report speaks of its own government."""


def either(parts: Sequence[str]) -> str:
    """A regular expression for any of the patterns."""
    return "(?:" + "|".join(map(skippable, parts)) + ")"


def lines_of(normal: str) -> tuple[Line, ...]:
    """The lines of normalised text that are not empty."""
    found, at = [], 0
    for raw in normal.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = at + len(raw) - len(raw.lstrip())
            found.append(Line(start, start + len(stripped), stripped.replace(" ", ""), stripped))
        at += len(raw) + 1
    return tuple(found)


class HeadReader:
    """Finds title, opening and signature; compiled from the word lists of the ontology."""

    def __init__(self, ontology: Ontology, dates: DateReader) -> None:
        subject, ending = either(ontology.patterns("report-subject")), either(ontology.words("report-ending"))
        self._subject = re.compile(subject)
        remark = r"(?:（[^）]{0,40}）|[“”\"]|[—-]{1,2}[^。]{2,30})?"
        self._title = re.compile(rf"[^。；！？]{{0,60}}?{subject}[^。；！？]{{0,40}}?{ending}{remark}")
        self._tails = [re.compile(pattern) for pattern in ontology.patterns("report-title-tail")]
        self._lead = re.compile("|".join(ontology.patterns("report-title-lead")))
        self._find_lead = finder(self._lead.pattern)
        self._lead_in = re.compile(either(ontology.patterns("title-lead-in")))
        self._plan = re.compile(either(ontology.patterns("report-plan-ending")))
        self._heading = re.compile(either(ontology.patterns("report-heading")))
        self._navigation = finder("|".join(ontology.patterns("page-navigation")))
        self._byline = re.compile(either(ontology.patterns("report-byline")))
        self._broken = re.compile(either(ontology.patterns("report-broken-title")))
        self._about = re.compile(either(ontology.words("title-about")))
        self._office = re.compile(either(ontology.words("office-word")))
        labels = [word for name in FIELDS for word in ontology.words(name) if len(word) > 2]
        self._field = re.compile(either(labels) + r"[】\]]?(?:：|\d)")
        self._clock = re.compile(either(ontology.patterns("site-clock")))
        self._dates = dates
        lists = {name: ontology.words(name) for name in (*FIELDS, SITE_CODE)}
        lists[_OWN] = tuple(ontology.mapping("own-level"))
        self._signs = [(name, word) for name, words in lists.items() for word in words]
        self._sign = CharwiseDoubleArrayAhoCorasick([word for _, word in self._signs])
        self._whole_date = re.compile(rf"[（(]?{dates.form}[）)]?")

    def read(self, normal: str) -> Head:
        """The head of a page, given its normalised text."""
        lines = lines_of(normal)
        chapters = (
            at for at, line in enumerate(lines) if self._heading.match(line.text) and self._body_follows(lines, at)
        )
        limit = next(chapters, len(lines))
        title, after = self._find_title(normal, lines[: min(limit, _MOST_LINES)])
        top = next((at for at in range(after, len(lines)) if at >= limit or self._is_opening(lines[at])), len(lines))
        opening = lines[top] if top < len(lines) and top < limit else None
        between = [line for line in lines[after:top] if self._is_byline(line)]
        signatures, signed = self._find_signature(normal, lines, top)
        if signed is None:
            signed = next(
                (
                    dated.iso
                    for line in lines[after:top]
                    if self._whole_date.fullmatch(line.text)
                    for dated in self._dates.dates(normal, line.start, line.end)
                    if dated.prose
                ),
                None,
            )
        captions = () if title else tuple(line for line in lines[:top] if self._is_caption(line))
        page = "\n".join([line.text for line in lines])
        labels, own_words = self._find_signs(page)
        return Head(
            normal, lines, title, opening, tuple(between), signatures, signed, top, captions, page, labels, own_words
        )

    def _find_signs(self, page: str) -> tuple[frozenset[str], tuple[str, ...]]:
        """What of the labels and of the words for its own government stands on a page, found in one pass."""
        labels, own = set[str](), list[tuple[int, int]]()
        for start, end, which in self._sign.find_overlapping(page):
            name = self._signs[which][0]
            if name == _OWN:
                own.append((start, -end))
            else:
                labels.add(name)
        words, at = list[str](), 0
        for start, end in sorted(own):  # of words that begin together the longest
            if start >= at:
                at = -end
                words.append(page[start:at])
        return frozenset(labels), tuple(words)

    def is_furniture(self, line: Line) -> bool:
        """Whether a line belongs to the site or its form of fields."""
        return bool(
            self._navigation(line.text) or self._field.search(line.text) or self._clock.search(line.text)
        )

    def is_heading(self, line: Line) -> bool:
        """Whether a line begins with the numbering of a chapter."""
        return bool(self._heading.match(line.text))

    def _body_follows(self, lines: Sequence[Line], at: int) -> bool:
        return any(len(line.text) > 40 for line in lines[at : at + 4])

    def _is_opening(self, line: Line) -> bool:
        text = line.text
        if len(text) < 30 or (self.is_furniture(line) and len(text) < 150):
            return False
        return (text[-1] in "。：；" or len(text) >= 90) and ("，" in text or "。" in text or "、" in text)

    def _is_caption(self, line: Line) -> bool:
        if not 8 <= len(line.text) <= 60 or self.is_furniture(line) or line.text[-1] in "。；：，":
            return False
        return bool(self._dates.years(line.text)) and self._dates.first(line.text) is None

    def _is_byline(self, line: Line) -> bool:
        return bool(self._byline.fullmatch(line.text)) and not self._subject.search(line.text)

    def _as_title(self, text: str) -> str | None:
        """The title that the line holds, without the label before it and the site's name after it."""
        if self._subject.search(text, 0, 2 * _LONGEST_TITLE) is None:  # asked first: most lines name none
            return None
        if self._find_lead(text):
            text = self._lead.sub("", text)
        for tail in self._tails:
            text = tail.sub("", text)
        if len(text) > _LONGEST_TITLE or "，" in text.split("《")[0]:
            return None
        if self._heading.match(text) or self._navigation(text):
            return None
        return text if self._title.fullmatch(text) and not self._plan.search(text) else None

    def _find_title(self, normal: str, lines: Sequence[Line]) -> tuple[Line | None, int]:
        """The best title with the index of the line after it."""
        best, best_score, after = None, -1.0, 0
        for at, width, text in self._candidates(lines):
            first, last = lines[at], lines[at + width - 1]
            dated = bool(self._dates.bare_years(text) or self._dates.years(text))
            # Of equals the one nearest to the body, and the one that is whole.
            score = 2.0 * dated + 2.0 * self._names_place(text) + at / 1000 + width / 100
            if score >= best_score:
                start, end = self._trim(normal, first.start, last.end, text)
                best, best_score, after = Line(start, end, text), score, at + width
        return best, after

    def _names_place(self, text: str) -> bool:
        found = self._subject.search(text)
        return bool(found and len(self._lead_in.sub("", text[: found.start()])) > 1)

    def _candidates(self, lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
        """(index, number of lines, title) for every title, whole or broken over lines."""
        for at, line in enumerate(lines):
            text = self._as_title(line.text) or self._in_cell(line)
            if text:
                yield at, 1, text
                continue
            joined, last = line.text, line
            for width in (2, 3, 4):
                if at + width > len(lines) or not self._goes_on(last):
                    break
                last = lines[at + width - 1]
                if self.is_furniture(last) or len(last.text) > 60:
                    break
                joined += last.text
                whole = self._as_title(joined)
                if whole:
                    if self._belongs(line, last):
                        yield at, width, whole
                    break

    def _in_cell(self, line: Line) -> str | None:
        """The title in one cell of a line whose cells are blanks apart, which as a whole is none."""
        if "  " not in line.raw:
            return None
        cells = (cell.replace(" ", "") for cell in re.split(" {2,}", line.raw))
        return next((title for title in map(self._as_title, cells) if title), None)

    def _belongs(self, first: Line, last: Line) -> bool:
        """Whether the first line may belong to the title that the last ends: an item of a menu does not."""
        alone = self._as_title(last.text)
        if not alone or not self._names_place(alone):
            return True
        return bool(self._about.match(alone) and self._office.search(first.text))

    def _goes_on(self, line: Line) -> bool:
        if len(line.text) > 45 or self.is_furniture(line) or line.text[-1] in "。；：":
            return False
        return bool(self._broken.search(line.text) or self._dates.years(line.text))

    def _trim(self, normal: str, start: int, end: int, text: str) -> tuple[int, int]:
        """The span narrowed to the title itself."""
        squeezed = [at for at in range(start, end) if normal[at] not in " \n"]
        whole = "".join(normal[at] for at in squeezed)
        begin = max(whole.find(text), 0)
        return squeezed[begin], squeezed[min(begin + len(text), len(squeezed)) - 1] + 1

    def _find_signature(self, normal: str, lines: Sequence[Line], top: int) -> tuple[tuple[Line, ...], str | None]:
        """The names at the end, and the date below or beside them."""
        for at in range(len(lines) - 1, max(top, len(lines) - 80), -1):
            line = lines[at]
            if len(line.text) > 60 or self._clock.search(line.text):
                continue
            dated = next((d for d in self._dates.dates(normal, line.start, line.end) if d.prose), None)
            if dated is None:
                continue
            rest = (normal[line.start : dated.start] + normal[dated.end : line.end]).replace(" ", "")
            if rest.strip("（）()") == "" or self._byline.fullmatch(rest):
                before = [above for above in lines[max(top, at - 4) : at] if self._is_byline(above)]
                beside = [Line(line.start, dated.start, rest)] if rest.strip("（）()") else []
                return (*before, *beside), dated.iso
        tail = [line for line in lines[max(top + 1, len(lines) - 25) :] if self._is_byline(line)]
        return tuple(line for line in tail if self._office.search(line.text))[:2], None
