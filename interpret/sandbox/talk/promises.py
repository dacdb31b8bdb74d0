"""Is this an answer to this question about this model? Which lengths must its axes have?

The Protocol names the axes. Their lengths come from the question, from what the model is, and from
answers before: a layer has as many positions for one call as for another. A worker that keeps to
it can lie, but nothing that asks it stumbles.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.model_calls import CALLS, AskedModel
from interpret.core.names import named
from interpret.core.sample import of_any_length
from interpret.sandbox.talk.annotations import Sizes, fits
from interpret.sandbox.talk.plausible import is_sample_of

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.info import ModelInfo

FARTHEST = 2**20
"""Positions that a layer's answer may be told to have seen, or to lie outside of the input."""

Given = Mapping[str, Any]
Rule = Callable[["Promises", Given, Any], bool]
_SIGNATURES = {name: inspect.signature(getattr(AskedModel, name)) for name in CALLS}


class Promises:
    """What a model has said of itself so far, with which every later answer must agree."""

    def __init__(self, info: ModelInfo) -> None:
        self.info = info
        self._lengths: dict[tuple[str | int, ...], int] = {}

    def kept(
        self, name: str, positional: Sequence[Any], options: Mapping[str, Any], reply: Any
    ) -> bool:
        """Whether a reply is an answer to a call, one of ``CALLS`` with these arguments."""
        bound = _SIGNATURES[name].bind(None, *positional, **options)
        bound.apply_defaults()
        sizes = _asked(bound.arguments)
        if not fits(CALLS[name], reply, sizes):
            return False
        rule = _RULES.get(name)
        return rule is None or rule(self, bound.arguments, reply)

    def same(self, length: int, *key: str | int) -> bool:
        """Whether an axis has the length that it had before; none is empty."""
        return length > 0 and self._lengths.setdefault(key, length) == length

    def layer(self, name: str, length: int, shape: tuple[int, ...]) -> bool:
        """Whether a layer's map can be (…, position, filter) for an input of such a length."""
        known = self._conv(name)
        if known is not None and shape[-1] != known.filters:
            return False
        full = name if known is None else known.name
        return self.same(shape[-1], "filters", full) and self.same(
            shape[-2], "positions", full, length
        )

    def positions(self, name: str, length: int, count: int) -> bool:
        """Whether a layer can have so many positions for an input of such a length."""
        known = self._conv(name)
        return self.same(count, "positions", name if known is None else known.name, length)

    def heads(self, length: int, outputs: Sequence[Float[np.ndarray, "sample ..."]]) -> bool:
        """Whether these can be the answers of all heads."""
        return len(outputs) == len(self.info.heads) and all(
            scores.ndim == 2 + head.per_position
            and scores.shape[-1] == head.classes
            and (scores.ndim == 2 or self.same(scores.shape[1], "head", number, length))
            for number, (head, scores) in enumerate(zip(self.info.heads, outputs, strict=True))
        )

    def outputs(self, given: Given, length: int, answers: Sequence[Any]) -> bool:
        """Whether these can be the heads' answers, or the map of the layer that was asked for."""
        name = given.get("layer")
        if name is None:
            return self.heads(length, answers)
        (answer,) = answers if len(answers) == 1 else (np.zeros(0),)
        return bool(answer.ndim == 3) and self.layer(name, length, answer.shape)

    def _conv(self, name: str) -> Any:
        layers = self.info.conv_layers
        names = named((layer.name for layer in layers), name)
        return next((layer for layer in layers if [layer.name] == names), None)


def _asked(given: Given) -> Sizes:
    """The lengths of axes that a question states by its own arrays."""
    sizes: Sizes = {}
    if "x" in given and isinstance(given["x"], np.ndarray):
        sizes["sample"] = len(given["x"])
    if "vectors" in given and given["vectors"].ndim == 3:
        sizes["sample"] = len(given["vectors"])
    if "parts" in given:
        sizes["part"] = given["parts"].shape[2]
    return sizes


# --- what each call's annotation does not say ----------------------------------------------------


def _predict(known: Promises, given: Given, reply: Any) -> bool:
    return known.outputs(given, given["x"].shape[1], reply)


def _survey(known: Promises, given: Given, reply: Any) -> bool:
    length = given["x"].shape[1]
    answered = known.heads(length, reply.outputs) if given["heads"] else reply.outputs == ()
    return answered and known.layer(given["layer"], length, reply.map.shape)


def _layer_input(known: Promises, given: Given, reply: Any) -> bool:
    layer, length = given["layer"], given["x"].shape[1]
    return known.same(reply.shape[1], "input", layer, length) and known.same(
        reply.shape[2], "channels", layer
    )


def _linear_head(known: Promises, given: Given, reply: Any) -> bool:
    if reply is None:
        return True
    layers = [known._conv(name) for name in reply.layers]
    return (
        bool(layers)
        and None not in layers
        and reply.weights.shape[0] == sum(layer.filters for layer in layers)
        and 0 <= given["head"] < len(known.info.heads)
        and reply.weights.shape[1] == known.info.heads[given["head"]].classes
    )


def _windows(known: Promises, given: Given, reply: Any) -> bool:
    asked, samples = len(given["windows"]), given["samples"]
    length = len(samples[0])
    done = len(reply.outputs[0]) if reply.outputs else 0
    counts = (reply.multiply_adds, reply.naive_multiply_adds)
    return (
        (done == asked or (given["progress"] is not None and done < asked))
        and (not reply.outputs or known.outputs(given, length, reply.outputs))
        and all(len(each) == len(samples) for each in reply.clean)
        and known.outputs(given, length, reply.clean)
        and all(count is None or count >= 0 for count in counts)
    )


def _vectors(known: Promises, given: Given, reply: Any) -> bool:
    return bool(reply.shape[:2] == given["x"].shape[:2]) and known.same(reply.shape[2], "dimension")


def _like(argument: str, skipped: int = 0) -> Rule:
    """An array with the axes of an argument, but for its first ones."""
    return lambda known, given, reply: bool(reply.shape == given[argument].shape[skipped:])


def _gradient(known: Promises, given: Given, reply: Any) -> bool:
    return bool(reply[1].shape == given["vectors"].shape)


def _layer_gradient(known: Promises, given: Given, reply: Any) -> bool:
    return known.layer(given["layer"], given["vectors"].shape[1], reply[0].shape)


def _maps_to(known: Promises, given: Given, reply: Any) -> bool:
    return all(
        known.positions(each.name, given["length"], each.positions)
        for each in reply
        if each.positions
    )


def _weighted_layers(known: Promises, given: Given, reply: Any) -> bool:
    return len(set(reply)) == len(reply)


def _places(known: Promises, given: Given, reply: Any) -> bool:
    length = given["length"]
    return reply is None or (
        known.positions(given["layer"], length, len(reply))
        and bool((np.diff(reply) > 0).all())
        and bool(((reply >= -FARTHEST) & (reply <= length + FARTHEST)).all())
    )


def _spans(known: Promises, given: Given, reply: Any) -> bool:
    length = given["length"]
    return reply is None or (
        reply.dtype.kind == "i"
        and known.positions(given["layer"], length, len(reply))
        and bool((np.diff(reply) >= 0).all())
        and bool(((reply >= -FARTHEST) & (reply <= length + FARTHEST)).all())
    )


def _kernel(known: Promises, given: Given, reply: Any) -> bool:
    layer = known._conv(given["layer"])
    filters, slots, channels = reply.weights.shape
    return (
        layer is not None
        and (filters, slots) == (layer.filters, layer.kernel_size)
        and known.same(channels, "channels", given["layer"])
        and (not layer.on_tokens or known.same(channels, "dimension"))
    )


def _embedding(known: Promises, given: Given, reply: Any) -> bool:
    spec = known.info.input
    if reply is None:  # then the vectors are the tokens' own channels
        reads = any(layer.on_tokens for layer in known.info.conv_layers)
        return not reads or (spec.kind != "tokens" and known.same(spec.channels, "dimension"))
    size = spec.vocabulary_size
    return (size is None or len(reply) == size) and known.same(reply.shape[1], "dimension")


def _library_map(known: Promises, given: Given, reply: Any) -> bool:
    if given["method"] in ("gradient", "smoothgrad"):
        return bool(reply.shape == given["vectors"].shape)
    layer = given["layer"]
    return bool(reply.shape[1] == 1) and (
        layer is None or known.positions(layer, len(given["vectors"]), len(reply))
    )


_RULES: dict[str, Rule] = {
    "encode": lambda known, given, reply: is_sample_of(
        of_any_length(known.info) if given["piece"] else known.info, reply
    ),
    "predict": _predict,
    "survey": _survey,
    "predict_gated": _predict,
    "layer_input": _layer_input,
    "linear_head": _linear_head,
    "predict_windows": _windows,
    "embed": _vectors,
    "score": lambda known, given, reply: True,
    "gradient": _gradient,
    "mean_gradient": _like("vectors", skipped=1),
    "path_gradient": _like("start"),
    "layer_gradient": _layer_gradient,
    "gradient_way": lambda known, given, reply: True,
    "maps_to": _maps_to,
    "weighted_layers": _weighted_layers,
    "places": _places,
    "spans": _spans,
    "kernel": _kernel,
    "embedding": _embedding,
    "library_map": _library_map,
}
