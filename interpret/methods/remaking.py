"""How is a map made once more as it was made: of another model, another input, another baseline?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from interpret.core.errors import ArgumentError
from interpret.core.frequency_results import FrequencyOcclusion, TimeFrequencyOcclusion
from interpret.core.results import Occlusion
from interpret.methods.domains import TAKES, Domain
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from interpret.methods.saliency_methods import METHODS

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo
    from interpret.core.model import Progress, SequenceModel
    from interpret.core.results import Attribution

_DOMAINS: dict[type[Occlusion], Domain] = {
    FrequencyOcclusion: "frequency",
    TimeFrequencyOcclusion: "time-frequency",
}


BESIDE = 4
"""Inputs that a map runs through the model beside those that its values come of, at most."""


def cannot_be_made_again(result: Attribution) -> str | None:
    """Why a map cannot be made again from what its result says; None where it can."""
    if isinstance(result, Occlusion) or result.method in METHODS:
        if "baseline_rows" in result.params or "baselines" in result.params:
            return (
                "This map is a mean over baselines that its result does not hold, so that it "
                "cannot be made again."
            )
        return None
    return f"A map by {result.method} is none that can be made again."


def made_again(
    model: SequenceModel,
    x: object,
    result: Attribution,
    *,
    progress: Progress | None = None,
    **changed: Any,
) -> Attribution:
    """The map of ``x`` for ``model`` by the method and with the settings of ``result``.

    ``changed`` settings take the place of the recorded ones. What was chosen for the first is kept:
    its windows, its baseline by name, its layer. What ``progress`` stops is ``partial``.

    Raises
    ------
    ArgumentError
        Where the result does not say how it was made.
    """
    refusal = cannot_be_made_again(result)
    if refusal is not None:
        raise ArgumentError(refusal)
    told: dict[str, Any] = {"target": result.target, "baseline": result.baseline}
    told |= {name: value for name, value in result.params.items() if name != "rule"}
    told |= changed
    if isinstance(result, Occlusion):
        domain: Domain = _DOMAINS.get(type(result), "time")
        return occlude(model, x, domain=domain, progress=progress, **_of(told, TAKES[domain]))
    method = METHODS[result.method]
    takes = ("backend", *method.named, *method.options)
    return saliency(model, x, method=result.method, progress=progress, **_of(told, takes))


def _of(told: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The settings of those names that were told; what ran the windows is chosen anew."""
    takes = {"target", "logits", *names} - {"engine"}
    return {name: value for name, value in told.items() if name in takes and value is not None}


def passes_to_make(info: ModelInfo, result: Attribution) -> int:
    """Inputs that making the map again runs through the model at most; a gradient counts three.

    ``BESIDE`` more are for the score on the input and on the baseline, as they are or masked.
    """
    if isinstance(result, Occlusion):
        return len(result.windows) + BESIDE
    if result.method == "scorecam":
        filters = {layer.name: layer.filters for layer in info.conv_layers}
        most = max(filters.values(), default=1)
        return filters.get(str(result.params.get("layer")), most) + BESIDE
    points = int(result.params.get("steps", result.params.get("samples", 1)))
    return 3 * points + BESIDE
