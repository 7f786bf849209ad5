"""Pictures: what can be drawn, and in which formats.

``draw("curve", curve, path)`` draws what ``kg.spread.series.curve`` gives, ``draw("subgraph", neighbourhood, path)``
what ``kg.subgraph.neighbourhood`` gives, ``draw("annotation", Annotation(extraction, ontology), path)`` a report with
its facts; ``draw("map", SpreadPicture(…), path)`` and likewise matrix and order one practice in all places,
``draw("comparison", curves, path)`` several practices, ``draw("network", NetworkPicture(…), path)`` who is consistently
earlier. The path's suffix is the format. Every page opens without network.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from kg.charts.words import Language
from kg.errors import KgError, UsageError


def _pictures(module: str) -> dict[str, tuple[str, str]]:
    """The formats of a picture that is made of marks (kg.charts.scene)."""
    drawn = dict.fromkeys((".svg", ".png", ".pdf"), (f"kg.charts.{module}", "write_drawing"))
    return {".html": (f"kg.charts.{module}", "write_html"), **drawn, ".csv": (f"kg.charts.{module}", "write_csv")}


DRAWINGS: dict[str, dict[str, tuple[str, str]]] = {
    # what is drawn → suffix → module, function (data, path, language)
    "curve": {
        ".html": ("kg.charts.curve", "write_html"),
        ".svg": ("kg.charts.curve_drawing", "write_drawing"),
        ".png": ("kg.charts.curve_drawing", "write_drawing"),
        ".pdf": ("kg.charts.curve_drawing", "write_drawing"),
        ".csv": ("kg.charts.curve", "write_csv"),
    },
    "map": _pictures("spread_map"),
    "matrix": _pictures("matrix"),
    "order": _pictures("order"),
    "comparison": _pictures("comparison"),
    "network": _pictures("network"),
    "subgraph": {
        ".html": ("kg.charts.subgraph", "write_html"),
        ".graphml": ("kg.charts.exchange", "write_graphml"),
        ".gexf": ("kg.charts.exchange", "write_gexf"),
        ".svg": ("kg.charts.subgraph_drawing", "write_drawing"),
        ".png": ("kg.charts.subgraph_drawing", "write_drawing"),
        ".pdf": ("kg.charts.subgraph_drawing", "write_drawing"),
    },
    "annotation": {
        ".html": ("kg.charts.annotation", "write_html"),
    },
    "brief": {
        ".html": ("kg.charts.brief_page", "write_html"),
    },
}


def draw(kind: str, data: Any, path: Path, *, language: Language = "both") -> None:
    """Draw ``data`` as ``kind`` into ``path``, whose suffix is the format; a file that is there is replaced.

    Raises UsageError for a kind, suffix or language that is not known or data without anything to draw, KgError if the
    file cannot be written.
    """
    if kind not in DRAWINGS:
        raise UsageError(f"there is no picture {kind!r}", do=f"there are {', '.join(DRAWINGS)}")
    formats = DRAWINGS[kind]
    suffix = path.suffix.lower()
    if suffix not in formats:
        raise UsageError(f"a {kind} cannot be written as {suffix or path.name!r}", do=f"use {', '.join(formats)}")
    module, function = formats[suffix]
    try:
        getattr(importlib.import_module(module), function)(data, path, language=language)
    except OSError as error:
        raise KgError(f"the picture cannot be written ({error.strerror})", where=str(path)) from error
