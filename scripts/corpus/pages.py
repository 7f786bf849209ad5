"""The forms in which a report is saved: plain text in several encodings, a web page, a Word file."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from html import escape

from corpus.reports import Report

_CHROME = """<div class="header"><ul class="nav"><li><a href="/">网站首页</a></li><li><a href="/zwgk">政务公开</a></li>
<li><a href="/bsfw">办事服务</a></li><li><a href="/hdjl">互动交流</a></li></ul></div>"""
_FOOT = """<div class="footer"><p><a href="/about">关于我们</a> | <a href="/map">网站地图</a></p>
<p>技术支持:某某信息中心</p></div>
<script>var hits = 12345;</script>"""


def text(report: Report) -> bytes:
    """UTF-8, the form to which gold belongs."""
    return report.text.encode()


def gb18030(report: Report) -> bytes:
    """The encoding of many government sites."""
    return report.text.encode("gb18030")


def utf16(report: Report) -> bytes:
    """What an old editor saves."""
    return report.text.encode("utf-16")


def html(report: Report) -> bytes:
    """A page of a government site, half of them in GB 18030, with its navigation and footer around the report."""
    charset = random.Random(report.name).choice(("utf-8", "gb18030"))  # noqa: S311
    body = "\n".join(f"<p>{escape(line.strip())}</p>" for line in report.text.split("\n") if line.strip())
    page = (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{escape(report.title or "")}</title></head><body>'
        f'{_CHROME}<div class="content" id="zoom">\n{body}\n</div>{_FOOT}</body></html>'
    )
    return page.encode(charset)


def docx(report: Report) -> bytes:
    """A Word file with one paragraph a line."""
    lines = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in report.text.split("\n")
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    schemas = "http://schemas.openxmlformats.org"
    office = f"{schemas}/officeDocument/2006/relationships/officeDocument"
    parts = {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{schemas}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{schemas}/package/2006/relationships">'
        f'<Relationship Id="rId1" Target="word/document.xml" Type="{office}"/></Relationships>',
        "word/document.xml": '<?xml version="1.0" encoding="UTF-8"?><w:document '
        f'xmlns:w="{schemas}/wordprocessingml/2006/main"><w:body>' + lines + "</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


FORMATS: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "txt": (".txt", text), "gb18030": (".txt", gb18030), "utf16": (".txt", utf16), "html": (".html", html),
    "docx": (".docx", docx),
}  # fmt: skip
