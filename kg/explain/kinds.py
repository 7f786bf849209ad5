"""Where a place of a page stands: cut or kept, in which sentence, and why that sentence is of its kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.explain.remarks import Remark
from kg.headings import HeadingRules, Kind, rules_of
from kg.ontology import Ontology
from kg.pipeline import Extraction
from kg.sections import Section, Sentence

_SHOWN = 40


def surroundings(
    extraction: Extraction, offset: int, ontology: Ontology
) -> tuple[list[Remark], Sentence | None, int | None]:
    """Remarks on the surroundings of a place, its sentence, and the place of the nearest character in the sentence."""
    for cut in extraction.body.cuts:
        if cut.start <= offset < cut.end:
            why = f"the span {cut.start}–{cut.end} is cut as {cut.reason}: it is not the report and gives no facts"
            return [Remark("cut", why)], None, None
    remarks = [
        Remark("kept", f"the line {one.start}–{one.end} is kept as {one.reason}; such lines state nothing")
        for one in extraction.body.formalities if one.start <= offset < one.end
    ]  # fmt: skip
    sentence = _sentence(extraction.text.sentences, offset)
    if sentence is None:
        return [*remarks, Remark("sentence", "no sentence: the place is between two of them")], None, None
    remarks += _sentence_remarks(sentence, extraction, ontology)
    # A space that normalisation dropped belongs to the character after it.
    at = next(i for i, place in enumerate(sentence.offsets) if place >= offset)
    if sentence.offsets[at] != offset:
        remarks.append(Remark("place", "the character itself is dropped (space or cut); told of the next one"))
    return remarks, sentence, at


def _sentence(sentences: Sequence[Sentence], offset: int) -> Sentence | None:
    for sentence in sentences:
        start, end = sentence.span(0, len(sentence.text))
        if start <= offset < end:
            return sentence
    return None


def _sentence_remarks(sentence: Sentence, extraction: Extraction, ontology: Ontology) -> Iterator[Remark]:
    start, end = sentence.span(0, len(sentence.text))
    form = "heading" if sentence.heading else "row of a table" if sentence.table else "sentence"
    yield Remark("sentence", f"{form} {sentence.index} ({start}–{end}): {_short(sentence.text)}")
    headings = [heading for heading in (*sentence.section.path, sentence.section.heading) if heading]
    yield Remark("chapter", " > ".join(headings) if headings else "none: outside of all headings")
    why = _why(sentence, extraction.text.sentences, rules_of(ontology), extraction.report.year)
    yield Remark("kind", f"{sentence.kind}: {why}")


def _why(sentence: Sentence, sentences: Sequence[Sentence], rules: HeadingRules, year: int) -> str:
    """Why a sentence is of its kind, as far as headings and turns show it."""
    kind, section = sentence.kind, sentence.section
    if section.kind == "formality":
        return "title, salutation, signature or date of the report"
    if section.kind == "preamble" and kind == "preamble":
        return "it opens the report, before its first chapter"
    turned = _turn(sentence, sentences, rules, year)
    if kind != section.kind:
        if kind == "achievement" and rules.done(sentence.text, year):
            return f"the chapter is of kind {section.kind}, but the sentence tells what was done"
        return turned or f"the chapter is of kind {section.kind} and the text turned; where, cannot be told"
    chapters = _chapters(section, sentences)
    for at in range(len(chapters) - 1, -1, -1):
        if rules.kind(chapters[at], year) == kind:
            return f"the heading “{_short(chapters[at])}” says so"
    if kind == "achievement":
        return "no heading above it says otherwise" if chapters else "it stands under no heading"
    return turned or "neither a heading nor a turn of the text shows why"


def _chapters(section: Section, sentences: Sequence[Sentence]) -> list[str]:
    return [heading for heading in (*section.path, section.heading) if heading]


def _turn(sentence: Sentence, sentences: Sequence[Sentence], rules: HeadingRules, year: int) -> str:
    """Where the text turned to the kind of the sentence, "" if no sentence of the same run did."""
    run = [sentence]
    for one, before in pairwise(reversed(sentences[: sentence.index + 1])):
        if before.kind != sentence.kind and not rules.done(before.text, year):
            break
        run.append(before)
        if one.index == 0:
            break
    for one in run:
        if not one.heading and _turns(one, sentence.kind, rules, year):
            start = one.span(0, len(one.text))[0]
            return f"the text turns to it at {start}: “{_short(one.text)}”"
    return ""


def _turns(sentence: Sentence, kind: Kind, rules: HeadingRules, year: int) -> bool:
    return rules.turn(sentence.text, year) == kind


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
