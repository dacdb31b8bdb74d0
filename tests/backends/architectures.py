"""Random small models, drawn from the layers that the incremental engine follows or ends at."""

import keras
from hypothesis import strategies as st
from keras import layers

VOCABULARY = 13


def conv(draw, x, number):
    stride, dilation = draw(st.sampled_from([(1, 1), (1, 1), (2, 1), (3, 1), (1, 2), (1, 3)]))
    groups = draw(st.sampled_from([1, 2])) if x.shape[-1] % 2 == 0 else 1
    kind = draw(st.sampled_from(["Conv1D", "Conv1D", "Conv1D", "Separable", "Depthwise"]))
    shared = dict(
        strides=stride,
        dilation_rate=dilation,
        bias_initializer="normal",
        activation=draw(st.sampled_from(["relu", "tanh", "linear"])),
        name=f"conv_{number}",
    )
    padding = draw(st.sampled_from(["valid", "same", "causal"]))
    kernel = draw(st.integers(1, 4))
    if (kernel - 1) * dilation + 1 > x.shape[1]:
        padding = "same"
    filters = draw(st.sampled_from([2, 4, 18]))  # 16 channels and more go by difference
    if kind == "Conv1D":
        return layers.Conv1D(filters, kernel, padding=padding, groups=groups, **shared)(x)
    padding = "same" if padding == "causal" else padding
    if kind == "Separable":
        return layers.SeparableConv1D(filters, kernel, padding=padding, **shared)(x)
    return layers.DepthwiseConv1D(kernel, padding=padding, depth_multiplier=2, **shared)(x)


def pool(draw, x, number):
    kind = draw(st.sampled_from([layers.MaxPooling1D, layers.AveragePooling1D]))
    padding = draw(st.sampled_from(["valid", "same"]))
    return kind(draw(st.integers(1, 3)), strides=draw(st.integers(1, 3)), padding=padding)(x)


def pointwise(draw, x, number):
    layer = draw(
        st.sampled_from(
            [
                layers.ReLU,
                layers.BatchNormalization,
                layers.LayerNormalization,
                lambda: layers.Dropout(0.5),
                lambda: layers.GaussianNoise(0.5),
                lambda: layers.SpatialDropout1D(0.5),
                lambda: layers.Dense(6, activation="tanh"),
                lambda: layers.Activation("sigmoid"),
                lambda: layers.LeakyReLU(0.1),
                lambda: layers.Softmax(),
                lambda: layers.PReLU(shared_axes=[1], alpha_initializer="uniform"),
                lambda: layers.PReLU(alpha_initializer="uniform"),
                lambda: layers.UpSampling1D(2),
                lambda: layers.ZeroPadding1D((1, 2)),
                lambda: layers.Cropping1D((1, 0)),
            ]
        )
    )
    return layer()(x)


def merge(draw, x, number):
    """A residual or joined pair of branches that grow differently."""
    wide = draw(st.integers(1, 5))
    one = layers.Conv1D(4, wide, padding="same", activation="relu")(x)
    other = layers.Conv1D(4, 2, padding="causal", dilation_rate=2)(x)
    kind = draw(st.sampled_from(["Add", "Subtract", "Multiply", "Maximum", "Average", "Concatenate",
                                 "ops"]))  # fmt: skip
    if kind == "ops":
        return one * 2.0 + other
    return getattr(layers, kind)()([one, other])


def excite(draw, x, number):
    """Squeeze and excite: a global pool that flows back."""
    gate = layers.Dense(x.shape[-1], activation="sigmoid")(layers.GlobalAveragePooling1D()(x))
    return layers.Multiply()([x, layers.Reshape((1, x.shape[-1]))(gate)])


def mix(draw, x, number):
    """A layer that mixes all positions."""
    kind = draw(st.sampled_from(["LSTM", "attention", "transpose", "permute"]))
    if kind == "LSTM":
        return layers.LSTM(3, return_sequences=True)(x)
    if kind == "attention":
        return layers.MultiHeadAttention(1, 2)(x, x)
    if kind == "transpose":
        return layers.Conv1DTranspose(3, 3, strides=2, padding="same")(x)
    return layers.Permute((2, 1))(layers.Dense(5)(layers.Permute((2, 1))(x)))


def head(draw, x):
    ends = {
        "max": layers.GlobalMaxPooling1D(),
        "average": layers.GlobalAveragePooling1D(),
        "flat": layers.Flatten(),
    }
    pooled = [ends[draw(st.sampled_from(sorted(ends)))](x)]
    if draw(st.booleans()):
        pooled.append(layers.GlobalMaxPooling1D(keepdims=True)(x)[:, 0])
    joined = layers.Concatenate()(pooled) if len(pooled) > 1 else pooled[0]
    outputs = [layers.Dense(3, activation="softmax")(layers.Dense(5, activation="relu")(joined))]
    if draw(st.booleans()):
        outputs.append(layers.Dense(2, name="each")(x))  # a per-position head
    return outputs


def draw_model(draw):
    """(model, length, kind): kind is "tokens", "masked" or "series"; perhaps with a second input.

    A plain function on ``data.draw`` rather than a strategy: Keras draws its weights from the
    ``random`` module, which a strategy must not.
    """
    keras.utils.set_random_seed(draw(st.integers(0, 2**16)))
    length = draw(st.integers(19, 31))
    kind = draw(st.sampled_from(["tokens", "masked", "series"]))
    if kind == "series":
        source = keras.Input((length, 3), name="x")
        x = source
    else:
        source = keras.Input((length,), dtype="int32", name="x")
        x = layers.Embedding(VOCABULARY, 4, mask_zero=kind == "masked")(source)
    inputs = [source]
    if draw(st.booleans()):
        static = keras.Input((2,), name="static")
        inputs.append(static)
        x = layers.Add()([x, layers.RepeatVector(length)(layers.Dense(x.shape[-1])(static))])
    steps = [conv, conv, pool, pointwise, pointwise, merge, excite, mix]
    nested = draw(st.booleans())
    inner = keras.Input(x.shape[1:]) if nested else x
    y = inner
    for number in range(draw(st.integers(1, 4))):
        y = draw(st.sampled_from(steps))(draw, y, number)
        if y.shape[1] < 4:
            break
    if nested:
        y = keras.Model(inner, y, name="inner")(x)
    if draw(st.booleans()) and y.shape[-1] == x.shape[-1] and not nested:
        y = layers.Conv1D(y.shape[-1], 1)(y)
    return keras.Model(inputs, head(draw, y)), length, kind


@st.composite
def windowings(draw, length):
    width = draw(st.integers(1, min(9, length)))
    return width, draw(st.integers(1, width))
