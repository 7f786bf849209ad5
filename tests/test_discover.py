"""Practices that the catalogue does not hold, found in invented sentences of invented places."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from kg.discover import Discovery, Finding
from kg.discover.candidates import candidates
from kg.discover.concept import concept
from kg.errors import OntologyError
from kg.facts import PracticeFact, ReportFact
from kg.ontology import Ontology
from kg.ontology_check import achievement, check_ontology
from kg.pipeline import Engine, extract_page
from kg.read import page_from_bytes

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(places=[SAMPLE / "places.csv"])


def names(sentence: str, engine: Engine) -> list[str]:
    text = achievement(sentence, engine.ontology)
    return [one.name for part in text.sentences for one in candidates(part, engine.ontology)]


def found(sentences: Iterable[tuple[str, int, str]], engine: Engine, *, known: bool = False) -> list[Finding]:
    """Findings in sentences (town, year, sentence), each of a report of its own."""
    discovery = Discovery(engine)
    for number, (town, year, sentence) in enumerate(sentences):
        report = ReportFact(
            report=f"990101/{town}/{year}", file=f"{number}.txt", start=0, end=0, quote="", rule="", government=town,
            adcode="990101", town=town, level="township", year=year,
        )  # fmt: skip
        discovery.add(achievement(sentence, engine.ontology), report)
    return discovery.findings(known=known)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("我镇推行“板凳夜谈”工作法，入户听民声。", "板凳夜谈工作法"),
        ("社区打造“竹篱茶话”品牌。", "竹篱茶话品牌"),
        ("首创“两问一答”制度，群众满意。", "两问一答制度"),
        ("全面推行2+4+N治理模式。", "2+4+N治理模式"),
        ("建立健全渔船回港报到制度，共登记300艘。", "渔船回港报到制度"),
        ("在各村建立以党员为骨干的晒谷场宣讲队。", "晒谷场宣讲队"),
        ("设立“邻里月光”议事厅3处。", "邻里月光议事厅"),
        ("推行 \"四色预警灯\" 管理模式。", "四色预警灯管理模式"),
    ],
)  # fmt: skip
def test_a_coinage_is_found(sentence: str, name: str, engine: Engine) -> None:
    assert name in names(sentence, engine)


@pytest.mark.parametrize(
    "sentence",
    [
        "建立健全各项规章制度，完善长效工作机制。",
        "坚持“预防在先、教育为主”的原则。",
        "树立“执法为民”理念，增强“四个意识”。",
        "打通服务群众“最后一公里”。",
        "通过“苇塘发布”微信公众号推送信息。",
        "印发《关于推行“板凳夜谈”工作法的通知》。",
        "荣获“全省先进集体”称号。",
        "使审批工作步入制度化轨道。",
        "打击“黑诊所”3处。",
        "建立柏川县人民政府工作协调机制。",
        "推广柏川县做法。",
    ],
)
def test_what_is_no_coinage_is_left_out(sentence: str, engine: Engine) -> None:
    assert names(sentence, engine) == []


def test_what_the_catalogue_holds_is_kept_apart(engine: Engine) -> None:
    sentences = [("苇塘镇", 2019, "我镇落实政府法律顾问制度。"), ("苇塘镇", 2019, "我镇推行“板凳夜谈”工作法。")]
    assert [one.name for one in found(sentences, engine)] == ["板凳夜谈工作法"]
    (known,) = found(sentences, engine, known=True)
    assert (known.name, known.known) == ("政府法律顾问制度", "government-legal-advisor")


def test_places_and_years_are_counted_and_variants_grouped(engine: Engine) -> None:
    sentences = [
        ("苇塘镇", 2019, "探索“板凳夜谈”工作法。"),
        ("苇塘镇", 2020, "深化“板凳夜谈”工作法，推行“板凳夜谈”制度。"),
        ("岚桥镇", 2018, "推行板凳夜谈工作法。"),
        ("岚桥镇", 2018, "推行2+4+N治理模式。"),
        ("芦埠镇", 2018, "推行2+5+N治理模式。"),
        ("岚桥镇", 2018, "建立渔船回港报到制度。"),
        ("芦埠镇", 2017, "建立渔船归港报到制度。"),
    ]
    by_name = {one.name: one for one in found(sentences, engine)}
    talk = by_name["板凳夜谈工作法"]
    assert (talk.places, talk.reports, talk.first.year, talk.first.place) == (2, 3, 2018, "岚桥镇")
    assert "板凳夜谈制度" in talk.names
    assert {"2+4+N治理模式", "2+5+N治理模式"} <= by_name.keys()
    boats = next(one for name, one in by_name.items() if "报到制度" in name)
    assert (boats.places, boats.first.year, len(boats.names)) == (2, 2017, 2)


def test_more_governments_and_quotation_marks_rank_higher(engine: Engine) -> None:
    wide = [(town, 2020, "推行“板凳夜谈”工作法。") for town in ("苇塘镇", "岚桥镇", "芦埠镇")]
    narrow = [("苇塘镇", 2020, "推行“灶台说法”工作法。"), ("苇塘镇", 2020, "建立渔船回港报到制度。")]
    ranked = [one.name for one in found([*narrow, *wide], engine)]
    assert ranked == ["板凳夜谈工作法", "灶台说法工作法", "渔船回港报到制度"]


def test_a_part_of_a_longer_name_is_no_finding(engine: Engine) -> None:
    sentences = [("苇塘镇", 2020, "推行渔船回港报到销号制度。"), ("岚桥镇", 2020, "推行渔船回港报到销号制度督导机制。")]
    assert "渔船回港报到销号制度" not in [one.name for one in found(sentences, engine)]


def test_problems_are_no_practices(engine: Engine) -> None:
    page = page_from_bytes(
        "苇塘镇2020年度法治政府建设情况报告\n\n    2020年,苇塘镇推进法治政府建设。\n    一、主要做法\n"
        "    推行“板凳夜谈”工作法。\n    二、存在问题\n    个别村仍搞“三拖两推”工作模式。\n"
        "\n望沂市柏川县苇塘镇人民政府\n".encode(),
        "a.txt",
    )
    engine = Engine.load(places=[SAMPLE / "places.csv"])
    discovery = Discovery(engine)
    discovery.read(page, force=True)
    (one,) = discovery.findings()
    assert one.name == "板凳夜谈工作法"
    assert page.text[one.first.start : one.first.end] == one.first.quote == "推行“板凳夜谈”工作法。"


def test_the_concept_is_refused_without_an_english_name_and_found_with_it(engine: Engine, tmp_path: Path) -> None:
    sentences = [
        ("苇塘镇", 2019, "下一步，将推行“灶台说法”工作法。"),
        ("苇塘镇", 2020, "我镇推行“灶台说法”工作法，人民调解员上门化解纠纷。"),
        ("岚桥镇", 2021, "我镇推行“灶台说法”制度。"),
    ]
    (one,) = found(sentences, engine)
    turtle = concept(one, engine.ontology)
    assert '"灶台说法工作法"@zh' in turtle
    assert '"灶台说法制度"@zh' in turtle
    assert "kg:example" in turtle
    path = tmp_path / "mine.ttl"
    path.write_text(turtle, encoding="utf-8")
    with pytest.raises(OntologyError, match="English"):
        Ontology.load([path])
    completed = turtle.replace('"灶台说法工作法"@zh ;', '"灶台说法工作法"@zh , "Law talk at the hearth"@en ;', 1)
    path.write_text(completed, encoding="utf-8")
    assert check_ontology([path]) == []
    grown = Engine.load([path], [SAMPLE / "places.csv"])
    ident = re.findall(r"^mechanism:(\S+)", turtle, re.MULTILINE)[0]
    report = next((SAMPLE / "reports").glob("lumingping-2016.txt")).read_text(encoding="utf-8")
    page = page_from_bytes(report.replace("。\n", "。我镇坚持推行“灶台说法”工作法。\n").encode(), "lumingping-2016.txt")
    facts = extract_page(page, grown).facts
    assert ident in {fact.mechanism for fact in facts if isinstance(fact, PracticeFact)}


def test_a_practice_only_planned_gets_no_example(engine: Engine) -> None:
    (one,) = found([("苇塘镇", 2019, "下一步，将推行“灶台说法”工作法。")], engine)
    turtle = concept(one, engine.ontology)
    assert "kg:example" not in turtle.replace("find a kg:example", "")
    assert "planned" in turtle


def kg(*args: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", "discover", *map(str, args)]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, encoding="utf-8", env=os.environ
    )


def test_the_command_with_and_without_a_path(tmp_path: Path) -> None:
    none = kg(cwd=tmp_path)
    assert none.returncode == 1
    assert len(none.stderr.splitlines()) == 1
    pages = tmp_path / "pages"
    pages.mkdir()
    for path in sorted((SAMPLE / "reports").glob("lumingping-*"))[:3]:
        text = path.read_bytes().decode("utf-8", "strict") if path.suffix == ".txt" else ""
        if text:
            (pages / path.name).write_text(text.replace("。\n", "。我镇推行“灶台说法”工作法。\n"), encoding="utf-8")
    places = ("--places", SAMPLE / "places.csv")
    direct = kg("pages", *places, "--format", "csv", cwd=tmp_path)
    assert direct.returncode == 0, direct.stderr
    rows = list(csv.DictReader(io.StringIO(direct.stdout)))
    row = next(row for row in rows if row["name"] == "灶台说法工作法")
    text = (pages / row["file"]).read_bytes().decode()
    assert text[int(row["start"]) : int(row["end"])] == row["quote"]
    load = [sys.executable, "-m", "kg", "load", "pages", "--places", str(SAMPLE / "places.csv")]
    subprocess.run(load, cwd=tmp_path, check=True, capture_output=True)
    assert json.loads(kg("--format", "json", cwd=tmp_path).stdout) == json.loads(
        kg("pages", *places, "--format", "json", cwd=tmp_path).stdout
    )
    gone = next(pages.iterdir())
    gone.unlink()
    missing = kg(cwd=tmp_path)
    assert missing.returncode == 1
    assert gone.name in missing.stderr
    assert kg("pages", *places, "--skos", "no such", cwd=tmp_path).returncode == 2


def test_real_reports_give_names_worth_a_look(shared: Path) -> None:
    engine = Engine.load()
    discovery = Discovery(engine)
    for path in sorted((shared / "reports").glob("*.txt")):
        discovery.read(page_from_bytes(path.read_bytes(), path.name), force=True)
    first = discovery.findings()[:30]
    assert len(first) >= 8
    assert all(one.places and one.first.quote for one in first)
    assert not {"工作机制", "长效机制", "各项制度"} & {name for one in first for name in one.names}
