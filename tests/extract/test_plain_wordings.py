"""Practices told without a term of art, each beside ordinary prose that comes near and tells of none."""

from __future__ import annotations

from functools import lru_cache

import pytest

from kg.extract.practices import find_practices
from kg.lexicon import Lexicon
from tests.extract.sentences import DISTRICT, ontology, text


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return Lexicon(ontology())


def mechanisms(sentence: str) -> set[str]:
    return {fact.mechanism for fact in find_practices(text(sentence), DISTRICT, ontology(), lexicon())}


@pytest.mark.parametrize(
    ("mechanism", "told", "near"),
    [
        ("credit-based-regulation", "讲信用的店半年看一回,不讲信用的老板列进名单。", "银行给讲信用的果农放贷。"),
        ("off-site-inspection", "无人机越过山梁,替人看住偷采砂石的老路。", "无人机撒药,两千亩稻田半天就打完。"),
        ("in-process-regulation", "不批了不等于不管了,谁来管都写明白。", "材料报上去批了,施工队第二天进场。"),
        ("admin-criminal-linkage", "罚不了事的大案子,连人带卷交给公安。", "公安局今年破获盗窃案五起。"),
        ("township-enforcement-supervision", "司法所替县里盯着镇执法队。", "司法所搬进新楼,执法队也在隔壁。"),
        ("enforcement-social-supervisor", "请八个爱较真的老街坊盯着执法队。", "老街坊凑在一起给孤寡老人过生日。"),
        ("judicial-supervision", "官司输了就认,法院怎么判就怎么办。", "企业老板说,官司打三年,输赢都累。"),
        ("procuratorial-suggestion", "检察官指着河边那堆垃圾,镇里当月清完。", "检察院的篮球队拿了冠军。"),
        ("head-appears-in-court", "开庭那天镇长自己去的,一句一句答。", "镇长带学生到法庭旁听了一上午。"),
        ("reconsideration-fast-track", "收到行政复议申请八十件;简者速决,繁者细审。", "许可申请八百件,简者速决。"),
        ("reconsideration-system-reform", "复议只留一家复议机关,各局不再各审各的。", "全县只留一家屠宰场。"),
        ("administrative-dispute-mediation-center", "与法院合办一处议事之所,专谈民告官。", "与医院合办康复所。"),
        ("government-integrity", "前任答应企业的事,换了领导照样算数。", "前任留下的兰花还在窗台上。"),
        ("fiscal-openness", "政府的钱怎么花的,一笔笔挂在网上。", "商场的货卖得怎样,老板心里有数。"),
        ("village-affairs-openness", "村干部手里有哪些权,印成了一张图。", "村里的新路印在了地图上。"),
        ("emergency-law-governance", "发大水时征了两条船,事后按天付了钱。", "游船公司添了两条船,按天收钱。"),
        ("fengqiao-court", "把法庭搬到田埂与集市,法官按月来坐堂。", "退了休的法官按月回村钓鱼。"),
        ("volunteer-police", "天一黑,戴红袖章的大妈提灯巡街。", "天一黑,大妈们在广场上跳舞。"),
        ("pay-per-case-mediation", "调解员劝好一家领一份辛苦钱。", "泥瓦匠砌好一面墙领一份工钱。"),
        ("personal-mediation-studio", "老支书在自家堂屋挂出牌子,给人评理。", "老支书在自家院里种了三亩葡萄。"),
        ("community-mediation-room", "社区腾出一间屋子,谁家吵架就进去说和。", "社区腾出一间屋子给孩子写作业。"),
        ("administrative-ruling", "两寨争一片林子,县政府查档后写了决定。", "两寨结亲,摆了三天长桌宴。"),
        ("judicial-confirmation", "劝好的协议拿到法庭盖个章,谁也赖不掉。", "买房的协议拿到柜台盖个章。"),
        ("leader-case-responsibility", "五件老案由班子成员一人领一件。", "五家工厂由班子成员一人联系一家招商。"),
        ("hotline-12348", "山里老人拨通一个电话,便有律师应声。", "山里老人拨通一个电话,供电所就来人。"),
        ("civil-code-publicity", "用皮影和小曲演绎民法典。", "用皮影和小曲演绎西游记。"),
        ("deputy-principal-for-law", "派出所长到小学挂名当校长,一校一人。", "退伍的民警给小学捐了一车书。"),
        ("youth-law-education", "给小学生讲什么是犯法,怎么防欺凌。", "与云岭大学法学院的学生同住村里。"),
        ("rule-of-law-culture-positions", "依山刻石,一批浸润法意的游园散落城乡。", "依山种花,一批游园散落城乡。"),
        ("law-into-six", "讲法的人去了工地、学堂和庙会。", "唱戏的人去了工地、学堂和庙会。"),
    ],
)  # fmt: skip
def test_the_practice_is_found_and_the_prose_beside_it_is_not(mechanism: str, told: str, near: str) -> None:
    assert mechanism in mechanisms(told)
    assert mechanism not in mechanisms(near)


def test_a_court_where_officials_answer_is_no_court_in_the_fields() -> None:
    assert "fengqiao-court" not in mechanisms("五起开庭的案子,副镇长以上的领导都到了法庭。")


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (("行政复议收案58件;当事人坐下来谈成,自愿撤回的9件。",), ("reconsideration-mediation", "in-place")),
        (("下来,我们要推行视频调解。",), ("smart-mediation", "planned")),
        (("二、存在的不足", "有的政策发下来,没配上一段大白话。"), ("policy-interpretation", "lacking")),
    ],
)
def test_only_at_the_head_of_a_clause_does_the_later_announce_a_plan(
    paragraphs: tuple[str, ...], expected: tuple[str, str]
) -> None:
    facts = find_practices(text(*paragraphs), DISTRICT, ontology(), lexicon())
    assert expected in {(fact.mechanism, fact.status) for fact in facts}
