"""Which mechanisms a report says that its government has, plans or lacks.

Labels and cues of the lexicon name the mechanism; the kind of section and the words around them decide the status.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.facts import Level, PracticeFact, PracticeStatus, ReportFact
from kg.lexicon import Folded, Found, Lexicon, fold
from kg.ontology import Ontology
from kg.sections import Sentence, Text

_HIGHER: dict[Level, tuple[str, ...]] = {
    "province": ("practice-higher",),
    "prefecture": ("practice-higher", "practice-higher-province"),
    "county": ("practice-higher", "practice-higher-province", "practice-higher-prefecture"),
    "township": (
        "practice-higher", "practice-higher-province", "practice-higher-prefecture", "practice-higher-county"
    ),
}
_LONGEST_LEAD = 30
"""Characters between the verb and the name of a practice up to which the quote begins with the verb."""


@dataclass(frozen=True)
class _Signals:
    """The compiled word lists of this stage."""

    verb: re.Pattern[str]
    plan: re.Pattern[str]
    lacking: re.Pattern[str]
    remedied: re.Pattern[str]
    negated: re.Pattern[str]
    carried_out: re.Pattern[str]
    studied: re.Pattern[str]
    guiding: re.Pattern[str]
    preamble: re.Pattern[str]
    preamble_aim: re.Pattern[str]
    visited: re.Pattern[str]
    higher: dict[Level, re.Pattern[str]]
    begun: re.Pattern[str]


@lru_cache(maxsize=4)
def _signals(ontology: Ontology) -> _Signals:
    def any_of(*names: str) -> str:
        return "|".join(pattern for name in names for pattern in ontology.patterns(name))

    act = any_of("practice-higher-act")
    lists = (
        "verb", "plan", "lacking", "remedied", "negated", "carried-out", "studied", "guiding", "preamble", "preamble-aim",
        "visited", "begun",
    )
    patterns = {name.replace("-", "_"): re.compile(any_of(f"practice-{name}")) for name in lists}
    higher = {level: re.compile(f"(?:{any_of(*names)})(?:{act})") for level, names in _HIGHER.items()}
    return _Signals(**patterns, higher=higher)


@dataclass(frozen=True)
class _Claim:
    """A status of a mechanism with its evidence, in the folded text; the higher worth is the better evidence."""

    found: Found
    status: PracticeStatus
    start: int
    end: int
    worth: tuple[int, ...]


class _Reader:
    """One report's folded text and what its places mean."""

    def __init__(self, sentences: Sequence[Sentence], level: Level, signals: _Signals) -> None:
        joined = "\n".join(sentence.text for sentence in sentences)
        self.sentences = sentences
        self.text: Folded = fold(joined)
        self.level = level
        self.signals = signals
        self._starts = [0, *(end + 1 for end in self.text.ends)]
        self._origins: list[int] = []
        at = 0
        for sentence in sentences:
            self._origins.append(at)
            at += len(sentence.text) + 1
        self._titles = [(self.text.place(low), self.text.place(high)) for low, high in _titles(joined)]
        self._title_starts = [low for low, _ in self._titles]

    def sentence(self, index: int) -> Sentence:
        """The sentence that holds the folded character ``index``."""
        return self.sentences[bisect_right(self._starts, index) - 1]

    def title(self, found: Found) -> tuple[int, int] | None:
        """Span of the document title that holds what was found, or either end of it."""
        for index in (found.start, found.end - 1):
            at = bisect_right(self._title_starts, index) - 1
            if at >= 0 and index < self._titles[at][1]:
                return self._titles[at]
        return None

    def span(self, start: int, end: int) -> tuple[int, int, int]:
        """Number of the sentence and span in its text of a folded span."""
        number = bisect_right(self._starts, start) - 1
        low = self.text.origin(start) - self._origins[number]
        high = self.text.origin(end - 1) + 1 - self._origins[number]
        return number, low, high

    def claim(self, found: Found) -> _Claim | None:
        """What the report claims with the words found; None if it claims nothing about its own government."""
        status = self._status(found)
        if status is None:
            return None
        text, signals = self.text.text, self.signals
        clause, _ = self.text.clause(found.start)
        start = found.start
        verbs = [match.start() for match in signals.verb.finditer(text, max(clause, found.start - _LONGEST_LEAD), found.end)]
        if verbs and verbs[0] < found.start:
            start = verbs[0]
        worth = (
            int(found.rule == "label"), int(bool(verbs)), int(not self.sentence(found.start).heading),
            int(self.title(found) is None), -found.start,
        )
        return _Claim(found, status, start, found.end, worth)

    def _status(self, found: Found) -> PracticeStatus | None:
        text, signals = self.text.text, self.signals
        kind = self.sentence(found.start).kind
        line, line_end = self.text.line(found.start)
        clause, clause_end = self.text.clause(found.start)
        if kind == "formality" or signals.visited.search(text, line, found.start):
            return None
        if any(match.end() > found.start for match in signals.guiding.finditer(text, clause, clause_end)):
            return None
        title = self.title(found)
        if title and not self._carried_out(title[0], clause):
            return None
        if signals.higher[self.level].match(text, clause, found.start):
            return None
        if kind == "preamble" and (
            not signals.preamble.search(text, clause, found.end) or signals.preamble_aim.search(text, clause, clause_end)
        ):
            return None
        if signals.negated.search(text, clause, found.start):
            return None
        if kind == "plan" or signals.plan.search(text, line, found.start):
            return "planned"
        if kind == "problem":
            return "lacking" if signals.lacking.search(text, clause, line_end) else None
        if signals.lacking.search(text, clause, clause_end) and not signals.remedied.search(text, line, line_end):
            return "lacking"
        return "in-place"

    def _carried_out(self, title: int, clause: int) -> bool:
        text = self.text.text
        return bool(
            self.signals.carried_out.search(text, clause, title) and not self.signals.studied.search(text, clause, title)
        )

    def since(self, claim: _Claim) -> int | None:
        """The year of its beginning that the clause of the evidence states."""
        low, high = self.text.clause(claim.found.start)
        match = self.signals.begun.search(self.text.text, low, high)
        return next(int(group) for group in match.groups() if group) if match else None


def _titles(text: str) -> Iterable[tuple[int, int]]:
    """Spans between outermost title marks; marks that do not close before the line does are no titles."""
    depth = start = 0
    for match in re.finditer("[《》\n]", text):
        mark = match.group()
        if mark == "《":
            start = match.start() if depth == 0 else start
            depth += 1
        elif mark == "》" and depth:
            depth -= 1
            if depth == 0:
                yield start, match.end()
        elif mark == "\n":
            depth = 0


def find_practices(text: Text, report: ReportFact, ontology: Ontology, lexicon: Lexicon) -> list[PracticeFact]:
    """One fact for each mechanism and status that the report tells, on the best evidence for it.

    A mechanism that is lacking here and in place there is in place: the report complains of its quality.
    """
    reader = _Reader(text.sentences, report.level, _signals(ontology))
    best: dict[tuple[str, PracticeStatus], _Claim] = {}
    for found in lexicon.find(reader.text):
        claim = reader.claim(found)
        if claim is None:
            continue
        key = (found.mechanism, claim.status)
        if key not in best or claim.worth > best[key].worth:
            best[key] = claim
    return [
        _fact(claim, reader, report) for (mechanism, status), claim in best.items()
        if status != "lacking" or (mechanism, "in-place") not in best
    ]


def _fact(claim: _Claim, reader: _Reader, report: ReportFact) -> PracticeFact:
    number, low, high = reader.span(claim.start, claim.end)
    sentence = reader.sentences[number]
    start, end = sentence.span(low, high)
    return PracticeFact(
        report=report.report, file=report.file, start=start, end=end, quote=sentence.quote(low, high),
        rule=claim.found.rule, mechanism=claim.found.mechanism, status=claim.status, year=report.year,
        since=reader.since(claim),
    )
