"""Does the score fall faster as a map's most important parts go than in random orders?

Deletion and insertion, as ``removal_curves`` says. A method does well that was made with the same
mask (Pham et al. 2022, "Double Trouble: How to not Explain a Text Classifier's Decisions"), and
what removal puts in may be evidence itself, so that the mask is looked at, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.check_results import Finding, Verdict
from interpret.core.errors import ModelError, plural
from interpret.core.frequency_results import TimeFrequencyOcclusion
from interpret.methods.checks.looked import Aspect, Looked, MapOf
from interpret.methods.checks.removal_curves import (
    FEWEST_PARTS,
    Removal,
    area,
    beside_random,
    passes,
    remove,
)
from interpret.methods.checks.removal_masks import why_no_mask
from interpret.methods.exact_interval import exact_interval
from interpret.methods.first_baseline import as_high
from interpret.methods.uninformative import hardly_any

if TYPE_CHECKING:
    from interpret.core.model import Progress

NAME = "removal"
SELDOM, OFTEN = 0.05, 0.25
RULE = (
    "Holds where (1 + random orders that do as well) / (1 + random orders) is at most 5 %, "
    "doubtful up to 25 %, fails above."
)
MASK_RULE = (
    "Holds where the map's order does better than its reverse, doubtful where it does but the mask "
    "scores no less than the input that wins, fails where the reverse does as well, or no removal "
    "moves the score."
)
ADVERSE_RULE = (
    "Holds where the score rises without the parts below zero, doubtful where it hardly moves, "
    "fails where it falls."
)
HIGHEST = 0.99
"""A probability above this cannot rise without what speaks against it."""
ADVERSE_SHARE = 0.05
"""Share of the map's magnitude below zero from which on it is looked at."""


def why_not(subject: MapOf) -> str | None:
    """A map of frequencies, one that orders nothing, a model that has no word for absence."""
    if not subject.result.along_input:
        return "The rows of this map are frequencies, which cannot be removed as positions."
    if isinstance(subject.result, TimeFrequencyOcclusion):
        return "The columns of this map are bands, which cannot be removed as positions."
    cells = subject.cells()
    if not len(cells):
        return "No value of this map was computed."
    weights = subject.weights()[tuple(cells.T)]
    if (weights == weights[0]).all():
        return "The map has one value everywhere, so that it puts nothing before anything else."
    return why_no_mask(subject)


def look(subject: MapOf, progress: Progress | None) -> Looked:
    """Remove in the map's order and in random ones, and hold the areas against each other."""
    try:
        found = remove(subject, progress, total=passes(subject))
    except ModelError as error:
        return Looked(findings=(_unknown(str(error)),))
    if not len(found.deletion):
        return Looked(findings=(_unknown(_not_run(found)),), stopped=found.stopped)
    fields = {
        "mask": found.mask,
        "removed": found.removed,
        "deletion": found.deletion,
        "insertion": found.insertion,
        "random_deletion": found.random,
    }
    return Looked(findings=_findings(subject, found), fields=fields, stopped=found.stopped)


def _findings(subject: MapOf, found: Removal) -> tuple[Finding, ...]:
    if _nothing_moves(subject, found):
        return (_silent(found),)
    about = (
        (_beside_random(found, "deletion"), _beside_random(found, "insertion"))
        if len(found.random)
        else (_unknown("Stopped before any random order was run."),)
    )
    return (*about, _of_mask(subject, found), *_of_adverse(subject, found))


def _beside_random(found: Removal, kind: str) -> Finding:
    """The map's area with its place among those of random orders."""
    down = kind == "deletion"
    areas = beside_random(found, down=down)
    orders, as_well = areas.orders, areas.as_well
    low, high = exact_interval(as_well, orders)
    seldom = (1 + as_well) / (1 + orders)
    verdict: Verdict = "holds" if seldom <= SELDOM else "doubtful" if seldom <= OFTEN else "fails"
    does = "Removing" if down else "Keeping only"
    moves = "lowers the score" if down else "brings the score back"
    return Finding(
        aspect=NAME,
        verdict=verdict,
        sentence=f"{does} what this map calls important {moves} faster than "
        f"{'only ' * (verdict == 'fails')}{orders - as_well} of {plural(orders, 'random order')}.",
        rule=RULE,
        figures={
            f"{kind}_area": areas.own,
            f"{kind}_area_random": areas.random,
            f"{kind}_orders_as_well": float(as_well),
            f"{kind}_orders": float(orders),
            f"{kind}_share_low": low,
            f"{kind}_share_high": high,
        },
    )


def _of_mask(subject: MapOf, found: Removal) -> Finding:
    """Whether with this mask removal says anything."""
    score, absent = found.deletion[0], found.deletion[-1]
    reverse = float(area(found.insertion, found.removed))
    own = float(area(found.deletion, found.removed))
    verdict: Verdict = "holds"
    sentence = f"Removing everything (mask: {found.mask}) takes the score from {score:.3g} to "
    sentence += f"{absent:.3g}."
    if reverse <= own:
        verdict = "fails"
        sentence = (
            f"With this mask ({found.mask}) the least important parts lower the score as fast as "
            "the most important: either it tells nothing or the map is wrong. Try another mask."
        )
    elif as_high(subject.explained, float(absent)) or abs(score - absent) <= _faint(subject):
        verdict = "doubtful"
        sentence = (
            f"What stands in for everything removed (mask: {found.mask}) scores {absent:.3g}, no "
            f"less than the input’s {score:.3g}: the mask is evidence itself. Try another mask."
        )
    return Finding(
        aspect=NAME, verdict=verdict, sentence=sentence, rule=MASK_RULE,
        figures={"score": float(score), "score_removed": float(absent)},
    )  # fmt: skip


def _of_adverse(subject: MapOf, found: Removal) -> tuple[Finding, ...]:
    """What becomes of the score without the parts that the map says lower it."""
    weights = subject.weights()[tuple(subject.cells().T)]
    share = -weights[weights < 0].sum() / np.abs(weights).sum()
    if found.without_adverse is None or share < ADVERSE_SHARE:
        return ()
    score = subject.explained.score
    rise = found.without_adverse - score
    still = abs(rise) <= _faint(subject)
    if still and subject.explained.target.unit == "probability" and score > HIGHEST:
        return ()
    verdict: Verdict = "doubtful" if still else "holds" if rise > 0 else "fails"
    moves = "hardly moves the score, which is" if still else (
        f"{'raises' if rise > 0 else 'lowers'} the score from {score:.3g} to"
    )  # fmt: skip
    what = plural(found.adverse, "part")
    return (
        Finding(
            aspect=NAME,
            verdict=verdict,
            sentence=f"Removing the {what} that this map says speak{'s' * (found.adverse == 1)} "
            f"against the target {moves} {found.without_adverse:.3g}.",
            rule=ADVERSE_RULE,
            figures={"adverse_parts": float(found.adverse), "score_rise": rise},
        ),
    )


def _nothing_moves(subject: MapOf, found: Removal) -> bool:
    curves = np.concatenate([found.deletion, found.insertion, found.random.ravel()])
    return bool(np.ptp(curves) <= _faint(subject))


def _faint(subject: MapOf) -> float:
    """By how much a score that has hardly changed moves at most."""
    return hardly_any(subject.explained.target.unit, subject.explained.score)


def _silent(found: Removal) -> Finding:
    moved = float(np.ptp(np.concatenate([found.deletion, found.insertion, found.random.ravel()])))
    return Finding(
        aspect=NAME,
        verdict="fails",
        sentence=f"With this mask ({found.mask}) no removal moves the score by more than "
        f"{moved:.2g}, so that removal says nothing of the map. Try another mask.",
        rule=MASK_RULE,
        figures={"score": float(found.deletion[0]), "score_removed": float(found.deletion[-1])},
    )


def _not_run(found: Removal) -> str:
    if found.stopped:
        return "Stopped before the map’s own order was removed."
    return (
        f"The mask {found.mask} changes {found.parts or 'no'} part{'s' * (found.parts != 1)} of "
        f"the input, and of fewer than {FEWEST_PARTS} there are too few orders to compare with."
    )


def _unknown(sentence: str) -> Finding:
    return Finding(aspect=NAME, verdict="unknown", sentence=sentence)


ASPECT = Aspect(
    name=NAME,
    title="Deletion and insertion",
    question="Does the score fall faster in the map’s order than in random ones?",
    passes=passes,
    look=look,
    why_not=why_not,
)
