"""What are all sections of the Explain page about?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from interpret.catalog import Setting, Value
from interpret.core.results import Result
from interpret.dashboard.analyst import Analyst, Prediction
from interpret.dashboard.charts import left_of
from interpret.dashboard.chosen_input import ChosenInput
from interpret.dashboard.question import Question
from interpret.dashboard.zoom import Zoom


@dataclass(frozen=True, kw_only=True, eq=False)
class Explanation:
    """What all sections of the page are about.

    ``zoom`` is the part of a long input that is shown. ``beside`` is what panels of a section
    answered, which a report holds too.
    """

    analyst: Analyst
    chosen: ChosenInput
    prediction: Prediction
    target: str | None
    logits: bool
    zoom: Zoom
    beside: list[Result] = field(default_factory=list)

    @property
    def common(self) -> dict[str, Value]:
        """Settings that every explanation of a score takes."""
        params: dict[str, Value] = {}
        if self.target is not None:
            params["target"] = self.target
        if self.logits:
            params["logits"] = True
        return params

    def question(self, analysis: str, params: Mapping[str, Setting]) -> Question:
        """An analysis of the input."""
        return Question(analyst=self.analyst, analysis=analysis, input=self.chosen, params=params)

    @property
    def left(self) -> int:
        """Pixels left of every chart."""
        return left_of(self.analyst.card.info)

    @property
    def positions(self) -> int:
        """Positions that are not padding."""
        return int((~self.prediction.sample.padding).sum())
