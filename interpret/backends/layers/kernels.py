"""What are a conv layer's weights as (filter, slot, channel)? One reading for each kind.

``axis`` is the position axis of the layer's input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from interpret.core.model import Kernel

if TYPE_CHECKING:
    from jaxtyping import Float


def separable(layer: Any, axis: int) -> Kernel:
    """(slot, channel, multiplier), then (1, channel·multiplier, filter): one linear map."""
    deep = _array(layer.depthwise_kernel)
    point = _array(layer.pointwise_kernel)[0].reshape(*deep.shape[1:], -1)
    return _kernel(layer, np.einsum("scm,cmf->fsc", deep, point))


def depthwise(layer: Any, axis: int) -> Kernel:
    """Filter c·multiplier + m looks at channel c alone."""
    return _kernel(layer, _spread_depthwise(_array(layer.kernel)))


def transposed(layer: Any, axis: int) -> Kernel:
    """Kept as (slot, filter, channel); output position o meets input i in slot o − i·stride."""
    return _kernel(layer, _array(layer.kernel).transpose(1, 0, 2))


def of_picture(layer: Any, axis: int) -> Kernel:
    """The spatial axis that is not the position axis becomes part of the channels."""
    kernel = _array(layer.kernel)
    kernel = kernel if axis == 1 else kernel.transpose(1, 0, 2, 3)
    slots, across, channels, filters = kernel.shape
    return _kernel(layer, kernel.reshape(slots, across * channels, filters).transpose(2, 0, 1))


def grouped(layer: Any, axis: int) -> Kernel:
    """Each group of filters looks at its own channels."""
    return _kernel(layer, _spread_groups(_array(layer.kernel), int(layer.groups)))


def _kernel(layer: Any, weights: Float[np.ndarray, "filter slot channel"]) -> Kernel:
    filters = len(weights)
    bias = _array(layer.bias) if getattr(layer, "use_bias", False) else np.zeros(filters)
    return Kernel(weights=np.ascontiguousarray(weights), bias=bias)


def _array(variable: Any) -> Float[np.ndarray, "..."]:
    return np.asarray(keras.ops.convert_to_numpy(variable), dtype=np.float64)


def _spread_groups(
    kernel: Float[np.ndarray, "slot group_channel filter"], groups: int
) -> Float[np.ndarray, "filter slot channel"]:
    """Write a grouped kernel over all input channels, with zeros where a filter does not look."""
    slots, width, filters = kernel.shape
    spread = np.zeros((filters, slots, width * groups))
    each = filters // groups
    for group in range(groups):
        rows = slice(group * each, (group + 1) * each)
        spread[rows, :, group * width : (group + 1) * width] = kernel[:, :, rows].transpose(2, 0, 1)
    return spread


def _spread_depthwise(
    kernel: Float[np.ndarray, "slot channel multiplier"],
) -> Float[np.ndarray, "filter slot channel"]:
    slots, channels, multiplier = kernel.shape
    spread = np.zeros((channels * multiplier, slots, channels))
    for channel in range(channels):
        rows = slice(channel * multiplier, (channel + 1) * multiplier)
        spread[rows, :, channel] = kernel[:, channel].T
    return spread
