"""Koo and Ploenzke's maps of one sequence: a value a position.

Of the probability; integrated gradients of the number before the sigmoid, as in the published code
(``task3_attribution_scores.py``): on the way from a shuffled sequence the sigmoid is flat.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import interpret
from interpret.methods.explained import explained

REFERENCES, STEPS = 10, 20

Map = Callable[[interpret.SequenceModel, np.ndarray, np.random.Generator], np.ndarray]


def substitution(
    model: interpret.SequenceModel, x: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Root of the sum of squares of the three changes (their "mutagenesis")."""
    return interpret.substitute(model, x).importance


def gradient_x_input(
    model: interpret.SequenceModel, x: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Gradient at the letter that stands there (their "saliency × input")."""
    return interpret.saliency(model, x, method="gradient_x_input").values[:, 0]


def integrated_gradients(
    model: interpret.SequenceModel, x: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """(Input − reference) · mean gradient, the mean over ten references.

    A reference holds the sequence's own letters in another order.
    """
    references = np.stack([rng.permutation(x) for _ in range(REFERENCES)])
    found = interpret.saliency(
        model,
        x,
        method="integrated_gradients",
        steps=STEPS,
        baseline=references,
        logits=True,
    )
    return found.values[:, 0]


def path_gradient_x_input(
    model: interpret.SequenceModel, x: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Mean gradient on the same ways, times the input: what the published figure is of.

    It leaves the reference's own letter out, and is taken at s / 20 of the way, s = 0 … 19.
    """
    subject = explained(model, x, logits=True)
    total = np.zeros(x.shape)
    for _ in range(REFERENCES):
        total += model.path_gradient(
            rng.permutation(x),
            x,
            nodes=np.arange(STEPS) / STEPS,
            weights=np.full(STEPS, 1 / STEPS),
            sample=subject.sample,
            target=subject.target,
        )
    return (total / REFERENCES * x).sum(axis=1)


MAPS: dict[str, Map] = {
    "substitution": substitution,
    "integrated_gradients": integrated_gradients,
    "path_gradient_x_input": path_gradient_x_input,
    "gradient_x_input": gradient_x_input,
}
