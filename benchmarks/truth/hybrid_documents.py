"""Documents of sentences from everywhere: which words are of the class that the model names?

Poerner, Schütze and Roth 2018, "Evaluating neural network explanation methods using hybrid
documents and morphosyntactic agreement": the sentences of test documents are shuffled and ten make
a document. A word belongs to the class of the document that it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.truth.newsgroups import Posts

SENTENCE = 15
"""Words; the corpus has no full stops."""
SENTENCES = 10
SEED = 0


@dataclass(frozen=True, kw_only=True)
class Hybrid:
    """Words, and the class of the document that each came from."""

    words: tuple[str, ...]
    label: np.ndarray


def hybrids(posts: Posts, *, seed: int = SEED) -> list[Hybrid]:
    """All sentences of the posts, shuffled, ten by ten; the last document may have fewer."""
    every = [*sentences(posts)]
    order = np.random.default_rng(seed).permutation(len(every))
    return [
        _joined([every[number] for number in order[start : start + SENTENCES]])
        for start in range(0, len(every), SENTENCES)
    ]


def sentences(posts: Posts) -> Iterator[tuple[tuple[str, ...], int]]:
    """Fifteen words each, the last of a post with what is left of it; and the post's class."""
    for words, label in zip(posts.words, posts.label, strict=True):
        for start in range(0, len(words), SENTENCE):
            yield words[start : start + SENTENCE], int(label)


def points_right(values: np.ndarray, hybrid: Hybrid, predicted: int) -> bool:
    """Whether the word of highest value is of the predicted class; of equal ones the first."""
    return bool(hybrid.label[values.argmax()] == predicted)


def by_chance(hybrid: Hybrid, predicted: int) -> float:
    """How often a word drawn at random is of that class."""
    return float((hybrid.label == predicted).mean())


def _joined(parts: list[tuple[tuple[str, ...], int]]) -> Hybrid:
    return Hybrid(
        words=tuple(word for words, _ in parts for word in words),
        label=np.repeat([label for _, label in parts], [len(words) for words, _ in parts]),
    )
