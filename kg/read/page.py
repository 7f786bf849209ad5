"""The page: what a reader makes of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Page:
    """One file as text.

    name: the file's name; text: what all offsets of facts point into, for .txt exactly the decoded bytes; format: name
    of the reader; encoding: Python's name of the codec, empty where the format has none of its own; digest: SHA-256 of
    the bytes, hexadecimal; meta: what the format says about the page beside its text (``title``, ``url``, ``PubDate``
    …); main: the span of the text that the page's own markup proves to hold the article, else the whole text.
    """

    name: str
    text: str
    format: str
    encoding: str
    digest: str
    meta: Mapping[str, str] = field(default_factory=dict)
    main: tuple[int, int] = (0, -1)

    def __post_init__(self) -> None:
        if self.main[1] < 0:
            object.__setattr__(self, "main", (0, len(self.text)))


@dataclass(frozen=True)
class Reading:
    """What a reader returns: the fields of Page that it finds out itself."""

    text: str
    encoding: str
    meta: Mapping[str, str] = field(default_factory=dict)
    main: tuple[int, int] = (0, -1)
