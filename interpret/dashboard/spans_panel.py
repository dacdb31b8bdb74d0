"""Spans under a map: which neighbouring positions count together, and would chance do as well?"""

from __future__ import annotations

from interpret.core.results import Attribution, Result, Spans
from interpret.dashboard.charts import show
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.map_panel import MapPanel
from interpret.describe.spans import alt_text, found


def _draw(spans: Spans, result: Result, explanation: Explanation, key: str) -> None:
    along = isinstance(result, Attribution) and result.along_input
    show(
        spans, key=key, alt=alt_text(spans), left=explanation.left,
        zoom=explanation.zoom if along else None,
    )  # fmt: skip


show_spans = MapPanel(
    analysis="spans",
    kind=Spans,
    icon="data_array",
    button="Find spans",
    noun="shuffles",
    invitation=lambda result, params: (
        "Press *Find spans* to join neighbouring positions of one sign."
    ),
    sentences=lambda spans: [found(spans)],
    draw=_draw,
    prefix="p",
    means=lambda setting, result: setting.name != "by_channel" or _several(result),
)


def _several(result: Result) -> bool:
    return isinstance(result, Attribution) and result.values.shape[1] > 1
