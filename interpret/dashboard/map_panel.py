"""How does a panel under a map look that asks of it when its button is pressed?

Folded away: a question, a button and settings; then progress and a Stop, what was found, and exits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic

import streamlit as st

from interpret.catalog import ANALYSES, Parameter, Setting
from interpret.core.results import Result
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.long_work import work_out
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.question import Question, R
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.tables import show_table
from interpret.describe.escaping import markdown
from interpret.describe.kinds import top_table

ROWS = 10


@dataclass(frozen=True, kw_only=True)
class MapPanel(Generic[R]):
    """One such panel.

    Attributes
    ----------
    analysis, kind
        What is asked, by its name in the catalogue, and the record that answers.
    icon, button, noun
        Beside its title, on its button, and what progress counts.
    invitation
        What the button does, of the map and the settings: with its cost, where that is worth it.
    sentences, captions
        What was found, in words, and what must be known to read it.
    draw
        Puts the chart on the page: of the answer, the map, all that is explained, and a key.
    prefix
        What tells its settings' widgets from others.
    means
        Whether a setting means anything for a map.
    """

    analysis: str
    kind: type[R]
    icon: str
    button: str
    noun: str
    invitation: Callable[[Result, Mapping[str, Setting]], str]
    sentences: Callable[[R], list[str]]
    draw: Callable[[R, Result, Explanation, str], None]
    prefix: str
    captions: Callable[[R], list[str]] = lambda found: []
    means: Callable[[Parameter, Result], bool] = lambda setting, result: True

    def __call__(
        self, explanation: Explanation, question: Question, result: Result, *, key: str
    ) -> None:
        """The panel under the answer to a question, with what was found where it was asked for."""
        analysis, name = ANALYSES[self.analysis], f"{self.analysis}_{key}"
        icon = f":material/{self.icon}:"
        with st.expander(analysis.title, icon=icon, key=f"{self.analysis}_panel_{key}"):
            st.caption(analysis.question)
            with st.container(horizontal=True, vertical_alignment="center"):
                run = st.button(self.button, key=f"run_{name}", icon=":material/play_arrow:")
                with st.popover("Settings", icon=":material/tune:", width="content"):
                    params = ask_parameters(
                        [each for each in analysis.parameters if self.means(each, result)],
                        explanation.analyst.card.info,
                        prefix=f"{self.prefix}_{key}_",
                    )
            asked = Question(
                analyst=explanation.analyst,
                analysis=self.analysis,
                input=explanation.chosen if analysis.takes_map else None,
                params=params,
                of=(question, result),
            )
            found = work_out(
                asked,
                self.kind,
                name=name,
                wanted=run,
                again=run,
                invitation=self.invitation(result, params),
                noun=self.noun,
            )
            if found is not None:
                self._show(asked, found, result, explanation, name)
                explanation.beside.append(found)

    def _show(
        self, asked: Question, found: R, result: Result, explanation: Explanation, name: str
    ) -> None:
        for sentence in self.sentences(found):
            st.markdown(markdown(sentence, most=600))
        for caption in self.captions(found):
            st.caption(markdown(caption, most=600))
        self.draw(found, result, explanation, name)
        rows = top_table(found, most=ROWS)
        if rows.rows:
            st.caption(markdown(rows.caption))
            show_table(
                {head: [row[n] for row in rows.rows] for n, head in enumerate(rows.header)},
                alt=rows.caption,
            )
        show_facts(found)
        show_exits(found, asked.call, key=name)
