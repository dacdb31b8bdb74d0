"""Which method finds the frequencies that make the class? FreqRISE's set, tested without noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

import interpret
from benchmarks.truth.kept import Kept
from benchmarks.truth.localisation import rank_accuracy
from benchmarks.truth.rows import Form, Row, Seeds
from benchmarks.truth.sine_models import EPOCHS, trained
from benchmarks.truth.sines import Sines, sines

SEEDS = Seeds(short=1, full=3)
SHORT = Form(name="short-", epochs=10, inputs=100)
FULL = Form(name="", epochs=EPOCHS, inputs=400)
TEST_SEED = 2026

Map = Callable[[interpret.SequenceModel, np.ndarray, int, np.random.Generator], np.ndarray]


def band_occlusion(
    model: interpret.SequenceModel, x: np.ndarray, label: int, rng: np.random.Generator
) -> np.ndarray:
    """Drop of the true class's logit without each bin."""
    found = interpret.occlude(model, x, domain="frequency", bands=1, target=label, logits=True)
    return found.values[:, 0]


def fourier_integrated_gradients(
    model: interpret.SequenceModel, x: np.ndarray, label: int, rng: np.random.Generator
) -> np.ndarray:
    """The same logit's difference to that of a series of zeros, shared out over the bins."""
    found = interpret.saliency(
        model, x, method="fourier_integrated_gradients", target=label, logits=True
    )
    return found.values[:, 0]


def amplitude(
    model: interpret.SequenceModel, x: np.ndarray, label: int, rng: np.random.Generator
) -> np.ndarray:
    """How much of each bin is in the series: all the sines alike."""
    return np.abs(np.fft.rfft(x[:, 0]))


def random(
    model: interpret.SequenceModel, x: np.ndarray, label: int, rng: np.random.Generator
) -> np.ndarray:
    """No map at all."""
    return rng.random(len(x) // 2 + 1)


MAPS: dict[str, Map] = {
    "band_occlusion": band_occlusion,
    "fourier_integrated_gradients": fourier_integrated_gradients,
    "amplitude": amplitude,
    "random": random,
}


def rows(*, full: bool, seeds: int, kept: Kept) -> Iterator[Row]:
    """A model of each seed."""
    form = FULL if full else SHORT
    test = sines(form.inputs, np.random.default_rng(TEST_SEED), noise=0.0)
    for seed in range(seeds):
        path = kept(f"sines-{form.name}{seed}", partial(trained, seed=seed, epochs=form.epochs))
        yield from _of_model(interpret.load(path), test, seed=seed)


def _of_model(model: interpret.SequenceModel, test: Sines, *, seed: int) -> Iterator[Row]:
    (scores,) = model.predict(test.x, sample=model.encode(test.x[0]))
    yield Row(
        model="sines",
        seed=seed,
        what="the model's own answer",
        measure="accuracy",
        inputs=len(test.x),
        figure=float((scores.argmax(axis=1) == test.label).mean()),
    )
    some = np.flatnonzero(test.decisive.any(axis=1))
    for what, of in MAPS.items():
        rng = np.random.default_rng(seed)
        found = [
            rank_accuracy(of(model, test.x[i], int(test.label[i]), rng), test.decisive[i])
            for i in some
        ]
        yield Row(
            model="sines",
            seed=seed,
            what=what,
            measure="rank accuracy",
            inputs=len(some),
            figure=float(np.mean(found)),
        )
