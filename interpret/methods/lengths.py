"""How many positions come out of each conv layer, for an input of so many?

Each layer's length is ``floor((W − (K − 1)·D − 1 + P)/S) + 1``, W what it receives and P the total
padding. The layers' spans say what comes out; W follows from them, or is left open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from interpret.core.errors import ArgumentError
from interpret.core.windows import output_length, reach, spell_output_length
from interpret.methods.setting_checks import whole

if TYPE_CHECKING:
    from interpret.core.info import ConvLayer
    from interpret.core.model import SequenceModel


class _Shape(TypedDict):
    kernel: int
    stride: int
    dilation: int
    padding: str


@dataclass(frozen=True, kw_only=True)
class LayerLength:
    """Positions that a layer receives and gives, and the formula with these numbers in it.

    ``received`` is None, and ``spelled`` empty, where what stands before the layer cannot be told;
    ``given`` is None where a layer before it mixes all positions.
    """

    layer: str
    received: int | None
    given: int | None
    spelled: str = ""


def layer_lengths(model: SequenceModel, length: int) -> tuple[LayerLength, ...]:
    """Lengths of every conv layer for an input of ``length`` positions.

    Raises ArgumentError where the model takes another length, or the input is shorter than the
    layers need.

    Examples
    --------
    >>> [found.spelled for found in layer_lengths(model, 7)]
    ['floor((W − (K − 1)·D − 1 + P)/S) + 1 = floor((7 − (2 − 1)·1 − 1 + 0)/1) + 1 = 6']
    """
    spec, name = model.info.input, model.info.name
    length = whole("length", length)
    if spec.length not in (None, length):
        raise ArgumentError(f"length={length}: {name} always takes {spec.length} positions.")
    if length < spec.minimum_length:
        raise ArgumentError(
            f"length={length} is too short for {name}: its layers need at least "
            f"{spec.minimum_length} positions."
        )
    lengths: list[LayerLength] = []
    for layer in model.info.conv_layers:
        spans = model.spans(layer.name, length)
        given = None if spans is None else len(spans)
        received = None if given is None else _received(model, layer, given, length, lengths)
        lengths.append(
            LayerLength(
                layer=layer.name,
                received=received,
                given=given,
                spelled="" if received is None else spell_output_length(received, **_shape(layer)),
            )
        )
    return tuple(lengths)


def _received(
    model: SequenceModel, layer: ConvLayer, given: int, length: int, before: list[LayerLength]
) -> int | None:
    """What a layer receives: what the input or the conv layer right before it gives.

    A layer stands right after another where its receptive field is the other's, grown by its own
    kernel and nothing else. Behind a pooling, stride 1 still tells it from what comes out.
    """
    if layer.kind == "Conv1DTranspose":
        return None  # it computes its length the other way round
    sources: list[tuple[int | None, int | None, int | None]] = [(1, 1, length)]
    for earlier in before:
        other = model.info.conv_layer(earlier.layer)
        sources.append((other.receptive_field, other.jump, earlier.given))
    for field, jump, count in sources:
        if field is None or jump is None or count is None:
            continue
        grown = field + (reach(layer.kernel_size, layer.dilation) - 1) * jump
        follows = (grown, jump * layer.stride) == (layer.receptive_field, layer.jump)
        if follows and output_length(count, **_shape(layer)) == given:
            return count
    if layer.stride > 1:
        return None
    lost = reach(layer.kernel_size, layer.dilation) - 1 if layer.padding == "valid" else 0
    return given + lost


def _shape(layer: ConvLayer) -> _Shape:
    return {
        "kernel": layer.kernel_size,
        "stride": layer.stride,
        "dilation": layer.dilation,
        "padding": layer.padding,
    }
