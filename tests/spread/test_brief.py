"""The brief: its counts are those of the table, and each sentence has its proof."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.load import load_files
from kg.ontology import Ontology
from kg.pipeline import Engine
from kg.places import PlaceRegister
from kg.spread.brief import Brief, Proof, brief
from kg.spread.corpus import Corpus
from kg.workspace import Workspace

ROOT = Path(__file__).parents[2]
PRACTICES = ("three-enforcement-systems", "government-legal-advisor", "pay-per-case-mediation", "village-rules")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    opened = Workspace.open(tmp_path_factory.mktemp("brief") / "kg-data", create=True)
    engine = Engine.load(places=[ROOT / "sample/places.csv"])
    with opened.writing():
        assert all(one.error is None for one in load_files(sorted((ROOT / "sample/reports").iterdir()), opened, engine))
    return opened


@pytest.fixture(scope="module")
def corpus(workspace: Workspace) -> Corpus:
    return Corpus.open(workspace, Ontology.load(), PlaceRegister.load([ROOT / "sample/places.csv"]))


def made(corpus: Corpus, workspace: Workspace, practice: str) -> Brief:
    return brief(corpus, corpus.ontology.mechanisms[practice], workspace.facts)


@pytest.mark.parametrize("practice", PRACTICES)
def test_every_statement_is_proved_by_words_that_stand_in_a_report(
    corpus: Corpus, workspace: Workspace, practice: str
) -> None:
    found = made(corpus, workspace, practice)
    assert [chapter.key for chapter in found.chapters] == [
        "what", "origin", "who", "spread", "measured", "laws", "unknown",
    ]  # fmt: skip
    proofs: list[Proof] = []
    for chapter in found.chapters:
        for statement in chapter.statements:
            assert statement.proofs or statement.source, statement.key
            proofs += statement.proofs
        for _, told in chapter.table.rows if chapter.table else ():
            assert told
            proofs += told
    assert proofs
    for proof in proofs:
        quotes = {" ".join(fact.quote.split()) for fact in workspace.facts(proof.report)}
        assert proof.quote in quotes
        assert proof.report.endswith(f"/{proof.year}")


def test_the_counts_are_those_of_the_table(corpus: Corpus, workspace: Workspace) -> None:
    table = corpus.adoptions("pay-per-case-mediation")
    found = {one.key: one.values for chapter in made(corpus, workspace, "pay-per-case-mediation").chapters
             for one in chapter.statements}  # fmt: skip
    seen = [one for one in table if one.by is not None]
    assert (found["have"]["adopters"], found["have"]["governments"]) == (len(seen), len(table))
    assert found["silence"]["never"] == len(table) - len(seen)
    assert found["left"]["count"] == sum(one.left_censored for one in table)


def test_an_empty_workspace_is_refused(tmp_path: Path) -> None:
    opened = Workspace.open(tmp_path / "kg-data", create=True)
    empty = Corpus.open(opened, Ontology.load(), PlaceRegister.load())
    with pytest.raises(UsageError, match="no report"):
        brief(empty, empty.ontology.mechanisms["village-rules"], opened.facts)
