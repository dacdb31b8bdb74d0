"""Maps by tf-keras-vis, behind one adapter that keeps units and signs.

tf-keras-vis normalises and takes absolute values unless told not to, changes the model where it
may, cannot differentiate through an Embedding, and loses the graph of a model that was split
behind one. So it is given a model of two steps made for the purpose, vectors → the layer's maps →
the score, with every normalisation off. What it would do with other inputs, masks and nested
models is thereby ours.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import tensorflow as tf

from interpret.core.errors import ArgumentError, choices
from interpret.core.sample import Sample
from interpret.core.targets import Target

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.backends.keras_runs import Runs

METHODS = ("gradient", "smoothgrad", "gradcam", "gradcam++", "layercam")


class _Maps(keras.layers.Layer):  # type: ignore[misc]
    """Vectors to the maps of one conv layer; the vectors themselves where no layer is asked for."""

    def __init__(self, runs: Runs, sample: Sample, layer: str | None) -> None:
        super().__init__(name="maps", dtype=runs.numbers.name)
        self.runs, self.sample, self.layer = runs, sample, layer

    def call(self, vectors: Any) -> Any:
        if self.layer is None:
            return vectors
        recording = self.runs.run_at(_held(self.runs, self.sample, vectors), vectors)
        return recording.call(self.layer).outputs[0]


class _Score(keras.layers.Layer):  # type: ignore[misc]
    """The target's score, with a layer's maps put in place of what the layer would give."""

    def __init__(self, runs: Runs, sample: Sample, target: Target, layer: str | None) -> None:
        super().__init__(name="score", dtype=runs.numbers.name)
        self.runs, self.sample, self.target, self.layer = runs, sample, target, layer

    def call(self, vectors: Any, maps: Any) -> Any:
        feeds = {} if self.layer is None else {self.layer: maps}
        held = _held(self.runs, self.sample, vectors)
        recording = self.runs.run_at(held, vectors, feeds=feeds)
        target = self.target
        return self.runs.score_of(recording, target, target.index, target.position or 0)[:, None]


def _held(runs: Runs, sample: Sample, vectors: Any) -> list[Any]:
    count = tf.shape(vectors)[0]
    return [tf.repeat(array, count, axis=0) for array in runs.held_inputs(1, sample)]


def library_map(
    runs: Runs,
    method: str,
    vectors: Float[np.ndarray, "position dimension"],
    *,
    sample: Sample,
    target: Target,
    layer: str | None = None,
    **options: float,
) -> Float[np.ndarray, "position dimension"]:
    """Compute one map with tf-keras-vis.

    Parameters
    ----------
    method
        ``gradient`` or ``smoothgrad`` (options ``samples``, ``noise`` as a share of the range,
        ``seed``), or a class activation map, ``gradcam``, ``gradcam++`` or ``layercam``, of
        ``layer``.

    Returns
    -------
    float array
        Gradients, (position, dimension), signed; or the class activation map at the layer's own
        positions, (layer position, 1), after ReLU. Its Grad-CAM++ scales each filter's alphas to
        sum to 1 and keeps the factor exp(score), so that only its ranking can be compared with
        ours.

    Raises
    ------
    ArgumentError
        For any other method. Its Score-CAM weights each filter by a softmax over classes rather
        than over filters, unlike the paper, and is left out.
    """
    if method not in METHODS:
        raise ArgumentError(
            f"tf-keras-vis cannot be used for method={method!r}: use {choices(METHODS)}, or leave "
            "backend='own'."
        )
    start = np.asarray(vectors, dtype=runs.numbers)[None]
    inlet = keras.Input(start.shape[1:], dtype=runs.numbers.name)
    maps = _Maps(runs, sample, layer)(inlet)
    model = keras.Model([inlet], [_Score(runs, sample, target, layer)(inlet, maps)])
    with _library_chatter(), _seeded(options.get("seed")):
        if method in ("gradient", "smoothgrad"):
            return _saliency(model, start, method, options)
        return _class_activation_map(model, start, method)


def _score(output: Any) -> Any:
    return output[:, 0]


def _saliency(
    model: keras.Model,
    start: Float[np.ndarray, "one position dimension"],
    method: str,
    options: Any,
) -> Float[np.ndarray, "position dimension"]:
    from tf_keras_vis.saliency import Saliency

    smooth = method == "smoothgrad"
    found = Saliency(model, clone=False)(
        _score,
        start,
        smooth_samples=int(options.get("samples", 50)) if smooth else 0,
        smooth_noise=float(options.get("noise", 0.1)),
        keepdims=True,
        gradient_modifier=None,
        normalize_map=False,
        unconnected_gradients=tf.UnconnectedGradients.ZERO,
    )
    gradient: Float[np.ndarray, "position dimension"] = np.asarray(found, dtype=np.float64)[0]
    return gradient


def _class_activation_map(
    model: keras.Model, start: Float[np.ndarray, "one position dimension"], method: str
) -> Float[np.ndarray, "layer_position one"]:
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.gradcam_plus_plus import GradcamPlusPlus
    from tf_keras_vis.layercam import Layercam

    kind = {"gradcam": Gradcam, "gradcam++": GradcamPlusPlus, "layercam": Layercam}[method]
    found = kind(model, clone=False)(
        _score,
        start,
        penultimate_layer="maps",
        seek_penultimate_conv_layer=False,
        expand_cam=False,
        normalize_cam=False,
        unconnected_gradients=tf.UnconnectedGradients.ZERO,
    )
    return np.asarray(found, dtype=np.float64).reshape(-1, 1)


@contextlib.contextmanager
def _seeded(seed: float | None) -> Iterator[None]:
    """Give tf-keras-vis, which draws from numpy's global generator, a seed; then put it back."""
    state = np.random.get_state()  # noqa: NPY002
    if seed is not None:
        np.random.seed(int(seed))  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002


@contextlib.contextmanager
def _library_chatter() -> Iterator[None]:
    """Its use of names that SciPy and Keras have moved is nothing a user can mend."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
