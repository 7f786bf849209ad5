"""A brief on one practice as two printed pages: plain sentences, each with its proof, and the curve."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from kg.charts.curve_drawing import panels_svg
from kg.charts.page import escape, write_page
from kg.charts.words import Language, Words, words
from kg.spread.brief import Brief, Chapter, Name, Proof, Statement, Table

QUOTE = 40  # characters of a quote that are shown
_SHARES = ("from", "to", "lower", "upper")
_STYLE = """
main{max-width:820px}h1{font-size:21px}h2{font-size:14.5px;margin:11px 0 2px;border-bottom:1px solid #bbb}
p{margin:2px 0;font-size:13px;line-height:1.5}.source{color:#666;font-size:11px}
table{font-size:12px;margin:3px 0}th,td{padding:1px 6px}th{position:static}
img{width:100%;display:block;margin:4px 0}
ol.proofs{columns:2;column-gap:22px;font-size:10.5px;line-height:1.4;padding-left:2em;margin:3px 0}
ol.proofs li{break-inside:avoid}
code{font-family:inherit}
@page{size:A4;margin:13mm 14mm}
@media print{main{max-width:none;padding:0}h2{break-after:avoid}p,tr,img{break-inside:avoid}}
"""


def write_html(data: Brief, path: Path, *, language: Language = "zh") -> None:
    """One HTML file without network; ``both`` gives Chinese, since a brief is read in one language."""
    chosen: Language = "en" if language == "en" else "zh"
    page = _Page(words(chosen, "brief"), data)
    title = page.say("heading", name=page.name(Name(data.mechanism.name_zh, data.mechanism.name_en)))
    chapters = "".join(page.chapter(chapter) for chapter in data.chapters)
    body = f"<main><h1>{escape(title)}</h1>{page.corpus()}{chapters}{page.proof_list()}</main>"
    write_page(path, title=title, body=body, style=_STYLE, lang=chosen)


class _Page:
    """The parts of the page; the proofs are numbered as they come."""

    def __init__(self, say: Words, data: Brief) -> None:
        self.say, self.data = say, data
        self.comma = ", " if say.language == "en" else "、"
        self.proofs: dict[Proof, int] = {}

    def corpus(self) -> str:
        """What the brief rests on."""
        curve = self.data.curve
        years = [year for one in curve.adoptions for year in one.years]
        text = self.say(
            "corpus", governments=f"{curve.governments:,}", reports=f"{curve.reports:,}",
            first=min(years, default="—"), last=max(years, default="—"),
        )  # fmt: skip
        return f'<p class="source">{escape(text)}</p>'

    def chapter(self, chapter: Chapter) -> str:
        """A heading, its sentences, its table; the curve stands with how it spread."""
        parts = [f"<h2>{escape(self.say(f'chapter-{chapter.key}'))}</h2>"]
        parts += [self.statement(one) for one in chapter.statements]
        if chapter.table and chapter.table.rows:
            parts.append(self.table(chapter.table))
        if chapter.key == "spread" and self.data.curve.rows:
            image = base64.b64encode(panels_svg(self.data.curve, self.say.language).encode()).decode()
            parts.append(f'<img alt="" src="data:image/svg+xml;base64,{image}">')
        return f'<section id="{chapter.key}">{"".join(parts)}</section>'

    def statement(self, one: Statement) -> str:
        """A sentence and what proves it."""
        values = dict(one.values)
        if one.key == "estimate":
            least, most = _share(values["least"]), _share(values["most"])
            values["range"] = least if least == most else f"{least}–{most}"
        told = {key: self.value(key, value) for key, value in values.items()}
        if values.get("more"):
            last = "names" if "names" in told else "titles"
            told[last] += (" " if self.say.language == "en" else "") + self.say("more")
        return f"<p>{escape(self.say(one.key, **told))} {self.proof(one.proofs, one.source)}</p>"

    def value(self, key: str, value: object) -> str:
        """A value as it stands in a sentence."""
        if isinstance(value, Name):
            return self.say(f"confidence-{value.en}") if key == "confidence" else self.name(value)
        if isinstance(value, list):
            return self.comma.join(self._item(key, one) for one in value)
        if isinstance(value, float):
            return _share(value) if key in _SHARES else f"{value:.3f}" if key == "p" else f"{value:.1f}"
        return f"{value:,}" if isinstance(value, int) and key not in ("year", "first", "last") else str(value)

    def _item(self, key: str, one: object) -> str:
        if key == "wordings" and isinstance(one, tuple):
            return f"“{_short(one[0])}” ({one[1]})"
        if key == "levels" and isinstance(one, tuple):
            return self.say("of", level=self.say(f"level-{one[0]}"), adopters=one[1], governments=one[2])
        if key == "titles":
            return f"《{one}》"
        return self.name(one) if isinstance(one, Name) else str(one)

    def name(self, one: Name) -> str:
        """A name in the language of the page."""
        return self.say.name(one.zh, one.en)

    def table(self, table: Table) -> str:
        """Rows with their proof in the last column."""
        head = "".join(f"<th>{escape(self.say(f'column-{key}'))}</th>" for key in (*table.columns, "proof"))
        rows = []
        for values, proofs in table.rows:
            cells = self._adopted(values) if "adopted" in table.columns else [self.value("", one) for one in values]
            cells = [escape(cell) for cell in cells] + [self.proof(proofs, "")]
            rows.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"

    def _adopted(self, values: Sequence[object]) -> list[str]:
        government, after, by, later = values
        if after is None:
            told = self.say("adopted-by", by=by)
        elif isinstance(after, int) and by == after + 1:
            told = self.say("adopted-year", by=by)
        else:
            told = self.say("adopted-between", after=after, by=by)
        return [str(government), told + (self.say("told-later") if later else "")]

    def proof(self, proofs: Sequence[Proof], source: str) -> str:
        """Numbers of the quotes, and the source."""
        found = []
        for one in proofs:
            number = self.proofs.setdefault(one, len(self.proofs) + 1)
            found.append(f'<a href="#proof-{number}">[{number}]</a>')
        if source:
            told = escape(self.say(source)) if source in ("catalogue", "facts") else f"<code>{escape(source)}</code>"
            found.append(f"({told})")
        return f'<span class="source">{" ".join(found)}</span>'

    def proof_list(self) -> str:
        """The quotes, by number."""
        entries = "".join(
            f'<li id="proof-{number}">{escape(one.government)} {one.year}: “{escape(_short(one.quote))}” '
            f'<span class="source">{escape(one.report)}</span></li>'
            for one, number in self.proofs.items()
        )
        heading = escape(self.say("proofs"))
        return f'<section id="proofs"><h2>{heading}</h2><ol class="proofs">{entries}</ol></section>'


def _short(text: str) -> str:
    return text if len(text) <= QUOTE else text[: QUOTE - 1] + "…"


def _share(value: object) -> str:
    return f"{100 * value:.0f}%" if isinstance(value, float) else str(value)
