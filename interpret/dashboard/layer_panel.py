"""Which convolution is looked at?"""

from __future__ import annotations

import streamlit as st

from interpret.catalog import Value
from interpret.core.info import ModelInfo
from interpret.dashboard.session import keep_valid
from interpret.describe.escaping import clean


def choose_layer(info: ModelInfo, *, key: str, filter_key: str | None = None) -> dict[str, Value]:
    """A choice of the layer where there are several, as a setting of an analysis.

    What an analysis takes anyway is no setting. ``filter_key`` is the widget
    of the filter shown, which belongs to the layer.
    """
    layers, default = [layer.name for layer in info.conv_layers], info.conv_layer(None).name
    keep_valid(key, layers)
    if len(layers) == 1:
        return {}
    layer = st.selectbox(
        "Layer",
        layers,
        format_func=clean,
        index=layers.index(default),
        key=key,
        bind="query-params",
        width=320,
        on_change=_forget,
        args=(filter_key,),
    )
    return {} if layer == default else {"layer": layer}


def _forget(key: str | None) -> None:
    if key is not None:
        st.session_state.pop(key, None)
