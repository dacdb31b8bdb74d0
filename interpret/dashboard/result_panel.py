"""What stands under every result: what it means, the same call to copy, and its data to keep."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from interpret import catalog, files
from interpret.catalog import WrittenCall
from interpret.core.results import (
    Activations,
    Attribution,
    Chain,
    FilterBank,
    Maximisation,
    NGrams,
    Occlusion,
    Result,
)
from interpret.dashboard.messages import show_notes
from interpret.describe.escaping import markdown
from interpret.describe.model import short_hash

FORMATS = {
    "html": ("Report with its chart (HTML)", "text/html"),
    "csv": ("Table (CSV)", "text/csv"),
    "parquet": ("Table (Parquet)", "application/vnd.apache.parquet"),
    "json": ("Everything (JSON)", "application/json"),
    "npz": ("Arrays (NumPy .npz)", "application/octet-stream"),
}

_TOLD = (
    *("window", "stride", "by_channel", "steps", "samples", "noise", "seed"),
    *("layer", "relu", "reduce", "logits", "backend"),
)


def facts(result: Result) -> list[str]:
    """Method, target, baseline and model, as short phrases."""
    said: list[str] = []
    if isinstance(result, Attribution):
        said += [f"method {result.method}", f"target {result.target}", f"score {result.score:.4g}"]
        if result.baseline is not None:
            scored = result.baseline_score
            at = "" if scored is None else f", which scores {scored:.4g}"
            said.append(f"baseline {result.baseline}{at}")
        else:
            said.append("no baseline")
        if isinstance(result, Occlusion):
            said.append(f"{len(result.windows):,} windows")
        said += [
            f"{name.replace('_', ' ')} {_plain(value)}"
            for name, value in result.params.items()
            if name in _TOLD and value not in (None, False)
        ]
        if result.completeness_gap is not None:
            said.append(f"completeness gap {result.completeness_gap:+.2g}")
        said.append(f"in {result.unit}")
    elif isinstance(result, Chain):
        said += [f"target {result.target}", f"{result.unit} {result.score:+.4g}"]
        said += [f"switched off {', '.join(result.switched_off)}"] if result.switched_off else []
        said.append("exact" if result.exact else f"remainder {result.remainder:+.3g}")
    elif isinstance(result, Activations | FilterBank | Maximisation):
        said.append(f"layer {result.layer}")
        if isinstance(result, Activations):
            said.append(f"in {result.unit}")
    elif isinstance(result, NGrams):
        said += [f"layer {result.layer}", f"{result.documents:,} documents"]
        said.append(f"purity {result.purity:g}")
    return [*said, f"model {result.model} {short_hash(result.model_id)}"]


def show_facts(result: Result) -> None:
    """What the result is of, and the sentences that must be read beside it."""
    if result.partial:
        st.warning(
            "The work was stopped before its end: this shows what was done until then. "
            "Run it again for the whole.",
            title="Partial result",
            icon=":material/timelapse:",
        )
    st.caption(" · ".join(markdown(fact) for fact in facts(result)))
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
        with tempfile.TemporaryDirectory(prefix="interpret-") as folder:
            path = Path(folder) / f"result.{suffix}"
            files.save(result, path)
            return path.read_bytes()

    return made


def _stem(result: Result, analysis: str) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "-", Path(result.model).stem).strip("-")[:40]
    return f"{name or 'model'}-{analysis}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
