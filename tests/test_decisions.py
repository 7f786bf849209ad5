"""Decisions survive: a later extraction, a page saved again, a kill; a rejected fact never comes back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.decisions import FILE, Decision, Decisions, FactDecision, NameDecision, PlaceDecision, from_lines, to_lines
from kg.errors import FactsError
from kg.facts import Fact, OrganisationFact, PracticeFact
from tests.invented_reports import document, facts_of, indicator, organisation, practice, report, report_facts

DATE = "2024-05-01"
PAGE = "a" * 64
HEAD = report("990103", None, 2018)
FACTS = facts_of(HEAD, practice(), indicator(176, "件"), document("minted-a", "甲办法"), organisation())
_, PRACTICE, INDICATOR, DOCUMENT, ORGANISATION = FACTS


def reject(fact: Fact, page: str = PAGE) -> FactDecision:
    return FactDecision(DATE, "reject", fact, page)


def accept(fact: Fact, page: str = PAGE) -> FactDecision:
    return FactDecision(DATE, "accept", fact, page)


def correct(fact: Fact, page: str = PAGE, **changes: object) -> FactDecision:
    return FactDecision(DATE, "correct", fact, page, changes)


def same(name: str, other: str, verdict: str = "same-as") -> NameDecision:
    return NameDecision(DATE, verdict, "organisation", name, other)  # type: ignore[arg-type]


def applied(decisions: list[Decision], facts: list[Fact], page: str = PAGE) -> list[Fact]:
    return Decisions(decisions).apply(facts, page)


def test_without_decisions_nothing_changes() -> None:
    assert applied([], FACTS) == FACTS


def test_a_rejected_fact_is_gone_and_stays_away_when_found_again_by_another_rule_or_span() -> None:
    assert PRACTICE not in applied([reject(PRACTICE)], FACTS)
    again = replace(PRACTICE, rule="cue:9", start=PRACTICE.start - 1, quote="，" + PRACTICE.quote)
    assert applied([reject(PRACTICE)], [HEAD, again]) == [HEAD]


def test_another_claim_or_another_place_is_another_fact() -> None:
    lacking = replace(PRACTICE, status="lacking")
    elsewhere = replace(PRACTICE, start=900, end=900 + len(PRACTICE.quote))
    assert applied([reject(PRACTICE)], [HEAD, lacking, elsewhere]) == [HEAD, lacking, elsewhere]


def test_on_a_page_that_was_saved_again_the_words_decide() -> None:
    moved = replace(PRACTICE, start=40, end=40 + len(PRACTICE.quote))
    twin = replace(PRACTICE, start=500, end=500 + len(PRACTICE.quote))
    assert applied([reject(PRACTICE)], [HEAD, moved, twin], "b" * 64) == [HEAD, twin]
    other = replace(moved, quote="落实三种制度")
    assert applied([reject(PRACTICE)], [HEAD, other], "b" * 64) == [HEAD, other]


def test_a_corrected_fact_bears_the_rule_review_and_its_evidence() -> None:
    facts = applied([correct(INDICATOR, value=174.0, indicator=None)], FACTS)
    (found,) = [fact for fact in facts if fact.type == "indicator"]
    assert found == replace(INDICATOR, value=174.0, indicator=None, rule="review")  # type: ignore[call-arg]
    assert found.quote == INDICATOR.quote


def test_a_correction_moves_with_its_fact_and_stands_where_the_fact_is_not_found() -> None:
    moved = replace(INDICATOR, start=700, end=700 + len(INDICATOR.quote))
    found = applied([correct(INDICATOR, value=1.0)], [HEAD, moved], "b" * 64)
    assert found[1] == replace(moved, value=1.0, rule="review")  # type: ignore[call-arg]
    assert applied([correct(INDICATOR, value=1.0)], [HEAD])[1].start == INDICATOR.start
    assert applied([correct(INDICATOR, value=1.0)], [HEAD], "b" * 64) == [HEAD]


def test_the_last_decision_counts_and_corrections_add_up() -> None:
    once = replace(INDICATOR, value=1.0, rule="review")  # type: ignore[call-arg]
    assert applied([reject(INDICATOR), accept(INDICATOR)], FACTS) == FACTS
    assert INDICATOR not in applied([accept(INDICATOR), reject(INDICATOR)], FACTS)
    twice = applied([correct(INDICATOR, value=1.0), correct(once, unit="起")], FACTS)
    assert replace(once, unit="起") in twice  # type: ignore[call-arg]
    assert applied([correct(INDICATOR, value=1.0), accept(INDICATOR)], FACTS) == FACTS
    assert once in applied([correct(INDICATOR, value=1.0), accept(once)], FACTS)
    assert once not in applied([correct(INDICATOR, value=1.0), reject(once)], FACTS)


def test_what_was_taken_back_returns_to_facts_on_which_it_was_applied() -> None:
    gone = applied([reject(INDICATOR)], FACTS)
    assert applied([reject(INDICATOR), accept(INDICATOR)], gone) == FACTS
    changed = applied([correct(INDICATOR, value=1.0)], FACTS)
    assert applied([correct(INDICATOR, value=1.0), accept(INDICATOR)], changed) == FACTS
    assert applied([correct(INDICATOR, value=1.0), correct(INDICATOR, value=2.0)], changed) == applied(
        [correct(INDICATOR, value=2.0)], FACTS
    )


def test_same_names_become_one_and_sister_names_never_do() -> None:
    other = replace(ORGANISATION, name="青梧所", quote="青梧所", start=300, end=303)  # type: ignore[call-arg]
    sister = replace(ORGANISATION, name="红梧律师事务所", start=400, end=407)  # type: ignore[call-arg]
    found = applied([same("青梧所", "青梧律师事务所")], [HEAD, ORGANISATION, other, sister])
    names = [fact.name for fact in found if isinstance(fact, OrganisationFact)]
    assert names == ["青梧律师事务所", "青梧律师事务所", "红梧律师事务所"]
    assert [fact.rule for fact in found[1:]] == [ORGANISATION.rule, "review", sister.rule]


def test_names_go_on_in_chains_turn_round_and_are_parted_again() -> None:
    chain = Decisions([same("a", "b"), same("b", "c")])
    assert chain.canonical("organisation", "a") == "c"
    assert chain.canonical("law", "a") == "a"
    assert chain.settled("organisation", "a", "c")
    turned = Decisions([same("a", "b"), same("b", "a")])
    assert {turned.canonical("organisation", name) for name in "ab"} == {"a"}
    parted = Decisions([same("a", "b"), same("a", "b", "not-the-same")])
    assert parted.canonical("organisation", "a") == "a"
    assert parted.settled("organisation", "b", "a")


def test_a_rejected_name_stays_away_under_the_name_that_stands_for_it() -> None:
    short = replace(ORGANISATION, name="青梧所")  # type: ignore[call-arg]
    decisions = [same("青梧所", "青梧律师事务所"), reject(ORGANISATION)]
    assert applied(decisions, [HEAD, short]) == [HEAD]


def test_minted_laws_become_one() -> None:
    decision = NameDecision(DATE, "same-as", "law", "minted-a", "minted-b")
    assert [fact.law for fact in applied([decision], FACTS) if fact.type == "document"] == ["minted-b"]  # type: ignore[attr-defined]


@given(report_facts(), st.data())
def test_applying_twice_changes_nothing(facts: list[Fact], data: st.DataObject) -> None:
    unique = list({fact.id: fact for fact in facts}.values())
    decisions: list[Decision] = [same("青梧律师事务所", "b")]
    for fact in data.draw(st.lists(st.sampled_from(unique), max_size=4)):
        change = {"status": "lacking"} if isinstance(fact, PracticeFact) else {}
        if fact.type != "report":
            made = data.draw(st.sampled_from([reject(fact), accept(fact), correct(fact, **change)]))
            decisions.append(made)
    once = applied(decisions, unique)
    assert applied(decisions, once) == once
    assert len({fact.id for fact in once}) == len(once)
    assert once[0].type == "report"


# ---------------------------------------------------------------- the file

ALL: list[Decision] = [
    reject(PRACTICE), accept(DOCUMENT), correct(INDICATOR, value=1.5),
    PlaceDecision(DATE, "a.txt", PAGE, "990102/苇塘镇"), same("甲", "乙"), same("甲", "丙", "not-the-same"),
]  # fmt: skip


def test_decisions_return_from_their_file_as_they_were(tmp_path: Path) -> None:
    kept = Decisions()
    for decision in ALL:
        kept.keep(tmp_path, [decision])
    assert Decisions.read(tmp_path).all == ALL
    assert list(from_lines(to_lines(ALL), where="x")) == ALL
    assert "甲" in (tmp_path / FILE).read_text(encoding="utf-8")
    assert Decisions.read(tmp_path).government(PAGE) == "990102/苇塘镇"


def test_a_killed_process_loses_nothing_but_the_line_it_was_writing(tmp_path: Path) -> None:
    Decisions().keep(tmp_path, ALL[:2])
    path = tmp_path / FILE
    whole, half = path.read_bytes(), to_lines(ALL[2:3]).encode()
    for cut in (1, len(half) // 2, len(half) - 2):
        path.write_bytes(whole + half[:cut])
        read = Decisions.read(tmp_path)
        assert read.all == ALL[:2]
        read.keep(tmp_path, ALL[3:4])
        assert Decisions.read(tmp_path).all == [*ALL[:2], ALL[3]]


@pytest.mark.parametrize(
    "line",
    [
        "no json", "[]", "{}", '{"date": "2024-05-01", "decision": "burn"}',
        to_lines(ALL[:1]).strip().replace('"in-place"', '"nowhere"'),
        to_lines(ALL[2:3]).strip().replace('"value": 1.5}', '"vale": 1.5}'),
        to_lines(ALL[4:5]).strip().replace('"organisation"', '"planet"'),
    ],
)  # fmt: skip
def test_a_damaged_line_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(to_lines(ALL[:1]) + line + "\n", encoding="utf-8")
    with pytest.raises(FactsError, match="holds no decision") as error:
        Decisions.read(tmp_path)
    assert f"{FILE}:2" in str(error.value)


def test_an_unreadable_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff\xfe\n")
    with pytest.raises(FactsError, match="cannot be read"):
        Decisions.read(tmp_path)
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    with pytest.raises(FactsError, match="cannot be read"):
        Decisions.read(tmp_path)
    with pytest.raises(FactsError, match="cannot be written"):
        Decisions().keep(tmp_path, ALL[:1])
