"""How is a setting of an analysis asked for? One widget for each parameter of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import streamlit as st

from interpret.catalog import Parameter, Setting, Value
from interpret.core.info import ModelInfo
from interpret.dashboard.baseline_field import ask_rows
from interpret.methods.shared_parameters import BASELINE_FILE

PAGE_WIDE = ("target", "logits")
MOST_PLACEHOLDER = 28
"""Signs of a default that a field shows in full; a longer one stands in its help."""


def ask_parameters(
    parameters: Iterable[Parameter],
    info: ModelInfo | None,
    *,
    prefix: str,
    most: int | None = None,
) -> dict[str, Setting]:
    """Widgets for the parameters that mean something for this model, and what was set.

    ``info`` is None where there is no model. ``most`` is the largest window; what is left as it was
    is not in the answer.
    """
    settings: dict[str, Setting] = {}
    parameters = tuple(parameters)
    for parameter in parameters:
        if parameter.name in PAGE_WIDE or not (info is None or parameter.fits(info)):
            continue
        if parameter.name == BASELINE_FILE.name:
            needed = not {"baseline", "mask"} & {each.name for each in parameters}
            rows = ask_rows(parameter, needed=needed, key=f"{prefix}rows")  # goes with its model
            settings.update({parameter.name: rows} if rows is not None else {})
            continue
        value = _ask(parameter, info, key=f"{prefix}{parameter.name}", most=most)
        if value is not None and value != parameter.default:
            settings[parameter.name] = value
    return settings


def _ask(parameter: Parameter, info: ModelInfo | None, *, key: str, most: int | None) -> Value:
    label = parameter.title or parameter.name.replace("_", " ").capitalize()
    untold, text = parameter.default_text, f"{parameter.help}. In code: `{parameter.name}`."
    if len(untold) > MOST_PLACEHOLDER:
        untold, text = (
            "chosen",
            f"{parameter.help}. Unless told, {untold}. In code: `{parameter.name}`.",
        )
    common: dict[str, Any] = {"key": key, "help": text, "bind": "query-params"}
    if parameter.type is bool and parameter.default is None:  # neither is what nobody told
        switched = {"on": True, "off": False}
        said = st.selectbox(label, switched, index=None, placeholder=untold, **common)
        return switched.get(said or "")
    if parameter.type is bool:
        return st.toggle(label, bool(parameter.default), **common)
    if parameter.type is str:
        return _ask_text(parameter, info, label, common | {"placeholder": untold or "Choose one"})
    common["placeholder"] = untold or None
    if parameter.type is int:
        return _ask_whole(parameter, label, common, most=most)
    default = parameter.default
    bound = parameter.minimum if parameter.minimum is not None else parameter.above
    return st.number_input(
        label,
        min_value=None if bound is None else float(bound),
        value=float(default) if isinstance(default, int | float) else None,
        **common,
    )


def _ask_whole(
    parameter: Parameter, label: str, common: dict[str, Any], *, most: int | None
) -> int | None:
    limit = most if parameter.name in ("window", "stride") else None
    held = st.session_state.get(common["key"])
    if held is not None and limit is not None and held > limit:
        st.session_state[common["key"]] = limit
    default = parameter.default
    value: int | None = st.number_input(
        label,
        min_value=None if parameter.minimum is None else int(parameter.minimum),
        max_value=limit,
        value=default if isinstance(default, int) else None,
        step=1,
        **common,
    )
    return value


def _ask_text(
    parameter: Parameter, info: ModelInfo | None, label: str, common: dict[str, Any]
) -> Value:
    options = parameter.choices or (parameter.suggest(info) if info is not None else ())
    named = dict(zip(parameter.choices, parameter.choice_names, strict=False))
    free = parameter.free
    held = st.session_state.get(common["key"])
    if held is not None and not free and held not in options:
        del st.session_state[common["key"]]
    index = options.index(str(parameter.default)) if parameter.default in options else None
    value = st.selectbox(
        label,
        options,
        index=index,
        accept_new_options=free,
        format_func=lambda value: named.get(value, value),
        **common,
    )
    if parameter.name == "baseline" and value and info is not None:
        return _baseline(value, info)
    return int(value) if free and value and value.isdecimal() else value


def _baseline(written: str, info: ModelInfo) -> Value:
    """A number for a series, ``#ID`` for a token, else the word itself."""
    if info.is_text:
        return int(written[1:]) if re.fullmatch(r"#\d+", written) else written
    try:
        return float(written)
    except ValueError:
        return written
