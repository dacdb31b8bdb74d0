"""What may be set in a call, and what does each setting mean?

A ``Parameter`` is all that a command line needs for an option and a page for a widget. Reading this
loads neither numpy nor TensorFlow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interpret.core.errors import ArgumentError, choices

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo

Value = str | int | float | bool | None


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One setting of an analysis, or of how a model is opened.

    Attributes
    ----------
    name
        As the Python function takes it.
    type
        ``str``, ``int``, ``float`` or ``bool``.
    default, default_text
        What stands where nothing is given; in words where the value alone does not say it.
    help
        One sentence without a full stop.
    choices
        The values allowed, for a ``str``; empty where any is.
    minimum, above
        The least number allowed, or the number that it must be larger than.
    flag
        How the command line spells it.
    suggest
        Values worth offering for a model; others may be allowed too.
    fits
        Whether the setting means anything for a model.
    """

    name: str
    type: type[str] | type[int] | type[float] | type[bool]
    help: str
    default: Value = None
    default_text: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    above: float | None = None
    flag: str = ""
    suggest: Callable[[ModelInfo], tuple[str, ...]] = lambda info: ()
    fits: Callable[[ModelInfo], bool] = lambda info: True

    @property
    def option(self) -> str:
        """The command line's name for it: ``by_channel`` → ``--by-channel``."""
        return self.flag or "--" + self.name.replace("_", "-")

    @property
    def off(self) -> str:
        """The option that sets a switch to False."""
        return "--no-" + self.option.removeprefix("--")

    def check(self, value: Value) -> None:
        """Refuse a value that breaks the rule of this parameter.

        Raises
        ------
        ArgumentError
            Naming the parameter, the rule and the value.
        """
        if value is None or self.type is bool:
            return
        if self.type is str:
            if self.choices and value not in self.choices:
                raise ArgumentError(
                    f"{self.name}={value!r} is unknown: use {choices(self.choices)}."
                )
            return
        rule = self._rule()
        number = float(value)
        low = self.minimum is not None and number < self.minimum
        low = low or (self.above is not None and number <= self.above)
        if low or not math.isfinite(number):
            raise ArgumentError(f"{self.name} must be {rule}, but is {value!r}.")

    def _rule(self) -> str:
        kind = "a whole number" if self.type is int else "a number"
        if self.above is not None:
            return f"{kind} above {self.above:g}"
        return f"{kind} of at least {self.minimum:g}" if self.minimum is not None else kind


def _is_text(info: ModelInfo) -> bool:
    return info.is_text


def _is_series(info: ModelInfo) -> bool:
    return not info.is_text


def _has_channels(info: ModelInfo) -> bool:
    return not info.is_text and info.input.channels > 1


def _squashes(info: ModelInfo) -> bool:
    return any(head.squashed for head in info.heads)


def _layers(info: ModelInfo) -> tuple[str, ...]:
    return tuple(layer.name for layer in info.conv_layers)


def _targets(info: ModelInfo) -> tuple[str, ...]:
    if len(info.heads) == 1:
        return info.heads[0].labels
    return tuple(f"{head.name}/{label}" for head in info.heads for label in head.labels)


def _absences(info: ModelInfo) -> tuple[str, ...]:
    """What absence can be for every method."""
    if not info.is_text:
        return "zero", "mean"
    known = {"pad": info.pad_id, "oov": info.oov_id}
    if info.input.kind == "one_hot":
        known["pad"] = -1  # a row of zeros
    return tuple(name for name, token_id in known.items() if token_id is not None)


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
    fits=_squashes,
)
LOGITS_FIRST = Parameter(
    name="logits",
    type=bool,
    default=True,
    help="Explain the score before its softmax or sigmoid, which is what adds up",
    fits=_squashes,
)
OFF = Parameter(
    name="off",
    type=str,
    default_text="none",
    help="Filters to hold at 0: LAYER:NUMBER, with commas between several",
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
    type=bool,
    default=True,
    help="Keep only what speaks for the target",
)
REDUCE = Parameter(
    name="reduce",
    type=str,
    default="sum",
    choices=("sum", "l2"),
    help="How the dimensions of a token's vector are brought together",
    fits=_is_text,
)
BACKEND = Parameter(
    name="backend",
    type=str,
    default="own",
    choices=("own", "tf-keras-vis"),
    help="Whose implementation computes it",
)
PURITY = Parameter(
    name="purity",
    type=float,
    default=0.75,
    above=0,
    help="Share of the documents over a filter's threshold that must be of its class, at most 1",
)
CHECKPOINT = Parameter(
    name="checkpoint",
    type=str,
    default_text="nothing is kept",
    help="File that keeps what is done, so that the same call goes on from there",
)
SEED = Parameter(name="seed", type=int, default=0, minimum=0, help="Seed of the random numbers")
BASELINE = Parameter(
    name="baseline",
    type=str,
    default_text="pad, or zero for a series",
    help="What absence is: pad, oov, zero, a token or #ID; zero, mean or a number for a series",
    suggest=lambda info: (*_absences(info), *(("zero",) if info.is_text else ())),
)
MASKED_BASELINE = Parameter(
    name="baseline",
    type=str,
    default="zero",
    help="What a masked position becomes: zero, pad, oov, a token or #ID; "
    "mean or a number for a series",
    suggest=lambda info: ("zero", *(name for name in _absences(info) if name != "zero")),
)
OCCLUDED_BASELINE = Parameter(
    name="baseline",
    type=str,
    default_text="pad, or zero for a series",
    help="What a window is replaced by: pad, oov, delete, a token or #ID; "
    "zero, mean, linear or a number for a series",
    suggest=lambda info: (*_absences(info), "delete" if info.is_text else "linear"),
)
WINDOW = Parameter(
    name="window",
    type=int,
    default_text="3, or all of a shorter input",
    minimum=1,
    help="Positions replaced at a time",
)
STRIDE = Parameter(
    name="stride",
    type=int,
    default=1,
    minimum=1,
    help="Positions from one window to the next, at most the window",
)
BY_CHANNEL = Parameter(
    name="by_channel",
    type=bool,
    default=False,
    help="Replace one channel at a time",
    fits=_has_channels,
)
ENGINE = Parameter(
    name="engine",
    type=str,
    default="auto",
    choices=("auto", "incremental", "naive"),
    help="How windows are run, which changes the time and not the scores",
)
NORM = Parameter(
    name="norm",
    type=float,
    default_text="1",
    above=0,
    help="L2 norm of the input to be found",
    fits=_is_series,
)
ASCENT_STEPS = Parameter(
    name="steps",
    type=int,
    default=200,
    minimum=1,
    help="Steps of the ascent, for a filter that is not linear in the input",
    fits=_is_series,
)


def _setting(
    name: str,
    kind: type[str] | type[int] | type[float] | type[bool],
    help: str,
    *,
    flag: str = "",
    choices: tuple[str, ...] = (),
    least: float | None = None,
    above: float | None = None,
) -> Parameter:
    return Parameter(
        name=name, type=kind, help=help, flag=flag, choices=choices, minimum=least, above=above
    )


_MODEL_SETTINGS = (
    _setting(
        "vocabulary", str, "Vocabulary of a text model: JSON, or one token a line", flag="--vocab"
    ),
    _setting("labels", str, "Names of the classes: a file, or names with commas between them"),
    _setting("channels", str, "Names of the channels: a file, or names with commas between them"),
    _setting("sampling_rate", float, "Positions a second, in Hz", above=0),
    _setting("focus", str, "Input to explain, where the model has several"),
)
TEXT_SETTINGS = (
    _setting(
        "split",
        str,
        "How a text becomes tokens",
        choices=("word", "character", "whitespace", "tokenizer"),
    ),
    _setting("lowercase", bool, "Write the text in lower case first"),
    _setting("pad_id", int, "Token id of padding", least=0),
    _setting("oov_id", int, "Token id of unknown tokens", least=0),
    _setting("padding", str, "Side on which padding is added", choices=("pre", "post")),
    _setting("truncating", str, "Side on which long texts are cut", choices=("pre", "post")),
    _setting("length", int, "Pad and cut texts to this many tokens", least=1),
    _setting("minimum_length", int, "Pad texts to at least this many tokens", least=1),
)
"""How a text becomes token ids, where it should not be guessed."""

SETTINGS: tuple[Parameter, ...] = (*_MODEL_SETTINGS, *TEXT_SETTINGS)
"""What ``interpret.load`` can be told beyond the model file."""
