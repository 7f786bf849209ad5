"""The curve: marks are as many as the data, every page opens without network, nothing in the data can act."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.charts import draw
from kg.charts.curve import event_lines, event_position, split_events
from kg.charts.curve_drawing import wrap
from kg.errors import KgError, UsageError
from kg.ontology import Ontology
from kg.spread.adoption import Adoption
from kg.spread.series import Curve, Event, curve, dated_documents, yearly_series

if TYPE_CHECKING:
    from conftest import Chromium

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


def adoption(number: int, after: int | None, by: int | None, years: tuple[int, ...], **more: object) -> Adoption:
    return Adoption(
        code="990101", town=f"第{number}镇", government=f"云川省临梧市青榆区第{number}镇", level="township",
        after=after, by=by, reports=len(years), first_report=years[0], last_report=years[-1], years=years,
        quote="推行这一做法" if by else "", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def invented(count: int = 12, quote: str = "推行这一做法") -> Curve:
    """A curve of ``count`` towns over 2014–2024: a third left-censored, a third later, a third never seen."""
    adoptions = []
    for number in range(count):
        years = tuple(range(2014 + number % 4, 2025, 1 + number % 3))
        if number % 3 == 0:
            adoptions.append(adoption(number, None, years[0], years))
        elif number % 3 == 1:
            adoptions.append(replace(adoption(number, years[1], years[2], years), quote=quote, handed_down=True))
        else:
            adoptions.append(adoption(number, years[-1], None, years))
    events = (Event("2010", "早先的文件"), Event("2018-12-05", "关于全面推行的指导意见", "国办发〔2018〕118号"),
              Event("2018-12-20", "同月的另一份文件"), Event("2030-01", "以后的文件"))  # fmt: skip
    return Curve(
        "made-up", "虚构的做法", "Invented practice", tuple(yearly_series(adoptions)), tuple(adoptions), events,
        governments=len(adoptions), reports=sum(one.reports for one in adoptions),
        left_censored=sum(one.left_censored for one in adoptions), through=("下位做法",),
    )  # fmt: skip


@pytest.mark.parametrize("count", [5, 500])
def test_the_page_opens_without_network_and_shows_every_mark(tmp_path: Path, browser: Chromium, count: int) -> None:
    data = invented(count)
    path = tmp_path / "curve.html"
    draw("curve", data, path)
    browser.open(path)
    assert browser.complaints() == []
    assert browser.requests() == []
    marks = "document.querySelectorAll('#curve .subplot.{} .scatterlayer path.point').length"
    assert browser.value(marks.format("xy")) == len(data.rows)
    assert browser.value(marks.format("xy2")) == sum(1 for row in data.rows if row.share is not None)
    assert browser.value("document.querySelectorAll('#curve .bars .point path').length") == len(data.rows)
    assert browser.value("document.querySelectorAll('#curve .shapelayer path, #curve .shape-group path').length") >= 2
    drawn = browser.value("FIGURE.data[1].y")
    assert drawn == [row.adopters for row in data.rows]


def test_the_page_says_what_a_reader_must_know(tmp_path: Path) -> None:
    data = invented()
    path = tmp_path / "curve.html"
    draw("curve", data, path)
    text = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", path.read_text("utf-8"), flags=re.DOTALL)
    for words in ("Silence is not absence", "没有提到不等于没有", "12 governments, 2014–2024", "下位做法"):
        assert words in text
    assert "国办发〔2018〕118号" in text
    assert "Not known: when it began in 4 governments" in text
    assert "whether 4 governments have it whose reports never say so" in text
    assert text.count("handed-down wording") == 4
    assert "http" not in text.replace("http-equiv", "")


def test_data_cannot_act_on_the_page(tmp_path: Path, browser: Chromium) -> None:
    data = replace(invented(quote=HOSTILE), name_zh=HOSTILE, name_en=HOSTILE, events=(Event("2018", HOSTILE, HOSTILE),))
    path = tmp_path / "curve.html"
    draw("curve", data, path)
    browser.open(path)
    assert browser.complaints() == []
    assert browser.value("document.querySelectorAll('img').length") == 0
    assert "owned" in browser.value("document.body.innerText")
    assert browser.value("document.title") != "owned"


def test_text_is_drawn_in_the_embedded_font(tmp_path: Path, browser: Chromium) -> None:
    path = tmp_path / "curve.html"
    draw("curve", invented(), path)
    browser.open(path)
    assert browser.value("[...document.fonts].filter(f => f.family === 'kg-sans' && f.status === 'loaded').length") == 1
    # A family of that font alone: were a character missing, it would fall back to one of another width.
    width = (
        "(family => {const c = document.createElement('canvas').getContext('2d'); c.font = '40px ' + family;"
        "return c.measureText('虚构的做法').width})('kg-sans')"
    )
    assert browser.value(width) == pytest.approx(200, abs=0.5)


@pytest.mark.parametrize("size", [(360, 700), (1920, 1080)])
def test_nothing_overflows(tmp_path: Path, browser: Chromium, size: tuple[int, int]) -> None:
    path = tmp_path / "curve.html"
    draw("curve", invented(40), path)
    browser.open(path, *size)
    assert browser.value("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("language", ["zh", "en", "both"])
@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_drawings_are_written_in_each_language(tmp_path: Path, suffix: str, language: str) -> None:
    path = tmp_path / f"curve{suffix}"
    draw("curve", replace(invented(), name_zh="a$b$ 生僻字𠀀"), path, language=language)  # type: ignore[arg-type]
    data = path.read_bytes()
    assert data.startswith({".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}[suffix])
    if suffix == ".svg":
        assert b"<text" not in data, "text must be outlines: other machines lack the font"


def test_equal_data_give_equal_drawings(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        draw("curve", invented(), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_the_table_has_the_denominators(tmp_path: Path) -> None:
    data = invented()
    draw("curve", data, tmp_path / "curve.csv")
    with (tmp_path / "curve.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["year"]) for row in rows] == list(range(2014, 2025))
    assert [int(row["reporting"]) for row in rows] == [row.reporting for row in data.rows]
    shares = [float(row["share"]) if row["share"] else None for row in rows]
    for row in rows:
        assert float(row["low"]) <= float(row["estimate_least"]) <= float(row["estimate"])
        assert float(row["estimate"]) <= float(row["estimate_most"]) <= float(row["high"])
    assert shares == [None if row.share is None else pytest.approx(row.share, abs=1e-4) for row in data.rows]


def test_documents_outside_the_years_are_listed_without_a_line() -> None:
    from kg.charts.words import words

    data = invented()
    before, within, after = split_events(data)
    assert [len(before), len(within), len(after)] == [1, 2, 1]
    lines = event_lines(data, words("en"))
    assert lines[0].startswith("1  2018-12-05")
    assert lines[2].startswith("–  2010")
    assert lines[2].endswith("(before the years shown)")
    assert lines[3].endswith("(after the years shown)")


def test_a_document_stands_in_the_band_of_its_year() -> None:
    assert event_position(Event("2018-01-01", "x")) == pytest.approx(2017.5)
    assert event_position(Event("2018-12-31", "x")) < 2018.5
    assert event_position(Event("2018-07", "x")) == pytest.approx(2018, abs=0.1)


def test_the_catalogue_gives_the_dated_documents() -> None:
    ontology = Ontology.load()
    found = dated_documents(ontology.mechanisms["three-enforcement-systems"], ontology)
    assert "2018-12-05" in [event.date for event in found]
    assert len({event.title for event in found}) == len(found)
    local = [law for law in ontology.laws.values() if law.kind == "local regulation"]
    assert not {law.title for law in local} & {event.title for event in found}


def test_no_report_no_curve(tmp_path: Path) -> None:
    ontology = Ontology.load()
    nothing = curve(ontology.mechanisms["fengqiao-experience"], [], ontology)
    for suffix in (".html", ".svg", ".csv"):
        with pytest.raises(UsageError, match="no report"):
            draw("curve", nothing, tmp_path / f"curve{suffix}")


def test_what_cannot_be_drawn_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.html, \.svg"):
        draw("curve", invented(), tmp_path / "curve.xlsx")
    with pytest.raises(UsageError, match="curve, map, matrix"):
        draw("pie", invented(), tmp_path / "pie.html")
    with pytest.raises(UsageError, match="both, zh, en"):
        draw("curve", invented(), tmp_path / "curve.html", language="fr")  # type: ignore[arg-type]
    with pytest.raises(KgError, match="cannot be written"):
        draw("curve", invented(), tmp_path / "absent" / "curve.html")


def test_long_captions_break_between_words_and_never_before_a_full_stop() -> None:
    text = "某某办公厅关于全面推行某项制度的指导意见。国办发〔2018〕118号 and some more words"
    lines = wrap(text, 20)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.startswith(("。", "〕")) or line.endswith("〔") for line in lines)
