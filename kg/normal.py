"""Letters made alike, one to one, so that patterns need one form and offsets stay.

Chinese pages mix half-width and full-width punctuation, no-break and zero-width spaces, full-width digits and, from PDF
files, Kangxi radicals in place of characters. ``normalise`` gives a text of the same length in which

* every kind of white space and every invisible character is a space, every line break ``\\n``;
* ``, ; : ? ! ( )`` are full-width, save inside a number or a time; digits, Latin letters, ``%`` and other symbols are
  half-width; a text typed with half-width full stops gets full-width ones;
* radicals are the characters that they look like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_FULL = {",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "?": "\uff1f", "!": "\uff01", "(": "\uff08", ")": "\uff09"}
_INVISIBLE = (
    *range(0x09), *range(0x0E, 0x1C), 0x7F, *range(0x80, 0xA0), 0xAD, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E,
    *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF,
    0xFFA0,
)  # fmt: skip
_SPACES = (0x09, 0x1F, 0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2800, 0x3000)


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {ord(full): full for full in _FULL.values()}
    table |= {ord(half): full for half, full in _FULL.items()}
    table |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    table |= {0xFE59: "\uff08", 0xFE5A: "\uff09", 0xFE50: "\uff0c", 0xFE54: "\uff1b", 0xFE55: "\uff1a", 0xFE52: "."}
    table |= {
        0xFE6A: "%",
        0xFE51: "\u3001",
        0xFF61: "\u3002",
        0xFF64: "\u3001",
        0x3014: "\u3014",
        0xFE5D: "\u3014",
        0xFE5E: "\u3015",
    }
    table |= dict.fromkeys((*_INVISIBLE, *_SPACES), " ")
    table |= {ord(char): "\n" for char in BREAKS}
    return table


def _any_of(codes: Iterable[int]) -> str:
    """A set of characters as a regular expression."""
    return "[" + "".join(f"\\U{code:08x}" for code in sorted(codes)) + "]"


_TABLE = _table()
_LETTERS = {chr(code): letter for code, letter in _TABLE.items()}
_ODD = re.compile(_any_of(code for code, letter in _TABLE.items() if chr(code) != letter) + "+")
"""What must change; translating only that is faster by far than the whole text."""
# Each begins with one letter, not with a set of two: the engine finds that many times as fast.
_THOUSANDS = re.compile("\uff0c(?=[0-9]{3}(?![0-9]))(?<=[0-9]\uff0c)(?<![0-9]{4}\uff0c)")
_TIME_OF_DAY = re.compile("\uff1a(?=[0-9]{2}(?![0-9]))(?<=[0-9]\uff1a)")
_STOP = re.compile("\\.(?<=[\u4e00-\u9fff\uff09\u201d\u300b%]\\.)(?=[\u4e00-\u9fff\uff08\u201c\u300a \\n]|$)")
_FEWEST_STOPS = 5
"""With fewer full stops than this a text may have been typed with half-width ones."""


def _alike(odd: re.Match[str]) -> str:
    letters = odd[0]
    return _LETTERS[letters] if len(letters) == 1 else letters.translate(_TABLE)


def normalise(text: str) -> str:
    """The text with letters made alike; as long as the text, so that offsets hold for both.

    >>> normalise("完成３件,占９９．８％(见表)")
    '完成3件，占99.8%（见表）'
    >>> normalise("10:30,共1,554件")
    '10:30，共1,554件'
    >>> normalise("已办结.占99.8%.")
    '已办结。占99.8%。'
    """
    normal = _ODD.sub(_alike, text)
    normal = _TIME_OF_DAY.sub(":", _THOUSANDS.sub(",", normal))
    if "." in normal and normal.count("\u3002") < _FEWEST_STOPS and len(_STOP.findall(normal)) > normal.count("\u3002"):
        normal = _STOP.sub("\u3002", normal)
    return normal
