"""What stands under every result: what it means, the same call to copy, and its data to keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from interpret import catalog, files
from interpret.catalog import WrittenCall
from interpret.core.folders import temporary_folder
from interpret.core.results import Result
from interpret.dashboard.messages import show_notes
from interpret.describe.escaping import markdown
from interpret.describe.kinds import caption_of
from interpret.describe.model_words import short_hash

FORMATS = {
    "html": ("Report with its chart (HTML)", "text/html"),
    "csv": ("Table (CSV)", "text/csv"),
    "parquet": ("Table (Parquet)", "application/vnd.apache.parquet"),
    "json": ("Everything (JSON)", "application/json"),
    "npz": ("Arrays (NumPy .npz)", "application/octet-stream"),
}


def show_facts(result: Result) -> None:
    """What the result is of, and the sentences that must be read beside it."""
    if result.partial:
        st.warning(
            "The work was stopped before its end: this shows what was done until then. "
            "Run it again for the whole.",
            title="Partial result",
            icon=":material/timelapse:",
        )
    line = " · ".join(markdown(phrase) for phrase in caption_of(result, headed=True))
    st.caption(f"{line} {short_hash(result.model_id)}".rstrip())
    show_notes(result.notes)


def show_exits(result: Result, call: WrittenCall, *, key: str) -> None:
    """The call to copy, and the data and the report to download."""
    with st.container(horizontal=True, key=f"exits_{key}"):
        with st.popover("Copy as code", icon=":material/code:", width="content"):
            st.caption("The same result on the command line:")
            st.code(catalog.as_command(call), language="bash", wrap_lines=True)
            st.caption("And in Python:")
            st.code(catalog.as_python(call), language="python", wrap_lines=True)
        with st.popover("Download", icon=":material/download:", width="content"):
            for suffix, (label, mime) in FORMATS.items():
                st.download_button(
                    label,
                    data=_file(result, suffix),
                    file_name=f"{_stem(result, call.analysis)}.{suffix}",
                    mime=mime,
                    key=f"download_{key}_{suffix}",
                    on_click="ignore",
                    width="stretch",
                )


def _file(result: Result, suffix: str) -> Callable[[], bytes]:
    """The file, made when it is asked for."""

    def made() -> bytes:
        with temporary_folder() as folder:
            path = folder / f"result.{suffix}"
            files.save(result, path)
            return path.read_bytes()

    return made


def _stem(result: Result, analysis: str) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "-", Path(result.model).stem).strip("-")[:40]
    return f"{name or 'model'}-{analysis}"
