"""A model that is trained, or set otherwise, after it was opened is explained as it is now."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

import interpret  # noqa: E402
from interpret.backends.changes import Witness  # noqa: E402
from interpret.loading import load  # noqa: E402
from interpret.methods.occlusion import occlude  # noqa: E402
from interpret.methods.saliency import saliency  # noqa: E402

IDS = np.random.default_rng(0).integers(1, 40, (32, 60))
TOKENS = [f"w{i}" for i in range(40)]


def small(activation="relu"):
    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            layers.Input((60,), dtype="int32"),
            layers.Embedding(40, 8),
            layers.Conv1D(6, 3, activation=activation),
            layers.BatchNormalization(),
            layers.Conv1D(6, 3, activation="relu", padding="same"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def trained(model):
    model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy")
    model.fit(IDS, np.arange(32) % 2, epochs=2, verbose=0)


def all_of(opened):
    """Everything that is derived from the weights, and the scores that come of it."""
    settings = {"target": "yes", "window": 2, "baseline": "w0"}
    fast = occlude(opened, IDS[0], engine="incremental", **settings)
    slow = occlude(opened, IDS[0], engine="naive", **settings)
    path = saliency(opened, IDS[0], method="integrated_gradients", baseline="w0", target="yes")
    layer = opened.info.conv_layers[0].name
    maps = opened.predict(IDS[:1, :, None], sample=opened.encode(IDS[0]), layer=layer)
    return {
        "fast": fast.values,
        "slow": slow.values,
        "path": path.values,
        "score": fast.score,
        "kernel": opened.kernel(layer).weights,
        "embedding": opened.embedding(),
        "map": maps[0],
    }


def agree(mine, theirs):
    for name, values in theirs.items():
        scale = np.abs(values).max()
        np.testing.assert_allclose(mine[name], values, atol=1e-5 * scale, err_msg=name)


def test_after_training_all_is_as_freshly_opened():
    model = small()
    opened = load(model, vocabulary=TOKENS, labels=["yes"])
    before, first = all_of(opened), opened.info
    agree(all_of(opened), before)
    assert opened.info is first  # nothing was looked at twice
    trained(model)
    now = all_of(opened)
    agree(now, all_of(load(model, vocabulary=TOKENS, labels=["yes"])))
    assert now["score"] == pytest.approx(float(model(IDS[:1])[0, 0]), abs=1e-6)
    assert not np.allclose(now["fast"], before["fast"])
    assert opened.info.model_id != first.model_id
    assert opened.info.model_id == load(model).info.model_id
    assert opened.info.heads == first.heads
    assert opened.info.tokens == first.tokens


def test_a_file_s_own_model_is_followed_once_somebody_has_it(tmp_path):
    small().save(tmp_path / "model.keras")
    opened = load(tmp_path / "model.keras", vocabulary=TOKENS, labels=["yes"])
    before, first = all_of(opened)["score"], opened.info.model_id
    last = opened.keras_model.layers[-1]
    last.set_weights([-2 * weight for weight in last.get_weights()])
    assert all_of(opened)["score"] != before
    assert opened.info.model_id != first


def test_another_activation_is_seen():
    model = small()
    opened = load(model, vocabulary=TOKENS, labels=["yes"])
    all_of(opened)
    first = opened.info
    model.layers[1].activation = keras.activations.tanh
    agree(all_of(opened), all_of(load(model, vocabulary=TOKENS, labels=["yes"])))
    assert opened.info.conv_layers[0].activation == "tanh"
    assert opened.info.model_id != first.model_id


WAYS = {
    "assign": lambda model: model.layers[1].kernel.assign(model.layers[1].kernel + 1),
    "assign_add": lambda model: model.layers[1].bias.value.assign_add(tf.ones(6)),
    "one_number": lambda model: model.layers[0].embeddings.value[3, 2].assign(9.0),
    "rows": lambda model: model.layers[0].embeddings.value.scatter_sub(
        tf.IndexedSlices(tf.ones((1, 8)), [5])
    ),
    "set_weights": lambda model: model.set_weights([2 * w for w in model.get_weights()]),
    "last_bit": lambda model: model.layers[1].kernel.assign(
        np.nextafter(model.layers[1].kernel.numpy(), np.float32(9))
    ),
    "activation": lambda model: setattr(model.layers[1], "activation", keras.activations.elu),
    "padding": lambda model: setattr(model.layers[1], "padding", "same"),
    "a_layer_less": lambda model: model.pop(),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_changing_a_model_is_seen(way):
    model = small()
    witness = Witness(model)
    model.predict_on_batch(IDS[:2])
    assert witness.holds()
    WAYS[way](model)
    assert not witness.holds()


def test_the_same_weights_written_again_are_no_change():
    model = small()
    WAYS["rows"](model)  # from here on each reading lies elsewhere
    witness = Witness(model)
    model.set_weights(model.get_weights())
    assert witness.holds()


def test_running_a_model_changes_none_of_its_variables():
    source = keras.Input((9, 2))
    x = layers.Conv1D(3, 2)(source)
    x = layers.BatchNormalization()(x, training=True)
    x = layers.Dropout(0.5)(x, training=True)
    model = keras.Model(source, layers.Dense(1)(layers.GlobalMaxPooling1D()(x)))
    before = [np.asarray(variable.value) for variable in model.variables]
    opened = load(model)
    witness = opened._watch._witness
    occlude(opened, np.ones((9, 2)), window=2)
    assert opened._watch._witness is witness
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(np.asarray(variable.value), value)


def test_a_question_looks_once_however_often_it_asks_the_model(monkeypatch):
    looks = []
    holds = Witness.holds
    monkeypatch.setattr(Witness, "holds", lambda self: looks.append(self) or holds(self))
    model = small()
    opened = load(model)
    layer = opened.info.conv_layers[0].name
    for ask in (
        lambda: interpret.occlude(opened, IDS[0], target=0),
        lambda: interpret.ngrams(opened, list(IDS), layer=layer),
        lambda: interpret.occlude_all(opened, list(IDS[:3]), target=0),
    ):
        opened.predict(IDS[0])  # a look of its own
        looks.clear()
        ask()
        assert len(looks) == 1
    before = interpret.occlude(opened, IDS[0], target=0)
    WAYS["rows"](model)
    after = interpret.occlude(opened, IDS[0], target=0)
    assert after.model_id != before.model_id
    np.testing.assert_array_equal(
        after.values, interpret.occlude(load(model), IDS[0], target=0).values
    )
