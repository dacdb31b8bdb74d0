"""Can a record that a worker sends be what it says it is? Its parts must fit each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.series import Series

if TYPE_CHECKING:
    from jaxtyping import Num

    from interpret.core.data_file import Data, Row
    from interpret.core.info import ConvLayer, Head, InputSpec, ModelInfo
    from interpret.core.sample import Sample

MOST_OF_A_LAYER = 2**20
MOST_POSITIONS = 2**32
MOST_DOCUMENTS = 5_000_000
"""As many as rows of a table."""


def is_model(info: ModelInfo) -> bool:
    """Whether a model can be so: numbers point at what is there, and names are as many as things.

    Loops and arrays are as long as its sizes say.
    """
    return (
        bool(info.heads)
        and 0 <= info.focus < len(info.inputs)
        and all(map(_is_input, info.inputs))
        and len({each.name for each in info.inputs}) == len(info.inputs)
        and info.input.kind != "static"
        and all(map(_is_head, info.heads))
        and all(map(_is_layer, info.conv_layers))
        and len({each.name for each in info.conv_layers}) == len(info.conv_layers)
        and (not info.channels or info.is_text or len(info.channels) == info.input.channels)
        and all(each is None or _is_id(info, each) for each in (info.pad_id, info.oov_id))
        and (info.sampling_rate is None or 0 < info.sampling_rate < math.inf)
    )


def _is_input(spec: InputSpec) -> bool:
    sizes = [size for size in spec.shape if size is not None]
    return (
        all(0 < size <= MOST_POSITIONS for size in sizes)
        and (spec.kind == "static" or 0 < len(spec.shape) <= 8)
        and (spec.kind == "static" or len(spec.shape) < 2 or spec.shape[-1] is not None)
        and (spec.vocabulary_size is None or 0 < spec.vocabulary_size <= MOST_POSITIONS)
        and 0 < spec.minimum_length <= MOST_POSITIONS
        and spec.dtype.replace("_", "").isalnum()
    )


def _is_head(head: Head) -> bool:
    return 0 < head.classes == len(head.labels)


def _is_layer(layer: ConvLayer) -> bool:
    sizes = (layer.filters, layer.kernel_size, layer.stride, layer.dilation, layer.groups)
    more = (layer.input_channels, layer.output_length, layer.receptive_field, layer.jump)
    return all(0 < size <= MOST_OF_A_LAYER for size in sizes) and all(
        size is None or 0 < size <= MOST_POSITIONS for size in more
    )


def _is_id(info: ModelInfo, number: int) -> bool:
    return 0 <= number < (info.input.vocabulary_size or MOST_POSITIONS)


def is_sample_of(info: ModelInfo, sample: Sample) -> bool:
    """Whether a sample is one that this model takes, with a name for each position and channel."""
    if sample.focus != info.focus or len(sample.arrays) != len(info.inputs):
        return False
    if not all(map(_is_taken, info.inputs, sample.arrays)):
        return False
    length, channels = sample.x.shape
    return (
        length > 0
        and len(sample.positions) == len(sample.padding) == length
        and len(sample.channels) == (1 if info.is_text else channels)
    )


def _is_taken(spec: InputSpec, array: Num[np.ndarray, "..."]) -> bool:
    shape = spec.shape if spec.kind == "static" else (spec.length, spec.channels)
    if array.ndim != len(shape) or array.dtype.kind not in "biuf":
        return False
    if any(size not in (None, own) for size, own in zip(shape, array.shape, strict=True)):
        return False
    if spec.kind != "tokens":
        return True
    most = spec.vocabulary_size or MOST_POSITIONS
    return array.dtype.kind in "iu" and bool(((array >= 0) & (array < most)).all())


def is_data(data: Data) -> bool:
    """Whether a file can hold such rows: some, each an input whose names are as many as it has."""
    return 0 < len(data.rows) <= MOST_DOCUMENTS and all(map(_is_row, data.rows))


def _is_row(row: Row) -> bool:
    x = row.x
    if isinstance(x, Series):
        return x.values.size > 0 and len(x.channels) in (0, x.values.shape[1]) and x.count > 0
    return not isinstance(x, np.ndarray) or 0 < x.ndim <= 3
