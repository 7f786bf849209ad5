"""The form of fields on a page: index number, document number, dates, issuer, and codes that hint at the place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.extract.report_dates import DateReader
from kg.extract.report_head import FIELDS, SITE_CODE, Head, Line, either
from kg.ontology import Ontology

_CREDIT_CODE = re.compile(r"(?<![0-9A-Z])1[12345](\d{6})[0-9A-Z]{10}(?![0-9A-Z])")
_LEADING_CODE = re.compile(r"(?<!\d)([1-9]\d{5})")
_URL_DATE = re.compile(r"(?<!\d)(20\d\d)(?:([01]\d)([0-3]\d)|[-/]([01]?\d)[-/]([0-3]?\d)|/?([01]\d)/([0-3]\d))(?!\d)")


_FOOT = 1000
"""Characters at the end of a page that may hold fields."""


@dataclass(frozen=True)
class Fields:
    """What the fields of a page say.

    issuers, hosts: (start, end, text without blanks); codes: six digits each, hints at a division; own_code: the one
    that names the reporter and not the site, and code_span: where it stands.
    """

    index_number: str | None
    document_number: str | None
    published: str | None
    issuers: tuple[tuple[int, int, str], ...]
    hosts: tuple[tuple[int, int, str], ...]
    codes: tuple[str, ...]
    own_code: str | None
    code_span: tuple[int, int]


def _label(words: Sequence[str]) -> str:
    """Any of the labels, their characters apart or not, with the colon after them."""
    # A short label may be the end of another one; to look back after the first letter lets the engine skip all others.
    first = {word: rf"{word[0]}(?<![\u4e00-\u9fff]{word[0]})" if len(word) < 3 else word[0] for word in words}
    spaced = [" {0,4}".join((first[word], *word[1:])) for word in words]
    return either(spaced) + r" ?[】\]]?\s{0,3}[：:]?"


class FieldReader:
    """Reads the fields; compiled from the word lists of the ontology."""

    def __init__(self, ontology: Ontology, dates: DateReader) -> None:
        self._dates = dates
        latin = r"[A-Za-z0-9（(][A-Za-z0-9\-_/.（()）—]{3,60}"
        han = r"[^\s：，。;；|]{1,12}[A-Za-z0-9\-_/.（()）—]{3,60}"
        self._index = re.compile(rf"{_label(ontology.words('field-index-number'))}[\s•·*]*(?P<value>{latin}|{han})")
        number = either(ontology.patterns("document-number-form"))
        self._number = re.compile(number)
        self._signer = re.compile(either(ontology.patterns("document-number-signer")))
        self._number_field = re.compile(rf"{_label(ontology.words('field-document-number'))} *(?P<value>{number})")
        self._published = {
            name: re.compile(rf"{_label(ontology.words(name))}\s{{0,4}}(?={dates.form})")
            for name in ("field-published", "field-entered", "field-signed")
        }
        self._issuer = re.compile(rf"{_label(ontology.words('field-issuer'))}\s{{0,4}}(?P<value>[^\s：|]{{2,40}})")
        self._any_label = re.compile(either([word for name in FIELDS for word in ontology.words(name)]))
        self._host = re.compile(rf"{_label(ontology.words('field-host'))} *(?P<value>[^\s：|]{{2,40}})")
        self._site_code = re.compile(rf"{_label(ontology.words(SITE_CODE))}\s*(?P<value>\d{{10}})")
        self._unpublished = re.compile(either([*ontology.patterns("site-clock"), *ontology.patterns("spoken-at")]))

    def read(self, head: Head, text: str, meta: Mapping[str, str]) -> Fields:
        """The fields of a page; ``text`` is the page's text as it is, so that numbers are given as written."""
        normal = head.normal
        # A label stands on few pages, and to look for one in all its spellings takes long.
        index = self._index.search(normal) if "field-index-number" in head.labels else None
        value = text[index.start("value") : index.end("value")].strip("：:;；") if index else None
        if value is not None and not any(char.isdecimal() for char in value):
            value = None
        own, span = self._own_code(index) if index and value else (None, (0, 0))
        sites = self._site_code.finditer(normal) if SITE_CODE in head.labels else ()
        return Fields(
            index_number=value,
            document_number=self._own_number(head, text),
            published=self._publication(head, meta),
            issuers=tuple(self._values(self._issuer, head)),
            hosts=tuple(self._values(self._host, head)),
            codes=(*filter(None, (own,)), *(match["value"][:6] for match in sites)),
            own_code=own,
            code_span=span,
        )

    def _values(self, pattern: re.Pattern[str], head: Head) -> Iterator[tuple[int, int, str]]:
        """The values in the head and at the foot of the page; the body may hold the labels as words."""
        body = head.lines[head.top].start if head.top < len(head.lines) else len(head.normal)
        foot = max(body, len(head.normal) - _FOOT)
        for match in (*pattern.finditer(head.normal, 0, body), *pattern.finditer(head.normal, foot)):
            if self._any_label.match(match["value"]):
                continue  # the field is empty, the next one follows
            yield match.start("value"), match.end("value"), match["value"]

    def _own_code(self, index: re.Match[str]) -> tuple[str | None, tuple[int, int]]:
        """The division's code in the index number (digits 3 to 8 of a credit code), and where the number stands."""
        code = _CREDIT_CODE.search(index["value"]) or _LEADING_CODE.match(index["value"])
        return (code[1], index.span("value")) if code else (None, (0, 0))

    def _own_number(self, head: Head, text: str) -> str | None:
        """The report's own document number: a field, or a line of its own near the title."""
        labelled = "field-document-number" in head.labels
        field = self._number_field.search(head.normal) if labelled else None
        if field:
            return "".join(text[field.start("value") : field.end("value")].split())
        for line in head.lines[: head.top]:
            match = self._number.search(line.text)
            if match:
                before, after = line.text[: match.start()], line.text[match.end() :]
                if before in ("", "（", "【") and (after in ("", "）", "】") or self._signer.match(after)):
                    return self._as_written(line, match, text, head.normal)
        if head.title:
            match = self._number.search(head.title.text)
            if match and head.title.text[match.start() - 1] == "（" and head.title.text.endswith("）"):
                return self._as_written(head.title, match, text, head.normal)
        return None

    def _as_written(self, line: Line, match: re.Match[str], text: str, normal: str) -> str:
        kept = [at for at in range(line.start, line.end) if not normal[at].isspace()]
        return "".join(text[at] for at in kept[match.start() : match.end()])

    def _publication(self, head: Head, meta: Mapping[str, str]) -> str | None:
        """The date of publication: its field, a date of the site beside the title, the page's metadata or address, else
        the date of writing or signature.
        """
        return (
            self._field_date("field-published", head)
            or self._field_date("field-entered", head)
            or self._beside_title(head)
            or self._of_meta(meta)
            or self._field_date("field-signed", head)
            or head.signed
        )

    def _field_date(self, name: str, head: Head) -> str | None:
        """The date in the first field with a label of the word list that holds one."""
        for match in self._published[name].finditer(head.normal) if name in head.labels else ():
            dated = self._dates.first(head.normal, match.end(), match.end() + 24)
            if dated and dated.start - match.end() <= 4:
                return dated.iso
        return None

    def _beside_title(self, head: Head) -> str | None:
        """A date on a short line of the head, with a time or a source beside it: what a site prints below a title."""
        after = head.title.end if head.title else 0
        for line in head.lines[: head.top]:
            if line.end <= after or len(line.text) > 100 or self._unpublished.search(line.text):
                continue
            for dated in self._dates.dates(head.normal, max(line.start, after), line.end):
                if not dated.prose or len(line.text) > dated.end - dated.start + 2:
                    return dated.iso
        return None

    def _of_meta(self, meta: Mapping[str, str]) -> str | None:
        lowered: Iterable[tuple[str, str]] = ((name.lower(), value) for name, value in meta.items())
        for name, value in lowered:
            if "date" in name or "published" in name:
                dated = self._dates.first(value)
                if dated:
                    return dated.iso
        match = _URL_DATE.search(meta.get("url", ""))
        dated = self._dates.first("-".join(filter(None, match.groups()))) if match else None
        return dated.iso if dated else None
