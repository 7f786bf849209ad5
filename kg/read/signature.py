"""What a file is by its first bytes, for files whose format has no reader and for HTML under another suffix."""

from __future__ import annotations

import re

_AS_TEXT = "save the report as .txt or .html"
_PICTURE = "a picture has no text; find the page that it came from, or save its text as .txt"
_OPEN_IN_OFFICE = "open it in an office program and save it as .docx, .txt or a web page (.html)"
_UNPACK = "unpack it first"
_NAME_IT = "give it its right suffix (.zip, .tar.gz), so that its members are read"

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)", _PICTURE),
    (b"\xff\xd8\xff", "a picture (JPEG)", _PICTURE),
    (b"GIF87a", "a picture (GIF)", _PICTURE),
    (b"GIF89a", "a picture (GIF)", _PICTURE),
    (b"II*\0", "a picture (TIFF)", _PICTURE),
    (b"MM\0*", "a picture (TIFF)", _PICTURE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document (.doc, .xls, .ppt or .wps)", _OPEN_IN_OFFICE),
    (b"{\\rtf", "a rich text document (RTF)", _OPEN_IN_OFFICE),
    (b"\x1f\x8b", "a compressed archive (gzip)", _NAME_IT),
    (b"Rar!\x1a\x07", "a compressed archive (RAR)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive (7z)", _UNPACK),
    (b"BZh", "a compressed archive (bzip2)", _UNPACK),
    (b"\xfd7zXZ\0", "a compressed archive (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a compressed archive (zstd)", _UNPACK),
    (b"SQLite format 3\0", "a database (SQLite)", _AS_TEXT),
    (b"\x7fELF", "a program (ELF)", _AS_TEXT),
    (b"MZ\x90", "a program (Windows)", _AS_TEXT),
    (b"bplist00", "a web archive or property list (Apple)", _AS_TEXT),
    (b"wOFF", "a font", _AS_TEXT),
    (b"OggS", "a sound or film (Ogg)", _AS_TEXT),
    (b"ID3", "a sound (MP3)", _AS_TEXT),
    (b"PAR1", "a table (Parquet)", _AS_TEXT),
)
_ZIPPED: tuple[tuple[bytes, str, str], ...] = (
    (b"xl/", "a spreadsheet (.xlsx)", _OPEN_IN_OFFICE),
    (b"ppt/", "a presentation (.pptx)", _OPEN_IN_OFFICE),
    (b"OFD.xml", "an OFD document", "open it in an OFD viewer and print it into a PDF, or save its text as .txt"),
    (b"opendocument", "an OpenDocument file", _OPEN_IN_OFFICE),
    (b"epub", "an e-book (EPUB)", _AS_TEXT),
)
_HTML = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.I | re.S,
)
_MHTML = re.compile(
    rb"(?:From: |Subject: |Snapshot-Content-Location: |MIME-Version: |Date: )[^\n]*\n"
    rb"(?:[^\n]*\n){0,30}?Content-Type: *multipart/related",
    re.I,
)


def other_format(data: bytes) -> tuple[str, str] | None:
    """What the file is and what to do, if it is in a known format without a reader; else None.

    >>> other_format(b"GIF89a ...")[0]
    'a picture (GIF)'
    """
    for start, what, do in _SIGNATURES:
        if data.startswith(start):
            return what, do
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        for member, what, do in _ZIPPED:
            if member in data[:4096] or member in data[-65536:]:
                return what, do
        return "a compressed archive (zip)", _NAME_IT
    if data.startswith(b"RIFF") and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return f"a picture, sound or film ({data[8:12].decode().strip()})", _PICTURE
    if data[4:8] == b"ftyp":
        return "a film or picture (MP4, HEIC)", _PICTURE
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "a picture (BMP)", _PICTURE
    return None


def format_of(data: bytes) -> str | None:
    """The name of the reader that the bytes open for, whatever the file is called; None if they do not say.

    >>> format_of(b"%PDF-1.7 ..."), format_of(b"<!DOCTYPE html><p>"), format_of(b"plain")
    ('pdf', 'html', None)
    """
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04") and (b"word/document.xml" in data[-65536:] or b"word/" in data[:4096]):
        return "docx"
    if _MHTML.match(data[:8192].lstrip()):
        return "mht"
    return "html" if looks_like_html(data) else None


def looks_like_html(data: bytes) -> bool:
    """Whether the bytes open like an HTML page, whatever the file is called (in any encoding that contains ASCII)."""
    return _HTML.match(data[:8192].lstrip(b"\xef\xbb\xbf \t\r\n\f")) is not None
