"""Small invented reports for tests of workspace, graph and stores: facts by construction, places that exist nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from kg.facts import (
    DocumentFact,
    Fact,
    IndicatorFact,
    OrganisationFact,
    PracticeFact,
    ReportFact,
    government_id,
    report_id,
)
from kg.graph import Catalogue
from kg.ontology import Ontology
from kg.places import PlaceRegister
from kg.workspace import Workspace

PLACES = """code,name,town,since,until,successor,aliases
990000,云川省,,,,,
990100,临梧市,,,,,
990102,青榆区,,,,,
990102,,双桐街道,,2019,苇塘镇,
990102,,苇塘镇,2019,,,
990103,砚湖区,,,,,
"""
GOVERNMENTS = (("990102", "双桐街道"), ("990102", "苇塘镇"), ("990102", None), ("990103", None))
MECHANISMS = ("three-enforcement-systems", "administrative-reconsideration", "not-in-the-catalogue")
BELOW = ("enforcement-disclosure", "full-process-record")
LAWS = ("constitution", "administrative-litigation-law", "minted-a", "minted-b")


@cache
def catalogue(places: Path) -> Catalogue:
    """A few concepts of the shipped ontology; a register that also knows the invented places (written if need be)."""
    if not places.exists():
        places.write_text(PLACES, encoding="utf-8")
    ontology = Ontology.load()
    mechanisms = {one: ontology.mechanisms[one] for one in ontology.mechanisms if one in MECHANISMS or one in BELOW}
    few = replace(
        ontology,
        mechanisms={
            one.id: replace(one, parents=tuple(set(one.parents) & set(mechanisms))) for one in mechanisms.values()
        },
        laws={one: replace(ontology.laws[one], promotes=MECHANISMS[:1]) for one in LAWS if one in ontology.laws},
        indicators={one: ontology.indicators[one] for one in ("disputes-mediated",)},
    )
    return Catalogue(few, PlaceRegister.load([places]))


def report(adcode: str, town: str | None, year: int, *, file: str = "page.txt", title: str | None = None) -> ReportFact:
    """A report's own fact."""
    return ReportFact(
        report=report_id(adcode, town, year), file=file, start=0, end=4, quote="年度报告", rule="title",
        government=f"云川省{town or adcode}", adcode=adcode, town=town, level="township" if town else "county",
        year=year, published=f"{year + 1}-01-15", title=title,
    )  # fmt: skip


def facts_of(head: ReportFact, *facts: Fact) -> list[Fact]:
    """The report's fact and the others, moved into it: its report, file and year, and spans that follow each other."""
    moved: list[Fact] = [head]
    for index, fact in enumerate(facts):
        start = 10 + 20 * index
        own = {"report": head.report, "file": head.file, "start": start, "end": start + len(fact.quote)}
        if isinstance(fact, PracticeFact):
            own["year"] = head.year
        moved.append(replace(fact, **own))  # type: ignore[arg-type]
    return moved


_ANYWHERE = {"report": "", "file": "", "start": 0, "end": 0, "rule": "label"}


def practice(mechanism: str = MECHANISMS[0], status: str = "in-place", quote: str = "推行三项制度") -> PracticeFact:
    """A practice, to be moved into a report."""
    return PracticeFact(**_ANYWHERE, quote=quote, mechanism=mechanism, status=status, year=0)  # type: ignore[arg-type]


def document(law: str, title: str = "某办法", number: str | None = None, relation: str = "cited") -> DocumentFact:
    """A document, to be moved into a report."""
    return DocumentFact(**_ANYWHERE, quote=title, title=title, number=number, relation=relation, law=law)  # type: ignore[arg-type]


def indicator(value: float = 19.68, unit: str = "万元", concept: str | None = "disputes-mediated") -> IndicatorFact:
    """A measurement, to be moved into a report."""
    return IndicatorFact(
        **_ANYWHERE, quote=f"{value}{unit}", indicator=concept, label="调解纠纷", value=value, unit=unit, bound="exact",
        period="2016", status="actual", change={"direction": "up", "percent": 15.2},
    )  # type: ignore[arg-type]  # fmt: skip


def organisation(name: str = "青梧律师事务所") -> OrganisationFact:
    """An engagement, to be moved into a report."""
    return OrganisationFact(**_ANYWHERE, quote=name, name=name, role="legal-advisor")  # type: ignore[arg-type]


# Texts that break a careless writer of Cypher, SPARQL, N-Quads or IRIs.
_TEXTS = st.sampled_from(
    [
        "某办法",
        'a"b\\c',
        "x'} RETURN 1 //",
        "line\nbreak\ttab\r",
        "<script>&amp;",
        "> } . <a> <b>",
        "\u200b\x7f{}%20#?",
        "《甲〈乙〉》",
    ]
)
_FACTS = st.one_of(
    st.builds(practice, st.sampled_from(MECHANISMS), st.sampled_from(("in-place", "planned", "lacking")), _TEXTS),
    st.builds(
        document,
        st.sampled_from(LAWS),
        _TEXTS,
        st.sampled_from((None, "云法〔2016〕3号", "云发1号")),
        st.sampled_from(("own", "cited")),
    ),
    st.builds(indicator, st.sampled_from((0.0, 12.0, 19.68, 1e12)), st.sampled_from(("件", "万元", "", "万", "%"))),
    st.builds(organisation, _TEXTS),
)


def report_facts(years: range = range(2016, 2020)) -> st.SearchStrategy[list[Fact]]:
    """Strategy: the facts of one small report of one of a few governments."""
    heads = st.builds(
        lambda place, year, title: report(*place, year, title=title),
        st.sampled_from(GOVERNMENTS), st.sampled_from(years), st.one_of(st.none(), _TEXTS),
    )  # fmt: skip
    return st.builds(lambda head, facts: facts_of(head, *facts), heads, st.lists(_FACTS, max_size=5))


def store_facts(workspace: Workspace, facts: list[Fact]) -> None:
    """Put the facts of a report into a workspace as the only page for its government and year."""
    with workspace.writing():
        head = facts[0]
        path = workspace.facts_path(head.report)
        path.unlink(missing_ok=True)
        workspace.write(facts, source=Path(f"/pages/{head.report}/{head.file}"))


def full_workspace(workspace: Workspace) -> Iterator[str]:
    """Fill a workspace with a few reports that share things; yields their ids."""
    for year in (2016, 2017):
        for adcode, town in GOVERNMENTS:
            head = report(adcode, town, year, title=f"{year}年报告")
            facts = facts_of(
                head,
                practice(),
                practice(MECHANISMS[1], "planned"),
                document("constitution", "宪法"),
                document("minted-a", "甲办法", relation="own"),
                document("minted-b", f"乙办法{year}", f"云发{year}号"),
                indicator(),
                organisation(),
            )
            store_facts(workspace, facts)
            yield head.report


def governments_of(reports: list[str]) -> set[str]:
    """The ids of the governments of reports."""
    parts = (one.split("/") for one in reports)
    return {government_id(adcode, None if town == "-" else town) for adcode, town, _ in parts}
