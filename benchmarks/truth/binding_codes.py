"""Sequences in which several binding sites, and nothing else, make the class.

Koo and Ploenzke 2021, "Improving representations of genomic sequence motifs in convolutional
networks with exponential activations", task 3 ("synthetic code"): a positive sequence holds 3 to 7
sites of five core motifs on either strand, a negative one as many of a pool of those and fifty
others. The letters between the sites are uniform.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.truth.jaspar import Motif

LENGTH = 200
COUNT = 20_000
SEED = 22
CORE = ("MA0079.3", "MA0062.2", "MA0466.2", "MA0058.3", "MA0095.2")  # SP1 Gabpa CEBPB MAX YY1
DRAWN, LEFT_OUT, OTHERS = 65, (4, 5, 12, 15, 17, 18, 20, 36, 42, 60), 50
UP_TO = (0.5, 0.75, 0.92, 0.97)
"""How often a sequence has at most 3, 4, 5, 6 sites; the others have 7."""
INFORMATION = 0.01
"""Bits above which a position of a motif counts as planted."""


@dataclass(frozen=True, kw_only=True)
class Sequences:
    """One-hot sequences, (sample, position, base) in the order A C G T, and what is true of them.

    ``planted`` is True at each position of a site that any letter is likelier at than another.
    """

    x: np.ndarray
    label: np.ndarray
    planted: np.ndarray

    def part(self, rows: np.ndarray | slice) -> Sequences:
        """Some of the sequences."""
        return Sequences(x=self.x[rows], label=self.label[rows], planted=self.planted[rows])


@dataclass(frozen=True, kw_only=True)
class Split:
    """The data as the models see it: seven tenths, one, two."""

    train: Sequences
    validation: Sequences
    test: Sequences


def binding_codes(motifs: Mapping[str, Motif], *, count: int = COUNT, seed: int = SEED) -> Split:
    """Draw the sequences, half positive and half negative, shuffled and split.

    With the published count and seed they are the published ones: numbers are drawn in the order of
    the published notebook, from the generator that it uses.
    """
    rng = np.random.RandomState(seed)
    core, pool = pools(motifs, rng)
    half = count // 2
    drawn = [sequence(core, rng) for _ in range(half)] + [sequence(pool, rng) for _ in range(half)]
    columns, x = (np.stack(each) for each in zip(*drawn, strict=True))
    label = np.repeat([1.0, 0.0], half).astype(np.float32)
    order = rng.permutation(count)
    every = Sequences(x=x, label=label, planted=planted(columns)).part(order)
    first, second = int(0.7 * count), int(0.8 * count)
    return Split(
        train=every.part(slice(first)),
        validation=every.part(slice(first, second)),
        test=every.part(slice(second, None)),
    )


def pools(
    motifs: Mapping[str, Motif], rng: np.random.RandomState
) -> tuple[list[Motif], list[Motif]]:
    """What sites of positive and of negative sequences are drawn from, both strands of each.

    The first fifty of a set are those that Python's set of whole numbers holds first, as published.
    """
    core = _both_strands([motifs[name] for name in CORE])
    every = list(motifs.values())
    drawn = set(rng.permutation(len(every))[:DRAWN]) - set(LEFT_OUT)
    return core, core + _both_strands([every[index] for index in list(drawn)[:OTHERS]])


def sequence(pool: Sequence[Motif], rng: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
    """The probability of each base at each position, and bases drawn by it, one-hot."""
    while True:
        sites = 3 + int(np.searchsorted(UP_TO, rng.rand()))
        chosen = [pool[index] for index in rng.randint(len(pool), size=sites)]
        rest = LENGTH - sum(map(len, chosen))
        if rest > 0:
            break
    while True:
        gaps = rng.uniform(0, 2, size=sites + 1)
        gaps = np.round(gaps / gaps.sum() * rest).astype(int)
        if gaps.sum() == rest:
            break
    parts = [_uniform(gaps[0])]
    for motif, gap in zip(chosen, gaps[1:], strict=True):
        parts += [motif, _uniform(gap)]
    columns = np.concatenate(parts)
    return columns, letters(columns, rng.uniform(size=LENGTH))


def letters(columns: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """The base in whose part of [0, 1) a number falls, at each position: one-hot."""
    below = columns.cumsum(axis=1)[:, :3] <= drawn[:, None]
    return np.eye(4, dtype=np.float32)[below.sum(axis=1)]


def planted(columns: np.ndarray) -> np.ndarray:
    """Where a letter tells anything: information above ``INFORMATION`` bits, (sample, position)."""
    logs = np.log2(np.where(columns > 0, columns, 1.0))
    return 2 + (columns * logs).sum(axis=2) > INFORMATION


def _both_strands(motifs: Sequence[Motif]) -> list[Motif]:
    """Each motif and its reverse complement, which is both axes reversed."""
    return [strand for motif in motifs for strand in (motif, motif[::-1, ::-1])]


def _uniform(positions: int) -> np.ndarray:
    return np.full((positions, 4), 0.25)
