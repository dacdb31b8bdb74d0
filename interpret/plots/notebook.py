"""How does a result show itself in a notebook, without a network and without filling the file?

A text is its coloured strip. Anything else is a still picture and a table; front ends that
know Plotly's media type (JupyterLab, VS Code, PyCharm) draw the live figure instead.
"""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterable
from typing import Any

from interpret.core.corpus import Corpus
from interpret.core.errors import plural
from interpret.core.info import ModelInfo
from interpret.core.results import Result
from interpret.describe.escaping import clean, clip, page, readable
from interpret.describe.kinds import coloured_text, heading
from interpret.describe.model_card import card_facts
from interpret.describe.tables import TopTable
from interpret.describe.theme import FONT, LIGHT
from interpret.plots import drafted
from interpret.plots.draft import template
from interpret.plots.report import html_table, table_html
from interpret.plots.still import still
from interpret.plots.strip import text_strip

PLOTLY = "application/vnd.plotly.v1+json"
ROWS = 8
FIRST = 5


def notebook_html(result: Result) -> str:
    """A still view: heading, facts, notes, the coloured text or a picture, the largest values."""
    figure = drafted(result)
    view = text_strip(result) if coloured_text(result) else still(figure)
    lines = figure.layout["title"]["subtitle"]["text"].split("<br>")
    return _sheet(heading(result), map(readable, lines), view + html_table(result, most=ROWS))


def model_html(info: ModelInfo) -> str:
    """A model's card, with its conv layers and what was guessed."""
    layers = [
        (
            clean(layer.name),
            *map(str, (layer.filters, layer.kernel_size, layer.stride, layer.dilation)),
            "all" if layer.receptive_field is None else str(layer.receptive_field),
        )
        for layer in info.conv_layers
    ]
    header = ("conv layer", "filters", "kernel", "stride", "dilation", "sees, in positions")
    facts = TopTable(caption="", header=(), rows=tuple(card_facts(info)))
    convs = TopTable(caption="", header=header, rows=tuple(layers))
    return _sheet(clean(info.name), info.notes, table_html(facts) + table_html(convs))


def corpus_html(corpus: Corpus) -> str:
    """How many documents a corpus has of each label, and its first ones."""
    rows = [
        (str(number), clean(corpus.labels[number] or "") if corpus.labels else "", _shown(document))
        for number, document in enumerate(itertools.islice(corpus, FIRST))
    ]
    header = ("document", "label", f"the first {len(rows)}")
    table = table_html(TopTable(caption="", header=header, rows=tuple(rows)))
    count = plural(corpus.count, "document")
    return _sheet(clean(corpus.name), [", ".join([count, *corpus.told])], table)


def _shown(document: object) -> str:
    if isinstance(document, str):
        return clip(clean(document), 120)
    shape = getattr(document, "shape", None)
    return clip(clean(repr(document)), 120) if shape is None else f"array of shape {shape}"


def _sheet(title: str, lines: Iterable[str], body: str) -> str:
    """White paper, whatever the notebook's theme: pictures are drawn for it."""
    style = html.escape(
        f"background:{LIGHT.paper};color:{LIGHT.ink};color-scheme:light;font:14px/1.5 {FONT};"
        "padding:12px;border-radius:6px;max-width:1000px"
    )
    facts = "<br>".join(map(page, lines))
    return (
        f'<div style="{style}"><div style="font-size:17px">{page(title)}</div>'
        f'<div style="color:{LIGHT.muted};font-size:12px;margin-bottom:8px">{facts}</div>'
        f"{body}</div>"
    )


def notebook_bundle(shown: Any) -> dict[str, Any]:
    """What ``_repr_mimebundle_`` returns: the still view, and the live figure of all but text."""
    plain = {"text/plain": repr(shown)}
    if isinstance(shown, Corpus):
        return {"text/html": corpus_html(shown), **plain}
    if not isinstance(shown, Result):
        info = shown if isinstance(shown, ModelInfo) else shown.info
        return {"text/html": model_html(info), **plain}
    bundle: dict[str, Any] = {"text/html": notebook_html(shown), **plain}
    if not coloured_text(shown):
        live = drafted(shown).plain()
        bundle[PLOTLY] = {**live, "layout": {**live["layout"], "template": template()}}
    return bundle
