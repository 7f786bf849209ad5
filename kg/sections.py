"""Body → text: chapters, headings and sentences, each with its kind.

The kind says how what stands there is to be understood: as done (``achievement``), missing (``problem``), intended
(``plan``) … A chapter's heading sets it; a turn inside the text ("in the year to come …") changes it up to the end of
the paragraph, or of the list that it announces.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby

from kg.clauses import Enclosure, clauses, enclosures
from kg.clean import Body
from kg.headings import Heading, HeadingRules, Kind, rules_of
from kg.ontology import Ontology
from kg.paragraphs import CELL, Paragraph, Runs, Table, cut_runs, offset, paragraphs, sentence_spans

__all__ = ["CELL", "Kind", "Section", "Sentence", "Table", "Text", "segment"]

_LONGEST_PREAMBLE = 3
"""The most paragraphs above the first heading that are all preamble."""
_QUOTED_TITLE = re.compile("《[^》]*》")


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: its kind, its heading without the number, the headings around it (outermost first), its level from 1.

    Level 0 holds what stands outside all chapters.
    """

    kind: Kind
    heading: str
    path: tuple[str, ...]
    level: int


@dataclass(eq=False)  # not frozen: that takes three times as long to make, and a page has hundreds
class Sentence:
    """A sentence, a heading, or a row of a table; never changed once made.

    text: normalised (kg.normal), without spaces, save one between two Latin words or numbers, and without cuts; CELL
    separates the cells of a row. section: where it stands; kind: how it is to be understood, the section's kind unless
    the text turned; paragraph: number of its paragraph; index: its number in the text; item: number of the item
    ("firstly …") of its paragraph, 0 before the first; heading: whether it is one; table: caption and header of a row.
    """

    text: str
    runs: Runs
    section: Section
    kind: Kind
    paragraph: int
    index: int
    item: int
    heading: bool
    table: Table | None
    page_text: str

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """For every character of the text its place in the page's text."""
        ends = (*(start for start, _ in self.runs[1:]), len(self.text))
        return tuple(place + i for (start, place), end in zip(self.runs, ends, strict=True) for i in range(end - start))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the page's text the part ``text[start:end]`` stands; the part must not be empty."""
        return offset(self.runs, start), offset(self.runs, end - 1) + 1

    def quote(self, start: int, end: int) -> str:
        """The words of the page behind the part ``text[start:end]``, as written."""
        return self.page_text[slice(*self.span(start, end))]

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """The spans of the clauses (kg.clauses)."""
        return clauses(self.text)

    @cached_property
    def enclosures(self) -> tuple[Enclosure, ...]:
        """The titles, quotations and brackets (kg.clauses)."""
        return enclosures(self.text)

    @cached_property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """The spans of the cells of a row; empty for a sentence that is none."""
        if self.table is None:
            return ()
        spans, at = [], 0
        for cell in self.text.split(CELL):
            spans.append((at, at + len(cell)))
            at += len(cell) + 1
        return tuple(spans)


@dataclass(frozen=True, eq=False)
class Text:
    """A segmented body: its sections and sentences, both in the order of the text."""

    body: Body
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]

    @cached_property
    def joined(self) -> str:
        """The texts of all sentences, one a line."""
        return "\n".join([sentence.text for sentence in self.sentences])

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each sentence begins in ``joined``."""
        return (0, *accumulate(len(sentence.text) + 1 for sentence in self.sentences))[:-1]

    def at(self, places: Iterable[int]) -> list[Sentence]:
        """The sentences that hold these places of ``joined``, each once, in order."""
        numbers = {bisect_right(self.starts, place) - 1 for place in places}
        return [self.sentences[number] for number in sorted(numbers)]


def segment(body: Body, ontology: Ontology) -> Text:
    """The body's sections and sentences."""
    sentences = _Segmenter(body, rules_of(ontology)).run()
    sections = dict.fromkeys(section for section, _ in groupby(sentence.section for sentence in sentences))
    return Text(body, tuple(sections), tuple(sentences))


class _Segmenter:
    """One pass over the paragraphs of a body, with what the paragraphs so far have set."""

    def __init__(self, body: Body, rules: HeadingRules) -> None:
        self._rules = rules
        self._page_text = body.page.text
        # By the first character of the line, which is where its paragraph begins.
        self._formal = {f.end - len(body.normal[f.start : f.end].lstrip(" ")): f.reason for f in body.formalities}
        self._paragraphs = list(paragraphs(body, rules.opens))
        self._year = self._reporting_year()
        self.sentences: list[Sentence] = []
        self._outside = Section("achievement", "", (), 0)
        self._formality = Section("formality", "", (), 0)
        self._preamble = Section("preamble", "", (), 0)
        self._open: list[Section] = []  # the chapters around the current paragraph, outermost first
        self._turned: Kind | None = None  # the kind to which the text turned, if that goes on in the next paragraph
        self._listing = 0  # the level of the list that the turn announced; 0: none announced, -1: not begun
        self._number = 0

    def run(self) -> list[Sentence]:
        preamble = self._preamble_end()
        for number, paragraph in enumerate(self._paragraphs):
            self._number = number
            following = self._paragraphs[number + 1].text if number + 1 < len(self._paragraphs) else ""
            reason = self._reason(paragraph)
            if reason:
                title = reason == "title"
                self._add(paragraph, 0, len(paragraph.text), self._formality, "formality", heading=title)
            elif paragraph.table:
                section = self._section
                self._add(paragraph, 0, len(paragraph.text), section, self._turned or section.kind)
            elif number < preamble:
                self._running(paragraph, 0, self._preamble)
            else:
                self._ordinary(paragraph, following)
        return self.sentences

    @property
    def _section(self) -> Section:
        return self._open[-1] if self._open else self._outside

    def _reason(self, paragraph: Paragraph) -> str | None:
        """Which formality the paragraph is, None if it is none."""
        return self._formal.get(paragraph.runs[0][1])

    def _reporting_year(self) -> int:
        """The year that the title names, else the opening, else the most frequent one; 0 if the text names none.

        A page is often made from last year's: headings or an opening of the year after correct the title.
        """
        titles = [paragraph.text for paragraph in self._paragraphs[:8] if self._reason(paragraph) == "title"]
        everything = [paragraph.text for paragraph in self._paragraphs]
        if told := self._rules.done_in(everything, titles):
            return told
        named = {int(year) for text in titles for year in self._rules.year.findall(text)}
        opening = self._opening_year()
        if opening and named in (set(), {opening - 1}):
            return opening
        for texts in (titles, everything):
            years = Counter(year for text in texts for year in self._rules.year.findall(text))
            if years:
                return int(min(years, key=lambda year: (-years[year], year)))
        return 0

    def _opening_year(self) -> int:
        """The one year that the opening paragraph names outside titles, if it hands over to the report; else 0."""
        first = next((paragraph.text for paragraph in self._paragraphs if not self._reason(paragraph)), "")
        years = set(self._rules.year.findall(_QUOTED_TITLE.sub("", first)))
        handed = self._rules.preamble_end.search(first[-120:])
        return int(years.pop()) if handed and len(years) == 1 else 0

    def _preamble_end(self) -> int:
        """The number of the first paragraph that is no preamble."""
        opening: list[int] = []
        headings = False
        for number, paragraph in enumerate(self._paragraphs):
            if self._reason(paragraph):
                continue
            following = self._paragraphs[number + 1].text if number + 1 < len(self._paragraphs) else ""
            if self._rules.heading(paragraph.text, following):
                headings = True
                break
            opening.append(number)
        for number in opening:
            if self._rules.preamble_end.search(self._paragraphs[number].text[-120:]):
                return number + 1
        if headings and len(opening) <= _LONGEST_PREAMBLE:
            return opening[-1] + 1 if opening else 0
        return opening[0] + 1 if opening else 0

    def _ordinary(self, paragraph: Paragraph, following: str) -> None:
        heading = self._rules.heading(paragraph.text, following)
        if heading is None:
            level, _ = self._rules.number(paragraph.text)
            if level:
                self._leave(level)
            self._running(paragraph, 0, self._section)
            return
        self._leave(heading.level)
        section = self._enter(heading)
        self._add(paragraph, 0, heading.end, section, section.kind, heading=True)
        if heading.end < len(paragraph.text):
            self._running(paragraph, heading.end, section)

    def _leave(self, level: int) -> None:
        """Close the chapters, and the turn, that a number of this level ends."""
        if self._listing < 0:
            # A list inside a chapter is numbered below it; the chapter's own level ends what it announced.
            self._listing = level if level > self._section.level else 0
        while self._open and self._open[-1].level >= level:
            self._open.pop()
        if not self._listing or level < self._listing:
            self._turned, self._listing = None, 0

    def _enter(self, heading: Heading) -> Section:
        if self._open:
            parent = self._open[-1]
            kind = self._rules.kind_below(heading.text, self._year, parent.kind)
            path = (*parent.path, parent.heading)
        else:
            path = ()
            kind = self._rules.kind(heading.text, self._year) or "achievement"
        section = Section(self._turned or kind, heading.text, path, heading.level)
        self._open.append(section)
        return section

    def _running(self, paragraph: Paragraph, start: int, section: Section) -> None:
        """The sentences of a paragraph from ``start`` on."""
        text = paragraph.text
        kind = self._turned or section.kind
        turned_at = -1
        item = 0
        items = self._rules.items(text, start)
        begins = frozenset(items)
        for number, (a, b) in enumerate(sentence_spans(text, start, items)):
            item += a in begins
            turn = None if kind == "plan" else self._rules.turn(text[a:b], self._year)
            if turn and turn != kind:
                kind, turned_at = turn, number
            done = kind in ("plan", "problem") and self._rules.done(text[a:b], self._year)
            self._add(paragraph, a, b, section, "achievement" if done else kind, item=item)
        if turned_at >= 0 and kind != section.kind:
            if self._rules.announces.search(text):
                self._turned, self._listing = kind, -1
            elif turned_at == 0:
                self._turned, self._listing = kind, 0

    def _add(
        self,
        paragraph: Paragraph,
        a: int,
        b: int,
        section: Section,
        kind: Kind,
        *,
        heading: bool = False,
        item: int = 0,
    ) -> None:
        runs = cut_runs(paragraph.runs, a, b)
        text = paragraph.text[a:b]
        index = len(self.sentences)
        self.sentences.append(
            Sentence(text, runs, section, kind, self._number, index, item, heading, paragraph.table, self._page_text)
        )
