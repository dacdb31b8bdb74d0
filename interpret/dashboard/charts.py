"""How is a figure put on a page? Without its title, which the page's own words stand for.

A Plotly title does not wrap: on a phone it would be cut off.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from interpret.catalog import plot
from interpret.core.info import ModelInfo
from interpret.core.results import Attribution, Result
from interpret.dashboard.messages import show_notes
from interpret.dashboard.session import theme
from interpret.dashboard.zoom import Zoom
from interpret.describe.attribution import alt_text
from interpret.plots import text_strip
from interpret.plots.left_out import left_out
from interpret.plots.totals import totals_html

_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "svg"},
}
_ZOOMS = ["zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d"]
MOST_TOKENS = 3000
_HEAD, _LINE, _KEPT = 62, 17, 14


def left_of(info: ModelInfo) -> int:
    """Pixels left of every chart of an input, so that their axes stand one under another."""
    longest = 0 if info.is_text else max((len(name) for name in info.channels), default=9)
    return min(max(30 + 7 * longest, 64), 150)


def show(
    result: Result,
    *,
    key: str,
    alt: str,
    left: int | None = None,
    wide: bool = False,
    mark: Callable[[go.Figure], object] | None = None,
    on_select: Callable[[], None] | None = None,
    zoom: Zoom | None = None,
    **options: Any,
) -> None:
    """Draw a result, as ``interpret.plot`` does with the options, and put it on the page.

    Its axis begins ``left`` pixels from the edge; a ``wide`` one is never squeezed; ``mark`` adds
    to the figure what is marked in it; ``on_select`` is called when something in it is clicked;
    ``zoom`` is the stretch of the input that it shows with the page's other charts.
    """
    if zoom is not None:
        options["span"] = zoom.span
    figure = plot(result, theme=theme(), **options)
    _without_title(figure)
    figure.update_layout(paper_bgcolor="rgba(0,0,0,0)")  # the page's own ground shows through
    if left is not None:
        figure.update_layout(margin={"l": left})
    if mark is not None:
        mark(figure)
    chart: dict[str, Any] = {"theme": None, "alt": alt, "config": _CONFIG}
    with st.container(key=f"wide_{key}") if wide else nullcontext():
        if zoom is not None and zoom.long:
            _show_stretch(figure, zoom, key=key, chart=chart)
        elif on_select is not None:
            st.plotly_chart(figure, key=key, on_select=on_select, selection_mode="points", **chart)
        else:
            # Without a key of its own, a new figure is drawn in the place of the old one.
            with st.container(key=key):
                st.plotly_chart(figure, **chart)
    show_notes(left_out(figure))


def _show_stretch(figure: go.Figure, zoom: Zoom, *, key: str, chart: dict[str, Any]) -> None:
    """Put a figure of a long input on the page: dragging across it chooses another stretch."""
    # Margins that no label widens: one pointer is at one position in all charts.
    figure.update_layout(dragmode="select", selectdirection="h", margin_autoexpand=False)
    removed = [*_CONFIG["modeBarButtonsToRemove"], *_ZOOMS]
    chart["config"] = {**_CONFIG, "modeBarButtonsToRemove": removed, "doubleClick": False}
    dragged = f"{key}_{zoom.name}"
    with st.container(key=key), st.container(key=f"together_{key}"):
        st.plotly_chart(
            figure, key=dragged, on_select=zoom.taker(dragged), selection_mode="box", **chart
        )


def primary_colour() -> str:
    """The colour that marks what is looked at."""
    colour: str = st.get_option(f"theme.{theme()}.primaryColor") or "#00609C"
    return colour


def clicked(key: str) -> list[Any]:
    """What was clicked in a figure: the ``customdata`` of its first point; empty for nothing."""
    event: Any = st.session_state.get(key)
    points = event["selection"]["points"] if event else []
    data = points[0].get("customdata") if points else None
    if data is None:
        return []
    return data if isinstance(data, list) else [data]


def take_number(key: str, widget: str) -> None:
    """Let a widget hold the number of what was clicked in a figure."""
    data = clicked(key)
    if data and data[0] is not None:
        st.session_state[widget] = int(data[0])


def show_attribution(
    result: Attribution,
    *,
    key: str,
    left: int,
    view: str = "map",
    zoom: Zoom | None = None,
) -> None:
    """An attribution: the text coloured, its chart, and the totals of channels and words."""
    text = all(isinstance(each, str) for each in result.positions)
    if (
        text
        and view == "map"
        and result.values.shape[1] == 1
        and len(result.positions) <= MOST_TOKENS
    ):
        st.html(text_strip(result, theme=theme(), legend=False))
    zoom = zoom if result.along_input else None
    show(result, key=f"{key}_{view}", alt=alt_text(result), left=left, view=view, zoom=zoom)
    show_totals(result)


def show_totals(result: Attribution) -> None:
    """The totals of channels and words, where a map has several."""
    if totals := totals_html(result, theme=theme()):
        st.html(totals)


def _without_title(figure: go.Figure) -> None:
    """Take the title and its lines off a figure, with the room they took."""
    subtitle = figure.layout.title.subtitle.text or ""
    freed = _HEAD + _LINE * (subtitle.count("<br>") + 1 if subtitle else 0) - _KEPT
    top = int(figure.layout.margin.t or 0)
    freed = min(freed, max(top - _KEPT, 0))
    figure.update_layout(title=None, height=figure.layout.height - freed, margin={"t": top - freed})
    figure.layout.title = None
