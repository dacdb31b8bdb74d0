"""Substitutions against sums worked out by hand, and against the model itself."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError, DataError
from interpret.core.info import InputSpec
from interpret.methods.substitution import substitute
from tests.toy_models import TOKENS, Linear, example_model, text_model

RNG = np.random.default_rng(31)
LETTERS = ("A", "C", "G", "T")


def letters(length=6, classes=2, activation="linear", names=LETTERS, **options):
    """A linear model over one-hot letters: the score is the sum of the weights that are met."""
    model = Linear(RNG.normal(size=(classes, length, len(names))), activation=activation)
    spec = InputSpec(name="x", kind="one_hot", shape=(length, len(names)))
    model.info = dataclasses.replace(model.info, inputs=(spec,), tokens=names, **options)
    return model


def one_hot(text, names=LETTERS):
    return np.eye(len(names), dtype=np.float32)[[names.index(each) for each in text]]


# -- Closed forms


@given(st.text(LETTERS, min_size=6, max_size=6), st.integers(0, 1))
def test_a_linear_model_changes_by_the_difference_of_two_weights(text, target):
    model = letters()
    found = substitute(model, one_hot(text), target=target)
    weights = model.weights[target]
    here = weights[np.arange(6), [LETTERS.index(each) for each in text]]
    np.testing.assert_allclose(found.values, weights - here[:, None], atol=1e-6)
    assert found.tokens == LETTERS
    assert [LETTERS[i] for i in found.standing] == list(text)
    assert found.exhaustive
    np.testing.assert_allclose(found.importance, np.sqrt((found.values**2).sum(axis=1)))
    np.testing.assert_allclose(found.mean_change, found.values.sum(axis=1) / 3)


def test_the_example_by_hand():
    """``great`` gives good 2 and with ``fun`` after it 0.5 more; ``awful`` gives bad 2."""
    found = substitute(example_model(), "the film was great fun", target="good")
    assert found.tokens == ("the", "film", "was", "great", "awful", "fun")
    assert (found.score, found.unit, found.axis) == (2.5, "output change", "token")
    at = {name: column for column, name in enumerate(found.tokens)}
    assert found.values[3, at["awful"]] == pytest.approx(-4.0)  # −2.5 of great, +0.5·… of fun, −2
    assert found.values[3, at["great"]] == 0.0
    assert found.values[4, at["great"]] == pytest.approx(-0.5)
    assert np.isnan(found.values[5:]).all()  # padding
    assert found.standing.tolist() == [0, 1, 2, 3, 5, -1, -1]
    assert found.classes == ("good", "bad")
    assert found.largest_fall == (3, at["awful"])
    assert found.turning[3, at["awful"]]
    assert found.turning.sum() == 1


def test_every_value_is_the_models_own_answer():
    model = text_model(activation="softmax")
    x = ["great", "the", "fun", "was"]
    found = substitute(model, x, target=1)
    sample = model.encode(x)
    for at in range(4):
        for column, token in enumerate(found.tokens):
            changed = sample.x.copy()
            changed[at, 0] = TOKENS.index(token)
            score = model.predict(changed[None], sample=sample)[0][0]
            assert found.values[at, column] == pytest.approx(score[1] - found.score, abs=1e-12)
            assert found.predicted[at, column] == score.argmax()


# -- Which tokens


def test_ambiguous_letters_are_replaced_by_each_and_told():
    model = letters()
    x = one_hot("ACGTAC")
    x[2] = 0.25
    found = substitute(model, x, target=0)
    assert found.standing.tolist() == [0, 1, -1, 3, 0, 1]
    weights = model.weights[0, 2]
    np.testing.assert_allclose(found.values[2], weights - weights.mean(), atol=1e-6)
    assert found.tried[2].all()
    assert found.notes == (
        "At 1 position no single token stands, such as at an ambiguous letter: every token was "
        "tried there, and a change is against what stands.",
    )


def test_neither_padding_nor_the_unknown_token_is_tried():
    names = ("[PAD]", "[UNK]", "A", "B")
    model = letters(names=names, pad_id=0, oov_id=1)
    found = substitute(model, one_hot("ABABAB", names), target=0)
    assert found.tokens == ("A", "B")


def test_named_tokens_alone():
    found = substitute(example_model(), "the film was great fun", target=0, candidates="awful,fun")
    assert found.tokens == ("the", "film", "was", "great", "awful", "fun")
    assert found.tried.sum() == 9  # two at each of five positions, but fun for itself
    assert found.tried[:, 4].sum() == 5
    assert not found.exhaustive
    assert found.params["candidates"] == "awful,fun"
    assert found.notes == ("Only the tokens that were named were tried.",)
    same = substitute(
        example_model(), "the film was great fun", target=0, candidates=["awful", "fun"]
    )
    assert same == found


@pytest.mark.parametrize("top", [1, 2, 3])
def test_of_a_linear_model_the_gradient_finds_the_best(top):
    """Its estimate is exact: the lowest and the highest changes are those of all."""
    model = letters()
    x = one_hot("ACGTAC")
    everything = substitute(model, x, target=0)
    found = substitute(model, x, target=0, candidates="gradient", top=top)
    assert (found.tried.sum(axis=1) == top).all()
    falls = np.where(everything.tried, everything.values, np.inf).argmin(axis=1)
    chosen = found.tokens
    for at, token in enumerate(falls):
        assert found.tried[at, chosen.index(LETTERS[token])]
    if top > 1:
        rises = np.where(everything.tried, everything.values, -np.inf).argmax(axis=1)
        for at, token in enumerate(rises):
            assert found.tried[at, chosen.index(LETTERS[token])]


def test_the_nearest_are_those_of_the_embedding():
    model = text_model()
    found = substitute(model, ["great", "fun"], target=0, candidates="nearest", top=2)
    for at, token in enumerate(("great", "fun")):
        vectors = model.table[2:]
        distances = np.linalg.norm(vectors - model.table[TOKENS.index(token)], axis=1)
        order = [TOKENS[2 + i] for i in np.argsort(distances)]
        tried = {found.tokens[column] for column in np.flatnonzero(found.tried[at])}
        assert order[0] == token
        assert tried == set(order[1:3])


# -- What turns the class


def test_one_change_turns_the_class():
    found = substitute(example_model(), "the film was great fun", target="good", changes=3)
    assert found.changes == ((3, "great", "awful", pytest.approx(-1.5)),)
    assert found.changed_to == "bad"


@pytest.mark.parametrize("target", [0, 1])
def test_several_changes_that_only_together_turn_it(target):
    """Each letter gives the first class 1 where it is A: three of five must go."""
    model = letters(length=5)
    model.weights[:] = 0.0
    model.weights[0, :, 0] = 1.0
    model.bias[:] = [0.0, 2.5]
    found = substitute(model, one_hot("AAAAA"), target=target, changes=5)
    assert found.predicted_before == 0
    assert len(found.changes) == (3 if target == 0 else 0)
    if target == 0:
        assert len({at for at, *_ in found.changes}) == 3
        assert [score for *_, score in found.changes] == [4.0, 3.0, 2.0]
        assert found.changed_to == "class 1"
    few = substitute(model, one_hot("AAAAA"), target=0, changes=2)
    assert (len(few.changes), few.changed_to) == (2, "")
    assert few.notes == (
        "At most 2 changes did not turn 'class 0': each was the best that was found, and others "
        "together may do.",
    )


# -- What is stopped, and what is refused


def test_what_was_done_until_a_stop_is_kept():
    def stop(done, total):
        assert total == 18
        return done < 7

    model = letters()
    model.batch_size = 7
    found = substitute(model, one_hot("ACGTAC"), target=0, changes=2, progress=stop)
    whole = substitute(model, one_hot("ACGTAC"), target=0)
    assert found.partial
    assert found.changes == ()
    assert not found.exhaustive
    done = np.isfinite(found.values)
    assert found.tried.sum() == 7
    assert np.array_equal(found.values[done], whole.values[done])
    assert found.notes == (
        "Stopped after 7 of 18 substitutions: the values are of those alone, and empty where there "
        "are none.",
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"top": 3}, "top=3 is how many candidates of each position are tried where they are "
         "ranked, by candidates='gradient' or 'nearest'; here all are tried: leave top out."),
        ({"candidates": 7}, "candidates must be 'all', 'gradient' or 'nearest', or tokens, but is "
         "7."),
        ({"candidates": ""}, "candidates must be 'all', 'gradient' or 'nearest', or tokens, but is "
         "''."),
        ({"candidates": "great,lovely"}, "The vocabulary of toy does not hold the token 'lovely'."),
        ({"changes": -1}, "changes must be a whole number of at least 0, but is -1."),
        ({"candidates": "nearest", "top": 0}, "top must be a whole number of at least 1, but is "
         "0."),
        ({"engine": "fast"}, "engine='fast' is unknown: use 'auto', 'incremental' or 'naive'."),
        ({"target": "filter:conv0:0", "changes": 1}, "changes=1 asks what turns the class, and "
         "conv0 filter 0 (maximum) is none: leave changes out, or choose a class as the target."),
    ],
)  # fmt: skip
def test_settings_that_break_their_rule(options, message):
    with pytest.raises(ArgumentError) as caught:
        substitute(example_model(), "the film was great fun", **options)
    assert str(caught.value) == message


def test_a_series_has_no_tokens():
    with pytest.raises(ArgumentError) as caught:
        substitute(Linear(np.ones((1, 4, 2))), np.ones((4, 2)))
    assert str(caught.value) == (
        "linear takes a series, whose values are no tokens that others could stand for: occlude "
        "replaces windows of it."
    )


def test_an_input_of_padding_alone():
    model = example_model()
    sample = dataclasses.replace(model.encode("the film"), padding=np.ones(7, dtype=bool))
    with pytest.raises(DataError, match="nothing but padding"):
        substitute(model, sample, target=0)
