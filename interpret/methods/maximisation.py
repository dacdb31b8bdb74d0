"""Which input does a filter answer to most?

For a filter that reads a series directly the answer under a bounded L2 norm is its own weights; for
one that reads token embeddings, the best token in each slot. Deeper filters of a series are climbed
towards (Erhan et al. 2009, "Visualizing Higher-Layer Features of a Deep Network").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, from_zero
from interpret.core.results import Maximisation
from interpret.core.sample import blank_sample
from interpret.core.targets import Target
from interpret.methods.direct_layers import check_convolution
from interpret.methods.filters import token_vectors
from interpret.methods.setting_checks import positive, whole

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.model import SequenceModel
    from interpret.core.sample import Sample

RESTARTS = 8
"""Random starts of the ascent, climbed side by side; the best is kept."""


def maximise(
    model: SequenceModel,
    *,
    layer: str | None = None,
    filter: int = 0,
    steps: int = 200,
    norm: float | None = None,
    seed: int = 0,
) -> Maximisation:
    """Find the input that makes a filter's answer, before its activation function, largest.

    A series: float64 (position, channel) as long as the filter's receptive field, of L2 norm
    ``norm`` (None: 1). Where the layer reads the input directly that is w · norm / ‖w‖, exact;
    deeper it is the best of several random starts after ``steps`` steps of projected gradient
    ascent, so ``exact`` is False. Tokens: the n-gram of vocabulary tokens (never padding) with the
    largest product in every slot, exact; values are those products, (slot, 1), which sum with
    ``bias`` to ``activation``. A receptive field wider than the input is cut at its ends.

    Raises ArgumentError for a layer or filter that is not there, a setting that breaks its rule,
    a ``norm`` for tokens, a deeper layer of a token model, or a layer that mixes all positions.

    Examples
    --------
    >>> best = maximise(model, filter=0)
    >>> best.tokens, best.activation
    (('great', 'fun'), 2.5)
    """
    chosen = model.info.conv_layer(layer)
    number = whole("filter", filter, least=0)
    if number >= chosen.filters:
        raise ArgumentError(
            f"filter={number} is outside layer {chosen.name!r}, which has {chosen.filters} "
            f"filter{'s' * (chosen.filters != 1)}: use {from_zero(chosen.filters)}."
        )
    if model.info.is_text:
        if norm is not None:
            raise ArgumentError(
                f"norm={norm!r} bounds a series, and tokens are bounded by the vocabulary: "
                "leave norm out."
            )
        return _best_ngram(model, chosen, number)
    length = 1.0 if norm is None else positive("norm", norm)
    climb = _Climb(steps=whole("steps", steps), norm=length, seed=whole("seed", seed, least=0))
    return _best_series(model, chosen, number, climb)


def check_open(info: ModelInfo) -> None:
    """Refuse a model none of whose filters can be given the input that it answers to most."""
    if info.is_text and not any(layer.on_tokens for layer in info.conv_layers):
        raise ArgumentError(
            f"No conv layer of {info.name} reads the tokens directly, so that no best n-gram can "
            "be put together slot by slot."
        )
    check_convolution(info)


@dataclass(frozen=True, kw_only=True)
class _Climb:
    """How far to climb, on a sphere of which radius, from which random starts."""

    steps: int
    norm: float
    seed: int


def _best_ngram(model: SequenceModel, layer: ConvLayer, number: int) -> Maximisation:
    """The best token in each slot: slots do not share a token, so that each can be chosen alone."""
    if not layer.on_tokens:
        direct = [c.name for c in model.info.conv_layers if c.on_tokens]
        use = f"use layer={direct[0]!r}, or " if direct else ""
        raise ArgumentError(
            f"layer={layer.name!r} does not read the tokens directly, so that its best n-gram "
            f"cannot be put together slot by slot: {use}look for it among the n-grams of a corpus."
        )
    kernel = model.kernel(layer.name)
    ids, table = token_vectors(model, layer.name)
    products = table @ kernel.weights[number].astype(np.float64).T
    best = products.argmax(axis=0)
    values = products[best, np.arange(products.shape[1])]
    bias = float(kernel.bias[number])
    apart = f"Slots are {layer.dilation} positions apart." if layer.dilation > 1 else ""
    return Maximisation(
        model=model.info.name,
        model_id=model.info.model_id,
        layer=layer.name,
        filter=number,
        values=values[:, None],
        channels=("token",),
        tokens=tuple(model.info.token_name(int(ids[i])) for i in best),
        activation=float(values.sum()) + bias,
        bias=bias,
        constraint="one token of the vocabulary in each slot, no padding",
        exact=True,
        notes=(*model.info.caveats, *filter(None, [apart])),
    )


def _best_series(
    model: SequenceModel, layer: ConvLayer, number: int, climb: _Climb
) -> Maximisation:
    sample = model.encode(blank_sample(model.info))
    position, start, stop = _place(model, layer, len(sample))
    target = Target(
        name=f"{layer.name} filter {number}",
        unit="pre-activation",
        index=number,
        position=position,
        layer=layer.name,
        logits=True,
    )
    ascent = _Ascent(model=model, sample=sample, target=target, start=start, stop=stop)
    weights = _direct_weights(ascent, layer, number)
    if weights is None:
        values = ascent.run(climb)
    else:
        size = float(np.linalg.norm(weights))
        values = weights * (climb.norm / size) if size > 0 else np.zeros_like(weights)
    settings = {"steps": climb.steps, "seed": climb.seed, "restarts": RESTARTS}
    flat = weights is not None and not weights.any()
    return Maximisation(
        model=model.info.name,
        model_id=model.info.model_id,
        layer=layer.name,
        filter=number,
        values=values,
        channels=sample.channels,
        activation=float(ascent.scores(values[None])[0]),
        bias=float(model.kernel(layer.name).bias[number]),
        constraint=f"L2 norm of the input = {climb.norm:g}",
        exact=weights is not None,
        params={"norm": climb.norm} | ({} if weights is not None else settings),
        notes=model.info.caveats
        + ("All weights of this filter are zero: every input gives its bias.",) * flat,
    )


@dataclass(frozen=True, kw_only=True)
class _Ascent:
    """A filter at one position of its layer, as a function of the input span that it sees."""

    model: SequenceModel
    sample: Sample
    target: Target
    start: int
    stop: int

    def laid(
        self, x: Float[np.ndarray, "sample span channel"]
    ) -> Float[np.ndarray, "sample position channel"]:
        """The span in its place, zeros elsewhere."""
        full = np.zeros((len(x), *self.sample.x.shape), dtype=self.sample.x.dtype)
        full[:, self.start : self.stop] = x
        vectors: Float[np.ndarray, "sample position channel"] = self.model.embed(full)
        return vectors

    def scores(self, x: Float[np.ndarray, "sample span channel"]) -> Float[np.ndarray, " sample"]:
        """The filter's answers before its activation function."""
        full = self.laid(x)
        scores: Float[np.ndarray, "sample"] = self.model.score(
            full, sample=self.sample, target=self.target
        )
        return scores

    def gradient(
        self, x: Float[np.ndarray, "sample span channel"]
    ) -> tuple[Float[np.ndarray, " sample"], Float[np.ndarray, "sample span channel"]]:
        """Those answers, and their gradients with respect to the span."""
        scores, full = self.model.gradient(self.laid(x), sample=self.sample, target=self.target)
        return scores, full[:, self.start : self.stop].astype(np.float64)

    def starts(self, climb: _Climb) -> Float[np.ndarray, "sample span channel"]:
        """Random points of the sphere."""
        shape = (RESTARTS, self.stop - self.start, self.sample.x.shape[1])
        return _on_sphere(np.random.default_rng(climb.seed).standard_normal(shape), climb.norm)

    def run(self, climb: _Climb) -> Float[np.ndarray, "span channel"]:
        """Climb from every start in steps that shrink, and keep the best point met."""
        x = self.starts(climb)
        best: Float[np.ndarray, "span channel"] = x[0]
        record = -np.inf
        for step in range(climb.steps + 1):
            scores, gradient = self.gradient(x)
            top = int(np.argmax(scores))
            if scores[top] > record:
                best, record = x[top].copy(), float(scores[top])
            stride = 1.0 - step / (climb.steps + 1)
            x = _on_sphere(x + stride * _on_sphere(gradient, climb.norm), climb.norm)
        return best


def _on_sphere(
    x: Float[np.ndarray, "sample span channel"], norm: float
) -> Float[np.ndarray, "sample span channel"]:
    size = np.sqrt((x**2).sum(axis=(1, 2), keepdims=True))
    moved: Float[np.ndarray, "sample span channel"] = np.divide(
        x * norm, size, out=np.zeros_like(x), where=size > 0
    )
    return moved


def _place(model: SequenceModel, layer: ConvLayer, length: int) -> tuple[int, int, int]:
    """The layer's most central position, and the span of the input that it sees."""
    spans = model.spans(layer.name, length)
    if spans is None or not len(spans):
        raise ArgumentError(
            f"It cannot be followed which input positions layer={layer.name!r} sees, so that no "
            "input of its length can be put together: choose a layer nearer to the input."
        )
    inside = np.clip(spans, 0, length)
    seen = inside[:, 1] - inside[:, 0]
    off_centre = np.abs(spans.sum(axis=1) - length)
    position = int(np.lexsort((off_centre, -seen))[0])
    return position, int(inside[position, 0]), int(inside[position, 1])


def _direct_weights(
    ascent: _Ascent, layer: ConvLayer, number: int
) -> Float[np.ndarray, "span channel"] | None:
    """The filter's weights laid over its span, where the filter is linear in the input itself.

    Whether something else stands before the layer is not told by its numbers, so it is tried: at
    three random points the gradient must be the weights.
    """
    weights = ascent.model.kernel(layer.name).weights[number].astype(np.float64)
    spans = ascent.model.spans(layer.name, len(ascent.sample))
    channels = ascent.sample.x.shape[1]
    if spans is None or ascent.target.position is None or weights.shape[1] != channels:
        return None
    laid = np.zeros((len(ascent.sample), channels))
    places = spans[ascent.target.position, 0] + layer.dilation * np.arange(len(weights))
    fits = (places >= 0) & (places < len(laid))
    laid[places[fits]] = weights[fits]
    laid = laid[ascent.start : ascent.stop]
    probes = ascent.starts(_Climb(steps=1, norm=1.0, seed=0))[:3]
    _, gradient = ascent.gradient(probes)
    near = np.allclose(gradient, laid, rtol=1e-4, atol=1e-5 * float(np.abs(laid).max(initial=0)))
    return laid if near else None
