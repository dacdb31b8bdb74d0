"""Which pages are there, and what is done before each?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from interpret.dashboard import chain, explain, filters, home, ngrams, shapes, spell
from interpret.dashboard.messages import sentence, show_problem
from interpret.dashboard.pages import Page
from interpret.dashboard.samples import offer_named
from interpret.dashboard.session import open_wanted, session, theme, warm_up

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


# Streamlit makes an entry in the history of whatever a page does to its own link, and empties the
# link of the page that is left. Here an entry is a page, with the link that it had last.
_HISTORY = """<script>
if (!history.entryIsPage) {
 history.entryIsPage = true;
 const push = history.pushState.bind(history), replace = history.replaceState.bind(history);
 const path = url => new URL(url, location.href).pathname;
 let link = location.href;
 for (const act of ['pointerdown', 'keydown'])
  addEventListener(act, () => { link = location.href }, true);
 history.pushState = (state, unused, url) => {
  if (path(url) === location.pathname) return replace(state, unused, url);
  if (path(link) === location.pathname) replace(history.state, unused, link);
  push(state, unused, url);
 };
}
</script>"""

PAGES = (
    home.PAGE,
    explain.PAGE,
    chain.PAGE,
    filters.PAGE,
    ngrams.PAGE,
    spell.PAGE,
    shapes.PAGE,
)
"""In the order that the visitor sees; the first one is where everybody begins."""


def run() -> None:
    """Draw the page that was asked for."""
    pages = {
        page.name: st.Page(
            _safe(page),
            title=page.title,
            icon=f":material/{page.icon}:",
            default=page is PAGES[0],
            url_path=None if page is PAGES[0] else page.name,
            help=page.purpose,
        )
        for page in PAGES
    }
    chosen = st.navigation(list(pages.values()), position="top")
    session().pages = pages
    st.html(_HISTORY, unsafe_allow_javascript=True)
    st.html(_WIDE)
    if theme() == "dark":
        st.html(_DARK_BUTTONS)
    _take_link()
    warm_up()
    open_wanted()
    _keep_link()
    chosen.run()


def _take_link() -> None:
    """After Back, open the sample model of the link, and let the widgets take what it says.

    Streamlit leaves out what a widget of the page before was bound to, such as a text that two
    pages show.
    """
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        return
    link = context.query_string
    with context.session_state.query_params() as params:
        params.populate_from_query_string(link)
        params.set_initial_query_params_from_current()
        params.from_dict(params.to_dict())  # which tells the browser
    mine, offer = session(), offer_named(st.query_params.get("model", ""))
    if mine.offer is not None and offer not in (None, mine.offer):
        mine.wanted = offer  # a model of one's own stays open: no link could open it again


def _keep_link() -> None:
    """Name an open sample model in the address, so that the link opens it again."""
    offer = session().offer
    if offer is not None:
        if st.query_params.get("model") != offer.key:
            st.query_params["model"] = offer.key
    elif "model" in st.query_params and session().analyst is not None:
        del st.query_params["model"]


def _safe(page: Page) -> Callable[[], None]:
    """The page, with a sentence in place of a traceback."""

    def safely() -> None:
        try:
            page.draw()
        except Exception as error:
            show_problem(sentence(error))

    safely.__name__ = page.name
    return safely
