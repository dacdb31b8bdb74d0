import numpy as np
import pytest

from interpret.core.errors import ArgumentError, DataError, ModelError
from interpret.core.targets import Target
from interpret.methods.explained import explained, real_span
from interpret.methods.occlusion import occlude
from tests.toy_models import Conv, Convolutional, Linear, series_model, text_model

X = np.random.default_rng(0).normal(size=(11, 2))


def test_every_output_is_scored_and_the_largest_is_the_target():
    weights = np.zeros((3, 2, 1))
    weights[:, 0, 0] = [1.0, 5.0, -2.0]
    subject = explained(Linear(weights), np.array([[2.0], [7.0]]))
    assert subject.outputs == ("class 0", "class 1", "class 2")
    assert subject.output_scores.tolist() == [2.0, 10.0, -4.0]
    assert (subject.target.name, subject.index, subject.score) == ("class 1", 1, 10.0)


def test_logits_are_the_scores_before_the_softmax():
    plain, soft = series_model(), series_model(activation="softmax")
    logits = explained(soft, X, target=2, logits=True)
    assert logits.score == explained(plain, X, target=2).score
    assert logits.target.unit == "logit"
    assert explained(soft, X, target=2).output_scores.sum() == pytest.approx(1.0)


def test_a_filter_is_a_target_and_the_other_filters_are_its_outputs():
    model = series_model()
    subject = explained(model, X, target="filter:conv0:3@4")
    (maps,) = model.predict(subject.sample.x[None], sample=subject.sample, layer="conv0")
    assert subject.outputs == tuple(f"conv0 filter {i}" for i in range(4))
    np.testing.assert_array_equal(subject.output_scores, maps[0, 4])
    before = explained(model, X, target="filter:conv0:3@4", logits=True)
    assert subject.score == max(before.score, 0.0)
    assert (subject.target.unit, before.target.unit) == ("activation", "pre-activation")


def test_a_position_of_padding_is_never_the_target():
    # Padding has the largest score by far: its embedding is large.
    table = np.eye(8)[:, :4]
    table[0] = 100.0
    model = Convolutional(
        Conv(np.ones((1, 1, 4))),
        np.ones((1, 2)),
        pool="none",
        length=6,
        table=table,
        tokens=("", "[UNK]", "the", "film"),
        pad_id=0,
        oov_id=1,
    )
    assert explained(model, "the film").target.position == 0
    assert explained(model, "the film", target="class 1@4").score == 400.0


class Counting(Convolutional):
    """The two channels are the logits at each position; ``inputs`` counts those predicted."""

    inputs = 0

    def __init__(self):
        identity = np.eye(2)
        super().__init__(Conv(identity[:, None]), identity, pool="none", activation="softmax")

    def predict(self, x, **more):
        self.inputs += len(x)
        return super().predict(x, **more)


def test_a_position_is_chosen_by_its_probability_and_explained_as_a_logit():
    # exp(1) / (exp(1) + exp(0)) at position 1 is more than exp(5) / (exp(5) + exp(4.5)) at 0.
    subject = explained(Counting(), np.array([[5.0, 4.5], [1.0, 0.0]]), logits=True)
    assert (subject.target.name, subject.target.unit) == ("class 0@1", "logit")
    assert subject.output_scores.tolist() == [1.0, 0.0]


@pytest.mark.parametrize(("logits", "more"), [(False, 0), (True, 1)])
def test_an_occlusion_predicts_each_window_the_input_and_its_absence_once(logits, more):
    # Only a position that is to be explained as a logit takes one look at the probabilities.
    model = Counting()
    x = np.array([[5.0, 4.5], [1.0, 0.0], [2.0, 2.5]])
    occlusion = occlude(model, x, window=1, baseline=0.5, logits=logits)
    assert model.inputs == 3 + 1 + 1 + more
    assert occlusion.target == "class 0@1"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ({"head": 4}, "target.head=4 is outside toy, which has 1 output: use 0."),
        ({"index": 5}, "target index 5 is outside output 'out': use 0 to 4."),
        (
            {"layer": "conv0", "position": 9},
            "target position 9 is outside layer 'conv0': use 0 to 8.",
        ),
    ],
)
def test_a_hand_made_target_is_checked(target, message):
    with pytest.raises(ArgumentError) as caught:
        explained(series_model(), X, target=Target(name="t", unit="u", **{"index": 0, **target}))
    assert str(caught.value) == message


def test_a_score_that_is_no_number_is_refused():
    weights = np.ones((2, 3, 1))
    weights[0] = np.nan
    with pytest.raises(ModelError) as caught:
        explained(Linear(weights), np.ones((3, 1)), target=0)
    assert caught.value.code == "non-finite"
    assert str(caught.value) == (
        "linear answers nan for class 0 on this input, and a score that is not a number cannot be "
        "explained: look at the model's weights and the input's scale."
    )
    assert explained(Linear(weights), np.ones((3, 1)), target=1).score == 3.0


def test_an_input_of_padding_alone_has_nothing_to_explain():
    subject = explained(text_model(length=9), [])
    with pytest.raises(DataError) as caught:
        real_span(subject.sample)
    assert caught.value.code == "empty"
    assert str(caught.value) == (
        "The input holds nothing but padding: none of its 9 positions is left to explain. Give an "
        "input with something in it."
    )
