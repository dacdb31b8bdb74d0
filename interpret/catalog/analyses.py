"""What can be asked of a model?

Each ``Analysis`` here becomes a command or a ``--method`` of the command line, and a choice on the
dashboard's pages. To add a method, write its function in ``interpret/methods`` and its entry here.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from interpret.catalog.parameters import (
    ASCENT_STEPS,
    BACKEND,
    BASELINE,
    BY_CHANNEL,
    CHECKPOINT,
    ENGINE,
    LAST_LAYER,
    LAYER,
    LOGITS,
    LOGITS_FIRST,
    MASKED_BASELINE,
    NORM,
    OCCLUDED_BASELINE,
    OFF,
    PURITY,
    REDUCE,
    RELU,
    SEED,
    STRIDE,
    TARGET,
    WINDOW,
    Parameter,
    Value,
)
from interpret.core.errors import ArgumentError, choices

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo
    from interpret.core.results import Result


def _always(info: ModelInfo) -> str | None:
    return None


def _needs_convolution(info: ModelInfo) -> str | None:
    if info.conv_layers:
        return None
    return f"{info.name} has no convolution over positions to look at."


def _needs_place(info: ModelInfo) -> str | None:
    """A class activation map must know which positions its layer saw."""
    if info.conv_layers and all(layer.receptive_field is None for layer in info.conv_layers):
        return (
            f"It cannot be followed which input positions the conv layers of {info.name} saw, so a "
            "map of theirs has no place on the input."
        )
    return _needs_convolution(info)


def _needs_open_layer(info: ModelInfo) -> str | None:
    if info.is_text and not any(layer.on_tokens for layer in info.conv_layers):
        return (
            f"No conv layer of {info.name} reads the tokens directly, so that no best n-gram can "
            "be put together slot by slot."
        )
    return _needs_convolution(info)


def _needs_direct_layer(info: ModelInfo) -> str | None:
    from interpret.methods.direct_layers import direct_layers  # a model is open: numpy is loaded

    try:
        direct_layers(info)
    except ArgumentError as error:
        return str(error)
    return None


def _stride_within_window(params: Mapping[str, Value]) -> None:
    window = params.get("window")
    stride = params.get("stride")
    width = window if isinstance(window, int) else 3
    if isinstance(stride, int) and stride > width:
        raise ArgumentError(
            f"stride={stride} is larger than window={width}, so the positions between two windows "
            f"would never be tested: use a stride of at most {width}."
        )


def _purity_is_a_share(params: Mapping[str, Value]) -> None:
    purity = params.get("purity")
    if isinstance(purity, int | float) and purity > 1:
        raise ArgumentError(
            f"purity={purity!r} is a share of the documents: use a number above 0, at most 1."
        )


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """One question that can be asked.

    Attributes
    ----------
    name
        What it is called everywhere; for a method of saliency, that of ``method=``.
    title, question
        What a page calls it, and what it answers, as a sentence with a question mark.
    command
        The command that asks it; several analyses of one command are told apart by ``--method``.
    home
        Module under ``interpret`` and function.
    parameters
        What can be set, beside the model and the input.
    fixed
        What the function is given in any case.
    looks_at
        One input, the model alone, or a corpus of documents.
    reports_progress
        Whether the function takes ``progress``.
    applies
        None for a model that it can be asked of; else a sentence why not.
    rule
        Refuses settings that do not go together.
    examples
        Options for the examples in the command's help, after MODEL.
    """

    name: str
    title: str
    question: str
    command: str
    home: str
    parameters: tuple[Parameter, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    looks_at: Literal["input", "model", "corpus"] = "input"
    reports_progress: bool = False
    applies: Callable[[ModelInfo], str | None] = _always
    rule: Callable[[Mapping[str, Value]], None] = lambda params: None
    examples: tuple[str, ...] = ()

    @property
    def needs_input(self) -> bool:
        """Whether it looks at one input."""
        return self.looks_at == "input"

    @property
    def needs_corpus(self) -> bool:
        """Whether it goes through a corpus."""
        return self.looks_at == "corpus"

    @property
    def function(self) -> Callable[..., Result]:
        """The function itself, with what is fixed; it and numpy are loaded now."""
        module, _, name = self.home.partition(":")
        found: Callable[..., Result] = getattr(importlib.import_module(f"interpret.{module}"), name)
        return functools.partial(found, **self.fixed) if self.fixed else found

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name, where it has one."""
        return next((each for each in self.parameters if each.name == name), None)

    def check(self, params: Mapping[str, Value]) -> None:
        """Refuse settings that break a rule, before any model is loaded; None is not given.

        Raises
        ------
        ArgumentError
            Naming the parameter, the rule and the value.
        """
        for name, value in params.items():
            known = self.parameter(name)
            if known is None:
                names = [each.name for each in self.parameters]
                takes = f"it takes {choices(names)}" if names else "it takes no settings"
                raise ArgumentError(f"{self.name} does not take {name}={value!r}: {takes}.")
            known.check(value)
        self.rule(params)


def _saliency(
    name: str, title: str, question: str, *parameters: Parameter, **more: Any
) -> Analysis:
    return Analysis(
        name=name,
        title=title,
        question=question,
        command="saliency",
        home="methods.saliency:saliency",
        parameters=(TARGET, *parameters, LOGITS),
        fixed={"method": name},
        **more,
    )


_STEPS = Parameter(
    name="steps", type=int, default=50, minimum=1, help="Points on the way from the baseline"
)
_SAMPLES = Parameter(name="samples", type=int, default=50, minimum=1, help="Noisy copies")
_NOISE = Parameter(
    name="noise", type=float, default=0.1, minimum=0, help="Noise, as a share of the input's range"
)
_TOP = Parameter(name="top", type=int, default=5, minimum=1, help="Nearest tokens for each slot")
_TOP_NGRAMS = Parameter(
    name="top", type=int, default=10, minimum=1, help="Highest and lowest n-grams for each filter"
)
_FILTER = Parameter(name="filter", type=int, default=0, minimum=0, help="Number of the filter")
_POSITION = Parameter(
    name="position",
    type=int,
    default_text="all of them",
    minimum=0,
    help="Position of the layer to show in full",
)
_PREACTIVATION = Parameter(
    name="preactivation",
    type=bool,
    default=False,
    help="What the filters answer before their activation function",
)

_ALL = (
    Analysis(
        name="filters",
        title="Filters",
        question="What has each filter of a conv layer learned to look for?",
        command="filters",
        home="methods.filters:filters",
        parameters=(LAYER, _TOP),
        looks_at="model",
        applies=_needs_convolution,
        examples=("", "--layer conv1d --out weights.csv"),
    ),
    Analysis(
        name="activations",
        title="Activations",
        question="What does each filter of a conv layer answer along one input?",
        command="activations",
        home="methods.activations:activations",
        parameters=(LAYER, _PREACTIVATION),
        applies=_needs_convolution,
        examples=('--text "a fine film"', "--input samples.npz --row 3 --layer conv1d"),
    ),
    Analysis(
        name="spell",
        title="Spelled out",
        question="What does a filter multiply and add up, number by number?",
        command="spell",
        home="methods.spelling:spell",
        parameters=(LAYER, _FILTER, _POSITION),
        applies=_needs_convolution,
        examples=("--input series.csv", '--text "a fine film" --filter 5 --position 1'),
    ),
    Analysis(
        name="maximise",
        title="Maximisation",
        question="Which input does a filter answer to most?",
        command="maximise",
        home="methods.maximisation:maximise",
        parameters=(LAYER, _FILTER, ASCENT_STEPS, NORM, SEED),
        looks_at="model",
        applies=_needs_open_layer,
        examples=("--filter 5", "--layer conv1d_1 --filter 0 --out best.png"),
    ),
    Analysis(
        name="ngrams",
        title="N-grams",
        question="Which n-grams of a corpus does each filter answer to, and which class do they "
        "speak for?",
        command="ngrams",
        home="methods.ngrams.analysis:ngrams",
        parameters=(LAYER, _TOP_NGRAMS, PURITY, SEED, CHECKPOINT),
        looks_at="corpus",
        reports_progress=True,
        applies=_needs_place,
        rule=_purity_is_a_share,
        examples=(
            "--corpus reviews.csv",
            "--corpus reviews.csv --text-column body --checkpoint part.npz --out ngrams.html",
        ),
    ),
    Analysis(
        name="chain",
        title="Chain",
        question="What adds up to the score, from tokens through filters to a class?",
        command="chain",
        home="methods.chain:chain",
        parameters=(TARGET, OFF, LOGITS_FIRST),
        applies=_needs_direct_layer,
        examples=(
            '--text "a fine film"',
            "--input samples.npz --row 3 --off conv1d:3,conv1d_1:0 --out chain.html",
        ),
    ),
    Analysis(
        name="occlude",
        title="Occlusion",
        question="Which part of the input does the score need?",
        command="occlude",
        home="methods.occlusion:occlude",
        parameters=(TARGET, WINDOW, STRIDE, OCCLUDED_BASELINE, BY_CHANNEL, LOGITS, ENGINE),
        reports_progress=True,
        rule=_stride_within_window,
        examples=(
            '--text "Indians G Juniors"',
            "--input series.csv --window 5 --baseline mean --out found.html",
        ),
    ),
    _saliency(
        "integrated_gradients",
        "Integrated gradients",
        "How is the difference to the baseline's score shared out over the input?",
        _STEPS,
        BASELINE,
        examples=('--text "a fine film"', "--input samples.npz --row 3 --method gradcam"),
    ),
    _saliency(
        "gradient_x_input",
        "Gradient × input",
        "How much of the score does each value carry, were the model linear there?",
    ),
    _saliency(
        "gradient",
        "Gradient",
        "How fast does the score change with each value of the input?",
        REDUCE,
        BACKEND,
    ),
    _saliency(
        "smoothgrad",
        "SmoothGrad",
        "How fast does the score change, averaged over noisy copies of the input?",
        _SAMPLES,
        _NOISE,
        SEED,
        REDUCE,
        BACKEND,
        reports_progress=True,
    ),
    _saliency(
        "gradcam",
        "Grad-CAM",
        "Where does a conv layer see what speaks for the target?",
        LAST_LAYER,
        RELU,
        BACKEND,
        applies=_needs_place,
    ),
    _saliency(
        "gradcam++",
        "Grad-CAM++",
        "Where does a conv layer see what speaks for the target, also in several places?",
        LAST_LAYER,
        RELU,
        BACKEND,
        applies=_needs_place,
    ),
    _saliency(
        "scorecam",
        "Score-CAM",
        "Where do those filters answer whose view alone keeps the score up?",
        LAST_LAYER,
        RELU,
        MASKED_BASELINE,
        applies=_needs_place,
        reports_progress=True,
    ),
    _saliency(
        "layercam",
        "LayerCAM",
        "Where does a conv layer see what speaks for the target, weighed position by position?",
        LAST_LAYER,
        RELU,
        BACKEND,
        applies=_needs_place,
    ),
)

ANALYSES: dict[str, Analysis] = {analysis.name: analysis for analysis in _ALL}
"""Everything that can be asked, by name, in the order in which it is offered."""

SUMMARIES = {
    "saliency": "Which part of the input moves the score? Gradients and class activation maps."
}
"""What a command of several methods does; one of a single method says its question."""


def analysis_named(name: str) -> Analysis:
    """Find an analysis by name.

    Raises
    ------
    ArgumentError
        Where there is none.
    """
    if name not in ANALYSES:
        raise ArgumentError(f"There is no analysis {name!r}: use {choices(ANALYSES)}.")
    return ANALYSES[name]


def commands() -> dict[str, tuple[Analysis, ...]]:
    """The commands in order, each with its analyses; the first is what it does unless told."""
    found: dict[str, tuple[Analysis, ...]] = {}
    for analysis in ANALYSES.values():
        found[analysis.command] = (*found.get(analysis.command, ()), analysis)
    return found
