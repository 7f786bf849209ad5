"""Word documents (.docx): paragraphs as lines, rows of tables as lines of tab-separated cells, notes at the end.

Deleted and moved-away text, comments, field codes and hidden text are not what a reader sees and are left out; inserted
text stays. Numbers that Word counts by itself are written out.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from kg.errors import ReadError
from kg.read.numbering import Numbering, attribute, child, local, number
from kg.read.page import Reading

_MOST_XML = 32 << 20
_DEEPEST = 100
_LONGEST_CELL = 200
_WIDEST_SPAN = 50
_AGAIN = "open it in an office program and save it as .docx again, or as .txt"
_DROPPED = frozenset(
    ("del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "rt", "pPr", "rPr", "tblPr", "sectPr")
)
_CHARACTERS = {"tab": "\u3000", "ptab": "\u3000", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']{1,40})")


def read(data: bytes) -> Reading:
    """The visible text of a document; raises ReadError if it is damaged, locked, too large or holds no text."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            document = _part(archive, "word/document.xml")
            if document is None:
                raise ReadError("the Word document has no text part", do=_AGAIN)
            rendering = _Rendering(Numbering(_part(archive, "word/numbering.xml"), _part(archive, "word/styles.xml")))
            rendering.blocks(document, rendering.lines)
            for kind in ("footnote", "endnote"):
                rendering.add_notes(kind, _part(archive, f"word/{kind}s.xml"))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise ReadError("the Word document is damaged", do=_AGAIN) from error
    text = "\n".join(line for line in rendering.lines if line.strip())
    if not text:
        raise ReadError("the Word document holds no text", do="if it holds pictures, save their text as .txt")
    return Reading(text, "")


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """The root of an XML part, or None if the document has no such part."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    if info.flag_bits & 1:
        raise ReadError("the Word document is locked with a password", do="save it without a password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ReadError("the Word document is packed in an unusual way", do=_AGAIN)
    if info.file_size > _MOST_XML:
        raise ReadError(f"the Word document's text part is larger than {_MOST_XML >> 20} MB", do="save it in parts")
    return _parsed(archive.read(info))


def _parsed(xml: bytes) -> Element:
    """The root element; document type declarations are refused, so that no entity can expand."""
    declared = _ENCODING.match(xml)
    if b"<!DOCTYPE" in xml.replace(b"\0", b"") or (declared and not declared[1].lower().startswith(b"utf-")):
        raise ReadError("the Word document's markup is not what Word writes", do=_AGAIN)
    root: Element | None = None
    depth = 0
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):  # noqa: S314 (no entities: above)
            depth += 1 if event == "start" else -1
            if depth > _DEEPEST:
                raise ReadError("the Word document's markup is nested too deeply", do=_AGAIN)
            root = element
    except ElementTree.ParseError as error:
        raise ReadError("the Word document is damaged", do=_AGAIN) from error
    if root is None:
        raise ReadError("the Word document is damaged", do=_AGAIN)
    return root


@dataclass
class _Rendering:
    """The lines so far, the count of automatic numbers, and the notes that the text refers to."""

    numbering: Numbering
    lines: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=lambda: {"footnote": [], "endnote": []})

    def blocks(self, element: Element, out: list[str]) -> None:
        """Render the paragraphs and tables below an element."""
        for block in element:
            tag = local(block)
            if tag == "p":
                self._paragraph(block, out)
            elif tag == "tbl":
                for row in _below(block, "tr"):
                    self._row(row, out)
            elif tag not in _DROPPED:
                self.blocks(block, out)

    def add_notes(self, kind: str, part: Element | None) -> None:
        """Render the notes that the text refers to, in their order."""
        if part is None:
            return
        found = {attribute(note, "id"): note for note in part if local(note) == kind}
        for name in self.notes[kind]:
            if name in found:
                self.blocks(found[name], self.lines)

    def _paragraph(self, paragraph: Element, out: list[str]) -> None:
        pieces, boxes = [self.numbering.label(paragraph)], list[str]()
        self._inline(paragraph, pieces, boxes)
        out += [line for line in "".join(pieces).split("\n") if line.strip()]
        out += boxes

    def _inline(self, element: Element, pieces: list[str], boxes: list[str]) -> None:
        for node in element:
            tag = local(node)
            if tag == "t":
                pieces.append((node.text or "").replace("\n", " "))
            elif tag in _CHARACTERS:
                pieces.append(_CHARACTERS[tag])
            elif tag == "txbxContent":
                self.blocks(node, boxes)
            elif tag in ("footnoteReference", "endnoteReference"):
                self.notes[tag.removesuffix("Reference")].append(attribute(node, "id"))
            elif tag not in _DROPPED and not (tag == "r" and _is_hidden(node)):
                self._inline(node, pieces, boxes)

    def _row(self, row: Element, out: list[str]) -> None:
        properties = child(row, "trPr")
        if properties is not None and child(properties, "del") is not None:
            return
        texts, layout = list[str](), list[str]()
        for cell in _below(row, "tc"):
            lines = list[str]()
            self.blocks(cell, lines)
            layout += lines
            wide, merged = _spans(cell)
            texts += ["" if merged else " ".join(lines).replace("\t", " "), *[""] * (wide - 1)]
        if len(texts) > 1 and max(map(len, texts)) <= _LONGEST_CELL:
            layout = ["\t".join(texts)]
        out += layout


def _below(element: Element, name: str) -> Iterator[Element]:
    """The nearest elements of that name below an element, none inside another of them."""
    for node in element:
        if local(node) == name:
            yield node
        elif local(node) not in _DROPPED:
            yield from _below(node, name)


def _is_hidden(run: Element) -> bool:
    properties = child(run, "rPr")
    hidden = None if properties is None else child(properties, "vanish")
    return hidden is not None and attribute(hidden, "val") not in ("0", "false", "off")


def _spans(cell: Element) -> tuple[int, bool]:
    """How many columns a cell covers, and whether it goes on the cell above."""
    properties = child(cell, "tcPr")
    if properties is None:
        return 1, False
    span, merge = child(properties, "gridSpan"), child(properties, "vMerge")
    wide = 1 if span is None else number(attribute(span, "val"), 1)
    return min(_WIDEST_SPAN, max(1, wide)), merge is not None and attribute(merge, "val") != "restart"
