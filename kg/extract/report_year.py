"""The year that a report is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kg.extract.report_dates import DateReader
from kg.extract.report_head import Head, HeadReader, Line, either
from kg.ontology import Ontology

_TITLES = re.compile("《[^》]*》?|（[^）]*）")
_HEADING_END = re.compile("[。，：]")


class YearJudge:
    """Decides the year by the votes of title, opening, headings, majority of the body and dates.

    One typed-wrong number, say a heading copied from last year, is outvoted by the rest.
    """

    def __init__(self, ontology: Ontology, dates: DateReader, reader: HeadReader) -> None:
        self._dates, self._reader = dates, reader
        self._plan = re.compile(either(ontology.patterns("plan-year-heading")))

    def year(self, head: Head, published: str | None) -> int | None:
        """The reporting year, None if nothing tells it."""
        votes: Counter[int] = Counter()
        for year, weight in self._votes(head):
            votes[year] += weight
        written = head.signed or published
        if written:
            last = int(written[:4])
            votes = Counter({year: weight for year, weight in votes.items() if year <= last})
            before = last if int(written[5:7]) > 8 else last - 1
            if before in votes or not votes:
                votes[before] += 2
        if not votes:
            return None
        return max(votes, key=lambda year: (votes[year], self._in_title(head) == year, year))

    def _votes(self, head: Head) -> Iterator[tuple[int, int]]:
        in_title = self._in_title(head)
        if in_title:
            yield in_title, 8
        if head.opening:
            opening = self._dates.years(_without_titles(head.opening.text)[:160])
            if opening:
                yield opening[0], 5
        yield from self._of_headings(head)
        body = Counter(
            year
            for line in self._before_plans(head)
            if self._dates.may_name_years(line.text)
            for year in self._dates.years(_without_titles(line.text))
        )
        if body:
            (top, count), *rest = body.most_common(2)
            yield top, 4 if not rest or count >= 2 * rest[0][1] else 3 if count > rest[0][1] else 1

    def _before_plans(self, head: Head) -> Iterator[Line]:
        """The lines of the body up to the chapter about the next year."""
        for line in head.lines[head.top :]:
            if self._reader.is_heading(line) and len(found := _heading(line)) <= 45 and self._plan.search(found):
                return
            yield line

    def _in_title(self, head: Head) -> int | None:
        """The year of the title; the first of two, since a plan for the next year may be announced with the report."""
        if head.title is None:
            return None
        years = self._dates.years(head.title.text) or self._dates.bare_years(head.title.text)
        return min(years) if years else None

    def _of_headings(self, head: Head) -> Iterator[tuple[int, int]]:
        """Chapters name their year: a chapter of plans the next one."""
        seen: set[bool] = set()
        for line in head.lines[head.top :]:
            if not self._reader.is_heading(line) or len(heading := _heading(line)) > 45:
                continue
            years = self._dates.years(heading)
            planned = bool(self._plan.search(heading))
            if years and planned not in seen:
                seen.add(planned)
                yield years[0] - planned, 4 if planned else 3


def _without_titles(text: str) -> str:
    return _TITLES.sub("", text) if "《" in text or "（" in text else text


def _heading(line: Line) -> str:
    found = _HEADING_END.search(line.text)
    return line.text[: found.start()] if found else line.text
