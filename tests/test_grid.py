"""Every method on every kind of model: Functional, Sequential, nested × series, token ids, two
inputs × padding × stride × dilation. Each cell is checked by a number, not by its shape."""

import functools
import itertools

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

from interpret.core.errors import ArgumentError  # noqa: E402
from interpret.core.windows import output_length, sliding_windows  # noqa: E402
from interpret.loading import load  # noqa: E402
from interpret.methods.activations import activations  # noqa: E402
from interpret.methods.filters import filters  # noqa: E402
from interpret.methods.occlusion import occlude  # noqa: E402
from interpret.methods.saliency import saliency  # noqa: E402
from interpret.methods.saliency_methods import METHODS  # noqa: E402
from tests.backends.keras_models import (  # noqa: E402
    INPUTS,
    LENGTH,
    SETTINGS,
    STRUCTURES,
    grid_input,
    grid_model,
)

PAIRS = list(itertools.product(STRUCTURES, INPUTS))
# Each of the nine pairs meets three of the nine conv settings, so that every structure and every
# kind of input meets every setting; the whole grid takes three times as long and found no more.
CELLS = [
    (structure, kind, *SETTINGS[(number + 3 * turn + number // 3) % 9])
    for number, (structure, kind) in enumerate(PAIRS)
    for turn in range(3)
]


@pytest.fixture(scope="module", params=CELLS, ids=lambda cell: "-".join(map(str, cell)))
def cell(request):
    structure, kind, *setting = request.param
    model = load(grid_model(structure, kind, *setting))
    return (
        model,
        grid_input(kind),
        dict(zip(("padding", "stride", "dilation"), setting, strict=True)),
    )


def test_occlusion_is_brute_force(cell):
    model, x, _ = cell
    found = occlude(model, x, target=1, window=4, stride=3, baseline=2)
    sample = model.encode(x)
    drops = np.zeros(LENGTH)
    covered = np.zeros(LENGTH)
    for start, stop in sliding_windows(LENGTH, window=4, stride=3):
        changed = sample.x.copy()
        changed[start:stop] = 2
        (scores,) = model.predict(np.stack([sample.x, changed]), sample=sample)
        drops[start:stop] += scores[0, 1] - scores[1, 1]
        covered[start:stop] += 1
    np.testing.assert_allclose(found.values[:, 0], drops / covered, atol=1e-5)


def test_activations_and_filters_agree_on_the_arithmetic(cell):
    """A map is the kernel slid over the vectors, with zeros where padding puts them."""
    model, x, setting = cell
    layer = model.info.conv_layers[0]
    found = activations(model, x, layer=layer.name, preactivation=True)
    shape = {"kernel": 3, **setting}
    assert len(found.values) == output_length(LENGTH, **shape)
    sample = model.encode(x)
    vectors = model.embed(sample.x[None])[0].astype("float64")
    if len(model.info.inputs) == 2:  # the other input is added before the convolution
        dense = next(k for k in model.keras_model._flatten_layers() if k.name.startswith("dense"))
        vectors = vectors + np.asarray(dense(sample.arrays[1][None]))[0]
    bank = filters(model, layer=layer.name)
    assert found.spans is not None
    for place in (0, len(found.values) // 2, len(found.values) - 1):
        start, _ = found.spans[place]
        taps = start + np.arange(3) * setting["dilation"]
        window = [vectors[t] if 0 <= t < LENGTH else 0 * vectors[0] for t in taps]
        expected = np.einsum("fsc,sc->f", bank.weights, np.stack(window)) + bank.bias
        np.testing.assert_allclose(found.values[place], expected, atol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_every_map_is_finite_and_of_the_question_asked(cell, method):
    model, x, _ = cell
    given = {"baseline": [x, x]} if method == "expected_gradients" else {}
    asked = functools.partial(saliency, model, x, method=method, target=1, logits=True, **given)
    if method.startswith("fourier") and model.info.is_text:
        with pytest.raises(ArgumentError, match="tokens have no frequencies"):
            asked()
        return
    found = asked()
    assert len(found.values) == (LENGTH if found.along_input else LENGTH // 2 + 1)
    assert np.isfinite(found.values).all()
    assert found.target == "class 1"
    if method == "integrated_gradients":
        gap = abs(found.score - found.baseline_score)
        assert abs(found.completeness_gap) <= 0.05 * max(gap, 1)
    if method in ("gradcam", "gradcam++", "layercam"):
        assert found.values.min() >= 0
