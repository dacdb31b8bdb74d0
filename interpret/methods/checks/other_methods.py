"""Which other methods give a map of the same, and what do they cost?

Of the same target and input, from the same baseline and of the same layer where a method takes
these; else with its own settings, and no more runs than one of several maps takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from interpret.core.errors import ArgumentError, choices
from interpret.core.frequency_results import TimeFrequencyOcclusion
from interpret.core.named_functions import function_at
from interpret.core.results import Occlusion
from interpret.methods.checks.several_maps import MOST_POINTS, MOST_WINDOWS, coarser
from interpret.methods.first_settings import laying
from interpret.methods.frequency_occlusion import occlude_frequencies
from interpret.methods.map_at_hand import MAKERS
from interpret.methods.occlusion import occlude
from interpret.methods.remaking import BESIDE
from interpret.methods.saliency import saliency
from interpret.methods.saliency_methods import METHODS

if TYPE_CHECKING:
    from interpret.core.model import Progress
    from interpret.core.results import Attribution
    from interpret.methods.checks.looked import MapOf

OCCLUSION = "occlude"
MOST_UNASKED = 600
"""Inputs that a method which nobody named may run, such as one for each filter of a layer."""
OF_FREQUENCIES = ("fourier_integrated_gradients",)
"""Methods of saliency whose rows are frequencies."""


@dataclass(frozen=True, kw_only=True)
class Other:
    """Another method: its name, how many inputs it runs at most, and what makes its map."""

    name: str
    passes: int
    make: Callable[[Progress | None], Attribution]


def others(subject: MapOf) -> list[Other]:
    """Every other method that applies, or those of them that the settings name.

    Raises
    ------
    ArgumentError
        Where a setting names none.
    """
    named = subject.settings.methods
    for name in named or ():
        if name not in MAKERS:
            raise ArgumentError(f"methods={name!r} is unknown: use {choices(MAKERS)}.")
    own = OCCLUSION if isinstance(subject.result, Occlusion) else subject.result.method
    found = [
        _other(subject, name)
        for name in MAKERS
        if name != own and (named is None or name in named) and _applies(subject, name)
    ]
    return [each for each in found if named is not None or each.passes <= MOST_UNASKED]


def _applies(subject: MapOf, name: str) -> bool:
    """Whether a method's map has rows of the same kind, and it can be asked of this model."""
    result, info = subject.result, subject.explained.info
    if isinstance(result, TimeFrequencyOcclusion):
        return False
    if name == OCCLUSION:
        return True
    if METHODS[name].needs_rows or (name in OF_FREQUENCIES) == result.along_input:
        return False
    if not METHODS[name].needs:
        return True
    try:
        function_at(METHODS[name].needs)(info)
    except ArgumentError:
        return False
    return True


def _other(subject: MapOf, name: str) -> Other:
    if name != OCCLUSION:
        return _saliency(subject, name)
    return _occlusion(subject) if subject.result.along_input else _frequencies(subject)


def _occlusion(subject: MapOf) -> Other:
    explained = subject.explained
    laid = laying(explained.info, explained.sample)
    length = int((~explained.sample.padding).sum())
    apart = explained.sample.x.shape[1] if laid.by_channel else 1
    window, stride = laid.width, laid.stride
    if apart * (length // stride) > MOST_WINDOWS:
        window, stride = coarser(length, apart, window=window, stride=stride)
    told: dict[str, Any] = {"window": window, "stride": stride, "by_channel": laid.by_channel}

    def make(progress: Progress | None) -> Attribution:
        return _from_baseline(
            subject,
            lambda **from_: occlude(
                explained.model, explained.sample, target=explained.target, progress=progress,
                **told, **from_,
            ),
        )  # fmt: skip

    passes = apart * (length // stride + 2) + 2 * BESIDE
    return Other(name=OCCLUSION, passes=passes, make=make)


def _frequencies(subject: MapOf) -> Other:
    explained = subject.explained

    def make(progress: Progress | None) -> Attribution:
        return occlude_frequencies(
            explained.model, explained.sample, target=explained.target, progress=progress
        )

    passes = subject.result.values.size + BESIDE
    return Other(name=OCCLUSION, passes=passes, make=make)


def _saliency(subject: MapOf, name: str) -> Other:
    explained, method = subject.explained, METHODS[name]
    points = {"steps", "samples"} & method.options.keys()
    told: dict[str, Any] = dict.fromkeys(points, MOST_POINTS)
    layer = subject.result.params.get("layer")
    if "layer" in method.named and layer is not None:
        told["layer"] = layer

    def make(progress: Progress | None) -> Attribution:
        def ask(**from_: Any) -> Attribution:
            return saliency(
                explained.model, explained.sample, method=name, target=explained.target,
                progress=progress, **told, **from_,
            )  # fmt: skip

        return _from_baseline(subject, ask) if "baseline" in method.named else ask()

    return Other(name=name, passes=_saliency_passes(subject, name, bool(points)), make=make)


def _saliency_passes(subject: MapOf, name: str, several: bool) -> int:
    if name != "scorecam":
        return 3 * (MOST_POINTS if several else 1) + 2 * BESIDE
    layers = subject.explained.info.conv_layers
    filters = {layer.name: layer.filters for layer in layers}
    most = max(filters.values(), default=1)
    return filters.get(str(subject.result.params.get("layer")), most) + 2 * BESIDE


def _from_baseline(subject: MapOf, ask: Callable[..., Attribution]) -> Attribution:
    """The map from the baseline of the one that is looked at, or from the method's own."""
    if subject.result.baseline is not None:
        try:
            return ask(baseline=subject.result.baseline)
        except ArgumentError:  # a line across each window, vectors of zeros, rows of data
            pass
    return ask()
