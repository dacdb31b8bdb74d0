"""Which parts of each of many inputs does its score need? All their windows in few calls.

Inputs of one length go through the model together, so that a thousand short texts cost little more
than as many windows of one long text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.model import WindowScores
from interpret.methods.occlusion import (
    Windows,
    check_engine,
    occlude,
    occlusion_of,
    plan_windows,
)
from interpret.methods.question import Question, ask_all

if TYPE_CHECKING:
    from jaxtyping import Num

    from interpret.core.model import Engine, Progress, Sample, SequenceModel
    from interpret.core.results import Occlusion
    from interpret.core.targets import Target
    from interpret.methods.baselines import Baseline

AT_ONCE = 64
"""Inputs that are asked together; memory then stays bounded whatever their number."""


def occlude_all(
    model: SequenceModel,
    inputs: Iterable[object],
    *,
    target: Target | int | str | None = None,
    window: int | None = None,
    stride: int = 1,
    baseline: Baseline | None = None,
    logits: bool = False,
    engine: Engine = "auto",
    progress: Progress | None = None,
) -> list[Occlusion]:
    """Occlude many inputs: ``occlude`` of each, in the order given, at less cost.

    The settings are those of ``occlude`` and hold for every input; a ``target`` of None is each
    input's own predicted class. ``progress`` counts inputs; stopped, the list holds those done,
    which are not always the first ones, since inputs of one length are done together.

    Raises what ``occlude`` raises, before any input is run where it cannot be encoded.

    Examples
    --------
    >>> found = occlude_all(model, ["the film was great fun", "bad film"], window=1)
    >>> [occlusion.text for occlusion in found]
    ['the film was great fun', 'bad film']
    """
    check_engine(engine)
    samples = [model.encode(x) for x in inputs]
    settings: dict[str, Any] = {"window": window, "stride": stride, "baseline": baseline}
    found: dict[int, Occlusion] = {}
    for batch in _batches(samples):
        chosen = [samples[number] for number in batch]
        questions = ask_all(model, chosen, target=target, logits=logits)
        plans = [plan_windows(question, **settings) for question in questions]
        if any(plan.patches is None for plan in plans):  # deletion changes lengths
            results = [
                occlude(model, sample, target=target, logits=logits, **settings)
                for sample in chosen
            ]
        else:
            results = _together(model, questions, plans, engine)
        found.update(zip(batch, results, strict=True))
        if progress is not None and progress(len(found), len(samples)) is False:
            break
    return [found[number] for number in sorted(found)]


def _batches(samples: list[Sample]) -> list[list[int]]:
    """Numbers of samples of one length each, in batches."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for number, sample in enumerate(samples):
        by_length[len(sample)].append(number)
    return [
        numbers[first : first + AT_ONCE]
        for _, numbers in sorted(by_length.items())
        for first in range(0, len(numbers), AT_ONCE)
    ]


def _together(
    model: SequenceModel, questions: list[Question], plans: list[Windows], engine: Engine
) -> list[Occlusion]:
    """Run the windows of all questions, and each one's input with everything replaced."""
    results: list[Occlusion | None] = [None] * len(questions)
    alike: dict[tuple[int, str | None, bool], list[int]] = defaultdict(list)
    for number, (question, plan) in enumerate(zip(questions, plans, strict=True)):
        target = question.target
        alike[plan.width, target.layer, target.logits].append(number)
    for (_, layer, logits), numbers in alike.items():
        changed = [plans[n].changed(questions[n]) for n in numbers]
        run = WindowScores(outputs=())
        if sum(map(len, changed)):
            run = model.predict_windows(
                np.concatenate(
                    [plans[n].windows[c] for n, c in zip(numbers, changed, strict=True)]
                ),
                np.concatenate(
                    [_patches(plans[n])[c] for n, c in zip(numbers, changed, strict=True)]
                ),
                samples=[questions[n].sample for n in numbers],
                owners=np.repeat(np.arange(len(numbers)), [len(c) for c in changed]),
                layer=layer,
                logits=logits,
                engine=engine,
            )
        stops = np.cumsum([len(c) for c in changed])
        baselines = _baseline_scores(
            model, [questions[n] for n in numbers], [plans[n] for n in numbers]
        )
        for place, number in enumerate(numbers):
            question, plan = questions[number], plans[number]
            scores = np.tile(question.output_scores, (len(plan.windows), 1))
            own = slice(stops[place] - len(changed[place]), stops[place])
            if len(changed[place]):
                scores[changed[place]] = question.rows(tuple(o[own] for o in run.outputs))
            done = np.ones(len(plan.windows), dtype=bool)
            results[number] = occlusion_of(
                question, plan, scores, done, _share(run, len(changed[place])), baselines[place]
            )
    return [result for result in results if result is not None]


def _patches(plan: Windows) -> Num[np.ndarray, "window width channel"]:
    assert plan.patches is not None  # deletions went another way
    return plan.patches


def _share(run: WindowScores, windows: int) -> WindowScores:
    """One input's part of what a run cost."""
    total = len(run.outputs[0]) if run.outputs else 0
    if run.multiply_adds is None or run.naive_multiply_adds is None or not total:
        return WindowScores(outputs=(), engine=run.engine, notes=run.notes)
    return WindowScores(
        outputs=(),
        engine=run.engine,
        multiply_adds=run.multiply_adds * windows // total,
        naive_multiply_adds=run.naive_multiply_adds * windows // total,
        notes=run.notes,
    )


def _baseline_scores(
    model: SequenceModel, questions: list[Question], plans: list[Windows]
) -> list[float | None]:
    """Each target's score on its input with everything replaced."""
    replaced = [plan.all_replaced for plan in plans]
    if any(x is None for x in replaced) or len(model.info.inputs) > 1:
        return [
            None if x is None else float(q.predict(x[None])[0, q.index])
            for q, x in zip(questions, replaced, strict=True)
        ]
    first = questions[0]
    answer = model.predict(
        np.stack([x for x in replaced if x is not None]),
        sample=first.sample,
        layer=first.target.layer,
        logits=first.target.logits,
    )
    return [
        float(question.rows(tuple(a[i : i + 1] for a in answer))[0, question.index])
        for i, question in enumerate(questions)
    ]
