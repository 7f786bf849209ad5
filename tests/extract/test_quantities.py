"""Numbers, units and hedges in invented phrases; numbers go to words and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.indicator_signals import grammar_of
from kg.extract.quantities import Quantity, QuantityGrammar
from tests.extract.sentences import ontology


def grammar() -> QuantityGrammar:
    return grammar_of(ontology())


def only(phrase: str) -> Quantity:
    found = grammar().find(phrase)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("phrase", "value", "unit", "bound"),
    [
        ("办结37件", 37, "件", "exact"),
        ("办结３７件", 37, "件", "exact"),
        ("赔付1,204.5元", 1204.5, "元", "exact"),
        ("赔付12，304元", 12304, "元", "exact"),
        ("登记4 215户", 4215, "户", "exact"),
        ("罚没21.7万元", 21.7, "万元", "exact"),
        ("投资3.2亿元", 3.2, "亿元", "exact"),
        ("投入46万修建长廊", 46, "万", "exact"),
        ("涉案9.3余万元", 9.3, "万元", "over"),
        ("印发4万余份", 4, "万份", "over"),
        ("印发6千多册", 6, "千册", "over"),
        ("赔付约700多万元", 700, "万元", "over"),
        ("调处二百余件", 200, "件", "over"),
        ("聘请三名律师", 3, "名", "exact"),
        ("选聘二十四名调解员", 24, "名", "exact"),
        ("粉丝近两万人", 20_000, "人", "under"),
        ("走访一千零八户", 1008, "户", "exact"),
        ("惠及一万三千余人次", 13_000, "人次", "over"),
        ("整改率百分之八十七点五", 87.5, "%", "exact"),
        ("参考率百分之百", 100, "%", "exact"),
        ("占三成", 30, "%", "exact"),
        ("占六成以上", 60, "%", "over"),
        ("占比不足一半", 50, "%", "under"),
        ("三分之二的村", 66.6667, "%", "exact"),
        ("满意率达97．2％", 97.2, "％", "exact"),
        ("宣讲近百场", 100, "场", "under"),
        ("宣讲上百场", 100, "场", "over"),
        ("宣讲百余场", 100, "场", "over"),
        ("宣讲30+场", 30, "场", "over"),
        ("走访约60户", 60, "户", "about"),
        ("走访60户左右", 60, "户", "about"),
        ("走访20来户", 20, "户", "about"),
        ("走访超过60户", 60, "户", "over"),
        ("走访60户以上", 60, "户", "over"),
        ("走访不少于60户", 60, "户", "over"),
        ("每村至少配备2名", 2, "名", "over"),
        ("控制在5件以内", 5, "件", "under"),
        ("走访将近60户", 60, "户", "under"),
        ("走访不到60户", 60, "户", "under"),
        ("提高2.4个百分点", 2.4, "个百分点", "exact"),
        ("为上年的1.8倍", 1.8, "倍", "exact"),
        ("检查4.1万户次", 4.1, "万户次", "exact"),
        ("拆除830平方米", 830, "平方米", "exact"),
        ("同比增长4·5%", 4.5, "%", "exact"),
        ("落实30项年度任务", 30, "项", "exact"),
    ],
)
def test_value_unit_and_bound(phrase: str, value: float, unit: str, bound: str) -> None:
    found = only(phrase)
    assert (found.value, found.unit, found.bound) == (value, unit, bound)
    assert phrase[found.start : found.after].endswith(unit[-1]) or found.spoken


@pytest.mark.parametrize(
    "phrase",
    [
        "2021年3月8日", "青政发〔2021〕8号", "第12件", "第十二批", "12345热线", "110民事纠纷", "1+1+X工作法",
        "“2+26”城市", "十三五规划", "七五普法", "12·4宪法日", "3·15晚会", "5G基站", "G20峰会", "A4纸", "1-11月",
        "2016—2020年", "3个多月", "三年多来", "百家争鸣", "数十次", "几十余位", "上百姓家", "第3名", "二十届三中全会",
        "020-8812345", "V2.0版", "成立",
    ],
)  # fmt: skip
def test_what_is_no_quantity(phrase: str) -> None:
    assert grammar().find(phrase) == []


def test_words_that_end_like_a_hedge_are_none() -> None:
    assert only("审查村规民约60件").bound == "exact"
    assert only("群众预约60次").bound == "exact"
    assert only("现场会上3人发言").bound == "exact"


def test_words_that_begin_like_a_unit_are_none() -> None:
    assert grammar().find("2021人民调解") == []
    assert grammar().find("9分局") == []
    assert [one.unit for one in grammar().find("3成立案") if one.unit == "%"] == []


@pytest.mark.parametrize(
    ("phrase", "low", "high", "unit"),
    [("配备3至5名", 3, 5, "名"), ("配备3-5名", 3, 5, "名"), ("奖励5~8万元", 5, 8, "万元"), ("压减30—50%", 30, 50, "%")],
)
def test_a_range_is_one_quantity_from_its_lower_end(phrase: str, low: float, high: float, unit: str) -> None:
    found = only(phrase)
    assert (found.value, found.upper, found.unit, found.bound) == (low, high, unit, "over")
    assert phrase[found.number : found.after] == phrase[2:]


def test_two_units_in_one_phrase_are_two_quantities() -> None:
    assert [(one.value, one.unit) for one in grammar().find("提出7项15条意见")] == [(7, "项"), (15, "条")]


@pytest.mark.parametrize(
    ("unit", "kind"), [("宗", "case"), ("万件", "case"), ("名", "person"), ("亿元", "money"), ("丈", "")]
)
def test_units_that_count_alike_are_of_one_kind(unit: str, kind: str) -> None:
    assert grammar().kind(unit) == kind


DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """The number in Chinese words, up to 99,999,999, by the rule that each run of empty places is one zero."""
    if number >= 10_000:
        above, below = divmod(number, 10_000)
        return spoken(above) + "万" + (("零" if below < 1000 else "") + spoken(below) if below else "")
    text, gap = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + sign
        gap = not digit
    return text


@given(st.integers(1, 99_999_999))
def test_numbers_round_trip_through_words(number: int) -> None:
    assert grammar().numeral(spoken(number)) == number


@given(st.integers(2, 99_999_999), st.sampled_from(["件", "名", "人次", "场次", "份", "户"]))
def test_spoken_and_written_quantities_are_equal(number: int, unit: str) -> None:
    said, written, parted = (only(f"共计{form}{unit}。") for form in (spoken(number), number, f"{number:,}"))
    assert said.value == written.value == parted.value == number
    assert said.unit == written.unit == parted.unit == unit


@given(st.decimals(0, 99_999, places=2), st.sampled_from(["", "万", "亿"]), st.sampled_from(["", "近", "约", "超过"]))
def test_written_quantities_keep_their_scale(number: object, scale: str, hedge: str) -> None:
    found = only(f"总投资{hedge}{number}{scale}元，")
    assert (found.value, found.unit) == (float(str(number)), f"{scale}元")
    assert (found.start, found.end) == (3, 3 + len(f"{hedge}{number}{scale}元"))


@given(st.text(alphabet="一二两三十百千万亿零余多近约以上左右件名次%成0123456789.,，、。第年月-至A〔", max_size=24))
def test_any_text_gives_ordered_spans_inside_it(text: str) -> None:
    last = 0
    for found in grammar().find(text):
        assert last <= found.number < found.after <= found.end <= len(text)
        assert 0 <= found.start <= found.number
        last = found.end
