"""What must a model offer so that a method can explain it?

``SequenceModel`` is the Protocol that every method is written against; the Keras backend implements
it, and so do the numpy toy models of the tests. The records here are its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Num

    from interpret.core.info import ModelInfo
    from interpret.core.sample import Sample
    from interpret.core.targets import Target

Progress = Callable[[int, int], "bool | None"]
"""Called with (done, total) after each batch of work; a False returned asks the method to stop."""

Engine = Literal["auto", "incremental", "naive"]
"""How windows are run: only what each can change, everything anew, or whichever is cheaper."""


@dataclass(frozen=True, kw_only=True)
class WindowScores:
    """Scores under many windows, and what they cost.

    Attributes
    ----------
    outputs
        As ``SequenceModel.predict`` gives them, (window, …): each head's, or a layer's map.
    clean
        The same of each sample as it stands, (sample, …): a fast engine knows it anyway.
    engine
        What ran: ``"incremental"`` or ``"naive"``.
    multiply_adds, naive_multiply_adds
        Products computed, and those of brute force; None where they were not counted.
    notes
        Sentences that a reader must see, such as why an engine was not used.
    """

    outputs: tuple[Float[np.ndarray, "window ..."], ...]
    clean: tuple[Float[np.ndarray, "sample ..."], ...] = ()
    engine: Engine = "naive"
    multiply_adds: int | None = None
    naive_multiply_adds: int | None = None
    notes: tuple[str, ...] = ()

    def cost(self) -> dict[str, int | str]:
        """Which engine ran and what it computed, as a result records it."""
        cost: dict[str, int | str] = {"engine": self.engine}
        if self.multiply_adds is not None and self.naive_multiply_adds is not None:
            cost["multiply_adds"] = self.multiply_adds
            cost["multiply_adds_saved"] = self.naive_multiply_adds - self.multiply_adds
        return cost


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What a model answers to a batch, and what one layer's pre-activation map comes to.

    Attributes
    ----------
    outputs
        Each head's scores, as ``SequenceModel.predict`` gives them.
    map
        Pre-activation of every filter at every position.
    highest, lowest
        Over the positions that count; −infinity and infinity where none does.
    peak
        Highest over all positions, those that do not count included.
    total
        Sum over the positions that count of all samples.
    fired
        How many positions of each part have a pre-activation above 0.
    """

    outputs: tuple[Float[np.ndarray, "sample ..."], ...]
    map: Float[np.ndarray, "sample position filter"]
    highest: Float[np.ndarray, "sample filter"]
    lowest: Float[np.ndarray, "sample filter"]
    peak: Float[np.ndarray, "sample filter"]
    total: Float[np.ndarray, "filter"]
    fired: Float[np.ndarray, "part filter"]


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """A conv layer's weights with named axes: (filter, slot, channel), bias (filter,).

    Slot 0 meets the first position of the window. Grouped kernels are spread over all input
    channels, with zeros where a filter does not look; separable ones are multiplied out.
    """

    weights: Float[np.ndarray, "filter slot channel"]
    bias: Float[np.ndarray, "filter"]


@dataclass(frozen=True, kw_only=True)
class LinearHead:
    """A head that is linear in what conv layers give, pooled over all positions.

    ``layers`` are joined in order: the first ``filters`` rows of ``weights`` belong to the first
    one. ``pooling`` is ``"max"`` or ``"average"``. ``plain`` says that nothing but dropout stands
    between a layer, with the activation function that it holds, and its pooling.
    """

    layers: tuple[str, ...]
    pooling: Literal["max", "average"]
    weights: Float[np.ndarray, "filter class"]
    bias: Float[np.ndarray, "class"]
    plain: bool = True


@dataclass(frozen=True, kw_only=True)
class MapOnTheWay:
    """What a layer or operation gives on the way from a convolution to a target.

    Attributes
    ----------
    name
        What the layer is called; an activation, a merge or a normalisation counts as one.
    positions
        How many positions its map has.
    placed
        Whether each of them has a place on the input's axis, behind the one before.
    onward
        Names of the maps that are made of it next.
    """

    name: str
    positions: int
    placed: bool = True
    onward: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GradientEnd:
    """Where a gradient ends on its way from a target back to the explained input.

    Attributes
    ----------
    name, part
        Of the model: what it is called, and whether it is a ``"layer"``, an ``"operation"`` or the
        explained ``"input"`` itself.
    always
        Whether it passes no gradient whatever the input, as a rounding does; else the slope is 0 on
        this input.
    function
        The activation function of a layer whose slope it is, where it is one.
    """

    name: str
    part: str
    always: bool
    function: str = ""


@dataclass(frozen=True, kw_only=True)
class GradientWay:
    """How a target's gradient gets back to the explained input.

    ``reads`` is False where the target is made without it: nothing leads from it there. ``ends``
    are the places that the gradient reaches and does not pass; others may lead on beside them.
    """

    reads: bool = True
    ends: tuple[GradientEnd, ...] = ()


class SequenceModel(Protocol):
    """What methods need of a model. Arrays are numpy; batches have the sample axis first.

    ``x`` is a batch of explained inputs, (sample, position, channel); ``vectors`` is the same after
    the embedding, (sample, position, dimension), and equals ``x`` for a series. Other inputs, masks
    and token ids are taken from ``sample``.
    """

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        ...

    def encode(self, x: object, /, *, piece: bool = False) -> Sample:
        """Turn what a user gives (text, tokens, array, dict of inputs) into a Sample.

        A ``piece`` is of the explained input alone, of any length, and is not padded.
        """
        ...

    def predict(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        layer: str | None = None,
        logits: bool = False,
    ) -> tuple[Float[np.ndarray, "sample ..."], ...]:
        """Scores of every head, (sample, class) or (sample, position, class).

        With ``layer``, one array instead: that layer's map (sample, position, filter). With
        ``logits``, heads and layers before their activation function.
        """
        ...

    def survey(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        layer: str,
        parts: Float[np.ndarray, "sample position part"],
        logits: bool = False,
        heads: bool = True,
    ) -> Survey:
        """``predict``, one conv layer's pre-activation map and what it comes to, in one pass.

        ``parts`` is 1 where a position of the layer belongs to a part of its sample, else 0; a
        position that belongs to none does not count. Without ``heads`` nothing after the layer is
        computed, and there are no outputs.
        """
        ...

    def predict_gated(
        self,
        x: Num[np.ndarray, "sample position channel"],
        *,
        sample: Sample,
        floors: Mapping[str, Float[np.ndarray, "filter"]],
        logits: bool = False,
    ) -> tuple[Float[np.ndarray, "sample ..."], ...]:
        """``predict`` with filters silent, at 0, wherever their pre-activation passes no floor.

        ``floors`` holds one number for each filter of a conv layer: answers whose pre-activation is
        at most that become 0. Infinity switches a filter off; −infinity leaves it as it is.
        """
        ...

    def layer_input(
        self, x: Num[np.ndarray, "sample position channel"], *, sample: Sample, layer: str
    ) -> Float[np.ndarray, "sample position channel"]:
        """What a conv layer takes in, before its padding."""
        ...

    def linear_head(self, head: int = 0) -> LinearHead | None:
        """The head as pooled filters times weights; None where it is anything else.

        Between a conv layer and its pooling only activation functions and dropout may stand, and
        between the pooling and the last Dense only concatenation and dropout.
        """
        ...

    def predict_windows(
        self,
        windows: Int[np.ndarray, "window 2"],
        patches: Num[np.ndarray, "window width channel"],
        *,
        samples: Sequence[Sample],
        owners: Int[np.ndarray, " window"] | None = None,
        layer: str | None = None,
        logits: bool = False,
        engine: Engine = "auto",
        progress: Progress | None = None,
    ) -> WindowScores:
        """``predict`` with ``x[start:stop]`` of a sample replaced by each window's patch.

        ``owners`` says which of the samples, all of one length, each window lies in (default: the
        first); a sample without windows is only predicted. Stopped by ``progress``, the windows
        done so far are returned, in order; ``outputs`` is empty where there were no windows.
        """
        ...

    def embed(
        self, x: Num[np.ndarray, "sample position channel"]
    ) -> Float[np.ndarray, "sample position dimension"]:
        """Vectors that the first layer works on: embeddings of token ids, or ``x`` itself."""
        ...

    def score(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "sample"]:
        """The target's score for each of a batch of vectors."""
        ...

    def gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        sample: Sample,
        target: Target,
    ) -> tuple[Float[np.ndarray, "sample"], Float[np.ndarray, "sample position dimension"]]:
        """The target's score, and its gradient with respect to the vectors."""
        ...

    def mean_gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        weights: Float[np.ndarray, "sample"],
        *,
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Weighted sum of the gradients at a batch of points (SmoothGrad)."""
        ...

    def path_gradient(
        self,
        start: Float[np.ndarray, "position dimension"],
        end: Float[np.ndarray, "position dimension"],
        *,
        nodes: Float[np.ndarray, "step"],
        weights: Float[np.ndarray, "step"],
        sample: Sample,
        target: Target,
    ) -> Float[np.ndarray, "position dimension"]:
        """Weighted sum of the gradients at start + node · (end − start) (integrated gradients)."""
        ...

    def layer_gradient(
        self,
        vectors: Float[np.ndarray, "sample position dimension"],
        *,
        layer: str,
        sample: Sample,
        target: Target,
    ) -> tuple[
        Float[np.ndarray, "sample position filter"], Float[np.ndarray, "sample position filter"]
    ]:
        """A layer's map after its activation, and the target's gradient with respect to it."""
        ...

    def gradient_way(self, *, sample: Sample, target: Target) -> GradientWay:
        """Where the target's gradient at a sample ends before it reaches the explained input."""
        ...

    def maps_to(self, target: Target, length: int) -> tuple[MapOnTheWay, ...]:
        """The maps on the way to a target, those nearest to it last; not a head's own answer."""
        ...

    def weighted_layers(self, target: Target) -> tuple[str, ...]:
        """The layers with weights on the way to a target, those nearest to it first."""
        ...

    def randomised(self, layers: Sequence[str], *, seed: int) -> SequenceModel:
        """Make this model with other weights in some of its ``weighted_layers``, drawn at random.

        A layer is drawn alike whichever others are. The model itself is left as it is.
        """
        ...

    def places(self, layer: str, length: int) -> Float[np.ndarray, " position"] | None:
        """Where each position of a layer lies on the input's axis; None where none has a place.

        They rise strictly, may lie between positions of the input, and outside of it.
        """
        ...

    def spans(self, layer: str, length: int) -> Int[np.ndarray, "position 2"] | None:
        """Input positions ``[start, stop)`` that each position of a layer saw; None if unknown."""
        ...

    def kernel(self, layer: str) -> Kernel:
        """A conv layer's weights and bias."""
        ...

    def embedding(self, layer: str | None = None) -> Float[np.ndarray, "token dimension"] | None:
        """The vector of each token id, or None for a series.

        With a ``layer`` that is ``on_tokens``, what that layer reads where the token stands.
        """
        ...
