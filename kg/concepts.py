"""The nouns of the catalogue: mechanisms, laws and indicators, as the ontology's Turtle files define them."""

from __future__ import annotations

from dataclasses import dataclass

CONFIDENCES = ("high", "medium", "low")
FLOWS = ("stock", "flow", "rate")


@dataclass(frozen=True, kw_only=True)
class Mechanism:
    """A governance practice.

    labels: Chinese names that prove it wherever they stand (the preferred one first); hidden: names that need context;
    cues: further wordings, in the notation that ``kg.lexicon`` reads; examples, counter_examples: sentences of an
    achievement section that show it, and that look alike but do not; origin_*: where and when it is usually said to
    begin (a claim, see ``confidence``); national_document_date: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, without a
    title it is a key date; national_document_number_verified: whether the number was seen in print.
    """

    id: str
    name_zh: str
    name_en: str
    parents: tuple[str, ...] = ()
    category: str = ""
    labels: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    origin_place: str | None = None
    origin_adcode: str | None = None
    origin_year: int | None = None
    national_document: str | None = None
    national_document_number: str | None = None
    national_document_number_verified: bool = False
    national_document_date: str | None = None
    confidence: str = "low"
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Law:
    """A law, regulation, plan or other official document.

    title: the short one; labels: further titles; numbers: its document numbers, a later edition's after the first;
    number_verified: whether the numbers were seen in print; issued, in_force: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``;
    promotes: ids of the mechanisms that it calls for.
    """

    id: str
    title: str
    full_title: str
    labels: tuple[str, ...] = ()
    kind: str = ""
    numbers: tuple[str, ...] = ()
    number_verified: bool = False
    number_source: str | None = None
    issuer: str | None = None
    issued: str | None = None
    in_force: str | None = None
    note: str | None = None
    promotes: tuple[str, ...] = ()
    confidence: str = "low"

    @property
    def number(self) -> str | None:
        """The document numbers as one text, None if none is known."""
        return ";".join(self.numbers) or None


@dataclass(frozen=True, kw_only=True)
class IndicatorConcept:
    """Something that reports count or measure.

    unit: the canonical one; units: all that reports write; flow: whether the number is a stock at a date, a flow over
    the year or a rate; change_usual: whether reports give a change (yes, sometimes, no); parent: the wider indicator;
    measures: the mechanism that it measures.
    """

    id: str
    name_zh: str
    name_en: str
    labels: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    unit: str = ""
    dimension: str = ""
    flow: str = "flow"
    category: str = ""
    change_usual: str = "no"
    parent: str | None = None
    measures: str | None = None
    note: str | None = None


Concept = Mechanism | Law | IndicatorConcept


@dataclass(frozen=True)
class Problem:
    """A fault of the ontology: what is wrong, and the file (with its line, if known) where it stands."""

    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
