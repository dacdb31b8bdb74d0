"""What do the shapes of a table mean, in sentences with their numbers?"""

from __future__ import annotations

import dataclasses

from interpret.core.errors import plural
from interpret.core.results import Shapes
from interpret.core.windows import reach


def windowing_words(plan: Shapes) -> Shapes:
    """The plan with its sentences."""
    sentences = [_windows(plan), _shape(plan), _label(plan), _split(plan), _conv(plan)]
    return dataclasses.replace(plan, answers=tuple(sentence for sentence in sentences if sentence))


def _windows(plan: Shapes) -> str:
    rows, columns = plural(plan.rows, "row"), plural(len(plan.names), "column")
    if plan.window == plan.rows:
        return f"{rows} and {columns} are one window: the whole table is one sample."
    every = "row" if plan.hop == 1 else f"{plan.hop} rows"
    used = plan.windows * plan.hop - plan.hop + plan.window + plan.horizon
    over = plan.rows - used
    rest = f" The last {over:,} rows fill none." if over > 1 else " The last row fills none." * over
    apart = " Rows between two windows are in none." if plan.hop > plan.window else ""
    return (
        f"{rows} and {columns} hold {plural(plan.windows, 'window')} of "
        f"{plural(plan.window, 'row')}, one every {every}: "
        f"floor(({plan.rows} − {plan.window} − {plan.horizon})/{plan.hop}) + 1 = {plan.windows}."
        f"{rest}{apart}"
    )


def _shape(plan: Shapes) -> str:
    windows, window, channels = plan.input_shape
    return (
        f"The model is given an array of shape ({windows}, {window}, {channels}): window, row, "
        f"channel. The first axis is the batch, which Keras adds by itself: "
        f"Input(shape=({window}, {channels}))."
    )


def _label(plan: Shapes) -> str:
    if not plan.label:
        return ""
    if plan.horizon == 0:
        return (
            f"The label is {plan.label!r} in the window's last row, so {plan.label!r} is no input: "
            "the model would only have to copy it."
        )
    ahead = "the row" if plan.horizon == 1 else f"{plan.horizon} rows"
    past = f"; its past goes in with the window, {plan.horizon - 1} rows between them do not"
    past = past if plan.horizon > 1 else "; its past goes in with the window"
    own = past if plan.label in plan.inputs else ""
    return f"The label is {plan.label!r}, {ahead} after the window's last row{own}."


def _split(plan: Shapes) -> str:
    if not plan.validation:
        return ""
    between = (
        f" {plural(plan.left_out, 'window')} between them "
        f"{'is' if plan.left_out == 1 else 'are'} left out, having rows on both sides."
        if plan.left_out
        else " They have no row in common."
    )
    return (
        f"The first {plural(plan.train, 'window')} train, the last {plan.validation} validate, "
        f"from row {plan.first_validation} on.{between}"
    )


def _conv(plan: Shapes) -> str:
    windows, window, channels = plan.input_shape
    settings = "".join(
        f", {name}={value!r}"
        for name, value, usual in (
            ("strides", plan.stride, 1),
            ("dilation_rate", plan.dilation, 1),
            ("padding", plan.padding, "valid"),
        )
        if value != usual
    )
    most = (window - 1) // plan.dilation + 1
    asked = plan.params.get("kernel") is not None
    begin = "" if asked else f"A kernel of {plan.kernel} is one to begin with; up to {most} fit. "
    sees = reach(plan.kernel, plan.dilation)
    return (
        f"{begin}Conv1D(filters, {plan.kernel}{settings}) sees {plural(sees, 'row')} at a time and "
        f"turns ({windows}, {window}, {channels}) into ({windows}, {plan.output_length}, filters): "
        f"{plan.formula}."
    )
