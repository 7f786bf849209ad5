"""Files → pages. One module a format, found in the table by what the bytes are, then by the file's suffix.

To add a format: write ``kg/read/NAME.py`` with ``read(data) -> Reading`` and enter it in the tables below.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path

from kg.errors import ReadError
from kg.read.page import Page, Reading
from kg.read.signature import looks_like_html, other_format

__all__ = ["Page", "Reading", "page_from_bytes", "read_page", "readable"]

_READERS = {"text": "kg.read.text", "html": "kg.read.html"}
_SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".shtml": "html",
    ".xhtml": "html",
}
_MOST_BYTES = 64 << 20


def readable(path: Path) -> bool:
    """Whether a folder's file is taken when the folder is loaded: its suffix names a format that has a reader.

    >>> readable(Path("a/b.HTML")), readable(Path("picture.png"))
    (True, False)
    """
    return path.suffix.lower() in _SUFFIXES


def read_page(path: Path) -> Page:
    """The page of a file; raises ReadError (named by the path) if it cannot be read or holds no text."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(
            f"the file cannot be read ({error.strerror})", where=str(path), do="check its name and rights"
        ) from error
    try:
        return page_from_bytes(data, path.name)
    except ReadError as error:
        error.where = str(path)
        raise


def page_from_bytes(data: bytes, name: str) -> Page:
    """The page that the bytes of a file hold; raises ReadError for an empty, binary or too large file.

    name: the file's name; its suffix decides only between text and HTML, everything else is told by the bytes.

    >>> page_from_bytes("第一章".encode("gb18030"), "a.txt").text
    '第一章'
    """
    if not data:
        raise ReadError("the file is empty", where=name, do="save the page again")
    if len(data) > _MOST_BYTES:
        raise ReadError(f"the file is larger than {_MOST_BYTES >> 20} MB", where=name, do="save the report alone")
    found = other_format(data, name)
    if found:
        what, do = found
        raise ReadError(f"the file is {what}", where=name, do=do)
    kind = "html" if looks_like_html(data) else _SUFFIXES.get(Path(name).suffix.lower(), "text")
    try:
        reading: Reading = import_module(_READERS[kind]).read(data)
    except ReadError as error:
        error.where = name
        raise
    digest = hashlib.sha256(data).hexdigest()
    return Page(name, reading.text, kind, reading.encoding, digest, reading.meta, reading.main)
