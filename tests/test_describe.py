"""What ``kg ontology show`` prints: everything that the catalogue knows about a concept, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.describe import describe, rows
from kg.errors import UsageError
from kg.ontology import Ontology


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


def ids(entries: list[dict[str, str]]) -> list[str]:
    return [entry["id"] for entry in entries]


def test_a_mechanism_with_its_neighbours_origin_and_document(ontology: Ontology) -> None:
    found = describe(ontology, "three-enforcement-systems")
    assert found["kind"] == "mechanism"
    assert found["category_zh"] == "行政执法"
    assert ids(found["parents"]) == ["strict-enforcement"]
    assert {"enforcement-disclosure", "full-process-record"} <= set(ids(found["children"]))
    assert found["origin"] == {"place": "国务院", "adcode": "100000", "year": 2017, "confidence": "high"}
    document = found["national_document"]
    assert (document["number"], document["number_verified"]) == ("国办发〔2018〕118号", False)
    assert document["law"] in ids(found["promoted_by"])
    assert Path(found["defined_in"].rpartition(":")[0]).name == "mechanisms.ttl"


def test_a_label_finds_its_concept(ontology: Ontology) -> None:
    assert describe(ontology, "枫桥经验")["id"] == "fengqiao-experience"
    assert describe(ontology, "行政处罚法")["id"] == "administrative-penalty-law"


def test_a_law_with_its_editions_and_what_it_promotes(ontology: Ontology) -> None:
    found = describe(ontology, "administrative-penalty-law")
    assert found["numbers"] == ["主席令第63号(1996)", "主席令第70号(2021)"]
    assert (found["number_verified"], found["number_source"]) == (False, "memory")
    assert found["document_kind_zh"] == "法律"
    assert "three-enforcement-systems" in ids(found["promotes"])
    assert "first-violation-no-penalty" in ids(found["national_document_of"])


def test_a_law_without_a_number_has_nothing_to_verify(ontology: Ontology) -> None:
    assert describe(ontology, "constitution")["number_verified"] is None


def test_an_indicator_with_its_units(ontology: Ontology) -> None:
    found = describe(ontology, "penalty-cases")
    assert (found["unit"], found["dimension"], found["flow"]) == ("件", "count", "flow")
    assert ids(found["measures"]) == ["strict-enforcement"]
    assert "penalty-amount" in ids(found["children"])
    assert ids(describe(ontology, "penalty-amount")["parents"]) == ["penalty-cases"]


def test_relations_are_told_from_both_ends(ontology: Ontology) -> None:
    for mechanism in ontology.mechanisms.values():
        found = describe(ontology, mechanism.id)
        for parent in found["parents"]:
            assert mechanism.id in ids(describe(ontology, parent["id"])["children"])
    for law in list(ontology.laws.values())[:40]:
        for promoted in describe(ontology, law.id)["promotes"]:
            assert law.id in ids(describe(ontology, promoted["id"])["promoted_by"])


def test_every_concept_can_be_described_as_json(ontology: Ontology) -> None:
    for name in (*ontology.mechanisms, *ontology.laws, *ontology.indicators):
        assert json.loads(json.dumps(describe(ontology, name)))["id"] == name


def test_an_unknown_name_gets_the_nearest_ones(ontology: Ontology) -> None:
    with pytest.raises(UsageError, match="did you mean three-enforcement-systems"):
        describe(ontology, "three-enforcement-system")
    with pytest.raises(UsageError, match=r"no mechanism, law or indicator '某某某某'$"):
        describe(ontology, "某某某某")


def test_the_lines_for_people_mark_what_is_unverified(ontology: Ontology) -> None:
    lines = rows(describe(ontology, "three-enforcement-systems"))
    texts = dict(lines)
    assert "国办发〔2018〕118号 (unverified)" in texts["national_document"]
    assert texts["origin"] == "国务院 100000 2017 (confidence: high)"
    assert "三项制度试点工作方案" in " ".join(text for _, text in lines)
    assert "主席令第63号(1996) (unverified)" in dict(rows(describe(ontology, "administrative-penalty-law")))["numbers"]
    verified = next(one for one in ontology.laws.values() if one.number_verified)
    assert "unverified" not in str(rows(describe(ontology, verified.id)))
    everything = str([rows(describe(ontology, name)) for name in ontology.laws])
    assert "None" not in everything
    assert "False" not in everything
