"""The words by which mechanisms are found: one automaton over every label and cue of the ontology.

Labels and texts meet in *folded* form: white space, quotation marks, brackets, title marks, the enumeration comma
and the particle of attribution are dropped and ASCII letters lowered, so that a label matches however the page
punctuates it. A label counts by itself; of two that overlap the longer one swallows the one that lies inside it.

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
from functools import cached_property
from itertools import count
from typing import Generic, Literal, TypeVar

from daachorse import CharwiseDoubleArrayAhoCorasick

from kg.errors import OntologyError
from kg.ontology import Mechanism, Ontology

Payload = TypeVar("Payload")
Scope = Literal["clause", "near", "sentence", "around"]
_SCOPES: dict[str, Scope] = {"near:": "near", "sentence:": "sentence", "around:": "around"}

# Full-width signs are written as escapes: many editors and terminals show them like their ASCII twins.
# U+7684 is the particle of attribution, which clerks put or leave out at will.
_DROPPED = re.compile(
    r"[ \r\x0b\x0c\xa0\u2000-\u200f\u3000\ufeff\u7684“”‘’\"'`「」『』\uff02\uff07"
    r"(){}<>\[\]\uff08\uff09〔〕【】《》〈〉、·・]"
)
_STOPS = re.compile(r"[,;:!?。\t\uff0c\uff1b\uff1a\uff01\uff1f\n]")
_WIDE = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
_MARKS = [(chr(code), chr(code - 0xFEE0)) for code in (0xFF0C, 0xFF1A, 0xFF1B, 0xFF01, 0xFF1F)]
_RARE = re.compile("[A-Z\u2014\uff01-\uff5e]")
_WIDE |= {code: chr(code + 32) for code in range(0x41, 0x5B)} | {ord("—"): "-"}
_OPERATOR = re.compile(r"\+|-|>(\d*)")


@dataclass(frozen=True)
class Folded:
    """A text as the automaton reads it, with the way back.

    text: the folded text; dropped: index in the original of each dropped character, minus its rank.
    """

    text: str
    dropped: Sequence[int]

    def origin(self, index: int) -> int:
        """Index in the original of the folded character ``index``."""
        return index + bisect_right(self.dropped, index)

    def place(self, origin: int) -> int:
        """Index in the folded text of the original character ``origin``, or of the next one that was kept.

        >>> text = fold("“三项”制度")
        >>> text.text, text.origin(2), text.place(5)
        ('三项制度', 4, 3)
        """
        low, high = 0, len(self.dropped)
        while low < high:  # the rank of a dropped character is its position in the list, so bisect by hand
            middle = (low + high) // 2
            if self.dropped[middle] + middle < origin:
                low = middle + 1
            else:
                high = middle
        return origin - low

    @cached_property
    def stops(self) -> list[int]:
        """Index of every character that ends a clause."""
        return [match.start() for match in _STOPS.finditer(self.text)]

    @cached_property
    def ends(self) -> list[int]:
        """Index of every line break."""
        return [match.start() for match in re.finditer("\n", self.text)]

    @cached_property
    def clauses(self) -> tuple[list[int], list[tuple[int, int]]]:
        """The number of the clause of every character (a mark belongs to the clause that it ends), and their spans."""
        numbers: list[int] = []
        spans: list[tuple[int, int]] = []
        start = 0
        for number, stop in enumerate((*self.stops, len(self.text))):
            numbers += [number] * (stop + 1 - start)
            spans.append((start, stop))
            start = stop + 1
        return numbers, spans

    def clause(self, index: int, around: int = 0) -> tuple[int, int]:
        """Span of the clause that holds ``index``, with ``around`` clauses of the same line before and after it."""
        numbers, spans = self.clauses
        first = last = numbers[index]
        for _ in range(around):
            if first and self.text[spans[first - 1][1]] != "\n":
                first -= 1
            if last + 1 < len(spans) and self.text[spans[last][1]] != "\n":
                last += 1
        return spans[first][0], spans[last][1]

    def scope(self, index: int, scope: Scope) -> tuple[int, int]:
        """Span that a cue of this scope looks at if its anchor stands at ``index``."""
        if scope in ("sentence", "around"):
            return self.line(index, int(scope == "around"))
        return self.clause(index, int(scope == "near"))

    def line(self, index: int, around: int = 0) -> tuple[int, int]:
        """Span of the line that holds ``index``, with ``around`` lines before and after; a sentence is a line."""
        at = bisect_left(self.ends, index)
        before, after = at - 1 - around, at + around
        return (
            self.ends[before] + 1 if before >= 0 else 0,
            self.ends[after] if after < len(self.ends) else len(self.text),
        )


def fold(text: str) -> Folded:
    """The text in folded form; line breaks are kept, for they part sentences.

    >>> fold("乡镇(街道)的 一村、一律师").text
    '乡镇街道一村一律师'
    """
    dropped = [match.start() for match in _DROPPED.finditer(text)]
    folded = _DROPPED.sub("", text)
    for wide, narrow in _MARKS:
        folded = folded.replace(wide, narrow)
    if _RARE.search(folded):
        folded = folded.translate(_WIDE)
    return Folded(folded, [place - rank for rank, place in enumerate(dropped)])


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
        self._payloads = [tuple(payloads) for payloads in owners.values()]
        # An automaton of nothing cannot be built; a term that no text holds stands in for it.
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(owners) or ["\0"])

    def overlapping(self, text: str) -> list[tuple[int, int, tuple[Payload, ...]]]:
        """Every hit (start, end, payloads), by its end, longer ones first."""
        payloads = self._payloads
        return [(start, end, payloads[which]) for start, end, which in self._automaton.find_overlapping(text)]

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


@dataclass(frozen=True)
class Part:
    """One part of a cue: any of the words; ordered: after the part before it, at most ``gap`` characters on."""

    words: tuple[str, ...]
    ordered: bool = False
    gap: int | None = None
    hidden: bool = False
    listed: bool = False


@dataclass(frozen=True)
class Cue:
    """A parsed cue: every part must be there and none of the barred words."""

    text: str
    scope: Scope
    parts: tuple[Part, ...]
    barred: tuple[str, ...]

    @cached_property
    def anchors(self) -> tuple[Part, ...]:
        """The parts that may serve as the anchor: words of two characters or more, written out."""
        return tuple(part for part in self.parts if not part.listed and min(map(len, part.words)) > 1)

    @cached_property
    def _chains(self) -> tuple[tuple[Part, ...], ...]:
        chains: list[list[Part]] = []
        for part in self.parts:
            if part.ordered:
                chains[-1].append(part)
            else:
                chains.append([part])
        return tuple(map(tuple, chains))

    def find(
        self, text: str, start: int, end: int, anchor: Part, where: tuple[int, int]
    ) -> tuple[int, int] | None:
        """Span from the first to the last word of the cue inside ``text[start:end]``, the anchor at ``where``."""
        low, high = where
        for chain in self._chains:
            span = _follow(chain, 0, text, start, end, anchor, where)
            if span is None:
                return None
            low, high = min(low, span[0]), max(high, span[1])
        return low, high


def _follow(
    chain: tuple[Part, ...], at: int, text: str, start: int, end: int, anchor: Part, where: tuple[int, int]
) -> tuple[int, int] | None:
    """Span of the parts of a chain from ``at`` on, in their order, the first one at or after ``start``."""
    part = chain[at]
    if part is anchor:
        spans = [where] if where[0] >= start else []
    else:
        spans = _spots(part, text, start, end, every=at + 1 < len(chain) or part.gap is not None)
    for low, high in spans:
        if at and part.gap is not None and low - start > part.gap:
            continue
        if at + 1 == len(chain):
            return low, high
        rest = _follow(chain, at + 1, text, high, end, anchor, where)
        if rest is not None:
            return low, rest[1]
    return None


def _spots(part: Part, text: str, start: int, end: int, *, every: bool) -> list[tuple[int, int]]:
    """Where the words of a part stand; unless ``every``, the first of them is enough."""
    spots: list[tuple[int, int]] = []
    for word in part.words:
        at = text.find(word, start, end)
        while at >= 0:
            spots.append((at, at + len(word)))
            at = text.find(word, at + 1, end) if every else -1
    spots.sort()
    return spots if every else spots[:1]


def parse_cue(cue: str, mechanism: Mechanism, ontology: Ontology) -> Cue:
    """The parsed cue of a mechanism; raises OntologyError for one that breaks the rules of the module's docstring."""
    tokens = cue.split()

    def refuse(why: str) -> OntologyError:
        return OntologyError(f"the cue {cue!r} {why}", where=mechanism.id, do="see the cue language in kg/lexicon.py")

    scope: Scope = "clause"
    if tokens and tokens[0] in _SCOPES:
        scope = _SCOPES[tokens.pop(0)]
    if not tokens:
        raise refuse("is empty")
    if len(tokens) % 2 == 0:
        raise refuse("must alternate words and operators")
    parts: list[Part] = []
    barred: list[str] = []
    for operator, token in zip(["+", *tokens[1::2]], tokens[::2], strict=True):
        sign = _OPERATOR.fullmatch(operator)
        if sign is None:
            raise refuse(f"has {operator!r} where an operator must stand")
        words, hidden, listed = _words(token, mechanism, ontology)
        if not words:
            raise refuse(f"has no words for {token!r}")
        if operator == "-":
            barred += words
        elif barred:
            raise refuse("has a part after its exclusions")
        else:
            gap = int(sign[1]) if sign[1] else None
            parts.append(Part(words, operator[0] == ">", gap, hidden, listed))
    if not any(min(map(len, part.words)) > 1 and not part.listed for part in parts):
        raise refuse("needs a part of words of two characters or more, written out")
    return Cue(cue, scope, tuple(parts), tuple(barred))


def _words(token: str, mechanism: Mechanism, ontology: Ontology) -> tuple[tuple[str, ...], bool, bool]:
    """The folded words of one token of a cue, whether they are hidden labels, whether they come from a word list."""
    words: list[str] = []
    hidden = listed = False
    for word in token.split("|"):
        if word == "@hidden":
            hidden = True
            words += mechanism.hidden
        elif word.startswith("@"):
            listed = True
            try:
                words += ontology.words(word[1:])
            except OntologyError:
                return (), hidden, listed
        else:
            words.append(word)
    folded = dict.fromkeys(fold(word).text for word in words)
    return tuple(word for word in folded if word), hidden, listed


@dataclass(frozen=True)
class Found:
    """Words that name a mechanism by a label or a cue: ``text[start:end]`` of the folded text, in one clause."""

    mechanism: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, eq=False)
class _Watch:
    """A cue with the anchor at which it is tried and what must stand beside it.

    needed: the words of each other part; serial: the cue's number among all, shifted out of the way of offsets;
    narrower: the mechanism and all below it.
    """

    mechanism: str
    cue: Cue
    number: int
    anchor: Part
    needed: tuple[tuple[str, ...], ...]
    serial: int
    scope: Scope
    narrower: frozenset[str]

    def possible(self, segment: str) -> bool:
        """True if every other part has a word in the segment and no barred word is there."""
        for words in self.needed:
            for word in words:
                if word in segment:
                    break
            else:
                return False
        return all(word not in segment for word in self.cue.barred)


class Lexicon:
    """Every label and cue of the ontology's mechanisms in one automaton.

    Raises OntologyError for a malformed cue. The words of ``word:no-practice`` are phrases that hold a label and mean
    something else; they swallow the labels inside them.
    """

    def __init__(self, ontology: Ontology) -> None:
        owners: dict[str, tuple[list[str], list[_Watch]]] = {}
        cues: list[tuple[str, int, Cue]] = []

        def owner(word: str) -> tuple[list[str], list[_Watch]]:
            return owners.setdefault(fold(word).text, ([], []))

        for phrase in ontology.words("no-practice"):
            owner(phrase)[0].append("")
        for mechanism in ontology.mechanisms.values():
            for label in mechanism.labels:
                owner(label)[0].append(mechanism.id)
            for number, line in enumerate(mechanism.cues, 1):
                cues.append((mechanism.id, number, parse_cue(line, mechanism, ontology)))
        serials = count()
        usual = _usual(list(owners), [cue for _, _, cue in cues], ontology.words("usual"))
        for name, number, cue in cues:
            anchor = min(cue.anchors, key=lambda part: (not part.hidden, sum(usual[word] for word in part.words)))
            needed = sorted((part.words for part in cue.parts if part is not anchor), key=len)
            serial = next(serials) << 32
            watch = _Watch(name, cue, number, anchor, tuple(needed), serial, cue.scope, ontology.narrower(name))
            for word in anchor.words:
                owner(word)[1].append(watch)
        self._terms = Terms((word, (tuple(names), tuple(watches))) for word, (names, watches) in owners.items())

    def find(
        self, text: Folded, groups: Sequence[int] = (), settled: Container[tuple[str, int]] = ()
    ) -> Iterator[Found]:
        """Every mechanism that the words of a text name: first by labels, then by cues, once a clause.

        groups: a number for each line of the text; settled: pairs of a mechanism and such a number that need no more
        evidence; the reader of the hits may add to it while they come.
        """
        hits = self._terms.overlapping(text.text)
        labels = outermost([(start, end, names) for start, end, ((names, _),) in hits if names])
        numbers, clauses = text.clauses
        group_of = _spread(groups, text) if groups else [0] * len(clauses)
        told: set[tuple[str, int]] = set()
        for start, end, names in labels:
            for name in names:
                if name and (name, group_of[numbers[start]]) not in settled:
                    told.add((name, numbers[start]))
                    yield Found(name, start, end, "label")
        starts = [start for start, _, _ in labels]
        failed: set[int] = set()
        segments: dict[tuple[Scope, int], tuple[int, int, str]] = {}
        for start, end, ((_, watches),) in hits:
            if not watches:
                continue
            number = numbers[start]
            group = group_of[number]
            for watch in watches:
                name, scope = watch.mechanism, watch.scope
                if (name, group) in settled or (name, number) in told:
                    continue
                segment = segments.get((scope, number))
                if segment is None:
                    low, high = text.scope(start, scope)
                    segment = segments[scope, number] = (low, high, text.text[low:high])
                low, high, words = segment
                key = watch.serial + low
                if key in failed:
                    continue
                if not watch.possible(words):
                    failed.add(key)
                    continue
                if _swallowed(labels, starts, start, end, watch):
                    continue
                span = watch.cue.find(text.text, low, high, watch.anchor, (start, end))
                if span is not None:
                    told.add((name, number))
                    yield Found(name, *_within(clauses[number], span, (start, end)), f"cue:{watch.number}")


def _spread(groups: Sequence[int], text: Folded) -> list[int]:
    """The group of each clause: that of its line."""
    spread: list[int] = []
    line = 0
    for _, stop in text.clauses[1]:
        spread.append(groups[line])
        line += text.text.startswith("\n", stop)
    return spread


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


def _swallowed(
    labels: list[tuple[int, int, tuple[str, ...]]], starts: list[int], start: int, end: int, watch: _Watch
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
