"""A SavedModel of Keras 2, turned back into layers."""

import shutil
import zipfile

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

from interpret.backends.saved_model import is_saved_model, layered_copy  # noqa: E402
from interpret.core.errors import ModelError  # noqa: E402
from interpret.loading import load  # noqa: E402


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    import tf_keras

    tf_keras.utils.set_random_seed(0)
    x = tf_keras.Input((17, 3), name="x")
    y = tf_keras.layers.Conv1D(5, 4, activation="relu", padding="same", name="conv")(x)
    y = tf_keras.layers.GlobalMaxPooling1D()(y)
    model = tf_keras.Model(x, tf_keras.layers.Dense(2, activation="softmax")(y), name="old")
    folder = tmp_path_factory.mktemp("saved") / "old"
    model.save(str(folder), save_format="tf")
    return model, folder


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("packed", [False, True])
def test_layers_and_answers_are_those_of_the_saved_model(saved, tmp_path, packed):
    old, folder = saved
    path = folder
    if packed:
        path = tmp_path / shutil.make_archive(str(tmp_path / "old"), "zip", folder.parent, "old")
    assert is_saved_model(path)
    model = load(layered_copy(path, tmp_path))
    assert [layer.name for layer in model.info.conv_layers] == ["conv"]
    x = np.random.default_rng(0).normal(size=(4, 17, 3)).astype("float32")
    (answer,) = model.predict(x, sample=model.encode(x[0]))
    np.testing.assert_allclose(answer, old(x).numpy(), atol=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_the_words_of_a_text_vectorization_come_along(tmp_path):
    import tensorflow as tf
    import tf_keras

    layers = tf_keras.layers
    words = layers.TextVectorization(output_sequence_length=8, vocabulary=["good", "bad", "film"])
    text = tf_keras.Input((1,), dtype="string")
    x = layers.Conv1D(3, 2, name="conv")(layers.Embedding(6, 4)(words(text)))
    old = tf_keras.Model(text, layers.Dense(2)(layers.GlobalMaxPooling1D()(x)))
    old.save(str(tmp_path / "old"), save_format="tf")
    model = load(layered_copy(tmp_path / "old", tmp_path))
    assert model.info.tokens == ("", "[UNK]", "good", "bad", "film")
    sample = model.encode("bad bad film")
    (answer,) = model.predict(sample.x[None], sample=sample)
    np.testing.assert_allclose(answer, old(tf.constant([["bad bad film"]])), atol=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_a_graph_without_layers_is_said_to_be_one(tmp_path):
    import tensorflow as tf

    module = tf.Module()
    module.f = tf.function(lambda x: x + 1, input_signature=[tf.TensorSpec((None, 4))])
    tf.saved_model.save(module, str(tmp_path / "graph"))
    with pytest.raises(ModelError, match="a compiled graph and not the layers") as error:
        layered_copy(tmp_path / "graph", tmp_path)
    assert error.value.code == "saved-model"


def test_a_member_outside_the_archive_is_refused(tmp_path):
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("old/saved_model.pb", b"x")
        archive.writestr("../outside.txt", b"x")
    with pytest.raises(ModelError, match=r'"\.\./outside.txt", whose path leads out') as error:
        layered_copy(path, tmp_path / "scratch")
    assert error.value.code == "unsafe-path"
    assert not (tmp_path / "outside.txt").exists()


def test_folders_that_nobody_could_remove_again_are_refused(tmp_path):
    path = tmp_path / "deep.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("old/saved_model.pb", b"x")
        archive.writestr("old/assets/" + "a/" * 1900 + "x", b"x")
    with pytest.raises(ModelError, match="nested more than 32 folders deep"):
        layered_copy(path, tmp_path / "scratch")
    assert not (tmp_path / "scratch").exists()


def test_other_files_are_no_saved_models(tmp_path):
    (tmp_path / "a.h5").write_bytes(b"\x89HDF")
    assert not is_saved_model(tmp_path / "a.h5")
    assert not is_saved_model(tmp_path)
