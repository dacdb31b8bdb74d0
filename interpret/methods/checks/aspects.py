"""What is looked at in a map? Every aspect, in the order in which a reader should see them."""

from __future__ import annotations

from interpret.methods.checks import (
    agreement,
    baseline,
    completeness,
    edges,
    noise,
    order,
    removal,
    saturation,
    weights,
)
from interpret.methods.checks.looked import Aspect

ASPECTS: dict[str, Aspect] = {
    aspect.name: aspect
    for aspect in (
        removal.ASPECT,
        weights.ASPECT,
        noise.ASPECT,
        agreement.ASPECT,
        order.ASPECT,
        completeness.ASPECT,
        baseline.ASPECT,
        saturation.ASPECT,
        edges.ASPECT,
    )
}
"""Every aspect by name."""
