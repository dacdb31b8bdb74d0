"""Which map is asked about: one that is given, or one that is made for the question?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import ArgumentError, choices
from interpret.methods.explained import Explained, explained
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from interpret.methods.saliency_methods import METHODS

if TYPE_CHECKING:
    from interpret.core.model import Progress, SequenceModel
    from interpret.core.results import Attribution
    from interpret.core.shapley_results import ShapleyValues
    from interpret.core.targets import Target

MAKERS = ("occlude", *METHODS)
"""What can make a map."""


def map_made(
    model: SequenceModel,
    x: object,
    *,
    method: str | None,
    target: Target | int | str | None,
    logits: bool,
    rows: object = None,
    progress: Progress | None = None,
) -> Attribution:
    """The map by a method's name, occlusion unless named, with the method's own settings.

    ``rows`` of data are its baselines where it starts from nothing else.

    Raises
    ------
    ArgumentError
        Where there is no such method.
    """
    if method in (None, "occlude"):
        return occlude(model, x, target=target, logits=logits, progress=progress)
    if method not in METHODS:
        raise ArgumentError(f"method={method!r} is unknown: use {choices(MAKERS)}.")
    of_rows: dict[str, Any] = {"baseline": rows} if METHODS[method].needs_rows else {}
    return saliency(
        model, x, method=method, target=target, logits=logits, progress=progress, **of_rows
    )


def refuse_beside_map(**told: object) -> None:
    """Refuse settings of how a map is made, beside a map; None and False are not told.

    Raises
    ------
    ArgumentError
        Naming the first.
    """
    for name, value in told.items():
        if value is not None and value is not False:
            raise ArgumentError(
                f"{name} says how a map is made, but the map is given: leave {name} out."
            )


def explained_again(
    model: SequenceModel, x: object, result: Attribution | ShapleyValues
) -> Explained:
    """The input with the target that its map explains.

    Raises
    ------
    ArgumentError
        Where the map is of another model, or of another input.
    """
    if result.model_id and model.info.model_id and result.model_id != model.info.model_id:
        raise ArgumentError(
            f"This map is of the model {result.model}, and {model.info.name} is another one: give "
            "the model that was explained."
        )
    logits = bool(result.params.get("logits", False))
    subject = explained(model, x, target=result.target, logits=logits)
    here = subject.sample.x.astype(np.float64)
    along_input = getattr(result, "along_input", True)  # else its ``x`` is a spectrum
    if along_input and not np.array_equal(here, result.x, equal_nan=True):
        raise ArgumentError(
            "This map is of another input than the one that was given: give the input that was "
            "explained."
        )
    return subject
