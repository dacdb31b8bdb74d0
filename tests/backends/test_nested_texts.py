"""A text preparation before a model that was trained on ids, as Keras' guides put them together."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.loading import load  # noqa: E402

WORDS = ["the", "film", "was", "great", "dull"]
TEXT = "The film was great, was dull"


def vectorize(**options):
    return layers.TextVectorization(vocabulary=WORDS, **options)


def trained(length=7, dtype="float32"):
    """A model on ids; Keras declares its input as float32 where nobody says otherwise."""
    ids = keras.Input((length,), dtype=dtype)
    x = layers.Conv1D(4, 3, activation="relu", name="conv")(layers.Embedding(7, 3)(ids))
    x = layers.Dense(2, activation="softmax")(layers.GlobalMaxPooling1D()(x))
    return keras.Model(ids, x, name="trained")


def in_layers(*dtypes, length=7):
    """The trained model within as many models as there are types, the innermost first."""
    model = trained(length, dtypes[0])
    for number, dtype in enumerate(dtypes[1:]):
        ids = keras.Input((length,), dtype=dtype)
        model = keras.Model(ids, model(ids), name=f"around_{number}")
    return model


def functional(inner, shape=(1,), **options):
    text = keras.Input(shape, dtype="string")
    return keras.Model(text, inner(vectorize(**options)(text)))


def sequential(inner):
    return keras.Sequential(
        [keras.Input((1,), dtype="string"), vectorize(output_sequence_length=7), inner]
    )


def prepared(inner):
    """The preparation is a model of its own, which takes a text with an axis more."""
    text = keras.Input((1,), dtype="string")
    prepare = keras.Model(text, vectorize(output_sequence_length=7)(text), name="prepare")
    source = keras.Input((), dtype="string")
    return keras.Model(source, inner(prepare(source)))


@pytest.mark.parametrize(
    ("build", "path"),
    [
        (lambda: functional(in_layers("float32"), output_sequence_length=7), "trained/conv"),
        (lambda: functional(in_layers("int32"), (), output_sequence_length=7), "trained/conv"),
        (
            lambda: functional(in_layers("int32", "float32", "int64"), output_sequence_length=7),
            "around_1/around_0/trained/conv",
        ),
        (lambda: functional(in_layers("float32", length=None)), "trained/conv"),
        (lambda: sequential(in_layers("float32", "int32")), "around_0/trained/conv"),
        (lambda: prepared(in_layers("float32")), "trained/conv"),
    ],
)
def test_the_text_is_followed_to_the_embedding_however_deep_it_lies(build, path):
    model = load(build())
    (layer,) = model.info.conv_layers
    assert (layer.name, layer.receptive_field, layer.on_tokens) == (path, 3, True)
    assert model.info.tokens == ("", "[UNK]", *WORDS)
    sample = model.encode(TEXT)
    assert sample.positions[:6] == ("The", "film", "was", "great", "was", "dull")
    (scores,) = model.predict(sample.x[None], sample=sample)
    text = keras.ops.convert_to_tensor(
        [TEXT] if not model.keras_model.inputs[0].shape[1:] else [[TEXT]]
    )
    np.testing.assert_allclose(scores, model.keras_model(text), atol=1e-6)
