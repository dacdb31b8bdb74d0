"""Which conv layers can be followed to the input, which read it directly, which filters are off?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, from_zero, plural
from interpret.core.windows import reach

if TYPE_CHECKING:
    from jaxtyping import Bool

    from interpret.core.info import ConvLayer, ModelInfo


_LOST = (
    "It cannot be followed which input positions the conv layers of {} saw, so a map of theirs has "
    "no place on the input."
)


def check_convolution(info: ModelInfo) -> None:
    """Refuse a model without a convolution over positions."""
    info.conv_layer(None)


def check_followed(info: ModelInfo) -> None:
    """Refuse a model of whose conv layers none is known to have seen which positions."""
    check_convolution(info)
    if all(layer.receptive_field is None for layer in info.conv_layers):
        raise ArgumentError(_LOST.format(info.name))


def check_placed(info: ModelInfo) -> None:
    """Refuse a model of whose conv layers none has positions with a place on the input."""
    check_convolution(info)
    if not any(layer.placed for layer in info.conv_layers):
        raise ArgumentError(_LOST.format(info.name))


def direct_layers(info: ModelInfo) -> tuple[ConvLayer, ...]:
    """The conv layers that read the explained input directly.

    Raises
    ------
    ArgumentError
        Where there is none.
    """
    layers = tuple(layer for layer in info.conv_layers if is_direct(info, layer))
    if not layers:
        what = "the tokens" if info.is_text else "the input"
        raise ArgumentError(
            f"No conv layer of {info.name} reads {what} directly, so that no chain leads from "
            "there through filters to a class."
        )
    return layers


def is_direct(info: ModelInfo, layer: ConvLayer) -> bool:
    """Whether each slot of the layer meets one position of the explained input."""
    if layer.kind == "Conv1DTranspose":  # its windows overlap the other way round
        return False
    if info.is_text:
        return layer.on_tokens
    return reads_directly(layer)


def reads_directly(layer: ConvLayer) -> bool:
    """Whether each slot of the layer meets one position of the input and no other."""
    sees = reach(layer.kernel_size, layer.dilation)
    return layer.receptive_field == sees and layer.jump == layer.stride


def slots_in_order(layer: ConvLayer) -> bool:
    """Whether the slots of such a layer meet a window's positions from the first to the last.

    Those of a transposed convolution meet them the other way round.
    """
    return layer.kind != "Conv1DTranspose" and reads_directly(layer)


def switched_off(
    info: ModelInfo, layers: Sequence[ConvLayer], off: str | Sequence[str]
) -> dict[str, Bool[np.ndarray, " filter"]]:
    """For each layer, which of its filters are held at 0; ``off`` as ``chain`` takes it.

    Raises
    ------
    ArgumentError
        Where there is no such filter among these layers.
    """
    listed = off.split(",") if isinstance(off, str) else list(off)
    silent = {layer.name: np.zeros(layer.filters, dtype=bool) for layer in layers}
    for filter_name in (str(each).strip() for each in listed):
        if not filter_name and isinstance(off, str):
            continue
        name, colon, number = filter_name.rpartition(":")
        if not (colon and number.isdigit()):
            raise ArgumentError(
                f"off={filter_name!r} must read LAYER:NUMBER, such as {layers[0].name}:0."
            )
        layer = info.conv_layer(name)
        if layer.name not in silent:
            known = ", ".join(repr(each.name) for each in layers)
            raise ArgumentError(
                f"off={filter_name!r}: layer {layer.name!r} does not read the input directly, so "
                f"that its filters are not in the chain: use one of {known}."
            )
        if int(number) >= layer.filters:
            raise ArgumentError(
                f"off={filter_name!r}: layer {layer.name!r} has "
                f"{plural(layer.filters, 'filter')}, use {from_zero(layer.filters)}."
            )
        silent[layer.name][int(number)] = True
    return silent
