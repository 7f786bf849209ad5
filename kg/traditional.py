"""Traditional characters as simplified ones, letter for letter, so that offsets stay those of the page."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_SAMPLE = 2_000
_LEAST_SHARE = 0.05
"""Of a text in traditional characters a third are not in GB2312; of one in simplified characters next to none."""


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters: many that Big5 has and GB2312 has not.

    >>> is_traditional("本縣依法行政工作報告"), is_traditional("本县依法行政工作报告")
    (True, False)
    """
    sample = text[:: max(1, len(text) // _SAMPLE)]
    if len(sample) - len(sample.encode("gb2312", "ignore").decode("gb2312")) < _LEAST_SHARE * len(sample):
        return False
    foreign = [char for char in sample if char.isalpha() and not char.encode("gb2312", "ignore")]
    found = sum(1 for char in foreign if char.encode("big5", "ignore"))
    return found > 0 and found >= _LEAST_SHARE * len(sample)


def simplified(text: str) -> str:
    """A traditional text in simplified characters, as long as the text; any other text as it is.

    Characters whose simplified form depends on the word are told by OpenCC's phrases; where a phrase would change the
    length of a line, that line is taken letter for letter.

    >>> simplified("全縣審查合同46份,乾淨利落")
    '全县审查合同46份,干净利落'
    """
    if not is_traditional(text):
        return text
    whole: str = _converter().convert(text)
    if len(whole) == len(text):
        return whole
    return "".join(map(_same_length, text.splitlines(keepends=True)))


def _same_length(line: str) -> str:
    convert = _converter().convert
    whole: str = convert(line)
    if len(whole) == len(line):
        return whole
    return "".join(found if len(found := convert(char)) == 1 else char for char in line)


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # imported when the first traditional page comes

    return OpenCC("t2s")
