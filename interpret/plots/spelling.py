"""What does a filter multiply and add up? The window on the input, and what comes of it.

From the top: the input with the window on it, the kernel under the window, their products, and the
sums of all windows; a slider walks the window along.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from interpret.core.errors import ArgumentError, from_zero, plural
from interpret.core.results import Spelling
from interpret.core.spelling_results import ADDED, spelled_end, spelled_number
from interpret.describe.escaping import clip, escape, label, tag
from interpret.describe.kinds import caption_of, heading
from interpret.describe.theme import Theme, colour_limit
from interpret.plots.animation import MOST_FRAMES
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.panels import axis_key, panels
from interpret.plots.spelling_scene import MOST_COLUMNS, ROWS, Scene, scene_of
from interpret.plots.spelling_slide import cells, moving, slide
from interpret.plots.subtitle import subtitle

WIDEST = 6
"""A cell is at most this part of the width."""


def plot_spelling(
    result: Spelling,
    theme: Theme,
    *,
    position: int | None = None,
    frames: int = MOST_FRAMES,
) -> Draft:
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
            f"{plural(count, 'position')}: use {from_zero(count)}."
        )
    scene = scene_of(result, at)
    channels = result.weights.shape[1]
    row = 46 if channels == 1 else int(min(max(channels * 22, 80), 230))
    part = ""
    if scene.stop - scene.first < count:
        part = f"positions {scene.first}–{scene.stop - 1} of {count:,} shown"
    elif 0 < frames < count:
        part = f"the slider stops at {frames:,} of {count:,} positions"
    figure = panels(
        theme,
        title=escape(heading(result)),
        lines=subtitle([*caption_of(result), part], result),
        heights=[row, row, row, 46],
        xaxis=_axis(scene),
        above=70 if result.names else 26,
        bottom=14 + (84 if frames else 0),
        left=88 if channels == 1 else min(88 + 6 * _longest(result), 170),
        right=14,
        gap=12,
    )
    _maps(figure, theme, scene)
    for trace in moving(scene, theme, at):
        figure.add_trace(trace)
    if frames:
        slide(figure, theme, scene, at, frames)
    return carry(figure, part)


def _longest(result: Spelling) -> int:
    if result.weights.shape[1] > 24:
        return 0
    return max((len(clip(each, 16)) for each in result.channels), default=0)


def _axis(scene: Scene) -> dict[str, Any]:
    low, high = scene.ends
    places = range(low, high + 1)
    names = scene.result.names
    few = scene.columns <= MOST_COLUMNS
    ticks: dict[str, Any] = {"nticks": 12}
    if few or names:
        words = [label(names[i], 12) if names and 0 <= i < len(names) else str(i) for i in places]
        if names:
            words = [w if 0 <= i < len(names) else "" for i, w in zip(places, words, strict=True)]
        step = max(-(-len(words) // 40), 1)
        ticks = {"tickvals": list(places)[::step], "ticktext": words[::step]}
    return {
        **ticks,
        "range": [low - 0.5, low - 0.5 + max(scene.columns, WIDEST)],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "side": "top",
        "ticks": "",
    }


def _maps(figure: Draft, theme: Theme, scene: Scene) -> None:
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
        [
            spelled_number(float(v), scene.digits) if ok else ADDED
            for v, ok in zip(row, inside, strict=True)
        ]
        for row in values
    ]
    tips = [
        [f"<b>{_place(result, i)}</b>{tag(result.channels[c], 24)}: {word}"
         for i, word in zip(places, words, strict=True)]
        for c, words in enumerate(text)
    ]  # fmt: skip
    figure.add_trace(cells(scene, 0, values, places, text, tips))
    answers = result.activations[scene.first : scene.stop]
    sums = [
        f"<b>position {p}</b>{escape(spelled_end(result, p))}"
        for p in range(scene.first, scene.stop)
    ]
    figure.add_trace(
        cells(
            scene, 3, answers[None], scene.centres[scene.first : scene.stop].tolist(),
            [[spelled_number(float(v)) for v in answers]], [sums],
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


def _name_rows(figure: Draft, theme: Theme, result: Spelling, panel: int) -> None:
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
