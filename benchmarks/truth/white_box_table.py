"""Do maps of a white box point at its cells? Dynamask's two tasks, of which nothing is trained."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

import interpret
from benchmarks.truth.kept import Kept
from benchmarks.truth.localisation import areas
from benchmarks.truth.rows import Row, Seeds
from benchmarks.truth.white_box import Rare, network, salient, series

SEEDS = Seeds(short=5, full=5)
TASKS: tuple[Rare, ...] = ("features", "times")
PUBLISHED = {
    ("features", "integrated_gradients"): (0.1345, 0.0038),
    ("features", "occlusion"): (0.1336, 0.0038),
    ("times", "integrated_gradients"): (0.1252, 0.0040),
    ("times", "occlusion"): (0.1244, 0.0041),
}
"""Area under the recall curve of five folds (time_interpret, experiments/arma); all areas under the
precision curve are 1.0000."""


def integrated_gradients(model: interpret.SequenceModel, x: np.ndarray) -> np.ndarray:
    """From a series of zeros."""
    return interpret.saliency(model, x, method="integrated_gradients", baseline="zero").values


def occlusion(model: interpret.SequenceModel, x: np.ndarray) -> np.ndarray:
    """Each cell replaced by its feature's mean over time."""
    found = interpret.occlude(model, x, window=1, stride=1, by_channel=True, baseline="mean")
    return found.values


MAPS: dict[str, Callable[[interpret.SequenceModel, np.ndarray], np.ndarray]] = {
    "integrated_gradients": integrated_gradients,
    "occlusion": occlusion,
}


def rows(*, full: bool, seeds: int, kept: Kept) -> Iterator[Row]:
    """Ten series of each seed; all five of the published folds are as cheap as one."""
    del full, kept  # nothing is trained
    for seed in range(seeds):
        for task in TASKS:
            rng = np.random.default_rng(seed)
            x, cells = series(rng), salient(task, rng)
            model = interpret.load(network(cells))
            for what, of in MAPS.items():
                maps = np.stack([scaled(of(model, one)) for one in x])
                precision, recall = areas(maps, np.broadcast_to(cells, x.shape))
                published, spread = PUBLISHED[task, what]
                shared = {"model": f"rare {task}", "seed": seed, "inputs": len(x)}
                yield Row(
                    **shared,
                    what=f"{what}: precision",
                    measure="area over thresholds",
                    figure=precision,
                    published=1.0,
                    spread=0.0,
                )
                yield Row(
                    **shared,
                    what=f"{what}: recall",
                    measure="area over thresholds",
                    figure=recall,
                    published=published,
                    spread=spread,
                )


def scaled(values: np.ndarray) -> np.ndarray:
    """Without sign, from 0 to 1 within the series, as published."""
    size = np.abs(values)
    return (size - size.min()) / (size.max() - size.min() + 1e-5)
