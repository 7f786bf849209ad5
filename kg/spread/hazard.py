"""A discrete-time hazard of adoption over the risk set, with grouped standard errors.

The span between two reports is one Bernoulli trial whose link is the complementary log-log and whose offset is the
logarithm of the span's length: the grouped form of Cox's proportional hazard, so exp(coefficient) is a hazard ratio
(Prentice & Gloeckler 1978, Biometrics 34:57; Jenkins 1995, Oxford Bull. Econ. Stat. 57:129). Time enters as the
calendar year; several practices are strata with an intercept each (pooled event history: Boehmke 2009, J. Politics
71:1125). Standard errors are those of grouped data (Liang & Zeger 1986), limits from t with groups - 1 degrees of
freedom (Cameron & Miller 2015, J. Human Resources 50:317). The estimation is that of statsmodels.

Whatever rises together with the exposures is in their ratios: an association, never a cause.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import UsageError
from kg.spread.panel import PanelRow

Floats = npt.NDArray[np.float64]
EVENTS = 10  # adoptions for each coefficient (Peduzzi et al. 1995, J. Clin. Epidemiol. 48:1503)
GROUPS = 20  # below it the siblings of one government above are too few groups: each government is one
KNOWN = 0.8  # least share of spans for which an exposure must be known to be taken in
_LARGE = 12.0  # a coefficient beyond it says that the likelihood has no maximum


@dataclass(frozen=True)
class Term:
    """One coefficient: the exposure, the hazard ratio for ``unit`` more of it with its limits, p."""

    name: str
    unit: str
    ratio: float
    lower: float
    upper: float
    p: float


@dataclass(frozen=True)
class Omission:
    """An exposure left out and why: unknown (for too many spans), constant, separating (without a finite estimate)."""

    name: str
    reason: str


@dataclass(frozen=True)
class HazardModel:
    """The fit and what it rests on.

    spans: rows used; unknown: rows left out because an exposure is unknown; events: adoptions among the rows used;
    governments, practices: in those rows; first, last: years; grouped_by: ``above`` or ``government``; groups: their
    number; loglik, loglik_null: of the model and of that without exposures and year (intercepts only).
    """

    terms: tuple[Term, ...]
    omitted: tuple[Omission, ...]
    spans: int
    unknown: int
    events: int
    governments: int
    practices: int
    first: int
    last: int
    grouped_by: str
    groups: int
    level: float
    loglik: float
    loglik_null: float


def _after_central(row: PanelRow) -> float | None:
    return None if row.since_central is None else float(row.since_central >= 0)


def _siblings(row: PanelRow) -> float | None:
    return None if row.sibling_share is None else row.sibling_share * 10


def _neighbours(row: PanelRow) -> float | None:
    return None if row.neighbour_share is None else row.neighbour_share * 10


def _above(row: PanelRow) -> float | None:
    return None if row.above_adopted is None else float(row.above_adopted)


# name, unit of the ratio, value of a row (None if it is not known)
EXPOSURES: tuple[tuple[str, str, Callable[[PanelRow], float | None]], ...] = (
    ("sibling_share", "10 percentage points", _siblings),
    ("above_adopted", "yes against no", _above),
    ("neighbour_share", "10 percentage points", _neighbours),
    ("after_central", "yes against no", _after_central),
)
YEAR = ("year", "1 year", lambda row: float(row.year))


def fit_hazard(panel: Iterable[PanelRow], *, level: float = 0.95) -> HazardModel:
    """The hazard model of a risk set (``kg.spread.panel.panel``) of one practice or of several.

    Practices without an adoption among the rows used are left out (their intercept has no estimate). Raises UsageError
    with fewer than ten adoptions a coefficient even without the exposures, for a level outside (0, 1), and if the
    likelihood has no maximum.
    """
    if not 0 < level < 1:
        raise UsageError(f"a confidence level of {level}", do="give a number between 0 and 1")
    rows = list(panel)
    chosen, omitted = _known(rows)
    told = [row for row in rows if all(value(row) is not None for _, _, value in chosen)]
    used = _with_events(told)
    events = sum(row.adopted for row in used)
    if events < EVENTS:
        raise UsageError(f"{events} adoptions were seen at risk, fewer than {EVENTS}", do="load reports of more years")
    chosen = [YEAR, *chosen]
    while True:
        columns = {name: np.array([value(row) for row in used], dtype=float) for name, _, value in chosen}
        poor = _poor(columns, used, events)
        if poor is None:
            break
        omitted.append(poor)
        chosen = [one for one in chosen if one[0] != poor.name]
    return _fitted(used, chosen, columns, omitted, len(rows) - len(told), level)


def _known(rows: Sequence[PanelRow]) -> tuple[list[Any], list[Omission]]:
    """The exposures that are known for enough rows, and the others."""
    chosen, omitted = [], []
    for exposure in EXPOSURES:
        share = sum(exposure[2](row) is not None for row in rows) / max(len(rows), 1)
        if share >= KNOWN:
            chosen.append(exposure)
        else:
            omitted.append(Omission(exposure[0], "unknown"))
    return chosen, omitted


def _with_events(rows: Sequence[PanelRow]) -> list[PanelRow]:
    practices = {row.practice for row in rows if row.adopted}
    return [row for row in rows if row.practice in practices]


def _poor(columns: dict[str, Floats], rows: Sequence[PanelRow], events: int) -> Omission | None:
    """The next exposure that the rows cannot carry: constant, separating, or one too many for the events."""
    adopted = np.array([row.adopted for row in rows], dtype=bool)
    for name, values in columns.items():
        if np.ptp(values) == 0:
            return Omission(name, "constant")
        if set(np.unique(values)) == {0.0, 1.0} and any(
            not adopted[values == state].any() or adopted[values == state].all() for state in (0.0, 1.0)
        ):
            return Omission(name, "separating")
    strata = len({row.practice for row in rows})
    if strata == 1 and events < EVENTS * len(columns) and len(columns) > 1:
        return Omission(list(columns)[-1], "events")
    return None


def _fitted(
    rows: Sequence[PanelRow],
    chosen: Sequence[Any],
    columns: dict[str, Floats],
    omitted: Sequence[Omission],
    unknown: int,
    level: float,
) -> HazardModel:
    from scipy.stats import t as student

    practices = sorted({row.practice for row in rows})
    strata = np.array([[row.practice == name for name in practices] for row in rows], dtype=float)
    centred = [values - values.mean() for values in columns.values()]
    grouped_by, groups = _groups(rows)
    result = _glm(rows, np.column_stack([*centred, strata]), groups)
    count = len(set(groups))
    half = float(student.ppf((1 + level) / 2, count - 1))
    terms = []
    for (name, unit, _), value, error in zip(chosen, result.params, result.bse, strict=False):
        p = float(2 * student.sf(abs(value / error), count - 1))
        ratio, lower, upper = (float(np.exp(value + sign * half * error)) for sign in (0, -1, 1))
        terms.append(Term(name, unit, ratio, lower, upper, p))
    return HazardModel(
        tuple(terms), tuple(omitted), len(rows), unknown, sum(row.adopted for row in rows),
        len({row.government for row in rows}), len(practices), min(row.previous for row in rows),
        max(row.year for row in rows), grouped_by, count, level, float(result.llf),
        float(_glm(rows, strata, groups).llf),
    )  # fmt: skip


def _groups(rows: Sequence[PanelRow]) -> tuple[str, list[int]]:
    """Siblings are told by one government above what to do: they are one group, if there are enough of these."""
    names, by = [row.above or row.government for row in rows], "above"
    if len(set(names)) < GROUPS:
        names, by = [row.government for row in rows], "government"
    numbers = {name: index for index, name in enumerate(dict.fromkeys(names))}
    if len(numbers) < 2:
        raise UsageError("all rows are of one government", do="load reports of more governments")
    return by, [numbers[name] for name in names]


def _glm(rows: Sequence[PanelRow], design: Floats, groups: Sequence[int]) -> Any:
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    offset = np.log([row.years for row in rows])
    model = sm.GLM([row.adopted for row in rows], design, family=family, offset=offset)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ConvergenceWarning)
            warnings.simplefilter("error", PerfectSeparationWarning)
            result = model.fit(cov_type="cluster", cov_kwds={"groups": np.array(groups)}, maxiter=200)
    except (ConvergenceWarning, PerfectSeparationWarning):
        result = None
    if result is None or not np.isfinite(result.bse).all() or np.abs(result.params).max() > _LARGE:
        raise UsageError("the hazard model has no finite estimate", do="load more reports, or write --panel")
    return result
