"""Saved web pages in one file (.mht, .mhtml): the page itself, read as HTML; its pictures and frames are left out."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message

from kg.errors import ReadError
from kg.read import html
from kg.read.page import Reading

_MOST_NESTED = 50
_MOST_PARTS = 20_000
_MULTIPART = re.compile(rb"multipart/", re.I)
_ADDRESSES = ("Content-Location", "Snapshot-Content-Location")


def read(data: bytes) -> Reading:
    """The visible text of the page with its metadata; ``url`` is the address that the archive was saved from.

    Raises ReadError if no part is a page or the page cannot be read.
    """
    if len(_MULTIPART.findall(data)) > _MOST_NESTED or data.count(b"\n--") > _MOST_PARTS:
        raise ReadError("the web archive has too many parts", do="save the page as HTML only")
    try:
        message = message_from_bytes(data.lstrip())
        part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        source = part.get_payload(decode=True) if part is not None else None
        url = next((url for one in (part, message) if (url := _address(one))), "")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ReadError("the web archive (MHTML) is damaged", do="save the page again") from error
    if not isinstance(source, bytes) or not source.strip():
        raise ReadError("the web archive (MHTML) holds no page", do="save the page again, or as HTML only")
    reading = html.read(source)
    meta = {"url": url, **reading.meta} if url else reading.meta
    return Reading(reading.text, reading.encoding, meta, reading.main)


def _address(part: Message | None) -> str:
    found = (part[name] for name in _ADDRESSES if part is not None and part[name])
    return next((address for one in found if (address := str(one).strip()).startswith(("http:", "https:"))), "")
