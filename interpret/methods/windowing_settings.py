"""What can be set when a table is cut into windows?

Reading this loads neither numpy nor TensorFlow.
"""

from __future__ import annotations

from interpret.core.parameter import Parameter

_TABLE, _CONVOLUTION = "Table", "Convolution"

PADDING = Parameter(
    name="padding",
    type=str,
    default="valid",
    choices=("valid", "same", "causal"),
    help="Padding of the convolution",
    group=_CONVOLUTION,
)

SETTINGS = (
    Parameter(
        name="skip",
        type=str,
        default_text="none; of a file, those that hold no numbers",
        help="Columns that do not go in, with commas between them",
        metavar="COLUMNS",
        group=_TABLE,
    ),
    Parameter(
        name="window",
        type=int,
        default_text="the whole table; with a label a tenth of it",
        minimum=1,
        help="Rows of one sample",
        title="Window, in rows",
    ),
    Parameter(
        name="hop",
        type=int,
        default=1,
        minimum=1,
        help="Rows from one window's start to the next one's",
        title="Hop, in rows",
    ),
    Parameter(
        name="label",
        type=str,
        default_text="none",
        help="Column to be told, by name or by number from 0",
        metavar="COLUMN",
        title="Label: the column to be told",
    ),
    Parameter(
        name="horizon",
        type=int,
        default=0,
        default_text="0, the same row",
        minimum=0,
        help="Rows from the window's last to the label's",
        title="Horizon, in rows",
    ),
    Parameter(
        name="validation",
        type=float,
        default_text="0.2 where there is room",
        minimum=0,
        help="Share of the windows, the last ones, that validate",
        title="Validation, share",
    ),
    Parameter(
        name="kernel",
        type=int,
        default_text="one to begin with",
        minimum=1,
        help="Kernel size",
        group=_CONVOLUTION,
    ),
    Parameter(
        name="stride",
        type=int,
        default=1,
        minimum=1,
        help="Stride of the convolution",
        group=_CONVOLUTION,
    ),
    Parameter(
        name="dilation",
        type=int,
        default=1,
        minimum=1,
        help="Rows from one slot of the kernel to the next",
        group=_CONVOLUTION,
    ),
    PADDING,
)
"""Every setting, in the order in which it is offered."""
