"""A report whose every name and text is hostile is loaded, asked for, drawn and shown, and does nothing."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from kg.cli import main
from kg.facts import Fact
from kg.graph import Catalogue
from kg.ontology import Ontology
from kg.places import PlaceRegister
from kg.queries import named_queries
from kg.stores import EMBEDDED, Store, embedded_store
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import PLACES, document, facts_of, indicator, organisation, practice, report, store_facts
from tests.servers import Server

if TYPE_CHECKING:
    from conftest import Chromium

EVIL = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "'} DETACH DELETE n RETURN 1 // \" } INSERT DATA { <a:a> <a:b> <a:c> } # \\ ]]> &amp; ${7*7} "
    "\x1b[31m\x1b]0;owned\x07 \x01\x7f\x9b31m \u202eabc\u202c"
)
TOWN = "<b onclick=x>'\"`\\ $place ?x } 镇"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PAGE = f"""青榆区苇塘镇2020年度法治政府建设情况报告

2020年，苇塘镇深入推进法治政府建设，坚持依法行政，现将情况报告如下。
{EVIL}
一、主要做法
（一）落实行政执法“三项制度”"onmouseover="document.title='owned'，办理行政复议案件12件\x07\x1b[31m\x9b31m，落实《<script>alert(1)</script>办法》。
（二）印发《苇塘镇<img src=x onerror=alert(1)>管理办法》（苇政发〔2020〕3号），调解纠纷30件。
（三）聘请法律顾问，严格规范行政执法。
二、存在的问题
（一）行政执法公示制度尚未建立。
苇塘镇人民政府
2021年1月18日
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("places") / "evil.csv"
    town = '"' + TOWN.replace('"', '""') + '"'
    path.write_text(f"{PLACES}990103,,{town},,,,\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    head = report("990103", TOWN, 2018, file=EVIL, title=EVIL)
    return facts_of(
        head, practice(quote=EVIL), document("minted-evil", EVIL, EVIL, "own"), indicator(), organisation(EVIL)
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, places: Path, facts: list[Fact]) -> Path:
    """A workspace with that report, in step."""
    path = tmp_path_factory.mktemp("evil") / "ws"
    workspace = Workspace.open(path, create=True)
    workspace.adopt(places=[places])
    store_facts(workspace, facts)
    said, _, code = kg("sync", "-w", path)
    assert code == 0, said
    return path


def kg(*words: str | Path) -> tuple[str, str, int]:
    """Run a command; what it prints, what it says, its code."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return out.getvalue(), err.getvalue(), int(ended.value.code or 0)


def everything(store: Store) -> list[str]:
    try:
        return list(store.export())
    finally:
        store.close()


def ask_all(stores: Mapping[str, Store], facts: list[Fact]) -> None:
    """Ask every named query for hostile things on every store: the same rows, and nothing changes."""
    before = {name: everything(store) for name, store in stores.items()}
    answered = 0
    for name, query in named_queries("cypher").items():
        twins = {language: named_queries(language)[name] for language in ("cypher", "sparql")}
        for text in (EVIL, TOWN, f"990103/{TOWN}", "minted-evil", facts[0].report):
            given = {p.name: text if p.type == "text" else p.example for p in query.parameters}
            answers = {}
            for one, store in stores.items():
                rows = store.query(twins[store.language].text, given).rows
                answers[one] = sorted(map(repr, rows))
            assert len({tuple(rows) for rows in answers.values()}) == 1, (name, text, answers)
            answered += bool(next(iter(answers.values())))
    assert answered > 10
    assert {name: everything(store) for name, store in stores.items()} == before


def test_named_queries_take_it_as_data(folder: Path, facts: list[Fact]) -> None:
    ask_all({name: embedded_store(name, folder / "views", read_only=True) for name in EMBEDDED}, facts)


def test_servers_take_it_as_data(
    folder: Path, facts: list[Fact], places: Path, neo4j_server: Server, fuseki_server: Server
) -> None:
    known = Catalogue(Ontology.load(), PlaceRegister.load([places]))
    servers = {"neo4j": neo4j_server.store(), "fuseki": fuseki_server.store()}
    sync(Workspace.open(folder), known, servers)
    embedded = {name: embedded_store(name, folder / "views", read_only=True) for name in EMBEDDED}
    exports = {store.language: everything(store) for store in embedded.values()}
    for store in servers.values():
        assert everything(store) == exports[store.language]
    ask_all(servers | embedded, facts)


def test_stores_give_it_back_as_it_was(folder: Path, facts: list[Fact]) -> None:
    texts = {
        "ladybug": "MATCH (c:Citation) RETURN c.title, c.number, c.quote",
        "oxigraph": "PREFIX kg: <https://kg.example/ontology#> "
        "SELECT ?t ?n ?q { ?c a kg:Citation ; kg:title ?t ; kg:number ?n ; kg:quote ?q }",
    }
    for name, text in texts.items():
        store = embedded_store(name, folder / "views", read_only=True)
        assert store.query(text).rows == [(EVIL, EVIL, EVIL)]
        store.close()


@pytest.mark.parametrize(
    "words",
    [
        ("status",), ("check",), ("show", TOWN), ("show", "no such <b>\x1b[31m thing"), ("query", "reports"),
        ("query", "reports", "--format", "json"), ("query", "reports", "--format", "markdown"),
        ("query", "--cypher", "MATCH (n) RETURN n"), ("query", "--sparql", "SELECT * { ?s ?p ?o }"),
        ("query", "--cypher", f"MATCH (n {{id: '{EVIL}'}}) RETURN n"), ("query", "reports", f"place={EVIL}"),
        ("query", EVIL), ("remove", EVIL), ("spread", "three-enforcement-systems"), ("review", "--list"),
        ("load", "/no/such/\x1b[31m/file"),
    ],
)  # fmt: skip
def test_nothing_acts_on_the_terminal(folder: Path, words: tuple[str, ...]) -> None:
    out, err, _ = kg(*words, "-w", folder)
    assert out or err
    assert not RAW.search(out + err)


@pytest.mark.parametrize("words", [("query", "reports", "--format", "csv"), ("extract", "{page}", "--force")])
def test_data_for_machines_stays_exact_but_not_on_a_terminal(
    folder: Path, tmp_path: Path, places: Path, words: tuple[str, ...]
) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    options = ["--places", str(places)] if words[0] == "extract" else ["-w", str(folder)]
    command = [sys.executable, "-m", "kg", *(word.format(page=page) for word in words), *options]
    piped = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert "\x9b31m" in piped
    near, far = pty.openpty()
    process = subprocess.Popen(command, stdout=far, stderr=subprocess.DEVNULL)
    os.close(far)
    seen = b""
    try:
        while piece := os.read(near, 65536):
            seen += piece
    except OSError:  # how Linux says that nobody writes any more
        pass
    os.close(near)
    assert process.wait() == 0
    assert "31m" in seen.decode()
    assert not RAW.search(seen.decode().replace("\r\n", "\n"))


def test_page_of_a_hostile_name_is_loaded_refused_and_annotated(
    tmp_path: Path, places: Path, browser: Chromium
) -> None:
    page = tmp_path / ("<img src=x onerror=alert(1)>'\"\\ \x1b[31m\u202e" + ".txt")
    page.write_text(PAGE, encoding="utf-8")
    letter = tmp_path / "\x1b[31mletter.txt"
    letter.write_text("dear \x1b[31m", encoding="utf-8")
    out, err, code = kg("load", page, letter, "--places", places, "-w", tmp_path / "ws")
    assert code == 1
    assert "letter.txt" in err
    assert not RAW.search(out + err)
    workspace = Workspace.open(tmp_path / "ws")
    (one,) = workspace.reports()
    assert workspace.facts(one)[0].file == page.name
    assert kg("annotate", page, "--places", places, "-o", tmp_path / "a.html")[2] == 0
    harmless(tmp_path / "a.html", browser)


def harmless(path: Path, browser: Chromium) -> None:
    """A page opens, and nothing in it runs, complains or asks for anything."""
    browser.open(path)
    assert browser.complaints() == []
    assert browser.requests() == []
    assert "owned" not in browser.value("document.title")
    assert browser.value("document.querySelectorAll('img[src=x], b[onclick]').length") == 0
    assert "\x1b" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [("show", "990103/" + TOWN, "--hops", "2"), ("spread", "three-enforcement-systems")])
def test_pages_are_harmless(folder: Path, tmp_path: Path, browser: Chromium, words: tuple[str, ...]) -> None:
    out, err, code = kg(*words, "-w", folder, "-o", tmp_path / "page.html")
    assert code == 0, err
    assert not RAW.search(out + err)
    assert "owned" in (tmp_path / "page.html").read_text(encoding="utf-8")
    harmless(tmp_path / "page.html", browser)


@pytest.mark.parametrize("suffix", ["svg", "graphml", "gexf", "png"])
def test_drawings_are_harmless(folder: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"graph.{suffix}"
    _, err, code = kg("show", "990103/" + TOWN, "--hops", "2", "-w", folder, "-o", path)
    assert code == 0, err
    if suffix == "png":
        return
    names = {element.tag.rpartition("}")[2] for element in ElementTree.parse(path).iter()}  # noqa: S314 (our own)
    assert names.isdisjoint({"script", "img", "b", "foreignObject"})
    assert "<!ENTITY" not in path.read_text(encoding="utf-8")
