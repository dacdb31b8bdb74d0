"""What a model file says of its names, unbuilt, is what the opened model says."""

import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.backends.inspection import inspect_file  # noqa: E402
from interpret.backends.inspection.outline import outlined  # noqa: E402
from interpret.loading import load  # noqa: E402
from tests.backends.keras_models import every_conv, grid_model  # noqa: E402


def names(info):
    heads = [(h.name, h.classes, h.labels, h.activation) for h in info.heads]
    inputs = [spec.name for spec in info.inputs] if len(info.inputs) > 1 else []
    return {(c.name, c.filters) for c in info.conv_layers}, heads, info.is_text, inputs


def two_heads():
    """A trunk within a trunk, two heads of other sizes, activations in layers of their own."""
    inner = keras.Sequential([keras.Input((9, 2)), layers.Conv1D(3, 2, name="deep")], name="inner")
    source = keras.Input((9, 2))
    x = layers.Conv1D(5, 3, name="shallow")(inner(source))
    pooled = layers.GlobalMaxPooling1D()(x)
    kind = layers.Softmax(name="kind")(layers.Dense(4)(pooled))
    size = layers.Dropout(0.1, name="size")(layers.Dense(1, activation="sigmoid")(pooled))
    return keras.Model(source, [kind, size])


def keyed_heads():
    """Outputs and inputs in dicts, whose keys are not in alphabetical order."""
    shapes = {"right": (9, 2), "left": (9, 3)}
    given = {key: keras.Input(shape, name=key) for key, shape in shapes.items()}
    x = layers.Concatenate()([layers.Conv1D(4, 3)(each) for each in given.values()])
    x = layers.GlobalMaxPooling1D()(x)
    return keras.Model(given, {"up": layers.Dense(2)(x), "down": layers.Dense(5)(x)})


@pytest.mark.parametrize(
    "build",
    [
        every_conv,
        two_heads,
        keyed_heads,
        lambda: grid_model("nested", "tokens", "same", 1, 1),
        lambda: grid_model("sequential", "series", "same", 1, 1),
    ],
    ids=["every_conv", "two_heads", "keyed_heads", "nested", "sequential"],
)
def test_an_outline_has_the_names_of_the_opened_model(build, tmp_path):
    path = tmp_path / "model.keras"
    build().save(path)
    assert names(outlined(inspect_file(path))) == names(load(path).info)
