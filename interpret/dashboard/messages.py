"""What does a page say that must not be missed: a problem, or a note?"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

import streamlit as st

from interpret.core.errors import InterpretError
from interpret.describe.escaping import markdown

T = TypeVar("T")
_LOG = logging.getLogger(__name__)


def sentence(error: Exception) -> str:
    """What to tell a person about an error; only our own errors were written for people.

    Any other goes to the terminal: it may quote what somebody uploaded.
    """
    if isinstance(error, InterpretError):
        return str(error)
    _LOG.error("Something unexpected went wrong.", exc_info=error)
    return (
        f"Something unexpected went wrong ({type(error).__name__}). What you had is kept. The "
        "details are in the terminal that runs the dashboard."
    )


def show_problem(text: str) -> None:
    """The sentence in red, whatever names of a stranger's it quotes."""
    st.error(markdown(text, most=1500), icon=":material/error:")


def show_notes(notes: Iterable[str]) -> None:
    """What must be read beside a chart, a line each."""
    for note in notes:
        st.caption(f":material/info: {markdown(note, most=600)}")


def attempted(work: Callable[[], T]) -> T | None:
    """What the work comes to; where it is refused, the page says why, and it comes to None."""
    try:
        return work()
    except InterpretError as error:
        show_problem(str(error))
        return None
