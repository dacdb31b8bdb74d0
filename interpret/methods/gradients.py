"""How does the score change with each value of the input?

Each function answers one way of asking; ``interpret.methods.saliency`` chooses between them. Values
are float64 (position, channel). Token and one-hot models have one channel: the gradient is taken at
the embedding and brought together over its dimensions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import ArgumentError, brief
from interpret.core.results import Attribution
from interpret.methods.setting_checks import positive, whole
from interpret.methods.uninformative import of_zeros

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.model import Progress
    from interpret.methods.explained import Explained

NUMBERS_AT_ONCE = 2**24
"""Noisy copies are laid out in memory up to this many numbers (64 MB)."""


def plain_gradient(subject: Explained, *, reduce: str | None = None) -> Attribution:
    """∂ score / ∂ input (Simonyan, Vedaldi and Zisserman 2014); see ``sensitivity``."""
    _, gradient = subject.model.gradient(
        subject.vectors()[None], sample=subject.sample, target=subject.target
    )
    return sensitivity(subject, gradient[0], method="gradient", reduce=reduce, params={})


def gradient_x_input(subject: Explained) -> Attribution:
    """Input · ∂ score / ∂ input (Shrikumar et al. 2016), in units of the score."""
    vectors = subject.vectors()
    _, gradient = subject.model.gradient(
        vectors[None], sample=subject.sample, target=subject.target
    )
    values = vectors.astype(np.float64) * gradient[0]
    return Attribution(
        **subject.attribution_fields(),
        values=together(subject, values),
        notes=subject.notes + of_zeros(subject),
        unit=subject.target.unit,
        method="gradient_x_input",
        params={"reduce": "sum"},
    )


def smoothgrad(
    subject: Explained,
    *,
    reduce: str | None = None,
    samples: int = 50,
    noise: float = 0.1,
    seed: int = 0,
    progress: Progress | None = None,
) -> Attribution:
    """Mean gradient over ``samples`` noisy copies (Smilkov et al. 2017, "SmoothGrad").

    The noise is Gaussian with a standard deviation of ``noise`` times the range of the vectors, at
    every position but the padding. Stopped by ``progress``, the mean is over the copies done.
    """
    samples = whole("samples", samples)
    noise = positive("noise", noise, or_zero=True)
    copies = np.random.default_rng(whole("seed", seed, least=0)).spawn(samples)
    vectors = subject.vectors()
    spread = noise * float(np.ptp(vectors[subject.real])) if subject.real.any() else 0.0
    scale = np.where(subject.sample.padding, 0.0, spread)[:, None].astype(vectors.dtype)
    total = np.zeros(vectors.shape)
    done, at_once = 0, max(1, NUMBERS_AT_ONCE // max(1, vectors.size))
    while done < samples:
        count = min(at_once, samples - done)
        total += subject.model.mean_gradient(
            _noisy(vectors, scale, copies[done : done + count]),
            np.ones(count),
            sample=subject.sample,
            target=subject.target,
        )
        done += count
        if progress is not None and progress(done, samples) is False:
            break
    stopped = f"Stopped after {done} of {samples} noisy copies: the mean is over those."
    answer = sensitivity(
        subject,
        total / done,
        method="smoothgrad",
        reduce=reduce,
        params={"samples": samples, "noise": noise, "seed": int(seed)},
        notes=(stopped,) if done < samples else (),
        partial=done < samples,
    )
    return answer


def _noisy(
    vectors: Float[np.ndarray, "position dimension"],
    scale: Float[np.ndarray, "position 1"],
    generators: Sequence[np.random.Generator],
) -> Float[np.ndarray, "copy position dimension"]:
    """Copies with Gaussian noise, each from a generator of its own; drawing lets threads run."""
    noisy = np.empty((len(generators), *vectors.shape), dtype=vectors.dtype)

    def draw(copy: int) -> None:
        drawn = generators[copy].standard_normal(vectors.shape, dtype=np.float32)
        np.multiply(drawn, scale, out=noisy[copy])
        noisy[copy] += vectors

    with ThreadPoolExecutor() as several:
        list(several.map(draw, range(len(noisy))))
    return noisy


def together(
    subject: Explained,
    values: Float[np.ndarray, "position dimension"],
    *,
    reduce: str = "sum",
) -> Float[np.ndarray, "position channel"]:
    """One value for each token: the sum over its dimensions, or their L2 norm; a series as it is.

    Raises
    ------
    ArgumentError
        Where ``reduce`` is neither ``"sum"`` nor ``"l2"``, or is ``"l2"`` for a series.
    """
    if reduce not in ("sum", "l2"):
        raise ArgumentError(f"reduce must be 'sum' or 'l2', but is {brief(reduce)}.")
    values = np.asarray(values, dtype=np.float64)
    if not subject.info.is_text:
        if reduce == "l2":
            raise ArgumentError(
                "reduce='l2' brings the dimensions of a token's vector together, and a series has "
                "none: leave reduce at 'sum', and its channels are kept apart."
            )
        return values
    if reduce == "l2":
        values = values**2
    summed: Float[np.ndarray, "position channel"] = values.sum(axis=1, keepdims=True)
    return np.sqrt(summed) if reduce == "l2" else summed


def sensitivity(
    subject: Explained,
    gradient: Float[np.ndarray, "position dimension"],
    *,
    method: str,
    reduce: str | None,
    params: Mapping[str, Any],
    notes: tuple[str, ...] = (),
    partial: bool = False,
) -> Attribution:
    """Answer with a gradient, in the score's unit per unit of what the first layer reads.

    Unless ``reduce`` is told, the dimensions of a token's vector give their L2 norm: their sum has
    a sign that says nothing for or against the target, since more of a dimension is no more of a
    token. The channels of a series stay apart, signed.
    """
    reduce = reduce or ("l2" if subject.info.is_text else "sum")
    of = "embedding" if subject.info.input.kind == "tokens" else "input"
    return Attribution(
        **subject.attribution_fields(),
        values=together(subject, gradient, reduce=reduce),
        unit=f"{subject.target.unit} per unit of {of}",
        signed=reduce != "l2",
        method=method,
        params={"reduce": reduce, **params},
        notes=subject.notes + notes,
        partial=partial,
    )
