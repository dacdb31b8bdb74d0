"""What each word for absence puts into the input, and what is said of words that mean nothing."""

import dataclasses

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.methods.baselines import (
    absence,
    absent_vectors,
    default_baseline,
    pad_row,
    straight_line,
)
from interpret.methods.explained import explained
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from tests.toy_models import Conv, Convolutional, series_model, text_model

SERIES = np.array([[1.0, 10.0], [2.0, 30.0], [6.0, 50.0]])


def _one_hot(**options):
    conv = Conv(np.ones((2, 1, 4)))
    settings = {"tokens": ("", "a", "b", "c"), "oov_id": 3, **options}
    return Convolutional(conv, np.ones((2, 3)), length=5, one_hot=True, **settings)


@pytest.mark.parametrize(
    ("baseline", "name", "ids"),
    [
        ("pad", "pad", [0, 0, 0, 0, 0]),
        ("oov", "oov", [1, 1, 1, 0, 0]),
        ("film", "film", [3, 3, 3, 0, 0]),
        (5, "great", [5, 5, 5, 0, 0]),
        ("#6", "awful", [6, 6, 6, 0, 0]),
    ],
)
def test_tokens_stand_in_and_padding_stays(baseline, name, ids):
    model = text_model(length=5)
    found = absence(model.info, model.encode("the film was"), baseline)
    assert found.name == name
    assert found.x[:, 0].tolist() == ids
    assert found.x.dtype == np.int32


@pytest.mark.parametrize(
    ("baseline", "name", "row"),
    [
        ("zero", "zero", [0.0, 0.0]),
        ("mean", "mean", [3.0, 30.0]),
        (2, "2", [2.0, 2.0]),
        (-0.5, "-0.5", [-0.5, -0.5]),
        ("1.5", "1.5", [1.5, 1.5]),
    ],
)
def test_levels_stand_in_for_a_series(baseline, name, row):
    model = series_model(length=3)
    found = absence(model.info, model.encode(SERIES), baseline)
    assert found.name == name
    assert found.x.tolist() == [row] * 3


def test_the_mean_is_over_what_is_no_padding():
    model = series_model(length=3)
    sample = dataclasses.replace(model.encode(SERIES), padding=np.array([False, False, True]))
    assert absence(model.info, sample, "mean").x.tolist() == [[1.5, 20], [1.5, 20], [6, 50]]


def test_a_one_hot_row_of_zeros_is_padding():
    model = _one_hot()
    sample = model.encode("a b c")
    assert default_baseline(model.info) == "pad"
    assert not absence(model.info, sample, "pad").x.any()
    assert absence(model.info, sample, "b").x.argmax(axis=1).tolist() == [2, 2, 2, 0, 0]
    assert pad_row(model.info).tolist() == [0, 0, 0, 0]


def test_what_absence_is_where_nobody_says():
    assert default_baseline(series_model().info) == "zero"
    assert default_baseline(text_model().info) == "pad"
    assert default_baseline(text_model(pad_id=None).info) == "oov"
    bare = text_model(pad_id=None, oov_id=None).info
    assert default_baseline(bare, last_resort="zero") == "zero"
    with pytest.raises(ArgumentError) as caught:
        default_baseline(bare)
    assert str(caught.value) == (
        "toy has neither a padding nor an unknown token to stand for absence: set baseline to "
        "'delete', a token of its vocabulary or a token id."
    )


@pytest.mark.parametrize(
    ("baseline", "message"),
    [
        (
            "zilch",
            "baseline='zilch' is no token of the vocabulary of toy. Use 'pad', 'oov', 'delete', a "
            "token of its vocabulary or a token id.",
        ),
        (
            0.5,
            "baseline=0.5 cannot stand in for a token. Use 'pad', 'oov', 'delete', a token of its "
            "vocabulary or a token id.",
        ),
        (
            True,
            "baseline=True cannot stand in for a token. Use 'pad', 'oov', 'delete', a token of its "
            "vocabulary or a token id.",
        ),
        (8, "baseline=8 is outside the token ids of toy: use 0 to 7."),
        (-1, "baseline=-1 is outside the token ids of toy: use 0 to 7."),
    ],
)
def test_text_refuses_what_is_no_token(baseline, message):
    model = text_model()
    with pytest.raises(ArgumentError) as caught:
        absence(model.info, model.encode("the film"), baseline, also=("delete",))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("options", "baseline", "message"),
    [
        (
            {"pad_id": None, "length": 2},
            "pad",
            "baseline='pad': toy has no padding token. Use 'oov', a token of its vocabulary or a "
            "token id.",
        ),
        (
            {"oov_id": None},
            "oov",
            "baseline='oov': toy has no unknown token. Use 'pad', a token of its vocabulary or a "
            "token id.",
        ),
    ],
)
def test_a_token_that_the_model_lacks_is_refused(options, baseline, message):
    model = text_model(**options)
    with pytest.raises(ArgumentError) as caught:
        absence(model.info, model.encode("the film"), baseline)
    assert str(caught.value) == message


@pytest.mark.parametrize("baseline", ["pad", "nan", np.inf, True, None, [0, 0]])
def test_a_series_refuses_what_is_no_level(baseline):
    model = series_model(length=3)
    with pytest.raises(ArgumentError) as caught:
        absence(model.info, model.encode(SERIES), baseline, also=("linear",))
    assert str(caught.value) == (
        f"baseline={baseline!r} is no level for a series. "
        "Use 'zero', 'mean', 'linear' or a finite number."
    )


def test_a_straight_line_joins_what_stands_around():
    x = np.array([[0.0, 5.0], [9.0, 9.0], [9.0, 9.0], [3.0, -1.0], [7.0, 7.0]])
    real = np.ones(5, dtype=bool)
    assert straight_line(x, real, 1, 3).tolist() == [[1.0, 3.0], [2.0, 1.0]]
    assert straight_line(x, real, 0, 2).tolist() == [[9.0, 9.0]] * 2
    assert straight_line(x, real, 4, 5).tolist() == [[3.0, -1.0]]
    # Padding is no value to draw a line to.
    assert straight_line(x, np.arange(5) != 3, 1, 3).tolist() == [[1.75, 5.5], [3.5, 6.0]]


def test_absent_vectors_of_tokens_may_be_zero_or_embedded():
    model = text_model(length=5)
    subject = explained(model, "the film was")
    zero = absent_vectors(subject, "zero")
    name, zeros = zero.name, zero.vectors
    assert name == "zero"
    assert not zeros[:3].any()
    np.testing.assert_array_equal(zeros[3:], model.table[[0, 0]])
    oov = absent_vectors(subject, "oov")
    name, unknown = oov.name, oov.vectors
    np.testing.assert_array_equal(unknown, model.table[[1, 1, 1, 0, 0]])
    assert absent_vectors(subject, None).name == "pad"
    bare = explained(text_model(length=2, pad_id=None, oov_id=None), "the film")
    assert absent_vectors(bare, None).name == "zero"


@pytest.mark.parametrize("model", [series_model(length=3), text_model()])
def test_an_array_is_told_by_its_shape(model):
    """Its numbers would fill the screen."""
    info = model.info
    x = SERIES if info.input.kind == "series" else "the film"
    with pytest.raises(ArgumentError) as caught:
        occlude(model, x, baseline=np.zeros(300, dtype=np.float32))
    rule = (
        "cannot stand in for a token. Use 'pad', 'oov', 'delete', a token of its vocabulary or a "
        "token id."
        if info.is_text
        else "is no level for a series. Use 'zero', 'mean', 'linear' or a finite number."
    )
    assert str(caught.value).endswith(rule)
    assert str(caught.value).startswith("baseline, a float32 array of shape (300,), ")


def test_an_array_for_a_method_that_takes_no_baseline_is_told_by_its_shape():
    with pytest.raises(ArgumentError) as caught:
        saliency(series_model(length=3), SERIES, method="gradcam", baseline=np.zeros((3, 2)))
    assert str(caught.value) == (
        "method='gradcam' does not take baseline=a float64 array of shape (3, 2): it takes "
        "'layer' or 'relu'."
    )
