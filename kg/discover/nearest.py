"""The mechanism of the catalogue whose names are most like a new one: cosine over pairs of characters."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from kg.folding import fold
from kg.ontology import Ontology

_LEAST = 0.35


class Nearest:
    """An index of the labels of all mechanisms by their pairs of characters, weighted by rarity (tf-idf).

    least: the cosine below which nothing is near.
    """

    def __init__(self, ontology: Ontology, least: float = _LEAST) -> None:
        self._least = least
        labels = [
            (fold(label).text, mechanism.id)
            for mechanism in ontology.mechanisms.values()
            for label in (*mechanism.labels, *mechanism.hidden)
        ]
        pairs = [(Counter(_pairs(text)), owner) for text, owner in labels]
        seen = Counter(pair for counts, _ in pairs for pair in counts)
        self._unseen = math.log(1 + len(pairs))
        self._weights = {pair: math.log(1 + len(pairs) / count) for pair, count in seen.items()}
        self._index: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._owners = [owner for _, owner in pairs]
        for number, (counts, _) in enumerate(pairs):
            for pair, weight in self._vector(counts).items():
                self._index[pair].append((number, weight))

    def find(self, names: Sequence[str]) -> str | None:
        """The nearest mechanism of a practice under any of its names; None if none is near."""
        best: tuple[float, str] | None = None
        for name in names:
            scores: dict[int, float] = defaultdict(float)
            for pair, weight in self._vector(Counter(_pairs(fold(name).text))).items():
                for number, other in self._index.get(pair, ()):
                    scores[number] += weight * other
            for number, score in scores.items():
                if score >= self._least and (best is None or score > best[0]):
                    best = score, self._owners[number]
        return best[1] if best else None

    def _vector(self, counts: Counter[str]) -> dict[str, float]:
        weighted = {pair: count * self._weights.get(pair, self._unseen) for pair, count in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in weighted.values())) or 1.0
        return {pair: weight / length for pair, weight in weighted.items()}


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]
