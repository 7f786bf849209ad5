"""Cues: which words together prove a practice that no label names. The language is told in kg/lexicon.py."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kg.concepts import Mechanism
from kg.errors import OntologyError
from kg.folding import Scope, fold_word
from kg.ontology import Ontology

_SCOPES: dict[str, Scope] = {"near:": "near", "sentence:": "sentence", "around:": "around"}
_OPERATOR = re.compile(r"\+|-|>(\d*)")


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

    def find(self, text: str, start: int, end: int, anchor: Part, where: tuple[int, int]) -> tuple[int, int] | None:
        """Span from the first to the last word of the cue inside ``text[start:end]``, the anchor at ``where``."""
        low, high = where
        for chain in self._chains:
            if len(chain) > 1:
                span = _follow(chain, 0, text, start, end, anchor, where)
            elif chain[0] is anchor:
                continue
            else:
                span = min(_firsts(chain[0], text, start, end), default=None)
            if span is None:
                return None
            if span[0] < low:
                low = span[0]
            if span[1] > high:
                high = span[1]
        return low, high


def _follow(
    chain: tuple[Part, ...], at: int, text: str, start: int, end: int, anchor: Part, where: tuple[int, int]
) -> tuple[int, int] | None:
    """Span of the parts of a chain from ``at`` on, in their order, the first one at or after ``start``."""
    part = chain[at]
    if part is anchor:
        spans = [where] if where[0] >= start else []
    else:
        every = at + 1 < len(chain) or part.gap is not None
        spans = _spots(part, text, start, end) if every else sorted(_firsts(part, text, start, end))[:1]
    for low, high in spans:
        if at and part.gap is not None and low - start > part.gap:
            continue
        if at + 1 == len(chain):
            return low, high
        rest = _follow(chain, at + 1, text, high, end, anchor, where)
        if rest is not None:
            return low, rest[1]
    return None


def _firsts(part: Part, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where each word of a part stands first."""
    return [(at, at + len(word)) for word in part.words if (at := text.find(word, start, end)) >= 0]


def _spots(part: Part, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Every place of the words of a part, in order."""
    spots: list[tuple[int, int]] = []
    for word in part.words:
        at = text.find(word, start, end)
        while at >= 0:
            spots.append((at, at + len(word)))
            at = text.find(word, at + 1, end)
    spots.sort()
    return spots


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
    if "@" not in token:
        return tuple(filter(None, dict.fromkeys(fold_word(token).split("|")))), False, False
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
    folded = dict.fromkeys(map(fold_word, words))
    return tuple(word for word in folded if word), hidden, listed
