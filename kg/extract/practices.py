"""Which mechanisms a report says that its government has, plans or lacks.

Labels and cues of the lexicon name the mechanism; the kind of section and the words around them decide the status.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.government_scope import Scope, scopes_of
from kg.facts import Level, PracticeFact, PracticeStatus, ReportFact
from kg.lexicon import Folded, Found, Lexicon, fold
from kg.ontology import Ontology
from kg.patterns import skippable
from kg.places import PlaceRegister
from kg.sections import Kind, Text
from kg.trace import Decision, Outcome, Trace

_HIGHER: dict[Level, tuple[str, ...]] = {
    "province": ("practice-higher",),
    "prefecture": ("practice-higher", "practice-higher-province"),
    "county": ("practice-higher", "practice-higher-province", "practice-higher-prefecture"),
    "township": ("practice-higher", "practice-higher-province", "practice-higher-prefecture", "practice-higher-county"),
}
_GROUPS: dict[Kind, int] = {"achievement": 0, "responsibility": 0, "other": 0, "plan": 1}
"""Kinds of sentence in which a practice has one and the same status, unless words in the sentence say otherwise."""
_NEGATION_REACH = 4
"""Characters between a negation and the name of what was not."""
_LONGEST_LEAD = 30
"""Characters between the verb and the name of a practice up to which the quote begins with the verb."""


@dataclass(frozen=True)
class _Signals:
    """The compiled word lists of this stage; higher and own: by the level of the reporting government."""

    verb: re.Pattern[str]
    plan: re.Pattern[str]
    lacking: re.Pattern[str]
    problem: re.Pattern[str]
    done: re.Pattern[str]
    remedied: re.Pattern[str]
    negated: re.Pattern[str]
    carried_out: re.Pattern[str]
    studied: re.Pattern[str]
    guiding: re.Pattern[str]
    topic: re.Pattern[str]
    preamble: re.Pattern[str]
    preamble_aim: re.Pattern[str]
    visited: re.Pattern[str]
    begun: re.Pattern[str]
    year: re.Pattern[str]
    higher: Mapping[Level, re.Pattern[str]]
    own: Mapping[Level, str]


@lru_cache(maxsize=4)
def _signals(ontology: Ontology) -> _Signals:
    def any_of(*names: str) -> str:
        return "|".join(skippable(pattern) for name in names for pattern in ontology.patterns(name))

    lists = (
        "verb", "plan", "lacking", "problem", "done", "remedied", "negated", "carried-out", "studied", "guiding",
        "topic", "preamble", "preamble-aim", "visited", "begun",
    )  # fmt: skip
    patterns = {name.replace("-", "_"): re.compile(any_of(f"practice-{name}")) for name in lists}
    act = any_of("practice-higher-act")
    higher = {level: re.compile(f"(?:{any_of(*names)})(?:{act})") for level, names in _HIGHER.items()}
    own = {level: any_of(f"practice-own-{level}") for level in _HIGHER}
    return _Signals(**patterns, year=re.compile("|".join(ontology.patterns("year"))), higher=higher, own=own)


class _Marks:
    """Where a pattern stands in a text, found in one pass, asked for often."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        spans = [match.span() for match in pattern.finditer(text)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def __iter__(self) -> Iterator[int]:
        return iter(self._starts)

    def within(self, start: int, end: int) -> bool:
        """True if a mark begins in the span."""
        at = bisect_left(self._starts, start)
        return at < len(self._starts) and self._starts[at] < end

    def covers(self, index: int) -> bool:
        """True if ``index`` lies inside a mark."""
        at = bisect_right(self._starts, index) - 1
        return at >= 0 and index < self._ends[at]

    def before(self, start: int, index: int) -> int | None:
        """How many characters the last mark of ``text[start:index]`` ends before ``index``."""
        at = bisect_right(self._ends, index) - 1
        return index - self._ends[at] if at >= 0 and self._starts[at] >= start else None


@dataclass(frozen=True)
class _Claim:
    """A status of a mechanism with its evidence, in the folded text; the higher worth is the better evidence."""

    found: Found
    status: PracticeStatus
    start: int
    worth: tuple[int, ...]


class _Reader:
    """One report's folded text and what its places mean."""

    def __init__(self, text: Text, report: ReportFact, signals: _Signals, scope: Scope) -> None:
        joined = text.joined
        self._scope, self._others = scope, dict[int, list[tuple[int, int]]]()
        self.sentences = text.sentences
        self.text: Folded = fold(joined)
        self.signals = signals
        self._higher = signals.higher[report.level]
        self._own = re.compile(f"{re.escape(report.town or report.government[-3:])}|{signals.own[report.level]}")
        self._starts = [0, *(end + 1 for end in self.text.ends)]
        self._origins = text.starts
        self._titles = [(self.text.place(low), self.text.place(high)) for low, high in _titles(joined)]
        self._title_starts = [low for low, _ in self._titles]
        folded = self.text.text
        self._plan, self._lacking = _Marks(signals.plan, folded), _Marks(signals.lacking, folded)
        self._visited, self._guiding = _Marks(signals.visited, folded), _Marks(signals.guiding, folded)
        self._negated = _Marks(signals.negated, folded)
        self._done = _Marks(signals.done, folded)
        self._topic = _Marks(signals.topic, folded)
        self._year = report.year

    def number(self, index: int) -> int:
        """The number of the sentence that holds the folded character ``index``."""
        return bisect_right(self._starts, index) - 1

    def groups(self) -> list[int]:
        """For each sentence a number that sentences share if a practice has the same status in all of them; else -1."""
        groups = [_GROUPS.get(sentence.kind, -1) for sentence in self.sentences]
        for marks in (self._plan, self._lacking):
            for start in marks:
                number = self.number(start)
                if self.sentences[number].kind not in ("plan", "problem"):
                    groups[number] = -1
        return groups

    def title(self, found: Found) -> tuple[int, int] | None:
        """Span of the document title that holds what was found, or either end of it."""
        for index in (found.start, found.end - 1):
            at = bisect_right(self._title_starts, index) - 1
            if at >= 0 and index < self._titles[at][1]:
                return self._titles[at]
        return None

    def claim(self, found: Found) -> _Claim | Outcome:
        """What the report claims with the words found, or why it claims nothing about its own government."""
        sentence = self.sentences[self.number(found.start)]
        title = self.title(found) if self._titles else None
        status, refusal = self._status(found, sentence.kind, title)
        if status is None:
            return refusal
        lead = max(self.text.clause(found.start)[0], found.start - _LONGEST_LEAD)
        verb = self.signals.verb.search(self.text.text, lead, found.start)
        worth = (int(found.rule == "label"), int(verb is not None), int(not sentence.heading), int(not title))
        return _Claim(found, status, verb.start() if verb else found.start, worth)

    def _status(self, found: Found, kind: Kind, title: tuple[int, int] | None) -> tuple[PracticeStatus | None, Outcome]:
        """The status of what was found; without one, why."""
        line, line_end = self.text.line(found.start)
        clause, clause_end = self.text.clause(found.start)
        refusal = "formality" if kind == "formality" else self._other_act(found, line, clause, title)
        if refusal is not None:
            return None, refusal
        if kind == "preamble" and self._only_guides(found, clause, clause_end):
            return None, "preamble"
        planned = kind == "plan" or self._plan.within(line, found.start)
        if (planned or kind == "problem") and self._told_as_done(found.start, line):
            return "in-place", "taken"
        if planned:
            return "planned", "taken"
        if kind == "problem":
            return "lacking" if self._is_fault(clause, line_end) else None, "nothing-lacking"
        if self._lacking.within(clause, clause_end) and not self.signals.remedied.search(
            self.text.text, line, line_end
        ):
            return "lacking", "taken"
        return "in-place", "taken"

    def _told_as_done(self, index: int, line: int) -> bool:
        """True if the clause of ``index`` tells what was done, and no year after the reporting year stands before."""
        if not self._done.covers(index):
            return False
        years = self.signals.year.findall(self.text.text, line, index)
        return all(int(year) <= self._year for year in years)

    def _is_fault(self, clause: int, line_end: int) -> bool:
        """True if a sentence among the problems says, from a clause on, that something is missing or weak."""
        return (
            self._lacking.within(clause, line_end)
            or self.signals.problem.search(self.text.text, clause, line_end) is not None
        )

    def _other_act(self, found: Found, line: int, clause: int, title: tuple[int, int] | None) -> Outcome | None:
        """Whether the words name a title, a visit, a guiding thought, another government's act or what was not."""
        if title and not (self._own.search(self.text.text, *title) or self._carried_out(title[0], clause)):
            return "foreign-title"
        absent = self._negated.before(clause, found.start)
        if self._visited.within(line, found.start):
            return "visited"
        if self._guiding.covers(found.start):
            return "guiding"
        if self._topic.covers(found.start) and self._topic.covers(found.end - 1):
            return "guiding"
        if self._higher.match(self.text.text, clause, found.start) or self._others_do(found.start):
            return "other-government"
        if self._negated.covers(found.start) or (absent is not None and absent <= _NEGATION_REACH):
            return "denied"
        return None

    def _others_do(self, index: int) -> bool:
        """True if the folded character ``index`` stands in a passage on another government."""
        number = self.number(index)
        if number not in self._others:
            self._others[number] = self._scope.passages(self.sentences[number].text)
        at = self.text.origin(index) - self._origins[number]
        return any(start <= at < end for start, end in self._others[number])

    def _only_guides(self, found: Found, clause: int, clause_end: int) -> bool:
        """True if a clause of the preamble tells no act, or names an aim or a basis."""
        text, signals = self.text.text, self.signals
        act = signals.preamble.search(text, clause, found.end)
        return not act or signals.preamble_aim.search(text, clause, clause_end) is not None

    def _carried_out(self, title: int, clause: int) -> bool:
        """True if the words before a title say that the document is issued or carried out here."""
        text, signals = self.text.text, self.signals
        return bool(signals.carried_out.search(text, clause, title) and not signals.studied.search(text, clause, title))

    def fact(self, claim: _Claim, report: ReportFact) -> PracticeFact:
        """The fact of a claim, its quote from the verb to the end of what was found."""
        number = self.number(claim.start)
        low = self.text.origin(claim.start) - self._origins[number]
        high = self.text.origin(claim.found.end - 1) + 1 - self._origins[number]
        sentence = self.sentences[number]
        start, end = sentence.span(low, high)
        return PracticeFact(
            report=report.report, file=report.file, start=start, end=end, quote=sentence.page_text[start:end],
            rule=claim.found.rule, mechanism=claim.found.mechanism, status=claim.status, year=report.year,
            since=self._since(claim),
        )  # fmt: skip

    def decision(self, found: Found, outcome: Outcome, fact: PracticeFact | None = None) -> Decision:
        """What became of the words found; fact: the one that they became or that stands in their place."""
        number = self.number(found.start)
        origin = self.text.origin
        low, high = origin(found.start) - self._origins[number], origin(found.end - 1) + 1 - self._origins[number]
        start, end = self.sentences[number].span(low, high)
        at = (fact.start, fact.end) if fact else None
        return Decision("practice", start, end, found.mechanism, found.rule, outcome, fact.id if fact else "", at)

    def _since(self, claim: _Claim) -> int | None:
        """The year of its beginning that the clause of the evidence states."""
        low, high = self.text.clause(claim.found.start)
        match = self.signals.begun.search(self.text.text, low, high)
        return next(int(group) for group in match.groups() if group) if match else None


def _titles(text: str) -> Iterator[tuple[int, int]]:
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
    reader = _Reader(text, report, _signals(ontology), scopes_of(ontology).of(report, register))
    groups = reader.groups()
    settled: set[tuple[str, int]] = set()
    beyond = {name for name, levels in ontology.mapping("practice-level").items() if report.level not in levels.split()}
    best: dict[tuple[str, PracticeStatus], _Claim] = {}
    claims: list[_Claim] = []
    for found in lexicon.find(reader.text, groups, settled):
        claim = "other-level" if found.mechanism in beyond else reader.claim(found)
        if not isinstance(claim, _Claim):
            if trace is not None:
                trace.append(reader.decision(found, claim))
            continue
        key = (found.mechanism, claim.status)
        if key not in best or claim.worth > best[key].worth:
            best[key] = claim
        if trace is not None:
            claims.append(claim)
            continue
        group = groups[reader.number(found.start)]
        if group >= 0 and all(claim.worth[1:]):
            settled.add((found.mechanism, group))
    if trace is not None:
        trace.extend(_account(claims, best, reader, report))
    return [
        reader.fact(claim, report)
        for (mechanism, status), claim in best.items()
        if status != "lacking" or (mechanism, "in-place") not in best
    ]


def _account(
    claims: Sequence[_Claim], best: Mapping[tuple[str, PracticeStatus], _Claim], reader: _Reader, report: ReportFact
) -> Iterator[Decision]:
    """What became of each claim: the fact, or which one stands for it."""
    for claim in claims:
        mechanism, status = claim.found.mechanism, claim.status
        in_place = best.get((mechanism, "in-place"))
        outcome: Outcome = "taken" if best[mechanism, status] is claim else "better-evidence"
        fact = reader.fact(best[mechanism, status], report)
        if status == "lacking" and in_place is not None:
            outcome, fact = "in-place-elsewhere", reader.fact(in_place, report)
        yield reader.decision(claim.found, outcome, fact)
