"""Map, matrix, order, comparison, network: marks as many as the data at 5, 500 and 5,000 places, nothing is fetched."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.charts import draw
from kg.charts.network import NetworkPicture
from kg.charts.outlines import outlines
from kg.charts.spread_picture import STYLES, SpreadPicture
from kg.facts import government_id
from kg.ontology import Ontology
from kg.places import PlaceRegister, level_of
from kg.spread.adoption import Adoption
from kg.spread.cascades import Cascades, cascades
from kg.spread.permutation import OrderTest, consistently_earlier
from kg.spread.series import curve

if TYPE_CHECKING:
    from conftest import Chromium

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
KINDS = ("map", "matrix", "order")
TALL = "document.querySelectorAll('#picture .m').length"
COLLIDING = """(() => { const boxes = [...document.querySelectorAll('#picture text')].map(t => [t.textContent,
t.getBBox()]); const found = []; for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
const a = boxes[i][1], b = boxes[j][1]; const w = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
h = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y); if (w > 0.5 && h > 6)
found.push(boxes[i][0] + ' / ' + boxes[j][0]); } return found })()"""
CUT = """(() => { const box = document.getElementById('picture').viewBox.baseVal; return [...document.querySelectorAll(
'#picture text, #picture .m')].filter(e => { const b = e.getBBox(); return b.x < -1 || b.y < -1 || b.x + b.width >
box.width + 1 || b.y + b.height > box.height + 1 }).map(e => e.textContent || e.dataset.t) })()"""


@lru_cache(maxsize=1)
def register() -> PlaceRegister:
    return PlaceRegister.load()


def places(count: int, real: bool) -> Iterator[tuple[str, str | None]]:
    """Codes of real divisions (no fact about them is real), or of invented ones with towns."""
    if real:
        draws = random.Random(1)  # noqa: S311 - invented data
        codes = [code for code in outlines().points if register().division(code) is not None]
        yield from ((code, None) for code in draws.sample(codes, min(count, len(codes))))
    else:
        for number in range(count):
            code, town = f"{95 + number // 2400}{1 + number // 200 % 12:02}{1 + number // 10 % 20:02}", number % 10
            yield code, f"第{number}镇" if town else None


def invented(count: int, real: bool = False, name: str = "") -> SpreadPicture:
    """A practice that a third has in the first report, a third later, a third never, with gaps between reports."""
    draws = random.Random(2)  # noqa: S311 - invented data
    adoptions, told = [], {}
    for number, (code, town) in enumerate(places(count, real)):
        years = tuple(sorted(draws.sample(range(2014, 2025), 2 + number % 5)))
        after, by = [(None, years[0]), (years[0], years[1]), (years[-1], None)][number % 3]
        place = register().government(code) if real else None
        adoption = Adoption(
            code, town, name or (place.full_name if place else f"云川省青榆市{code}县{town or ''}"),
            "township" if town else level_of(code), after, by, len(years), years[0], years[-1],
            "推行这一做法" if by else "", years=years,
        )  # fmt: skip
        adoptions.append(adoption)
        early = {} if by is None or number % 2 else {years[-1]: frozenset(("planned",))}
        told[adoption.id] = {by: frozenset(("in-place",)), **early} if by else {years[0]: frozenset(("lacking",))}
    ontology = Ontology.load()
    data = curve(ontology.mechanisms["three-enforcement-systems"], adoptions, ontology)
    return SpreadPicture(data, told, register())


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("real", [True, False], ids=["real", "invented"])
@pytest.mark.parametrize("count", [5, 500, 5000])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_shows_every_row_of_its_table(
    tmp_path: Path, browser: Chromium, kind: str, count: int, real: bool
) -> None:
    data = invented(count, real)
    page, table = tmp_path / "picture.html", tmp_path / "picture.csv"
    draw(kind, data, page)
    draw(kind, data, table)
    browser.open(page)
    assert browser.complaints() == []
    assert browser.requests() == []
    found = rows(table)
    assert browser.value(TALL) == (len({row["code"] for row in found}) if kind == "map" else len(found))
    assert browser.value(COLLIDING) == []
    assert browser.value(CUT) == []
    assert browser.value("document.documentElement.scrollWidth") <= 1180
    assert page.stat().st_size < 1_500_000
    governments = "governments" if kind != "order" or count > 5 else "reports"
    assert sum(int(row[governments]) for row in found) >= min(count, 3000)


@pytest.mark.parametrize("real", [True, False], ids=["real", "invented"])
def test_the_slider_gives_each_place_its_state(tmp_path: Path, browser: Chromium, real: bool) -> None:
    data = invented(60, real)
    draw("map", data, tmp_path / "map.html")
    draw("map", data, tmp_path / "map.csv")
    browser.open(tmp_path / "map.html")
    table = rows(tmp_path / "map.csv")
    years = sorted({row["year"] for row in table})
    for index in (0, len(years) // 2, len(years) - 1):
        browser.value(
            f"(s => {{s.value = {index}; s.dispatchEvent(new Event('input'))}})(document.getElementById('year'))"
        )
        shown = browser.value(
            "Object.fromEntries([...document.querySelectorAll('#picture .m')].map(m => [m.dataset.t, "
            "m.getAttribute('class').slice(-1).toLowerCase()]))"
        )
        assert browser.value("document.getElementById('shown-year').textContent") == years[index]
        names = {"adopted": "i", "not-seen": "s", "no-report": "n"}
        assert shown == {row["name"]: names[row["state"]] for row in table if row["year"] == years[index]}
    browser.value("document.querySelector('#picture .m').focus()")
    assert years[-1] in browser.value("document.getElementById('tip').textContent")


def test_never_seen_and_no_report_are_never_mixed(tmp_path: Path) -> None:
    data = invented(30)
    draw("map", data, tmp_path / "map.csv")
    known = {one.id: one for one in data.curve.adoptions}
    for row in rows(tmp_path / "map.csv"):
        one, year = known[row["code"]], int(row["year"])
        adopted = one.by is not None and one.by <= year
        assert row["state"] == ("adopted" if adopted else "not-seen" if year in one.years else "no-report")
        assert row["shown_as"] == "tile"


def test_states_are_told_apart_by_colour_blind_readers_and_in_grey() -> None:
    def linear(fill: str) -> list[float]:
        return [(int(fill[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5)]

    sights = {  # what protanopes and deuteranopes see (Viénot, Brettel & Mollon 1999), and grey
        "protan": [[0.112, 0.888, 0], [0.112, 0.888, 0], [0.004, -0.004, 1]],
        "deutan": [[0.292, 0.708, 0], [0.292, 0.708, 0], [-0.022, 0.022, 1]],
        "grey": [[0.2126, 0.7152, 0.0722]] * 3,
    }
    hatched = [key for key, style in STYLES.items() if style.hatch]
    assert hatched == ["n"]  # told by its lines
    for seen in ("isn", "ielpsn", "4321sn"):
        for sight, matrix in sights.items():
            colours = {
                key: [sum(a * b for a, b in zip(row, linear(STYLES[key].fill), strict=True)) for row in matrix]
                for key in seen
            }
            for one, other in combinations(seen, 2):
                apart = max(
                    abs(max(a, 0) ** (1 / 2.2) - max(b, 0) ** (1 / 2.2))
                    for a, b in zip(colours[one], colours[other], strict=True)
                )
                assert apart > 0.06 or {one, other} & set(hatched), (sight, one, other, apart)


def test_a_map_names_its_source_only_where_it_uses_it(tmp_path: Path) -> None:
    for real in (True, False):
        draw("map", invented(5, real), tmp_path / "map.html")
        text = (tmp_path / "map.html").read_text("utf-8")
        assert ("Apache ECharts 4.9.0" in text) is real
        assert "Silence is not absence" in text
        assert "没有提到不等于没有" in text
        assert "reports of 5 governments" in text


def test_a_matrix_tells_each_state(tmp_path: Path) -> None:
    data = invented(12)
    draw("matrix", data, tmp_path / "matrix.csv")
    table = rows(tmp_path / "matrix.csv")
    assert len(table) == 12 * len(data.years)
    assert {row["state"] for row in table} == {"in-place", "earlier", "planned", "lacking", "silent", "no-report"}
    for row in table:
        assert int(row["reporting"]) == (row["state"] != "no-report")


def test_too_many_governments_become_regions_and_the_picture_says_so(tmp_path: Path) -> None:
    data = invented(500)
    draw("matrix", data, tmp_path / "matrix.csv")
    draw("matrix", data, tmp_path / "matrix.html")
    table = rows(tmp_path / "matrix.csv")
    assert {row["level"] for row in table} == {"county"}
    assert sum(int(row["governments"]) for row in table) == 500 * len(data.years)
    page = (tmp_path / "matrix.html").read_text("utf-8")
    assert "too many governments to show: aggregated to regions (county)" in page
    draw("matrix", replace(data, region="province"), tmp_path / "matrix.csv")
    assert {row["level"] for row in rows(tmp_path / "matrix.csv")} == {"province"}


def test_the_order_has_arrows_for_what_is_not_known(tmp_path: Path, browser: Chromium) -> None:
    data = invented(30)
    draw("order", data, tmp_path / "order.html")
    draw("order", data, tmp_path / "order.csv")
    table = rows(tmp_path / "order.csv")
    ends = [(int(row["by"]), int(row["after"] or 0)) for row in table if row["by"]]
    assert ends == sorted(ends)
    assert [row["position"] for row in table] == [str(n + 1) for n in range(20)] + [""] * 10
    assert [row["censored"] for row in table].count("left") == 10
    browser.open(tmp_path / "order.html")
    assert browser.value("document.querySelectorAll('#picture [marker-end]').length") == 20


def test_a_region_of_the_order_is_told_by_quarters(tmp_path: Path) -> None:
    draw("order", replace(invented(300), region="prefecture"), tmp_path / "order.csv")
    for row in rows(tmp_path / "order.csv"):
        quarter, half = int(row["quarter"]), int(row["half"] or 9999)
        assert quarter <= half <= int(row["three_quarters"] or 9999)
        assert int(row["governments"]) > 1


@pytest.mark.parametrize("count", [2, 7, 9])
def test_a_comparison_has_a_panel_for_each_practice(tmp_path: Path, browser: Chromium, count: int) -> None:
    ontology, data = Ontology.load(), invented(40)
    names = list(ontology.mechanisms)[:count]
    curves = [curve(ontology.mechanisms[name], data.curve.adoptions, ontology) for name in names]
    draw("comparison", curves, tmp_path / "many.html")
    draw("comparison", curves, tmp_path / "many.csv")
    browser.open(tmp_path / "many.html")
    assert browser.complaints() == []
    assert browser.requests() == []
    dots = sum(row.share is not None for one in curves for row in one.rows)
    assert browser.value(TALL) == dots + count * (2 if count <= 7 else 1)
    assert browser.value(COLLIDING) == []
    assert browser.value(CUT) == []
    table = rows(tmp_path / "many.csv")
    assert [row["mechanism"] for row in table] == [name for name in names for _ in data.years]
    assert all(float(row["low"]) <= float(row["estimate"]) <= float(row["high"]) for row in table)


def planted(real: bool = True) -> tuple[Cascades, dict[str, str]]:
    """20 places and 60 practices; 0→1, 2→3, 4→5 a year later in nine of ten."""
    draws = random.Random(5)  # noqa: S311 - invented data
    codes = [government_id(code, town) for code, town in places(20, real)]
    records = []
    for practice in range(60):
        years = [2013 + 10 * draws.random() for _ in codes]
        for leader in (0, 2, 4):
            if draws.random() < 0.9:
                years[leader + 1] = years[leader] + 1
        records += [(f"p{practice}", code, float(int(year))) for code, year in zip(codes, years, strict=True)]
    return cascades(records), {code: code for code in codes}


def network(test: OrderTest, names: dict[str, str]) -> NetworkPicture:
    return NetworkPicture(test, names, register(), practices=60, adoptions=1200, everyone=400, gap=2, reports=4000,
                          years=(2013, 2024))  # fmt: skip


@pytest.mark.parametrize("real", [True, False], ids=["real", "invented"])
def test_a_network_draws_the_surviving_pairs_and_no_other(tmp_path: Path, browser: Chromium, real: bool) -> None:
    data, names = planted(real)
    test = consistently_earlier(data, permutations=100)
    assert 2 <= len(test.pairs) <= 5
    draw("network", network(test, names), tmp_path / "network.html")
    draw("network", network(test, names), tmp_path / "network.csv")
    browser.open(tmp_path / "network.html")
    assert browser.complaints() == []
    assert browser.requests() == []
    assert browser.value("document.querySelectorAll('#picture path.m[marker-end]').length") == len(test.pairs)
    assert browser.value("document.querySelectorAll('#picture .s-u.m').length") == 20
    text = browser.value("document.querySelector('main').innerText")
    for part in ("That is an order, not a cause", "at least 10 practices", "discovery rate 5%", "20 with the most"):
        assert part in text
    table = rows(tmp_path / "network.csv")
    assert [(row["earlier"], row["later"]) for row in table] == [(one.earlier, one.later) for one in test.pairs]
    assert all(float(row["q"]) <= 0.05 for row in table)
    assert browser.value(COLLIDING) == []
    assert browser.value(CUT) == []


def test_a_network_without_survivors_says_so(tmp_path: Path) -> None:
    data, names = planted()
    test = replace(consistently_earlier(data, permutations=50), pairs=())
    draw("network", network(test, names), tmp_path / "network.html")
    text = (tmp_path / "network.html").read_text("utf-8")
    assert "No pair survives, so there is no arrow." in text
    assert "marker-end" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_data_cannot_act_on_a_page(tmp_path: Path, browser: Chromium, kind: str) -> None:
    draw(kind, invented(6, name=HOSTILE), tmp_path / "picture.html")
    browser.open(tmp_path / "picture.html")
    assert browser.complaints() == []
    assert browser.value("document.querySelectorAll('img').length") == 0
    assert browser.value("document.title") != "owned"


@pytest.mark.parametrize("size", [(360, 700), (1920, 1080)])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_overflows(tmp_path: Path, browser: Chromium, kind: str, size: tuple[int, int]) -> None:
    draw(kind, invented(40), tmp_path / "picture.html")
    browser.open(tmp_path / "picture.html", *size)
    assert browser.value("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
@pytest.mark.parametrize("kind", [*KINDS, "comparison", "network"])
def test_drawings_carry_their_text_as_outlines(tmp_path: Path, kind: str, suffix: str) -> None:
    data: object = invented(30, real=kind == "map")
    if kind == "comparison":
        data = [invented(30).curve] * 2
    if kind == "network":
        found, names = planted()
        data = network(consistently_earlier(found, permutations=30), names)
    for name in ("one", "two"):
        draw(kind, data, tmp_path / f"{name}{suffix}", language="zh")
    content = (tmp_path / f"one{suffix}").read_bytes()
    assert content.startswith({".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}[suffix])
    assert content == (tmp_path / f"two{suffix}").read_bytes()
    if suffix == ".svg":
        assert b"<text" not in content


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_in_one_language_holds_no_other(tmp_path: Path, language: str) -> None:
    data = invented(8, real=True, name="Government of A" if language == "en" else "")
    draw("map", data, tmp_path / "map.html", language=language)  # type: ignore[arg-type]
    page = (tmp_path / "map.html").read_text("utf-8")
    text = re.sub(r"<(script|style|text|details)\b.*?</\1>", "", page, flags=re.DOTALL)
    chinese = re.search(r"[\u4e00-\u9fff]{4}", re.sub(r'data-t="[^"]*"', "", text))
    assert bool(chinese) is (language == "zh")
