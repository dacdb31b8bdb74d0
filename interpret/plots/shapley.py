"""What does each chunk of an input add to the score? Bars with their errors, and a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import plural
from interpret.core.shapley_results import ShapleyValues
from interpret.describe.escaping import clip, escape, name
from interpret.describe.kinds import caption_of
from interpret.describe.numbers import number
from interpret.describe.shapley import as_map, extent, name_of
from interpret.describe.tables import largest
from interpret.describe.theme import Theme
from interpret.plots.attribution import plot_attribution
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.panels import nothing_to_draw, panels
from interpret.plots.subtitle import subtitle

if TYPE_CHECKING:
    from jaxtyping import Float

MOST_BARS = 40
BAR = 24
_WHISKERS = "Whiskers: two standard errors to either side."
_RINGS = "Rings: the drop where that chunk alone is replaced, which is its occlusion."


def plot_shapley(result: ShapleyValues, theme: Theme) -> Draft:
    """Draw what each chunk adds, in the order of the input, with two standard errors.

    Of very many, the strongest are drawn.
    """
    title = f"Shapley values: what each chunk adds for {name(result.target)}"
    shown = sorted(largest(result.values, MOST_BARS))
    if not shown:
        lines = subtitle(caption_of(result), result)
        why = "The work was stopped before anything was finished."
        return nothing_to_draw(theme, title=title, lines=lines, why=why)
    count = int(np.isfinite(result.values).sum())
    few = f"The {len(shown)} strongest of {plural(count, 'value')}." if len(shown) < count else ""
    chunk, channel = np.array(shown).T
    errors = result.standard_error[chunk, channel]
    labels = [_label(result, *place) for place in shown]
    told = [few, "" if result.exact else _WHISKERS, _RINGS]
    figure = panels(
        theme,
        title=title,
        lines=subtitle(caption_of(result), result, *told),
        heights=[max(len(shown) * BAR, 72)],
        xaxis={
            "title": {"text": escape(result.unit), "standoff": 8},
            "zeroline": True,
            "zerolinecolor": theme.rule,
        },
        left=24 + 7 * max(map(len, labels)),
        right=32,
    )
    _bars(figure, theme, result, shown, errors)
    _rings(figure, theme, result.drops[chunk, channel])
    figure.update_layout(
        yaxis={
            "range": [len(shown) - 0.5, -0.5],
            "tickvals": list(range(len(shown))),
            "ticktext": labels,
            "tickfont": {"color": theme.ink, "size": 12},
            "showgrid": False,
            "fixedrange": True,
        }
    )
    return carry(figure, *told)


def _label(result: ShapleyValues, chunk: int, channel: int) -> str:
    words = [name_of(result, chunk)]
    if len(result.channels) > 1:
        words.append(result.channels[channel])
    return escape(clip(" · ".join(words), 24))


def _bars(
    figure: Draft,
    theme: Theme,
    result: ShapleyValues,
    shown: Sequence[tuple[int, int]],
    errors: Float[np.ndarray, " bar"],
) -> None:
    chunk, channel = np.array(shown).T
    values = result.values[chunk, channel]
    told = [
        [
            escape(name_of(result, row)) + (f", {escape(result.channels[c])}" * several),
            escape(extent(result, row)),
            number(float(error)),
            number(float(result.drops[row, c]), sign=True),
        ]
        for (row, c), error in zip(shown, errors, strict=True)
        for several in [len(result.channels) > 1]
    ]
    figure.add_bar(
        x=values,
        y=list(range(len(values))),
        orientation="h",
        marker={
            "color": [theme.diverging[-2] if v > 0 else theme.diverging[1] for v in values],
            "line": {"width": 0.6, "color": theme.rule},
        },
        error_x={
            "type": "data",
            "array": 2 * np.nan_to_num(errors),
            "visible": not result.exact,
            "color": theme.ink,
            "thickness": 1.2,
            "width": 4,
        },
        customdata=told,
        hovertemplate="<b>%{customdata[0]}</b> (%{customdata[1]})<br>%{x:+.4~g} "
        f"{escape(result.unit)}, standard error %{{customdata[2]}}"
        "<br>%{customdata[3]} where it alone is replaced<extra></extra>",
    )


def _rings(figure: Draft, theme: Theme, drops: Float[np.ndarray, " bar"]) -> None:
    figure.add_scatter(
        x=drops,
        y=list(range(len(drops))),
        mode="markers",
        marker={
            "symbol": "circle-open",
            "size": 9,
            "color": theme.ink,
            "line": {"width": 1.6, "color": theme.ink},
        },
        hoverinfo="skip",
        cliponaxis=False,
    )


def plot_shapley_map(
    result: ShapleyValues,
    theme: Theme,
    *,
    limit: float | None = None,
    span: tuple[int, int] | None = None,
    points: int = 2000,
    channels: Sequence[int | str] | None = None,
    show_padding: bool = False,
    webgl: bool | None = None,
) -> Draft:
    """Draw the input with each position in the colour of its chunk.

    The options are those of an attribution's map.
    """
    return plot_attribution(
        as_map(result), theme, limit=limit, span=span, points=points, channels=channels,
        show_padding=show_padding, webgl=webgl,
    )  # fmt: skip
