"""Which settings do several methods take?

Reading this loads neither numpy nor TensorFlow, so that a command line can list them at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interpret.core.parameter import Parameter

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo


def _is_text(info: ModelInfo) -> bool:
    return info.is_text


def nonlinear(info: ModelInfo) -> bool:
    """Whether there are scores before an activation function, such as logits, to be explained."""
    return any(head.nonlinear for head in info.heads)


def _layers(info: ModelInfo) -> tuple[str, ...]:
    return tuple(layer.name for layer in info.conv_layers)


def _targets(info: ModelInfo) -> tuple[str, ...]:
    from interpret.core.open_targets import target_names  # a model is open: numpy is loaded

    return target_names(info)


def absence_names(info: ModelInfo) -> tuple[str, ...]:
    """Words for absence that every method takes of this model."""
    from interpret.methods.baselines import absences  # a model is open: numpy is loaded

    return absences(info)


TARGET = Parameter(
    "target",
    str,
    "What to explain: a class (label or number), OUTPUT, OUTPUT/CLASS, CLASS@POSITION or "
    "filter:LAYER:NUMBER",
    default_text="the class predicted",
    suggest=_targets,
)
LOGITS = Parameter(
    "logits",
    bool,
    "Explain the score before its activation function, such as a softmax or sigmoid",
    default=False,
    fits=nonlinear,
)
LAYER = Parameter(
    "layer",
    str,
    "Conv layer to look at",
    default_text="the first conv layer whose kernel is wider than 1",
    suggest=_layers,
)
LAST_LAYER = Parameter(
    "layer",
    str,
    "Layer to look at",
    default_text="the last on the way to the target whose positions have a place",
    suggest=_layers,
)
RELU = Parameter(
    "relu",
    bool,
    "Keep only what speaks for the target",
    title="Only what speaks for the target",
    default=True,
)
REDUCE = Parameter(
    "reduce",
    str,
    "How the dimensions of a token's vector are brought together",
    title="One value of a token's vector",
    default_text="l2, their norm",
    choices=("l2", "sum"),
    choice_names=("Its length, never below zero", "The sum of its numbers, with signs"),
    fits=_is_text,
)
BACKEND = Parameter(
    "backend",
    str,
    "Whose implementation computes it",
    title="Implementation",
    default="own",
    choices=("own", "tf-keras-vis"),
    choice_names=("interpret’s own", "That of tf-keras-vis"),
)
SEED = Parameter("seed", int, "Seed of the random numbers", default=0, minimum=0)
BASELINE = Parameter(
    "baseline",
    str,
    "What absence is: pad, oov, zero, a token or #ID; zero, mean or a number for a series",
    title="Baseline: what stands for absence",
    default_text="pad, or zero for a series",
    suggest=lambda info: (*absence_names(info), *(("zero",) if info.is_text else ())),
    free=True,
)
BASELINE_FILE = Parameter(
    "baseline_file",
    str,
    "File of rows of data to take as baselines, at most 200 of them",
    title="Rows of data as baselines",
    metavar="FILE",
)
MASKED_BASELINE = Parameter(
    "baseline",
    str,
    "What a masked position becomes: zero, pad, oov, a token or #ID; mean or a number for a series",
    title="Baseline: what stands for absence",
    default="zero",
    suggest=lambda info: ("zero", *(name for name in absence_names(info) if name != "zero")),
    free=True,
)
ENGINE = Parameter(
    "engine",
    str,
    "How windows are run, which changes the time and not the scores",
    title="How the windows are computed",
    default="auto",
    choices=("auto", "incremental", "naive"),
    choice_names=(
        "Whichever is faster",
        "Only what a window can change",
        "The whole model for every window",
    ),
)
