"""Which lines of Python cut a table into windows, with nothing of the future in them?"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from interpret.core.results import Shapes


def windowing_code(
    plan: Shapes, *, inputs: Sequence[int], label: int | None, source: str | None, header: bool
) -> Shapes:
    """The plan with its code. ``inputs`` and ``label`` are numbers of columns.

    The code takes ``table``, an array or a DataFrame of these columns, or reads ``source``, whose
    first line may be a ``header``.
    """
    parts = [_head(plan, list(inputs), label, source, header), _function(plan, label)]
    parts.append(_use(plan, label))
    return dataclasses.replace(plan, code="\n\n\n".join(parts) + "\n")


def _head(
    plan: Shapes, inputs: list[int], label: int | None, source: str | None, header: bool
) -> str:
    lines = ["import numpy as np"]
    if source is not None:
        without = "" if header else ", header=None"
        lines += ["import pandas as pd", ""]
        lines.append(f"table = pd.read_csv({source!r}{without})")
    else:
        shape = f"({plan.rows}, {len(plan.names)})"
        lines += [
            "",
            f"# table is an array of shape {shape}, or a DataFrame, rows in order of time",
        ]
    lines += [
        f"WINDOW, HOP = {plan.window}, {plan.hop}  # rows",
        f"INPUTS = {inputs}  # {_comment(plan.inputs)}",
    ]
    if label is not None:
        lines.append(f"LABEL, HORIZON = {label}, {plan.horizon}  # {_comment((plan.label,))}")
    return "\n".join(lines)


def _function(plan: Shapes, label: int | None) -> str:
    last = " - HORIZON" if label is not None else ""
    lines = [
        "def windowed(table):",
        '    """Windows (window, row, channel)'
        + (", their labels" if label is not None else "")
        + ', and the row at which each starts."""',
        "    table = np.asarray(table)",
        f"    starts = np.arange(0, len(table) - WINDOW{last} + 1, HOP)",
        '    x = table[:, INPUTS].astype("float32")[starts[:, None] + np.arange(WINDOW)]',
    ]
    if label is None:
        return "\n".join([*lines, "    return x, starts"])
    where = "in the window's last row" if plan.horizon == 0 else "HORIZON rows after the last"
    return "\n".join(
        [
            *lines,
            f"    told = starts + WINDOW - 1 + HORIZON  # {where}",
            "    y = np.array(table[told, LABEL].tolist())",
            "    return x, y, starts",
        ]
    )


def _use(plan: Shapes, label: int | None) -> str:
    names = "x, starts" if label is None else "x, y, starts"
    lines = [f"{names} = windowed(table)  # x has the shape {plan.input_shape}"]
    if not plan.validation:
        return "\n".join(lines)
    last = " + HORIZON" if label is not None else ""
    both = [("train", "train"), ("validation", "validation")]
    lines += [
        "",
        f"# The last {plan.validation} validate. A window that shares a row with them does not",
        "# train, and nothing is shuffled before: the model must not be tested on what it saw.",
        f"first = starts[-{plan.validation}]",
        f"train, validation = starts + WINDOW{last} <= first, starts >= first",
    ]
    for name, mask in both:
        if label is None:
            lines.append(f"x_{name} = x[{mask}]")
        else:
            lines.append(f"x_{name}, y_{name} = x[{mask}], y[{mask}]")
    return "\n".join(lines)


def _comment(names: Sequence[str]) -> str:
    """Names on one line: whatever they hold, they stay behind their #."""
    joined = ", ".join(" ".join(name.split()) for name in names)
    printed = "".join(sign for sign in joined if sign.isprintable())
    return printed if len(printed) <= 70 else printed[:69] + "…"
