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


def squashes(info: ModelInfo) -> bool:
    """Whether there are logits to be explained in place of probabilities."""
    return any(head.squashed for head in info.heads)


def _layers(info: ModelInfo) -> tuple[str, ...]:
    return tuple(layer.name for layer in info.conv_layers)


def _targets(info: ModelInfo) -> tuple[str, ...]:
    if len(info.heads) == 1:
        return info.heads[0].labels
    return tuple(f"{head.name}/{label}" for head in info.heads for label in head.labels)


def absence_names(info: ModelInfo) -> tuple[str, ...]:
    """Words for absence that every method takes of this model."""
    from interpret.methods.baselines import absences  # a model is open: numpy is loaded

    return absences(info)


TARGET = Parameter(
    name="target",
    type=str,
    default_text="the class predicted",
    help="What to explain: a class (label or number), HEAD/CLASS, CLASS@POSITION "
    "or filter:LAYER:NUMBER",
    suggest=_targets,
)
LOGITS = Parameter(
    name="logits",
    type=bool,
    default=False,
    help="Explain the score before its softmax or sigmoid",
    fits=squashes,
)
LAYER = Parameter(
    name="layer",
    type=str,
    default_text="the first conv layer",
    help="Conv layer to look at",
    suggest=_layers,
)
LAST_LAYER = Parameter(
    name="layer",
    type=str,
    default_text="the last conv layer",
    help="Conv layer to look at",
    suggest=_layers,
)
RELU = Parameter(
    name="relu",
    title="Only what speaks for the target",
    type=bool,
    default=True,
    help="Keep only what speaks for the target",
)
REDUCE = Parameter(
    name="reduce",
    title="One value of a token's vector",
    type=str,
    default="sum",
    choices=("sum", "l2"),
    help="How the dimensions of a token's vector are brought together",
    fits=_is_text,
)
BACKEND = Parameter(
    name="backend",
    title="Implementation",
    type=str,
    default="own",
    choices=("own", "tf-keras-vis"),
    help="Whose implementation computes it",
)
SEED = Parameter(name="seed", type=int, default=0, minimum=0, help="Seed of the random numbers")
BASELINE = Parameter(
    name="baseline",
    title="Baseline: what stands for absence",
    type=str,
    default_text="pad, or zero for a series",
    help="What absence is: pad, oov, zero, a token or #ID; zero, mean or a number for a series",
    suggest=lambda info: (*absence_names(info), *(("zero",) if info.is_text else ())),
)
MASKED_BASELINE = Parameter(
    name="baseline",
    title="Baseline: what stands for absence",
    type=str,
    default="zero",
    help="What a masked position becomes: zero, pad, oov, a token or #ID; "
    "mean or a number for a series",
    suggest=lambda info: ("zero", *(name for name in absence_names(info) if name != "zero")),
)
ENGINE = Parameter(
    name="engine",
    title="How the windows are computed",
    type=str,
    default="auto",
    choices=("auto", "incremental", "naive"),
    help="How windows are run, which changes the time and not the scores",
)
