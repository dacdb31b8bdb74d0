"""Does the highest value stand on a word of the predicted class? Poerner's hybrid documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

import interpret
from benchmarks.truth.hybrid_documents import SEED, Hybrid, by_chance, hybrids, points_right
from benchmarks.truth.hybrid_models import FULL, SHORT, Batches, Data, trained
from benchmarks.truth.kept import Kept
from benchmarks.truth.newsgroups import PAD, UNKNOWN, numbered, posts
from benchmarks.truth.rows import Row, Seeds

SEEDS = Seeds(short=1, full=3)
INPUTS_SHORT = 300
STEPS = 50

Map = Callable[[interpret.SequenceModel, np.ndarray, int], interpret.Attribution]


def integrated_gradients(
    model: interpret.SequenceModel, x: np.ndarray, target: int
) -> interpret.Attribution:
    """From vectors of zeros."""
    return interpret.saliency(
        model, x, method="integrated_gradients", target=target, logits=True, steps=STEPS,
        baseline="zero",
    )  # fmt: skip


def gradient_x_input(
    model: interpret.SequenceModel, x: np.ndarray, target: int
) -> interpret.Attribution:
    """Of the same logit."""
    return interpret.saliency(model, x, method="gradient_x_input", target=target, logits=True)


def without(
    model: interpret.SequenceModel, x: np.ndarray, target: int, *, window: int, baseline: str
) -> interpret.Attribution:
    """Drop of the logit without a window, each word with the mean over those that cover it."""
    return interpret.occlude(
        model, x, target=target, logits=True, window=window, stride=1, baseline=baseline
    )


MAPS: dict[str, Map] = {
    "integrated_gradients": integrated_gradients,
    "gradient_x_input": gradient_x_input,
    **{f"occlusion of {n}": partial(without, window=n, baseline="pad") for n in (1, 3, 7)},
    **{f"omission of {n}": partial(without, window=n, baseline="delete") for n in (1, 3, 7)},
}


def rows(*, full: bool, seeds: int, kept: Kept) -> Iterator[Row]:
    """A model of each seed; half of the posts that were not trained with say when to stop."""
    training, name = (FULL, "hybrid") if full else (SHORT, "hybrid-short")
    others = posts("test")
    order = np.random.default_rng(SEED).permutation(len(others.words))
    test, validation = (others.part(half) for half in np.array_split(order, 2))
    data = Data.of(posts("train"), validation, training.words)
    documents = hybrids(test)[: None if full else INPUTS_SHORT]
    for seed in range(seeds):
        path = kept(f"{name}-{seed}", partial(trained, data, training, seed=seed))
        model = interpret.load(path, vocabulary=data.known, pad_id=PAD, oov_id=UNKNOWN)
        yield Row(
            model="hybrid",
            seed=seed,
            what="the model's own answer",
            measure="accuracy on posts",
            inputs=len(test.words),
            figure=_accuracy(model, Batches(test, data.known, training)),
        )
        yield from _pointing(model, documents, data.known, seed=seed)


def _accuracy(model: interpret.SequenceModel, test: Batches) -> float:
    right = [
        model.predict(x, sample=model.encode(x[0]))[0].argmax(axis=1) == label for x, label in test
    ]
    return float(np.concatenate(right).mean())


def _pointing(
    model: interpret.SequenceModel, documents: list[Hybrid], known: list[str], *, seed: int
) -> Iterator[Row]:
    """Of the documents whose predicted class is that of one of their words."""
    ids = {word: number for number, word in enumerate(known)}
    cases = []
    for document in documents:
        x = numbered(document.words, ids)
        predicted = int(model.predict(x[None], sample=model.encode(x))[0].argmax())
        if predicted in document.label:
            cases.append((document, x, predicted))
    shared = {"model": "hybrid", "seed": seed, "inputs": len(cases)}
    for what, of in MAPS.items():
        right = [
            points_right(of(model, x, predicted).values[:, 0], document, predicted)
            for document, x, predicted in cases
        ]
        yield Row(**shared, what=what, measure="pointing accuracy", figure=float(np.mean(right)))
    yield Row(
        **shared,
        what="random",
        measure="pointing accuracy",
        figure=float(np.mean([by_chance(document, k) for document, _, k in cases])),
    )
