"""What is masked is what Keras masks of the ids that stand there, in every method."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.loading import load  # noqa: E402
from interpret.methods.occlusion import occlude  # noqa: E402
from interpret.methods.saliency import saliency  # noqa: E402

TOKENS = ["[PAD]", "[UNK]", *(f"w{i}" for i in range(8))]
IDS = np.array([3, 7, 4, 9, 2, 0, 0])


def masking(pool=None):
    """A recurrent layer, or a mean, over what is not masked; it scores a masked text apart."""
    keras.utils.set_random_seed(11)
    ids = keras.Input((7,), dtype="int32")
    x = layers.Embedding(10, 5, mask_zero=True, embeddings_initializer="normal")(ids)
    x = layers.Dense(4, activation="tanh", bias_initializer="ones")(x)
    x = pool()(x) if pool else layers.LSTM(4, kernel_initializer="ones")(x)
    return keras.Model(ids, layers.Dense(1, kernel_initializer="ones")(x))


def explained(opened, **settings):
    path = saliency(opened, IDS, method="integrated_gradients", **settings)
    windows = occlude(opened, IDS, window=2, **settings)
    return path, windows


def test_a_baseline_has_one_score_in_every_method_which_is_keras_own():
    model = masking()
    opened = load(model, vocabulary=TOKENS)
    for baseline, token in (("pad", 0), ("oov", 1), ("w3", 5)):
        replaced = np.where(IDS == 0, IDS, token)[None]
        want = float(model(replaced)[0, 0])
        path, windows = explained(opened, baseline=baseline)
        assert path.baseline_score == pytest.approx(want, abs=1e-6)
        assert windows.baseline_score == pytest.approx(want, abs=1e-6)
        difference = path.score - path.baseline_score
        gap = path.values.sum() - difference
        assert path.completeness_gap == pytest.approx(gap, abs=1e-6)
        jumps = [note for note in path.notes if note.startswith("The model masks what the base")]
        assert len(jumps) == (baseline == "pad")
        assert path.params["steps"] == 50  # the way itself has no jump
    zero = saliency(opened, IDS, method="integrated_gradients", baseline="zero")
    assert abs(zero.completeness_gap) < 1e-3 * abs(zero.score)


def test_windows_have_the_mask_of_what_stands_there():
    model = masking()
    opened = load(model, vocabulary=TOKENS)
    for engine in ("naive", "incremental"):
        answer = occlude(opened, IDS, window=1, baseline="pad", engine=engine)
        for place in range(5):
            replaced = IDS.copy()
            replaced[place] = 0
            want = float(model(replaced[None])[0, 0])
            assert answer.window_scores[place, 0] == pytest.approx(want, abs=1e-6)


def test_where_all_is_masked_and_the_answer_is_no_number_that_is_told():
    opened = load(masking(layers.GlobalAveragePooling1D), vocabulary=TOKENS)
    path, windows = explained(opened, baseline="pad")
    assert np.isnan(path.baseline_score)
    assert np.isnan(windows.baseline_score)
    assert np.isfinite(path.values).all()
    for answer in (path, windows):
        assert any("is no number" in note for note in answer.notes)
