"""Small untrained models of the kinds whose maps must stay in place."""

from functools import cache

import keras
import numpy as np
from keras import layers

LENGTH, CHANNELS = 24, 2


def example():
    return np.random.default_rng(2).normal(size=(LENGTH, CHANNELS)).astype("float32")


def wave(filters, kernel, x, *, relu=True, name=None):
    """Convolution, batch normalisation, ReLU."""
    x = layers.Conv1D(filters, kernel, padding="same", bias_initializer="normal", name=name)(x)
    x = layers.BatchNormalization(moving_mean_initializer="normal")(x)
    return layers.ReLU()(x) if relu else x


def classes(source, x):
    """Global average, one dense layer, softmax: what the class activation map was made for."""
    x = layers.Dense(3, activation="softmax", name="head")(layers.GlobalAveragePooling1D()(x))
    return keras.Model(source, x)


@cache
def fcn():
    """Wang et al. 2017, narrower: kernels of 8, 5 and 3."""
    keras.utils.set_random_seed(1)
    source = keras.Input((LENGTH, CHANNELS))
    return classes(source, wave(5, 3, wave(6, 5, wave(4, 8, source))))


@cache
def resnet():
    """Two blocks with a shortcut of kernel 1, added before the last ReLU."""
    keras.utils.set_random_seed(2)
    source = x = keras.Input((LENGTH, CHANNELS))
    for filters in (4, 5):
        inner = wave(filters, 3, wave(filters, 8, x), relu=False)
        shortcut = wave(filters, 1, x, relu=False, name=f"shortcut_{filters}")
        x = layers.Activation("relu")(layers.Add()([inner, shortcut]))
    return classes(source, x)


@cache
def inception():
    """Fawaz et al. 2020, narrower: even kernels side by side, a pool, and a residual around two."""
    keras.utils.set_random_seed(3)
    source = x = keras.Input((LENGTH, CHANNELS))
    for _ in range(2):
        narrow = layers.Conv1D(2, 1, use_bias=False)(x)
        branches = [layers.Conv1D(3, k, padding="same", use_bias=False)(narrow) for k in (10, 4, 2)]
        pool = layers.MaxPooling1D(3, strides=1, padding="same")(x)
        branches.append(layers.Conv1D(3, 1, use_bias=False)(pool))
        x = layers.ReLU()(layers.BatchNormalization()(layers.Concatenate()(branches)))
    shortcut = layers.BatchNormalization()(layers.Conv1D(12, 1)(source))
    return classes(source, layers.ReLU(name="last")(layers.Add()([x, shortcut])))


@cache
def excited():
    """Squeeze and excite behind a convolution, then another convolution."""
    keras.utils.set_random_seed(4)
    source = keras.Input((LENGTH, CHANNELS))
    x = wave(4, 3, source)
    gate = layers.Dense(4, activation="sigmoid")(layers.GlobalAveragePooling1D()(x))
    x = layers.Multiply(name="gated")([x, layers.Reshape((1, 4))(gate)])
    return classes(source, wave(5, 3, x))


@cache
def two_heads():
    """A shared convolution, a profile and a count, each behind a convolution of its own."""
    keras.utils.set_random_seed(5)
    source = keras.Input((LENGTH, CHANNELS))
    x = layers.Conv1D(4, 3, padding="same", activation="relu", name="shared")(source)
    count = layers.Conv1D(5, 3, padding="same", activation="relu", name="counting")(x)
    count = layers.Dense(1, name="count")(layers.GlobalAveragePooling1D()(count))
    profile = layers.Conv1D(6, 3, padding="same", activation="relu", name="drawing")(x)
    profile = layers.Conv1D(1, 5, padding="same", name="profile")(profile)
    return keras.Model(source, [count, profile])


@cache
def u_net():
    """Down by a pool of 2, up by a transposed convolution, and the skip beside it."""
    keras.utils.set_random_seed(6)
    source = keras.Input((LENGTH, CHANNELS))
    skip = layers.Conv1D(3, 3, padding="same", activation="relu", name="skip")(source)
    x = layers.Conv1D(4, 3, padding="same", name="low")(layers.MaxPooling1D(2, name="down")(skip))
    x = layers.Conv1DTranspose(3, 2, strides=2, padding="same", name="up")(x)
    x = layers.Concatenate(name="both")([x, skip])
    x = layers.Conv1D(4, 3, padding="same", activation="relu", name="drawn")(x)
    return keras.Model(source, layers.Conv1D(2, 1, activation="softmax", name="each")(x))


def behind(layer):
    """Convolution, the layer or function in question, global average, dense."""
    keras.utils.set_random_seed(7)
    source = keras.Input((LENGTH, CHANNELS))
    x = layers.Conv1D(4, 3, padding="same", activation="relu", name="conv")(source)
    return classes(source, layer(x))
