"""Which convolution slides over a window of so many rows, which others fit, and what comes out?"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from interpret.core.errors import ArgumentError, choices
from interpret.core.windows import output_length, reach, spell_output_length
from interpret.methods.setting_checks import whole
from interpret.methods.windowing_settings import PADDING

if TYPE_CHECKING:
    from jaxtyping import Int

KERNELS = (1, 2, 3, 5, 7, 9, 11, 15)
STRIDES = (1, 2, 3)


class ConvolutionFields(TypedDict):
    """What the shapes of a table take from its convolution; the record says what each field is."""

    kernel: int
    stride: int
    dilation: int
    padding: str
    output_length: int
    formula: str
    kernels: Int[np.ndarray, " kernel"]
    strides: Int[np.ndarray, " stride"]
    lengths: Int[np.ndarray, "kernel stride"]


@dataclass(frozen=True, kw_only=True)
class _Convolution:
    kernel: int
    stride: int
    dilation: int
    padding: str

    def length(self, positions: int) -> int:
        return output_length(positions, **asdict(self))


def convolution_fields(
    window: int, kernel: int | None, *, stride: int, padding: str, dilation: int
) -> ConvolutionFields:
    """The convolution asked for, or one to begin with, beside those that can be tried.

    Raises ArgumentError where a setting breaks its rule or the kernel does not fit the window.
    """
    chosen = _chosen(window, kernel, stride=stride, padding=padding, dilation=dilation)
    fitting = {k for k in KERNELS[1:] if reach(k, chosen.dilation) <= window} or {1}
    steps = {1} if chosen.dilation > 1 else {s for s in STRIDES if s <= window}
    kernels, strides = sorted(fitting | {chosen.kernel}), sorted(steps | {chosen.stride})
    lengths = [
        [replace(chosen, kernel=k, stride=s).length(window) for s in strides] for k in kernels
    ]
    return {
        "kernel": chosen.kernel,
        "stride": chosen.stride,
        "dilation": chosen.dilation,
        "padding": chosen.padding,
        "output_length": chosen.length(window),
        "formula": spell_output_length(window, **asdict(chosen)),
        "kernels": np.asarray(kernels),
        "strides": np.asarray(strides),
        "lengths": np.asarray(lengths),
    }


def _chosen(
    window: int, kernel: int | None, *, stride: int, padding: str, dilation: int
) -> _Convolution:
    if padding not in PADDING.choices:
        raise ArgumentError(f"padding={padding!r} is unknown: use {choices(PADDING.choices)}.")
    apart, step = whole("dilation", dilation), whole("stride", stride)
    if step > 1 and apart > 1:
        raise ArgumentError(
            f"stride={step} and dilation={apart} cannot go together in Keras: leave one of them 1."
        )
    if kernel is None:
        usual = 3 if window < 64 else 5 if window < 256 else 7
        most = (window - 1) // apart + 1
        return _Convolution(kernel=min(usual, most), stride=step, dilation=apart, padding=padding)
    size = whole("kernel", kernel)
    span = reach(size, apart)
    if span > window:
        dilated = f" at dilation {apart}" if apart > 1 else ""
        raise ArgumentError(
            f"kernel={size}{dilated} spans {span} rows, and the window has {window}: use at most "
            f"{(window - 1) // apart + 1}."
        )
    return _Convolution(kernel=size, stride=step, dilation=apart, padding=padding)
