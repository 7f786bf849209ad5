"""Pictures of a neighbourhood: page, drawing, GraphML and GEXF of invented things, five and two hundred of them."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from kg.charts import draw
from kg.charts.layout import CHARACTER, LONGEST, Place, places, shorten, width
from kg.charts.subgraph import COLOURS, LINES, MARKS, SHAPES
from kg.errors import UsageError
from kg.graph import EDGES
from kg.subgraph import Edge, Neighbourhood, Node, Quote

if TYPE_CHECKING:
    from conftest import Chromium

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\x07"
LABELS = ("Mechanism", "Law", "Indicator", "Organization", "Government")
KINDS = dict(zip(LABELS, ("PRACTISES", "CITES", "MEASURES", "ENGAGES", "PART_OF"), strict=True))


def around(count: int, name: str = "名称长短不一的做法", outer: int = 0) -> Neighbourhood:
    """A town with ``count`` things on the first ring and ``outer`` on the second."""
    known = {"id": "990101/甲镇", "full_name": "云川省甲镇"}
    focus = Node("Government/990101/甲镇", "Government", "990101/甲镇", "甲镇", 0, known)
    nodes, edges = [focus], []
    for number in range(count + outer):
        label = LABELS[number % len(LABELS)]
        text = name[: 2 + number % len(name)] + str(number)
        hop = 1 if number < count else 2
        node = Node(f"{label}/n{number}", label, f"n{number}", text, hop, {"id": f"n{number}", "name": text})
        source = focus if hop == 1 else nodes[1 + number % count]
        quotes = (Quote(f"原文{number}", f"f{number}", "990101/甲镇/2016", 2016),)
        folded = label != "Government"
        edges.append(Edge(source.key, node.key, KINDS[label], 1 + number % 5, 2016 if folded else None,
                          2018 if folded else None, quotes if folded else ()))  # fmt: skip
        nodes.append(node)
    return Neighbourhood((focus.key,), 2 if outer else 1, tuple(nodes), tuple(edges), len(nodes) + 7)


def hostile() -> Neighbourhood:
    node = Node("Law/x", "Law", "x", HOSTILE, 1, {"id": "x", "title": HOSTILE})
    focus = Node("Report/r", "Report", "r", HOSTILE, 0, {"id": "r", "title": HOSTILE})
    edge = Edge(focus.key, node.key, "CITES", 2, 2016, 2016, (Quote(HOSTILE, "f", HOSTILE, 2016),))
    return Neighbourhood((focus.key,), 1, (focus, node), (edge,), 2)


@pytest.mark.parametrize(("count", "outer"), [(1, 0), (5, 0), (60, 139)])
def test_the_page_opens_without_network_and_shows_every_thing(
    tmp_path: Path, browser: Chromium, count: int, outer: int
) -> None:
    data = around(count, outer=outer)
    path = tmp_path / "graph.html"
    draw("subgraph", data, path)
    browser.open(path)
    assert browser.complaints() == []
    assert browser.requests() == []
    assert browser.value("kgGraph.nodes().length") == len(data.nodes)
    assert browser.value("kgGraph.edges().length") == len(data.edges)
    assert browser.value("document.fonts.check('12px kg-sans')")
    shown = f"{len(data.nodes):,} of {data.total:,} nodes"
    assert shown in browser.value("document.body.innerText")


def test_a_click_shows_properties_and_words(tmp_path: Path, browser: Chromium) -> None:
    path = tmp_path / "graph.html"
    draw("subgraph", around(8), path)
    browser.open(path)
    browser.value("kgChoose('Mechanism/n0')")
    details = browser.value("document.getElementById('details').innerText")
    assert "名称0" in details
    assert "实行" in details
    browser.value("kgChoose('edge-0')")
    details = browser.value("document.getElementById('details').innerText")
    assert [words in details for words in ("原文0", "990101/甲镇/2016", "2016–2018")] == [True] * 3
    at = browser.value("(p => [p.x, p.y])(kgGraph.getElementById('Law/n1').renderedPosition())")
    box = browser.value("(r => [r.left, r.top])(document.getElementById('graph').getBoundingClientRect())")
    spot = {"x": at[0] + box[0], "y": at[1] + box[1], "button": "left", "clickCount": 1}
    for kind in ("mousePressed", "mouseReleased"):
        browser.call("Input.dispatchMouseEvent", type=kind, **spot)
    assert "名称长1" in browser.value("document.querySelector('#details h2').innerText")


def test_search_and_legend(tmp_path: Path, browser: Chromium) -> None:
    path = tmp_path / "graph.html"
    draw("subgraph", around(20), path)
    browser.open(path)
    browser.value("query.value = 'n13'; query.dispatchEvent(new Event('input'))")
    assert browser.value("kgGraph.nodes('.hit').map(n => n.id())") == ["Organization/n13"]
    assert "1 found" in browser.value("hits.textContent")
    browser.value("document.querySelector('#legend button[data-type=Law]').click()")
    shown = browser.value("kgGraph.nodes().filter(n => n.style('display') !== 'none').map(n => n.data('type'))")
    assert len(shown) == 17
    assert "Law" not in shown
    before = browser.value("kgGraph.zoom()")
    browser.value("larger.click()")
    assert browser.value("kgGraph.zoom()") > before


def test_data_cannot_act_on_the_page(tmp_path: Path, browser: Chromium) -> None:
    path = tmp_path / "graph.html"
    draw("subgraph", hostile(), path)
    browser.open(path)
    browser.value("kgChoose('edge-0'); kgChoose('Law/x')")
    assert browser.complaints() == []
    assert browser.value("document.querySelectorAll('img').length") == 0
    assert browser.value("document.title") != "owned"
    assert "<img" in browser.value("document.getElementById('details').innerText")


@pytest.mark.parametrize("size", [(400, 800), (1600, 1000)])
def test_nothing_overflows(tmp_path: Path, browser: Chromium, size: tuple[int, int]) -> None:
    path = tmp_path / "graph.html"
    draw("subgraph", around(30), path)
    browser.open(path, *size)
    assert browser.value("document.documentElement.scrollWidth") <= size[0]
    assert browser.value("document.getElementById('graph').clientHeight") > size[1] * 0.5
    if size[0] > 760:
        assert browser.value("document.documentElement.scrollHeight") <= size[1]


def test_graphml_and_gexf_keep_everything(tmp_path: Path) -> None:
    data = around(12, outer=6)
    for suffix, read in ((".graphml", nx.read_graphml), (".gexf", nx.read_gexf)):
        path = tmp_path / f"graph{suffix}"
        draw("subgraph", data, path)
        graph = read(path)
        assert set(graph.nodes) == {node.key for node in data.nodes}
        assert graph.number_of_edges() == len(data.edges)
        assert graph.nodes["Mechanism/n0"]["type"] == "Mechanism"
        edge = next(known for _, target, known in graph.edges(data=True) if target == "Mechanism/n0")
        assert (edge["count"], edge["first_year"], edge["last_year"]) == (1, 2016, 2018)
        assert edge["quotes"] == "原文0 [990101/甲镇/2016]"


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".svg", ".png"])
def test_hostile_names_are_harmless_in_files(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"graph{suffix}"
    draw("subgraph", hostile(), path)
    if suffix in (".graphml", ".gexf"):
        graph = {".graphml": nx.read_graphml, ".gexf": nx.read_gexf}[suffix](path)
        assert graph.number_of_nodes() == 2
    if suffix == ".svg":
        assert b"<script" not in path.read_bytes()


@pytest.mark.parametrize(("count", "outer"), [(5, 0), (60, 139)])
@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_drawings_are_written(tmp_path: Path, suffix: str, count: int, outer: int) -> None:
    path = tmp_path / f"graph{suffix}"
    draw("subgraph", around(count, outer=outer), path)
    data = path.read_bytes()
    assert data.startswith({".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}[suffix])
    if suffix == ".svg":
        assert b"<text" not in data


@pytest.mark.parametrize("count", [1, 2, 7, 30, 199])
def test_labels_of_one_ring_do_not_collide(count: int) -> None:
    data = around(count, name="一二三四五六七八九十一二三四五六七八九十")
    at = places(data)
    boxes = [_corners(at[node.key], node) for node in data.nodes if node.hop == 1]
    for one, two in itertools.combinations(boxes, 2):
        assert not _overlap(one, two)


def _corners(place: Place, node: Node) -> list[tuple[float, float]]:
    """The corners of a label, eleven pixels high, where the page draws it."""
    long, half = CHARACTER * width(shorten(node.name)), 5.5
    if place.label == "middle":
        top = place.y - 9 - 2 * half if math.sin(place.angle) < 0 else place.y + 9
        return [(place.x - long / 2, top), (place.x + long / 2, top),
                (place.x + long / 2, top + 2 * half), (place.x - long / 2, top + 2 * half)]  # fmt: skip
    along = place.angle if place.label == "ray" else (0.0 if math.cos(place.angle) >= -1e-9 else math.pi)
    ux, uy = math.cos(along), math.sin(along)
    corners = [(9.0, -half), (9.0 + long, -half), (9.0 + long, half), (9.0, half)]
    return [(place.x + a * ux - b * uy, place.y + a * uy + b * ux) for a, b in corners]


def _overlap(one: list[tuple[float, float]], two: list[tuple[float, float]]) -> bool:
    """Whether two convex shapes overlap (separating axes)."""
    for shape in (one, two):
        for (ax, ay), (bx, by) in zip(shape, shape[1:] + shape[:1], strict=True):
            nx_, ny_ = by - ay, ax - bx
            first = [x * nx_ + y * ny_ for x, y in one]
            second = [x * nx_ + y * ny_ for x, y in two]
            if max(first) <= min(second) or max(second) <= min(first):
                return False
    return True


def test_rings_leave_room_for_the_labels_of_the_inner_one() -> None:
    data = around(20, outer=30)
    at = places(data)
    inner = max(math.hypot(at[node.key].x, at[node.key].y) for node in data.nodes if node.hop == 1)
    outer = min(math.hypot(at[node.key].x, at[node.key].y) for node in data.nodes if node.hop == 2)
    assert outer - inner > CHARACTER * 8


def test_long_names_are_cut_with_an_ellipsis() -> None:
    assert shorten("甲" * 16) == "甲" * 16
    assert shorten("甲" * 40) == "甲" * 15 + "…"
    assert width(shorten("ab甲" * 40)) <= LONGEST


def test_every_type_has_a_colour_a_shape_and_words() -> None:
    from kg.charts.words import words

    say = words("both")
    assert COLOURS.keys() == SHAPES.keys() == MARKS.keys()
    drawn = {"PRACTISES", "CITES", "ISSUED", "PART_OF", "SUCCEEDED_BY", "BROADER", "PROMOTES", "REPORTS_ON"}
    assert drawn <= EDGES.keys()
    assert drawn <= LINES.keys()
    for key in (*COLOURS, *LINES):
        assert say.zh[key]
        assert say.en[key]
    assert say.zh.keys() == say.en.keys()


def test_nothing_to_draw(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing to draw"):
        draw("subgraph", Neighbourhood((), 1, (), (), 0), tmp_path / "graph.html")
