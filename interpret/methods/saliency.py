"""Which part of the input moves the score? One door to every gradient and class activation map."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import ArgumentError, brief, choices
from interpret.core.named_functions import function_at
from interpret.core.public_calls import meant
from interpret.core.record import merged_notes
from interpret.methods import cams, gradients
from interpret.methods.explained import Explained, explained
from interpret.methods.library_maps import library_map
from interpret.methods.rounding import with_floor
from interpret.methods.saliency_methods import METHODS, Method
from interpret.methods.shared_parameters import BACKEND
from interpret.methods.uninformative import of_small_values

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.model import Progress, SequenceModel
    from interpret.core.results import Attribution
    from interpret.core.targets import Target
    from interpret.methods.baseline_rows import Baselines


def saliency(
    model: SequenceModel,
    x: object,
    *,
    method: str = "integrated_gradients",
    target: Target | int | str | None = None,
    baseline: Baselines = None,
    layer: str | None = None,
    reduce: str | None = None,
    logits: bool = False,
    backend: str = "own",
    progress: Progress | None = None,
    **options: Any,
) -> Attribution:
    """Explain a score by gradients or by a class activation map.

    Values are float64 (position, channel), signed, never normalised; padding has values too. A
    token or one-hot model has one channel, its vector's dimensions brought together. A class
    activation map has one column, from 0 up.

    ``method`` and its options: ``"gradient"`` and ``"smoothgrad"`` (``samples``, ``noise``,
    ``seed``) in the score's unit per unit of input, for text the norm over a token's vector, or
    with ``reduce="sum"`` its signed sum; ``"gradient_x_input"`` and ``"integrated_gradients"``
    (``steps``, by default as many as the sum needs) in the score's unit, and with ``"fourier_"``
    before it by frequency, as a FrequencyAttribution (bin, channel) of a series; ``"gradcam"``,
    ``"gradcam++"``, ``"scorecam"``, ``"layercam"`` (``layer``, by default the last whose positions
    have a place; ``relu=False`` keeps the sign) as weighted activation. ``baseline`` is where
    integrated gradients start and what Score-CAM masks with (default zero): ``"pad"`` (default),
    ``"oov"``, ``"zero"`` or a token; ``"zero"`` (default), ``"mean"`` or a number for a series.
    Integrated gradients also take several of them, or rows of data (an array (row, position,
    channel), a list of texts, a DataFrame, a corpus), and give the mean with its ``spread`` and
    ``standard_error``; ``"expected_gradients"`` (``samples``, ``seed``) draw from such rows.
    ``backend="tf-keras-vis"`` asks that library instead. Sources: ``methods/gradients.py``,
    ``integrated_gradients.py``, ``expected_gradients.py``, ``cams.py``.

    Raises ArgumentError for a setting that the method does not take or that breaks its rule,
    DataError for an input that does not fit, ModelError for a score that is not a number.

    Examples
    --------
    >>> found = saliency(model, "the film was great fun", target="good", baseline="zero")
    >>> found.values[:, 0].round(2).tolist()  # they sum to the score
    [0.0, 0.0, 0.0, 2.0, 0.5, 0.0, 0.0]
    """
    chosen = _method(method, backend)
    named: dict[str, Any] = {"baseline": baseline, "layer": layer, "reduce": reduce}
    _refuse_unused(chosen, named | options)
    settings = {name: named[name] for name in chosen.named} | chosen.options | options
    subject = explained(model, x, target=target, logits=logits)
    if backend != "own":
        attribution = _from_library(subject, chosen, settings)
    else:
        reporting = {"progress": progress} if chosen.reports_progress else {}
        attribution = function_at(chosen.home)(subject, **settings, **reporting)
    values, by = (
        _left_out(subject, attribution),
        {"logits": subject.target.logits, "backend": backend},
    )
    small = of_small_values(subject, values)
    answer = dataclasses.replace(
        attribution,
        values=values,
        notes=merged_notes(attribution.notes, small),
        params=dict(attribution.params) | by,
    )
    return with_floor(answer, subject, told=bool(small))


def _method(name: str, backend: str) -> Method:
    if not isinstance(name, str) or name not in METHODS:
        raise ArgumentError(f"method={name!r} is unknown: use {choices(METHODS)}.")
    if backend not in BACKEND.choices:
        raise ArgumentError(f"backend={backend!r} is unknown: use {choices(BACKEND.choices)}.")
    if backend != "own" and not METHODS[name].in_library:
        there = [other for other, method in METHODS.items() if method.in_library]
        raise ArgumentError(
            f"method={name!r} is not in tf-keras-vis: use backend='own', or {choices(there)}."
        )
    return METHODS[name]


def _refuse_unused(method: Method, settings: dict[str, Any]) -> None:
    """Refuse a setting that would be ignored without a word."""
    unset = {"baseline": None, "layer": None, "reduce": None}
    takes = [*method.named, *method.options]
    others = {name for each in METHODS.values() for name in (*each.named, *each.options)}
    for setting, value in settings.items():
        if setting in takes or (setting in unset and _equal(value, unset[setting])):
            continue
        use = f"it takes {choices(takes)}" if takes else "it takes no settings"
        if setting not in others and (near := meant(setting, takes)):
            use = f"did you mean {near}=…? {use[0].upper()}{use[1:]}"
        raise ArgumentError(
            f"method={method.name!r} does not take {setting}={brief(value)}: {use}."
        )


def _equal(value: object, default: object) -> bool:
    return type(value) is type(default) and value == default


def _from_library(subject: Explained, method: Method, settings: dict[str, Any]) -> Attribution:
    """The map that tf-keras-vis gives, read as the same method of our own would be."""
    if settings.get("relu", True) is not True:
        raise ArgumentError(f"relu={settings['relu']!r} is not in tf-keras-vis: use backend='own'.")
    if "layer" in settings:
        return cams.library_cam(subject, method.name, layer=settings["layer"])
    options = {name: settings[name] for name in method.options}
    values = library_map(subject, method.name, **options)
    return gradients.sensitivity(
        subject, values, method=method.name, reduce=settings["reduce"], params=options
    )


def _left_out(
    subject: Explained, attribution: Attribution
) -> Float[np.ndarray, "position channel"]:
    """The values, 0 at what the model itself masks of a series: nothing of it is at work there."""
    masked = attribution.padding & (subject.info.input.mask_value is not None)
    return np.where(masked[:, None], 0.0, attribution.values)
