"""Which method finds the planted binding sites? Koo and Ploenzke's task 3, networks of relu."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

import interpret
from benchmarks.truth.binding_codes import Sequences, binding_codes
from benchmarks.truth.binding_maps import MAPS
from benchmarks.truth.binding_models import EPOCHS, NETWORKS, trained
from benchmarks.truth.jaspar import vertebrates
from benchmarks.truth.kept import Kept
from benchmarks.truth.localisation import auroc
from benchmarks.truth.rows import Form, Row, Seeds

SEEDS = Seeds(short=2, full=10)
SHORT = Form(name="short-", epochs=20, inputs=100)
FULL = Form(name="", epochs=EPOCHS, inputs=500)
PUBLISHED = {
    ("cnn_local", "substitution"): (0.8084, 0.0215),
    ("cnn_local", "path_gradient_x_input"): (0.7800, 0.0097),
    ("cnn_local", "gradient_x_input"): (0.7710, 0.0132),
    ("cnn_dist", "substitution"): (0.8940, 0.0106),
    ("cnn_dist", "path_gradient_x_input"): (0.7706, 0.0354),
    ("cnn_dist", "gradient_x_input"): (0.7300, 0.0443),
}
"""AUROC, mean and standard deviation of ten models. What the paper calls integrated gradients is
the path gradient times the input; its figure stands at our integrated gradients as well."""
for _model in NETWORKS:
    PUBLISHED[_model, "integrated_gradients"] = PUBLISHED[_model, "path_gradient_x_input"]


def rows(*, full: bool, seeds: int, kept: Kept) -> Iterator[Row]:
    """A model of each network and seed."""
    data = binding_codes(vertebrates())
    form = FULL if full else SHORT
    positive = data.test.part(np.flatnonzero(data.test.label == 1)[: form.inputs])
    for seed in range(seeds):
        for name in NETWORKS:
            training = partial(trained, name, data, seed=seed, epochs=form.epochs)
            path = kept(f"{name}-{form.name}{seed}", training)
            yield from _of_model(path, data.test, positive, name=name, seed=seed)


def _of_model(
    path: Path, test: Sequences, positive: Sequences, *, name: str, seed: int
) -> Iterator[Row]:
    model = interpret.load(path, vocabulary=[*"ACGT"])
    classes = auroc(_probability(model, test.x), test.label)
    yield Row(
        model=name,
        seed=seed,
        what="the model's own answer",
        measure="AUROC of the class",
        inputs=len(test.x),
        figure=classes,
    )
    for what, of in MAPS.items():
        rng = np.random.default_rng(seed)
        found = [
            auroc(of(model, x, rng), planted)
            for x, planted in zip(positive.x, positive.planted, strict=True)
        ]
        published, spread = PUBLISHED[name, what]
        yield Row(
            model=name,
            seed=seed,
            what=what,
            measure="AUROC",
            inputs=len(found),
            figure=float(np.mean(found)),
            published=published,
            spread=spread,
        )


def _probability(model: interpret.SequenceModel, x: np.ndarray) -> np.ndarray:
    """The probability of a site's code, of each sequence."""
    (scores,) = model.predict(x, sample=model.encode(x[0]))
    return scores[:, 0]
