"""Explain: which part of an input made the model answer as it did?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import streamlit as st

from interpret.core.errors import plural
from interpret.core.results import Result
from interpret.dashboard.activation_section import show_activations
from interpret.dashboard.analyst import Analyst, Prediction
from interpret.dashboard.chosen_input import ChosenInput
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.frequency_section import show_frequencies, show_time_frequency
from interpret.dashboard.inputs_panel import choose_input
from interpret.dashboard.messages import attempted, show_notes
from interpret.dashboard.occlusion_section import show_occlusion
from interpret.dashboard.pages import Page, with_model
from interpret.dashboard.prediction_panel import show_prediction
from interpret.dashboard.preparation import waiting_for
from interpret.dashboard.saliency_section import show_saliency
from interpret.dashboard.session import session
from interpret.dashboard.shapley_section import show_shapley
from interpret.dashboard.substitution_section import show_substitutions
from interpret.dashboard.target_panel import choose_place, choose_scale, choose_target
from interpret.dashboard.zoom import choose_stretch, one_cursor
from interpret.describe.escaping import markdown
from interpret.describe.facts import first_few
from interpret.describe.model_words import input_words
from interpret.plots.report import report


@with_model(
    "Explain an input",
    "Then type a text or choose a series, and see what counts in it.",
    detail=input_words,
)
def page(analyst: Analyst) -> None:
    """Draw the page."""
    info = analyst.card.info
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True):
        st.markdown("**Input**")
        chosen, prediction = _input(analyst)
    if chosen is None or prediction is None:
        return
    with right, st.container(border=True, height="stretch"):
        st.markdown("**Prediction**")
        show_prediction(info, prediction)
        target = choose_target(info, "Explain the score of", key="target")
        target = choose_place(prediction, target)
        logits = choose_scale(info)
    explanation = Explanation(
        analyst=analyst,
        chosen=chosen,
        prediction=prediction,
        target=target,
        logits=logits,
        zoom=choose_stretch(prediction.sample),
    )
    one_cursor()
    sections: list[Callable[[Explanation], Result | None]] = [
        show_occlusion,
        show_saliency,
        *([show_substitutions] if info.is_text else [show_frequencies, show_time_frequency]),
        show_shapley,
        *([show_activations] if info.conv_layers else []),
    ]
    results: list[Result | None] = []
    for show in sections:
        with st.container():  # so that one which grows does not move the others' places
            results.append(show(explanation))
        results += explanation.beside
        explanation.beside.clear()
    _report(analyst, [each for each in results if each is not None])


PAGE = Page(
    name="explain",
    title="Explain",
    icon="query_stats",
    purpose="Which part of an input made the model answer as it did.",
    draw=page,
)


def _input(analyst: Analyst) -> tuple[ChosenInput | None, Prediction | None]:
    """The input and the prediction on it; those before where the new input cannot be read."""
    mine = session()
    chosen = choose_input(analyst)
    words = waiting_for(analyst)
    with st.spinner(words) if words else nullcontext():
        prediction = None if chosen is None else attempted(lambda: analyst.predict(chosen.x))
    if chosen is not None and prediction is not None:
        mine.last = chosen
        if not isinstance(chosen.x, str):
            st.caption(markdown(_shape(prediction, analyst)))
        show_notes((*prediction.sample.notes, *_padding(prediction)))
        return chosen, prediction
    if chosen is None:
        _ask(analyst)
    if mine.last is None:
        return None, None
    st.caption(f"Below is still {markdown(mine.last.name, most=120)}.")
    return mine.last, analyst.predict(mine.last.x)


def _ask(analyst: Analyst) -> None:
    """Say what to do where there is no input."""
    card = analyst.card
    if card.needs_vocabulary:
        what = "Give this model's vocabulary on the Home page to type texts, or open a file of ids."
    elif card.info.is_text:
        what = "Type a text: the prediction and the charts appear below."
    else:
        what = "Open a file with a series: the prediction and the charts appear below."
    st.info(what, icon=":material/edit:")


def _shape(prediction: Prediction, analyst: Analyst) -> str:
    """How long a series is, and what its channels are called."""
    sample, info = prediction.sample, analyst.card.info
    positions = len(sample)
    seconds = _duration(positions / info.sampling_rate) if info.sampling_rate else ""
    names = first_few(list(sample.channels), 12)
    return f"{plural(positions, 'position')}{seconds}; {names}"


def _duration(seconds: float) -> str:
    hours = seconds / 3600
    return f", {hours:,.4g} hours" if hours >= 2 else f", {seconds:,.4g} seconds"


def _padding(prediction: Prediction) -> list[str]:
    count = int(prediction.sample.padding.sum())
    if not count:
        return []
    real = len(prediction.sample) - count
    added = f"{count:,} position{'s' * (count != 1)}"
    return [f"{real:,} of {len(prediction.sample):,} positions; {added} of padding are not shown."]


def _report(analyst: Analyst, results: list[Result]) -> None:
    if not results:
        return
    st.divider()
    title = analyst.card.title
    st.download_button(
        "Download this page as a report",
        data=lambda: report(results, title=title),
        file_name="report.html",
        mime="text/html",
        icon=":material/lab_profile:",
        key="report",
        on_click="ignore",
        help="One HTML file with all results above and their charts; it needs no network.",
    )
