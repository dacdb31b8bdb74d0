"""How is the difference to the mean score of data shared out over the input, and how surely?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, plural
from interpret.core.results import Attribution
from interpret.methods.first_baseline import baseline_notes, mask_notes
from interpret.methods.gradients import together
from interpret.methods.over_baselines import over_baselines
from interpret.methods.path_starts import path_starts
from interpret.methods.setting_checks import whole

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.model import Progress
    from interpret.methods.baseline_rows import Baselines
    from interpret.methods.explained import Explained
    from interpret.methods.path_starts import PathStarts

NUMBERS_AT_ONCE = 2**22
"""Points whose gradients are taken together hold up to this many numbers (16 MB)."""
MOST_AT_ONCE = 64
"""Points that are taken together at most: Stop waits for them."""


def expected_gradients(
    subject: Explained,
    *,
    baseline: Baselines = None,
    samples: int = 200,
    seed: int = 0,
    progress: Progress | None = None,
) -> Attribution:
    """Mean of (input − row) · gradient at row + α · (input − row), over rows of data and α in 0…1.

    Erion, Janizek, Sturmfels, Lundberg and Lee 2021 ("Improving performance of deep learning models
    with axiomatic attribution priors and expected gradients", equation 3). Every row is drawn
    equally often, ``samples`` draws in all at most, and each time α from a stratum of its own, so
    that the mean is unbiased. The values sum to score − mean score of the rows, but for the draws:
    what they miss is the ``completeness_gap``.

    The ``standard_error`` of a value is that over the rows, of which each is one draw of the data:
    spread / √rows. For a linear model the values are w · (x − mean of the rows), and it is
    |w| · standard deviation / √rows.
    """
    samples = whole("samples", samples)
    seed = whole("seed", seed, least=0)
    if baseline is None:
        raise ArgumentError(
            "Expected gradients start from rows of data, and there are none: give them with "
            "baseline=…, an array (row, position, channel), a list of texts or a corpus, or with "
            "--baseline-file FILE."
        )
    starts = path_starts(subject, baseline, seed=seed)
    rng = np.random.default_rng(seed)
    count = min(len(starts), samples)
    chosen = np.sort(rng.permutation(len(starts))[:count])
    each = samples // count
    rows, made = _by_row(subject, starts, chosen, _strata(count, each, rng), progress)
    scores, counted = (of[chosen[: len(rows)]] for of in (starts.scores, starts.counted))
    over = over_baselines(rows, rows=starts.rows)
    gaps = over_baselines(rows.sum(axis=(1, 2)) - (subject.score - scores), rows=starts.rows)
    baseline_score = float(scores.mean())
    return Attribution(
        **subject.attribution_fields(),
        values=over.mean,
        spread=over.spread,
        standard_error=over.standard_error,
        unit=subject.target.unit,
        method="expected_gradients",
        params={"samples": made, "seed": seed, **starts.told(len(rows))},
        baseline=starts.name,
        baseline_score=baseline_score,
        completeness_gap=float(gaps.mean),
        gap_standard_error=None if gaps.standard_error is None else float(gaps.standard_error),
        notes=(
            *subject.notes,
            *starts.notes,
            *_draw_notes(starts, count, each, made),
            *baseline_notes(subject, starts.name, baseline_score),
            *mask_notes(subject, starts.name, baseline_score, float(counted.mean())),
        ),
        partial=made < count * each,
    )


def _strata(rows: int, each: int, rng: np.random.Generator) -> Float[np.ndarray, "row draw"]:
    """Shares of the way, one in each of ``each`` strata for every row.

    Of all together one lies in each of rows · each strata (a Latin hypercube). A row's come in
    random order, so that the first of them are no worse than all.
    """
    fine = np.stack([rng.permutation(rows) for _ in range(each)], axis=1)
    inside = (fine + rng.random((rows, each))) / rows
    shares: Float[np.ndarray, "row draw"] = rng.permuted((np.arange(each) + inside) / each, axis=1)
    return shares


def _by_row(
    subject: Explained,
    starts: PathStarts,
    chosen: Int[np.ndarray, " row"],
    shares: Float[np.ndarray, "row draw"],
    progress: Progress | None,
) -> tuple[Float[np.ndarray, "row position channel"], int]:
    """Each row's mean over its draws, of the rows that are done; and how many draws were made.

    Stopped within the first row, it is the mean over those of its draws that were made.
    """
    end = subject.vectors()
    count, each = shares.shape
    owners = np.repeat(np.arange(count), each)
    size = min(max(NUMBERS_AT_ONCE // max(end.size, 1), 1), MOST_AT_ONCE)
    sums: list[Float[np.ndarray, "position channel"]] = []
    gone = 0
    for first in range(0, shares.size, size):
        who = owners[first : first + size]
        way = end.astype(np.float64) - starts.at(chosen[who])
        points = end - (1.0 - shares.ravel()[first : first + size, None, None]) * way
        _, gradients = subject.model.gradient(
            points.astype(end.dtype), sample=subject.sample, target=subject.target
        )
        for row, product in zip(who, way * gradients, strict=True):
            values = together(subject, product)
            if row == len(sums):
                sums.append(np.zeros_like(values))
            sums[row] += values
        gone += len(who)
        if progress is not None and progress(gone, shares.size) is False:
            break
    done = gone // each
    if not done:
        return np.stack(sums) / gone, gone
    return np.stack(sums[:done]) / each, done * each


def _draw_notes(starts: PathStarts, count: int, each: int, made: int) -> tuple[str, ...]:
    """How many draws were made of how many rows, where that is not what was asked for."""
    notes = []
    if count < len(starts):
        notes.append(
            f"Of {starts.name}, {count} were drawn: samples={len(starts)} or more takes all."
        )
    if made < count * each:
        notes.append(
            f"Stopped after {plural(made, 'draw')} of {count * each}, from "
            f"{plural(max(made // each, 1), 'row')} of {count}: the values are means over those."
        )
    if count == 1:
        notes.append("From one row alone there is no standard error: give several.")
    return tuple(notes)
