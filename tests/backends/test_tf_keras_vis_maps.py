"""tf-keras-vis behind the adapter gives the numbers that our own methods give."""

import numpy as np
import pytest

from interpret.core.errors import ArgumentError

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

from interpret.methods.saliency import saliency  # noqa: E402
from tests.backends.keras_models import INPUTS, STRUCTURES, grid_input, grid_model  # noqa: E402


@pytest.mark.parametrize("kind", INPUTS)
@pytest.mark.parametrize("structure", STRUCTURES)
def test_the_same_numbers_as_our_own(opened, structure, kind):
    model = opened(grid_model, structure, kind, "same", 1, 1)
    x = grid_input(kind)
    for method in ("gradient", "gradcam", "layercam"):
        own = saliency(model, x, method=method, logits=True)
        theirs = saliency(model, x, method=method, logits=True, backend="tf-keras-vis")
        np.testing.assert_allclose(theirs.values, own.values, atol=1e-5)
        assert theirs.params["backend"] == "tf-keras-vis"


def test_grad_cam_plus_plus_is_theirs_with_alphas_that_sum_to_one(opened):
    model = opened(grid_model, "nested", "tokens", "same", 1, 1)
    sample = model.encode(grid_input("tokens"))
    theirs = saliency(model, sample, method="gradcam++", target=1, logits=True,
                      backend="tf-keras-vis", layer="second")  # fmt: skip
    own = saliency(model, sample, method="gradcam++", target=1, logits=True, layer="second")
    from interpret.core.targets import Target

    target = Target(name="", unit="", index=1, logits=True)
    maps, gradient = (
        array[0]
        for array in model.layer_gradient(
            model.embed(sample.x[None]), layer="encoder/second", sample=sample, target=target
        )
    )
    below = 2 * gradient**2 + gradient**3 * maps.sum(axis=0)
    alpha = np.divide(gradient**2, below, out=np.zeros_like(below), where=gradient != 0)
    alpha /= alpha.sum(axis=0)
    weights = np.exp(own.score) * (np.maximum(gradient, 0) * alpha).sum(axis=0)
    from interpret.methods.cams import carried

    expected = np.maximum(maps @ weights, 0)
    places = model.places("encoder/second", len(sample))
    np.testing.assert_allclose(
        theirs.values[:, 0], carried(expected, places, len(sample)), atol=1e-4
    )


def test_smoothgrad_repeats_with_a_seed_and_leaves_numpys_generator_alone(opened):
    model = opened(grid_model, "functional", "series", "same", 1, 1)
    x = grid_input("series")
    np.random.seed(11)  # noqa: NPY002
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    settings = {"method": "smoothgrad", "backend": "tf-keras-vis", "samples": 3, "logits": True}
    first = saliency(model, x, seed=1, **settings)
    again = saliency(model, x, seed=1, **settings)
    other = saliency(model, x, seed=2, **settings)
    np.testing.assert_array_equal(first.values, again.values)
    assert np.abs(first.values - other.values).max() > 0
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_what_the_library_does_otherwise_is_refused(opened):
    model = opened(grid_model, "functional", "series", "same", 1, 1)
    sample = model.encode(grid_input("series"))
    from interpret.core.targets import Target

    target = Target(name="", unit="", index=0)
    with pytest.raises(ArgumentError) as caught:
        model.library_map("scorecam", model.embed(sample.x[None])[0], sample=sample, target=target)
    assert str(caught.value) == (
        "tf-keras-vis cannot be used for method='scorecam': use 'gradient', 'smoothgrad', "
        "'gradcam', 'gradcam++' or 'layercam', or leave backend='own'."
    )
