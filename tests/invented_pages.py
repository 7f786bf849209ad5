# ruff: noqa: E501 (a Chinese character counts twice)
"""One invented report and the pages that sites make of it, for the tests of reading, cleaning and segmenting."""

from __future__ import annotations

TITLE = "青禾县柳溪镇2021年度法治政府建设情况报告"
PARAGRAPHS = (
    "2021年,柳溪镇在县委、县政府的领导下,深入贯彻《法治政府建设实施纲要(2021—2025年)》,各项工作取得实效,现将情况报告如下:",
    "一、主要举措和成效",
    "(一)健全决策机制。制定《柳溪镇重大事项议事规则》,全年审查合同46份,提出意见102条。法律顾问列席会议21次;全部决策经集体讨论。",
    "(二)规范执法行为",
    "落实行政执法“三项制度”,办理案件1,203件,罚款3.6万元,同比下降12.5%。评查案卷30宗,合格率100%。",
    "二、存在的不足",
    "一是执法力量不足;二是普法形式单一。",
    "三、2022年工作安排",
    "建立案卷评查制度,每季度培训不少于1次。",
)
SIGNATURE = ("青禾县柳溪镇人民政府", "2022年1月18日")
PLAIN = "\n".join((TITLE, "", *(f"    {paragraph}" for paragraph in PARAGRAPHS), "", *SIGNATURE))

# What a site puts above and below a report: (above, below) for systems of different makers, with invented contents.
FURNITURE = {
    "breadcrumbs and buttons": (
        "当前位置:首页 > 政务公开 > 法治政府建设年度报告\n字号:大 中 小   打印   分享",
        "【打印本页】【关闭窗口】\nProduced By 大汉网络 大汉版通发布系统",
    ),
    "field table": (
        "索 引 号: 11990101-A/2022-00018    主题分类: 法治建设\n发布机构: 柳溪镇\t成文日期: 2022-01-18\n有 效 性: 有效",
        "附件:\n相关文档\n柳溪镇召开安全生产会议",
    ),
    "labels on lines of their own": (
        "索引号:\n11990101-A/2022-00018\n发布机构:\n柳溪镇\n公开日期:\n2022-01-20",
        "扫一扫在手机打开当前页\n上一篇:没有了\n下一篇:柳溪镇开展春季植树活动",
    ),
    "menu": (
        "无障碍浏览 | 长者模式 | 登录 | 注册\n走进柳溪\n信息公开\n办事服务\n您现在的位置: 首页 >> 镇街动态 >> 正文",
        "主办:青禾县人民政府  承办:县政府办公室  网站标识码9901010001\n公网安备 99010102000001号  建议使用1024×768分辨率\n政府网站找错",
    ),
    "counter": (
        "来源:本站 发布时间:2022-01-20 09:12 浏览次数:- 【字体:大 中 小】 打印 收藏",
        "分享到: 微信 新浪微博 QQ空间\n责任编辑:张某",
    ),
    "comment form": (
        "2022-01-20 10:44  稿件作者:   浏览量:-",
        "网友评论 文明上网理性发言\n您的姓名:*\n联系电话:*\n验证码:8426\n提交  重置\n使用说明",
    ),
    "rating": (
        "首页>专题专栏>法治专栏\n[返回]",
        "您认为本页内容是否有用:有用( ) 一般( ) 没用( )\n意见建议(限300字):\n版权所有:青禾县人民政府 技术支持:某公司 邮政编码:000000",
    ),
}


def page(name: str) -> str:
    """The invented report inside the furniture of that name."""
    above, below = FURNITURE[name]
    return f"{above}\n\n{PLAIN}\n\n{below}\n"


def html(charset: str = "utf-8", style: str = "paragraphs") -> str:
    """The invented report as an HTML page; ``style``: how its paragraphs are marked up."""
    join = {
        "paragraphs": lambda lines: "".join(f"<p>&nbsp;&nbsp;&nbsp; {line}</p>\n" for line in lines),
        "breaks": lambda lines: "<br/>\n".join(f"&emsp;&emsp;{line}" for line in lines),
        "spans": lambda lines: "".join(f"<div><span><font>{line[:9]}</font></span>{line[9:]}</div>" for line in lines),
        "layout": lambda lines: "<table><tr><td>" + "".join(f"<p>{line}</p>" for line in lines) + "</td></tr></table>",
    }[style]
    return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{TITLE}_青禾县人民政府</title>
<meta name="PubDate" content="2022-01-20 09:12"><meta name="articletitle" content="{TITLE}"><style>p {{ color: red }}</style>
<link rel="canonical" href="http://www.example.gov.cn/t20220120_1.html"></head>
<body><script>var visits = "浏览次数";</script>
<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li><li><a>魅力青禾</a></li></ul></div>
<div class="path">当前位置:<a>首页</a> &gt; <a>镇街</a> &gt; 正文</div>
<table><tr><td>索引号</td><td>11990101-A/2022-00018</td><td>发布机构</td><td>柳溪镇</td></tr></table>
<h1>{TITLE}</h1><div>发布日期:2022-01-20&nbsp;&nbsp;浏览次数:<span>12</span></div>
<div id="zoom">{join(PARAGRAPHS)}<a style="display:none" href="http://x">彩票平台</a>
<p style="text-align: right">{SIGNATURE[0]}</p><p style="text-align: right">{SIGNATURE[1]}</p></div>
<div>相关链接<ul><li><a>我镇召开防汛会议</a></li></ul></div>
<div class="foot">主办:青禾县人民政府 网站标识码9901010001</div></body></html>"""
