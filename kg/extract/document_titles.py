"""Titles in brackets: how they nest, which numbers belong to them, and whether they name a document at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.extract.document_numbers import Number, NumberGrammar
from kg.ontology import Ontology

_BRACKET = re.compile("[《〈<＜》〉>＞]")
_OPENING = "《〈<＜"
_CLAUSE_END = re.compile("[，。；：？！]")
_INSIDE = r"(?:[^（()）【】\[\]]|[【\[(（][^】\]）)]{4,6}[】\])）])"  # a bracketed year may stand inside
_PARENTHESIS = re.compile(rf"[（(【\[]({_INSIDE}{{1,100}})[)）】\]]?")
_ENDING_PARENTHESIS = re.compile(rf"[（(【\[〔]{_INSIDE}*[)）】\]〕]$")
_QUOTED = re.compile('[“"‘「]([^“”"‘’「」]{6,})[”"’」]')
_LONGEST, _DEEPEST = 160, 3


@dataclass(frozen=True)
class Title:
    """A bracketed title: text[start:end] with its brackets, text[left:right] without brackets and number.

    outer: index of the title around it; numbers: its document numbers; head, tail: where the title begins and ends
    together with the numbers before or behind it.
    """

    start: int
    end: int
    left: int
    right: int
    outer: int | None = None
    numbers: tuple[Number, ...] = ()
    head: int = -1
    tail: int = -1


def bracketed(text: str) -> list[Title]:
    """The titles of a text in the order of their opening brackets, an outer title before its inner ones.

    A title that is never closed ends at the next opening bracket or at the end of the clause.

    >>> [(title.left, title.right, title.outer) for title in bracketed("《AA<BB>》〈CC〉《DD，EE")]
    [(1, 7, None), (4, 6, 0), (9, 11, None), (13, 15, None)]
    """
    spans: list[tuple[int, int, int]] = []  # opening bracket, right border, end
    stack: list[int] = []
    for match in _BRACKET.finditer(text):
        at = match.start()
        if match.group() in _OPENING:
            if len(stack) == _DEEPEST:
                spans.append(_unclosed(text, stack.pop()))
            stack.append(at)
        elif stack:
            spans.append((stack.pop(), at, at + 1))
    spans += [_unclosed(text, at) for at in stack]
    return _nest(sorted(span for span in spans if 2 < span[1] - span[0] <= _LONGEST))


def _unclosed(text: str, at: int) -> tuple[int, int, int]:
    limit = min(len(text), at + 2 * _LONGEST)  # a longer title is none
    stops = (_BRACKET.search(text, at + 1, limit), _CLAUSE_END.search(text, at + 1, limit))
    stop = min((found.start() for found in stops if found), default=limit)
    right = at + 1 + len(text[at + 1 : stop].rstrip("、 "))
    return at, right, right


def _nest(spans: Sequence[tuple[int, int, int]]) -> list[Title]:
    titles: list[Title] = []
    around: list[int] = []
    for at, right, end in spans:
        while around and titles[around[-1]].end <= at:
            around.pop()
        titles.append(Title(at, end, at + 1, right, around[-1] if around else None, (), at, end))
        around.append(len(titles) - 1)
    return titles


class TitleGrammar:
    """Tells documents from other works by their titles, and gives titles their numbers."""

    def __init__(self, ontology: Ontology) -> None:
        def ending(name: str) -> re.Pattern[str]:
            return re.compile(rf"(?:{'|'.join(map(re.escape, ontology.words(name)))})$")

        self.numbers = NumberGrammar(ontology)
        self._type, self._strong_type, self._other_work = (
            ending(name) for name in ("document-type", "strong-document-type", "no-document-type")
        )
        self._medium_before, self._verb, self._passing_on = (
            ending(name) for name in ("medium", "document-verb", "passing-on-verb")
        )
        self._alias_lead = ending("alias-lead")
        self._medium_after = re.compile("|".join(map(re.escape, ontology.words("medium-after"))))
        self._other_part = re.compile("|".join(ontology.patterns("no-document")))
        kinds = {*ontology.words("document-type"), *ontology.words("generic-title")}
        self._kinds = kinds - {law.title for law in ontology.laws.values()}
        joining = "|".join(map(re.escape, ontology.words("joining")))
        self._in_a_row = re.compile(rf"(?:{joining}|[、\s])*$")

    def titles(self, text: str) -> list[Title]:
        """The bracketed titles of a text, with the numbers that stand inside them, behind them or before them.

        Several titles in a row share the numbers behind the last of them when there are as many of one as of the other.
        """
        found = bracketed(text)
        row: list[int] = []
        for index, title in enumerate(found):
            inside, right = self._inside(text, title)
            numbers, tail = self._behind(text, title.end)
            head = title.start
            if not inside and not numbers:
                numbers, head = self._ahead(text, title.start)
            found[index] = replace(title, right=right, numbers=tuple(inside or numbers), head=head, tail=tail)
            if title.outer is not None:
                continue
            if row and not self.continues(text, found[row[-1]].tail, title.start):
                row = []
            row.append(index)
            if len(numbers) == len(row) > 1:
                for member, number in zip(row, numbers, strict=True):
                    found[member] = replace(found[member], numbers=(number,))
            if numbers:
                row = []
        return found

    def continues(self, text: str, end: int, start: int) -> bool:
        """Whether a title that begins at ``start`` stands in a row with the one that ends at ``end``."""
        return self._in_a_row.match(text[end:start]) is not None

    def quoted_inside(self, text: str, title: Title) -> tuple[int, int] | None:
        """The span of a title in quotation marks that an outer title passes on, marks excluded."""
        for match in _QUOTED.finditer(text, title.left, title.right):
            if self._passing_on.search(text, title.left, match.start()) and self._type.search(match.group(1)):
                return match.span(1)
        return None

    def is_alias(self, text: str, title: Title) -> bool:
        """Whether the title is introduced as the short form of the one before it."""
        return self._alias_lead.search(text, max(0, title.start - 6), title.start) is not None

    def names_document(self, text: str, title: Title, context: int) -> bool:
        """Whether the title names a law or an official document, by its last word, its number and the words around it.

        context: end of the words that govern the row of titles in which it stands.
        """
        core = _core(text[title.left : title.right])
        if core in self._kinds or self._other_part.search(core) or self._other_work.search(core):
            return False
        if self._strong_type.search(core):
            return True
        before = text[max(0, title.start - 8) : title.start].rstrip('“"、》')
        if self._medium_before.search(before) or self._medium_after.match(text, title.end):
            return False
        return bool(self._type.search(core) or title.numbers or self._verb.search(text, max(0, context - 4), context))

    def _inside(self, text: str, title: Title) -> tuple[list[Number], int]:
        """Numbers in a parenthesis at the title's end, and where the title itself ends."""
        parenthesis = _ENDING_PARENTHESIS.search(text[title.left : title.right])
        if parenthesis is None:
            return [], title.right
        start, end = (title.left + edge for edge in parenthesis.span())
        numbers = self.numbers.alone(text, start + 1, end - 1)
        return numbers, start if numbers else title.right

    def _behind(self, text: str, at: int) -> tuple[list[Number], int]:
        """Numbers behind a title, in a parenthesis (perhaps the second one) or in none; and where they end."""
        tail = at
        for _ in range(2):
            parenthesis = _PARENTHESIS.match(text, tail)
            if parenthesis is None:
                break
            start, end = parenthesis.span(1)
            numbers = self.numbers.alone(text, start, end) or [
                number for number in self.numbers.inside(text, start, end) if number.start == start
            ]
            if numbers:
                return numbers, parenthesis.end()
            tail = parenthesis.end()
        for number in self.numbers.inside(text, at, min(len(text), at + 40)):
            return ([number], number.end) if number.start <= at + 1 else ([], at)
        return [], at

    def _ahead(self, text: str, at: int) -> tuple[list[Number], int]:
        """The number right before a title, and where it begins."""
        floor = max(text.rfind(mark, 0, at) for mark in "，。；》") + 1
        numbers = [number for number in self.numbers.inside(text, max(floor, at - 30), at) if at - number.end <= 1]
        return (numbers[-1:], numbers[-1].start) if numbers else ([], at)


def _core(title: str) -> str:
    """The title without the parentheses and quotation marks at its end, e.g. a period or a note that it is on trial."""
    while (parenthesis := _ENDING_PARENTHESIS.search(title)) and parenthesis.start() > 1:
        title = title[: parenthesis.start()].rstrip()
    return title.rstrip('”"’」 ')
