"""``kg review``: what is doubtful is found, decisions hold right away and at every load."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.decisions import FILE, Decisions
from kg.doubts import Doubt, find_doubts, sentence_around
from kg.errors import FactsError, KgError, UsageError
from kg.facts import Fact, OrganisationFact
from kg.load import Loaded, load_files
from kg.pipeline import Engine
from kg.review import Review, parse
from kg.workspace import Workspace
from tests.invented_reports import document, facts_of, organisation, practice, report, store_facts

SAMPLE = Path(__file__).parents[1] / "sample"
DATE = "2024-05-01"
TITLE = (
    "鹿鸣坪镇{year}年度法治政府建设情况报告\n\n    {year}年,我镇扎实推进依法行政和法治政府建设,现将情况报告如下:\n"
    "    一、主要成效\n    全镇推行行政执法三项制度,落实行政机关负责人出庭应诉制度,开展法治宣传教育。"
    "坚持重大行政决策合法性审查,健全矛盾纠纷多元化解机制,完善村民议事规则,加强基层干部法治培训。\n    "
)
BODY = (
    "全年收到行政复议申请176件,受理87件,案前化解89件,不予受理5件。"
    "聘请云川青梧律师事务所担任法律顾问。\n"
)
NAMELESS = TITLE.format(year=2018).replace("鹿鸣坪镇", "").replace("我镇", "我们") + "全年调解纠纷20件。\n"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(places=[SAMPLE / "places.csv"])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "ws", create=True)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(TITLE.format(year=2018) + BODY, encoding="utf-8")
    return path


@pytest.fixture
def review(workspace: Workspace, engine: Engine, page: Path) -> Iterator[Review]:
    load(workspace, engine, page)
    with workspace.writing():
        yield Review(workspace, engine, date=DATE)


REPORT = "990102/鹿鸣坪镇/2018"


def load(workspace: Workspace, engine: Engine, *paths: Path, again: bool = False) -> list[Loaded]:
    with workspace.writing():
        return list(load_files(paths, workspace, engine, again=again))


def read_again(review: Review, page: Path) -> None:
    """Extract the page anew, as a later kg would."""
    list(load_files([page], review.workspace, review.engine, again=True))


def doubts(workspace: Workspace, engine: Engine) -> list[Doubt]:
    return list(find_doubts(workspace, engine.ontology, Decisions.read(workspace.path), damaged=[]))


def fact(workspace: Workspace, quote: str) -> Fact | None:
    return next((one for one in workspace.facts(REPORT) if quote in one.quote), None)


def found(workspace: Workspace, quote: str) -> Fact:
    one = fact(workspace, quote)
    assert one is not None
    return one


# ---------------------------------------------------------------- facts


def test_a_rejected_fact_goes_and_never_comes_back(review: Review, page: Path) -> None:
    one = found(review.workspace, "176件")
    assert "reject" in review.decide(one.id, "reject")
    assert fact(review.workspace, "176件") is None
    read_again(review, page)
    assert fact(review.workspace, "176件") is None
    page.write_text(TITLE.format(year=2018) + "总的来看,情况良好。" + BODY, encoding="utf-8")
    read_again(review, page)
    assert fact(review.workspace, "176件") is None
    assert found(review.workspace, "受理87件")


def test_a_correction_holds_with_its_evidence(review: Review, page: Path) -> None:
    one = found(review.workspace, "176件")
    review.decide(one.id[:8], "correct", "value=181")
    for _ in range(2):
        now = found(review.workspace, "176件")
        assert (now.rule, now.value, now.start, now.end) == ("review", 181.0, one.start, one.end)  # type: ignore[attr-defined]
        read_again(review, page)
    review.decide(found(review.workspace, "176件").id, "correct", "indicator=none")
    assert found(review.workspace, "176件").indicator is None  # type: ignore[attr-defined]
    review.decide(one.id, "accept")
    assert found(review.workspace, "176件") == one


def test_a_correction_of_the_report_itself_keeps_its_place_in_the_file(review: Review) -> None:
    head = review.workspace.facts(REPORT)[0]
    review.decide(head.id, "correct", "published=2019-03-01")
    now = review.workspace.facts(REPORT)[0]
    assert (now.type, now.rule, now.published) == ("report", "review", "2019-03-01")  # type: ignore[attr-defined]


def test_a_rejected_fact_can_be_taken_back(review: Review) -> None:
    one = found(review.workspace, "176件")
    review.decide(one.id, "reject")
    review.decide(one.id, "accept")
    assert found(review.workspace, "176件") == one


def test_a_page_set_aside_is_rejected_too(review: Review, page: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    shutil.copy(page, copy)
    assert [one.result for one in load_files([copy], review.workspace, review.engine)] == ["duplicate"]
    review.decide(found(review.workspace, "176件").id, "reject")
    page.write_text(TITLE.format(year=2017) + BODY, encoding="utf-8")
    read_again(review, page)  # the page is another year's now, the copy moves up
    assert review.workspace.facts(REPORT)[0].file == "copy.txt"
    assert fact(review.workspace, "176件") is None


@pytest.mark.parametrize(
    ("verdict", "argument", "message"),
    [
        ("correct", "value", "corrects nothing"),
        ("correct", "start=3", "corrects nothing"),
        ("correct", "value=many", "no value"),
        ("correct", "value=nan", "no value"),
        ("correct", "bound=roughly", "no value"),
        ("correct", "unit=", "no value"),
        ("correct", 'change={"direction": "sideways"}', "no value"),
        ("correct", "indicator=no-such", "there is no indicator"),
        ("accept", "value=3", "takes no argument"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_not_kept(
    verdict: str, argument: str, message: str, review: Review
) -> None:
    one = found(review.workspace, "176件")
    with pytest.raises(UsageError, match=message):
        review.decide(one.id, verdict, argument)  # type: ignore[arg-type]
    assert not (review.workspace.path / FILE).exists()


def test_unknown_facts_reports_and_dates_are_refused(review: Review) -> None:
    for subject in ("abc", "0123456789abcdef", "甲"):
        with pytest.raises(UsageError):
            review.decide(subject, "reject")
    with pytest.raises(UsageError, match="kg remove"):
        review.decide(review.workspace.facts(REPORT)[0].id, "reject")
    with pytest.raises(UsageError, match="no date"):
        Review(review.workspace, review.engine, date="today")


def test_decisions_are_written_as_verdicts() -> None:
    assert parse("a=b.txt=place:990102/甲镇") == ("a=b.txt", "place", "990102/甲镇")
    assert parse("0123456789ab=correct:label=a=b") == ("0123456789ab", "correct", "label=a=b")
    for text in ("abc", "abc=burn", "=reject"):
        with pytest.raises(UsageError):
            parse(text)


# ---------------------------------------------------------------- names


def test_names_become_one_right_away_and_at_every_load(review: Review, page: Path) -> None:
    store_facts_held(review, organisation("青梧所"), organisation("红梧律师事务所"))
    review.decide("青梧所", "same-as", "云川青梧律师事务所")
    names = lambda: {  # noqa: E731
        one.name for report in review.workspace.reports() for one in review.workspace.facts(report)
        if isinstance(one, OrganisationFact)
    }  # fmt: skip
    assert names() == {"云川青梧律师事务所", "红梧律师事务所"}
    review.decide("云川青梧律师事务所", "same-as", "红梧律师事务所")
    read_again(review, page)
    assert names() == {"红梧律师事务所"}
    said = review.decide("云川青梧律师事务所", "not-the-same", "红梧律师事务所")
    assert "1 reports read again" in said
    assert "云川青梧律师事务所" in names()


def store_facts_held(review: Review, *facts: Fact) -> None:
    moved = facts_of(report("990103", None, 2018), *facts)
    review.workspace.write(moved, source=Path("/pages/other.txt"))


def test_names_that_no_fact_bears_or_of_two_kinds_are_refused(review: Review) -> None:
    store_facts_held(review, document("minted-a", "甲办法"), organisation("青梧所"))
    for name, other in (("无名所", "青梧所"), ("青梧所", "minted-a"), ("constitution", "minted-a"), ("青梧所", "")):
        with pytest.raises(UsageError):
            review.decide(name, "same-as", other)
    review.decide("minted-a", "same-as", "constitution")
    assert "constitution" in {getattr(one, "law", "") for one in review.workspace.facts("990103/-/2018")}


# ---------------------------------------------------------------- places


def test_a_file_without_a_place_is_asked_about_and_loaded_once_it_is_decided(
    workspace: Workspace, engine: Engine, tmp_path: Path
) -> None:
    page = tmp_path / "nameless.txt"
    page.write_text(NAMELESS, encoding="utf-8")
    assert [one.result for one in load(workspace, engine, page)] == ["refused"]
    (doubt,) = doubts(workspace, engine)
    assert (doubt.reason, doubt.subject) == ("place", str(page))
    with workspace.writing():
        review = Review(workspace, engine, date=DATE)
        with pytest.raises(UsageError, match="no such government"):
            review.decide("nameless.txt", "place", "无何有镇")
        with pytest.raises(UsageError):
            review.decide("other.txt", "place", "990102/鹿鸣坪镇")
        assert "loaded as 990102/鹿鸣坪镇/2018" in review.decide("nameless.txt", "place", "云川省临梧市青榆区鹿鸣坪镇")
    head = workspace.facts(REPORT)[0]
    assert (head.rule, head.quote) == ("review", NAMELESS[head.start : head.end])
    assert doubts(workspace, engine) == []
    assert [one.result for one in load(workspace, engine, page)] == ["unchanged"]
    other = Workspace.open(tmp_path / "other", create=True)
    (other.path / FILE).write_bytes((workspace.path / FILE).read_bytes())
    assert [one.report for one in load(other, engine, page)] == [REPORT]


def test_a_place_decided_on_goes_before_the_page(review: Review, page: Path) -> None:
    assert "990102/-/2018" in review.decide(str(page), "place", "990102")
    assert review.workspace.reports() == ["990102/-/2018"]


# ---------------------------------------------------------------- doubts


def test_a_disagreement_is_doubtful_until_it_is_decided_on(review: Review) -> None:
    first = doubts(review.workspace, review.engine)[0]
    assert first.reason == "disagreement"
    assert "87 + 89 + 5 = 181 > 176" in first.why
    assert first.fact
    before, quote, after = sentence_around(review.workspace, first.fact)
    assert (before, after) == ("", ",受理87件,案前化解89件,不予受理5件。")
    assert "176件" in quote
    review.decide(first.subject, "accept")
    assert first.subject not in [one.subject for one in doubts(review.workspace, review.engine)]


def test_the_sentence_is_left_out_where_the_page_has_changed(review: Review, page: Path) -> None:
    one = found(review.workspace, "176件")
    page.write_text("别的内容", encoding="utf-8")
    assert sentence_around(review.workspace, one) == ("", one.quote, "")
    page.unlink()
    assert sentence_around(review.workspace, one) == ("", one.quote, "")


def test_early_practices_and_weak_rules_are_doubtful(workspace: Workspace, engine: Engine, page: Path) -> None:
    load(workspace, engine, page)
    early = practice("first-violation-no-penalty")
    weak = replace(document("minted-a", "甲办法"), rule="title:default")
    store_facts(workspace, facts_of(report("990103", None, 2012), early, weak))
    said = {one.reason: one for one in doubts(workspace, engine)}
    assert {"disagreement", "before its origin", "weak rule"} <= said.keys()
    origin = engine.ontology.mechanisms["first-violation-no-penalty"].origin_year
    assert str(origin) in said["before its origin"].why
    assert [one.reason for one in doubts(workspace, engine)] == sorted(
        (one.reason for one in doubts(workspace, engine)), key=list(said).index
    )


def test_a_page_that_says_otherwise_makes_a_fact_doubtful(workspace: Workspace, engine: Engine, page: Path) -> None:
    text = "全年调解矛盾纠纷20件。聘请云川青梧律师事务所担任法律顾问。\n"
    page.write_text(TITLE.format(year=2018) + text, encoding="utf-8")
    other = page.with_name("other.txt")
    other.write_text(TITLE.format(year=2018) + "全年调解矛盾纠纷25件。\n", encoding="utf-8")
    load(workspace, engine, page, other)
    (doubt,) = [one for one in doubts(workspace, engine) if one.reason == "conflict"]
    assert doubt.fact
    assert "20件" in doubt.fact.quote
    assert "other.txt says" in doubt.why
    assert "value=25.0" in doubt.why


def test_names_are_asked_about_and_never_joined_by_likeness(workspace: Workspace, engine: Engine) -> None:
    names = ("云川青梧律师事务所", "青梧律师事务所", "甲乡调解中心", "乙乡调解中心")
    store_facts(workspace, facts_of(report("990103", None, 2018), *map(organisation, names)))
    numbered = document("minted-a", "甲办法", "砚发〔2018〕3号"), document("minted-b", "甲的办法", "砚发[2018]3号")
    store_facts(workspace, facts_of(report("990103", None, 2019), *numbered, document("minted-c", "甲办法")))
    asked = [one.names for one in doubts(workspace, engine) if one.reason == "names"]
    assert asked == [("organisation", "青梧律师事务所", "云川青梧律师事务所"), ("law", "minted-a", "minted-b")]
    assert {getattr(one, "name", names[0]) for one in workspace.facts("990103/-/2018")} == set(names)
    with workspace.writing():
        review = Review(workspace, engine, date=DATE)
        review.decide("青梧律师事务所", "not-the-same", "云川青梧律师事务所")
        review.decide("minted-a", "same-as", "minted-b")
    assert [one for one in doubts(workspace, engine) if one.reason == "names"] == []


# ---------------------------------------------------------------- the file


def test_exported_decisions_hold_elsewhere(review: Review, engine: Engine, page: Path, tmp_path: Path) -> None:
    review.decide(found(review.workspace, "176件").id, "reject")
    other = Workspace.open(tmp_path / "other", create=True)
    load(other, engine, page)
    text = (review.workspace.path / FILE).read_text(encoding="utf-8")
    with other.writing():
        taken = Review(other, engine, date=DATE)
        assert taken.take(text, where="x") == 1
        assert taken.take(text, where="x") == 0
        with pytest.raises(FactsError, match="x:1"):
            taken.take("{}\n", where="x")
    assert fact(other, "176件") is None
    assert (other.path / FILE).read_text(encoding="utf-8") == text


def test_damaged_decisions_stop_a_load_before_it_begins(workspace: Workspace, engine: Engine, page: Path) -> None:
    (workspace.path / FILE).write_text("{}\n", encoding="utf-8")
    with pytest.raises(KgError, match="holds no decision"):
        load(workspace, engine, page)
    assert workspace.reports() == []
