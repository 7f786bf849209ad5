"""A neighbourhood as GraphML or GEXF for Gephi, yEd, Cytoscape and R: all properties, counts, years and quotes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.charts.subgraph import check
from kg.charts.words import Language
from kg.exports.xml_text import clean
from kg.subgraph import Neighbourhood


def write_graphml(data: Neighbourhood, path: Path, *, language: Language = "both") -> None:
    """Write GraphML; node and edge properties keep their field names in every language."""
    import networkx as nx

    nx.write_graphml(_graph(data), path, encoding="utf-8", infer_numeric_types=True)


def write_gexf(data: Neighbourhood, path: Path, *, language: Language = "both") -> None:
    """Write GEXF 1.2; node and edge properties keep their field names in every language."""
    import networkx as nx

    nx.write_gexf(_graph(data), path, encoding="utf-8")


def _graph(data: Neighbourhood) -> Any:
    import networkx as nx

    check(data)
    graph = nx.MultiDiGraph(name=clean(data.name), total=data.total, hops=data.hops)
    for node in data.nodes:
        # "label" is the name that Gephi shows; the type of the thing is "type".
        properties = {name: clean(value) for name, value in node.properties.items() if name not in ("id", "label")}
        graph.add_node(clean(node.key), label=clean(node.name), type=node.label, hop=node.hop, **properties)
    for edge in data.edges:
        known: dict[str, Any] = {"type": edge.type, "count": edge.count}
        if edge.first_year is not None and edge.last_year is not None:
            known |= {"first_year": edge.first_year, "last_year": edge.last_year}
            known["quotes"] = "\n".join(clean(f"{quote.text} [{quote.report}]") for quote in edge.quotes)
        graph.add_edge(clean(edge.source), clean(edge.target), key=edge.type, **known)
    return graph
