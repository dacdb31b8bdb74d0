"""What does the model answer, and which of its answers is to be explained?"""

from __future__ import annotations

import numpy as np
import streamlit as st

from interpret.core.model import Head, ModelInfo
from interpret.dashboard.analyst import Prediction
from interpret.dashboard.escaping import escaped, markdown
from interpret.dashboard.session import keep_valid, theme

MOST_BARS = 6
MOST_SORTED = 5
_BAR = {"light": "#0072B2", "dark": "#56B4E9"}
_TRACK = {"light": "#E8EDF2", "dark": "#26313C"}


def show_prediction(info: ModelInfo, prediction: Prediction) -> None:
    """The scores of every head as bars, the largest first where there are many."""
    for head, scores in zip(prediction.heads, prediction.scores, strict=True):
        if len(prediction.heads) > 1:
            st.caption(f"Output {markdown(head.name)}")
        if head.per_position:
            _positions(prediction, head, scores)
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
    tail = (
        f"<div style='opacity:.7;font-size:.85em'>and {rest:,} more</div>" if rest else ""
    )
    said = escaped(f"Scores of output {head.name}, in {head.unit}")
    return f'<div role="table" aria-label="{said}" class="interpret-bars">{rows}{tail}</div>'


def _bar(label: str, score: float, share: float, *, strong: bool) -> str:
    name = theme()
    weight = 600 if strong else 400
    fill = f"width:{100 * min(share, 1.0):.1f}%;background:{_BAR[name]};opacity:{1 if strong else 0.55}"
    return (
        f'<div role="row" style="display:flex;align-items:center;gap:10px;margin:5px 0">'
        f'<span role="cell" title="{escaped(label)}" style="flex:0 0 34%;overflow:hidden;'
        f'text-overflow:ellipsis;white-space:nowrap;font-weight:{weight}">{escaped(label, 40)}</span>'
        f'<span aria-hidden="true" style="flex:1;height:12px;border-radius:3px;overflow:hidden;'
        f'background:{_TRACK[name]}"><span style="display:block;height:100%;{fill}"></span></span>'
        f'<span role="cell" style="flex:0 0 4.2em;text-align:right;font-variant-numeric:tabular-nums;'
        f'font-weight:{weight}">{score:.3f}</span></div>'
    )


def _positions(prediction: Prediction, head: Head, scores: np.ndarray) -> None:
    """The best class at each position."""
    real = np.flatnonzero(~prediction.sample.padding)
    real = real[real < len(scores)]
    best = scores.argmax(axis=1)
    st.dataframe(
        {
            "position": real,
            prediction.sample.axis: [str(prediction.sample.positions[i]) for i in real],
            "answer": [head.labels[best[i]] for i in real],
            head.unit: [float(scores[i, best[i]]) for i in real],
        },
        height=220,
        hide_index=True,
        alt=f"Best class of output {head.name} at each position",
    )


def targets(info: ModelInfo) -> dict[str, str]:
    """What can be explained: text of a target → how it is shown."""
    found = {}
    for number, head in enumerate(info.heads):
        for index, label in enumerate(head.labels):
            unique = sum(label in other.labels for other in info.heads) == 1
            twice = head.labels.count(label) > 1
            if len(info.heads) == 1 and not twice:
                found[label] = label
            elif unique and not twice:
                found[label] = f"{head.name}: {label}"
            else:
                found[f"{number}/{index}"] = f"{head.name}: {label} ({index})"
    return found


def choose_target(info: ModelInfo, prediction: Prediction) -> tuple[str | None, bool]:
    """The target to explain, None for the predicted one; and whether before the softmax."""
    found = targets(info)
    chosen: str | None = None
    if len(found) > 1:
        first = "Predicted"
        options = ["", *found]
        keep_valid("target", options)
        shown = {"": first, **found}
        if len(found) <= 6 and sum(len(each) for each in found.values()) < 60:
            chosen = st.segmented_control(
                "Explain the score of",
                options,
                format_func=lambda each: markdown(shown[each], 32),
                default="",
                required=True,
                key="target",
                bind="query-params",
            )
        else:
            chosen = st.selectbox(
                "Explain the score of",
                options,
                format_func=lambda each: shown[each],
                key="target",
                bind="query-params",
            )
    logits = False
    if any(head.activation in ("softmax", "sigmoid") for head in info.heads):
        logits = st.toggle(
            "Before the softmax or sigmoid",
            key="logits",
            bind="query-params",
            help="Explain the logit instead of the probability. A probability near 0 or 1 hardly "
            "moves, whatever is covered; the logit still does.",
        )
    return chosen or None, logits
