"""Regular expressions made of word lists and pattern lists of the ontology."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, cast

Finder = Callable[[str], re.Match[str] | None]
"""Finds a match in a text, None if it holds none."""


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
    """One of the regular expressions, tried in their order; compiled when it is first used.

    >>> any_pattern(["a|b", "c"]).pattern
    'a|b|c'
    """
    return later("|".join(map(skippable, patterns)))


def later(pattern: str) -> re.Pattern[str]:
    """A regular expression that is compiled when it is first used: to compile all takes as long as to read many pages.

    >>> later("(a)b").fullmatch("ab")[1]
    'a'
    """
    return cast("re.Pattern[str]", _Later(pattern))


_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Later:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        """What the compiled expression has; its methods are found here before this one from now on."""
        compiled = re.compile(self.pattern)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def finder(pattern: str) -> Finder:
    """Finds a match of an expression in a text; alternatives bound to its beginning are looked for only there.

    The engine itself tries such an alternative at every letter.

    >>> finder("^a|^b")("cab") is None, finder("^a|b")("cab").start(), finder("b|^c")("cab").start()
    (True, 2, 0)
    """
    parts = alternatives(pattern)
    bound = [part for part in parts if part.startswith("^")]
    free = [part for part in parts if not part.startswith("^")]
    if not bound or not free:
        return re.compile(pattern).match if bound else re.compile(pattern).search
    at_start, anywhere = re.compile("|".join(bound)).match, re.compile("|".join(free)).search
    return lambda text: at_start(text) or anywhere(text)


_GUARD = re.compile(r"\(\?<([!=])((?:[^()\[\]]|\[[^\]]*\])*)\)")
_WORDS = re.compile(r"\(\?:([^()\[\]\\?*+{}.^$]+)\)(?![?*+{])|\[([^]^\\-]+)\](?![?*+{])")
_CAPTURES = re.compile(r"\((?!\?)|\(\?P")
_COUNTED = frozenset("?*+{")


def skippable(pattern: str) -> str:
    """The same expression in alternatives that each begin with a letter, as far as that can be.

    The engine skips at full speed to the letters with which the alternatives of an expression begin, but not if one of
    them begins with a look-behind, a group or a set: so look-behinds move behind the first letter, and a group of words
    becomes as many alternatives.

    >>> skippable("(?<!有)没有|不足"), skippable("(?<![原按])(?:计划|预计)于"), skippable("[全本]镇(?:的)?")
    ('没(?<!(?:有)没)有|不足', '计(?<!(?:[原按])计)划于|预(?<!(?:[原按])预)计于', '全镇(?:的)?|本镇(?:的)?')
    """
    return "|".join(one for alternative in alternatives(pattern) for one in _skippable(alternative))


def _skippable(pattern: str) -> list[str]:
    at, guards = 0, list[re.Match[str]]()
    while guard := _GUARD.match(pattern, at):
        guards.append(guard)
        at = guard.end()
    group = _WORDS.match(pattern, at)
    words, rest = [pattern[at:]], ""
    if group and not _CAPTURES.search(pattern):
        words, rest = group[1].split("|") if group[1] else list(group[2]), pattern[group.end() :]
    if any(not word[:1].isalnum() or (word + rest)[1:2] in _COUNTED for word in words):
        return [pattern]
    return [
        word[0] + "".join(f"(?<{guard[1]}(?:{guard[2]}){word[0]})" for guard in guards) + word[1:] + rest
        for word in words
    ]


def alternatives(pattern: str) -> list[str]:
    """The outermost alternatives of an expression.

    >>> alternatives("a(?:b|c)|[|]d|e")
    ['a(?:b|c)', '[|]d', 'e']
    """
    found, begin, depth = list[str](), 0, 0
    for token in re.finditer(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", pattern, re.DOTALL):
        depth += (token[0] == "(") - (token[0] == ")")
        if token[0] == "|" and not depth:
            found.append(pattern[begin : token.start()])
            begin = token.end()
    return [*found, pattern[begin:]]
