"""What is wrong with the ontology: structure, labels, cues, and whether its own examples are found.

Every rule that a maintainer of ``ontology/`` must keep is checked here, for the shipped files and for a user's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kg.clean import Body
from kg.errors import OntologyError
from kg.extract.indicators import find_indicators
from kg.extract.practices import find_practices
from kg.facts import LEVELS, Fact, Level, ReportFact
from kg.lexicon import Lexicon, fold, parse_cue
from kg.normal import normalise
from kg.ontology import Concept, IndicatorConcept, Mechanism, Ontology, Problem, ontology_files
from kg.read.page import Page
from kg.sections import Section, Text, segment
from kg.shapes import validate_files

PROVEN_FAMILIES = ("legal-advisor-system", "three-enforcement-systems", "fengqiao-experience")
"""Mechanisms that, with all below them, must carry examples; so must every concept with hidden labels."""

_REPORT = ReportFact(
    report="990101/A/2020", file="", start=0, end=0, quote="", rule="", government="A", adcode="990101", town="A",
    level="township", year=2020,
)  # fmt: skip


def check_ontology(extra: Sequence[Path] = ()) -> list[Problem]:
    """Everything that is wrong with the shipped ontology together with a user's own files; empty if all is well.

    A file that is no Turtle is the only problem then. Examples are read as one sentence of an achievement section of a
    town's report: an example must give the practice in place, there or in the report of a government above, a
    counter-example must not give it at all.
    """
    try:
        ontology, problems = Ontology.read(extra)
    except OntologyError as error:
        return [Problem(error.what, error.where or "ontology")]
    if not problems:  # else the shapes would say the same again
        problems += _shapes(ontology, [*ontology_files(), *extra])
    problems += _alike_labels(ontology)
    problems += _doubtful_labels(ontology)
    problems += _unproven(ontology)
    cues = list(_cues(ontology))
    return problems + (cues or list(_examples(ontology)))


def _shapes(ontology: Ontology, files: Sequence[Path]) -> list[Problem]:
    """What the SHACL shapes refuse, at the line of the concept."""
    return [
        Problem(problem.what, ontology.where.get("/".join(problem.where.split("/")[-2:]), problem.where))
        for problem in validate_files(files)
    ]


def _alike_labels(ontology: Ontology) -> Iterator[Problem]:
    """Labels of two mechanisms that differ only in what the automaton drops: quotation marks, brackets, spaces."""
    owners: dict[str, tuple[str, Mechanism]] = {}
    for mechanism in ontology.mechanisms.values():
        for label in mechanism.labels:
            written, owner = owners.setdefault(fold(label).text, (label, mechanism))
            if owner is not mechanism and written != label:
                yield ontology.problem(mechanism, f"its label {label!r} reads like {written!r} of {owner.id}")


def _doubtful_labels(ontology: Ontology) -> Iterator[Problem]:
    """Labels of a concept that are safe alone and need context at the same time."""
    for concept in _with_cues(ontology):
        for label in concept.hidden:
            if label in concept.labels:
                yield ontology.problem(concept, f"its label {label!r} is safe and hidden at once")


def _cues(ontology: Ontology) -> Iterator[Problem]:
    for mechanism in ontology.mechanisms.values():
        for cue in mechanism.cues:
            try:
                parse_cue(cue, mechanism, ontology)
            except OntologyError as error:
                yield ontology.problem(mechanism, error.what)
    try:
        _indicators("", ontology)  # parses the cues of all indicators and stops at the first that is malformed
    except OntologyError as error:
        where = "/".join((error.where or "").split())
        yield Problem(error.what, ontology.where.get(where, error.where or "ontology"))


def _unproven(ontology: Ontology) -> Iterator[Problem]:
    """Concepts that need an example and a counter-example and lack one."""
    needing = {ident for family in PROVEN_FAMILIES for ident in ontology.narrower(family)}
    for concept in _with_cues(ontology):
        if concept.hidden or concept.id in needing:
            reason = "it has hidden labels" if concept.hidden else "its family needs them"
            if not concept.examples:
                yield ontology.problem(concept, f"it has no kg:example ({reason})")
            if not concept.counter_examples:
                yield ontology.problem(concept, f"it has no kg:counterExample ({reason})")


def _with_cues(ontology: Ontology) -> list[Mechanism | IndicatorConcept]:
    """The concepts that are found by labels and cues."""
    return [*ontology.mechanisms.values(), *ontology.indicators.values()]


def _examples(ontology: Ontology) -> Iterator[Problem]:
    """Examples that do not show their concept, counter-examples that do."""
    lexicon = Lexicon(ontology)
    for concept in _with_cues(ontology):
        yield from _judge(ontology, concept, lexicon)


def _judge(ontology: Ontology, concept: Mechanism | IndicatorConcept, lexicon: Lexicon) -> Iterator[Problem]:
    for example in concept.examples:
        facts = (_facts(example, concept, ontology, lexicon, level) for level in _levels(concept, ontology))
        if not any(_shows(fact, concept) for found in facts for fact in found):
            yield ontology.problem(concept, f"its example is not detected: {example}")
    for example in concept.counter_examples:
        level = _levels(concept, ontology)[0]
        if any(_names(fact, concept) for fact in _facts(example, concept, ontology, lexicon, level)):
            yield ontology.problem(concept, f"its counter-example is detected: {example}")


def _names(fact: Fact, concept: Concept) -> bool:
    return concept.id in (getattr(fact, "mechanism", None), getattr(fact, "indicator", None))


def _shows(fact: Fact, concept: Concept) -> bool:
    return _names(fact, concept) and getattr(fact, "status", None) not in ("planned", "lacking")


def _levels(concept: Concept, ontology: Ontology) -> list[Level]:
    """The levels of the governments that can tell of a concept, the level of the report that is read first in front."""
    able = ontology.mapping("practice-level").get(concept.id, " ".join(LEVELS)).split()
    return sorted((level for level in LEVELS if level in able), key=lambda level: level != _REPORT.level)


def _facts(sentence: str, concept: Concept, ontology: Ontology, lexicon: Lexicon, level: Level) -> Sequence[Fact]:
    if isinstance(concept, Mechanism):
        report = replace(_REPORT, level=level)
        return find_practices(achievement(sentence, ontology), report, ontology, lexicon)
    return _indicators(sentence, ontology)


def _indicators(sentence: str, ontology: Ontology) -> Sequence[Fact]:
    return find_indicators(achievement(sentence, ontology), _REPORT, ontology)


def achievement(sentence: str, ontology: Ontology) -> Text:
    """The sentence as the only one of an achievement section; what it announces or misses in its own words it keeps."""
    page = Page(name="example.txt", text=sentence, format="txt", encoding="utf-8", digest="")
    body = Body(page, cuts=(), start=0, end=len(sentence), formalities=(), normal=normalise(sentence))
    text = segment(body, ontology)
    section = Section("achievement", "", (), 1)
    sentences = tuple(
        replace(one, section=section, heading=False, kind=one.kind if one.kind in ("plan", "problem") else section.kind)
        for one in text.sentences
    )
    return Text(text.body, (section,), sentences)
