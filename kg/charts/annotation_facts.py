"""A fact in words: its name, what stands beside the name in a list, and every field with the meaning of its rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.charts.words import Words
from kg.facts import DocumentFact, Fact, IndicatorFact, OrganisationFact, PracticeFact, ReportFact
from kg.ontology import Ontology

Row = tuple[str, str]
_CHOICES = ("status", "bound", "relation", "role", "level", "direction")


@dataclass(frozen=True)
class Wording:
    """A fact in words.

    name: what it states; tags: short remarks that stand beside the name; rows: field and value of its normal form.
    """

    name: str
    tags: tuple[str, ...]
    rows: tuple[Row, ...]


def report_rows(fact: ReportFact, say: Words) -> tuple[Row, ...]:
    """The report's own fields; one that the page does not state is a dash."""
    fields = ("government", "adcode", "town", "level", "year", "published", "index_number", "document_number", "title")
    return tuple((say(f"fact-{name}"), _written(getattr(fact, name), name, say)) for name in fields)


def wording(fact: Fact, ontology: Ontology, say: Words) -> Wording:
    """A fact in the words of a picture."""
    kinds: dict[type[Fact], Callable[..., Wording]] = {
        PracticeFact: _practice, DocumentFact: _document, IndicatorFact: _indicator, OrganisationFact: _organisation,
        ReportFact: _report,
    }  # fmt: skip
    found = kinds[type(fact)](fact, ontology, say)
    place = say("fact-span"), f"{fact.start}–{fact.end}"
    return Wording(found.name, found.tags, (*found.rows, *_rule(fact, ontology, say), place, (say("fact-id"), fact.id)))


def _report(fact: ReportFact, ontology: Ontology, say: Words) -> Wording:
    return Wording(fact.report, (), report_rows(fact, say))


def _practice(fact: PracticeFact, ontology: Ontology, say: Words) -> Wording:
    known = ontology.mechanisms.get(fact.mechanism)
    name = say.name(known.name_zh, known.name_en) if known else fact.mechanism
    status = value("status", fact.status, say)
    rows = [(say("fact-mechanism"), fact.mechanism)]
    if known:
        rows += [(say("fact-names"), f"{known.name_zh} / {known.name_en}")]
    rows += [(say("fact-status"), status), (say("fact-year"), str(fact.year))]
    if fact.since is not None:
        rows.append((say("fact-since"), str(fact.since)))
    return Wording(name, (status,), tuple(rows))


def _document(fact: DocumentFact, ontology: Ontology, say: Words) -> Wording:
    known, relation = ontology.laws.get(fact.law), value("relation", fact.relation, say)
    rows = [
        (say("fact-title"), fact.title),
        (say("fact-number"), _written(fact.number, "number", say)),
        (say("fact-relation"), relation),
        (say("fact-law"), fact.law if known else f"{fact.law} ({say('fact-minted')})"),
    ]
    if known:
        numbers = [known.number] if known.number else []
        dated = [known.issued] if known.issued else []
        rows.append((say("fact-catalogue"), ", ".join([known.full_title or known.title, *numbers, *dated])))
    return Wording(fact.title, tuple(filter(None, (fact.number, relation))), tuple(rows))


def _indicator(fact: IndicatorFact, ontology: Ontology, say: Words) -> Wording:
    known = ontology.indicators.get(fact.indicator or "")
    name = say.name(known.name_zh, known.name_en) if known else fact.label
    rows = [(say("fact-indicator"), fact.indicator or f"– ({say('fact-unnamed')})")]
    if known:
        rows.append((say("fact-names"), f"{known.name_zh} / {known.name_en}"))
    amount = number(fact.value) + fact.unit
    rows += [
        (say("fact-label"), fact.label), (say("fact-value"), number(fact.value)), (say("fact-unit"), fact.unit),
        (say("fact-bound"), value("bound", fact.bound, say)), (say("fact-period"), fact.period),
        (say("fact-status"), value("status", fact.status, say)),
    ]  # fmt: skip
    if fact.change is not None:
        rows.append((say("fact-change"), _change(dict(fact.change), say)))
    status = () if fact.status == "actual" else (value("status", fact.status, say),)
    return Wording(name, (amount, *status), tuple(rows))


def _organisation(fact: OrganisationFact, ontology: Ontology, say: Words) -> Wording:
    role = value("role", fact.role, say)
    return Wording(fact.name, (role,), ((say("fact-name"), fact.name), (say("fact-role"), role)))


def value(field: str, written: str, say: Words) -> str:
    """A value of a field with few values in words; one that has no words as it is."""
    key = f"{field}-{written}"
    return say(key) if key in say.zh else written


def number(amount: float) -> str:
    """A number without a needless point.

    >>> number(2.0), number(19.68)
    ('2', '19.68')
    """
    return str(int(amount)) if float(amount).is_integer() else repr(amount)


def _written(found: object, field: str, say: Words) -> str:
    if found is None:
        return "–"
    return value(field, str(found), say) if field in _CHOICES else str(found)


def _change(change: dict[str, object], say: Words) -> str:
    direction = value("direction", str(change.pop("direction", "")), say)
    units = {"percent": "%", "points": " " + say("fact-points")}
    sizes = [f"{size}{units.get(name, '')}" for name, size in change.items() if size is not None]
    return " ".join((direction, *sizes))


def _rule(fact: Fact, ontology: Ontology, say: Words) -> Iterator[Row]:
    """What found the fact; a cue with the line of the ontology that it is."""
    yield say("fact-rule"), fact.rule
    kind, _, place = fact.rule.partition(":")
    known = ontology.mechanisms.get(fact.mechanism) if isinstance(fact, PracticeFact) else None
    if known and kind == "cue" and place.isdigit() and 0 < int(place) <= len(known.cues):
        yield say("fact-cue"), known.cues[int(place) - 1]
