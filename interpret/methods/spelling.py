"""What did a filter multiply and add up, at each position of its layer?

The arithmetic of the user's own model, written out and checked against what the layer itself gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import numpy as np

from interpret.core.errors import ArgumentError, ModelError, from_zero
from interpret.core.results import Spelling
from interpret.core.slots import slot_places, transposed_cut, values_met
from interpret.core.windows import spell_output_length
from interpret.methods.filters import channel_names, reads_input
from interpret.methods.setting_checks import whole

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.info import ConvLayer
    from interpret.core.model import Kernel, SequenceModel
    from interpret.core.sample import Sample

TOLERANCE, ROUGH = 1e-5, 1e-2
"""What may lie between a spelled sum and the layer's, as a share of the largest sum of sizes: in
single precision; and in half, or on processors that round a convolution's products."""

MOST_PRODUCTS = 20_000_000


def spell(
    model: SequenceModel,
    x: object,
    *,
    layer: str | None = None,
    filter: int = 0,
    position: int | None = None,
) -> Spelling:
    r"""Write one filter's arithmetic out: window, kernel, products, sum, bias, activation.

    Arrays are float64: ``window`` (position of the layer, slot, channel), ``weights`` (slot,
    channel), ``sums``, ``preactivations`` (sum + bias) and ``activations`` (position,). Slots that
    meet zeros which the layer added hold 0 and have no position of the layer's input. Grouped
    kernels stand over all channels, separable ones multiplied out, and the slots of a transposed
    convolution that fall between two positions meet nothing. ``layer`` None is the first one;
    ``position`` None is all of them, and one of them is shown in full. Sums with the bias are
    checked to be the layer's own, to 1e-5 of the largest sum of sizes; a note says where the layer
    rounds more than that.

    Raises ArgumentError for a layer, filter or position that is not there, DataError for an input
    that does not fit, ModelError (code ``"not-spelled"``) where the layer gives other numbers.
    Source: Huotari 2017, "Spell Out Convolution 1D".

    Examples
    --------
    >>> print(*spell(model, "the film was great fun").lines(3), sep="\n")
    great fun
    dimension 0  [2 0.5] * [1 0] = [2 0] → 2
    dimension 1  [0 0] * [0 0] = [0 0] → 0
    dimension 2  [0 1] * [0 0.5] = [0 0.5] → 0.5
    sum of 3 channels  → 2.5 → relu 2.5
    """
    chosen = model.info.conv_layer(layer)
    number = _inside("filter", filter, chosen.filters, chosen.name)
    sample = model.encode(x)
    inputs = model.layer_input(sample.x[None], sample=sample, layer=chosen.name)[0]
    inputs = inputs.astype(np.float64)
    before, after = (
        model.predict(sample.x[None], sample=sample, layer=chosen.name, logits=logits)[0][0]
        for logits in (True, False)
    )
    at = None if position is None else _inside("position", position, len(before), chosen.name)
    sums, notes = _sums(chosen, model.kernel(chosen.name), number, inputs, before[:, number])
    return Spelling(
        model=model.info.name,
        model_id=model.info.model_id,
        notes=sample.notes + notes,
        **sums,
        layer=chosen.name,
        layer_kind=chosen.kind,
        stride=chosen.stride,
        dilation=chosen.dilation,
        padding=chosen.padding,
        activation=chosen.activation,
        filter=number,
        filters=chosen.filters,
        length=len(inputs),
        names=_names(sample, chosen, len(inputs)) if model.info.is_text else (),
        channels=channel_names(model.info, chosen, inputs.shape[1]),
        activations=after[:, number].astype(np.float64),
        shown=at,
        formula=_formula(chosen, len(inputs), len(before)),
        text=sample.text,
        params={"layer": chosen.name, "filter": number, "position": at},
    )


class _SumFields(TypedDict):
    inputs: Float[np.ndarray, "input channel"]
    window: Float[np.ndarray, "position slot channel"]
    slots: Int[np.ndarray, "position slot"]
    weights: Float[np.ndarray, "slot channel"]
    bias: float
    sums: Float[np.ndarray, " position"]
    preactivations: Float[np.ndarray, " position"]


def _sums(
    layer: ConvLayer,
    kernel: Kernel,
    number: int,
    inputs: Float[np.ndarray, "input channel"],
    before: Float[np.ndarray, " position"],
) -> tuple[_SumFields, tuple[str, ...]]:
    """What is multiplied and added up, and a note where that is not quite the layer's sum."""
    weights = kernel.weights[number].astype(np.float64)
    bias = float(kernel.bias[number])
    slots = slot_places(layer, length=len(inputs), out=len(before))
    _check_size(layer, slots.size * weights.shape[1])
    if weights.shape[1] != inputs.shape[1] or weights.shape[0] != slots.shape[1]:
        raise _refused(layer, f"its kernel {weights.shape} does not fit its input {inputs.shape}")
    window = values_met(inputs[None], np.zeros(len(slots), dtype=np.int64), slots)
    sums = np.einsum("psc,sc->p", window, weights)
    sizes = np.einsum("psc,sc->p", np.abs(window), np.abs(weights))
    scale = float(sizes.max(initial=abs(bias)))
    fields: _SumFields = {
        "inputs": inputs,
        "window": window,
        "slots": slots,
        "weights": weights,
        "bias": bias,
        "sums": sums,
        "preactivations": sums + bias,
    }
    return fields, _compared(layer, sums + bias, before, scale=scale)


def _inside(name: str, value: object, count: int, layer: str) -> int:
    number = whole(name, value, least=0)
    if number >= count:
        what = "filter" if name == "filter" else "position"
        raise ArgumentError(
            f"{name}={number} is outside layer {layer!r}, which has {count} "
            f"{what}{'s' * (count != 1)}: use {from_zero(count)}."
        )
    return number


def _check_size(layer: ConvLayer, products: int) -> None:
    if products > MOST_PRODUCTS:
        raise ArgumentError(
            f"Layer {layer.name!r} makes {products:,} products for one filter on this input, and "
            f"at most {MOST_PRODUCTS:,} are written out: give a shorter input."
        )


def _compared(
    layer: ConvLayer,
    spelled: Float[np.ndarray, " position"],
    own: Float[np.ndarray, " position"],
    *,
    scale: float,
) -> tuple[str, ...]:
    """Refuse a spelling that is not what the layer computes; a note where the layer rounds."""
    apart = np.abs(spelled - own)
    apart = np.where(np.isfinite(apart), apart, np.inf)
    worst = int(apart.argmax()) if len(apart) else 0
    largest = float(apart.max(initial=0.0))
    if largest <= TOLERANCE * max(scale, float(np.finfo(np.float32).tiny)):
        return ()
    if largest <= ROUGH * scale:
        return (
            f"The layer computes with less precision than these sums: it gives {own[worst]:.6g} at "
            f"position {worst}, and they {spelled[worst]:.6g}.",
        )
    raise _refused(
        layer,
        f"at position {worst} its products and bias add up to {spelled[worst]:.6g}, and the "
        f"layer gives {own[worst]:.6g}",
    )


def _refused(layer: ConvLayer, why: str) -> ModelError:
    return ModelError(
        f"Layer {layer.name!r} ({layer.kind}) cannot be spelled out [not-spelled]: {why}. It "
        "computes in another way; its activations can be looked at instead.",
        code="not-spelled",
    )


def _names(sample: Sample, layer: ConvLayer, length: int) -> tuple[str, ...]:
    """Tokens at the positions of the layer's input, where these are the input's own."""
    if not reads_input(layer) or len(sample) != length:
        return ()
    return tuple(
        "[padding]" if added else str(name)
        for name, added in zip(sample.positions, sample.padding, strict=True)
    )


def _formula(layer: ConvLayer, length: int, given: int) -> str:
    kernel, stride, dilation = layer.kernel_size, layer.stride, layer.dilation
    if layer.kind != "Conv1DTranspose":
        return spell_output_length(
            length, kernel=kernel, stride=stride, dilation=dilation, padding=layer.padding
        )
    cut = sum(transposed_cut(layer, length, given))
    return (
        "(W − 1)·S + (K − 1)·D + 1 − P = "
        f"({length} − 1)·{stride} + ({kernel} − 1)·{dilation} + 1 − {cut} = {given}"
    ).replace("− -", "+ ")
