"""The words by which mechanisms are found: one automaton over every label and cue of the ontology.

Labels and texts meet in folded form (kg/folding.py), so that a label matches however the page punctuates it. A label
counts by itself; one that lies inside another is swallowed by it, and one that begins or ends with a digit is no part
of a longer number.

A practice is often told in words that no label holds. A **cue** (``kg:cue`` of a mechanism) says which words prove it
together. A cue is a line of parts with a blank on both sides of each operator::

    聘请|续聘 > 律师|律师事务所 + 政府|机关 - 村|社区

    a|b         one of these words (a word holds no blank)
    @hidden     the hidden labels of the mechanism itself; they count only where a cue asks for them
    @name       the words of the list ``word:name`` of the ontology, e.g. ``@set-up``
    +           and, in any order
    >           and, after the part to its left; ``>4``: with at most four characters between the two
    -           unless one of these words stands there too
    near:       first word of a cue: look at the clause and its two neighbours instead of the clause alone
    sentence:   first word of a cue: look at the whole sentence
    around:     first word of a cue: look at the sentence, the one before and the one after

A clause ends at a comma, colon, semicolon, full stop, question or exclamation mark. At least one part must be made of
words of two characters or more and of no list: the automaton looks for the part of the rarest words, the *anchor*, and
the rest is tried only where the anchor stands; the clause of the anchor is the evidence. A part with @hidden is the
anchor always, and its words do not count inside a longer label of another mechanism; the words of no anchor count
inside a longer label of a narrower mechanism.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType
from typing import Generic, TypeVar

from daachorse import CharwiseDoubleArrayAhoCorasick

from kg.cues import Cue, Part, parse_cue
from kg.folding import Folded, Scope, fold, fold_word
from kg.ontology import Ontology

__all__ = [
    "Cue", "Folded", "Found", "Lexicon", "Part", "Terms", "Watch", "fold", "outermost", "parse_cue", "swallowed",
]  # fmt: skip

Payload = TypeVar("Payload")
_Labels = Sequence[tuple[int, int, tuple[str, ...]]]
"""Where labels stand and the mechanisms that they name, by their start."""
_Told = dict[int, set[str]]
"""For the beginning of a clause the mechanisms that were found in it."""
_DIGITS_BEFORE = re.compile(r"(?:\d|\d\.)\Z")
_DIGITS_AFTER = re.compile(r"\.?\d")


class Terms(Generic[Payload]):
    """Finds many terms in a text in one pass; a term may carry several payloads.

    >>> terms = Terms([("清单", 1), ("责任清单", 2), ("清单", 3)])
    >>> terms.overlapping("责任清单")
    [(0, 4, (2,)), (2, 4, (1, 3))]
    >>> terms.longest("责任清单")
    [(0, 4, (2,))]
    """

    def __init__(self, entries: Iterable[tuple[str, Payload]]) -> None:
        owners: dict[str, list[Payload]] = {}
        for term, payload in entries:
            owners.setdefault(term, []).append(payload)
        self.payloads = [tuple(payloads) for payloads in owners.values()]
        # An automaton of nothing cannot be built; a term that no text holds stands in for it.
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(owners) or ["\0"])

    def overlapping(self, text: str) -> list[tuple[int, int, tuple[Payload, ...]]]:
        """Every hit (start, end, payloads), by its end, longer ones first."""
        payloads = self.payloads
        return [(start, end, payloads[which]) for start, end, which in self._automaton.find_overlapping(text)]

    def hits(self, text: str) -> list[tuple[int, int, int]]:
        """The same hits with the number of the term, in the order of ``payloads``, instead of its payloads."""
        return self._automaton.find_overlapping(text)

    def longest(self, text: str) -> list[tuple[int, int, tuple[Payload, ...]]]:
        """The hits that lie inside no other hit, by their start."""
        return outermost(self.overlapping(text))


def outermost(hits: list[tuple[int, int, tuple[Payload, ...]]]) -> list[tuple[int, int, tuple[Payload, ...]]]:
    """The hits that lie inside no other hit, by their start; two hits of one span both stay."""
    kept: list[tuple[int, int, tuple[Payload, ...]]] = []
    reach = -1
    longest_first = sorted(hits, key=itemgetter(1), reverse=True)
    for hit in sorted(longest_first, key=itemgetter(0)):
        if hit[1] > reach or (kept and kept[-1][:2] == hit[:2]):
            kept.append(hit)
            reach = max(reach, hit[1])
    return kept


@dataclass(slots=True)  # not frozen: that takes three times as long to make
class Found:
    """Words that name a mechanism by a label or a cue: ``text[start:end]`` of the folded text.

    clause: span of the clause in which they begin.
    """

    mechanism: str
    start: int
    end: int
    rule: str
    clause: tuple[int, int]


@dataclass(frozen=True, eq=False, slots=True)
class Watch:
    """A cue with the anchor at which it is tried and what must stand beside it.

    needed: the words of each other part, the shortest list first; narrower: the mechanism and all below it.
    """

    mechanism: str
    cue: Cue
    number: int
    anchor: Part
    needed: tuple[tuple[str, ...], ...]
    narrower: frozenset[str]

    def possible(self, segment: str) -> bool:
        """True if every other part has a word in the segment and no barred word is there."""
        for words in self.needed:
            for word in words:
                if word in segment:
                    break
            else:
                return False
        return not any(map(segment.__contains__, self.cue.barred))


class Lexicon:
    """Every label and cue of the ontology's mechanisms in one automaton.

    Raises OntologyError for a malformed cue. The words of ``word:no-practice`` are phrases that hold a label and mean
    something else; they swallow the labels inside them. terms: the automaton, which gives for each folded word the
    mechanisms that it labels ("" for such a phrase) and the cues at whose anchor it stands; watches: every cue.
    """

    def __init__(self, ontology: Ontology) -> None:
        owners: dict[str, tuple[list[str], list[Watch]]] = {}
        cues: list[tuple[str, int, Cue]] = []

        def owner(word: str) -> tuple[list[str], list[Watch]]:
            return owners.setdefault(fold_word(word), ([], []))

        for phrase in ontology.words("no-practice"):
            owner(phrase)[0].append("")
        for mechanism in ontology.mechanisms.values():
            for label in mechanism.labels:
                owner(label)[0].append(mechanism.id)
            for number, line in enumerate(mechanism.cues, 1):
                cues.append((mechanism.id, number, parse_cue(line, mechanism, ontology)))
        watches: list[Watch] = []
        usual = _usual(list(owners), [cue for _, _, cue in cues], ontology.words("usual"))
        for name, number, cue in cues:
            anchor = min(cue.anchors, key=lambda part: (not part.hidden, sum(usual[word] for word in part.words)))
            needed = sorted((part.words for part in cue.parts if part is not anchor), key=len)
            watch = Watch(name, cue, number, anchor, tuple(needed), ontology.narrower(name))
            watches.append(watch)
            for word in anchor.words:
                owner(word)[1].append(watch)
        self.watches = tuple(watches)
        self.terms = Terms((word, (tuple(names), tuple(tried))) for word, (names, tried) in owners.items())
        self._names = [names for ((names, _),) in self.terms.payloads]
        self._tries = [tuple(map(_try, tried)) for ((_, tried),) in self.terms.payloads]
        numeric = (word[:1].isdecimal() or word[-1:].isdecimal() for word in owners)
        self._numeric = frozenset(which for which, digits in enumerate(numeric) if digits)

    def find(
        self, text: Folded, groups: Sequence[int] = (), settled: Mapping[int, Container[str]] = MappingProxyType({})
    ) -> Iterator[Found]:
        """Every mechanism that the words of a text name: first by labels, then by cues, once a clause.

        groups: a number for each line of the text, 0 where there is none; settled: for such a number the mechanisms
        that need no more evidence; the reader of the hits may add to them while they come.
        """
        folded, numeric, names_of = text.text, self._numeric, self._names
        hits = [
            hit for hit in self.terms.hits(folded) if hit[2] not in numeric or not _in_number(folded, hit[0], hit[1])
        ]
        labels = outermost([(start, end, names) for start, end, which in hits if (names := names_of[which])])
        lines = _Lines(text, groups, settled)
        told: dict[int, set[str]] = {}
        yield from _by_labels(text, labels, lines, told)
        yield from self._by_cues(text, hits, labels, lines, told)

    def _by_cues(
        self, text: Folded, hits: Sequence[tuple[int, int, int]], labels: _Labels, lines: _Lines, told: _Told
    ) -> Iterator[Found]:
        """What the cues find where no label told it.

        Nearly every try fails: its mechanism is settled, or a word of the first part is wanting. So that is asked
        first, without a call, and what is asked of a line or clause once for all hits in it.
        """
        folded, tries_of = text.text, self._tries
        starts = [start for start, _, _ in labels]
        line, line_end, settled = 0, -1, lines.nothing
        low, high, clause, told_here = 0, -1, "", lines.nothing
        around: dict[Scope, str] = {}
        for start, end, which in hits:
            tries = tries_of[which]
            if tries and not line <= start <= line_end:
                line, line_end, settled = lines.at(start)
            for name, first, scope, watch in tries:
                if name in settled:
                    continue
                if not low <= start <= high:
                    low, high = text.clause(start)
                    clause, around, told_here = folded[low:high], {}, told.get(low, lines.nothing)
                if name in told_here:
                    continue
                words = clause if scope == "clause" else around.get(scope)
                if words is None:
                    words = around[scope] = folded[slice(*text.scope(start, scope))]
                for word in first:
                    if word in words:
                        break
                else:
                    continue
                if not watch.possible(words) or swallowed(labels, starts, start, end, watch):
                    continue
                span = watch.cue.find(folded, *text.scope(start, scope), watch.anchor, (start, end))
                if span is not None:
                    told_here = told.setdefault(low, set())
                    told_here.add(name)
                    yield Found(name, *_within((low, high), span, (start, end)), f"cue:{watch.number}", (low, high))


def _try(watch: Watch) -> tuple[str, tuple[str, ...], Scope, Watch]:
    """What is asked of every cue, with its first part at hand; the empty word, which every text holds, is for none."""
    return watch.mechanism, watch.needed[0] if watch.needed else ("",), watch.cue.scope, watch


class _Lines:
    """The lines of a text with the mechanisms that are settled in them."""

    nothing: Container[str] = frozenset()

    def __init__(self, text: Folded, groups: Sequence[int], settled: Mapping[int, Container[str]]) -> None:
        self._ends, self._size = text.ends, len(text.text)
        self._groups, self._settled = groups, settled

    def at(self, index: int) -> tuple[int, int, Container[str]]:
        """Span of the line that holds ``index``, and what is settled there."""
        ends = self._ends
        number = bisect_left(ends, index)
        group = self._groups[number] if self._groups else 0
        return (
            ends[number - 1] + 1 if number else 0,
            ends[number] if number < len(ends) else self._size,
            self._settled.get(group, self.nothing),
        )


def _by_labels(text: Folded, labels: _Labels, lines: _Lines, told: _Told) -> Iterator[Found]:
    """What the labels, sorted by their start, name; told: takes it by the beginning of its clause."""
    line_end, settled = -1, lines.nothing
    low, high = 0, -1
    for start, end, names in labels:
        if start > line_end:
            _, line_end, settled = lines.at(start)
        for name in names:
            if name and name not in settled:
                if start > high:
                    low, high = text.clause(start)
                told.setdefault(low, set()).add(name)
                yield Found(name, start, end, "label", (low, high))


def _in_number(text: str, start: int, end: int) -> bool:
    """True if a term begins or ends inside a number, so that its digits are others."""
    before = text[start].isdecimal() and _DIGITS_BEFORE.search(text, max(0, start - 2), start)
    return bool(before or (text[end - 1].isdecimal() and _DIGITS_AFTER.match(text, end)))


def _usual(labels: Sequence[str], cues: Sequence[Cue], usual: Iterable[str]) -> Mapping[str, int]:
    """How usual each word of the cues is: by how many labels hold it, by its length, by the list of usual words."""
    words = list({word for cue in cues for part in cue.anchors for word in part.words})
    sample = "\n".join((*labels, *(word for cue in cues for part in cue.parts for word in part.words)))
    found = Counter(map(itemgetter(2), Terms((word, None) for word in words).hits(sample)))
    lengths = {2: 8, 3: 2}
    counts = {word: (1 + found[which]) * lengths.get(len(word), 1) for which, word in enumerate(words)}
    return counts | {fold_word(word): 10_000 for word in usual}


def _within(clause: tuple[int, int], span: tuple[int, int], anchor: tuple[int, int]) -> tuple[int, int]:
    """The span of a cue as far as it lies in the clause of its anchor: the evidence is one clause."""
    return (
        span[0] if span[0] >= clause[0] else anchor[0],
        span[1] if span[1] <= clause[1] else anchor[1],
    )


def swallowed(labels: _Labels, starts: list[int], start: int, end: int, watch: Watch) -> bool:
    """True if an anchor lies inside a longer label that leaves nothing to the cue.

    That is a label of a narrower mechanism, for a parent must be named itself; for a hidden label it is any label of
    another mechanism and any phrase that is no practice.
    """
    at = bisect_right(starts, start) - 1
    if at < 0:
        return False
    low, high, names = labels[at]
    if not (low <= start and end <= high and high - low > end - start) or watch.mechanism in names:
        return False
    return watch.anchor.hidden or not watch.narrower.isdisjoint(names)
