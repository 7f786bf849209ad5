"""Organisations: which names count, where a name begins, and what the organisation does for the government."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from sentences import DISTRICT, ontology, reporter, text

from kg.clean import clean
from kg.extract.organisations import find_organisations
from kg.facts import OrganisationFact
from kg.normal import normalise
from kg.places import PlaceRegister
from kg.read import read_page
from kg.sections import segment


@cache
def register() -> PlaceRegister:
    return PlaceRegister.load()


def organisations(*paragraphs: str) -> list[OrganisationFact]:
    read = text(*paragraphs)
    found = find_organisations(read, DISTRICT, ontology(), register=register())
    for fact in found:
        assert read.body.page.text[fact.start : fact.end] == fact.quote
        assert normalise(fact.quote) == fact.name
    return found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("委托云岭师范学院民意调查中心开展测评。", [("云岭师范学院民意调查中心", "partner")]),
        ("与云岭大学法律诊断与援助中心签约。", [("云岭大学法律诊断与援助中心", "partner")]),
        ("联合云岭大学医学院附属青禾医院设立医疗纠纷调解室。", [("云岭大学医学院附属青禾医院", "partner")]),
        ("与云岭大学和区矛盾纠纷调处中心共建实践基地。", [("云岭大学", "partner")]),
        ("与青禾区人民法院约定，立案前先由街道调解。", [("青禾区人民法院", "partner")]),
        ("区政府聘请法律顾问12人，其中云岭大学法学院4人、青禾学院5人。",
         [("云岭大学法学院", "legal-advisor"), ("青禾学院", "legal-advisor")]),
        ("法律顾问由海和泰（青禾）律师事务所担任。", [("海和泰（青禾）律师事务所", "legal-advisor")]),
        ("立法后评估交由云岭财经政法大学地方立法研究院完成。", [("云岭财经政法大学地方立法研究院", "partner")]),
        ("区法院设在镇里的诉讼服务点先行调解46件。区人民法院在镇里设立巡回审判点。", [("区法院", "partner")]),
        ("云岭法正律师事务所因执业违规被处罚。", []),
        ("中标单位云岭方正工程咨询有限公司承担入户调查。", [("云岭方正工程咨询有限公司", "partner")]),
        ("专家组由云岭大学法学院3名教授组成。", [("云岭大学法学院", "partner")]),
        ("请来云岭财经大学两位教授当评委。", [("云岭财经大学", "partner")]),
        ("青禾区人民法院柳溪法庭的法官每月到集市开庭。", [("青禾区人民法院柳溪法庭", "partner")]),
        ("青禾区人民法院的法官判决被告赔偿。", []),
        ("由云岭朝桥律师事务所担任区政府法律顾问。", [("云岭朝桥律师事务所", "legal-advisor")]),
        ("聘请浙江和信达律师事务所、江苏同心律师事务所等5家律师事务所为法律顾问。",
         [("浙江和信达律师事务所", "legal-advisor"), ("江苏同心律师事务所", "legal-advisor")]),
        ("上海北江律师事务所牵头办理的债务重组一案挽回损失200万元。", [("上海北江律师事务所", "legal-advisor")]),
        ("邀请广东北江源律师事务所律师进社区解读11场次。", [("广东北江源律师事务所", "partner")]),
        ("与青禾区人民法院合作，诉前委派调解203件。", [("青禾区人民法院", "partner")]),
        ("与市中级人民法院每半年会商一次。", [("市中级人民法院", "partner")]),
        ("联合区法院、区检察院成立共享法庭。", [("区法院", "partner"), ("区检察院", "partner")]),
        ("与西南政法大学行政法学院签订合作协议。", [("西南政法大学行政法学院", "partner")]),
        ("委托云岭大学法治研究院开展第三方评估。", [("云岭大学法治研究院", "partner")]),
        ("依托海棠市律师协会成立调解中心。", [("海棠市律师协会", "partner")]),
        ("引入中国移动通信集团有限公司建设平台。", [("中国移动通信集团有限公司", "partner")]),
        ("同青禾大学法学院合办执法骨干培训班2期。", [("青禾大学法学院", "partner")]),
        ("由云岭民族大学承担第三方评估。", [("云岭民族大学", "partner")]),
        ("政府购买云岭同心社会工作服务中心服务。", [("云岭同心社会工作服务中心", "partner")]),
        ("区法院在镇综治中心设立巡回审判点。", [("区法院", "partner")]),
        ("派出所、司法所、柳湾人民法庭隔周碰头，会诊积案。", [("柳湾人民法庭", "partner")]),
        ("与海棠船业股份有限公司一道办普法夜市。", [("海棠船业股份有限公司", "partner")]),
        # names that the text joins share what is said of one of them
        ("海棠学院和云岭省公证协会、海棠仲裁委员会青禾中心入驻区公共法律服务中心。",
         [("海棠学院", "partner"), ("云岭省公证协会", "partner"), ("海棠仲裁委员会青禾中心", "partner")]),
        ("柳湾法庭法官、青禾区检察院检察官担任法治副校长。", [("柳湾法庭", "partner"), ("青禾区检察院", "partner")]),
        ("柳溪法庭、派出所、司法所联合接访。", [("柳溪法庭", "partner")]),
        ("海棠市小企业协会、海棠市律师协会组成法律服务团。",
         [("海棠市小企业协会", "partner"), ("海棠市律师协会", "partner")]),
        # the subject of the clause does something for the government
        ("海棠市中级人民法院委派诉前调解案件300件。", [("海棠市中级人民法院", "partner")]),
        ("海棠数智科技有限公司为平台提供技术支持。", [("海棠数智科技有限公司", "partner")]),
        ("青禾慈善基金会出资设立司法救助金20万元。", [("青禾慈善基金会", "partner")]),
        ("在海棠仲裁委员会支持下设立仲裁联络站。", [("海棠仲裁委员会", "partner")]),
        # branches, campuses, stations; companies that set something up or pay for it
        ("中国石化海棠销售分公司在12座加油站设置普法橱窗。", [("中国石化海棠销售分公司", "partner")]),
        ("中国农业银行青禾县支行出资3万元设立调解奖励金。", [("中国农业银行青禾县支行", "partner")]),
        ("云岭学院青禾分院、中国人寿财产保险股份有限公司青禾支公司参与调处纠纷。",
         [("云岭学院青禾分院", "partner"), ("中国人寿财产保险股份有限公司青禾支公司", "partner")]),
        ("在海棠大学建立立法研究基地1个。", [("海棠大学", "partner")]),
        ("区司法局会同海棠广播电视台开办普法栏目。", [("海棠广播电视台", "partner")]),
        ("联合海棠市律师协会开展防范非法集资宣传。", [("海棠市律师协会", "partner")]),
        ("经第三方机构海棠零点市场调查有限公司测评,满意度98%。", [("海棠零点市场调查有限公司", "partner")]),
        ("组织海棠市律师协会律师进企业12次。", [("海棠市律师协会", "partner")]),
        ("在青禾区人民法院设立行政争议化解中心。", [("青禾区人民法院", "partner")]),
        ("邀请首都经济贸易大学专家授课。", [("首都经济贸易大学", "partner")]),
        ("从海棠大学法学院、云岭正义律师事务所选聘顾问9名。",
         [("海棠大学法学院", "partner"), ("云岭正义律师事务所", "legal-advisor")]),
        ("接受海棠市慈善基金会捐赠的救助金8万元。", [("海棠市慈善基金会", "partner")]),
        ("司法所被海棠师范大学法学院确定为教学实践基地。", [("海棠师范大学法学院", "partner")]),
        ("支持海棠仲裁委员会在镇综治中心设立仲裁联络点。", [("海棠仲裁委员会", "partner")]),
        ("由青禾区人民法院法官现场答疑。", [("青禾区人民法院", "partner")]),
        ("由海棠海事法院在港区设立巡回审判点。", [("海棠海事法院", "partner")]),
        ("由柳湾云数据（海棠）有限责任公司承建监督平台。", [("柳湾云数据（海棠）有限责任公司", "partner")]),
        ("与海棠国际仲裁院签署备忘录。", [("海棠国际仲裁院", "partner")]),
        ("联合区消费者权益保护委员会设立服务站。", [("区消费者权益保护委员会", "partner")]),
        ("委托青禾向阳社会工作事务所开展帮扶。", [("青禾向阳社会工作事务所", "partner")]),
        ("引导海棠仲裁委员会、海棠市公证协会入驻区矛调中心。",
         [("海棠仲裁委员会", "partner"), ("海棠市公证协会", "partner")]),
        ("支持海棠市电商协会成立纠纷调解委员会。", [("海棠市电商协会", "partner")]),
        ("委托第三方海棠师范大学法学院清理文件。", [("海棠师范大学法学院", "partner")]),
        ("海棠学院师生与云岭市律师协会志愿律师组成宣讲团。",
         [("海棠学院", "partner"), ("云岭市律师协会", "partner")]),
        ("青禾区人民法院定期向管委会通报败诉案件。", [("青禾区人民法院", "partner")]),
        ("海棠海事法院与市政府签署框架协议。", [("海棠海事法院", "partner")]),
        ("区司法局向海棠社会工作服务中心购买帮教服务。", [("海棠社会工作服务中心", "partner")]),
        ("海棠大学法治研究中心受区委依法治区办委托开展测评。", [("海棠大学法治研究中心", "partner")]),
        ("配合青禾区人民法院做好府院协调工作。", [("青禾区人民法院", "partner")]),
        # branches of courts, banks, hospitals of universities
        ("与云岭省人民检察院海棠铁路运输分院建立联防机制。", [("云岭省人民检察院海棠铁路运输分院", "partner")]),
        ("会同青禾银行股份有限公司柳湾分行推行资金监管。", [("青禾银行股份有限公司柳湾分行", "partner")]),
        ("与海棠医科大学第一附属医院共建医疗纠纷专家库。", [("海棠医科大学第一附属医院", "partner")]),
        # a place whose name holds a character that could lead up to a name
        ("与平和县人民法院建立府院联动机制。", [("平和县人民法院", "partner")]),
        ("会同政和县人民检察院、政和县人民法院评查案卷。",
         [("政和县人民检察院", "partner"), ("政和县人民法院", "partner")]),
        ("与同心县人民法院联合办班。", [("同心县人民法院", "partner")]),
        ("联合呼和浩特市中级人民法院、和龙市人民法院办班。",
         [("呼和浩特市中级人民法院", "partner"), ("和龙市人民法院", "partner")]),
        ("与青禾区人民法院和平阴县人民法院共建联络站。",
         [("青禾区人民法院", "partner"), ("平阴县人民法院", "partner")]),
        # where names begin and end
        ("邀请海棠学院经济与管理学院的专家论证。", [("海棠学院经济与管理学院", "partner")]),
        ("青禾区人民法院柳溪人民法庭每周派员到镇坐班。", [("青禾区人民法院柳溪人民法庭", "partner")]),
        ("云岭同心律师事务所律师轮流值班。", [("云岭同心律师事务所", "partner")]),
        ("与上海锦程(海棠)律师事务所续签顾问合同。", [("上海锦程（海棠）律师事务所", "legal-advisor")]),
        ("顾问团队(云岭正义律师事务所)全程参与。", [("云岭正义律师事务所", "legal-advisor")]),
        ("与青禾区人民法院联合设立商事调解中心。", [("青禾区人民法院", "partner")]),
        ("引进专业社会组织“青禾区向阳社会工作服务中心”开展帮扶。", [("青禾区向阳社会工作服务中心", "partner")]),
        ("海棠财经大学政府绩效研究中心参与评估。", [("海棠财经大学政府绩效研究中心", "partner")]),
        ("引进“海棠市海燕社会工作服务中心”,承接帮教服务。", [("海棠市海燕社会工作服务中心", "partner")]),
        ("法律顾问湖南联合律师事务所全年审查合同58份。", [("湖南联合律师事务所", "legal-advisor")]),
        ("市中级人民法院与市政府合设行政争议化解中心。", [("市中级人民法院", "partner")]),
        # kinds of names: schools, party schools, institutes, rescuers, insurers, papers
        ("邀请云岭省委党校教授宣讲宪法。", [("云岭省委党校", "partner")]),
        ("由云岭高等专科学校承接网格员培训。", [("云岭高等专科学校", "partner")]),
        ("联合海棠第二中学、柳湾小学举办模拟法庭。", [("海棠第二中学", "partner"), ("柳湾小学", "partner")]),
        ("委托云岭司法物证鉴定所鉴定林木损失。", [("云岭司法物证鉴定所", "partner")]),
        ("会同云岭大学法律系开设讲堂。", [("云岭大学法律系", "partner")]),
        ("依托飞鹰救援队开展防溺水普法。", [("飞鹰救援队", "partner")]),
        ("与人保财险青禾支公司合作推行快处快赔。", [("人保财险青禾支公司", "partner")]),
        ("与海棠晚报合作开辟普法版面。", [("海棠晚报", "partner")]),
        ("与青禾区信用合作联社建立诉调对接机制。", [("青禾区信用合作联社", "partner")]),
        ("邀请青禾区中医医院医生为矫正对象义诊。", [("青禾区中医医院", "partner")]),
        ("由华东政法大学、同济大学专家评审。", [("华东政法大学", "partner"), ("同济大学", "partner")]),
        ("与华为技术有限公司签订协议。", [("华为技术有限公司", "partner")]),
        ("由青禾惠民社会工作发展中心提供帮教。", [("青禾惠民社会工作发展中心", "partner")]),
        # names in brackets, behind a colon, behind what they are called in general
        ("1家律所（云岭北辰律师事务所）、2家高校（云岭大学、海棠学院）参与论证。",
         [("云岭北辰律师事务所", "partner"), ("云岭大学", "partner"), ("海棠学院", "partner")]),
        ("共建单位：海棠学院、云岭省律师协会。", [("海棠学院", "partner"), ("云岭省律师协会", "partner")]),
        ("法律顾问（云岭北辰律师事务所）参与谈判。", [("云岭北辰律师事务所", "legal-advisor")]),
        ("民办非企业单位青禾区向阳社会工作服务中心承包了帮教项目。", [("青禾区向阳社会工作服务中心", "partner")]),
        ("第三方评估单位为云岭方正咨询有限公司。", [("云岭方正咨询有限公司", "partner")]),
        ("与跨省毗邻的平阴县人民法院共签公约。", [("平阴县人民法院", "partner")]),
        ("聘请海棠市社会科学院研究员2名、海棠大学教授3名为咨询专家。",
         [("海棠市社会科学院", "partner"), ("海棠大学", "partner")]),
        # the whole sentence tells what a law firm does; the people of a university may be the advisors
        ("与云岭北辰律师事务所签约，聘任该所李律师为法律顾问。", [("云岭北辰律师事务所", "legal-advisor")]),
        ("聘请海棠大学法学院张教授担任区政府法律顾问。", [("海棠大学法学院", "legal-advisor")]),
        # training with others, media that give room
        ("组织执法骨干赴海棠大学参加依法行政培训班。", [("海棠大学", "partner")]),
        ("在海棠电视台开设以案释法专栏。", [("海棠电视台", "partner")]),
        # whatever the subject does, if it is of the law or of the government; whatever is done beside the government
        ("海棠大学先后为我区领导干部开讲行政处罚法。", [("海棠大学", "partner")]),
        ("青禾区见义勇为基金会拿出10万元奖励平安志愿者。", [("青禾区见义勇为基金会", "partner")]),
        ("青禾区正信公证处到拆迁现场固定证据。", [("青禾区正信公证处", "partner")]),
        ("与海棠财经大学税务学院续订框架协议。", [("海棠财经大学税务学院", "partner")]),
        ("拆迁全过程由青禾区正信公证处记录。", [("青禾区正信公证处", "partner")]),
        ("区政府把执法案卷交海棠大学法学院打分。", [("海棠大学法学院", "partner")]),
        ("向海棠人寿保险股份有限公司投保。", [("海棠人寿保险股份有限公司", "partner")]),
        ("以海棠邮电大学为技术支撑建成系统。", [("海棠邮电大学", "partner")]),
        ("充分发挥温江商会作用，调解纠纷15件。", [("温江商会", "partner")]),
        ("海棠供电公司与司法所、派出所建立联动机制。", []),
        ("柳湾人民法庭与镇司法所、派出所建立共建机制。", [("柳湾人民法庭", "partner")]),
        ("把海棠大学专家请进课堂。", [("海棠大学", "partner")]),
        ("青禾区人民法院驻区矛盾调处中心工作站揭牌。", [("青禾区人民法院", "partner")]),
        ("由镇里联系云岭仁义司法鉴定所免费初鉴。", [("云岭仁义司法鉴定所", "partner")]),
        ("海棠向阳心理健康辅导中心受邀为涉案少年疏导。", [("海棠向阳心理健康辅导中心", "partner")]),
        ("获青禾慈善基金会专项资助30万元。", [("青禾慈善基金会", "partner")]),
        ("我镇作为海棠林业大学的实践教学基地，接待学生9名。", [("海棠林业大学", "partner")]),
        ("吸纳青禾区新乡贤联谊会成员担任调解员。", [("青禾区新乡贤联谊会", "partner")]),
        ("聘请柳湾县汉中门社会工作服务中心开展帮扶。", [("柳湾县汉中门社会工作服务中心", "partner")]),
        ("与支付宝（海棠）网络技术有限公司合作。", [("支付宝（海棠）网络技术有限公司", "partner")]),
        ("青禾水务集团有限公司配合镇政府整治违法用水。", [("青禾水务集团有限公司", "partner")]),
        # what stands before by, with or ask is no part of the name of an insurer or bank; a name may begin with 和
        ("医患、物业两个专门调委会由人保财险青禾支公司派员常驻。", [("人保财险青禾支公司", "partner")]),
        ("综治中心请平安财险柳湾中心支公司出人出钱。", [("平安财险柳湾中心支公司", "partner")]),
        ("区卫健局和区中心医院签了协议。", [("区中心医院", "partner")]),
        ("建设银行青禾支行、青禾农商银行柳湾支行在大厅设“法律+金融”服务台，解答合同问题。",
         [("建设银行青禾支行", "partner"), ("青禾农商银行柳湾支行", "partner")]),
        ("热线由中国联合通信集团云岭有限公司海棠分公司提供技术保障。",
         [("中国联合通信集团云岭有限公司海棠分公司", "partner")]),
        # hospitals of the place
        ("政府和海棠市立医院签了协议，验伤当天出结果。", [("海棠市立医院", "partner")]),
        ("镇里跟柳溪镇卫生院说定，先验伤后调解。", [("柳溪镇卫生院", "partner")]),
        ("与青禾区精神卫生中心立了规矩，每季入户随访。", [("青禾区精神卫生中心", "partner")]),
        ("团场医院与海棠大学医学院第一附属医院签订协议。", [("海棠大学医学院第一附属医院", "partner")]),
        # a comma joins courts; the clause goes on behind a list
        ("政府与海棠市人民法院,海棠市人民检察院每季同席一次。",
         [("海棠市人民法院", "partner"), ("海棠市人民检察院", "partner")]),
        ("青禾区人民法院、青禾区人民检察院，还有海棠仲裁委员会，都在区矛调中心派了人。",
         [("青禾区人民法院", "partner"), ("青禾区人民检察院", "partner"), ("海棠仲裁委员会", "partner")]),
        ("区消保委与海棠市法律援助基金会一道，为老人讨回预付款。",
         [("区消保委", "partner"), ("海棠市法律援助基金会", "partner")]),
        ("县里与县法院、县检察院每季坐下来谈一次。", [("县法院", "partner"), ("县检察院", "partner")]),
        ("司法所和柳溪法庭、青禾区检察院共用一间屋。", [("柳溪法庭", "partner"), ("青禾区检察院", "partner")]),
        # a number and 家 in the name of a place; clubs of a university for the old
        ("邀五家坪区检察院干警到连队讲法12场。", [("五家坪区检察院", "partner")]),
        ("青禾区老年大学书画协会办普法画展，送画进社区。", [("青禾区老年大学书画协会", "partner")]),
        # other words for the same
        ("评估之事，付之云岭方正咨询有限公司，得报告一册。", [("云岭方正咨询有限公司", "partner")]),
        ("满意度是云岭方正咨询有限公司测的。", [("云岭方正咨询有限公司", "partner")]),
        ("仲裁站借海棠仲裁委员会的力量坐堂。", [("海棠仲裁委员会", "partner")]),
        ("参加海棠农业大学举办的法治专题班。", [("海棠农业大学", "partner")]),
        ("把文书拿给海棠政法大学的学生挑错。", [("海棠政法大学", "partner")]),
        ("主讲的是区法院、区司法局的年轻人。", [("区法院", "partner")]),
        ("平台由云岭水利设计研究院设计，云岭数字科技有限公司开发。",
         [("云岭水利设计研究院", "partner"), ("云岭数字科技有限公司", "partner")]),
        ("青禾区检察院的检察官当评委。", [("青禾区检察院", "partner")]),
        # what a law firm is to the government
        ("年初同云岭北辰律师事务所签了三年的合同。", [("云岭北辰律师事务所", "legal-advisor")]),
        ("云岭北辰律师事务所的金律师会说方言，县里年年聘他当法律顾问。", [("云岭北辰律师事务所", "legal-advisor")]),
        ("法律援助中心指派云岭北辰律师事务所律师代理。", [("云岭北辰律师事务所", "partner")]),
        ("针对村民李某不服处罚，委托云岭北辰律师事务所应诉。", [("云岭北辰律师事务所", "partner")]),
        ("为村民聘请云岭北辰律师事务所律师当法律顾问。", [("云岭北辰律师事务所", "legal-advisor")]),
    ],
)  # fmt: skip
def test_a_named_organisation_that_works_with_the_government(sentence: str, expected: list[tuple[str, str]]) -> None:
    found = [(fact.name, fact.role) for fact in organisations(sentence)]
    assert found == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "派出所、司法所、律师事务所每周会商一次，共同办理疑难纠纷35件。",
        "通过与律师事务所签订合同，28家律师事务所参与服务。",
        "全力支持复议机关和人民法院调查取证，尊重并执行人民法院生效判决。",
        "收到青禾区人民检察院检察建议3件，青禾区人民法院审结案件12件。",
        "依法处罚云岭某建材有限公司等企业3家。",
        "联合供电公司、自来水公司开展检查，与辖区企业、银行、高校对接。",
        "落实《关于推行法律顾问制度和公职律师公司律师制度的意见》。",
        "按照市场经济规律所要求的方式管理。",
        "组织执法人员赴青禾区人民法院旁听庭审。",
        "引导当事人向青禾区人民法院申请司法确认。",
        "海棠市中级人民法院审结行政案件45件。",
        "走进海棠职业技术学院开展宪法宣传。",
        "青禾区消费者协会受理投诉302件。",
        "支持青禾生物科技有限公司上市融资。",
        "区劳动人事争议仲裁委员会受理案件203件。",
        "云岭省律师协会会长来区调研。",
        "由青禾区人民法院依法裁定准予执行，提供清单。",
        "由青禾区人民法院负责审理行政案件。",
        "经青禾区人民法院调解，双方和解。",
        "解除与海棠置业有限公司签订的出让合同。",
        "扎实开展律师事务所年度考核，全区共有律师事务所6家。",
        "出席二十国集团会议，国有商业银行股份制改革完成，引入七十七国集团。",
        "申请人青禾银行股份有限公司撤回复议申请。",
        "邀请云岭某科技有限公司参加。",
        "在区委党校、区行政学院举办培训班2期。",
        "支持工会、共青团、妇联、红十字会等群团组织共同发挥作用。",
        "海棠大学牵头建设云岭重点实验室2个。",
        "海棠文旅集团有限公司组建运营。",
        "邀请海棠日报、海棠电视台报道，区司法局与区公安局建立联动机制。",
        "二是请法院法官讲授证据规则，参训30人。",
        # firms as objects: praised, inspected, visited, closed
        "云岭北辰律师事务所获评全省优秀律师事务所。",
        "区司法局对云岭北辰律师事务所进行了年度检查。",
        "在云岭北辰律师事务所召开座谈会。",
        "云岭北辰律师事务所律师王某因违规被停止执业。",
        "清理整顿律师事务所，全镇有律师事务所2家。",
        # companies: disputes, investments, undertakings, what they do for themselves
        "村委会与大地林业有限公司签订的承包合同纠纷得到化解。",
        "青禾建材有限公司与村民的土地纠纷在镇调委会化解。",
        "因征地，青禾运输有限公司将镇政府诉至法院。",
        "引进青禾新能源有限公司建设电站。",
        "与青禾新能源有限公司签订投资协议前开展审查。",
        "青禾建工集团有限公司与人社局签订工资支付承诺书。",
        "青禾药业股份有限公司成立合规部。",
        "办理青禾劳务有限公司法律援助案件。",
        "促成青禾陶瓷有限公司与工人达成调解协议。",
        # schools and others as places and objects; statistics of notaries and arbitrators
        "在海棠第二中学举办开学第一课。",
        "在海棠学院报告厅开展普法讲座。",
        "海棠第二中学创建为市级依法治校示范校。",
        "海棠学院新校区项目征地依法完成。",
        "海棠学院在校学生参加宪法晨读。",
        "副镇长毕业于海棠大学法学院。",
        "青禾区正信公证处办理公证事项3200件。",
        "海棠仲裁委员会仲裁该案后当事人自动履行。",
        "四是法庭旁听制度化，党工委理论学习中心组围绕法律法规集中学习6次。",
        "邀请区委党校教师讲课。",
        "中央党校出版社出版的读本人手一册。",
        "青禾商会大厦消防隐患整改到位。",
        "海棠大学公布的榜单中我区法治满意度居前。",
        "云岭北辰律师事务所因未缴纳社保被人社部门处理。",
        "一审法院、二审法院均支持镇政府的处罚决定。",
        # law firms of the other side; where a firm is
        "行政诉讼案件1件，是村民徐某不服林地确权，请的是云岭北辰律师事务所的律师，旁听席坐满了人。",
        "对方聘请的是云岭北辰律师事务所，原告委托云岭明德律师事务所起诉。",
        "申请人青禾区惠农农业生产资料有限公司委托云岭北辰律师事务所申请复议。",
        "二十户参农合请了云岭北辰律师事务所，把镇政府告上法庭。",
        "被告席上坐着副县长，对面坐着云岭北辰律师事务所的律师。",
        "云岭北辰律师事务所代理的原告方撤诉，云岭明德律师事务所年度考核定为优秀。",
        "云岭北辰律师事务所在县城南门街，去一趟不容易。",
        # courts at work behind a comma; firms' own matters
        "青禾区人民法院审结案件12件，青禾区人民检察院起诉3件。",
        "青禾海工装备股份有限公司设立合规官，成为示范企业。",
        "青禾医药集团有限公司在区内设立总部。",
        "执法艇由青禾船舶工业有限公司制造。",
        "聘请海棠的律师向法院起诉。",
        # those that a court is asked of, and its supervision
        "提请青禾区人民检察院批准逮捕4人，接受青禾区人民检察院监督。",
    ],
)
def test_unnamed_organisations_parties_and_own_departments_do_not_count(sentence: str) -> None:
    assert organisations(sentence) == []


def test_a_short_name_is_the_organisation_that_it_stands_for() -> None:
    told = "邀请海棠大学法学院（以下简称“海大法学院”）师生下乡普法，海大法学院已连续三年派员参加。"
    assert [fact.name for fact in organisations(told)] == ["海棠大学法学院"]


def test_an_organisation_is_one_fact_and_its_role_the_closest() -> None:
    (fact,) = organisations("邀请云岭朝桥律师事务所律师讲课。", "聘请云岭朝桥律师事务所为法律顾问。")
    assert fact.role == "legal-advisor"


@pytest.mark.parametrize(("gold", "folder"), [("dev", "reports"), ("invented", "gold/invented")])
def test_annotated_reports(shared: Path, gold: str, folder: str) -> None:
    lines = (shared / "gold" / f"{gold}.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    for own in (record for record in records if record["type"] == "report"):
        wanted = {(r["name"], r["role"]) for r in records if r["file"] == own["file"] and r["type"] == "organisation"}
        town = own["town"] or ""
        about = reporter(f"{own['government'][: len(own['government']) - len(town)]}|{town}", own["level"], own["year"])
        read = segment(clean(read_page(shared / folder / own["file"]), ontology()), ontology())
        found = find_organisations(read, about, ontology(), register=register())
        assert {(fact.name, fact.role) for fact in found} == wanted
