"""Small Keras models for the tests, every axis of a different length, built on demand."""

from functools import cache

import keras
import numpy as np
from keras import layers

LENGTH, CHANNELS, VOCABULARY, DIMENSION, FILTERS, CLASSES = 17, 2, 11, 5, 4, 3
SETTINGS = [  # padding, stride, dilation: Keras takes no stride and dilation at once
    ("valid", 1, 1),
    ("same", 1, 1),
    ("causal", 1, 1),
    ("valid", 2, 1),
    ("same", 2, 1),
    ("causal", 2, 1),
    ("valid", 1, 2),
    ("same", 1, 2),
    ("causal", 1, 2),
]
STRUCTURES = ("functional", "sequential", "nested")
INPUTS = ("series", "tokens", "two inputs")


def body(padding, stride, dilation):
    """Conv → ReLU → conv: the layers that every grid model has."""
    return [
        layers.Conv1D(
            FILTERS, 3, padding=padding, strides=stride, dilation_rate=dilation,
            activation="relu", bias_initializer="normal", name="first",
        ),
        layers.Conv1D(FILTERS + 2, 2, bias_initializer="normal", name="second"),
        layers.GlobalMaxPooling1D(),
        layers.Dense(CLASSES, activation="softmax", name="head"),
    ]  # fmt: skip


def source(kind):
    """Input layers, and the tensor that the convolutions read."""
    if kind == "tokens":
        ids = keras.Input((LENGTH,), dtype="int32", name="ids")
        return [ids], layers.Embedding(VOCABULARY, DIMENSION, name="embedding")(ids)
    series = keras.Input((LENGTH, CHANNELS), name="series")
    if kind == "series":
        return [series], series
    static = keras.Input((6,), name="static")
    spread = layers.RepeatVector(LENGTH)(layers.Dense(CHANNELS)(static))
    return [series, static], layers.Add()([series, spread])


@cache
def grid_model(structure, kind, padding, stride, dilation):
    keras.utils.set_random_seed(3)
    stack = body(padding, stride, dilation)
    if structure == "sequential" and kind != "two inputs":
        first = (
            [keras.Input((LENGTH,), dtype="int32"), layers.Embedding(VOCABULARY, DIMENSION)]
            if kind == "tokens"
            else [keras.Input((LENGTH, CHANNELS))]
        )
        return keras.Sequential([*first, *stack])
    inputs, x = source(kind)
    if structure == "functional":
        for layer in stack:
            x = layer(x)
        return keras.Model(inputs, x)
    inner = keras.Input(x.shape[1:])
    y = inner
    for layer in stack[:3]:
        y = layer(y)
    encoder = keras.Model(inner, y, name="encoder")
    if structure == "sequential":  # two inputs cannot be Sequential: the stack within can
        encoder = keras.Sequential([inner, *stack[:3]], name="encoder")
    return keras.Model(inputs, stack[3](encoder(x)))


def grid_input(kind):
    rng = np.random.default_rng(5)
    if kind == "tokens":
        return rng.integers(1, VOCABULARY, LENGTH)
    series = rng.normal(size=(LENGTH, CHANNELS)).astype("float32")
    return series if kind == "series" else {"series": series, "static": rng.normal(size=6)}


@cache
def smooth_model(kind):
    """Nested, without kinks, so that finite differences tell the gradient."""
    keras.utils.set_random_seed(7)
    inputs, x = source(kind)
    inner = keras.Input(x.shape[1:])
    y = layers.Conv1D(FILTERS, 3, padding="causal", dilation_rate=2, activation="tanh")(inner)
    encoder = keras.Model(inner, layers.GlobalAveragePooling1D()(y), name="encoder")
    return keras.Model(inputs, layers.Dense(CLASSES, activation="softmax")(encoder(x)))


@cache
def masked_text_model():
    """Length None, padding masked, average over what is not padding."""
    keras.utils.set_random_seed(4)
    ids = keras.Input((None,), dtype="int32", name="ids")
    x = layers.Embedding(VOCABULARY, DIMENSION, mask_zero=True)(ids)
    x = layers.Dense(FILTERS, activation="tanh")(x)
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(ids, layers.Dense(1, activation="sigmoid")(x))


@cache
def sentence_cnn():
    """Kim's sentence CNN with Conv2D over the embedding's whole width, as many people write it."""
    keras.utils.set_random_seed(5)
    ids = keras.Input((LENGTH,), name="ids")
    picture = layers.Reshape((LENGTH, DIMENSION, 1))(layers.Embedding(VOCABULARY, DIMENSION)(ids))
    pooled = []
    for kernel in (4, 2):
        maps = layers.Conv2D(FILTERS, (kernel, DIMENSION), activation="relu", name=f"conv_{kernel}")
        top = layers.MaxPooling2D((LENGTH - kernel + 1, 1))
        pooled.append(layers.Flatten()(top(maps(picture))))
    return keras.Model(ids, layers.Dense(2, activation="softmax")(layers.Concatenate()(pooled)))


@cache
def every_conv():
    """One of each convolution that has positions, one after another."""
    keras.utils.set_random_seed(6)
    return keras.Sequential(
        [
            keras.Input((30, 4)),
            layers.Conv1D(6, 3, groups=2, dilation_rate=2, padding="causal", name="grouped"),
            layers.MaxPooling1D(2),
            layers.SeparableConv1D(5, 3, depth_multiplier=2, name="separable"),
            layers.BatchNormalization(),
            layers.DepthwiseConv1D(2, depth_multiplier=3, name="depthwise"),
            layers.Conv1DTranspose(7, 4, strides=2, padding="same", name="transposed"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid", name="head"),
        ]
    )


@cache
def vectorised_text_model():
    vectorization = layers.TextVectorization(output_sequence_length=9)
    vectorization.adapt(["the cat sat on the mat", "hello brave new world", "not good at all"])
    text = keras.Input((1,), dtype="string", name="text")
    x = layers.Embedding(vectorization.vocabulary_size(), DIMENSION)(vectorization(text))
    x = layers.GlobalMaxPooling1D()(layers.Conv1D(FILTERS, 3, activation="relu")(x))
    return keras.Model(text, layers.Dense(1, activation="sigmoid")(x))
