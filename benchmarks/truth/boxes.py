"""Series on which a box stands, up or down: does a map find the box?

Ten univariate sets of AMEE (Nguyen, Nguyen and Ifrim 2024), after Ismail et al. 2020: a process
drawn at irregular times as the package ``timesynth`` draws it, noise, and a box of height 1 or −1,
which is the class. Parameters are those of the files of both, what they leave open those of the
package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

LENGTH = 50
DURATION = 20.0
NOISE = 0.3
"""Standard deviation of the noise on every process."""
BOXES = {"small middle": slice(18, 32), "rare time": slice(22, 28)}


@dataclass(frozen=True, kw_only=True)
class Boxed:
    """Series (sample, position, channel) in float32, their classes, and the box, (position,)."""

    x: np.ndarray
    label: np.ndarray
    planted: np.ndarray


def boxed(count: int, rng: np.random.Generator, *, box: str, process: str) -> Boxed:
    """Draw series. Class 1 is a box upwards."""
    label = rng.integers(2, size=count)
    planted = np.zeros(LENGTH, dtype=bool)
    planted[BOXES[box]] = True
    x = PROCESSES[process](times(count, rng), rng)
    x += rng.normal(0, NOISE, size=x.shape)
    x += np.where(planted, 1, 0) * (2 * label[:, None] - 1)
    return Boxed(x=x[..., None].astype(np.float32), label=label, planted=planted)


def times(count: int, rng: np.random.Generator) -> np.ndarray:
    """Half of a hundred times from 0 to 20, each shifted by a normal draw of 0.2, in order."""
    grid = np.linspace(0, DURATION, 2 * LENGTH)
    half = rng.random((count, len(grid))).argsort(axis=1)[:, :LENGTH]
    shift = rng.normal(0, DURATION / len(grid), size=half.shape)
    return np.asarray(np.sort(grid[half] + shift, axis=1))


def car(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Continuous autoregression that halves in 6.6 units of time, of standard deviation 0.01."""
    x = np.full(t.shape, 0.01)
    keeps = 0.9 ** np.diff(t, axis=1)
    fresh = 0.01 * np.sqrt(1 - keeps) * rng.standard_normal(keeps.shape)
    for i in range(LENGTH - 1):
        x[:, i + 1] = keeps[:, i] * x[:, i] + fresh[:, i]
    return x


def narma(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same series every time: the package starts its own generator anew, with seed 42.

    Its quadratic term is a sum over the zeros before the start, and so always 0.
    """
    drawn = np.random.RandomState(42)  # the generator of the package
    u = np.concatenate([drawn.uniform(0, 0.5, 10), drawn.uniform(0, 0.5, LENGTH)])
    x = np.zeros(LENGTH)
    for i in range(LENGTH):
        x[i] = 0.3 * x[i - 1] + 1.5 * u[i] * u[i + 10] + 0.1  # the last is 0 until it is its turn
    return np.tile(x, (len(t), 1))


def harmonic(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A sine of frequency 2: between two times it turns nearly once, and so looks like noise."""
    return np.asarray(np.sin(2 * np.pi * 2 * t))


def pseudo_periodic(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A sine of 2 radians a unit of time, its amplitude drawn anew at each."""
    frequency, amplitude = rng.normal(2, 0.01, size=t.shape), rng.normal(1, 0.5, size=t.shape)
    return np.asarray(amplitude * np.sin(frequency * t))


def gaussian_process(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Of variance 1, Matérn's kernel of 3/2 and length 1."""
    apart = np.sqrt(3) * np.abs(t[:, :, None] - t[:, None])
    root = np.linalg.cholesky((1 + apart) * np.exp(-apart) + 1e-9 * np.eye(LENGTH))
    return np.asarray((root @ rng.standard_normal((*t.shape, 1)))[..., 0])


PROCESSES: dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    "CAR": car,
    "NARMA": narma,
    "Harmonic": harmonic,
    "PseudoPeriodic": pseudo_periodic,
    "GaussianProcess": gaussian_process,
}
