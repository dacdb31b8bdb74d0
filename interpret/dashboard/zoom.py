"""Which stretch of a long input do all charts of a page show? A slider, or dragging across one.

The charts are drawn anew for the stretch, so that a column of colour is one position where there is
room for it: the browser alone could only enlarge the columns that it was given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from interpret.core.sample import Sample
from interpret.describe.positions import on_an_axis, places_of

if TYPE_CHECKING:
    from jaxtyping import Float

SHORT = 60
"""An input of so many positions is shown whole."""
LEAST = 6
"""A stretch has at least so many positions."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Zoom:
    """The part of an input that is shown, ``span``, None for all of it, and how to choose another.

    ``first`` and ``last`` bound what can be shown; a short input has ``long`` False.
    """

    span: tuple[int, int] | None = None
    first: int = 0
    last: int = 0
    coordinates: Float[np.ndarray, "position"]
    long: bool = False

    @property
    def name(self) -> str:
        """A part of widgets' keys: after another stretch, a chart has nothing selected."""
        return "_".join(map(str, self.span or ()))

    def taker(self, key: str) -> Callable[[], None]:
        """What to call when somebody dragged across the chart ``key``."""
        return partial(_take, self, key)


def choose_stretch(sample: Sample) -> Zoom:
    """The widgets, where the input is long, and the stretch chosen with them."""
    coordinates = on_an_axis(places_of(sample.positions, sample.axis)).coordinates
    real = np.flatnonzero(~sample.padding)
    if len(real) <= SHORT:
        return Zoom(coordinates=coordinates)
    first, last = int(real[0]), int(real[-1]) + 1
    held, before = st.session_state.get("span"), st.session_state.get("span_of")
    if held and not first <= held[0] < held[1] <= last:
        del st.session_state["span"]
    elif held and before not in (None, (first, last)):  # an input that was edited meanwhile
        st.session_state["span"] = (first, last) if tuple(held) == before else tuple(held)
    st.session_state["span_of"] = (first, last)
    with st.container(horizontal=True, vertical_alignment="bottom", key="zoom"):
        span = st.slider(
            "Positions shown",
            first,
            last,
            (first, last),
            key="span",
            bind="query-params",
            help="Drag across a chart to look at that stretch closely: all charts below follow.",
        )
        whole = span == (first, last)
        st.button(
            "Show all", icon=":material/zoom_out_map:", key="show_all", disabled=whole,
            on_click=_show, args=(first, last), width="content",
        )  # fmt: skip
    return Zoom(
        span=None if whole else (int(span[0]), int(span[1])),
        first=first,
        last=last,
        coordinates=coordinates,
        long=True,
    )


def _show(first: int, stop: int) -> None:
    st.session_state["span"] = (first, stop)


def _take(zoom: Zoom, key: str) -> None:
    """Show what was dragged across."""
    event = st.session_state.get(key)
    boxes = event["selection"]["box"] if event else []
    if boxes:
        low, high = sorted(float(end) for end in boxes[0]["x"][:2])
        _show(*stretch_between(zoom, low, high))


def stretch_between(zoom: Zoom, low: float, high: float) -> tuple[int, int]:
    """The positions ``[start, stop)`` between two coordinates, widened where they are few."""
    start = int(np.searchsorted(zoom.coordinates, low))
    stop = int(np.searchsorted(zoom.coordinates, high, side="right"))
    missing = max(LEAST - (stop - start), 0)
    start = min(max(start - missing // 2, zoom.first), max(zoom.last - LEAST, zoom.first))
    return start, min(max(stop + missing - missing // 2, start + LEAST), zoom.last)


# The charts of a page begin and end at the same pixels and show the same stretch: a line at the
# pointer's place in one is at the same position in all.
_CURSOR = """<script>
if (!window.oneCursor) {
 window.oneCursor = true;
 const root = document.documentElement;
 document.addEventListener('pointermove', event => {
  const at = event.target instanceof Element ? event.target : null;
  const chart = at && at.closest('[class*=st-key-together_]');
  const plot = chart && chart.querySelector('.nsewdrag');
  let place = 0, seen = 0;
  if (plot) {
   const box = plot.getBoundingClientRect();
   if (event.clientX >= box.left && event.clientX <= box.right)
    [place, seen] = [event.clientX - chart.getBoundingClientRect().left, .35];
  }
  root.style.setProperty('--cursor', place + 'px');
  root.style.setProperty('--cursor-seen', seen);
 }, {passive: true});
}
</script>"""


def one_cursor() -> None:
    """Let a line follow the pointer in all charts of the page at once."""
    with st.container(key="cursor_script"):
        st.html(_CURSOR, unsafe_allow_javascript=True)
