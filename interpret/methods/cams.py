"""Where does a conv layer see what speaks for the target? Class activation maps.

A map has one value for each position of the layer: a weighted sum of its filters' maps, through a
ReLU unless ``relu=False``, never normalised. It is carried to the input by linear interpolation
between the centres of the spans that the layer's positions saw, and held constant beyond the first
and the last centre; so it stays in place under stride, dilation and padding. It says nothing about
single channels, and has one column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.core.results import Attribution
from interpret.methods.baselines import absent_vectors
from interpret.methods.library_maps import library_map
from interpret.methods.settings import switch

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.model import Progress
    from interpret.methods.baselines import Baseline
    from interpret.methods.explained import Explained

NUMBERS_AT_ONCE = 2**24
"""Masked copies are laid out in memory up to this many numbers (64 MB)."""


def gradcam(subject: Explained, *, layer: str | None = None, relu: bool = True) -> Attribution:
    """ReLU(Σ_k α_k A_k), α_k the mean over positions of ∂ score / ∂ A_k (Selvaraju et al. 2017).

    For convolution → global average → dense this is the class activation map of Zhou et al. 2016
    divided by the number of positions; with ``relu=False`` signed, exactly so.
    """
    name, maps, gradient, spans = _layer(subject, layer)
    weights = gradient.mean(axis=0)
    return _map(subject, maps @ weights, spans, method="gradcam", layer=name, relu=relu)


def gradcam_plus_plus(
    subject: Explained, *, layer: str | None = None, relu: bool = True
) -> Attribution:
    """ReLU(Σ_k w_k A_k), w_k = Σ_t α_kt ReLU(g_kt) (Chattopadhay et al. 2018, "Grad-CAM++").

    α_kt = g_kt² / (2 g_kt² + g_kt³ · Σ_s A_ks), and 0 where g is 0: the paper's closed form for
    exp(score), whose derivatives are powers of g. The common factor exp(score) is left out, since
    it only scales the map and overflows for large scores.
    """
    name, maps, gradient, spans = _layer(subject, layer)
    square = gradient**2
    below = 2.0 * square + gradient**3 * maps.sum(axis=0)
    alpha = np.divide(square, below, out=np.zeros_like(square), where=(square > 0) & (below != 0))
    weights = (alpha * np.maximum(gradient, 0.0)).sum(axis=0)
    return _map(subject, maps @ weights, spans, method="gradcam++", layer=name, relu=relu)


def layercam(subject: Explained, *, layer: str | None = None, relu: bool = True) -> Attribution:
    """ReLU(Σ_k ReLU(∂ score / ∂ A_k) · A_k), position by position (LayerCAM, Jiang et al. 2021)."""
    name, maps, gradient, spans = _layer(subject, layer)
    seen = (np.maximum(gradient, 0.0) * maps).sum(axis=1)
    return _map(subject, seen, spans, method="layercam", layer=name, relu=relu)


def scorecam(
    subject: Explained,
    *,
    layer: str | None = None,
    relu: bool = True,
    baseline: Baseline | None = None,
    progress: Progress | None = None,
) -> Attribution:
    """ReLU(Σ_k w_k A_k), w the softmax over filters of a masked input's score (Wang et al. 2020).

    Filter k's map, carried to the input and scaled to 0…1, is the mask of the vectors: 0 leaves the
    baseline, 1 the input (a map that is constant masks all; padding is never masked). ``baseline``
    None is zero. The paper subtracts the baseline's score from each; the softmax does not see that.
    Stopped by ``progress``, only the filters done are weighed.
    """
    name, spans = chosen_layer(subject, layer)
    maps = subject.model.predict(subject.sample.x[None], sample=subject.sample, layer=name)
    maps_here = maps[0][0].astype(np.float64)
    absent, start = absent_vectors(subject, "zero" if baseline is None else baseline)
    scores = _masked_scores(subject, maps_here, spans, start, progress)
    weights = np.exp(scores - scores.max())
    seen = maps_here[:, : len(scores)] @ (weights / weights.sum())
    done, total = len(scores), maps_here.shape[1]
    stopped = f"Stopped after {done} of {total} filters: only those are weighed."
    return _map(
        subject,
        seen,
        spans,
        method="scorecam",
        layer=name,
        relu=relu,
        baseline=absent,
        baseline_score=float(subject.score_vectors(start[None])[0]),
        notes=(stopped,) if done < total else (),
        partial=done < total,
    )


def library_cam(subject: Explained, method: str, *, layer: str | None = None) -> Attribution:
    """The map that tf-keras-vis gives, carried to the input as our own are."""
    name, spans = chosen_layer(subject, layer)
    seen = library_map(subject, method, layer=name)
    return _map(subject, seen[:, 0], spans, method=method, layer=name, relu=True)


def chosen_layer(
    subject: Explained, layer: str | None
) -> tuple[str, Int[np.ndarray, "position 2"]]:
    """Name and spans of the layer to look at: by default the last whose spans are known.

    For a filter as the target that is the filter's own layer.

    Raises
    ------
    ArgumentError
        Where there is no such layer, or it is not known which input positions it saw.
    """
    info, length = subject.info, len(subject.sample)
    if layer is None and subject.target.layer is not None:
        layer = subject.target.layer
    first = info.conv_layer(layer)
    candidates = [first] if layer is not None else list(reversed(info.conv_layers))
    for candidate in candidates:
        spans = subject.model.spans(candidate.name, length)
        if spans is not None and len(spans):
            return candidate.name, spans
    which = f"layer={first.name!r}" if layer is not None else f"any conv layer of {info.name}"
    raise ArgumentError(
        f"It cannot be followed which input positions {which} saw, so its map has no place on the "
        "input: name another layer, or use method='integrated_gradients'."
    )


def carried(
    values: Float[np.ndarray, "position ..."], spans: Int[np.ndarray, "position 2"], length: int
) -> Float[np.ndarray, "length ..."]:
    """Carry a layer's values to the positions of the input, as the head of this module says.

    >>> carried(np.array([0.0, 4.0]), np.array([[0, 3], [2, 5]]), 6).tolist()
    [0.0, 0.0, 2.0, 4.0, 4.0, 4.0]
    """
    centres = (spans[:, 0] + spans[:, 1] - 1) / 2.0
    columns = values.reshape(len(values), -1).T
    moved = [np.interp(np.arange(length), centres, column) for column in columns]
    return np.stack(moved, axis=1).reshape(length, *values.shape[1:])


def _layer(
    subject: Explained, layer: str | None
) -> tuple[
    str,
    Float[np.ndarray, "position filter"],
    Float[np.ndarray, "position filter"],
    Int[np.ndarray, "position 2"],
]:
    """Name, maps, gradients and spans of the layer to look at."""
    name, spans = chosen_layer(subject, layer)
    maps, gradient = subject.model.layer_gradient(
        subject.vectors()[None], layer=name, sample=subject.sample, target=subject.target
    )
    return name, maps[0].astype(np.float64), gradient[0].astype(np.float64), spans


def _masked_scores(
    subject: Explained,
    maps: Float[np.ndarray, "position filter"],
    spans: Int[np.ndarray, "position 2"],
    start: Float[np.ndarray, "position dimension"],
    progress: Progress | None,
) -> Float[np.ndarray, " filter"]:
    """The target's score with each filter's mask laid over the vectors, in order, as far as run."""
    vectors = subject.vectors()
    masks = carried(maps, spans, len(vectors)).T
    masks = masks - masks.min(axis=1, keepdims=True)
    top = masks.max(axis=1, keepdims=True)
    masks = np.divide(masks, top, out=np.zeros_like(masks), where=top > 0)
    masks[:, subject.sample.padding] = 1.0
    at_once = max(1, NUMBERS_AT_ONCE // max(1, vectors.size))
    scores: list[Float[np.ndarray, " filter"]] = []
    for first in range(0, len(masks), at_once):
        chunk = masks[first : first + at_once, :, None]
        batch = start + chunk * (vectors - start)
        scores.append(subject.score_vectors(batch.astype(vectors.dtype)))
        done = first + len(chunk)
        if progress is not None and progress(done, len(masks)) is False:
            break
    return np.concatenate(scores)


def _map(
    subject: Explained,
    seen: Float[np.ndarray, " position"],
    spans: Int[np.ndarray, "position 2"],
    *,
    method: str,
    layer: str,
    relu: bool,
    baseline: str | None = None,
    baseline_score: float | None = None,
    notes: tuple[str, ...] = (),
    partial: bool = False,
) -> Attribution:
    """A layer's map as the answer."""
    if switch("relu", relu):
        seen = np.maximum(seen, 0.0)
    return Attribution(
        **subject.attribution_fields(joint=True),
        values=carried(seen, spans, len(subject.sample))[:, None],
        unit="weighted activation",
        signed=not relu,
        method=method,
        params={"layer": layer, "relu": bool(relu)},
        baseline=baseline,
        baseline_score=baseline_score,
        notes=subject.sample.notes + notes,
        partial=partial,
    )
