"""Invented sentences as the stages read, clean and sections hand them to the extractors, and invented governments."""

from __future__ import annotations

from functools import lru_cache

from kg.clean import clean
from kg.facts import Level, ReportFact
from kg.ontology import Ontology
from kg.read import page_from_bytes
from kg.sections import Text, segment


@lru_cache(maxsize=1)
def ontology() -> Ontology:
    return Ontology.load()


def text(*paragraphs: str) -> Text:
    page = "\n\n".join(("一、主要举措和成效", *paragraphs))
    return segment(clean(page_from_bytes(page.encode(), "page.txt"), ontology()), ontology())


def reporter(government: str, level: Level = "county", year: int = 2022, title: str | None = None) -> ReportFact:
    """The report of an invented government; a town is written after a bar: 云岭省海棠市青禾区|柳溪镇."""
    name, _, town = government.partition("|")
    return ReportFact(
        report="990101/-/2022", file="page.txt", start=0, end=0, quote="", rule="test", government=name + town,
        adcode="990101", town=town or None, level="township" if town else level, year=year, title=title,
    )  # fmt: skip


DISTRICT = reporter("云岭省海棠市青禾区")
TOWN = reporter("云岭省海棠市青禾区|柳溪镇")
STREET = reporter("云岭省海棠市青禾区|青禾街道")
CITY = reporter("云岭省海棠市", "prefecture")
COUNTY_CITY = reporter("云岭省海棠市白沙市")
PROVINCE = reporter("云岭省", "province")
