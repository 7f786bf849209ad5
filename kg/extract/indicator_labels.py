"""Which indicator a number belongs to: labels and cues of the ontology, weighed by where they stand around the number.

Cues are written in the notation of ``kg.extract.indicator_cues``; labels are cues of one part. Of several indicators
the one whose words are longest and stand nearest wins.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from daachorse import CharwiseDoubleArrayAhoCorasick

from kg.concepts import IndicatorConcept
from kg.extract.indicator_cues import BARRED, OWN, TOPIC, Parsed, parse_cue
from kg.extract.quantities import QuantityGrammar
from kg.facts import LEVELS, Level
from kg.folding import Folded, fold, fold_word
from kg.ontology import Ontology

_FAR = 0.55
"""What a word counts that belongs to the number before, which stands in the same clause."""
_SHARED, _BESIDE, _NAMED = 0.8, 0.9, 1.5
"""What a word counts that follows the number before; before a number with a noun behind; at the head of this noun."""
_DIRECT = 6
_LONG = 20
_TOPIC_WEIGHT = 0.5
_SURE, _LIKELY = 1.5, 1.0
"""What a cue gains that is made for the report's level, and one of the total's indicator."""
_REACH = 400.0
"""Characters over which a topic of the same sentence loses all its weight."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A parsed cue: how many words it asks for, and of whom; watched: topics or bars have a say in it."""

    indicator: str
    own: int
    topics: int
    watched: bool
    level: Level | None


class _Words:
    """What a word is to the numbers of one kind of unit.

    own: by cue that asks for it among the number's own words, the parts that it can be, in the order of the cues;
    others: by cue, its parts as a topic or a bar: (role, part). The rest says the same as sets, of which most numbers
    need no more: alone: cues that ask for no other word; joint: by part, cues that ask for more; watching: the cues of
    ``others``. The sets are derived when one of them is first asked for: a page holds few of all words.
    """

    __slots__ = ("_cues", "alone", "joint", "order", "others", "own", "watching")

    alone: frozenset[int]
    joint: tuple[tuple[int, set[int]], ...]
    order: dict[int, int]
    watching: frozenset[int]

    def __init__(self, cues: Sequence[Cue]) -> None:
        self._cues = cues
        self.own: dict[int, list[int]] = {}
        self.others: dict[int, list[tuple[int, int]]] = {}

    def __getattr__(self, name: str) -> Any:
        """Derive the sets; called while there are none."""
        if name not in self.__slots__:
            raise AttributeError(name)
        parts: dict[int, set[int]] = {}
        for cue, asked in self.own.items():
            for part in asked:
                if self._cues[cue].own > 1:
                    parts.setdefault(part, set()).add(cue)
        self.alone = frozenset(cue for cue in self.own if self._cues[cue].own == 1)
        self.joint = tuple(parts.items())
        self.order = {cue: number for number, cue in enumerate(self.own)}
        self.watching = frozenset(self.others)
        return getattr(self, name)


_Table = dict[str, _Words]
"""What a word is, by kind of unit."""
_Score = tuple[float, int, int]
"""What a word counts, and its span; 0 without any."""
_Scores = dict[int, list[_Score]]
"""By cue, what the best word of each of its parts counts."""
_END = itemgetter(1)
_NOTHING = (0.0, 0, 0)
_UNTOLD = [_NOTHING]


class Spot(NamedTuple):
    """Where a number stands, in folded characters.

    left: where its clause begins; near: the end of the number before it in that clause, else ``left``; number, after:
    where it begins and ends with its unit; right: where its own words end; shared: the words between the number before
    and this one may belong to either.
    """

    left: int
    near: int
    number: int
    after: int
    right: int
    shared: bool = False


class Naming(NamedTuple):
    """The indicator of a number, how strongly its words say so, and the span of these words in folded characters."""

    indicator: str | None
    score: float
    start: int
    end: int


NAMELESS = Naming(None, 0.0, 0, 0)


class Reading:
    """A text with every word of a cue in it; a line of a longer text that was read at once, or all of it.

    folded: the whole text; base: where the line begins in its original; hits: the words of the line (start, end, number
    of the word), in places of the folded text, by their end.
    """

    __slots__ = ("base", "folded", "hits")

    def __init__(self, folded: Folded, base: int, hits: Sequence[tuple[int, int, int]]) -> None:
        self.folded, self.base, self.hits = folded, base, hits

    def place(self, origin: int) -> int:
        """Index in the folded text of a character of the line."""
        return self.folded.place(origin + self.base)

    def origin(self, index: int) -> int:
        """Index in the line of a folded character."""
        return self.folded.origin(index) - self.base


class Context(NamedTuple):
    """A text that can set the topic, and what it counts beside the sentence itself."""

    reading: Reading
    weight: float


class IndicatorLabels:
    """Names the indicator of a number; built once from the ontology."""

    def __init__(self, ontology: Ontology, grammar: QuantityGrammar) -> None:
        self._grammar = grammar
        self.cues: list[Cue] = []
        tables: dict[str, _Table] = {}
        for concept in ontology.indicators.values():
            parsed = [parse_cue(cue, concept) for cue in concept.cues]
            bars = [groups for _, groups, _ in parsed if all(role == BARRED for role, _ in groups)]
            everywhere = [group for groups in bars for group in groups]
            for level, groups, units in [*((None, [(OWN, [label])], ()) for label in concept.labels), *parsed]:
                if any(role == OWN for role, _ in groups):
                    self._add(concept, (level, [*groups, *everywhere], units), tables)
        self._tables = list(tables.values())
        # An automaton of nothing cannot be built; a word that no text holds stands in for it.
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(tables) or ["\0"])
        numbers = range(len(self.cues))
        self._of_level = {
            level: frozenset(n for n in numbers if self.cues[n].level in (None, level)) for level in LEVELS
        }
        most = max([cue.own for cue in self.cues], default=0)
        self._asking = [frozenset(n for n in numbers if self.cues[n].own > part) for part in range(most)]
        self._kinds = {
            concept.id: frozenset(map(grammar.kind, concept.units)) - {""} for concept in ontology.indicators.values()
        }

    def kinds(self, indicator: str | None) -> frozenset[str]:
        """The kinds of unit that an indicator is counted in."""
        return self._kinds.get(indicator or "", frozenset())

    def _add(self, concept: IndicatorConcept, parsed: Parsed, tables: dict[str, _Table]) -> None:
        level, groups, units = parsed
        kinds = frozenset(self._grammar.kind(unit) for unit in units or concept.units) - {""}
        number = len(self.cues)
        roles = [role for role, _ in groups]
        own = roles.count(OWN)
        self.cues.append(Cue(concept.id, own, roles.count(TOPIC), len(roles) > own, level))
        counters = [0, 0, 0]
        for role, words in groups:
            for word in words:
                table = tables.setdefault(fold_word(word), {})
                for kind in kinds:
                    known = table.get(kind)
                    if known is None:
                        known = table[kind] = _Words(self.cues)
                    if role == OWN:
                        known.own.setdefault(number, []).append(counters[role])
                    else:
                        known.others.setdefault(number, []).append((role, counters[role]))
            counters[role] += 1

    def read(self, text: str) -> Reading:
        """The text with every word that a cue knows."""
        return self.read_lines(text, (0,))[0]

    def read_lines(self, text: str, starts: Sequence[int]) -> list[Reading]:
        """Each line of a text with every word that a cue knows; starts: where the lines begin.

        It costs much less than to read line by line.
        """
        folded = fold(text)
        hits = self._automaton.find_overlapping(folded.text)
        if len(starts) == 1:
            return [Reading(folded, 0, hits)]
        borders = [bisect_right(hits, folded.place(start), key=_END) for start in starts]
        return [
            Reading(folded, start, hits[low:high])
            for start, low, high in zip(starts, borders, (*borders[1:], len(hits)), strict=True)
        ]

    def identify(
        self,
        reading: Reading,
        spot: Spot,
        kind: str,
        contexts: Callable[[], Sequence[Context]],
        level: Level,
        hidden: Sequence[tuple[int, int]] = (),
        likely: str | None = None,
    ) -> Naming:
        """The indicator of a number; NAMELESS if nothing says it.

        contexts: gives the neighbouring texts, nearest first; hidden: spans of the text whose words belong to others,
        though they may set the topic; likely: the indicator of the total that the number is a part of.
        """
        left, right, tables = spot.left, spot.right, self._tables
        own: list[tuple[int, int, _Words]] = []
        for start, end, word in reading.hits:
            if start >= left and end <= right:
                words = tables[word].get(kind)
                if words is not None and words.own and not (hidden and _overlap(start, end, hidden)):
                    own.append((start, end, words))
        able = self._complete(own, level) if own else None
        if not able:
            return NAMELESS
        topics: _Scores = {}
        watched = [cue for cue in able if self.cues[cue].watched]
        if watched:
            barred = self._surroundings(reading, spot, kind, frozenset(watched), topics)
            if barred:
                able -= barred
        return self._best(self._scores(own, spot, able), topics, kind, contexts, likely)

    def _complete(self, own: Sequence[tuple[int, int, _Words]], level: Level) -> set[int]:
        """The cues of a level of which every part has one of the number's own words."""
        complete: set[int] = set()
        parts: dict[int, set[int]] = {}
        for _, _, words in own:
            complete |= words.alone
            for part, cues in words.joint:
                if part in parts:
                    parts[part] |= cues
                else:
                    parts[part] = set(cues)
        joint = parts.get(0)
        if joint and 1 in parts:
            for part in range(1, len(self._asking)):
                joint -= self._asking[part] - parts[part] if part in parts else self._asking[part]
            complete |= joint
        return complete & self._of_level[level]

    def _scores(self, own: Sequence[tuple[int, int, _Words]], spot: Spot, able: set[int]) -> _Scores:
        """What the number's own words count in cues, in the order of their words."""
        scores: _Scores = {}
        for start, end, words in own:
            asking = able & words.own.keys()
            if not asking:
                continue
            score = (end - start + 1) * _weight(start, end, spot), start, end
            for cue in sorted(asking, key=words.order.__getitem__) if len(asking) > 1 else asking:
                best = scores.get(cue)
                if best is None:
                    best = scores[cue] = [_NOTHING] * self.cues[cue].own
                for part in words.own[cue]:
                    if score > best[part]:
                        best[part] = score
        return scores

    def _surroundings(
        self, reading: Reading, spot: Spot, kind: str, watched: frozenset[int], topics: _Scores
    ) -> set[int]:
        """The cues that the number's own words bar; what the sentence says of the topics of the others is set."""
        barred: set[int] = set()
        tables = self._tables
        for start, end, word in reading.hits:
            words = tables[word].get(kind)
            if words is None or watched.isdisjoint(words.watching):
                continue
            score = _topic(end - start) * _nearness(start, end, spot), start, end
            for cue in watched & words.watching:
                for role, part in words.others[cue]:
                    if role == TOPIC:
                        _raise(topics, cue, self.cues[cue].topics, part, score)
                    elif spot.near <= start and end <= spot.right:
                        barred.add(cue)
        return barred

    def _best(
        self,
        able: _Scores,
        topics: _Scores,
        kind: str,
        contexts: Callable[[], Sequence[Context]],
        likely: str | None,
    ) -> Naming:
        """The best of the cues that lack nothing but perhaps a topic."""
        highest, asked = 0.0, False
        chosen, words = "", _UNTOLD
        for number, parts in able.items():
            cue = self.cues[number]
            score = parts[0][0] if cue.own == 1 else sum([part[0] for part in parts])
            score += (_SURE if cue.level else 0.0) + (_LIKELY if cue.indicator == likely else 0.0)
            if cue.topics:
                found = topics.get(number, _UNTOLD)
                if _NOTHING in found and not asked:
                    self._ask(contexts(), kind, able, topics)
                    asked, found = True, topics.get(number, _UNTOLD)
                if _NOTHING in found:
                    continue
                score += _TOPIC_WEIGHT * sum([part[0] for part in found])
            if score > highest:
                highest, chosen, words = score, cue.indicator, parts
        if not chosen:
            return NAMELESS
        if len(words) == 1:
            return Naming(chosen, highest, words[0][1], words[0][2])
        return Naming(chosen, highest, min([part[1] for part in words]), max([part[2] for part in words]))

    def _ask(self, contexts: Sequence[Context], kind: str, able: _Scores, topics: _Scores) -> None:
        """Look for the topics of cues that lack nothing else in the neighbouring texts."""
        wanting = frozenset([cue for cue in able if self.cues[cue].topics])
        tables = self._tables
        for reading, weight in contexts:
            for start, end, word in reading.hits:
                words = tables[word].get(kind)
                if words is None or wanting.isdisjoint(words.watching):
                    continue
                score = _topic(end - start) * weight, start, end
                for cue in wanting & words.watching:
                    for role, part in words.others[cue]:
                        if role == TOPIC:
                            _raise(topics, cue, self.cues[cue].topics, part, score)


def _overlap(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and end > first for first, last in spans)


def _weight(start: int, end: int, spot: Spot) -> float:
    """How far a word of the clause is the number's own."""
    _, near, number, after, right, shared = spot
    if start >= after:
        return _NAMED if start - after < _DIRECT else 1.0
    if start < near:
        return _FAR
    full = _SHARED if shared else 1.0 if right == after else _BESIDE
    gap = number - end
    if gap <= 0:
        return full
    return full * (1.0 - (gap if gap < _LONG else _LONG) / (4 * _LONG))


def _nearness(start: int, end: int, spot: Spot) -> float:
    """What a word of the sentence counts as a topic."""
    if start >= spot.after:
        return 1.1 if end <= spot.right else 0.5
    if start >= spot.left:
        return 1.1 if start >= spot.near else 1.0
    return max(0.1, 1.0 - (spot.number - end) / _REACH)


def _topic(length: int) -> float:
    """What a topic word of this length counts: a long one little more than a short one."""
    return 2.0 + 0.3 * (length if length < 6 else 6)


def _raise(found: _Scores, cue: int, parts: int, part: int, score: _Score) -> None:
    scores = found.get(cue)
    if scores is None:
        scores = found[cue] = [_NOTHING] * parts
    if score > scores[part]:
        scores[part] = score
