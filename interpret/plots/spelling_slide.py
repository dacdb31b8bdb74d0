"""How does the window of a spelling walk along: kernel, products and outlines, step by step?"""

from __future__ import annotations

from typing import Any

import numpy as np

from interpret.core.results import Spelling
from interpret.core.spelling_results import DIGITS, spelled_end, spelled_line, spelled_number
from interpret.describe.escaping import escape, tag
from interpret.describe.theme import Theme
from interpret.plots.animation import buttons
from interpret.plots.draft import Draft, trace
from interpret.plots.panels import axis_key, axis_name
from interpret.plots.spelling_scene import MOST_COLUMNS, MOST_ROWS, ROWS, Scene

MOVING = 4  # traces that a frame replaces: kernel, products, the two outlines


def slide(figure: Draft, theme: Theme, scene: Scene, at: int, most: int) -> None:
    """Frames, and a slider whose label is the arithmetic of the window."""
    stops = np.arange(scene.first, scene.stop)
    if len(stops) > most:
        stops = stops[np.unique(np.linspace(0, len(stops) - 1, most).round().astype(int))]
        stops = np.unique(np.append(stops, at))
    still = len(figure.data) - MOVING
    figure.frames = [
        {
            "name": str(int(p)),
            "data": moving(scene, theme, int(p)),
            "traces": list(range(still, still + MOVING)),
        }
        for p in stops
    ]
    pace = int(min(max(9000 / len(stops), 120), 900))
    play = {"frame": {"duration": pace, "redraw": True}, "transition": {"duration": 0},
            "mode": "immediate"}  # fmt: skip
    go_to = {"frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0},
             "mode": "immediate"}  # fmt: skip
    steps = [
        {"label": _caption(scene.result, p), "method": "animate", "args": [[str(p)], go_to]}
        for p in stops.tolist()
    ]
    margin = figure.layout["margin"]
    height = figure.layout["height"] - margin["t"] - margin["b"]
    figure.update_layout(
        sliders=[
            {
                "active": int(np.flatnonzero(stops == at)[0]), "steps": steps, "x": 0.2,
                "len": 0.8,
                "xanchor": "left", "y": -(margin["b"] - 78) / height, "yanchor": "top",
                "pad": {"t": 0, "b": 0}, "minorticklen": 0, "ticklen": 0, "bgcolor": theme.rule,
                "activebgcolor": theme.muted, "bordercolor": theme.rule, "borderwidth": 0,
                "font": {"size": 1, "color": "rgba(0,0,0,0)"},  # hides the labels under the track
                "currentvalue": {
                    "font": {"size": 14, "color": theme.ink}, "xanchor": "left", "offset": 10,
                },
            }
        ],
        updatemenus=[buttons(theme, play, -(margin["b"] - 78) / height)],
    )  # fmt: skip


def moving(scene: Scene, theme: Theme, position: int) -> list[Any]:
    """Kernel and products under the window, and the outlines of the window and its answer."""
    result, parts = scene.result, []
    for panel, values in ((1, result.weights), (2, result.products[position])):
        x, z = scene.laid(values, position)
        digits = scene.digits if panel == 1 else DIGITS
        text = [["" if np.isnan(v) else spelled_number(float(v), digits) for v in row] for row in z]
        tips = [
            [f"<b>{ROWS[panel]}</b><br>{tag(result.channels[c], 24)}: {word}" for word in words]
            for c, words in enumerate(text)
        ]
        parts.append(cells(scene, panel, z, x, text, tips))
    places = scene.met(position)[1]
    tall = result.weights.shape[1] - 0.5
    line = {"width": 2.5, "color": theme.ink}
    parts.append(
        trace(
            "scatter",
            **_boxes(places, tall),
            mode="lines",
            line=line,
            hoverinfo="skip",
            yaxis="y",
            cliponaxis=False,
        )
    )
    centre, half = float(scene.centres[position]), _half(scene)
    parts.append(
        trace("scatter", 
            x=[centre - half, centre - half, centre + half, centre + half, centre - half],
            y=[-0.5, 0.5, 0.5, -0.5, -0.5],
            mode="lines", line=line, hoverinfo="skip", yaxis=axis_name("y", 3), cliponaxis=False,
        )
    )  # fmt: skip
    return parts


def cells(
    scene: Scene, panel: int, z: np.ndarray, x: list[Any], text: list[list[str]], tips: list[Any]
) -> dict[str, Any]:
    """One map of numbers, written into its cells where they are large enough."""
    numbered = scene.numbered if panel < 3 else len(x) <= MOST_COLUMNS
    size = 12 if scene.columns <= 12 else 10
    return trace(
        "heatmap",
        z=z.astype(np.float32),
        x=x,
        y=list(range(len(z))),
        text=text if numbered else None,
        texttemplate="%{text}" if numbered else None,
        textfont={"size": size},
        customdata=tips,
        coloraxis=axis_key("coloraxis", panel),
        xgap=2 if scene.columns <= 40 else 0,
        ygap=2 if len(z) <= MOST_ROWS else 0,
        yaxis=axis_name("y", panel),
        hovertemplate="%{customdata}<extra></extra>",
    )


def _half(scene: Scene) -> float:
    """Half the width of a cell of the output."""
    if len(scene.centres) < 2:
        return 0.5
    return float(scene.centres[1] - scene.centres[0]) / 2


def _boxes(places: np.ndarray, tall: float) -> dict[str, Any]:
    """One outline for places side by side, one for each where they lie apart."""
    if not len(places):
        return {"x": [None], "y": [None]}
    steps = np.diff(np.sort(places))
    joined = len(steps) == 0 or bool((steps == 1).all())
    ends = (
        [(int(places.min()), int(places.max()))] if joined else [(int(i), int(i)) for i in places]
    )
    x: list[float | None] = []
    y: list[float | None] = []
    for low, high in ends:
        x += [low - 0.5, low - 0.5, high + 0.5, high + 0.5, low - 0.5, None]
        y += [-0.5, tall, tall, -0.5, -0.5, None]
    return {"x": x, "y": y}


def _caption(result: Spelling, position: int) -> str:
    """One window in a line, ready for Plotly."""
    line = spelled_line(result, position)
    if len(line) > 100:
        line = f"position {position}: sum of the products{spelled_end(result, position)}"
    return escape(line)
