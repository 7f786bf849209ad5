"""Plain text: the decoded bytes, unchanged."""

from __future__ import annotations

from kg.read.encoding import decode
from kg.read.page import Reading


def read(data: bytes) -> Reading:
    """The text is ``data.decode(encoding)`` to the letter, line ends and byte order mark included.

    Raises ReadError if the bytes are no text.
    """
    text, encoding = decode(data)
    return Reading(text, encoding)
