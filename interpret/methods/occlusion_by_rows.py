"""Which part of the input does the score need, where data stand for absence?

Each window is replaced by what stands there in each row of data in turn: the part is drawn from the
data whatever stands around it (the marginal distribution; Covert, Lundberg and Lee 2021,
"Explaining by removing", section 4.2; Breiman 2001 permutes a column so).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import plural
from interpret.methods.baselines import Absence
from interpret.methods.occlusion_runs import WindowRun, occlusion_of, window_runs
from interpret.methods.over_baselines import over_baselines
from interpret.methods.replacement import lay_windows

if TYPE_CHECKING:
    from interpret.core.model import Engine, Progress, SequenceModel
    from interpret.core.results import Occlusion
    from interpret.core.sample import Sample
    from interpret.core.targets import Target
    from interpret.methods.baseline_rows import BaselineRows
    from interpret.methods.first_settings import Laying
    from interpret.methods.replacement import Replacement

NUMBERS_AT_ONCE = 2**24
"""Numbers that windows are replaced by are laid out in memory up to so many (64 MB)."""
MOST_AT_ONCE = 64
"""Rows that are run together at most."""


def occlusion_by_rows(
    model: SequenceModel,
    sample: Sample,
    rows: BaselineRows,
    *,
    laid: Laying,
    target: Target | int | str | None,
    logits: bool,
    engine: Engine,
    progress: Progress | None,
) -> Occlusion:
    """The mean over the rows of what ``occlude`` gives, its spread and its standard error.

    Stopped, the mean is over the rows that are done; within the first row, it is that one's.
    """
    runs: list[WindowRun] = []
    for batch in _batches(model, sample, rows, laid):
        part = _Share(progress, len(runs), len(batch), len(rows))
        runs += window_runs(
            model,
            [sample] * len(batch),
            batch,
            target=target,
            logits=logits,
            engine=engine,
            progress=part.report,
        )
        if part.halt:
            break
    whole = [run for run in runs if run.done.all()] or runs[:1]
    partial = len(whole) < len(rows) or not whole[0].done.all()
    notes = rows.notes
    if len(whole) < len(rows):
        told = f"{len(whole)} of {plural(len(rows), 'baseline')}"
        notes = (*notes, f"Stopped after {told}: the values are means over those.")
    answer = occlusion_of(_mean(whole))
    values = over_baselines(np.stack([run.values() for run in whole]), rows=True)
    windows = over_baselines(np.stack([run.drops for run in whole]), rows=True)
    return replace(
        answer,
        values=values.mean,
        spread=values.spread,
        standard_error=values.standard_error,
        window_standard_error=windows.standard_error,
        params={**answer.params, **rows.params, "baseline_rows": len(whole)},
        notes=(*answer.notes, *notes),
        partial=partial,
    )


def _batches(
    model: SequenceModel, sample: Sample, rows: BaselineRows, laid: Laying
) -> Iterator[list[Replacement]]:
    """Windows over the sample for each row, as many rows at once as memory allows."""
    batch: list[Replacement] = []
    for x in rows.x:
        row = Absence(name=rows.name, x=x)
        batch.append(lay_windows(model.info, sample, laid=laid, baseline=row))
        patches = batch[0].patches
        each = 1 if patches is None else max(patches.size, 1)
        if len(batch) == min(max(NUMBERS_AT_ONCE // each, 1), MOST_AT_ONCE):
            yield batch
            batch = []
    if batch:
        yield batch


class _Share:
    """Progress of some of the rows as progress of all; ``halt`` once somebody asked to stop."""

    def __init__(self, progress: Progress | None, before: int, these: int, rows: int) -> None:
        self._progress, self._before, self._these, self._rows = progress, before, these, rows
        self.halt = False

    def report(self, done: int, total: int) -> bool:
        """Count in windows, as if every row had as many to run as these."""
        if self._progress is not None:
            each = total / self._these
            gone, of = round(self._before * each) + done, round(self._rows * each)
            self.halt = self._progress(min(gone, of), of) is False
        return not self.halt


def _mean(runs: list[WindowRun]) -> WindowRun:
    """Runs of the same windows as one: the mean of their scores, and the sum of their costs."""
    first, costs = runs[0], [run.cost for run in runs]
    counted = all(cost.multiply_adds is not None for cost in costs)
    absent = [run.baseline_score for run in runs if run.baseline_score is not None]
    return replace(
        first,
        scores=np.mean([run.scores for run in runs], axis=0),
        changed=len(first.done) if any(run.changed for run in runs) else 0,
        baseline_score=float(np.mean(absent)),
        cost=replace(
            first.cost,
            multiply_adds=sum(c.multiply_adds or 0 for c in costs) if counted else None,
            naive_multiply_adds=sum(c.naive_multiply_adds or 0 for c in costs) if counted else None,
        ),
    )
