"""What can be read off a regular expression: words that its matches need, letters with which they end.

A text that lacks what a match needs need not be searched. Flags inside an expression and references to groups are not
understood; nothing is told of an expression that holds one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_TOKEN = re.compile(
    r"\(\?(?:<?[=!]|:)|\(\?P<\w+>|\(|\)|\||\\(?:x\w\w|u\w{4}|U\w{8}|\d+|.)|\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|[?*+]\??|\{\d*,?\d*\}\??|.",
    re.DOTALL,
)
_CLOSES, _BEGIN, _END = (")", "|"), ("^",), ("$",)
_LETTERS = re.compile(r"\[[^]^\\-]+\]")


class _Item(NamedTuple):
    """A part of an alternative.

    letters: of which it holds one, None if that is not told; inner: the alternatives of a group; zero: it may be left
    out; many: it may come several times; look: it only looks; begin, end: it is the begin or end sign.
    """

    letters: str | None = None
    inner: tuple[tuple[_Item, ...], ...] | None = None
    zero: bool = False
    many: bool = False
    look: bool = False
    begin: bool = False
    end: bool = False


def needed_words(pattern: str) -> tuple[str, ...]:
    """Words of which every match of an expression holds one; none if that cannot be told.

    Of each alternative they are the words of one part that no match can lack.

    >>> needed_words("(?:最近|过去)[三五]年|约[0-9](?:至|—)"), needed_words("本(?!人)着?")
    (('最近', '过去', '约'), ('本',))
    >>> needed_words("(?:的)?[^，]{0,6}$"), needed_words("累计|.*")
    ((), ())
    """
    return tuple(dict.fromkeys(_needed(_parsed(pattern))))


def first_letters(pattern: str) -> frozenset[str] | None:
    """The letters of which one begins every text at whose beginning an expression matches; None if that is not told.

    >>> sorted(first_letters("^(?:第?一|名)")), first_letters("^第?"), first_letters("第|^一")
    (['一', '名', '第'], None, None)
    """
    alternatives = _parsed(pattern)
    if not all(items and items[0].begin for items in alternatives):
        return None
    found, empty = _edge(alternatives, 1)
    return None if found is None or empty else frozenset(found)


def last_letters(pattern: str) -> frozenset[str] | None:
    """The letters of which one ends every text in which an expression finds its end sign; None if that is not told.

    >>> sorted(last_letters("(?:第|名列?)了?$"))
    ['了', '列', '名', '第']
    >>> last_letters("第"), last_letters("第?$"), last_letters("第.$")
    (None, None, None)
    """
    alternatives = _parsed(pattern)
    if not all(items and items[-1].end for items in alternatives):
        return None
    found, empty = _edge(alternatives, -1)
    return None if found is None or empty else frozenset(found)


def _parsed(pattern: str) -> tuple[tuple[_Item, ...], ...]:
    if "(?P=" in pattern or re.search(r"\(\?[a-zA-Z(>#-]", pattern.replace("(?P<", "(?:")):
        return ((),)
    return _alternatives(_TOKEN.findall(pattern), 0)[0]


def _alternatives(tokens: Sequence[str], at: int) -> tuple[tuple[tuple[_Item, ...], ...], int]:
    """The alternatives that begin at a token, and the number of the token that closes them."""
    found: list[tuple[_Item, ...]] = []
    items: list[_Item] = []
    while True:
        token = tokens[at] if at < len(tokens) else _CLOSES[0]
        if token in _CLOSES:
            found.append(tuple(items))
            items = []
            if token in _CLOSES[:1]:
                return tuple(found), at
            at += 1
            continue
        if token[0] == "(":
            inner, at = _alternatives(tokens, at + 1)
            item = _Item(inner=inner if token[-1] != "!" else ((),), look=token[-1] in "=!")
        else:
            looks = token in ("^", "$", r"\A", r"\Z", r"\b", r"\B")
            item = _Item(_letters(token), look=looks, begin=token in _BEGIN, end=token in _END)
        at += 1
        if at < len(tokens) and tokens[at][0] in "?*+{":
            count = tokens[at]
            item = item._replace(zero=count[0] in "?*" or count.startswith(("{0", "{,")), many=count[0] != "?")
            at += 1
        items.append(item)


def _letters(token: str) -> str | None:
    """The letters of which a token matches one."""
    if _LETTERS.fullmatch(token):
        return token[1:-1]
    if token[:2] in (r"\x", r"\u", r"\U"):
        return chr(int(token[2:], 16))
    if token[0] == "\\":
        return None if token[1].isalnum() else token[1]
    return None if token[0] in "[.^$" else token


def _needed(alternatives: Sequence[Sequence[_Item]]) -> list[str]:
    found: list[str] = []
    for items in alternatives:
        parts: list[list[str]] = [[]]
        run = ""
        for item in items:
            if item.letters is not None and len(item.letters) == 1 and not (item.zero or item.many):
                run += item.letters
                parts.append([run])
                continue
            if not (item.look and item.inner is None):
                run = ""
            if not item.zero:
                parts.append(_needed(item.inner) if item.inner is not None else list(item.letters or ""))
        best = max(parts, key=_rarity)
        if not best:
            return []
        found += best
    return found


def _rarity(words: Sequence[str]) -> tuple[int, bool, int]:
    """How much it says that a text holds one of the words: much if all are long, no punctuation, and few."""
    if not words:
        return 0, False, 0
    return min(map(len, words)), all(word[:1].isalnum() for word in words), -len(words)


def _edge(alternatives: Sequence[Sequence[_Item]], step: int) -> tuple[set[str] | None, bool]:
    """The letters with which matches begin (step 1) or end (-1), None if not told; whether a match may be empty."""
    found: set[str] = set()
    empty = False
    for items in alternatives:
        for item in items[::step]:
            if item.look:
                continue
            letters, none = _edge(item.inner, step) if item.inner is not None else (item.letters, False)
            if letters is None:
                return None, False
            found.update(letters)
            if not (item.zero or none):
                break
        else:
            empty = True
    return found, empty
