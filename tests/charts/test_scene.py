"""What pictures are made of: outlines that are whole and fit the register, places on a map, labels, both renderings."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path

import pytest

from kg.charts.fonts import fitted, text_width
from kg.charts.ground import base, clipped, frame, ground, spread_out, tiles
from kg.charts.outlines import centre, lives, outlines
from kg.charts.scene import Area, Box, Disc, Label, Line, Mark, Room, Scene, Style
from kg.charts.scene_drawing import draw_scene
from kg.charts.scene_page import svg
from kg.places import PlaceRegister


@pytest.fixture(scope="module")
def register() -> PlaceRegister:
    return PlaceRegister.load()


def area(rings: tuple[tuple[tuple[float, float], ...], ...]) -> float:
    """Square kilometres: the projection keeps areas, its unit is half a kilometre, holes turn the other way."""
    parts = [
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)) / 2 for ring in rings
    ]
    return abs(sum(parts)) / 4


def test_outlines_have_the_right_size() -> None:
    provinces = outlines().provinces
    assert len(provinces) == 34
    assert 9.3e6 < sum(map(area, provinces.values())) < 9.8e6
    for code, known in {"110000": 16_400, "370000": 155_800, "650000": 1_660_000, "150000": 1_183_000}.items():
        assert area(provinces[code]) == pytest.approx(known, rel=0.04)
    for code, rings in provinces.items():
        inside = [rings for part, rings in outlines().areas.items() if part[:2] == code[:2]]
        assert sum(map(area, inside)) == pytest.approx(area(rings), rel=0.02), code


def test_every_prefecture_of_today_has_an_outline(register: PlaceRegister) -> None:
    known = outlines()
    lacking = []
    for province in known.provinces:
        for code in register.divisions_below(province):
            place = register.division(code)
            if code.endswith("00") and place is not None and place.until is None and not known.shape(code):
                lacking.append(place.name)
    assert lacking == ["三沙市"]


def test_nearly_every_county_of_today_has_a_place(register: PlaceRegister) -> None:
    known = outlines()
    counties = [
        code
        for province in known.provinces
        for code in register.divisions_below(province)
        if not code.endswith("00") and (place := register.division(code)) is not None and place.until is None
    ]
    land = ground(register, counties)
    assert land.tiles < 0.01 * len(counties)
    exact = sum(any(known.point(one) for one in lives(code, register)) for code in counties)
    assert exact > 0.94 * len(counties)


def test_former_codes_stand_where_their_successors_do(register: PlaceRegister) -> None:
    known = outlines()
    land = ground(register, ["371200", "652200", "542600"])  # joined with a neighbour; prefectures that became cities
    assert land.shapes["371200"] == known.areas["370100"]
    assert land.shapes["652200"] == known.areas["650500"]
    assert land.shapes["542600"] == known.areas["540400"]


def test_points_lie_in_their_prefectures(register: PlaceRegister) -> None:
    known = outlines()
    far = 0
    for code, (x, y) in known.points.items():
        shape = known.areas.get(code[:4] + "00")
        if shape and not code.endswith("00"):
            points = [point for ring in shape for point in ring]
            near = min(math.hypot(px - x, py - y) for px, py in points) / 2
            box = min(p[0] for p in points) <= x <= max(p[0] for p in points)
            far += not box and near > 25
    assert far < 20


def test_a_map_shows_the_provinces_with_data_and_what_lies_beside_them(register: PlaceRegister) -> None:
    near = ground(register, ["370303", "310115/大团镇"])
    window = frame(near, 0, 0, 1000)
    assert not window.whole
    for mark in base(near, window):
        assert isinstance(mark, Area)
        for ring in mark.rings:
            assert all(-0.1 <= x <= 1000.1 and -0.1 <= y <= window.height + 0.1 for x, y in ring)
    assert frame(ground(register, ["650100", "310115"]), 0, 0, 1000).whole


def test_provinces_own_governments_are_squares_only_above_other_areas(register: PlaceRegister) -> None:
    land = ground(register, ["370000", "370300", "440000", "310115"])
    assert land.squares == {"370000"}
    assert set(land.shapes) == {"370300", "440000"}


def test_towns_of_one_county_do_not_hide_one_another(register: PlaceRegister) -> None:
    towns = [f"310115/{place.name}" for place in register.towns("310115")][:30]
    land = ground(register, towns)
    at = spread_out(land, frame(land, 0, 0, 1000), 10)
    assert len(at) == 30
    assert min(math.dist(one, two) for one, two in combinations(at.values(), 2)) > 8.5


def test_towns_of_neighbouring_counties_are_moved_apart(register: PlaceRegister) -> None:
    land = ground(register, ["310115/大团镇", "310106/彭浦镇", "370303", "445102/湘桥街道"])
    at = spread_out(land, frame(land, 0, 0, 1000), 14)
    assert min(math.dist(one, two) for one, two in combinations(at.values(), 2)) > 13.9


def test_tiles_are_one_for_each_place_and_apart(register: PlaceRegister) -> None:
    ids = [f"99{n // 40 + 1:02}{n % 40 + 1:02}/第{n}镇" for n in range(300)]
    for named in (True, False):
        boxes, _, bottom = tiles(str, ground(register, ids), 50, 1000, named)
        assert set(boxes) == set(ids)
        room = Room()
        assert all(room.take((x, y, x + w, y + h)) for x, y, w, h in boxes.values())
        assert all(x >= 0 and x + w <= 1000 and 50 <= y <= bottom - h for x, y, w, h in boxes.values())


def test_a_ring_is_cut_at_each_side() -> None:
    ring = ((-10.0, 5.0), (5.0, -10.0), (20.0, 5.0), (5.0, 20.0))
    found = clipped(ring, (0, 0, 10, 10))
    assert all(0 <= x <= 10 and 0 <= y <= 10 for x, y in found)
    assert area((found,)) * 4 == pytest.approx(100)  # the diamond covers the square
    assert clipped(ring, (100, 100, 110, 110)) == ()


def test_a_centre_lies_in_the_largest_ring() -> None:
    assert centre((((0, 0), (4, 0), (4, 4), (0, 4)), ((90, 90), (91, 90), (91, 91)))) == pytest.approx((2, 2))


def test_words_are_measured_in_the_font_that_shows_them() -> None:
    assert text_width("法治", 12) == pytest.approx(24)
    cut = fitted("云川省临梧市青榆区", 10, 45)
    assert cut.endswith("…")
    assert text_width(cut, 10) <= 45


def test_both_renderings_take_every_mark(tmp_path: Path) -> None:
    styles = {"a": Style("#0072B2", "#ffffff", 1), "n": Style("", "#cccccc", 1, hatch=True), "l": Style("", "#111", 2)}
    marks: list[Mark | Label] = [
        Box("a", "a tip <&>", x=1, y=1, w=5, h=5), Disc("n", x=20, y=20, r=4, states="na", counts=("1/2", "")),
        Area("n", rings=(((0, 0), (9, 0), (9, 9)),)), Line("l", points=((0, 0), (50, 50)), dash=(3, 3), arrow=True),
        Line("l", points=((0, 50), (50, 0)), curved=0.2, arrow=True), Label(5, 50, "镇 & <b>", bold=True, halo=True),
    ]  # fmt: skip
    scene = Scene(100, 60, styles, marks, (2014, 2015), {"a": "x", "n": "y"})
    text = svg(scene, "t")
    assert text.count('class="m ') == 5
    assert "镇 &amp; &lt;b&gt;" in text
    assert 'data-n="1/2|"' in text
    assert text.count("marker-end") == 2
    for name in ("a.svg", "a.pdf", "a.png"):
        draw_scene(tmp_path / name, scene, titles=["t"], warning=["w"], captions=["c"])
        assert (tmp_path / name).stat().st_size > 1000
