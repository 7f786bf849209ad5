"""The curve of one practice: adopters so far, share among those that report, denominator, dated documents as lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.charts import fonts
from kg.charts.page import escape, script_data, write_page
from kg.charts.words import Language, Words, words
from kg.errors import UsageError
from kg.spread.adoption import Adoption
from kg.spread.series import COLUMNS, Curve, Event

# Okabe and Ito's palette: told apart by colour-blind readers and in grey.
BLUE, ORANGE, GREY, RED, GREEN = "#0072B2", "#D55E00", "#8c8c8c", "#7a2048", "#007a5a"
ROWS_SHOWN = 500
ESTIMATE_COLUMNS = ("estimate", "estimate_least", "estimate_most", "low", "high")
STYLE = ".wide{overflow-x:auto}#curve{width:100%;min-width:760px;height:660px}"  # a phone scrolls it sideways
NAMES_SHOWN = 12


def event_position(event: Event) -> float:
    """Where a document stands on the axis: a year's band reaches half a unit to each side of its number.

    >>> round(event_position(Event("2018-12-05", "x")), 2), event_position(Event("2018", "x"))
    (2018.43, 2018.0)
    """
    parts = [int(part) for part in event.date.split("-")]
    if len(parts) == 1:
        return float(parts[0])
    day = parts[2] if len(parts) > 2 else 15
    return parts[0] - 0.5 + (parts[1] - 1 + (day - 1) / 31) / 12


def split_events(data: Curve) -> tuple[list[Event], list[Event], list[Event]]:
    """The documents before, within and after the years of the curve."""
    first, last = data.rows[0].year - 0.5, data.rows[-1].year + 0.5
    before = [event for event in data.documents if event_position(event) < first]
    within = [event for event in data.documents if first <= event_position(event) <= last]
    return before, within, [event for event in data.documents if event_position(event) > last]


def title_lines(data: Curve, say: Words) -> list[str]:
    """The title in each language."""
    return in_languages("curve-title", data, say)


def in_languages(key: str, data: Curve, say: Words, **values: object) -> list[str]:
    """A text with the practice's name, in each language of the picture."""
    names = {"zh": [data.name_zh], "en": [data.name_en], "both": [data.name_zh, data.name_en]}[say.language]
    found = zip(say.lines(key, name="\x00", **values), names, strict=True)
    return [line.replace("\x00", name) for line, name in found]


def corpus_line(data: Curve, say: Words) -> list[str]:
    """How many reports of how many governments, and their years."""
    years = [year for adoption in data.adoptions for year in adoption.years]
    counts: dict[str, object] = {"governments": f"{data.governments:,}", "reports": f"{data.reports:,}"}
    return say.lines("corpus", **counts, first=min(years), last=max(years))


def caption_lines(data: Curve, say: Words) -> list[str]:
    """What a reader can quote: silence, corpus, what is not known, narrower practices."""
    never = sum(1 for adoption in data.adoptions if adoption.by is None)
    lines = [*say.lines("silence"), *corpus_line(data, say)]
    lines += say.lines("unknown", left=f"{data.left_censored:,}", never=f"{never:,}")
    return [*lines, *say.lines("through", names="、".join(data.through))] if data.through else lines


def event_lines(data: Curve, say: Words) -> list[str]:
    """The documents as a list; those within the years carry the number of their line."""
    before, within, after = split_events(data)
    found = [f"{n}  {_event(event)}" for n, event in enumerate(within, 1)]
    found += [f"–  {_event(event)} ({say('earlier-documents')})" for event in before]
    found += [f"–  {_event(event)} ({say('later-documents')})" for event in after]
    return found


def _event(event: Event) -> str:
    told = " ".join(filter(None, (event.title, event.number, f"({event.issuer})" if event.issuer else "")))
    return f"{event.date}  {told}"


def check(data: Curve) -> None:
    """Raises UsageError for a curve without a single report."""
    if not data.rows:
        raise UsageError("there is no report to draw a curve from", do="load reports first: kg load PATH")


def interval(adoption: Adoption, say: Words) -> str:
    """When a government took it up, in words."""
    if adoption.by is None:
        return say("interval-none", last=adoption.last_report)
    if adoption.told_later:
        return say("interval-told", by=adoption.by)
    if adoption.after is None:
        return say("interval-left", by=adoption.by)
    return say("interval-both", after=adoption.after, by=adoption.by)


def write_csv(data: Curve, path: Path, *, language: Language = "both") -> None:
    """The yearly series as a table (the words of the header are the field names in every language)."""
    check(data)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow((*COLUMNS, *ESTIMATE_COLUMNS))
        table.writerows(csv_rows(data))


def csv_rows(data: Curve) -> Iterator[list[str]]:
    """The cells of each year: COLUMNS, then ESTIMATE_COLUMNS (Turnbull: middle, its two limits, the 95 % band)."""
    for row, one in zip(data.rows, data.estimates, strict=True):
        estimate = ((one.least + one.most) / 2, one.least, one.most, one.lower, one.upper)
        yield [_cell(value) for value in (*(row.row()[name] for name in COLUMNS), *estimate)]


def _cell(value: int | float | None) -> str:
    return "" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)


def write_html(data: Curve, path: Path, *, language: Language = "both") -> None:
    """A self-contained interactive page: the curve, the documents, the numbers and every adoption with its proof."""
    check(data)
    from plotly.offline import get_plotlyjs

    say = words(language)
    figure = _figure(data, say)
    titles = title_lines(data, say)
    english = "".join(f'<div class="en">{escape(line)}</div>' for line in titles[1:])
    body = f"""<main><h1>{escape(titles[0])}</h1>{english}
<div class="wide"><div id="curve"></div></div>
{_captions(data, say)}{_documents(data, say)}{_series(data, say)}{adoption_list(data, say)}</main>
<script>document.fonts.load("14px {fonts.CSS_FAMILY}").then(function(){{return Plotly.newPlot("curve",
FIGURE.data,FIGURE.layout,{{responsive:true,displaylogo:false,showTips:false,modeBarButtons:[["toImage"]],
toImageButtonOptions:{{scale:2}}}})}}).then(function(){{document.documentElement.dataset.ready="yes"}});</script>"""
    code = f"<script>{get_plotlyjs()}</script><script>var FIGURE={script_data(figure)};</script>"
    shown = script_data(figure)
    write_page(path, title=titles[0], body=body, head=code, shown=shown, lang=language, style=STYLE)


def _captions(data: Curve, say: Words) -> str:
    count = len(say.lines("silence"))
    lines = caption_lines(data, say)
    silence = "<br>".join(map(escape, lines[:count]))
    rest = "".join(f'<p class="caption">{escape(line)}</p>' for line in lines[count:])
    return f'<p class="caption silence">{silence}</p>{rest}'


def _documents(data: Curve, say: Words) -> str:
    lines = event_lines(data, say)
    if not lines:
        return f'<p class="caption">{escape(say("no-documents"))}</p>'
    items = "".join(f"<div class='caption'>{escape(line)}</div>" for line in lines)
    return f"<h2>{escape(say('documents'))}</h2>{items}"


def _series(data: Curve, say: Words) -> str:
    keys = ("year", "new", "adopters", "earliest", "reporting", "share")
    head = "".join(f"<th>{escape(say(key))}</th>" for key in keys)
    rows = []
    for row in data.rows:
        share = "–" if row.share is None else f"{row.reporting_adopters}/{row.reporting} = {row.share:.0%}"
        cells = (row.year, row.new, row.adopters, row.earliest, row.reporting, share)
        rows.append("<tr>" + "".join(f'<td class="n">{escape(cell)}</td>' for cell in cells) + "</tr>")
    table = f'<div class="scroll"><table><tr>{head}</tr>{"".join(rows)}</table></div>'
    return f"<details><summary>{escape(say('series'))}</summary>{table}</details>"


def adoption_list(data: Curve, say: Words) -> str:
    """Every adoption with its proof, as HTML that opens on a click; the earliest ROWS_SHOWN."""
    ordered = sorted(data.adoptions, key=lambda a: (a.by is None, a.by or 0, a.code, a.town or ""))
    rows = []
    for adoption in ordered[:ROWS_SHOWN]:
        mark = f' <span class="mark">[{escape(say("handed-down"))}]</span>' if adoption.handed_down else ""
        rows.append(
            f"<tr><td>{escape(adoption.government)}</td><td>{escape(interval(adoption, say))}</td>"
            f"<td>{escape(adoption.quote)}{mark}</td></tr>"
        )
    head = "".join(f"<th>{escape(say(key))}</th>" for key in ("government", "interval", "quote"))
    more = ""
    if len(ordered) > ROWS_SHOWN:
        more = f'<p class="caption">{escape(say("more-rows", shown=ROWS_SHOWN, total=f"{len(ordered):,}"))}</p>'
    table = f'<div class="scroll"><table><tr>{head}</tr>{"".join(rows)}</table></div>{more}'
    return f"<details><summary>{escape(say('adoptions'))}</summary>{table}</details>"


def _figure(data: Curve, say: Words) -> dict[str, Any]:
    """The plotly figure as plain data (plotly.js reads it; plotly's Python objects would only slow the start)."""
    years = [row.year for row in data.rows]
    new = ["<br>".join(escape(name) for name in _some(row.names)) for row in data.rows]
    hover = [
        "<br>".join(say.lines("adopters-hover", count=row.adopters, new=row.new)) + (f"<br>{names}" if names else "")
        for row, names in zip(data.rows, new, strict=True)
    ]
    line: dict[str, Any] = {"type": "scatter", "mode": "lines+markers", "x": years, "cliponaxis": False}
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": years, "y": [row.earliest for row in data.rows],
         "name": say("earliest"), "line": {"width": 0, "color": BLUE}, "hoverinfo": "skip"},
        line | {"y": [row.adopters for row in data.rows], "name": say("adopters"), "text": hover, "fill": "tonexty",
                "fillcolor": "rgba(0,114,178,0.14)", "line": {"color": BLUE, "width": 2.5},
                "hovertemplate": "%{x}<br>%{text}<extra></extra>"},
        *_estimate(data, say),
        line | {"y": [row.share for row in data.rows], "name": say("share"), "yaxis": "y2", "connectgaps": False,
                "text": [f"{row.reporting_adopters}/{row.reporting}" for row in data.rows],
                "line": {"color": ORANGE, "width": 2.5, "dash": "dot"}, "marker": {"symbol": "square", "size": 7},
                "hovertemplate": "%{x}<br>%{y:.0%} = %{text}<extra></extra>"},
        {"type": "bar", "x": years, "y": [row.reporting for row in data.rows], "name": say("reporting"), "yaxis": "y3",
         "marker": {"color": GREY}, "text": [f"{row.reporting:,}" for row in data.rows], "textposition": "outside",
         "cliponaxis": False, "hovertemplate": "%{x}<br>%{y:,}<extra></extra>"},
    ]  # fmt: skip
    return {"data": traces, "layout": _layout(data, say)}


def _estimate(data: Curve, say: Words) -> list[dict[str, Any]]:
    found = data.estimates
    line: dict[str, Any] = {"type": "scatter", "mode": "lines", "x": [one.year for one in found], "yaxis": "y2"}
    bare = line | {"line": {"width": 0, "color": GREEN}, "hoverinfo": "skip"}
    fill = {"fill": "tonexty", "fillcolor": "rgba(0,158,115,0.16)"}
    text = [f"{one.least:.0%}–{one.most:.0%} (95 %: {one.lower:.0%}–{one.upper:.0%})" for one in found]
    return [
        bare | {"y": [one.lower for one in found]},
        bare | fill | {"y": [one.upper for one in found]},
        bare | {"y": [one.least for one in found]},
        line | fill | {"y": [one.most for one in found], "line": {"width": 0, "color": GREEN}, "hoverinfo": "skip"},
        line | {"y": [(one.least + one.most) / 2 for one in found], "name": say("turnbull"), "text": text,
                "line": {"width": 2, "color": GREEN}, "hovertemplate": "%{x}<br>%{text}<extra></extra>"},
    ]  # fmt: skip


def _some(names: Sequence[str]) -> list[str]:
    shown = list(names[:NAMES_SHOWN])
    return [*shown, f"… +{len(names) - len(shown)}"] if len(names) > len(shown) else shown


def _layout(data: Curve, say: Words) -> dict[str, Any]:
    first, last = data.rows[0].year, data.rows[-1].year
    top = max(1, *(row.earliest for row in data.rows))
    bottom = max(1, *(row.reporting for row in data.rows))
    axis: dict[str, Any] = {"gridcolor": "#e8e8e8", "zeroline": False, "fixedrange": True, "automargin": True}
    lines = [
        {"type": "line", "x0": event_position(event), "x1": event_position(event), "y0": 0.2, "y1": 1, "xref": "x",
         "yref": "paper", "layer": "below",
         "line": {"color": RED, "width": 1.3, "dash": "dot" if event.issuer else "dash"}}
        for event in split_events(data)[1]
    ]  # fmt: skip
    labels = [
        {"x": event_position(event), "y": 1, "xref": "x", "yref": "paper", "yanchor": "bottom", "showarrow": False,
         "text": f"<b>{mark}</b>", "yshift": shift, "font": {"color": RED, "size": 13},
         "hovertext": escape(_event(event))}
        for (mark, event), shift in zip(enumerate(split_events(data)[1], 1), _lifts(data), strict=True)
    ]  # fmt: skip
    panels = [("adopters", 1.0, BLUE), ("share", 0.52, ORANGE), ("reporting", 0.18, "#555")]
    labels += [
        {"x": 0, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top", "showarrow": False,
         "text": _panel_text(key, say), "align": "left", "font": {"color": colour, "size": 12.5},
         "bgcolor": "#fff", "xshift": 4}
        for key, y, colour in panels
    ]  # fmt: skip
    return {
        "font": {"family": fonts.CSS_STACK, "size": 13, "color": "#1a1a1a"}, "showlegend": False,
        "margin": {"l": 46, "r": 16, "t": 46, "b": 44}, "plot_bgcolor": "#fff", "paper_bgcolor": "#fff",
        "bargap": 0.45, "hovermode": "closest",
        "xaxis": axis | {"range": [first - 0.6, last + 0.6], "anchor": "y3",
                         "title": {"text": say("year"), "font": {"size": 13}},
                         "tickformat": "d", "dtick": 1 if last - first < 18 else 5, "showgrid": False},
        "yaxis": axis | {"domain": [0.6, 1], "range": [0, top * 1.3], "tickformat": ",d", "nticks": 6},
        "yaxis2": axis | {"domain": [0.27, 0.52], "range": [0, 1.5], "tickformat": ".0%",
                          "tickvals": [0, 0.25, 0.5, 0.75, 1], "anchor": "x"},
        "yaxis3": axis | {"domain": [0, 0.18], "range": [0, bottom * 1.75], "nticks": 3, "tickformat": ",d",
                          "anchor": "x"},
        "shapes": lines, "annotations": labels, "hoverlabel": {"font": {"family": fonts.CSS_STACK}, "align": "left"},
    }  # fmt: skip


def _panel_text(key: str, say: Words) -> str:
    text = escape(say(key))
    if key == "share":
        return f"{text}<br><span style='color:{GREEN}'>■ {escape(say('turnbull'))}</span>"
    return f"{text}<br><span style='color:#4a86ac'>■ {escape(say('earliest'))}</span>" if key == "adopters" else text


def _lifts(data: Curve) -> list[int]:
    """Pixels by which each number stands above the plot, so that numbers of close documents do not collide."""
    span = data.rows[-1].year - data.rows[0].year + 1.2
    lifts: list[int] = []
    places = [event_position(event) for event in split_events(data)[1]]
    for index, place in enumerate(places):
        close = index > 0 and (place - places[index - 1]) / span < 0.02
        lifts.append((lifts[-1] + 15) % 45 if close else 0)
    return lifts
