"""What a workspace holds and whether its views are in step with the facts files."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from kg.errors import FactsError, StoreError
from kg.facts import FACT_TYPES, Fact
from kg.graph import Catalogue
from kg.stores import EMBEDDED, Store, embedded_store
from kg.sync import out_of_step
from kg.workspace import Other, Workspace


@dataclass(frozen=True)
class Status:
    """Counts of a workspace; ``views`` gives each view's name and what is wrong with it, "" for nothing."""

    governments: int
    years: tuple[int, ...]
    reports: int
    facts: dict[str, int]
    views: dict[str, str]
    damaged: tuple[FactsError, ...]
    others: tuple[Other, ...]

    @property
    def in_step(self) -> bool:
        """Whether every facts file is whole and every view shows exactly them."""
        return not self.damaged and not any(self.views.values())

    def rows(self) -> list[tuple[str, int | None, str]]:
        """The status as rows of (what, count, remark)."""
        years = f"{min(self.years)}–{max(self.years)}" if self.years else ""
        return [
            ("governments", self.governments, ""),
            ("reports", self.reports, years),
            *((f"{name} facts", count, "") for name, count in self.facts.items() if name != "report"),
            ("pages set aside", len(self.others), ""),
            ("damaged facts files", len(self.damaged), "; ".join(str(error) for error in self.damaged)),
            *((f"view {name}", None, wrong or "in step") for name, wrong in self.views.items()),
        ]


def status_of(workspace: Workspace, catalogue: Catalogue, servers: Mapping[str, Store] | None = None) -> Status:
    """Read every facts file and ask every view, those on the servers too, what it holds; the stores are closed then."""
    facts = dict.fromkeys(FACT_TYPES, 0)
    governments, years = set(), set()
    damaged: dict[str, FactsError] = {}
    reports = workspace.reports()
    for report in reports:
        government, _, year = report.rpartition("/")
        governments.add(government)
        years.add(int(year))
        try:
            _count(workspace.facts(report), facts)
        except FactsError as error:
            damaged[report] = error
    return Status(
        len(governments),
        tuple(sorted(years)),
        len(reports),
        facts,
        _views(workspace, catalogue, servers or {}, damaged.keys()),
        tuple(damaged.values()),
        tuple(workspace.others()),
    )


def _count(found: list[Fact], facts: dict[str, int]) -> None:
    for fact in found:
        facts[fact.type] += 1


def _views(
    workspace: Workspace, catalogue: Catalogue, servers: Mapping[str, Store], damaged: Set[str]
) -> dict[str, str]:
    files, views = workspace.digests(), {}
    embedded = {name: embedded_store(name, workspace.views, read_only=True) for name in EMBEDDED}
    for name, store in (embedded | dict(servers)).items():
        try:
            views[name] = out_of_step(store, files, catalogue, damaged)
        except StoreError as error:
            views[name] = str(error)
        finally:
            store.close()
    return views
