"""What a model is said to be, against what was built."""

import numpy as np
import pytest

from interpret.core.errors import ArgumentError, ModelError

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.loading import load  # noqa: E402
from tests.backends.keras_models import every_conv, grid_model  # noqa: E402


def test_every_convolution_is_found_with_its_geometry(opened):
    info = opened(every_conv).info
    found = {c.name: (c.kind, c.filters, c.receptive_field, c.jump) for c in info.conv_layers}
    assert found == {
        "grouped": ("Conv1D", 6, 5, 1),
        "separable": ("SeparableConv1D", 5, 10, 2),
        "depthwise": ("DepthwiseConv1D", 15, 12, 2),
        "transposed": ("Conv1DTranspose", 7, 14, None),
    }
    first = info.conv_layers[0]
    assert (first.dilation, first.groups, first.padding, first.output_length) == (
        2, 2, "causal", 30,
    )  # fmt: skip
    head = info.heads[0]
    assert (head.activation, head.classes, head.per_position) == ("sigmoid", 1, False)


def test_spans_are_what_a_nudge_can_reach(opened):
    """A position of a layer changes exactly where its span says that the input may matter."""
    model = opened(every_conv)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(30, 4)).astype("float32")
    sample = model.encode(x)
    nudged = np.repeat(x[None], 31, axis=0)
    nudged[np.arange(30), np.arange(30)] += rng.normal(size=(30, 4)) * 100
    for layer in model.info.conv_layers:
        (maps,) = model.predict(nudged, sample=sample, layer=layer.name)
        changed = np.abs(maps[:30] - maps[30]).max(axis=2) > 1e-4  # (nudged position, layer's)
        for place, (start, stop) in enumerate(model.spans(layer.name, 30)):
            reached = np.flatnonzero(changed[:, place])
            assert reached.min() >= start
            assert reached.max() < stop
            if layer.kind != "Conv1DTranspose" and start >= 0 and stop <= 30:
                assert reached.min() <= start + 1  # max pooling may hide the outermost position
                assert reached.max() >= stop - 2


def test_squeeze_and_excite_sees_everything():
    source = keras.Input((16, 2))
    x = layers.Conv1D(4, 3, padding="same", name="before")(source)
    gate = layers.Dense(4, activation="sigmoid")(layers.GlobalAveragePooling1D()(x))
    x = layers.Multiply()([x, layers.Reshape((1, 4))(gate)])
    x = layers.Conv1D(3, 3, name="after")(x)
    model = load(keras.Model(source, layers.Dense(2)(layers.GlobalMaxPooling1D()(x))))
    fields = {c.name: c.receptive_field for c in model.info.conv_layers}
    assert fields == {"before": 3, "after": None}
    assert model.spans("after", 16).tolist() == [[0, 16]] * 14


def test_branches_join_with_the_wider_field():
    source = keras.Input((20, 3))
    narrow = layers.Conv1D(4, 3, padding="same")(source)
    wide = layers.Conv1D(4, 5, padding="same")(source)
    joined = layers.Concatenate()([layers.Add()([narrow, wide]), source])
    last = layers.Conv1D(2, 2, name="last")(joined)
    model = load(keras.Model(source, layers.GlobalAveragePooling1D()(last)))
    assert model.info.conv_layer("last").receptive_field == 6
    assert model.spans("last", 20)[4].tolist() == [2, 8]


def test_a_subclassed_model_shows_its_convolutions():
    class Reader(keras.Model):
        def __init__(self):
            super().__init__(name="reader")
            self.conv = layers.Conv1D(3, 4, activation="relu", name="inside")
            self.dense = layers.Dense(2)

        def call(self, x):
            return self.dense(keras.ops.max(self.conv(x), axis=1))

    built = Reader()
    built(np.zeros((1, 12, 2), "float32"))
    model = load(built)
    assert [(c.name, c.receptive_field) for c in model.info.conv_layers] == [("reader/inside", 4)]
    with pytest.raises(ModelError, match=r"it was never built\. Call it once on a sample"):
        load(Reader())


def test_a_composite_layer_shows_its_convolutions():
    class Block(layers.Layer):
        def __init__(self):
            super().__init__(name="block")
            self.conv = layers.Conv1D(2, 3, padding="same", name="inside")

        def call(self, x):
            return x + self.conv(x)

    source = keras.Input((9, 2))
    model = load(keras.Model(source, layers.GlobalMaxPooling1D()(Block()(source))))
    assert [(c.name, c.receptive_field) for c in model.info.conv_layers] == [("block/inside", 3)]


def test_a_shared_layer_is_told_apart_by_its_calls():
    source = keras.Input((15, 2))
    shared = layers.Conv1D(2, 3, name="shared")
    model = load(keras.Model(source, layers.GlobalMaxPooling1D()(shared(shared(source)))))
    assert [(c.name, c.receptive_field) for c in model.info.conv_layers] == [
        ("shared", 3),
        ("shared#2", 5),
    ]


def test_an_input_can_be_chosen():
    built = grid_model("functional", "two inputs", "valid", 1, 1)
    assert load(built).info.input.name == "series"
    assert load(built, focus="static").info.input.name == "static"
    with pytest.raises(ArgumentError) as caught:
        load(built, focus="text")
    assert str(caught.value).endswith("use 'series' or 'static'.")


def test_axes_laid_wrong_are_pointed_out():
    source = keras.Input((1, 45))
    x = layers.Conv1D(4, 10, padding="same")(source)
    info = load(keras.Model(source, layers.Dense(2)(layers.Flatten()(x)))).info
    assert info.notes == (
        "A kernel of 10 cannot slide here: the model sees 1 position and 45 channels; did you mean "
        "(…, 5, 9) or (…, 9, 5)? Keras takes (sample, position, channel), and a model built as "
        "(…, 1, n) finds nothing along time.",
    )


def test_a_model_of_tables_has_nothing_to_slide_over():
    source = keras.Input((7,))
    with pytest.raises(ModelError) as caught:
        load(keras.Model(source, layers.Dense(2)(source), name="table"))
    assert str(caught.value) == (
        '"table" takes no sequence [no-positions]: none of its inputs has a position axis, so that '
        "there is nothing to slide over. Give a model for texts or time series."
    )


def test_recording_puts_keras_back_as_it_was(opened):
    before = keras.Layer.__call__, keras.Operation.__call__
    load(grid_model("functional", "series", "valid", 1, 1))
    assert (keras.Layer.__call__, keras.Operation.__call__) == before
