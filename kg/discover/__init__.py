"""Practices that the catalogue does not hold: names gathered over many reports, grouped and ranked.

The rank of a name is the product of

- its **C-value** (Frantzi, Ananiadou and Mima 2000): log2 of its length, times the number of reports that have it minus
  the mean of that number over the longer names that hold it, so that a part of a longer name gains nothing;
- its **signs**: 1, plus the share of its occurrences that are quoted, half that of those that a verb of setting up
  governs, and half that of those that hold a formula of numbers; times a half, one or one and a half for its last noun:
  none, one that practices share with much else, one of their own;
- its **dispersion**: 1 plus log2 of the number of governments that have it.

A name that labels or cues of the catalogue explain is a wording of that mechanism and is kept apart. What is only
planned counts as well, for it is somebody's idea of a practice; what stands among problems is passed over.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from kg.clean import clean
from kg.discover.candidates import Candidate, candidates
from kg.discover.nearest import Nearest
from kg.extract.report import find_report
from kg.facts import ReportFact, government_id
from kg.folding import fold
from kg.lexicon import outermost
from kg.pipeline import Engine
from kg.read import Page
from kg.sections import Sentence, Text, segment

_KNOWN = 0.6
"""The share of a name that labels of the catalogue must cover to make it a known one."""
_ROOM = 1.5
"""How many times as long as a quoted name the words of a cue may be to explain it."""
_ALIKE = 0.8
"""Names this alike (difflib's ratio) with the same numbers and the same last two characters are variants."""
_LONGEST_QUOTE = 60


@dataclass(frozen=True)
class Occurrence:
    """One place where a name stands: where in the page and in whose report.

    quote: its clause; known: the mechanism that explains it; beside: the one that its clause shows.
    """

    candidate: Candidate
    government: str
    place: str
    year: int
    report: str
    file: str
    start: int
    end: int
    quote: str
    sentence: str
    kind: str
    known: str | None
    beside: str | None


@dataclass
class Finding:
    """A practice that may be new, with all its occurrences; names: its variants, the commonest first.

    near: the mechanism of the catalogue whose names are most alike, None if none is; known: the mechanism of which the
    name is a wording, None for a new one.
    """

    name: str
    occurrences: list[Occurrence]
    near: str | None = None
    known: str | None = None
    score: float = 0.0

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its names, the commonest first, of equals the longer first."""
        counts = Counter(one.candidate.name for one in self.occurrences)
        return tuple(sorted(counts, key=lambda name: (-counts[name], -len(name), name)))

    @cached_property
    def places(self) -> int:
        """The number of governments."""
        return len({one.government for one in self.occurrences})

    @cached_property
    def reports(self) -> int:
        """The number of reports."""
        return len({one.report for one in self.occurrences})

    @cached_property
    def first(self) -> Occurrence:
        """The earliest occurrence; in one year, what was done before what was planned."""
        order = {"achievement": 0, "responsibility": 0, "other": 1, "plan": 2, "problem": 3}
        return min(self.occurrences, key=lambda one: (one.year, order.get(one.kind, 1), one.place, one.start))


@dataclass
class Discovery:
    """Gathers names report by report; ``findings`` groups and ranks them."""

    engine: Engine
    occurrences: list[Occurrence] = field(default_factory=list)

    def read(self, page: Page, *, force: bool = False) -> None:
        """Gather the names of one page; raises what ``kg.pipeline.extract_page`` raises."""
        ontology = self.engine.ontology
        report = find_report(page, self.engine.places, ontology, force=force)
        self.add(segment(clean(page, ontology), ontology), report)

    def add(self, text: Text, report: ReportFact) -> None:
        """Gather the names of one report."""
        ontology = self.engine.ontology
        own = _own_names(report)
        for sentence in text.sentences:
            if sentence.kind in ("formality", "problem") or sentence.table is not None:
                continue
            found = list(candidates(sentence, ontology, own))
            if found:
                self.occurrences += [
                    _occurrence(one, known, beside, sentence, report)
                    for one, (known, beside) in zip(found, self._known(sentence, found), strict=True)
                ]

    def _known(self, sentence: Sentence, found: Sequence[Candidate]) -> list[tuple[str | None, str | None]]:
        """For each candidate the mechanism that explains it, and the one that its clause shows beside it."""
        text = fold(sentence.text)
        lexicon = self.engine.lexicon
        labels = [
            (start, end, names[0])
            for start, end, names in outermost(
                [(start, end, names) for start, end, ((names, _),) in lexicon.terms.overlapping(text.text) if names]
            )
        ]
        cues = [(one.start, one.end, one.mechanism) for one in lexicon.find(text) if one.rule != "label"]
        known: list[tuple[str | None, str | None]] = []
        for one in found:
            start, end = text.place(one.start), text.place(one.end)
            around = [cue for cue in cues if cue[0] < end and start < cue[1]]
            # A coinage in quotation marks is explained by a cue only if the cue stands in little more than itself.
            longest = _ROOM * (end - start) if one.quoted or one.formula else math.inf
            owner = _explained(start, end, labels) or next(
                (name for low, high, name in around if low <= start and end <= high and high - low <= longest), None
            )
            known.append((owner, around[0][2] if around else None))
        return known

    def findings(self, *, known: bool = False) -> list[Finding]:
        """The names found, the best first; ``known``: instead the wordings of mechanisms that the catalogue holds."""
        groups = [Finding(group[0].candidate.name, group) for group in _grouped(self.occurrences)]
        nearest = Nearest(self.engine.ontology)
        for group in groups:
            group.name = group.names[0]
            owners = Counter(one.known for one in group.occurrences if one.known is not None)
            group.known = owners.most_common(1)[0][0] if owners else None
        kept = [group for group in groups if (group.known is not None) == known]
        _rank(kept)
        for group in kept:
            beside = Counter(one.beside for one in group.occurrences if one.beside is not None)
            # What its clause tells says more about a name than names that look like it.
            group.near = group.known or (beside.most_common(1)[0][0] if beside else nearest.find(group.names))
        return sorted((group for group in kept if group.score > 0), key=lambda group: (-group.score, group.name))


def _explained(start: int, end: int, labels: Iterable[tuple[int, int, str]]) -> str | None:
    """The mechanism whose label covers most of the span, if labels cover enough of it; "" is a phrase of none."""
    shares: Counter[str] = Counter()
    for low, high, name in labels:
        shares[name] += max(0, min(end, high) - max(start, low))
    if not shares or sum(shares.values()) < _KNOWN * (end - start):
        return None
    return shares.most_common(1)[0][0] or None


def _own_names(report: ReportFact) -> tuple[str, ...]:
    """The government's names, full and short, the longest first."""
    name = report.town or report.government[-3:]
    names = {report.government, name, name[:-1], name[:-2]}
    return tuple(sorted((one for one in names if len(one) > 1), key=len, reverse=True))


def _occurrence(
    one: Candidate, known: str | None, beside: str | None, sentence: Sentence, report: ReportFact
) -> Occurrence:
    low, high = next((span for span in sentence.clauses if span[0] <= one.start < span[1]), (one.start, one.end))
    low, high = max(low, one.end - _LONGEST_QUOTE), max(one.end, min(high, one.start + _LONGEST_QUOTE))
    start, end = sentence.span(low, high)
    return Occurrence(
        one, government_id(report.adcode, report.town), report.government, report.year, report.report, report.file,
        start, end, sentence.quote(low, high), sentence.text, sentence.kind, known, beside,
    )  # fmt: skip


def _grouped(occurrences: Iterable[Occurrence]) -> list[list[Occurrence]]:
    """Occurrences of one practice together: equal cores or names, then names that are nearly alike."""
    groups: dict[str, list[Occurrence]] = {}
    owner: dict[str, str] = {}
    for one in occurrences:
        keys = (one.candidate.core, fold(one.candidate.name).text)
        key = next((owner[key] for key in keys if key in owner), keys[0])
        owner |= dict.fromkeys(keys, key)
        groups.setdefault(key, []).append(one)
    buckets: dict[str, list[str]] = defaultdict(list)
    for key in sorted(groups, key=lambda key: (-len(groups[key]), key)):
        bucket = buckets[key[-2:]]
        twin = next((other for other in bucket if _alike(key, other)), None)
        if twin is None:
            bucket.append(key)
        else:
            groups[twin] += groups.pop(key)
    return list(groups.values())


def _alike(one: str, other: str) -> bool:
    """Whether two names are variants: the same numbers, and nearly the same words.

    >>> _alike("网格员积分兑换制度", "网格积分兑换制度"), _alike("1+3+n工作模式", "1+6+n工作模式")
    (True, False)
    """
    if [sign for sign in one if sign.isnumeric()] != [sign for sign in other if sign.isnumeric()]:
        return False
    return min(len(one), len(other)) >= 5 and SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _rank(findings: Sequence[Finding]) -> None:
    """Set the score of each finding (see the module)."""
    folded = {id(one): fold(one.name).text for one in findings}
    holders: dict[str, list[int]] = defaultdict(list)
    names = set(folded.values())
    for one in findings:
        name = folded[id(one)]
        for low in range(len(name)):
            for high in range(low + 3, len(name) + 1):
                part = name[low:high]
                if part != name and part in names:
                    holders[part].append(one.reports)
    for one in findings:
        name, count = folded[id(one)], len(one.occurrences)
        longer = holders.get(name, ())
        frequency = one.reports - (sum(longer) / len(longer) if longer else 0)
        quoted, verb, formula = (
            sum(getattr(at.candidate, sign) for at in one.occurrences) / count for sign in ("quoted", "verb", "formula")
        )
        head = max(at.candidate.head for at in one.occurrences)
        signs = (1 + quoted + verb / 2 + formula / 2) * (1 + head) / 2
        one.score = math.log2(1 + len(name)) * frequency * signs * (1 + math.log2(one.places))
