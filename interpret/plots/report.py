"""How do results read on one page that needs no server, no network and no model?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from plotly.offline import get_plotlyjs

from interpret.core.errors import ArgumentError, choices, plural
from interpret.core.results import (
    Activations,
    Attribution,
    Chain,
    FilterBank,
    Maximisation,
    NGrams,
    Occlusion,
    Result,
    Shapes,
    Spelling,
)
from interpret.describe.escaping import clip, page, readable
from interpret.describe.ngrams import by_kept
from interpret.describe.numbers import number
from interpret.describe.settings import effort, method_name, settings_of
from interpret.describe.tables import top_table
from interpret.describe.theme import DARK, FONT, LIGHT, THEMES, Theme
from interpret.plots.activations import plot_activations
from interpret.plots.attribution import plot_attribution
from interpret.plots.chain import plot_chain
from interpret.plots.chain_sum import plot_chain_sum
from interpret.plots.filters import plot_filters
from interpret.plots.maximisation import plot_maximisation
from interpret.plots.ngrams import accuracy, plot_ngrams
from interpret.plots.shapes import plot_shapes
from interpret.plots.slide import plot_slide
from interpret.plots.spelling import plot_spelling
from interpret.plots.strip import text_strip

KINDS = {
    "attribution": "Attribution",
    "occlusion": "Occlusion",
    "filters": "Filters",
    "activations": "Activations",
    "maximisation": "Maximisation",
    "ngrams": "N-grams",
    "chain": "Chain",
    "shapes": "Shapes of a table",
}

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

# Inline, so that a table looks the same in a notebook, which has a style of its own.
_TABLE = "border-collapse:collapse;margin:16px 0;font-variant-numeric:tabular-nums;font-size:14px"
_CELL = "text-align:left;padding:3px 22px 3px 0;overflow-wrap:anywhere"
_PRE = "overflow-x:auto;background:var(--grid);padding:10px 14px;font-size:13px"
_MOST_TEXT = 2000
_MOST_LINES = 60
_MOST_FILTERS = 8

_SCRIPT = """
(function(){
 var media=window.matchMedia("(prefers-color-scheme: dark)");
 function draw(){document.querySelectorAll(".figure").forEach(function(place){
  var pick=place.dataset.theme||(media.matches?"dark":"light");
  var source=document.getElementById(place.id+"-"+pick);
  var figure=JSON.parse(source.textContent);
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
    models = ", ".join(dict.fromkeys(page(result.model) for result in results))
    policy = (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
        "img-src data: blob:"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{safe}</title><style>{_style(theme)}</style></head><body><main>"
        f'<h1>{safe}</h1><p class="lead">{models}</p>{"".join(sections)}</main>'
        f"<script>{get_plotlyjs()}</script><script>{_SCRIPT}</script></body></html>\n"
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


def _section(number_: int, result: Result, theme: str) -> str:
    facts = "".join(
        f"<dt>{page(term)}</dt><dd>{page(said)}</dd>" for term, said in facts_of(result)
    )
    notes = [*(["The work was stopped before its end."] if result.partial else []), *result.notes]
    said = "".join(f"<li>{page(note)}</li>" for note in notes)
    figures = "".join(
        _figure(f"figure-{number_}-{part}", draw, result, theme)
        for part, draw in enumerate(_drawings(result), start=1)
    )
    strip = text_strip(result, theme=theme) if is_text(result) else ""
    return (
        f"<section><h2>{number_}. {page(heading_of(result))}</h2><dl>{facts}</dl>"
        + (f'<ul class="notes">{said}</ul>' if said else "")
        + f"{strip}{_written(result)}{figures}{html_table(result)}</section>"
    )


def _written(result: Result) -> str:
    """What a result says line by line: the arithmetic, or sentences and code."""
    if isinstance(result, Spelling):
        lines = result.lines()
        shown = lines[:_MOST_LINES]
        more = [f"and {len(lines) - len(shown):,} more"] if len(lines) > len(shown) else []
        return f'<pre style="{_PRE}">{page(chr(10).join([*shown, *more]))}</pre>'
    if isinstance(result, Shapes):
        said = "".join(f"<p>{page(answer)}</p>" for answer in result.answers)
        return f'{said}<pre style="{_PRE}">{page(result.code)}</pre>'
    return ""


def heading_of(result: Result) -> str:
    """A result in a few words of plain text."""
    if isinstance(result, Attribution):
        return f"{method_name(result.method)} for “{result.target}”"
    if isinstance(result, Spelling):
        return f"Filter {result.filter} of “{result.layer}”, spelled out"
    if isinstance(result, Maximisation):
        return f"What filter {result.filter} of “{result.layer}” answers to most"
    if isinstance(result, Chain):
        return f"Chain to “{result.target}”"
    if isinstance(result, FilterBank | Activations | NGrams):
        return f"{KINDS[result.kind]} of “{result.layer}”"
    return KINDS.get(result.kind, result.kind)


def is_text(result: Result) -> bool:
    """Whether the result can be shown as a coloured text."""
    if isinstance(result, Maximisation):
        return bool(result.tokens)
    return isinstance(result, Attribution) and bool(
        result.positions and isinstance(result.positions[0], str)
    )


def facts_of(result: Result) -> list[tuple[str, str]]:
    """What was asked and answered, as terms and plain text."""
    facts = [("model", result.model), ("model file’s sha256", result.model_id)]
    if isinstance(result, Attribution):
        facts += _attribution_facts(result)
    if isinstance(result, Chain):
        facts += _chain_facts(result)
    if isinstance(result, Spelling):
        slots, channels = result.weights.shape
        facts.append(("text", clip(result.text or "", _MOST_TEXT)))
        facts.append(("kernel", f"{plural(slots, 'slot')} × {plural(channels, 'channel')}"))
        facts.append(("stride, dilation", f"{result.stride}, {result.dilation}"))
        facts.append(("padding, activation", f"{result.padding}, {result.activation}"))
        facts.append(("output length", result.formula))
    if isinstance(result, NGrams):
        facts.append(("corpus", f"{result.documents:,} documents, {result.windows:,} windows"))
        facts.append(("n-grams", f"{result.width} wide, of {result.filters} filters"))
        facts.append(("classes", ", ".join(result.classes)))
        facts.append(("thresholds", "; ".join([f"purity {result.purity:g}", *accuracy(result)])))
        facts.append(("never fire", ", ".join(str(i) for i in result.dead[:40])))
    if isinstance(result, FilterBank):
        count, slots, channels = result.weights.shape
        facts.append(("weights", f"{count} filters × {slots} slots × {channels} channels"))
        facts.append(("stride, dilation", f"{result.stride}, {result.dilation}"))
        facts.append(("padding, activation", f"{result.padding}, {result.activation}"))
    if isinstance(result, Activations):
        facts.append(("text", clip(result.text or "", _MOST_TEXT)))
        facts.append(("unit", result.unit))
    if isinstance(result, Maximisation):
        facts.append(("answer", f"{number(result.activation)} before the activation function"))
        facts.append(("bounds", result.constraint))
        facts.append(("exact", "yes" if result.exact else "no: it may be a local optimum"))
        facts.append(("method", method_name(result.method)))
        facts.append(("parameters", _parameters(result.params)))
    return [(term, said) for term, said in facts if said]


def _attribution_facts(result: Attribution) -> list[tuple[str, str]]:
    order = sorted(range(len(result.outputs)), key=lambda i: -float(result.output_scores[i]))
    scores = ", ".join(
        f"{result.outputs[i]} {number(float(result.output_scores[i]))}" for i in order[:5]
    )
    more = f" and {len(order) - 5} more" if len(order) > 5 else ""
    baseline = result.baseline or ""
    if baseline and result.baseline_score is not None:
        baseline += f", which scores {number(result.baseline_score)}"
    signed = ": above zero speaks for the target, below against it" if result.signed else ""
    gap = "" if result.completeness_gap is None else number(result.completeness_gap, sign=True)
    return [
        ("text", clip(result.text or "", _MOST_TEXT)),
        ("method", method_name(result.method)),
        ("parameters", _parameters(result.params)),
        ("engine", effort(result.params)),
        ("target", result.target),
        ("score", number(result.score)),
        ("all outputs", scores + more),
        ("baseline", baseline),
        ("values", f"{result.unit}{signed}"),
        ("completeness gap", gap),
        ("windows", f"{len(result.windows):,}" if isinstance(result, Occlusion) else ""),
    ]


def _chain_facts(result: Chain) -> list[tuple[str, str]]:
    terms = {"filters": float(result.parts.sum()), "bias of the head": result.head_bias}
    if not result.exact:
        terms["remainder"] = result.remainder
    added = ", ".join(f"{term} {number(value, sign=True)}" for term, value in terms.items())
    return [
        ("text", clip(result.text or "", _MOST_TEXT)),
        ("target", result.target),
        ("score", f"{number(result.score, sign=True)} ({result.unit}) = {added}"),
        ("exact", "yes: the remainder is rounding" if result.exact else "no: see the note"),
        ("switched off", clip(", ".join(result.switched_off), _MOST_TEXT)),
    ]


def _parameters(params: Any) -> str:
    return ", ".join(f"{key} {value}" for key, value in settings_of(params).items())


def _drawings(result: Result) -> list[Any]:
    """Functions (result, theme) → figure; no WebGL, of which a page has few contexts."""

    def still(result: Any, theme: Theme) -> Any:
        return plot_attribution(result, theme, webgl=False)

    if isinstance(result, Occlusion):
        return [still, plot_slide]
    if isinstance(result, Attribution):
        return [still]
    if isinstance(result, Chain):
        return [plot_chain, plot_chain_sum]
    if isinstance(result, NGrams):
        return _of_ngrams(result)
    by_kind = {
        "filters": plot_filters,
        "activations": plot_activations,
        "maximisation": plot_maximisation,
        "spelling": plot_spelling,
        "shapes": plot_shapes,
    }
    return [by_kind[result.kind]] if result.kind in by_kind else []


def _of_ngrams(result: NGrams) -> list[Any]:
    """All filters together, then those whose thresholds most documents pass, each by itself."""

    def one(filter: int) -> Any:
        return lambda result, theme: plot_ngrams(result, theme, filter=filter)

    overview = [plot_ngrams] if result.filters > 1 else []
    return overview + [one(int(i)) for i in by_kept(result)[:_MOST_FILTERS]]


def _figure(name: str, draw: Any, result: Result, theme: str) -> str:
    """The place of a figure, and its data once for each theme."""
    data = []
    label = height = ""
    for each in THEMES if theme == "auto" else (theme,):
        figure = draw(result, THEMES[each])
        label = page(readable(figure.layout.title.text))
        height = str(int(figure.layout.height))
        data.append(f'<script type="application/json" id="{name}-{each}">{_json(figure)}</script>')
    fixed = "" if theme == "auto" else f' data-theme="{theme}"'
    return (
        f'<div class="figure" id="{name}" role="img" aria-label="{label}"{fixed} '
        f'style="height:{height}px"></div>{"".join(data)}'
    )


def _json(figure: Any) -> str:
    """JSON that cannot end the script element that holds it."""
    text = json.dumps(json.loads(figure.to_json()), separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def html_table(result: Result, *, most: int = 20) -> str:
    """The largest values as an HTML table, escaped."""
    table = top_table(result, most=most)
    if not table.rows:
        return ""
    head = "".join(f'<th scope="col" style="{_CELL}">{page(name)}</th>' for name in table.header)
    body = "".join(
        "<tr>"
        + "".join(f'<td dir="auto" style="{_CELL}">{page(cell)}</td>' for cell in row)
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="scroll" style="overflow-x:auto"><table style="{_TABLE}">'
        f'<caption style="{_CELL}">{page(table.caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
