"""How many n-grams pass a filter's threshold of purity? Jacovi, Sar Shalom and Goldberg 2018."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

import interpret
from benchmarks.truth.film_models import WIDTHS, Batches, known_words, trained
from benchmarks.truth.film_snippets import Snippets, film_snippets, split
from benchmarks.truth.kept import Kept
from benchmarks.truth.rows import Row, Seeds

SEEDS = Seeds(short=1, full=10)
LABELS = ("negative", "positive")
DOCUMENTS = 3000
"""Training sentences that thresholds are found in."""
PUBLISHED = {0.6: 0.62, 0.75: None}
"""Mean coverage over the forty filters of the run in the authors' repository, by purity."""
ACCURACY = 0.7554
"""The highest validation accuracy of that run."""


def rows(*, full: bool, seeds: int, kept: Kept) -> Iterator[Row]:
    """A model and a split of each seed."""
    del full  # both forms are as published, of fewer and of more seeds
    every = film_snippets()
    for seed in range(seeds):
        train, validation = split(every, seed=seed)
        known = known_words(train.words)
        training = partial(trained, train, validation, known, seed=seed)
        model = interpret.load(
            kept(f"films-{seed}", training), vocabulary=known, labels=LABELS, pad_id=0, oov_id=1
        )
        yield Row(
            model="films",
            seed=seed,
            what="the model's own answer",
            measure="validation accuracy",
            inputs=len(validation.words),
            figure=_accuracy(model, Batches(validation, known)),
            published=ACCURACY,
        )
        yield from _coverage(model, train, seed=seed)


def _accuracy(model: interpret.SequenceModel, test: Batches) -> float:
    right = [
        model.predict(x, sample=model.encode(x[0]))[0].argmax(axis=1) == label for x, label in test
    ]
    return float(np.concatenate(right).mean())


def _coverage(model: interpret.SequenceModel, train: Snippets, *, seed: int) -> Iterator[Row]:
    texts = [list(words) for words in train.words[:DOCUMENTS]]
    for purity, published in PUBLISHED.items():
        found = [
            interpret.ngrams(model, texts, layer=f"conv_{width}", purity=purity, top=1)
            for width in WIDTHS
        ]
        passing = np.concatenate([each.kept for each in found])
        yield Row(
            model="films",
            seed=seed,
            what=f"coverage at purity {purity}",
            measure="mean over the filters",
            inputs=len(texts),
            figure=float(passing.mean()),
            published=published,
        )
        held_out = np.concatenate([each.held_out_purity for each in found])
        yield Row(
            model="films",
            seed=seed,
            what=f"held-out purity at purity {purity}",
            measure="mean over the filters",
            inputs=found[0].held_out_documents,
            figure=float(np.nanmean(held_out)),
        )
