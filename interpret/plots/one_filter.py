"""What does one filter weigh, slot by slot and channel by channel?"""

from __future__ import annotations

import numpy as np

from interpret.core.results import FilterBank
from interpret.describe.escaping import clip, label, name, tag
from interpret.describe.filters import one_facts
from interpret.describe.numbers import number
from interpret.describe.theme import Theme, colour_limit
from interpret.plots.draft import Draft
from interpret.plots.panels import colour_axis, panels
from interpret.plots.subtitle import subtitle

MOST_NUMBERS = 160  # cells that carry their weight as a number
MOST_TOKENS = 3


def plot_one_filter(result: FilterBank, theme: Theme, *, filter: int, limit: float | None) -> Draft:
    """One filter: bars where there is one channel, slot × channel otherwise."""
    weights = result.weights[filter]
    slots, channels = weights.shape
    scale = colour_limit(result.weights, limit)
    height = 240 if channels == 1 else int(min(max(channels * 26, 120), 620))
    ticks = slot_names(result, filter)
    rows = max((text.count("<br>") + 1 for text in ticks), default=1)
    wide = max((len(clip(str(each), 18)) for each in result.channels), default=4)
    figure = panels(
        theme,
        title=f"Filter {filter} of {name(result.layer)}",
        lines=subtitle(one_facts(result, filter), result),
        heights=[height],
        xaxis={
            "tickvals": list(range(slots)),
            "ticktext": ticks,
            "tickangle": 0,
            "range": [-0.5, slots - 0.5],
            "showgrid": False,
            "zeroline": False,
            "title": {"text": "slot: 0 meets the first position of the window", "standoff": 12},
        },
        bottom=46 + 15 * rows,
        left=64 if channels == 1 else min(30 + 7 * wide, 150),
    )
    if slots > 40:
        figure.update_xaxes(tickvals=None, ticktext=None)
    if channels == 1:
        _bars(figure, theme, weights[:, 0], scale)
    else:
        figure.update_layout(
            coloraxis=colour_axis(
                theme, limit=scale, signed=True, unit="weight", height=min(height, 240)
            )
        )
        _cells(figure, result, weights)
    return figure


def slot_names(result: FilterBank, filter: int) -> list[str]:
    """Number of each slot, with the tokens that it answers to most where the layer sees tokens."""
    slots = result.weights.shape[1]
    if filter >= len(result.nearest_tokens):
        return [str(slot) for slot in range(slots)]
    return [
        "<br>".join(
            [
                f"<b>{slot}</b>",
                *(
                    f"{label(token, 14)} {number(product, sign=True)}"
                    for token, product in result.nearest_tokens[filter][slot][:MOST_TOKENS]
                ),
            ]
        )
        for slot in range(slots)
    ]


def _bars(figure: Draft, theme: Theme, weights: np.ndarray, limit: float) -> None:
    few = len(weights) <= 24
    figure.add_bar(
        x=list(range(len(weights))),
        y=weights,
        text=[number(float(w), sign=True) for w in weights] if few else None,
        textposition="outside",
        textfont={"color": theme.ink, "size": 12},
        cliponaxis=False,
        width=min(0.7, 0.1 * len(weights) + 0.1),
        marker={
            "color": [theme.colour(float(w), limit=limit, signed=True) for w in weights],
            "line": {"width": 0.6, "color": theme.rule},
        },
        hovertemplate="<b>slot %{x}</b><br>weight %{y:+.4~g}<extra></extra>",
    )
    low, high = min(float(weights.min()), 0.0), max(float(weights.max()), 0.0)
    room = 0.16 * ((high - low) or 1.0)
    figure.update_layout(
        yaxis={
            "title": {"text": "weight"},
            "range": [low - (room if low < 0 else 0), high + (room if high > 0 or low == 0 else 0)],
        }
    )
    figure.add_hline(y=0, line={"color": theme.rule, "width": 1})


def _cells(figure: Draft, result: FilterBank, weights: np.ndarray) -> None:
    slots, channels = weights.shape
    numbers = weights.size <= MOST_NUMBERS and slots <= 14
    names = [tag(each, 18) for each in result.channels]
    figure.add_heatmap(
        z=weights.T.astype(np.float32),
        x=list(range(slots)),
        y=list(range(channels)),
        text=[[number(float(w)) for w in row] for row in weights.T] if numbers else None,
        texttemplate="%{text}" if numbers else None,
        customdata=np.repeat(np.asarray(names, dtype=object)[:, None], slots, axis=1),
        xgap=2,
        ygap=2 if channels <= 40 else 0,
        coloraxis="coloraxis",
        hovertemplate="<b>slot %{x}, %{customdata}</b><br>weight %{z:+.4~g}<extra></extra>",
    )
    step = max(-(-channels // 40), 1)
    figure.update_layout(
        yaxis={
            "tickvals": list(range(0, channels, step)),
            "ticktext": names[::step],
            "range": [channels - 0.5, -0.5],
            "showgrid": False,
        }
    )
