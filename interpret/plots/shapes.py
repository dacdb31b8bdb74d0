"""Where do the windows of a table lie, and which of them train, validate, or do neither?"""

from __future__ import annotations

import numpy as np

from interpret.core.results import Shapes
from interpret.describe.kinds import caption_of
from interpret.describe.theme import Theme
from interpret.plots.draft import Draft
from interpret.plots.panels import panels
from interpret.plots.subtitle import subtitle

MOST_WINDOWS = 24
BAR = 12


def plot_shapes(result: Shapes, theme: Theme) -> Draft:
    """Draw windows over the rows of the table, with the row of each label."""
    count = result.windows
    drawn = np.unique(np.linspace(0, count - 1, min(count, MOST_WINDOWS)).round().astype(int))
    starts = drawn * result.hop
    figure = panels(
        theme,
        title="Windows of the table",
        lines=subtitle(
            [
                *caption_of(result),
                f"{len(drawn)} of {count:,} windows drawn" if len(drawn) < count else "",
            ],
            result,
        ),
        heights=[max(len(drawn) * BAR, 60)],
        xaxis={
            "range": [-0.5, result.rows - 0.5],
            "zeroline": False,
            "title": {"text": "row of the table", "standoff": 8},
        },
        left=24,
        right=24,
        bottom=88,
    )
    _bars(figure, theme, result, drawn, starts)
    if result.label:
        _labels(figure, theme, result, starts)
    figure.update_layout(
        yaxis={"visible": False, "range": [len(drawn) - 0.4, -0.6]},
        barmode="overlay",
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -58 / max(len(drawn) * BAR, 60), "yanchor": "top",
                "font": {"color": theme.ink}},
    )  # fmt: skip
    return figure


def _bars(
    figure: Draft, theme: Theme, result: Shapes, drawn: np.ndarray, starts: np.ndarray
) -> None:
    """A bar for each window drawn, in the colour of what it is for."""
    roles = _roles(result, drawn)
    for role, colour in _colours(theme).items():
        chosen = [i for i, each in enumerate(roles) if each == role]
        if not chosen:
            continue
        figure.add_bar(
            base=starts[chosen] - 0.5,
            x=[result.window] * len(chosen),
            y=chosen,
            orientation="h",
            width=0.7,
            name=role,
            marker={"color": colour, "line": {"width": 0}},
            customdata=[
                f"<b>window {drawn[i]}</b>, {role}<br>rows {starts[i]}–"
                f"{starts[i] + result.window - 1}" for i in chosen
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip


def _roles(result: Shapes, drawn: np.ndarray) -> list[str]:
    if not result.validation:
        return ["window"] * len(drawn)
    first = result.windows - result.validation
    return [
        "training" if i < result.train else "validation" if i >= first else "left out"
        for i in drawn
    ]


def _colours(theme: Theme) -> dict[str, str]:
    blue, orange = theme.diverging[1], theme.diverging[-2]
    return {"window": blue, "training": blue, "left out": theme.missing, "validation": orange}


def _labels(figure: Draft, theme: Theme, result: Shapes, starts: np.ndarray) -> None:
    rows = starts + result.window - 1 + result.horizon
    figure.add_scatter(
        x=rows,
        y=list(range(len(starts))),
        mode="markers",
        cliponaxis=False,
        name="label",
        marker={"size": 7, "color": theme.ink},
        hovertemplate="<b>label</b><br>row %{x}<extra></extra>",
    )
