"""A government's full name cut into its divisions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.facts import ReportFact


def divisions(report: ReportFact, patterns: Sequence[re.Pattern[str]]) -> Iterator[str]:
    """The names in the full name of a government, from the province down to itself.

    patterns: what a division's name looks like at the beginning of the rest, level by level (the list "division").
    """
    rest = report.government.removesuffix(report.town or "")
    for pattern in patterns:
        if match := pattern.match(rest):
            yield match[0]
            rest = rest[match.end() :]
    yield from (part for part in (rest, report.town) if part)
