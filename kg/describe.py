"""Everything that the catalogue knows about one mechanism, law or indicator."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from kg.errors import UsageError
from kg.ontology import Concept, IndicatorConcept, Law, Mechanism, Ontology, kind_of, safe_labels

Description = dict[str, Any]


def describe(ontology: Ontology, name: str) -> Description:
    """What is known about a concept, ready for JSON; ``name`` is its id or one of its safe labels.

    Keys that all kinds have: id, kind, name_zh, name_en (None for laws), labels, note, defined_in. Other concepts stand
    as {"id", "name"}. A document number carries ``number_verified``: false means from memory, unverified. Raises
    UsageError, with the nearest ids, for a name that is unknown.
    """
    concept = find_concept(ontology, name)
    if isinstance(concept, Mechanism):
        details = _mechanism(ontology, concept)
    elif isinstance(concept, Law):
        details = _law(ontology, concept)
    else:
        details = _indicator(ontology, concept)
    kind = kind_of(concept)
    defined = ontology.where.get(f"{kind}/{concept.id}")
    return {"id": concept.id, "kind": kind, **details, "note": concept.note, "defined_in": defined}


def find_concept(ontology: Ontology, name: str) -> Concept:
    """The concept with this id, else the one that owns this label; raises UsageError if there is none."""
    families = (ontology.mechanisms, ontology.laws, ontology.indicators)
    for family in families:
        if name in family:
            return family[name]
    for family in families:
        for concept in family.values():
            if name in safe_labels(concept):
                return concept
    ids = [ident for family in families for ident in family]
    near = difflib.get_close_matches(name, ids, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}?" if near else None
    raise UsageError(f"the catalogue has no mechanism, law or indicator {name!r}", do=hint)


def find_mechanism(ontology: Ontology, name: str) -> Mechanism:
    """The practice with this id or label; raises UsageError if there is none."""
    found = find_concept(ontology, name)
    if not isinstance(found, Mechanism):
        raise UsageError(f"{name} is no practice", do="kg query most_widespread lists practices")
    return found


def _named(concepts: Iterable[Concept]) -> list[dict[str, str]]:
    names = ((concept.id, concept.title if isinstance(concept, Law) else concept.name_zh) for concept in concepts)
    return [{"id": ident, "name": name} for ident, name in names]


def _category(ontology: Ontology, concept: Mechanism | IndicatorConcept) -> Description:
    return {
        "name_zh": concept.name_zh,
        "name_en": concept.name_en,
        "category": concept.category,
        "category_zh": ontology.mapping("category-name").get(concept.category),
        "labels": list(concept.labels),
        "hidden_labels": list(concept.hidden),
        "cues": list(concept.cues),
        "examples": list(concept.examples),
        "counter_examples": list(concept.counter_examples),
    }


def _mechanism(ontology: Ontology, mechanism: Mechanism) -> Description:
    document = None
    if mechanism.national_document or mechanism.national_document_date:
        law = _national_law(ontology, mechanism)
        document = {
            "title": mechanism.national_document,
            "number": mechanism.national_document_number,
            "number_verified": mechanism.national_document_number_verified,
            "date": mechanism.national_document_date,
            "law": law.id if law else None,
        }
    origin = None
    if mechanism.origin_place or mechanism.origin_year:
        origin = {
            "place": mechanism.origin_place,
            "adcode": mechanism.origin_adcode,
            "year": mechanism.origin_year,
            "confidence": mechanism.confidence,
        }
    return _category(ontology, mechanism) | {
        "parents": _named(ontology.mechanisms[ident] for ident in mechanism.parents if ident in ontology.mechanisms),
        "children": _named(ontology.mechanisms[ident] for ident in ontology.children.get(mechanism.id, ())),
        "origin": origin,
        "national_document": document,
        "promoted_by": _named(law for law in ontology.laws.values() if mechanism.id in law.promotes),
        "measured_by": _named(one for one in ontology.indicators.values() if one.measures == mechanism.id),
        "confidence": mechanism.confidence,
    }


def _national_law(ontology: Ontology, mechanism: Mechanism) -> Law | None:
    """The catalogue's own entry for the national document of a mechanism."""
    number, title = mechanism.national_document_number, mechanism.national_document
    for law in ontology.laws.values():
        if (number and number in law.numbers) or (title and title in safe_labels(law)):
            return law
    return None


def _law(ontology: Ontology, law: Law) -> Description:
    national = [mechanism for mechanism in ontology.mechanisms.values() if _national_law(ontology, mechanism) is law]
    return {
        "name_zh": law.title,
        "name_en": None,
        "full_title": law.full_title,
        "labels": list(law.labels),
        "document_kind": law.kind,
        "document_kind_zh": ontology.mapping("law-kind-name").get(law.kind),
        "numbers": list(law.numbers),
        "number_verified": law.number_verified if law.numbers else None,
        "number_source": law.number_source,
        "issuer": law.issuer,
        "issued": law.issued,
        "in_force": law.in_force,
        "promotes": _named(ontology.mechanisms[ident] for ident in law.promotes if ident in ontology.mechanisms),
        "national_document_of": _named(national),
        "confidence": law.confidence,
    }


def _indicator(ontology: Ontology, indicator: IndicatorConcept) -> Description:
    parent = ontology.indicators.get(indicator.parent or "")
    measured = ontology.mechanisms.get(indicator.measures or "")
    return _category(ontology, indicator) | {
        "unit": indicator.unit,
        "units": list(indicator.units),
        "dimension": indicator.dimension,
        "flow": indicator.flow,
        "change_usual": indicator.change_usual,
        "parents": _named([parent] if parent else []),
        "children": _named(ontology.indicators[ident] for ident in ontology.children.get(indicator.id, ())),
        "measures": _named([measured] if measured else []),
    }


def rows(description: Description) -> list[tuple[str, str]]:
    """A description as (name, text) lines for people; what is unknown is left out, an unverified number says so.

    >>> rows({"id": "x", "note": None, "parents": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]})
    [('id', 'x'), ('parents', 'a A'), ('', 'b B')]
    >>> rows({"numbers": ["No. 1", "No. 2"], "number_verified": False})
    [('numbers', 'No. 1 (unverified)'), ('', 'No. 2 (unverified)')]
    """
    found = []
    doubt = " (unverified)" if description.get("number_verified") is False else ""
    for name, value in description.items():
        if name == "number_verified":
            continue
        values = value if isinstance(value, list) else [value]
        texts = [_text(one) + (doubt if name == "numbers" else "") for one in values if one not in (None, "")]
        found += [("" if number else name, text) for number, text in enumerate(texts)]
    return found


def _text(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    parts = {name: part for name, part in value.items() if name != "number_verified" and part is not None}
    if value.get("number") and value.get("number_verified") is False:
        parts["number"] = f"{parts['number']} (unverified)"
    if "confidence" in parts:
        parts["confidence"] = f"(confidence: {parts['confidence']})"
    return " ".join(str(part) for part in parts.values())
