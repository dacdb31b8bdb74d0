"""By how much does one class lead another, and through which filters?

Chains are sums, so that the difference of two is a chain again: each filter adds to the lead what
it adds to the one class less what it adds to the other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from interpret.core.chain_results import Chain
from interpret.core.errors import ArgumentError


def margin(first: Chain, second: Chain) -> Chain:
    """The chain of ``first``'s score less ``second``'s, of the same model and input.

    Raises
    ------
    ArgumentError
        Where both are of the same class.
    """
    if first.target == second.target:
        raise ArgumentError(
            f"against={second.target!r} is the class that is explained: name another, or leave it "
            "out to explain the score of one class."
        )
    exact = first.exact and second.exact
    parts = first.parts - second.parts
    pooled = np.where(first.weights != 0, first.pooled, second.pooled)
    ratio = np.divide(parts, pooled, out=np.full_like(parts, np.nan), where=pooled != 0)
    larger = np.abs(first.parts) >= np.abs(second.parts)
    return replace(
        first,
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
        target=f"{first.target} − {second.target}",
        score=first.score - second.score,
        exact=exact,
        pooled=pooled,
        weights=first.weights - second.weights if exact else ratio,
        parts=parts,
        winners=np.where(larger[:, None], first.winners, second.winners),
        token_parts=first.token_parts - second.token_parts,
        bias_parts=first.bias_parts - second.bias_parts,
        head_bias=first.head_bias - second.head_bias,
        remainder=first.remainder - second.remainder,
        params={**first.params, "against": second.target},
    )
