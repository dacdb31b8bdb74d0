"""Which other token at which position moves the score? A map under the importance of each position.

Rows are the tokens of a small alphabet. Of a large vocabulary each position has candidates of its
own: the rows are then these, sorted by what they do, with their names in the cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.substitution_results import Substitution
from interpret.describe.colour_scale import colour_scale
from interpret.describe.escaping import clip, escape, label, name, visible
from interpret.describe.kinds import caption_of
from interpret.describe.theme import Theme
from interpret.methods.candidates import SMALL
from interpret.plots.axis import Axis, input_axis, label_height
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.panels import axis_name, colour_axis, grey_behind, nothing_to_draw, panels
from interpret.plots.subtitle import subtitle

if TYPE_CHECKING:
    from jaxtyping import Float

BARS = 90
WORDED = 60
"""Positions up to which the candidates' names stand in their cells."""


def plot_substitution(
    result: Substitution,
    theme: Theme,
    *,
    limit: float | None = None,
    span: tuple[int, int] | None = None,
) -> Draft:
    """Draw the change of the score with each token at each position.

    Parameters
    ----------
    limit
        The magnitude at both ends of the colour scale; the largest change shown unless given.
    span
        Show the positions ``[start, stop)`` only.
    """
    title = f"Substitutions: what another token does to {name(result.target)}"
    axis = input_axis(result.positions, result.padding, title=result.axis, span=span)
    if not len(axis):
        lines = subtitle(caption_of(result), result)
        why = "This input holds nothing but padding."
        return nothing_to_draw(theme, title=title, lines=lines, why=why)
    shown = slice(axis.first, axis.stop)
    values, cells = _cells(result, shown)
    body = int(min(max(len(values) * 19, 84), 620))
    gaps = "Grey: not tried." if not np.isfinite(values).all() else ""
    scale = colour_scale(result, values, limit)
    figure = panels(
        theme, title=title, lines=subtitle(caption_of(result), result, gaps, scale.note),
        heights=[BARS, body], xaxis=axis.layout(), bottom=label_height(axis), left=76,
    )  # fmt: skip
    figure.update_layout(
        coloraxis=colour_axis(
            theme, limit=scale.limit, floor=scale.floor, signed=True, unit=result.unit,
            height=min(body, 240), top=body / (BARS + 14 + body),
        ),
        yaxis={"title": {"text": "importance"}, "rangemode": "tozero"},
    )  # fmt: skip
    _importance(figure, theme, result, axis)
    _map(figure, theme, result, axis, values, cells)
    return carry(figure, gaps, scale.note)


def _cells(
    result: Substitution, shown: slice
) -> tuple[Float[np.ndarray, "row position"], np.ndarray]:
    """The changes by row and position, and the column of the token that each cell is about."""
    values = result.values[shown].T
    every = np.repeat(np.arange(len(result.tokens))[:, None], values.shape[1], axis=1)
    if is_grid(result):
        return values, every
    tried = result.tried[shown].T
    order = np.argsort(np.where(tried, -values, np.inf), axis=0, kind="stable")
    order = order[: max(int(tried.sum(axis=0).max()), 1)]
    sorted_values = np.take_along_axis(np.where(tried, values, np.nan), order, axis=0)
    return sorted_values, order


def is_grid(result: Substitution) -> bool:
    """Whether one row a token shows more than it leaves empty."""
    real = int((~result.padding).sum())
    return len(result.tokens) <= SMALL and 2 * int(result.tried.sum()) >= real * (
        len(result.tokens) - 1
    )


def _importance(figure: Draft, theme: Theme, result: Substitution, axis: Axis) -> None:
    index = np.arange(axis.first, axis.stop)
    figure.add_bar(
        x=index,
        y=result.importance[index],
        marker={"color": theme.sequential[-2], "line": {"width": 0}},
        customdata=[label(axis.names[i], 60) for i in index],
        hovertemplate="%{x}: <b>%{customdata}</b><br>%{y:.4~g}, the root of the sum of its squared "
        "changes<extra></extra>",
    )


def _map(
    figure: Draft,
    theme: Theme,
    result: Substitution,
    axis: Axis,
    values: Float[np.ndarray, "row position"],
    cells: np.ndarray,
) -> None:
    names = [clip(visible(token), 18) for token in result.tokens]
    alphabet = is_grid(result)
    index = np.arange(axis.first, axis.stop)
    here = [label(axis.names[i], 40) for i in index]
    rows = len(values)
    edges = np.arange(axis.first, axis.stop + 1) - 0.5
    told = np.asarray([[escape(names[t]) for t in row] for row in cells], dtype=object)
    figure.add_heatmap(
        z=values.astype(np.float32),
        x=edges,
        y=np.arange(rows + 1) - 0.5,
        customdata=np.stack([np.broadcast_to(np.asarray(here, object), told.shape), told], axis=2),
        coloraxis="coloraxis",
        hovertemplate=f"%{{x}}: <b>%{{customdata[0]}} → %{{customdata[1]}}</b><br>%{{z:+.4~g}} "
        f"{escape(result.unit)}<extra></extra>",
        text=None if alphabet or len(index) > WORDED else np.where(np.isfinite(values), told, ""),
        texttemplate=None if alphabet else "%{text}",
        textfont={"size": 10},
        yaxis=axis_name("y", 1),
    )
    if not np.isfinite(values).all():
        grey_behind(figure, theme, x=edges, y=[-0.5, rows - 0.5], place=1)
    ticks = list(range(rows)) if alphabet else []
    figure.update_layout(
        yaxis2={
            "range": [rows - 0.5, -0.5],
            "tickvals": ticks,
            "ticktext": [escape(names[row]) for row in ticks],
            "title": {"text": "replaced by" if alphabet else "candidates, by change"},
            "showgrid": False,
            "fixedrange": True,
        }
    )
    if alphabet:
        _standing(figure, theme, result, index)


def _standing(figure: Draft, theme: Theme, result: Substitution, index: np.ndarray) -> None:
    """A dot in the cell of the token that stands there."""
    known = index[result.standing[index] >= 0]
    figure.add_scatter(
        x=known,
        y=result.standing[known],
        mode="markers",
        marker={"size": 4, "color": theme.ink},
        hoverinfo="skip",
        yaxis=axis_name("y", 1),
    )
    figure.add_annotation(
        text="• what stands there",
        x=1, y=1, xref="paper", yref="paper", xanchor="right", yanchor="bottom",
        showarrow=False, font={"size": 11, "color": theme.muted},
    )  # fmt: skip
