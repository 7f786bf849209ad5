"""The nearest governments of the same level, for those whose place on the map is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from kg.spread.adoption import Adoption

NEAREST = 5


def nearest(
    adoptions: Sequence[Adoption], points: Mapping[str, tuple[float, float]], count: int = NEAREST
) -> dict[str, tuple[str, ...]]:
    """Ids of the ``count`` nearest governments of its own level that report at all, by id; ties by id.

    points: place on a plane by six-digit code, any unit. Towns have no point, nor have governments that the map does
    not know: they are no key and nobody's neighbour.

    >>> table = [Adoption(f"99010{n}", None, "", "county", 2014, None, 1, 2014, 2014) for n in range(4)]
    >>> nearest(table, {"990100": (0, 0), "990101": (1, 0), "990103": (9, 0)}, 1)
    {'990100': ('990101',), '990101': ('990100',), '990103': ('990101',)}
    """
    levels: dict[str, list[str]] = defaultdict(list)
    for one in sorted(adoptions, key=lambda one: one.id):
        if one.town is None and one.code in points:
            levels[one.level].append(one.code)
    found = {}
    for codes in levels.values():
        at = np.array([points[code] for code in codes], dtype=float)
        for index, code in enumerate(codes):
            away = ((at - at[index]) ** 2).sum(axis=1)
            away[index] = np.inf
            order = np.argsort(away, kind="stable")[: min(count, len(codes) - 1)]
            found[code] = tuple(codes[other] for other in order)
    return found
