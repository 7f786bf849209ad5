"""Turtle files → plain records of the catalogue and the word lists. The only module that needs rdflib for reading.

rdflib keeps the values of one property in the order of the file, but not the subjects: these are put in order here.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from kg.concepts import CONFIDENCES, FLOWS, Problem
from kg.errors import OntologyError

KG = Namespace("https://kg.example/ontology#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
HOMES = {
    "mechanism": "https://kg.example/mechanism/",
    "law": "https://kg.example/law/",
    "indicator": "https://kg.example/indicator/",
}
TYPES: dict[Node, str] = {KG.Mechanism: "mechanism", KG.Indicator: "indicator", KG.Law: "law", ELI.LegalResource: "law"}
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_YEARS = range(1949, 2101)
_PREFIX = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
_SUBJECT = re.compile(r"(?:([\w.-]*):([^\s;<>]+)|<([^>]*)>)(?=[\s;]|$)")

Record = dict[str, Any]

# It tells of an address that is none in lines of its own, beside the error that names the file.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class _FaultError(ValueError):
    """The values of one property cannot be what the concept needs."""


def _texts(nodes: Iterable[Node], language: str | None = None) -> list[str]:
    """The distinct literals; ``zh`` also takes literals without a language, None takes all."""
    found = [
        str(node).strip()
        for node in nodes
        if isinstance(node, Literal) and (language is None or (node.language or "zh").split("-")[0].lower() == language)
    ]
    return [text for text in dict.fromkeys(found) if text]


def _one(texts: Sequence[str], name: str) -> str | None:
    if len(texts) > 1:
        raise _FaultError(f"{name} has two values, {texts[0]!r} and {texts[1]!r}")
    return texts[0] if texts else None


def _local(node: Node) -> str:
    return re.split(r"[/#]", str(node).rstrip("/#"))[-1]


def _text(nodes: list[Node], name: str) -> Any:
    return _one(_texts(nodes), name)


def _zh(nodes: list[Node], name: str) -> Any:
    if (text := _one(_texts(nodes, "zh"), name)) is None:
        raise _FaultError(f"{name} is missing in Chinese (zh)")
    return text


def _en(nodes: list[Node], name: str) -> Any:
    if (text := _one(_texts(nodes, "en"), name)) is None:
        raise _FaultError(f"{name} is missing in English (en)")
    return text


def _many(nodes: list[Node], name: str) -> Any:
    return _texts(nodes, "zh")


def _ids(nodes: list[Node], name: str) -> Any:
    return list(dict.fromkeys(_local(node) for node in nodes))


def _id(nodes: list[Node], name: str) -> Any:
    return _one([_local(node) if isinstance(node, URIRef) else str(node) for node in nodes], name)


def _year(nodes: list[Node], name: str) -> Any:
    text = _one(_texts(nodes), name)
    if text is not None and not (text.isascii() and text.isdigit() and int(text) in _YEARS):
        raise _FaultError(f"{name} {text!r} is no year")
    return int(text) if text else None


def _date(nodes: list[Node], name: str) -> Any:
    text = _one(_texts(nodes), name)
    if text is not None and not _DATE.fullmatch(text):
        raise _FaultError(f"{name} {text!r} is no date (YYYY, YYYY-MM or YYYY-MM-DD)")
    return text


def _flag(nodes: list[Node], name: str) -> Any:
    text = _one(_texts(nodes), name)
    if text not in (None, "true", "false"):
        raise _FaultError(f"{name} {text!r} is neither true nor false")
    return text == "true"


def _choice(*choices: str) -> Reader:
    def read(nodes: list[Node], name: str) -> Any:
        text = _one(_texts(nodes), name)
        if text is not None and text not in choices:
            raise _FaultError(f"{name} {text!r} is none of {', '.join(choices)}")
        return text

    return read


Reader = Callable[[list[Node], str], Any]
Slots = tuple[tuple[str, URIRef, Reader], ...]

_NAMED: Slots = (
    ("name_zh", SKOS.prefLabel, _zh),
    ("name_en", SKOS.prefLabel, _en),
    ("labels", SKOS.altLabel, _many),
    ("hidden", SKOS.hiddenLabel, _many),
    ("cues", KG.cue, _many),
    ("examples", KG.example, _many),
    ("counter_examples", KG.counterExample, _many),
    ("category", KG.category, _id),
    ("note", SKOS.note, _text),
)
SLOTS: dict[str, Slots] = {
    "mechanism": (
        *_NAMED,
        ("parents", SKOS.broader, _ids),
        ("origin_place", KG.originPlace, _text),
        ("origin_adcode", KG.originAdcode, _text),
        ("origin_year", KG.originYear, _year),
        ("national_document", KG.nationalDocument, _text),
        ("national_document_number", KG.nationalDocumentNumber, _text),
        ("national_document_number_verified", KG.numberVerified, _flag),
        ("national_document_date", KG.nationalDocumentDate, _date),
        ("confidence", KG.confidence, _choice(*CONFIDENCES)),
    ),
    "law": (
        ("title", ELI.title_short, _zh),
        ("full_title", ELI.title, _zh),
        ("labels", ELI.title_alternative, _many),
        ("kind", ELI.type_document, _id),
        ("numbers", ELI.id_local, _many),
        ("number_verified", KG.numberVerified, _flag),
        ("number_source", KG.numberSource, _text),
        ("issuer", KG.issuer, _text),
        ("issued", ELI.date_document, _date),
        ("in_force", ELI.first_date_entry_in_force, _date),
        ("note", SKOS.note, _text),
        ("promotes", KG.promotes, _ids),
        ("confidence", KG.confidence, _choice(*CONFIDENCES)),
    ),
    "indicator": (
        *_NAMED,
        ("units", KG.unit, _many),
        ("unit", KG.canonicalUnit, _text),
        ("dimension", KG.dimension, _text),
        ("flow", KG.flow, _choice(*FLOWS)),
        ("change_usual", KG.changeUsual, _choice("yes", "sometimes", "no")),
        ("parent", SKOS.broader, _id),
        ("measures", KG.measures, _id),
    ),
}
"""Which property fills which field of which noun, and how it is read."""


def read_catalogue(files: Sequence[Path]) -> tuple[Record, list[Problem]]:
    """The merged content of Turtle files as plain JSON values, and the faults of single concepts.

    Raises OntologyError (file and line) for a file that is unreadable or no Turtle. The record has the keys
    ``mechanism``, ``law``, ``indicator`` (lists of field values), ``words``, ``patterns``, ``mappings`` and ``where``
    (``kind/id`` → file and line).
    """
    graph = Graph()
    positions: dict[str, str] = {}
    for path in files:
        text = _parse(graph, path)
        positions |= dict(_positions(text, path))
    problems: list[Problem] = []
    record: Record = {"mechanism": [], "law": [], "indicator": [], "where": {}}
    seen: dict[str, str] = {}
    for subject, kind in _concepts(graph, list(positions)):
        key = f"{kind}/{_local(subject)}"
        where = positions.get(str(subject), str(files[-1]))
        if key in seen:
            problems.append(Problem(f"the id {_local(subject)!r} is taken by {seen[key]} already", where))
            continue
        record["where"][key], seen[key] = where, str(subject)
        record[kind].append(_fields(graph, subject, kind, where, problems))
    record |= _word_lists(graph)
    return record, problems


def _parse(graph: Graph, path: Path) -> str:
    """Add a file's statements to the graph; gives its text."""
    text = ""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
        graph.parse(data=data, format="turtle", publicID=path.resolve().as_uri())
    except OSError as error:
        raise OntologyError(f"the file cannot be read ({error.strerror})", where=str(path)) from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise OntologyError("the file is not UTF-8", where=f"{path}:{line}", do="save it as UTF-8") from error
    except BadSyntax as error:
        where = f"{path}:{error.lines + 1}"
        raise OntologyError(f"malformed Turtle ({error._why})", where=where, do="correct it there or before") from error
    except (IndexError, AssertionError, ValueError) as error:
        # So rdflib ends when a file breaks off inside a statement or a text.
        where = f"{path}:{len(text.splitlines())}"
        raise OntologyError("malformed Turtle (it breaks off)", where=where, do="complete the statement") from error
    return text


def _positions(text: str, path: Path) -> Iterator[tuple[str, str]]:
    """The address of each subject and the line where its (last) block begins: a line that starts with its name."""
    prefixes = {found[1]: found[2] for found in _PREFIX.finditer(text)}
    for number, line in enumerate(text.splitlines(), 1):
        if found := _SUBJECT.match(line):
            address = found[3] or prefixes.get(found[1], "") + found[2]
            yield address, f"{path}:{number}"


def _concepts(graph: Graph, order: Sequence[str]) -> Iterator[tuple[URIRef, str]]:
    """Every mechanism, law and indicator, in the order of the files: known by its type or by its address."""
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    rank = {address: number for number, address in enumerate(order)}
    subjects = {subject for subject in graph.subjects() if isinstance(subject, URIRef)} - schemes
    for subject in sorted(subjects, key=lambda one: (rank.get(str(one), len(rank)), str(one))):
        kinds = [TYPES[kind] for kind in graph.objects(subject, RDF.type) if kind in TYPES]
        kinds += [kind for kind, home in HOMES.items() if str(subject).startswith(home)]
        if kinds:
            yield subject, kinds[0]


def _fields(graph: Graph, subject: URIRef, kind: str, where: str, problems: list[Problem]) -> Record:
    """The fields of one concept; what is missing or doubled is noted and left out."""
    ident = _local(subject)
    found: Record = {"id": ident}
    for field, predicate, read in SLOTS[kind]:
        try:
            value = read(list(graph.objects(subject, predicate)), _local(predicate))
        except _FaultError as fault:
            problems.append(Problem(f"{kind} {ident}: {fault}", where))
            value = None
        if value not in (None, [], ""):
            found[field] = value
    for field in ("name_zh", "name_en", "title", "full_title"):
        if any(field == slot for slot, _, _ in SLOTS[kind]):
            found.setdefault(field, ident)
    if "name_zh" in found:
        found["labels"] = list(dict.fromkeys([found["name_zh"], *found.get("labels", ())]))
    return found


def _word_lists(graph: Graph) -> Record:
    def entries(kind: URIRef, predicate: URIRef) -> dict[str, list[str]]:
        return {_local(name): _texts(graph.objects(name, predicate)) for name in graph.subjects(RDF.type, kind)}

    words = entries(KG.WordList, KG.word)
    for found in words.values():
        found.sort(key=lambda word: (-len(word), word))
    mappings: dict[str, dict[str, str]] = {}
    for name in graph.subjects(RDF.type, KG.Mapping):
        pairs = [
            (str(graph.value(entry, KG.word) or ""), str(graph.value(entry, KG.value) or ""))
            for entry in graph.objects(name, KG.entry)
        ]
        mappings[_local(name)] = dict(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))
    return {"words": words, "patterns": entries(KG.PatternList, KG.pattern), "mappings": mappings}
