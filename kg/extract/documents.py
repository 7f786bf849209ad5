"""Documents: every law, regulation, plan, rule or official document that a report names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from kg.extract.document_issuers import IssuerGrammar, Judgement
from kg.extract.document_laws import LawIndex, key
from kg.extract.document_mentions import Bare, MentionGrammar, places
from kg.extract.document_numbers import Number
from kg.extract.document_titles import Title, TitleGrammar
from kg.facts import DocumentFact, ReportFact
from kg.ontology import Ontology
from kg.sections import Sentence, Text
from kg.trace import Decision, Outcome, Trace
from kg.traditional import simplified

_BRACKETS = re.compile("[《〈]|[<＜][^<>＜＞]{4,}[>＞]")
_OPENING = re.compile("[《〈<＜]")
_AFTER_YEAR = "〕])）】］}〗"
_CLOSING = tuple("）)〕】]")
_UNSURE = frozenset(("basis", "default", "other-issuer", "citing-verb"))


class Mention:
    """A document named in a sentence: text[left:right] is the title, text[start:end] the evidence.

    title: as the page writes it, without line breaks and cuts, a gap between words kept as a space, traditional
    characters simplified, so that a document has one name on every page; compared: the title as it is compared.
    """

    __slots__ = (
        "compared", "end", "judgement", "left", "number", "right", "rule", "sentence", "start", "title",
    )  # fmt: skip

    def __init__(
        self, sentence: Sentence, place: tuple[int, int, int, int], number: str | None, judgement: Judgement, rule: str
    ) -> None:
        self.sentence, self.number, self.judgement, self.rule = sentence, number, judgement, rule
        self.start, self.end, self.left, self.right = place
        self.title = simplified(_written(sentence, self.left, self.right))
        self.compared = key(self.title)

    @property
    def wraps(self) -> bool:
        """Whether another title stands inside this one."""
        return _OPENING.search(self.sentence.text, self.left, self.right) is not None


class DocumentGrammar:
    """All that finds documents, compiled once for an ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self.titles = TitleGrammar(ontology)
        self.issuers = IssuerGrammar(ontology)
        self.mentions = MentionGrammar(ontology, self.titles.numbers)
        self.laws = LawIndex(ontology)


@lru_cache(maxsize=4)
def _grammar(ontology: Ontology) -> DocumentGrammar:
    return DocumentGrammar(ontology)


def find_documents(
    text: Text, report: ReportFact, ontology: Ontology, register: object = None, trace: Trace | None = None
) -> list[DocumentFact]:
    """The documents that the report names, one fact each, in the order of the text.

    Two mentions are one document if their titles are the same, if one is the other without the issuer before it, or if
    both mean one law of the centre. The fact quotes the mention with a number, else the first; whether the document is
    the reporting government's own, the mention with the strongest evidence decides. The report itself is left out.
    ``register`` is not needed: the report fact proves all places that decide. trace: takes what became of every title.
    """
    reader = _Reader(_grammar(ontology), report, trace)
    mentions = [mention for sentence in reader.likely(text) for mention in reader.mentions(sentence)]
    groups = [(reader.fact(group), group) for group in reader.groups(mentions)]
    if trace is not None:
        trace.extend(_account(groups))
    return sorted((fact for fact, _ in groups), key=lambda fact: fact.start)


class _Reader:
    """Reads the documents of one report."""

    def __init__(self, grammar: DocumentGrammar, report: ReportFact, trace: Trace | None) -> None:
        self._grammar, self._report, self._trace = grammar, report, trace
        self._reporter = grammar.issuers.reporter(report)
        self._itself = key(report.title) if report.title else None
        self._aliases: set[str] = set()
        self._laws: dict[Mention, tuple[str, bool]] = {}
        nothing = frozenset[int]()
        self._lawful, self._planned, self._about = nothing, nothing, nothing
        self._opened, self._quoted, self._dated, self._placed = nothing, nothing, nothing, nothing

    def likely(self, text: Text) -> Iterator[Sentence]:
        """The sentences that hold what a document is known by; which of them hold what is kept."""
        grammar, joined = self._grammar.mentions, text.joined
        plans, abouts = grammar.signs(joined)
        opened = places(joined, "《〈<＜")
        dated = [at for at in places(joined, _AFTER_YEAR) if joined[max(0, at - 2) : at].isdecimal()]
        dated += self._grammar.titles.numbers.decrees(joined)
        placed = [title.left for title in grammar.placed(joined, self._reporter.units)]
        starts = text.starts
        held = [
            frozenset([bisect_right(starts, place) - 1 for place in places])
            for places in (
                grammar.names(joined), plans, abouts, opened, grammar.quotations(joined), dated, placed,
            )
        ]  # fmt: skip
        self._lawful, self._planned, self._about, self._opened, self._quoted, self._dated, self._placed = held
        for number in sorted(frozenset().union(*held)):
            sentence = text.sentences[number]
            if sentence.section.kind != "formality":
                yield sentence

    def mentions(self, sentence: Sentence) -> Iterator[Mention]:
        """The documents that one sentence names."""
        taken: list[tuple[int, int]] = []
        if sentence.index in self._opened and _BRACKETS.search(sentence.text):
            titles = self._grammar.titles.titles(sentence.text)
            taken = [(title.head, title.tail) for title in titles]
            yield from self._bracketed(sentence, titles)
        for bare in self._bare(sentence):
            if not any(start <= bare.left < end for start, end in taken):
                taken.append((bare.left, bare.right))
                yield self._from_bare(sentence, bare)

    def _bracketed(self, sentence: Sentence, titles: Sequence[Title]) -> Iterator[Mention]:
        text, grammar = sentence.text, self._grammar.titles
        judged: list[Judgement] = []
        context = 0  # end of the words that govern the row of titles
        last = -1
        for title in titles:
            if title.outer is None:
                if last < 0 or not grammar.continues(text, last, title.head):
                    context = title.head
                last = max(last, title.tail)
                judgement = self._judge_outer(text, title, context)
            else:
                judgement = self._judge_inner(text, title, titles[title.outer], judged[title.outer])
            judged.append(judgement)
            name = key(text[title.left : title.right])
            if grammar.is_alias(text, title):
                self._aliases.add(name)
            if refusal := self._refusal(text, title, context, name):
                if self._trace is not None:
                    place = sentence.span(title.start, title.end)
                    self._trace.append(Decision("document", *place, text[title.left : title.right], "title", refusal))
                continue
            start, end = min(title.start, title.head), max(title.end, title.tail)
            number = _number(sentence, title.numbers)
            yield Mention(sentence, (start, end, title.left, title.right), number, judgement, "title")
            if title.outer is None and (inner := grammar.quoted_inside(text, title)):
                yield Mention(sentence, (*inner, *inner), None, judgement, "quoted-title")

    def _refusal(self, text: str, title: Title, context: int, name: str) -> Outcome | None:
        """Why a title is no mention of a document."""
        if name in self._aliases:
            return "short-name"
        if name == self._itself:
            return "itself"
        return None if self._grammar.titles.names_document(text, title, context) else "no-document"

    def _judge_outer(self, text: str, title: Title, context: int) -> Judgement:
        letters = title.numbers[0].letters if title.numbers else None
        return self._judge(text[title.left : title.right], text[:context], text[title.tail :], letters)

    def _judge_inner(self, text: str, title: Title, outer: Title, around: Judgement) -> Judgement:
        issuers = self._grammar.issuers
        if found := issuers.by_title_start(text[title.left : title.right], self._reporter):
            return found
        if issuers.passes_on(text[outer.left : title.start]):
            return Judgement(around.relation, "outer", around.unit)
        return Judgement("cited", "default")

    def _judge(self, name: str, before: str, after: str, letters: str | None) -> Judgement:
        """Whose document it is: the strongest evidence there is."""
        issuers, reporter = self._grammar.issuers, self._reporter
        found = issuers.by_title_start(name, reporter) or issuers.by_issuer_before(before, reporter)
        if found is None and letters is not None:
            found = issuers.by_letters(letters, reporter)
        if found:
            return found
        inside, verb = issuers.by_place_inside(name, reporter), issuers.by_verb(before, after[:30], reporter)
        if verb and verb.relation == "own":
            return verb
        return inside or verb or Judgement("cited", "default")

    def _bare(self, sentence: Sentence) -> Iterator[Bare]:
        text, index, grammar = sentence.text, sentence.index, self._grammar.mentions
        if index in self._lawful:
            yield from grammar.laws(text)
        if index in self._placed:
            yield from grammar.placed(text, self._reporter.units)
        if index in self._planned:
            yield from grammar.plans(text)
        if index in self._quoted:
            yield from grammar.quoted(text)
        if not sentence.heading:
            if index in self._about:
                yield from grammar.issued(text)
            if index in self._dated:
                yield from grammar.numbered(text)

    def _from_bare(self, sentence: Sentence, bare: Bare) -> Mention:
        text, end = sentence.text, bare.right
        number = None
        if bare.number:
            number = _number(sentence, (bare.number,))
            end = bare.number.end + text.startswith(_CLOSING, bare.number.end)
        if bare.rule in ("law-name", "rule-name"):
            judgement = Judgement("cited", "law")
        else:
            letters = bare.number.letters if bare.number else None
            judgement = self._judge(text[bare.left : bare.right], text[: bare.left], text[end:], letters)
            if bare.rule == "issued" and judgement.evidence in _UNSURE:
                judgement = Judgement("own", "issuing-verb")
            elif bare.rule == "outline-name" and judgement.evidence == "issuing-verb":
                judgement = Judgement("cited", "default")
        return Mention(sentence, (bare.left, end, bare.left, bare.right), number, judgement, bare.rule)

    def groups(self, mentions: Iterable[Mention]) -> list[list[Mention]]:
        """The mentions, those of one document together."""
        groups: dict[str, list[Mention]] = {}
        home_of: dict[str, str] = {}
        for mention in mentions:
            law, central = self._law(mention)
            names = [mention.compared, self._grammar.laws.short(mention.compared)]
            if central and not mention.wraps:
                names.append(law)
            home = next((home_of[name] for name in names if name in home_of), names[0])
            for name in names:
                home_of.setdefault(name, home)
            groups.setdefault(home, []).append(mention)
        return [part for group in groups.values() for part in self._apart(group)]

    def _apart(self, group: list[Mention]) -> list[list[Mention]]:
        """Mentions of one title, in two groups or more if their numbers begin with the letters of different places."""
        parts: dict[str, list[Mention]] = {}
        for mention in group:
            if mention.number and not self._law(mention)[1]:
                parts.setdefault(mention.number[0], []).append(mention)
        if len(parts) < 2:
            return [group]
        first = next(iter(parts.values()))
        first.extend(mention for mention in group if not any(mention in part for part in parts.values()))
        return list(parts.values())

    def _law(self, mention: Mention) -> tuple[str, bool]:
        """The id of the document, and whether the catalogue holds it as a document of the centre."""
        known = self._laws.get(mention)
        if known is None:
            known = self._laws[mention] = self._look_up(mention)
        return known

    def _look_up(self, mention: Mention) -> tuple[str, bool]:
        judgement, report, laws = mention.judgement, self._report, self._grammar.laws
        local = judgement.relation == "own" or judgement.unit is not None
        found = laws.find(
            mention.title, mention.number, report.year, report.government, local=local, compared=mention.compared
        )
        if found:
            return found.id, laws.is_central(found)
        units = self._reporter.units
        unit = judgement.unit or (units[-1] if judgement.relation == "own" else None)
        issuer = "".join(units[: units.index(unit) + 1]) if unit in units else None
        return laws.minted(mention.compared, mention.number, issuer), False

    def fact(self, group: Sequence[Mention]) -> DocumentFact:
        """The fact of all mentions of one document."""
        best = max(group, key=lambda mention: mention.number is not None)
        judgement = max((mention.judgement for mention in group), key=lambda judgement: judgement.strength)
        law, central = self._law(best)
        start, end = best.sentence.span(best.start, best.end)
        return DocumentFact(
            report=self._report.report, file=self._report.file, start=start, end=end,
            quote=best.sentence.page_text[start:end], rule=f"{best.rule}:{judgement.evidence}", title=best.title,
            number=best.number, relation="cited" if central else judgement.relation, law=law,
        )  # fmt: skip


def _account(groups: Iterable[tuple[DocumentFact, Sequence[Mention]]]) -> Iterator[Decision]:
    """What became of each mention: the fact of its document, or a place that the fact does not quote."""
    for fact, group in groups:
        at = fact.start, fact.end
        for mention in group:
            place = mention.sentence.span(mention.start, mention.end)
            outcome: Outcome = "taken" if place == at else "same-document"
            yield Decision("document", *place, mention.title, f"{mention.rule}:{mention.judgement.evidence}", outcome,
                           fact.id, at)  # fmt: skip


def _written(sentence: Sentence, start: int, end: int) -> str:
    """A part of a sentence as the page writes it, without line breaks and cuts, a gap between words kept as a space."""
    first, last = sentence.span(start, end)
    page = sentence.page_text
    if last - first == end - start:
        return page[first:last]  # the part lies in one piece
    letters: list[str] = []
    last = -1
    for place in sentence.offsets[start:end]:
        gap = page[last + 1 : place] if last >= 0 else ""
        letters.append(" " + page[place] if gap.isspace() and "\n" not in gap else page[place])
        last = place
    return "".join(letters)


def _number(sentence: Sentence, numbers: Sequence[Number]) -> str | None:
    """The numbers of a title as the page writes them, in simplified characters."""
    if not numbers:
        return None
    return simplified("".join(sentence.quote(numbers[0].start, numbers[-1].end).split()))
