"""The Chinese font of every picture: Noto Sans SC (SIL OFL 1.1), a subset that ships with kg.

A page embeds only the characters that it shows; a drawing turns its text into outlines. So pictures look the same on
machines without any Chinese font.
"""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).resolve().parent / "assets"
FONT = ASSETS / "NotoSansSC-subset.ttf"
FAMILY = "Noto Sans SC"
CSS_FAMILY = "kg-sans"
CSS_STACK = f"{CSS_FAMILY},'Noto Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
_ALWAYS = "".join(map(chr, range(0x20, 0x7F)))


@cache
def characters() -> frozenset[str]:
    """Characters that the font has."""
    from fontTools.ttLib import TTFont

    with TTFont(FONT, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@cache
def _advances() -> tuple[dict[str, float], float]:
    """Width of each character in ems, and that of a character that the font lacks."""
    from fontTools.ttLib import TTFont

    with TTFont(FONT, lazy=True) as font:
        units, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        found = {chr(code): widths[name][0] / units for code, name in font.getBestCmap().items()}
        return found, widths[".notdef"][0] / units


def text_width(text: str, size: float) -> float:
    """Width of a text in this font, in the unit of ``size``.

    >>> text_width("\u6cd5\u6cbb", 10)
    20.0
    """
    advances, lacking = _advances()
    return sum(advances.get(char, lacking) for char in text) * size


def fitted(text: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis if it is wider than ``room``.

    >>> fitted("abc", 10, 100)
    'abc'
    """
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text + "…" if text else ""


def drawable(text: str) -> str:
    """The text with every character that the font lacks, and every control character, replaced by a question mark.

    >>> drawable("法治\\x00 A")
    '法治? A'
    """
    known = characters()
    return "".join(char if char in known or char == "\n" else "?" for char in text)


def font_face(text: str) -> str:
    """The CSS rule that embeds the characters of a text (and ASCII) as WOFF2, some 200 bytes a Chinese character."""
    return (
        f"@font-face{{font-family:{CSS_FAMILY};font-display:block;"
        f"src:url(data:font/woff2;base64,{base64.b64encode(woff2(text)).decode()}) format('woff2')}}"
    )


def woff2(text: str) -> bytes:
    """A font file with the characters of a text and ASCII."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(notdef_outline=True, layout_features=[], hinting=False)
    options.flavor = "woff2"
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(set(text) | set(_ALWAYS))))
    with TTFont(FONT, lazy=True) as font:
        subsetter.subset(font)
        font.flavor = "woff2"
        target = io.BytesIO()
        font.save(target)
    return target.getvalue()


def matplotlib_settings() -> Any:
    """Settings for ``matplotlib.rc_context``: this font by its file, SVG text as outlines, no random ids."""
    from matplotlib import font_manager

    if str(FONT) not in {entry.fname for entry in font_manager.fontManager.ttflist}:
        font_manager.fontManager.addfont(str(FONT))
    name = font_manager.FontProperties(fname=str(FONT)).get_name()
    return {"font.family": [name], "svg.fonttype": "path", "svg.hashsalt": "kg", "text.parse_math": False}
