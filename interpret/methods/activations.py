"""What does each filter answer along one input, and what did it see there?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.activation_functions import activation_function
from interpret.core.results import Activations
from interpret.methods.explained import explained
from interpret.methods.settings import switch

if TYPE_CHECKING:
    from interpret.core.model import SequenceModel


def activations(
    model: SequenceModel, x: object, *, layer: str | None = None, preactivation: bool = False
) -> Activations:
    """Map of a conv layer over one input, with the input span behind each of its positions.

    Values are float64 (position of the layer, filter), as the layer gives it: after its activation
    function, or with ``preactivation`` before it, that is the sum of products and bias. ``layer``
    None is the first conv layer. Spans ``[start, stop)`` reach outside the input where the layer or
    one before it added zeros; they are None where a layer before it mixes all positions.

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
        spans=model.spans(name, len(sample)),
        unit="pre-activation" if before else "activation",
        signed=before or activation_function(conv.activation).below_zero,
    )
