"""Does a map find the box that makes the class? Ten univariate sets of AMEE."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import numpy as np

import interpret
from benchmarks.truth.boxes import BOXES, LENGTH, PROCESSES, Boxed, boxed
from benchmarks.truth.boxes_models import FULL, SHORT, trained
from benchmarks.truth.kept import Kept
from benchmarks.truth.localisation import f1
from benchmarks.truth.rows import Row, Seeds

SEEDS = Seeds(short=1, full=1)
TEST, TEST_SEED = 100, 2026
WINDOW = 5
"""Positions of a window: as long as the ten segments of the published segment methods."""
SHORT_SETS, SHORT_INPUTS = ("CAR", "PseudoPeriodic"), 40
"""Processes of the short form, one with nothing but noise and one that is smooth."""


class Published(NamedTuple):
    """Accuracy of the network, and F1 of integrated gradients and of no map at all."""

    accuracy: float
    integrated_gradients: float
    random: float


PUBLISHED = {
    ("small middle", "CAR"): Published(1.00, 0.83, 0.36),
    ("small middle", "NARMA"): Published(1.00, 0.77, 0.36),
    ("small middle", "Harmonic"): Published(1.00, 0.59, 0.36),
    ("small middle", "PseudoPeriodic"): Published(1.00, 0.56, 0.36),
    ("small middle", "GaussianProcess"): Published(0.84, 0.24, 0.36),
    ("rare time", "CAR"): Published(1.00, 0.87, 0.21),
    ("rare time", "NARMA"): Published(1.00, 0.85, 0.21),
    ("rare time", "Harmonic"): Published(0.96, 0.47, 0.21),
    ("rare time", "PseudoPeriodic"): Published(0.94, 0.55, 0.21),
    ("rare time", "GaussianProcess"): Published(0.64, 0.20, 0.21),
}
"""AMEE's img/accuracy_synthetic.csv and img/result_synthetic_f1_score.csv, two decimals."""


def window_occlusion(
    model: interpret.SequenceModel, x: np.ndarray, answer: np.ndarray
) -> np.ndarray:
    """Drop of the predicted class's logit, windows of 5 replaced by 0 at every position."""
    maps = np.empty(x.shape[:2])
    for target in np.unique(answer):
        found = interpret.occlude_all(
            model,
            list(x[answer == target]),
            target=int(target),
            window=WINDOW,
            stride=1,
            baseline="zero",
            logits=True,
        )
        maps[answer == target] = [one.values[:, 0] for one in found]
    return maps


def integrated_gradients(
    model: interpret.SequenceModel, x: np.ndarray, answer: np.ndarray
) -> np.ndarray:
    """The same logit's difference to that of a series of zeros, shared out over positions."""
    options: dict[str, Any] = {"method": "integrated_gradients", "baseline": "zero"}
    found = [
        interpret.saliency(model, one, target=int(target), logits=True, **options)
        for one, target in zip(x, answer, strict=True)
    ]
    return np.stack([one.values[:, 0] for one in found])


def random(model: interpret.SequenceModel, x: np.ndarray, answer: np.ndarray) -> np.ndarray:
    """No map at all."""
    return np.random.default_rng(0).random(x.shape[:2])


MAPS: dict[str, Callable[[interpret.SequenceModel, np.ndarray, np.ndarray], np.ndarray]] = {
    "window_occlusion": window_occlusion,
    "integrated_gradients": integrated_gradients,
    "random": random,
}


def rows(*, full: bool, seeds: int, kept: Kept) -> Iterator[Row]:
    """A model of each set and seed."""
    effort, inputs = (FULL, TEST) if full else (SHORT, SHORT_INPUTS)
    processes = tuple(PROCESSES) if full else SHORT_SETS
    for (box, process), seed in product(product(BOXES, processes), range(seeds)):
        name = f"boxes-{box}-{process}{'' if full else '-short'}-{seed}".replace(" ", "_")
        train = partial(trained, effort, box=box, process=process, seed=seed)
        model = interpret.load(kept(name, train))
        test = boxed(TEST, np.random.default_rng(TEST_SEED), box=box, process=process)
        for row in _of_model(model, test, inputs, PUBLISHED[box, process]):
            yield Row(model=f"{box} {process}", seed=seed, **row)


def _of_model(
    model: interpret.SequenceModel, test: Boxed, inputs: int, published: Published
) -> Iterator[dict[str, Any]]:
    (scores,) = model.predict(test.x, sample=model.encode(test.x[0]))
    answer = scores.argmax(axis=1)
    yield {
        "what": "the model's own answer",
        "measure": "accuracy",
        "inputs": TEST,
        "figure": float((answer == test.label).mean()),
        "published": published.accuracy,
    }
    planted = np.broadcast_to(test.planted, (inputs, LENGTH))
    for what, of in MAPS.items():
        yield {
            "what": what,
            "measure": "F1",
            "inputs": inputs,
            "figure": f1(marked(of(model, test.x[:inputs], answer[:inputs])), planted),
            "published": getattr(published, what, None),
        }


def marked(maps: np.ndarray) -> np.ndarray:
    """Positions beyond half of the largest of their map, whatever the sign, as published."""
    size = np.abs(maps)
    return np.asarray(size > 0.5 * size.max(axis=1, keepdims=True))
