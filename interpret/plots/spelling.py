"""What does a filter multiply and add up? The window on the input, and what comes of it.

From the top: the input with the window on it, the kernel under the window, their products, and the
sums of all windows; a slider walks the window along.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from interpret.core.errors import ArgumentError, plural
from interpret.core.results import Spelling
from interpret.core.spelling_results import ADDED, spelled_end, spelled_line, spelled_number
from interpret.describe.escaping import clip, escape, label, tag
from interpret.describe.kinds import caption_of, heading
from interpret.describe.theme import Theme, colour_limit
from interpret.plots.animation import MOST_FRAMES
from interpret.plots.panels import axis_key, axis_name, panels
from interpret.plots.subtitle import subtitle

if TYPE_CHECKING:
    from jaxtyping import Float

MOST_SHOWN = 120
"""Positions of the layer that are drawn side by side."""
MOST_COLUMNS, MOST_ROWS = 16, 8
"""A map of at most so many cells has numbers in them."""
WIDEST = 6
"""A cell is at most this part of the width."""
ROWS = ("input", "kernel", "products", "output")
MOVING = 4  # traces that a frame replaces: kernel, products, the two outlines


@dataclass(frozen=True, kw_only=True)
class _Scene:
    """The part of a spelling that is drawn: the layer's positions ``[first, stop)``."""

    result: Spelling
    first: int
    stop: int

    @property
    def turned(self) -> bool:
        """Whether slots do not lie side by side, as in a transposed convolution."""
        return self.result.layer_kind == "Conv1DTranspose"

    def met(self, position: int) -> tuple[np.ndarray, np.ndarray]:
        """Slots of a window that have a place on the input's axis, and these places."""
        at = self.result.slots[position]
        keep = np.flatnonzero(at >= 0) if self.turned else np.arange(len(at))
        return keep, at[keep]

    @cached_property
    def ends(self) -> tuple[int, int]:
        """First and last place on the input's axis, with the zeros that were added."""
        places = self.result.slots[self.first : self.stop]
        if self.turned:
            places = places[places >= 0] if (places >= 0).any() else np.zeros(1, dtype=int)
        low, high = int(places.min()), int(places.max())
        whole = self.stop - self.first == len(self.result.sums)
        return (min(low, 0), max(high, self.result.length - 1)) if whole else (low, high)

    @property
    def columns(self) -> int:
        """Places on the input's axis."""
        return self.ends[1] - self.ends[0] + 1

    @property
    def numbered(self) -> bool:
        """Whether cells are large enough for numbers."""
        return self.columns <= MOST_COLUMNS and self.result.weights.shape[1] <= MOST_ROWS

    @cached_property
    def centres(self) -> Float[np.ndarray, "position"]:
        """Where over the input each position of the layer stands."""
        slots, positions = self.result.slots, np.arange(len(self.result.sums))
        if self.turned:
            return positions / self.result.stride
        return np.asarray((slots[:, 0] + slots[:, -1]) / 2)

    def laid(
        self, values: Float[np.ndarray, "slot channel"], position: int
    ) -> tuple[list[int], Float[np.ndarray, "channel place"]]:
        """Numbers of each slot over the places that the slots meet, with gaps between."""
        keep, places = self.met(position)
        if not len(places):
            return [self.ends[0]], np.full((values.shape[1], 1), np.nan)
        low, high = int(places.min()), int(places.max())
        laid = np.full((values.shape[1], high - low + 1), np.nan)
        laid[:, places - low] = values[keep].T
        return list(range(low, high + 1)), laid


def plot_spelling(
    result: Spelling,
    theme: Theme,
    *,
    position: int | None = None,
    frames: int = MOST_FRAMES,
) -> go.Figure:
    """Draw the window on the input, the kernel, the products and the sums.

    Parameters
    ----------
    position
        Where the window stands at first: the position asked for, or the first one.
    frames
        At most so many steps of the slider; 0 for none.
    """
    count = len(result.sums)
    at = (result.shown or 0) if position is None else position
    if not 0 <= at < count:
        raise ArgumentError(
            f"position={at} is outside layer {result.layer!r}, which has "
            f"{plural(count, 'position')}: use 0 to {count - 1}."
        )
    first = min(max(at - MOST_SHOWN // 2, 0), max(count - MOST_SHOWN, 0))
    scene = _Scene(result=result, first=first, stop=min(first + MOST_SHOWN, count))
    channels = result.weights.shape[1]
    row = 46 if channels == 1 else int(min(max(channels * 22, 80), 230))
    cut = scene.stop - scene.first < count
    figure = panels(
        theme,
        title=escape(heading(result)),
        lines=subtitle(
            [
                *caption_of(result),
                f"positions {scene.first}–{scene.stop - 1} of {count:,} shown" if cut else "",
            ],
            result,
        ),
        heights=[row, row, row, 46],
        xaxis=_axis(scene),
        above=70 if result.names else 26,
        bottom=14 + (84 if frames else 0),
        left=88 if channels == 1 else min(88 + 6 * _longest(result), 170),
        right=14,
        gap=12,
    )
    _maps(figure, theme, scene)
    for part in _moving(scene, theme, at):
        figure.add_trace(part)
    if frames:
        _slide(figure, theme, scene, at, frames)
    return figure


def _longest(result: Spelling) -> int:
    if result.weights.shape[1] > 24:
        return 0
    return max((len(clip(each, 16)) for each in result.channels), default=0)


def _axis(scene: _Scene) -> dict[str, Any]:
    low, high = scene.ends
    places = range(low, high + 1)
    names = scene.result.names
    few = scene.columns <= MOST_COLUMNS
    shown: dict[str, Any] = {"nticks": 12}
    if few or names:
        words = [label(names[i], 12) if names and 0 <= i < len(names) else str(i) for i in places]
        if names:
            words = [w if 0 <= i < len(names) else "" for i, w in zip(places, words, strict=True)]
        step = max(-(-len(words) // 40), 1)
        shown = {"tickvals": list(places)[::step], "ticktext": words[::step]}
    return {
        **shown,
        "range": [low - 0.5, low - 0.5 + max(scene.columns, WIDEST)],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "side": "top",
        "ticks": "",
    }


def _cells(
    scene: _Scene, panel: int, z: np.ndarray, x: list[Any], text: list[list[str]], said: list[Any]
) -> go.Heatmap:
    numbered = scene.numbered if panel < 3 else len(x) <= MOST_COLUMNS
    size = 12 if scene.columns <= 12 else 10
    return go.Heatmap(
        z=z.astype(np.float32),
        x=x,
        y=list(range(len(z))),
        text=text if numbered else None,
        texttemplate="%{text}" if numbered else None,
        textfont={"size": size},
        customdata=said,
        coloraxis=axis_key("coloraxis", panel),
        xgap=2 if scene.columns <= 40 else 0,
        ygap=2 if len(z) <= MOST_ROWS else 0,
        yaxis=axis_name("y", panel),
        hovertemplate="%{customdata}<extra></extra>",
    )


def _maps(figure: go.Figure, theme: Theme, scene: _Scene) -> None:
    """What does not move: the input, the answers, axes and colours."""
    result = scene.result
    low, high = scene.ends
    places = list(range(low, high + 1))
    inside = [0 <= i < result.length for i in places]
    values = np.array(
        [result.inputs[i] if ok else np.zeros(len(result.channels))
         for i, ok in zip(places, inside, strict=True)]
    ).T  # fmt: skip
    text = [
        [spelled_number(float(v)) if ok else ADDED for v, ok in zip(row, inside, strict=True)]
        for row in values
    ]
    said = [
        [f"<b>{_place(result, i)}</b>{tag(result.channels[c], 24)}: {word}"
         for i, word in zip(places, words, strict=True)]
        for c, words in enumerate(text)
    ]  # fmt: skip
    figure.add_trace(_cells(scene, 0, values, places, text, said))
    answers = result.activations[scene.first : scene.stop]
    shown = [
        f"<b>position {p}</b>{escape(spelled_end(result, p))}"
        for p in range(scene.first, scene.stop)
    ]
    figure.add_trace(
        _cells(
            scene, 3, answers[None], scene.centres[scene.first : scene.stop].tolist(),
            [[spelled_number(float(v)) for v in answers]], [shown],
        )
    )  # fmt: skip
    limits = (values, result.weights, result.products[scene.first : scene.stop], answers)
    for panel, numbers in enumerate(limits):
        limit = colour_limit(np.asarray(numbers))
        figure.update_layout(
            {axis_key("coloraxis", panel): {
                "colorscale": theme.scale(True), "cmin": -limit, "cmax": limit, "showscale": False,
            }}
        )  # fmt: skip
        _name_rows(figure, theme, result, panel)


def _name_rows(figure: go.Figure, theme: Theme, result: Spelling, panel: int) -> None:
    """Names of a panel's rows: the panel's own, or the channels'."""
    channels = result.weights.shape[1] if panel < 3 else 1
    axis: dict[str, Any] = {
        "range": [channels - 0.5, -0.5], "showgrid": False, "zeroline": False, "fixedrange": True,
        "ticks": "outside", "ticklen": 6, "tickcolor": "rgba(0,0,0,0)",
    }  # fmt: skip
    if channels == 1:
        axis |= {"tickvals": [0], "ticktext": [ROWS[panel]],
                 "tickfont": {"size": 12, "color": theme.ink}}  # fmt: skip
    else:
        step = max(-(-channels // 12), 1) if channels > 24 else 1
        few = [tag(each, 16) for each in result.channels] if channels <= 24 else None
        axis |= {
            "tickvals": list(range(0, channels, step)),
            "ticktext": few or [str(c) for c in range(0, channels, step)],
            "title": {"text": f"<b>{ROWS[panel]}</b>", "font": {"size": 12, "color": theme.ink}},
        }
    figure.update_layout({axis_key("yaxis", panel): axis})


def _place(result: Spelling, place: int) -> str:
    if not 0 <= place < result.length:
        return "added zeros<br>"
    token = f" {label(result.names[place], 24)}" if result.names else ""
    return f"position {place}{token}<br>"


def _moving(scene: _Scene, theme: Theme, position: int) -> list[Any]:
    """Kernel and products under the window, and the outlines of the window and its answer."""
    result, parts = scene.result, []
    for panel, values in ((1, result.weights), (2, result.products[position])):
        x, z = scene.laid(values, position)
        text = [["" if np.isnan(v) else spelled_number(float(v)) for v in row] for row in z]
        said = [
            [f"<b>{ROWS[panel]}</b><br>{tag(result.channels[c], 24)}: {word}" for word in words]
            for c, words in enumerate(text)
        ]
        parts.append(_cells(scene, panel, z, x, text, said))
    places = scene.met(position)[1]
    tall = result.weights.shape[1] - 0.5
    line = {"width": 2.5, "color": theme.ink}
    parts.append(
        go.Scatter(
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
        go.Scatter(
            x=[centre - half, centre - half, centre + half, centre + half, centre - half],
            y=[-0.5, 0.5, 0.5, -0.5, -0.5],
            mode="lines", line=line, hoverinfo="skip", yaxis=axis_name("y", 3), cliponaxis=False,
        )
    )  # fmt: skip
    return parts


def _half(scene: _Scene) -> float:
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


def _slide(figure: go.Figure, theme: Theme, scene: _Scene, at: int, most: int) -> None:
    """Frames, and a slider whose label is the arithmetic of the window."""
    shown = np.arange(scene.first, scene.stop)
    if len(shown) > most:
        shown = shown[np.unique(np.linspace(0, len(shown) - 1, most).round().astype(int))]
        shown = np.unique(np.append(shown, at))
    still = len(figure.data) - MOVING
    figure.frames = [
        go.Frame(
            name=str(int(p)),
            data=_moving(scene, theme, int(p)),
            traces=list(range(still, still + MOVING)),
        )
        for p in shown
    ]
    go_to = {"frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0},
             "mode": "immediate"}  # fmt: skip
    steps = [
        {"label": _caption(scene.result, p), "method": "animate", "args": [[str(p)], go_to]}
        for p in shown.tolist()
    ]
    height = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    figure.update_layout(
        sliders=[
            {
                "active": int(np.flatnonzero(shown == at)[0]), "steps": steps, "x": 0, "len": 1,
                "xanchor": "left", "y": -(figure.layout.margin.b - 78) / height, "yanchor": "top",
                "pad": {"t": 0, "b": 0}, "minorticklen": 0, "ticklen": 0, "bgcolor": theme.rule,
                "activebgcolor": theme.muted, "bordercolor": theme.rule, "borderwidth": 0,
                "font": {"size": 1, "color": "rgba(0,0,0,0)"},  # hides the labels under the track
                "currentvalue": {
                    "font": {"size": 14, "color": theme.ink}, "xanchor": "left", "offset": 10,
                },
            }
        ]
    )  # fmt: skip


def _caption(result: Spelling, position: int) -> str:
    """One window in a line, ready for Plotly."""
    line = spelled_line(result, position)
    if len(line) > 100:
        line = f"position {position}: sum of the products{spelled_end(result, position)}"
    return escape(line)
