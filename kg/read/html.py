"""HTML: the text that a reader of the page sees, paragraphs as lines, rows of tables as lines of tab-separated cells.

Nothing visible is dropped here, navigation included; cleaning cuts it with a record. ``main`` is the innermost element
that holds nearly all running text, whatever the site's system calls it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.errors import ReadError
from kg.read.encoding import decode
from kg.read.page import Reading


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DROPPED = _words("""
    script style noscript noframes template head svg math iframe object embed canvas audio video datalist rp rt map
""")
_BLOCKS = _words("""
    address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html label legend li main menu nav ol optgroup p pre
    search section select summary table tbody tfoot thead textarea ul
""")
_CONTAINERS = _words("article body center dd div form main section td")
_LAYOUT = "table,ul,ol,h1,h2,h3,h4,form,iframe"
"""A cell that holds one of these lays out the page, it is no datum."""
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$|!)"
    r"|(?:text-indent|left|top|margin-left|margin-top)\s*:\s*-\d{3,}",
    re.I,
)
_WHITE = re.compile(r"[ \t\n\r\f]+")
_RUNNING = re.compile("[，。；,;]")
_SHORTEST_PROSE = 25
_MAIN_SHARE = 0.9
_LONGEST_CELL = 200
_WIDEST_SPAN = 50
_META = {
    name.casefold(): name
    for name in _words("""
        SiteName SiteDomain SiteIDCode ColumnName ColumnType ArticleTitle PubDate ContentSource Keywords Author
        Description Url
    """)
}
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S{1,2000})")

_TAG = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9]*)")
_FORMATTING = _words("a b big code em font i nobr s small strike strong tt u")
_UNNESTED = _words("""
    area base br col embed hr img input link meta param source track wbr p li dt dd option td th tr thead tbody
""")
_MANY_TAGS, _DEEPEST, _MOST_COPIES = 5_000, 2_000, 2_000_000


def read(data: bytes) -> Reading:
    """The visible text of a page with its metadata; raises ReadError if it has no text or cannot be parsed safely."""
    _refuse_bomb(data)
    source, encoding = decode(data)
    tree = LexborHTMLParser(source)
    root = tree.body or tree.root
    if root is None:
        raise ReadError("the page holds no text", do="save it again, after it has loaded completely")
    rendering = _render(root, hidden=False)
    if not rendering.prose:
        # Some sites show the article by script: what no script has shown yet is better than nothing.
        whole = _render(root, hidden=True)
        rendering = whole if whole.prose else rendering
    text = "\n".join(rendering.lines)
    if not text:
        raise ReadError("the page holds no text", do="save it again, after it has loaded completely")
    return Reading(text, encoding, _metadata(tree, source), rendering.main())


def _refuse_bomb(data: bytes) -> None:
    """Refuse markup on which the parser would need quadratic time or space: building its tree copies open elements."""
    if data.count(b"<") < _MANY_TAGS:
        return
    depth = formats = copies = 0
    for found in _TAG.finditer(data):
        tag = found[2].decode().lower()
        step = -1 if found[1] else 1
        if tag in _FORMATTING:
            formats = max(0, formats + step)
        elif tag not in _UNNESTED:
            depth = max(0, depth + step)
        copies += formats
        if depth + formats > _DEEPEST or copies > _MOST_COPIES:
            raise ReadError("the page's markup is nested too deeply", do="save its text as .txt")


@dataclass
class _Rendering:
    """The lines so far, and for every block element that holds running text its span and how much it holds."""

    lines: list[str] = field(default_factory=list)
    length: int = 0  # of the lines joined by line breaks, a closing break included
    inline: list[str] = field(default_factory=list)
    prose: int = 0
    spans: dict[int, int] = field(default_factory=dict)  # column → rows that a cell above still covers
    blocks: list[tuple[int, int, int]] = field(default_factory=list)  # prose, start, end

    def flush(self) -> None:
        """End the current line."""
        if not self.inline:
            return
        line = _WHITE.sub(" ", "".join(self.inline)).strip(" ")
        self.inline.clear()
        if line and not line.isspace():
            self.add(line)

    def add(self, line: str) -> None:
        self.lines.append(line)
        self.length += len(line) + 1
        if len(line) >= _SHORTEST_PROSE and _RUNNING.search(line):
            self.prose += len(line)

    def main(self) -> tuple[int, int]:
        """The span of the innermost element with nearly all running text."""
        enough = [block for block in self.blocks if block[0] >= _MAIN_SHARE * self.prose]
        if not self.prose or not enough:
            return 0, max(0, self.length - 1)
        _, start, end = min(enough, key=lambda block: block[2] - block[1])
        return start, min(end, self.length - 1)


def _render(root: LexborNode, *, hidden: bool) -> _Rendering:
    """Walk the tree without recursion; ``hidden``: whether elements that a style hides are rendered."""
    out = _Rendering()
    entered: list[tuple[int, int]] = []  # prose and length when the element was entered
    node: LexborNode = root
    while True:
        child = _enter(node, out, hidden)
        if child is not None:
            entered.append((out.prose, out.length))
            node = child
            continue
        while True:
            following = node.next if entered else None
            if following is not None:
                node = following
                break
            if not entered or node.parent is None:
                out.flush()
                return out
            node = node.parent
            prose, length = entered.pop()
            if node.tag in _BLOCKS or node.tag in ("td", "th", "tr"):
                out.flush()
                if out.prose > prose and node.tag in _CONTAINERS:
                    out.blocks.append((out.prose - prose, length, max(length, out.length - 1)))


def _enter(node: LexborNode, out: _Rendering, hidden: bool) -> LexborNode | None:
    """Render what a node is by itself; its first child if that is to be rendered next."""
    tag = node.tag
    if tag == "-text":
        out.inline.append(node.text_content or "")
        return None
    if not node.is_element_node or tag in _DROPPED or (not hidden and _is_hidden(node)):
        return None
    if tag == "br":
        out.flush()
        return None
    if tag in ("pre", "textarea"):
        out.flush()
        for line in node.text(deep=True).splitlines():
            if line.strip():
                out.add(line.strip("\n\r"))
        return None
    if tag == "table":
        out.flush()
        out.spans.clear()
    elif tag == "tr":
        out.flush()
        cells = _data_cells(node, out.spans, hidden)
        if cells:
            line = "\t".join(cells)
            if line.strip():
                out.add(line)
            return None
    elif tag in _BLOCKS or tag in ("td", "th"):
        out.flush()
    elif tag == "option":
        out.inline.append(" ")
    return node.first_child


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and _HIDDEN.search(style) is not None)


def _data_cells(row: LexborNode, spans: dict[int, int], hidden: bool) -> list[str] | None:
    """The texts of a row's cells, empty for every column that a spanning cell covers; None for a row of layout."""
    cells = [node for node in row.iter() if node.tag in ("td", "th") and (hidden or not _is_hidden(node))]
    if len(cells) + len(spans) < 2 or any(cell.css_first(_LAYOUT) is not None for cell in cells):
        return None
    texts: list[str] = []
    below = {column: rows - 1 for column, rows in spans.items() if rows > 1}
    for cell in cells:
        while len(texts) in spans:
            texts.append("")
        text = " ".join(_render(cell, hidden=hidden).lines).replace("\t", " ")
        if len(text) > _LONGEST_CELL:
            return None
        wide, high = _count(cell, "colspan"), _count(cell, "rowspan")
        below |= {len(texts) + i: high - 1 for i in range(wide) if high > 1}
        texts += [text, *[""] * (wide - 1)]
    spans.clear()
    spans.update(below)
    return texts


def _count(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or "1"
    return min(_WIDEST_SPAN, max(1, int(value))) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _metadata(tree: LexborHTMLParser, source: str) -> dict[str, str]:
    """What the page says about itself: ``title``, ``url`` and the metadata that government sites must carry."""
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        name = _META.get((node.attributes.get("name") or "").strip().casefold())
        value = _WHITE.sub(" ", node.attributes.get("content") or "").strip()
        if name and value:
            found.setdefault(name, value)
    title = tree.css_first("head title") or tree.css_first("title")
    if title is not None and (text := _WHITE.sub(" ", title.text(deep=True)).strip()):
        found["title"] = text
    canonical = tree.css_first("link[rel=canonical]")
    saved = _SAVED_FROM.search(source, 0, 4096)
    url = (canonical.attributes.get("href") if canonical is not None else None) or (saved[1] if saved else None)
    url = url or found.get("Url")
    if url:
        found["url"] = url
    found.pop("Url", None)
    return found
