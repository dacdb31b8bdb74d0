"""What happens to the score while a window slides along the input? The slide, to be played.

Above, the input with the window on it; below, the score with that window replaced, drawn as the
window moves, against the score on the whole input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, a_number, choices, plural
from interpret.core.results import Occlusion
from interpret.describe.colour_scale import ColourScale, colour_scale
from interpret.describe.escaping import escape, name, quoted, tag
from interpret.describe.kinds import caption_of
from interpret.describe.numbers import number
from interpret.describe.theme import Theme
from interpret.plots.animation import (
    BELOW,
    CURVE_POINTS,
    MOST_FRAMES,
    Slide,
    animate,
    moving,
)
from interpret.plots.axis import Axis, input_axis, label_height
from interpret.plots.channels import input_names
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.panels import colour_axis, hidden_axis, nothing_to_draw, panels
from interpret.plots.resample import coarse, extremes, showing, strongest
from interpret.plots.subtitle import subtitle

if TYPE_CHECKING:
    from jaxtyping import Float

STRIP_POINTS = 2000
STRIP = 64  # under a text's strip there is room for the words under the window


def plot_slide(
    result: Occlusion,
    theme: Theme,
    *,
    output: int | str | None = None,
    channel: int | str | None = None,
    span: tuple[int, int] | None = None,
    limit: float | None = None,
    frames: int = MOST_FRAMES,
    show_padding: bool = False,
) -> Draft:
    """Draw the score under every window, with frames to play.

    Parameters
    ----------
    output
        Whose score is drawn, by name or number; the target's unless given.
    channel
        For an occlusion channel by channel: whose windows; the channel with the largest effect
        unless given.
    span
        Show the positions ``[start, stop)`` only.
    limit
        The magnitude at both ends of the colour scale of the strip.
    frames
        At most so many steps of the animation; 0 for none.
    show_padding
        Show the positions that were added to fit the model.
    """
    axis = input_axis(
        result.positions, result.padding, title=result.axis, span=span, show_padding=show_padding
    )
    column = _column(result, output)
    only, which = _channel(result, channel)
    slide = _slide(result, axis, column, only)
    title = f"Occlusion: the score of {name(slide.output)} while a window slides"
    if not len(slide.windows) or not np.isfinite(slide.scores).any():
        lines = subtitle(caption_of(result), result)
        return nothing_to_draw(
            theme, title=title, lines=lines, why="No window was run on what is shown here."
        )
    scale = colour_scale(result, _values(result, axis, only), limit)
    missing = [*_left_out(slide, frames), scale.note]
    lines = subtitle(caption_of(result), result, which, *missing, *_remarks(result, slide))
    figure = panels(
        theme,
        title=title,
        lines=lines,
        heights=[STRIP if axis.text else 110, 240],
        xaxis=axis.layout(),
        bottom=label_height(axis) + (96 if frames else 0),
        gap=10,
    )
    _input(figure, theme, result, slide, scale, only)
    _curve(figure, theme, slide)
    place = int(np.nanargmax(np.abs(slide.scores - slide.whole)))
    moving(figure, theme, slide, place)
    if frames:
        animate(figure, theme, slide, place, frames)
    return carry(figure, *missing)


def _left_out(slide: Slide, frames: int) -> list[str]:
    run = int(np.isfinite(slide.scores).sum())
    return [
        showing(CURVE_POINTS, len(slide.windows), "windows"),
        coarse(len(slide.axis), STRIP_POINTS),
        f"Play and the slider stop at {frames:,} of {run:,} windows" if 0 < frames < run else "",
    ]


def _remarks(result: Occlusion, slide: Slide) -> list[str]:
    """What was not run and what is padding, in sentences."""
    axis, count = slide.axis, len(slide.windows)
    gaps = int((~np.isfinite(slide.scores)).sum())
    hidden = int(result.padding.sum()) if not result.padding[axis.first : axis.stop].any() else 0
    return [
        f"{gaps:,} of {count:,} windows not run: gaps in the curve" if gaps else "",
        f"+ {plural(hidden, 'padding position')}, not shown" if hidden else "",
    ]


def _column(result: Occlusion, output: int | str | None) -> int:
    if output is None:
        return result.target_index
    if isinstance(output, str) and output in result.outputs:
        return result.outputs.index(output)
    count = result.window_scores.shape[1]
    if isinstance(output, int | np.integer) and 0 <= output < count:
        return int(output)
    raise ArgumentError(
        f"output={output!r} is no output of this result: use {choices(result.outputs)}, "
        f"or {a_number(count)}."
    )


def _channel(result: Occlusion, channel: int | str | None) -> tuple[int, str]:
    """The channel whose windows are drawn (−1: windows over all channels), and what to say."""
    if (result.window_channels < 0).all():
        if channel is not None:
            raise ArgumentError(
                f"channel={channel!r}: these windows replace all channels at once; run the "
                "occlusion with by_channel=True first."
            )
        return -1, ""
    names = result.channels
    if isinstance(channel, str) and channel in names:
        number_ = names.index(channel)
    elif isinstance(channel, int | np.integer) and 0 <= channel < len(names):
        number_ = int(channel)
    elif channel is None:
        effect = np.abs(result.window_values)
        number_ = int(result.window_channels[np.nanargmax(effect)]) if effect.size else 0
    else:
        raise ArgumentError(
            f"channel={channel!r} is no channel of this result: use {choices(names)}, "
            f"or {a_number(len(names))}."
        )
    return number_, f"windows over channel {quoted(names[number_])} alone"


def _slide(result: Occlusion, axis: Axis, column: int, channel: int) -> Slide:
    windows = result.windows
    inside = (windows[:, 1] > axis.first) & (windows[:, 0] < axis.stop)
    inside &= result.window_channels == channel
    order = np.flatnonzero(inside)
    order = order[np.argsort(windows[order, 0], kind="stable")]
    named = column < len(result.outputs) and column != result.target_index
    whole = float(result.output_scores[column]) if column != result.target_index else result.score
    return Slide(
        axis=axis,
        windows=windows[order],
        scores=np.asarray(result.window_scores[order, column], dtype=np.float64),
        whole=whole,
        output=result.outputs[column] if named else result.target,
    )


def _values(result: Occlusion, axis: Axis, only: int) -> Float[np.ndarray, "position 1"]:
    """The column that the strip shows."""
    column = max(only, 0) if result.values.shape[1] > 1 else 0
    return result.values[axis.first : axis.stop, column : column + 1]


def _input(
    figure: Draft,
    theme: Theme,
    result: Occlusion,
    slide: Slide,
    scale: ColourScale,
    only: int,
) -> None:
    """The strip of the values, with the line of a series on it."""
    axis = slide.axis
    values = _values(result, axis, only)
    low, high = 0.0, 1.0
    line: np.ndarray | None = None
    if not axis.text:
        line = np.asarray(result.x[axis.first : axis.stop, max(only, 0)], dtype=np.float64)
        air = 0.08 * float(np.ptp(line)) or 0.5
        low, high = float(line.min()) - air, float(line.max()) + air
    _strip(figure, theme, result, axis, values, low=low, high=high, scale=scale)
    figure.update_layout(
        coloraxis=colour_axis(
            theme,
            limit=scale.limit,
            signed=scale.signed,
            floor=scale.floor,
            unit=result.unit,
            height=110,
            top=0.0,
        ),
        yaxis=hidden_axis(range=[BELOW if axis.text else low, high]),
    )  # fmt: skip
    if line is not None:
        at = extremes(line, points=STRIP_POINTS)
        for width, colour in ((4, theme.paper), (1.3, theme.ink)):
            figure.add_scatter(
                x=axis.coordinates[at + axis.first], y=line[at], mode="lines",
                line={"width": width, "color": colour}, opacity=0.6 if width == 4 else 1,
                hoverinfo="skip",
            )  # fmt: skip
        names = input_names(result)
        title = tag(names[max(only, 0)], 18) if len(names) > 1 else "input"
        figure.update_layout(yaxis={"title": {"text": title}})


def _strip(
    figure: Draft,
    theme: Theme,
    result: Occlusion,
    axis: Axis,
    values: Float[np.ndarray, "position 1"],
    *,
    low: float,
    high: float,
    scale: ColourScale,
) -> None:
    """The values as bars side by side: a heat map blinks, or goes, while other traces move."""
    edges, pick = strongest(values, points=STRIP_POINTS)
    borders = axis.edges(edges + axis.first)
    cells = np.take_along_axis(values, pick, axis=0)[:, 0]
    unit = escape(result.unit)
    tips = [
        f"<b>{escape(axis.say(int(i)))}</b><br>{number(float(v), sign=result.signed)}"
        + (f" {unit}" if np.isfinite(v) else "")
        for i, v in zip(pick[:, 0] + axis.first, cells, strict=True)
    ]
    colours = [scale.colour(theme, float(v)) for v in cells]
    figure.add_bar(
        x=(borders[:-1] + borders[1:]) / 2,
        width=np.diff(borders),
        y=np.full(len(cells), high - low),
        base=low,
        marker={"color": colours, "line": {"width": 1, "color": colours}},  # no seams between
        customdata=tips,
        hovertemplate="%{customdata}<extra></extra>",
    )
    # Bars are coloured one by one, so a mark that nobody sees brings the scale's bar.
    figure.add_scatter(
        x=[borders[0]],
        y=[low],
        mode="markers",
        marker={"color": [0], "coloraxis": "coloraxis", "opacity": 0},
        hoverinfo="skip",
    )


def _curve(figure: Draft, theme: Theme, slide: Slide) -> None:
    """The whole curve, faint, and the score on the input as a level line."""
    at = extremes(slide.scores, points=CURVE_POINTS)
    figure.add_scatter(
        x=slide.centres[at],
        y=slide.scores[at],
        customdata=[slide.words(int(i)) for i in at],
        mode="lines+markers" if len(at) <= 80 else "lines",
        marker={"size": 5, "color": theme.rule},
        line={"width": 1, "color": theme.rule},
        hovertemplate="%{customdata}<extra></extra>",
        yaxis="y2",
    )
    finite = slide.scores[np.isfinite(slide.scores)]
    low, high = min(finite.min(), slide.whole), max(finite.max(), slide.whole)
    air = 0.12 * (high - low) or 0.1
    figure.update_layout(
        yaxis2={
            "range": [low - air, high + air],
            "title": {"text": "score with the window replaced"},
            "nticks": 6,
        }
    )
    figure.add_hline(
        y=slide.whole, yref="y2", line={"color": theme.muted, "width": 1, "dash": "dash"},
    )  # fmt: skip
    figure.add_annotation(
        text=f"whole input<br>{number(slide.whole)}",
        x=1, xref="x domain", y=slide.whole, yref="y2", xanchor="left", xshift=8,
        align="left", showarrow=False, font={"size": 11, "color": theme.muted},
    )  # fmt: skip
