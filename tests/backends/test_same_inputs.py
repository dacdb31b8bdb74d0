"""Inputs that hold the same are one, and what is done to it is done to all, as Keras says."""

import keras
import numpy as np
import pytest

from interpret import ngrams, occlude, occlude_all, saliency
from interpret.core.errors import ArgumentError, DataError, ModelError
from interpret.inputs.input_file import read_input
from interpret.loading import load

WORDS = ["", "[UNK]", *(f"w{i}" for i in range(18))]
TEXT = "w1 w2 w3 w4 w5 w6 w7"
IDS = np.array([[3, 4, 5, 6, 7, 8, 9, 0, 0, 0]])
layers = keras.layers


def branch(source, kernel):
    x = layers.Conv1D(6, kernel, activation="relu")(layers.Embedding(20, 4)(source))
    return layers.GlobalMaxPooling1D()(x)


def text_model(*names):
    """Three branches, each with an embedding and an input of its own, as users build them."""
    keras.utils.set_random_seed(5)
    sources = [keras.Input((10,), name=name) for name in names or (None, None, None)]
    x = layers.concatenate([branch(s, k) for s, k in zip(sources, (2, 3, 4), strict=True)])
    return keras.Model(sources, layers.Dense(1, activation="sigmoid")(x))


@pytest.fixture(scope="module")
def unnamed():
    model = text_model()
    return model, load(model, vocabulary=WORDS)


@pytest.fixture(scope="module")
def named():
    return text_model("a", "b", "c")


def all_three(model, ids):
    return float(model.predict([ids, ids, ids], verbose=0)[0, 0])


def test_texts_in_inputs_that_nobody_named_are_guessed_to_be_one(unnamed):
    _, model = unnamed
    assert [(spec.name, spec.also) for spec in model.info.inputs] == [
        ("input 0", ("input 1", "input 2"))
    ]
    assert model.info.notes[0] == (
        "'input 0', 'input 1' and 'input 2' take texts of one length and vocabulary, each on a way "
        "of its own, and have no names but Keras': they were taken to hold the same text. Where "
        "they do not, say same=() (--same none)."
    )
    assert len(load(unnamed[0], vocabulary=WORDS, same=()).info.inputs) == 3


@pytest.mark.parametrize("engine", ["naive", "incremental"])
def test_a_window_is_replaced_in_all_of_them(unnamed, engine):
    keras_model, model = unnamed
    found = occlude(model, TEXT, window=3, baseline="pad", engine=engine)
    assert found.score == pytest.approx(all_three(keras_model, IDS), abs=1e-6)
    for (start, stop), score in zip(found.windows, found.window_scores[:, 0], strict=True):
        changed = IDS.copy()
        changed[0, start:stop] = 0
        assert score == pytest.approx(all_three(keras_model, changed), abs=1e-6)
    assert found.notes[0] == model.info.notes[0]  # a guess is told with every answer


def test_gradients_of_all_of_them_are_added_up(unnamed):
    keras_model, model = unnamed
    found = saliency(model, TEXT, method="integrated_gradients", baseline="pad", steps=200)
    absent = all_three(keras_model, IDS * 0)
    assert found.values.sum() == pytest.approx(found.score - absent, abs=2e-4)
    tables = [layer for layer in keras_model.layers if isinstance(layer, layers.Embedding)]
    assert model.embedding().shape == (20, 4 * len(tables))


def test_ngrams_and_keras_own_names_work_with_one_text(unnamed):
    keras_model, model = unnamed
    last = model.info.conv_layers[-1].name
    found = ngrams(model, [TEXT, "w9 w8"], layer=last)
    assert found.layer == last
    score = occlude(model, TEXT, window=1).score
    tensors = [tensor.name for tensor in keras_model.inputs]
    sources = [each.name for each in keras_model.layers if isinstance(each, layers.InputLayer)]
    for names in (tensors, sources, ["input 0", "input 1", "input 2"], ["input 2"]):
        assert occlude(model, dict.fromkeys(names, TEXT), window=1).score == score
    with pytest.raises(DataError, match=r"were taken to hold the same, but are given different"):
        model.encode({tensors[0]: TEXT, tensors[1]: "w9"})


@pytest.mark.parametrize("same", [("a", "b", "c"), [2, 1, 0], ("0", "1", "2"), True])
def test_inputs_are_said_to_be_the_same(named, same):
    model = load(named, vocabulary=WORDS, same=same)
    assert [(spec.name, spec.also) for spec in model.info.inputs] == [("a", ("b", "c"))]
    found = occlude(model, TEXT, window=1)
    assert found.score == pytest.approx(all_three(named, IDS), abs=1e-6)
    assert found.notes[0] == (
        "'a', 'b' and 'c' hold the same: what is replaced in one is replaced in all of them."
    )


def test_two_of_three_leave_the_third_as_it_is(named):
    model = load(named, vocabulary=WORDS, same=("a", "c"), focus="0")
    found = occlude(model, {"a": TEXT, "b": "w9"}, window=1, baseline="pad")
    other = np.array([[11] + [0] * 9])
    changed = IDS.copy()
    changed[0, 0] = 0
    expected = named.predict([changed, other, changed], verbose=0)[0, 0]
    assert found.window_scores[0, 0] == pytest.approx(float(expected), abs=1e-6)


def test_inputs_with_names_are_not_guessed_to_be_the_same(named):
    model = load(named, vocabulary=WORDS)
    assert len(model.info.inputs) == 3
    with pytest.raises(DataError) as caught:
        model.encode(TEXT)
    assert str(caught.value) == (
        f"{named.name} has 3 inputs: give a dict with an array for each. Missing: 'b', 'c'. Where "
        "they all hold the same, open the model with same=True (--same all)."
    )
    (note,) = [
        note for note in model.encode({"a": TEXT, "b": "w9", "c": TEXT}).notes if "same=" in note
    ]
    assert note == (
        "'a' and 'c' were given the same, and only 'a' is explained, beside the others as they "
        "are: open the model with same=('a', 'c') (--same a,c) to replace it in all of them."
    )


def test_texts_that_are_compared_are_not_guessed_to_be_the_same():
    shared, sources = layers.Embedding(20, 4), [keras.Input((10,)) for _ in range(2)]
    conv = layers.Conv1D(3, 2)
    pooled = [layers.GlobalMaxPooling1D()(conv(shared(source))) for source in sources]
    model = keras.Model(sources, layers.Dot(axes=1)(pooled))
    assert len(load(model, vocabulary=WORDS).info.inputs) == 2
    both = load(model, vocabulary=WORDS, same=True)
    expected = float(model.predict([IDS, IDS], verbose=0)[0, 0])
    assert occlude(both, TEXT, window=1).score == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("same", "message"),
    [
        (["a", "z"], "same names 'z', which is no input of pair: use 'a', 'b' or 'c'."),
        (["a"], "same names one input, 'a': name at least two that hold the same, or none."),
        (
            ["a", "b"],
            "same names 'a' and 'b', of which one takes a series, shape (12, 2) and the other a "
            "series, shape (9, 2): only inputs of one shape and vocabulary can hold the same.",
        ),
        ("a", "same must be a list of names of inputs, True or False, but is 'a'."),
    ],
)
def test_what_cannot_be_the_same_is_refused(same, message):
    sources = [keras.Input((n, 2), name=name) for n, name in ((12, "a"), (9, "b"), (12, "c"))]
    pooled = [layers.GlobalAveragePooling1D()(layers.Conv1D(3, 3)(each)) for each in sources]
    model = keras.Model(sources, layers.Dense(2)(layers.concatenate(pooled)), name="pair")
    with pytest.raises(ArgumentError) as caught:
        load(model, same=same)
    assert str(caught.value) == message
    x = np.random.default_rng(0).normal(size=(12, 2))
    found = occlude(
        load(model, same=True), {"a": x, "b": x[:9]}, window=4, target=1, baseline="zero"
    )
    y = x.copy()
    y[:4] = 0
    expected = model.predict([y[None], x[None, :9], y[None]], verbose=0)[0]
    np.testing.assert_allclose(found.window_scores[0], expected, atol=1e-5)


def texts_read_by(*vocabularies):
    sources = [keras.Input((), dtype="string", name=f"t{i}") for i in range(len(vocabularies))]
    pooled = []
    for source, words in zip(sources, vocabularies, strict=True):
        ids = layers.TextVectorization(vocabulary=words, output_sequence_length=8)(source)
        pooled.append(layers.GlobalMaxPooling1D()(layers.Conv1D(3, 2)(layers.Embedding(6, 3)(ids))))
    x = layers.concatenate(pooled) if len(pooled) > 1 else pooled[0]
    return keras.Model(sources, layers.Dense(1, activation="sigmoid")(x))


def test_strings_that_the_model_splits_itself_are_the_same_where_it_reads_them_alike():
    import tensorflow as tf

    words = ["x", "y", "z"]
    model = texts_read_by(words, words)
    found = occlude(load(model, same=True), "x y z", window=1, baseline="oov")
    expected = float(model([tf.constant(["x - z"])] * 2)[0, 0])
    without = float(model([tf.constant(["x nothing z"])] * 2)[0, 0])
    assert found.window_scores[1, 0] == pytest.approx(without, abs=1e-6) != expected
    other = texts_read_by(words, words[::-1])
    assert len(load(other, same=True).info.inputs) == 2
    with pytest.raises(ArgumentError, match="whose texts the model splits or numbers in unlike"):
        load(other, same=("t0", "t1"))


def test_one_text_with_two_ids_for_a_word_is_refused():
    source = keras.Input((), dtype="string", name="text")
    pooled = []
    for words in (["x", "y", "z"], ["z", "y", "x"]):
        ids = layers.TextVectorization(vocabulary=words, output_sequence_length=8)(source)
        pooled.append(layers.GlobalMaxPooling1D()(layers.Conv1D(3, 2)(layers.Embedding(6, 3)(ids))))
    model = keras.Model(source, layers.Dense(1)(layers.concatenate(pooled)))
    with pytest.raises(ModelError, match="goes through 2 TextVectorization layers that differ"):
        load(model)


def test_they_stay_the_same_after_the_model_was_trained_on():
    keras_model = text_model("a", "b", "c")
    model = load(keras_model, vocabulary=WORDS, same=("a", "b", "c"))
    before = occlude(model, TEXT, window=1).score
    for weight in keras_model.trainable_weights:
        weight.assign(weight * 1.5)
    found = occlude(model, TEXT, window=1, baseline="pad")
    assert found.score == pytest.approx(all_three(keras_model, IDS), abs=1e-6) != before
    assert [spec.also for spec in model.info.inputs] == [("b", "c")]
    changed = IDS.copy()
    changed[0, 0] = 0
    expected = all_three(keras_model, changed)
    assert found.window_scores[0, 0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_inputs_of_a_file_are_known_by_all_their_names(tmp_path, ending):
    keras_model = text_model()
    path = tmp_path / f"model.{ending}"
    keras_model.save(path)
    again = keras.models.load_model(path)
    tensors = [tensor.name.split(":")[0] for tensor in again.inputs]
    sources = [each.name for each in again.layers if isinstance(each, layers.InputLayer)]
    apart = load(path, vocabulary=WORDS, same=())
    texts = ["w1 w2", "w3", "w4 w5"]
    scores = {
        occlude(apart, dict(zip(names, texts, strict=True)), window=1).score
        for names in (tensors, sources, [spec.name for spec in apart.info.inputs])
    }
    ids = [np.array([apart.encode(dict.fromkeys(sources, text)).x[:, 0]]) for text in texts]
    expected = float(again.predict(ids, verbose=0)[0, 0])
    assert len(scores) == 1
    assert scores.pop() == pytest.approx(expected, abs=1e-6)
    for name in (tensors[1], sources[1], "input 1", "1", 1):
        assert load(path, vocabulary=WORDS, same=(), focus=name).info.focus == 1
    np.savez(tmp_path / "x.npz", **dict(zip(sources, ids, strict=True)))
    x = read_input(tmp_path / "x.npz", apart.info)
    assert occlude(apart, x, window=1).score == pytest.approx(expected, abs=1e-6)


def test_one_hot_texts_are_read_in_every_input_and_joined():
    letters = list("abcdef")
    sources = [keras.Input((8, 6), name=name) for name in ("left", "right")]
    pooled = [
        layers.GlobalMaxPooling1D()(layers.Conv1D(3, kernel)(source))
        for source, kernel in zip(sources, (2, 3), strict=True)
    ]
    model = keras.Model(sources, layers.Dense(1)(layers.concatenate(pooled)))
    apart = load(model, vocabulary=letters)
    assert [spec.kind for spec in apart.info.inputs] == ["one_hot", "one_hot"]
    with pytest.raises(DataError, match="open the model with same=True"):
        apart.encode("abc")
    left, right = np.eye(6)[[0, 1, 2]], np.eye(6)[[3, 4]]
    padded = [np.vstack([rows, np.zeros((8 - len(rows), 6))])[None] for rows in (left, right)]
    score = occlude(apart, {"left": "abc", "right": "de"}, window=1).score
    assert score == pytest.approx(float(model.predict(padded, verbose=0)[0, 0]), abs=1e-6)
    found = occlude(load(model, vocabulary=letters, same=True), "abc", window=1, baseline="pad")
    gone = padded[0].copy()
    gone[0, 1] = 0
    expected = float(model.predict([gone, gone], verbose=0)[0, 0])
    assert found.window_scores[1, 0] == pytest.approx(expected, abs=1e-6)


GUESSED = (
    "'a', 'b' and 'c' agree in what they take and were given one and the same: what is replaced in "
    "one is replaced in all of them. Where they hold different things, say same=() (--same none) "
    "and give each by its name."
)


@pytest.mark.parametrize(
    "x", [TEXT, TEXT.split(), dict.fromkeys("abc", TEXT), {"b": TEXT}, np.array(IDS[0])]
)
def test_one_value_for_inputs_that_agree_is_given_to_all_of_them(named, x):
    model = load(named, vocabulary=WORDS)
    found = occlude(model, x, window=2, baseline="pad")
    changed = IDS.copy()
    changed[0, :2] = 0
    assert found.score == pytest.approx(all_three(named, IDS), abs=1e-6)
    assert found.window_scores[0, 0] == pytest.approx(all_three(named, changed), abs=1e-6)
    assert GUESSED in found.notes
    assert len(model.info.inputs) == 3


def test_different_values_or_a_word_keep_inputs_that_agree_apart(named):
    model = load(named, vocabulary=WORDS)
    texts = {"a": TEXT, "b": "w9", "c": TEXT}
    ids = [IDS, np.array([[11] + [0] * 9]), IDS]
    expected = float(named.predict(ids, verbose=0)[0, 0])
    assert occlude(model, texts, window=2).score == pytest.approx(expected, abs=1e-6)
    with pytest.raises(DataError, match="has 3 inputs"):
        occlude(load(named, vocabulary=WORDS, same=()), TEXT)
    alone = occlude(load(named, vocabulary=WORDS, same=False), dict.fromkeys("abc", TEXT), window=2)
    assert GUESSED not in alone.notes
    (many, other) = occlude_all(model, [texts, dict.fromkeys("abc", TEXT)], window=2)
    assert many.score == pytest.approx(expected, abs=1e-6)
    assert GUESSED not in other.notes
    assert GUESSED in occlude_all(model, [TEXT, "w9"], window=1)[1].notes
