"""Which windows of an input are replaced, and by what?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.core.windows import check_stride, sliding_windows
from interpret.methods import baseline_rows
from interpret.methods.baselines import Absence, absence, straight_line
from interpret.methods.explained import real_span
from interpret.methods.first_baseline import FirstBaseline
from interpret.methods.first_settings import check_alone

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Num

    from interpret.core.info import ModelInfo
    from interpret.core.sample import Sample
    from interpret.methods.baselines import Baseline
    from interpret.methods.first_settings import Laying


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """The windows to replace, and by what; laid by channel, each stands once for each channel.

    ``runs`` are the windows as they are run, all of one width: around a narrower one the patch
    holds what stands there. ``patches`` and ``all_replaced`` (the input with everything replaced)
    are None where tokens are deleted; the latter also where no such input can be named.
    """

    windows: Int[np.ndarray, "window 2"]
    runs: Int[np.ndarray, "window 2"]
    channels: Int[np.ndarray, " window"]
    laid: Laying
    baseline: str = "delete"
    first_choice: FirstBaseline | None = None
    patches: Num[np.ndarray, "window width channel"] | None = None
    all_replaced: Num[np.ndarray, "position channel"] | None = None

    def changed(self, sample: Sample) -> Int[np.ndarray, " changed"]:
        """Windows whose patch differs from what stands there; the others need no run."""
        inside = self.runs[:, :1] + np.arange(self.laid.width)
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
        return sample.holding(self.all_replaced)

    def notes(self) -> tuple[str, ...]:
        """What was chosen where nobody said, and why, in a sentence; how chunks were found."""
        found = self.laid.chunks.notes if self.laid.chunks is not None else ()
        return (*choice_notes(self.laid.chosen, self.first_choice), *found)


def choice_notes(phrases: tuple[str, ...], first: FirstBaseline | None) -> tuple[str, ...]:
    """What was chosen where nobody said, in a sentence.

    The usual baseline alone, which stands among the facts with its score, needs none.
    """
    if first is not None and (phrases or len(first.scores) > 1):
        phrases = (*phrases, first.phrase)
    return (f"Chosen, since nobody said: {', '.join(phrases)}.",) if phrases else ()


def check_settings(params: Mapping[str, object]) -> None:
    """Refuse settings that do not go together, before the input is known."""
    window, stride = params.get("window"), params.get("stride")
    baseline_rows.check_settings(params)
    check_alone(params.get("chunks"), window=window, stride=stride)
    if isinstance(window, int) and isinstance(stride, int):
        check_stride(stride, window=window)


def lay_windows(
    info: ModelInfo, sample: Sample, *, laid: Laying, baseline: FirstBaseline | Absence | Baseline
) -> Replacement:
    """Lay windows over a sample and say what each is replaced by.

    An ``Absence`` is a row of data: a window is replaced by what stands there in the row.

    Raises ArgumentError for a setting that breaks its rule, DataError where all is padding.
    """
    first, stop = real_span(sample)
    if laid.chunks is not None:
        windows = laid.chunks.spans
    else:
        windows = first + sliding_windows(stop - first, window=laid.width, stride=laid.stride)
    starts = np.minimum(windows[:, :1], len(sample) - laid.width)
    count = sample.x.shape[1] if laid.by_channel else 1
    first_choice = baseline if isinstance(baseline, FirstBaseline) else None
    plan = Replacement(
        windows=np.repeat(windows, count, axis=0),
        runs=np.repeat(np.hstack([starts, starts + laid.width]), count, axis=0),
        channels=np.tile(np.arange(count) if laid.by_channel else np.asarray([-1]), len(windows)),
        laid=laid,
        first_choice=first_choice,
    )
    chosen = baseline.name if isinstance(baseline, FirstBaseline) else baseline
    if info.is_text and isinstance(chosen, str) and chosen == "delete":
        return plan
    name, patches, all_replaced = _patches(info, sample, plan, chosen)
    return replace(plan, baseline=name, patches=patches, all_replaced=all_replaced)


def _patches(
    info: ModelInfo, sample: Sample, plan: Replacement, baseline: Absence | Baseline
) -> tuple[
    str, Num[np.ndarray, "window width channel"], Num[np.ndarray, "position channel"] | None
]:
    """Name of the baseline, what each window is replaced by, and the input all replaced."""
    inside = plan.runs[:, :1] + np.arange(plan.laid.width)
    old = sample.x[inside]
    if not info.is_text and isinstance(baseline, str) and baseline == "linear":
        name, everything = "linear", None
        new = np.where(sample.padding[inside][:, :, None], old, _lines(sample, plan))
    else:
        also = ("delete",) if info.is_text else ("linear",)
        replaced = (
            baseline
            if isinstance(baseline, Absence)
            else absence(info, sample, baseline, also=also)
        )
        name, everything = replaced.name, replaced.x
        new = everything[inside]
    if plan.laid.chunks is not None:
        beside = (inside < plan.windows[:, :1]) | (inside >= plan.windows[:, 1:])
        new = np.where(beside[:, :, None], old, new)
    if plan.laid.by_channel:
        other = np.arange(old.shape[2]) != plan.channels[:, None]
        new = np.where(other[:, None, :], old, new)
    return name, new.astype(sample.x.dtype), everything


def _lines(sample: Sample, plan: Replacement) -> Float[np.ndarray, "window width channel"]:
    """Straight lines across the windows, in their places in the runs."""
    if plan.laid.chunks is not None and len(plan.laid.chunks.spans) == 1:
        raise ArgumentError(
            "baseline='linear' needs a value before or after each chunk, and the only one is the "
            "whole input: use more chunks, or baseline='mean'."
        )
    one_each = plan.channels == plan.channels[0]
    lines = np.zeros((int(one_each.sum()), plan.laid.width, sample.x.shape[1]))
    spans = zip(plan.windows[one_each].tolist(), plan.runs[one_each].tolist(), strict=True)
    for line, ((start, stop), (first, _)) in zip(lines, spans, strict=True):
        line[start - first : stop - first] = straight_line(sample.x, ~sample.padding, start, stop)
    return np.repeat(lines, len(plan.windows) // len(lines), axis=0)
