"""Labels and cues whose words stand at a place but which found nothing there, and what each of them lacks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kg.explain.remarks import Remark, named
from kg.folding import Folded, fold
from kg.lexicon import Lexicon, Part, Watch, outermost, swallowed
from kg.ontology import Ontology
from kg.pipeline import Engine, Extraction
from kg.sections import Sentence
from kg.trace import Decision

_MOST = 8
"""So many cues that lack something are told; the others are counted."""
_SCOPES = {"clause": "clause", "near": "clause or the two beside it", "sentence": "sentence",
           "around": "sentence or the two beside it"}  # fmt: skip


@dataclass(frozen=True)
class _Miss:
    """A cue that found nothing; the fewer parts it lacks and the longer its word here, the more it is worth telling.

    telling: false for a usual word.
    """

    lacks: int
    word: str
    line: str
    telling: bool = True


class _Place:
    """A place in the folded text of a report, and the hits of the lexicon around it."""

    def __init__(self, extraction: Extraction, sentence: Sentence, at: int, lexicon: Lexicon) -> None:
        self.sentences = extraction.text.sentences
        self._origins = [0, *accumulate(len(one.text) + 1 for one in self.sentences)]
        self.text: Folded = fold("\n".join(one.text for one in self.sentences))
        self.at = min(self.text.place(self._origins[sentence.index] + at), len(self.text.text) - 1)
        # The lines around are as far as any cue looks.
        low, high = self.text.line(self.at, 1)
        self.hits = [hit for hit in lexicon.terms.overlapping(self.text.text) if low <= hit[0] < high]
        self.labels = outermost([(start, end, names) for start, end, ((names, _),) in self.hits if names])

    def words(self, start: int, end: int) -> str:
        """The folded words of a span."""
        return self.text.text[start:end]

    def stands(self, words: Iterable[str], low: int, high: int) -> str:
        """The longest of the words that covers the place within a span, "" if none does."""
        text, at = self.text.text, self.at

        def covers(word: str) -> bool:
            return text.find(word, max(low, at - len(word) + 1), min(high, at + len(word))) >= 0

        return max(filter(covers, words), key=len, default="")

    def page(self, start: int, end: int) -> tuple[int, int]:
        """The span of the page behind a span of the folded text."""
        return self._page(start), self._page(max(start, end - 1)) + 1

    def _page(self, index: int) -> int:
        origin = self.text.origin(index)
        number = bisect_right(self._origins, origin) - 1
        sentence = self.sentences[number]
        at = min(origin - self._origins[number], len(sentence.text) - 1)
        return sentence.span(at, at + 1)[0]


def labels_and_cues(
    extraction: Extraction, sentence: Sentence, at: int, trace: Sequence[Decision], engine: Engine
) -> Iterator[Remark]:
    """Remarks on swallowed labels, on hidden labels that count for nothing, on cues that lack something."""
    ontology = engine.ontology
    place = _Place(extraction, sentence, at, engine.lexicon)
    yield from (Remark("practice", line) for line in _labels(place, trace, ontology))
    misses = [miss for watch in engine.lexicon.watches if (miss := _miss(watch, place, trace, ontology))]
    misses.sort(key=lambda miss: (miss.lacks, -len(miss.word)))
    shown = [miss for miss in misses if miss.telling and miss.lacks < 2][:_MOST]
    yield from (Remark("practice", miss.line) for miss in shown)
    if len(misses) > len(shown):
        yield Remark("cues", f"{len(misses) - len(shown)} others hold a usual word that stands here or lack more")


def _labels(place: _Place, trace: Sequence[Decision], ontology: Ontology) -> Iterator[str]:
    kept = {(start, end) for start, end, _ in place.labels}
    for start, end, ((names, _),) in place.hits:
        if not names or not start <= place.at < end:
            continue
        label = place.words(start, end)
        if (start, end) in kept:
            if "" in names:
                yield f"“{label}” is {named('', ontology)}"
            continue
        around = next(hit for hit in place.labels if hit[0] <= start and end <= hit[1])
        owners = dict.fromkeys(around[2])
        longer = f"“{place.words(*around[:2])}” of {', '.join(named(name, ontology) for name in owners)}"
        # Inside a longer label of its own a label is told by that one.
        for name in dict.fromkeys(name for name in names if name and name not in owners):
            yield f"{named(name, ontology)}: its label “{label}” lies inside the longer {longer}"
    low, high = place.page(*place.text.clause(place.at))
    told = {one.what for one in trace if low <= one.start < high}
    for mechanism in ontology.mechanisms.values():
        if mechanism.id in told:
            continue
        hidden = place.stands((fold(word).text for word in mechanism.hidden), *place.text.clause(place.at))
        if hidden and not any("@hidden" in cue for cue in mechanism.cues):
            yield f"{named(mechanism.id, ontology)}: its hidden label “{hidden}” counts for nothing, no cue asks for it"


def _miss(watch: Watch, place: _Place, trace: Sequence[Decision], ontology: Ontology) -> _Miss | None:
    """What a cue lacks whose own words stand at the place; None for one that they do not touch or that was told."""
    text, scope = place.text, watch.cue.scope
    written = [word for part in watch.cue.parts if not part.listed for word in part.words]
    low, high = text.scope(place.at, scope)
    word = place.stands(written, low, high)
    if not word:
        return None
    anchors = [(start, end) for start, end, ((_, tried),) in place.hits
               if watch in tried and _inside(place.at, text.scope(start, scope))]  # fmt: skip
    anchor = min(anchors, key=lambda span: abs(span[0] - place.at), default=None)
    if anchor is not None:
        low, high = text.scope(anchor[0], scope)
    missing = [part for part in watch.cue.parts if not any(one in text.text[low:high] for one in part.words)]
    who = f"{named(watch.mechanism, ontology)}: cue:{watch.number} [{watch.cue.text}] has “{word}” here, but"
    if missing or anchor is None:
        # A short word that many cues share says little, unless it is the rarest that this cue asks for.
        telling = len(word) > 2 or word in watch.anchor.words
        line = f"{who} the {_SCOPES[scope]} lacks {_listed(missing or [watch.anchor])}"
        return _Miss(len(missing) or 1, word, line, telling)
    barred = next((one for one in watch.cue.barred if one in text.text[low:high]), None)
    if barred is not None:
        return _Miss(0, word, f"{who} “{barred}” in the {_SCOPES[scope]} bars it")
    found = _told(watch, place.page(*text.clause(anchor[0])), trace)
    if found is not None:
        if found.rule == f"cue:{watch.number}" or found.start <= place.page(place.at, place.at + 1)[0] < found.end:
            return None
        told = f"rule {found.rule} tells the practice in this clause, at {found.start}–{found.end}"
        return _Miss(0, word, f"{who} {told}")
    if swallowed(place.labels, [hit[0] for hit in place.labels], *anchor, watch):
        return _Miss(0, word, f"{who} “{place.words(*anchor)}” lies inside a longer label of another practice")
    if watch.cue.find(text.text, low, high, watch.anchor, anchor) is None:
        return _Miss(0, word, f"{who} its words stand in another order or too far apart")
    return _Miss(0, word, f"{who} it was not noted, though all it asks for is there; why, is not known")


def _told(watch: Watch, clause: tuple[int, int], trace: Sequence[Decision]) -> Decision | None:
    """What the trace says of the practice in a clause, the cue itself first."""
    found = [one for one in trace if one.what == watch.mechanism and clause[0] <= one.start < clause[1]]
    return min(found, key=lambda one: one.rule != f"cue:{watch.number}", default=None)


def _inside(place: int, span: tuple[int, int]) -> bool:
    return span[0] <= place < span[1]


def _listed(parts: Sequence[Part]) -> str:
    shown = ["|".join(part.words[:6]) + ("|…" if len(part.words) > 6 else "") for part in parts]
    return " and ".join(f"“{words}”" for words in shown)
