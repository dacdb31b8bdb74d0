"""Do other methods put the input in the same order?

Methods may agree and be wrong together, and disagree since they ask other things (Krishna et al.
2022, "The Disagreement Problem in Explainable Machine Learning", whose rank correlation and feature
agreement these are). A map that stands alone is no reason to believe it.

Two maps are compared value by value where they have the same columns, else position by position,
each position with the sum over its columns. Where one of the two has no sign, or is one of slopes,
both are compared by magnitude.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.check_results import Finding, Verdict
from interpret.core.errors import ArgumentError, InterpretError, plural
from interpret.methods.checks.looked import Aspect, Looked, MapOf, is_slope
from interpret.methods.checks.other_methods import Other, others
from interpret.methods.checks.several_maps import Paced, Stopped
from interpret.methods.ranks import rank_correlation, top_overlap
from interpret.methods.saliency_methods import METHODS

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.model import Progress
    from interpret.core.results import Attribution

NAME = "agreement"
ALIKE, SOMEWHAT = 0.5, 0.2
TOP_SHARE, LEAST_TOP = 0.1, 3
RULE = (
    "Holds where the median rank correlation with the other methods is at least 0.5, doubtful down "
    "to 0.2, fails below."
)


def why_not(subject: MapOf) -> str | None:
    """A map without an order, or without another method beside it."""
    own = _values(subject.result, subject.result)[0]
    if not len(own) or not np.ptp(own) > 0:
        return "The map is all alike, so that it has no order that others could share."
    if not others(subject):
        return "There is no other method that gives a map of the same rows here."
    return None


def passes(subject: MapOf) -> int:
    """What the others run, together."""
    return sum(each.passes for each in others(subject))


def look(subject: MapOf, progress: Progress | None) -> Looked:
    """Make the map by every other method, and hold each against each."""
    asked = others(subject)
    pace = Paced(progress, sum(each.passes for each in asked))
    maps, refused, stopped = [subject.result], list[Finding](), False
    for other in asked:
        try:
            maps.append(_made(subject, other, pace))
        except InterpretError as error:
            refused += _refusals(subject, other.name, error)
        except Stopped:
            stopped = True
            break
    if len(maps) == 1:
        return Looked(findings=tuple(refused), stopped=stopped)
    correlation, overlap = _matrices(maps)
    names = tuple(each.method for each in maps)
    return Looked(
        findings=(_found(names, correlation[0], overlap[0]), *refused),
        fields={"methods": names, "rank_correlation": correlation, "overlap": overlap},
        stopped=stopped,
    )


def _made(subject: MapOf, other: Other, pace: Paced) -> Attribution:
    """The map by another method; raises ``Stopped`` where asked, and where its rows are others."""
    made = pace.map_of(other.passes, other.make)
    if len(made.positions) != len(subject.result.positions):
        raise ArgumentError(
            f"Its map has {plural(len(made.positions), 'row')}, and this one "
            f"{len(subject.result.positions)}."
        )
    return made


def _refusals(subject: MapOf, name: str, error: InterpretError) -> list[Finding]:
    """What is said of a method that could not be asked: nothing unless it was named."""
    if subject.settings.methods is None:
        return []
    sentence = f"{_title(name)} was not asked: {error}"
    return [Finding(aspect=NAME, verdict="unknown", sentence=sentence)]


def _matrices(
    maps: Sequence[Attribution],
) -> tuple[Float[np.ndarray, "method method"], Float[np.ndarray, "method method"]]:
    """Rank correlation of every two maps, and the share of the most important in common."""
    correlation = np.ones((len(maps), len(maps)))
    overlap = np.ones((len(maps), len(maps)))
    for row, column in combinations(range(len(maps)), 2):
        one, other = _values(maps[row], maps[column])
        correlation[row, column] = correlation[column, row] = rank_correlation(one, other)
        top = max(min(max(LEAST_TOP, round(TOP_SHARE * len(one))), len(one) // 2), 1)
        overlap[row, column] = overlap[column, row] = top_overlap(one, other, top=top)
    return correlation, overlap


def _values(
    one: Attribution, other: Attribution
) -> tuple[Float[np.ndarray, " cell"], Float[np.ndarray, " cell"]]:
    """What two maps say of the same values, or positions, where both do; without padding."""
    unsigned = any(not each.signed or is_slope(each) for each in (one, other))
    both = [np.abs(each.values) if unsigned else each.values for each in (one, other)]
    if one.channels != other.channels:
        both = [each.sum(axis=1, keepdims=True) for each in both]
    there = np.isfinite(both[0]) & np.isfinite(both[1]) & ~one.padding[:, None]
    return both[0][there], both[1][there]


def _found(
    names: tuple[str, ...],
    correlation: Float[np.ndarray, " method"],
    overlap: Float[np.ndarray, " method"],
) -> Finding:
    """How the map stands to the others."""
    known = {
        name: float(each)
        for name, each in zip(names[1:], correlation[1:], strict=True)
        if np.isfinite(each)
    }
    if not known:
        return Finding(
            aspect=NAME,
            verdict="unknown",
            sentence="The maps of the other methods are all alike, so that they have no order.",
        )
    median, common = float(np.median([*known.values()])), float(np.median(overlap[1:]))
    verdict: Verdict = "holds" if median >= ALIKE else "doubtful" if median >= SOMEWHAT else "fails"
    return Finding(
        aspect=NAME,
        verdict=verdict,
        sentence=_sentence(known, median, verdict),
        rule=RULE,
        figures={"rank_correlation": median, "overlap": common, "methods": float(len(known))},
    )


def _sentence(known: dict[str, float], median: float, verdict: Verdict) -> str:
    order = {
        "holds": "order the input alike",
        "doubtful": "order the input somewhat differently",
        "fails": "put the input in another order",
    }[verdict]
    if len(known) == 1:
        ((name, _),) = known.items()
        verb = order.replace("order the", "orders the").replace("put the", "puts the")
        return f"{_title(name)} {verb} (rank correlation {median:.2f})."
    worst, best = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    return (
        f"{len(known)} other methods {order} (median rank correlation {median:.2f}, from "
        f"{known[worst]:.2f} with {_title(worst)} to {known[best]:.2f} with {_title(best)})."
    )


def _title(name: str) -> str:
    return METHODS[name].title if name in METHODS else "Occlusion"


ASPECT = Aspect(
    name=NAME,
    title="Agreement",
    question="Do other methods put the input in the same order?",
    passes=passes,
    look=look,
    why_not=why_not,
)
