"""Opening files: what is fine opens with the same answers, what is not says what it is."""

import json
import zipfile

import h5py
import numpy as np
import pytest

from interpret.core.errors import ModelError

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.loading import load  # noqa: E402
from tests.backends.keras_models import grid_input, grid_model  # noqa: E402
from tests.hostile.parts import (  # noqa: E402
    GOOD,
    OLD,
    archive,
    hdf5,
    layer,
    old,
    old_model,
    sequential,
)


@pytest.fixture(scope="module")
def built():
    return grid_model("sequential", "tokens", "same", 1, 1)


@pytest.fixture
def saved(built, tmp_path):
    path = tmp_path / "model.keras"
    built.save(path)
    return path


def refused(path, **options):
    with pytest.raises(ModelError) as caught:
        load(path, **options)
    return caught.value.code, str(caught.value)


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
@pytest.mark.parametrize("name", ["model.keras", "model.h5", "model.hdf5"])
def test_each_format_gives_the_same_answers(built, tmp_path, name):
    path = tmp_path / name
    save_as = tmp_path / "saved.h5" if name.endswith("hdf5") else path
    built.save(save_as)
    save_as.rename(path)
    model = load(path)
    x = grid_input("tokens")
    sample = model.encode(x)
    np.testing.assert_allclose(
        model.predict(sample.x[None], sample=sample)[0], built(x[None]), atol=1e-6
    )
    assert model.info.name == name
    assert model.info.writer == f"Keras {keras.__version__}"


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
def test_a_keras_2_file_is_mended_and_keeps_its_hard_sigmoid(tmp_path):
    """Keras 2's hard_sigmoid is clip(0.2·x + 0.5, 0, 1); Keras 3's is another function."""
    path = tmp_path / "old.h5"
    built = keras.Sequential(
        [
            keras.Input((12, 2)),
            layers.Conv1D(3, 3),
            layers.LSTM(4, name="lstm"),
            layers.Dense(1, activation="hard_sigmoid", name="head"),
        ]
    )
    built.save(path)
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        for layer in config["config"]["layers"]:
            if layer["class_name"] == "LSTM":
                layer["config"] |= {"time_major": False, "recurrent_activation": "hard_sigmoid"}
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.2.4-tf"
    model = load(path)
    assert model.info.writer == "Keras 2.2.4-tf"
    assert model.info.notes == (
        "Dropped time_major of LSTM, which Keras 3 no longer knows; the model computes the same "
        "without.",
        "hard_sigmoid is computed as Keras 2 defined it, clip(0.2·x + 0.5, 0, 1), since the model "
        "was trained with that; Keras 3 defines it as clip(x/6 + 0.5, 0, 1).",
    )
    sample = model.encode(np.random.default_rng(0).normal(size=(12, 2)))
    (score,) = model.predict(sample.x[None], sample=sample)
    (logit,) = model.predict(sample.x[None], sample=sample, logits=True)
    np.testing.assert_allclose(score, np.clip(0.2 * logit + 0.5, 0, 1), atol=1e-6)


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
def test_a_lost_argument_that_mattered_is_refused(tmp_path):
    path = tmp_path / "old.h5"
    keras.Sequential([keras.Input((12, 2)), layers.LSTM(4, name="lstm")]).save(path)
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        config["config"]["layers"][1]["config"]["time_major"] = True
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.12.0"
    assert refused(path) == (
        "unsupported",
        'Could not open "old.h5" [unsupported]. Layer "lstm" was built with time_major=True, which '
        "Keras 3 no longer has. Rebuild the layer without it and save the model again.",
    )


def test_weights_alone_are_named(built, tmp_path):
    path = tmp_path / "model.weights.h5"
    built.save_weights(path)
    code, message = refused(path)
    assert code == "weights-only"
    assert message == (
        'Could not open "model.weights.h5" [weights-only]. This file holds weights without the '
        "model they belong to. Give its architecture, the JSON that model.to_json() wrote, with "
        "architecture=… (--architecture FILE, on the page a second file), or make a whole file in "
        "the program that built it: model = build_model(); model.load_weights('model.weights.h5'); "
        "model.save('model.keras')."
    )


def test_a_saved_model_is_named(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "saved_model.pb").write_bytes(b"\x08\x01")
    code, message = refused(tmp_path / "folder")
    assert code == "saved-model"
    assert message == (
        'Could not open "folder" [saved-model]. This is a TensorFlow SavedModel, a program that is '
        "opened in a locked process alone: write interpret --sandbox and the command, or "
        "sandbox=True in Python. Or save the model with model.save('model.keras') where it was "
        "trained."
    )


def test_a_lambda_is_refused_by_name_and_never_run(tmp_path):
    path = tmp_path / "lambda.keras"
    marker = tmp_path / "marker"
    source = keras.Input((8, 2))
    x = layers.Lambda(lambda t: t * 2.0, name="double")(source)
    keras.Model(source, layers.Conv1D(2, 3)(x)).save(path)
    assert refused(path) == (
        "code-layer",
        'Could not open "lambda.keras" [code-layer]. Layer "double" is a Lambda, which can carry '
        "code. Nothing in the file was run. Put keras layers or keras.ops in its place and save "
        "again, or, for a file of your own, load it with trust_code=True (--trust-code on the "
        "command line).",
    )
    assert not marker.exists()
    assert load(path, trust_code=True).info.input.length == 8


def test_a_class_of_ones_own_is_asked_for(tmp_path):
    @keras.saving.register_keras_serializable(package="mine")
    class Twice(layers.Layer):
        def call(self, x):
            return 2 * x

    path = tmp_path / "custom.keras"
    source = keras.Input((8, 2))
    keras.Model(source, layers.Conv1D(2, 3)(Twice(name="twice")(source))).save(path)
    code, message = refused(path)
    assert code == "custom-object"
    assert message == (
        'Could not open "custom.keras" [custom-object]. Layer "twice" is of the class Twice, which '
        "is not part of Keras. Nothing in the file was run. Load it with your class: "
        "interpret.load(…, custom_objects={'mine>Twice': Twice}), or --custom MODULE:Twice on the "
        "command line."
    )
    model = load(path, custom_objects={"mine>Twice": Twice})
    assert model.info.conv_layers[0].filters == 2


@pytest.mark.parametrize("keep", [0.2, 0.9])
def test_a_truncated_archive_is_damaged(saved, keep):
    data = saved.read_bytes()
    saved.write_bytes(data[: int(len(data) * keep)])
    code, message = refused(saved)
    assert code == "damaged"
    assert message.startswith('Could not open "model.keras" [damaged]. The archive is cut short')


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
def test_a_truncated_hdf5_is_damaged(built, tmp_path):
    path = tmp_path / "model.h5"
    built.save(path)
    path.write_bytes(path.read_bytes()[:3000])
    assert refused(path)[0] == "damaged"


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty", "The file holds nothing."),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 60, "not-a-model", "This is a PNG picture."),
        (b"\x80\x04\x95" + b"0" * 60, "not-a-model", "a Python pickle, which is never opened"),
        (b"\x93NUMPY" + b"0" * 60, "not-a-model", "This is a NumPy array (.npy)"),
        (b"junk" * 20, "not-a-model", "This is a text file."),
        (b"\xfajunk" * 20, "not-a-model", "This is neither a .keras archive nor an HDF5 file"),
        (b"\0\0\0\0TFL3" + b"0" * 60, "not-a-model", "This is a TensorFlow Lite model"),
    ],
)
def test_what_is_no_model_is_called_what_it_is(tmp_path, content, code, words):
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    found, message = refused(path)
    assert found == code
    assert words in message


def test_other_archives_are_called_what_they_are(tmp_path):
    arrays = tmp_path / "data.npz"
    np.savez(arrays, x=np.zeros(3))
    assert "This is a NumPy archive (.npz)" in refused(arrays)[1]
    torch = tmp_path / "model.pt"
    with zipfile.ZipFile(torch, "w") as archive:
        archive.writestr("archive/data.pkl", b"x")
    assert "This is a PyTorch checkpoint" in refused(torch)[1]


def test_a_missing_file_is_named(tmp_path):
    code, message = refused(tmp_path / "no.keras")
    assert code == "not-found"
    assert message.startswith('Could not open "no.keras" [not-found]. There is no such file: ')


def test_weights_that_are_no_numbers_are_refused(tmp_path):
    built = keras.Sequential([keras.Input((8, 2)), layers.Conv1D(2, 3, name="conv")])
    kernel, bias = built.get_layer("conv").get_weights()
    kernel[0, 0, 0] = np.nan
    built.get_layer("conv").set_weights([kernel, bias])
    built.save(tmp_path / "nan.keras")
    code, message = refused(tmp_path / "nan.keras")
    assert code == "non-finite"
    assert "The weight conv/kernel holds 1 values that are NaN or infinite" in message


def test_a_sidecar_beside_the_file_is_read(saved, built):
    saved.with_suffix(".json").write_text(
        json.dumps(
            {
                "vocabulary": ["[PAD]", "[UNK]", *"abcdefghi"],
                "split": "character",
                "labels": ["red", "green", "blue"],
            }
        )
    )
    model = load(saved)
    assert model.info.heads[0].labels == ("red", "green", "blue")
    sample = model.encode("bad?")
    assert sample.positions[:4] == ("b", "a", "d", "?")
    assert sample.x[:5, 0].tolist() == [3, 2, 5, 1, 0]
    assert model.encode("ab").padding.sum() == len(sample) - 2


def test_what_was_guessed_of_the_text_is_said(saved):
    model = load(saved, vocabulary=["[PAD]", "[UNK]", *"abcdefghi"])
    assert (
        "Text is split into characters (guessed: every token of the vocabulary is one character "
        "long)." in model.info.notes
    )


def test_a_dropout_of_keras_2_is_mended(tmp_path):
    """Keras 3's SpatialDropout1D takes neither trainable nor noise_shape; neither did anything."""
    conv, pool, head = OLD["config"]["layers"][1:]
    drop = old("SpatialDropout1D", name="drop", trainable=True, rate=0.2, noise_shape=None)
    plain = load(hdf5(tmp_path / "plain.h5"))
    mended = load(hdf5(tmp_path / "old.h5", old_model(conv, drop, pool, head)))
    assert mended.info.notes[:1] == (
        "Dropped noise_shape, trainable of SpatialDropout1D, which Keras 3 no longer knows; the "
        "model computes the same without.",
    )
    x = np.random.default_rng(0).normal(size=(7, 2))
    first, second = (m.predict(m.encode(x).x[None], sample=m.encode(x)) for m in (plain, mended))
    np.testing.assert_array_equal(first, second)


def test_an_archive_of_keras_2_names_its_classes_elsewhere(tmp_path):
    """Modules of Keras 2, an input shape on each first layer, and policies as objects."""
    policy = layer("Policy", "keras.mixed_precision", name="float32")
    first, *others = GOOD["config"]["layers"][1:]
    first = {**first, "config": {**first["config"], "batch_input_shape": [None, 7, 2]}}
    first["config"]["dtype"] = policy
    config = sequential(first, *others) | {"module": "keras.src.engine.sequential"}
    path = archive(tmp_path / "old.keras", config, version="2.15.0")
    model, same = load(path), load(archive(tmp_path / "new.keras"))
    assert model.info.writer == "Keras 2.15.0"
    x = np.random.default_rng(0).normal(size=(7, 2))
    first, second = (m.predict(m.encode(x).x[None], sample=m.encode(x)) for m in (model, same))
    np.testing.assert_array_equal(first, second)


def test_keras_is_left_as_it_was_after_a_model_that_asked_for_too_much(tmp_path):
    before = layers.Layer.add_weight
    dense = [layer("Dense", name=name, units=40_000) for name in ("one", "two")]
    with pytest.raises(ModelError, match=r'Layer "two" asks for most of 1,600,120,000 weights'):
        load(archive(tmp_path / "a.keras", sequential(*dense)))
    assert layers.Layer.add_weight is before


def test_a_vocabulary_in_the_archive_is_read_and_nothing_left(tmp_path, monkeypatch):
    import tempfile

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    words = layers.TextVectorization(output_sequence_length=7)
    words.adapt(["good good bad"])
    inner = layers.Conv1D(3, 2)(
        layers.Embedding(4, 2)(words(start := keras.Input((1,), dtype="string")))
    )
    keras.Model(start, layers.Dense(2)(layers.GlobalMaxPooling1D()(inner))).save(
        tmp_path / "a.keras"
    )
    assert "assets/" in "".join(zipfile.ZipFile(tmp_path / "a.keras").namelist())
    assert load(tmp_path / "a.keras").info.tokens == ("", "[UNK]", "good", "bad")
    assert list(scratch.iterdir()) == []
