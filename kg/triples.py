"""The property graph as RDF: triples of the same tables, in named graphs.

Properties keep their names, in the kg: namespace and camel case; what an outside vocabulary says as well is asserted
beside it: ORG and CPOV for governments, ELI for laws, SKOS for mechanisms and indicators, the RDF Data Cube for
measurements, PROV-O and Web Annotation for evidence, OWL-Time for years and periods. An edge with properties is a
triple and, for its properties, a reified statement.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from kg.graph import DERIVED, EDGES, FACTS, NODES, Catalogue, Graph, Kind

KG = "https://kg.example/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
GRAPHS = "https://kg.example/graph/"
CATALOGUE_GRAPH = GRAPHS + "catalogue"
THINGS_GRAPH = GRAPHS + "things"

Quads = dict[str, list[str]]
"""IRI of a named graph → its triples, each as ``subject predicate object`` in N-Triples terms."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "kg": KG,
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": _XSD,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "cv": "http://data.europa.eu/m8g/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "qb": "http://purl.org/linked-data/cube#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "time": "http://www.w3.org/2006/time#",
}
_TYPES = {
    "Government": ("kg:Government", "org:FormalOrganization", "cv:PublicOrganisation"),
    "Report": ("kg:Report", "prov:Entity"),
    "Mechanism": ("kg:Mechanism", "skos:Concept"),
    "Law": ("kg:Law", "eli:LegalResource"),
    "Indicator": ("kg:Indicator", "skos:Concept"),
    "Organization": ("kg:Organization", "org:Organization"),
    "Practice": ("kg:Practice",),
    "Measurement": ("kg:Measurement", "qb:Observation"),
    "Citation": ("kg:Citation",),
    "Engagement": ("kg:Engagement",),
}
# (label, property) → predicates beside our own, and what their objects are: a string, a text in a language, a number.
_BESIDE: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("Government", "name"): (("rdfs:label", "zh"), ("skos:prefLabel", "zh")),
    ("Government", "full_name"): (("skos:altLabel", "zh"),),
    ("Mechanism", "name"): (("skos:prefLabel", "zh"),),
    ("Mechanism", "name_en"): (("skos:prefLabel", "en"),),
    ("Indicator", "name"): (("skos:prefLabel", "zh"),),
    ("Indicator", "name_en"): (("skos:prefLabel", "en"),),
    ("Organization", "name"): (("rdfs:label", "zh"),),
    ("Law", "title"): (("eli:title_short", "zh"), ("rdfs:label", "zh")),
    ("Law", "number"): (("eli:id_local", ""),),
    ("Report", "title"): (("dcterms:title", "zh"),),
    ("Measurement", "value"): (("sdmx-measure:obsValue", "number"),),
}
_RENAMED = {("Law", "issued"): "issuedOn"}  # kg:issued is what a government did
_BESIDE_EDGE = {
    "STATED_IN": "prov:wasDerivedFrom",
    "REPORTS_ON": "prov:wasAttributedTo",
    "PART_OF": "org:subOrganizationOf",
    "BROADER": "skos:broader",
    "CITES": "eli:cites",
}
# What may not stand in the path of an IRI (RFC 3987, ipchar and "/"); planes end in non-characters.
_ILLEGAL = re.compile(
    r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF\U00010000-\U000EFFFD]"
    r"|[\U0001FFFE\U0001FFFF\U0002FFFE\U0002FFFF\U0003FFFE-\U000E0FFF]"
)
_SEGMENTS = re.compile(r"(?:^|/)\.{0,2}(?:/|$)")
_ESCAPES = {ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n", ord("\r"): "\\r"}
_ESCAPES |= {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F) if code not in _ESCAPES}
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def _iri(curie: str) -> str:
    prefix, _, name = curie.partition(":")
    return f"<{PREFIXES[prefix]}{name}>"


_A = _iri("rdf:type")
_TYPE_TAG: dict[Kind, str] = {
    "integer": f"^^<{_XSD}integer>",
    "number": f"^^<{_XSD}double>",
    "boolean": f"^^<{_XSD}boolean>",
}


def camel(name: str) -> str:
    """A property's or an edge type's name in RDF.

    >>> camel("full_name"), camel("HAS_PRACTICE")
    ('fullName', 'hasPractice')
    """
    first, *rest = name.lower().split("_")
    return first + "".join(part.capitalize() for part in rest)


def property_name(label: str, name: str) -> str:
    """The name in RDF of a property of the nodes with a label.

    >>> property_name("Report", "issued"), property_name("Law", "issued")
    ('issued', 'issuedOn')
    """
    return _RENAMED.get((label, name), camel(name))


def path(identifier: str) -> str:
    """An id as the end of an IRI: what IRIs do not allow there is percent-encoded, Chinese and ``/`` stay.

    >>> path("990102/某镇/2016"), path('a b"<c>')
    ('990102/某镇/2016', 'a%20b%22%3Cc%3E')

    Some servers shorten paths with empty or dot segments, which would make one thing of two:

    >>> path("a//b"), path("a/../b"), path("..")
    ('a%2F%2Fb', 'a%2F..%2Fb', '%2E%2E')
    """
    if _SEGMENTS.search(identifier):
        found = _ILLEGAL.sub(_encoded, identifier).replace("/", "%2F")
        return found.replace(".", "%2E") if identifier in (".", "..") else found
    return _ILLEGAL.sub(_encoded, identifier)


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode())


def id_of(iri: str) -> str:
    """The id of the report, government, fact, organization or minted law that an IRI of ours names.

    >>> id_of("https://kg.example/id/organization/a%20b")
    'a b'
    """
    return unquote(iri.split("/", 5)[5])


def report_graph(report: str) -> str:
    """The named graph of a report's own triples."""
    return f"{GRAPHS}report/{path(report)}"


def derived_graph(government: str) -> str:
    """The named graph of a government's derived edges."""
    return f"{GRAPHS}derived/{path(government)}"


def node_iri(label: str, identifier: str, catalogue: Catalogue) -> str:
    """The IRI of a node."""
    if label in ("Mechanism", "Indicator") or identifier in catalogue.listed(label):
        return f"https://kg.example/{label.lower()}/{path(identifier)}"
    kind = "fact" if label in FACTS else label.lower()
    return f"https://kg.example/id/{kind}/{path(identifier)}"


@lru_cache(maxsize=16)
def catalogue_iris(label: str, catalogue: Catalogue) -> frozenset[str]:
    """The IRIs of what the catalogue has with a label."""
    return frozenset(node_iri(label, one, catalogue) for one in catalogue.listed(label))


def text_literal(text: str, language: str = "") -> str:
    """A string as an N-Triples literal."""
    return f'"{text.translate(_ESCAPES)}"' + (f"@{language}" if language else "")


def literal(value: Any, kind: Kind) -> str:
    """A property's value as an N-Triples literal."""
    if kind == "string":
        return text_literal(value)
    if kind == "boolean":
        return f'"{str(value).lower()}"{_TYPE_TAG[kind]}'
    return f'"{value!r}"{_TYPE_TAG[kind]}'


def quads(graph: Graph, catalogue: Catalogue, *, home: str = THINGS_GRAPH) -> Quads:
    """The triples of a graph, by named graph: a report's own, those of derived edges, and all others in ``home``."""
    found: Quads = defaultdict(list)
    place_of: dict[str, str] = {}  # id of a fact → named graph
    for label, table in graph.nodes.items():
        _add_nodes(found, label, table, catalogue, home, place_of)
    for (edge, start, end), table in graph.edges.items():
        subjects = table["from"].to_pylist()
        objects = table["to"].to_pylist()
        if edge in DERIVED:
            graphs: Iterable[str] = map(derived_graph, subjects)
        elif start == "Report":
            graphs = map(report_graph, subjects)
        elif start in FACTS or end in FACTS:
            graphs = (place_of[one] for one in (subjects if start in FACTS else objects))
        else:
            graphs = [home] * len(subjects)
        starts = [f"<{node_iri(start, one, catalogue)}>" for one in subjects]
        ends = [f"<{node_iri(end, one, catalogue)}>" for one in objects]
        _add_edges(found, edge, list(zip(starts, ends, graphs, strict=True)), table)
    return found


def _add_nodes(
    found: Quads, label: str, table: pa.Table, catalogue: Catalogue, home: str, place_of: dict[str, str]
) -> None:
    ids = table["id"].to_pylist()
    iris = [node_iri(label, one, catalogue) for one in ids]
    graphs = [home] * len(ids)
    if label in FACTS or label == "Report":
        known: dict[str, str] = {}
        reports = table["report" if label in FACTS else "id"].to_pylist()
        graphs = [known.get(one) or known.setdefault(one, report_graph(one)) for one in reports]
    if label in FACTS:
        place_of.update(zip(ids, graphs, strict=True))
    types = [f"{_A} {_iri(one)}" for one in _TYPES[label]]
    for iri, graph in zip(iris, graphs, strict=True):
        found[graph] += [f"<{iri}> {one}" for one in types]
    for name, kind in NODES[label].items():
        values = table[name].to_pylist()
        for predicate, written in _predicates(label, name, kind):
            for iri, graph, value in zip(iris, graphs, values, strict=True):
                if value is not None:
                    found[graph].append(f"<{iri}> {predicate} {written(value)}")
    extra = {"Measurement": _observed, "Report": _year}.get(label)
    for row, iri, graph in zip(table.to_pylist(), iris, graphs, strict=True) if label in (*FACTS, "Report") else ():
        if label in FACTS:
            found[graph] += _evidence(iri, row)
        if extra:
            found[graph] += extra(iri, row)


def _predicates(label: str, name: str, kind: Kind) -> Iterator[tuple[str, Callable[[Any], str]]]:
    own = _iri(f"kg:{property_name(label, name)}")
    if (label, name) == ("Report", "published"):
        yield own, _date
    else:
        yield own, lambda value: literal(value, kind)
    for predicate, language in _BESIDE.get((label, name), ()):
        if language == "number":
            yield _iri(predicate), lambda value: literal(value, "number")
        else:
            yield _iri(predicate), lambda value, language=language: text_literal(value, language)  # type: ignore[misc]


def property_triples(iri: str, label: str, name: str, value: Any) -> list[str]:
    """The triples that one property of a node makes."""
    predicates = _predicates(label, name, NODES[label][name])
    return [f"<{iri}> {predicate} {written(value)}" for predicate, written in predicates]


def _date(value: str) -> str:
    return f'"{value}"^^<{_XSD}date>' if _DATE.fullmatch(value) else text_literal(value)


_TARGET, _SOURCE, _SELECTOR = _iri("oa:hasTarget"), _iri("oa:hasSource"), _iri("oa:hasSelector")
_POSITION, _QUOTED = f"{_A} {_iri('oa:TextPositionSelector')}", f"{_A} {_iri('oa:TextQuoteSelector')}"
_START, _END, _EXACT = _iri("oa:start"), _iri("oa:end"), _iri("oa:exact")
_INTEGER = _TYPE_TAG["integer"]


def _evidence(fact: str, row: dict[str, Any]) -> list[str]:
    """The Web Annotation target of a fact: the report, and in it the place and the words."""
    target, selector = f"<{fact}#evidence>", f"<{fact}#selector>"
    return [
        f"<{fact}> {_TARGET} {target}",
        f"{target} {_SOURCE} <{_report_iri(row['report'])}>",
        f"{target} {_SELECTOR} {selector}",
        f"{selector} {_POSITION}",
        f"{selector} {_QUOTED}",
        f'{selector} {_START} "{row["start"]}"{_INTEGER}',
        f'{selector} {_END} "{row["end"]}"{_INTEGER}',
        f"{selector} {_EXACT} {text_literal(row['quote'])}",
    ]


def _report_iri(report: str) -> str:
    return f"https://kg.example/id/report/{path(report)}"


_DATASET = f"{_iri('qb:dataSet')} {_iri('kg:measurements')}"
_PERIOD, _AREA = _iri("sdmx-dimension:refPeriod"), _iri("sdmx-dimension:refArea")


def _observed(fact: str, row: dict[str, Any]) -> list[str]:
    """What makes a measurement an observation of a data cube: its data set, period and area."""
    report = row["report"]
    government = path(re.sub(r"(/-)?/-?\d+$", "", report))
    interval = f"{_report_iri(report)}#period-{path(row['period'])}"
    return [
        f"<{fact}> {_DATASET}",
        f"<{fact}> {_PERIOD} <{interval}>",
        f"<{fact}> {_AREA} <https://kg.example/id/government/{government}>",
        *_interval(interval, row["period"]),
    ]


def _year(report: str, row: dict[str, Any]) -> list[str]:
    interval = f"{report}#period-{row['year']}"
    return [f"<{report}> {_iri('dcterms:temporal')} <{interval}>", *_interval(interval, str(row["year"]))]


def _interval(interval: str, period: str) -> list[str]:
    """A period as an interval of OWL-Time: a calendar year, or only its name."""
    if not re.fullmatch(r"\d{4}", period):
        return [
            f"<{interval}> {_A} {_iri('time:ProperInterval')}",
            f"<{interval}> {_iri('rdfs:label')} {text_literal(period)}",
        ]
    return [
        f"<{interval}> {_A} {_iri('time:DateTimeInterval')}",
        f"<{interval}> {_iri('time:hasDateTimeDescription')} <{interval}-description>",
        f"<{interval}-description> {_A} {_iri('time:DateTimeDescription')}",
        f"<{interval}-description> {_iri('time:unitType')} {_iri('time:unitYear')}",
        f'<{interval}-description> {_iri("time:year")} "{period}"^^<{_XSD}gYear>',
    ]


def _add_edges(found: Quads, edge: str, ends: list[tuple[str, str, str]], table: pa.Table) -> None:
    predicate = _iri(f"kg:{camel(edge)}")
    beside = _iri(_BESIDE_EDGE[edge]) if edge in _BESIDE_EDGE else None
    for subject, target, graph in ends:
        found[graph].append(f"{subject} {predicate} {target}")
        if beside:
            found[graph].append(f"{subject} {beside} {target}")
    properties = EDGES[edge].properties
    if not properties:
        return
    for (subject, target, graph), row in zip(ends, table.to_pylist(), strict=True):
        statement = f"<{subject[1:-1]}#{camel(edge)}/{path(target[1:-1].removeprefix('https://kg.example/'))}>"
        found[graph] += [
            f"{statement} {_A} {_iri('rdf:Statement')}",
            f"{statement} {_iri('rdf:subject')} {subject}",
            f"{statement} {_iri('rdf:predicate')} {predicate}",
            f"{statement} {_iri('rdf:object')} {target}",
            *(
                f"{statement} {_iri('kg:' + camel(name))} {literal(row[name], kind)}"
                for name, kind in properties.items()
                if row[name] is not None
            ),
        ]


def insert_data(found: Quads) -> str:
    """The SPARQL operation that inserts quads; "" for none."""
    return _data("INSERT", found)


def delete_data(found: Quads) -> str:
    """The SPARQL operation that deletes quads; "" for none."""
    return _data("DELETE", found)


def _data(verb: str, found: Quads) -> str:
    data = "\n".join(
        f"GRAPH <{graph}> {{ {' . '.join(dict.fromkeys(triples))} }}" for graph, triples in found.items() if triples
    )
    return f"{verb} DATA {{ {data} }}" if data else ""


def n_quads(found: Quads) -> bytes:
    """The quads as N-Quads, each once."""
    lines = (f"{one} <{graph}> .\n" for graph, triples in found.items() for one in dict.fromkeys(triples))
    return "".join(lines).encode()
