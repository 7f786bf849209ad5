"""A sentence → the names in it that may be practices: quoted coinages, names behind a verb, formulas of numbers.

Three signs make a candidate. A **quotation** that is no title and no slogan, with the noun behind its closing mark. A
**noun phrase** that a verb of setting up governs and that ends in a noun of practices (system, mechanism, team …). A
**formula** of numbers ("1+6+N"). No segmenter is needed: verb, particle and last noun mark the borders of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.folding import fold
from kg.ontology import Ontology
from kg.sections import Sentence

LONGEST = 16
"""The most characters of a name, and how far from its verb it may end."""
_SHORTEST = 3
_GAP = 4
"""The most characters between a closing quotation mark and the last noun of the name."""
_LONGEST_LEAD = 8


@dataclass(frozen=True)
class Candidate:
    """A possible name: ``sentence.text[start:end]``.

    core: the name folded, without its last noun if the rest is quoted; quoted, verb, formula: the signs; head: whether
    it ends in a noun that only practices have (2), in one that they share (1), in none (0).
    """

    start: int
    end: int
    name: str
    core: str
    quoted: bool
    verb: bool
    formula: bool
    head: int


@dataclass(frozen=True)
class _Rules:
    heads: re.Pattern[str]
    strong: frozenset[str]
    verb: re.Pattern[str]
    verb_before: re.Pattern[str]
    phrase: re.Pattern[str]
    inner_verb: re.Pattern[str]
    cut: re.Pattern[str]
    lead: re.Pattern[str]
    after: re.Pattern[str]
    before: re.Pattern[str]
    formula: re.Pattern[str]
    idioms: frozenset[str]
    suffixed: re.Pattern[str]
    no_name: re.Pattern[str]
    particle: frozenset[str]
    generic: frozenset[str]
    longest_generic: int


@lru_cache(maxsize=4)
def _rules(ontology: Ontology) -> _Rules:
    def listed(*names: str) -> str:
        words = sorted((word for name in names for word in ontology.words(name)), key=len, reverse=True)
        return "|".join(map(re.escape, words))

    def either(name: str) -> str:
        return "|".join(ontology.patterns(name))

    heads = listed("discover-head", "discover-head-plain")
    verbs = listed("discover-verb")
    generic = frozenset(ontology.words("discover-generic"))
    return _Rules(
        heads=re.compile(f"(?:{heads})$"), strong=frozenset(ontology.words("discover-head")),
        verb=re.compile(f"(?:{verbs})+"), verb_before=re.compile(f"(?:{verbs})[^，。；：]{{0,{_LONGEST_LEAD}}}$"),
        phrase=re.compile(f".{{2,{LONGEST}}}?(?:{heads})+"), inner_verb=re.compile(verbs),
        cut=re.compile(either("discover-cut")), lead=re.compile(either("discover-lead")),
        after=re.compile(either("discover-no-name-after")), before=re.compile(either("discover-no-name-before")),
        formula=re.compile(either("discover-formula")),
        idioms=frozenset(fold(word).text for word in ontology.words("discover-idiom")),
        suffixed=re.compile(either("discover-suffixed")), generic=generic,
        no_name=re.compile(either("discover-no-name")), longest_generic=max(map(len, generic)),
        particle=frozenset(ontology.words("discover-particle")),
    )  # fmt: skip


def candidates(sentence: Sentence, ontology: Ontology, own: Sequence[str] = ()) -> Iterator[Candidate]:
    """The possible names of practices in a sentence; those in titles of documents are left out.

    own: names of the reporting government, which are no part of a practice's name.
    """
    rules = _rules(ontology)
    titles = [(mark.start, mark.end) for mark in sentence.enclosures if mark.kind == "title"]
    taken: list[tuple[int, int]] = list(titles)
    text = sentence.text
    for candidate in (*_quoted(sentence, rules), *_governed(text, rules, own), *_formulas(text, rules)):
        if not any(start < candidate.end and candidate.start < end for start, end in taken):
            taken.append((candidate.start, candidate.end))
            yield candidate


def _quoted(sentence: Sentence, rules: _Rules) -> Iterator[Candidate]:
    text = sentence.text
    for mark in sentence.enclosures:
        if mark.kind != "quote":
            continue
        inner = text[mark.start + 1 : mark.end - 1]
        words = fold(inner).text
        if not 2 <= len(words) <= LONGEST or not re.search("[\u4e00-\u9fff+]", words):
            continue
        if words in rules.idioms or rules.no_name.search(inner):
            continue
        tail = _tail(text, mark.end, rules)
        before = text[max(0, mark.start - _LONGEST_LEAD - 4) : mark.start]
        if rules.before.search(before) or text[mark.end - 2] in "，。；：":
            continue
        verb = rules.verb_before.search(before) is not None
        formula = rules.formula.search(words) is not None
        inside = rules.heads.search(words)
        if not tail and not (inside and inside[0] in rules.strong) and rules.after.match(text, mark.end):
            continue
        if not (tail or verb or formula or inside):
            continue
        head = tail or (inside[0] if inside else "")
        weight = 0 if not head else 2 if head in rules.strong else 1
        yield Candidate(mark.start, mark.end + len(tail), inner + tail, words, True, verb, formula, weight)


def _tail(text: str, end: int, rules: _Rules) -> str:
    """The longest noun of practices that directly follows ``end``, with what stands between; "" if none does."""
    best = ""
    for length in range(1, _GAP + 5):
        tail = text[end : end + length]
        if len(tail) < length or tail[-1] == "、" or tail[-1] in rules.particle:
            break
        if rules.cut.search(tail) or rules.inner_verb.search(tail):
            break
        found = rules.heads.search(tail)
        if found and found.start() <= _GAP:
            best = tail
    return best


def _governed(text: str, rules: _Rules, own: Sequence[str]) -> Iterator[Candidate]:
    """Names behind a verb of setting up, and those that follow them after an enumeration comma."""
    for verb in rules.verb.finditer(text):
        at = verb.end()
        while True:
            found = rules.phrase.match(text, at)
            if found is None:
                break
            name, start = _trimmed(found[0], found.start(), rules, own)
            goes_on = rules.suffixed.match(text, found.end())
            if name and not goes_on and not _nameless(name, rules):
                head = rules.heads.search(name)
                weight = 2 if head and head[0] in rules.strong else 1
                formula = rules.formula.search(name) is not None
                yield Candidate(start, found.end(), name, fold(name).text, False, True, formula, weight)
            if text[found.end() : found.end() + 1] != "、":
                break
            at = found.end() + 1


def _trimmed(phrase: str, start: int, rules: _Rules, own: Sequence[str]) -> tuple[str, int]:
    """The name within a phrase and where it starts: behind the last particle, without what only introduces it."""
    if rules.cut.search(phrase) or rules.inner_verb.search(phrase) or "、" in phrase:
        return "", start
    at = max(phrase.rfind(particle) for particle in rules.particle) + 1
    while True:
        lead = rules.lead.match(phrase[at:])
        length = lead.end() if lead else next((len(name) for name in own if phrase.startswith(name, at)), 0)
        if not length:
            break
        at += length
    name = phrase[at:]
    head = rules.heads.search(name)
    if head is None or head.start() < 2 or not _SHORTEST < len(name) <= LONGEST:
        return "", start
    return name, start + at


def _nameless(name: str, rules: _Rules) -> bool:
    """Whether a name names a body or a place, or nothing beside its last noun."""
    return rules.no_name.search(name) is not None or _generic(rules.heads.sub("", name), rules)


def _generic(name: str, rules: _Rules) -> bool:
    """Whether the name is made of generic words alone, but for at most one character.

    >>> rules = _rules(Ontology.load())
    >>> [_generic(name, rules) for name in ("各项规章", "长效工作", "乡贤评理")]
    [True, True, False]
    """
    fewest = [0]  # for each prefix the fewest characters that no generic word covers
    for end in range(1, len(name) + 1):
        best = fewest[end - 1] + 1
        for length in range(1, min(end, rules.longest_generic) + 1):
            if name[end - length : end] in rules.generic:
                best = min(best, fewest[end - length])
        fewest.append(best)
    return fewest[-1] < 2


def _formulas(text: str, rules: _Rules) -> Iterator[Candidate]:
    """Numbers added up, outside quotations, with the noun behind them."""
    for found in re.finditer(r"[\dNX]+(?:\+[\dNX]+)+", text):
        tail = _tail(text, found.end(), rules)
        if tail:
            name = found[0] + tail
            yield Candidate(found.start(), found.end() + len(tail), name, fold(found[0]).text, False, False, True, 1)
