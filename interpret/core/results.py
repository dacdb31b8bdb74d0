"""What does an analysis answer with?

One frozen record for each kind of answer; ``record`` says what they have in common. Those about a
corpus, single sums, single tokens, chunks, stretches, parts two by two, a table and every score of
an input are in ``ngram_results``, ``chain_results``, ``spelling_results``,
``substitution_results``, ``shapley_results``, ``span_results``, ``interaction_results``,
``shape_results`` and ``prediction_results``. A record says what was explained, the score on the
input, the baseline, the unit, the sign, the method and its parameters, and the sha256 of the model
file. ``to_dict`` is its JSON form, which ``describe.kinds`` reads back; ``to_dataframe`` is the
table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.chain_results import Chain
from interpret.core.interaction_results import Interactions
from interpret.core.ngram_results import NGrams
from interpret.core.prediction_results import OutputScores
from interpret.core.record import SCHEMA_VERSION, Positions, Result, merged_notes, plain
from interpret.core.response_results import Responses
from interpret.core.shape_results import Shapes
from interpret.core.shapley_results import ShapleyValues
from interpret.core.span_results import Spans
from interpret.core.spelling_results import Spelling
from interpret.core.substitution_results import Substitution
from interpret.core.totals import WordTotal, sums, word_totals

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Attribution(Result):
    """How much each position and channel of an input counts for one score.

    Attributes
    ----------
    values
        float, (position, channel). A token model has one channel. In ``unit``; where ``signed``,
        above zero speaks for the target and below zero against it.
    positions, channels, axis
        Names of the rows and columns, and what the rows are (``"token"``, ``"time (s)"``, …).
    padding
        True at positions that were added to fit the model.
    target, score
        The number explained, and what it is on this input.
    outputs, output_scores
        Every output's name and score on this input (for a filter target, every filter's).
    x, x_channels
        The input as the model took it, and the names of its columns: those of ``values`` where one
        column of values does not speak for all channels together (then ``("all channels",)``).
    baseline, baseline_score
        What absence was taken to be, and the score there; None where the method has none.
    completeness_gap, gap_standard_error
        Sum of the values less (score − baseline_score), where the method promises 0; and the
        standard error of that, where it comes of draws.
    spread, standard_error
        float, (position, channel), where the values are means over several baselines: the standard
        deviation of each value over them; and, where they are rows of data, that over √rows: how
        far from the mean over all such data it may lie. None for a single baseline.
    floor
        Magnitude below which a value is no more than rounding of the score, and is drawn grey; 0
        where the values are not in units of the score. See ``methods/rounding.py``.
    """

    kind: ClassVar[str] = "attribution"
    along_input: ClassVar[bool] = True
    """Whether its rows are positions of the input; else they are frequencies."""

    values: Float[np.ndarray, "position channel"]
    positions: Positions
    channels: tuple[str, ...]
    axis: str = "position"
    padding: Bool[np.ndarray, "position"]
    text: str | None = None
    x: Float[np.ndarray, "position channel"]
    x_channels: tuple[str, ...] = ()
    target: str
    score: float
    outputs: tuple[str, ...]
    output_scores: Float[np.ndarray, "output"]
    baseline: str | None = None
    baseline_score: float | None = None
    unit: str
    signed: bool = True
    method: str
    params: Mapping[str, Any] = field(default_factory=dict)
    completeness_gap: float | None = None
    gap_standard_error: float | None = None
    spread: Float[np.ndarray, "position channel"] | None = None
    standard_error: Float[np.ndarray, "position channel"] | None = None
    floor: float = 0.0

    @property
    def total_by_channel(self) -> Float[np.ndarray, "channel"]:
        """Sum of each channel's values, without those of padding."""
        return sums(self.values[~self.padding], axis=0)

    @property
    def total_by_position(self) -> Float[np.ndarray, "position"]:
        """Sum over the channels at each position, padding included, which the others leave out."""
        return sums(self.values, axis=1)

    @property
    def total_by_word(self) -> tuple[WordTotal, ...]:
        """Sum of each word's positions, and of what stands between words, in the text's order.

        Empty where several positions make up no word; ``pandas.DataFrame`` takes it as a table.
        """
        return word_totals(self.total_by_position, self.positions, self.padding, self.text)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, with the totals, which follow from the values and are not read back."""
        if self.values.shape != (len(self.positions), len(self.channels)):
            return super().to_dict()  # its values are written elsewhere
        totals = {
            "total_by_channel": plain(self.total_by_channel),
            "total_by_position": plain(self.total_by_position),
            "total_by_word": plain([asdict(each) for each in self.total_by_word]),
        }
        return super().to_dict() | totals

    def columns(self) -> dict[str, Any]:
        """One row for each position and channel."""
        count, width = self.values.shape
        return {
            "index": np.repeat(np.arange(count), width),
            "position": np.repeat(np.asarray(self.positions), width),
            "channel": np.tile(np.asarray(self.channels), count),
            "value": self.values.ravel(),
            **{name: each.ravel() for name, each in self._over_baselines().items()},
            **({"input": self.x.ravel()} if self.x.shape == self.values.shape else {}),
            "padding": np.repeat(self.padding, width),
        }

    def _over_baselines(self) -> dict[str, Float[np.ndarray, "position channel"]]:
        """How far the values lie apart over several baselines, as far as there are any."""
        both = {"standard_error": self.standard_error, "spread": self.spread}
        return {name: each for name, each in both.items() if each is not None}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Occlusion(Attribution):
    """An attribution by occlusion, with the raw score of every window for every output.

    Attributes
    ----------
    windows
        int, (window, 2): ``[start, stop)`` of each window in positions.
    window_channels
        int, (window,): the channel that a window replaces, −1 for all of them.
    window_scores
        float, (window, output): the score of every output with that window replaced. NaN for
        windows that were not run because the work was stopped.
        With several baselines, the mean over them.
    target_index
        The column of ``window_scores`` that is the target.
    window_standard_error
        float, (window,): of the target's score, where the baselines are rows of data, else None.
    """

    kind: ClassVar[str] = "occlusion"

    windows: Int[np.ndarray, "window 2"]
    window_channels: Int[np.ndarray, "window"]
    window_scores: Float[np.ndarray, "window output"]
    target_index: int
    window_standard_error: Float[np.ndarray, "window"] | None = None

    @property
    def window_values(self) -> Float[np.ndarray, "window"]:
        """score(input) − score(window replaced), for the target."""
        return self.score - self.window_scores[:, self.target_index]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FilterBank(Result):
    """The weights of one conv layer.

    Attributes
    ----------
    weights
        float, (filter, slot, channel); slot 0 meets the first position of the window.
    bias, norms
        float, (filter,): the bias, and the L2 norm of all of a filter's weights.
    similar
        (first, second, cosine) for every pair of filters whose weights point the same way.
    dead
        Filters that cannot answer: all weights (nearly) zero.
    nearest_tokens
        For a layer on token embeddings: for each filter and slot, (token, product) pairs of the
        largest embedding · weights, largest first. Empty otherwise.
    """

    kind: ClassVar[str] = "filters"

    layer: str
    layer_kind: str
    weights: Float[np.ndarray, "filter slot channel"]
    bias: Float[np.ndarray, "filter"]
    norms: Float[np.ndarray, "filter"]
    channels: tuple[str, ...]
    stride: int = 1
    dilation: int = 1
    padding: str = "valid"
    activation: str = "linear"
    receptive_field: int | None = None
    similar: tuple[tuple[int, int, float], ...] = ()
    dead: tuple[int, ...] = ()
    nearest_tokens: tuple[tuple[tuple[tuple[str, float], ...], ...], ...] = ()

    def columns(self) -> dict[str, Any]:
        """One row for each filter, slot and channel."""
        filters, slots, channels = (i.ravel() for i in np.indices(self.weights.shape))
        return {
            "filter": filters,
            "slot": slots,
            "channel": np.asarray(self.channels)[channels],
            "weight": self.weights.ravel(),
        }


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Activations(Result):
    """What each filter of a layer answers along one input.

    Attributes
    ----------
    values
        float, (position, filter): positions of the layer, which are not those of the input where
        the layer or one before it strides, pools or pads.
    spans
        int, (position, 2): the input positions ``[start, stop)`` that each one saw; they reach
        outside the input where zeros were added. None where this could not be followed.
    places
        float, (position,): where each lies on the input's axis, rising; None where they have
        no place there. A layer that only weighs its positions keeps theirs, though each saw all.
    positions, x, padding
        The input: names of its positions, its values, and which were added to fit the model.
    """

    kind: ClassVar[str] = "activations"

    layer: str
    values: Float[np.ndarray, "position filter"]
    spans: Int[np.ndarray, "position 2"] | None
    places: Float[np.ndarray, "position"] | None = None
    positions: Positions
    channels: tuple[str, ...]
    axis: str = "position"
    padding: Bool[np.ndarray, "position"]
    text: str | None = None
    x: Float[np.ndarray, "position channel"]
    outputs: tuple[str, ...] = ()
    output_scores: Float[np.ndarray, "output"] = field(default_factory=lambda: np.zeros(0))
    unit: str = "activation"
    signed: bool = True

    def columns(self) -> dict[str, Any]:
        """One row for each position of the layer and filter."""
        count, filters = self.values.shape
        table: dict[str, Any] = {
            "position": np.repeat(np.arange(count), filters),
            "filter": np.tile(np.arange(filters), count),
            "activation": self.values.ravel(),
        }
        if self.spans is not None:
            table["span_start"] = np.repeat(self.spans[:, 0], filters)
            table["span_stop"] = np.repeat(self.spans[:, 1], filters)
        if self.places is not None:
            table["place"] = np.repeat(self.places, filters)
        return table


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Maximisation(Result):
    """The input that a filter answers to most.

    Attributes
    ----------
    values
        float, (position, channel): the input found, as long as the filter's receptive field; for
        a token model, the products slot by slot (position, 1), which sum with the bias to
        ``activation``.
    tokens
        For a token model, the n-gram; empty for a series.
    activation
        The filter's answer to it, before its activation function.
    exact
        True where no input within the bounds can do better; False where ascent may have stopped at
        a local optimum.
    """

    kind: ClassVar[str] = "maximisation"

    layer: str
    filter: int
    values: Float[np.ndarray, "position channel"]
    channels: tuple[str, ...]
    tokens: tuple[str, ...] = ()
    activation: float
    bias: float = 0.0
    constraint: str
    exact: bool
    method: str = "activation_maximisation"
    params: Mapping[str, Any] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """One row for each position and channel."""
        count, width = self.values.shape
        table: dict[str, Any] = {
            "position": np.repeat(np.arange(count), width),
            "channel": np.tile(np.asarray(self.channels), count),
            "value": self.values.ravel(),
        }
        if self.tokens:
            table["token"] = np.repeat(np.asarray(self.tokens), width)
        return table


__all__ = [
    "SCHEMA_VERSION",
    "Activations",
    "Attribution",
    "Chain",
    "FilterBank",
    "Interactions",
    "Maximisation",
    "NGrams",
    "Occlusion",
    "OutputScores",
    "Positions",
    "Responses",
    "Result",
    "Shapes",
    "ShapleyValues",
    "Spans",
    "Spelling",
    "Substitution",
    "merged_notes",
]
