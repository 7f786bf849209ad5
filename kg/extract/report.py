"""The report itself: whose, for which year, its title, numbers and date; and the refusal of pages that are none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from weakref import WeakKeyDictionary

from kg.errors import NotAReportError, YearError
from kg.extract.report_dates import DateReader
from kg.extract.report_fields import FieldReader
from kg.extract.report_head import Head, HeadReader
from kg.extract.report_kind import KindJudge
from kg.extract.report_place import Located, PlaceFinder
from kg.extract.report_year import YearJudge
from kg.facts import ReportFact, report_id
from kg.normal import normalise
from kg.ontology import Ontology
from kg.places import Place, PlaceRegister
from kg.traditional import simplified


class PageText(Protocol):
    """What is needed of a page; see ``kg.read.Page``."""

    @property
    def name(self) -> str:
        """The file's name."""

    @property
    def text(self) -> str:
        """The text that offsets point into."""

    @property
    def meta(self) -> Mapping[str, str]:
        """Metadata of the page."""


@dataclass(frozen=True)
class _Readers:
    head: HeadReader
    fields: FieldReader
    kind: KindJudge
    year: YearJudge
    place: PlaceFinder


_COMPILED: WeakKeyDictionary[Ontology, _Readers] = WeakKeyDictionary()


def _readers(ontology: Ontology) -> _Readers:
    """The readers, compiled once an ontology."""
    if ontology not in _COMPILED:
        dates = DateReader(ontology)
        head = HeadReader(ontology, dates)
        _COMPILED[ontology] = _Readers(
            head,
            FieldReader(ontology, dates),
            KindJudge(ontology, head),
            YearJudge(ontology, dates, head),
            PlaceFinder(ontology),
        )
    return _COMPILED[ontology]


def find_report(
    page: PageText,
    register: PlaceRegister,
    ontology: Ontology,
    *,
    force: bool = False,
    normal: str | None = None,
    place: Place | None = None,
) -> ReportFact:
    """The report on the page.

    force: take a page that does not look like a report; normal: the normalised text if it is at hand; place: whose the
    report is, if somebody decided that (the rule is then ``review``). The evidence is the title or, without one, the
    words that name the government; ``rule`` tells which: title, signature, byline, opening, issuer, index-number, body
    or host.
    Raises NotAReportError, UnknownPlaceError, AmbiguousPlaceError (with the candidates) or YearError.
    """
    readers = _readers(ontology)
    letters = simplified(page.text)
    head = readers.head.read(normalise(letters) if normal is None else normal)
    if not force and (reason := readers.kind.refusal(head)):
        raise NotAReportError(reason, where=page.name, do="load it with --force if it is a report all the same")
    fields = readers.fields.read(head, letters, page.meta)
    year = readers.year.year(head, fields.published)
    if place is None:
        located = readers.place.find(head, fields, year, page.meta, register, page.name)
    else:
        # The words that open the report stand for the government that they do not name.
        first = head.opening or next(iter(head.lines), None)
        start, end = (first.start, first.end) if first else (0, 0)
        located = Located(register.at(place, year) if year else place, "review", start, end)
    if year is None:
        raise YearError(
            "no year is named that the report could be about", where=page.name, do="add the year to its title"
        )
    published = fields.published if fields.published and int(fields.published[:4]) >= year else head.signed
    start, end = _evidence(head, located)
    place = located.place
    return ReportFact(
        report=report_id(place.adcode, place.town, year), file=page.name, start=start, end=end,
        quote=page.text[start:end], rule=located.rule,
        government=place.full_name, adcode=place.adcode, town=place.town, level=place.level, year=year,
        published=published, index_number=fields.index_number, document_number=fields.document_number,
        title=_as_written(letters, head) if head.title else None,
    )  # fmt: skip


def _evidence(head: Head, located: Located) -> tuple[int, int]:
    if head.title:
        return head.title.start, head.title.end
    return located.start, located.end


def _as_written(text: str, head: Head) -> str | None:
    """The title in the page's own letters (traditional ones simplified), without blanks and line breaks."""
    if head.title is None:
        return None
    kept = (text[at] for at in range(head.title.start, head.title.end) if not head.normal[at].isspace())
    return re.sub(r"\s", "", "".join(kept))
