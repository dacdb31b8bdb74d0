"""How does a window slide along an input, frame by frame?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.describe.escaping import escape
from interpret.describe.numbers import number
from interpret.describe.theme import Theme
from interpret.plots.axis import Axis
from interpret.plots.draft import Draft, trace
from interpret.plots.resample import extremes

if TYPE_CHECKING:
    from jaxtyping import Float, Int

MOST_FRAMES = 120
BELOW = -0.7  # where the strip's panel ends, its strip being from 0 to 1
CURVE_POINTS = 600  # the curve is sent again with every frame
MOVING = 4  # traces that a frame replaces: the window, its words, the curve so far, its end


@dataclass(frozen=True, kw_only=True)
class Slide:
    """The windows drawn, in the order in which they slide."""

    axis: Axis
    windows: Int[np.ndarray, "window 2"]
    scores: Float[np.ndarray, "window"]
    whole: float
    output: str

    @property
    def centres(self) -> Float[np.ndarray, "window"]:
        """Coordinates of the windows' centres."""
        return self.axis.at((self.windows.sum(axis=1) - 1) / 2)

    def words(self, place: int) -> str:
        """One window in words, ready for Plotly: where, what is in it, and what came of it."""
        start, stop = (int(end) for end in self.windows[place])
        score = float(self.scores[place])
        return (
            f"window {start}–{stop - 1}: {escape(self.axis.seen(start, stop))} → {number(score)} "
            f"({number(score - self.whole, sign=True)})"
        )


def _moving_parts(
    slide: Slide, theme: Theme, place: int, *, upto: int | None = None
) -> list[dict[str, Any]]:
    """The window's outline over both panels, the curve so far, and the dot at the window."""
    start, stop = slide.windows[place]
    low, high = (float(end) for end in slide.axis.edges(np.asarray([start, stop])))
    last = len(slide.scores) if upto is None else upto + 1
    at = extremes(slide.scores[:last], points=CURVE_POINTS)
    centre, score = float(slide.centres[place]), float(slide.scores[place])
    drop = slide.whole - score  # above zero speaks for the target, as in the strip
    colour = theme.rule if drop == 0 else theme.diverging[-2 if drop > 0 else 1]
    words = escape(slide.axis.seen(int(start), int(stop), most=6)) if slide.axis.text else ""
    return [
        {"x": [low, low, high, high, low], "y": [0, 1, 1, 0, 0]},
        {"x": [(low + high) / 2], "y": [-0.3], "text": [f"<b>{words}</b>" if words else ""]},
        {
            "x": slide.centres[at].astype(np.float32),
            "y": slide.scores[at].astype(np.float32),
        },
        {
            "x": [low, high, None, centre],
            "y": [score, score, None, score],
            "line": {"width": 2.5, "color": colour},
            "marker": {"size": [0, 0, 0, 11], "color": colour},
        },
    ]


def moving(figure: Draft, theme: Theme, slide: Slide, shown: int) -> None:
    """The traces that frames replace, at first with the whole curve and the strongest window."""
    outline, words, curve, dot = _moving_parts(slide, theme, shown)
    figure.update_layout(
        yaxis3={
            "overlaying": "y",
            "range": [BELOW if slide.axis.text else 0, 1],
            "visible": False,
            "fixedrange": True,
            "anchor": "x",
        }
    )
    figure.add_scatter(
        **outline, yaxis="y3", mode="lines", fill="toself", fillcolor=theme.window,
        line={"width": 2, "color": theme.ink}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        **words, yaxis="y3", mode="text", cliponaxis=False, hoverinfo="skip",
        textfont={"size": 13, "color": theme.ink},
    )  # fmt: skip
    figure.add_scatter(
        **curve, yaxis="y2", mode="lines", line={"width": 2, "color": theme.ink}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        **dot, yaxis="y2", mode="lines+markers", hoverinfo="skip",
    )  # fmt: skip


def animate(figure: Draft, theme: Theme, slide: Slide, shown: int, most: int) -> None:
    """Frames, a button to play and pause, and a slider whose label says what the window did."""
    run = np.flatnonzero(np.isfinite(slide.scores))
    picked = run[np.unique(np.linspace(0, len(run) - 1, min(most, len(run))).round().astype(int))]
    picked = np.unique(np.append(picked[: most - 1] if len(picked) >= most else picked, shown))
    first = len(figure.data) - MOVING
    # Named without a change: Plotly takes away traces that lie under a moving one and go unnamed.
    still = [{"type": each["type"]} for each in figure.data[:first]]
    figure.frames = [
        {
            "name": str(int(place)),
            "data": [
                *still,
                *(
                    trace("scatter", **part)
                    for part in _moving_parts(slide, theme, int(place), upto=int(place))
                ),
            ],
            "traces": list(range(first + MOVING)),
        }
        for place in picked
    ]
    pace = int(min(max(9000 / len(picked), 60), 500))
    play = {"frame": {"duration": pace, "redraw": False}, "transition": {"duration": 0},
            "mode": "immediate"}  # fmt: skip
    steps = [
        {"label": slide.words(int(place)), "method": "animate", "args": [[str(int(place))], play]}
        for place in picked
    ]
    margin = figure.layout["margin"]
    height = figure.layout["height"] - margin["t"] - margin["b"]
    under = -(margin["b"] - 84) / height
    figure.update_layout(
        sliders=[_slider(theme, steps, int(np.flatnonzero(picked == shown)[0]), under)],
        updatemenus=[buttons(theme, play, under)],
    )


def _slider(theme: Theme, steps: list[Any], active: int, under: float) -> dict[str, Any]:
    return {
        "active": active, "steps": steps, "x": 0.17, "len": 0.83, "xanchor": "left",
        "y": under, "yanchor": "top", "pad": {"t": 0, "b": 0}, "minorticklen": 0, "ticklen": 0,
        "bgcolor": theme.rule, "activebgcolor": theme.muted, "bordercolor": theme.rule,
        "borderwidth": 0,
        "font": {"size": 1, "color": "rgba(0,0,0,0)"},  # hides the labels under the track
        "currentvalue": {"font": {"size": 13, "color": theme.ink}, "xanchor": "left", "offset": 10},
    }  # fmt: skip


def buttons(theme: Theme, play: dict[str, Any], under: float) -> dict[str, Any]:
    """Play and pause, left of a slider."""
    stop = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate"}
    return {
        "type": "buttons", "direction": "left", "showactive": False, "x": 0, "xanchor": "left",
        "y": under, "yanchor": "top", "pad": {"t": 12, "r": 8}, "bgcolor": theme.paper,
        "bordercolor": theme.rule, "font": {"size": 12, "color": theme.ink},
        "buttons": [
            {"label": "▶ Play", "method": "animate",
             "args": [None, {**play, "mode": "immediate", "fromcurrent": True}]},
            {"label": "❚❚", "method": "animate", "args": [[None], stop]},
        ],
    }  # fmt: skip
