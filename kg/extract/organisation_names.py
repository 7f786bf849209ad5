"""Where the name of an organisation begins and ends, and whether it names a single one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.ontology import Ontology
from kg.patterns import any_pattern, any_word, longest_word
from kg.places import PlaceRegister
from kg.trace import Outcome

_CLAUSE_MARKS = "，。；：？！"
_NO_LETTER = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9·（）]")
_BRACKET = re.compile("（[^（）]*）")
_LONGEST = 30
_SHORTEST_PROPER = 2
"""Characters that a name has at least before its last word, courts apart."""
_SHORTEST_PLACE = 3
"""Characters of a place's name that is safe in running text: the shorter ones are words too."""


@dataclass(frozen=True)
class Spelt:
    """A name in a sentence, text[start:end]; refused: why it names no single outside organisation."""

    start: int
    end: int
    refused: Outcome | None = None


class NameGrammar:
    """What names of organisations look like, compiled once from the word lists."""

    def __init__(self, ontology: Ontology) -> None:
        words = ontology.words
        self.division = [re.compile(pattern) for pattern in ontology.patterns("division")]
        self._type = any_pattern(ontology.patterns("organisation-type"))
        self._no_name = any_pattern(ontology.patterns("no-name"))
        self._generic = re.compile("|".join(ontology.patterns("organisation-generic")))
        self._business, self._business_name = (
            any_pattern(ontology.patterns(name)) for name in ("business-type", "business-name")
        )
        self._court = any_pattern(ontology.patterns("court-type"))
        self._brand = any_pattern(ontology.patterns("organisation-brand"))
        self._part = re.compile("|".join(ontology.patterns("organisation-part")))
        self._place = re.compile(any_word(words("place-of-organisation")))
        self._between = re.compile(any_word(words("no-part-of-a-name")))
        self._lead, self._weak, self._inner = (
            re.compile(longest_word(words(f"organisation-{name}"))) for name in ("lead", "weak-lead", "inner-lead")
        )
        self._words = re.compile(any_word(words("name-word")))
        self._only_leads = re.compile(f"(?:{any_word(words('organisation-weak-lead'))})*")
        self._joint = re.compile(any_word(words("joint-lead")) + "$")
        self._division_before = any_pattern(ontology.patterns("division-before"))
        self._division_end = re.compile("|".join(ontology.patterns("division-end")))
        self._joined = re.compile("|".join(ontology.patterns("names-joined")))

    def joined(self, text: str, first: Spelt, second: Spelt) -> bool:
        """Whether the words between two names join them; a comma alone joins a court to another."""
        between = text[first.end : second.start]
        if between == "，":
            names = {text[name.start : name.end] for name in (first, second)}
            return len(names) > 1 and all(self._court.search(name) for name in names)
        return self._joined.fullmatch(between) is not None

    def find(self, text: str, units: tuple[str, ...], register: PlaceRegister | None = None) -> Iterator[Spelt]:
        """The names of a sentence.

        units: names of the reporting government and of those above it; register: places whose names are not cut.
        """
        last = 0
        for match in self._type.finditer(text):
            start = self._left(text, max(clause_start(text, match.start()), last), match, units, register)
            last = match.end()
            yield Spelt(start, match.end(), self._refusal(text, start, match, units))

    def _refusal(self, text: str, start: int, match: re.Match[str], units: tuple[str, ...]) -> Outcome | None:
        name = text[start : match.end()]
        if _in_title(text, match.start()):
            return "foreign-title"
        if self._part.match(text, match.end()):
            return "part-of-word"
        if self._generic.fullmatch(name) or self._no_name.search(name) or not self._names_business(name, units):
            return "unnamed"
        return None

    def _left(
        self, text: str, floor: int, match: re.Match[str], units: tuple[str, ...], register: PlaceRegister | None
    ) -> int:
        """Where the name begins: at a place's name, else behind the last word that leads up to a name."""
        left = max(floor, match.end() - _LONGEST)
        for mark in _NO_LETTER.finditer(text, left, match.start()):
            left = mark.end()
        opened = text.rfind("（", left, match.start())
        if opened > text.rfind("）", left, match.start()):
            left = opened + 1
        whole = self._whole_places(text, left, match.start(), register)
        own = [(at, at + len(unit)) for unit in units if (at := text.find(unit, left, match.start())) >= 0]
        whole += own
        fresh = left == 0 or _NO_LETTER.match(text, left - 1) is not None
        whole += [word.span() for word in self._words.finditer(text, left if fresh else left + 1, match.start())]

        def cuts(span: tuple[int, int]) -> bool:
            return any(start < span[1] and span[0] < end for start, end in whole)

        while (joint := self._joint.match(text, left, left + 1)) and not cuts(joint.span()):
            left = joint.end()
        named = self._brand.search(match[0]) is not None
        court = self._court.search(match[0]) is not None

        def proper(end: int) -> bool:
            rest = _BRACKET.sub("", text[end : match.start()])
            least = 0 if named else 1 if court or self._division_end.search(rest) else _SHORTEST_PROPER
            return len(rest) >= least

        led = 0
        for lead in self._lead.finditer(text, left, match.start()):
            rest = text[lead.end() : match.start()]
            bare = self._only_leads.fullmatch(rest) and not self._place.search(text, max(led, left), lead.start())
            if (proper(lead.end()) or bare) and not cuts(lead.span()):
                led = lead.end()
        weak, left = (self._inner, led) if led > left else (self._weak, left)
        places = [place.start() for place in self._place.finditer(text, left, match.start())]
        places += [start for start, _ in own if start >= left]
        inside = (*whole, *(bracket.span() for bracket in _BRACKET.finditer(text, left, match.start())))
        places = [
            at
            for at in places
            if not any(start < at < end for start, end in inside) and not self._division_before.search(text[left:at])
        ]
        marks = [mark.start() for mark in self._between.finditer(text, left, match.start()) if not cuts(mark.span())]
        near = [at for at in places if not any(mark > at for mark in marks)]
        if near or (places and not court):
            return min(near or places)
        weaker = (lead.span() for lead in weak.finditer(text, left, match.start()))
        far = [end for start, end in weaker if (proper(end) or start == left) and not cuts((start, end))]
        best = max(far, default=left)
        return match.start() if self._only_leads.fullmatch(text, best, match.start()) else best

    def _whole_places(self, text: str, left: int, end: int, register: PlaceRegister | None) -> list[tuple[int, int]]:
        """The places in text[left:end] whose full name holds a character that could lead up to a name.

        A name behind such a character counts rather than one that takes it in: "and A town" is not the town "and-A".
        """
        found: list[tuple[int, int]] = []
        if register is None:
            return found
        at = left
        while at < end:
            size = self._division_at(text, at, end, register) if text[at : at + 2] in register.beginnings else 0
            if size and not self._leads(text, at, size, register):
                found.append((at, at + size))
                at += size
            else:
                at += 1
        return found

    def _division_at(self, text: str, at: int, end: int, register: PlaceRegister) -> int:
        """The characters of the longest name of a division that begins at ``at``; 0 if none does."""
        longest = min(register.longest.get(text[at], 0), end - at)
        sizes = range(longest, _SHORTEST_PLACE - 1, -1)
        return next((size for size in sizes if self._is_division(text[at : at + size], register)), 0)

    def _leads(self, text: str, at: int, size: int, register: PlaceRegister) -> bool:
        """Whether words that lead up to a name stand at ``at``, and not a name that begins like them."""
        if self._lead.match(text, at):
            return True
        lead = self._weak.match(text, at)
        return lead is not None and text[lead.end() : at + size] in register

    def _is_division(self, name: str, register: PlaceRegister) -> bool:
        return name in register and self._division_end.search(name) is not None

    def _names_business(self, name: str, units: tuple[str, ...]) -> bool:
        """Whether a company or bank is named by more than its trade; true for every other organisation."""
        if self._business.search(name) is None:
            return True
        named = self._business_name.search(name) or self._place.match(name)
        return bool(named) or name.startswith(units)


def clause_start(text: str, at: int) -> int:
    """Where the clause begins that holds the place ``at``: behind the last mark before it.

    >>> clause_start("聘请，由甲律师事务所", 5)
    3
    """
    return max([text.rfind(mark, 0, at) for mark in _CLAUSE_MARKS]) + 1


def _in_title(text: str, at: int) -> bool:
    return any(text.rfind(opening, 0, at) > text.rfind(closing, 0, at) for opening, closing in ("《》", "〈〉"))
