"""Series in which four frequencies among many make the class.

The set of FreqRISE (Brüsch et al. 2024, "FreqRISE: explaining time series using frequency
masking"), after Vielhaben et al. 2024: 10 to 49 sines of whole frequencies from 1 to 60, of
amplitude 1 and any phase. The class says which of four frequencies are among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

LENGTH = 2560
BINS = LENGTH // 2 + 1
HIGHEST = 60
DECISIVE = (5, 16, 32, 53)
OTHERS = tuple(sorted({*range(1, HIGHEST + 1)} - {*DECISIVE}))
SUBSETS = tuple(subset for size in range(5) for subset in combinations(DECISIVE, size))
"""The frequencies of each class, by size: class 0 has none of them, class 15 all."""
FEWEST, MOST = 10, 49


@dataclass(frozen=True, kw_only=True)
class Sines:
    """Series (sample, position, channel), their classes, and the bins that make them."""

    x: np.ndarray
    label: np.ndarray
    decisive: np.ndarray


def sines(count: int, rng: np.random.Generator, *, noise: float) -> Sines:
    """Draw series with Gaussian noise of that standard deviation."""
    label = rng.integers(len(SUBSETS), size=count)
    decisive = np.zeros((count, BINS), dtype=bool)
    for number, subset in enumerate(SUBSETS):
        decisive[np.ix_(label == number, subset)] = True
    total = rng.integers(FEWEST, MOST + 1, size=count)
    order = rng.random((count, len(OTHERS))).argsort(axis=1).argsort(axis=1)
    there = decisive[:, : HIGHEST + 1].copy()
    there[:, OTHERS] = order < (total - decisive.sum(axis=1))[:, None]
    x = of_spectrum(there, rng.uniform(0, 2 * np.pi, size=there.shape))
    x += np.float32(noise) * rng.standard_normal(x.shape, dtype=np.float32)
    return Sines(x=x[..., None], label=label, decisive=decisive)


def of_spectrum(there: np.ndarray, phase: np.ndarray) -> np.ndarray:
    """Sum of sin(2π·bin·t/LENGTH + phase) over the bins that are there, (sample, position)."""
    spectrum = LENGTH / 2 * there * np.exp(1j * (phase - np.pi / 2))
    return np.fft.irfft(spectrum, n=LENGTH).astype(np.float32)
