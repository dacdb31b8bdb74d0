"""How do results read on one page that needs no server, no network and no model?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from plotly.offline import get_plotlyjs

from interpret.core.errors import ArgumentError, choices
from interpret.core.results import Result
from interpret.describe.escaping import page, readable
from interpret.describe.kinds import coloured_text, facts_of, kind_of, top_table
from interpret.describe.tables import TopTable
from interpret.describe.theme import DARK, FONT, LIGHT, THEMES, Theme
from interpret.plots import drafted
from interpret.plots.draft import template
from interpret.plots.strip import text_strip
from interpret.plots.totals import totals_html

_STYLE = """
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 FONT}
main{max-width:1060px;margin:0 auto;padding:40px 24px 80px}
h1{font-size:26px;font-weight:600;margin:0 0 4px}
h2{font-size:20px;font-weight:600;margin:56px 0 12px;padding-top:20px;
 border-top:1px solid var(--grid)}
p.lead{color:var(--muted);margin:0 0 8px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 20px;margin:0 0 20px}
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
ul.notes{margin:0 0 20px;padding:10px 14px 10px 30px;border-left:3px solid var(--rule);
 background:var(--grid)}
.figure{margin:24px 0;width:100%}
td{border-bottom:1px solid var(--grid)}
@media print{h2{break-before:page}.figure{break-inside:avoid}}
"""

# Inline, so that a table looks the same in a notebook, which has a style of its own: JupyterLab's
# writes white headers on whatever ground there is, and lays a dark one under every other row.
_OURS = "color:inherit;background:transparent;border-left:0;border-right:0"
_TABLE = (
    "border-collapse:collapse;margin:16px 0;font-variant-numeric:tabular-nums;font-size:14px;"
    f"{_OURS}"
)
_CELL = f"text-align:left;padding:3px 22px 3px 0;overflow-wrap:anywhere;{_OURS}"
_PRE = "overflow-x:auto;background:var(--grid);padding:10px 14px;font-size:13px"

_SCRIPT = """
(function(){
 var template=TEMPLATE;
 var media=window.matchMedia("(prefers-color-scheme: dark)");
 function draw(){document.querySelectorAll(".figure").forEach(function(place){
  var pick=place.dataset.theme||(media.matches?"dark":"light");
  var source=document.getElementById(place.id+"-"+pick);
  var figure=JSON.parse(source.textContent);
  figure.layout.template=template;
  Plotly.purge(place);
  Plotly.newPlot(place,{data:figure.data,layout:figure.layout,frames:figure.frames||[],
   config:{responsive:true,displaylogo:false}});
 });}
 draw();media.addEventListener("change",draw);
})();
"""


def report(results: Sequence[Result], *, title: str = "Report", theme: str = "auto") -> str:
    """Write results as one self-contained HTML page.

    Parameters
    ----------
    results
        In the order of the page.
    title
        The page's heading.
    theme
        ``"light"``, ``"dark"``, or ``"auto"`` to follow the reader's browser.

    Returns
    -------
    str
        HTML that loads nothing: Plotly stands in it once (some 5 MB), and a content security policy
        forbids every connection. Without JavaScript, the facts, texts and tables still show.

    Raises
    ------
    ArgumentError
        Where there are no results, or no such theme.
    """
    if not results:
        raise ArgumentError("report needs at least one result, but was given none.")
    if theme not in ("auto", *THEMES):
        raise ArgumentError(f"theme must be {choices(('auto', *THEMES))}, but is {theme!r}.")
    sections = [_section(i, result, theme) for i, result in enumerate(results, start=1)]
    safe = page(title)
    named = dict.fromkeys(page(result.model) for result in results if result.model)
    models = ", ".join(named)
    policy = (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
        "img-src data: blob:"
    )
    script = _SCRIPT.replace("TEMPLATE", _json(template()))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{safe}</title><style>{_style(theme)}</style></head><body><main>"
        f'<h1>{safe}</h1><p class="lead">{models}</p>{"".join(sections)}</main>'
        f"<script>{get_plotlyjs()}</script><script>{script}</script></body></html>\n"
    )


def _style(theme: str) -> str:
    def variables(each: Theme) -> str:
        named = ("paper", "ink", "muted", "grid", "rule")
        return ";".join(f"--{name}:{getattr(each, name)}" for name in named)

    style = _STYLE.replace("FONT", FONT)
    if theme != "auto":
        return f":root{{color-scheme:{theme};{variables(THEMES[theme])}}}{style}"
    return (
        f":root{{color-scheme:light dark;{variables(LIGHT)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}{style}"
    )


def _section(number: int, result: Result, theme: str) -> str:
    kind = kind_of(result)
    facts = "".join(
        f"<dt>{page(term)}</dt><dd>{page(words)}</dd>" for term, words in facts_of(result)
    )
    notes = [*(["The work was stopped before its end."] if result.partial else []), *result.notes]
    listed = "".join(f"<li>{page(note)}</li>" for note in notes)
    figures = "".join(
        _figure(f"figure-{number}-{part}", result, theme, view=view, options=options)
        for part, (view, options) in enumerate(kind.page(result), start=1)
    )
    strip = text_strip(result, theme=theme) if coloured_text(result) else ""
    totals = totals_html(result, theme=theme)
    sentences = "".join(f"<p>{page(sentence)}</p>" for sentence in kind.sentences(result))
    lines = kind.written(result)
    written = f'<pre style="{_PRE}">{page(lines)}</pre>' if lines else ""
    return (
        f"<section><h2>{number}. {page(kind.heading(result))}</h2><dl>{facts}</dl>"
        + (f'<ul class="notes">{listed}</ul>' if listed else "")
        + f"{strip}{sentences}{written}{figures}{totals}{html_table(result)}</section>"
    )


def _figure(
    place: str, result: Result, theme: str, *, view: str, options: Mapping[str, Any]
) -> str:
    """The place of a figure, and its data once for each theme."""
    data = []
    label = height = ""
    for each in THEMES if theme == "auto" else (theme,):
        figure = drafted(result, theme=each, view=view, **options)
        label = page(readable(figure.layout["title"]["text"]))
        height = str(int(figure.layout["height"]))
        text = _json(figure.plain())
        data.append(f'<script type="application/json" id="{place}-{each}">{text}</script>')
    fixed = "" if theme == "auto" else f' data-theme="{theme}"'
    return (
        f'<div class="figure" id="{place}" role="img" aria-label="{label}"{fixed} '
        f'style="height:{height}px"></div>{"".join(data)}'
    )


def _json(plain: Any) -> str:
    """JSON that cannot end the script element that holds it."""
    text = json.dumps(plain, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def html_table(result: Result, *, most: int = 20) -> str:
    """The largest values as an HTML table, escaped."""
    return table_html(top_table(result, most=most))


def table_html(table: TopTable) -> str:
    """A table, escaped, that looks the same wherever it stands; nothing for one without rows."""
    if not table.rows:
        return ""
    head = _row(table.header, 'th scope="col"') if table.header else ""
    body = "".join(_row(cells, 'td dir="auto"') for cells in table.rows)
    caption = f'<caption style="{_CELL}">{page(table.caption)}</caption>' if table.caption else ""
    return (
        f'<div class="scroll" style="overflow-x:auto"><table style="{_TABLE}">{caption}'
        f'<thead style="{_OURS}">{head}</thead><tbody>{body}</tbody></table></div>'
    )


def _row(cells: Sequence[str], kind: str) -> str:
    end = kind.split()[0]
    each = "".join(f'<{kind} style="{_CELL}">{page(cell)}</{end}>' for cell in cells)
    return f'<tr style="{_OURS}">{each}</tr>'
