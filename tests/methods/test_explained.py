import numpy as np
import pytest

from interpret.core.errors import ArgumentError, DataError, ModelError
from interpret.core.targets import Target
from interpret.methods.explained import ask, real_span
from tests.toy_models import Conv, Convolutional, Linear, series_model, text_model

X = np.random.default_rng(0).normal(size=(11, 2))


def test_every_output_is_scored_and_the_largest_is_the_target():
    weights = np.zeros((3, 2, 1))
    weights[:, 0, 0] = [1.0, 5.0, -2.0]
    question = ask(Linear(weights), np.array([[2.0], [7.0]]))
    assert question.outputs == ("class 0", "class 1", "class 2")
    assert question.output_scores.tolist() == [2.0, 10.0, -4.0]
    assert (question.target.name, question.index, question.score) == ("class 1", 1, 10.0)


def test_logits_are_the_scores_before_the_softmax():
    plain, soft = series_model(), series_model(activation="softmax")
    logits = ask(soft, X, target=2, logits=True)
    assert logits.score == ask(plain, X, target=2).score
    assert logits.target.unit == "logit"
    assert ask(soft, X, target=2).output_scores.sum() == pytest.approx(1.0)


def test_a_filter_is_a_target_and_the_other_filters_are_its_outputs():
    model = series_model()
    question = ask(model, X, target="filter:conv0:3@4")
    (maps,) = model.predict(question.sample.x[None], sample=question.sample, layer="conv0")
    assert question.outputs == tuple(f"conv0 filter {i}" for i in range(4))
    np.testing.assert_array_equal(question.output_scores, maps[0, 4])
    before = ask(model, X, target="filter:conv0:3@4", logits=True)
    assert question.score == max(before.score, 0.0)


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
    assert ask(model, "the film").target.position == 0
    assert ask(model, "the film", target="class 1@4").score == 400.0


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ({"head": 4}, "target.head=4 is outside toy, which has 1 output: use 0 to 0."),
        ({"index": 5}, "target index 5 is outside output 'out': use 0 to 4."),
        (
            {"layer": "conv0", "position": 9},
            "target position 9 is outside layer 'conv0': use 0 to 8.",
        ),
    ],
)
def test_a_hand_made_target_is_checked(target, message):
    with pytest.raises(ArgumentError) as caught:
        ask(series_model(), X, target=Target(name="t", unit="u", **{"index": 0, **target}))
    assert str(caught.value) == message


def test_a_score_that_is_no_number_is_refused():
    weights = np.ones((2, 3, 1))
    weights[0] = np.nan
    with pytest.raises(ModelError) as caught:
        ask(Linear(weights), np.ones((3, 1)), target=0)
    assert caught.value.code == "non-finite"
    assert str(caught.value) == (
        "linear answers nan for class 0 on this input, and a score that is not a number cannot be "
        "explained: look at the model's weights and the input's scale."
    )
    assert ask(Linear(weights), np.ones((3, 1)), target=1).score == 3.0


def test_an_input_of_padding_alone_has_nothing_to_explain():
    question = ask(text_model(length=9), [])
    with pytest.raises(DataError) as caught:
        real_span(question.sample)
    assert caught.value.code == "empty"
    assert str(caught.value) == (
        "The input holds nothing but padding: none of its 9 positions is left to explain. Give an "
        "input with something in it."
    )
