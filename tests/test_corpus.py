"""The generator of invented reports: its gold holds, and kg finds what was planted."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.facts import Fact, IndicatorFact
from kg.pipeline import Engine, extract_page
from kg.read import read_page

ROOT = Path(__file__).parents[1]
NUMBER = 60
SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def make(folder: Path, *more: str, number: int = NUMBER, seed: str = "test") -> Path:
    command = [sys.executable, str(ROOT / "scripts" / "make-corpus"), str(number), "--seed", seed, "-o", str(folder)]
    subprocess.run([*command, *more], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("corpus"), "--formats", "txt,html,gb18030,utf16,docx")


@pytest.fixture(scope="module")
def engine(corpus: Path) -> Engine:
    return Engine.load(places=[corpus / "places.csv"])


@pytest.fixture(scope="module")
def gold(corpus: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (corpus / "gold.jsonl").read_text(encoding="utf-8").splitlines()]


def extracted(folder: Path, engine: Engine) -> dict[str, tuple[Fact, ...]]:
    """Facts by the stem of the file; a page that is refused has none."""
    found: dict[str, tuple[Fact, ...]] = {}
    for path in sorted(folder.iterdir()):
        try:
            found[path.stem] = extract_page(read_page(path), engine).facts
        except KgError:
            found[path.stem] = ()
    return found


@pytest.fixture(scope="module")
def facts(corpus: Path, engine: Engine) -> dict[str, tuple[Fact, ...]]:
    return extracted(corpus / "txt", engine)


def start_of(text: str, record: dict[str, Any]) -> int:
    at = -1
    for _ in range(record["nth"] + 1):
        at = text.index(record["quote"], at + 1)
    return at


def test_every_gold_quote_is_found_and_means_what_it_says(corpus: Path, gold: list[dict[str, Any]]) -> None:
    texts = {path.name: path.read_bytes().decode() for path in (corpus / "txt").iterdir()}
    assert len(texts) == NUMBER
    assert {record["type"] for record in gold} == {"report", "practice", "document", "indicator", "organisation"}
    for record in gold:
        at = start_of(texts[record["file"]], record)
        assert record["quote"]
        if record["type"] == "document":
            assert record["title"][:6].translate(str.maketrans(",:;()", "，：；（）")) in texts[record["file"]][at:]
        if record["type"] == "practice":
            assert record["status"] in ("in-place", "planned", "lacking")


def test_the_mechanisms_and_indicators_of_the_gold_exist(gold: list[dict[str, Any]], engine: Engine) -> None:
    for record in gold:
        if record["type"] == "practice":
            assert record["mechanism"] in engine.ontology.mechanisms
        for name in [record["indicator"]] if record["type"] == "indicator" else []:
            for one in name if isinstance(name, list) else [name]:
                assert one is None or one in engine.ontology.indicators


def test_the_same_seed_gives_the_same_corpus_and_another_seed_another(tmp_path: Path) -> None:
    one, two, other = (make(tmp_path / name, number=5, seed=name[0]) for name in ("a1", "a2", "b1"))
    assert (one / "gold.jsonl").read_bytes() == (two / "gold.jsonl").read_bytes()
    assert [path.read_bytes() for path in sorted((one / "txt").iterdir())] == [
        path.read_bytes() for path in sorted((two / "txt").iterdir())
    ]
    assert (one / "gold.jsonl").read_bytes() != (other / "gold.jsonl").read_bytes()


def test_zones_corps_and_merged_places_report(corpus: Path, gold: list[dict[str, Any]]) -> None:
    """They are among the reporters, and report while they exist."""
    names = {record["government"] for record in gold if record["type"] == "report"}
    assert any(name.endswith("开发区") for name in names)
    assert any(name.endswith("团") for name in names)
    with (corpus / "places.csv").open(encoding="utf-8") as file:
        ended = [row for row in csv.DictReader(file) if row["until"] and row["successor"]]
    assert ended
    last = {(row["code"], row["town"] or None): int(row["until"]) for row in ended}
    years = [
        (record["year"], last[record["adcode"], record["town"]])
        for record in gold
        if record["type"] == "report" and (record["adcode"], record["town"]) in last
    ]
    assert years
    assert all(year <= until for year, until in years)


def test_copies_with_masked_digits_or_blanked_names_are_refused(corpus: Path, engine: Engine) -> None:
    pages = sorted((corpus / "refused").iterdir())
    assert {path.name.partition("-")[0] for path in pages} == {"masked", "blanked", "essay"}
    for path in pages:
        if not path.name.startswith("essay"):
            with pytest.raises(KgError, match="masked" if path.name.startswith("masked") else None):
                extract_page(read_page(path), engine)


def test_report_fields_are_right(gold: list[dict[str, Any]], facts: dict[str, tuple[Fact, ...]]) -> None:
    names = ("government", "adcode", "town", "level", "year", "published", "index_number", "document_number")
    right = total = 0
    for record in (record for record in gold if record["type"] == "report"):
        report = next(iter(facts[record["file"].removesuffix(".txt")]), None)
        for name in names:
            total += 1
            right += plain(getattr(report, name, None)) == plain(record[name])
    assert right / total >= 0.95


def plain(value: object) -> str:
    return str(value or "").translate(str.maketrans("，：；（）", ",:;()"))


def f1(gold: set[Any], found: set[Any]) -> float:
    return 2 * len(gold & found) / (len(gold) + len(found))


def test_practices_and_documents_are_found(gold: list[dict[str, Any]], facts: dict[str, tuple[Fact, ...]]) -> None:
    for kind, fields, floor in (("practice", ("mechanism", "status"), 0.9), ("document", ("title",), 0.97)):

        def key(file: str, record: Any, fields: tuple[str, ...] = fields) -> tuple[str, ...]:
            return (file, *(plain(record[field]) for field in fields))

        planted = [(key(one["file"].removesuffix(".txt"), one), one) for one in gold if one["type"] == kind]
        free = {name for name, one in planted if one.get("optional")}
        want = {name for name, _ in planted} - free
        got = {key(file, fact.to_dict()) for file, found in facts.items() for fact in found if fact.type == kind} - free
        assert f1(want, got) >= floor, kind


def amount(value: float, unit: str) -> float:
    while unit[:1] in SCALES:
        value, unit = value * SCALES[unit[0]], unit[1:]
    return round(value, 4)


def test_numbers_are_found(corpus: Path, gold: list[dict[str, Any]], facts: dict[str, tuple[Fact, ...]]) -> None:
    waiting: dict[str, list[IndicatorFact]] = defaultdict(list)
    for file, found in facts.items():
        waiting[file] += [fact for fact in found if isinstance(fact, IndicatorFact)]
    extracted_numbers = sum(map(len, waiting.values()))
    numbers = [record for record in gold if record["type"] == "indicator"]
    texts = {path.stem: path.read_bytes().decode() for path in (corpus / "txt").iterdir()}
    right = bounds = 0
    for record in numbers:
        file = record["file"].removesuffix(".txt")
        low = start_of(texts[file], record)
        for fact in waiting[file]:
            same = amount(fact.value, fact.unit) == amount(record["value"], record["unit"])
            if same and fact.start < low + len(record["quote"]) and low < fact.end:
                waiting[file].remove(fact)
                right += 1
                bounds += fact.bound in (record["bound"] if isinstance(record["bound"], list) else [record["bound"]])
                break
    assert 2 * right / (extracted_numbers + len(numbers)) >= 0.96
    assert bounds / right >= 0.97


@pytest.mark.parametrize("format_", ["gb18030", "utf16", "html", "docx"])
def test_other_formats_give_the_same_facts(
    format_: str, corpus: Path, engine: Engine, facts: dict[str, tuple[Fact, ...]]
) -> None:
    def contents(found: tuple[Fact, ...]) -> list[str]:
        places = ("id", "file", "start", "end")
        records = [{key: value for key, value in fact.to_dict().items() if key not in places} for fact in found]
        lines = [json.dumps(record | {"quote": "".join(record["quote"].split())}, sort_keys=True) for record in records]
        return sorted(lines)

    other = extracted(corpus / format_, engine)
    for file, found in facts.items():
        assert contents(other[file]) == contents(found), file


def test_the_official_scorer_reads_the_gold(corpus: Path, shared: Path, tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("", encoding="utf-8")
    command = [sys.executable, shared / "gold" / "score.py", corpus / "gold.jsonl", tmp_path / "none.jsonl"]
    done = subprocess.run(
        [*map(str, command), "--texts", str(corpus / "txt"), "--json"], check=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout)["indicator"]["gold"] > 10 * NUMBER
