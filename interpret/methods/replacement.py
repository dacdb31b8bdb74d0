"""Which windows of an input are replaced, and by what?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.core.windows import check_stride, sliding_windows
from interpret.methods.baselines import absence, default_baseline, straight_line
from interpret.methods.explained import real_span
from interpret.methods.setting_checks import switch, whole

if TYPE_CHECKING:
    from jaxtyping import Int, Num

    from interpret.core.info import ModelInfo
    from interpret.core.sample import Sample
    from interpret.methods.baselines import Baseline

DEFAULT_WINDOW = 3


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """The windows to replace, and by what; with ``by_channel`` each stands once for each channel.

    ``patches`` and ``all_replaced`` (the input with everything replaced) are None where tokens are
    deleted; the latter also where no such input can be named.
    """

    windows: Int[np.ndarray, "window 2"]
    channels: Int[np.ndarray, " window"]
    width: int
    stride: int
    by_channel: bool
    baseline: str = "delete"
    patches: Num[np.ndarray, "window width channel"] | None = None
    all_replaced: Num[np.ndarray, "position channel"] | None = None

    def changed(self, sample: Sample) -> Int[np.ndarray, " changed"]:
        """Windows whose patch differs from what stands there; the others need no run."""
        inside = self.windows[:, :1] + np.arange(self.width)
        different = self.patches != sample.x[inside]
        return np.flatnonzero(np.any(different, axis=(1, 2)))

    def new(self, rows: Int[np.ndarray, " row"]) -> Num[np.ndarray, "row width channel"]:
        """What some of the windows are replaced by."""
        assert self.patches is not None  # deletions go another way
        patches: Num[np.ndarray, "row width channel"] = self.patches[rows]
        return patches

    def without(self, sample: Sample) -> Sample:
        """The sample with everything replaced."""
        assert self.all_replaced is not None  # asked for only where there is such an input
        arrays = list(sample.arrays)
        arrays[sample.focus] = self.all_replaced
        return replace(sample, arrays=tuple(arrays))

    def params(self) -> dict[str, int | bool]:
        """Give the settings as they are recorded in the result."""
        return {"window": self.width, "stride": self.stride, "by_channel": self.by_channel}


def check_settings(params: Mapping[str, object]) -> None:
    """Refuse a stride that does not go with the window, before the input is known."""
    window, stride = params.get("window"), params.get("stride")
    width = DEFAULT_WINDOW if window is None else window
    if isinstance(width, int) and isinstance(stride, int):
        check_stride(stride, window=width)


def lay_windows(
    info: ModelInfo,
    sample: Sample,
    *,
    window: int | None,
    stride: int,
    baseline: Baseline | None,
    by_channel: bool = False,
) -> Replacement:
    """Lay windows over a sample and say what each is replaced by.

    Raises ArgumentError for a setting that breaks its rule, DataError where all is padding.
    """
    by_channel = switch("by_channel", by_channel)
    if by_channel and info.is_text:
        raise ArgumentError(
            "by_channel=True is for a series: a token has one channel, so leave it False."
        )
    width = window_width(info, sample, window)
    first, stop = real_span(sample)
    length = stop - first
    windows = first + sliding_windows(length, window=width, stride=stride)
    count = sample.x.shape[1] if by_channel else 1
    plan = Replacement(
        windows=np.repeat(windows, count, axis=0),
        channels=np.tile(np.arange(count) if by_channel else np.asarray([-1]), len(windows)),
        width=width,
        stride=int(stride),
        by_channel=by_channel,
    )
    baseline = default_baseline(info) if baseline is None else baseline
    if info.is_text and isinstance(baseline, str) and baseline == "delete":
        return plan
    name, patches, all_replaced = _patches(info, sample, plan, baseline)
    return replace(plan, baseline=name, patches=patches, all_replaced=all_replaced)


def window_width(info: ModelInfo, sample: Sample, window: int | None) -> int:
    """Positions of each window: those asked for, or 3, or all of a shorter input.

    Raises as ``lay_windows``.
    """
    first, stop = real_span(sample)
    length = stop - first
    if window is None:
        return min(DEFAULT_WINDOW, length)
    width = whole("window", window)
    if width > length:
        what, unit = ("text", "token") if info.is_text else ("series", "position")
        beside = len(sample) - length
        raise ArgumentError(
            f"window={width} is wider than the {what}, which has {length} "
            f"{unit}{'s' * (length != 1)}"
            f"{f' beside {beside} of padding' if beside else ''}: "
            f"use a window of at most {length}."
        )
    return width


def _patches(
    info: ModelInfo, sample: Sample, plan: Replacement, baseline: Baseline
) -> tuple[
    str, Num[np.ndarray, "window width channel"], Num[np.ndarray, "position channel"] | None
]:
    """Name of the baseline, what each window is replaced by, and the input all replaced."""
    inside = plan.windows[:, :1] + np.arange(plan.width)
    old = sample.x[inside]
    if not info.is_text and isinstance(baseline, str) and baseline == "linear":
        name, everything = "linear", None
        spans = plan.windows[plan.channels == plan.channels[0]]
        lines = [straight_line(sample.x, ~sample.padding, *span) for span in spans.tolist()]
        new = np.repeat(np.stack(lines), len(plan.windows) // len(spans), axis=0)
        new = np.where(sample.padding[inside][:, :, None], old, new)
    else:
        also = ("delete",) if info.is_text else ("linear",)
        replaced = absence(info, sample, baseline, also=also)
        name, everything = replaced.name, replaced.x
        new = everything[inside]
    if plan.by_channel:
        other = np.arange(old.shape[2]) != plan.channels[:, None]
        new = np.where(other[:, None, :], old, new)
    return name, new.astype(sample.x.dtype), everything
