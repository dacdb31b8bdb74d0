"""For which class does each filter of a layer speak, by the weights of a linear head?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.methods.head_rows import head_rows
from interpret.methods.ngrams.classes import NOBODY, class_names, identity_by_weights

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.info import ConvLayer
    from interpret.core.model import SequenceModel


@dataclass(frozen=True, kw_only=True)
class SpeaksFor:
    """What a linear head that reads the filters pooled gives each, where there is one.

    ``weights`` are what each output gains for one unit of a filter's pooled answer, ``identity``
    which of ``classes`` they speak for.
    """

    outputs: tuple[str, ...] = ()
    weights: Float[np.ndarray, "filter output"]
    pooling: str = ""
    classes: tuple[str, ...] = ()
    identity: Int[np.ndarray, " filter"]
    notes: tuple[str, ...] = ()


def speaks_for(model: SequenceModel, layer: ConvLayer) -> SpeaksFor:
    """The first head that is linear in the layer's pooled filters."""
    info = model.info
    for number, head in enumerate(info.heads):
        linear = model.linear_head(number)
        rows = slice(0, 0) if linear is None else head_rows(info, linear, layer)
        if linear is None or not rows.stop:
            continue
        weights, classes = linear.weights[rows], class_names(head)
        nobody = np.full(layer.filters, NOBODY)
        several = f"Classes are those of output {head.name!r}." if len(info.heads) > 1 else ""
        return SpeaksFor(
            outputs=head.labels,
            weights=weights,
            pooling=linear.pooling,
            classes=classes,
            identity=identity_by_weights(weights) if classes else nobody,
            notes=(several,) if several else (),
        )
    return SpeaksFor(
        weights=np.zeros((layer.filters, 0)),
        identity=np.full(layer.filters, NOBODY),
        notes=(
            f"No output of {info.name} is one linear layer on the pooled filters of "
            f"{layer.name!r}, so that no filter speaks for a class by its weights.",
        ),
    )
