"""A model of this process answers as the model itself, and reads the files beside it."""

import json

import numpy as np
import pytest

from interpret.core.errors import DataError
from interpret.core.model_calls import CALLS
from interpret.inputs.sidecar import read_sidecar
from interpret.loading.local import LocalModel, told_apart
from tests.toy_models import example_model, series_model


@pytest.fixture
def folder(tmp_path):
    samples = np.arange(2 * 11 * 2, dtype=np.float32).reshape(2, 11, 2)
    np.savez(tmp_path / "samples.npz", x=samples, y=np.array([1, 0]))
    stated = {"title": "A walk", "samples": "samples.npz"}
    (tmp_path / "model.json").write_text(json.dumps(stated))
    return tmp_path


def test_every_call_goes_to_the_model_as_it_was_made():
    class Listening:
        def __getattr__(self, name):
            return lambda *positional, **named: (name, positional, named)

    model = LocalModel.of(Listening())
    for name in CALLS:
        assert getattr(model, name)(1, layer="conv0") == (name, (1,), {"layer": "conv0"})
    assert model.randomised(("a",), seed=2) == ("randomised", (("a",),), {"seed": 2})


def test_a_card_without_a_sidecar_is_the_model_s_name():
    assert LocalModel.of(series_model()).card("model.keras") == ("toy", None)


def test_a_card_has_what_the_sidecar_names(folder):
    model = LocalModel.of(series_model(), sidecar=read_sidecar(folder / "model.json"))
    title, samples = model.card("walks/model.keras")
    assert (title, samples.path) == ("A walk", "walks/samples.npz")
    assert [row.x[0].tolist() for row in samples.rows] == [[0.0, 1.0], [22.0, 23.0]]


def test_files_are_read_as_the_model_takes_them(folder):
    model = LocalModel.of(series_model())
    path = folder / "samples.npz"
    assert [row.number for row in model.read_data(path, shown_path="s.npz").rows] == [0, 1]
    corpus = model.corpus(path)
    assert (len(corpus), corpus.labels) == (2, ("1", "0"))
    np.savez(folder / "narrow.npz", x=np.zeros((1, 11, 3)))
    with pytest.raises(DataError, match=r"shape \(any, 2\)|shape \(11, 2\)"):
        model.read_data(folder / "narrow.npz", shown_path="narrow.npz")


def test_a_text_is_read_whole(tmp_path):
    model = example_model()
    (tmp_path / "review.txt").write_text("great fun\n")
    sample = LocalModel.of(model).encode_file(tmp_path / "review.txt", row=0)
    assert sample.x.tolist() == model.encode("great fun").x.tolist()


def test_a_description_is_told_from_a_vocabulary(tmp_path):
    words = tmp_path / "words.json"
    words.write_text(json.dumps({"labels": 0, "fun": 1}))  # a word may be called "labels"
    about = tmp_path / "about.json"
    about.write_text(json.dumps({"labels": ["good", "bad"]}))
    deep = tmp_path / "deep.json"
    deep.write_text("[" * 100_000)
    assert told_apart([str(words), str(about)]) == (str(about), str(words))
    assert told_apart([str(about)]) == (str(about), None)
    assert told_apart([str(deep)]) == (None, str(deep))
    assert told_apart([]) == (None, None)
