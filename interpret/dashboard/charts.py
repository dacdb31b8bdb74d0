"""How is a figure put on a page? Its words go under the heading, where they can wrap.

A Plotly title does not wrap: on a phone it would be cut off.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import nullcontext
from html import unescape
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from interpret.catalog import plot
from interpret.core.info import ModelInfo
from interpret.core.results import Attribution
from interpret.dashboard.session import theme
from interpret.plots import text_strip

_CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "svg"},
}
MOST_TOKENS = 3000
_HEAD, _LINE, _KEPT = 62, 17, 14


def without_title(figure: go.Figure) -> tuple[str, list[str]]:
    """Take the title and its lines off a figure, with the room they took, and return them."""
    title = figure.layout.title
    subtitle = title.subtitle.text or ""
    said = [words(line) for line in subtitle.split("<br>") if line]
    heading = words(title.text or "")
    freed = _HEAD + _LINE * (subtitle.count("<br>") + 1 if subtitle else 0) - _KEPT
    top = int(figure.layout.margin.t or 0)
    freed = min(freed, max(top - _KEPT, 0))
    figure.update_layout(title=None, height=figure.layout.height - freed, margin={"t": top - freed})
    figure.layout.title = None
    return heading, said


def words(text: str) -> str:
    """What a Plotly text says, without its tags."""
    return unescape(re.sub(r"<[^>]*>", " ", text))


def left_of(info: ModelInfo) -> int:
    """Pixels left of every chart of an input, so that their axes stand one under another."""
    longest = 0 if info.is_text else max((len(name) for name in info.channels), default=9)
    return min(max(30 + 7 * longest, 64), 150)


def show_figure(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    on_select: Callable[[], None] | None = None,
    left: int | None = None,
    wide: bool = False,
) -> Any:
    """Put a figure on the page in its own colours; a ``wide`` one is never squeezed."""
    figure.update_layout(paper_bgcolor="rgba(0,0,0,0)")  # the page's own ground shows through
    if left is not None:
        figure.update_layout(margin={"l": left})
    options: dict[str, Any] = {"theme": None, "alt": alt, "config": _CONFIG}
    with st.container(key=f"wide_{key}") if wide else nullcontext():
        if on_select is not None:
            return st.plotly_chart(
                figure, key=key, on_select=on_select, selection_mode="points", **options
            )
        # Without a key of its own, a new figure is drawn in the place of the old one.
        with st.container(key=key):
            return st.plotly_chart(figure, **options)


def show_attribution(
    result: Attribution,
    *,
    key: str,
    left: int,
    view: str = "map",
    span: tuple[int, int] | None = None,
) -> None:
    """An attribution: the text coloured, then its chart."""
    name = theme()
    text = all(isinstance(each, str) for each in result.positions)
    if (
        text
        and view == "map"
        and result.values.shape[1] == 1
        and len(result.positions) <= MOST_TOKENS
    ):
        st.html(text_strip(result, theme=name, legend=False))
    options = {} if span is None else {"span": span}
    figure = plot(result, theme=name, view=view, **options)
    without_title(figure)
    show_figure(figure, key=f"{key}_{view}", alt=alt_text(result), left=left)


def alt_text(result: Attribution) -> str:
    """What the chart shows, for those who do not see it."""
    finite = np.isfinite(result.values) & ~result.padding[:, None]
    shown = np.where(finite, np.abs(result.values), -1.0)
    what = f"{result.method.replace('_', ' ')} for {result.target}"
    if not finite.any():
        return f"{what}: nothing computed"
    place, channel = np.unravel_index(int(shown.argmax()), shown.shape)
    where = str(result.positions[place])
    beside = f", channel {result.channels[channel]}" if len(result.channels) > 1 else ""
    value = result.values[place, channel]
    return f"{what}: the largest value is {value:+.3g} at {result.axis} {where}{beside}"
