"""How much memory does a configuration ask for, as far as it can be told without building it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from interpret.backends.inspection.refusal import RESAVE, named, refusal

MAX_SIZE = 2**28
"""Values in one shape; a float32 array of so many has a GiB."""
UNASKED = 2**24
"""Weights that a model may ask for whatever its file holds."""

_SIZES = frozenset(
    """
    filters units input_dim output_dim key_dim value_dim num_heads num_query_heads
    num_key_value_heads head_dim n size padding cropping pool_size kernel_size strides dilation_rate
    target_shape newshape shape repeats num_tokens num_classes num_segments num_mel_bins
    output_sequence_length pad_width height width depth_multiplier num N fft_length sequence_length
    batch_shape batch_input_shape build_input_shape input_shape output_shape output_size max_number
    lora_rank power_iterations
    """.split()
)
_GATES = {"LSTM": 4, "LSTMCell": 4, "GRU": 3, "GRUCell": 3, "SimpleRNN": 1, "SimpleRNNCell": 1}


def check_sizes(path: Path, called: str, config: Mapping[str, Any]) -> None:
    """Refuse an argument whose numbers multiply to more than ``MAX_SIZE``.

    Raises
    ------
    ModelError
        ``too-large``, naming the layer and the argument.
    """
    for key in config.keys() & _SIZES:
        if _product(config[key]) > MAX_SIZE:
            raise refusal(
                path,
                "too-large",
                f"{called} has {key}={named(config[key])}, where {MAX_SIZE:,} values are allowed "
                f"in all. Nothing in the file was run. {RESAVE}",
            )


def least_weights(item: Mapping[str, Any]) -> int:
    """At least so many weights has this layer, whatever it is given."""
    kind, config = str(item.get("class_name")), item.get("config")
    if not isinstance(config, Mapping):
        return 0
    inputs = _last(item.get("build_config"))
    units, filters = _one(config, "units"), _one(config, "filters")
    kernel = _product(config.get("kernel_size"))
    if kind in _GATES:
        return _GATES[kind] * units * (units + inputs)
    if kind.startswith("ConvLSTM"):
        return 4 * filters * filters * kernel
    if kind.startswith("Separable"):
        return filters + kernel
    if kind.startswith("Conv"):
        return filters * kernel * max(1, inputs // max(1, _one(config, "groups")))
    if kind in ("Embedding", "ReversibleEmbedding"):
        return _one(config, "input_dim") * _one(config, "output_dim")
    if kind == "Dense":
        return units * max(1, inputs)
    if kind == "MultiHeadAttention":
        return _one(config, "num_heads") * _one(config, "key_dim")
    return 0


def check_weights(path: Path, *, least: int, largest: str, stored: int) -> None:
    """Refuse a configuration that asks for far more weights than the file holds.

    Raises
    ------
    ModelError
        ``too-large``, naming the layer that asks for most.
    """
    if least > max(UNASKED, stored):
        raise refusal(
            path,
            "too-large",
            f"{largest} asks for most of {least:,} weights, but the file holds {stored:,}: they "
            f"would fill the memory before the file is found wrong. Nothing in it was run. "
            f"{RESAVE}",
        )


def _one(config: Mapping[str, Any], key: str) -> int:
    value = config.get(key)
    return max(0, value) if isinstance(value, int) else 0


def _last(build: Any) -> int:
    """Channels of the input that a layer was built for; 0 where it is not said."""
    shape = build.get("input_shape") if isinstance(build, Mapping) else None
    last = shape[-1] if isinstance(shape, list) and shape else None
    return max(0, last) if isinstance(last, int) else 0


def _product(value: Any) -> int:
    """Of all whole numbers in a value; it stops growing where it is too large."""
    product = 1
    for number in _whole(value):
        product *= max(1, abs(number))
        if product > MAX_SIZE:
            break
    return product


def _whole(value: Any) -> Iterator[int]:
    """Every whole number in a value, however it is nested."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, int) and not isinstance(item, bool):
            yield item
