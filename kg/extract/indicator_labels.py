"""Which indicator a number belongs to: labels and cues of the ontology, weighed by where they stand around the number.

A cue (``kg:cue`` of an indicator) is a line of parts with a blank on both sides of each operator::

    township: 办结|审结 + 复议案件 < 行政复议 - 诉讼|应诉 # 件|份

    a|b       one of these words among the number's own words: its clause, as far as the neighbouring numbers let it
    +         and, in any order
    <         under this topic: one of these words in the sentence, a sentence before it, or the heading
    -         unless one of these words is among the number's own words; as the first sign of a cue: for all of the
              indicator's labels and cues
    #         counted in one of these units, or in one that counts alike; without it the indicator's own units hold
    township: first word of a cue: only in reports of that level

Labels are cues of one part. Of several indicators the one whose words are longest and stand nearest wins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.concepts import IndicatorConcept
from kg.errors import OntologyError
from kg.extract.quantities import QuantityGrammar
from kg.facts import LEVELS, Level
from kg.lexicon import Folded, Terms, fold
from kg.ontology import Ontology

_OWN, _TOPIC, _BARRED = 0, 1, 2
_OPERATORS = {"+": _OWN, "<": _TOPIC, "-": _BARRED}
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
    """A parsed cue: how many words it asks for, and of whom; kinds: kinds of unit that it goes with."""

    indicator: str
    own: int
    topics: int
    kinds: frozenset[str]
    level: Level | None


class _Role(NamedTuple):
    """A word's part in a cue."""

    cue: int
    role: int
    part: int


_Table = dict[str, tuple[list[_Role], list[_Role]]]
"""By kind of unit: the roles of a word among a number's own words, and its roles as a topic or a bar."""
_Scores = dict[int, list[tuple[float, int, int]]]
"""By cue, for each of its parts: what its best word counts, and the span of this word; 0 without any."""
_NOTHING = (0.0, 0, 0)
_Parsed = tuple[Level | None, list[tuple[int, list[str]]], tuple[str, ...]]
_Words = list[tuple[int, int, list[_Role]]]


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


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded text with every word of a cue in it."""

    folded: Folded
    hits: Sequence[tuple[int, int, tuple[_Table, ...]]]
    _by_kind: dict[str, tuple[_Words, _Words]] = field(default_factory=dict)

    def words(self, kind: str) -> tuple[_Words, _Words]:
        """The words that a unit of this kind goes with: (start, end, roles), own words first, then topics and bars."""
        found = self._by_kind.get(kind)
        if found is None:
            own: _Words = []
            others: _Words = []
            for start, end, (table,) in self.hits:
                if kind in table:
                    mine, theirs = table[kind]
                    if mine:
                        own.append((start, end, mine))
                    if theirs:
                        others.append((start, end, theirs))
            found = self._by_kind[kind] = own, others
        return found


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
            parsed = [_parse(cue, concept) for cue in concept.cues]
            bars = [groups for _, groups, _ in parsed if all(role == _BARRED for role, _ in groups)]
            everywhere = [group for groups in bars for group in groups]
            for level, groups, units in [*((None, [(_OWN, [label])], ()) for label in concept.labels), *parsed]:
                if any(role == _OWN for role, _ in groups):
                    self._add(concept, (level, [*groups, *everywhere], units), tables)
        self._terms = Terms(list(tables.items()))
        self._kinds = {
            concept.id: frozenset(map(grammar.kind, concept.units)) - {""} for concept in ontology.indicators.values()
        }

    def kinds(self, indicator: str | None) -> frozenset[str]:
        """The kinds of unit that an indicator is counted in."""
        return self._kinds.get(indicator or "", frozenset())

    def _add(self, concept: IndicatorConcept, parsed: _Parsed, tables: dict[str, _Table]) -> None:
        level, groups, units = parsed
        kinds = frozenset(self._grammar.kind(unit) for unit in units or concept.units) - {""}
        number = len(self.cues)
        own = sum(role == _OWN for role, _ in groups)
        self.cues.append(Cue(concept.id, own, sum(role == _TOPIC for role, _ in groups), kinds, level))
        counters = [0, 0, 0]
        for role, words in groups:
            for word in words:
                table = tables.setdefault(fold(word).text, {})
                for kind in kinds:
                    roles = table.setdefault(kind, ([], []))
                    roles[role != _OWN].append(_Role(number, role, counters[role]))
            counters[role] += 1

    def read(self, text: str) -> Reading:
        """The text with every word that a cue knows."""
        folded = fold(text)
        return Reading(folded, self._terms.overlapping(folded.text))

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
        own, others = reading.words(kind)
        if hidden:
            own = _without(own, hidden)
        scores: _Scores = {}
        cues, left, right = self.cues, spot.left, spot.right
        for start, end, roles in own:
            if start < left or end > right:
                continue
            score = (end - start + 1) * _weight(start, end, spot), start, end
            for cue, _, part in roles:
                _raise(scores, cue, cues[cue].own, part, score)
        able = {
            cue: parts for cue, parts in scores.items() if _NOTHING not in parts and cues[cue].level in (None, level)
        }
        if not able:
            return NAMELESS
        topics: _Scores = {}
        for start, end, roles in others:
            for cue, role, part in roles:
                if cue not in able:
                    continue
                if role == _TOPIC:
                    score = _topic(end - start) * _nearness(start, end, spot), start, end
                    _raise(topics, cue, cues[cue].topics, part, score)
                elif spot.near <= start and end <= right:
                    del able[cue]
        return self._best(able, topics, kind, contexts, likely)

    def _best(
        self,
        able: _Scores,
        topics: _Scores,
        kind: str,
        contexts: Callable[[], Sequence[Context]],
        likely: str | None,
    ) -> Naming:
        """The best of the cues that lack nothing but perhaps a topic."""
        best, asked = NAMELESS, False
        for number, parts in able.items():
            cue = self.cues[number]
            score = parts[0][0] if len(parts) == 1 else sum([part[0] for part in parts])
            score += (_SURE if cue.level else 0.0) + (_LIKELY if cue.indicator == likely else 0.0)
            if cue.topics:
                if not asked and _NOTHING in topics.get(number, (_NOTHING,)):
                    self._ask(contexts(), kind, able, topics)
                    asked = True
                found = topics.get(number, [_NOTHING])
                if _NOTHING in found:
                    continue
                score += _TOPIC_WEIGHT * sum(part[0] for part in found)
            if score > best.score:
                if len(parts) == 1:
                    best = Naming(cue.indicator, score, parts[0][1], parts[0][2])
                    continue
                best = Naming(cue.indicator, score, min(part[1] for part in parts), max(part[2] for part in parts))
        return best

    def _ask(self, contexts: Sequence[Context], kind: str, able: _Scores, topics: _Scores) -> None:
        """Look for the topics of cues that lack nothing else in the neighbouring texts."""
        for reading, weight in contexts:
            for start, end, roles in reading.words(kind)[1]:
                for cue, role, part in roles:
                    if role == _TOPIC and cue in able:
                        _raise(topics, cue, self.cues[cue].topics, part, (_topic(end - start) * weight, start, end))


def _without(words: _Words, hidden: Sequence[tuple[int, int]]) -> _Words:
    return [word for word in words if not any(word[0] < last and word[1] > first for first, last in hidden)]


def _weight(start: int, end: int, spot: Spot) -> float:
    """How far a word of the clause is the number's own."""
    if start >= spot.after:
        return _NAMED if start - spot.after < _DIRECT else 1.0
    if start >= spot.near:
        full = _SHARED if spot.shared else 1.0 if spot.right == spot.after else _BESIDE
        return full * (1.0 - min(max(0, spot.number - end), _LONG) / (4 * _LONG))
    return _FAR


def _nearness(start: int, end: int, spot: Spot) -> float:
    """What a word of the sentence counts as a topic."""
    if start >= spot.after:
        return 1.1 if end <= spot.right else 0.5
    if start >= spot.left:
        return 1.1 if start >= spot.near else 1.0
    return max(0.1, 1.0 - (spot.number - end) / _REACH)


def _topic(length: int) -> float:
    """What a topic word of this length counts: a long one little more than a short one."""
    return 2.0 + 0.3 * min(length, 6)


def _raise(found: _Scores, cue: int, parts: int, part: int, score: tuple[float, int, int]) -> None:
    scores = found.get(cue)
    if scores is None:
        scores = found[cue] = [_NOTHING] * parts
    if score > scores[part]:
        scores[part] = score


def _parse(line: str, concept: IndicatorConcept) -> _Parsed:
    """The level, the parts with their roles, and the units of a cue; raises OntologyError if it breaks the notation."""
    tokens = line.split()
    level: Level | None = None
    units: tuple[str, ...] = ()
    if tokens and tokens[0].endswith(":"):
        level = next((known for known in LEVELS if known == tokens[0][:-1]), None)
        if level is None:
            raise _refusal(line, concept)
        tokens = tokens[1:]
    if tokens[:1] != ["-"]:
        tokens = ["+", *tokens]
    if len(tokens) % 2:
        raise _refusal(line, concept)
    groups: list[tuple[int, list[str]]] = []
    for operator, words in zip(tokens[::2], tokens[1::2], strict=True):
        if operator == "#":
            units = tuple(words.split("|"))
        elif operator in _OPERATORS:
            groups.append((_OPERATORS[operator], words.split("|")))
        else:
            raise _refusal(line, concept)
    return level, groups, units


def _refusal(line: str, concept: IndicatorConcept) -> OntologyError:
    return OntologyError(
        f"the cue {line!r} is not of the form a|b + c < topic - not # unit",
        where=f"indicator {concept.id}",
        do="mend the cue",
    )
