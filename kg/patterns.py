"""Regular expressions made of word lists and pattern lists of the ontology."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_word(words: Iterable[str]) -> str:
    """A group that matches one of the words, tried in their order.

    >>> any_word(["a.b", "a"])
    '(?:a\\\\.b|a)'
    """
    return "(?:" + "|".join(map(re.escape, words)) + ")"


def longest_word(words: Iterable[str]) -> str:
    """Alternatives, without a group, that match the longest of the words.

    >>> longest_word(["a", "ab"])
    'ab|a'
    """
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def any_pattern(patterns: Iterable[str]) -> re.Pattern[str]:
    """Compiled: one of the regular expressions, tried in their order.

    >>> any_pattern(["a|b", "c"]).pattern
    '(?:a|b)|(?:c)'
    """
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
