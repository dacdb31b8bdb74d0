"""What does the address of a page say, and what does the browser's Back restore?"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from interpret.dashboard.kept import PARAMETER, remember
from interpret.dashboard.samples import offer_named
from interpret.dashboard.session import session

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


def take_link() -> None:
    """After Back, open the sample model of the link, and let the widgets take what it says.

    Streamlit leaves out what a widget of the page before was bound to, such as a text that two
    pages show.
    """
    with st.container(key="history"):
        st.html(_HISTORY, unsafe_allow_javascript=True)
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


def keep_link() -> None:
    """Name what is open in the address, so that the link opens it again.

    A sample model is opened by its name; of one's own, a reload alone finds the session.
    """
    mine = session()
    own = mine.analyst is not None and mine.offer is None
    named = {
        "model": mine.offer.key if mine.offer is not None else None,
        PARAMETER: remember(mine) if own else None,
    }
    for parameter, value in named.items():
        if value is not None and st.query_params.get(parameter) != value:
            st.query_params[parameter] = value
        elif value is None and parameter in st.query_params and mine.analyst is not None:
            del st.query_params[parameter]
