"""Document numbers: the issuer's letters, a bracketed year and a serial, or a decree's or standard's number.

Numbers are written in any bracket, with a bracket lost, with or without the closing character, one or several in one
parenthesis; they are kept exactly as written. Form: GB/T 9704-2012, 7.2.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.ontology import Ontology

_OPEN, _CLOSE = r"〔\[(（【［{〖", r"〕\])）】］}〗"
_HAN = r"\u3007\u4e00-\u9fff"
_BETWEEN = " \u3000、,，;；"
_LONGEST_LETTERS = 14


@dataclass(slots=True)  # not frozen: that takes three times as long to make
class Number:
    """A document number: text[start:end], with the letters of its issuer ("" for a decree without issuer)."""

    start: int
    end: int
    letters: str


class NumberGrammar:
    """What a document number looks like, compiled once from the word lists of the ontology."""

    def __init__(self, ontology: Ontology) -> None:
        sign, ordinal = (re.escape(ontology.words(name)[0]) for name in ("number-sign", "number-ordinal"))
        kinds = "|".join(map(re.escape, ontology.words("decree")))
        year, serial = r"(?:19|20)\d\d", rf"(?:{ordinal})?\d{{1,5}}(?:-\d{{1,3}})?"
        self._kinds = ontology.words("decree")
        self._serial = re.compile(rf"{ordinal}?\d")
        when = rf"(?:[{_OPEN}]?{year}[{_CLOSE}])?"
        decree = rf"(?:{kinds}){when}{ordinal}?\d{{1,4}}{sign}|{ordinal}\d{{1,4}}{sign}(?:{kinds})"
        # In running text the letters have no left border: the year or the decree is found first, the letters after it.
        self._anchor = re.compile(rf"[{_OPEN}]{year}[{_CLOSE}]{serial}{sign}|{decree}")
        self._letters = re.compile(rf"[{_HAN}]*$")
        # Alone in a parenthesis, a number may have lost a bracket, both brackets or the closing character.
        self._loose = re.compile(
            rf"[{_HAN}]{{0,20}}(?:{decree})"
            rf"|[{_HAN}]{{1,20}}[{_OPEN}]?{year}[{_CLOSE}]?{serial}{sign}?"
            r"|[A-Z]{2,4}\d{0,2}(?:/[A-Z]{1,2})?\s?\d{3,6}(?:\.\d+)?[-—–](?:19|20)\d\d"
        )
        self._lead = re.compile("|".join(map(re.escape, ontology.words("number-lead"))))

    def decrees(self, text: str) -> list[int]:
        """Places in a text where the number of a decree may stand."""
        found: list[int] = []
        for kind in self._kinds:
            at = text.find(kind)
            while at >= 0:
                if self._serial.match(text, at + len(kind)):
                    found.append(at)
                at = text.find(kind, at + 1)
        return found

    def alone(self, text: str, start: int, end: int) -> list[Number]:
        """The numbers of text[start:end], the inside of a parenthesis; [] if it holds anything else."""
        found: list[Number] = []
        at = start
        for match in self._loose.finditer(text, start, end):
            if text[at : match.start()].strip(_BETWEEN):
                return []
            letters = re.match(f"[{_HAN}]*", match.group())
            found.append(Number(match.start(), match.end(), letters.group() if letters else ""))
            at = match.end()
        return [] if text[at:end].strip(_BETWEEN) else found

    def inside(self, text: str, start: int, end: int) -> Iterator[Number]:
        """Every number in text[start:end], its letters cut at the last word that leads up to a number."""
        floor = start
        for match in self._anchor.finditer(text, start, end):
            run = self._letters.search(text, max(floor, match.start() - _LONGEST_LETTERS), match.start())
            left = run.start() if run else match.start()
            left = max((lead.end() for lead in self._lead.finditer(text, left, match.start())), default=left)
            floor = match.end()
            yield Number(left, match.end(), text[left : match.start()])
