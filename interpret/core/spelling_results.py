"""What does one filter multiply and add up, and how does it read, product by product?

``[0 3] * [1 2] = [0 6] → 6``: what a window holds, times the filter, gives products; their sum,
after the bias and the activation function where there are any, is the answer. Zeros that the layer
added stand as ``(0)``. Of many channels a line gives each slot's sum, and a position by itself one
line for each channel.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.record import Result

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

MOST_CHANNELS = 4
"""A line holds the products of at most so many channels; of more, each slot's sum."""
MOST_NUMBERS = 12
"""A line of several writes out at most so many numbers in a bracket."""
ADDED = "(0)"
NO_NUMBER = "not a number"
LARGEST_WHOLE = 1e15
DIGITS, MOST_DIGITS = 4, 8
"""Significant digits of a number, and of a factor where fewer would contradict its product."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Spelling(Result):
    """One filter at every position of its layer, product by product; printed, it reads as text.

    Attributes
    ----------
    inputs
        float, (input, channel): what the layer took in, before its padding.
    window
        float, (position, slot, channel): what the filter met; 0 where nothing stood.
    slots
        int, (position, slot): which position of the layer's own input each slot met; below 0 or
        from ``length`` on, where padding stood, or a transposed convolution has nothing.
    weights, bias
        float, (slot, channel), and one number.
    sums
        float, (position,): the sum of all products, without the bias.
    preactivations, activations
        float, (position,): sum + bias, and what the layer makes of it.
    shown
        The one position asked for; None for all of them.
    length
        Positions of the layer's own input.
    names, channels
        Names of those positions, where the layer reads the model's input; and of its channels.
    formula
        The output length, with its numbers.
    """

    kind: ClassVar[str] = "spelling"

    layer: str
    layer_kind: str
    filter: int
    filters: int
    stride: int
    dilation: int
    padding: str
    activation: str
    length: int
    names: tuple[str, ...]
    channels: tuple[str, ...]
    inputs: Float[np.ndarray, "input channel"]
    window: Float[np.ndarray, "position slot channel"]
    slots: Int[np.ndarray, "position slot"]
    weights: Float[np.ndarray, "slot channel"]
    bias: float
    sums: Float[np.ndarray, "position"]
    preactivations: Float[np.ndarray, "position"]
    activations: Float[np.ndarray, "position"]
    shown: int | None = None
    formula: str
    text: str | None = None
    method: str = "spell"
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def products(self) -> Float[np.ndarray, "position slot channel"]:
        """Window × weights, number by number."""
        products: Float[np.ndarray, "position slot channel"] = self.window * self.weights
        return products

    def lines(self, position: int | None = None) -> list[str]:
        """It as text: a line for each position, or one position in full."""
        return spelled_lines(self, position)

    def __str__(self) -> str:
        """The lines, one under another."""
        return "\n".join(self.lines())

    def columns(self) -> dict[str, Any]:
        """One row for each position, slot and channel."""
        positions, slots, channels = (i.ravel() for i in np.indices(self.window.shape))
        return {
            "position": positions,
            "slot": slots,
            "channel": np.asarray(self.channels)[channels],
            "meets": self.slots[positions, slots],
            "value": self.window.ravel(),
            "weight": self.weights[slots, channels],
            "product": self.products.ravel(),
        }


def spelled_number(value: float, digits: int = DIGITS) -> str:
    """Four significant digits unless said, whole numbers in full, and a true minus.

    >>> spelled_number(12345.0), spelled_number(12345.6), spelled_number(-0.123456)
    ('12345', '12346', '−0.1235')
    """
    if not math.isfinite(value):
        return NO_NUMBER
    size, sign = abs(float(value)), "−" if value < 0 else ""
    if size.is_integer() and size < LARGEST_WHOLE:
        return f"{sign if size else ''}{int(size)}"
    if not 1e-4 <= size < 1e6:
        return f"{sign}{size:.{digits - 1}e}".replace("e-", "e−")
    written = f"{size:.{max(digits - 1 - math.floor(math.log10(size)), 0)}f}"
    return sign + (written.rstrip("0").rstrip(".") if "." in written else written)


def factor_digits(spelling: Spelling, position: int) -> int:
    """Digits of what is multiplied at a position, so that a reader finds the products written.

    1.062 × 3 is not 3.187; 1.0622 × 3 is. Where more than ``MOST_DIGITS`` would be needed, so many.
    """
    window, weights = spelling.window[position], spelling.weights
    products = [spelled_number(float(value)) for value in (window * weights).ravel()]
    for digits in range(DIGITS, MOST_DIGITS):
        shown = _as_written(window, digits) * _as_written(weights, digits)
        if [spelled_number(float(value)) for value in shown.ravel()] == products:
            return digits
    return MOST_DIGITS


def _as_written(values: Float[np.ndarray, "slot channel"], digits: int) -> np.ndarray:
    words = [spelled_number(float(value), digits).replace("−", "-") for value in values.ravel()]
    numbers = [float("nan") if word == NO_NUMBER else float(word) for word in words]
    return np.asarray(numbers).reshape(values.shape)


def spelled_lines(spelling: Spelling, position: int | None = None) -> list[str]:
    """Each position in a line; or one in full, which takes several where there are channels.

    ``position`` None is the one that was asked for, and all of them where none was.
    """
    position = spelling.shown if position is None else position
    if position is not None:
        return _in_full(spelling, position)
    return [spelled_line(spelling, p) for p in range(len(spelling.sums))]


def spelled_line(spelling: Spelling, position: int) -> str:
    """One position in one line."""
    channels = spelling.weights.shape[1]
    names = spelled_names(spelling, position)
    begin = f"{' '.join(names)}: " if names else ""
    if channels > MOST_CHANNELS:
        return f"{begin}{_slot_sums(spelling, position)}{spelled_end(spelling, position)}"
    added, window = _added(spelling, position), spelling.window[position]
    digits = factor_digits(spelling, position)
    met = " + ".join(
        f"{_bracket(window[:, c], added, digits=digits)} * "
        f"{_bracket(spelling.weights[:, c], digits=digits)}"
        for c in range(channels)
    )
    products = " + ".join(_bracket(window[:, c] * spelling.weights[:, c]) for c in range(channels))
    return f"{begin}{met} = {products}{spelled_end(spelling, position)}"


def spelled_end(spelling: Spelling, position: int) -> str:
    """The sum, and what the bias and the activation function make of it where they matter.

    ``→ 6``, or ``→ 6 + 0.5 = 6.5 → relu 6.5``.
    """
    total = float(spelling.sums[position])
    before = float(spelling.preactivations[position])
    end = f" → {spelled_number(total)}"
    if spelling.bias:
        sign = "+" if spelling.bias > 0 else "−"
        end += f" {sign} {spelled_number(abs(spelling.bias))} = {spelled_number(before)}"
    if spelling.activation != "linear":
        after = float(spelling.activations[position])
        end += f" → {spelling.activation} {spelled_number(after)}"
    return end


def spelled_names(spelling: Spelling, position: int) -> list[str]:
    """What stands in the window by name: tokens, and ``(0)`` where zeros were added; or nothing."""
    if not spelling.names:
        return []
    return [
        _seen(spelling.names[i]) if 0 <= i < spelling.length else ADDED
        for i in (int(slot) for slot in spelling.slots[position])
    ]


def _seen(name: str) -> str:
    """A token with its white space to be seen."""
    return "".join("·" if sign.isspace() else sign for sign in name)


def _in_full(spelling: Spelling, position: int) -> list[str]:
    """One line for each channel, and the sum of all."""
    window, added = spelling.window[position], _added(spelling, position)
    names = spelled_names(spelling, position)
    begin = [" ".join(names)] if names else []
    channels, digits = window.shape[1], factor_digits(spelling, position)
    width = max(map(len, spelling.channels), default=0)
    parts = []
    for c in range(channels):
        products = window[:, c] * spelling.weights[:, c]
        head = f"{spelling.channels[c]:<{width}}  " if channels > 1 else ""
        tail = f" → {spelled_number(float(products.sum()))}" if channels > 1 else ""
        parts.append(
            f"{head}{_bracket(window[:, c], added, most=None, digits=digits)} * "
            f"{_bracket(spelling.weights[:, c], most=None, digits=digits)} = "
            f"{_bracket(products, most=None)}{tail}"
        )
    end = spelled_end(spelling, position)
    if channels == 1:
        return [*begin, parts[0] + end]
    return [*begin, *parts, f"{f'sum of {channels} channels':<{width}} {end}"]


def _slot_sums(spelling: Spelling, position: int) -> str:
    """Each slot's products added up over the channels."""
    sums = (spelling.window[position] * spelling.weights).sum(axis=1)
    return _bracket(sums, _added(spelling, position))


def _added(spelling: Spelling, position: int) -> Bool[np.ndarray, " slot"]:
    slots = spelling.slots[position]
    added: Bool[np.ndarray, " slot"] = (slots < 0) | (slots >= spelling.length)
    return added


def _bracket(
    values: Float[np.ndarray, " slot"],
    added: Sequence[bool] | Bool[np.ndarray, " slot"] | None = None,
    *,
    most: int | None = MOST_NUMBERS,
    digits: int = DIGITS,
) -> str:
    words = [
        ADDED if added is not None and added[i] else spelled_number(float(value), digits)
        for i, value in enumerate(values)
    ]
    if most is not None and len(words) > most:
        words = [*words[: most - 2], "…", words[-1]]
    return f"[{' '.join(words)}]"
