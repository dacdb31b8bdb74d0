"""Vocabularies and splits that are objects of somebody's own, and data sets as a corpus."""

import numpy as np
import pytest

import interpret
from interpret.core.errors import ArgumentError

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

WORDS = ["the", "film", "was", "great", "dull"]
TEXT = "The FILM was; dull"
IDS = [2, 3, 4, 6]


@pytest.fixture(scope="module")
def trained():
    ids = keras.Input((6,), dtype="int32")
    x = layers.Conv1D(3, 2, activation="relu", name="conv")(layers.Embedding(7, 4)(ids))
    x = layers.Dense(2, activation="softmax")(layers.GlobalMaxPooling1D()(x))
    return keras.Model(ids, x)


class Tokenizer:
    """As the one that Keras 2 had, as far as it is asked."""

    def __init__(self):
        self.word_index = {"[UNK]": 1, **{word: i for i, word in enumerate(WORDS, start=2)}}

    def to_json(self):
        import json

        config = {"word_index": json.dumps(self.word_index), "num_words": 7, "oov_token": "[UNK]"}
        return json.dumps({"class_name": "Tokenizer", "config": config})


def hugging_face():
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    ids = {"[PAD]": 0, "[UNK]": 1, **{word: i for i, word in enumerate(WORDS, start=2)}}
    made = Tokenizer(models.WordLevel(ids, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.CharDelimiterSplit(" ")
    return made


def without_semicolons(text):
    return tf.strings.regex_replace(tf.strings.lower(text), ";", "")


def at_blanks(text):
    return tf.strings.split(text, " ")


def vectorization():
    return layers.TextVectorization(
        vocabulary=WORDS, standardize=without_semicolons, split=at_blanks, output_sequence_length=6
    )


def ids_of(text):
    return [2 + WORDS.index(word) for word in text.lower().replace(";", "").split()]


FORMS = {
    "layer": lambda: vectorization(),
    "plain layer": lambda: layers.TextVectorization(vocabulary=WORDS),
    "Keras tokenizer": Tokenizer,
    "function": lambda: ids_of,
}


@pytest.mark.parametrize("form", FORMS)
def test_an_object_says_which_ids_a_text_has(trained, form):
    model = interpret.load(trained, vocabulary=FORMS[form]())
    sample = model.encode(TEXT)
    np.testing.assert_array_equal(np.trim_zeros(sample.x[:, 0]), IDS)
    words = [p for p, pad in zip(sample.positions, sample.padding, strict=True) if not pad]
    assert [word.rstrip(";") for word in words] == ["The", "FILM", "was", "dull"]


def test_a_hugging_face_tokenizer_in_memory(trained):
    pytest.importorskip("tokenizers")
    for options in ({"vocabulary": hugging_face()}, {"split": hugging_face()}):
        sample = interpret.load(trained, **options).encode("The FILM was dull")
        np.testing.assert_array_equal(sample.x[:4, 0], IDS)
        assert sample.positions[:4] == ("The", "FILM", "was", "dull")


def test_a_split_is_an_object_beside_a_vocabulary_of_ones_own(trained):
    ids = {"": 0, "[UNK]": 1, **{word: i for i, word in enumerate(WORDS, start=2)}}
    for split in (lambda text: text.lower().replace(";", "").split(), vectorization()):
        model = interpret.load(trained, vocabulary=ids, split=split)
        np.testing.assert_array_equal(model.encode(TEXT).x[:4, 0], IDS)
    assert "Text is split by a function of its own." in model.info.notes


def test_what_is_no_vocabulary_is_refused_with_what_is(trained):
    with pytest.raises(ArgumentError, match="a mapping from token to id, a list of tokens, a Text"):
        interpret.load(trained, vocabulary=3)
    with pytest.raises(ArgumentError, match="or a function that gives the tokens of a text"):
        interpret.load(trained, vocabulary=["", *WORDS], split=3)
    with pytest.raises(ArgumentError, match="cannot take vocabulary=function: give a file"):
        interpret.load("model.keras", vocabulary=ids_of, sandbox=True)


def test_a_layer_with_functions_of_its_own_within_the_model(trained, tmp_path):
    text = keras.Input((1,), dtype="string")
    model = keras.Model(text, trained(vectorization()(text)))
    model.save(path := tmp_path / "whole.keras")
    functions = {"without_semicolons": without_semicolons, "at_blanks": at_blanks}
    for source, options in ((model, {}), (path, {"custom_objects": functions})):
        opened = interpret.load(source, **options)
        sample = opened.encode(TEXT)
        assert sample.positions[:4] == ("The", "FILM", "was;", "dull")
        np.testing.assert_allclose(
            opened.predict(sample.x[None], sample=sample)[0],
            model(tf.constant([[TEXT]])),
            atol=1e-6,
        )


TEXTS = ["the film was great", "the film was dull", "great film", "dull the film"]


@pytest.mark.parametrize("batch", [None, 1, 3])
@pytest.mark.parametrize("labelled", [False, True])
def test_a_data_set_is_a_corpus_in_batches_or_one_by_one(trained, batch, labelled):
    model = interpret.load(trained, vocabulary=["", "[UNK]", *WORDS])
    labels = [0, 1, 0, 1]
    data = tf.data.Dataset.from_tensor_slices((TEXTS, labels) if labelled else TEXTS)
    data = data.shuffle(4, seed=1)  # another order each time: the labels must go with their texts
    data = data if batch is None else data.batch(batch)
    found = interpret.ngrams(model, data)
    plain = interpret.ngrams(model, TEXTS, labels=labels if labelled else None)
    assert found.documents == plain.documents == 4
    assert found.accuracy == pytest.approx(plain.accuracy, nan_ok=True)
    assert sorted(found.ngram_tokens) == sorted(plain.ngram_tokens)


def test_a_data_set_of_arrays_is_taken_apart(trained):
    from interpret.methods.many_inputs import collection

    x, y = np.arange(24.0).reshape(4, 3, 2), np.eye(4)[:, :2]
    for data in (
        tf.data.Dataset.from_tensor_slices((x, y)),
        tf.data.Dataset.from_tensor_slices((x, y)).batch(3),
    ):
        inputs = collection("corpus", data)
        for number, each in enumerate(inputs):
            np.testing.assert_array_equal(each, x[number])
            assert next(inputs.labels) == ([0, 1, [], []][number])
