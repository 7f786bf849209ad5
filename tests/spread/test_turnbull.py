"""Turnbull's estimate and the log-rank test, against published figures and against the conditions of a maximum."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from kg.errors import UsageError
from kg.spread.logrank import logrank
from kg.spread.turnbull import Turnbull, fit

Row = tuple[float, float, str]


@pytest.fixture(scope="module")
def bcos(shared: Path) -> list[Row]:
    with (shared / "data/spread/interval_censored_bcos.csv").open() as file:
        return [(float(row["left"]), float(row["right"]), row["treatment"]) for row in csv.DictReader(file)]


def of(rows: list[Row], group: str) -> Turnbull:
    return fit([row[0] for row in rows if row[2] == group], [row[1] for row in rows if row[2] == group])


RAD = [(4, 5, 0.0463), (6, 7, 0.0334), (7, 8, 0.0887), (11, 12, 0.0708), (24, 25, 0.0926), (33, 34, 0.0818),
       (38, 40, 0.1209), (46, 48, 0.4656)]  # fmt: skip
RADCHEM = [(4, 5, 0.0433), (5, 8, 0.0433), (11, 12, 0.0692), (16, 17, 0.1454), (18, 19, 0.1411), (19, 20, 0.1157),
           (24, 25, 0.0999), (30, 31, 0.0709), (35, 36, 0.1608), (44, 48, 0.0552), (48, 60, 0.0552)]  # fmt: skip


@pytest.mark.parametrize(("group", "likelihood", "table"), [("Rad", -58.060, RAD), ("RadChem", -65.637, RADCHEM)])
def test_published_masses_and_likelihood(
    bcos: list[Row], group: str, likelihood: float, table: list[tuple[float, float, float]]
) -> None:
    found = of(bcos, group)
    assert found.log_likelihood == pytest.approx(likelihood, abs=5e-4)
    assert [(a, b, round(p, 4)) for a, b, p in found.table()] == table
    assert found.gap < 1e-9
    assert found.unique


def test_published_survival_and_logrank(bcos: list[Row]) -> None:
    assert of(bcos, "Rad").surviving(5) == pytest.approx(0.9537, abs=5e-5)
    left, right, groups = zip(*bcos, strict=True)
    sun = logrank(left, right, groups)
    # The vignette of the R package interval (Fay & Shaw 2010): Z = -2.6684, p-value = 0.007622.
    assert (round(sun.z, 4), round(sun.p, 6)) == (-2.6684, 0.007622)
    assert logrank(left, right, groups, scores="finkelstein").p == pytest.approx(0.007, abs=5e-4)
    assert logrank(left, right, groups, draws=999, seed=1).p == pytest.approx(0.007, abs=0.008)


def test_right_censored_times_give_kaplan_and_meier() -> None:
    times, seen = [1, 2, 2, 3, 4, 5, 5, 7], [1, 1, 0, 1, 0, 1, 1, 0]
    found = fit(times, [time if event else math.inf for time, event in zip(times, seen, strict=True)])
    survival, at_risk = 1.0, len(times)
    for time in sorted(set(times)):
        events = sum(e for t, e in zip(times, seen, strict=True) if t == time)
        survival *= 1 - events / at_risk
        at_risk -= times.count(time)
        assert found.surviving(time) == pytest.approx(survival)


def test_annual_current_status_gives_the_isotonic_share() -> None:
    # Seen once each: 1 of 4 by 2015, 1 of 4 by 2016, 3 of 4 by 2017: pooled 1/4, 1/4, 3/4.
    rows = [
        (year, after)
        for year, adopted in ((2015, 1), (2016, 1), (2017, 3))
        for after in [1] * adopted + [0] * (4 - adopted)
    ]
    found = fit([-math.inf if a else y for y, a in rows], [y if a else math.inf for y, a in rows])
    assert [found.adopted(year)[0] for year in (2015, 2016, 2017)] == pytest.approx([0.25, 0.25, 0.75])


def test_any_intervals_reach_the_maximum() -> None:
    rng = np.random.default_rng(5)
    for size in (1, 2, 7, 60, 400):
        left = rng.integers(2010, 2024, size).astype(float)
        right = left + rng.integers(0, 6, size)
        left[rng.random(size) < 0.3] = -math.inf
        right[(rng.random(size) < 0.4) & np.isfinite(left)] = math.inf
        found = fit(left, right)
        assert found.gap < 1e-9
        assert found.mass.sum() == pytest.approx(1)
        for _ in range(20):  # nothing nearby is likelier
            other = found.mass * rng.uniform(0.8, 1.2, found.mass.size)
            a = np.where(left == right, np.nextafter(left, -np.inf), left)
            inside = (a[:, None] <= found.left) & (found.right <= right[:, None])
            assert np.log(inside @ (other / other.sum())).sum() <= found.log_likelihood + 1e-9


def test_where_the_data_say_nothing_the_estimate_is_a_range_and_says_so() -> None:
    found = fit([2015, 2015], [2018, math.inf])
    assert found.adopted(2016) == (0.0, 1.0)
    assert found.adopted(2018) == (1.0, 1.0)
    assert fit([0, 0, 2, 2], [2, 4, 4, 6]).adopted(3)[0] != fit([0, 0, 2, 2], [2, 4, 4, 6]).adopted(3)[1]


def test_band_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    hits = total = 0
    for trial in range(60):
        years = rng.geometric(0.15, 120) + 2012
        seen = rng.random((120, 12)) < 0.7  # reports of 2013 to 2024 that exist
        left, right = [], []
        for year, have in zip(years, seen, strict=True):
            reports = np.flatnonzero(have) + 2013
            left.append(max([r for r in reports if r < year], default=-math.inf))
            right.append(min([r for r in reports if r >= year], default=math.inf))
        band = fit(left, right).band([2015, 2018, 2021], bootstraps=120, seed=trial)
        for time, low, high in zip(band.times, band.lower, band.upper, strict=True):
            hits += low <= 1 - 0.85 ** (time - 2012) <= high
            total += 1
    assert 0.90 <= hits / total <= 1.0


def test_band_at_the_edges_is_not_empty_and_clusters_widen_it() -> None:
    none = fit([2020] * 30, [math.inf] * 30).band([2018])
    assert none.lower == (0.0,)
    assert none.upper[0] == pytest.approx(1 - 0.025 ** (1 / 30))
    left = [2014.0] * 20 + [2018.0] * 20
    right = [2015.0] * 20 + [math.inf] * 20
    alone = fit(left, right).band([2016])
    counties = [index // 10 for index in range(40)]
    together = fit(left, right).band([2016], clusters=counties)
    assert together.upper[0] - together.lower[0] > 1.5 * (alone.upper[0] - alone.lower[0])


def test_no_or_impossible_times_are_refused() -> None:
    with pytest.raises(UsageError, match="no times"):
        fit([], [])
    with pytest.raises(UsageError, match="ends before"):
        fit([3], [2])
    with pytest.raises(UsageError, match="3 groups"):
        logrank([1, 2, 3], [2, 3, 4], ["a", "b", "c"])
    with pytest.raises(UsageError, match="level"):
        fit([1], [2]).band([1], level=95)
