"""How is what a filter adds to a score shared out over the input positions that it met?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.activation_functions import activation_function
from interpret.core.slots import has_met, slot_places

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.info import ConvLayer
    from interpret.core.model import Kernel

TOO_SMALL = 1e-6
"""A pre-activation below this says nothing about the slope that its activation stands for."""


def multiplier(
    before: Float[np.ndarray, "position filter"],
    after: Float[np.ndarray, "position filter"],
    activation: str,
) -> Float[np.ndarray, "position filter"]:
    """What an activation function multiplies its input by: (after − its value at 0) / before.

    0 where the pre-activation is too small to divide by; the answer is then its value at 0.
    """
    at_zero = activation_function(activation).at_zero
    large = np.abs(before) > TOO_SMALL
    times: Float[np.ndarray, "position filter"] = np.zeros_like(before)
    np.divide(after - at_zero, before, out=times, where=large)
    return times


def shared_out(
    shares: Float[np.ndarray, "position filter"],
    met: Float[np.ndarray, "inner channel"],
    kernel: Kernel,
    layer: ConvLayer,
    *,
    places: Int[np.ndarray, " position"],
    length: int,
) -> Float[np.ndarray, "filter input"]:
    """Σ over windows of share · slot product, at the input position that the slot met.

    Parameters
    ----------
    shares
        What one unit of each filter's sum of products adds to the score, at each window.
    met
        What the layer takes in, before its padding; a slot that met a zero of it adds 0.
    places
        Input position of slot 0 of each window, below 0 where padding stood.
    length
        Positions of the input.
    """
    parts = np.zeros((length, shares.shape[1]))
    slots = slot_places(layer, length=len(met), out=len(shares))
    for slot in range(layer.kernel_size):
        there, on_input = slots[:, slot], places + slot * layer.dilation
        both = has_met(there, len(met)) & has_met(on_input, length)
        products = met[there[both]].astype(np.float64) @ kernel.weights[:, slot].T
        parts[on_input[both]] += shares[both] * products  # one slot meets each position once
    return parts.T
