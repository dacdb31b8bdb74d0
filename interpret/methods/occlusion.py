"""Which part of the input does the score need? Replace one window after another and see.

Zeiler and Fergus 2014 ("Visualizing and Understanding Convolutional Networks"), in one dimension.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, choices
from interpret.core.model import WindowScores
from interpret.core.results import Occlusion
from interpret.core.windows import mean_over_windows, sliding_windows
from interpret.methods.baselines import absence, default_baseline, straight_line
from interpret.methods.deletion import scores_without
from interpret.methods.question import Question, ask, real_span
from interpret.methods.settings import switch, whole

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int, Num

    from interpret.core.model import Engine, Progress, SequenceModel
    from interpret.core.targets import Target
    from interpret.methods.baselines import Baseline

DEFAULT_WINDOW = 3
ENGINES = ("auto", "incremental", "naive")
FAINT = 1e-3
"""A probability that moves by less than this has hardly changed."""


def occlude(
    model: SequenceModel,
    x: object,
    *,
    target: Target | int | str | None = None,
    window: int | None = None,
    stride: int = 1,
    baseline: Baseline | None = None,
    by_channel: bool = False,
    logits: bool = False,
    engine: Engine = "auto",
    progress: Progress | None = None,
) -> Occlusion:
    """Score the input with each window of it replaced.

    The value at a position is the mean, over the windows that cover it, of score(input) −
    score(window replaced): float64 (position, channel) in units of the score, above zero where the
    score needs the position. One column, unless ``by_channel`` replaces one channel at a time.

    Windows of ``window`` positions (None: 3, or all of a shorter input) step by ``stride`` from the
    first to the last position that is not padding; the tail is covered. Padding is never replaced
    and its value is 0. Every window's score is kept for every output. ``baseline`` is, for text,
    ``"pad"`` (the default), ``"oov"``, a token, a token id, or ``"delete"``, which closes the gap;
    for a series ``"zero"`` (the default), ``"mean"``, a number, or ``"linear"``, a straight line
    across the window. ``engine`` says how windows are run, ``"incremental"`` (only what each can
    change), ``"naive"`` or ``"auto"`` (whichever is cheaper): the scores are the same, and
    ``params`` says which ran and how many products it took. ``progress(done, total)`` may return
    False to stop: the result is then ``partial``, with NaN for windows not run and for positions
    that no finished window covers.

    Raises ArgumentError for a setting that breaks its rule, DataError for an input that does not
    fit or holds only padding, ModelError for a score that is not a number.

    Examples
    --------
    >>> found = occlude(model, "the film was great fun", target="good", window=1, baseline="pad")
    >>> found.values[:, 0].round(2).tolist()  # five tokens and two of padding
    [0.0, 0.0, 0.0, 2.0, 0.5, 0.0, 0.0]
    """
    check_engine(engine)
    question = ask(model, x, target=target, logits=logits)
    plan = plan_windows(
        question, window=window, stride=stride, baseline=baseline, by_channel=by_channel
    )
    if plan.patches is None:
        run = WindowScores(outputs=())
        scores, done = scores_without(question, plan.windows, progress=progress)
    else:
        scores, done, run = _scores_with(question, plan, plan.patches, engine, progress)
    baseline_score = None
    if plan.all_replaced is not None:
        baseline_score = float(question.predict(plan.all_replaced[None])[0, question.index])
    return occlusion_of(question, plan, scores, done, run, baseline_score)


def check_engine(engine: str) -> None:
    """Refuse an engine that there is not."""
    if engine not in ENGINES:
        raise ArgumentError(f"engine={engine!r} is unknown: use {choices(ENGINES)}.")


def occlusion_of(
    question: Question,
    plan: Windows,
    scores: Float[np.ndarray, "window output"],
    done: Bool[np.ndarray, " window"],
    run: WindowScores,
    baseline_score: float | None,
) -> Occlusion:
    """Lay the scores of windows out as the answer to the question."""
    drops = question.score - scores[:, question.index]
    return Occlusion(
        **question.fields(joint=not plan.by_channel),
        values=_values(question, plan, drops, done),
        baseline=plan.baseline,
        baseline_score=baseline_score,
        unit=f"{question.target.unit} drop",
        method="occlusion",
        params=plan.params() | {"logits": question.target.logits} | _cost(run),
        notes=question.sample.notes + run.notes + _notes(question, drops, done),
        partial=not done.all(),
        windows=plan.windows,
        window_channels=plan.channels,
        window_scores=scores,
        target_index=question.index,
    )


@dataclass(frozen=True, kw_only=True)
class Windows:
    """The windows to replace, and what by; with ``by_channel`` each stands once for each channel.

    ``patches`` and ``all_replaced`` (the input with everything replaced) are None where tokens are
    deleted; the latter also where no such input can be named.
    """

    windows: Int[np.ndarray, "window 2"]
    channels: Int[np.ndarray, " window"]
    width: int
    stride: int
    by_channel: bool
    baseline: str = "delete"
    patches: Num[np.ndarray, "window width channel"] | None = None
    all_replaced: Num[np.ndarray, "position channel"] | None = None

    def changed(self, question: Question) -> Int[np.ndarray, " changed"]:
        """Windows whose patch differs from what stands there; the others need no run."""
        inside = self.windows[:, :1] + np.arange(self.width)
        different = self.patches != question.sample.x[inside]
        return np.flatnonzero(np.any(different, axis=(1, 2)))

    def params(self) -> dict[str, int | bool]:
        """Give the settings as they are recorded in the result."""
        return {"window": self.width, "stride": self.stride, "by_channel": self.by_channel}


def plan_windows(
    question: Question,
    *,
    window: int | None,
    stride: int,
    baseline: Baseline | None,
    by_channel: bool = False,
) -> Windows:
    """Lay windows over the input and say what each is replaced by."""
    info, sample = question.info, question.sample
    by_channel = switch("by_channel", by_channel)
    if by_channel and info.is_text:
        raise ArgumentError(
            "by_channel=True is for a series: a token has one channel, so leave it False."
        )
    first, stop = real_span(question)
    length = stop - first
    width = min(DEFAULT_WINDOW, length) if window is None else whole("window", window)
    if width > length:
        what, unit = ("text", "token") if info.is_text else ("series", "position")
        beside = len(sample) - length
        raise ArgumentError(
            f"window={width} is wider than the {what}, which has {length} "
            f"{unit}{'s' * (length != 1)}"
            f"{f' beside {beside} of padding' if beside else ''}: "
            f"use a window of at most {length}."
        )
    windows = first + sliding_windows(length, window=width, stride=stride)
    count = sample.x.shape[1] if by_channel else 1
    plan = Windows(
        windows=np.repeat(windows, count, axis=0),
        channels=np.tile(np.arange(count) if by_channel else np.asarray([-1]), len(windows)),
        width=width,
        stride=int(stride),
        by_channel=by_channel,
    )
    baseline = default_baseline(info) if baseline is None else baseline
    if info.is_text and isinstance(baseline, str) and baseline == "delete":
        return plan
    name, patches, all_replaced = _patches(question, plan, baseline)
    return replace(plan, baseline=name, patches=patches, all_replaced=all_replaced)


def _patches(
    question: Question, plan: Windows, baseline: Baseline
) -> tuple[
    str, Num[np.ndarray, "window width channel"], Num[np.ndarray, "position channel"] | None
]:
    """Name of the baseline, what each window is replaced by, and the input all replaced."""
    info, sample = question.info, question.sample
    inside = plan.windows[:, :1] + np.arange(plan.width)
    old = sample.x[inside]
    if not info.is_text and isinstance(baseline, str) and baseline == "linear":
        name, everything = "linear", None
        spans = plan.windows[plan.channels == plan.channels[0]]
        lines = [straight_line(sample.x, question.real, *span) for span in spans.tolist()]
        new = np.repeat(np.stack(lines), len(plan.windows) // len(spans), axis=0)
        new = np.where(sample.padding[inside][:, :, None], old, new)
    else:
        also = ("delete",) if info.is_text else ("linear",)
        replaced = absence(info, sample, baseline, also=also)
        name, everything = replaced.name, replaced.x
        new = everything[inside]
    if plan.by_channel:
        other = np.arange(old.shape[2]) != plan.channels[:, None]
        new = np.where(other[:, None, :], old, new)
    return name, new.astype(sample.x.dtype), everything


def _scores_with(
    question: Question,
    plan: Windows,
    patches: Num[np.ndarray, "window width channel"],
    engine: Engine,
    progress: Progress | None,
) -> tuple[Float[np.ndarray, "window output"], Bool[np.ndarray, " window"], WindowScores]:
    """Score of every output with each window replaced, which windows are done, and how.

    A window whose patch is what stands there already is not run: its score is the input's.
    """
    windows, changed = plan.windows, plan.changed(question)
    scores = np.tile(question.output_scores, (len(windows), 1))
    done = np.ones(len(windows), dtype=bool)
    run = WindowScores(outputs=())
    if len(changed):
        run = question.model.predict_windows(
            windows[changed],
            patches[changed],
            samples=[question.sample],
            layer=question.target.layer,
            logits=question.target.logits,
            engine=engine,
            progress=progress,
        )
        rows = question.rows(run.outputs)
        scores[changed[: len(rows)]] = rows
        scores[changed[len(rows) :]] = np.nan
        done[changed[len(rows) :]] = False
    return scores, done, run


def _cost(run: WindowScores) -> dict[str, int | str]:
    """Which engine ran and what it computed, as the result records it."""
    cost: dict[str, int | str] = {"engine": run.engine}
    if run.multiply_adds is not None and run.naive_multiply_adds is not None:
        cost["multiply_adds"] = run.multiply_adds
        cost["multiply_adds_saved"] = run.naive_multiply_adds - run.multiply_adds
    return cost


def _values(
    question: Question,
    plan: Windows,
    drops: Float[np.ndarray, " window"],
    done: Bool[np.ndarray, " window"],
) -> Float[np.ndarray, "position channel"]:
    columns = []
    for channel in np.unique(plan.channels):
        taken = done & (plan.channels == channel)
        columns.append(
            mean_over_windows(drops[taken], plan.windows[taken], length=len(question.sample))
        )
    values = np.stack(columns, axis=1)
    values[question.sample.padding] = 0.0
    return values


def _notes(
    question: Question, drops: Float[np.ndarray, " window"], done: Bool[np.ndarray, " window"]
) -> tuple[str, ...]:
    """Sentences that a reader must see beside the numbers."""
    notes = []
    if not done.all():
        notes.append(
            f"Stopped after {int(done.sum())} of {len(done)} windows: the values are means over "
            "the windows done, and empty where none was."
        )
    largest = float(np.abs(drops[done]).max()) if done.any() else 0.0
    probability = question.target.unit == "probability"
    faint = FAINT if probability else 1e-6 * max(1.0, abs(question.score))
    if done.all() and largest < faint:
        mend = "try a wider window, another baseline" + (" or logits=True" if probability else "")
        notes.append(
            f"No window changes the score of {question.target.name} by more than {largest:.2g}: "
            f"at this width the {question.target.unit} hardly depends on any part. "
            f"You can {mend}."
        )
    return tuple(notes)
