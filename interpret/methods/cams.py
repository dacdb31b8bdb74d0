"""Where does a layer see what speaks for the target? Class activation maps.

A map has one value for each position of the layer: a weighted sum of its filters' maps, through a
ReLU unless ``relu=False``, never normalised. It is carried to the input by linear interpolation
between the places of the layer's positions, and held constant beyond the first and the last; so it
stays where it is under stride, dilation and padding. A place between two positions of the input is
taken for the nearest, or the first of two, so that a peak is not averaged away. It says nothing
about single channels, and has one column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, choices
from interpret.core.names import named
from interpret.core.results import Attribution
from interpret.methods.baselines import absent_vectors
from interpret.methods.library_maps import library_map
from interpret.methods.setting_checks import switch
from interpret.methods.uninformative import of_falling, of_layer, of_masks

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.model import MapOnTheWay, Progress
    from interpret.methods.baselines import Baseline
    from interpret.methods.explained import Explained

NUMBERS_AT_ONCE = 2**24
"""Masked copies are laid out in memory up to this many numbers (64 MB)."""


def gradcam(subject: Explained, *, layer: str | None = None, relu: bool = True) -> Attribution:
    """ReLU(Σ_k α_k A_k), α_k the mean over positions of ∂ score / ∂ A_k (Selvaraju et al. 2017).

    For convolution → global average → dense this is the class activation map of Zhou et al. 2016
    divided by the number of positions; with ``relu=False`` signed, exactly so.
    """
    look, maps, gradient = _layer(subject, layer)
    weights = gradient.mean(axis=0)
    return _map(subject, maps @ weights, look, maps, method="gradcam", relu=relu)


def gradcam_plus_plus(
    subject: Explained, *, layer: str | None = None, relu: bool = True
) -> Attribution:
    """ReLU(Σ_k w_k A_k), w_k = Σ_t α_kt ReLU(g_kt) (Chattopadhay et al. 2018, "Grad-CAM++").

    α_kt = g_kt² / (2 g_kt² + g_kt³ · Σ_s A_ks), and 0 where g is 0: the paper's closed form for
    exp(score), whose derivatives are powers of g. The common factor exp(score) is left out, since
    it only scales the map and overflows for large scores.
    """
    look, maps, gradient = _layer(subject, layer)
    square = gradient**2
    below = 2.0 * square + gradient**3 * maps.sum(axis=0)
    alpha = np.divide(square, below, out=np.zeros_like(square), where=(square > 0) & (below != 0))
    weights = (alpha * np.maximum(gradient, 0.0)).sum(axis=0)
    notes = of_falling(look.name, gradient, "gradcam++")
    return _map(subject, maps @ weights, look, maps, method="gradcam++", relu=relu, notes=notes)


def layercam(subject: Explained, *, layer: str | None = None, relu: bool = True) -> Attribution:
    """ReLU(Σ_k ReLU(∂ score / ∂ A_k) · A_k), position by position (LayerCAM, Jiang et al. 2021)."""
    look, maps, gradient = _layer(subject, layer)
    seen = (np.maximum(gradient, 0.0) * maps).sum(axis=1)
    notes = of_falling(look.name, gradient, "layercam")
    return _map(subject, seen, look, maps, method="layercam", relu=relu, notes=notes)


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
    look = chosen_layer(subject, layer)
    maps = subject.model.predict(subject.sample.x[None], sample=subject.sample, layer=look.name)
    maps_here = maps[0][0].astype(np.float64)
    absent = absent_vectors(subject, "zero" if baseline is None else baseline)
    scores = _masked_scores(subject, maps_here, look, absent.vectors, progress)
    weights = np.exp(scores - scores.max())
    seen = maps_here[:, : len(scores)] @ (weights / weights.sum())
    done, total = len(scores), maps_here.shape[1]
    notes = of_masks(subject, scores, absent.vectors, absent.name) if maps_here.any() else ()
    if done < total:
        notes += (f"Stopped after {done} of {total} filters: only those are weighed.",)
    return _map(
        subject,
        seen,
        look,
        maps_here,
        method="scorecam",
        relu=relu,
        baseline=absent.name,
        baseline_score=absent.score,
        notes=notes,
        partial=done < total,
    )


def library_cam(subject: Explained, method: str, *, layer: str | None = None) -> Attribution:
    """The map that tf-keras-vis gives, carried to the input as our own are."""
    look = chosen_layer(subject, layer)
    seen = library_map(subject, method, layer=look.name)
    own = (
        "backend='own' tells whether nothing there speaks for the target (relu=False) or no "
        "gradient arrives.",
    )
    return _map(
        subject,
        seen[:, 0],
        look,
        method=method,
        relu=True,
        notes=() if seen.any() else own,
    )


@dataclass(frozen=True, kw_only=True)
class LayerView:
    """Which layer is looked at, and where its positions lie; what must be said of the choice."""

    name: str
    places: Float[np.ndarray, " position"]
    notes: tuple[str, ...] = ()


def chosen_layer(subject: Explained, layer: str | None) -> LayerView:
    """The layer to look at: by default the last before the target whose positions have a place.

    For a filter as the target that is the filter's own layer.

    Raises
    ------
    ArgumentError
        Where there is no such layer, or its positions have no place on the input.
    """
    subject.info.conv_layer(None)
    maps = subject.model.maps_to(subject.target, len(subject.sample))
    placed = [each for each in maps if each.placed and each.positions]
    if layer is None and subject.target.layer is not None:
        layer = subject.target.layer
    if layer is not None:
        chosen = _named(subject, layer, maps, placed)
    elif placed:
        chosen = next((each for each in reversed(placed) if each.positions > 1), placed[-1])
    else:
        raise ArgumentError(
            f"No layer of {subject.info.name} on the way to {subject.target.name!r} has positions "
            "with a place on the input, so that none has a map: use "
            "method='integrated_gradients'."
        )
    places = subject.model.places(chosen.name, len(subject.sample))
    if places is None:
        raise ArgumentError(f"layer={chosen.name!r} has no map whose positions have a place.")
    notes = _alone(chosen, placed) if layer is None else ()
    if chosen.positions == 1 and (wider := [each for each in placed if each.positions > 1]):
        last = wider[-1]
        notes += (
            f"Layer {chosen.name!r} has one position, so that its map is the same everywhere: "
            f"layer={last.name!r} has {last.positions}.",
        )
    return LayerView(name=chosen.name, places=places, notes=notes)


def _named(
    subject: Explained, layer: str, maps: Sequence[MapOnTheWay], placed: Sequence[MapOnTheWay]
) -> MapOnTheWay:
    """The map that a name means."""
    names = named((each.name for each in maps), layer)
    others = choices([each.name for each in reversed(placed)])
    use = f"use {others}" if placed else "use method='integrated_gradients'"
    if len(names) > 1:
        raise ArgumentError(f"layer={layer!r} fits several layers: name one in full, {use}.")
    if not names:
        raise ArgumentError(
            f"layer={layer!r} gives no map on the way from a convolution to "
            f"{subject.target.name!r}: {use}."
        )
    chosen = next(each for each in maps if each.name == names[0])
    if chosen not in placed:
        raise ArgumentError(
            f"The positions of layer={chosen.name!r} have no place on the input, since it or one "
            f"before it mixes them or lays them in another order: {use}."
        )
    return chosen


def _alone(chosen: MapOnTheWay, placed: Sequence[MapOnTheWay]) -> tuple[str, ...]:
    """A sentence where others lead to the target too, and not through the map chosen unasked."""
    into = {each.name: each.onward for each in placed}
    beside = [
        each.name
        for each in placed
        if each != chosen and each.positions > 1 and not set(each.onward) & into.keys()
    ]
    if not beside:
        return ()
    others, verb = ", ".join(map(repr, beside)), "leads" if len(beside) == 1 else "lead"
    return (
        f"This is the map of layer {chosen.name!r} alone, and {others} {verb} to the target beside "
        "it. Set layer to look at another.",
    )


def carried(
    values: Float[np.ndarray, "position ..."], places: Float[np.ndarray, " position"], length: int
) -> Float[np.ndarray, "length ..."]:
    """Carry a layer's values to the positions of the input, as the head of this module says.

    >>> carried(np.array([0.0, 4.0]), np.array([1.0, 3.5]), 6).tolist()
    [0.0, 0.0, 2.0, 4.0, 4.0, 4.0]
    """
    if (np.diff(places) >= 1).all():
        places = np.ceil(places - 0.5)
    columns = values.reshape(len(values), -1).T
    moved = [np.interp(np.arange(length), places, column) for column in columns]
    return np.stack(moved, axis=1).reshape(length, *values.shape[1:])


def _layer(
    subject: Explained, layer: str | None
) -> tuple[LayerView, Float[np.ndarray, "position filter"], Float[np.ndarray, "position filter"]]:
    """The layer to look at, its maps and the target's gradient."""
    look = chosen_layer(subject, layer)
    maps, gradient = subject.model.layer_gradient(
        subject.vectors()[None], layer=look.name, sample=subject.sample, target=subject.target
    )
    return look, maps[0].astype(np.float64), gradient[0].astype(np.float64)


def _masked_scores(
    subject: Explained,
    maps: Float[np.ndarray, "position filter"],
    look: LayerView,
    start: Float[np.ndarray, "position dimension"],
    progress: Progress | None,
) -> Float[np.ndarray, " filter"]:
    """The target's score with each filter's mask laid over the vectors, in order, as far as run."""
    vectors = subject.vectors()
    masks = carried(maps, look.places, len(vectors)).T
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
    look: LayerView,
    maps: Float[np.ndarray, "position filter"] | None = None,
    *,
    method: str,
    relu: bool,
    baseline: str | None = None,
    baseline_score: float | None = None,
    notes: tuple[str, ...] = (),
    partial: bool = False,
) -> Attribution:
    """A layer's map as the answer."""
    signed, positive = seen, np.maximum(seen, 0.0)
    seen = positive if switch("relu", relu) else signed
    return Attribution(
        **subject.attribution_fields(joint=True),
        values=carried(seen, look.places, len(subject.sample))[:, None],
        unit="weighted activation",
        signed=not relu,
        method=method,
        params={"layer": look.name, "relu": bool(relu)},
        baseline=baseline,
        baseline_score=baseline_score,
        notes=subject.notes + look.notes + of_layer(look.name, seen, signed, maps) + notes,
        partial=partial,
    )
