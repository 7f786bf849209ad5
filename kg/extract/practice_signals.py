"""Words around the names of practices that say what is claimed: planned, lacking, done, another's, denied."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.facts import Level
from kg.ontology import Ontology
from kg.patterns import later, skippable

_HIGHER: dict[Level, tuple[str, ...]] = {
    "province": ("practice-higher",),
    "prefecture": ("practice-higher", "practice-higher-province"),
    "county": ("practice-higher", "practice-higher-province", "practice-higher-prefecture"),
    "township": (
        "practice-higher", "practice-higher-province", "practice-higher-prefecture", "practice-higher-county"
    ),
}


@dataclass(frozen=True)
class PracticeSignals:
    """The compiled word lists of this stage; higher, own and beyond: by the level of the reporting government.

    beyond: the mechanisms that governments of a level cannot have; letters_above: those that end the names of the
    governments above a level.
    """

    verb: re.Pattern[str]
    plan: re.Pattern[str]
    lacking: re.Pattern[str]
    lacking_next: re.Pattern[str]
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
    taken_over: re.Pattern[str]
    organ: re.Pattern[str]
    begun: re.Pattern[str]
    put_off: re.Pattern[str]
    later_year: re.Pattern[str]
    out_of: re.Pattern[str]
    year: re.Pattern[str]
    refusals: tuple[re.Pattern[str], ...]
    higher: Mapping[Level, re.Pattern[str]]
    own: Mapping[Level, re.Pattern[str]]
    beyond: Mapping[Level, frozenset[str]]
    letters_above: Mapping[Level, str]


@lru_cache(maxsize=4)
def signals_of(ontology: Ontology) -> PracticeSignals:
    """The signals of an ontology, compiled once."""

    def any_of(*names: str) -> str:
        return "|".join(skippable(pattern) for name in names for pattern in ontology.patterns(name))

    lists = (
        "verb", "plan", "lacking", "lacking-next", "problem", "done", "remedied", "negated", "carried-out", "studied",
        "guiding", "topic", "preamble", "preamble-aim", "visited", "taken-over", "organ", "begun", "put-off",
        "later-year", "out-of",
    )  # fmt: skip
    patterns = {name.replace("-", "_"): later(any_of(f"practice-{name}")) for name in lists}
    act = any_of("practice-higher-act")
    higher = {level: re.compile(f"(?:{any_of(*names)})(?:{act})") for level, names in _HIGHER.items()}
    own = {level: re.compile(any_of(f"practice-own-{level}")) for level in _HIGHER}
    levels = {name: words.split() for name, words in ontology.mapping("practice-level").items()}
    beyond = {level: frozenset(name for name, able in levels.items() if level not in able) for level in _HIGHER}
    year = re.compile("|".join(ontology.patterns("year")))
    refusals = tuple(patterns[name] for name in ("visited", "guiding", "topic", "negated"))
    wholes = ontology.mapping("wholes-above")
    letters = {level: wholes[level] for level in _HIGHER}
    return PracticeSignals(
        **patterns, year=year, refusals=refusals, higher=higher, own=own, beyond=beyond, letters_above=letters
    )


class Marks:
    """Where a pattern stands in a text, found in one pass, asked for often."""

    __slots__ = ("_ends", "starts")

    def __init__(
        self,
        pattern: re.Pattern[str],
        text: str,
        low: int = 0,
        high: int = sys.maxsize,
        holds: Callable[[re.Match[str]], bool] | None = None,
    ) -> None:
        spans = [match.span() for match in pattern.finditer(text, low, high) if holds is None or holds(match)]
        self.starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def first(self, start: int, end: int) -> int:
        """Where the first mark that begins in the span does; a number past everything if none does."""
        at = bisect_left(self.starts, start)
        return self.starts[at] if at < len(self.starts) and self.starts[at] < end else sys.maxsize

    def within(self, start: int, end: int) -> bool:
        """True if a mark begins in the span."""
        return self.first(start, end) < end

    def covers(self, index: int) -> bool:
        """True if ``index`` lies inside a mark."""
        at = bisect_right(self.starts, index)
        return at > 0 and index < self._ends[at - 1]

    def before(self, start: int, index: int) -> int | None:
        """How many characters the last mark of ``text[start:index]`` ends before ``index``."""
        at = bisect_right(self._ends, index)
        return index - self._ends[at - 1] if at and self.starts[at - 1] >= start else None
