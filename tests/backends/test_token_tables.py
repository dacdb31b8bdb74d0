"""What a conv layer reads where a token stands: one embedding, several, one-hot or rounded rows."""

import numpy as np
import pytest

import interpret

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers, ops  # noqa: E402

WORDS = ["[PAD]", "[UNK]", "the", "film", "was", "great", "dull"]
TEXT = "the film was dull"


def on_ids(read, *, length=6):
    """Ids, what is made of them, a convolution over it, the maximum and a class."""
    ids = keras.Input((length,), dtype="int32")
    x = layers.Conv1D(4, 3, activation="relu", name="conv")(read(ids))
    x = layers.Dense(2, activation="softmax")(layers.GlobalMaxPooling1D()(x))
    return keras.Model(ids, x)


def beside(ids):
    return layers.Concatenate()(
        [layers.Embedding(7, 3, name="a")(ids), layers.Embedding(8, 2, name="b")(ids)]
    )


def added(ids):
    return layers.Add()(
        [layers.Embedding(7, 3, name="a")(ids), layers.Embedding(7, 3, name="b")(ids)]
    )


def scaled(ids):
    return layers.Dropout(0.5)(layers.Dense(2)(layers.Embedding(7, 3, name="a")(ids)))


def one_hot(ids):
    return ops.one_hot(ids, 7)


def encoded(ids):
    return layers.CategoryEncoding(num_tokens=7, output_mode="one_hot")(ids)


def rows(model, name):
    return np.asarray(model.get_layer(name).embeddings)


TABLES = {
    beside: lambda m: np.concatenate([rows(m, "a"), rows(m, "b")[:7]], axis=1),
    added: lambda m: rows(m, "a") + rows(m, "b"),
    scaled: lambda m: np.asarray(m.layers[2](rows(m, "a"))),
    one_hot: lambda m: np.eye(7),
    encoded: lambda m: np.eye(7),
}


@pytest.mark.parametrize("read", TABLES)
def test_tokens_name_the_slots_wherever_each_position_is_made_of_one_token(read):
    keras.utils.set_random_seed(0)
    trained = on_ids(read)
    model = interpret.load(trained, vocabulary=WORDS)
    (layer,) = model.info.conv_layers
    assert (model.info.input.vocabulary_size, layer.on_tokens) == (7, True)
    table = TABLES[read](trained)
    np.testing.assert_allclose(model.embedding("conv"), table, atol=1e-6)
    kernel, bias = (np.asarray(w) for w in trained.get_layer("conv").weights)
    products = np.einsum("tc,scf->fst", table, kernel)
    best = interpret.maximise(model, filter=1)
    order = products[1][:, 1:].argmax(axis=1) + 1  # padding is left out
    assert best.tokens == tuple(WORDS[i] for i in order)
    assert best.activation == pytest.approx(
        products[1][:, 1:].max(axis=1).sum() + bias[1], abs=1e-5
    )
    near = interpret.filters(model).nearest_tokens[2][0][0]
    assert near[1] == pytest.approx(products[2, 0, 1:].max(), abs=1e-5)
    taken = interpret.chain(model, TEXT)
    assert taken.exact
    assert taken.parts.sum() + taken.head_bias == pytest.approx(taken.score, abs=1e-5)


def test_a_vector_for_each_place_is_no_token():
    """Added to the embedding it makes the same token another thing at every position."""
    place = keras.Variable(np.arange(18.0).reshape(1, 6, 3))
    trained = on_ids(lambda ids: ops.add(layers.Embedding(7, 3)(ids), place))
    model = interpret.load(trained, vocabulary=WORDS)
    assert not model.info.conv_layers[0].on_tokens
    with pytest.raises(interpret.InterpretError, match="does not read the tokens directly"):
        interpret.maximise(model)


def test_one_hot_rows_are_tokens_once_there_is_a_vocabulary():
    source = keras.Input((6, 7))
    x = layers.Conv1D(4, 3, activation="relu", name="conv")(source)
    trained = keras.Model(
        source, layers.Dense(2, activation="softmax")(layers.GlobalMaxPooling1D()(x))
    )
    assert not interpret.load(trained).info.conv_layers[0].on_tokens
    model = interpret.load(trained, vocabulary=WORDS)
    assert model.info.conv_layers[0].on_tokens
    kernel = np.asarray(trained.get_layer("conv").kernel)
    best = interpret.maximise(model, filter=3)
    assert best.tokens == tuple(WORDS[i] for i in kernel[:, 1:, 3].argmax(axis=1) + 1)
    assert interpret.filters(model).channels == tuple(WORDS)
    assert interpret.chain(model, TEXT).exact
    padded = np.eye(7, dtype="float32")[[2, 3, 5, 0, 0, 0]]
    sample = model.encode(padded)
    assert sample.padding.tolist() == [False] * 3 + [True] * 3
    assert (
        "3 positions at the ends hold zeros or the padding token: they are padding." in sample.notes
    )


@pytest.mark.parametrize("mode", ["int8", "int4", "float8"])
def test_a_quantised_model_is_explained_as_it_answers_from_its_file_too(mode, tmp_path, recwarn):
    keras.utils.set_random_seed(0)
    trained = on_ids(lambda ids: layers.Embedding(7, 4, name="a")(ids))
    trained.quantize(mode)
    trained.save(path := tmp_path / "small.keras")
    for source in (trained, path):
        model = interpret.load(source, vocabulary=WORDS)
        x = model.encode(TEXT)
        np.testing.assert_allclose(
            model.predict(x.x[None], sample=x)[0], trained(x.x[None, :, 0]), atol=1e-6
        )
        table = np.asarray(trained.get_layer("a")(np.arange(7)[None]))[0]
        np.testing.assert_allclose(model.embedding("conv"), table, atol=1e-6)
        target = interpret.occlude(model, TEXT, target=0, window=1, baseline="[UNK]")
        swapped = x.x[None, :, 0].copy()
        swapped[0, 3] = 1
        drop = np.asarray(trained(x.x[None, :, 0]) - trained(swapped))[0, 0]
        assert target.values[3, 0] == pytest.approx(drop, abs=1e-6)
        assert not interpret.chain(model, TEXT).exact  # what its Dense is given is rounded
