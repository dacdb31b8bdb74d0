"""How is it drawn how far values may lie off? As whiskers on bars, or a band around a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.describe.theme import Theme
from interpret.plots.draft import Draft

if TYPE_CHECKING:
    from jaxtyping import Float


def whiskers(
    figure: Draft,
    theme: Theme,
    x: Float[np.ndarray, " bar"],
    values: Float[np.ndarray, " bar"],
    apart: Float[np.ndarray, " bar"],
) -> None:
    """A line through the end of each bar, as far up and down as its value may lie off."""
    gap = np.full(len(values), np.nan)
    figure.add_scatter(
        x=np.stack([x, x, gap], axis=1).ravel(),
        y=np.stack([values - apart, values + apart, gap], axis=1).ravel(),
        mode="lines",
        line={"width": 1.2, "color": theme.ink},
        hoverinfo="skip",
    )


def band(
    figure: Draft,
    theme: Theme,
    x: Float[np.ndarray, " point"],
    values: Float[np.ndarray, " point"],
    apart: Float[np.ndarray, " point"],
    *,
    yaxis: str,
) -> None:
    """An area around a line, as far up and down as it may lie off; none across gaps."""
    low, high = np.nan_to_num(values - apart), np.nan_to_num(values + apart)
    figure.add_scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([high, low[::-1]]),
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=theme.window,
        hoverinfo="skip",
        yaxis=yaxis,
    )
