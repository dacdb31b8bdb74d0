"""What does each filter answer along the input? A map under the input, or one filter as bars.

A position of the layer is drawn at the centre of the input positions that it saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import plural
from interpret.core.results import Activations
from interpret.describe.escaping import escape, name
from interpret.describe.kinds import caption_of
from interpret.describe.theme import Theme, colour_limit
from interpret.plots.axis import label_height
from interpret.plots.draft import Draft
from interpret.plots.filter_option import check_filter
from interpret.plots.input_lines import input_lines, lines_left_out
from interpret.plots.left_out import carry
from interpret.plots.one_activation import plot_one_activation
from interpret.plots.panels import (
    GAP,
    axis_key,
    axis_name,
    colour_axis,
    grey_behind,
    nothing_to_draw,
    panels,
)
from interpret.plots.resample import coarse, showing, strongest
from interpret.plots.subtitle import subtitle
from interpret.plots.track import Track, layer_track

if TYPE_CHECKING:
    from jaxtyping import Float

MOST_WORDED = 60_000  # cells that each say what they saw


def plot_activations(
    result: Activations,
    theme: Theme,
    *,
    filter: int | None = None,
    position: int | None = None,
    limit: float | None = None,
    span: tuple[int, int] | None = None,
    points: int = 2000,
    show_padding: bool = False,
) -> Draft:
    """Draw a layer's answers.

    Parameters
    ----------
    filter
        One filter as bars or a line, with the span that one position saw shaded.
    position
        With ``filter``: the position of the layer whose span is shaded; the strongest unless given.
    limit
        The magnitude at the end of the colour scale; the largest answer shown unless given.
    span
        Show the part ``[start, stop)`` of the input only.
    points
        Draw at most so many positions; the rest is left to ``span``.
    show_padding
        Show the positions that were added to fit the model.
    """
    count = result.values.shape[1]
    check_filter(filter, layer=result.layer, count=count)
    track = layer_track(result, span=span, show_padding=show_padding)
    what = f"filter {filter} of " if filter is not None else ""
    title = f"Activations of {what}{name(result.layer)}"
    missing = _left_out(result, track, points, filter)
    lines = subtitle(caption_of(result), result, *missing, *_remarks(result, track))
    if not len(track.shown):
        why = "No position of this layer saw any of the input that is shown."
        return nothing_to_draw(theme, title=title, lines=lines, why=why)
    if filter is not None:
        figure = plot_one_activation(
            result, theme, track, title=title, lines=lines, filter=int(filter), position=position,
            points=points,
        )  # fmt: skip
    else:
        figure = _map(result, theme, track, title, lines, limit, points)
    return carry(figure, *missing)


def _left_out(result: Activations, track: Track, points: int, filter: int | None) -> list[str]:
    count = len(track.shown)
    drawn = not track.axis.names and track.placed  # the input, as lines
    return [
        coarse(count, points) if filter is None else showing(points, count),
        lines_left_out(result) if drawn else "",
    ]


def _remarks(result: Activations, track: Track) -> list[str]:
    sentences = []
    if result.spans is None:
        sentences.append("What each position of this layer saw of the input could not be followed.")
    elif not track.placed:
        sentences.append(
            "The positions of this layer lie unevenly on the input: an axis of theirs, all shown."
        )
    hidden = int(result.padding.sum())
    if hidden and not result.padding[track.axis.first : track.axis.stop].any():
        sentences.append(f"+ {plural(hidden, 'padding position')}, not shown")
    gaps = int((~np.isfinite(result.values[track.shown])).sum())
    if gaps:
        sentences.append(f"{plural(gaps, 'value')} not computed: left grey")
    return sentences


def _map(
    result: Activations,
    theme: Theme,
    track: Track,
    title: str,
    lines: list[str],
    limit: float | None,
    points: int,
) -> Draft:
    """Filters down, positions across; the input's line above it where the input is a series."""
    axis = track.axis
    values = result.values[track.shown]
    filters = values.shape[1]
    line = 0  # pixels for the input's own line
    if not axis.names and track.placed:
        line = 90 if result.x.shape[1] == 1 else 150
    body = int(min(max(filters * 14, 90), 560))
    side = "top" if axis.text else "bottom"
    room = label_height(axis)
    figure = panels(
        theme,
        title=title,
        lines=lines,
        heights=[line, body] if line else [body],
        xaxis=axis.layout(side=side),
        above=room if side == "top" else 0,
        bottom=28 if side == "top" else room,
    )
    scale = colour_limit(values, limit)
    signed = result.signed or bool((values < 0).any())
    figure.update_layout(
        coloraxis=colour_axis(
            theme, limit=scale, signed=signed, unit=result.unit, height=min(body, 240),
            top=body / (line + GAP + body) if line else 1.0,
        )
    )  # fmt: skip
    _cells(figure, theme, result, track, values, points, place=int(line > 0))
    if line:
        input_lines(figure, theme, result, axis, points)
    return figure


def _cells(
    figure: Draft,
    theme: Theme,
    result: Activations,
    track: Track,
    values: Float[np.ndarray, " shown filter"],
    points: int,
    *,
    place: int,
) -> None:
    filters = values.shape[1]
    edges, pick = strongest(values, points=points)
    z = np.take_along_axis(values, pick, axis=0).T.astype(np.float32)
    x = track.centre(edges - 0.5)
    worded = z.size <= MOST_WORDED and track.spans is not None
    if worded:
        places, which = np.unique(pick, return_inverse=True)
        words = np.asarray([track.words(int(i)) for i in places], dtype=object)
        saw, tip = words[which.reshape(pick.shape)].T, "%{customdata}<br>"
    else:
        saw, tip = track.centre(pick.T).astype(np.float32), f"{track.axis.tip_of('customdata')}<br>"
    figure.add_heatmap(
        z=z,
        x=x,
        y=np.arange(filters + 1) - 0.5,
        customdata=saw,
        coloraxis="coloraxis",
        hovertemplate=f"<b>filter %{{y}}</b><br>{tip}%{{z:.4~g}} {escape(result.unit)}"
        "<extra></extra>",
        yaxis=axis_name("y", place),
    )
    if not np.isfinite(z).all():
        grey_behind(figure, theme, x=x, y=[-0.5, filters - 0.5], place=place)
    rows = {
        "range": [filters - 0.5, -0.5],
        "tickvals": list(range(0, filters, max(-(-filters // 32), 1))),
        "title": {"text": "filter"},
        "showgrid": False,
        "fixedrange": filters <= 32,
    }
    figure.update_layout({axis_key("yaxis", place): rows})
