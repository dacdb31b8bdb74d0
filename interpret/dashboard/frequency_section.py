"""Frequencies on the page: which of a series' frequencies does the score need, and when?"""

from __future__ import annotations

from interpret.core.frequency_results import FrequencyOcclusion, TimeFrequencyOcclusion
from interpret.dashboard.asked_section import AskedSection
from interpret.dashboard.charts import show, show_totals
from interpret.dashboard.explanation import Explanation
from interpret.describe.frequencies import alt_text
from interpret.plots.time_frequency import LEFT


def _draw(result: FrequencyOcclusion, explanation: Explanation, _view: str) -> None:
    show(result, key="frequencies", alt=alt_text(result), left=explanation.left)
    show_totals(result)


def _draw_map(result: TimeFrequencyOcclusion, explanation: Explanation, _view: str) -> None:
    show(
        result, key="time_frequency", alt=alt_text(result), left=max(explanation.left, LEFT),
        zoom=explanation.zoom,
    )  # fmt: skip


show_frequencies = AskedSection(
    analysis="frequency",
    kind=FrequencyOcclusion,
    name="frequencies",
    prefix="fq_",
    detail="One band of frequencies after another is taken out of the series.",
    button="Take frequencies out",
    invitation="Press *Take frequencies out* to see which of them the score needs.",
    draw=_draw,
    noun="bands",
)
show_time_frequency = AskedSection(
    analysis="time-frequency",
    kind=TimeFrequencyOcclusion,
    name="time_frequency",
    prefix="tf_",
    detail="Each band is taken out of one window of the series after another.",
    button="Draw the map",
    invitation="Press *Draw the map* to see when the score needs which frequencies.",
    draw=_draw_map,
    noun="bands in windows",
)
