"""A remark on a place of a page, and the names that remarks use."""

from __future__ import annotations

from dataclasses import dataclass

from kg.ontology import Ontology


@dataclass(frozen=True)
class Remark:
    """One line: what it is about (place, cut, sentence, kind, a type of fact, nothing) and what is known."""

    about: str
    what: str


def named(mechanism: str, ontology: Ontology) -> str:
    """A mechanism's id with its name; a phrase that is no practice has the id ""."""
    known = ontology.mechanisms.get(mechanism)
    return f"{mechanism} {known.name_zh}" if known else mechanism or "a phrase that is no practice (word:no-practice)"
