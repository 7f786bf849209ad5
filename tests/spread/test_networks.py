"""NetInf and the permutation test: published networks, planted ties, and shuffled years that must show nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from kg.errors import UsageError
from kg.spread.adoption import Adoption
from kg.spread.cascades import Cascades, automatic_rate, cascades, from_adoptions
from kg.spread.leaders import leaders
from kg.spread.netinf import infer
from kg.spread.permutation import NULLS, consistently_earlier, shuffled


@pytest.fixture(scope="module")
def states(shared: Path) -> Cascades:
    with (shared / "data/spread/us_state_policies.csv").open() as file:
        return cascades((r["policy"], r["statenam"], float(r["adopt_year"])) for r in csv.DictReader(file))


def anew(data: Cascades, seed: int) -> Cascades:
    unit = shuffled(data, np.random.default_rng(seed))
    return cascades(
        (data.practices[p], data.units[u], float(t)) for p, u, t in zip(data.practice, unit, data.time, strict=True)
    )


def planted(seed: int) -> Cascades:
    """40 places of their own earliness, 80 practices; 00→01, 02→03, 04→05, 06→07 a year later in four of five."""
    rng = np.random.default_rng(seed)
    early, records = rng.normal(0, 1.5, 40), []
    for practice in range(80):
        years = [2013 + min(11, max(0, round(5 + early[unit] + rng.normal(0, 3)))) for unit in range(40)]
        for leader in (0, 2, 4, 6):
            if rng.random() < 0.8:
                years[leader + 1] = years[leader] + 1
        records += [(f"p{practice}", f"{unit:02}", float(year)) for unit, year in enumerate(years) if year <= 2024]
    return cascades(records)


def test_example_of_the_original_program(shared: Path) -> None:
    with (shared / "data/spread/netinf_example_cascades.csv").open() as file:
        data = cascades((r["cascade"], r["node"], float(r["time"])) for r in csv.DictReader(file))
    with (shared / "data/spread/netinf_example_edges.csv").open() as file:
        published = {(r["origin_node"], r["destination_node"]): float(r["volume"]) for r in csv.DictReader(file)}
    found = infer(data, edges=5, rate=1.0)
    assert (len(data.practices), found.possible) == (54, 543)
    assert [(e.earlier, e.later) for e in found.edges] == [
        ("23", "0"),
        ("9", "5"),
        ("0", "31"),
        ("5", "14"),
        ("5", "3"),
    ]
    assert published.keys() == {(e.earlier, e.later) for e in found.edges}


def test_policies_of_the_us_states(states: Cascades) -> None:
    assert (len(states.practices), len(states.time), len(states.units)) == (728, 17_835, 50)
    found = infer(states, cutoff=0.1)
    assert found.possible == 2_450
    assert found.rate == pytest.approx(0.578, abs=5e-4)
    assert len(found.edges) == 872
    first = found.edges[0]
    assert (first.earlier, first.later, round(first.gain, 1)) == ("California", "Oregon", 3744.7)
    assert all(edge.p < 0.1 for edge in found.edges[:-1])
    assert found.edges[-1].p >= 0.1  # the published list ends with the edge that stops the search


def test_the_network_does_not_depend_on_the_order_of_names(states: Cascades) -> None:
    few = [(p, u, t) for p, u, t in zip(states.practice, states.unit, states.time, strict=True) if p < 60]
    plain = infer(cascades((f"{p:03}", f"{u:02}", t) for p, u, t in few), edges=12)
    turned = infer(cascades((f"{900 - p:03}", f"{u:02}", t) for p, u, t in reversed(few)), edges=12)
    assert [(e.earlier, e.later) for e in plain.edges] == [(e.earlier, e.later) for e in turned.edges]
    assert [e.gain for e in plain.edges] == pytest.approx([e.gain for e in turned.edges])


def test_lott(states: Cascades) -> None:
    years = states.time[states.practice == states.practices.index("lott")]
    assert (len(years), years.min(), years.max()) == (36, 1964, 1993)
    assert ((years <= 1974).sum(), (years <= 1986).sum()) == (12, 27)


def test_shuffled_years_pass_the_plain_rule_and_not_the_corrected_one(states: Cascades) -> None:
    assert len(infer(anew(states, 0), cutoff=0.1).edges) > 900
    shown = [
        len(consistently_earlier(anew(states, s), nulls=("practice",), permutations=60, seed=s).pairs) for s in range(8)
    ]
    assert sum(count > 0 for count in shown) <= 2  # at 5 %, three of eight happen in one of 170 runs
    assert sum(shown) <= 6


def test_real_years_pass_the_first_null_and_general_earliness_explains_most(states: Cascades) -> None:
    one = consistently_earlier(states, nulls=("practice",), seed=1)
    assert one.tested == 2_450
    assert 3_050 <= one.thresholds[0] <= 3_170
    assert 12 <= one.exceeding[0] <= 22
    assert 330 <= len(one.pairs) <= 450
    both = consistently_earlier(states, seed=1)
    assert len(both.pairs) <= 5
    assert consistently_earlier(states, seed=1) == both


@pytest.mark.parametrize("seed", range(3))
def test_planted_ties_are_found_among_early_places(seed: int) -> None:
    found = consistently_earlier(planted(seed), seed=seed)
    ties = {("00", "01"), ("02", "03"), ("04", "05"), ("06", "07")}
    assert ties <= {(pair.earlier, pair.later) for pair in found.pairs}
    assert len(found.pairs) <= 5
    assert all(pair.q <= 0.05 and len(pair.p) == len(NULLS) and pair.shared >= 10 for pair in found.pairs)
    # The first null alone takes every early place for a leader.
    assert len(consistently_earlier(planted(seed), nulls=("practice",), seed=seed).pairs) > 100


def test_too_few_shared_practices_show_nothing() -> None:
    records = [(f"p{i}", unit, 2013.0 + i + later) for i in range(6) for later, unit in enumerate(("a", "b", "c"))]
    with pytest.raises(UsageError, match="share 10 practices"):
        consistently_earlier(cascades(records))


def test_leaders_have_an_interval_and_california_is_first(states: Cascades) -> None:
    found = leaders(states)
    assert found[0].unit == "California"
    assert all(leader.lower <= leader.rank <= leader.upper for leader in found)
    records = [(f"p{i}", unit, float(year)) for i in range(6) for year, unit in enumerate("abcd")]
    assert [(leader.unit, leader.rank) for leader in leaders(cascades(records))] == [
        ("a", 0.125), ("b", 0.375), ("c", 0.625), ("d", 0.875),
    ]  # fmt: skip
    assert leaders(cascades(records), practices=7) == []


def test_only_adoptions_of_a_known_year_have_a_place_in_an_order() -> None:
    def one(town: str, after: int | None, by: int | None) -> Adoption:
        return Adoption("990101", town, town, "township", after, by, 3, 2014, 2020)

    table = [one("甲镇", 2015, 2016), one("乙镇", None, 2014), one("丙镇", 2014, 2018), one("丁镇", 2020, None)]
    assert from_adoptions({"p": table}).units == ("990101/甲镇",)
    with pytest.raises(UsageError, match="known time"):
        from_adoptions({"p": table[1:]})
    with pytest.raises(UsageError, match="different times"):
        automatic_rate(from_adoptions({"p": table}))
