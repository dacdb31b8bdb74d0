"""What does each filter answer along one input, and what did it see there?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.activation_functions import activation_function
from interpret.core.results import Activations
from interpret.methods.explained import explained
from interpret.methods.setting_checks import switch

if TYPE_CHECKING:
    from jaxtyping import Int

    from interpret.core.model import SequenceModel


def activations(
    model: SequenceModel, x: object, *, layer: str | None = None, preactivation: bool = False
) -> Activations:
    """Map of a conv layer over one input, with the input span behind each of its positions.

    Values are float64 (position of the layer, filter), as the layer gives it: after its activation
    function, or with ``preactivation`` before it, that is the sum of products and bias. ``layer``
    None is the first whose kernel is wider than 1. Spans ``[start, stop)`` reach outside the input
    where the layer or one before it added zeros; they are None where each position saw all.
    ``places`` are where the positions lie on the input's axis, None where nowhere.

    Raises ArgumentError for a layer that is not there, DataError for an input that does not fit.

    Examples
    --------
    >>> found = activations(model, "the film was great fun", preactivation=True)
    >>> found.values[:, 0].round(2).tolist(), found.spans[3].tolist()
    ([0.0, 0.0, 0.0, 2.5, 0.5, 0.0], [3, 5])
    """
    conv = model.info.conv_layer(layer)
    name = conv.name
    before = switch("preactivation", preactivation)
    subject = explained(model, x)
    sample = subject.sample
    (maps,) = model.predict(sample.x[None], sample=sample, layer=name, logits=before)
    return Activations(
        **subject.input_fields(),
        notes=sample.notes,
        layer=name,
        values=maps[0].astype(np.float64),
        spans=_apart(model.spans(name, len(sample))),
        places=model.places(name, len(sample)),
        unit="pre-activation" if before else "activation",
        signed=before or activation_function(conv.activation).below_zero,
    )


def _apart(spans: Int[np.ndarray, "position 2"] | None) -> Int[np.ndarray, "position 2"] | None:
    """The spans, unless every position saw the same: they would place none of them."""
    alike = spans is not None and len(spans) > 1 and bool((spans == spans[0]).all())
    return None if alike else spans
