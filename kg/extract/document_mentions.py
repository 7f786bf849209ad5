"""Documents named without brackets: laws and plans by their usual names, papers with a number or issued here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extract.document_numbers import Number, NumberGrammar
from kg.lexicon import Terms
from kg.ontology import Ontology
from kg.patterns import any_pattern

_LAW_KINDS = frozenset(("law", "administrative-regulation"))
_OPEN_QUOTES = "“\"「『‘‹【"
_QUOTES = re.compile(f"[{_OPEN_QUOTES}]([^“”\"「」『』‹›【】《》〈〉，。；：\n]{{8,60}})[”\"」』’›】]")
_LONG = 10
"""A rule or plan of the centre is looked for without brackets only if its title has at least so many characters."""
_SHORT = 3
"""A law's name of at most so many characters may be the end of a longer word, so the words before it must be known."""


def places(text: str, words: Iterable[str]) -> list[int]:
    """Where each of the words stands in a text, word by word: for a few words the fastest way over a whole page.

    >>> places("《A》《B》", "《》")
    [0, 3, 2, 5]
    """
    found: list[int] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.append(at)
            at = text.find(word, at + 1)
    return found


@dataclass(slots=True)
class Bare:
    """A title without brackets: text[left:right]; number: the document number behind it; rule: what found it."""

    left: int
    right: int
    rule: str
    number: Number | None = None


class MentionGrammar:
    """Finds titles that stand without brackets."""

    def __init__(self, ontology: Ontology, numbers: NumberGrammar) -> None:
        laws = [law for law in ontology.laws.values() if law.kind in _LAW_KINDS]
        names = {name for law in laws for name in (law.title, law.full_title)} | set(ontology.words("national-law"))
        endings, central = ontology.words("bare-title-ending"), ontology.words("central-issuer")
        others = {
            law.title
            for law in ontology.laws.values()
            if law.kind not in _LAW_KINDS and len(law.title) >= _LONG
            if law.title.endswith(endings) and (law.issuer or "").startswith(central)
        }
        guarded = [(name, name in names) for name in sorted(names | others)]
        self._names = Terms(guarded)
        self._quotable = re.compile(ontology.patterns("quoted-title")[0])
        self._before, self._after, self._never, self._plan, self._outline = (
            any_pattern(ontology.patterns(name))
            for name in ("law-lead", "law-follow", "law-never", "bare-plan", "bare-outline")
        )
        self._basis, self._compound = (
            re.compile("|".join(ontology.patterns(name))) for name in ("law-basis", "law-compound")
        )
        self._issued, self._further, self._papers, self._placed_lead, self._placed = (
            re.compile(ontology.patterns(name)[0])
            for name in ("issued-bare", "issued-further", "numbered-bare", "placed-lead", "placed-bare")
        )
        self._local = re.compile(ontology.patterns("local-before")[0])
        self._plan_words, self._about = ontology.words("bare-plan-word"), ontology.words("about")[0]
        self._lead = re.compile("|".join(map(re.escape, ontology.words("number-lead"))))
        self._numbers = numbers

    def names(self, text: str) -> list[int]:
        """Places of the names of laws."""
        return [start for start, _, _ in self._names.overlapping(text)]

    def signs(self, text: str) -> tuple[list[int], list[int]]:
        """Places of words for plans, and of the word "about", one of which every other bare title holds."""
        return places(text, self._plan_words), places(text, (self._about,))

    def quotations(self, text: str) -> list[int]:
        """Places of quotations that may be titles."""
        return [at for at in places(text, _OPEN_QUOTES) if _QUOTES.match(text, at)]

    def laws(self, text: str) -> Iterator[Bare]:
        """Laws by their usual names, where the name stands for the law and is no part of another name.

        The week of the constitution, a park of the civil code and a review by law officers name no law. Rules of the
        centre whose title is long enough to be no chance words count wherever they stand.
        """
        for left, right, (guarded, *_) in self._names.longest(text):
            if not guarded:
                yield Bare(left, right, "rule-name")
                continue
            known = right - left > _SHORT or left == 0 or self._before.search(text, max(0, left - 8), left)
            other = self._local.search(text, max(0, left - 3), left) or self._never.match(text, left)
            basis = self._basis.search(text, max(0, left - 24), left) and not self._compound.match(text, right)
            if known and not other and (basis or self._after.match(text, right)):
                yield Bare(left, right, "law-name")

    def plans(self, text: str) -> Iterator[Bare]:
        """Plans and outlines of the centre by their usual names."""
        for match in self._plan.finditer(text):
            yield Bare(*match.span(), "plan-name")
        for match in self._outline.finditer(text):
            yield Bare(*match.span(), "outline-name")

    def quoted(self, text: str) -> Iterator[Bare]:
        """Titles in quotation marks in place of brackets, after a verb that acts upon a document."""
        for match in _QUOTES.finditer(text):
            if self._quotable.search(text, max(0, match.start() - 8), match.end(1)):
                yield Bare(*match.span(1), "quoted")

    def issued(self, text: str) -> Iterator[Bare]:
        """Papers named without brackets right after a verb of issuing, and those that follow them in the series."""
        for match in self._issued.finditer(text):
            yield Bare(*match.span("title"), "issued")
            at = match.end("title")
            while further := self._further.match(text, at):
                yield Bare(*further.span("title"), "issued")
                at = further.end("title")

    def placed(self, text: str, names: Iterable[str]) -> Iterator[Bare]:
        """Papers named without brackets whose titles begin with one of the names of places, right after a verb."""
        for at in sorted(places(text, names)):
            if self._placed_lead.search(text, max(0, at - 4), at) and (title := self._placed.match(text, at)):
                yield Bare(*title.span(), "placed")

    def numbered(self, text: str) -> Iterator[Bare]:
        """Papers whose title is known by the number behind it, and numbers that stand for their paper."""
        for number in self._numbers.inside(text, 0, len(text)):
            if not number.letters:
                continue
            title = self._papers.search(text, max(0, number.start - 80), number.start)
            if title is None:
                if number.start > 0 and self._lead.search(text, max(0, number.start - 2), number.start):
                    yield Bare(number.start, number.end, "number", number)
                continue
            left, right = title.span("title")
            about = text.rfind(self._about, left, right)
            leads = [lead.end() for lead in self._lead.finditer(text, left, about if about >= 0 else right)]
            left = next((end for end in reversed(leads) if right - end >= 6), left)
            yield Bare(left, right, "numbered", number)
