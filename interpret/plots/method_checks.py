"""How do methods do over rows of data? A dot and an interval for each, one panel a measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.method_check_results import RANDOM, Measure, MethodChecks
from interpret.describe.escaping import escape
from interpret.describe.kinds import caption_of
from interpret.describe.method_checks import (
    best_sentences,
    heading,
    listed,
    measures_of,
    title_of,
    with_interval,
)
from interpret.describe.theme import Theme
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.panels import axis_key, axis_name, panels
from interpret.plots.subtitle import subtitle

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE = 24
BELOW = 64
"""Room for the ticks and the title of each panel's own axis."""


def plot_method_checks(result: MethodChecks, theme: Theme) -> Draft:
    """Draw each method's mean with its interval; the dashed line is where random numbers lie."""
    told, measures, mean = list(best_sentences(result))[:1], measures_of(result), result.means.mean
    orders = [
        [method for method in listed(result) if np.isfinite(mean[method, column])]
        for column in range(len(measures))
    ]
    longest = max(len(title_of(name)) for name in result.methods)
    figure = panels(
        theme,
        title=heading(result),
        lines=subtitle(caption_of(result), result, *told),
        heights=[max(len(order), 2) * LINE for order in orders],
        xaxis={},
        bottom=BELOW,
        gap=BELOW,
        left=24 + 7 * longest,
        right=32,
    )
    for place, (measure, order) in enumerate(zip(measures, orders, strict=True)):
        labels = [escape(title_of(result.methods[method])) for method in order]
        _axes(figure, theme, result, measure, place, labels)
        _dots(figure, theme, result, measure, place, order)
    return carry(figure, *told)


def _axes(
    figure: Draft,
    theme: Theme,
    result: MethodChecks,
    measure: Measure,
    place: int,
    labels: Sequence[str],
) -> None:
    unit = f", {result.unit}" if measure.of_score else ""
    better = "more" if measure.best > 0 else "less"
    small = {"color": theme.muted, "size": 11}
    figure.update_layout(
        {
            axis_key("xaxis", place): {
                "anchor": axis_name("y", place),
                "title": {
                    "text": f"{measure.title}{escape(unit)} ({better} is better)",
                    "font": small,
                    "standoff": 8,
                },
                "gridcolor": theme.grid,
                "tickfont": small,
                "zeroline": False,
            },
            axis_key("yaxis", place): {
                "anchor": axis_name("x", place),
                "range": [len(labels) - 0.5, -0.5],
                "tickvals": list(range(len(labels))),
                "ticktext": list(labels),
                "tickfont": {"color": theme.ink, "size": 12},
                "showgrid": False,
                "fixedrange": True,
            },
        }
    )


def _dots(
    figure: Draft,
    theme: Theme,
    result: MethodChecks,
    measure: Measure,
    place: int,
    order: list[int],
) -> None:
    told, column = result.means, result.measures.index(measure.name)
    mean = told.mean[order, column]
    methods = [result.methods[method] for method in order]
    figure.add_scatter(
        x=mean,
        y=list(range(len(order))),
        mode="markers",
        marker={
            "size": 9,
            "color": [theme.muted if each == RANDOM else theme.diverging[-2] for each in methods],
        },
        error_x={
            "type": "data",
            "array": np.nan_to_num(told.high[order, column] - mean),
            "color": theme.ink,
            "thickness": 1.2,
            "width": 4,
        },
        customdata=[
            [
                escape(title_of(result.methods[method])),
                with_interval(told, method, column, sign=measure.of_score),
                int(told.count[method, column]),
            ]
            for method in order
        ],
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}, %{customdata[2]} rows"
        "<extra></extra>",
        xaxis=axis_name("x", place),
        yaxis=axis_name("y", place),
        cliponaxis=False,
    )
    random = [m for each, m in zip(methods, mean.tolist(), strict=True) if each == RANDOM]
    if random and np.isfinite(random[0]):
        figure.add_shape(
            type="line",
            xref=axis_name("x", place),
            yref=f"{axis_name('y', place)} domain",
            x0=random[0],
            x1=random[0],
            y0=0,
            y1=1,
            line={"color": theme.muted, "width": 1, "dash": "dash"},
            layer="below",
        )
