"""Maps of TimeX's series, of the true class's logit: (sample, position, channel)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import interpret
from benchmarks.truth.localisation import auprc
from benchmarks.truth.timex import Series

WINDOWS = (1, 3, 5, 7, 11, 15, 21, 31)
"""Widths of which the validation series choose one."""
ROWS = 100
"""Training series that expected gradients start from, as many of each class."""


def integrated_gradients(model: interpret.SequenceModel, series: Series) -> np.ndarray:
    """From a series of zeros, 50 nodes, as published."""
    return _each(model, series, method="integrated_gradients", baseline="zero", steps=50)


def expected_gradients(
    model: interpret.SequenceModel, series: Series, training: Series
) -> np.ndarray:
    """From series that the model was trained with, 200 draws."""
    rows = training.x[:: max(1, len(training.x) // ROWS)]
    return _each(model, series, method="expected_gradients", baseline=rows)


def gradcam(model: interpret.SequenceModel, series: Series) -> np.ndarray:
    """Of the last convolution; it says nothing of single channels, and is the same in each."""
    return np.broadcast_to(_each(model, series, method="gradcam"), series.x.shape)


def occlusion(
    model: interpret.SequenceModel, series: Series, window: int | None = None
) -> np.ndarray:
    """Each window of each channel replaced by zeros; without a window, all as the library chooses.

    What it chooses for several channels is one at a time, too.
    """
    how = {"window": window, "stride": 1, "by_channel": True, "baseline": "zero"} if window else {}
    return _by_class(series, lambda x, label: interpret.occlude_all(model, x, target=label, **how))


def random(series: Series, rng: np.random.Generator) -> np.ndarray:
    """No map at all."""
    return rng.standard_normal(series.x.shape)


def best_window(model: interpret.SequenceModel, validation: Series) -> int:
    """The window whose maps of the validation series have the highest mean AUPRC."""

    def found(window: int) -> float:
        maps = occlusion(model, validation, window)
        return float(np.mean([auprc(*each) for each in zip(maps, validation.planted, strict=True)]))

    return max(WINDOWS, key=found)


def _each(model: interpret.SequenceModel, series: Series, **how: object) -> np.ndarray:
    return _by_class(
        series, lambda x, label: [interpret.saliency(model, one, target=label, **how) for one in x]
    )


Explained = interpret.Attribution | interpret.Occlusion


def _by_class(series: Series, explain: Callable[[np.ndarray, int], list[Explained]]) -> np.ndarray:
    """Maps of the series, which stand by class."""
    parts = [
        [found.values for found in explain(series.of_class(label).x, int(label))]
        for label in np.unique(series.label)
    ]
    return np.concatenate(parts)
