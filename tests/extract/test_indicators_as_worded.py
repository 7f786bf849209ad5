"""Which indicator a number belongs to when a clerk words it tersely or colloquially; and numbers of other things."""

from __future__ import annotations

import pytest

from kg.extract.indicators import find_indicators
from tests.extract.sentences import DISTRICT, ontology, text


def named(sentence: str) -> list[tuple[float, str | None]]:
    """Value and indicator of every number of a sentence."""
    return [(fact.value, fact.indicator) for fact in find_indicators(text(sentence), DISTRICT, ontology())]


@pytest.mark.parametrize(
    ("sentence", "indicator"),
    [
        # the share that does it, without the word for the rate
        ("调处成功的占96%。", "mediation-success-rate"),
        ("抽查卷宗合格的占96%。", "case-file-pass-rate"),
        ("信访件办结96%。", "petition-completion-rate"),
        ("热线诉求办结96%。", "hotline-completion-rate"),
        ("打热线的群众满意的占96%。", "hotline-satisfaction-rate"),
        ("执法队员持证的占96%。", "certification-rate"),
        ("网上能办的事项占96%。", "online-rate"),
        ("审批材料精简96%。", "approval-reduction-rate"),
        ("行政案件输掉的占6%。", "litigation-loss-rate"),
        ("规范性文件备案的达100%。", "filing-rate"),
        # plain verbs
        ("调委会一年经手纠纷96件。", "disputes-accepted"),
        ("村里吵架拌嘴的事了断96起。", "disputes-mediated"),
        ("当场调成96件。", "disputes-mediated-success"),
        ("口头讲和96起。", "mediation-agreements-oral"),
        ("首违不罚免去罚款96万元。", "exempted-amount"),
        ("放过轻微违法96起。", "exempted-cases"),
        ("关掉黑诊所96家。", "targets-cleared"),
        ("抽卷96本。", "case-files-reviewed"),
        ("新拿到执法证96人次。", "certificates-issued"),
        ("翻检旧文件96件。", "normative-documents-cleaned"),
        ("改掉文件96件。", "normative-documents-revised"),
        ("少交材料96份。", "certificates-abolished"),
        ("共列权力96项。", "power-items"),
        ("普法专款96万元。", "rule-of-law-budget"),
        ("律师给出书面意见96份。", "legal-opinions-issued"),
        # the same verb for several indicators: the neighbouring word decides
        ("诉源治理化解民事纠纷96件。", "disputes-litigation-source"),
        ("接收110转办民间纠纷96件。", "disputes-110-received"),
        ("派出所移送调解案件96件。", "disputes-police-transferred"),
        ("全区行政调处各类纠纷96件。", "administrative-mediation-cases"),
        ("对执法单位开展督查96次。", "enforcement-supervision-rounds"),
        ("执法单位共执法检查96次。", "inspections"),
        ("法制审核重大行政处罚案件96件。", "major-enforcement-reviews"),
        ("对村规民约合法性审查96份。", "village-rules-reviewed"),
        ("未能出庭应诉的96件。", "head-absences"),
        ("已审结的应诉案件96件。", "litigation-concluded"),
        ("决定不受理行政复议96件。", "reconsideration-rejected"),
        ("12345办理满意率达96%。", "hotline-satisfaction-rate"),
        ("司法所长坐进党委会会场96次。", "justice-attendance"),
        ("村居法律顾问律师96名。", "village-advisors-count"),
        ("短视频播放96万次。", "page-views"),
    ],
)
def test_terse_and_colloquial_words(sentence: str, indicator: str) -> None:
    assert [one for _, one in named(sentence)] == [indicator]


@pytest.mark.parametrize(
    "sentence",
    [
        "减免商户租金45万元。",
        "召开视频会议12次。",
        "中小学考试及格率98%。",
        "发放惠农补贴360万元。",
        "观看公益电影5600人次。",
        "发布天气预警信息320条。",
        "清退低保户23户。",
        "纪委立案12件。",
        "巡察反馈问题整改45个。",
        "举办健康讲座16场。",
        "编印旅游手册5000册。",
        "网上销售农产品占32%。",
        "教师听课230人次。",
        "办理不动产登记3200件。",
        "向公安机关移送案件16件。",
    ],
)
def test_numbers_of_other_things(sentence: str) -> None:
    assert [one for _, one in named(sentence)] == [None]


def test_a_bare_thousand_that_is_broken_through() -> None:
    assert named("普法公众号粉丝破千人。") == [(1000.0, "followers")]
    assert [value for value, _ in named("全年侦破百起。")] == []
