"""Regular expressions made of word lists and pattern lists of the ontology."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


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
    'a|b|c'
    """
    return re.compile("|".join(map(skippable, patterns)))


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


_TOKEN = re.compile(
    r"\(\?(?:<?[=!]|:)|\(\?P<\w+>|\((?!\?)|\(|\)|\||\\(?:x\w\w|u\w{4}|U\w{8}|\d+|.)|\[\^?\]?(?:\\.|[^\]\\])*\]|[?*+]\??|\{\d*,?\d*\}\??|.",
    re.DOTALL,
)
_LETTERS = re.compile(r"\[[^]^\\-]+\]")


def needed_words(pattern: str) -> tuple[str, ...]:
    """Words of which every match of an expression holds one; none if that cannot be told.

    They are read off the expression: of each alternative the words of one part that no match can lack. A text without
    any of them need not be searched. Flags inside an expression, and references to groups, are not understood.

    >>> needed_words("(?:最近|过去)[三五]年|约[0-9](?:至|—)"), needed_words("本(?!人)着?")
    (('最近', '过去', '约'), ('本',))
    >>> needed_words("(?:的)?[^，]{0,6}$"), needed_words("累计|.*")
    ((), ())
    """
    words, _ = _needed(_TOKEN.findall(pattern), 0)
    return tuple(dict.fromkeys(words))


def _needed(tokens: Sequence[str], at: int) -> tuple[list[str], int]:
    """The words that an expression from a token on needs, and the number of the token that ends it."""
    found: list[str] = []
    told = True
    parts: list[list[str]] = []
    run = ""
    while True:
        token = tokens[at] if at < len(tokens) else ")"
        if token in ("|", ")"):
            parts.append([run])
            best = max(parts, key=_rarity)
            told = told and _rarity(best)[0] > 0
            found += best
            parts, run = [], ""
            if token == ")":
                return (found if told else []), at
            at += 1
            continue
        words: list[str] = []
        if token[0] == "(":
            words, at = _needed(tokens, at + 1)
            if token[-1] in "=!":
                parts += [[run], words if token[-1] == "=" else []]
                run, at = "", at + 1
                continue
        elif _LETTERS.fullmatch(token):
            words = list(token[1:-1])
        elif token[:2] in ("\\x", "\\u", "\\U"):
            words = [chr(int(token[2:], 16))]
        elif token[0] not in "[^$.\\":
            words = [token]
        at += 1
        counted = tokens[at] if at < len(tokens) and tokens[at][0] in "?*+{" else ""
        if counted:
            at += 1
            if counted[0] in "?*" or counted.startswith(("{0", "{,")):
                words = []
        if len(words) == 1 and not counted:
            run += words[0]
            continue
        parts += [[run], words]
        run = ""


def _rarity(words: Sequence[str]) -> tuple[int, bool, int]:
    """How much it says that a text holds one of the words: much if all are long, no punctuation, and few."""
    if not words:
        return 0, False, 0
    return min(map(len, words)), all(word[:1].isalnum() for word in words), -len(words)
