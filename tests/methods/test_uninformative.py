"""What is said where a map says nothing, on models in closed form."""

import dataclasses

import numpy as np
import pytest

from interpret.core.info import InputSpec
from interpret.core.model import GradientEnd, GradientWay
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from interpret.methods.shapley import shapley
from interpret.methods.substitution import substitute
from tests.toy_models import Conv, Convolutional, Linear, series_model, text_model

X = np.arange(1.0, 7.0).reshape(3, 2)


def still(way, dtype="float32"):
    """A model whose gradient is 0, by itself or for a reason that it tells."""
    model = Linear(np.zeros((1, 3, 2)))
    spec = dataclasses.replace(model.info.input, dtype=dtype)
    model.info = dataclasses.replace(model.info, inputs=(spec,))
    model.gradient_way = lambda *, sample, target: way
    return model


@pytest.mark.parametrize(
    ("end", "note"),
    [
        (
            GradientEnd(name="x", part="input", always=True),
            "No gradient passes input 'x', which takes whole numbers (int32): gradients say "
            "nothing of what goes in there, whatever it is. Use occlusion, which needs none.",
        ),
        (
            GradientEnd(name="top", part="layer", always=False),
            "The gradient ends at layer 'top': what it gives does not change with what goes in, on "
            "this input. Occlusion, which needs no gradient, may show more.",
        ),
    ],
)
@pytest.mark.parametrize("method", ["gradient", "smoothgrad", "gradient_x_input"])
def test_where_the_gradient_ends(end, note, method):
    model = still(GradientWay(ends=(end,)), "int32" if end.part == "input" else "float32")
    assert saliency(model, X, method=method).notes == (note,)


def test_an_output_that_reads_nothing_of_a_single_input():
    found = saliency(still(GradientWay(reads=False)), X, method="gradient")
    assert found.notes == (
        "class 0 is not computed from the input 'x': whatever stands there, its score is the same, "
        "and every value is 0. Explain another target.",
    )


def test_only_an_input_with_positions_is_proposed():
    model = still(GradientWay(reads=False))
    beside = (
        InputSpec(name="extra", kind="static", shape=(4,)),
        InputSpec(name="pulse", kind="series", shape=(5, 1)),
    )
    model.info = dataclasses.replace(model.info, inputs=(*model.info.inputs, *beside))
    values = {"x": X, "extra": np.ones(4), "pulse": np.ones((5, 1))}
    (note,) = saliency(model, values, method="gradient").notes
    assert note.endswith(
        "Explain another target, or another input: load the model with focus='pulse'."
    )


def test_a_map_with_a_value_is_not_asked_about():
    model = Linear(np.ones((1, 3, 2)))
    model.gradient_way = None  # asking would raise
    assert saliency(model, X, method="gradient").notes == ()


def headed(activation, bias):
    """w · x + bias behind an activation function."""
    weights = np.zeros((1, 3, 2))
    weights[0, 1, 0] = 0.25
    return Linear(weights, bias=[bias], activation=activation)


SURE = [("tanh", 40.0), ("relu", -40.0), ("relu6", 40.0), ("hard_sigmoid", -40.0),
        ("softplus", -40.0), ("sigmoid", 40.0)]  # fmt: skip


@pytest.mark.parametrize(("activation", "bias"), SURE)
@pytest.mark.parametrize("method", ["gradient", "smoothgrad", "gradient_x_input"])
def test_a_flat_activation_function_advises_the_score_before_it(activation, bias, method):
    model = headed(activation, bias)
    found = saliency(model, X, method=method)
    unit = "probability" if activation == "sigmoid" else "score"
    assert found.notes == (
        f"The {unit} of class 0 is {found.score:.6g}, where its {activation} is flat and its "
        "gradient nearly vanishes: explain the score before it instead (logits=True).",
    )
    before = saliency(model, X, method=method, logits=True)
    assert before.notes == ()
    assert before.score == bias + 0.75
    assert before.values.sum() == pytest.approx(0.25 if method != "gradient_x_input" else 0.75)


@pytest.mark.parametrize(("activation", "bias"), SURE)
def test_a_steep_activation_function_is_not_told(activation, bias):
    found = saliency(headed(activation, 0.0), X, method="gradient")
    assert found.values.any()
    assert found.notes == ()


def test_scores_before_an_activation_function_have_a_unit_of_their_own():
    assert saliency(headed("tanh", 0.0), X, logits=True).unit == "pre-activation"
    assert saliency(headed("sigmoid", 0.0), X, logits=True).unit == "logit"
    assert saliency(headed("linear", 0.0), X, logits=True).unit == "output"


def test_a_filter_that_is_off_can_be_explained_before_its_relu():
    model = Convolutional(Conv(np.ones((1, 2, 2)), bias=[-100.0]), np.ones((1, 1)), length=3)
    found = saliency(model, X, target="filter:conv0:0", method="gradient")
    assert found.notes == (
        "The activation of conv0 filter 0 (maximum) is 0, where its relu is flat and its gradient "
        "nearly vanishes: explain the score before it instead (logits=True).",
    )
    before = saliency(model, X, target="filter:conv0:0", method="gradient", logits=True)
    assert before.values.any()
    assert before.notes == ()


def test_a_head_that_does_not_read_the_input_is_not_told_to_be_flat():
    model = headed("tanh", 40.0)
    model.weights[:] = 0.0
    model.gradient_way = lambda *, sample, target: GradientWay(reads=False)
    (note,) = saliency(model, X, method="gradient").notes
    assert note.startswith("class 0 is not computed from the input 'x'")


def test_a_gradient_that_is_no_number_is_told():
    model = headed("linear", 0.0)
    model.weights[0, 2, 1] = np.nan
    model.forward = lambda vectors, sample: (np.ones((len(vectors), 1)),)
    assert saliency(model, X, method="gradient").notes == (
        "1 of 6 values are no numbers: the gradient is none there, as that of a root or a "
        "logarithm at 0. Use occlusion, which needs none.",
    )


ZEROS = np.zeros((11, 2), np.float32)
SAME = (
    "The baseline {0} is what stands there already, everywhere: every value is 0 whatever the "
    "model is. {1}"
)
NUMBER = "Try as the baseline a number that does not stand there."


@pytest.mark.parametrize("method", ["integrated_gradients", "fourier_integrated_gradients"])
def test_a_path_from_the_input_to_itself(method):
    found = saliency(series_model(), ZEROS, method=method, target=1)
    assert not found.values.any()
    assert found.notes == (SAME.format("zero", NUMBER),)
    level = saliency(series_model(), ZEROS + 2, method=method, target=1, baseline="mean")
    advice = "Try baseline='zero', or a number that does not stand there."
    assert level.notes == (SAME.format("mean", advice),)
    assert saliency(series_model(), ZEROS + 2, method=method, target=1).values.any()


def test_one_of_several_baselines_that_is_the_input():
    found = saliency(series_model(), ZEROS, baseline=["zero", 1.0], target=1, steps=200)
    assert found.values.any()
    assert found.notes == (
        "The baseline zero is the input itself, and adds nothing: the values are means over all.",
    )


def test_gradient_times_an_input_of_zeros():
    found = saliency(series_model(), ZEROS, method="gradient_x_input", target=1)
    advice = (
        "and 0 times any gradient is 0, whatever the model is. method='gradient' shows the slope "
        "there, and occlusion with a baseline other than zero what the score needs."
    )
    assert found.notes == (f"The input is 0 everywhere, {advice}",)
    assert saliency(series_model(), ZEROS, method="gradient", target=1).values.any()
    assert np.abs(occlude(series_model(), ZEROS, target=1, baseline=3).values).max() > 0.1
    sparse = ZEROS.copy()
    sparse[4] = 1.0
    found = saliency(series_model(), sparse, method="gradient_x_input", target=1)
    assert found.notes == (f"The input is 0 at 20 of 22 values, {advice}",)
    assert saliency(series_model(), 1 - sparse, method="gradient_x_input", target=1).notes == ()


@pytest.mark.parametrize("ask", [occlude, shapley])
def test_a_baseline_that_stands_there_already(ask):
    model = series_model()
    assert ask(model, ZEROS, target=1).notes[-1] == SAME.format("zero", NUMBER)
    assert ask(model, ZEROS, target=1, baseline=1.0).values.any()
    text = ask(text_model(), "[UNK] [UNK] [UNK]", target=0, baseline="oov")
    advice = "Try baseline='pad', or a token that does not stand there."
    assert text.notes[-1] == SAME.format("oov", advice)


def test_windows_in_which_the_baseline_stands_already():
    sparse = ZEROS.copy()
    sparse[1] = 1.0
    found = occlude(series_model(), sparse, target=1, window=1, by_channel=True, baseline="zero")
    assert found.notes[-1] == (
        "The baseline zero is what stands there already, in 20 of 22 windows, which get 0 whatever "
        "the model is. Try baseline='mean', or a number that does not stand there."
    )
    (note,) = occlude(series_model(), 1 - sparse, target=1, window=1, baseline="zero").notes
    assert note.startswith("9 of 11 values lie below")  # the highest position stays


@pytest.mark.parametrize("domain", ["frequency", "time-frequency"])
def test_a_series_of_zeros_has_no_band_to_take_out(domain):
    assert occlude(series_model(), ZEROS, target=1, domain=domain).notes[-1] == (
        "The series is 0 everywhere: no band holds anything that could be taken out, and every "
        "value is 0 whatever the model is. Try occlusion in time with another baseline."
    )


class Logarithm(Linear):
    """Σ w · ln x, which is no number where something is 0."""

    def forward(self, vectors, sample):
        with np.errstate(divide="ignore"):
            return ((np.log(vectors) * self.weights).sum(axis=(1, 2))[:, None],)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_windows_whose_score_is_no_number():
    found = occlude(Logarithm(np.ones((1, 3, 2))), X, window=1, baseline="zero")
    assert not np.isfinite(found.values).any()
    assert not found.partial  # nothing was stopped
    assert found.notes[-1] == (
        "The score is no number in 3 of 3 windows, and so are their values. You can try a wider "
        "window, or another baseline."
    )
    level = occlude(Logarithm(np.ones((1, 3, 2))), X, window=1, baseline="mean")
    assert np.isfinite(level.values).all()


@pytest.mark.parametrize("domain", ["time", "frequency", "time-frequency"])
def test_an_output_that_does_not_read_what_is_replaced(domain):
    found = occlude(still(GradientWay(reads=False)), X, domain=domain)
    assert found.notes[-1].startswith("class 0 is not computed from the input 'x': ")


def test_chunks_and_substitutions_that_change_nothing():
    assert (
        shapley(still(GradientWay(reads=False)), X, chunks=3)
        .notes[-1]
        .startswith("class 0 is not computed from the input 'x': ")
    )
    model = text_model()
    model.dense[:] = 0.0
    assert substitute(model, "great film", target=0).notes == (
        "No substitution by itself changes the score of class 0 by more than 0: it hardly depends "
        "on any, or others stand in for it. You can try several at once (changes=…).",
    )


@pytest.mark.parametrize(("activation", "bias"), SURE)
def test_occlusion_of_a_flat_score_advises_the_one_before_it(activation, bias):
    model = headed(activation, bias)
    for found, mend in (
        (occlude(model, X, window=1, baseline=0.5), "a wider window, or another baseline"),
        (occlude(model, X, domain="frequency"), "wider bands"),
        (shapley(model, X, chunks=3, baseline=0.5), "fewer chunks, or another baseline"),
    ):
        assert found.notes[-1].endswith(
            f"You can try the score before the {activation}, which is flat here (logits=True), or "
            f"{mend}."
        )
    before = occlude(model, X, window=1, baseline=0.5, logits=True)
    assert before.values[:, 0].tolist() == pytest.approx([0.0, 0.625, 0.0])
    assert "by itself changes" not in "".join(before.notes)


MAPS = ["gradcam", "gradcam++", "layercam", "scorecam"]


@pytest.mark.parametrize("method", MAPS)
def test_a_layer_that_is_dead_on_this_input(method):
    model = Convolutional(Conv(np.ones((2, 2, 2)), bias=[-100.0, -200.0]), np.ones((2, 1)))
    assert saliency(model, X, method=method).notes[-1] == (
        "Layer 'conv0' answers 0 everywhere on this input, with every filter, so that its map is 0 "
        "whatever the target is."
    )


@pytest.mark.parametrize("slots", [1, 2, 3])
@pytest.mark.parametrize("method", ["gradcam", "scorecam"])
def test_a_map_that_is_all_negative_before_its_relu(method, slots):
    """Of several positions that differ, of several alike, and of one alone."""
    weights = -np.ones((1, slots, 2)) if method == "scorecam" else np.ones((1, slots, 2))
    conv = Conv(weights, activation="linear" if method == "scorecam" else "relu")
    for x in (X, np.ones((3, 2))):
        model = Convolutional(conv, [[-1.0]], pool="average")
        found = saliency(model, x, method=method)
        assert not found.values.any()
        negative = (
            "The map of layer 'conv0' is 0 everywhere, since nothing there speaks for the target: "
            "relu=False shows what speaks against it."
        )
        assert negative in found.notes
        assert (saliency(model, x, method=method, relu=False).values < 0).all()


def scored(activation, bias, filters=3):
    """Filters that answer differently, of which the head reads all."""
    weights = np.random.default_rng(1).uniform(0.1, 1.0, size=(filters, 2, 2))
    return Convolutional(
        Conv(weights), np.full((filters, 1), 0.1), bias=[bias], pool="average",
        activation=activation,
    )  # fmt: skip


def test_masks_that_score_alike_tell_no_filter_from_another():
    alike = (
        "The masked inputs score alike, within 0, so that all filters weigh the same: the map "
        "shows where they answer, and not what counts for class 0. "
    )
    x = np.random.default_rng(2).uniform(0.0, 9.0, size=(7, 2))
    flat = saliency(scored("relu", -50.0), x, method="scorecam")
    assert flat.values.any()
    advice = "Its relu is flat there: explain the score before it (logits=True)."
    assert flat.notes == (alike + advice,)
    assert saliency(scored("relu", -50.0), x, method="scorecam", logits=True).notes == ()
    level = saliency(scored("linear", 0.0), X * 0 + 2, method="scorecam", baseline="mean")
    assert level.values.any()
    assert level.notes[-1] == (
        f"{alike}The baseline mean is the input itself. Try baseline='zero', or a number that does "
        "not stand there."
    )


def test_a_map_of_the_library_that_is_zero_refers_to_our_own():
    model = scored("linear", 0.0)
    model.library_map = lambda method, vectors, **_: np.zeros((2, 1))
    found = saliency(model, X, method="gradcam", backend="tf-keras-vis")
    assert found.notes[-1] == (
        "backend='own' tells whether nothing there speaks for the target (relu=False) or no "
        "gradient arrives."
    )


@pytest.mark.parametrize("method", ["gradcam++", "layercam"])
def test_methods_that_count_only_what_raises_the_target(method):
    model = Convolutional(Conv(np.ones((2, 2, 2))), [[-1.0], [-2.0]], pool="average")
    found = saliency(model, X, method=method)
    assert not found.values.any()
    assert found.notes == (
        "The map of layer 'conv0' is 0 everywhere, so that it tells no position from another.",
        f"The target falls with whatever layer 'conv0' answers, and {method} counts only what "
        "raises it: method='gradcam' with relu=False shows what speaks against it.",
    )
    assert (saliency(model, X, method="gradcam", relu=False).values < 0).all()
