"""What does a page say while no model is open?"""

from __future__ import annotations

import streamlit as st

from interpret.dashboard.messages import show_problem
from interpret.dashboard.samples import offers
from interpret.dashboard.session import session, want


def no_model(title: str, then: str) -> None:
    """Say that a model is needed, and offer one."""
    mine = session()
    st.title(title)
    if mine.problem and mine.tried is None:  # that of an upload is told beside its field
        show_problem(mine.problem)
    st.markdown(f"Open a model first. {then}")
    with st.container(horizontal=True):
        if mine.pages and st.button("Open a model", type="primary", icon=":material/folder_open:"):
            st.switch_page(mine.pages["home"])
        for offer in offers()[:2]:
            st.button(
                f"Try {offer.title.lower()}", key=f"empty_{offer.key}", on_click=want, args=(offer,)
            )
