"""Occlusion on the page: on demand or automatic, as a map or as a film of the window."""

from __future__ import annotations

from interpret.core.results import Occlusion
from interpret.dashboard.asked_section import AskedSection
from interpret.dashboard.charts import show_attribution
from interpret.dashboard.explanation import Explanation


def _draw(result: Occlusion, explanation: Explanation, view: str) -> None:
    show_attribution(
        result, key="occlusion", left=explanation.left, view=view.lower(), zoom=explanation.zoom
    )


show_occlusion = AskedSection(
    analysis="occlude",
    kind=Occlusion,
    name="occlusion",
    prefix="o_",
    detail="One window after another is replaced by the baseline.",
    button="Run occlusion",
    invitation="Press *Run occlusion*, or switch it on automatically, to see the result here.",
    draw=_draw,
    noun="windows",
    views=("Map", "Slide"),
    automatic=True,
)
