"""Advertising that was smuggled into a text, found by its vocabulary and bounded by its own words.

An advertisement is a run of adjacent words from the lists ``advert-…``. Each run is weighed; a light run, or one whose
neighbours show that it is the report's own subject (gambling that was punished), stays. Between marks that set it apart
from the text, an advertisement is everything that they hold, if all its words together weigh enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from kg.ontology import Ontology
from kg.patterns import longest_word

_LEAST = 3
"""The weight of the lightest run that is an advertisement."""
_SURE = 5
"""From this weight on, no neighbouring word makes the run the report's own."""
_ADDRESS = 2
"""The weight, between marks, of an address or number to which the reader is sent."""
_LEAST_WORDS, _LONGEST_LINE = 2, 80
"""The least weight of words, beside addresses, and the most characters of a line that is one advertisement."""
_WINDOW = 12
"""How many characters before a run can say what the report did about it."""
_REACH = 80
"""How far, in characters, a run is followed to either side of its first heavy word."""


class Adverts:
    """The advertising vocabulary of an ontology, compiled."""

    def __init__(self, ontology: Ontology) -> None:
        self._weights = {word: int(weight) for word, weight in ontology.mapping("advert-weight").items()}
        self._before_soft = frozenset(ontology.words("advert-before-soft"))
        self._before = self._before_soft | frozenset(ontology.words("advert-before"))
        self._after_soft = frozenset(ontology.words("advert-after-soft"))
        self._after = self._after_soft | frozenset(ontology.words("advert-after"))
        heavy = [word for word, weight in self._weights.items() if weight > 1]
        self._heavy = CharwiseDoubleArrayAhoCorasick(heavy, MATCH_KIND_LEFTMOST_LONGEST)
        every = {*self._weights, *self._before, *self._after}
        self._word = re.compile("|".join((longest_word(every), *ontology.patterns("advert-filler"))))
        verb, noun = (
            longest_word(ontology.words("advert-guard-verb")),
            longest_word(ontology.words("advert-guard-noun")),
        )
        self._verb, self._verb_before, self._noun_after = re.compile(verb), re.compile(f"(?:{verb})$"), re.compile(noun)
        self._address = re.compile("|".join(ontology.patterns("advert-address")))
        self._marks = ontology.mapping("advert-mark")
        self._set_apart = re.compile(
            "|".join(f"{opening}[^{opening}{closing}\n。]{{4,80}}{closing}" for opening, closing in self._marks.items())
        )
        self._lure = re.compile(longest_word(ontology.words("advert-lure")))
        self._label = re.compile("|".join(ontology.patterns("advert-label")))
        self._light_before = re.compile(f"(?:{longest_word(ontology.words('advert-guard-before'))})$")
        self._light_after = re.compile(longest_word(ontology.words("advert-guard-after")))

    def find(self, normal: str) -> Iterator[tuple[int, int]]:
        """The spans of the advertisements in a normalised text, in order, none touching another."""
        apart = list[tuple[int, int]]()
        if any(mark in normal for mark in self._marks):
            spans = [found.span() for found in self._set_apart.finditer(normal)]
            apart = [span for span in spans if self._is_apart(normal, *span)]
        done = 0
        for start, end in self._runs(normal):
            while apart and apart[0][0] <= start:
                yield apart[0]
                done = apart.pop(0)[1]
            if start >= done:
                yield start, end
        yield from apart

    def fills(self, line: str) -> bool:
        """Whether a line without spaces is an advertisement, by its own account or by all that it holds."""
        if self._label.match(line):
            return True
        if len(line) > _LONGEST_LINE or line[-1] == "。" or not self._lure.search(line):
            return False
        weight, addresses = self._weigh(line, 0, len(line))
        heavy = weight >= _LEAST_WORDS and weight + _ADDRESS * addresses >= _LEAST
        return heavy and not self._verb.search(line)

    def _is_apart(self, normal: str, start: int, end: int) -> bool:
        """Whether all that stands between two marks is an advertisement."""
        weight, addresses = self._weigh(normal, start, end)
        if addresses and not weight and normal[start] == normal[end - 1]:
            return True
        return weight + _ADDRESS * addresses >= _LEAST and weight > 0 and not self._verb.search(normal, start, end)

    def _weigh(self, text: str, start: int, end: int) -> tuple[int, int]:
        """The weight of all advertising words of a part of a text, and how many addresses it holds."""
        words = [found.span() for found in self._word.finditer(text, start, end)]
        addresses = sum(self._address.fullmatch(text, *word) is not None for word in words)
        return sum(self._weights.get(text[first:last], 0) for first, last in words), addresses

    def _runs(self, normal: str) -> Iterator[tuple[int, int]]:
        """The spans of the runs that weigh enough and are not the report's own, in order, none touching another."""
        done = 0
        for first, last, _ in self._heavy.find(normal):
            if first < done:
                continue
            words = self._run(normal, max(done, first - _REACH), (first, last))
            weight = sum(self._weights.get(normal[start:end], 0) for start, end in words)
            start, end = words[0][0], words[-1][1]
            if weight < _LEAST or (weight < _SURE and self._own(normal, start, end, weight)):
                continue
            yield start, end
            done = end

    def _run(self, normal: str, floor: int, heavy: tuple[int, int]) -> list[tuple[int, int]]:
        """The adjacent advertising words around the heavy word, without those that may not stand at either end."""
        words = [heavy]
        line = normal.rfind("\n", floor, heavy[0]) + 1 or floor
        while found := self._last_word(normal, line, words[0][0]):
            words.insert(0, found)
        while found := self._next_word(normal, words[-1][1], heavy[1] + _REACH):
            words.append(found)
        return self._trimmed(normal, words, heavy)

    def _trimmed(self, normal: str, words: list[tuple[int, int]], heavy: tuple[int, int]) -> list[tuple[int, int]]:
        """The run without words at its ends that belong to the report, or may."""
        while words[0] != heavy:
            start, end = words[0]
            word = normal[start:end]
            own = word in self._before and not (word in self._before_soft and _letter(normal[start - 1 : start]))
            if own or (self._weights.get(word, 0) and word not in self._after_soft):
                break
            del words[0]
        while words[-1] != heavy:
            start, end = words[-1]
            word = normal[start:end]
            if word not in self._before - self._after and not (
                word in self._after_soft and _letter(normal[end : end + 1])
            ):
                break
            del words[-1]
        return words

    def _last_word(self, normal: str, floor: int, end: int) -> tuple[int, int] | None:
        while end > floor and normal[end - 1] == " ":
            end -= 1
        for start in range(max(floor, end - 12), end):
            if self._word.fullmatch(normal, start, end):
                return start, end
        return None

    def _next_word(self, normal: str, start: int, ceiling: int) -> tuple[int, int] | None:
        while normal[start : start + 1] == " ":
            start += 1
        found = self._word.match(normal, start, min(len(normal), ceiling))
        return found.span() if found and found.end() > start else None

    def _own(self, normal: str, start: int, end: int, weight: int) -> bool:
        """Whether the words around the run show that the report itself speaks of it."""
        left = normal[max(0, start - _WINDOW) : start]
        if self._verb_before.search(left) or (self._noun_after.match(normal, end) and self._verb.search(left)):
            return True
        return weight <= _LEAST and (
            self._light_before.search(left) is not None or self._light_after.match(normal, end) is not None
        )


def _letter(char: str) -> bool:
    """Whether the one character (or none) is a letter of a word, as a Chinese character is."""
    return char.isalpha()
