"""Which pages are there, and what is done before each?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from interpret.dashboard import chain, explain, filters, home, ledger, ngrams, shapes, spell
from interpret.dashboard.allowance import Busy
from interpret.dashboard.link import keep_link, take_link
from interpret.dashboard.messages import sentence, show_problem
from interpret.dashboard.page_style import style_page
from interpret.dashboard.pages import Page
from interpret.dashboard.session import open_wanted, session, warm_up

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
    try:
        session()
    except Busy as error:
        ledger.count("interpret_busy_total")
        show_problem(str(error))
        st.stop()
    pages = {
        page.name: st.Page(
            _safe(page),
            title=_title(page),
            icon=f":material/{page.icon}:",
            default=page is PAGES[0],
            url_path=None if page is PAGES[0] else page.name,
            help=page.purpose,
        )
        for page in PAGES
    }
    chosen = st.navigation(list(pages.values()), position="top")
    style_page()
    session().pages = pages
    take_link()
    warm_up()
    first = not session().visited
    open_wanted()
    if first and any(_title(page) != pages[page.name].title for page in PAGES):
        st.rerun()  # the link opened a model that calls a page by another name
    keep_link()
    analyst = session().analyst
    about = f"{chosen.title} · {analyst.card.title} · " if analyst is not None else ""
    st.set_page_config(page_title=f"{about}interpret")
    chosen.run()


def _title(page: Page) -> str:
    analyst = session().analyst
    return page.title_of(analyst.card.info) if page.title_of and analyst else page.title


def _safe(page: Page) -> Callable[[], None]:
    """The page, with a sentence in place of a traceback."""

    def safely() -> None:
        try:
            page.draw()
        except Exception as error:
            show_problem(sentence(error))

    safely.__name__ = page.name
    return safely
