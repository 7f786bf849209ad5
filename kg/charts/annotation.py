"""A report as its reader sees it: every fact marked in place, cuts grey, problems and plans tinted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from kg.charts.annotation_facts import Row, report_rows, value, wording
from kg.charts.annotation_marks import Marks, Piece
from kg.charts.fonts import ASSETS
from kg.charts.page import escape, write_page
from kg.charts.words import Language, Words, words
from kg.facts import Fact
from kg.ontology import Ontology
from kg.pipeline import Extraction

TYPES = ("practice", "indicator", "document", "organisation", "report")
_TINTED = ("problem", "plan")
_GAP = 12
"""Blanks in a row that are shown as a short gap: pages centre their titles with hundreds of them."""
_BLANKS = " \t\xa0\u2002\u2003\u3000"


@dataclass(frozen=True)
class Annotation:
    """What the page shows: a report with its facts, and the ontology that names them."""

    extraction: Extraction
    ontology: Ontology


def write_html(data: Annotation, path: Path, *, language: Language = "both") -> None:
    """A self-contained page: the text with its marks, the report's fields, and a list of facts that can be filtered."""
    say = words(language)
    extraction = data.extraction
    marks = Marks(extraction)
    report = extraction.report
    title = f"{report.government} {report.year}"
    counts = Counter(fact.type for fact in extraction.facts)
    body = f"""<header><div><h1>{escape(title)}</h1>
<div class="en">{escape(extraction.page.name)} · {escape(say("annotation-title"))}</div></div>{_legend(counts, say)}
<details id="fields" open><summary>{escape(say("annotation-fields"))}</summary>
{_list(report_rows(report, say))}</details></header><article id="text" lang="zh-CN">{_text(marks, say)}</article>
<aside><form id="find" role="search"><input id="query" type="search" placeholder="{escape(say("annotation-filter"))}"
aria-label="{escape(say("annotation-filter"))}"><output id="hits"></output></form>
<div id="facts">{_facts(marks, data, say)}</div></aside>
<div id="card" role="dialog" aria-label="{escape(say("annotation-facts"))}" hidden></div>
<script>{(ASSETS / "annotation.js").read_text("utf-8")}</script>"""
    style = (ASSETS / "annotation.css").read_text("utf-8")
    write_page(path, title=title, body=body, style=style, lang=language)


def _legend(counts: Counter[str], say: Words) -> str:
    types = (
        f'<li><span class="f {kind}" style="{_underlines([(kind, 0)])}">{escape(say(f"type-{kind}"))}</span>'
        f" {counts[kind]}</li>"
        for kind in TYPES
    )
    tints = (f'<li><span class="{kind}">{escape(say(f"kind-{kind}"))}</span></li>' for kind in _TINTED)
    cut = f'<li><span class="cut">{escape(say("annotation-cut"))}</span></li>'
    return f'<ul id="legend">{"".join((*types, *tints))}{cut}</ul>'


def _list(rows: Iterable[Row]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{escape(text)}</dd>' for name, text in rows)}</dl>"


def _facts(marks: Marks, data: Annotation, say: Words) -> str:
    """The list of all facts, those of one type together, in the order of the text."""
    groups = []
    for kind in TYPES:
        facts = [(at, fact) for at, fact in enumerate(marks.facts) if fact.type == kind]
        if facts:
            entries = "".join(_entry(at, fact, marks, data, say) for at, fact in facts)
            groups.append(
                f'<section class="{kind}"><h2>{escape(say(f"type-{kind}"))} <span class="n">{len(facts)}</span></h2>'
                f"{entries}</section>"
            )
    return "".join(groups)


def _entry(at: int, fact: Fact, marks: Marks, data: Annotation, say: Words) -> str:
    """A fact of the list; it opens to its normal form, rule and place."""
    found = wording(fact, data.ontology, say)
    tags = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in found.tags)
    quote = marks.text[fact.start : fact.end]
    rows = (*found.rows, *_surroundings(fact, marks, data.extraction, say))
    return (
        f'<details class="fact {fact.type}" data-fact="{at}"><summary><b>{escape(found.name)}</b> {tags}'
        f"<q>{escape(' '.join(quote.split()))}</q></summary>{_list(rows)}</details>"
    )


def _surroundings(fact: Fact, marks: Marks, extraction: Extraction, say: Words) -> Iterable[Row]:
    """The chapter and the kind of sentence in which a fact stands."""
    index = marks.sentence_at(fact.start)
    if index is None:
        return
    sentence = extraction.text.sentences[index]
    headings = [heading for heading in (*sentence.section.path, sentence.section.heading) if heading]
    if headings:
        yield say("fact-section"), " > ".join(headings)
    yield say("fact-kind"), value("kind", sentence.kind, say)


def _text(marks: Marks, say: Words) -> str:
    """The whole text, a block for each line of the page."""
    lines: list[str] = []
    line: list[Piece] = []
    before = ("", "")
    for piece in marks.pieces():
        line.append(piece)
        if marks.text[piece.end - 1] == "\n":
            lines.append(_line(line, marks, before, say))
            before = _look(line, marks) or before
            line = []
    if line:
        lines.append(_line(line, marks, before, say))
    return "".join(lines)


def _look(line: Sequence[Piece], marks: Marks) -> tuple[str, str] | None:
    """The cut and the tint that all words of a line share; "" where they do not; None for a line without words."""
    looks = {
        (piece.cut, piece.kind if piece.kind in (*_TINTED, "title") else "")
        for piece in line if marks.text[piece.start : piece.end].strip()
    }  # fmt: skip
    return None if not looks else looks.pop() if len(looks) == 1 else ("", "")


def _line(line: Sequence[Piece], marks: Marks, before: tuple[str, str], say: Words) -> str:
    """One line; the first of several that were cut, or that tell of problems or plans, says so in its margin."""
    look = _look(line, marks)
    if look is None:
        return f'<div class="blank">{_pieces(line, marks, False, say)}</div>'
    cut, kind = look
    name = f"line cut {cut}" if cut else f"line {kind}"
    note = value("cut", cut, say) if cut else say(f"kind-{kind}") if kind in _TINTED else ""
    margin = f' data-note="{escape(note)}"' if note and look != before else ""
    return f'<div class="{escape(name.strip())}"{margin}>{_pieces(line, marks, bool(cut or kind), say)}</div>'


def _pieces(line: Sequence[Piece], marks: Marks, whole: bool, say: Words) -> str:
    """The pieces of a line, those that look alike as one element; ``whole``: the line shows its cut or tint itself."""
    parts: list[str] = []
    for (facts, cut, kind, heading), run in groupby(line, lambda one: (one.facts, one.cut, one.kind, one.heading)):
        pieces = list(run)
        names = [] if whole else [*(["cut"] if cut else []), *([kind] if kind in _TINTED else [])]
        names += ["heading"] if heading else []
        text = _spaced(marks.text[pieces[0].start : pieces[-1].end])
        if facts:
            parts.append(_mark(pieces[0], facts, names, text, marks))
        elif names:
            note = f' title="{escape(value("cut", cut, say))}"' if cut and not whole else ""
            parts.append(f'<span class="{" ".join(names)}"{note}>{text}</span>')
        else:
            parts.append(text)
    return "".join(parts)


def _mark(piece: Piece, facts: Sequence[int], names: Sequence[str], text: str, marks: Marks) -> str:
    """A piece that facts cover: tinted like the shortest of them, underlined once for each."""
    known = marks.facts
    style = _underlines([(known[at].type, marks.lanes[at]) for at in facts])
    reached = ' tabindex="0" role="button"' if piece.opens else ""
    return (
        f'<span class="{" ".join(("f", known[facts[-1]].type, *names))}" data-f="{" ".join(map(str, facts))}"{reached}'
        f' style="{style}">{text}</span>'
    )


def _underlines(lines: Sequence[tuple[str, int]]) -> str:
    """The style of a mark: a tint behind its words and below them a line for each type, each in its lane."""
    below = max(lane for _, lane in lines) + 1
    images = ",".join(f"var(--{kind})" for kind, _ in lines)
    places = ",".join(f"0 calc(100% - {4 * (below - 1 - lane)}px)" for _, lane in lines)
    sizes = ",".join(["100% 2.5px"] * len(lines))
    return (
        f"--below:{4 * below}px;background-image:{images},var(--tint);background-position:{places},0 0;"
        f"background-size:{sizes},100% calc(100% - {4 * below}px)"
    )


def _spaced(text: str) -> str:
    """The text escaped, with long runs of blanks in an element that shows them as a short gap."""
    parts: list[str] = []
    for blank, run in groupby(text, lambda char: char in _BLANKS):
        words = "".join(run)
        parts.append(f'<span class="gap">{words}</span>' if blank and len(words) > _GAP else escape(words))
    return "".join(parts)
