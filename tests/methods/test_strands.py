"""Substitutions on both strands: laws of the reverse complement, and sums worked out by hand."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError
from interpret.methods.explained import explained
from interpret.methods.strands import complements_of
from interpret.methods.substitution import substitute
from tests.methods.test_substitution import letters, one_hot
from tests.toy_models import example_model

SEQUENCES = st.text("ACGT", min_size=6, max_size=6)


def turned(text):
    return text.translate(str.maketrans("ACGT", "TGCA"))[::-1]


def symmetric(model):
    """The same model, made to give the reverse complement the same score."""
    model.weights = (model.weights + model.weights[:, ::-1, ::-1]) / 2
    return model


@given(SEQUENCES)
def test_a_symmetric_model_gives_what_one_strand_gives(text):
    model = symmetric(letters())
    one = substitute(model, one_hot(text), target=0)
    both = substitute(model, one_hot(text), target=0, strands="both")
    np.testing.assert_allclose(both.values, one.values, atol=1e-5)
    assert both.score == pytest.approx(one.score, abs=1e-5)


@given(SEQUENCES)
def test_it_is_the_mean_of_the_two_mapped_back(text):
    model = letters(activation="softmax")
    one = substitute(model, one_hot(text), target=1)
    other = substitute(model, one_hot(turned(text)), target=1)
    both = substitute(model, one_hot(text), target=1, strands="both")
    expected = (one.values + other.values[::-1, ::-1]) / 2  # A C G T backwards is T G C A
    np.testing.assert_allclose(both.values, expected, atol=1e-5)
    assert both.score == pytest.approx((one.score + other.score) / 2, abs=1e-5)
    mirrored = substitute(model, one_hot(turned(text)), target=1, strands="both")
    np.testing.assert_allclose(mirrored.values[::-1, ::-1], both.values, atol=1e-5)
    assert both.params["strands"] == "both"
    assert both.notes[-1].startswith("Every score is the mean of both strands: of the input (")


def test_padding_stays_where_it_is():
    model = letters(length=6)
    x = one_hot("ACGT")
    x = np.vstack([x, np.zeros((2, 4), np.float32)])
    sample = dataclasses.replace(model.encode(x), padding=np.array([False] * 4 + [True] * 2))
    both = substitute(model, sample, target=0, strands="both")
    weights = model.weights[0]
    score = weights[range(4), [0, 1, 2, 3]].sum()  # ACGT is its own reverse complement
    assert both.score == pytest.approx(score, abs=1e-5)
    given_to_t, opposite = weights[0, 3] - weights[0, 0], weights[3, 0] - weights[3, 3]
    assert both.values[0, 3] == pytest.approx((given_to_t + opposite) / 2, abs=1e-5)
    assert np.isnan(both.values[4:]).all()


def test_stopped_both_strands_are_done_or_none():
    model = letters()
    seen = []

    def once(done, total):
        seen.append(total)
        return False

    found = substitute(model, one_hot("ACGTAC"), target=0, strands="both", progress=once)
    assert set(seen) <= {2 * 6 * 3}
    whole = substitute(model, one_hot("ACGTAC"), target=0, strands="both")
    np.testing.assert_allclose(found.values[found.tried], whole.values[found.tried], atol=1e-6)


def test_complements_in_any_order_of_the_channels():
    model = letters(names=("T", "C", "G", "A"))
    assert complements_of(model.info).tolist() == [3, 2, 1, 0]
    both = substitute(model, one_hot("TTCAGG", ("T", "C", "G", "A")), target=0, strands="both")
    subject = explained(model, one_hot(turned("TTCAGG"), ("T", "C", "G", "A")), target=0)
    one = explained(model, one_hot("TTCAGG", ("T", "C", "G", "A")), target=0)
    assert both.score == pytest.approx((one.score + subject.score) / 2, abs=1e-5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"strands": "two"}, "strands must be 'one' or 'both', but is 'two'."),
        (
            {"strands": "both", "changes": 2},
            "changes=2 changes the sequence that is given, and strands='both' is of two: leave one "
            "of them out.",
        ),
    ],
)
def test_settings_that_break_their_rule(options, message):
    with pytest.raises(ArgumentError) as caught:
        substitute(letters(), one_hot("ACGTAC"), target=0, **options)
    assert str(caught.value) == message


def test_letters_without_complements():
    model = letters(names=("A", "C", "G"))
    with pytest.raises(ArgumentError, match=r"for models of DNA or RNA.*reads other tokens"):
        substitute(model, one_hot("ACGACG", ("A", "C", "G")), target=0, strands="both")
    with pytest.raises(ArgumentError, match="strands='both' is for models of DNA or RNA"):
        substitute(example_model(), "the film", strands="both")
