"""The dashboard: ``streamlit run app.py``, or ``interpret dashboard``."""

import streamlit as st

from interpret.dashboard.icon import icon
from interpret.dashboard.navigation import run

st.set_page_config(
    page_title="interpret",
    page_icon=icon(),
    layout="wide",
    menu_items={
        "About": "See what a Keras Conv1D model's filters respond to, and which part of an input "
        "made it answer as it did."
    },
)
run()
