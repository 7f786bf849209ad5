"""The hazard of adoption: closed forms, planted effects, what it refuses, what it says."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from kg.charts.hazard_text import read_aloud
from kg.errors import UsageError
from kg.spread.hazard import HazardModel, Term, fit_hazard
from kg.spread.panel import PanelRow

ROW = PanelRow(
    practice="p", government="990101", name="青榆区", level="county", above="990100", year=2015, previous=2014, years=1,
    adopted=0, censored=0, siblings=4, siblings_known=4, sibling_share=0.5, above_adopted=0,
    neighbours=0, neighbours_known=0, neighbour_share=None, since_central=None,
    first_report=2014, told_later=0,
)  # fmt: skip


_numbers = itertools.count()


def rows(count: int, adopted: int, **values: object) -> list[PanelRow]:
    """``count`` rows of as many governments under as many others, ``adopted`` of them events."""
    names = [str(next(_numbers)) for _ in range(count)]
    return [
        replace(ROW, government=name, above=f"above {name}", adopted=int(i < adopted), **values)
        for i, name in enumerate(names)
    ]


def terms(model: HazardModel) -> dict[str, Term]:
    return {term.name: term for term in model.terms}


def test_one_exposure_has_its_closed_form() -> None:
    model = fit_hazard([*rows(200, 20, above_adopted=0), *rows(100, 30, above_adopted=1)])
    # A saturated cloglog model repeats the shares: the ratio of the integrated hazards.
    assert terms(model)["above_adopted"].ratio == pytest.approx(math.log(1 - 0.3) / math.log(1 - 0.1), rel=1e-6)
    assert {one.name: one.reason for one in model.omitted} == {
        "year": "constant", "sibling_share": "constant", "neighbour_share": "unknown",
        "after_central": "unknown",
    }  # fmt: skip
    assert (model.spans, model.events, model.groups, model.grouped_by) == (300, 50, 300, "above")
    # Without further structure grouped errors are those of two proportions (delta method, n / (n - 1)).
    shares = ((0.1, 200), (0.3, 100))
    variance = sum(p / (n * (1 - p) * math.log(1 - p) ** 2) for p, n in shares) * 300 / 299
    found = terms(model)["above_adopted"]
    assert math.log(found.upper / found.ratio) == pytest.approx(1.968 * math.sqrt(variance), rel=0.01)


def test_a_longer_span_is_more_time_at_risk() -> None:
    """With a constant yearly hazard h, spans of three years end in adoption with 1 - exp(-3h): no effect remains."""
    single, triple = 1 - math.exp(-0.1), 1 - math.exp(-0.3)
    data = [
        *rows(10_000, round(10_000 * single), above_adopted=0),
        *rows(10_000, round(10_000 * triple), above_adopted=1, years=3, year=2017),
    ]
    assert terms(fit_hazard([replace(row, year=2017) for row in data]))["above_adopted"].ratio == pytest.approx(
        1, abs=0.002
    )


def test_planted_effects_lie_within_the_limits() -> None:
    rng = np.random.default_rng(7)
    data = []
    for group in range(60):
        for place in range(30):
            share, above = rng.random(), int(rng.random() < 0.4)
            year = int(rng.integers(2014, 2024))
            hazard = math.exp(-3 + 0.1 * share * 10 + 0.7 * above + 0.05 * (year - 2014))
            data.append(
                replace(
                    ROW, government=f"{group}-{place}", above=str(group), year=year, previous=year - 1,
                    sibling_share=share, above_adopted=above, adopted=int(rng.random() < 1 - math.exp(-hazard)),
                )
            )  # fmt: skip
    model = fit_hazard(data)
    for name, planted in (("sibling_share", 0.1), ("above_adopted", 0.7), ("year", 0.05)):
        assert math.log(terms(model)[name].lower) < planted < math.log(terms(model)[name].upper), name
    assert model.loglik > model.loglik_null
    assert model.groups == 60


def test_copies_of_one_group_add_no_certainty() -> None:
    """Siblings that act as one are one observation: ten copies of each leave the standard errors as they were."""
    data = [*rows(60, 10, above_adopted=0), *rows(60, 25, above_adopted=1)]
    copies = [replace(row, government=f"{row.government}/{i}") for row in data for i in range(10)]
    one, ten = (terms(fit_hazard(some))["above_adopted"] for some in (data, copies))
    assert ten.ratio == pytest.approx(one.ratio, rel=1e-6)
    assert math.log(ten.upper / ten.lower) == pytest.approx(math.log(one.upper / one.lower), rel=0.01)


def test_practices_are_strata() -> None:
    """Each practice has its own level: between practices nothing is compared."""
    data = [
        *rows(100, 10, above_adopted=0, practice="rare"), *rows(20, 4, above_adopted=1, practice="rare"),
        *rows(20, 10, above_adopted=0, practice="frequent"), *rows(100, 75, above_adopted=1, practice="frequent"),
    ]  # fmt: skip
    pooled = terms(fit_hazard([replace(row, practice="p") for row in data]))["above_adopted"].ratio
    strata = terms(fit_hazard(data))["above_adopted"].ratio
    assert pooled > 4 > strata > 1.5


def test_what_cannot_be_estimated_is_left_out_and_said() -> None:
    data = [*rows(100, 12, above_adopted=0), *rows(40, 0, above_adopted=1)]
    data = [replace(row, sibling_share=index % 5 / 5) for index, row in enumerate(data)]
    model = fit_hazard(data)
    reasons = {one.name: one.reason for one in model.omitted}
    assert reasons["above_adopted"] == "separating"
    assert [term.name for term in model.terms] == ["sibling_share"]
    zh, en = read_aloud(model, "甲做法", "practice A", 3)
    assert zh.startswith("甲做法：")
    assert "不是因果" in zh
    assert en.startswith("practice A: 140 spans")
    assert "adoption above (nobody or everybody adopted on one side" in en
    assert f"{terms(model)['sibling_share'].ratio:.2f} times as high" in en
    assert "3 governments whose first report has it already" in en


def test_too_little_is_refused() -> None:
    with pytest.raises(UsageError, match="9 adoptions were seen at risk"):
        fit_hazard(rows(50, 9))
    with pytest.raises(UsageError, match="one government"):
        fit_hazard([replace(row, government="a", above="b") for row in rows(30, 12)])
    with pytest.raises(UsageError, match="confidence level"):
        fit_hazard(rows(50, 20), level=1.0)
