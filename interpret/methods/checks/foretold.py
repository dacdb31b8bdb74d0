"""Does a map say how the score changes when the input does?

Infidelity (Yeh et al. 2019, "On the (In)fidelity and Sensitivity of Explanations", definition 2.1):
the mean squared difference between what the map foretells of a perturbation and what the score
does, after the best scaling of the map (their § 3). A map of contributions is asked about stretches
that are replaced by the baseline, one of slopes about noise: a perturbation of the other kind would
measure what the map does not say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.methods.baselines import absence, absences
from interpret.methods.checks.looked import MapOf, is_slope
from interpret.methods.checks.removal_masks import NO_MASK

if TYPE_CHECKING:
    from jaxtyping import Float, Num

    from interpret.core.results import Attribution
    from interpret.core.sample import Sample

    Input = Num[np.ndarray, "position channel"]
    Cells = Float[np.ndarray, "position channel"]
    Batch = tuple[
        Num[np.ndarray, "perturbation position channel"], Float[np.ndarray, " perturbation"]
    ]

RADIUS = 0.1
"""Of noise, as a share of each channel's standard deviation over the input."""
PERTURBATIONS, AT_ONCE, NUMBERS_AT_ONCE = 200, 100, 2**23
FEWEST_STRETCHES, MOST_STRETCHES = 4, 32
REPLACED = 0.25
"""Share of the stretches that one perturbation replaces."""
NO_SCALE = "No channel changes over the input, so that there is no scale for noise."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a map is asked about: how inputs are perturbed, in words, and those inputs.

    ``batches`` gives some at a time, each with the change of the score that the map foretells: that
    of the input less that of the perturbed one.
    """

    words: str
    batches: Iterator[Batch]


def no_foretelling(subject: MapOf) -> str | None:
    """Why a map does not say by how much the score changes; None where it does."""
    result = subject.result
    if not result.along_input:
        return "The rows of this map are frequencies, which are not replaced position by position."
    if result.values.shape[1] > 1 and result.channels != result.x_channels:
        return "The columns of this map are bands of frequencies, which are not replaced alone."
    if not is_slope(result):
        if len(_stretches(subject)) < FEWEST_STRETCHES:
            return f"The map has fewer than {FEWEST_STRETCHES} values to replace a part of."
        return None if _absent(subject) else NO_MASK.format(name=subject.explained.info.name)
    if subject.explained.info.is_text:
        return (
            "A gradient at a token’s vector does not say what another token would change: "
            "gradient_x_input and occlude do."
        )
    return None if spread_of(subject).any() else NO_SCALE


def asked_about(subject: MapOf) -> Asked:
    """The perturbations that fit the map."""
    rng = np.random.default_rng([subject.settings.seed, 1])
    if is_slope(subject.result):
        words = f"noise of at most {RADIUS:g} of each channel’s standard deviation"
        return Asked(words=words, batches=_noise(subject, rng))
    stands_in = _absent(subject)
    assert stands_in is not None  # or this is not asked
    name, absent = stands_in
    words = f"a quarter of the {_parts(subject)} replaced by {name}"
    return Asked(words=words, batches=_replaced(subject, absent, rng))


def _sizes(sample: Sample) -> Iterator[int]:
    """How many perturbations are laid at a time."""
    at_once = int(np.clip(NUMBERS_AT_ONCE // max(sample.x.size, 1), 1, AT_ONCE))
    for first in range(0, PERTURBATIONS, at_once):
        yield min(at_once, PERTURBATIONS - first)


def spread_of(subject: MapOf) -> Cells:
    """How far noise moves each value of a series at most; padding stays."""
    sample = subject.explained.sample
    x, real = sample.x.astype(np.float64), ~sample.padding
    deviation = x[real].std(axis=0) if real.any() else np.zeros(x.shape[1])
    return np.where(real[:, None], RADIUS * deviation, 0.0)


def noisy(sample: Sample, noise: Float[np.ndarray, "..."]) -> Num[np.ndarray, "..."]:
    """The input with noise, in its own dtype."""
    moved: Num[np.ndarray, "..."] = (sample.x + noise).astype(sample.x.dtype)
    return moved


def _noise(subject: MapOf, rng: np.random.Generator) -> Iterator[Batch]:
    sample, spread, values = subject.explained.sample, spread_of(subject), there(subject.result)
    for count in _sizes(sample):
        inputs = noisy(sample, rng.uniform(-spread, spread, size=(count, *spread.shape)))
        moved = sample.x.astype(np.float64) - inputs  # as it was rounded
        yield inputs, np.einsum("npc,pc->n", moved, values)


def _replaced(subject: MapOf, absent: Input, rng: np.random.Generator) -> Iterator[Batch]:
    """Some stretches of each column of the map at a time, replaced by the baseline."""
    sample, values = subject.explained.sample, there(subject.result)
    apart = subject.result.channels == subject.result.x_channels
    stretches = _stretches(subject)
    taken = max(round(REPLACED * len(stretches)), 1)
    for count in _sizes(sample):
        inputs, foretold = np.repeat(sample.x[None], count, axis=0), np.zeros(count)
        for number in range(count):
            for chosen in rng.permutation(len(stretches))[:taken]:
                positions, column = stretches[chosen]
                where = slice(column, column + 1) if apart else slice(None)
                inputs[number, positions, where] = absent[positions, where]
                foretold[number] += values[positions, column].sum()
        yield inputs, foretold


def _stretches(subject: MapOf) -> list[tuple[Num[np.ndarray, " position"], int]]:
    """Positions that are replaced together, and the column of the map that speaks for them."""
    real = np.flatnonzero(~subject.explained.sample.padding)
    columns = subject.result.values.shape[1]
    most = max(MOST_STRETCHES // columns, FEWEST_STRETCHES)
    parts = np.array_split(real, min(len(real), most)) if len(real) else []
    return [(part, column) for part in parts for column in range(columns)]


def _parts(subject: MapOf) -> str:
    """What one stretch is called."""
    if any(len(positions) > 1 for positions, _ in _stretches(subject)):
        return "stretches"
    return "tokens" if subject.explained.info.is_text else "positions"


def _absent(subject: MapOf) -> tuple[str, Input] | None:
    """What stands in a stretch that is replaced: the map's own baseline, where it is an input.

    None where nothing can: no baseline, and no token that stands for absence.
    """
    explained = subject.explained
    for name in (subject.result.baseline, *absences(explained.info)):
        if name is None:
            continue
        try:
            return name, absence(explained.info, explained.sample, name).x
        except ArgumentError:  # a line across each window, vectors of zeros, a gap closed
            continue
    return None


def there(result: Attribution) -> Cells:
    """The values, 0 at padding and where nothing was computed."""
    values: Cells = np.where(result.padding[:, None], 0.0, np.nan_to_num(result.values))
    return values


def fitted(
    foretold: Float[np.ndarray, " perturbation"], changes: Float[np.ndarray, " perturbation"]
) -> tuple[float, float]:
    """The best scaling of what was foretold, and the mean squared error that is left then.

    >>> fitted(np.array([1.0, -2.0]), np.array([3.0, -6.0]))
    (3.0, 0.0)
    """
    size = float(foretold @ foretold)
    scale = float(foretold @ changes) / size if size else 0.0
    return scale, float(np.mean((scale * foretold - changes) ** 2))


def explained_share(
    foretold: Float[np.ndarray, " perturbation"], changes: Float[np.ndarray, " perturbation"]
) -> float:
    """Share of the changes' variance that a rising line explains; 0 where they fall instead.

    >>> explained_share(np.array([1.0, 2.0, 3.0]), np.array([9.0, 7.0, 5.0]))
    0.0
    """
    one, other = foretold - foretold.mean(), changes - changes.mean()
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    together = float(one @ other) / size if size else 0.0
    return float(min(max(together, 0.0) ** 2, 1.0))
