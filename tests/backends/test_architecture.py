"""Weights alone, with the JSON of the layers that they belong to."""

import json
import shutil

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytest.importorskip("tf_keras")

import keras
import tf_keras

import interpret
from interpret.backends import open_model
from interpret.backends.inspection import architecture_beside, inspect_file
from interpret.core.errors import ModelError
from interpret.worker.answers import Answers

pytestmark = pytest.mark.tensorflow

X = np.random.default_rng(1).normal(size=(3, 12, 4)).astype(np.float32)


def model_of(library):
    layers = library.layers
    inner = library.Input((None, 4))
    body = library.Model(inner, layers.Conv1D(5, 3, activation="tanh", name="conv")(inner))
    x = inputs = library.Input((12, 4))
    for _ in range(2):
        x = layers.Conv1D(4, 3, padding="same", activation="tanh")(x)
    x = layers.GlobalMaxPooling1D()(body(x))
    return library.Model(inputs, layers.Dense(2, activation="softmax")(x))


@pytest.fixture(scope="module", params=["keras", "keras-2", "keras-2-h5"])
def written(request, tmp_path_factory):
    """A folder with weights and architecture, the weights' name, and what the model predicts."""
    library = keras if request.param == "keras" else tf_keras
    library.utils.set_random_seed(3)
    model = model_of(library)
    folder = tmp_path_factory.mktemp(request.param)
    name = "cnn.h5" if request.param.endswith("h5") else "cnn.weights.h5"
    model.save_weights(folder / name)
    (folder / "net.json").write_text(model.to_json())
    return folder, name, np.asarray(model(X, training=False))


def test_weights_and_their_architecture_are_the_model(written):
    folder, name, expected = written
    opened = open_model(folder / name, architecture=folder / "net.json")
    np.testing.assert_allclose(opened.keras_model(X), expected, atol=1e-6)
    assert opened.info.name == name
    assert opened.info.notes == ()


@pytest.mark.parametrize("beside", ["cnn.json", "model.json", "cnn_architecture.json"])
def test_an_architecture_is_found_beside_the_weights_and_said(written, tmp_path, beside):
    folder, name, _ = written
    shutil.copy(folder / name, tmp_path / name)
    shutil.copy(folder / "net.json", tmp_path / beside)
    found = inspect_file(tmp_path / name)
    assert (found.architecture, found.found_beside) == (tmp_path / beside, True)


def test_a_guessed_architecture_is_a_note(written, tmp_path):
    folder, name, expected = written
    shutil.copy(folder / name, tmp_path / name)
    shutil.copy(folder / "net.json", tmp_path / "model.json")
    model = interpret.load(tmp_path / name)
    note = f"{name} holds weights alone; its layers are those of model.json, which lies beside it."
    assert note in model.info.notes
    np.testing.assert_allclose(model.predict(X[0])[0], expected[:1], atol=1e-6)


def test_a_worker_is_given_it_as_one_of_the_files(written):
    folder, name, expected = written
    answers = Answers("full")
    answers.open(
        path=str(folder / name), sidecar=None, offered=[str(folder / "net.json")], settings={}
    )
    sample = answers.model.encode(X[0])
    np.testing.assert_allclose(
        answers.model.predict(X[:1], sample=sample)[0], expected[:1], atol=1e-6
    )


def test_what_is_in_it_is_looked_at_as_in_a_whole_file(written, tmp_path):
    folder, name, _ = written
    config = json.loads((folder / "net.json").read_text())
    config["config"]["layers"][1]["class_name"] = "Lambda"
    (tmp_path / "bad.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match=r'Could not open "bad.json" \[code-layer\]'):
        inspect_file(folder / name, architecture=tmp_path / "bad.json")


@pytest.mark.parametrize(
    ("text", "code"),
    [('{"labels": ["a"]}', "not-a-model"), ("[1", "damaged"), ("[" * 5000, "config-too-complex")],
)
def test_other_json_is_no_architecture(written, tmp_path, text, code):
    folder, name, _ = written
    (tmp_path / "cnn.json").write_text(text)
    with pytest.raises(ModelError) as caught:
        inspect_file(folder / name, architecture=tmp_path / "cnn.json")
    assert caught.value.code == code
    assert architecture_beside(tmp_path / name) is None


def test_a_whole_model_has_its_own(written, tmp_path):
    folder, _, _ = written
    model_of(keras).save(tmp_path / "whole.keras")
    with pytest.raises(ModelError) as caught:
        inspect_file(tmp_path / "whole.keras", architecture=folder / "net.json")
    assert str(caught.value) == (
        'Could not open "whole.keras" [unsupported]. This file is no weights alone: leave the '
        "architecture out, since a whole model has its own."
    )


def test_weights_of_another_model_are_told_with_their_architecture(written, tmp_path):
    folder, name, _ = written
    layers = keras.layers
    other = keras.Sequential([keras.Input((12, 4)), layers.Conv1D(9, 2), layers.Dense(1)])
    (tmp_path / "other.json").write_text(other.to_json())
    with pytest.raises(ModelError, match=r"saved from, not other\.json"):
        open_model(folder / name, architecture=tmp_path / "other.json")
