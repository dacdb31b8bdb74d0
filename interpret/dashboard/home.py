"""Home: open a model, or try a sample; then what the model is."""

from __future__ import annotations

import streamlit as st

from interpret.dashboard.analyst import Analyst, Upload
from interpret.dashboard.messages import sentence, show_problem
from interpret.dashboard.model_card import show_card
from interpret.dashboard.pages import Page
from interpret.dashboard.preparation import prepare
from interpret.dashboard.samples import offers
from interpret.dashboard.session import forget_view, opened, session, wait_for_worker, want
from interpret.dashboard.upload_field import as_upload
from interpret.describe.escaping import markdown


def page() -> None:
    """Draw the page."""
    mine = session()
    if mine.analyst is None:
        st.title("See why your Conv1D model answers as it does")
        st.markdown(
            "Open a trained Keras model, give it a text or a time series, and see **which part of "
            "the input made it answer so** and **what each filter responds to**."
        )
        _problem()
        _samples()
        st.space("small")
        _upload("Or open your own")
        return
    _problem()
    show_card(mine.analyst, mine.offer)
    st.divider()
    with st.expander("Open another model", icon=":material/folder_open:", key="another"):
        _upload("Your own")
        st.space("small")
        _samples()


PAGE = Page(
    name="home",
    title="Home",
    icon="home",
    purpose="Open a model or try a sample, and see what the model is.",
    draw=page,
)


def _problem() -> None:
    mine = session()
    if mine.problem:
        show_problem(mine.problem)
        if mine.analyst is not None:
            name = markdown(mine.analyst.card.title)
            st.caption(f"The model from before, {name}, is still open.")


def _samples() -> None:
    if not offers():
        return
    st.subheader("Try a sample model")
    with st.grid(5, min_column_width=200):
        for offer in offers():
            with st.container(border=True, height="stretch", key=f"offer_{offer.key}"):
                st.markdown(f"**{offer.title}**")
                st.caption(offer.input)
                st.markdown(offer.see)
                st.space("stretch")
                st.button(
                    f"Try {offer.title.lower()}",
                    key=f"try_{offer.key}",
                    on_click=want,
                    args=(offer,),
                    width="stretch",
                )


def _upload(title: str) -> None:
    mine = session()
    st.subheader(title)
    left, right = st.columns(2)
    with left:
        model = st.file_uploader(
            "Model",
            key="model_file",
            help="A .keras, .h5 or .hdf5 file, or a SavedModel in a .zip.",
        )
    with right:
        beside = st.file_uploader(
            "Vocabulary, for a model of text; layers, for weights alone",
            accept_multiple_files=True,
            key="vocabulary_file",
            help="A JSON mapping or list, one token a line, a Keras or Hugging Face tokenizer; or "
            "the JSON that describes the model, with the files it names; for a file of weights "
            "alone, the JSON of its layers that model.to_json() wrote.",
        )
    st.caption(
        "A file is opened in a locked process on the machine that runs this page, and is sent "
        "nowhere else. Models that carry code, and pickles, are refused."
    )
    if model is None:
        if mine.tried is not None and mine.problem:
            mine.tried, mine.problem = None, ""
            st.rerun()
        return
    tried = (model.file_id, *(each.file_id for each in beside))
    if tried == mine.tried:
        return
    mine.tried = tried
    _open(as_upload(model), [as_upload(each) for each in beside])
    st.rerun()


def _open(model: Upload, beside: list[Upload]) -> None:
    """Open it, and only then let it take the place of the one before."""
    mine = session()
    try:
        wait_for_worker()
        with st.spinner("Opening the model …"):
            analyst = opened(lambda: Analyst.from_uploads(model, beside), model.name, model)
            mine.use(analyst)
            prepare(analyst)
    except Exception as error:  # told on the page; what was open stays open
        mine.problem = sentence(error)
        return
    forget_view()
