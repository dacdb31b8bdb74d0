"""What does a model answer at each position of a series? Lines, over the input it gives again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from interpret.core.info import Head
from interpret.core.sample import Sample
from interpret.describe.escaping import escape, tag
from interpret.describe.theme import Theme
from interpret.plots.axis import Axis, input_axis
from interpret.plots.draft import Draft
from interpret.plots.ngrams import class_colours
from interpret.plots.panels import axis_key, axis_name, panels
from interpret.plots.resample import extremes

if TYPE_CHECKING:
    from jaxtyping import Float

MOST = 6
"""Panels of a reconstruction, or lines of answers that are drawn."""
POINTS = 2000


def rebuilds(sample: Sample, head: Head, scores: Float[np.ndarray, "position class"]) -> bool:
    """Whether the answers are the input again: a number for each channel at each position."""
    return not head.squashed and scores.shape == sample.x.shape and sample.axis != "token"


def answers_along(
    sample: Sample,
    head: Head,
    scores: Float[np.ndarray, "position class"],
    theme: Theme,
) -> go.Figure:
    """Each channel with what the model made of it, or one line for each class."""
    own = len(scores) == len(sample)
    axis = input_axis(
        sample.positions if own else tuple(map(float, range(len(scores)))),
        sample.padding if own else np.zeros(len(scores), dtype=bool),
        title=sample.axis if own else "output position",
    )
    again = rebuilds(sample, head, scores)
    count = min(scores.shape[1], MOST)
    figure = panels(
        theme, title="", lines=[], heights=[max(110, 300 // count)] * count if again else [190],
        xaxis=axis.layout(), left=64, right=20,
    )  # fmt: skip
    colours = class_colours(theme, count)
    for index in range(count):
        if again:
            title = {"title": {"text": tag(sample.channels[index], 18)}, "nticks": 4}
            figure.update_layout({axis_key("yaxis", index): title})
            line = np.asarray(sample.x[:, index], dtype=np.float64)
            _line(figure, axis, line, "input", theme.muted, place=index, shown=not index)
        name = "answer" if again else tag(head.labels[index], 18)
        colour = colours[0] if again else colours[index]
        _line(
            figure, axis, scores[:, index], name, colour,
            place=index if again else 0, shown=not again or not index,
        )  # fmt: skip
    if not again:
        figure.update_layout(yaxis={"title": {"text": escape(head.unit)}})
    figure.update_layout(
        showlegend=True, height=figure.layout["height"] + 26,
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
    )  # fmt: skip
    return figure.figure()


def _line(
    figure: Draft,
    axis: Axis,
    values: Float[np.ndarray, "position"],
    name: str,
    colour: str,
    *,
    place: int,
    shown: bool,
) -> None:
    part = np.asarray(values[axis.first : axis.stop], dtype=np.float64)
    at = extremes(part, points=POINTS)
    figure.add_scatter(
        x=axis.coordinates[at + axis.first],
        y=part[at],
        name=name,
        mode="lines",
        line={"width": 1.6, "color": colour},
        showlegend=shown,
        hovertemplate=f"{axis.tip}<br>{name} %{{y:.4~g}}<extra></extra>",
        yaxis=axis_name("y", place),
    )
