"""Which method finds the hidden pieces of dCAM's sets, in which channel too?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

import interpret
from benchmarks.truth.dcam import SLOTS, Series, Type, series
from benchmarks.truth.dcam_models import trained
from benchmarks.truth.gun_point import movements
from benchmarks.truth.kept import Kept
from benchmarks.truth.localisation import precision_over_recall
from benchmarks.truth.rows import Form, Row, Seeds

SEEDS = Seeds(short=1, full=3)
TYPES: tuple[Type, ...] = (1, 2)
SHORT_CHANNELS, FULL_CHANNELS = (10,), (10, 20)
SHORT = Form(name="short-", epochs=12, inputs=30)
FULL = Form(name="", epochs=40, inputs=50)
TRAIN, TEST = 4000, 400
"""Series drawn."""
STRIDE = 3

Map = Callable[[interpret.SequenceModel, np.ndarray, np.random.Generator], np.ndarray]


def occlusion(
    model: interpret.SequenceModel, x: np.ndarray, rng: np.random.Generator, *, overlap: bool
) -> np.ndarray:
    """Drop of the logit with a window of a piece's length at 0, in one channel at a time."""
    window = len(x) // SLOTS
    found = interpret.occlude(
        model, x, target=1, logits=True, by_channel=True, window=window,
        stride=STRIDE if overlap else window, baseline="zero",
    )  # fmt: skip
    return found.values


def saliency(
    model: interpret.SequenceModel, x: np.ndarray, rng: np.random.Generator, *, method: str
) -> np.ndarray:
    """Of the same logit; a class activation map has no channels and stands in all of them."""
    settings = {"baseline": "zero"} if method == "integrated_gradients" else {}
    found = interpret.saliency(model, x, target=1, logits=True, method=method, **settings)
    return np.broadcast_to(found.values, x.shape)


def random(model: interpret.SequenceModel, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """No map at all."""
    return rng.random(x.shape)


MAPS: dict[str, Map] = {
    "occlusion of the slots": partial(occlusion, overlap=False),
    "occlusion, overlapping": partial(occlusion, overlap=True),
    "integrated_gradients": partial(saliency, method="integrated_gradients"),
    "gradcam": partial(saliency, method="gradcam"),
    "random": random,
}


def rows(*, full: bool, seeds: int, kept: Kept) -> Iterator[Row]:
    """A model of each set and seed; test series are of other movements than training series."""
    form = FULL if full else SHORT
    for seed in range(seeds):
        for channels in FULL_CHANNELS if full else SHORT_CHANNELS:
            for kind in TYPES:
                train, test = data(kind, channels, seed)
                path = kept(
                    f"dcam-{kind}-{channels}-{form.name}{seed}",
                    partial(trained, train, epochs=form.epochs, seed=seed),
                )
                name = f"type {kind}, {channels} channels"
                yield from _of_model(
                    interpret.load(path), test, name=name, seed=seed, inputs=form.inputs
                )


def data(kind: Type, channels: int, seed: int) -> tuple[Series, Series]:
    """Series of 150 movements to train with, and of 50 others to test."""
    many, few = movements("TEST"), movements("TRAIN")
    draw = partial(series, kind=kind, channels=channels)
    return (
        draw(many[1], many[2], np.random.default_rng([seed, channels, kind, 0]), count=TRAIN),
        draw(few[1], few[2], np.random.default_rng([seed, channels, kind, 1]), count=TEST),
    )


def _of_model(
    model: interpret.SequenceModel, test: Series, *, name: str, seed: int, inputs: int
) -> Iterator[Row]:
    (scores,) = model.predict(test.x, sample=model.encode(test.x[0]))
    right = scores.argmax(axis=1) == test.label
    yield Row(
        model=name,
        seed=seed,
        what="the model's own answer",
        measure="accuracy",
        inputs=len(test.x),
        figure=float(right.mean()),
    )
    some = np.flatnonzero(right & (test.label == 1))[:inputs]
    for what, of in MAPS.items():
        rng = np.random.default_rng(seed)
        found = [precision_over_recall(of(model, test.x[i], rng), test.hidden[i]) for i in some]
        yield Row(
            model=name,
            seed=seed,
            what=what,
            measure="Dr-acc",
            inputs=len(some),
            figure=float(np.mean(found)),
        )
