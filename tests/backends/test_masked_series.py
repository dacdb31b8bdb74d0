"""Positions of a series that a Masking layer masks are padding, for every way of explaining."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers

from interpret.core.info import Head, InputSpec, ModelInfo
from interpret.core.sample import plain_sample
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency

pytestmark = [
    pytest.mark.tensorflow,
    pytest.mark.filterwarnings("ignore:Layer 'conv'.*does not support masking"),
]

REAL, LENGTH = 20, 30


def masked_model(value, channels, averaged=True):
    """Masked positions left out of a recurrent layer and of a mean; a second input of its own."""
    keras.utils.set_random_seed(7)
    x = keras.Input((LENGTH, channels), name="x")
    other = keras.Input((5, 2), name="other")
    held = layers.Masking(value, name="held")(x)
    conv = layers.Conv1D(4, 3, padding="same", activation="tanh", name="conv")(held)
    state = layers.GRU(3, bias_initializer="ones")(held)
    beside = layers.GRU(2)(layers.Masking(-3.0)(other))
    means = [layers.GlobalAveragePooling1D()(each) for each in (conv, held)[: 1 + averaged]]
    out = layers.Dense(2, activation="softmax")(layers.Concatenate()([*means, state, beside]))
    return keras.Model([x, other], out)


def a_series(value, channels):
    rng = np.random.default_rng(3)
    x = rng.normal(size=(LENGTH, channels)).astype(np.float32) + 2
    x[REAL:] = value
    x[4, 0] = value  # of several channels, one alone masks nothing
    other = rng.normal(size=(5, 2)).astype(np.float32)
    other[:2] = -3.0
    return {"x": x, "other": other}


@settings(max_examples=60)
@given(
    st.sampled_from([-1.0, 0.0, 0.1, -99.0, 1e-3]) | st.floats(-1e6, 1e6, width=32),
    st.integers(1, 3),
    st.lists(st.integers(0, 7), min_size=1, max_size=9),
)
def test_padding_is_what_keras_masks(value, channels, rows):
    """Bit ``c`` of a row says that its channel ``c`` holds the mask value."""
    x = np.array(
        [[value if row >> c & 1 else value / 2 + 1.5 for c in range(channels)] for row in rows],
        np.float32,
    )
    spec = InputSpec(name="x", kind="series", shape=(None, channels), mask_value=value)
    head = Head(name="out", classes=1, labels=("out",))
    info = ModelInfo(name="m", model_id="", inputs=(spec,), heads=(head,), conv_layers=())
    sample = plain_sample(info, x)
    mask = np.asarray(layers.Masking(value).compute_mask(x[None]))[0]
    assert sample.padding.tolist() == (~mask).tolist()
    assert len(sample.notes) == (not mask.all())


@pytest.mark.parametrize(("value", "channels"), [(-1.0, 1), (0.0, 3), (7.5, 2)])
def test_masked_positions_are_kept_and_left_out(opened, value, channels):
    model, given = opened(masked_model, value, channels), a_series(value, channels)
    assert [spec.mask_value for spec in model.info.inputs] == [value, -3.0]
    sample = model.encode(given)
    masked = np.zeros(LENGTH, bool)
    masked[REAL:] = True
    masked[4] = channels == 1
    assert sample.padding.tolist() == masked.tolist()
    assert sample.notes == (
        f"{masked.sum()} of 30 positions hold {value:g} throughout, which the model masks: they "
        "are padding, kept as they are and left out.",
    )

    found = saliency(model, given, target=0, baseline=0.5)
    assert not found.values[masked].any()
    assert found.values[~masked].all()
    assert found.values.sum() == pytest.approx(found.score - found.baseline_score, abs=1e-4)
    for method in ("smoothgrad", "gradient", "gradient_x_input", "gradcam", "layercam"):
        values = saliency(model, given, target=0, method=method).values
        assert not values[masked].any()
        assert values[~masked].any()

    found = occlude(model, given, target=0, window=4, baseline=0.5, by_channel=False)
    assert (found.windows.min(), found.windows.max()) == (0, REAL)
    assert not found.values[masked].any()
    changed = [given["x"].copy() for _ in found.windows]
    for x, (start, stop) in zip(changed, found.windows, strict=True):
        x[start:stop][~masked[start:stop]] = 0.5
    answers = model.keras_model.predict(
        [np.stack(changed), np.repeat(given["other"][None], len(changed), axis=0)], verbose=0
    )
    np.testing.assert_allclose(found.window_scores, answers, atol=1e-5)


def test_a_way_from_what_is_masked_jumps_and_says_so(opened):
    model, given = opened(masked_model, 0.0, 3, False), a_series(0.0, 3)
    found = saliency(model, given, target=0, baseline="zero", logits=True)
    assert abs(found.completeness_gap) > 0.01
    assert found.params["steps"] == 200
    assert "the score jumps on the way" in found.notes[-1]
    assert "baseline='mean'" in found.notes[-1]
    other = saliency(model, given, target=0, baseline="mean", logits=True)
    assert abs(other.completeness_gap) < 0.01
    kept = saliency(model, given, target=0, baseline="zero", logits=True, steps=60)
    assert kept.params["steps"] == 60
    assert "raise steps above 60" in kept.notes[-1]


def test_a_baseline_that_is_masked_throughout_may_have_no_score(opened):
    model, given = opened(masked_model, 0.0, 3), a_series(0.0, 3)
    found = saliency(model, given, target=0, baseline="zero")
    assert np.isnan(found.baseline_score)
    assert found.notes[-1] == (
        "The model's answer to the baseline zero by itself is no number, as where all of an input "
        "is masked. Try baseline='mean', or a number of your own; or explain another target."
    )
    chosen = occlude(model, given, target=0)
    assert chosen.baseline == "mean"
    assert "baseline mean (which scores 0." in chosen.notes[1]
