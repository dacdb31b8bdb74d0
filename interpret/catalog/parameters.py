"""Which settings does one analysis take that no other does?

Reading this loads neither numpy nor TensorFlow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interpret.core.parameter import Parameter
from interpret.methods.parameters import absence_names, squashes

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo


def _is_series(info: ModelInfo) -> bool:
    return not info.is_text


def _has_channels(info: ModelInfo) -> bool:
    return not info.is_text and info.input.channels > 1


TOP = Parameter(name="top", type=int, default=5, minimum=1, help="Nearest tokens for each slot")
PREACTIVATION = Parameter(
    name="preactivation",
    title="Before the activation function",
    type=bool,
    default=False,
    help="What the filters answer before their activation function",
)
FILTER = Parameter(name="filter", type=int, default=0, minimum=0, help="Number of the filter")
POSITION = Parameter(
    name="position",
    type=int,
    default_text="all of them",
    minimum=0,
    help="Position of the layer to show in full",
)
ASCENT_STEPS = Parameter(
    name="steps",
    type=int,
    default=200,
    minimum=1,
    help="Steps of the ascent, for a filter that is not linear in the input",
    fits=_is_series,
)
NORM = Parameter(
    name="norm",
    type=float,
    default_text="1",
    above=0,
    help="L2 norm of the input to be found",
    fits=_is_series,
)
TOP_NGRAMS = Parameter(
    name="top", type=int, default=10, minimum=1, help="Highest and lowest n-grams for each filter"
)
PURITY = Parameter(
    name="purity",
    title="Share that must be of the class",
    type=float,
    default=0.75,
    above=0,
    help="Share of the documents over a filter's threshold that must be of its class, at most 1",
)
CHECKPOINT = Parameter(
    name="checkpoint",
    type=str,
    metavar="FILE",
    default_text="nothing is kept",
    help="File that keeps what is done, so that the same call goes on from there",
)
OFF = Parameter(
    name="off",
    type=str,
    default_text="none",
    help="Filters to hold at 0: LAYER:NUMBER, with commas between several",
)
LOGITS_FIRST = Parameter(
    name="logits",
    type=bool,
    default=True,
    help="Explain the score before its softmax or sigmoid, which is what adds up",
    fits=squashes,
)
WINDOW = Parameter(
    name="window",
    title="Window, in positions",
    type=int,
    default_text="3, or all of a shorter input",
    minimum=1,
    help="Positions replaced at a time",
)
STRIDE = Parameter(
    name="stride",
    title="Stride, in positions",
    type=int,
    default=1,
    minimum=1,
    help="Positions from one window to the next, at most the window",
)
OCCLUDED_BASELINE = Parameter(
    name="baseline",
    title="Baseline: what stands for absence",
    type=str,
    default_text="pad, or zero for a series",
    help="What a window is replaced by: pad, oov, delete, a token or #ID; "
    "zero, mean, linear or a number for a series",
    suggest=lambda info: (*absence_names(info), "delete" if info.is_text else "linear"),
)
BY_CHANNEL = Parameter(
    name="by_channel",
    title="One channel at a time",
    type=bool,
    default=False,
    help="Replace one channel at a time",
    fits=_has_channels,
)
