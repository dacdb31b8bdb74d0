"""Interactions under a map: which parts go together, and which stand in for each other?"""

from __future__ import annotations

from collections.abc import Mapping

from interpret.catalog import Setting
from interpret.core.results import Attribution, Interactions, Result, ShapleyValues
from interpret.dashboard.charts import show
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.map_panel import MapPanel
from interpret.describe.interactions import alt_text, found, rules
from interpret.methods.interactions import TOP, passes


def _invitation(result: Result, params: Mapping[str, Setting]) -> str:
    top = params.get("top")
    runs = passes(top if isinstance(top, int) else TOP)
    each = " for each row of data" if "baseline_file" in params else ""
    return (
        "Press *Try pairs* to take the strongest parts out one by one and two by two. It runs at "
        f"most {runs:,} inputs through the model{each}."
    )


def _draw(pairs: Interactions, result: Result, explanation: Explanation, key: str) -> None:
    show(pairs, key=key, alt=alt_text(pairs))


show_interactions = MapPanel(
    analysis="interactions",
    kind=Interactions,
    icon="join",
    button="Try pairs",
    noun="runs of the model",
    invitation=_invitation,
    sentences=found,
    captions=rules,
    draw=_draw,
    prefix="i",
    means=lambda setting, result: (
        setting.name != "method" and (setting.name != "by_channel" or _several(result))
    ),
)


def _several(result: Result) -> bool:
    return isinstance(result, Attribution | ShapleyValues) and result.values.shape[1] > 1
