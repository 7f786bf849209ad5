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
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from daachorse import CharwiseDoubleArrayAhoCorasick

from kg.cues import Cue, Part, parse_cue
from kg.folding import Folded, Scope, fold
from kg.ontology import Ontology

__all__ = [
    "Cue", "Folded", "Found", "Lexicon", "Part", "Terms", "Watch", "fold", "outermost", "parse_cue", "swallowed",
]  # fmt: skip

Payload = TypeVar("Payload")
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
    for hit in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
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
        for word in self.cue.barred:
            if word in segment:
                return False
        return True


class _Clause:
    """The clause of a folded text in which the hits stand that are looked at: its span and words, the group of its line.

    Hits come nearly in the order of the text, so what is asked of their clause is found once for all of them.
    """

    __slots__ = ("_around", "_groups", "_text", "group", "high", "low", "words")

    def __init__(self, text: Folded, groups: Sequence[int]) -> None:
        self._text, self._groups = text, groups
        self._around: dict[Scope, str] = {}
        self.low, self.high, self.words, self.group = 0, -1, "", 0

    def move(self, index: int) -> None:
        """Go to the clause that holds ``index``."""
        text = self._text
        self.low, self.high = text.clause(index)
        self.words = text.text[self.low : self.high]
        self._around.clear()
        if self._groups:
            self.group = self._groups[bisect_left(text.ends, index)]

    def around(self, scope: Scope) -> str:
        """The words that a cue of this scope looks at."""
        words = self._around.get(scope)
        if words is None:
            low, high = self._text.scope(self.low, scope)
            words = self._around[scope] = self._text.text[low:high]
        return words


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
            return owners.setdefault(fold(word).text, ([], []))

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
        self._tries = [
            # Where a cue is its anchor alone, the empty word stands for what must be beside it: every text holds it.
            tuple((watch.needed[0] if watch.needed else ("",), watch.cue.scope, watch) for watch in tried)
            for ((_, tried),) in self.terms.payloads
        ]
        numeric = (word[:1].isdecimal() or word[-1:].isdecimal() for word in owners)
        self._numeric = frozenset(which for which, digits in enumerate(numeric) if digits)

    def find(
        self, text: Folded, groups: Sequence[int] = (), settled: Container[tuple[str, int]] = ()
    ) -> Iterator[Found]:
        """Every mechanism that the words of a text name: first by labels, then by cues, once a clause.

        groups: a number for each line of the text; settled: pairs of a mechanism and such a number that need no more
        evidence; the reader of the hits may add to it while they come.
        """
        folded, numeric = text.text, self._numeric
        hits = [
            hit for hit in self.terms.hits(folded) if hit[2] not in numeric or not _in_number(folded, hit[0], hit[1])
        ]
        all_names = self._names
        labels = outermost([(start, end, names) for start, end, which in hits if (names := all_names[which])])
        at = _Clause(text, groups)
        told: set[tuple[str, int]] = set()
        for start, end, names in labels:
            if not at.low <= start <= at.high:
                at.move(start)
            for name in names:
                if name and (name, at.group) not in settled:
                    told.add((name, at.low))
                    yield Found(name, start, end, "label", (at.low, at.high))
        yield from self._by_cues(text, hits, labels, at, told, settled)

    def _by_cues(
        self,
        text: Folded,
        hits: list[tuple[int, int, int]],
        labels: list[tuple[int, int, tuple[str, ...]]],
        at: _Clause,
        told: set[tuple[str, int]],
        settled: Container[tuple[str, int]],
    ) -> Iterator[Found]:
        """What the cues find; told: pairs of a mechanism and the beginning of a clause that need no more evidence.

        Three tries in four fail for want of a word of their first part, so that is asked first, in the text of the
        clause, without a call.
        """
        all_tries, folded = self._tries, text.text
        starts = [start for start, _, _ in labels]
        low, high, clause = 0, -1, ""
        for start, end, which in hits:
            tries = all_tries[which]
            if not tries:
                continue
            if not low <= start <= high:
                at.move(start)
                low, high, clause = at.low, at.high, at.words
            for first, scope, watch in tries:
                words = clause if scope == "clause" else at.around(scope)
                for word in first:
                    if word in words:
                        break
                else:
                    continue
                name = watch.mechanism
                if (name, low) in told or (name, at.group) in settled or not watch.possible(words):
                    continue
                if swallowed(labels, starts, start, end, watch):
                    continue
                span = watch.cue.find(folded, *text.scope(start, scope), watch.anchor, (start, end))
                if span is not None:
                    told.add((name, low))
                    yield Found(name, *_within((low, high), span, (start, end)), f"cue:{watch.number}", (low, high))


def _in_number(text: str, start: int, end: int) -> bool:
    """True if a term begins or ends inside a number, so that its digits are others."""
    before = text[start].isdecimal() and _DIGITS_BEFORE.search(text, max(0, start - 2), start)
    return bool(before or (text[end - 1].isdecimal() and _DIGITS_AFTER.match(text, end)))


def _usual(labels: Sequence[str], cues: Sequence[Cue], usual: Iterable[str]) -> Mapping[str, int]:
    """How usual each word of the cues is: by how many labels hold it, by its length, by the list of usual words."""
    words = {word for cue in cues for part in cue.anchors for word in part.words}
    counts = dict.fromkeys(words, 1)
    sample = "\n".join((*labels, *(word for cue in cues for part in cue.parts for word in part.words)))
    for _, _, found in Terms((word, word) for word in words).overlapping(sample):
        for word in found:
            counts[word] += 1
    counts = {word: count * (8 if len(word) == 2 else 2 if len(word) == 3 else 1) for word, count in counts.items()}
    return counts | {fold(word).text: 10_000 for word in usual}


def _within(clause: tuple[int, int], span: tuple[int, int], anchor: tuple[int, int]) -> tuple[int, int]:
    """The span of a cue as far as it lies in the clause of its anchor: the evidence is one clause."""
    return (
        span[0] if span[0] >= clause[0] else anchor[0],
        span[1] if span[1] <= clause[1] else anchor[1],
    )


def swallowed(
    labels: list[tuple[int, int, tuple[str, ...]]], starts: list[int], start: int, end: int, watch: Watch
) -> bool:
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
