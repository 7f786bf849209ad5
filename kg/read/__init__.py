"""Files → pages. One module a format, found in the table by what the bytes are, then by the file's suffix.

To add a format: write ``kg/read/NAME.py`` with ``read(data) -> Reading`` and enter it in the tables below.
An archive is a folder in one file: its members are files named ``archive.zip!member`` (``kg.read.archive``).
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path, PurePath

from kg.errors import ReadError
from kg.read.page import Page, Reading
from kg.read.signature import format_of, other_format

__all__ = ["Page", "Reading", "page_from_bytes", "page_name", "read_bytes", "read_page", "readable"]

_READERS = {
    "text": "kg.read.text",
    "html": "kg.read.html",
    "mht": "kg.read.mht",
    "pdf": "kg.read.pdf",
    "docx": "kg.read.docx",
}
_SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".shtml": "html",
    ".xhtml": "html",
    ".mht": "mht",
    ".mhtml": "mht",
    ".pdf": "pdf",
    ".docx": "docx",
    # Known so that a folder's files of these kinds are named with the way out, not passed over.
    ".doc": "text",
    ".wps": "text",
    ".ofd": "text",
}
_OWN_BYTES = frozenset(("mht", "pdf", "docx"))
"""Formats whose bytes show themselves: under their suffix, other bytes are a damaged file."""
_MOST_BYTES = 64 << 20


def readable(path: PurePath) -> bool:
    """Whether a folder's file is taken when the folder is loaded: its suffix names a format that can hold a report.

    >>> readable(Path("a/b.HTML")), readable(Path("picture.png"))
    (True, False)
    """
    return path.suffix.lower() in _SUFFIXES


def read_page(path: Path) -> Page:
    """The page of a file or of an archive's member; raises ReadError (named by the path) if it cannot be read."""
    try:
        return page_from_bytes(read_bytes(path), page_name(path))
    except ReadError as error:
        error.where = str(path)
        raise


def read_bytes(path: Path) -> bytes:
    """The bytes of a file or of an archive's member (``archive.zip!member``); raises ReadError."""
    from kg.read.archive import member_bytes, split

    try:
        if not path.exists() and (parts := split(path)):
            return member_bytes(*parts)
        if path.is_file() and path.stat().st_size > _MOST_BYTES:
            raise _too_large(str(path))
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise ReadError(
            f"the file cannot be read ({getattr(error, 'strerror', None) or error})",
            where=str(path),
            do="check its name and rights",
        ) from error


def page_name(path: Path) -> str:
    """How facts name their file: the file's name, for an archive's member the archive's name with the member's path.

    >>> page_name(Path("a/b.txt")), page_name(Path("a/b.zip!c/d.txt"))
    ('b.txt', 'b.zip!c/d.txt')
    """
    from kg.read.archive import is_archive

    parts = path.parts
    for at, part in enumerate(parts[:-1]):
        if "!" in part and is_archive(PurePath(part.partition("!")[0])):
            return "/".join(parts[at:])
    return path.name


def page_from_bytes(data: bytes, name: str) -> Page:
    """The page that the bytes of a file hold; raises ReadError for an empty, binary or too large file.

    name: the file's name; its suffix decides only where the bytes do not tell the format.

    >>> page_from_bytes("第一章".encode("gb18030"), "a.txt").text
    '第一章'
    """
    if not data:
        raise ReadError("the file is empty", where=name, do="save the page again")
    if len(data) > _MOST_BYTES:
        raise _too_large(name)
    kind = format_of(data)
    if kind is None:
        if found := other_format(data):
            raise ReadError(f"the file is {found[0]}", where=name, do=found[1])
        kind = _SUFFIXES.get(PurePath(name).suffix.lower(), "text")
        if kind in _OWN_BYTES and not (kind == "pdf" and b"%PDF-" in data[:1024]):
            raise ReadError(
                f"the file does not hold what its suffix says ({kind})", where=name, do="save it again, or as .txt"
            )
    try:
        reading: Reading = import_module(_READERS[kind]).read(data)
    except ReadError as error:
        error.where = name
        raise
    digest = hashlib.sha256(data).hexdigest()
    return Page(name, reading.text, kind, reading.encoding, digest, reading.meta, reading.main)


def _too_large(where: str) -> ReadError:
    return ReadError(f"the file is larger than {_MOST_BYTES >> 20} MB", where=where, do="save the report alone")
