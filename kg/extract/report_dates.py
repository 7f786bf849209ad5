"""Dates as pages write them, and years."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.ontology import Ontology

_GAP = "[ \\n]{0,4}"


class Dated(NamedTuple):
    """A date in a text: its span and ``YYYY-MM-DD``; ``prose``: written out with the words for year, month and day."""

    start: int
    end: int
    iso: str
    prose: bool


class DateReader:
    """Reads dates and years in normalised text, compiled from the word lists of the ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self._digits = ontology.mapping("date-numeral")
        words = {part: word for word, part in ontology.mapping("date-part").items()}
        year, month, day = words["year"], words["month"], words["day"]
        self._year_word = year
        numeral = "[" + "".join(self._digits) + "]"
        written = rf"(?P<Y>{numeral}{{4}}){year}(?P<M>{numeral}{{1,2}}){month}(?P<D>{numeral}{{1,3}}){day}"
        prose = rf"(?P<y>(?:19|20)\d\d){_GAP}{year}{_GAP}(?P<m>\d{{1,2}}){_GAP}{month}{_GAP}(?P<d>\d{{1,2}}){_GAP}{day}"
        marked = r"(?P<a>(?:19|20)\d\d)(?P<sep>[-/.]) ?(?P<b>\d{1,2})(?P=sep) ?(?P<c>\d{1,2})(?!\d)"
        compact = r"(?<!\d)(?P<p>20\d\d)(?P<q>[01]\d)(?P<r>[0-3]\d)(?!\d)"
        self.form = rf"(?:{written}|{prose}|{marked}|{compact})"
        self._date = re.compile(self.form)
        # One set of characters opens both forms, so that the engine skips all others at full speed.
        self._year = re.compile(
            rf"[2{numeral[1:]}(?:(?<![\d〔\[（-]2)(?<=2)0\d\d{_GAP}{year}|(?<={numeral}){numeral}{{3}}{year})"
        )
        self._range = re.compile("|".join(ontology.patterns("year-range")))
        self._bare = re.compile(r"(?<!\d)20[0-4]\d(?!\d)")

    def number(self, text: str) -> int | None:
        """The number that Chinese or Arabic numerals write, in tens or digit by digit; None if they write none."""
        if text.isdecimal():
            return int(text)
        digits = [self._digits.get(char, "") for char in text]
        if "10" not in digits:
            return int("".join(digits)) if digits and all(digits) else None
        at = digits.index("10")
        tens, ones = digits[:at], digits[at + 1 :]
        return int("".join(tens) or "1") * 10 + int("".join(ones) or "0")

    def dates(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Dated]:
        """The real dates in a span of normalised text, in order."""
        for match in self._date.finditer(text, start, len(text) if end is None else end):
            groups = match.groupdict()
            for names in ("YMD", "ymd", "abc", "pqr"):
                if groups[names[0]]:
                    numbers = [self.number(groups[name]) for name in names]
                    try:
                        iso = datetime.date(*[number or 0 for number in numbers]).isoformat()
                    except ValueError:
                        break
                    yield Dated(match.start(), match.end(), iso, names in ("YMD", "ymd"))
                    break

    def first(self, text: str, start: int = 0, end: int | None = None) -> Dated | None:
        """The first real date in a span of normalised text."""
        return next(self.dates(text, start, end), None)

    def may_name_years(self, text: str) -> bool:
        """Whether the word for year stands in the text, without which it names no years."""
        return self._year_word in text

    def years(self, text: str) -> list[int]:
        """The years that are named with the word for year, without the ends of spans of years."""
        if not (self.may_name_years(text) and self._year.search(text)):
            return []
        text = self._range.sub(lambda match: "-" * len(match[0]), text)
        found = (self.number(match[0][:4]) for match in self._year.finditer(text))
        return [year for year in found if year and 1990 <= year <= 2099]

    def bare_years(self, text: str) -> list[int]:
        """Four digits that look like a year, for titles that leave the word out."""
        return [int(match[0]) for match in self._bare.finditer(text)]
