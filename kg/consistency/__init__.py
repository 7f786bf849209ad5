"""Whether the numbers of the facts agree with one another; every disagreement is listed, nothing is repaired.

Precision comes first: only what stands in one passage, or under one name in neighbouring reports, is compared, and what
digits and hedges leave open counts as agreement. Which words make a total, a part or a rate is said in
``ontology/words/consistency.ttl``. Reports are read government by government; of the others only main values are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from kg.consistency import bounds, rates, series, totals
from kg.consistency.bounds import Bounds
from kg.consistency.figures import Figure, Finding, Measures, passages
from kg.consistency.rates import Rates
from kg.consistency.series import Outlier, Point
from kg.consistency.totals import Totals
from kg.errors import FactsError
from kg.facts import Fact, ReportFact
from kg.ontology import Ontology
from kg.workspace import Workspace

__all__ = ["CHECKS", "COLUMNS", "Consistency", "Finding", "check_facts", "row"]

CHECKS = (totals.CHECK, rates.RATE, rates.CHANGE, bounds.CHECK, series.MAGNITUDE)
COLUMNS = ("check", "report", "arithmetic", "quote", "other_quotes", "compared", "tolerance", "id", "other_ids")


def row(finding: Finding) -> tuple[str, ...]:
    """A finding as a row of COLUMNS: the judged statement, then all that it was compared with.

    A statement of another report than the finding's is named with its report.
    """
    stated, *others = finding.facts
    compared_with = (
        _quote(fact) + (f" ({fact.report})" if fact.report != finding.report else "") for fact in others
    )  # fmt: skip
    return (
        finding.check, finding.report, finding.arithmetic, _quote(stated), " | ".join(compared_with),
        finding.compared, finding.tolerance, stated.id, " ".join(fact.id for fact in others),
    )  # fmt: skip


def _quote(fact: Fact) -> str:
    return " ".join(fact.quote.split())


def check_facts(
    workspace: Workspace, ontology: Ontology, *, damaged: list[FactsError] | None = None
) -> Iterator[Finding]:
    """Every disagreement among the facts of a workspace, report by report; magnitudes, which need all reports, last.

    A damaged facts file is passed over and told to ``damaged``; without that it raises FactsError.
    """
    consistency = Consistency(ontology)
    points: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for _, reports in groupby(workspace.reports(), key=lambda report: report.rpartition("/")[0]):
        before: tuple[int, list[Figure]] | None = None
        for report in sorted(reports, key=lambda one: int(one.rpartition("/")[2])):
            try:
                facts = workspace.facts(report)
            except FactsError as error:
                if damaged is None:
                    raise
                damaged.append(error)
                continue
            head = next(fact for fact in facts if isinstance(fact, ReportFact))
            figures = consistency.measures.figures(facts)
            yield from consistency.of_report(figures, head.year)
            if before and before[0] == head.year - 1:
                yield from series.change_findings(before[1], figures, head.year)
            before = head.year, figures
            for key, point in series.main_points(figures, report.rpartition("/")[0], head.level, head.year).items():
                points[key].append(point)
    for key in sorted(points):
        yield from (_outlier(workspace, one) for one in series.outliers(points[key]))


class Consistency:
    """The comparisons inside one report; compiled from an ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self.measures = Measures(ontology)
        self._within = (Totals(ontology), Rates(ontology))
        self._bounds = Bounds(ontology)

    def of_report(self, figures: Sequence[Figure], year: int) -> Iterator[Finding]:
        """The disagreements of a report's figures with one another, in the order of the text."""
        found = [finding for passage in passages(figures) for one in self._within for finding in one.find(passage)]
        found += self._bounds.find(figures, year)
        yield from sorted(found, key=lambda finding: finding.facts[0].start)


def _outlier(workspace: Workspace, outlier: Outlier) -> Finding:
    """An outlier with the facts that prove it, read again from their files."""
    points = (outlier.point, *outlier.neighbours)
    facts = [next(fact for fact in workspace.facts(point.report) if fact.id == point.fact) for point in points]
    return Finding(
        series.MAGNITUDE, outlier.point.report, "a count and those of the government's other years and of its peers",
        outlier.arithmetic, outlier.tolerance, tuple(facts),
    )  # fmt: skip
