"""Many inputs at once give what each gives alone."""

import numpy as np
import pytest

from interpret.core.errors import DataError
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


def test_an_input_that_does_not_fit_is_refused_before_any_is_run():
    with pytest.raises(DataError):
        occlude_all(example_model(), ["great", np.zeros((3, 4, 5))])
