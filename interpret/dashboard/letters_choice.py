"""Are the channels of this model the letters of DNA, RNA or a protein? A choice on Home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from interpret.core.alphabets import PROTEIN, alphabet_of, choosable, usual_letters
from interpret.core.info import ModelInfo
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.reopening import reopen

READINGS = {"": "As it is", "mean": "The mean of those", "zeros": "Zeros"}


def channels_are_letters(analyst: Analyst, info: ModelInfo) -> None:
    """Buttons that read a series of so many channels as letters, in their usual order."""
    if not (letters := usual_letters(info.input, info.channels)):
        return
    st.markdown(
        f"It takes {len(letters)} channels, as many as there are letters of "
        f"{'a protein' if alphabet_of(letters) is PROTEIN else 'DNA or RNA'}: say that they are, "
        "and you can type sequences or open FASTA files."
    )
    with st.container(horizontal=True):
        for each in choosable(letters):
            if st.button(f"They are {each.title} ({each.spaced})", icon=":material/genetics:"):
                reopen(analyst, **analyst.card.source.stated, vocabulary=each.name)
                st.rerun()


def choose_letters(info: ModelInfo, stated: Mapping[str, Any]) -> dict[str, Any]:
    """The order of the letters in the channels, and what is read for those that are several."""
    letters = info.tokens or ()
    if info.input.kind != "one_hot" or alphabet_of(letters) is None:
        return {}
    left, right = st.columns(2)
    names = list(READINGS)
    held = names.index(str(stated.get("ambiguous") or ""))
    return {
        "vocabulary": left.text_input(
            "Letters, in the order of the channels; none: they are numbers", "".join(letters)
        ),
        "ambiguous": right.selectbox(
            "A letter for several, such as N, is read as",
            names,
            held,
            format_func=lambda name: READINGS[name],
        ),
    }
