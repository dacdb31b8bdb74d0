"""How does a visitor give a file of data? A field that reads it, or says why it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from interpret.core.errors import plural
from interpret.dashboard.messages import sentence, show_problem
from interpret.dashboard.uploads import Upload
from interpret.describe.escaping import markdown

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile


def as_upload(file: UploadedFile) -> Upload:
    """What Streamlit was given, as bytes under a name."""
    return Upload(name=file.name, data=file.getvalue())


def upload_field(
    about: str,
    suffixes: Sequence[str],
    *,
    key: str,
    take: Callable[[Upload], None],
    drop: Callable[[], Callable[[], None]],
    noun: str,
    held: tuple[str, int] | None,
    before: bool,
    expanded: bool,
) -> None:
    """The field, folded in unless nothing can be done without a file.

    It says what a file holds that it takes (``about``), and what was read last (``held``: its
    name, and how many of a ``noun`` it has). ``take`` reads a file and puts what it holds in its
    place before the page is drawn, so that its widgets can follow; where it cannot, the page says
    why, and whether something from ``before`` is still there. ``drop`` takes it away again with the
    file, and gives what puts it back: a browser that replaces a file removes the one before first.
    """
    with st.expander("Use a file of your own", icon=":material/upload_file:", expanded=expanded):
        # The field itself takes any file: what is of another kind is answered with a sentence.
        st.caption(f"{about} Its name ends in {', '.join(f'.{each}' for each in suffixes)}.")
        file = st.file_uploader(
            f"File of {noun}s",
            key=key,
            label_visibility="collapsed",
            on_change=_read,
            args=(key, take, drop),
        )
        problem = st.session_state.get(f"{key}_problem")
        if file is not None and problem:
            show_problem(problem)
            if before:
                st.caption("What you had before is still shown below.")
        elif held is not None:
            name, count = held
            st.caption(f":material/check: {markdown(name)}: {plural(count, noun)}.")


def _read(key: str, take: Callable[[Upload], None], drop: Callable[[], Callable[[], None]]) -> None:
    file = st.session_state.get(key)
    st.session_state[f"{key}_problem"] = ""
    if file is None:
        st.session_state[f"{key}_put_back"] = drop()
        return
    put_back = st.session_state.pop(f"{key}_put_back", None)
    try:
        take(as_upload(file))
    except Exception as error:  # whatever the file holds, the page goes on
        st.session_state[f"{key}_problem"] = sentence(error)
        if put_back is not None:
            put_back()
