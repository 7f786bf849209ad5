"""The catalogue in Turtle is the catalogue; loading is exact, fast and refuses what contradicts itself."""

from __future__ import annotations

import contextlib
import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import OntologyError
from kg.ontology import Ontology, ontology_files

PREFIXES = """
@prefix kg: <https://kg.example/ontology#> .
@prefix mechanism: <https://kg.example/mechanism/> .
@prefix law: <https://kg.example/law/> .
@prefix indicator: <https://kg.example/indicator/> .
@prefix word: <https://kg.example/word/> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
""".lstrip()
PREFIX_LINES = PREFIXES.count("\n")
NAMED = 'skos:prefLabel "测试举措"@zh , "Test practice"@en'


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


@pytest.fixture
def user_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes the statements as a user's ontology file; the cache is a fresh folder."""
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))

    def write(statements: str, name: str = "own.ttl") -> Path:
        path = tmp_path / name
        path.write_text(PREFIXES + statements, encoding="utf-8")
        return path

    return write


def rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "catalogue" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def many(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def without_report_numbers(note: str) -> str:
    """A remark without the names of reports, which the catalogue gives as "seed 002" and the ontology by place."""
    note = re.sub(r"seeds? 00\d(, 00\d)*|[一-鿿]{2,4} 20\d\d(?=[^-\d]|$)(, [一-鿿]{2,4} 20\d\d)*", "*", note)
    return re.sub(r"in the seed|in print", "in *", note).replace("seed prints", "the page prints")


def test_the_whole_catalogue_is_there(ontology: Ontology, shared: Path) -> None:
    for name, concepts, count in (
        ("mechanisms", ontology.mechanisms, 242),
        ("laws", ontology.laws, 223),
        ("indicators", ontology.indicators, 146),
    ):
        assert [row["id"] for row in rows(shared, name) if row["id"] not in concepts] == []
        assert len(rows(shared, name)) == count <= len(concepts)


def test_every_field_of_the_mechanisms_is_carried_over(ontology: Ontology, shared: Path) -> None:
    for row in rows(shared, "mechanisms"):
        one = ontology.mechanisms[row["id"]]
        assert (one.name_zh, one.name_en) == (row["prefLabel_zh"], row["prefLabel_en"])
        assert list(one.parents) == many(row["parent"]), one.id
        assert (one.category, one.confidence) == (row["category"], row["confidence"])
        assert (one.origin_place or "", one.origin_adcode or "") == (row["origin_place"], row["origin_adcode"]), one.id
        assert str(one.origin_year or "") == row["origin_year"], one.id
        assert (one.national_document or "") == row["national_doc_title"], one.id
        assert (one.national_document_number or "") == row["national_doc_no"], one.id
        assert (one.national_document_date or "") == row["national_doc_date"], one.id
        assert without_report_numbers(one.note or "") == without_report_numbers(row["source_note"]), one.id


def test_every_label_of_the_catalogue_is_carried_over(ontology: Ontology, shared: Path) -> None:
    """A label that proved unsafe may have become hidden or part of a cue, or have moved to a better concept."""
    for name, column, family in (
        ("mechanisms", "altLabels_zh", ontology.mechanisms),
        ("mechanisms", "hiddenLabels", ontology.mechanisms),
        ("indicators", "altLabels", ontology.indicators),
    ):
        known = {label for one in family.values() for label in (*one.labels, *one.hidden)}
        lost = {
            row["id"]: label
            for row in rows(shared, name)
            for label in many(row[column])
            if label not in known and label not in " ".join(family[row["id"]].cues)
        }
        assert lost == {}, column


def in_pairs(title: str) -> bool:
    """Whether marks of titles come in pairs; the table of sources holds a few titles cut out of the middle of text."""
    return title.count("《") == title.count("》")


def test_every_field_of_the_laws_is_carried_over(ontology: Ontology, shared: Path) -> None:
    sources = {"": None, "memory": "memory", "pages": "web page", "seed": "report"}
    for row in rows(shared, "laws"):
        one = ontology.laws[row["id"]]
        assert (one.title, one.full_title) == (row["title_short_zh"], row["title_full_zh"])
        titles = {one.title, one.full_title, *one.labels}
        alternatives = {title.strip("《》").removesuffix("[sic]") for title in many(row["altTitles"])}
        assert {title for title in alternatives if in_pairs(title)} <= titles, one.id
        assert all(in_pairs(title) and "[" not in title for title in titles), one.id
        assert one.kind == row["kind"].replace(" ", "-")
        assert (one.number or "") == row["document_no"], one.id
        assert one.number_source == sources[row["document_no_source"]], one.id
        assert (one.issuer or "", one.issued or "", one.in_force or "") == (
            row["issuer"], row["date_issued"], row["date_in_force"],
        ), one.id
        assert list(one.promotes) == many(row["promotes_mechanism_ids"]), one.id
        assert one.confidence == row["confidence"]
        assert without_report_numbers(one.note or "") == without_report_numbers(row["amended_or_note"]), one.id


def test_numbers_from_memory_are_marked_unverified(ontology: Ontology, shared: Path) -> None:
    unverified = {row["id"] for row in rows(shared, "laws") if row["document_no_source"] == "memory"}
    marked = {one.id for one in ontology.laws.values() if one.numbers and not one.number_verified}
    assert unverified
    assert marked == unverified
    seen = {n for one in ontology.laws.values() if one.number_verified for n in one.numbers}
    for mechanism in ontology.mechanisms.values():
        if mechanism.national_document_number_verified:
            assert mechanism.national_document_number in seen, mechanism.id


def test_every_field_of_the_indicators_is_carried_over(ontology: Ontology, shared: Path) -> None:
    for row in rows(shared, "indicators"):
        one = ontology.indicators[row["id"]]
        assert (one.name_zh, one.name_en) == (row["name_zh"], row["name_en"])
        assert {unit.removeprefix("余") for unit in row["units_surface"].split("/")} <= set(one.units), one.id
        assert (one.unit, one.dimension) == (row["canonical_unit"], row["dimension"])
        # The catalogue calls a rank a stock, but a rank is won in a year's appraisal and does not stand at a date.
        assert one.flow == ("flow" if one.id == "assessment-rank" else row["stock_or_flow"]), one.id
        assert (one.category, one.change_usual) == (row["category"], row["change_usual"])
        parent = f"mechanism:{one.measures}" if one.measures else one.parent or ""
        assert parent == row["parent"], one.id
        assert without_report_numbers(one.note or "") == without_report_numbers(row["pitfall"]), one.id


def test_labels_that_two_indicators_share_are_safe_for_neither(ontology: Ontology) -> None:
    for label in ("审结", "立案", "合法性审查", "下放事项", "参训人员", "专题会议", "参与学法人数"):
        assert [one.id for one in ontology.indicators.values() if label in one.labels] == []
        assert len([one.id for one in ontology.indicators.values() if label in one.hidden]) == 2


def test_labels_come_in_the_order_of_the_file_and_words_by_length(user_file) -> None:
    path = user_file(
        f'mechanism:x {NAMED} ; skos:altLabel "丙丙"@zh , "甲甲甲"@zh , "乙乙"@zh .\n'
        'word:w a kg:WordList ; kg:word "将" , "将要" , "拟" .\n'
        'word:p a kg:PatternList ; kg:pattern "b+" , "a" .\n'
        'word:m a kg:Mapping ; kg:entry [ kg:word "万" ; kg:value "10000" ] , [ kg:word "十万" ; kg:value "100000" ] .'
    )
    ontology = Ontology.load([path])
    assert ontology.mechanisms["x"].labels == ("测试举措", "丙丙", "甲甲甲", "乙乙")
    assert ontology.words("w") == ("将要", "将", "拟")
    assert ontology.patterns("p") == ("b+", "a")
    assert ontology.mapping("m") == {"十万": "100000", "万": "10000"}
    assert list(ontology.mapping("m")) == ["十万", "万"]


def test_the_same_files_give_the_same_record_in_every_process() -> None:
    code = (
        "import json; from kg.ontology import ontology_files; from kg.ontology_turtle import read_catalogue\n"
        "print(json.dumps(read_catalogue(ontology_files())[0]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_an_unknown_word_list_is_an_expected_error(ontology: Ontology) -> None:
    with pytest.raises(OntologyError, match="no list 'nowhere'"):
        ontology.words("nowhere")


def test_narrower_holds_the_concept_and_all_below(ontology: Ontology) -> None:
    three = ontology.narrower("three-enforcement-systems")
    assert {"three-enforcement-systems", "enforcement-disclosure", "full-process-record"} <= three
    assert three < ontology.narrower("strict-enforcement")
    assert ontology.narrower("no-such-thing") == {"no-such-thing"}


def test_a_second_load_needs_no_rdflib() -> None:
    Ontology.load()
    code = (
        "import sys\n"
        "from kg.ontology import Ontology\n"
        "ontology = Ontology.load()\n"
        "print('rdflib' in sys.modules, len(ontology.laws))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rdflib, laws = done.stdout.split()
    assert rdflib == "False"
    assert int(laws) >= 223


def test_the_cache_gives_what_the_files_give(user_file) -> None:
    path = user_file(f"mechanism:x {NAMED} .")
    first, second = Ontology.load([path]), Ontology.load([path])
    for name in ("mechanisms", "laws", "indicators", "digest", "where", "_lists"):
        assert getattr(first, name) == getattr(second, name), name


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b'{"mechanism": 3}', b'{"mechanism": [{"id": "x"}]}'])
def test_a_damaged_cache_is_read_anew_and_healed(user_file, tmp_path: Path, damage: bytes) -> None:
    path = user_file(f"mechanism:x {NAMED} .")
    Ontology.load([path])
    (cached,) = (tmp_path / "cache").glob("*.json")
    good = cached.read_bytes()
    cached.write_bytes(damage)
    assert "x" in Ontology.load([path]).mechanisms
    assert cached.read_bytes() == good


def test_a_changed_file_is_read_anew(user_file) -> None:
    before = Ontology.load([user_file(f"mechanism:x {NAMED} .")])
    after = Ontology.load([user_file(f"mechanism:y {NAMED} .")])
    assert "x" in before.mechanisms
    assert "y" in after.mechanisms
    assert "x" not in after.mechanisms
    assert before.digest != after.digest


def test_a_cache_that_cannot_be_written_is_no_error(user_file, tmp_path: Path) -> None:
    path = user_file(f"mechanism:x {NAMED} .")
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert "x" in Ontology.load([path]).mechanisms


def test_the_digest_does_not_depend_on_where_the_file_lies(user_file) -> None:
    one, two = user_file(f"mechanism:x {NAMED} .", "a.ttl"), user_file(f"mechanism:x {NAMED} .", "b.ttl")
    assert Ontology.load([one]).digest == Ontology.load([two]).digest
    assert Ontology.load([one]).where["mechanism/x"] == f"{one}:{PREFIX_LINES + 1}"
    assert Ontology.load([two]).where["mechanism/x"] == f"{two}:{PREFIX_LINES + 1}"


def test_a_user_file_adds_a_concept_and_labels_to_existing_ones(user_file, ontology: Ontology) -> None:
    path = user_file(
        "mechanism:night-patrol a kg:Mechanism ; skos:broader mechanism:fengqiao-experience ;\n"
        '    skos:prefLabel "平安夜巡"@zh , "Night patrol"@en ; skos:altLabel "夜巡队"@zh ;\n'
        '    kg:category "dispute-resolution" .\n'
        'mechanism:fengqiao-experience skos:altLabel "枫桥新经验"@zh ; kg:cue "枫桥 + 经验" .\n'
        'law:own a kg:Law ; eli:title_short "某镇规定"@zh ; eli:title "某镇规定(试行)"@zh ; '
        "kg:promotes mechanism:night-patrol .\n"
        'indicator:own a kg:Indicator ; skos:prefLabel "夜巡次数"@zh , "Patrols"@en ; kg:unit "次" ; '
        'kg:canonicalUnit "次" ; kg:dimension "count" ; kg:flow "flow" .'
    )
    merged = Ontology.load([path])
    assert merged.mechanisms["night-patrol"].labels == ("平安夜巡", "夜巡队")
    assert "night-patrol" in merged.narrower("fengqiao-experience")
    old, new = ontology.mechanisms["fengqiao-experience"], merged.mechanisms["fengqiao-experience"]
    assert new.labels == (*old.labels, "枫桥新经验")
    assert new.cues == (*old.cues, "枫桥 + 经验")
    assert merged.laws["own"].promotes == ("night-patrol",)
    assert merged.indicators["own"].units == ("次",)
    assert len(merged.mechanisms) == len(ontology.mechanisms) + 1


def test_a_user_may_use_addresses_of_their_own(user_file) -> None:
    path = user_file(f"<https://example.org/practices#night-patrol> a kg:Mechanism ; {NAMED} .")
    assert Ontology.load([path]).mechanisms["night-patrol"].name_en == "Test practice"


def test_a_file_that_breaks_off_anywhere_is_an_expected_error(tmp_path: Path) -> None:
    from kg.ontology_turtle import read_catalogue

    path = tmp_path / "own.ttl"
    whole = PREFIXES + f'mechanism:x {NAMED} ; kg:cue """甲 +\n乙""" ; skos:broader mechanism:y .\n'
    refused = 0
    for end in range(len(PREFIXES) + 1, len(whole)):
        path.write_text(whole[:end], encoding="utf-8")
        with contextlib.suppress(OntologyError):
            read_catalogue([path])
            continue
        refused += 1
    assert refused > 100


@pytest.mark.parametrize(
    ("statements", "line", "what"),
    [
        ('mechanism:x skos:prefLabel "甲"@zh ,\n\n    "X"@en', 3, "malformed Turtle"),
        ('nowhere:x skos:prefLabel "甲"@zh .', 1, "malformed Turtle"),
        ('\nmechanism:x skos:prefLabel "甲\n"@zh .', 2, "malformed Turtle"),
        ("\n\nmechanism:x b mechanism:y .", 3, "malformed Turtle"),
    ],
)
def test_malformed_turtle_is_refused_with_its_line(user_file, statements: str, line: int, what: str) -> None:
    path = user_file(statements)
    with pytest.raises(OntologyError) as caught:
        Ontology.load([path])
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.where == f"{path}:{PREFIX_LINES + line}"


# One file with all these faults: (statements, each on a line; what is said of which line).
FAULTS = [
    ('mechanism:a1 skos:prefLabel "甲"@zh .', "mechanism a1: prefLabel is missing in English (en)"),
    ('mechanism:a2 skos:prefLabel "A"@en .', "mechanism a2: prefLabel is missing in Chinese (zh)"),
    ('mechanism:fengqiao-experience skos:prefLabel "别名"@zh .', "fengqiao-experience: prefLabel has two values"),
    ('mechanism:fengqiao-experiense skos:altLabel "枫桥"@zh .', "experiense: prefLabel is missing in Chinese"),
    ('mechanism:b1 skos:prefLabel "乙一"@zh , "B"@en ; skos:broader mechanism:no .', "broader mechanism 'no' is"),
    ('mechanism:b2 skos:prefLabel "乙二"@zh , "B"@en ; skos:broader mechanism:b2 .', "b2: it is broader than itself"),
    ('mechanism:b3 skos:prefLabel "乙三"@zh , "B"@en ; skos:broader mechanism:b4 .', "b3: it is broader than itself"),
    ('mechanism:b4 skos:prefLabel "乙四"@zh , "B"@en ; skos:broader mechanism:b3 .', "b4: it is broader than itself"),
    ('mechanism:c1 skos:prefLabel "枫桥经验"@zh , "C"@en .', "label '枫桥经验' belongs to fengqiao-experience"),
    ('mechanism:c2 skos:prefLabel "丙二"@zh , "C"@en ; skos:altLabel "丙"@zh .', None),
    ('mechanism:c3 skos:prefLabel "丙"@zh , "C"@en .', "mechanism c3: its label '丙' belongs to c2 already"),
    ('<https://example.org/a/c2> a kg:Mechanism ; skos:prefLabel "丁"@zh .', "the id 'c2' is taken by"),
    ('mechanism:d1 skos:prefLabel "戊一"@zh , "D"@en ; kg:originYear "long ago" .', "originYear 'long ago' is no year"),
    ('mechanism:d2 skos:prefLabel "戊二"@zh , "D"@en ; kg:nationalDocumentDate "1.5.2020" .', "'1.5.2020' is no date"),
    ('mechanism:d3 skos:prefLabel "戊三"@zh , "D"@en ; kg:confidence "sure" .', "'sure' is none of high, medium, low"),
    ('mechanism:d4 skos:prefLabel "戊四"@zh , "D"@en ; kg:numberVerified "so" .', "'so' is neither true nor false"),
    ('law:e1 eli:title_short "己一"@zh ; eli:title "己"@zh ; kg:promotes mechanism:no .', "promotes an unknown"),
    ('law:e2 eli:title_short "宪法"@zh ; eli:title "己二"@zh .', "its label '宪法' belongs to constitution already"),
    ('law:e3 eli:title "己三"@zh .', "law e3: title_short is missing in Chinese (zh)"),
    ('indicator:f1 skos:prefLabel "庚一"@zh , "F"@en ; skos:broader indicator:no .', "broader indicator 'no' is"),
    ('indicator:f2 skos:prefLabel "庚二"@zh , "F"@en ; kg:measures mechanism:no .', "it measures an unknown mechanism"),
    ('indicator:f3 skos:prefLabel "庚三"@zh , "F"@en ; kg:flow "river" .', "'river' is none of stock, flow, rate"),
]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """(file and line, what) of everything wrong in a file with all faults."""
    path = tmp_path_factory.mktemp("faulty") / "own.ttl"
    path.write_text(PREFIXES + "\n".join(statement for statement, _ in FAULTS), encoding="utf-8")
    problems = Ontology.read([path])[1]
    return [(problem.where.removeprefix(f"{path}:"), problem.what) for problem in problems]


@pytest.mark.parametrize("number", [number for number, (_, what) in enumerate(FAULTS) if what])
def test_what_contradicts_is_reported_at_its_line(faulty: list[tuple[str, str]], number: int) -> None:
    what = FAULTS[number][1]
    assert [where for where, said in faulty if what in said] == [str(PREFIX_LINES + number + 1)]


@pytest.mark.parametrize("number", [0, 4, 6, 8])
def test_a_user_file_that_contradicts_is_not_loaded(user_file, tmp_path: Path, number: int) -> None:
    statement, what = FAULTS[number]
    with pytest.raises(OntologyError, match=r"own\.ttl:\d+: .*; see kg ontology check") as caught:
        Ontology.load([user_file(statement)])
    assert what in str(caught.value) or "mechanism" in str(caught.value)
    assert list((tmp_path / "cache").glob("*")) == []


def test_unreadable_files_are_expected_errors(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"absent\.ttl: the file cannot be read"):
        Ontology.load([tmp_path / "absent.ttl"])
    latin = tmp_path / "gbk.ttl"
    latin.write_bytes("# one\n# two 中文\n".encode("gb18030"))
    with pytest.raises(OntologyError, match=r"gbk\.ttl:2: the file is not UTF-8"):
        Ontology.load([latin])


def test_all_files_are_read_without_a_problem() -> None:
    from kg.ontology_turtle import read_catalogue

    assert read_catalogue(ontology_files())[1] == []
