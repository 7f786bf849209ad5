"""Which paragraph is a heading, of what level, and what kind of chapter it opens; where the text itself turns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kg.ontology import Ontology
from kg.patterns import Finder, any_pattern, finder

Kind = Literal["achievement", "problem", "plan", "responsibility", "preamble", "other", "formality"]

_LONGEST_HEADING = 60
_LONGEST_RUN_IN = 45
"""The longest first sentence, in characters, that counts as the heading of its own paragraph."""
_LONGEST_BARE = 32
"""The longest heading without a number."""
_LONGEST_INNER = 16
"""The longest heading inside a chapter of achievements that turns to problems or plans."""
_COUNTS = re.compile(r"(?<!\d)\d+(?![\d\u5e74—-])[^，,]*[，,].*(?<!\d)\d+(?![\d\u5e74])")
"""What a sentence that gives several numbers holds, which no heading does."""
_INNER_STOP = re.compile("[。；！？]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level (1 is outermost), the length of its number, its text without the number, where it ends."""

    level: int
    number: str
    text: str
    end: int


class HeadingRules:
    """The word lists of segmentation, compiled."""

    def __init__(self, ontology: Ontology) -> None:
        self._levels = [(re.compile(number), int(level)) for number, level in ontology.mapping("numbering").items()]
        item = "|".join(ontology.patterns("item"))
        number = "|".join(ontology.mapping("numbering"))
        self._any_number = re.compile(number)
        self.opens = re.compile(f"{number}|{item}")
        self.item = re.compile(item)
        self._item_inside = re.compile(f"(?<=[：；，。、])(?:{item})")
        self._item_place = re.compile(f"[：；，。、](?=(?:{item}))", re.MULTILINE)
        def finds(name: str) -> Finder:
            return finder(any_pattern(ontology.patterns(name)).pattern)

        self._kinds: list[tuple[Kind, Finder, Finder | None]] = [
            ("responsibility", finds("heading-responsibility"), None),
            ("problem", finds("heading-problem"), finds("heading-problem-not")),
            ("plan", finds("heading-plan"), finds("heading-plan-not")),
            ("other", finds("heading-other"), None),
            ("achievement", finds("heading-achievement"), None),
        ]
        self._coming = any_pattern(ontology.patterns("heading-coming-year"))
        self.year = any_pattern(ontology.patterns("year"))
        self._turn_year = any_pattern(ontology.patterns("turn-year"))
        self._year_place = re.compile(self._turn_year.pattern, re.MULTILINE)
        self.preamble_end = any_pattern(ontology.patterns("preamble-end"))
        self._problem = finds("turn-problem")
        self._problem_not = any_pattern(ontology.patterns("turn-problem-not"))
        self._problem_shown = any_pattern(ontology.patterns("turn-problem-shown"))
        self._plan = any_pattern(ontology.patterns("turn-plan"))
        self._done = any_pattern(ontology.patterns("turn-done"))
        self._signal = re.compile("|".join(map(re.escape, ontology.words("turn-signal"))))
        self._problem_signal = re.compile("|".join(map(re.escape, ontology.words("turn-problem-signal"))))
        self.announces = any_pattern(ontology.patterns("turn-announces"))

    def number(self, text: str) -> tuple[int, int]:
        """Level and length of the number that opens a paragraph; (0, 0) if none does."""
        for pattern, level in self._levels if self._any_number.match(text) else ():
            if found := pattern.match(text):
                return level, found.end()
        return 0, 0

    def heading(self, text: str, following: str) -> Heading | None:
        """The heading that a paragraph is or begins with; ``following`` is the next paragraph, "" at the end."""
        level, length = self.number(text)
        if not level:
            return self._bare(text, following)
        stop = _INNER_STOP.search(text, length)
        end = stop.end() if stop else len(text)
        title = text[length:end].rstrip("。；！？：】")
        if not title or (stop and stop[0] == "。" and _COUNTS.search(title)):
            return None
        if not stop:
            whole = len(text) <= _LONGEST_HEADING
        elif end < len(text):
            whole = stop[0] == "。" and len(title) <= _LONGEST_RUN_IN
        else:
            # A numbered sentence that fills its paragraph is an item, unless something stands below it.
            short = stop[0] == "。" and len(title) <= _LONGEST_RUN_IN
            whole = short and bool(following) and self.number(following)[0] not in range(1, level + 1)
        return Heading(level, text[:length], title, end) if whole else None

    def _bare(self, text: str, following: str) -> Heading | None:
        """A heading that lost its number: a short line without a sentence that names a kind of chapter."""
        if len(text) > _LONGEST_BARE and text[-1:] != "：":
            return None
        title = text.rstrip("：")
        if len(title) > _LONGEST_BARE or not following or _INNER_STOP.search(title) or "，" in title:
            return None
        return Heading(1, "", title, len(text)) if self.kind(title, 0) else None

    def kind(self, title: str, year: int) -> Kind | None:
        """The kind of chapter that a heading opens, None if it does not say; ``year``: the reporting year or 0."""
        for kind, pattern, exception in self._kinds:
            if pattern(title) and not (exception and exception(title)):
                return kind
            if kind == "plan" and self._coming.search(title) and _later(self.year.findall(title), year):
                return "plan"
        return None

    def kind_below(self, title: str, year: int, parent: Kind) -> Kind:
        """The kind of a chapter inside another one of kind ``parent``."""
        own = self.kind(title, year)
        if parent == "other":
            return own or parent
        if parent in ("plan", "problem"):
            return "plan" if own == "plan" else parent
        if own in ("problem", "plan"):
            # What was done is told with such words too ("making up for weak points"), but in longer headings.
            return own if len(title) <= _LONGEST_INNER and "，" not in title else parent
        return own if own in ("responsibility", "other") else parent

    def turn(self, sentence: str, year: int) -> Kind | None:
        """The kind to which a sentence turns the text, None if it does not."""
        start = 0
        if item := self.item.match(sentence):
            start = item.end()
        coming = self._turn_year.match(sentence, start)
        if coming and _later([coming[1]], year):
            return "plan"
        if not self._signal.search(sentence, start):
            return None
        if self._plan.match(sentence, start):
            return "plan"
        if not self._problem_signal.search(sentence, start):
            return None
        found = self._problem(sentence)
        if found and not self._problem_not.search(sentence, 0, found.end()):
            return "problem"
        return None

    def shows_problems(self, sentence: str) -> bool:
        """Whether a sentence turns even a chapter of plans to what is missing or weak."""
        return self._problem_shown.match(sentence) is not None and self._problem_not.search(sentence) is None

    def done(self, sentence: str, year: int) -> bool:
        """Whether a sentence among plans or problems tells what was done in the reporting year or before."""
        found = self._done.match(sentence)
        return found is not None and not _later(self.year.findall(sentence), year)

    def done_in(self, paragraphs: Iterable[str], titles: Iterable[str]) -> int:
        """The year after the title's if headings tell the achievements of that year only; 0 otherwise.

        A page is often made from last year's, and the old year stays in the title.
        """
        named = {int(year) for title in titles for year in self.year.findall(title)}
        if len(named) != 1:
            return 0
        heads = [text for text in paragraphs if len(text) <= _LONGEST_HEADING and self.number(text)[0] == 1]
        told = {int(year) for text in heads if self.kind(text, 0) == "achievement" for year in self.year.findall(text)}
        return next(iter(told)) if told == {next(iter(named)) + 1} else 0

    def items(self, text: str, start: int) -> list[int]:
        """Where items begin inside a paragraph, from ``start`` on."""
        return self.first_item(text, start) + [found.start() for found in self._item_inside.finditer(text, start + 1)]

    def first_item(self, text: str, start: int) -> list[int]:
        """Where the item begins that opens a paragraph from ``start`` on; nothing if none does."""
        return [start] if self.item.match(text, start) else []

    def item_places(self, page: str) -> list[int]:
        """Where items may begin inside the paragraphs of a page, one a line: what ``items`` finds is among it."""
        return [found.end() for found in self._item_place.finditer(page)]

    def turn_places(self, page: str) -> list[int]:
        """Places in the paragraphs of a page, one a line, without one of which no sentence has a ``turn``."""
        found = [*self._signal.finditer(page), *self._year_place.finditer(page)]
        return sorted(place.start() for place in found)


_known: dict[str, HeadingRules] = {}


def rules_of(ontology: Ontology) -> HeadingRules:
    """The compiled rules of an ontology, made once."""
    rules = _known.get(ontology.digest)
    if rules is None:
        rules = _known[ontology.digest] = HeadingRules(ontology)
    return rules


def _later(years: Iterable[str], year: int) -> bool:
    return year > 0 and any(int(found) > year for found in years)
