"""What lies below the rounding of a score is told, and is grey on every face."""

import dataclasses

import numpy as np
import pytest

from interpret.describe.colour_scale import ColourScale, colour_scale
from interpret.describe.shapley import as_map
from interpret.describe.theme import LIGHT
from interpret.methods.explained import explained
from interpret.methods.occlusion import occlude
from interpret.methods.rounding import rounding
from interpret.methods.saliency import saliency
from interpret.methods.shapley import shapley
from interpret.methods.substitution import substitute
from interpret.plots import plot
from interpret.plots.notebook import notebook_html
from interpret.plots.report import report
from interpret.plots.strip import text_strip
from tests.toy_models import Linear, series_model, text_model

EPS = 2.0**-23


class Single(Linear):
    """A linear model that computes in float32."""

    def forward(self, vectors, sample):
        x = np.asarray(vectors, dtype=np.float32)
        weights = self.weights.astype(np.float32)
        return (np.einsum("npc,kpc->nk", x, weights) + self.bias.astype(np.float32),)


def single(*weights, **options):
    """One channel, one class for each row of weights; an input of ones."""
    return Single(np.asarray(weights)[:, :, None], **options)


def ones(model):
    return np.ones(model.weights.shape[1:])


def gradient_x_input(model, **options):
    return saliency(model, ones(model), method="gradient_x_input", target=0, **options)


def told(result):
    return [note for note in result.notes if "rounding" in note]


def test_the_floor_is_the_distance_to_the_next_number_of_the_score():
    found = gradient_x_input(single([1.0, 1e-9, 2.0, -1e-9, 0.0]))
    assert found.floor == pytest.approx(3 * EPS)
    assert np.spacing(np.float32(2.0)) == 2 * EPS
    assert told(found) == [
        "2 of 5 values lie below 3.6e-07, which is float32's rounding of a score of 3: what lies "
        "there says nothing, and is drawn grey."
    ]


@pytest.mark.parametrize(
    ("weights", "lie"),
    [([1e-9] * 4, "All 4 values lie"), ([1e-9], "The only value lies"), ([0.0] * 4, "")],
)
def test_a_map_of_nothing_else_is_told_as_such(weights, lie):
    found = gradient_x_input(single(weights, bias=[5.0]))
    said = f"{lie} below 6e-07, which is float32's rounding of a score of 5: "
    assert [note.startswith(said) for note in told(found)] == [True] * bool(lie)


def test_a_model_of_float64_tells_smaller_values():
    found = gradient_x_input(Linear(np.full((1, 4, 1), 1e-9), bias=[5.0]))
    assert found.floor == pytest.approx(5 * 2.0**-52)
    assert not told(found)


def test_few_values_near_zero_are_not_told():
    weights = [1.0] * 30
    weights[:2] = 1e-9, 1e-9
    assert not told(gradient_x_input(single(weights)))
    weights[2] = 1e-9  # a tenth
    assert "3 of 30 values" in told(gradient_x_input(single(weights)))[0]


@pytest.mark.parametrize(
    ("score", "size", "words"),
    [
        (0.0, 8.0, "8, the largest output"),
        (-0.08, 8.0, "8, the largest output"),
        (0.09, 0.09, "a score of 0.09"),
        (12.0, 12.0, "a score of 12"),
    ],
)
def test_a_score_near_zero_is_rounded_as_the_largest_output(score, size, words):
    model = single([score / 2] * 2, [-4.0, -4.0])
    floor, said = rounding(explained(model, ones(model), target=0))
    assert (floor, said) == (pytest.approx(size * EPS), words)


def test_other_heads_do_not_count():
    model = single([1e-6] * 2, [-4.0, -4.0])
    subject = explained(model, ones(model), target=0)
    head = dataclasses.replace(model.info.heads[0], classes=1, labels=("0",))
    model.info = dataclasses.replace(
        model.info, heads=(head, dataclasses.replace(head, name="other"))
    )
    assert subject.own_scores.tolist() == [pytest.approx(2e-6)]
    assert rounding(subject)[0] == pytest.approx(2e-6 * EPS)


def test_a_probability_is_exact_to_a_share_of_itself_and_one_minus_it_is_not():
    model = single([0.0, 1.0], bias=[-19.0], activation="sigmoid")
    small = 1 / (1 + np.exp(18))
    floor, words = rounding(explained(model, ones(model), target=0))
    assert floor == pytest.approx(small * EPS)
    assert words == "a score of 1.52e-08"
    sure = single([0.0, 1.0], bias=[6.0], activation="sigmoid")
    other = explained(sure, ones(sure), target=sure.info.heads[0].sides[0])
    assert other.score == pytest.approx(1 / (1 + np.exp(7)), rel=1e-3)
    floor, words = rounding(other)
    assert floor == pytest.approx(EPS / (1 + np.exp(-7)))
    assert words == "the probability that it is taken from"


def test_occlusion_tells_it_once():
    found = occlude(
        single([3e-7] * 4, bias=[5.0]), np.ones((4, 1)), target=0, window=1, baseline="zero"
    )
    largest = float(np.abs(found.values).max())
    assert 0 < largest < found.floor
    assert told(found) == [
        f"No window by itself changes the score of {found.target} by more than {largest:.2g} (no "
        "more than float32's rounding of a score of 5): it hardly depends on any, or others stand "
        "in for it. You can try a wider window, or another baseline."
    ]


@pytest.mark.parametrize("domain", ["time", "frequency", "time-frequency"])
def test_every_occlusion_has_a_floor(domain):
    found = occlude(series_model(), np.ones((11, 2)), target=0, domain=domain)
    assert found.floor == pytest.approx(abs(found.score) * 2.0**-52)


@pytest.mark.parametrize(
    ("method", "share"),
    [
        ("integrated_gradients", 1),
        ("fourier_integrated_gradients", 1),
        ("gradient_x_input", 1),
        ("gradient", 0),
        ("smoothgrad", 0),
        ("gradcam", 0),
        ("scorecam", 0),
    ],
)
def test_what_is_not_in_units_of_the_score_has_no_floor(method, share):
    found = saliency(series_model(), np.ones((11, 2)), target=0, method=method)
    assert found.floor == pytest.approx(share * abs(found.score) * 2.0**-52)


def test_chunks_and_substitutions_have_one_too():
    chunks = shapley(series_model(), np.ones((11, 2)), target=0, chunks=3)
    assert chunks.floor == as_map(chunks).floor == pytest.approx(abs(chunks.score) * 2.0**-52)
    words = substitute(text_model(), "great film", target=0)
    assert words.floor == pytest.approx(abs(words.score) * 2.0**-52)
    few = shapley(single([1.0] * 6 + [1e-9] * 6), np.ones((12, 1)), target=0, chunks=6)
    assert "3 of 6 values lie below 7.2e-07" in told(few)[0]


def test_below_the_floor_all_is_grey_on_every_face():
    found = occlude(text_model(length=3), "great film film", target=0, window=1, baseline="pad")
    found = dataclasses.replace(
        found, values=np.array([[4e-7], [2e-7], [0.0]]), score=1e-9, floor=1e-6, unit="logit drop"
    )
    said = "Grey: less than 1.00e−06, which is rounding of the score"
    scale = colour_scale(found, found.values)
    assert scale == ColourScale(limit=1e-6, signed=True, floor=1e-6, note=said)
    assert set(plot(found).data[0].marker.color) == {LIGHT.sequential[0]}
    for page in (text_strip(found), notebook_html(found), report([found])):
        assert said in page
    assert colour_scale(found, found.values, 1e-5).floor == 1e-6
    shown = colour_scale(found, found.values, 1e-7)  # a limit that is told wins
    assert (shown.shown(found.values) == found.values).all()


def test_a_share_of_the_score_above_the_floor_stands():
    found = occlude(text_model(), "great film", target=0, window=1, baseline="pad")
    found = dataclasses.replace(found, score=2.0, floor=1e-6, unit="logit drop")
    scale = colour_scale(found, np.array([1.0, 1e-3]))
    assert scale.floor == pytest.approx(0.002)
    told_low = colour_scale(found, np.array([1.0, 1e-7]), 1e-3)
    assert told_low.floor == 1e-6
