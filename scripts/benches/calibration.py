"""Planted adoptions and ties, some reports missing: do the bands of kg spread cover, is the curve biased, which edges
are found? Everything from the tables of intervals on is kg itself; only who adopts when, and who reports, is invented.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.facts import Fact, PracticeFact, ReportFact
from kg.spread.adoption import Adoption, adoption_table
from kg.spread.cascades import from_adoptions
from kg.spread.permutation import consistently_earlier
from kg.spread.series import estimated, yearly_series

Times = npt.NDArray[np.float64]
Held = npt.NDArray[np.bool_]

YEARS = np.arange(2013, 2025)
PLACES, PRACTICES, TIES = 300, 60, 30
FOLLOWS = 0.8  # of the practices that the earlier end of a planted tie takes up, the later end does a year after


@dataclass(frozen=True)
class Reporting:
    """Which reports exist, and what they leave unsaid: ``held`` gives places × years from the times of adoption."""

    name: str
    held: Callable[[Times, np.random.Generator], Held]
    silent: float = 0.0


def _complete(times: Times, rng: np.random.Generator) -> Held:
    return np.ones((len(times), len(YEARS)), dtype=bool)


def _random(times: Times, rng: np.random.Generator) -> Held:
    return rng.random((len(times), len(YEARS))) < 0.7


def _late(times: Times, rng: np.random.Generator) -> Held:
    return YEARS[None, :] >= rng.integers(2013, 2020, len(times))[:, None]


def _dependent(times: Times, rng: np.random.Generator) -> Held:
    """Who has little to show (of all practices: less than half) reports half as often."""
    has = (times[:, :, None] <= YEARS).mean(axis=1) if times.ndim == 3 else times[:, None] <= YEARS
    return rng.random((len(times), len(YEARS))) < np.where(has >= 0.5, 0.9, 0.45)


REPORTING = (
    Reporting("complete", _complete),
    Reporting("30 % of the reports missing at random", _random),
    Reporting("reports begin between 2013 and 2019", _late),
    Reporting("governments without the practice report half as often", _dependent),
    Reporting("complete, but 20 % of the mentions left out", _complete, silent=0.2),
)


def tables(
    times: Times, held: Held, silent: float, rng: np.random.Generator, name: str = "practice"
) -> list[Adoption]:
    """The adoption table that kg makes of the reports of ``times`` (years, infinite for never)."""
    facts: list[Fact] = []
    for place, (adopted, years) in enumerate(zip(times, held, strict=True)):
        code = f"{990101 + place // 20 * 100 + place % 20}"
        for year in YEARS[years]:
            report = f"{code}/-/{year}"
            facts.append(
                ReportFact(
                    report=report, file=report, start=0, end=1, quote=".", rule="title", government=code, adcode=code,
                    town=None, level="county", year=int(year), title=report,
                )
            )  # fmt: skip
            if year >= adopted and rng.random() >= silent:
                facts.append(
                    PracticeFact(
                        report=report, file=report, start=0, end=1, quote=".", rule="label", mechanism=name,
                        status="in-place", year=int(year),
                    )
                )  # fmt: skip
    return adoption_table(facts, name)


@dataclass(frozen=True)
class CurveRow:
    """One way of reporting: shares in percent, biases in percentage points over all practices and years."""

    reporting: str
    coverage: float
    bias: float
    naive_bias: float
    count_bias: float
    worst: float
    worst_naive: float


def curve_row(job: tuple[int, int, int]) -> list[tuple[float, float, float, float, float]]:
    """(covered, errors of Turnbull's estimate, of the share among those that report, of the count) of one practice."""
    seed, which, practice = job
    rng = np.random.default_rng((seed, which, practice))
    reporting = REPORTING[which]
    middle, width, ever = rng.uniform(2013, 2023), rng.uniform(0.5, 2.0), rng.uniform(0.5, 0.95)
    times = np.ceil(middle + width * rng.logistic(size=PLACES))
    times[rng.random(PLACES) >= ever] = np.inf
    truth = ever / (1 + np.exp(-(YEARS - middle) / width))  # the distribution, rounded up to whole years
    table = tables(times, reporting.held(times, rng), reporting.silent, rng)
    series = {row.year: row for row in yearly_series(table)}
    found = []
    for estimate, true in zip(estimated(table, YEARS.tolist()), truth, strict=True):
        row = series.get(estimate.year)
        if 0.02 < true < 0.98 and row is not None and row.share is not None:
            middle_estimate = (estimate.least + estimate.most) / 2
            covered = float(estimate.lower <= true <= estimate.upper)
            count = row.adopters / len(table)
            found.append((covered, middle_estimate - true, row.share - true, count - true, float(estimate.year)))
    return found


def curve_table(seed: int, rounds: int, jobs: int) -> Iterator[CurveRow]:
    """Coverage of the 95 % band and bias, ``rounds`` × 60 practices of 300 places for each way of reporting."""
    with ProcessPoolExecutor(jobs) as pool:
        for which, reporting in enumerate(REPORTING):
            work = [(seed, which, practice) for practice in range(PRACTICES * rounds)]
            found = np.array([row for rows in pool.map(curve_row, work, chunksize=8) for row in rows])
            by_year = [found[found[:, 4] == year] for year in np.unique(found[:, 4])]
            means = [[100 * abs(float(rows[:, column].mean())) for rows in by_year] for column in (1, 2)]
            coverage, bias, naive, count = (float(100 * found[:, column].mean()) for column in range(4))
            yield CurveRow(reporting.name, coverage, bias, naive, count, max(means[0]), max(means[1]))


@dataclass(frozen=True)
class EdgeRow:
    """One way of reporting with or without planted ties: means over the rounds; rates in percent."""

    reporting: str
    ties: int
    tested: float
    shown: float
    precision: float | None
    recall: float | None
    with_false: float
    seconds: float


def network(rng: np.random.Generator, ties: int) -> tuple[Times, set[tuple[int, int]]]:
    """Years of adoption (practices × places) of places with an earliness of their own, and the planted ties."""
    order = rng.permutation(PLACES)
    pairs = {(int(order[2 * i]), int(order[2 * i + 1])) for i in range(ties)}
    early = rng.normal(0, 1, PLACES)
    times = np.empty((PRACTICES, PLACES))
    for row in times:
        row[:] = rng.uniform(2013, 2022) + rng.uniform(0.75, 1.5) * rng.logistic(size=PLACES) + early
        row[rng.random(PLACES) < rng.uniform(0.1, 0.5)] = np.inf
        for earlier, later in sorted(pairs):
            if rng.random() < FOLLOWS and np.isfinite(row[earlier]):
                row[later] = row[earlier] + 1
    return np.ceil(times), pairs


def edge_round(job: tuple[int, int, int, int]) -> tuple[int, int, int, int, float]:
    """(tested, shown, true among them, planted, seconds) of one round."""
    seed, which, ties, number = job
    rng = np.random.default_rng((seed, 99, which, ties, number))
    reporting = REPORTING[which]
    times, pairs = network(rng, ties)
    held = reporting.held(np.median(times, axis=0), rng)
    found = {
        f"p{index}": tables(row, held, reporting.silent, rng, f"p{index}") for index, row in enumerate(times)
    }
    codes = {f"{990101 + place // 20 * 100 + place % 20}": place for place in range(PLACES)}
    began = time.perf_counter()
    test = consistently_earlier(from_adoptions(found), seed=number)
    seconds = time.perf_counter() - began
    shown = {(codes[pair.earlier], codes[pair.later]) for pair in test.pairs}
    return test.tested, len(shown), len(shown & pairs), ties, seconds


def edge_table(seed: int, rounds: int, jobs: int) -> Iterator[EdgeRow]:
    """Precision and recall of the surviving edges at a false discovery rate of 5 %, 300 permutations, two nulls."""
    with ProcessPoolExecutor(jobs) as pool:
        for which, reporting in enumerate(REPORTING):
            for ties in (0, TIES):
                work = [(seed, which, ties, number) for number in range(rounds)]
                found = np.array(list(pool.map(edge_round, work)))
                tested, shown, true, planted, seconds = found.T
                yield EdgeRow(
                    reporting.name, ties, float(tested.mean()), float(shown.mean()),
                    float(100 * true.sum() / shown.sum()) if shown.sum() else None,
                    float(100 * true.sum() / planted.sum()) if ties else None,
                    float(100 * (shown > true).mean()), float(seconds.mean()),
                )  # fmt: skip


def print_tables(seed: int, rounds: int, jobs: int) -> None:
    """Both tables as Markdown, with what they were made with."""
    print(f"{PLACES} places, {PRACTICES} practices, {YEARS[0]}-{YEARS[-1]}, seed {seed}, {rounds} rounds\n")
    print("Curves: coverage of the 95 % band in percent; bias in percentage points (largest of a year in brackets)\n")
    print("| reports | coverage | Turnbull's estimate | share of those that report | count of all |")
    print("| --- | --- | --- | --- | --- |")
    for row in curve_table(seed, rounds, jobs):
        print(
            f"| {row.reporting} | {row.coverage:.1f} | {row.bias:+.1f} ({row.worst:.1f}) | "
            f"{row.naive_bias:+.1f} ({row.worst_naive:.1f}) | {row.count_bias:+.1f} |",
            flush=True,
        )
    print("\nEdges shown at a false discovery rate of 5 % (300 permutations, two nulls, 10 shared practices)\n")
    print("| reports | planted | pairs tested | shown | precision % | recall % | rounds with a false edge % | s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for edge in edge_table(seed, rounds, jobs):
        rates = ["-" if rate is None else f"{rate:.0f}" for rate in (edge.precision, edge.recall, edge.with_false)]
        print(
            f"| {edge.reporting} | {edge.ties} | {edge.tested:,.0f} | {edge.shown:.1f} | {' | '.join(rates)} | "
            f"{edge.seconds:.0f} |",
            flush=True,
        )
