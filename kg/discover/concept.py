"""A practice that was discovered → a SKOS concept in Turtle, ready to be completed and given to ``--ontology``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.concepts import Mechanism
from kg.discover import Finding, Occurrence
from kg.discover.nearest import Nearest
from kg.extract.practices import find_practices
from kg.facts import ReportFact
from kg.folding import fold
from kg.lexicon import Lexicon
from kg.ontology import Ontology
from kg.ontology_check import achievement

_HEAD = """\
@prefix kg: <https://kg.example/ontology#> .
@prefix mechanism: <https://kg.example/mechanism/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
_SHORTEST_LABEL = 4
_MOST_EXAMPLES = 2
_MOST_TRIED = 12
_REPORT = ReportFact(
    report="990101/A/2020", file="", start=0, end=0, quote="", rule="", government="A", adcode="990101", town="A",
    level="township", year=2020,
)  # fmt: skip


def concept(finding: Finding, ontology: Ontology) -> str:
    """The concept of a finding in Turtle, with comments that say what a person must still decide.

    Its examples are sentences of the reports in which the extractor finds it by these labels. The English name is left
    to the user: kg refuses the file until it is there.
    """
    mechanism = _mechanism(finding, ontology)
    examples = _examples(finding, mechanism, ontology)
    first = finding.first
    lines = [
        f"mechanism:{mechanism.id}",
        "    a skos:Concept , kg:Mechanism ;",
        "    skos:inScheme kg:mechanisms ;",
        f"    skos:broader mechanism:{mechanism.parents[0]} ;" if mechanism.parents
        else "    skos:topConceptOf kg:mechanisms ;",
        f'    kg:category "{mechanism.category}" ;',
        f"    skos:prefLabel {_zh(mechanism.labels[:1])} ;",
    ]  # fmt: skip
    if mechanism.labels[1:]:
        lines.append(f"    skos:altLabel {_zh(mechanism.labels[1:])} ;")
    if examples:
        lines.append(f"    kg:example {_zh(examples)} ;")
    lines += ['    kg:confidence "low" ;', f'    skos:note "{_seen(finding)}"@en .']
    return "\n".join([*_remarks(finding, mechanism, examples, first, ontology), _HEAD, *lines]) + "\n"


def _mechanism(finding: Finding, ontology: Ontology) -> Mechanism:
    taken = {fold(label).text for mechanism in ontology.mechanisms.values() for label in mechanism.labels}
    names = [name for name in finding.names if fold(name).text not in taken] or [finding.name]
    labels = {fold(name).text: name for name in reversed(names[1:]) if len(fold(name).text) >= _SHORTEST_LABEL}
    labels.pop(fold(names[0]).text, None)
    near = finding.near or Nearest(ontology, least=0.0).find(finding.names)
    return Mechanism(
        id="discovered-" + hashlib.sha256(fold(finding.name).text.encode()).hexdigest()[:8],
        name_zh=names[0], name_en="", labels=(names[0], *labels.values()),
        parents=(finding.near,) if finding.near else (),
        category=ontology.mechanisms[near].category if near else next(iter(ontology.mechanisms.values())).category,
    )  # fmt: skip


def _examples(finding: Finding, mechanism: Mechanism, ontology: Ontology) -> list[str]:
    """Sentences in which the extractor finds the new mechanism in place; clauses before whole sentences."""
    grown = replace(ontology, mechanisms={**ontology.mechanisms, mechanism.id: mechanism})
    lexicon = Lexicon(grown)

    def proves(sentence: str) -> bool:
        found = find_practices(achievement(sentence, grown), _REPORT, grown, lexicon)
        return any(fact.mechanism == mechanism.id and fact.status == "in-place" for fact in found)

    clauses = [" ".join(one.quote.split()) for one in finding.occurrences]
    texts = dict.fromkeys(sorted((*clauses, *(one.sentence for one in finding.occurrences)), key=len))
    return [text for text in list(texts)[:_MOST_TRIED] if proves(text)][:_MOST_EXAMPLES]


def _remarks(
    finding: Finding, mechanism: Mechanism, examples: Sequence[str], first: Occurrence, ontology: Ontology
) -> list[str]:
    remarks = [
        f"# {finding.name}: first in {first.year}, {first.place} ({first.file}, {first.start}-{first.end})",
        "# Give it an English name beside the Chinese one (kg refuses the file without it) and, if you like, another",
        "# id, then run: kg ontology check --ontology FILE.ttl; kg load PATH… --ontology FILE.ttl",
    ]
    if mechanism.parents:
        parent = ontology.mechanisms[mechanism.parents[0]]
        remarks.append(f"# The broader practice is a guess: {parent.name_zh} ({parent.name_en}).")
    else:
        remarks.append("# No practice of the catalogue is near: choose skos:broader or leave it on top.")
        remarks.append("# The category is a guess.")
    if len(fold(mechanism.labels[0]).text) < _SHORTEST_LABEL:
        remarks.append("# So short a name may stand for other things: take a longer one, or add a kg:counterExample.")
    if not examples:
        remarks.append("# No sentence shows it in place (it is planned, lacking or only named): find a kg:example.")
    return remarks


def _seen(finding: Finding) -> str:
    reports, places = finding.reports, finding.places
    return f"found by kg discover in {reports} report{'s' * (reports != 1)} of {places} government{'s' * (places != 1)}"


def _zh(texts: Iterable[str]) -> str:
    # A JSON string is a Turtle string.
    return " , ".join(json.dumps(text, ensure_ascii=False) + "@zh" for text in texts)
