"""What can be set when a table is cut into windows?

Reading this loads neither numpy nor TensorFlow.
"""

from __future__ import annotations

from interpret.core.parameter import Parameter

_TABLE, _CONVOLUTION = "Table", "Convolution"

PADDING = Parameter(
    "padding",
    str,
    "Padding of the convolution",
    default="valid",
    choices=("valid", "same", "causal"),
    group=_CONVOLUTION,
)

SETTINGS = (
    Parameter(
        "skip",
        str,
        "Columns that do not go in, with commas between them",
        default_text="none; of a file, those that hold no numbers",
        metavar="COLUMNS",
        group=_TABLE,
    ),
    Parameter(
        "window",
        int,
        "Rows of one sample",
        default_text="the whole table; with a label a tenth of it",
        minimum=1,
        title="Window, in rows",
    ),
    Parameter(
        "hop",
        int,
        "Rows from one window's start to the next one's",
        default=1,
        minimum=1,
        title="From one window to the next, in rows",
    ),
    Parameter(
        "label",
        str,
        "Column to be told, by name or by number from 0",
        default_text="none",
        metavar="COLUMN",
        title="Label: the column to be told",
    ),
    Parameter(
        "horizon",
        int,
        "Rows from the window's last to the label's",
        default=0,
        default_text="0, the same row",
        minimum=0,
        title="Horizon, in rows",
    ),
    Parameter(
        "validation",
        float,
        "Share of the windows, the last ones, that validate",
        default_text="0.2 where there is room",
        minimum=0,
        title="Validation, share",
    ),
    Parameter(
        "kernel",
        int,
        "Kernel size",
        default_text="one to begin with",
        minimum=1,
        group=_CONVOLUTION,
    ),
    Parameter("stride", int, "Stride of the convolution", default=1, minimum=1, group=_CONVOLUTION),
    Parameter(
        "dilation",
        int,
        "Rows from one slot of the kernel to the next",
        default=1,
        minimum=1,
        group=_CONVOLUTION,
    ),
    PADDING,
)
"""Every setting, in the order in which it is offered."""
