"""Text in XML: escaped, and without what XML cannot hold."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

# XML 1.0 has no place for these at all, escaped or not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_QUOTED = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def clean(value: Any) -> Any:
    """A text in which ``?`` stands for each character that XML cannot hold; any other value as it is."""
    return _FORBIDDEN.sub("?", value) if isinstance(value, str) else value


def content(value: object) -> str:
    """A value as the text of an element.

    >>> content("a<b&c"), content(True), content(3)
    ('a&lt;b&amp;c', 'true', '3')
    """
    return escape(_written(value), {"\r": "&#13;"})


def quoted(value: object) -> str:
    """A value as that of an attribute, with its quotes.

    >>> quoted('say "a" & go')
    '"say &quot;a&quot; &amp; go"'
    """
    return f'"{escape(_written(value), _QUOTED)}"'


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(clean(value))
