"""Random corpora of facts for property tests: few places, years and concepts, so that facts meet each other."""

from __future__ import annotations

from hypothesis import strategies as st

from kg.facts import DocumentFact, Fact, IndicatorFact, OrganisationFact, PracticeFact, ReportFact, report_id

# (adcode, town, full name, level): a town's county, prefecture and province also report, and so does another province.
PLACES = [
    ("441900", "大朗镇", "广东省东莞市大朗镇", "township"),
    ("441900", None, "广东省东莞市", "prefecture"),
    ("440000", None, "广东省", "province"),
    ("310115", "大团镇", "上海市浦东新区大团镇", "township"),
    ("310115", None, "上海市浦东新区", "county"),
    ("310106", "彭浦镇", "上海市静安区彭浦镇", "township"),
]
MECHANISMS = [
    "three-enforcement-systems",
    "enforcement-disclosure",
    "full-process-record",
    "legal-advisor-system",
    "government-legal-advisor",
    "fengqiao-experience",
]
LAWS = ["administrative-penalty-law", "constitution", "doc-0123456789ab"]
INDICATORS = ["disputes-mediated", None]
POINTS = {"direction": "down", "percent": None, "points": 3.2}
WORDS = ["枫桥经验", "三项制度", 'a"b\\c', "广东盈隆律师事务所", "甲\n乙", "$place ?x"]


@st.composite
def _facts(draw: st.DrawFn, report: str, year: int) -> list[Fact]:
    start = draw(st.integers(0, 40))
    quote = draw(st.sampled_from(WORDS))
    shared = {
        "report": report,
        "file": "a.txt",
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "rule": "test",
    }
    practice = st.builds(
        PracticeFact,
        **{key: st.just(value) for key, value in shared.items()},
        year=st.just(year),
        mechanism=st.sampled_from(MECHANISMS),
        status=st.sampled_from(["in-place", "planned", "lacking"]),
        since=st.sampled_from([None, 2012]),
    )
    document = st.builds(
        DocumentFact,
        **{key: st.just(value) for key, value in shared.items()},
        law=st.sampled_from(LAWS),
        title=st.sampled_from(["行政处罚法", "宪法"]),
        relation=st.sampled_from(["own", "cited"]),
        number=st.sampled_from([None, "甲发〔2016〕1号"]),
    )
    indicator = st.builds(
        IndicatorFact,
        **{key: st.just(value) for key, value in shared.items()},
        label=st.just("化解纠纷"),
        indicator=st.sampled_from(INDICATORS),
        value=st.sampled_from([3.0, 19.68]),
        unit=st.sampled_from(["件", "万元", ""]),
        bound=st.sampled_from(["exact", "over"]),
        period=st.just(str(year)),
        status=st.sampled_from(["actual", "planned"]),
        change=st.sampled_from([None, {"direction": "up", "percent": 15.2}, POINTS]),
    )
    organisation = st.builds(
        OrganisationFact,
        **{key: st.just(value) for key, value in shared.items()},
        name=st.sampled_from(["甲律师事务所", "乙学院"]),
        role=st.sampled_from(["legal-advisor", "partner", "other"]),
    )
    found = draw(st.lists(st.one_of(practice, practice, document, indicator, organisation), max_size=6))
    return list({fact.id: fact for fact in found}.values())


@st.composite
def corpora(draw: st.DrawFn, most: int = 7) -> list[list[Fact]]:
    """Reports with their facts, each a list that begins with the report's own fact."""
    keys = draw(st.lists(st.tuples(st.sampled_from(PLACES), st.integers(2014, 2017)), unique=True, max_size=most))
    corpus = []
    for (adcode, town, government, level), year in keys:
        report = report_id(adcode, town, year)
        head = ReportFact(
            report=report,
            file="a.txt",
            start=0,
            end=2,
            quote="报告",
            rule="test",
            government=government,
            adcode=adcode,
            town=town,
            level=level,
            year=year,
            title=draw(st.sampled_from([None, "年度报告"])),
            published=draw(st.sampled_from([None, "2018-03-12"])),
        )
        corpus.append([head, *draw(_facts(report, year))])
    return corpus
