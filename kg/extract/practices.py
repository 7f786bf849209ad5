"""Which mechanisms a report says that its government has, plans or lacks.

Labels and cues of the lexicon name the mechanism; the kind of section and the words around them decide the status.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from kg.extract.government_scope import Scope, scopes_of
from kg.extract.practice_signals import Marks, PracticeSignals, signals_of
from kg.facts import PracticeFact, PracticeStatus, ReportFact
from kg.lexicon import Folded, Found, Lexicon, fold
from kg.ontology import Ontology
from kg.places import PlaceRegister
from kg.sections import Kind, Sentence, Text
from kg.trace import Decision, Outcome, Trace

_GROUPS: dict[Kind, int] = {"achievement": 0, "responsibility": 0, "other": 0, "plan": 1}
"""Kinds of sentence in which a practice has one and the same status, unless words in the sentence say otherwise."""
_NEGATION_REACH = 4
"""Characters between a negation and the name of what was not."""
_LONGEST_LEAD = 30
"""Characters between the verb and the name of a practice up to which the quote begins with the verb."""
_BEST = (True, True, True)
"""The worth of a claim, apart from the kind of words, that no other can surpass."""
_DIGIT = re.compile(r"\d")
_TITLE_MARKS = re.compile("[《》]")


class _Refusals:
    """What may say, around a sentence, that the words in it claim nothing: four of the signals."""

    __slots__ = ("guiding", "negated", "topic", "visited")

    def __init__(self, signals: PracticeSignals, text: str, low: int, high: int) -> None:
        self.visited, self.guiding = Marks(signals.visited, text, low, high), Marks(signals.guiding, text, low, high)
        self.topic, self.negated = Marks(signals.topic, text, low, high), Marks(signals.negated, text, low, high)


class _Place:
    """A sentence in the folded text, with what is asked of it for every mechanism that it names.

    low, high: its span; planned: where its first word of a plan stands; lacking: whether one of its words says that
    something is; refusals: None if there are none around; others: spans of the sentence that tell of another
    government; titles: spans of the document titles.
    """

    __slots__ = ("high", "lacking", "low", "number", "others", "planned", "refusals", "sentence", "titles")

    def __init__(self, number: int, sentence: Sentence, low: int, high: int) -> None:
        self.number, self.sentence, self.low, self.high = number, sentence, low, high
        self.planned, self.lacking = sys.maxsize, False
        self.refusals: _Refusals | None = None
        self.others: list[tuple[int, int]] = []
        self.titles: list[tuple[int, int]] = []


class _Claim:
    """A status of a mechanism with its evidence, in the folded text; the higher worth is the better evidence."""

    __slots__ = ("found", "place", "start", "status", "worth")

    def __init__(
        self, found: Found, place: _Place, status: PracticeStatus, start: int, worth: tuple[bool, ...]
    ) -> None:
        self.found, self.place, self.status, self.start, self.worth = found, place, status, start, worth


class _Reader:
    """One report's folded text and what its places mean.

    Few sentences name a mechanism, and those that do often name several: what is asked of a sentence is found when the
    first of them comes and kept for the others.
    """

    def __init__(self, text: Text, report: ReportFact, signals: PracticeSignals, scope: Scope) -> None:
        self._report, self._scope, self.signals = report, scope, signals
        self.sentences = text.sentences
        self.text: Folded = fold(text.joined)
        self._starts = [0, *[end + 1 for end in self.text.ends]]
        self._origins = text.starts
        folded = self.text.text
        self._plan, self._lacking = self._untitled(signals.plan), Marks(signals.lacking, folded)
        self._higher, self._own = signals.higher[report.level], signals.own[report.level]
        self._name = report.town or report.government[-3:]
        self._letter = (report.town or report.government)[-1:]
        self._letters_above = signals.letters_above[report.level].replace(self._letter, "")
        self._places: dict[int, _Place] = {}
        self._done: dict[int, Marks] = {}
        self._put_off, self._out_of = self._untitled(signals.put_off), Marks(signals.out_of, folded)
        self._next_year = Marks(signals.later_year, folded, holds=self._is_next_year)

    def place(self, index: int) -> _Place:
        """The sentence that holds the folded character ``index``."""
        number = bisect_right(self._starts, index) - 1
        return self._places.get(number) or self._open(number)

    def _open(self, number: int) -> _Place:
        text, sentence, low = self.text.text, self.sentences[number], self._starts[number]
        high = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(text)
        place = self._places[number] = _Place(number, sentence, low, high)
        place.planned = self._plan.first(low, high)
        place.lacking = self._lacking.within(low, high)
        begin, end = self._between_stops(low, max(low, high - 1))
        for signal in self.signals.refusals:
            if signal.search(text, begin, end):
                place.refusals = _Refusals(self.signals, text, begin, end)
                break
        place.others = self._scope.passages(sentence.text)
        place.titles = self._titles(number)
        return place

    def _titles(self, number: int) -> list[tuple[int, int]]:
        """Spans of the document titles of a sentence in the folded text."""
        text = self.sentences[number].text
        if "《" not in text:
            return []
        origin, to = self._origins[number], self.text.place
        return [(to(origin + start), to(origin + end)) for start, end in _titles(text)]

    def _between_stops(self, low: int, high: int) -> tuple[int, int]:
        """Span from the full stop before ``low`` to the one at or behind ``high``: no signal reaches across them."""
        text = self.text.text
        end = text.find("。", high)
        return text.rfind("。", 0, low) + 1, end if end >= 0 else len(text)

    def groups(self) -> list[int]:
        """For each sentence a number that sentences share if a practice has the same status in all of them; else -1."""
        groups = [_GROUPS.get(sentence.kind, -1) for sentence in self.sentences]
        for marks in (self._plan, self._lacking, self._put_off, self._next_year, self._out_of):
            for start in marks.starts:
                number = bisect_right(self._starts, start) - 1
                if self.sentences[number].kind not in ("plan", "problem"):
                    groups[number] = -1
        return groups

    def _is_next_year(self, year: re.Match[str]) -> bool:
        """True if a year, outside titles, is the one after the report's."""
        return int(year[1]) == self._report.year + 1 and self._outside_titles(year)

    def _untitled(self, pattern: re.Pattern[str]) -> Marks:
        """Where a pattern stands in the text outside titles."""
        return Marks(pattern, self.text.text, holds=self._outside_titles)

    def _outside_titles(self, mark: re.Match[str]) -> bool:
        titles = self._titles(bisect_right(self._starts, mark.start()) - 1)
        return not any(start <= mark.start() < end for start, end in titles)

    def claim(self, found: Found) -> _Claim | Outcome:
        """What the report claims with the words found, or why it claims nothing about its own government."""
        place = self.place(found.start)
        sentence = place.sentence
        title = _title(place.titles, found) if place.titles else None
        status, refusal = self._status(found, place, sentence.kind, title)
        if status is None:
            return refusal
        lead = max(found.clause[0], found.start - _LONGEST_LEAD)
        verb = self.signals.verb.search(self.text.text, lead, found.start)
        worth = (found.rule == "label", verb is not None, not sentence.heading, title is None)
        return _Claim(found, place, status, verb.start() if verb else found.start, worth)

    def _status(
        self, found: Found, place: _Place, kind: Kind, title: tuple[int, int] | None
    ) -> tuple[PracticeStatus | None, Outcome]:
        """The status of what was found; without one, why."""
        clause, clause_end = found.clause
        refusal = "formality" if kind == "formality" else self._other_act(found, place, title)
        if refusal is not None:
            return None, refusal
        if kind == "preamble" and self._only_guides(found, clause, clause_end):
            return None, "preamble"
        planned = kind == "plan" or self._announced(found.start, place, clause, clause_end)
        if (planned or kind == "problem") and self._told_as_done(found.start, place, clause_end):
            return "in-place", "taken"
        if planned:
            return "planned", "taken"
        if kind == "problem":
            return "lacking" if self._is_fault(clause, place.high) else None, "nothing-lacking"
        if place.lacking and self._is_lacking(found, place):
            return "lacking", "taken"
        return "in-place", "taken"

    def _announced(self, index: int, place: _Place, clause: int, clause_end: int) -> bool:
        """True if words before ``index`` announce it, or its clause or the head of the next one puts it off."""
        return (
            place.planned < index
            or self._next_year.within(place.low, clause_end)
            or self._put_off.within(clause, clause_end)
            or self._put_off.within(clause_end + 1, clause_end + 3)
        )

    def _is_lacking(self, found: Found, place: _Place) -> bool:
        """True if a clause says that a practice is lacking, or the next one how poor it is, and none of a remedy."""
        text, (clause, clause_end) = self.text.text, found.clause
        if not self._lacking.within(clause, clause_end) and not self.signals.lacking_next.match(text, clause_end):
            return False
        # A label may hold such a word itself, as that of an investigation does.
        start, end = (found.start, found.end) if found.rule == "label" else (0, 0)
        mended = self.signals.remedied.finditer(text, place.low, place.high)
        return all(start <= match.start() and match.end() <= end for match in mended)

    def _told_as_done(self, index: int, place: _Place, clause_end: int) -> bool:
        """True if the clause of ``index`` tells what was done, and no year after the reporting year stands before."""
        text = self.text.text
        low, high = self._between_stops(index, index)
        marks = self._done.get(low)
        if marks is None:
            marks = self._done[low] = Marks(self.signals.done, text, low, high)
        return (marks.covers(index) or marks.within(index, clause_end)) and all(
            int(year) <= self._report.year for year in self.signals.year.findall(text, place.low, index)
        )

    def _is_fault(self, clause: int, line_end: int) -> bool:
        """True if a sentence among the problems says, from a clause on, that something is missing or weak."""
        return (
            self._lacking.within(clause, line_end)
            or self.signals.problem.search(self.text.text, clause, line_end) is not None
        )

    def _other_act(self, found: Found, place: _Place, title: tuple[int, int] | None) -> Outcome | None:
        """Whether the words name a title, a visit, a guiding thought, another government's act or what was not."""
        start, clause, refusals = found.start, found.clause[0], place.refusals
        if title and not self._title_counts(title, start, clause):
            return "foreign-title"
        if refusals is not None:
            if refusals.visited.within(place.low, start) and not self._taken_over(refusals.visited, place.low, start):
                return "visited"
            topic = refusals.topic
            if refusals.guiding.covers(start) or (topic.covers(start) and topic.covers(found.end - 1)):
                return "guiding"
        if self._above_does(clause, start) or self._organ_above(found) or self._others_do(start, place):
            return "other-government"
        if refusals is not None:
            absent = refusals.negated.before(clause, start)
            if refusals.negated.covers(start) or (absent is not None and absent <= _NEGATION_REACH):
                return "denied"
        if self._out_of.starts and self._out_of.within(found.end, self.text.clause(found.end, around=1)[1]):
            return "denied"
        return None

    def _title_counts(self, title: tuple[int, int], start: int, clause: int) -> bool:
        """True if a title that holds words found from ``start`` on is the government's own, or carried out here."""
        if self._names_itself(title):
            return True
        if start >= title[0]:
            return self._carried_out(title[0], clause)
        # Words that begin before the title and are more than its verb stand for themselves.
        return self.signals.verb.match(self.text.text, start) is None

    def _names_itself(self, title: tuple[int, int]) -> bool:
        """True if a title names the reporting government."""
        text = self.text.text
        return text.find(self._name, *title) >= 0 or self._own.search(text, *title) is not None

    def _taken_over(self, visited: Marks, low: int, start: int) -> bool:
        """True if behind the visit the text tells, up to ``start``, what was then done at home."""
        distance = visited.before(low, start)
        if distance is None:
            return False
        return self.signals.taken_over.search(self.text.text, start - distance, start) is not None

    def _above_does(self, clause: int, start: int) -> bool:
        """True if a government above acts at the head of a clause."""
        # A city inside a city calls itself by the word for the one above.
        text = self.text.text
        return text[clause] != self._letter and self._higher.match(text, clause, start) is not None

    def _organ_above(self, found: Found) -> bool:
        """True if what was found is the name of an organ of a government above."""
        organ = self.signals.organ.fullmatch(self.text.text, found.start, found.end)
        return organ is not None and organ[1] in self._letters_above

    def _others_do(self, index: int, place: _Place) -> bool:
        """True if the folded character ``index`` stands in a passage on another government."""
        if not place.others:
            return False
        at = self.text.origin(index) - self._origins[place.number]
        return any(start <= at < end for start, end in place.others)

    def _only_guides(self, found: Found, clause: int, clause_end: int) -> bool:
        """True if a clause of the preamble tells no act, or names an aim or a basis."""
        text, signals = self.text.text, self.signals
        act = signals.preamble.search(text, clause, found.end)
        return not act or signals.preamble_aim.search(text, clause, clause_end) is not None

    def _carried_out(self, title: int, clause: int) -> bool:
        """True if the words before a title say that the document is issued or carried out here."""
        text, signals = self.text.text, self.signals
        return bool(signals.carried_out.search(text, clause, title) and not signals.studied.search(text, clause, title))

    def fact(self, claim: _Claim) -> PracticeFact:
        """The fact of a claim, its quote from the verb to the end of what was found."""
        report, found = self._report, claim.found
        start, end = self._span(claim.place, claim.start, found.end)
        return PracticeFact(
            report=report.report, file=report.file, start=start, end=end,
            quote=claim.place.sentence.page_text[start:end], rule=found.rule, mechanism=found.mechanism,
            status=claim.status, year=report.year, since=self._since(found),
        )  # fmt: skip

    def _span(self, place: _Place, start: int, end: int) -> tuple[int, int]:
        """Where in the page's text a part of a sentence stands that has the span in the folded text."""
        origin, begin = self.text.origin, self._origins[place.number]
        return place.sentence.span(origin(start) - begin, origin(end - 1) + 1 - begin)

    def decision(self, found: Found, outcome: Outcome, fact: PracticeFact | None = None) -> Decision:
        """What became of the words found; fact: the one that they became or that stands in their place."""
        start, end = self._span(self.place(found.start), found.start, found.end)
        at = (fact.start, fact.end) if fact else None
        return Decision("practice", start, end, found.mechanism, found.rule, outcome, fact.id if fact else "", at)

    def _since(self, found: Found) -> int | None:
        """The year of its beginning that the clause of the evidence states."""
        text, (low, high) = self.text.text, found.clause
        match = _DIGIT.search(text, low, high) and self.signals.begun.search(text, low, high)
        return next(int(group) for group in match.groups() if group) if match else None


def _title(titles: Sequence[tuple[int, int]], found: Found) -> tuple[int, int] | None:
    """Span of the document title that holds what was found, or either end of it."""
    for index in (found.start, found.end - 1):
        for title in titles:
            if title[0] <= index < title[1]:
                return title
    return None


def _titles(text: str) -> Iterator[tuple[int, int]]:
    """Spans between outermost title marks; marks that do not close are no titles."""
    depth = start = 0
    for match in _TITLE_MARKS.finditer(text):
        if match[0] == "《":
            start = match.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield start, match.end()


def find_practices(
    text: Text,
    report: ReportFact,
    ontology: Ontology,
    lexicon: Lexicon,
    trace: Trace | None = None,
    *,
    register: PlaceRegister | None = None,
) -> list[PracticeFact]:
    """One fact for each mechanism and status that the report tells, on the best evidence for it.

    A mechanism that is lacking here and in place there is in place: the report complains of its quality.
    trace: takes what became of every label and cue that was found; register: by which other governments are known.
    """
    reader = _Reader(text, report, signals_of(ontology), scopes_of(ontology).of(report, register))
    groups = reader.groups()
    beyond = reader.signals.beyond[report.level]
    settled = {group: set[str]() for group in _GROUPS.values()}
    best: dict[tuple[str, PracticeStatus], _Claim] = {}
    claims: list[_Claim] = []
    for found in lexicon.find(reader.text, groups, settled):
        claim = "other-level" if found.mechanism in beyond else reader.claim(found)
        if not isinstance(claim, _Claim):
            if trace is not None:
                trace.append(reader.decision(found, claim))
            continue
        key = (found.mechanism, claim.status)
        known = best.get(key)
        if known is None or claim.worth > known.worth:
            best[key] = claim
        if trace is not None:
            claims.append(claim)
            continue
        group = groups[claim.place.number]
        if group >= 0 and claim.worth[1:] == _BEST:
            settled[group].add(found.mechanism)
    if trace is not None:
        trace.extend(_account(claims, best, reader))
    return [
        reader.fact(claim) for (mechanism, status), claim in best.items()
        if status != "lacking" or (mechanism, "in-place") not in best
    ]


def _account(
    claims: Sequence[_Claim], best: Mapping[tuple[str, PracticeStatus], _Claim], reader: _Reader
) -> Iterator[Decision]:
    """What became of each claim: the fact, or which one stands for it."""
    for claim in claims:
        mechanism, status = claim.found.mechanism, claim.status
        in_place = best.get((mechanism, "in-place"))
        outcome: Outcome = "taken" if best[mechanism, status] is claim else "better-evidence"
        fact = reader.fact(best[mechanism, status])
        if status == "lacking" and in_place is not None:
            outcome, fact = "in-place-elsewhere", reader.fact(in_place)
        yield reader.decision(claim.found, outcome, fact)
