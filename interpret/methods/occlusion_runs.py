"""How are the windows of inputs run, and what do their scores come to?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.model import WindowScores
from interpret.core.results import Occlusion
from interpret.core.targets import read_from
from interpret.core.windows import mean_over_windows
from interpret.methods.explained import Explained, explained
from interpret.methods.first_baseline import baseline_notes
from interpret.methods.rounding import with_floor
from interpret.methods.uninformative import already_there, of_removal

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.model import Engine, Progress, SequenceModel
    from interpret.core.sample import Sample
    from interpret.core.targets import Target
    from interpret.methods.replacement import Replacement


@dataclass(frozen=True, kw_only=True)
class WindowRun:
    """One input's windows, run as far as it went.

    ``scores`` (window, output) are NaN where not ``done``; ``cost`` is what they cost, and
    ``baseline_score`` the score with everything replaced, where there is such an input. In
    ``changed`` of the windows something else was put in than stands there.
    """

    subject: Explained
    replacement: Replacement
    scores: Float[np.ndarray, "window output"]
    done: Bool[np.ndarray, " window"]
    cost: WindowScores
    changed: int
    baseline_score: float | None = None

    @property
    def drops(self) -> Float[np.ndarray, " window"]:
        """By how much each window lowers the target's score."""
        drops: Float[np.ndarray, " window"] = (
            self.subject.score - self.scores[:, self.subject.index]
        )
        return drops

    def values(self) -> Float[np.ndarray, "position channel"]:
        """Each position's mean over the windows that cover it."""
        columns = []
        for channel in np.unique(self.replacement.channels):
            taken = self.done & (self.replacement.channels == channel)
            columns.append(
                mean_over_windows(
                    self.drops[taken],
                    self.replacement.windows[taken],
                    length=len(self.subject.sample),
                )
            )
        values = np.stack(columns, axis=1)
        values[self.subject.sample.padding] = 0.0
        return values


def window_runs(
    model: SequenceModel,
    samples: Sequence[Sample],
    replacements: Sequence[Replacement],
    *,
    target: Target | int | str | None,
    logits: bool,
    engine: Engine,
    progress: Progress | None = None,
) -> list[WindowRun]:
    """Run the windows of samples that have one length and windows of one width.

    The samples themselves, and each with everything replaced, go along in the same run. A window
    whose patch is what stands there already is not run: its score is the sample's.
    """
    layer, before = read_from(model.info, target, logits=logits)
    pairs = list(zip(samples, replacements, strict=True))
    changed = [replacement.changed(sample) for sample, replacement in pairs]
    counts = [len(rows) for rows in changed]
    run = model.predict_windows(
        np.concatenate([r.runs[rows] for r, rows in zip(replacements, changed, strict=True)]),
        np.concatenate([r.new(rows) for r, rows in zip(replacements, changed, strict=True)]),
        samples=[*samples, *(r.without(s) for s, r in pairs if r.all_replaced is not None)],
        owners=np.repeat(np.arange(len(samples)), counts),
        layer=layer,
        logits=before,
        engine=engine,
        progress=progress,
    )
    runs = []
    for number, ((sample, replacement), share) in enumerate(
        zip(pairs, _shares(run, counts), strict=True)
    ):
        subject = explained(
            model, sample, target=target, logits=logits, answer=row_of(run.clean, number)
        )
        scores, done = _laid_out(subject, len(replacement.windows), changed[number], share)
        absent = None
        if replacement.all_replaced is not None:  # for one sample, then for all
            row = subject.rows(row_of(run.clean, len(samples) + number))[0]
            absent = float(row[subject.index])
        runs.append(
            WindowRun(
                subject=subject,
                replacement=replacement,
                scores=scores,
                done=done,
                cost=share,
                changed=counts[number],
                baseline_score=absent,
            )
        )
    return runs


def _laid_out(
    subject: Explained, count: int, changed: Int[np.ndarray, " changed"], run: WindowScores
) -> tuple[Float[np.ndarray, "window output"], Bool[np.ndarray, " window"]]:
    """Scores of all windows, of which those ``changed`` were run as far as it went, and which."""
    scores = np.tile(subject.output_scores, (count, 1))
    done = np.ones(count, dtype=bool)
    ran, left = np.split(changed, [len(run.outputs[0]) if run.outputs else 0])
    if len(ran):
        scores[ran] = subject.rows(run.outputs)
    scores[left] = np.nan
    done[left] = False
    return scores, done


def row_of(
    answer: Sequence[Float[np.ndarray, "sample ..."]], number: int
) -> tuple[Float[np.ndarray, "one ..."], ...]:
    """One sample's part of the answer to several."""
    return tuple(scores[number : number + 1] for scores in answer)


def _shares(run: WindowScores, counts: Sequence[int]) -> list[WindowScores]:
    """Each sample's part of a run: the scores of its windows, and what they cost."""
    done = len(run.outputs[0]) if run.outputs else 0
    shares = []
    for stop, count in zip(np.cumsum(counts).tolist(), counts, strict=True):
        outputs = tuple(head[stop - count : stop] for head in run.outputs)
        part = len(outputs[0]) if outputs else 0
        spent, naive = (
            None if total is None or not done else total * part // done
            for total in (run.multiply_adds, run.naive_multiply_adds)
        )
        shares.append(replace(run, outputs=outputs, multiply_adds=spent, naive_multiply_adds=naive))
    return shares


def occlusion_of(run: WindowRun) -> Occlusion:
    """The answer: each position's mean over the windows that cover it."""
    subject, replacement = run.subject, run.replacement
    about = baseline_notes(
        subject,
        replacement.baseline,
        run.baseline_score,
        tried=tuple(replacement.first_choice.scores) if replacement.first_choice else (),
        also=("delete",) if subject.info.is_text else ("linear",),
    )
    small = _of_scores(run) if run.changed else ()
    answer = Occlusion(
        **subject.attribution_fields(joint=not replacement.laid.by_channel),
        values=run.values(),
        baseline=replacement.baseline,
        baseline_score=run.baseline_score,
        unit=f"{subject.target.unit} drop",
        method="occlusion",
        params=replacement.laid.params() | {"logits": subject.target.logits} | run.cost.cost(),
        notes=(
            *subject.notes,
            *replacement.notes(),
            *about,
            *run.cost.notes,
            *already_there(
                subject, replacement.baseline, len(run.done) - run.changed, len(run.done), "window"
            ),
            *small,
        ),
        partial=not run.done.all(),
        windows=replacement.windows,
        window_channels=replacement.channels,
        window_scores=run.scores,
        target_index=subject.index,
    )
    return with_floor(answer, subject, told=bool(small))


def _of_scores(run: WindowRun) -> tuple[str, ...]:
    """Sentences on what came out of the windows."""
    mend = "a wider window, or another baseline"
    scores = run.scores[:, run.subject.index]
    return of_removal(run.subject, scores, run.done, noun="window", mend=mend)
