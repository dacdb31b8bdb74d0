"""Which part of the input does the score need? Replace one window after another and see.

Zeiler and Fergus 2014 ("Visualizing and Understanding Convolutional Networks"), in one dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, choices
from interpret.core.model import WindowScores
from interpret.core.named_functions import function_at
from interpret.core.results import Occlusion
from interpret.core.targets import read_from
from interpret.methods.baseline_rows import baseline_rows
from interpret.methods.baselines import absences, default_baseline
from interpret.methods.deletion import scores_without
from interpret.methods.domains import HOMES, told_in
from interpret.methods.explained import explained
from interpret.methods.first_baseline import FirstBaseline, first_baselines
from interpret.methods.first_settings import laying
from interpret.methods.occlusion_by_rows import occlusion_by_rows
from interpret.methods.occlusion_runs import WindowRun, occlusion_of, row_of, window_runs
from interpret.methods.replacement import lay_windows
from interpret.methods.shared_parameters import ENGINE

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.model import Engine, Progress, SequenceModel
    from interpret.core.sample import Sample
    from interpret.core.spectrum import Bands
    from interpret.core.targets import Target
    from interpret.methods.baseline_rows import Baselines
    from interpret.methods.baselines import Baseline
    from interpret.methods.chunks import Chunking
    from interpret.methods.domains import Domain


def occlude(
    model: SequenceModel,
    x: object,
    *,
    target: Target | int | str | None = None,
    domain: Domain = "time",
    window: int | None = None,
    stride: int | None = None,
    chunks: Chunking | None = None,
    baseline: Baselines = None,
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
    told in a note. ``baseline`` is, for text, ``"pad"``,
    ``"oov"``, a token, a token id, or ``"delete"``, which closes the gap; for a series ``"zero"``,
    ``"mean"``, a number, or ``"linear"``, a straight line across the window. Rows of data (an array
    (row, position, channel), a list of texts, a DataFrame, a corpus) are baselines too: the values
    are means over them, with ``spread`` and ``standard_error``. ``engine`` says how
    windows are run, ``"incremental"`` (only what each can change), ``"naive"`` or ``"auto"``: the
    scores are the same, and ``params`` says which ran and how many products it took.
    ``progress(done, total)`` may return False to stop: the result is then ``partial``, with NaN for
    windows not run and for positions that no finished window covers.

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
    rows = baseline_rows(model, sample, baseline)
    if rows is not None:
        return occlusion_by_rows(
            model, sample, rows, laid=laid, target=target, logits=logits, engine=engine,
            progress=progress,
        )  # fmt: skip
    replacement = lay_windows(
        model.info,
        sample,
        laid=laid,
        baseline=baselines(model, [sample], baseline, target=target, logits=logits)[0],
    )
    if replacement.patches is None:
        subject = explained(model, sample, target=target, logits=logits)
        scores, done = scores_without(subject, replacement.windows, progress=progress)
        return occlusion_of(
            WindowRun(
                subject=subject,
                replacement=replacement,
                scores=scores,
                done=done,
                cost=WindowScores(outputs=()),
                changed=len(done),
            )
        )
    (run,) = window_runs(
        model,
        [sample],
        [replacement],
        target=target,
        logits=logits,
        engine=engine,
        progress=progress,
    )
    return occlusion_of(run)


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
                answer=None if answer is None else row_of(answer, number),
            )
            for number, sample in enumerate(samples)
        ]
    )


def check_engine(engine: str) -> None:
    """Refuse an engine that there is not."""
    if engine not in ENGINE.choices:
        raise ArgumentError(f"engine={engine!r} is unknown: use {choices(ENGINE.choices)}.")
