"""Which rows of a linear head's weights belong to a conv layer?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.model import LinearHead


def head_rows(info: ModelInfo, head: LinearHead, layer: ConvLayer) -> slice:
    """The rows of ``head.weights`` for the layer's filters; none where it is not joined to it."""
    if layer.name not in head.layers:
        return slice(0, 0)
    before = head.layers[: head.layers.index(layer.name)]
    first = sum(info.conv_layer(name).filters for name in before)
    return slice(first, first + layer.filters)
