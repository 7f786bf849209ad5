"""Page → body: what on the page is the report, with a record of everything that is not.

Sites wrap a report in breadcrumbs, field tables, forms, share buttons and footers, and some carry advertising in the
middle of its sentences. Nothing is dropped in silence: kept and cut spans together are the whole text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from kg.adverts import Adverts
from kg.normal import normalise
from kg.ontology import Ontology
from kg.patterns import any_pattern, finder
from kg.read.page import Page
from kg.traditional import simplified

_FURNITURE = ("navigation", "share", "print", "counter", "form", "footer", "related", "attachment")
_LISTS = frozenset(("navigation", "related", "form", "attachment"))
"""Furniture at the foot of a page that goes on in lines without a word that would tell it."""
_FORMALITIES = frozenset(("title", "salutation", "closing"))
_LONGEST_FURNITURE = 120
_LONGEST_DATED = 40
_OUTER = 2
"""The deepest level of a numbered heading that proves that its line is no furniture."""
_SEPARATORS = re.compile(r"[|/>»›→·•【】\[\]（）<>《》：:*,，.。、!！?？\-_—+=#\d~…↑↓◆■□●▲△★☆←↩“”\"'©®@&%;；]+")
_ARROW = re.compile("[>»›→]")
_CRUMBS = re.compile(r"[^>»›→]{1,20}(?:[>»›→]+[^>»›→]{0,40}){1,9}")
_BAR = re.compile(r"[^|。]{1,16}(?:\|+[^|。]{1,16}){2,}\|?")
_SENTENCE_MARKS = re.compile("[，。；]")
_LABEL_MARKS = "：:】"
_CELLS = re.compile(r"\t+|\s{2,}|\u3000")
_PROSE = 30
"""The fewest characters of a line with inner punctuation that counts as prose."""
_SHORTEST_SENTENCE = 10
"""The fewest characters of a line with a full stop that counts as prose."""


@dataclass(frozen=True)
class Cut:
    """A span of the page's text that is not the report.

    reason: navigation, share, print, counter, form, footer, related, attachment, advertising, or ``field`` for the
    lines that describe the document (index number, dates, issuer): no body, but read for the report's own data.
    """

    start: int
    end: int
    reason: str


@dataclass(frozen=True)
class Body:
    """The report on a page: the text between ``start`` and ``end`` without the cuts.

    formalities: the kept lines that are part of the document but state nothing: ``title``, ``salutation``, ``closing``
    (closing formula, signature, date, the document's own number); normal: the page's text with letters made alike
    (kg.normal), of the same length.
    """

    page: Page
    cuts: tuple[Cut, ...]
    start: int
    end: int
    formalities: tuple[Cut, ...]
    normal: str

    @cached_property
    def kept(self) -> tuple[tuple[int, int], ...]:
        """The spans that no cut covers, in order; with the cuts they make up the whole text."""
        spans, at = [], 0
        for cut in self.cuts:
            if at < cut.start:
                spans.append((at, cut.start))
            at = cut.end
        if at < len(self.page.text):
            spans.append((at, len(self.page.text)))
        return tuple(spans)


class _Line:
    """A line of the page: its span without the line break, and its normalised text without spaces.

    furniture: the reason why the line is none of the report, or ""; prose: whether the line is running text or a
    numbered heading, so certainly part of some article.
    """

    __slots__ = ("compact", "end", "field", "furniture", "numbered", "prose", "start")

    def __init__(self, start: int, end: int, compact: str, field: bool, furniture: str = "", numbered: bool = False):
        self.start, self.end, self.compact = start, end, compact
        self.field, self.furniture, self.numbered = field, furniture, numbered
        length = len(compact)
        self.prose = not (field or furniture) and (
            numbered
            or (length >= _PROSE and _SENTENCE_MARKS.search(compact) is not None)
            or (length >= _SHORTEST_SENTENCE and compact[-1] == "。")
        )


class _Rules:
    """The word lists of cleaning, compiled."""

    def __init__(self, ontology: Ontology) -> None:
        self.adverts = Adverts(ontology)
        reasons = {word: name for name in _FURNITURE for word in ontology.words(f"furniture-{name}")}
        self._words = CharwiseDoubleArrayAhoCorasick(list(reasons), MATCH_KIND_LEFTMOST_LONGEST)
        self._reasons = list(reasons.values())
        self._labels = tuple(ontology.words("field-label"))
        label = "|".join(map(re.escape, self._labels))
        clear = "|".join(re.escape(word) for word in self._labels if len(word) > 2)
        # A label needs its colon, unless it opens the line, is of three or more characters, and another one follows.
        self._unmarked_field = re.compile(rf"(?:{clear})(?:$|.{{1,80}}?(?:{clear}))")
        self._bare_label = re.compile(rf"[\[【]?(?:{label})[\]】]?[：]?")
        numbers = ontology.mapping("numbering").items()
        self._numbered = any_pattern(number for number, level in numbers if int(level) <= _OUTER)
        self._date, self.moment = (
            any_pattern(ontology.patterns("page-date")),
            any_pattern(ontology.patterns("page-moment")),
        )
        self._title = any_pattern(ontology.patterns("title"))
        self.salutation = any_pattern(ontology.patterns("salutation"))
        self.closing = any_pattern(ontology.patterns("closing"))
        self.tail = finder(any_pattern(ontology.patterns("furniture-tail")).pattern)
        self._end = any_pattern(ontology.patterns("furniture-end"))

    def line(self, start: int, end: int, compact: str) -> _Line:
        if 0 < len(compact) <= _LONGEST_FURNITURE and self.adverts.fills(compact):
            return _Line(start, end, compact, False, "advertising")
        if not compact or len(compact) > _LONGEST_FURNITURE or compact[-1] == "。":
            return _Line(start, end, compact, False)
        if self._numbered.match(compact) and not self.tail(compact):
            return _Line(start, end, compact, False, numbered=True)
        field = (
            self._marked_label(compact)
            or self._unmarked_field.match(compact) is not None
            or (len(compact) <= _LONGEST_DATED and "-" in compact and self._date.match(compact) is not None)
        )
        return _Line(start, end, compact, field, self._furniture(compact))

    def is_title(self, line: _Line) -> bool:
        """Whether the line reads like the title of a report, not like a field that names one."""
        if line.furniture or (line.field and ("：" in line.compact or self._date.search(line.compact))):
            return False
        if len(line.compact) > _LONGEST_FURNITURE or _SENTENCE_MARKS.search(line.compact):
            return False
        return self._title.search(line.compact) is not None

    def is_end(self, line: _Line) -> bool:
        """Whether the line is furniture wherever nothing of the report follows."""
        if line.prose or self.closing.match(line.compact):
            return False
        return bool(line.furniture) or self._end.search(line.compact) is not None

    def bare_label(self, compact: str) -> bool:
        return self._bare_label.fullmatch(compact) is not None

    def reason(self, compact: str) -> str:
        """The kind of furniture that most of the line's known words belong to, "" if it has none."""
        return self._weightiest(self._words.find(compact))

    def _weightiest(self, words: Sequence[tuple[int, int, int]]) -> str:
        weights: dict[str, int] = {}
        for start, end, which in words:
            name = self._reasons[which]
            weights[name] = weights.get(name, 0) + end - start
        return max(weights, key=weights.__getitem__, default="")

    def _marked_label(self, compact: str) -> bool:
        """Whether a label with its colon, or the bracket that closes it, stands in the line."""
        for mark in _LABEL_MARKS:
            at = compact.find(mark)
            while at >= 0:
                if compact.endswith(self._labels, 0, at):
                    return True
                at = compact.find(mark, at + 1)
        return False

    def _furniture(self, compact: str) -> str:
        if _ARROW.search(compact) and "《" not in compact and _CRUMBS.fullmatch(compact.lstrip(">»›→")):
            return "navigation"
        if "|" in compact and _BAR.fullmatch(compact):
            return "navigation"
        words = self._words.find(compact)
        if not words:
            return ""
        covered, rest, at = 0, list[str](), 0
        for start, end, _ in words:
            covered += end - start
            rest.append(compact[at:start])
            at = end
        left = _SEPARATORS.sub("", "".join((*rest, compact[at:])))
        return self._weightiest(words) if 4 * len(left) <= covered else ""


_known_rules: dict[str, _Rules] = {}


def clean(page: Page, ontology: Ontology) -> Body:
    """The report on the page, and what was cut around and inside it."""
    rules = _known_rules.get(ontology.digest)
    if rules is None:
        rules = _known_rules[ontology.digest] = _Rules(ontology)
    normal = normalise(simplified(page.text))
    lines = list(_lines(page, normal, rules))
    marked = list(_marked(lines, page, rules))
    cuts = _merged((cut for cut in marked if cut.reason not in _FORMALITIES), normal)
    cuts = _with_adverts(cuts, rules.adverts.find(normal))
    body = (line for line in lines if line.compact and not _inside(line, cuts))
    first = next(body, None)
    last = next(line for line in reversed(lines) if line.compact and not _inside(line, cuts)) if first else None
    start, end = (first.start, last.end) if first and last else (0, 0)
    formalities = tuple(cut for cut in marked if cut.reason in _FORMALITIES)
    return Body(page, tuple(cuts), start, end, formalities, normal)


def _lines(page: Page, normal: str, rules: _Rules) -> Iterator[_Line]:
    start = 0
    for line in normal.split("\n"):
        end = start + len(line)
        found = rules.line(start, end, line.replace(" ", ""))
        # Only where something white stands inside the line can it have a second cell.
        if not found.field and 0 < len(found.compact) <= _LONGEST_FURNITURE and " " in line.lstrip(" "):
            first, *others = _CELLS.split(page.text[start:end].strip(), maxsplit=1)
            if others and rules.bare_label(normalise(first).replace(" ", "")):
                found = _Line(start, end, found.compact, True, found.furniture, found.numbered)
        yield found
        start = end + 1


def _marked(lines: list[_Line], page: Page, rules: _Rules) -> Iterator[Cut]:
    """Every line that is no body, with its reason; a formality has the name of its kind for a reason."""
    first = next((i for i, line in enumerate(lines) if line.prose), len(lines))
    tail = _tail(lines, first, rules)
    last = max((i for i in range(first, tail) if lines[i].prose), default=first)
    # Above the title there is only the site; a page without one has its fields there.
    titles = [i for i in range(first) if rules.is_title(lines[i])]
    fields = [i for i in range(first) if lines[i].field or lines[i].end <= page.main[0]]
    anchor = max(titles or fields, default=-1)
    label_before, reason = False, "footer"
    for i, line in enumerate(lines):
        if not line.compact:
            continue
        label = i < first and rules.bare_label(line.compact)
        if i >= tail:
            reason = rules.reason(line.compact) or (reason if reason in _LISTS else "footer")
        elif label:
            reason = "field"
        elif i < first:
            reason = _head_reason(line, i < anchor, label_before, rules)
        elif line.prose:
            continue
        elif i > last and rules.closing.match(line.compact):
            reason = "closing"
        else:
            reason = _middle_reason(line, i > last and line.start >= page.main[1])
        label_before = label
        if reason:
            yield Cut(line.start, line.end, reason)
        reason = reason if i >= tail else "footer"


def _head_reason(line: _Line, above: bool, label_before: bool, rules: _Rules) -> str:
    """Why a line before the first prose is no body, or "" if it is; ``above``: it stands above the title or fields."""
    compact = line.compact
    title = rules.is_title(line)
    if (line.field and not title) or rules.moment.fullmatch(compact):
        return "field"
    if line.furniture:
        return line.furniture
    if rules.salutation.match(compact):
        return "salutation"
    if title:
        return "title"
    if rules.closing.match(compact):
        return "closing"
    if label_before:
        return "field"
    return "navigation" if above else ""


def _middle_reason(line: _Line, outside: bool) -> str:
    """Why a short line below the first prose is no body, or "" if it is; ``outside``: it stands outside the article."""
    if outside:
        return line.furniture or "footer"
    return line.furniture if line.furniture in ("share", "print", "counter", "form", "advertising") else ""


def _tail(lines: list[_Line], first: int, rules: _Rules) -> int:
    """Index of the line that opens the foot of the page: after it, little or nothing is prose."""
    after = 0
    mass = sum(len(line.compact) for line in lines[first:] if line.prose)
    tail = len(lines)
    for i in range(len(lines) - 1, first, -1):
        line = lines[i]
        if line.prose:
            if line.numbered:
                break
            after += len(line.compact)
            if 8 * after > mass:
                break
        elif line.compact and (rules.tail(line.compact) or (not after and rules.is_end(line))):
            tail = i
    while tail - 1 > first and (not (line := lines[tail - 1]).compact or rules.is_end(line)):
        tail -= 1
    return tail


def _merged(cuts: Iterable[Cut], normal: str) -> list[Cut]:
    """Neighbouring cuts of one reason made one."""
    merged: list[Cut] = []
    for cut in cuts:
        if merged and merged[-1].reason == cut.reason and not normal[merged[-1].end : cut.start].strip():
            merged[-1] = Cut(merged[-1].start, cut.end, cut.reason)
        else:
            merged.append(cut)
    return merged


def _with_adverts(cuts: list[Cut], adverts: Iterable[tuple[int, int]]) -> list[Cut]:
    starts = [cut.start for cut in cuts]
    found = list(cuts)
    for start, end in adverts:
        at = bisect_left(starts, end)
        if not (at and cuts[at - 1].end > start):
            found.append(Cut(start, end, "advertising"))
    return sorted(found, key=lambda cut: cut.start)


def _inside(line: _Line, cuts: list[Cut]) -> bool:
    at = bisect_left(cuts, line.end, key=lambda cut: cut.start)
    return bool(at) and cuts[at - 1].start <= line.start and cuts[at - 1].end >= line.end
