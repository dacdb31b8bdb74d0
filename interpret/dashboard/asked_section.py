"""How does a section of the Explain page look that works when its button is pressed?

A question, a button and settings; then progress and a Stop; then a chart, what it means, and exits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

import streamlit as st

from interpret.catalog import ANALYSES
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.long_work import work_out
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.question import R
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.under_a_map import show_panels


@dataclass(frozen=True, kw_only=True)
class AskedSection(Generic[R]):
    """One such section.

    Attributes
    ----------
    analysis, kind
        What is asked, by its name in the catalogue, and the record that answers.
    name, prefix
        What tells its widgets from others, and those of its settings.
    detail
        The sentence after the analysis's own question.
    button, invitation
        What starts the work, and what stands in the result's place before.
    draw
        Puts the result's charts on the page; the last argument is the view that was chosen.
    noun
        What progress counts.
    views
        Ways to draw it that a person can choose from; the first unless told.
    automatic
        Whether there is a switch to work it out without the button.
    """

    analysis: str
    kind: type[R]
    name: str
    prefix: str
    detail: str
    button: str
    invitation: str
    draw: Callable[[R, Explanation, str], None]
    noun: str
    views: tuple[str, ...] = ()
    automatic: bool = False

    def __call__(self, explanation: Explanation) -> R | None:
        """Draw the section; its result where there is one."""
        analysis = ANALYSES[self.analysis]
        st.subheader(analysis.title)
        st.caption(f"{analysis.question} {self.detail}")
        with st.container(horizontal=True, vertical_alignment="center"):
            run = st.button(self.button, key=f"run_{self.name}", icon=":material/play_arrow:")
            auto = self.automatic and _automatically()
            with st.popover("Settings", icon=":material/tune:", width="content"):
                params = ask_parameters(
                    analysis.parameters,
                    explanation.analyst.card.info,
                    prefix=self.prefix,
                    most=explanation.positions,
                )
            view = self._view()
        question = explanation.question(self.analysis, params | explanation.common)
        result = work_out(
            question,
            self.kind,
            name=self.name,
            wanted=run or auto,
            again=run,
            invitation=self.invitation,
            noun=self.noun,
        )
        if result is None:
            return None
        self.draw(result, explanation, view)
        show_facts(result)
        show_exits(result, question.call, key=self.name)
        show_panels(explanation, question, result, key=self.name)
        return result

    def _view(self) -> str:
        if not self.views:
            return ""
        return st.segmented_control(
            "View", self.views, default=self.views[0], required=True, key=f"{self.prefix}view",
            label_visibility="collapsed", bind="query-params",
        )  # fmt: skip


def _automatically() -> bool:
    return st.toggle(
        "Automatically", key="auto", persist_state="session",
        help="Run again whenever the input, the target or a setting changes.",
    )  # fmt: skip
