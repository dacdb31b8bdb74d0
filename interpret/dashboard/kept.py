"""How does a reload find a model of one's own? By a token in its link, while it is still open.

A browser that reloads a page begins another session. That of the page before ends some seconds
after its connection: until then, what it has open can be taken over.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Hashable
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

PARAMETER = "own"
PATIENCE = 2.0
"""Seconds in which the server may still learn that the page before is gone."""


class Kept(Protocol):
    """What is kept of a session: its ``token``, the ``browser`` and the ``tab`` that it is of."""

    token: str
    browser: Hashable
    tab: str


K = TypeVar("K", bound=Kept)


@st.cache_resource(show_spinner=False)
def _sessions() -> WeakValueDictionary[str, Kept]:
    """Sessions with a model of one's own, by their tokens; none is kept alive by this."""
    return WeakValueDictionary()


def remember(mine: Kept) -> str:
    """Let a session be found by its token, which is made where it has none yet."""
    context = get_script_run_ctx()
    mine.token = mine.token or secrets.token_urlsafe(16)
    mine.browser, mine.tab = _browser(), context.session_id if context is not None else ""
    _sessions()[mine.token] = mine
    return mine.token


def found(token: str, kind: type[K]) -> K | None:
    """The session of a token whose tab is gone; None where there is none, or it is another's.

    Another browser is not given it: a link may be passed on, a model is its owner's.
    """
    before = _sessions().get(token)
    if not isinstance(before, kind) or before.browser != _browser():
        return None
    end = time.monotonic() + PATIENCE
    while _is_open(before.tab):
        if time.monotonic() > end:
            return None
        time.sleep(0.1)
    return before


def _is_open(tab: str) -> bool:
    return runtime.exists() and runtime.get_instance().is_active_session(tab)


def _browser() -> tuple[str | None, str | None]:
    """What tells one browser from another, as far as a request says."""
    return st.context.ip_address, st.context.headers.get("User-Agent")
