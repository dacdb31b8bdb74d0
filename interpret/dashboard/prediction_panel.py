"""What does the model answer?"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from interpret.core.info import Head, ModelInfo
from interpret.dashboard.analyst import Prediction
from interpret.dashboard.messages import show_notes
from interpret.dashboard.session import theme
from interpret.dashboard.tables import show_table
from interpret.describe.escaping import escaped, markdown
from interpret.describe.theme import theme_named
from interpret.plots.answers_along import MOST, answers_along, rebuilds
from interpret.plots.tags import tagged_text

MOST_BARS = 6
MOST_SORTED = 5
MOST_COLUMNS = 4
_BAR = {"light": "#0072B2", "dark": "#56B4E9"}
_TRACK = {"light": "#E8EDF2", "dark": "#26313C"}


def show_prediction(info: ModelInfo, prediction: Prediction) -> None:
    """The scores of every head as bars, the largest first where there are many."""
    for head, scores in zip(prediction.heads, prediction.scores, strict=True):
        if len(prediction.heads) > 1:
            st.caption(f"Output {markdown(head.name)}")
        if head.per_position:
            _along(prediction, head, scores)
        else:
            st.html(bars(head, scores))


def bars(head: Head, scores: np.ndarray) -> str:
    """One bar for each class, as HTML."""
    order = np.arange(len(scores))
    if len(scores) > MOST_BARS:
        order = np.argsort(-scores)[:MOST_SORTED]
    bounded = head.unit == "probability"
    largest = 1.0 if bounded else float(np.abs(scores).max(initial=0.0)) or 1.0
    best = int(np.argmax(scores))
    rows = "".join(
        _bar(head.labels[i], float(scores[i]), abs(float(scores[i])) / largest, strong=i == best)
        for i in order
    )
    rest = len(scores) - len(order)
    tail = f"<div style='opacity:.7;font-size:.85em'>and {rest:,} more</div>" if rest else ""
    title = escaped(f"Scores of output {head.name}, in {head.unit}")
    return f'<div role="table" aria-label="{title}" class="interpret-bars">{rows}{tail}</div>'


def _bar(label: str, score: float, share: float, *, strong: bool) -> str:
    name, weight = theme(), 600 if strong else 400
    fill = f"width:{100 * min(share, 1.0):.1f}%;background:{_BAR[name]};"
    fill += f"opacity:{1 if strong else 0.55}"
    named = (
        f'<span role="cell" title="{escaped(label)}" style="flex:0 0 34%;overflow:hidden;'
        f'text-overflow:ellipsis;white-space:nowrap;font-weight:{weight}">'
        f"{escaped(label, 40)}</span>"
    )
    track = (
        f'<span aria-hidden="true" style="flex:1;height:12px;border-radius:3px;overflow:hidden;'
        f'background:{_TRACK[name]}"><span style="display:block;height:100%;{fill}"></span></span>'
    )
    number = (
        f'<span role="cell" style="flex:0 0 4.2em;text-align:right;'
        f'font-variant-numeric:tabular-nums;font-weight:{weight}">{score:.3f}</span>'
    )
    row = "display:flex;align-items:center;gap:10px;margin:5px 0"
    return f'<div role="row" style="{row}">{named}{track}{number}</div>'


def _along(prediction: Prediction, head: Head, scores: np.ndarray) -> None:
    """A text with its tags, a series with lines over it; the numbers folded away."""
    sample, style = prediction.sample, theme_named(theme())
    if sample.axis == "token" and len(scores) == len(sample):
        real = np.flatnonzero(~sample.padding)
        names = head.sides if head.sides != head.labels else head.labels
        shown = scores if len(names) == scores.shape[1] else np.hstack([1 - scores, scores])
        tokens = [str(sample.positions[i]) for i in real]
        st.html(tagged_text(tokens, names, shown[real], style, unit=head.unit))
    else:
        figure = answers_along(sample, head, scores, style)
        figure.update_layout(paper_bgcolor="rgba(0,0,0,0)", title=None)
        again = rebuilds(sample, head, scores)
        what = "The input, and what the model makes of it" if again else "Answers along the input"
        drawn = min(scores.shape[1], MOST)
        if drawn < scores.shape[1]:
            show_notes([f"lines: the first {drawn} of {scores.shape[1]:,}"])
        st.plotly_chart(figure, theme=None, alt=what, config={"displaylogo": False})
    with st.expander("The numbers, position by position", expanded=False):
        _positions(prediction, head, scores)


def _positions(prediction: Prediction, head: Head, scores: np.ndarray) -> None:
    """Scores at each position: of every class where they are few, of the best one otherwise."""
    sample = prediction.sample
    table: dict[str, list[Any]] = {}
    places = np.arange(len(scores))
    if len(scores) == len(sample):
        places = np.flatnonzero(~sample.padding)
        table["position"] = places.tolist()
        if sample.axis != "position":
            table[sample.axis] = [str(sample.positions[i]) for i in places]
    else:  # the layers before it shortened the input
        table["output position"] = places.tolist()
    if head.classes <= MOST_COLUMNS:
        for index, label in enumerate(head.labels):
            table[label] = [round(float(scores[i, index]), 4) for i in places]
    else:
        best = scores.argmax(axis=1)
        table["answer"] = [head.labels[best[i]] for i in places]
        table[head.unit] = [round(float(scores[i, best[i]]), 4) for i in places]
    show_table(
        table,
        height=min(38 + 35 * len(places), 260),
        alt=f"Scores of output {head.name} at each position",
    )
