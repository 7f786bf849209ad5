"""Adoption intervals, one invented case each."""

from __future__ import annotations

import math

import pytest

from kg.errors import UsageError
from kg.facts import Fact, PracticeFact, PracticeStatus, ReportFact, report_id
from kg.spread.adoption import COLUMNS, Adoption, adoption_table, by_region, handed_down
from kg.spread.series import estimated, yearly_series
from kg.spread.turnbull import fit

PRACTICE, CHILD = "fengqiao-experience", "volunteer-police"


def report(year: int, town: str | None = "甲镇", code: str = "990101") -> ReportFact:
    return ReportFact(
        report=report_id(code, town, year), file=f"{code}{town}{year}.txt", start=0, end=4, quote="甲镇报告",
        rule="title", government=f"云川省青榆区{town or ''}", adcode=code, town=town,
        level="township" if town else "county", year=year,
    )  # fmt: skip


def practice(
    year: int, status: PracticeStatus = "in-place", *, since: int | None = None, mechanism: str = PRACTICE,
    town: str | None = "甲镇", code: str = "990101", quote: str = "推行这一做法", start: int = 10,
) -> PracticeFact:  # fmt: skip
    return PracticeFact(
        report=report_id(code, town, year), file="a.txt", start=start, end=start + len(quote), quote=quote,
        rule="label", mechanism=mechanism, status=status, year=year, since=since,
    )  # fmt: skip


def only(facts: list[Fact], narrower: tuple[str, ...] = ()) -> Adoption:
    (adoption,) = adoption_table(facts, PRACTICE, narrower=narrower)
    return adoption


def interval(*facts: Fact) -> tuple[int | None, int | None]:
    adoption = only(list(facts))
    return adoption.after, adoption.by


def test_adopted_between_the_last_report_without_and_the_first_with() -> None:
    adoption = only([report(2015), report(2018), practice(2018), report(2016)])
    assert (adoption.after, adoption.by) == (2016, 2018)
    assert (adoption.reports, adoption.first_report, adoption.last_report) == (3, 2015, 2018)
    assert adoption.quote == "推行这一做法"
    assert adoption.proof == "990101/甲镇/2018"
    assert not adoption.marks()


def test_first_report_is_left_censored() -> None:
    assert interval(report(2016), practice(2016), report(2017)) == (None, 2016)


def test_never_seen_is_right_censored_at_the_last_report() -> None:
    adoption = only([report(2016), report(2019)])
    assert (adoption.after, adoption.by, adoption.quote) == (2019, None, "")


@pytest.mark.parametrize("status", ["planned", "lacking"])
def test_planned_and_lacking_never_count(status: PracticeStatus) -> None:
    assert interval(report(2016), practice(2016, status), report(2017)) == (2017, None)
    assert interval(report(2016), practice(2016, status), report(2017), practice(2017)) == (2016, 2017)


def test_planned_extension_does_not_undo_what_is_in_place() -> None:
    assert interval(report(2016), practice(2016), practice(2016, "planned")) == (None, 2016)


def test_silence_after_adoption_changes_nothing() -> None:
    assert interval(report(2015), report(2016), practice(2016), report(2017), report(2018)) == (2015, 2016)


def test_stated_year_narrows_and_is_told_later() -> None:
    adoption = only([report(2014), report(2018), practice(2018, since=2016, quote="自2016年起推行")])
    assert (adoption.after, adoption.by, adoption.told_later) == (2015, 2016, True)
    assert adoption.marks() == "told later"


def test_stated_year_bounds_a_left_censored_adoption() -> None:
    assert interval(report(2018), practice(2018, since=2012)) == (2011, 2012)


def test_year_stated_in_a_later_report_is_taken_with_its_words() -> None:
    told = practice(2020, since=2017, quote="2017年以来")
    adoption = only([report(2014), report(2018), practice(2018), report(2020), told])
    assert (adoption.after, adoption.by, adoption.quote) == (2016, 2017, "2017年以来")
    assert adoption.proof == "990101/甲镇/2020"


def test_stated_year_outranks_silence_but_not_a_plan_of_that_time() -> None:
    assert interval(report(2016), report(2018), practice(2018, since=2015)) == (2014, 2015)
    planned = [report(2016), practice(2016, "planned"), report(2018), practice(2018, since=2015)]
    assert (only(planned).after, only(planned).by) == (2016, 2018)


def test_stated_year_that_says_no_more_is_not_told_later() -> None:
    adoption = only([report(2015), report(2016), practice(2016, since=2016)])
    assert (adoption.after, adoption.by, adoption.told_later) == (2015, 2016, False)


def test_stated_year_after_the_first_report_with_it_is_ignored() -> None:
    assert interval(report(2015), report(2016), practice(2016, since=2019)) == (2015, 2016)


def test_parent_counts_with_a_child_and_says_so() -> None:
    facts: list[Fact] = [report(2015), report(2016), practice(2016, mechanism=CHILD)]
    assert only(facts).by is None
    adoption = only(facts, (CHILD,))
    assert (adoption.after, adoption.by, adoption.through) == (2015, 2016, (CHILD,))
    assert adoption.marks() == f"through {CHILD}"
    named = [*facts, practice(2016, start=40, quote="本身")]
    assert only(named, (CHILD,)).through == ()
    assert only(named, (CHILD,)).quote == "本身"


def test_every_government_with_a_report_has_one_row_in_order() -> None:
    facts = [report(2016, "乙镇"), report(2016, None), report(2016, code="980102"), practice(2016, town="乙镇")]
    table = adoption_table(facts, PRACTICE)
    assert [adoption.id for adoption in table] == ["980102/甲镇", "990101", "990101/乙镇"]
    assert [adoption.by for adoption in table] == [None, None, 2016]
    assert tuple(table[0].row()) == COLUMNS


def test_facts_without_their_report_do_not_make_a_government() -> None:
    assert adoption_table([practice(2016)], PRACTICE) == []


SENTENCE = "按照区里统一要求,把这一做法写进岗位手册"


def test_wording_in_three_reports_of_a_county_is_handed_down() -> None:
    towns = ("甲镇", "乙镇", "丙镇")
    facts: list[Fact] = [report(2016, town) for town in towns]
    facts += [practice(2016, town=town, quote=SENTENCE) for town in towns[:2]]
    assert not any(adoption.handed_down for adoption in adoption_table(facts, PRACTICE))
    facts.append(practice(2016, town="丙镇", quote=SENTENCE.replace("区里", "区 里")))
    assert [adoption.marks() for adoption in adoption_table(facts, PRACTICE)] == ["handed-down wording"] * 3


def test_wording_across_counties_of_oneself_or_too_short_is_not_handed_down() -> None:
    codes = ("990101", "990102", "990103")
    assert not handed_down([practice(2016, code=code, quote=SENTENCE) for code in codes])
    assert not handed_down([practice(year, quote=SENTENCE) for year in (2016, 2017, 2018)])
    assert not handed_down([practice(2016, town=town, quote="枫桥经验") for town in ("甲镇", "乙镇", "丙镇")])


def test_whole_sentences_decide_when_they_are_known() -> None:
    facts = [practice(2016, town=town, quote="枫桥经验") for town in ("甲镇", "乙镇", "丙镇")]
    assert len(handed_down(facts, lambda fact: SENTENCE)) == 3
    assert not handed_down(facts, lambda fact: fact.report + SENTENCE)


def test_region_takes_the_earliest_of_its_governments() -> None:
    facts: list[Fact] = [report(2014, "甲镇"), report(2016, "甲镇"), practice(2016, town="甲镇")]
    facts += [report(2015, "乙镇"), report(2018, "乙镇"), practice(2018, town="乙镇"), report(2017, "丙镇", "990222")]
    counties = by_region(adoption_table(facts, PRACTICE), "county", {"990101": "青榆区"})
    assert [(row.code, row.region, row.after, row.by) for row in counties] == [
        ("990101", "青榆区", 2014, 2016),
        ("990222", "990222", 2017, None),
    ]
    assert (counties[0].governments, counties[0].adopters, counties[0].reports) == (2, 2, 4)
    (province,) = by_region(adoption_table(facts, PRACTICE), "province")
    assert (province.code, province.governments, province.by) == ("990000", 3, 2016)


def test_region_with_a_left_censored_adopter_is_left_censored() -> None:
    facts: list[Fact] = [report(2014), report(2016), practice(2016), report(2019, "乙镇"), practice(2019, town="乙镇")]
    (row,) = by_region(adoption_table(facts, PRACTICE), "county")
    assert (row.after, row.by) == (None, 2016)


def test_region_of_another_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="province, prefecture, county"):
        by_region([], "village")  # type: ignore[arg-type]


def test_series_has_the_reporting_governments_as_denominator() -> None:
    facts: list[Fact] = [report(2014), report(2016), practice(2016), report(2018), report(2018, "乙镇")]
    facts += [report(2018, "丙镇"), practice(2018, town="丙镇")]
    rows = yearly_series(adoption_table(facts, PRACTICE))
    assert [row.year for row in rows] == [2014, 2015, 2016, 2017, 2018]
    assert [row.adopters for row in rows] == [0, 0, 1, 1, 2]
    assert [row.earliest for row in rows] == [1, 2, 2, 2, 2]
    assert [row.reporting for row in rows] == [1, 0, 1, 0, 3]
    assert [row.share for row in rows] == [0.0, None, 1.0, None, pytest.approx(2 / 3)]
    assert [row.new for row in rows] == [0, 0, 1, 0, 1]


def test_series_begins_with_a_year_that_is_only_told() -> None:
    rows = yearly_series(adoption_table([report(2018), practice(2018, since=2016)], PRACTICE))
    assert [(row.year, row.adopters, row.reporting) for row in rows] == [(2016, 1, 0), (2017, 1, 0), (2018, 1, 1)]


def test_no_reports_no_series() -> None:
    assert yearly_series([]) == []
    assert estimated([], [2015]) == []


def test_estimate_takes_the_intervals_of_all_governments() -> None:
    facts: list[Fact] = [report(2014), report(2016), practice(2016), report(2015, "乙镇"), report(2018, "乙镇")]
    facts += [report(2016, "丙镇"), practice(2016, town="丙镇"), report(2017, "丁镇")]
    found = estimated(adoption_table(facts, PRACTICE), [2014, 2016, 2018])
    plain = fit([2014, 2018, -math.inf, 2017], [2016, math.inf, 2016, math.inf])
    assert [(one.least, one.most) for one in found] == [plain.adopted(year) for year in (2014, 2016, 2018)]
    assert all(0 <= one.lower <= one.least <= one.most <= one.upper <= 1 for one in found)
