"""Documents: every law, regulation, plan, rule or official document that a report names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.document_issuers import IssuerGrammar, Judgement, Reporter
from kg.extract.document_laws import LawIndex, key
from kg.extract.document_mentions import Bare, MentionGrammar
from kg.extract.document_numbers import Number
from kg.extract.document_titles import Title, TitleGrammar, bracketed
from kg.facts import DocumentFact, ReportFact
from kg.ontology import Ontology
from kg.sections import Sentence, Text

_BRACKETS = re.compile("[《〈]|<[^<>]{4,}>")
_OPENING = re.compile("[《〈<]")
_YEAR_IN_BRACKETS = re.compile(r"\d\d[〕\])）】］}〗]")
_IN_A_ROW = re.compile("[、和及与以\\s]{0,3}$")
_STRENGTH = ("basis", "default", "citing-verb", "issued-after", "issuing-verb", "title-inside", "outer")
"""Kinds of evidence of an issuer, the weakest first; every other kind is stronger."""
_WEAK = _STRENGTH[:3]


@dataclass(frozen=True)
class Mention:
    """A document named in a sentence: text[left:right] is the title, text[start:end] the evidence."""

    sentence: Sentence
    start: int
    end: int
    left: int
    right: int
    number: str | None
    judgement: Judgement
    rule: str

    @property
    def wraps(self) -> bool:
        """Whether another title stands inside this one."""
        return _OPENING.search(self.sentence.text, self.left, self.right) is not None

    @property
    def title(self) -> str:
        """The title as the page writes it, line breaks and cuts inside it removed."""
        offsets = self.sentence.offsets
        page = self.sentence.quote(self.left, self.right)
        base = offsets[self.left]
        letters = []
        for index in range(self.left, self.right):
            if index > self.left and page[offsets[index - 1] + 1 - base : offsets[index] - base] in (" ", "\u3000"):
                letters.append(" ")
            letters.append(page[offsets[index] - base])
        return "".join(letters)


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


def find_documents(text: Text, report: ReportFact, ontology: Ontology, register: object = None) -> list[DocumentFact]:
    """The documents that the report names, one fact each, in the order of the text.

    Two mentions are one document if their titles are the same, if one is the other without the issuer before it, or if
    both mean one law of the catalogue. The fact quotes the best mention: one with a number, else the first.
    """
    grammar = _grammar(ontology)
    reader = _Reader(grammar, grammar.issuers.reporter(report), report)
    mentions = [
        mention
        for sentence in text.sentences
        if sentence.section.kind != "formality"
        for mention in reader.mentions(sentence)
    ]
    facts = [reader.fact(group) for group in _groups(mentions, reader)]
    return sorted(facts, key=lambda fact: fact.start)


class _Reader:
    """Reads the documents of one report."""

    def __init__(self, grammar: DocumentGrammar, reporter: Reporter, report: ReportFact) -> None:
        self._grammar, self._reporter, self._report = grammar, reporter, report
        self._itself = key(report.title) if report.title else None

    def mentions(self, sentence: Sentence) -> Iterator[Mention]:
        """The documents that one sentence names."""
        text = sentence.text
        taken: list[tuple[int, int]] = []
        if _BRACKETS.search(text):
            for mention in self._bracketed(sentence):
                taken.append((mention.start, mention.end))
                yield mention
            taken += [(title.start, title.end) for title in bracketed(text)]
        for bare in self._bare(sentence):
            if not _within(bare.left, taken):
                taken.append((bare.left, bare.right))
                yield self._from_bare(sentence, bare)

    def _bare(self, sentence: Sentence) -> Iterator[Bare]:
        text, grammar = sentence.text, self._grammar.mentions
        yield from grammar.laws(text)
        yield from grammar.plans(text)
        if not sentence.heading:
            yield from grammar.issued(text)
            if _YEAR_IN_BRACKETS.search(text):
                yield from grammar.numbered(text)

    def _from_bare(self, sentence: Sentence, bare: Bare) -> Mention:
        name = sentence.text[bare.left : bare.right]
        if bare.rule == "law-name":
            judgement = Judgement("cited", "law")
        else:
            letters = bare.number.letters if bare.number else None
            judgement = self._judge(sentence, bare.left, bare.right, bare.left, name, letters)
            if bare.rule == "issued" and judgement.evidence in _WEAK:
                judgement = Judgement("own", "issuing-verb")
        end = bare.number.end if bare.number else bare.right
        number = _written(sentence, (bare.number,)) if bare.number else None
        return Mention(sentence, bare.left, end, bare.left, bare.right, number, judgement, bare.rule)

    def _bracketed(self, sentence: Sentence) -> Iterator[Mention]:
        text = sentence.text
        grammar = self._grammar.titles
        titles = grammar.numbered(text, bracketed(text))
        judged: list[Judgement] = []
        context = 0  # end of the words that govern a row of titles
        last = -1
        for title in titles:
            if title.outer is None:
                if last < 0 or not _IN_A_ROW.match(text[last : title.head]):
                    context = title.head
                last = max(last, title.tail)
            judgement = self._judge_title(sentence, title, context, judged[title.outer] if title.outer is not None else None, titles)
            judged.append(judgement)
            whole = text[title.left : title.right]
            if grammar.names_document(text, title) and key(whole) != self._itself:
                number = _written(sentence, title.numbers)
                yield Mention(sentence, min(title.start, title.head), max(title.end, title.tail), title.left, title.right, number, judgement, "title")
                if title.outer is None and (inner := grammar.quoted_inside(text, title)):
                    yield Mention(sentence, *inner, *inner, None, judgement, "quoted-title")

    def _judge_title(self, sentence: Sentence, title: Title, context: int, outer: Judgement | None, titles: list[Title]) -> Judgement:
        text = sentence.text
        name = text[title.left : title.right]
        if outer is None or title.outer is None:
            letters = title.numbers[0].letters if title.numbers else None
            return self._judge(sentence, context, title.tail, title.left, name, letters)
        if found := self._grammar.issuers.by_title_start(name, self._reporter):
            return found
        around = titles[title.outer]
        if self._grammar.issuers.passes_on(text[around.left : title.start]):
            return Judgement(outer.relation, "outer", outer.unit)
        return Judgement("cited", "default")

    def _judge(self, sentence: Sentence, context: int, tail: int, left: int, name: str, letters: str | None) -> Judgement:
        """Whose document it is: the strongest evidence there is."""
        issuers, reporter, text = self._grammar.issuers, self._reporter, sentence.text
        before = text[:context]
        return (
            issuers.by_title_start(name, reporter)
            or issuers.by_issuer_before(before, reporter)
            or (issuers.by_letters(letters, reporter) if letters is not None else None)
            or issuers.by_place_inside(name, reporter)
            or issuers.by_verb(before, text[tail : tail + 30])
            or Judgement("cited", "default")
        )

    def short(self, title: str) -> str:
        """The title in compared form without the issuer before it."""
        return self._grammar.laws.short(title)

    def law(self, mention: Mention) -> tuple[str, bool]:
        """The id of the document, and whether the catalogue holds it as a document of the centre."""
        judgement, report = mention.judgement, self._report
        local = judgement.relation == "own" or judgement.unit is not None
        laws = self._grammar.laws
        found = laws.find(mention.title, mention.number, report.year, report.government, local=local)
        if found:
            return found.id, laws.is_central(found)
        units = self._reporter.units
        issuer = "".join(units[: units.index(judgement.unit) + 1]) if judgement.unit in units else None
        return laws.minted(mention.title, mention.number, issuer), False

    def fact(self, group: list[Mention]) -> DocumentFact:
        """The fact of all mentions of one document."""
        best = max(group, key=lambda mention: mention.number is not None)
        judgement = max((mention.judgement for mention in group), key=_strength)
        law, central = self.law(best)
        start, end = best.sentence.span(best.start, best.end)
        return DocumentFact(
            report=self._report.report, file=self._report.file, start=start, end=end,
            quote=best.sentence.quote(best.start, best.end), rule=f"{best.rule}:{judgement.evidence}",
            title=best.title, number=best.number, relation="cited" if central else judgement.relation, law=law,
        )


def _strength(judgement: Judgement) -> int:
    return _STRENGTH.index(judgement.evidence) if judgement.evidence in _STRENGTH else len(_STRENGTH)


def _within(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _written(sentence: Sentence, numbers: Sequence[Number]) -> str | None:
    """The numbers of a title exactly as the page writes them."""
    if not numbers:
        return None
    quote = sentence.quote(numbers[0].start, numbers[-1].end)
    return "".join(quote.split())


def _groups(mentions: list[Mention], reader: _Reader) -> list[list[Mention]]:
    """The mentions, those of one document together."""
    groups: dict[str, list[Mention]] = {}
    alias: dict[str, str] = {}
    for mention in mentions:
        law, central = reader.law(mention)
        names = [key(mention.title), reader.short(mention.title)] + ([law] if central and not mention.wraps else [])
        home = next((alias[name] for name in names if name in alias), names[0])
        for name in names:
            alias.setdefault(name, home)
        groups.setdefault(home, []).append(mention)
    return list(groups.values())
