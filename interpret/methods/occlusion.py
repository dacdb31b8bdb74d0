"""Which part of the input does the score need? Replace one window after another and see.

Zeiler and Fergus 2014 ("Visualizing and Understanding Convolutional Networks"), in one dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, choices
from interpret.core.model import WindowScores
from interpret.core.named_functions import function_at
from interpret.core.results import Occlusion
from interpret.core.targets import read_from
from interpret.core.windows import mean_over_windows
from interpret.methods.baselines import absences, default_baseline
from interpret.methods.deletion import scores_without
from interpret.methods.domains import HOMES, told_in
from interpret.methods.explained import Explained, explained
from interpret.methods.first_baseline import FirstBaseline, baseline_notes, first_baselines
from interpret.methods.first_settings import laying
from interpret.methods.replacement import Replacement, lay_windows
from interpret.methods.shared_parameters import ENGINE

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.model import Engine, Progress, SequenceModel
    from interpret.core.sample import Sample
    from interpret.core.spectrum import Bands
    from interpret.core.targets import Target
    from interpret.methods.baselines import Baseline
    from interpret.methods.chunks import Chunking
    from interpret.methods.domains import Domain

FAINT = 1e-3
"""A probability that moves by less than this has hardly changed."""


def occlude(
    model: SequenceModel,
    x: object,
    *,
    target: Target | int | str | None = None,
    domain: Domain = "time",
    window: int | None = None,
    stride: int | None = None,
    chunks: Chunking | None = None,
    baseline: Baseline | None = None,
    by_channel: bool | None = None,
    bands: Bands | None = None,
    taper: float | None = None,
    channel: int | str | None = None,
    logits: bool = False,
    engine: Engine = "auto",
    progress: Progress | None = None,
) -> Occlusion:
    """Score the input with each window of it replaced, or each band of its frequencies taken out.

    The value at a position is the mean, over the windows that cover it, of score(input) −
    score(window replaced): float64 (position, channel) in units of the score, above zero where the
    score needs the position. ``by_channel`` replaces one channel at a time, else there is one
    column.

    Windows of ``window`` positions step by ``stride`` from the first to the last position that is
    not padding; the tail is covered. With ``chunks`` each chunk is one window instead: a number of
    equal parts, the positions at which parts begin, ``"words"`` or ``"changepoints"``. Padding is
    never replaced and its value is 0. Every window's score is kept for every output. What is left
    at None is chosen, as ``methods/first_settings.py`` and ``methods/first_baseline.py`` say, and
    told in a note. ``baseline`` is, for text, ``"pad"``, ``"oov"``, a token, a token id, or
    ``"delete"``, which closes the gap; for a series ``"zero"``, ``"mean"``, a number, or
    ``"linear"``, a straight line across the window. ``engine`` says how windows are run,
    ``"incremental"`` (only what each can change), ``"naive"`` or ``"auto"``: the scores are the
    same, and ``params`` says which ran and how many products it took. ``progress(done, total)`` may
    return False to stop: the result is then ``partial``, with NaN for windows not run and for
    positions that no finished window covers.

    ``domain="frequency"`` gives a FrequencyOcclusion (bin, channel), bin 0 being the mean;
    ``"time-frequency"`` a TimeFrequencyOcclusion (position, band) of windows end to end, of one
    ``channel`` or all, with ``taper``. ``bands`` is a width in bins, or edges in Hz (cycles per
    position where no rate is known). See ``methods/frequency_occlusion.py``, ``time_frequency.py``.

    Raises ArgumentError for a setting that breaks its rule, DataError for an input that does not
    fit or holds only padding, ModelError for a score that is not a number.

    Examples
    --------
    >>> found = occlude(model, "the film was great fun", target="good", window=1, baseline="pad")
    >>> found.values[:, 0].round(2).tolist()  # five tokens and two of padding
    [0.0, 0.0, 0.0, 2.0, 0.5, 0.0, 0.0]
    """
    check_engine(engine)
    told = told_in(
        domain, window=window, stride=stride, chunks=chunks, baseline=baseline,
        by_channel=by_channel, bands=bands, taper=taper, channel=channel,
        engine=None if engine == "auto" else engine,
    )  # fmt: skip
    if domain != "time":
        ask: Callable[..., Occlusion] = function_at(HOMES[domain])
        return ask(model, x, target=target, logits=logits, progress=progress, **told)
    sample = model.encode(x)
    laid = laying(
        model.info, sample, window=window, stride=stride, chunks=chunks, by_channel=by_channel
    )
    replacement = lay_windows(
        model.info,
        sample,
        laid=laid,
        baseline=baselines(model, [sample], baseline, target=target, logits=logits)[0],
    )
    if replacement.patches is None:
        subject = explained(model, sample, target=target, logits=logits)
        scores, done = scores_without(subject, replacement.windows, progress=progress)
        return _occlusion(subject, replacement, scores, done, WindowScores(outputs=()))
    (occlusion,) = occlusions(
        model,
        [sample],
        [replacement],
        target=target,
        logits=logits,
        engine=engine,
        progress=progress,
    )
    return occlusion


def baselines(
    model: SequenceModel,
    samples: Sequence[Sample],
    baseline: Baseline | None,
    *,
    target: Target | int | str | None,
    logits: bool,
) -> Sequence[FirstBaseline | Baseline]:
    """The baseline that was told, or for each sample of one length the one that is chosen."""
    if baseline is not None:
        return [baseline] * len(samples)
    if len(absences(model.info)) < 2:
        return [FirstBaseline(name=default_baseline(model.info))] * len(samples)
    layer, before = read_from(model.info, target, logits=logits)
    answer: Sequence[Float[np.ndarray, "sample ..."]] | None = None
    if len(samples) > 1 and len(model.info.inputs) == 1:
        x = np.stack([sample.x for sample in samples])
        answer = model.predict(x, sample=samples[0], layer=layer, logits=before)
    return first_baselines(
        [
            explained(
                model,
                sample,
                target=target,
                logits=logits,
                answer=None if answer is None else _row(answer, number),
            )
            for number, sample in enumerate(samples)
        ]
    )


def occlusions(
    model: SequenceModel,
    samples: Sequence[Sample],
    replacements: Sequence[Replacement],
    *,
    target: Target | int | str | None,
    logits: bool,
    engine: Engine,
    progress: Progress | None = None,
) -> list[Occlusion]:
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
    answers = []
    for number, ((sample, replacement), share) in enumerate(
        zip(pairs, _shares(run, counts), strict=True)
    ):
        subject = explained(
            model, sample, target=target, logits=logits, answer=_row(run.clean, number)
        )
        scores, done = _laid_out(subject, len(replacement.windows), changed[number], share)
        absent = None
        if replacement.all_replaced is not None:  # for one sample, then for all
            row = subject.rows(_row(run.clean, len(samples) + number))[0]
            absent = float(row[subject.index])
        answers.append(_occlusion(subject, replacement, scores, done, share, absent))
    return answers


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


def _row(
    answer: Sequence[Float[np.ndarray, "sample ..."]], number: int
) -> tuple[Float[np.ndarray, "one ..."], ...]:
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


def check_engine(engine: str) -> None:
    """Refuse an engine that there is not."""
    if engine not in ENGINE.choices:
        raise ArgumentError(f"engine={engine!r} is unknown: use {choices(ENGINE.choices)}.")


def _occlusion(
    subject: Explained,
    replacement: Replacement,
    scores: Float[np.ndarray, "window output"],
    done: Bool[np.ndarray, " window"],
    run: WindowScores,
    baseline_score: float | None = None,
) -> Occlusion:
    """The answer: each position's mean over the windows that cover it."""
    drops = subject.score - scores[:, subject.index]
    about = baseline_notes(
        subject,
        replacement.baseline,
        baseline_score,
        tried=tuple(replacement.first_choice.scores) if replacement.first_choice else (),
        also=("delete",) if subject.info.is_text else ("linear",),
    )
    return Occlusion(
        **subject.attribution_fields(joint=not replacement.laid.by_channel),
        values=_values(subject, replacement, drops, done),
        baseline=replacement.baseline,
        baseline_score=baseline_score,
        unit=f"{subject.target.unit} drop",
        method="occlusion",
        params=replacement.laid.params() | {"logits": subject.target.logits} | run.cost(),
        notes=(
            *subject.notes,
            *replacement.notes(),
            *about,
            *run.notes,
            *_notes(subject, drops, done),
        ),
        partial=not done.all(),
        windows=replacement.windows,
        window_channels=replacement.channels,
        window_scores=scores,
        target_index=subject.index,
    )


def _values(
    subject: Explained,
    replacement: Replacement,
    drops: Float[np.ndarray, " window"],
    done: Bool[np.ndarray, " window"],
) -> Float[np.ndarray, "position channel"]:
    columns = []
    for channel in np.unique(replacement.channels):
        taken = done & (replacement.channels == channel)
        columns.append(
            mean_over_windows(drops[taken], replacement.windows[taken], length=len(subject.sample))
        )
    values = np.stack(columns, axis=1)
    values[subject.sample.padding] = 0.0
    return values


def _notes(
    subject: Explained, drops: Float[np.ndarray, " window"], done: Bool[np.ndarray, " window"]
) -> tuple[str, ...]:
    """Sentences that a reader must see beside the numbers."""
    notes = []
    if not done.all():
        notes.append(
            f"Stopped after {int(done.sum())} of {len(done)} windows: the values are means over "
            "the windows done, and empty where none was."
        )
    largest = float(np.abs(drops[done]).max()) if done.any() else 0.0
    probability = subject.target.unit == "probability"
    faint = FAINT if probability else 1e-6 * max(1.0, abs(subject.score))
    if done.all() and largest < faint:
        before = " or the score before the softmax or sigmoid (logits=True)" if probability else ""
        mend = "try a wider window, another baseline" + before
        notes.append(
            f"No window changes the score of {subject.target.name} by more than {largest:.2g}: "
            f"at this width the {subject.target.unit} hardly depends on any part. "
            f"You can {mend}."
        )
    return tuple(notes)
