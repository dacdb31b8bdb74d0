"""How is the difference to a baseline's score shared out over the input?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from interpret.core.results import Attribution
from interpret.methods.baselines import absences
from interpret.methods.first_baseline import baseline_notes, mask_notes
from interpret.methods.gradients import together
from interpret.methods.over_baselines import over_baselines
from interpret.methods.path_starts import path_starts
from interpret.methods.path_steps import Path, completed
from interpret.methods.setting_checks import whole
from interpret.methods.uninformative import never_passed

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.model import Progress
    from interpret.methods.baseline_rows import Baselines
    from interpret.methods.explained import Explained
    from interpret.methods.path_starts import PathStarts

    Vectors = Float[np.ndarray, "position dimension"]
    Shared = Callable[[Vectors, Vectors], Float[np.ndarray, "row channel"]]


def integrated_gradients(
    subject: Explained,
    *,
    baseline: Baselines = None,
    steps: int | None = None,
    progress: Progress | None = None,
) -> Attribution:
    """(input − baseline) · mean gradient on the straight way between them, in units of the score.

    Several baselines, or rows of data, give the mean of their values with its spread;
    ``baseline_score`` is the mean of their scores. ``progress`` counts paths where there are
    several; stopped, the mean is over those done.

    Sundararajan, Taly and Yan 2017 ("Axiomatic Attribution for Deep Networks"), with the integral
    taken at ``steps`` Gauss–Legendre nodes: exact for polynomials of degree below 2·``steps``. The
    values should sum to score − baseline_score; what they miss is the ``completeness_gap``. Unless
    ``steps`` is told, 50 are doubled up to 1,600 while that gap is worth a sentence.
    """
    return Attribution(
        **subject.attribution_fields(),
        method="integrated_gradients",
        **integrated(
            subject,
            lambda change, gradient: together(subject, change * gradient),
            baseline=baseline,
            steps=steps,
            progress=progress,
        ),
    )


class IntegratedFields(TypedDict):
    """What an attribution by integrated gradients takes from the way that it went."""

    values: Float[np.ndarray, "row channel"]
    spread: Float[np.ndarray, "row channel"] | None
    standard_error: Float[np.ndarray, "row channel"] | None
    unit: str
    params: Mapping[str, Any]
    baseline: str
    baseline_score: float
    completeness_gap: float
    notes: tuple[str, ...]
    partial: bool


def integrated(
    subject: Explained,
    shared: Shared,
    *,
    baseline: Baselines,
    steps: int | None,
    progress: Progress | None = None,
) -> IntegratedFields:
    """The difference to the baseline's score, ``shared`` out over the input.

    ``shared`` makes the values out of input − baseline and of the mean gradient on the way between.
    """
    asked = None if steps is None else whole("steps", steps)
    starts = path_starts(subject, baseline)
    paths = _Paths(subject, starts, shared, progress)
    path = paths.path(asked)
    baseline_score = float(starts.scores[: paths.done].mean())
    counted = float(starts.counted[: paths.done].mean())
    over = over_baselines(paths.values, rows=starts.rows)
    return {
        "values": path.values,
        "spread": over.spread,
        "standard_error": over.standard_error,
        "unit": subject.target.unit,
        "params": {"steps": path.steps, "rule": "Gauss–Legendre", **starts.told(paths.done)},
        "baseline": starts.name,
        "baseline_score": baseline_score,
        "completeness_gap": path.gap + (baseline_score - counted),
        "notes": (
            *subject.notes,
            *starts.notes,
            *baseline_notes(subject, starts.name, baseline_score),
            *mask_notes(subject, starts.name, baseline_score, counted),
            *path.notes,
        ),
        "partial": paths.stopped,
    }


class _Halted(Exception):
    """Somebody asked the work on several paths to stop."""


class _Paths:
    """Paths from several baselines, each with the same steps.

    ``values`` (path, row, channel) are those of the last steps at which all were done, or of
    the first ones at which some were.
    """

    values: Float[np.ndarray, "path row channel"]

    def __init__(
        self, subject: Explained, starts: PathStarts, shared: Shared, progress: Progress | None
    ) -> None:
        self._subject, self._starts, self._progress = subject, starts, progress
        self._shared = shared
        self._steps = self._gone = 0
        self._halt = self.stopped = False

    @property
    def done(self) -> int:
        """Paths that the values are of."""
        return len(self.values)

    def path(self, asked: int | None) -> Path:
        """Their mean at the steps asked for, or at as many as it needs to add up."""
        score, counted = self._subject.score, self._starts.counted
        others = [name for name in absences(self._subject.info) if name not in self._starts.alone]
        try:
            difference = score - float(counted.mean())
            never = functools.partial(never_passed, self._subject)
            return completed(self._mean, difference, asked, others=others, never=never)
        except _Halted:
            self.stopped = True
        mean = over_baselines(self.values, rows=False).mean
        gap = float(mean.sum()) - (score - float(counted[: self.done].mean()))
        words = f"after {self.done} of {len(counted)} baselines: the values are means over those."
        if self.done == len(counted):
            words = f"at {self._steps} steps a path, before more of them brought the sum closer."
        return Path(values=mean, steps=self._steps, gap=gap, notes=(f"Stopped {words}",))

    def _mean(self, steps: int) -> Float[np.ndarray, "row channel"]:
        values: list[Float[np.ndarray, "row channel"]] = []
        count = len(self._starts)
        for number in range(count):
            if self._halt:
                if not self._steps:
                    self.values, self._steps = np.stack(values), steps
                raise _Halted
            (start,) = self._starts.at(np.array([number]))
            values.append(_along_path(self._subject, start, steps, self._shared))
            self._gone += 1
            if count > 1 and self._progress is not None:
                total = -(-self._gone // count) * count  # more where the steps are doubled
                self._halt = self._progress(self._gone, total) is False
        self.values, self._steps = np.stack(values), steps
        return over_baselines(self.values, rows=False).mean


def _along_path(
    subject: Explained,
    start: Float[np.ndarray, "position dimension"],
    steps: int,
    shared: Shared,
) -> Float[np.ndarray, "row channel"]:
    """Integrated gradients from one baseline."""
    end = subject.vectors()
    nodes, weights = np.polynomial.legendre.leggauss(steps)
    gradient = subject.model.path_gradient(
        start,
        end,
        nodes=(nodes + 1.0) / 2.0,
        weights=weights / 2.0,
        sample=subject.sample,
        target=subject.target,
    )
    return shared(end.astype(np.float64) - start, np.asarray(gradient, dtype=np.float64))
