"""When and in which channel are the two waves that make the class? The set of xai4mtsc."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

import interpret
from benchmarks.truth.kept import Kept
from benchmarks.truth.localisation import auprc
from benchmarks.truth.rows import Row, Seeds
from benchmarks.truth.spent import Clock
from benchmarks.truth.waves import CHANNELS, LENGTH, Waves, waves
from benchmarks.truth.waves_models import FULL, SHORT, trained

SEEDS = Seeds(short=1, full=1)
TEST, TEST_SEED = 1000, 2026
PARTS = (5, 10, 15, 20)
"""Chunks of each channel; the published maps of chunks are means over the four."""


class Explained(NamedTuple):
    """How many of the test series are explained, and by how many permutations."""

    inputs: int
    shapley_inputs: int
    permutations: int


class Method(NamedTuple):
    """A map of a series for its true class, and the average precision that is published."""

    values: Callable[[interpret.SequenceModel, np.ndarray, int], np.ndarray]
    published: float | None


def occlusion(model: interpret.SequenceModel, x: np.ndarray, label: int) -> np.ndarray:
    """Each value replaced by 0, one after another: feature ablation."""
    return _occluded(model, x, label, window=1, stride=1)


def windows(model: interpret.SequenceModel, x: np.ndarray, label: int) -> np.ndarray:
    """Windows of 50 positions, one channel at a time, every 5 positions."""
    return _occluded(model, x, label, window=50, stride=5)


def chunks(model: interpret.SequenceModel, x: np.ndarray, label: int) -> np.ndarray:
    """Feature ablation of chunks of a channel."""
    return np.mean([_occluded(model, x, label, chunks=starts(n)) for n in PARTS], axis=0)


def _occluded(
    model: interpret.SequenceModel, x: np.ndarray, label: int, **laid: object
) -> np.ndarray:
    found = interpret.occlude(model, x, target=label, baseline="zero", by_channel=True, **laid)
    return found.values


def integrated_gradients(model: interpret.SequenceModel, x: np.ndarray, label: int) -> np.ndarray:
    """From a series of zeros."""
    return interpret.saliency(
        model, x, method="integrated_gradients", baseline="zero", target=label
    ).values


def shapley(
    permutations: int, model: interpret.SequenceModel, x: np.ndarray, label: int
) -> np.ndarray:
    """Shapley values of chunks of a channel, each at all positions of its chunk."""
    found = []
    for n in PARTS:
        values = interpret.shapley(
            model,
            x,
            target=label,
            chunks=starts(n),
            baseline="zero",
            by_channel=True,
            permutations=permutations,
        ).values
        found.append(np.repeat(values, np.diff([*starts(n), LENGTH]), axis=0))
    return np.mean(found, axis=0)


def starts(parts: int) -> tuple[int, ...]:
    """Where chunks begin that are as long as each other but for the last, as published."""
    return tuple(range(0, LENGTH, -(-LENGTH // parts)))


def random(model: interpret.SequenceModel, x: np.ndarray, label: int) -> np.ndarray:
    """No map at all."""
    return np.random.default_rng(label).random((LENGTH, CHANNELS))


def rows(*, full: bool, seeds: int, kept: Kept) -> Iterator[Row]:
    """A model of each seed."""
    test = waves(TEST, np.random.default_rng(TEST_SEED))
    effort, some = (FULL, Explained(100, 25, 24)) if full else (SHORT, Explained(16, 8, 8))
    for seed in range(seeds):
        name = f"waves-{seed}" if full else f"waves-short-{seed}"
        model = interpret.load(kept(name, partial(trained, effort, seed=seed)))
        yield from _of_model(model, test, some, seed=seed)


def _of_model(
    model: interpret.SequenceModel, test: Waves, some: Explained, *, seed: int
) -> Iterator[Row]:
    (scores,) = model.predict(test.x, sample=model.encode(test.x[0]))
    yield Row(
        model="waves",
        seed=seed,
        what="the model's own answer",
        measure="accuracy",
        inputs=len(test.x),
        figure=float((scores.argmax(axis=1) == test.label).mean()),
        published=0.868,
    )
    methods = {
        "occlusion of each value": Method(occlusion, 0.168),
        "occlusion of windows": Method(windows, None),
        "occlusion of chunks": Method(chunks, 0.401),
        "integrated_gradients": Method(integrated_gradients, 0.153),
        "shapley of chunks": Method(partial(shapley, some.permutations), 0.544),
        "random": Method(random, 0.052),
    }
    for what, method in methods.items():
        inputs = some.shapley_inputs if what.startswith("shapley") else some.inputs
        clock, found = Clock(), list[float]()
        for x, label, planted in zip(test.x[:inputs], test.label, test.planted, strict=False):
            values = method.values(model, x, int(label))
            found.append(auprc(np.maximum(values, 0.0), planted))
        shared = {"model": "waves", "seed": seed, "inputs": inputs}
        figure = float(np.mean(found))
        yield Row(
            **shared,
            what=what,
            measure="average precision",
            figure=figure,
            published=method.published,
        )
        if method.values is random:
            continue
        took = clock.spent().processor_seconds / inputs
        yield Row(**shared, what=f"{what}: time", measure="processor seconds", figure=took)
