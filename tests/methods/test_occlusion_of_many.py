"""Many inputs at once give what each gives alone."""

import numpy as np
import pytest

from interpret.core.errors import ArgumentError, DataError
from interpret.methods.occlusion import occlude
from interpret.methods.occlusion_of_many import occlude_all
from tests.toy_models import example_model

TEXTS = ["the film was great fun", "bad film", "great", "the film was bad", "fun film great bad"]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"window": 1, "baseline": "pad"},
        {"window": 1, "baseline": "delete"},
        {"target": "good", "window": 1, "baseline": "oov", "logits": True},
    ],
)
def test_each_result_is_what_it_is_alone(settings):
    model = example_model()
    together = occlude_all(model, TEXTS, **settings)
    for text, found in zip(TEXTS, together, strict=True):
        alone = occlude(model, text, **settings)
        assert found.text == text
        assert (found.target, found.baseline, found.notes) == (
            alone.target, alone.baseline, alone.notes,
        )  # fmt: skip
        np.testing.assert_allclose(found.values, alone.values, atol=1e-6)
        np.testing.assert_allclose(found.window_scores, alone.window_scores, atol=1e-6)
        assert found.baseline_score == pytest.approx(alone.baseline_score)


def test_a_stop_keeps_the_inputs_done(monkeypatch):
    monkeypatch.setattr("interpret.methods.occlusion_of_many.AT_ONCE", 2)
    seen = []
    found = occlude_all(
        example_model(),
        TEXTS,
        window=1,
        progress=lambda done, total: seen.append((done, total)) or done < 2,
    )
    assert seen == [(2, 5)]
    assert len(found) == 2


def test_nothing_is_nothing():
    assert occlude_all(example_model(), []) == []


def _refused(kind, inputs, **settings):
    model = example_model()
    model.predict_windows = None  # nothing is run
    with pytest.raises(kind) as caught:
        occlude_all(model, inputs, **settings)
    return str(caught.value)


def test_every_input_that_does_not_fit_is_named_before_any_is_run():
    refused = _refused(DataError, ["great", np.zeros((3, 4, 5)), "fun", np.zeros((2, 4, 5))])
    first = _alone(np.zeros((3, 4, 5)))
    second = _alone(np.zeros((2, 4, 5)))
    assert refused == (
        "2 of 4 inputs do not fit, and none was run: mend or take out 1, 3. "
        f"Input 1: {first} Input 3: {second}"
    )


def test_one_that_does_not_fit_is_named():
    inputs = ["great", "fun", np.zeros((3, 4, 5))]
    assert _refused(DataError, inputs) == f"Input 2: {_alone(inputs[2])}"
    assert _refused(ArgumentError, ["the film was great", "bad"], window=2) == (
        "Input 1: window=2 is wider than the text, which has 1 token beside 6 of padding: use a "
        "window of at most 1."
    )


def test_of_many_that_do_not_fit_the_first_three_are_told_why():
    refused = _refused(DataError, ["great", *[np.zeros((3, 4, 5))] * 5])
    assert refused.startswith(
        "5 of 6 inputs do not fit, and none was run: mend or take out 1, 2, 3, 4, 5. Input 1: "
    )
    assert [f"Input {number}: " in refused for number in (1, 2, 3, 4, 5)] == [True] * 3 + [
        False
    ] * 2


def test_a_setting_that_no_input_can_mend_is_told_as_it_is():
    assert _refused(ArgumentError, TEXTS, window=0) == (
        "window must be a whole number of at least 1, but is 0."
    )


def _alone(x):
    with pytest.raises(DataError) as caught:
        occlude(example_model(), x)
    return str(caught.value)
