"""What does one map come to, in the numbers that methods are compared by?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import DataError
from interpret.core.method_check_results import RANDOM
from interpret.methods.checks import noise
from interpret.methods.checks.completeness import missed_share
from interpret.methods.checks.removal_curves import FEWEST_PARTS, beside_random, passes, remove
from interpret.methods.coalitions import StoppedError

if TYPE_CHECKING:
    from interpret.methods.checks.looked import MapOf
    from interpret.methods.checks.removal_curves import Known

JUDGED = ("removal", "completeness", "noise")
"""Aspects that methods can be judged by; the last is not unless told."""


def judged(
    subject: MapOf, aspects: Sequence[str], *, known: Known, go_on: Callable[[], bool]
) -> dict[str, float]:
    """What a map comes to in these aspects, by the names of ``MEASURES``.

    What of removal is ``known`` is not run once more. ``go_on`` says whether to.

    Raises
    ------
    StoppedError
        Where it says not to.
    DataError
        Where the mask leaves too few parts to remove.
    """
    told: dict[str, float] = {}
    if "removal" in aspects:
        told |= _removed(subject, known, go_on)
    result = subject.result
    if "completeness" in aspects and result.completeness_gap is not None:
        missed = missed_share(subject)
        told |= {"completeness_gap": missed} if np.isfinite(missed) else {}
    if "noise" in aspects and result.method != RANDOM and not noise.why_not(subject):
        told |= _shaken(subject, go_on)
    return told


def _removed(subject: MapOf, known: Known, go_on: Callable[[], bool]) -> dict[str, float]:
    """Areas beside random orders, of parts that hold all channels."""
    weights = subject.weights().sum(axis=1, keepdims=True)
    joint = replace(subject, result=replace(subject.result, values=weights))
    found = remove(joint, lambda *_: go_on(), total=passes(joint), known=known)
    if found.parts < FEWEST_PARTS:
        raise DataError(
            f"The mask {found.mask} changes {found.parts} of its parts, and of fewer than "
            f"{FEWEST_PARTS} there are too few orders to compare with."
        )
    if len(found.random) < subject.settings.orders:
        raise StoppedError
    down, up = (beside_random(found, down=each) for each in (True, False))
    return {
        "deletion": down.own - down.random,
        "insertion": up.own - up.random,
        "as_well": down.as_well / down.orders,
    }


def _shaken(subject: MapOf, go_on: Callable[[], bool]) -> dict[str, float]:
    """How far noise moves the map, and how much of the score it does not foretell."""
    looked = noise.look(subject, lambda *_: go_on())
    if looked.stopped:
        raise StoppedError
    figures = {name: v for each in looked.findings for name, v in each.figures.items()}
    names = ("sensitivity", "unexplained")
    return {name: v for name in names if (v := figures.get(name)) is not None}
