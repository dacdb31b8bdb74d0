"""Which method finds the planted pieces of a series? TimeX's four sets, with its CNN."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

import interpret
from benchmarks.truth import timex_maps as maps
from benchmarks.truth.kept import Kept
from benchmarks.truth.localisation import areas, auprc
from benchmarks.truth.rows import Row, Seeds
from benchmarks.truth.timex import SETS, TEST, TRAIN, VALIDATION, Series, series
from benchmarks.truth.timex_models import trained

SEEDS = Seeds(short=1, full=5)


@dataclass(frozen=True)
class Form:
    """Epochs at most, and series explained: of each scored class, and of all for the window."""

    epochs: int
    explained: int
    validated: int


FULL = Form(epochs=50, explained=30, validated=45)
SHORT = Form(epochs=3, explained=10, validated=20)

AREAS = ("AUPRC", "AUP", "AUR")
PUBLISHED = {
    "FreqShapes": {
        "integrated_gradients": (0.7516, 0.6912, 0.5975),
        "occlusion": (0.8324, 0.7219, 0.6381),
    },
    "SeqComb-UV": {
        "integrated_gradients": (0.5760, 0.8157, 0.2868),
        "occlusion": (0.7124, 0.9411, 0.3380),
    },
    "SeqComb-MV": {
        "integrated_gradients": (0.3298, 0.7483, 0.2581),
        "occlusion": (0.6878, 0.8326, 0.3872),
    },
    "LowVar": {
        "integrated_gradients": (0.8691, 0.4827, 0.8165),
        "occlusion": (0.8673, 0.5451, 0.9004),
    },
}
"""Of a Transformer. Beside integrated gradients those of integrated gradients; beside occlusion
TimeX's own, which is a network trained to explain."""


def rows(*, full: bool, seeds: int, kept: Kept) -> Iterator[Row]:
    """A predictor of each set and split."""
    form = FULL if full else SHORT
    for number, name in enumerate(SETS):
        for seed in range(seeds):
            rng = np.random.default_rng([seed, number])
            training, validation, test = (
                series(name, count, rng) for count in (TRAIN, VALIDATION, TEST)
            )
            train = partial(trained, name, training, validation, epochs=form.epochs, seed=seed)
            model = interpret.load(kept(f"timex-{name}{'' if full else '-short'}-{seed}", train))
            (logits,) = model.predict(test.x, sample=model.encode(test.x[0]))
            yield Row(
                model=name,
                seed=seed,
                what="the model's own answer",
                measure="accuracy",
                inputs=len(test.x),
                figure=float((logits.argmax(axis=1) == test.label).mean()),
            )
            window = maps.best_window(model, scored(name, validation, form.validated))
            yield Row(
                model=name,
                seed=seed,
                what="occlusion's window",
                measure="positions",
                inputs=form.validated,
                figure=float(window),
            )
            some = scored(name, test, form.explained * len(SETS[name].scored))
            found = {
                "integrated_gradients": maps.integrated_gradients(model, some),
                "occlusion": maps.occlusion(model, some, window),
                "occlusion as chosen by default": maps.occlusion(model, some),
                "expected_gradients": maps.expected_gradients(model, some, training),
                "gradcam": maps.gradcam(model, some),
                "random": maps.random(some, np.random.default_rng(seed)),
            }
            for what, values in found.items():
                yield from _figures(name, seed, what, values, some.planted)


def scored(name: str, of: Series, count: int) -> Series:
    """So many series, or all, of the classes that are scored, as many of each."""
    places = [np.flatnonzero(of.label == label) for label in SETS[name].scored]
    some = np.concatenate([each[: count // len(places)] for each in places])
    return Series(x=of.x[some], label=of.label[some], planted=of.planted[some])


def _figures(
    name: str, seed: int, what: str, values: np.ndarray, planted: np.ndarray
) -> Iterator[Row]:
    """The mean of each area over the maps; AUP and AUR where there is a published one."""
    published = PUBLISHED[name].get(what)
    measured = np.mean(
        [measures(*each) for each in zip(values, planted, strict=True)],
        axis=0,
    )
    for i, area in enumerate(AREAS[: 3 if published else 1]):
        yield Row(
            model=name,
            seed=seed,
            what=what if i == 0 else f"{what}: {area}",
            measure=area,
            inputs=len(values),
            figure=float(measured[i]),
            published=published[i] if published else None,
        )


def measures(values: np.ndarray, planted: np.ndarray) -> tuple[float, float, float]:
    """AUPRC, AUP and AUR of a map, which keeps its sign and is scaled from 0 to 1."""
    scaled = (values - values.min()) / (values.max() - values.min() + 1e-9)
    return auprc(scaled, planted), *areas(scaled, planted)
