"""One HTML file without network: style, font, data and scripts inside, everything from the data escaped."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

from kg.charts.fonts import CSS_STACK, font_face

# Nothing may be fetched or sent, whatever the data holds.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "font-src data:; img-src data: blob:; base-uri 'none'; form-action 'none'"
)
_STYLE = """
*{box-sizing:border-box}
body{margin:0;font-family:STACK;color:#1a1a1a;background:#fff;font-size:15px;line-height:1.55}
main{max-width:1120px;margin:0 auto;padding:18px 22px 40px}
h1{font-size:23px;font-weight:600;margin:0 0 2px}h2{font-size:16px;margin:18px 0 4px}
.en{color:#555}.caption{color:#333;font-size:13.5px;margin:4px 0}
.silence{border-left:4px solid #D55E00;padding:2px 10px}
table{border-collapse:collapse;font-size:13px;width:100%}
th,td{border-bottom:1px solid #ddd;padding:3px 8px;text-align:left;vertical-align:top}
th{background:#f4f4f4;position:sticky;top:0}
td.n{text-align:right;font-variant-numeric:tabular-nums}
details{margin:10px 0}summary{cursor:pointer;font-weight:600}.scroll{max-height:460px;overflow:auto}
ol.events{margin:4px 0;padding-left:1.6em;font-size:13.5px}.mark{color:#8a4b00}
@media print{details{display:block}.scroll{max-height:none}}
"""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def escape(text: object) -> str:
    """Text as it may stand in HTML, in an element or an attribute; without controls and marks that turn its direction.

    >>> escape("<b>\\x1b[31m")
    '&lt;b&gt;[31m'
    """
    return html.escape(_CONTROL.sub("", str(text)), quote=True)


def script_data(value: object) -> str:
    """A value as JSON that may stand inside a script element, whatever its strings hold.

    >>> script_data("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def write_page(
    path: Path, *, title: str, body: str, head: str = "", style: str = "", shown: str = "", lang: str = "zh"
) -> None:
    """Write a page. ``body`` and ``head``: HTML made by the caller; ``shown``: further text that scripts will show."""
    rules = _STYLE.replace("STACK", CSS_STACK) + style
    text = f"""<!DOCTYPE html>
<html lang="{"en" if lang == "en" else "zh-CN"}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>
<link rel="icon" href="data:,"><style>{font_face(title + body + shown)}{rules}</style>{head}</head>
<body>{body}</body></html>
"""
    path.write_text(text, encoding="utf-8")
