"""Which pages are there, and what is done before each?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from interpret.core.errors import InterpretError
from interpret.dashboard import chain, explain, filters, home, ngrams, shapes, spell
from interpret.dashboard.jobs import sentence
from interpret.dashboard.session import open_wanted, session, theme, warm_up
from interpret.describe.escaping import markdown

# On a phone, a chart with words on both sides keeps its width, and can be pushed aside.
_WIDE = """<style>
@media (max-width: 700px) {
 [class*=st-key-wide_] {overflow-x: auto}
 [class*=st-key-wide_] > * {min-width: 780px}
}
</style>"""

# Streamlit writes the primary colour on the page and white on the primary colour: no blue is
# legible both ways on a dark page, so there, what is written on it is dark.
_DARK_BUTTONS = """<style>
button[data-testid=stBaseButton-primary]:not(:disabled) {color: #12181F}
button[data-testid=stBaseButton-primary]:not(:disabled):is(:hover, :focus-visible, :active)
 {background-color: #7CC0EE; border-color: #7CC0EE}
</style>"""


_PAGES = (
    ("home", home.page, "Home", "home",
     "Open a model or try a sample, and see what the model is."),
    ("explain", explain.page, "Explain", "query_stats",
     "Which part of an input made the model answer as it did."),
    ("chain", chain.page, "Chain", "account_tree",
     "What adds up to a score, from tokens through filters to a class."),
    ("filters", filters.page, "Filters", "grid_view",
     "What each filter of a convolution responds to."),
    ("ngrams", ngrams.page, "N-grams", "notes",
     "What each filter answers to in many documents, and which class it speaks for."),
    ("spell", spell.page, "Spell it out", "calculate",
     "What a filter multiplies and adds up, number by number."),
    ("shapes", shapes.page, "Shapes", "view_week",
     "What input shape a table comes to, and which kernels fit."),
)  # fmt: skip
"""Of each page its name, what draws it, its title, its icon and what it is for."""


def run() -> None:
    """Draw the page that was asked for."""
    pages = {
        name: st.Page(
            _safe(draw, name),
            title=title,
            icon=f":material/{icon}:",
            default=name == "home",
            url_path=None if name == "home" else name,
            help=said,
        )
        for name, draw, title, icon, said in _PAGES
    }
    chosen = st.navigation(list(pages.values()), position="top")
    session().pages = pages
    st.html(_WIDE)
    if theme() == "dark":
        st.html(_DARK_BUTTONS)
    warm_up()
    open_wanted()
    _keep_link()
    chosen.run()


def _keep_link() -> None:
    """Name an open sample model in the address, so that the link opens it again."""
    offer = session().offer
    if offer is not None:
        if st.query_params.get("model") != offer.key:
            st.query_params["model"] = offer.key
    elif "model" in st.query_params and session().analyst is not None:
        del st.query_params["model"]


def _safe(page: Callable[[], None], name: str) -> Callable[[], None]:
    """The page, with a sentence in place of a traceback."""

    def safely() -> None:
        try:
            page()
        except InterpretError as error:
            st.error(markdown(str(error), most=1500), icon=":material/error:")
        except Exception as error:
            st.error(sentence(error), icon=":material/error:")

    safely.__name__ = name
    return safely
