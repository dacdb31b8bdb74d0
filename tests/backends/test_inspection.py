"""What may stand in a configuration: lists that agree with Keras, and what passes on purpose."""

import inspect
import json

import pytest

from interpret.backends.inspection import allowed, inspect_file
from interpret.backends.inspection.hdf5_heaps import comes_to_an_end
from interpret.backends.inspection.json_text import MAX_DEPTH, depth
from interpret.core.errors import ModelError
from tests.hostile.parts import (
    CONV,
    GOOD,
    archive,
    conv,
    hdf5,
    layer,
    old,
    old_model,
    payload,
    sequential,
)


def refused(path, **options):
    with pytest.raises(ModelError) as caught:
        inspect_file(path, **options)
    return caught.value.code


def test_code_of_ones_own_passes_when_asked_for(tmp_path):
    lam = layer("Lambda", name="lam", function=payload(tmp_path / "MARKER"))
    path = archive(tmp_path / "a.keras", sequential(conv(), lam))
    assert refused(path) == "code-layer"
    assert inspect_file(path, trust_code=True).container == "keras"
    assert not (tmp_path / "MARKER").exists()


@pytest.mark.parametrize("known", ["Attn", "mypkg>Attn"])
def test_a_class_that_is_given_passes_with_arguments_of_its_own(tmp_path, known):
    attn = layer("Attn", "mypkg", "mypkg>Attn", name="attn", anything={"at": "all"})
    path = archive(tmp_path / "a.keras", sequential(conv(), attn))
    assert refused(path) == "custom-object"
    assert inspect_file(path, known=[known]).writer == "Keras 3.15.1"
    assert refused(path, known=["Other"]) == "custom-object"


def test_a_function_that_is_given_passes(tmp_path):
    path = hdf5(tmp_path / "a.h5", old_model(old("Conv1D", **{**CONV, "activation": "wiggle"})))
    assert refused(path) == "custom-object"
    assert inspect_file(path, known=["wiggle"]).before_keras_3


def test_trust_in_code_is_no_trust_in_sizes(tmp_path):
    path = archive(tmp_path / "a.keras", sequential(conv(filters=2 * 10**9)))
    assert refused(path, trust_code=True) == "too-large"


def test_a_code_layer_within_a_wrapper_is_found(tmp_path):
    inner = layer("Lambda", name="lam", function=None)
    path = archive(
        tmp_path / "a.keras", sequential(layer("TimeDistributed", name="t", layer=inner))
    )
    with pytest.raises(ModelError, match=r'Layer "lam" is a Lambda'):
        inspect_file(path)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        (b"{}" * 200, 1),
        (b"[" * 300, 300),
        (b'{"a": "' + b"[" * 300 + b'"}', 1),
        (b'["\\"' + b"[" * 300 + b'", "\\\\"' + b"[" * 200, 201),
    ],
)
def test_depth_counts_brackets_outside_of_texts(text, levels):
    assert depth(text) == levels
    assert depth(b"[" * MAX_DEPTH) <= MAX_DEPTH


def test_a_heap_that_never_ends_is_found(tmp_path):
    """HDF5 1.14.6 goes round for ever over this file."""
    path = hdf5(tmp_path / "a.h5")
    data = path.read_bytes()
    at = data.index(b"GCOL")
    with path.open("rb") as file:
        assert comes_to_an_end(file)
    path.write_bytes(data[: at + 16] + bytes(16) + data[at + 32 :])
    with path.open("rb") as file:
        assert not comes_to_an_end(file)
    assert refused(path) == "damaged"


@pytest.mark.parametrize("version", ["3.15.1", "²", 7, None, "2" * 50, "\x1b[2J"])
def test_who_wrote_it_is_read_whatever_it_says(tmp_path, version):
    import zipfile

    path = archive(tmp_path / "a.keras")
    with zipfile.ZipFile(path) as old_archive:
        members = {name: old_archive.read(name) for name in old_archive.namelist()}
    members["metadata.json"] = json.dumps({"keras_version": version}).encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, body in members.items():
            new.writestr(name, body)
    found = inspect_file(path)
    assert not found.before_keras_3
    assert found.writer.isprintable()
    assert len(found.writer) < 60


def arguments(kind):
    """Every argument that a class takes by name."""
    found = set()
    for each in kind.__mro__:
        if "__init__" in vars(each):
            parameters = inspect.signature(each.__init__).parameters.values()
            found |= {
                p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
            }
    return found - {"self"}


UNWANTED = {"function", "input_tensor", "weights", "pool_function"}


@pytest.mark.tensorflow
def test_every_layer_of_keras_is_on_one_of_the_lists():
    """A new layer has to be read before it is allowed."""
    keras = pytest.importorskip("keras")
    listed = allowed.LAYERS | allowed.CODE | {"Layer", "Wrapper", "InputSpec"}
    names = {n for n in dir(keras.layers) if inspect.isclass(getattr(keras.layers, n))}
    assert names - listed == set()
    assert allowed.LAYERS - names == set()


@pytest.mark.tensorflow
def test_every_argument_of_an_allowed_layer_is_on_the_list():
    keras = pytest.importorskip("keras")
    for name in allowed.LAYERS:
        assert arguments(getattr(keras.layers, name)) - UNWANTED <= allowed.ARGUMENTS, name


@pytest.mark.tensorflow
def test_the_other_lists_name_what_keras_has():
    keras = pytest.importorskip("keras")
    for names, module in (
        (allowed.REGULARIZERS, keras.regularizers),
        (allowed.CONSTRAINTS - {"RadialConstraint", "radial_constraint"}, keras.constraints),
        (allowed.INITIALIZERS - {"uniform", "normal", "one", "zero"}, keras.initializers),
        (allowed.ACTIVATIONS, keras.activations),
    ):
        assert [n for n in sorted(names) if not hasattr(module, n)] == []
    assert GOOD["class_name"] in allowed.MODELS
